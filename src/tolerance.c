/* Tolerances: reading and checking. */
#include "tolerance.h"

#include <stdlib.h>

#include "error.h"
#include "number.h"
#include "policy_cells.h"

/* A hundred years: what is longer is a slip of the pen, and dates stay in range. */
#define GRACE_MAX 36525

static const char *const expected_share = "a percentage above 0 and up to 100";

static struct tolerance_line
read_line(const struct policy *policy, size_t row)
{
        struct slice grace = policy_cell(policy, row, "grace_days");
        struct slice share = policy_cell(policy, row, "share");
        struct slice late = policy_cell(policy, row, "late_money");
        struct slice outside = policy_cell(policy, row, "outside");
        struct tolerance_line line = {.row = row,
                                      .late_money = slice_is(late, "1"),
                                      .outside = slice_is(outside, "1"),
                                      .on_open = policy_cell(policy, row, "on_open"),
                                      .on_kept = policy_cell(policy, row, "on_kept"),
                                      .on_broken = policy_cell(policy, row, "on_broken")};
        int64_t days;
        if (integer_parse(grace, &days) != NUMBER_OK || days < 0 || days > GRACE_MAX)
                policy_die(policy, row, "grace_days", "'%.*s'; days from 0 to %d are expected",
                           (int)grace.size, grace.data, GRACE_MAX);
        line.grace_days = (int32_t)days;
        if (percent_parse(share, &line.share) != NUMBER_OK || line.share <= 0 ||
            line.share > INT64_C(100000000))
                policy_die(policy, row, "share", "'%.*s'; %s is expected", (int)share.size,
                           share.data, expected_share);
        if (!line.late_money && !slice_is(late, "0"))
                policy_die(policy, row, "late_money", "'%.*s' is neither 0 nor 1", (int)late.size,
                           late.data);
        if (outside.size > 0 && !line.outside && !slice_is(outside, "0"))
                policy_die(policy, row, "outside", "'%.*s' is neither 0 nor 1", (int)outside.size,
                           outside.data);
        return line;
}

struct tolerance *
tolerance_open(const char *name, struct expr_set *conditions)
{
        struct tolerance *tolerance = allocate(sizeof *tolerance);
        struct policy *policy =
                policy_open("tolerances", name, "tsv", "when grace_days share late_money",
                            "outside on_open on_kept on_broken");
        tolerance->policy = policy;
        tolerance->count = policy->row_count;
        tolerance->lines = reallocate_array(NULL, policy->row_count + 1, sizeof *tolerance->lines);
        if (policy->row_count == 0)
                policy_die(policy, SIZE_MAX, NULL, "no lines; the last, or only one, is else");
        for (size_t row = 0; row < policy->row_count; row++) {
                struct slice when = policy_cell(policy, row, "when");
                bool last = row + 1 == policy->row_count;
                if (expr_is_else(when) != last)
                        policy_die(policy, row, "when",
                                   last ? "the last line is not else; end the lines with it"
                                        : "else above other lines; it comes last");
                expr_add(conditions, when, policy_place(policy, row, "when"));
                tolerance->lines[row] = read_line(policy, row);
        }
        tolerance->list = expr_add_list(conditions, (struct expr_list){0, policy->row_count});
        return tolerance;
}

void
tolerance_close(struct tolerance *tolerance)
{
        policy_free(tolerance->policy);
        free(tolerance->lines);
        free(tolerance);
}
