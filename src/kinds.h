/* Record kinds and their fields, from kinds.def; computed columns of the account view, from
   account_view.def. Static metadata and the user's x_ fields; no database here. */
#ifndef COL_KINDS_H
#define COL_KINDS_H

#include <stdbool.h>
#include <stddef.h>
#include "text.h"

enum type { TYPE_NONE, TYPE_TEXT, TYPE_INT, TYPE_REAL, TYPE_MONEY, TYPE_DATE, TYPE_TIME, TYPE_BOOL };

const char *type_name(enum type type);          /* "text", "int" … */
enum type type_named(struct slice name);        /* TYPE_NONE when it is not one */

enum kind_id {
#define KIND(kind, plural, form, doc) KIND_##kind,
#include "kinds.def"
        KIND_COUNT,
        KIND_NONE = -1
};

/* How records of a kind behave. */
enum kind_form {
        FORM_VERSIONED, /* attributes: a change makes a new version, the old one goes to <plural>_versions */
        FORM_FACT,      /* appended, never changed */
        FORM_BOOKED,    /* worked out from facts by the programs only; taken back by another record, never changed */
        FORM_SYSTEM     /* written by the programs only: policy, batch */
};

enum field_flag {
        FIELD_KEY = 1,        /* the record's own text key, unique; table column of the same name */
        FIELD_NUMBER = 2,     /* the record's own number: the row's id, given by the database */
        FIELD_IDENTITY = 4,   /* part of the unique identity of a record without a text key */
        FIELD_REQUIRED = 8,
        FIELD_PERSONAL = 16,
        FIELD_DERIVED = 32,   /* set by the record layer; not accepted from outside unless equal */
        FIELD_SEARCHED = 64,  /* has an index of its own (col-show finds by it) */
        FIELD_NOT_NEGATIVE = 128,
        FIELD_STATED = 256    /* derived, but what col-save is given may stand: store-derive.c says when */
};

enum field_check { CHECK_NONE, CHECK_TCKN, CHECK_VKN, CHECK_IBAN, CHECK_CONTACT_POINT };

struct field {
        const char *name;
        enum type type;
        unsigned flags;            /* enum field_flag */
        enum kind_id target;       /* reference: stored as the id of a record of that kind */
        const char *values;        /* closed list, blank-separated, or NULL */
        enum field_check check;    /* a failed one is flagged in the record's `doubtful` */
        const char *doc;
        bool user_defined;         /* x_… */
};

struct kind {
        enum kind_id id;
        const char *name, *plural, *doc;
        enum kind_form form;
        struct field *fields;      /* in declared order, then x_ fields in the order they were added */
        size_t field_count;
};

/* The kind at ID, its x_ fields included once kinds_add_field() has been called for them. */
const struct kind *kind_at(enum kind_id id);
/* Are records of the kind taken from people: attributes and facts? */
bool kind_is_stated(const struct kind *kind);
/* By singular or plural name; NULL when there is none. */
const struct kind *kind_named(const char *name);
/* Index of a field in kind->fields, or -1. */
int kind_field(const struct kind *kind, const char *name);
/* fields[0] is always the KEY or NUMBER field. */

/* Adds a user-defined field. Dies with 78 when the name is not x_[a-z0-9_]+, is taken with another type,
   or the kind is unknown or not one that people state. Returns false when it is already there with the same type.
   PLACE begins the message. */
bool kinds_add_field(const char *kind, const char *name, enum type type, bool personal, const char *place);

/* Reads fields.tsv (kind, field, type, personal, doc) from COL_PATH, if it is there, into the kinds: for
   filters, which have no database. With NAME not NULL: that file, which must be there. */
void kinds_load_fields(const char *name);

/* Computed columns of `col-list accounts`. */
enum view_group { /* what has to be looked at to compute a column */
        GROUP_ACCOUNT, GROUP_PARTY, GROUP_POINT, GROUP_LEDGER, GROUP_SCORE, GROUP_SEGMENT, GROUP_CONTACT,
        GROUP_ACTION, GROUP_HOLD, GROUP_CONSENT, GROUP_ARREARS, GROUP_PORTFOLIO, GROUP_AGENT, GROUP_CLOCK, GROUP_COUNT
};
struct view_column {
        const char *name;
        enum type type;
        enum view_group group;
        const char *doc;
};
extern const struct view_column account_view_columns[];
extern const size_t account_view_column_count;

/* The type that a stream column of that name has: an account view column, a field of any kind (names
   have one type everywhere; a test proves it), a column of work, the arm of a trial (arm_NAME: text), else TYPE_NONE. */
enum type column_type(const char *name);

#endif
