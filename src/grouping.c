#include "grouping.h"

#include <stdlib.h>

#include "error.h"
#include "person_column.h"

enum { NONE = -1 };

/* An action of the present debtor. */
struct action {
        struct row row;
        struct slice account, party, channel, template, planned_on, lead;
        size_t index;         /* in the order of the stream */
        struct action *leads; /* that this one goes along with, or NULL */
        struct action *head;  /* the first of those that share its message */
};

struct grouping {
        struct tsv_reader *in;
        struct grouping_defaults defaults;
        bool (*asks)(struct slice channel);
        struct {
                int person, debtor, account, party, channel, template, planned_on, lead, strategy,
                        permission;
        } column;
        bool begun, ahead;    /* ahead: a record of the next debtor has been read */
        struct buffer debtor; /* as it stands in the stream */
        struct action *actions;
        size_t count, capacity;
        struct action **order; /* for sorting */
        const struct row **rows;
        struct group *groups;
        size_t order_capacity, row_capacity, group_capacity;
};

struct grouping *
grouping_open(struct tsv_reader *in, struct grouping_defaults defaults,
              bool (*asks)(struct slice channel))
{
        struct grouping *g = allocate(sizeof *g);
        g->in = in;
        g->defaults = defaults;
        g->asks = asks;
        g->column.debtor = tsv_need(in, "debtor");
        g->column.person = person_column(in, "debtor");
        g->column.account = tsv_need(in, "account");
        g->column.party = tsv_find(in, "party");
        g->column.channel = defaults.channel == NULL ? tsv_need(in, "channel") : NONE;
        g->column.template = defaults.template == NULL ? tsv_need(in, "template") : NONE;
        g->column.planned_on = tsv_find(in, "planned_on");
        g->column.lead = tsv_find(in, "lead");
        g->column.strategy = defaults.channel == NULL ? tsv_find(in, "strategy") : NONE;
        g->column.permission = tsv_find(in, "permission");
        return g;
}

struct slice
grouping_channel(const struct grouping *g, const struct row *row)
{
        return g->defaults.channel != NULL ? slice_of(g->defaults.channel)
                                           : row_cell(row, g->column.channel);
}

struct slice
grouping_template(const struct grouping *g, const struct row *row)
{
        return g->defaults.template != NULL ? slice_of(g->defaults.template)
                                            : row_cell(row, g->column.template);
}

/* ---- reading ---- */

static struct slice
cell(const struct grouping *g, int column)
{
        return column < 0 ? (struct slice){"", 0} : g->in->fields[column];
}

static bool
is_wanted(const struct grouping *g)
{
        struct slice channel = g->defaults.channel != NULL ? slice_of(g->defaults.channel)
                                                           : cell(g, g->column.channel);
        if (g->column.strategy >= 0 && cell(g, g->column.strategy).size == 0)
                return false;
        return !slice_is(cell(g, g->column.permission), "refused") && g->asks(channel);
}

static void
keep(struct grouping *g)
{
        grow(&g->actions, &g->capacity, g->count + 1, sizeof *g->actions);
        struct action *action = &g->actions[g->count];
        row_keep(&action->row, g->in, 0);
        action->account = row_cell(&action->row, g->column.account);
        action->party = row_cell(&action->row, g->column.party);
        /* Who is named as its debtor is the one it goes to without a name. */
        if (slice_equal(action->party, row_cell(&action->row, g->column.debtor)))
                action->party = (struct slice){"", 0};
        action->channel = grouping_channel(g, &action->row);
        action->template = grouping_template(g, &action->row);
        action->planned_on = row_cell(&action->row, g->column.planned_on);
        action->lead = row_cell(&action->row, g->column.lead);
        action->index = g->count++;
        action->leads = NULL;
}

/* Whether the record last read is of the debtor; makes the next one the debtor with BEGIN. */
static bool
is_of_debtor(struct grouping *g, bool begin)
{
        struct slice debtor = cell(g, g->column.person);
        if (debtor.size == 0)
                tsv_die(g->in, g->column.debtor, EXIT_BAD_DATA,
                        "empty; every record names a debtor");
        int order = g->begun ? slice_compare(debtor, buffer_slice(&g->debtor)) : 1;
        if (order < 0)
                tsv_die(g->in, g->column.person, EXIT_BAD_DATA,
                        "'%.*s' is out of order; sort bytewise by %s", (int)debtor.size,
                        debtor.data, g->in->columns[g->column.person]);
        if (order > 0 && begin) {
                g->begun = true;
                buffer_set(&g->debtor, debtor);
                return true;
        }
        return order == 0;
}

/* Keeps what is wanted of the next debtor; false at the end of the stream. */
static bool
read_debtor(struct grouping *g, void (*read)(void *context), void *context)
{
        for (size_t i = 0; i < g->count; i++)
                row_free(&g->actions[i].row);
        g->count = 0;
        bool more = g->ahead || tsv_next(g->in);
        if (!more)
                return false;
        for (bool first = true; more && is_of_debtor(g, first); first = false) {
                if (!g->ahead || !first)
                        read(context);
                if (is_wanted(g))
                        keep(g);
                more = tsv_next(g->in);
        }
        g->ahead = more;
        if (more)
                read(context);
        return true;
}

