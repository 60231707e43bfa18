#include "map.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "number.h"

/* ---- file lines: what is never guessed ---- */

/* One character of ASCII that can separate or mark anything. */
static char
sign(const struct map *map, size_t row, struct slice value, const char *what)
{
        if (value.size != 1 || value.data[0] <= 0 || value.data[0] == '\n' || value.data[0] == '\r')
                policy_die(map->policy, row, "value",
                           "\"%.*s\" is no %s; write one ASCII character", (int)value.size,
                           value.data, what);
        return value.data[0];
}

/* Which of two words. */
static bool
choice(const struct map *map, size_t row, struct slice value, const char *no, const char *yes)
{
        if (!slice_is(value, no) && !slice_is(value, yes))
                policy_die(map->policy, row, "value", "\"%.*s\" is neither %s nor %s",
                           (int)value.size, value.data, no, yes);
        return slice_is(value, yes);
}

bool
map_add_sum(struct map_totals *totals, struct slice text)
{
        const char *equals = memchr(text.data, '=', text.size);
        if (!equals)
                return false;
        struct slice currency = {text.data, (size_t)(equals - text.data)};
        struct slice amount = {equals + 1, text.size - currency.size - 1};
        int digits = currency_digits(currency);
        int64_t minor;
        if (digits < 0 || money_parse(amount, digits, &minor) != NUMBER_OK)
                return false;
        totals->sums = reallocate_array(totals->sums, totals->sum_count + 1, sizeof *totals->sums);
        totals->sums[totals->sum_count++] = (struct map_sum){slice_dup(currency), minor};
        return true;
}

static const char *const file_fields[] = {"delimiter", "quote",   "quotes",    "encoding",
                                          "header",    "decimal", "thousands", "day",
                                          "mode",      "overlap", "rows",      "sum"};
enum { FILE_FIELD_COUNT = sizeof file_fields / sizeof *file_fields };

