#include "findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "error.h"
#include "text.h"
#include "tsv.h"

static struct tsv_writer *out;
static uint64_t count;

static void
put_line(const char *check, const char *place, const char *text)
{
        tsv_put_text(out, slice_of(check));
        tsv_put_tab(out);
        tsv_put_text(out, slice_of(place));
        tsv_put_tab(out);
        tsv_put_text(out, slice_of(text));
        tsv_put_newline(out);
}

void
finding(const char *check, const char *place, const char *format, ...)
{
        char *text;
        va_list arguments;
        va_start(arguments, format);
        int size = vasprintf(&text, format, arguments);
        va_end(arguments);
        if (size < 0)
                die(EXIT_UNAVAILABLE, "out of memory");
        if (!count++) {
                out = tsv_writer_open(STDOUT_FILENO, "standard output");
                put_line("check", "place", "finding");
        }
        put_line(check, place, text);
        free(text);
}

uint64_t
findings_end(void)
{
        if (count)
                tsv_finish(out);
        return count;
}