/* ---- bringing together ---- */

static int
compare_terms(const struct action *a, const struct action *b)
{
        int order = slice_compare(a->party, b->party);
        if (order == 0)
                order = slice_compare(a->channel, b->channel);
        return order != 0 ? order : slice_compare(a->template, b->template);
}

static int
compare_indexes(const struct action *a, const struct action *b)
{
        return (a->index > b->index) - (a->index < b->index);
}

static int
by_account(const void *left, const void *right)
{
        const struct action *a = *(struct action *const *)left, *b = *(struct action *const *)right;
        int order = slice_compare(a->account, b->account);
        if (order == 0)
                order = compare_terms(a, b);
        return order != 0 ? order : compare_indexes(a, b);
}

static int
by_day(const void *left, const void *right)
{
        const struct action *a = *(struct action *const *)left, *b = *(struct action *const *)right;
        int order = compare_terms(a, b);
        if (order == 0)
                order = slice_compare(a->planned_on, b->planned_on);
        return order != 0 ? order : compare_indexes(a, b);
}

/* Of one message, that which leads it comes first: it goes by itself. */
static int
by_message(const void *left, const void *right)
{
        const struct action *a = *(struct action *const *)left, *b = *(struct action *const *)right;
        bool a_along = a->lead.size > 0 && !slice_equal(a->lead, a->account);
        bool b_along = b->lead.size > 0 && !slice_equal(b->lead, b->account);
        int order = compare_indexes(a->head, b->head);
        if (order == 0)
                order = a_along - b_along;
        return order != 0 ? order : compare_indexes(a, b);
}

/* The first of ORDER, sorted by account, of ACCOUNT on the terms of ACTION; NULL when there is
 * none. */
static struct action *
find(const struct grouping *g, struct slice account, const struct action *action)
{
        struct action wanted = *action;
        size_t low = 0, high = g->count;
        wanted.account = account;
        wanted.index = 0;
        const struct action *key = &wanted;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (by_account(&g->order[middle], &key) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        if (low == g->count || !slice_equal(g->order[low]->account, account) ||
            compare_terms(g->order[low], action) != 0)
                return NULL;
        return g->order[low];
}

static void
find_leads(struct grouping *g)
{
        qsort(g->order, g->count, sizeof *g->order, by_account);
        for (size_t i = 0; i < g->count; i++) {
                struct action *action = &g->actions[i];
                if (action->lead.size > 0 && !slice_equal(action->lead, action->account))
                        action->leads = find(g, action->lead, action);
        }
}

/* What goes along with one that itself goes along has no lead. */
static bool
goes_along(const struct action *action)
{
        return action->leads != NULL && action->leads->leads == NULL;
}

static void
find_heads(struct grouping *g)
{
        qsort(g->order, g->count, sizeof *g->order, by_day);
        const struct action *before = NULL;
        for (size_t i = 0; i < g->count; i++) {
                struct action *action = g->order[i];
                if (goes_along(action))
                        continue;
                bool same = before != NULL && compare_terms(before, action) == 0 &&
                            slice_equal(before->planned_on, action->planned_on);
                action->head = same ? before->head : action;
                before = action;
        }
        for (size_t i = 0; i < g->count; i++)
                if (goes_along(&g->actions[i]))
                        g->actions[i].head = g->actions[i].leads->head;
}

/* Cuts ORDER, sorted by message, into groups; returns how many. */
static size_t
cut(struct grouping *g)
{
        size_t count = 0;
        grow(&g->rows, &g->row_capacity, g->count, sizeof *g->rows);
        for (size_t i = 0; i < g->count; i++) {
                g->rows[i] = &g->order[i]->row;
                if (i == 0 || g->order[i]->head != g->order[i - 1]->head) {
                        grow(&g->groups, &g->group_capacity, count + 1, sizeof *g->groups);
                        g->groups[count++] = (struct group){g->rows + i, 0};
                }
                g->groups[count - 1].count++;
        }
        return count;
}

bool
grouping_next(struct grouping *g, void (*read)(void *context), void *context,
              const struct group **groups, size_t *count)
{
        if (!read_debtor(g, read, context))
                return false;
        grow(&g->order, &g->order_capacity, g->count, sizeof *g->order);
        for (size_t i = 0; i < g->count; i++)
                g->order[i] = &g->actions[i];
        if (g->count == 1) {
                g->actions[0].head = &g->actions[0];
        } else if (g->count > 1) {
                find_leads(g);
                find_heads(g);
                qsort(g->order, g->count, sizeof *g->order, by_message);
        }
        *count = cut(g);
        *groups = g->groups;
        return true;
}

void
grouping_close(struct grouping *g)
{
        for (size_t i = 0; i < g->count; i++)
                row_free(&g->actions[i].row);
        free(g->actions);
        free(g->order);
        free(g->rows);
        free(g->groups);
        buffer_free(&g->debtor);
        free(g);
}