static size_t
file_field(const struct map *map, size_t row, struct slice name)
{
        for (size_t i = 0; i < FILE_FIELD_COUNT; i++)
                if (slice_is(name, file_fields[i]))
                        return i;
        char *text = slice_dup(name);
        const char *near = nearest(text, file_fields, FILE_FIELD_COUNT);
        policy_die(map->policy, row, "field", "a file has no \"%s\"%s%s%s; see col-map(5)", text,
                   near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static void
read_file_line(struct map *map, size_t row, bool *seen)
{
        struct slice value = policy_cell(map->policy, row, "value");
        size_t index = file_field(map, row, policy_cell(map->policy, row, "field"));
        const char *name = file_fields[index];
        if (seen[index] && strcmp(name, "sum"))
                policy_die(map->policy, row, "field", "%s is declared twice", name);
        seen[index] = true;
        if (!strcmp(name, "delimiter")) {
                map->format.delimiter = sign(map, row, value, "delimiter");
        } else if (!strcmp(name, "quote")) {
                map->format.quote = sign(map, row, value, "quote");
        } else if (!strcmp(name, "quotes")) {
                map->format.lax = choice(map, row, value, "strict", "lax");
        } else if (!strcmp(name, "header")) {
                map->format.no_header = choice(map, row, value, "yes", "no");
        } else if (!strcmp(name, "encoding")) {
                map->format.encoding = slice_dup(value);
                if (!foreign_encoding_known(map->format.encoding))
                        policy_die(map->policy, row, "value",
                                   "encoding \"%s\" is not known to this machine; iconv -l lists "
                                   "those that are",
                                   map->format.encoding);
        } else if (!strcmp(name, "decimal")) {
                map->signs.decimal = sign(map, row, value, "decimal sign");
        } else if (!strcmp(name, "thousands")) {
                map->signs.thousands = sign(map, row, value, "thousands sign");
        } else if (!strcmp(name, "day")) {
                char *pattern = slice_dup(value);
                if (!day_pattern_valid(pattern))
                        policy_die(map->policy, row, "value",
                                   "\"%s\" is no pattern of a day; write it with %%d, %%m and %%Y "
                                   "or %%y",
                                   pattern);
                map->signs.day = pattern;
        } else if (!strcmp(name, "mode")) {
                map->snapshot = choice(map, row, value, "movement", "snapshot");
                map->movement = !map->snapshot;
        } else if (!strcmp(name, "overlap")) {
                map->apart = choice(map, row, value, "yes", "no");
        } else if (!strcmp(name, "rows")) {
                if (integer_parse(value, &map->totals.rows) != NUMBER_OK || map->totals.rows < 0)
                        policy_die(map->policy, row, "value", "\"%.*s\" is not a number of rows",
                                   (int)value.size, value.data);
        } else if (!map_add_sum(&map->totals, value)) {
                policy_die(map->policy, row, "value",
                           "\"%.*s\" is not a sum; write CURRENCY=AMOUNT, such as TRY=1234.56",
                           (int)value.size, value.data);
        }
}

static void
need(const struct map *map, const bool *seen, const char *name, const char *example)
{
        for (size_t i = 0; i < FILE_FIELD_COUNT; i++)
                if (!strcmp(file_fields[i], name) && !seen[i])
                        policy_die(map->policy, SIZE_MAX, NULL,
                                   "the map does not declare the file's %s, and it is never "
                                   "guessed; add a line "
                                   "such as \"file\t%s\t%s\"",
                                   name, name, example);
}

/* ---- record lines ---- */

/* Words for entries of a type, beside the kinds' own names. */
static const char *const entry_types[] = {"charge", "payment", "return", "waiver", "write-off"};
enum { ENTRY_TYPE_COUNT = sizeof entry_types / sizeof *entry_types };

/* What an optional record is about: without it there is none, whatever else the row says. Other
   kinds, and parties and accounts without a label, are always made. */
static const struct {
        enum kind_id kind;
        const char *field;
} subjects[] = {
        {KIND_contact_point, "value"},   {KIND_role, "party"},
        {KIND_reference, "value"},       {KIND_entry, "amount"},
        {KIND_receipt, "amount"},        {KIND_legal_file, "legal_file"},
        {KIND_legal_link, "legal_file"}, {KIND_legal_event, "type"},
        {KIND_hold, "reason"},           {KIND_note, "text"},
        {KIND_contact, "result"},        {KIND_promise, "amount"},
        {KIND_consent, "says"},          {KIND_delivery, "status"},
        {KIND_finding, "type"},          {KIND_collateral, "type"},
};

static const char *
subject_of(const struct kind *kind, bool labelled)
{
        for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
                if (subjects[i].kind == kind->id)
                        return subjects[i].field;
        bool optional = labelled && (kind->id == KIND_party || kind->id == KIND_account);
        return optional ? kind->fields[0].name : NULL;
}

/* Decisions come from the filters, by way of col-save, with the policy that made them. */
static bool
importable(const struct kind *kind)
{
        bool decided = false;
        for (size_t i = 0; i < kind->field_count; i++)
                decided |= kind->fields[i].target == KIND_policy &&
                           kind->fields[i].flags & FIELD_REQUIRED;
        return kind_is_stated(kind) && !decided;
}

static const struct kind *
record_kind(const struct map *map, size_t row, const char *word)
{
        for (size_t i = 0; i < ENTRY_TYPE_COUNT; i++)
                if (!strcmp(word, entry_types[i]))
                        return kind_at(KIND_entry);
        const char *names[KIND_COUNT + ENTRY_TYPE_COUNT + 1] = {"file"};
        size_t count = 1;
        for (size_t i = 0; i < ENTRY_TYPE_COUNT; i++)
                names[count++] = entry_types[i];
        for (int id = 0; id < KIND_COUNT; id++) {
                const struct kind *kind = kind_at((enum kind_id)id);
                if (!importable(kind))
                        continue;
                if (!strcmp(word, kind->name))
                        return kind;
                names[count++] = kind->name;
        }
        const char *near = nearest(word, names, count);
        policy_die(map->policy, row, "record",
                   "\"%s\" is no record that a file can make%s%s%s; see col-map(5)", word,
                   near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static struct map_field *
add_field(struct map_record *record, size_t field, size_t row)
{
        grow(&record->fields, &record->field_capacity, record->field_count + 1,
             sizeof *record->fields);
        struct map_field *added = &record->fields[record->field_count++];
        *added = (struct map_field){.field = field,
                                    .declared = &record->kind->fields[field],
                                    .row = row,
                                    .expression = -1,
                                    .column = -1};
        return added;
}

static struct map_field *
find_field(const struct map_record *record, const char *name)
{
        for (size_t i = 0; i < record->field_count; i++)
                if (!strcmp(record->kind->fields[record->fields[i].field].name, name))
                        return &record->fields[i];
        return NULL;
}

static struct map_record *
find_record(struct map *map, size_t row)
{
        struct slice name = policy_cell(map->policy, row, "record");
        for (size_t i = 0; i < map->record_count; i++)
                if (slice_is(name, map->records[i].name))
                        return &map->records[i];
        const char *colon = memchr(name.data, ':', name.size);
        size_t size = colon ? (size_t)(colon - name.data) : name.size;
        if (!size || size + 1 == name.size)
                policy_die(map->policy, row, "record", "\"%.*s\" is not KIND or KIND:LABEL",
                           (int)name.size, name.data);
        char *word = duplicate_slice(name.data, size);
        grow(&map->records, &map->record_capacity, map->record_count + 1, sizeof *map->records);
        struct map_record *record = &map->records[map->record_count++];
        *record = (struct map_record){
                .kind = record_kind(map, row, word), .name = slice_dup(name), .row = row};
        free(word);
        return record;
}

static void
read_record_line(struct map *map, size_t row)
{
        struct map_record *record = find_record(map, row);
        struct slice name = policy_cell(map->policy, row, "field");
        struct slice check = policy_cell(map->policy, row, "check");
        char *text = slice_dup(name);
        int field = kind_field(record->kind, text);
        if (field < 0) {
                const char **names =
                        reallocate_array(NULL, record->kind->field_count, sizeof *names);
                for (size_t i = 0; i < record->kind->field_count; i++)
                        names[i] = record->kind->fields[i].name;
                const char *near = nearest(text, names, record->kind->field_count);
                policy_die(map->policy, row, "field", "the kind %s has no field \"%s\"%s%s%s%s",
                           record->kind->name, text, near ? "; did you mean \"" : "",
                           near ? near : "", near ? "\"?" : "",
                           strncmp(text, "x_", 2) ? "" : "; col-init --fields adds fields");
        }
        free(text);
        const struct field *declared = &record->kind->fields[field];
        if (declared->flags & (FIELD_DERIVED | FIELD_NUMBER))
                policy_die(map->policy, row, "field",
                           "%s of every %s is set by the programs; leave it out", declared->name,
                           record->kind->name);
        if (find_field(record, declared->name))
                policy_die(map->policy, row, "field", "%s of %s is there twice", declared->name,
                           record->name);
        if (check.size && !slice_is(check, "required"))
                policy_die(map->policy, row, "check", "\"%.*s\" is not \"required\"",
                           (int)check.size, check.data);
        add_field(record, (size_t)field, row)->required = check.size > 0;
}

static void
set_by_name(struct map_record *record, const char *field, const char *value)
{
        struct map_field *added =
                add_field(record, (size_t)kind_field(record->kind, field), record->row);
        added->constant = true;
        added->value = slice_of(value);
}

/* What the record's own name says, and what must be there for it to be one. */
static void
complete_record(struct map *map, struct map_record *record)
{
        const struct kind *kind = record->kind;
        const char *colon = strchr(record->name, ':'), *label = colon ? colon + 1 : NULL;
        if (kind->id == KIND_entry) {
                record->snapshot = map->snapshot;
                for (size_t i = 0; i < ENTRY_TYPE_COUNT; i++)
                        if (!strncmp(record->name, entry_types[i], strcspn(record->name, ":")) &&
                            !find_field(record, "type"))
                                set_by_name(record, "type", entry_types[i]);
                if (map->snapshot && !label)
                        policy_die(map->policy, record->row, "record",
                                   "an amount of a snapshot needs a label, by which the next "
                                   "snapshot finds it; "
                                   "write %s:NAME",
                                   record->name);
        }
        /* The label of an entry is part of its identity: movements have none, so that statements
           read by different maps overlap. */
        if (label && kind_field(kind, "label") >= 0 && !find_field(record, "label") &&
            (kind->id != KIND_entry || map->snapshot))
                set_by_name(record, "label", label);
        record->slot =
                kind->id == KIND_contact_point && map->snapshot && find_field(record, "label");
        for (size_t i = 0; i < kind->field_count; i++) {
                const struct field *field = &kind->fields[i];
                bool needed = (field->flags & FIELD_KEY) ||
                              ((field->flags & FIELD_REQUIRED) &&
                               (kind->form == FORM_FACT || (field->flags & FIELD_IDENTITY)));
                if (needed && !find_field(record, field->name))
                        policy_die(map->policy, record->row, "record",
                                   "%s says nothing of %s; every %s needs it", record->name,
                                   field->name, kind->name);
        }
}

/* Index of the record's field NAME, or -1. */
static int
index_of(const struct map_record *record, const char *name)
{
        struct map_field *found = find_field(record, name);
        return found ? (int)(found - record->fields) : -1;
}

/* Finds once what every row asks for. */
static void
index_record(struct map_record *record)
{
        const struct kind *kind = record->kind;
        bool labelled = strchr(record->name, ':') != NULL;
        const char *subject = subject_of(kind, labelled);
        record->subject = subject ? index_of(record, subject) : -1;
        record->key =
                kind->fields[0].flags & FIELD_KEY ? index_of(record, kind->fields[0].name) : -1;
        record->account = index_of(record, "account");
        record->party = index_of(record, "party");
        record->channel = index_of(record, "channel");
        record->value = index_of(record, "value");
        record->amount = index_of(record, "amount");
        record->currency = index_of(record, "currency");
        record->paid_currency = index_of(record, "paid_currency");
        record->references = allocate(record->field_count * sizeof *record->references);
        record->whole.kind = kind;
        record->whole.values = allocate(kind->field_count * sizeof *record->whole.values);
        record->whole.given = allocate(kind->field_count * sizeof *record->whole.given);
        for (size_t i = 0; i < record->field_count; i++) {
                struct map_field *field = &record->fields[i];
                record->whole.given[field->field] = true;
                if (field->declared->target != KIND_NONE && field->declared->type == TYPE_TEXT)
                        record->references[record->reference_count++] = i;
                if ((int)i == record->currency || (int)i == record->paid_currency)
                        field->check = MAP_CHECK_CURRENCY;
                else if (field->declared->type == TYPE_MONEY)
                        field->check = MAP_CHECK_AMOUNT;
        }
}

static int
compare_records(const void *a, const void *b)
{
        const struct map_record *left = a, *right = b;
        if (left->kind->id != right->kind->id)
                return left->kind->id < right->kind->id ? -1 : 1;
        return (left->row > right->row) - (left->row < right->row);
}

struct map *
map_open(const char *name)
{
        struct map *map = allocate(sizeof *map);
        map->policy = policy_open("maps", name, "map", "record field value", "check");
        map->format.quote = '"';
        map->totals.rows = -1;
        bool seen[FILE_FIELD_COUNT] = {false};
        for (size_t row = 0; row < map->policy->row_count; row++)
                if (slice_is(policy_cell(map->policy, row, "record"), "file"))
                        read_file_line(map, row, seen);
                else
                        read_record_line(map, row);
        need(map, seen, "delimiter", ";");
        need(map, seen, "encoding", "UTF-8");
        if (map->format.delimiter == map->format.quote)
                policy_die(map->policy, SIZE_MAX, NULL,
                           "delimiter and quote are the same character");
        if (map->signs.thousands && map->signs.thousands == map->signs.decimal)
                policy_die(map->policy, SIZE_MAX, NULL,
                           "decimal and thousands are the same character");
        if (map->apart && map->snapshot)
                policy_die(map->policy, SIZE_MAX, NULL,
                           "overlap is for movements; the amounts of a snapshot stand for those of "
                           "the one before");
        if (!map->record_count)
                policy_die(map->policy, SIZE_MAX, NULL, "the map makes no record of a row");
        for (size_t i = 0; i < map->record_count; i++) {
                if (map->records[i].kind->id == KIND_entry)
                        need(map, seen, "mode", "snapshot");
                complete_record(map, &map->records[i]);
                index_record(&map->records[i]);
        }
        /* kinds.def has parents before children. */
        qsort(map->records, map->record_count, sizeof *map->records, compare_records);
        return map;
}

void
map_close(struct map *map)
{
        if (map->scratch)
                map_scratch_close(map->scratch);
        for (size_t i = 0; i < map->record_count; i++) {
                struct map_record *record = &map->records[i];
                for (size_t j = 0; j < record->field_count; j++)
                        if (record->fields[j].constant && record->fields[j].expression >= 0)
                                free((char *)(uintptr_t)record->fields[j].value.data);
                free(record->fields);
                free(record->references);
                free(record->whole.values);
                free(record->whole.given);
                free(record->name);
        }
        for (size_t i = 0; i < map->totals.sum_count; i++)
                free(map->totals.sums[i].currency);
        free(map->totals.sums);
        free(map->records);
        free((char *)(uintptr_t)map->format.encoding);
        free((char *)(uintptr_t)map->signs.day);
        if (map->set)
                expr_close(map->set);
        policy_free(map->policy);
        free(map);
}
