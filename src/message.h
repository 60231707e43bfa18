/* Messages made of actions, for every channel: whom they go to, in which language and form, what they cost. */
#ifndef COL_MESSAGE_H
#define COL_MESSAGE_H

#include "grouping.h"
#include "prices.h"
#include "rendering.h"
#include "sender.h"

/* True for the channels that have messages: sms, email, letter, page. */
bool message_channel(struct slice channel);

/* What the command line says. Not owned; NULL: not given. */
struct message_options {
        const char *language;        /* for readers whose own is not known */
        const struct sender *sender;
        const struct prices *prices;
        const struct policy *letterhead; /* of letters; always there */
        const char *domain;          /* of Message-ID; else that of the sender's address */
        struct slice key;            /* secret that names of pages come from; empty: not given */
};

struct messages; /* templates, languages, and buffers that are used again */

/* READER and GROUPING are those of the stream and not owned; OPTIONS must outlive the messages. */
struct messages *messages_open(const struct tsv_reader *reader, const struct grouping *grouping,
                               const struct message_options *options);

/* A message. The texts are those of the messages, valid until the next is made. */
struct message {
        struct slice message;   /* its key: of the action that leads it, 20 hexadecimal digits of a SHA-256 */
        struct slice actions;   /* their numbers; empty where the stream has none */
        struct slice accounts;  /* keys, blank-separated; blanks, % and control characters in one as %20, %25 … */
        struct slice party;     /* the debtor, where the action names nobody */
        const char *template;   /* NAME@SHA-256 */
        const char *language;
        struct slice recipient, subject, body;
        struct slice file;      /* of a page */
        struct postage postage;
};

/* Makes the message of GROUP, as of that day. False, with FAULT, when it cannot be made: a field that the template needs is
   empty, nobody to send it to, no such template, no text for the channel … A mistake in a template dies with 78. */
bool messages_make(struct messages *messages, const struct group *group, int32_t as_of,
                   struct message *message, struct fault *fault);

void messages_close(struct messages *messages);

#endif
