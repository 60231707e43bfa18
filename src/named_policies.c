#include "named_policies.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "policy.h"

struct named_policy {
        char *label;
        const char *field;
};

struct named_policies {
        void *tree; /* of tsearch(3): struct named_policy by label */
        struct last {
                const char *field;
                const struct named_policy *policy; /* that it named last: mostly also the next */
        } * lasts;
        size_t last_count;
};

enum { HASH_SIZE = 64 };

struct named_policies *
named_policies_new(void)
{
        return allocate(sizeof(struct named_policies));
}

/* The file is looked for by name on COL_PATH: a slash would let the stream choose any file. */
static bool
well_formed(struct slice label)
{
        if (label.size < HASH_SIZE + 2 || label.data[label.size - HASH_SIZE - 1] != '@')
                return false;
        for (size_t i = label.size - HASH_SIZE; i < label.size; i++)
                if (!memchr("0123456789abcdef", label.data[i], 16))
                        return false;
        return !memchr(label.data, '/', label.size) && !memchr(label.data, '\0', label.size);
}

static int
compare_labels(const void *a, const void *b)
{
        return strcmp(((const struct named_policy *)a)->label,
                      ((const struct named_policy *)b)->label);
}

static struct last *
last_of(struct named_policies *policies, const char *field)
{
        for (size_t i = 0; i < policies->last_count; i++)
                if (policies->lasts[i].field == field)
                        return &policies->lasts[i];
        size_t count = ++policies->last_count;
        policies->lasts = reallocate_array(policies->lasts, count, sizeof *policies->lasts);
        policies->lasts[count - 1] = (struct last){field, NULL};
        return &policies->lasts[count - 1];
}

bool
named_policies_add(struct named_policies *policies, struct slice label, const char *field)
{
        struct last *last = last_of(policies, field);
        if (last->policy && slice_is(label, last->policy->label))
                return true;
        if (!well_formed(label))
                return false;
        struct named_policy *policy = allocate(sizeof *policy);
        *policy = (struct named_policy){slice_dup(label), field};
        struct named_policy **found = tsearch(policy, &policies->tree, compare_labels);
        if (!found)
                die(EXIT_UNAVAILABLE, "out of memory");
        if (*found != policy) {
                free(policy->label);
                free(policy);
        }
        last->policy = *found;
        return true;
}

/* Folder in which the policies lie that a field names: its plural with hyphens, unless it is called
   differently. EXTENSION: that of their files. */
static char *
folder_of(const char *field, const char **extension)
{
        static const struct {
                const char *field, *folder, *extension;
        } called_differently[] = {{"segmentation", "segments", "tsv"},
                                  {"terms", "arrangements", "tsv"},
                                  {"message_template", "templates", "txt"}};
        *extension = "tsv";
        for (size_t i = 0; i < sizeof called_differently / sizeof *called_differently; i++)
                if (!strcmp(called_differently[i].field, field)) {
                        *extension = called_differently[i].extension;
                        return duplicate(called_differently[i].folder);
                }
        size_t size = strlen(field);
        char last = size ? field[size - 1] : '\0';
        char *folder = last == 'y' ? format_text("%.*sies", (int)size - 1, field)
                                   : format_text("%s%s", field, last == 's' ? "" : "s");
        for (char *c = folder; *c; c++)
                *c = *c == '_' ? '-' : *c;
        return folder;
}

/* The file that NAMED means. An action may also be planned by a campaign or a reminder: of files of
   one name in those folders the hash tells which it was. *FOLDER receives where it lies. */
static struct policy *
find_policy(const struct named_policy *named, const char *name, char **folder)
{
        static const char *const planning[] = {"campaigns", "reminders"};
        const char *extension;
        *folder = folder_of(named->field, &extension);
        struct policy *policy = policy_read_label(*folder, extension, named->label);
        for (size_t i = 0; !policy && i < 2 && !strcmp(named->field, "strategy"); i++) {
                policy = policy_read_label(planning[i], extension, named->label);
                if (policy) {
                        free(*folder);
                        *folder = duplicate(planning[i]);
                }
        }
        if (policy)
                return policy;
        char *path = policy_find(*folder, name, extension);
        if (path) {
                policy = policy_read(*folder, name, extension);
                die(EXIT_BAD_POLICY,
                    "%s: changed since the decisions were made (they name %.12s…, it is %.12s…); "
                    "run the pipeline again, or put the file back as it was",
                    policy->path, named->label + strlen(name) + 1, policy->hash);
        }
        die(EXIT_BAD_POLICY,
            "%s %s is not on COL_PATH, so its text cannot be kept with the decisions; add "
            "the folder that holds %s.%s to COL_PATH",
            named->field, name, name, extension);
}

void
named_policy_store(struct store *store, const struct policy *policy, const char *folder)
{
        const struct kind *kind = kind_at(KIND_policy);
        struct record record = {
                .kind = kind,
                .values = allocate(kind->field_count * sizeof *record.values),
                .given = allocate(kind->field_count * sizeof *record.given),
        };
        const struct {
                const char *field;
                struct slice value;
        } values[] = {
                {"policy", slice_of(policy->label)},
                {"type", slice_of(folder)},
                {"text", {policy->text, policy->text_size}},
        };
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
                int field = kind_field(kind, values[i].field);
                record.values[field] = values[i].value;
                record.given[field] = true;
        }
        int64_t id;
        struct problem problem;
        if (store_record(store, &record, &id, &problem) == STORE_REFUSED)
                die(EXIT_BAD_POLICY, "%s: %s", policy->path, problem.text);
        free(record.values);
        free(record.given);
}

static void
store_policy(const struct named_policy *named, struct store *store)
{
        if (store_find(store, KIND_policy, slice_of(named->label)))
                return;
        char *name = duplicate_slice(named->label, strlen(named->label) - HASH_SIZE - 1);
        char *folder;
        struct policy *policy = find_policy(named, name, &folder);
        named_policy_store(store, policy, folder);
        policy_free(policy);
        free(name);
        free(folder);
}

static void
store_node(const void *node, VISIT visit, void *store)
{
        if (visit == postorder || visit == leaf)
                store_policy(*(struct named_policy *const *)node, store);
}

void
named_policies_store(struct named_policies *policies, struct store *store)
{
        twalk_r(policies->tree, store_node, store);
}

static void
free_policy(void *node)
{
        struct named_policy *policy = node;
        free(policy->label);
        free(policy);
}

void
named_policies_free(struct named_policies *policies)
{
        tdestroy(policies->tree, free_policy);
        free(policies->lasts);
        free(policies);
}
