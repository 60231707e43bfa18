#include "load.h"

#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "replaced.h"
#include "seen.h"
#include "spool.h"

/* A row that the store refused after some of its records had gone in. */
struct late_row {
        size_t file, line;
        char *column, *value, *reason;
};

struct load_late {
        struct late_row *rows; /* in the order of the files */
        size_t count, capacity;
};

/* What a record of the map stored last: the next row often says the same of the same debtor. */
struct last_stored {
        const struct map_record *record;
        struct buffer values;
};

struct doubt {
        const struct map_field *field;
        char *name;
        uint64_t count;
};

struct sum {
        size_t file;
        const char *currency;
        int64_t minor;
};

struct load {
        struct db *db;
        struct store *store;
        const struct intake_file *files;
        struct changes *changes;
        struct stored *stored;
        struct seen *seen;
        struct replaced *replaced;
        struct load_late *previous, *late;
        size_t previous_next; /* in previous */
        bool again;           /* late has a row that previous has not */
        struct intake_problem
                *problems; /* of the present row; texts are ours where they were added here */
        size_t problem_count, problem_capacity;
        char **texts;
        size_t text_count, text_capacity;
        struct last_stored *last;
        size_t last_count, last_capacity;
        struct doubt *doubts;
        size_t doubt_count, doubt_capacity;
        struct sum *sums;
        size_t sum_count;
        const struct earlier *earlier; /* of the present file */
        bool overtaken;                /* it says how things are, and a later one came */
};

struct load *
load_begin(struct db *db, struct store *store, const struct intake_file *files, size_t file_count,
           struct changes *changes, struct load_late *previous)
{
        struct load *load = allocate(sizeof *load);
        *load = (struct load){.db = db, .store = store, .files = files, .changes = changes};
        load->stored = stored_open(db);
        load->seen = seen_new();
        load->replaced = replaced_open(db, store);
        load->previous = previous;
        load->late = allocate(sizeof *load->late);
        size_t sums = 0;
        for (size_t i = 0; i < file_count; i++)
                sums += files[i].totals.sum_count;
        load->sums = allocate((sums + 1) * sizeof *load->sums);
        for (size_t i = 0; i < file_count; i++)
                for (size_t j = 0; j < files[i].totals.sum_count; j++)
                        load->sums[load->sum_count++] =
                                (struct sum){i, files[i].totals.sums[j].currency, 0};
        return load;
}

/* ---- records ---- */

static struct slice
value_at(const struct intake_record *made, int index)
{
        return index < 0 ? (struct slice){0} : made->values[index];
}

/* The record's own key; empty where its kind has none. */
static struct slice
key_of(const struct intake_record *made)
{
        return value_at(made, made->record->key);
}

static const struct intake_record *
find_made(const struct intake_row *row, enum kind_id kind, struct slice key)
{
        for (size_t i = 0; i < row->record_count; i++)
                if (row->records[i].record->kind->id == kind && row->records[i].record->key >= 0 &&
                    slice_equal(key_of(&row->records[i]), key))
                        return &row->records[i];
        return NULL;
}

/* ---- problems ---- */

static struct slice
keep_text(struct load *load, char *text)
{
        grow(&load->texts, &load->text_capacity, load->text_count + 1, sizeof *load->texts);
        load->texts[load->text_count++] = text;
        return slice_of(text);
}

static void
add_problem(struct load *load, struct slice column, struct slice value, struct slice reason)
{
        grow(&load->problems, &load->problem_capacity, load->problem_count + 1,
             sizeof *load->problems);
        load->problems[load->problem_count++] = (struct intake_problem){column, value, reason};
}

/* Something wrong with field I of a record. Takes WHY. */
static void
refuse_value(struct load *load, const struct intake_row *row, const struct intake_record *made,
             size_t i, char *why)
{
        int column = made->record->fields[i].column;
        const struct foreign_reader *reader = load->files[row->file].reader;
        char *reason = format_text("%s %s: %s", made->record->name,
                                   made->record->fields[i].declared->name, why);
        free(why);
        add_problem(load, slice_of(column < 0 ? NULL : reader->columns[column]), made->values[i],
                    keep_text(load, reason));
}

