#include "sender.h"

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

struct slice
sender_value(const struct sender *sender, struct slice field, const char *language)
{
        struct slice found = {"", 0};
        for (size_t row = 0; sender != NULL && row < sender->policy->row_count; row++) {
                if (!slice_equal(cell(sender, row, "field"), field))
                        continue;
                struct slice of = cell(sender, row, "language");
                if (slice_is(of, language))
                        return cell(sender, row, "value");
                if (of.size == 0)
                        found = cell(sender, row, "value");
        }
        return found;
}

void
sender_close(struct sender *sender)
{
        if (sender == NULL)
                return;
        policy_free(sender->policy);
        free(sender);
}
