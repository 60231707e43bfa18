/* Suspended accounts: two streams side by side. */
#include "suspension.h"

#include <stdlib.h>

#include "beside.h"
#include "cells.h"
#include "day.h"
#include "error.h"
#include "leading.h"

struct suspension {
        struct leading accounts;
        struct beside beside;
        int consequence, resume_on;
        struct suspension *others;
};

struct suspension *
suspension_open(const char *file, const struct tsv_reader *accounts, struct suspension *others)
{
        struct suspension *s = allocate(sizeof *s);
        s->others = others;
        leading_open(&s->accounts, accounts);
        beside_open(&s->beside, file, "", s->accounts.debtor_column >= 0);
        s->consequence = tsv_need(s->beside.in, "consequence");
        s->resume_on = tsv_need(s->beside.in, "resume_on");
        return s;
}

/* The day in resume_on of the record read last; what is empty lies beyond the calendar. */
static int32_t
read_resume_on(const struct suspension *s)
{
        return day_of_cell_or(s->beside.in, s->resume_on, INT32_MAX);
}

static int32_t
until(struct suspension *s, const char *as_of)
{
        int32_t latest = DAY_NONE;
        leading_move(&s->accounts);
        s->beside.as_of = as_of;
        while (beside_next(&s->beside, buffer_slice(&s->accounts.debtor),
                           buffer_slice(&s->accounts.account))) {
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
                leading_close(&s->accounts);
                free(s);
                s = others;
        }
}