static void
begin_row(struct load *load, const struct intake_row *row)
{
        while (load->text_count)
                free(load->texts[--load->text_count]);
        load->problem_count = 0;
        for (size_t i = 0; i < row->problem_count; i++)
                add_problem(load, row->problems[i].column, row->problems[i].value,
                            row->problems[i].reason);
}

/* ---- rows of one debtor ---- */

/* Where what RECORD stored last is kept; NULL for facts, which may come twice, and for accounts,
 * which come once. */
static struct buffer *
last_of(struct load *load, const struct map_record *record)
{
        if (record->kind->form != FORM_VERSIONED || record->kind->id == KIND_account)
                return NULL;
        size_t i = 0;
        while (i < load->last_count && load->last[i].record != record)
                i++;
        if (i == load->last_count) {
                grow(&load->last, &load->last_capacity, i + 1, sizeof *load->last);
                load->last[load->last_count++] = (struct last_stored){.record = record};
        }
        return &load->last[i].values;
}

/* True when the record says what it said when it was stored last, so that there is nothing to do.
 */
static bool
says_the_same(struct load *load, const struct intake_record *made)
{
        const struct buffer *last = last_of(load, made->record);
        if (!last || !last->size)
                return false;
        struct slice before = buffer_slice(last);
        for (size_t i = 0; i < made->record->field_count; i++)
                if (!slice_equal(made->values[i], spool_take(&before)))
                        return false;
        return true;
}

static void
remember_stored(struct load *load, const struct intake_record *made)
{
        struct buffer *last = last_of(load, made->record);
        if (!last)
                return;
        last->size = 0;
        for (size_t i = 0; i < made->record->field_count; i++)
                spool_put(last, made->values[i]);
}

/* ---- checks before anything of a row goes in ---- */

#define TEXT(slice) (int)(slice).size, (slice).data

static void
check_parent(struct load *load, const struct intake_row *row, const struct intake_record *made,
             size_t i)
{
        const struct field *field = made->record->fields[i].declared;
        const char *kind = kind_at(field->target)->name;
        struct slice key = made->values[i];
        if (find_made(row, field->target, key))
                return;
        const struct refused_key *refused = seen_find_refused(load->seen, field->target, key);
        if (refused)
                refuse_value(
                        load, row, made, i,
                        format_text("%s \"%.*s\" was refused (%s:%zu), and this with it; mend both",
                                    kind, TEXT(key), load->files[refused->file].name,
                                    refused->line));
        else if (!store_find(load->store, field->target, key))
                refuse_value(load, row, made, i,
                             format_text("there is no %s \"%.*s\"; import it first, or in a file "
                                         "before this one",
                                         kind, TEXT(key)));
}

/* A key may come again, in another row or file, but not with another value. */
static void
check_repeated(struct load *load, const struct intake_row *row, const struct intake_record *made,
               struct slice key)
{
        const struct kind *kind = made->record->kind;
        int64_t id = store_find(load->store, kind->id, key);
        struct slice currency;
        store_flush_row(load->store, kind->id, id);
        const struct slice *values =
                id ? stored_read(load->stored, kind, id, STORED_NOW, &currency) : NULL;
        for (size_t i = 0; values && i < made->record->field_count; i++) {
                struct slice there = values[made->record->fields[i].field], here = made->values[i];
                if (here.size && there.size &&
                    !stored_same(made->record->fields[i].declared->type, here, there))
                        refuse_value(load, row, made, i,
                                     format_text("%s \"%.*s\" has \"%.*s\" in another row of this "
                                                 "batch, \"%.*s\" "
                                                 "here; a key says one thing",
                                                 kind->name, TEXT(key), TEXT(there), TEXT(here)));
        }
}

static void
check_record(struct load *load, const struct intake_row *row, const struct intake_record *made)
{
        struct slice key = key_of(made);
        for (size_t i = 0; i < made->record->reference_count; i++)
                if (made->values[made->record->references[i]].size)
                        check_parent(load, row, made, made->record->references[i]);
        if (key.size && seen_is_stored(load->seen, made->record->kind->id, key))
                check_repeated(load, row, made, key);
}

