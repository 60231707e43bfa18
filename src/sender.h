/* Who writes the messages: a file of share/senders, col-template(5). */
#ifndef COL_SENDER_H
#define COL_SENDER_H

#include "text.h"

struct sender;

/* Finds and reads the sender NAME (policy_open, type "senders"). A mistake dies with 78 and its place. The caller frees with
   sender_close(). */
struct sender *sender_open(const char *name);

/* The value of FIELD for readers of LANGUAGE, else for all; empty when there is none. Valid as long as the sender.
   A sender that is NULL has none. */
struct slice sender_value(const struct sender *sender, struct slice field, const char *language);

/* Dies with 78 and the place of that value, of the file alone when there is none: message. SENDER is not NULL. */
_Noreturn void sender_die(const struct sender *sender, struct slice field, const char *language, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

void sender_close(struct sender *sender);

#endif
