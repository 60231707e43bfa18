#include "sent.h"

#include "contact_rules.h"
#include "day.h"
#include "format.h"
#include "tsv.h"

/* Columns of a contact, and the field of the line that each shows; what is not one of them is said
 * below. */
enum { CONTACT_RESULT = 5, CONTACT_TEXT = 13, CONTACT_COLUMNS };
static const char *const contact_columns[CONTACT_COLUMNS] = {
        "party",  "account", "at",       "channel",  "value",
        "result", "action",  "message",  "template", "message_template",
        "parts",  "cost",    "currency", "text"};
static const enum journal_field contact_fields[CONTACT_COLUMNS] = {
        JOURNAL_PARTY,     JOURNAL_ACCOUNT,
        JOURNAL_AT,        JOURNAL_CHANNEL,
        JOURNAL_RECIPIENT, JOURNAL_EVENT,
        JOURNAL_ACTION,    JOURNAL_MESSAGE,
        JOURNAL_TEMPLATE,  JOURNAL_MESSAGE_TEMPLATE,
        JOURNAL_PARTS,     JOURNAL_COST,
        JOURNAL_CURRENCY,  JOURNAL_TEXT};

enum { DOUBT_COLUMNS = 8 };
static const char *const doubt_columns[DOUBT_COLUMNS] = {
        "at", "message", "channel", "party", "account", "recipient", "action", "actions"};
static const enum journal_field doubt_fields[DOUBT_COLUMNS] = {
        JOURNAL_AT,      JOURNAL_MESSAGE,   JOURNAL_CHANNEL, JOURNAL_PARTY,
        JOURNAL_ACCOUNT, JOURNAL_RECIPIENT, JOURNAL_ACTION,  JOURNAL_ACTIONS};

/* What a contact was; what an action came to follows from it by col-follow(1). */
static const char *const results[EVENT_COUNT] = {[EVENT_SENT] = "SENT", [EVENT_FAILED] = "FAILED"};

/* What an action came to of which there is no contact. */
static const char *const outcomes[EVENT_COUNT] = {[EVENT_CANCELLED] = "cancelled",
                                                  [EVENT_EXPIRED] = "expired",
                                                  [EVENT_SENT] = "done",
                                                  [EVENT_FAILED] = "failed"};

struct printing {
        const struct journal *journal; /* of sent_print() */
        struct format_writer *rows;
        struct tsv_writer *outcomes; /* NULL: not asked for */
        int32_t since;
        uint64_t count;
        struct buffer scratch[JOURNAL_FIELDS], text;
};

static struct format_writer *
open_rows(const char *const *names, size_t count)
{
        enum type types[CONTACT_COLUMNS];
        for (size_t i = 0; i < count; i++)
                types[i] = column_type(names[i]) == TYPE_NONE ? TYPE_TEXT : column_type(names[i]);
        return format_open(FORMAT_AUTO, names, types, count);
}

static struct slice
text_of(struct printing *p, const struct journal_line *line, enum journal_field field)
{
        return tsv_text(line->fields[field], &p->scratch[field]);
}

static void
print_contact(struct printing *p, const struct journal_line *line)
{
        struct slice cells[CONTACT_COLUMNS];
        struct slice reference = text_of(p, line, JOURNAL_REFERENCE);
        struct slice said = text_of(p, line, JOURNAL_TEXT);
        for (size_t i = 0; i < CONTACT_COLUMNS; i++)
                cells[i] = text_of(p, line, contact_fields[i]);
        buffer_set(&p->text, reference);
        if (reference.size > 0 && said.size > 0)
                buffer_add(&p->text, " ", 1);
        buffer_add(&p->text, said.data, said.size);
        cells[CONTACT_RESULT] = slice_of(results[line->event]);
        cells[CONTACT_TEXT] = buffer_slice(&p->text);
        format_row(p->rows, cells);
        p->count++;
}

static void
print_outcomes(struct printing *p, const struct journal_line *line)
{
        struct slice actions = text_of(p, line, JOURNAL_ACTIONS);
        struct slice told = results[line->event] ? text_of(p, line, JOURNAL_ACTION) : slice_of("");
        for (struct slice action; (action = next_word(&actions)).size > 0;) {
                if (slice_equal(action, told))
                        continue;
                tsv_put_text(p->outcomes, action);
                tsv_put_tab(p->outcomes);
                tsv_put_text(p->outcomes, slice_of(outcomes[line->event]));
                tsv_put_tab(p->outcomes);
                tsv_put(p->outcomes, line->fields[JOURNAL_ON].data, line->fields[JOURNAL_ON].size);
                tsv_put_newline(p->outcomes);
        }
}

static void
print_line(void *context, const struct journal_line *line, bool in_doubt)
{
        struct printing *p = context;
        int32_t day = day_parse(line->fields[JOURNAL_ON]);
        (void)in_doubt;
        if (p->since != DAY_NONE && (day == DAY_NONE || day < p->since))
                return;
        /* A sending that failed says nothing of an earlier one that may have gone. */
        bool doubted = line->event == EVENT_FAILED &&
                       journal_last(p->journal, text_of(p, line, JOURNAL_MESSAGE)) == EVENT_INTENT;
        if (doubted)
                return;
        if (results[line->event] != NULL)
                print_contact(p, line);
        if (p->outcomes != NULL && outcomes[line->event] != NULL)
                print_outcomes(p, line);
}

static void
free_scratch(struct printing *p)
{
        for (size_t i = 0; i < JOURNAL_FIELDS; i++)
                buffer_free(&p->scratch[i]);
        buffer_free(&p->text);
}

uint64_t
sent_print(const struct journal *journal, const struct journal_mark *from, int32_t since,
           int descriptor, const char *file)
{
        struct printing p = {.journal = journal, .since = since};
        p.rows = open_rows(contact_columns, CONTACT_COLUMNS);
        if (descriptor >= 0) {
                p.outcomes = tsv_writer_open(descriptor, file);
                tsv_put(p.outcomes, "action\toutcome\toutcome_on\n",
                        sizeof "action\toutcome\toutcome_on\n" - 1);
        }
        journal_walk(journal, from, print_line, &p);
        if (p.outcomes != NULL)
                tsv_finish(p.outcomes);
        format_close(p.rows);
        free_scratch(&p);
        return p.count;
}

static void
print_doubt(void *context, const struct journal_line *line, bool in_doubt)
{
        struct printing *p = context;
        struct slice cells[DOUBT_COLUMNS];
        if (!in_doubt)
                return;
        for (size_t i = 0; i < DOUBT_COLUMNS; i++)
                cells[i] = text_of(p, line, doubt_fields[i]);
        format_row(p->rows, cells);
        p->count++;
}

uint64_t
sent_print_in_doubt(const struct journal *journal)
{
        struct printing p = {.since = DAY_NONE};
        p.rows = open_rows(doubt_columns, DOUBT_COLUMNS);
        journal_walk(journal, NULL, print_doubt, &p);
        format_close(p.rows);
        free_scratch(&p);
        return p.count;
}
