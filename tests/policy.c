/* policy find|read|open TYPE NAME EXTENSION [REQUIRED [OPTIONAL]]: for the tests of policy files.
   find prints the path; read the name, path, hash and size; open the columns, then line number and
   cells of each row, each cell in brackets. TYPE - stands for none. */
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "policy.h"

int
main(int argc, char **argv)
{
        tool_begin("policy",
                   "usage: policy find|read|open TYPE NAME EXTENSION [REQUIRED [OPTIONAL]]\n");
        if (argc < 5)
                short_help();
        const char *type = strcmp(argv[2], "-") == 0 ? NULL : argv[2];
        if (strcmp(argv[1], "find") == 0) {
                char *path = policy_find(type, argv[3], argv[4]);
                puts(path == NULL ? "(none)" : path);
                free(path);
                return 0;
        }
        struct policy *policy;
        if (strcmp(argv[1], "read") == 0) {
                policy = policy_read(type, argv[3], argv[4]);
                char label[1024];
                snprintf(label, sizeof label, "%s@%s", policy->name, policy->hash);
                if (strcmp(label, policy->label) != 0)
                        die(EXIT_BUG, "label %s", policy->label);
                printf("%s %s %s %zu\n", policy->name, policy->path, policy->hash,
                       policy->text_size);
        } else {
                policy = policy_open(type, argv[3], argv[4], argc > 5 ? argv[5] : "",
                                     argc > 6 ? argv[6] : "");
                for (size_t i = 0; i < policy->column_count; i++)
                        printf("%s%s", i == 0 ? "" : " ", policy->columns[i]);
                putchar('\n');
                for (size_t row = 0; row < policy->row_count; row++) {
                        printf("%zu:", policy->rows[row].line);
                        for (size_t i = 0; i < policy->column_count; i++) {
                                struct slice cell = policy->rows[row].cells[i];
                                struct slice named = policy_cell(policy, row, policy->columns[i]);
                                if (!slice_equal(cell, named))
                                        die(EXIT_BUG, "policy_cell differs");
                                printf("[%.*s]", (int)cell.size, cell.data);
                        }
                        putchar('\n');
                        if (policy->row_count > 0 && argc > 7)
                                policy_die(policy, row, argv[7], "asked to fail here");
                }
                if (policy_cell(policy, 0, "no_such_column").size != 0)
                        die(EXIT_BUG, "a column that is not there has a value");
        }
        policy_free(policy);
        return 0;
}
