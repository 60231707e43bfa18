#include "report_policies.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "policy.h"
#include "results.h"

bool
report_policies_add(struct report_policies *policies, struct slice word)
{
        const char *equals = word.size == 0 ? NULL : memchr(word.data, '=', word.size);
        size_t size = equals == NULL ? 0 : (size_t)(equals - word.data);
        if (size == 0 || size + 1 == word.size)
                return false;
        grow(&policies->list, &policies->capacity, policies->count + 1, sizeof *policies->list);
        policies->list[policies->count++] =
                (struct report_policy){slice_dup((struct slice){word.data, size}),
                                       slice_dup((struct slice){equals + 1, word.size - size - 1})};
        return true;
}

const struct report_policy *
report_policies_find(const struct report_policies *policies, const char *type)
{
        for (size_t i = 0; i < policies->count; i++)
                if (strcmp(policies->list[i].type, type) == 0)
                        return &policies->list[i];
        return NULL;
}

static void
add_text(struct buffer *out, struct slice text)
{
        buffer_add(out, "\"", 1);
        for (size_t i = 0; i < text.size; i++) {
                unsigned char c = (unsigned char)text.data[i];
                if (c == '"' || c == '\\')
                        buffer_add_format(out, "\\%c", c);
                else if (c < 0x20)
                        buffer_add_format(out, "\\u%04x", c);
                else
                        buffer_add(out, text.data + i, 1);
        }
        buffer_add(out, "\"", 1);
}

static void
add_row(struct buffer *out, const struct policy *policy, size_t row)
{
        const char *comma = "{";
        for (size_t i = 0; i < policy->column_count; i++) {
                struct slice cell = policy->rows[row].cells[i];
                if (cell.size == 0)
                        continue;
                buffer_add_text(out, comma);
                add_text(out, slice_of(policy->columns[i]));
                buffer_add(out, ":", 1);
                add_text(out, cell);
                comma = ",";
        }
        buffer_add_text(out, *comma == '{' ? "{}" : "}");
}

char *
report_policy_text(const char *type, const char *name)
{
        if (strcmp(type, "results") == 0)
                results_close(results_open(name)); /* whose mistakes nobody else looks for here */
        struct policy *policy = policy_open(type, name, "tsv", NULL, NULL);
        struct buffer out = {0};
        for (size_t row = 0; row < policy->row_count; row++) {
                buffer_add(&out, row == 0 ? "[" : ",", 1);
                add_row(&out, policy, row);
        }
        buffer_add_text(&out, policy->row_count == 0 ? "[]" : "]");
        policy_free(policy);
        buffer_terminate(&out);
        return out.data;
}

void
report_policies_free(struct report_policies *policies)
{
        for (size_t i = 0; i < policies->count; i++) {
                free(policies->list[i].type);
                free(policies->list[i].name);
        }
        free(policies->list);
}
