#include "channel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "error.h"

struct channel {
        char *name, *fault;
        pid_t process; /* leads a group of its own; 0: it has ended */
        int to, from;  /* pipes; -1: closed */
        int timeout;   /* seconds */
        struct receipt_columns columns;
        struct buffer
                answer; /* read, and not yet used; the line before it may still be looked at */
        size_t used;    /* bytes of it that were used */
        struct buffer scratch[RECEIPT_FIELDS];
};

static int64_t
milliseconds(void)
{
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- its end ---- */

static void
close_pipe(int *descriptor)
{
        if (*descriptor >= 0)
                close(*descriptor);
        *descriptor = -1;
}

/* Waits up to PATIENCE milliseconds for the program's end, which stays to be taken note of. STATUS
   is as waitpid() has it. */
static bool
has_ended(const struct channel *c, int64_t patience, siginfo_t *status)
{
        int64_t until = milliseconds() + patience;
        for (;;) {
                status->si_pid = 0;
                waitid(P_PID, (id_t)c->process, status, WEXITED | WNOHANG | WNOWAIT);
                if (status->si_pid != 0)
                        return true;
                if (milliseconds() >= until)
                        return false;
                nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
        }
}

/* Takes note of its end; before that its number is nobody else's. */
static void
reap(struct channel *c)
{
        while (waitpid(c->process, NULL, 0) < 0 && errno == EINTR)
                ;
        c->process = 0;
}

/* Ends the program and all that it has started. */
static void
kill_group(struct channel *c)
{
        enum { PATIENCE = 1000 };
        siginfo_t status;
        close_pipe(&c->to);
        close_pipe(&c->from);
        kill(-c->process, SIGTERM);
        has_ended(c, PATIENCE, &status);
        kill(-c->process, SIGKILL);
        reap(c);
}

static bool
break_off(struct channel *c, const char *why)
{
        c->fault = format_text("channel %s: %s", c->name, why);
        kill_group(c);
        return false;
}

static bool
stopped_answering(struct channel *c)
{
        enum { PATIENCE = 1000 };
        siginfo_t status;
        const char *where = c->answer.size > c->used ? ", in the middle of an answer" : "";
        if (!has_ended(c, PATIENCE, &status))
                return break_off(c, "it has closed its output");
        char *why = status.si_code == CLD_EXITED
                            ? format_text("it ended with exit status %d%s", status.si_status, where)
                            : format_text("it was killed by signal %d%s", status.si_status, where);
        break_off(c, why);
        free(why);
        return false;
}

/* ---- pipes ---- */

/* Reads what is there; false: nothing more will come, or too much. */
static bool
read_answer(struct channel *c)
{
        enum { BLOCK = 4096 };
        if (c->answer.size - c->used > RECEIPT_LONGEST)
                return break_off(c, "its answer goes on and on");
        if (c->used > 0)
                memmove(c->answer.data, c->answer.data + c->used, c->answer.size - c->used);
        c->answer.size -= c->used;
        c->used = 0;
        grow(&c->answer.data, &c->answer.capacity, c->answer.size + BLOCK, 1);
        ssize_t size = read(c->from, c->answer.data + c->answer.size, BLOCK);
        if (size < 0 && (errno == EINTR || errno == EAGAIN))
                return true;
        if (size <= 0)
                return stopped_answering(c);
        c->answer.size += (size_t)size;
        return true;
}

static bool
take_line(struct channel *c, struct slice *line)
{
        size_t left = c->answer.size - c->used;
        const char *start = left > 0 ? c->answer.data + c->used : NULL;
        const char *newline = left > 0 ? memchr(start, '\n', left) : NULL;
        if (newline == NULL)
                return false;
        *line = (struct slice){start, (size_t)(newline - start)};
        c->used += line->size + 1;
        return true;
}

/* Writes of TEXT what the pipe takes. A program that does not read on is killed when its time is
   over; one that has ended is noticed by its output. */
static void
write_some(struct channel *c, struct slice *text)
{
        ssize_t size = write(c->to, text->data, text->size);
        if (size < 0 && errno == EPIPE)
                close_pipe(&c->to);
        else if (size > 0)
                *text = (struct slice){text->data + size, text->size - (size_t)size};
}

/* Writes TEXT and waits for a line. */
static bool
ask(struct channel *c, struct slice text, struct slice *line)
{
        int64_t until = milliseconds() + (int64_t)c->timeout * 1000;
        while (text.size > 0 || !take_line(c, line)) {
                int64_t left = until - milliseconds();
                if (left <= 0)
                        return break_off(c, "it did not answer in time");
                struct pollfd pipes[] = {{.fd = c->from, .events = POLLIN},
                                         {.fd = text.size > 0 ? c->to : -1, .events = POLLOUT}};
                if (poll(pipes, 2, (int)left) <= 0)
                        continue;
                if (pipes[1].revents != 0)
                        write_some(c, &text);
                if (c->to < 0)
                        text.size = 0;
                if (pipes[0].revents != 0 && !read_answer(c))
                        return false;
        }
        return true;
}

/* ---- its beginning ---- */

static _Noreturn void
become(const char *path, const char *settings, int in, int out)
{
        if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
                _exit(EXIT_IO);
        setpgid(0, 0);
        signal(SIGPIPE, SIG_DFL);
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        execl(path, path, settings, (char *)NULL);
        die(EXIT_UNAVAILABLE, "%s:", path);
}

static void
spawn(struct channel *c, const char *path, const char *settings)
{
        int to[2], from[2];
        if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
                die(EXIT_UNAVAILABLE, "channel %s:", c->name);
        c->process = fork();
        if (c->process < 0)
                die(EXIT_UNAVAILABLE, "channel %s:", c->name);
        if (c->process == 0)
                become(path, settings, to[0], from[1]);
        setpgid(c->process, c->process);
        close(to[0]);
        close(from[1]);
        c->to = to[1];
        c->from = from[0];
        /* What it does not take must not stop the clock. */
        fcntl(c->to, F_SETFL, O_NONBLOCK);
}

struct channel *
channel_start(const char *name, const char *path, const char *settings, struct slice header,
              int timeout)
{
        struct channel *c = allocate(sizeof *c);
        struct buffer text = {0};
        struct slice line;
        c->name = duplicate(name);
        c->timeout = timeout;
        spawn(c, path, settings);
        buffer_add(&text, header.data, header.size);
        buffer_add(&text, "\n", 1);
        if (ask(c, buffer_slice(&text), &line)) {
                const char *wrong = receipt_columns_read(line, &c->columns);
                if (wrong != NULL)
                        break_off(c, wrong);
        }
        buffer_free(&text);
        return c;
}

const char *
channel_fault(const struct channel *channel)
{
        return channel->fault;
}

/* ---- messages ---- */

void
channel_look(struct channel *channel)
{
        struct pollfd pipe = {.fd = channel->from, .events = POLLIN};
        if (channel->fault != NULL)
                return;
        if (poll(&pipe, 1, 0) > 0 && !read_answer(channel))
                return;
        if (channel->answer.size > channel->used)
                break_off(channel, "it answers what it was not asked");
        else if (channel->to < 0)
                break_off(channel, "it has closed its input");
}

bool
channel_hand(struct channel *channel, struct slice row, struct slice message,
             struct receipt *receipt)
{
        struct buffer text = {0};
        struct slice line;
        buffer_add(&text, row.data, row.size);
        buffer_add(&text, "\n", 1);
        bool answered = ask(channel, buffer_slice(&text), &line);
        buffer_free(&text);
        if (!answered)
                return false;
        const char *wrong =
                receipt_read(line, &channel->columns, message, channel->scratch, receipt);
        return wrong == NULL ? true : break_off(channel, wrong);
}

void
channel_end(struct channel *channel)
{
        siginfo_t status;
        close_pipe(&channel->to);
        if (channel->process != 0 &&
            !has_ended(channel, (int64_t)channel->timeout * 1000, &status)) {
                warn("channel %s: it does not end, and was killed", channel->name);
                kill_group(channel);
        } else if (channel->process != 0) {
                if (status.si_code != CLD_EXITED || status.si_status != 0)
                        warn("channel %s: it did not end well, after its last answer",
                             channel->name);
                reap(channel);
        }
        close_pipe(&channel->from);
        for (size_t i = 0; i < RECEIPT_FIELDS; i++)
                buffer_free(&channel->scratch[i]);
        buffer_free(&channel->answer);
        free(channel->name);
        free(channel->fault);
        free(channel);
}
