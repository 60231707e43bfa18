/* measure OUTPUT COMMAND [ARGUMENT…]: runs a command with its standard output going to the file
   OUTPUT, and prints the processors' seconds it took, the seconds on the clock, and the most memory
   it had, in KiB. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
seconds(struct timeval time)
{
        return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double
now(void)
{
        struct timespec time;
        clock_gettime(CLOCK_MONOTONIC, &time);
        return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int
run(char **arguments)
{
        int output = open(arguments[0], O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (output >= 0 && dup2(output, STDOUT_FILENO) >= 0)
                execvp(arguments[1], arguments + 1);
        fprintf(stderr, "measure: %s: %s\n", arguments[output < 0 ? 0 : 1], strerror(errno));
        return 127;
}

int
main(int argc, char **argv)
{
        if (argc < 3) {
                fputs("usage: measure OUTPUT COMMAND [ARGUMENT...]\n", stderr);
                return 64;
        }
        double start = now();
        pid_t child = fork();
        if (child == 0)
                _exit(run(argv + 1));
        int status;
        struct rusage used;
        if (child < 0 || wait4(child, &status, 0, &used) < 0) {
                perror("measure");
                return 70;
        }
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
                fprintf(stderr, "measure: %s failed\n", argv[2]);
                return 1;
        }
        printf("%.3f\t%.3f\t%ld\n", seconds(used.ru_utime) + seconds(used.ru_stime), now() - start,
               used.ru_maxrss);
        return 0;
}
