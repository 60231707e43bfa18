/* Suspended accounts: two streams side by side. */
#include "suspension.h"

#include <stdlib.h>

#include "beside.h"
#include "day.h"
#include "error.h"

struct suspension {
        const struct tsv_reader *accounts;
        int debtor, account;                     /* columns of the accounts; debtor -1: none */
        struct buffer last_debtor, last_account; /* asked for last */
        struct beside beside;
        int consequence, resume_on;
        struct suspension *others;
};

struct suspension *
suspension_open(const char *file, const struct tsv_reader *accounts, struct suspension *others)
{
        struct suspension *s = allocate(sizeof *s);
        s->others = others;
        s->accounts = accounts;
        s->account = tsv_need(accounts, "account");
        s->debtor = tsv_find(accounts, "debtor");
        beside_open(&s->beside, file, "", s->debtor >= 0);
        s->consequence = tsv_need(s->beside.in, "consequence");
        s->resume_on = tsv_need(s->beside.in, "resume_on");
        return s;
}

static void
keep(struct buffer *buffer, struct slice text)
{
        buffer->size = 0;
        buffer_add(buffer, text.data, text.size);
}

/* The account that was read last must not come before the one asked for last. */
static void
move_on(struct suspension *s, struct slice debtor, struct slice account)
{
        int order = slice_compare(debtor, buffer_slice(&s->last_debtor));
        if (order == 0)
                order = slice_compare(account, buffer_slice(&s->last_account));
        if (order < 0)
                tsv_die(s->accounts, s->account, EXIT_BAD_DATA,
                        "'%.*s' is out of order; sort bytewise by %saccount", (int)account.size,
                        account.data, s->debtor < 0 ? "" : "debtor and ");
        keep(&s->last_debtor, debtor);
        keep(&s->last_account, account);
}

/* The day in resume_on of the record read last; what is empty lies beyond the calendar. */
static int32_t
read_resume_on(const struct suspension *s)
{
        struct slice text = s->beside.in->fields[s->resume_on];
        int32_t day = text.size == 0 ? INT32_MAX : day_parse(text);
        if (day == DAY_NONE)
                tsv_die(s->beside.in, s->resume_on, EXIT_BAD_DATA,
                        "'%.*s' is not a date; YYYY-MM-DD is expected", (int)text.size, text.data);
        return day;
}

static int32_t
until(struct suspension *s, const char *as_of)
{
        struct slice account = s->accounts->fields[s->account];
        struct slice debtor =
                s->debtor < 0 ? (struct slice){"", 0} : s->accounts->fields[s->debtor];
        int32_t latest = DAY_NONE;
        move_on(s, debtor, account);
        s->beside.as_of = as_of;
        while (beside_next(&s->beside, debtor, account)) {
                if (!slice_is(s->beside.in->fields[s->consequence], "suspend"))
                        continue;
                int32_t day = read_resume_on(s);
                if (day > latest)
                        latest = day;
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
                beside_close(&s->beside);
                buffer_free(&s->last_debtor);
                buffer_free(&s->last_account);
                free(s);
                s = others;
        }
}
