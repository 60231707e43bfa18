#include "decisions.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"

static int
field_that_names(const struct kind *kind, enum kind_id target, unsigned flags)
{
        for (size_t i = 0; i < kind->field_count; i++)
                if (kind->fields[i].target == target && (kind->fields[i].flags & flags) == flags)
                        return (int)i;
        return -1;
}

/* Does the account view have a column of this name that it takes from other records: entries, the
   portfolio? */
static bool
is_computed(const char *name)
{
        for (size_t i = 0; i < account_view_column_count; i++) {
                enum view_group group = account_view_columns[i].group;
                if ((group == GROUP_LEDGER || group == GROUP_PORTFOLIO) &&
                    !strcmp(account_view_columns[i].name, name))
                        return true;
        }
        return false;
}

/* Is this a list of accounts with columns that only the account view has? */
static bool
lists_account_view(const struct tsv_reader *in)
{
        const struct kind *account = kind_at(KIND_account);
        for (size_t i = 0; i < in->count; i++)
                if (is_computed(in->columns[i]) && kind_field(account, in->columns[i]) < 0)
                        return true;
        return false;
}

/* A new record of the kind whose fields all have no column yet. */
static struct mapping
empty_mapping(const struct kind *kind)
{
        size_t count = kind->field_count;
        return (struct mapping){
                .kind = kind,
                .columns = reallocate_array(NULL, count, sizeof(int)),
                .account = kind->id == KIND_account ? 0 : field_that_names(kind, KIND_account, 0),
                .policy = field_that_names(kind, KIND_policy, FIELD_REQUIRED),
                .as_of = kind_field(kind, "as_of"),
                .record = {.kind = kind,
                           .values = allocate(count * sizeof(struct slice)),
                           .given = allocate(count * sizeof(bool))},
                .cells = allocate(count * sizeof(struct buffer)),
        };
}

struct mapping
mapping_of_fields(const struct kind *kind, const struct tsv_reader *in)
{
        struct mapping mapping = empty_mapping(kind);
        bool view = kind->id == KIND_account && lists_account_view(in);
        for (size_t i = 0; i < kind->field_count; i++) {
                const struct field *field = &kind->fields[i];
                if ((field->flags & (FIELD_DERIVED | FIELD_STATED)) == FIELD_DERIVED) {
                        mapping.columns[i] = -1;
                } else if (view && is_computed(field->name)) {
                        char *name = format_text("contract_%s", field->name);
                        mapping.columns[i] = tsv_find(in, name);
                        free(name);
                } else {
                        mapping.columns[i] = tsv_find(in, field->name);
                }
        }
        return mapping;
}

bool
mapping_of_decision(const struct kind *kind, const struct tsv_reader *in, struct mapping *mapping)
{
        int policy = field_that_names(kind, KIND_policy, FIELD_REQUIRED);
        int account = field_that_names(kind, KIND_account, FIELD_REQUIRED);
        if (!kind_is_stated(kind) || policy < 0 || account < 0 ||
            tsv_find(in, kind->fields[policy].name) < 0 ||
            tsv_find(in, kind->fields[account].name) < 0)
                return false;

        *mapping = mapping_of_fields(kind, in);
        mapping->decision = true;
        if (kind->fields[0].flags & FIELD_NUMBER)
                mapping->columns[0] = -1;
        for (size_t i = 0; i < kind->field_count; i++)
                if (kind->fields[i].flags & FIELD_REQUIRED && mapping->columns[i] < 0 &&
                    (int)i != mapping->as_of)
                        tsv_die(in, -1, EXIT_BAD_DATA,
                                "there is a column %s but no %s; the %s need both",
                                kind->fields[policy].name, kind->fields[i].name, kind->plural);
        return true;
}

/* Is this field stated by a decision that has no column for it? One about a record with versions is
   about all of it. */
static bool
stated_empty(const struct mapping *mapping, size_t i)
{
        const struct field *field = &mapping->kind->fields[i];
        return mapping->decision && mapping->kind->form == FORM_VERSIONED && !field->user_defined &&
               !(field->flags & (FIELD_NUMBER | FIELD_KEY | FIELD_DERIVED));
}

bool
mapping_read(struct mapping *mapping, const struct tsv_reader *in, struct slice as_of)
{
        const int *columns = mapping->columns;
        if (mapping->decision && (!in->fields[columns[mapping->account]].size ||
                                  !in->fields[columns[mapping->policy]].size))
                return false;
        struct record *record = &mapping->record;
        for (size_t i = 0; i < mapping->kind->field_count; i++) {
                record->given[i] = columns[i] >= 0 || stated_empty(mapping, i);
                record->values[i] = (struct slice){NULL, 0};
                if (columns[i] >= 0)
                        record->values[i] = tsv_text(in->fields[columns[i]], &mapping->cells[i]);
        }
        if (mapping->as_of >= 0 && columns[mapping->as_of] < 0 && as_of.size) {
                record->given[mapping->as_of] = true;
                record->values[mapping->as_of] = as_of;
        }
        return true;
}

bool
mapping_can_be_stale(const struct mapping *mapping)
{
        const struct kind *kind = mapping->kind;
        const struct record *record = &mapping->record;
        bool numbered =
                kind->fields[0].flags & FIELD_NUMBER && record->given[0] && record->values[0].size;
        return (mapping->policy >= 0 || kind->form == FORM_VERSIONED) && !numbered &&
               mapping->account >= 0 && record->given[mapping->account];
}

void
mapping_free(struct mapping *mapping)
{
        for (size_t i = 0; i < mapping->kind->field_count; i++)
                buffer_free(&mapping->cells[i]);
        free(mapping->cells);
        free(mapping->columns);
        free(mapping->record.values);
        free(mapping->record.given);
}
