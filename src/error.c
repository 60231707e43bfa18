#include "error.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

const char *program = "coltools";
int quiet;
void (*before_message)(void);

static void (**cleanups)(void);
static size_t cleanup_count, cleanup_capacity;
static volatile sig_atomic_t caught_signal;

/* ---- messages ---- */

static void
write_to_standard_error(const char *data, size_t size)
{
        while (size > 0) {
                ssize_t written = write(STDERR_FILENO, data, size);
                if (written < 0 && errno != EINTR)
                        return; /* there is nowhere left to say so */
                if (written > 0) {
                        data += written;
                        size -= (size_t)written;
                }
        }
}

/* Messages quote data; data must not drive the terminal that shows them. Allocates nothing, because
   exhausted memory is reported here too. */
static void
write_escaped(const char *data, size_t size)
{
        char line[512];
        size_t used = 0;
        while (size > 0) {
                if (sizeof line - used < ESCAPED_MAX) {
                        write_to_standard_error(line, used);
                        used = 0;
                }
                size_t written;
                size_t taken = escape_character((struct slice){data, size}, line + used, &written);
                used += written;
                data += taken;
                size -= taken;
        }
        write_to_standard_error(line, used);
}

static void
print(const char *format, va_list arguments)
{
        int error = errno;
        if (before_message != NULL)
                before_message();
        char small[1024];
        char *text = small, *large = NULL;
        va_list again;
        va_copy(again, arguments);
        int needed = vsnprintf(small, sizeof small, format, arguments);
        size_t size = needed < 0 ? 0 : (size_t)needed;
        if (size >= sizeof small) {
                large = malloc(size + 1);
                if (large == NULL) {
                        size = sizeof small - 1;
                } else {
                        vsnprintf(large, size + 1, format, again);
                        text = large;
                }
        }
        va_end(again);
        if (size > 0 && text[size - 1] == '\n')
                size--;
        write_to_standard_error(program, strlen(program));
        write_to_standard_error(": ", 2);
        write_escaped(text, size);
        size_t length = strlen(format);
        if (length > 0 && format[length - 1] == ':') {
                const char *reason = strerror(error);
                write_to_standard_error(" ", 1);
                write_to_standard_error(reason, strlen(reason));
        }
        write_to_standard_error("\n", 1);
        free(large);
}

_Noreturn static void
leave(int code)
{
        while (cleanup_count > 0)
                cleanups[--cleanup_count]();
        /* Not exit(): that would flush what standard output holds, and a failed stream must stay
           incomplete. */
        _exit(code);
}

void
die(enum exit_code code, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        print(format, arguments);
        va_end(arguments);
        leave((int)code);
}

void
warn(const char *format, ...)
{
        if (quiet)
                return;
        va_list arguments;
        va_start(arguments, format);
        print(format, arguments);
        va_end(arguments);
}

void
say_refused(const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        print(format, arguments);
        va_end(arguments);
}

void
say(const char *format, ...)
{
        if (quiet)
                return;
        va_list arguments;
        va_start(arguments, format);
        print(format, arguments);
        va_end(arguments);
}

/* ---- the end ---- */

void
at_death(void (*function)(void))
{
        grow(&cleanups, &cleanup_capacity, cleanup_count + 1, sizeof *cleanups);
        cleanups[cleanup_count++] = function;
}

static void
catch_signal(int signal_number)
{
        caught_signal = signal_number;
}

void
catch_interrupts(void)
{
        struct sigaction action = {.sa_handler = catch_signal};
        sigemptyset(&action.sa_mask);
        /* A second one ends the program at once: the database survives that, and nobody should have
           to wait for a program that does not listen. No SA_RESTART: a read or a lock being waited
           for ends with EINTR, and its caller asks interrupted(). */
        action.sa_flags = (int)SA_RESETHAND;
        sigaction(SIGINT, &action, NULL);
        sigaction(SIGTERM, &action, NULL);
}

void
interrupted(void)
{
        if (caught_signal != 0)
                die((enum exit_code)(128 + caught_signal), "interrupted by %s",
                    caught_signal == SIGINT ? "SIGINT" : "SIGTERM");
}

/* ---- memory ---- */

_Noreturn static void
out_of_memory(void)
{
        die(EXIT_UNAVAILABLE, "out of memory");
}

void *
allocate(size_t size)
{
        void *p = calloc(1, size > 0 ? size : 1);
        if (p == NULL)
                out_of_memory();
        return p;
}

void *
reallocate_array(void *p, size_t count, size_t size)
{
        if (count == 0 || size == 0)
                count = size = 1;
        p = reallocarray(p, count, size);
        if (p == NULL)
                out_of_memory();
        return p;
}

char *
duplicate(const char *text)
{
        return duplicate_slice(text, strlen(text));
}

char *
duplicate_slice(const char *data, size_t size)
{
        if (size == SIZE_MAX)
                out_of_memory();
        char *copy = reallocate_array(NULL, size + 1, 1);
        if (size > 0)
                memcpy(copy, data, size);
        copy[size] = '\0';
        return copy;
}

char *
format_arguments(const char *format, va_list arguments)
{
        char *text;
        if (vasprintf(&text, format, arguments) < 0)
                out_of_memory();
        return text;
}

char *
format_text(const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *text = format_arguments(format, arguments);
        va_end(arguments);
        return text;
}

void
grow(void *p, size_t *capacity, size_t needed, size_t size)
{
        if (needed <= *capacity)
                return;
        size_t wanted = *capacity < 16 ? 16 : *capacity;
        while (wanted < needed) {
                if (wanted > SIZE_MAX / 2)
                        out_of_memory();
                wanted *= 2;
        }
        /* p is a T ** for any T: read and written as bytes, so that no type is punned. */
        void *array;
        memcpy(&array, p, sizeof array);
        array = reallocate_array(array, wanted, size);
        memcpy(p, &array, sizeof array);
        *capacity = wanted;
}
