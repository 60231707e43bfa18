/* message HOW [TEXT]: for the tests of messages, ends and common options. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "progress.h"

static const char help[] = "  message die x    # an example first\n"
                           "\n"
                           "usage: message [-hVq] HOW [TEXT]\n"
                           "       second line of the synopsis\n"
                           "\n"
                           "Options follow.\n";

static void
first(void)
{
        fputs("first\n", stderr);
}

static void
second(void)
{
        fputs("second\n", stderr);
}

int
main(int argc, char **argv)
{
        static const struct option options[] = {FILTER_OPTIONS, {NULL, 0, NULL, 0}};
        tool_begin("message", help);
        for (int option; (option = getopt_long(argc, argv, COMMON_LETTERS, options, NULL)) != -1;) {
                if (common_option(option))
                        continue;
                if (option == OPTION_AS_OF)
                        printf("%d\n", option_day(optarg, "--as-of"));
        }
        if (optind == argc)
                short_help();
        const char *how = argv[optind], *text = optind + 1 < argc ? argv[optind + 1] : "";
        if (strcmp(how, "die") == 0) {
                at_death(first);
                at_death(second);
                printf("lost with the program");
                die(EXIT_BAD_DATA, "%s", text);
        } else if (strcmp(how, "errno") == 0) {
                errno = ENOENT;
                die(EXIT_NO_INPUT, "%s:", text);
        } else if (strcmp(how, "warn") == 0) {
                warn("%s", text);
                say("%s", text);
        } else if (strcmp(how, "usage") == 0) {
                usage_error("%s", text);
        } else if (strcmp(how, "memory") == 0) {
                at_death(first);
                reallocate_array(NULL, SIZE_MAX / 2, 3);
        } else if (strcmp(how, "huge") == 0) {
                free(allocate(SIZE_MAX - 4096));
        } else if (strcmp(how, "wait") == 0) {
                at_death(first);
                catch_interrupts();
                puts("ready");
                fflush(stdout);
                for (char c; read(STDIN_FILENO, &c, 1) != 0;)
                        interrupted();
        } else if (strcmp(how, "deaf") == 0) {
                at_death(first);
                catch_interrupts();
                puts("ready");
                fflush(stdout);
                for (;;)
                        usleep(1000);
        } else if (strcmp(how, "progress") == 0) {
                progress_begin("rows");
                for (uint64_t i = 0; i < 2500; i++) {
                        usleep(100);
                        progress_step(i, (double)i / 2500);
                }
                warn("in between");
                progress_end();
        } else if (strcmp(how, "zone") == 0) {
                puts(getenv("TZ"));
        }
        return EXIT_DONE;
}
