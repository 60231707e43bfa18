#include "progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "error.h"

static const char *counted;        /* what is counted, NULL while nothing is shown */
static double began, shown;        /* seconds */
static uint64_t next_look, stride; /* in units of what is counted */
static bool on_screen;

static double
now(void)
{
        struct timespec time;
        clock_gettime(CLOCK_MONOTONIC, &time);
        return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void
clear_line(void)
{
        if (on_screen)
                fputs("\r\033[K", stderr);
        on_screen = false;
}

void
progress_begin(const char *what)
{
        if (quiet || !isatty(STDERR_FILENO))
                return;
        counted = what;
        began = shown = now();
        next_look = 0;
        stride = 1;
        before_message = clear_line;
}

void
progress_step(uint64_t done, double share)
{
        if (counted == NULL || done < next_look)
                return;
        double time = now();
        double since = time - shown;
        if (since < 0.1) {
                /* Too soon: look less often, but never so seldom that the display stands still. */
                stride *= 2;
                next_look = done + stride;
                return;
        }
        if (since > 0.2 && stride > 1)
                stride /= 2;
        shown = time;
        next_look = done + stride;
        fprintf(stderr, "\r\033[K%s: %llu %s", program, (unsigned long long)done, counted);
        if (share >= 0)
                fprintf(stderr, ", %.0f%%", share * 100);
        if (share > 0.01 && share < 1) {
                double left = (time - began) * (1 - share) / share;
                fprintf(stderr, ", %.0f s left", left);
        }
        on_screen = true;
}

void
progress_end(void)
{
        clear_line();
        counted = NULL;
        before_message = NULL;
}
