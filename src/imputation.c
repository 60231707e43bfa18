/* Imputations: reading and checking. */
#include "imputation.h"

#include <stdlib.h>

#include "error.h"
#include "policy_cells.h"

static const char *const equals[EQUALS] = {"pro-rata", "first", "refuse"};

/* Adds the expression in a cell of the line; false when it is empty. */
static bool
add_expression(struct imputation *imputation, size_t row, const char *column, int *index)
{
        const struct policy *policy = imputation->policy;
        struct slice sql = policy_cell(policy, row, column);
        if (sql.size == 0)
                return false;
        *index = expr_add(imputation->conditions, sql, policy_place(policy, row, column));
        return true;
}

static void
read_expressions(struct imputation *imputation, struct imputation_line *line)
{
        const struct policy *policy = imputation->policy;
        int ignored;
        if (!add_expression(imputation, line->row, "when", &line->all.first))
                policy_die(policy, line->row, "when",
                           "empty; write a condition, or else, which always holds");
        if (add_expression(imputation, line->row, "order", &ignored)) {
                line->keys = 1;
                if (add_expression(imputation, line->row, "then", &ignored))
                        line->keys = 2;
        } else if (policy_cell(policy, line->row, "then").size > 0) {
                policy_die(policy, line->row, "order", "empty, and 'then' is not");
        }
        line->all.count = 1 + line->keys;
}

static enum equal
read_equal(const struct policy *policy, size_t row)
{
        struct slice cell = policy_cell(policy, row, "equal");
        for (enum equal equal = 0; equal < EQUALS; equal++)
                if (slice_is(cell, equals[equal]))
                        return equal;
        policy_die(policy, row, "equal", "'%.*s' is neither pro-rata nor first nor refuse",
                   (int)cell.size, cell.data);
}

static void
read_line(struct imputation *imputation, size_t row)
{
        const struct policy *policy = imputation->policy;
        struct imputation_line *line = &imputation->lines[row];
        struct slice takes = policy_cell(policy, row, "takes");
        *line = (struct imputation_line){.row = row,
                                         .name = policy_cell(policy, row, "debts"),
                                         .equal = read_equal(policy, row),
                                         .surplus = slice_is(takes, "surplus")};
        if (line->name.size == 0)
                policy_die(policy, row, "debts", "empty; every line has a name");
        for (size_t i = 0; i < row; i++)
                if (slice_equal(imputation->lines[i].name, line->name))
                        policy_die(policy, row, "debts", "'%.*s' again; line %zu is called so",
                                   (int)line->name.size, line->name.data, policy->rows[i].line);
        if (!line->surplus && !slice_is(takes, "balance"))
                policy_die(policy, row, "takes", "'%.*s' is neither balance nor surplus",
                           (int)takes.size, takes.data);
        if (line->surplus != (row + 1 == policy->row_count))
                policy_die(
                        policy, row, "takes",
                        line->surplus
                                ? "surplus above other lines, which would get nothing; put it last"
                                : "the last line does not take the surplus; money would be left "
                                  "over");
        if (line->surplus && !expr_is_else(policy_cell(policy, row, "when")))
                policy_die(policy, row, "when", "a surplus must go somewhere; write else");
        if (line->surplus && line->equal == EQUAL_PRO_RATA)
                policy_die(policy, row, "equal",
                           "a surplus goes to one account; write first or refuse");
        read_expressions(imputation, line);
}

static void
refuse_cell(void *context, size_t column, const char *why)
{
        const struct imputation *imputation = context;
        row_die(&imputation->debt->row, imputation->debts->in->columns[column], "%s", why);
}

struct imputation *
imputation_open(const char *name, const struct debts *debts)
{
        static const struct expr_column value_on[IMPUTATION_CELLS] = {{"value_on", TYPE_DATE}};
        struct imputation *imputation = allocate(sizeof *imputation);
        struct policy *policy = policy_open("imputations", name, "tsv",
                                            "debts when order equal takes", "then source");
        imputation->policy = policy;
        imputation->debts = debts;
        stream_column_type("pursued_on", TYPE_DATE);
        imputation->conditions = stream_conditions_beside(debts->in, value_on, IMPUTATION_CELLS);
        expr_on_bad_cell(imputation->conditions, refuse_cell, imputation);
        imputation->count = policy->row_count;
        if (policy->row_count == 0)
                policy_die(policy, SIZE_MAX, NULL,
                           "no lines; the last, or only one, takes surplus");
        imputation->lines = reallocate_array(NULL, policy->row_count, sizeof *imputation->lines);
        for (size_t row = 0; row < policy->row_count; row++)
                read_line(imputation, row);
        return imputation;
}

void
imputation_close(struct imputation *imputation)
{
        expr_close(imputation->conditions);
        policy_free(imputation->policy);
        free(imputation->lines);
        free(imputation);
}