/* ---- what a later snapshot overtook ---- */

/* True when an earlier batch has stored the record with that key. */
static bool
was_there(struct load *load, enum kind_id kind, struct slice key)
{
        return key.size && store_find(load->store, kind, key) &&
               !seen_is_stored(load->seen, kind, key);
}

/* Refuses the row when its account, or where it has none, its party, is stored already: what the
   later snapshot says of it stays. */
static void
check_overtaken(struct load *load, const struct intake_row *row)
{
        const struct intake_record *main = NULL;
        for (size_t i = 0; i < row->record_count; i++) {
                const struct intake_record *made = &row->records[i];
                enum kind_id kind = made->record->kind->id;
                if (kind == KIND_account || (kind == KIND_party && !main))
                        main = made;
        }
        if (!main || !was_there(load, main->record->kind->id, key_of(main)))
                return;
        refuse_value(load, row, main, (size_t)main->record->key,
                     format_text("\"%.*s\" is stored, and batch %lld imported a later file by this "
                                 "map, which holds; --again imports what this one says",
                                 TEXT(key_of(main)), (long long)load->earlier->later));
}

/* True for what stays as it is: a record that is there, or that belongs to a party that is there.
 */
static bool
stays(struct load *load, const struct intake_record *made)
{
        return was_there(load, made->record->kind->id, key_of(made)) ||
               (made->record->kind->id != KIND_account && made->record->account < 0 &&
                was_there(load, KIND_party, value_at(made, made->record->party)));
}

static void
check_previous(struct load *load, const struct intake_row *row)
{
        struct load_late *previous = load->previous;
        if (!previous || load->previous_next == previous->count)
                return;
        struct late_row *late = &previous->rows[load->previous_next];
        if (late->file != row->file || late->line != row->line)
                return;
        load->previous_next++;
        add_problem(load, slice_of(late->column), slice_of(late->value), slice_of(late->reason));
        grow(&load->late->rows, &load->late->capacity, load->late->count + 1,
             sizeof *load->late->rows);
        load->late->rows[load->late->count++] = *late;
}

/* ---- storing ---- */

/* As store.h wants it. An empty cell says that there is no value; but not against another row. */
static const struct record *
whole_record(const struct intake_record *made, bool repeated)
{
        const struct map_record *record = made->record;
        for (size_t i = 0; i < record->field_count; i++) {
                record->whole.values[record->fields[i].field] = made->values[i];
                record->whole.given[record->fields[i].field] = made->values[i].size || !repeated;
        }
        return &record->whole;
}

static void
note_change(struct load *load, const struct intake_record *made, int64_t id)
{
        struct slice key = key_of(made);
        if (!key.size && made->record->reference_count)
                key = made->values[made->record->references[0]];
        store_flush_row(load->store, made->record->kind->id, id);
        changes_record(load->changes, load->stored, made->record->kind, id, key);
}

static struct slice
currency_of_account(struct load *load, struct slice key)
{
        int64_t id = store_find(load->store, KIND_account, key);
        struct slice currency = {0};
        store_flush_row(load->store, KIND_account, id);
        if (id)
                stored_read(load->stored, kind_at(KIND_account), id, STORED_NOW, &currency);
        return currency;
}

static enum store_result
store_made(struct load *load, const struct intake_record *made, struct problem *problem)
{
        struct slice key = key_of(made);
        enum kind_id kind = made->record->kind->id;
        bool repeated = key.size && seen_is_stored(load->seen, kind, key);
        const struct record *record = whole_record(made, repeated);
        enum store_result result;
        int64_t id, before, after;
        if (made->record->snapshot) {
                result = store_snapshot_entry(load->store, record, &id, &before, &after, problem);
                struct slice account = value_at(made, made->record->account);
                if (result == STORE_CHANGED)
                        changes_amount(load->changes, made->record->name, account,
                                       currency_of_account(load, account), before, after);
                return result;
        }
        result = store_record(load->store, record, &id, problem);
        if (result == STORE_CHANGED && !repeated)
                note_change(load, made, id);
        if (result != STORE_REFUSED && made->record->slot)
                replaced_stated(load->replaced, id, value_at(made, made->record->party), result,
                                record->given[kind_field(record->kind, "standing")]);
        if (result != STORE_REFUSED && key.size)
                seen_stored(load->seen, kind, key);
        return result;
}

