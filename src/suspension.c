/* Suspended accounts: two streams side by side. */
#include "suspension.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"

/* A record's place in the order of a stream. */
struct place {
        struct buffer debtor, account;
};

struct suspension {
        const struct tsv_reader *accounts;
        int debtor, account; /* columns of the accounts; debtor -1: none */
        struct place asked;  /* the account asked for last */

        struct tsv_reader *in;
        struct {
                int debtor, account, consequence, resume_on, as_of;
        } columns;
        struct place place; /* of the record read last */
        bool begun, ended;
        const char *as_of; /* NULL: nothing was asked yet */
        struct suspension *others;
};

struct suspension *
suspension_open(const char *file, const struct tsv_reader *accounts, struct suspension *others)
{
        struct suspension *s = allocate(sizeof *s);
        char *operands[] = {(char *)file, NULL};
        s->others = others;
        s->accounts = accounts;
        s->account = tsv_need(accounts, "account");
        s->debtor = tsv_find(accounts, "debtor");
        s->in = tsv_open(operands, 1, (struct tsv_input){0});
        s->columns.account = tsv_need(s->in, "account");
        s->columns.consequence = tsv_need(s->in, "consequence");
        s->columns.resume_on = tsv_need(s->in, "resume_on");
        s->columns.debtor = s->debtor < 0 ? -1 : tsv_need(s->in, "debtor");
        s->columns.as_of = tsv_find(s->in, "as_of");
        return s;
}

static struct slice
cell(const struct tsv_reader *reader, int column)
{
        return column < 0 ? (struct slice){"", 0} : reader->fields[column];
}

/* Where the record that READER read last stands to PLACE: < 0 before it. */
static int
compare(const struct tsv_reader *reader, int debtor, int account, const struct place *place)
{
        int order = slice_compare(cell(reader, debtor), buffer_slice(&place->debtor));
        return order != 0 ? order
                          : slice_compare(cell(reader, account), buffer_slice(&place->account));
}

/* Makes PLACE that of the record read last, which must not come before it. */
static void
move_to(struct place *place, const struct tsv_reader *reader, int debtor, int account)
{
        struct slice to_debtor = cell(reader, debtor), to_account = cell(reader, account);
        if (compare(reader, debtor, account, place) < 0)
                tsv_die(reader, account, EXIT_BAD_DATA,
                        "'%.*s' is out of order; sort bytewise by %saccount", (int)to_account.size,
                        to_account.data, debtor < 0 ? "" : "debtor and ");
        place->debtor.size = place->account.size = 0;
        buffer_add(&place->debtor, to_debtor.data, to_debtor.size);
        buffer_add(&place->account, to_account.data, to_account.size);
}

static void
next_record(struct suspension *s)
{
        s->begun = true;
        s->ended = !tsv_next(s->in);
        if (s->ended)
                return;
        struct slice as_of = cell(s->in, s->columns.as_of);
        if (s->as_of != NULL && s->columns.as_of >= 0 && !slice_is(as_of, s->as_of))
                tsv_die(s->in, s->columns.as_of, EXIT_BAD_DATA,
                        "'%.*s' is not the as-of date of the accounts; track as of that day",
                        (int)as_of.size, as_of.data);
        move_to(&s->place, s->in, s->columns.debtor, s->columns.account);
}

/* The day in resume_on of the record read last; what is empty lies beyond the calendar. */
static int32_t
read_resume_on(const struct suspension *s)
{
        struct slice text = cell(s->in, s->columns.resume_on);
        int32_t day = text.size == 0 ? INT32_MAX : day_parse(text);
        if (day == DAY_NONE)
                tsv_die(s->in, s->columns.resume_on, EXIT_BAD_DATA,
                        "'%.*s' is not a date; YYYY-MM-DD is expected", (int)text.size, text.data);
        return day;
}

static int32_t
until(struct suspension *s, const char *as_of)
{
        int32_t latest = DAY_NONE;
        s->as_of = as_of;
        move_to(&s->asked, s->accounts, s->debtor, s->account);
        while (!s->begun ||
               (!s->ended && compare(s->in, s->columns.debtor, s->columns.account, &s->asked) < 0))
                next_record(s);
        while (!s->ended && compare(s->in, s->columns.debtor, s->columns.account, &s->asked) == 0) {
                if (slice_is(cell(s->in, s->columns.consequence), "suspend") &&
                    read_resume_on(s) > latest)
                        latest = read_resume_on(s);
                next_record(s);
        }
        return latest;
}

int32_t
suspension_until(struct suspension *suspension, const char *as_of)
{
        int32_t latest = DAY_NONE;
        for (struct suspension *s = suspension; s != NULL; s = s->others) {
                int32_t day = until(s, as_of);
                if (day > latest)
                        latest = day;
        }
        return latest;
}

void
suspension_close(struct suspension *s)
{
        while (s != NULL) {
                struct suspension *others = s->others;
                while (!s->ended)
                        next_record(s);
                tsv_close(s->in);
                buffer_free(&s->asked.debtor);
                buffer_free(&s->asked.account);
                buffer_free(&s->place.debtor);
                buffer_free(&s->place.account);
                free(s);
                s = others;
        }
}
