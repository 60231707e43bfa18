#include "allocation-explain.h"

#include "day.h"
#include "number.h"

/* "line 4: past-due cost" */
static void
explain_row(const struct waterfall *waterfall, size_t row, struct buffer *out)
{
        const struct policy *policy = waterfall->policy;
        static const char *const columns[] = {"tag", "due", "component", "percent"};
        buffer_add_format(out, "line %zu:", policy->rows[row].line);
        for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
                struct slice cell = policy_cell(policy, row, columns[i]);
                if (cell.size == 0)
                        continue;
                buffer_add_text(out, " ");
                buffer_add(out, cell.data, cell.size);
        }
}

static void
add_money(struct buffer *out, const struct entries *entries, int64_t amount)
{
        char text[32];
        buffer_add(out, text, money_format(text, amount, entries->digits));
}

/* "1000.00 at 24 % (line 12) from 2024-06-01 to 2024-07-01" for one rate; ROW NO_INDEX: the
 * contractual one. */
static void
explain_days(const struct entries *entries, int64_t principal, int64_t percent, size_t line,
             int32_t from, int32_t to, struct buffer *out)
{
        char text[32], first[11], last[11];
        percent_format(text, percent);
        day_format(first, from);
        day_format(last, to);
        add_money(out, entries, principal);
        buffer_add_format(out, " at %s %%", text);
        if (line > 0)
                buffer_add_format(out, " (line %zu)", line);
        buffer_add_format(out, " from %s to %s", first, last);
}

/* A run, rate by rate. */
static void
explain_run(const struct entries *entries, const struct account_terms *terms,
            const struct interest_run *run, struct buffer *out)
{
        const struct rate_series *series = terms->interest.default_rates;
        if (!run->overdue || terms->interest.contract_goes_on) {
                explain_days(entries, run->principal, terms->interest.contract_rate, 0, run->from,
                             run->to, out);
                return;
        }
        for (int32_t from = run->from, to; from < run->to; from = to) {
                const struct rate_period *period = rates_period(series, from);
                const struct rate_period *last = &series->periods[series->count - 1];
                to = period < last && period[1].from < run->to ? period[1].from : run->to;
                if (from > run->from)
                        buffer_add_text(out, ", ");
                explain_days(entries, run->principal, period->percent,
                             terms->rates->policy->rows[period->row].line, from, to, out);
        }
}

static void
explain_accrual(const struct allocation *allocation, const struct part *part,
                const struct entries *entries, const struct account_terms *terms,
                struct buffer *out)
{
        char percent[32];
        for (size_t i = 0; i < terms->interest.tax_count; i++) {
                if (terms->interest.taxes[i].component != part->component)
                        continue;
                percent_format(percent, terms->interest.taxes[i].percent);
                buffer_add_format(out, "%s %% of the interest", percent);
                return;
        }
        bool overdue = part->component == COMPONENT_DEFAULT_INTEREST;
        const char *separator = "";
        for (size_t i = part->first_run; i < part->first_run + part->run_count; i++) {
                if (allocation->runs[i].overdue != overdue)
                        continue;
                buffer_add_text(out, separator);
                explain_run(entries, terms, &allocation->runs[i], out);
                separator = ", ";
        }
        buffer_add_format(out, ", days by %s", day_count_name(terms->interest.day_count));
}

void
allocation_explain(const struct allocation *allocation, const struct part *part,
                   const struct entries *entries, const struct account_terms *terms,
                   struct buffer *out)
{
        switch (part->kind) {
        case PART_ACCRUAL:
        case PART_ACCRUED:
                explain_accrual(allocation, part, entries, terms, out);
                break;
        case PART_OVERPAYMENT:
                buffer_add_text(out, part->event == part->credit ? "nothing that it settles is open"
                                     : part->amount < 0          ? "used or given back"
                                                                 : "");
                break;
        case PART_OUTSIDE:
                explain_row(allocation->waterfall,
                            allocation->waterfall->rules[entries->list[part->credit].rule].row,
                            out);
                break;
        case PART_REOPENED:
                buffer_add_text(out, "given back, and no payment stands for it");
                break;
        case PART_CHARGE_OFF:
                buffer_add_text(out, "open at the write-off");
                break;
        default:
                if (part->row != NO_INDEX)
                        explain_row(allocation->waterfall, part->row, out);
                else
                        buffer_add_text(out, "its own component");
                if (part->amount < 0)
                        buffer_add_text(out, ", given back");
                else if (part->event != part->credit)
                        buffer_add_text(out, ", from what was left over");
        }
}