/* The same number for work and home: the first slot that names it keeps it. */
static bool
point_made(const struct intake_row *row, const struct intake_record *made)
{
        if (made->record->kind->id != KIND_contact_point)
                return false;
        for (const struct intake_record *other = row->records; other < made; other++)
                if (other->record->kind->id == KIND_contact_point &&
                    slice_equal(value_at(other, other->record->value),
                                value_at(made, made->record->value)) &&
                    slice_equal(value_at(other, other->record->channel),
                                value_at(made, made->record->channel)) &&
                    slice_equal(value_at(other, other->record->party),
                                value_at(made, made->record->party)))
                        return true;
        return false;
}

static void
add_late(struct load *load, const struct intake_row *row)
{
        const struct intake_problem *problem = &load->problems[0];
        grow(&load->late->rows, &load->late->capacity, load->late->count + 1,
             sizeof *load->late->rows);
        load->late->rows[load->late->count++] =
                (struct late_row){row->file, row->line, slice_dup(problem->column),
                                  slice_dup(problem->value), slice_dup(problem->reason)};
        load->again = true;
}

static void
store_row(struct load *load, const struct intake_row *row)
{
        bool wrote = false;
        for (size_t i = 0; i < row->record_count; i++) {
                const struct intake_record *made = &row->records[i];
                struct problem problem;
                if (point_made(row, made) || says_the_same(load, made) ||
                    (load->overtaken && stays(load, made)))
                        continue;
                enum store_result result = store_made(load, made, &problem);
                if (result == STORE_REFUSED) {
                        size_t field = 0;
                        for (size_t j = 0; j < made->record->field_count; j++)
                                if ((int)made->record->fields[j].field == problem.field)
                                        field = j;
                        refuse_value(load, row, made, field, duplicate(problem.text));
                        if (wrote)
                                add_late(load, row);
                        return;
                }
                wrote = wrote || result != STORE_SAME;
                remember_stored(load, made);
        }
}

/* ---- sums and doubts ---- */

static void
add_amounts(struct load *load, const struct intake_row *row)
{
        for (size_t i = 0; i < row->record_count; i++) {
                const struct intake_record *made = &row->records[i];
                enum kind_id kind = made->record->kind->id;
                if (made->refused || (kind != KIND_entry && kind != KIND_receipt))
                        continue;
                struct slice account = value_at(made, made->record->account),
                             currency = value_at(made, made->record->currency);
                const struct intake_record *here = find_made(row, KIND_account, account);
                if (kind == KIND_entry && here)
                        currency = value_at(here, here->record->currency);
                if (kind == KIND_entry && !currency.size)
                        currency = currency_of_account(load, account);
                int64_t minor;
                if (money_parse(value_at(made, made->record->amount), currency_digits(currency),
                                &minor) != NUMBER_OK)
                        continue;
                for (size_t j = 0; j < load->sum_count; j++)
                        if (load->sums[j].file == row->file &&
                            slice_is(currency, load->sums[j].currency))
                                load->sums[j].minor += minor;
        }
}

int64_t
load_sum(const struct load *load, size_t file, const char *currency)
{
        for (size_t i = 0; i < load->sum_count; i++)
                if (load->sums[i].file == file && !strcmp(load->sums[i].currency, currency))
                        return load->sums[i].minor;
        return 0;
}

static void
add_doubts(struct load *load, const struct intake_row *row)
{
        for (size_t i = 0; i < row->record_count; i++)
                for (size_t j = 0; j < row->records[i].record->field_count; j++) {
                        const struct map_field *field = &row->records[i].record->fields[j];
                        size_t k = 0;
                        if (!row->records[i].doubtful[j])
                                continue;
                        while (k < load->doubt_count && load->doubts[k].field != field)
                                k++;
                        if (k == load->doubt_count) {
                                grow(&load->doubts, &load->doubt_capacity, k + 1,
                                     sizeof *load->doubts);
                                char *name = format_text("%s %s", row->records[i].record->name,
                                                         field->declared->name);
                                load->doubts[load->doubt_count++] = (struct doubt){field, name, 0};
                        }
                        load->doubts[k].count++;
                }
}

