/* Templates of messages, as col-template(5) describes them: reading a file into programs that rendering.h runs. */
#ifndef COL_TEMPLATE_H
#define COL_TEMPLATE_H

#include "kinds.h"
#include "markup.h"
#include "policy.h"
#include "text_map.h"

/* Parts of a message: its text, which letters and pages have in the markup of their channel, and what an e-mail has
   beside it. */
enum template_part { PART_TEXT, PART_SUBJECT, PART_HTML };

/* A field that the header declares. */
struct template_field {
        struct slice name;
        enum type type; /* TYPE_TEXT, TYPE_MONEY, TYPE_DATE or TYPE_INT */
        size_t line;
};

enum template_step_kind {
        STEP_TEXT, STEP_FIELD, STEP_DATA, STEP_SUM, STEP_IF, STEP_GO, STEP_EACH, STEP_NEXT
};

/* A step of a program. Steps run in order; steps of a section stand together. */
struct template_step {
        enum template_step_kind kind;
        struct slice text; /* of TEXT: as it stands; of IF: the condition, SQL */
        size_t field;      /* of FIELD, DATA and SUM: its index */
        size_t target;     /* where to go on: IF, when it does not hold; GO; NEXT, when there is another account */
        size_t line;       /* in the file, for messages */
};

struct template_section {
        struct slice channel, language;
        enum template_part part;
        enum markup markup;
        size_t first, end; /* steps: from first up to, not including, end */
        size_t line;
};

struct template {
        struct policy *policy; /* its label is the value of the column message_template */
        struct slice language; /* for those whose own it has no text in */
        bool transliterate;    /* short messages */
        bool unsubscribe;      /* e-mails: how to get no more of them */
        struct template_field *fields;
        size_t field_count, field_capacity;
        struct text_map field_names; /* the index of each */
        struct template_section *sections;
        size_t section_count, section_capacity;
        struct template_step *steps;
        size_t step_count, step_capacity;
};

/* The fields that every template has without declaring them: the number of accounts of the message, and its key. */
#define TEMPLATE_ACCOUNT_COUNT "account_count"
#define TEMPLATE_MESSAGE       "message"

/* Finds and reads the template NAME (policy_read, type "templates", extension "txt"). A mistake dies with 78 and its place.
   Conditions are not looked at yet. The caller frees with template_close(). */
struct template *template_open(const char *name);

/* Index of the field of that name, or field_count. */
size_t template_field(const struct template *template, struct slice name);

/* The section for a part of a message in that language; NULL when there is none. */
const struct template_section *template_section(const struct template *template, struct slice channel,
                                                struct slice language, enum template_part part);

/* Dies with 78 and FILE:LINE: message. */
_Noreturn void template_die(const struct template *template, size_t line, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

void template_close(struct template *template);

#endif
