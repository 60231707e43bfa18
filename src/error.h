/* Messages, exit codes and memory: what every other file stands on. */
#ifndef COL_ERROR_H
#define COL_ERROR_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Exit codes (DESIGN.md, Tools); the numbers from 64 on are those of sysexits(3). */
enum exit_code {
        EXIT_DONE = 0,
        EXIT_FINDINGS = 1,     /* done, but records were refused or a check found faults */
        EXIT_USAGE = 64,
        EXIT_BAD_DATA = 65,
        EXIT_NO_INPUT = 66,
        EXIT_UNAVAILABLE = 69,
        EXIT_BUG = 70,
        EXIT_CANNOT_CREATE = 73,
        EXIT_IO = 74,
        EXIT_BUSY = 75,        /* busy or stale: try again */
        EXIT_NOT_ALLOWED = 77,
        EXIT_BAD_POLICY = 78,
};

/* The running tool's name ("col-score"), set by tool_begin(); starts every message. */
extern const char *program;

/* -q: silences progress, summaries and warnings, never errors. */
extern int quiet;

/* die(CODE, FORMAT, …) prints "program: message\n" on standard error and ends the program with CODE.
   A FORMAT that ends in ':' has " <strerror(errno)>" appended. Runs the cleanups of at_death(), which
   roll back and unlock, and never flushes a stream, so that a failed filter leaves an incomplete
   stream (DESIGN.md, law 3). */
_Noreturn void die(enum exit_code code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Like die(), but prints and returns; -q silences it. */
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Like die(), but prints and returns: a record is refused, and the others go on (exit status 1). -q does not silence it. */
void say_refused(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints "program: message\n" unless -q: what a run did, for standard error. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Called before every message when not NULL: takes a line of progress off the terminal. */
extern void (*before_message)(void);

/* Registers FUNCTION to run once, last registered first, from die() and from a caught SIGINT or
   SIGTERM that die() turned into an end. It must not call die(). */
void at_death(void (*function)(void));

/* Makes SIGINT and SIGTERM end the program by way of the at_death() cleanups, when the program next
   calls interrupted(); writers call that between records. Filters keep the default action. */
void catch_interrupts(void);

/* Dies with 128 + the signal's number if a caught signal is waiting; otherwise does nothing. */
void interrupted(void);

/* Memory: never NULL; exhaustion ends the program with EXIT_UNAVAILABLE. The caller frees. */
void *allocate(size_t size);                            /* zeroed */
void *reallocate_array(void *p, size_t count, size_t size); /* refuses overflow */
char *duplicate(const char *text);
char *duplicate_slice(const char *data, size_t size);   /* NUL-terminated copy */
char *format_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

char *format_arguments(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));

/* Makes *p, an array of *capacity elements of SIZE bytes, hold at least NEEDED, by doubling. */
void grow(void *p, size_t *capacity, size_t needed, size_t size);

#endif
