#include "options.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "day.h"
#include "error.h"

static const char *help_text = "";

/* A program started with a closed descriptor would open some file under the number of standard
   output or error and write into it. Each is opened the wrong way round, so that using it fails as
   it would have done closed. */
static void
open_closed_descriptor(int descriptor, int flags)
{
        if (fcntl(descriptor, F_GETFD) == -1 && errno == EBADF)
                if (open("/dev/null", flags) != descriptor)
                        _exit(EXIT_UNAVAILABLE);
}

void
tool_begin(const char *name, const char *help)
{
        program = name;
        help_text = help;
        open_closed_descriptor(STDIN_FILENO, O_WRONLY);
        open_closed_descriptor(STDOUT_FILENO, O_RDONLY);
        open_closed_descriptor(STDERR_FILENO, O_RDWR);
        signal(SIGPIPE, SIG_DFL);
        signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of write() */
        sigset_t pipes;
        sigemptyset(&pipes);
        sigaddset(&pipes, SIGPIPE);
        sigprocmask(SIG_UNBLOCK, &pipes, NULL);
        /* Without a call of setlocale() the program is in the C locale, whatever the environment.
         */
        if (setenv("TZ", "UTC0", 1) != 0)
                die(EXIT_UNAVAILABLE, "environment:");
        tzset();
}

_Noreturn static void
print_and_exit(const char *text)
{
        if (fputs(text, stdout) == EOF || fclose(stdout) == EOF)
                die(EXIT_IO, "standard output:");
        exit(EXIT_DONE);
}

_Noreturn static void
suggest_help(void)
{
        die(EXIT_USAGE, "try '%s --help'", program);
}

bool
common_option(int option)
{
        switch (option) {
        case 'h':
                print_and_exit(help_text);
        case 'V':
                print_and_exit(format_text("%s %s\n", program, COL_VERSION));
        case 'q':
                quiet = 1;
                return true;
        case '?': /* getopt_long has said what is wrong */
        case ':':
                suggest_help();
        default:
                return false;
        }
}

void
usage_error(const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *message = format_arguments(format, arguments);
        va_end(arguments);
        quiet = 0; /* an error, which -q does not silence */
        warn("%s", message);
        suggest_help();
}

void
short_help(void)
{
        const char *line = help_text;
        while (*line != '\0' && strncasecmp(line, "usage:", 6) != 0) {
                const char *end = strchr(line, '\n');
                line = end == NULL ? "" : end + 1;
        }
        if (*line == '\0')
                line = help_text;
        const char *end = strstr(line, "\n\n");
        int size = (int)(end == NULL ? strlen(line) : (size_t)(end + 1 - line));
        fprintf(stderr, "%.*s", size, line);
        suggest_help();
}

int32_t
option_day(const char *argument, const char *option)
{
        int32_t day = day_parse(slice_of(argument));
        if (day == DAY_NONE)
                usage_error("%s: '%s' is not a date; write YYYY-MM-DD", option, argument);
        return day;
}

char *
option_item(const char **list)
{
        struct slice item = {*list, 0};

        if (!*list)
                return NULL;
        const char *comma = strchr(*list, ',');
        item.size = comma ? (size_t)(comma - *list) : strlen(*list);
        *list = comma ? comma + 1 : NULL;
        while (item.size && strchr(" \t\n", item.data[0]))
                item = (struct slice){item.data + 1, item.size - 1};
        while (item.size && strchr(" \t\n", item.data[item.size - 1]))
                item.size--;
        return slice_dup(item);
}

char *
command_line(int argc, char *const *argv)
{
        struct buffer text = {0};
        for (int i = 1; i < argc; i++) {
                if (i > 1)
                        buffer_add_text(&text, " ");
                buffer_add_text(&text, argv[i]);
        }
        buffer_terminate(&text);
        return text.data;
}
