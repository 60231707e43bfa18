/* Reminders of days on which something is payable (col-reminders(5)). */
#ifndef COL_REMINDER_H
#define COL_REMINDER_H

#include <stddef.h>
#include <stdint.h>
#include "expr.h"
#include "policy.h"

/* What is payable on the day: by a promise, by an instalment, or the oldest unpaid charge, not yet
 * late. */
enum about { ABOUT_PROMISE, ABOUT_INSTALMENT, ABOUT_DUE, ABOUT_COUNT };

/* The occasion of an action: promise, instalment, prevention. */
const char *about_occasion(enum about about);

struct reminder_line {
        size_t row;   /* of the policy, for messages */
        int32_t step; /* from 1 */
        enum about about;
        int32_t first, last; /* days from the day that is meant, negative before it */
        struct slice channel, template;
        int agent;     /* expression for who is to do it; -1: nobody is named */
        int condition; /* index in the expression set; always there */
};

struct reminder {
        struct policy *policy;
        struct reminder_line *lines; /* sorted by step; within a step in file order */
        size_t count;
        int32_t last; /* the greatest of the lines, at least 0 */
};

/* Reads the policy NAME (policy_find, type "reminders") and compiles its expressions into
   CONDITIONS. Any mistake dies with 78 and its place. The caller frees with reminder_close(). */
struct reminder *reminder_open(const char *name, struct expr_set *conditions);
void reminder_close(struct reminder *reminder);

#endif
