#include "posting.h"

#include <stdlib.h>

#include "error.h"

static struct slice
cell_of(const struct posting_rules *rules, size_t row, const char *column)
{
        return policy_cell(rules->policy, row, column);
}

static int
add_expression(const struct posting_rules *rules, size_t row, const char *column,
               struct expr_set *conditions)
{
        struct slice sql = cell_of(rules, row, column);
        return expr_add(
                conditions, sql,
                (struct expr_place){rules->policy->path, rules->policy->rows[row].line, column});
}

/* The index of the stream's column that the cell names. */
static int
read_column(const struct posting_rules *rules, size_t row, const char *column,
            const struct tsv_reader *in)
{
        struct slice cell = cell_of(rules, row, column);
        char *name = slice_dup(cell);
        int found = tsv_find(in, name);
        if (found < 0)
                policy_die(rules->policy, row, column, "'%s' is no column of %s", name, in->name);
        free(name);
        return found;
}

static struct posting_line
read_line(const struct posting_rules *rules, size_t row, struct expr_set *conditions,
          const struct tsv_reader *in)
{
        static const char *const booked[] = {"day", "amount", "debit", "credit"};
        struct posting_line line = {.row = row, .text = -1};
        if (cell_of(rules, row, "when").size == 0)
                policy_die(rules->policy, row, "when",
                           "empty; write a condition, or else, which always holds");
        line.condition = add_expression(rules, row, "when", conditions);
        line.books = cell_of(rules, row, "debit").size > 0;
        for (size_t i = 0; i < sizeof booked / sizeof *booked; i++)
                if ((cell_of(rules, row, booked[i]).size > 0) != line.books)
                        policy_die(rules->policy, row, booked[i],
                                   "day, amount, debit and credit are all given, or none of them");
        if (!line.books)
                return line;
        line.day = read_column(rules, row, "day", in);
        line.amount = read_column(rules, row, "amount", in);
        line.debit = add_expression(rules, row, "debit", conditions);
        line.credit = add_expression(rules, row, "credit", conditions);
        if (cell_of(rules, row, "text").size > 0)
                line.text = add_expression(rules, row, "text", conditions);
        return line;
}

/* The posting of the line that is read next: the last one, or a new one. */
static struct posting *
posting_of(struct posting_rules *rules, size_t row, size_t line_count)
{
        struct slice name = cell_of(rules, row, "posting");
        if (name.size == 0)
                policy_die(rules->policy, row, "posting", "empty; every line names one");
        for (size_t i = 0; i < rules->count; i++) {
                if (!slice_equal(rules->list[i].name, name))
                        continue;
                if (i + 1 < rules->count)
                        policy_die(rules->policy, row, "posting",
                                   "%.*s again; the lines of one stand together", (int)name.size,
                                   name.data);
                return &rules->list[i];
        }
        rules->list[rules->count] = (struct posting){.name = name, .first = line_count};
        return &rules->list[rules->count++];
}

struct posting_rules *
posting_rules_open(const char *name, const char *kind, struct expr_set *conditions,
                   const struct tsv_reader *in)
{
        struct posting_rules *rules = allocate(sizeof *rules);
        rules->policy = policy_open("journals", name, "tsv",
                                    "kind posting when day amount debit credit", "text");
        size_t rows = rules->policy->row_count, lines = 0;
        rules->lines = reallocate_array(NULL, rows, sizeof *rules->lines);
        rules->list = reallocate_array(NULL, rows, sizeof *rules->list);
        for (size_t row = 0; row < rows; row++) {
                struct slice of = cell_of(rules, row, "kind");
                char *named = slice_dup(of);
                const struct kind *known = kind_named(named);
                if (known == NULL || !slice_is(of, known->name))
                        policy_die(rules->policy, row, "kind", "'%s' is no kind of record", named);
                free(named);
                if (!slice_is(of, kind))
                        continue;
                posting_of(rules, row, lines)->count++;
                rules->lines[lines++] = read_line(rules, row, conditions, in);
        }
        if (lines == 0)
                policy_die(rules->policy, SIZE_MAX, NULL, "no line is for a record of kind %s",
                           kind);
        return rules;
}

void
posting_rules_close(struct posting_rules *rules)
{
        policy_free(rules->policy);
        free(rules->lines);
        free(rules->list);
        free(rules);
}

const struct posting_line *
posting_line_of(const struct posting_rules *rules, const struct posting *posting,
                struct expr_set *conditions)
{
        for (size_t i = posting->first; i < posting->first + posting->count; i++)
                if (expr_truth(conditions, rules->lines[i].condition) == 1)
                        return &rules->lines[i];
        return NULL;
}

/* Does a part of a name, or the name, begin or end with a byte that is a blank or a colon? */
static bool
parts_are_whole(struct slice name)
{
        char before = ':';
        for (size_t i = 0; i <= name.size; i++) {
                char c = i < name.size ? name.data[i] : ':';
                bool blank = c == ' ' || c == ':', blank_before = before == ' ' || before == ':';
                if (blank && blank_before)
                        return false;
                before = c;
        }
        return true;
}

const char *
ledger_account_fault(struct slice name)
{
        if (name.size == 0)
                return "is empty";
        if (!parts_are_whole(name))
                return "has an empty part, or one that begins or ends with a blank, or two blanks "
                       "together";
        if (first_invisible(name) != 0 || memchr(name.data, '\0', name.size) != NULL)
                return "has a character that nobody sees";
        unsigned char first = (unsigned char)name.data[0];
        if (first < 0x80 && !(first >= '0' && first <= '9') &&
            !((first | 0x20) >= 'a' && (first | 0x20) <= 'z'))
                return "does not begin with a letter or digit";
        return NULL;
}
