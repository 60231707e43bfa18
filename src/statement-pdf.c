#include "statement-pdf.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy.h"

static pid_t process;

void
statement_pdf_begin(void)
{
        int ends[2];
        char *script = policy_find("statements", "pdf", "sh");
        if (script == NULL)
                die(EXIT_UNAVAILABLE, "statements/pdf.sh is not installed; it makes the PDF");
        if (pipe(ends) != 0)
                die(EXIT_UNAVAILABLE, "pipe:");
        pid_t parent = getpid();
        process = fork();
        if (process < 0)
                die(EXIT_UNAVAILABLE, "fork:");
        if (process == 0) {
                /* However this program ends, the script hears of it and clears up. */
                if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0)
                        die(EXIT_UNAVAILABLE, "prctl:");
                if (getppid() != parent)
                        _exit(EXIT_UNAVAILABLE);
                if (dup2(ends[0], STDIN_FILENO) < 0)
                        die(EXIT_IO, "standard input of %s:", script);
                close(ends[0]);
                close(ends[1]);
                execl("/bin/sh", "sh", script, "-ms", (char *)NULL);
                die(EXIT_UNAVAILABLE, "%s:", script);
        }
        close(ends[0]);
        if (dup2(ends[1], STDOUT_FILENO) < 0)
                die(EXIT_IO, "standard output:");
        close(ends[1]);
        free(script);
}

enum exit_code
statement_pdf_end(void)
{
        int status;
        while (waitpid(process, &status, 0) < 0)
                if (errno != EINTR)
                        die(EXIT_BUG, "the process that makes the PDF:");
        if (WIFEXITED(status))
                return (enum exit_code)WEXITSTATUS(status);
        signal(WTERMSIG(status), SIG_DFL);
        raise(WTERMSIG(status));
        die(EXIT_UNAVAILABLE, "the process that makes the PDF was killed by signal %d",
            WTERMSIG(status));
}
