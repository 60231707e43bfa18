#include "statement-tsv.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "error.h"
#include "kinds.h"
#include "number.h"

enum own {
        LINE,
        EVENT,
        LINE_ON,
        FROM_ON,
        RATES,
        COMPONENT,
        CHANGE,
        ACCRUED,
        OPEN,
        BALANCE,
        OWN_COUNT
};

static const char *const own_names[OWN_COUNT] = {
        "line",           "event",  "line_on", "from_on", "line_rates",
        "line_component", "change", "accrued", "open",    "balance"};

/* A column of the input that speaks of an entry, or of a part: empty in lines that stand for none.
 */
struct spoken {
        int column, slot;
        bool part;
};

struct table {
        struct filter *filter;
        int own[OWN_COUNT];
        struct spoken *spoken;
        size_t spoken_count;
};

static const struct slice nothing = {"", 0};

static bool
is_part(const char *name)
{
        static const char *const names[] = {"part",           "payment",         "charge",
                                            "accrual",        "part_component",  "part_amount",
                                            "part_on",        "rates",           "waterfall",
                                            "interest_terms", "allocate_explain"};
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
                if (strcmp(name, names[i]) == 0)
                        return true;
        return false;
}

static void
open_table(struct table *table, struct filter *filter)
{
        const struct tsv_reader *in = filter->in;
        table->filter = filter;
        table->spoken = allocate(in->count * sizeof *table->spoken);
        for (size_t i = 0; i < in->count; i++) {
                const char *name = in->columns[i];
                bool part = is_part(name);
                if (part ||
                    (kind_field(kind_at(KIND_entry), name) >= 0 && strcmp(name, "account") != 0))
                        table->spoken[table->spoken_count++] =
                                (struct spoken){(int)i, filter_column(filter, name), part};
        }
        for (int i = 0; i < OWN_COUNT; i++)
                table->own[i] = filter_column(filter, own_names[i]);
}

static void
put_money(struct table *table, enum own column, int64_t amount, int digits, char out[32])
{
        filter_set_plain(table->filter, table->own[column],
                         (struct slice){out, money_format(out, amount, digits)});
}

static void
put_day(struct table *table, enum own column, int32_t day, char out[11])
{
        if (day != DAY_NONE)
                day_format(out, day);
        filter_set_plain(table->filter, table->own[column],
                         day == DAY_NONE ? nothing : slice_of(out));
}

static void
put_line(void *context, const struct statement *statement, const struct statement_row *row)
{
        struct table *table = context;
        struct filter *filter = table->filter;
        char line[24], on[11], from[11], money[4][32];
        int digits = statement->digits;
        for (size_t i = 0; i < table->spoken_count; i++) {
                const struct spoken *spoken = &table->spoken[i];
                filter_set_plain(filter, spoken->slot,
                                 (spoken->part ? row->part : row->entry)
                                         ? statement->fields[spoken->column]
                                         : nothing);
        }
        filter_set_plain(filter, table->own[LINE],
                         (struct slice){line, integer_format(line, (int64_t)row->line)});
        filter_set_plain(filter, table->own[EVENT], slice_of(statement_event_name(row->event)));
        put_day(table, LINE_ON, row->on, on);
        put_day(table, FROM_ON, row->from, from);
        filter_set_plain(filter, table->own[RATES], row->rates);
        filter_set_plain(filter, table->own[COMPONENT], row->component);
        put_money(table, CHANGE, row->change, digits, money[0]);
        put_money(table, OPEN, row->open, digits, money[1]);
        put_money(table, BALANCE, row->balance, digits, money[2]);
        put_money(table, ACCRUED, row->accrued, digits, money[3]);
        if (row->component.size == 0)
                filter_set_plain(filter, table->own[OPEN], nothing);
        if (row->event != STATEMENT_ACCRUED)
                filter_set_plain(filter, table->own[ACCRUED], nothing);
        filter_emit_raw(filter, statement->raw);
}

static void
ignore(void *context, const struct statement *statement)
{
        (void)context;
        (void)statement;
}

void
statement_tsv(struct filter *filter, struct statement *statement)
{
        static const struct statement_form form = {ignore, put_line, ignore};
        struct table table = {0};
        open_table(&table, filter);
        statement_each(statement, &form, &table);
        free(table.spoken);
        filter_finish(filter);
}
