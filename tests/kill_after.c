/* kill_after MICROSECONDS COMMAND [ARGUMENT...]: runs the command and sends it SIGKILL after that
   time. Ends with 137 when that killed it, otherwise with the command's own status (128 + signal).
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t child;

static void
kill_child(int signal_number)
{
        (void)signal_number;
        kill(child, SIGKILL);
}

int
main(int argc, char **argv)
{
        if (argc < 3)
                return 64;
        long microseconds = strtol(argv[1], NULL, 10);
        signal(SIGALRM, kill_child);
        child = fork();
        if (child < 0) {
                perror("kill_after: fork");
                return 70;
        }
        if (child == 0) {
                execvp(argv[2], argv + 2);
                perror(argv[2]);
                _exit(127);
        }
        /* The wrapper must not hold the pipe's ends, or a reader would wait for it. */
        close(STDIN_FILENO);
        close(STDOUT_FILENO);

        struct itimerspec when = {
                .it_value = {microseconds / 1000000, microseconds % 1000000 * 1000 + 1}};
        timer_t timer;
        struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
        if (timer_create(CLOCK_MONOTONIC, &event, &timer) || timer_settime(timer, 0, &when, NULL)) {
                perror("kill_after: timer");
                return 70;
        }
        int status;
        while (waitpid(child, &status, 0) < 0)
                if (errno != EINTR)
                        return 70;
        return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
