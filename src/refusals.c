#include "refusals.h"

#include <stdlib.h>

#include "error.h"
#include "number.h"
#include "tsv.h"

static int
by_action(const void *left, const void *right)
{
        const struct refusal *a = left, *b = right;
        return (a->action > b->action) - (a->action < b->action);
}

static void
check_day(const struct tsv_reader *in, int column, const char *as_of)
{
        if (column >= 0 && *as_of != '\0' && !slice_is(in->fields[column], as_of))
                tsv_die(in, column, EXIT_BAD_DATA,
                        "'%.*s' is not the day of the contacts, %s; list both as of one day",
                        (int)in->fields[column].size, in->fields[column].data, as_of);
}

void
refusals_read(struct refusals *refusals, const char *file, const char *as_of)
{
        char *operands[] = {(char *)file, NULL};
        struct tsv_reader *in = tsv_open(operands, 1, (struct tsv_input){0});
        int action = tsv_need(in, "action"), permission = tsv_need(in, "permission");
        int refused_by = tsv_need(in, "refused_by"), from = tsv_need(in, "permitted_from");
        int day = tsv_find(in, "as_of");
        while (tsv_next(in)) {
                const struct slice *cells = in->fields;
                struct refusal refusal;
                check_day(in, day, as_of);
                if (!slice_is(cells[permission], "refused") || cells[from].size > 0 ||
                    cells[action].size == 0)
                        continue;
                if (integer_parse(cells[action], &refusal.action) != NUMBER_OK)
                        tsv_die(in, action, EXIT_BAD_DATA, "'%.*s' is not the number of an action",
                                (int)cells[action].size, cells[action].data);
                refusal.rule = text_index_add(&refusals->rules, cells[refused_by]);
                grow(&refusals->list, &refusals->capacity, refusals->count + 1, sizeof refusal);
                refusals->list[refusals->count++] = refusal;
        }
        tsv_close(in);
        if (refusals->count > 1)
                qsort(refusals->list, refusals->count, sizeof *refusals->list, by_action);
}

struct slice
refusals_rule(const struct refusals *refusals, int64_t action)
{
        struct refusal wanted = {.action = action};
        const struct refusal *found = NULL;
        if (refusals->count > 0)
                found = bsearch(&wanted, refusals->list, refusals->count, sizeof wanted, by_action);
        return found == NULL ? (struct slice){"", 0} : text_index_at(&refusals->rules, found->rule);
}

void
refusals_free(struct refusals *refusals)
{
        free(refusals->list);
        text_index_free(&refusals->rules);
}
