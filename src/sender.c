#include "sender.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include "error.h"
#include "policy.h"

struct sender {
        struct policy *policy;
};

static struct slice
cell(const struct sender *sender, size_t row, const char *column)
{
        return policy_cell(sender->policy, row, column);
}

/* A field stands once for each language, and once for all. */
static void
check_row(const struct sender *sender, size_t row)
{
        if (cell(sender, row, "field").size == 0)
                policy_die(sender->policy, row, "field", "empty");
        if (cell(sender, row, "value").size == 0)
                policy_die(sender->policy, row, "value", "empty; leave the line out");
        for (size_t i = 0; i < row; i++)
                if (slice_equal(cell(sender, i, "field"), cell(sender, row, "field")) &&
                    slice_equal(cell(sender, i, "language"), cell(sender, row, "language")))
                        policy_die(sender->policy, row, "field", "stands further up, in line %zu",
                                   sender->policy->rows[i].line);
}

struct sender *
sender_open(const char *name)
{
        struct sender *sender = allocate(sizeof *sender);
        sender->policy = policy_open("senders", name, "tsv", "field value", "language");
        for (size_t row = 0; row < sender->policy->row_count; row++)
                check_row(sender, row);
        return sender;
}

/* The row of FIELD for readers of LANGUAGE, else for all; SIZE_MAX when there is none. */
static size_t
find_row(const struct sender *sender, struct slice field, const char *language)
{
        size_t found = SIZE_MAX;
        for (size_t row = 0; row < sender->policy->row_count; row++) {
                if (!slice_equal(cell(sender, row, "field"), field))
                        continue;
                struct slice of = cell(sender, row, "language");
                if (slice_is(of, language))
                        return row;
                if (of.size == 0)
                        found = row;
        }
        return found;
}

struct slice
sender_value(const struct sender *sender, struct slice field, const char *language)
{
        size_t row = sender == NULL ? SIZE_MAX : find_row(sender, field, language);
        return row == SIZE_MAX ? (struct slice){"", 0} : cell(sender, row, "value");
}

void
sender_die(const struct sender *sender, struct slice field, const char *language,
           const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *message = format_arguments(format, arguments);
        va_end(arguments);
        policy_die(sender->policy, find_row(sender, field, language), "value", "%s", message);
}

void
sender_close(struct sender *sender)
{
        if (sender == NULL)
                return;
        policy_free(sender->policy);
        free(sender);
}