const char *
load_doubtful(const struct load *load, size_t index, uint64_t *count)
{
        if (index >= load->doubt_count)
                return NULL;
        *count = load->doubts[index].count;
        return load->doubts[index].name;
}

/* ---- a file, a row ---- */

void
load_file(struct load *load, size_t file, const struct earlier *earlier)
{
        store_flush(load->store);
        store_statement(load->store, 2 * (file + 1), load->files[file].map->apart && !earlier->read,
                        earlier->statements);
        load->earlier = earlier;
        load->overtaken = earlier->later && !load->files[file].map->movement;
}

void
load_pass(struct load *load, const struct intake_row *row)
{
        if (load->files[row->file].totals.sum_count)
                add_amounts(load, row);
}

bool
load_row(struct load *load, struct intake_row *row)
{
        begin_row(load, row);
        if (load->files[row->file].totals.sum_count)
                add_amounts(load, row);
        if (!load->problem_count)
                check_previous(load, row);
        if (load->overtaken && !load->problem_count)
                check_overtaken(load, row);
        for (size_t i = 0; i < row->record_count && !row->problem_count; i++)
                if (!says_the_same(load, &row->records[i]))
                        check_record(load, row, &row->records[i]);
        if (!load->problem_count)
                store_row(load, row);
        row->problems = load->problems;
        row->problem_count = load->problem_count;
        for (size_t i = 0; i < row->record_count && row->problem_count; i++) {
                struct slice key = key_of(&row->records[i]);
                if (key.size)
                        seen_refused(load->seen, row->records[i].record->kind->id, key, row->file,
                                     row->line);
        }
        if (!row->problem_count)
                add_doubts(load, row);
        return !row->problem_count;
}

void
load_constants(struct load *load, size_t file)
{
        const struct map *map = load->files[file].map;
        for (size_t i = 0; i < map->record_count; i++) {
                const struct map_record *record = &map->records[i];
                if (!record->constant)
                        continue;
                struct slice *values = allocate(record->field_count * sizeof *values);
                for (size_t j = 0; j < record->field_count; j++)
                        values[j] = record->fields[j].value;
                struct intake_record made = {record, false, values, NULL};
                struct intake_row row = {.file = file, .records = &made, .record_count = 1};
                begin_row(load, &row);
                check_record(load, &row, &made);
                if (!load->problem_count)
                        store_row(load, &row);
                if (load->problem_count)
                        policy_die(map->policy, record->row, "record", "%s",
                                   load->problems[0].reason.data);
                free(values);
        }
}

/* ---- the end ---- */

void
load_settle(struct load *load)
{
        store_flush(load->store);
        replaced_settle(load->replaced, load->changes, load->stored);
}

static void
free_late(struct load_late *late, bool texts)
{
        for (size_t i = 0; late && texts && i < late->count; i++) {
                free(late->rows[i].column);
                free(late->rows[i].value);
                free(late->rows[i].reason);
        }
        if (late)
                free(late->rows);
        free(late);
}

struct load_late *
load_end(struct load *load)
{
        struct load_late *late = load->late;
        free_late(load->previous, false); /* their texts have moved into late */
        if (!load->again) {
                free_late(late, true);
                late = NULL;
        }
        stored_close(load->stored);
        seen_free(load->seen);
        replaced_close(load->replaced);
        while (load->text_count)
                free(load->texts[--load->text_count]);
        for (size_t i = 0; i < load->doubt_count; i++)
                free(load->doubts[i].name);
        for (size_t i = 0; i < load->last_count; i++)
                buffer_free(&load->last[i].values);
        free(load->last);
        free(load->texts);
        free(load->problems);
        free(load->doubts);
        free(load->sums);
        free(load);
        return late;
}
