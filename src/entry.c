/* Which entry is which: by the source's number, else by content and occurrence; and the slots of
 * snapshots. */
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "number.h"

#define QUOTED(value) (int)problem_quote(value).size, problem_quote(value).data

struct entry_fields { /* indexes in kinds.def */
        int account, type, component, amount, value_on, due_on, number, label, occurrence, corrects,
                history;
};

static const struct entry_fields *
entry_fields(const struct kind *kind)
{
        static struct entry_fields fields;
        if (fields.account == 0)
                fields = (struct entry_fields){
                        kind_field(kind, "account"),    kind_field(kind, "type"),
                        kind_field(kind, "component"),  kind_field(kind, "amount"),
                        kind_field(kind, "value_on"),   kind_field(kind, "due_on"),
                        kind_field(kind, "number"),     kind_field(kind, "label"),
                        kind_field(kind, "occurrence"), kind_field(kind, "corrects"),
                        kind_field(kind, "history")};
        return &fields;
}

void
entry_close(struct store *store)
{
        sqlite3_finalize(store->entries.by_number);
        sqlite3_finalize(store->entries.last_occurrence);
        sqlite3_finalize(store->entries.occurrence);
        sqlite3_finalize(store->entries.slot);
        sqlite3_finalize(store->entries.stated_before);
        id_set_free(&store->entries.slots_restated);
        for (size_t i = 0; i < store->entries.statement_count; i++)
                id_set_free(&store->entries.statements[i].stated);
        free(store->entries.statements);
        free(store->large.accounts);
}

/* ---- accounts without entries ---- */

/* A slot's type, component and label in one number (FNV-1a); equal numbers are looked up. */
static uint64_t
slot_hash(const struct table *table)
{
        const struct entry_fields *fields = entry_fields(table->kind);
        const int parts[] = {fields->type, fields->component, fields->label};
        uint64_t hash = 0xcbf29ce484222325u;
        for (size_t i = 0; i < 3; i++) {
                const struct cell *cell = &table->cells[parts[i]];
                for (size_t j = 0; cell->class == CELL_TEXT && j < cell->text.size; j++)
                        hash = (hash ^ (unsigned char)cell->text.data[j]) * 0x100000001b3u;
                hash = (hash ^ '|') * 0x100000001b3u;
        }
        return hash;
}

static int64_t
insert_entry(struct store *store, struct table *table)
{
        enum { ROOM = sizeof store->entries.slots / sizeof *store->entries.slots };
        int64_t account = table->cells[entry_fields(table->kind)->account].integer;
        if (account > store->entries.last_account) {
                store->entries.last_account = account;
                store->entries.slot_count = 0;
        }
        if (account == store->entries.last_account) {
                if (store->entries.slot_count < ROOM)
                        store->entries.slots[store->entries.slot_count] = slot_hash(table);
                store->entries.slot_count++;
        }
        entry_note_amount(store, account, table->cells[entry_fields(table->kind)->amount].integer);
        return store_insert(store, table);
}

/* True when it is known without a look that the account of the cells has no entry in their slot. */
static bool
slot_is_new(const struct store *store, const struct table *table)
{
        enum { ROOM = sizeof store->entries.slots / sizeof *store->entries.slots };
        int64_t account = table->cells[entry_fields(table->kind)->account].integer;
        int64_t first = store->open[KIND_account] ? store->tables[KIND_account].first_id : 0;
        if (first == 0 || account < first || account < store->entries.last_account)
                return false;
        if (account > store->entries.last_account)
                return true;
        uint64_t hash = slot_hash(table);
        for (size_t i = 0; i < store->entries.slot_count && i < ROOM; i++)
                if (store->entries.slots[i] == hash)
                        return false;
        return store->entries.slot_count <= ROOM;
}

/* ---- by number ---- */

static const char *
row_columns(const struct table *table)
{
        static struct buffer columns;
        if (columns.size == 0) {
                buffer_add_text(&columns, "id");
                for (size_t i = 1; i < table->kind->field_count; i++)
                        buffer_add_format(&columns, ", \"%s\"", table->kind->fields[i].name);
        }
        return buffer_terminate(&columns);
}

/* The entry with the account and number of the cells, or NULL. */
static sqlite3_stmt *
find_numbered(struct store *store, struct table *table)
{
        const struct entry_fields *fields = entry_fields(table->kind);
        sqlite3_stmt **statement = &store->entries.by_number;
        loading_settle(store, table->kind);
        if (*statement == NULL)
                *statement =
                        db_prepare(store->db,
                                   "SELECT %s FROM entries WHERE account = ?1 AND number = ?2 AND "
                                   "number <> ''",
                                   row_columns(table));
        sqlite3_reset(*statement);
        sqlite3_bind_int64(*statement, 1, table->cells[fields->account].integer);
        db_bind_text(store->db, *statement, 2, table->cells[fields->number].text);
        return db_step(store->db, *statement) ? *statement : NULL;
}

/* True when the cells may be inserted before it is looked up whether they are stored. What gives
   back another entry may not: only a new one must find something left of that. */
static bool
insert_at_once(const struct store *store, const struct table *table)
{
        return (store->expect_new[KIND_entry] || loading_knows(store, KIND_entry)) &&
               table->cells[entry_fields(table->kind)->corrects].class != CELL_INTEGER;
}

static enum store_result
store_numbered(struct store *store, struct table *table, const struct record *record, int64_t *id,
               struct problem *problem)
{
        if (insert_at_once(store, table)) {
                *id = insert_entry(store, table);
                if (*id != 0)
                        return STORE_NEW;
        }
        sqlite3_stmt *row = find_numbered(store, table);
        if (row == NULL) {
                if (!giving_back_agrees(store, table, problem))
                        return STORE_REFUSED;
                *id = insert_entry(store, table);
                return STORE_NEW;
        }
        *id = sqlite3_column_int64(row, 0);
        return store_fact_is(store, table, record, row, problem) ? STORE_SAME : STORE_REFUSED;
}

/* ---- by content ---- */

#define SAME_CONTENT                                                                               \
        "FROM entries WHERE number = '' AND account = ?1 AND type = ?2 AND component = ?3 AND "    \
        "amount = ?4 AND value_on = ?5 AND due_on = ?6 AND label = ?7 "

static void
bind_text(sqlite3_stmt *statement, int parameter, const struct cell *cell)
{
        bool value = cell->class == CELL_TEXT && cell->text.size > 0;
        sqlite3_bind_text64(statement, parameter, value ? cell->text.data : "",
                            value ? cell->text.size : 0, SQLITE_STATIC, SQLITE_UTF8);
}

static void
bind_content(struct table *table, sqlite3_stmt *statement)
{
        const struct entry_fields *fields = entry_fields(table->kind);
        sqlite3_reset(statement);
        sqlite3_bind_int64(statement, 1, table->cells[fields->account].integer);
        bind_text(statement, 2, &table->cells[fields->type]);
        bind_text(statement, 3, &table->cells[fields->component]);
        sqlite3_bind_int64(statement, 4, table->cells[fields->amount].integer);
        bind_text(statement, 5, &table->cells[fields->value_on]);
        bind_text(statement, 6, &table->cells[fields->due_on]);
        bind_text(statement, 7, &table->cells[fields->label]);
}

/* How many entries have the content of the cells; *id is that of the last one. */
static int64_t
count_occurrences(struct store *store, struct table *table, int64_t *id)
{
        sqlite3_stmt **statement = &store->entries.last_occurrence;
        loading_settle(store, table->kind);
        if (*statement == NULL)
                *statement = db_prepare(store->db, "SELECT occurrence, id " SAME_CONTENT
                                                   "ORDER BY occurrence DESC LIMIT 1");
        bind_content(table, *statement);
        int64_t count = 0;
        if (db_step(store->db, *statement)) {
                count = sqlite3_column_int64(*statement, 0);
                *id = sqlite3_column_int64(*statement, 1);
        }
        sqlite3_reset(*statement);
        return count;
}

static int64_t
id_of_occurrence(struct store *store, struct table *table, int64_t occurrence)
{
        sqlite3_stmt **statement = &store->entries.occurrence;
        loading_settle(store, table->kind);
        if (*statement == NULL)
                *statement = db_prepare(store->db, "SELECT id " SAME_CONTENT "AND occurrence = ?8");
        bind_content(table, *statement);
        sqlite3_bind_int64(*statement, 8, occurrence);
        int64_t id = db_step(store->db, *statement) ? sqlite3_column_int64(*statement, 0) : 0;
        sqlite3_reset(*statement);
        return id;
}

static bool
is_new(const struct table *table, int64_t id)
{
        return table->first_id != 0 && id >= table->first_id;
}

static bool
is_stated_before(struct store *store, int64_t id)
{
        sqlite3_stmt *statement = store->entries.stated_before;
        if (statement == NULL)
                return false;
        loading_settle_row(store, KIND_entry, id);
        sqlite3_reset(statement);
        sqlite3_bind_int64(statement, 1, id);
        bool stated = db_step(store->db, statement);
        sqlite3_reset(statement);
        return stated;
}

void
store_statement(struct store *store, size_t position, bool apart, const char *behind)
{
        grow(&store->entries.statements, &store->entries.statement_capacity,
             store->entries.statement_count + 1, sizeof *store->entries.statements);
        store->entries.statements[store->entries.statement_count++] =
                (struct statement){.position = position, .apart = apart};
        sqlite3_finalize(store->entries.stated_before);
        store->entries.stated_before =
                behind == NULL ? NULL
                               : db_prepare(store->db,
                                            "SELECT 1 FROM stated WHERE entry = ?1 AND "
                                            "(batch, position) IN (VALUES %s)",
                                            behind);
}

static struct statement *
present_statement(struct store *store)
{
        if (store->entries.statement_count == 0)
                store_statement(store, 0, false, NULL);
        return &store->entries.statements[store->entries.statement_count - 1];
}

/* What the present statement has stated. */
static struct id_set *
stated_here(struct store *store)
{
        return &present_statement(store)->stated;
}

/* True when this statement, or one whose rest it is, has the entry. */
static bool
is_stated(struct store *store, int64_t id)
{
        return id_set_has(stated_here(store), id) || is_stated_before(store, id);
}

/* The first stored entry of this content that this statement has not stated yet, or 0; *occurrence
   is its number, or the next one. Entries are stated in the order of their occurrences, so the
   stated ones come first and can be halved away. */
static int64_t
first_unstated(struct store *store, struct table *table, int64_t *occurrence)
{
        int64_t last_id = 0, count = count_occurrences(store, table, &last_id);
        int64_t low = 1, high = count, id = last_id;
        *occurrence = count + 1;
        if (count == 0 || present_statement(store)->apart || is_stated(store, last_id))
                return 0;
        while (low < high) {
                int64_t middle = low + (high - low) / 2;
                int64_t middle_id = id_of_occurrence(store, table, middle);
                if (is_stated(store, middle_id)) {
                        low = middle + 1;
                } else {
                        high = middle;
                        id = middle_id;
                }
        }
        *occurrence = low;
        return id;
}

static bool
set_occurrence(struct table *table, const struct record *record, int64_t occurrence,
               struct problem *problem)
{
        int field = entry_fields(table->kind)->occurrence;
        if (record->values[field].size > 0 && table->cells[field].integer != occurrence)
                return problem_set(problem, field,
                                   "is worked out by the program, and is %lld here; leave it out",
                                   (long long)occurrence);
        table->cells[field] = (struct cell){.class = CELL_INTEGER, .integer = occurrence};
        return true;
}

static enum store_result
store_unnumbered(struct store *store, struct table *table, const struct record *record, int64_t *id,
                 struct problem *problem)
{
        int64_t occurrence = 1;
        bool stated = record->values[entry_fields(table->kind)->occurrence].size > 0;
        if (insert_at_once(store, table) && !stated) {
                set_occurrence(table, record, 1, problem);
                *id = insert_entry(store, table);
                if (*id != 0) {
                        id_set_add(stated_here(store), *id);
                        return STORE_NEW;
                }
        }
        *id = first_unstated(store, table, &occurrence);
        if (stated && table->cells[entry_fields(table->kind)->occurrence].integer != occurrence) {
                set_occurrence(table, record, occurrence, problem);
                return STORE_REFUSED;
        }
        if (*id != 0) {
                id_set_add(stated_here(store), *id);
                return STORE_SAME;
        }
        if (!giving_back_agrees(store, table, problem))
                return STORE_REFUSED;
        set_occurrence(table, record, occurrence, problem);
        *id = insert_entry(store, table);
        id_set_add(stated_here(store), *id);
        return STORE_NEW;
}

void
entry_write_stated(struct store *store)
{
        sqlite3_stmt *statement = db_prepare(
                store->db, "INSERT INTO stated (batch, position, entry) VALUES (?, ?, ?)");
        sqlite3_bind_int64(statement, 1, store->batch.id);
        for (size_t i = 0; i < store->entries.statement_count; i++) {
                const struct statement *stated = &store->entries.statements[i];
                if (stated->position == 0 || store->inputs[stated->position - 1].refused == 0)
                        continue;
                sqlite3_bind_int64(statement, 2, (int64_t)stated->position);
                for (int64_t id = 0; (id = id_set_next(&stated->stated, id)) != 0;) {
                        sqlite3_bind_int64(statement, 3, id);
                        db_run(store->db, statement);
                }
        }
        sqlite3_finalize(statement);
}

enum store_result
entry_store(struct store *store, struct table *table, const struct record *record, int64_t *id,
            struct problem *problem)
{
        const struct entry_fields *fields = entry_fields(table->kind);
        if (table->cells[fields->number].class != CELL_TEXT)
                return store_unnumbered(store, table, record, id, problem);
        if (!set_occurrence(table, record, 1, problem))
                return STORE_REFUSED;
        return store_numbered(store, table, record, id, problem);
}

/* ---- snapshots ---- */

/* What a slot adds up to, per due date. */
struct slot {
        int64_t first_id; /* 0: nothing stored */
        int64_t total;
        struct slot_due {
                char due_on[11];
                int64_t amount;
        } * dues;
        size_t count, capacity;
        size_t last; /* of dues: the one stated last */
        bool stated; /* by this batch */
};

static void
add_to_slot(struct slot *slot, struct slice due_on, int64_t amount)
{
        size_t i = 0;
        while (i < slot->count && !slice_is(due_on, slot->dues[i].due_on))
                i++;
        if (i == slot->count) {
                grow(&slot->dues, &slot->capacity, slot->count + 1, sizeof *slot->dues);
                slot->dues[slot->count] = (struct slot_due){.amount = 0};
                snprintf(slot->dues[slot->count++].due_on, sizeof slot->dues->due_on, "%.*s",
                         (int)due_on.size, due_on.size > 0 ? due_on.data : "");
        }
        slot->dues[i].amount += amount;
        slot->total += amount;
        if (amount > 0)
                slot->last = i;
}

static bool
is_slot_stated(const struct store *store, const struct table *table, int64_t first_id)
{
        return is_new(table, first_id) || id_set_has(&store->entries.slots_restated, first_id);
}

/* Reads the slot of the cells. The first entry has the slot's number; differences have none and
 * name it. */
static void
read_slot(struct store *store, struct table *table, struct slot *slot)
{
        const struct entry_fields *fields = entry_fields(table->kind);
        bool numbered = table->cells[fields->number].class == CELL_TEXT;
        slot->count = 0;
        slot->first_id = slot->total = 0;
        slot->last = 0;
        slot->stated = false;
        if (!numbered && slot_is_new(store, table))
                return;
        if (numbered) {
                sqlite3_stmt *row = find_numbered(store, table);
                if (row == NULL)
                        return;
                slot->first_id = sqlite3_column_int64(row, 0);
                slot->stated = is_slot_stated(store, table, slot->first_id);
                add_to_slot(slot, db_column(row, fields->due_on),
                            sqlite3_column_int64(row, fields->amount));
                sqlite3_reset(row);
        }
        sqlite3_stmt **statement = &store->entries.slot;
        loading_settle(store, table->kind);
        if (*statement == NULL)
                *statement = db_prepare(
                        store->db,
                        "SELECT id, amount, due_on, corrects FROM entries WHERE number = '' "
                        "AND account = ?1 AND type = ?2 AND component = ?3 AND label = ?4 "
                        "ORDER BY id");
        sqlite3_reset(*statement);
        sqlite3_bind_int64(*statement, 1, table->cells[fields->account].integer);
        bind_text(*statement, 2, &table->cells[fields->type]);
        bind_text(*statement, 3, &table->cells[fields->component]);
        bind_text(*statement, 4, &table->cells[fields->label]);
        while (db_step(store->db, *statement)) {
                int64_t id = sqlite3_column_int64(*statement, 0);
                int64_t corrects = sqlite3_column_int64(*statement, 3);
                if (!numbered && corrects == 0 && slot->first_id == 0)
                        slot->first_id = id;
                if (corrects != slot->first_id && (numbered || corrects != 0))
                        continue;
                if (is_slot_stated(store, table, id))
                        slot->stated = true;
                add_to_slot(slot, db_column(*statement, 2), sqlite3_column_int64(*statement, 1));
        }
        sqlite3_reset(*statement);
}

/* Books AMOUNT due on DUE_ON as a difference of the slot. */
static int64_t
book_difference(struct store *store, struct table *table, const struct slot *slot,
                const char *due_on, int64_t amount)
{
        const struct entry_fields *fields = entry_fields(table->kind);
        int64_t last_id;
        table->cells[fields->amount].integer = amount;
        table->cells[fields->due_on] = (struct cell){
                .class = *due_on != '\0' ? CELL_TEXT : CELL_NULL, .text = slice_of(due_on)};
        if (slot->first_id != 0) {
                table->cells[fields->number].class = CELL_NULL;
                table->cells[fields->corrects] =
                        (struct cell){.class = CELL_INTEGER, .integer = slot->first_id};
        }
        bool first = table->cells[fields->number].class == CELL_TEXT || slot_is_new(store, table);
        int64_t occurrence = first ? 1 : count_occurrences(store, table, &last_id) + 1;
        table->cells[fields->occurrence] =
                (struct cell){.class = CELL_INTEGER, .integer = occurrence};
        return insert_entry(store, table);
}

static enum store_result
store_slot(struct store *store, struct table *table, const struct record *record, struct slot *slot,
           int64_t *id, struct problem *problem)
{
        const struct entry_fields *fields = entry_fields(table->kind);
        int64_t amount = table->cells[fields->amount].integer;
        if (slot->stated)
                return problem_set(problem, fields->amount,
                                   "this batch states it twice for one account; give each amount a "
                                   "number "
                                   "or a label of its own, or use mode movement"),
                       STORE_REFUSED;
        char due_on[11] = "";
        bool given =
                record->given[fields->due_on] || table->cells[fields->due_on].class == CELL_TEXT;
        if (given)
                snprintf(due_on, sizeof due_on, "%.*s", (int)record->values[fields->due_on].size,
                         record->values[fields->due_on].size > 0
                                 ? record->values[fields->due_on].data
                                 : "");
        else if (slot->count > 0)
                memcpy(due_on, slot->dues[slot->last].due_on, sizeof due_on);

        bool changed = false;
        int64_t here = 0;
        for (size_t i = 0; i < slot->count; i++) {
                struct slot_due *due = &slot->dues[i];
                if (strcmp(due->due_on, due_on) == 0) {
                        here = due->amount;
                } else if (due->amount != 0) {
                        book_difference(store, table, slot, due->due_on, -due->amount);
                        changed = true;
                }
        }
        *id = slot->first_id;
        if (amount != here) {
                *id = book_difference(store, table, slot, due_on, amount - here);
                changed = true;
        }
        if (!changed && slot->first_id != 0)
                id_set_add(&store->entries.slots_restated, slot->first_id);
        return !changed ? STORE_SAME : slot->first_id != 0 ? STORE_CHANGED : STORE_NEW;
}

enum store_result
store_snapshot_entry(struct store *store, const struct record *record, int64_t *id, int64_t *before,
                     int64_t *after, struct problem *problem)
{
        static struct slot slot; /* its memory is used again */
        struct table *table = store_table(store, KIND_entry);
        const struct entry_fields *fields = entry_fields(table->kind);
        enum store_result result = STORE_REFUSED;
        *id = *before = *after = 0;
        if (record_read(record, table->cells, problem) &&
            store_prepare(store, table, record, problem)) {
                *after = table->cells[fields->amount].integer;
                if (slice_is(table->cells[fields->type].text, "charge"))
                        table->cells[fields->history].integer = 0; /* an opening balance is none */
                read_slot(store, table, &slot);
                *before = slot.total;
                result = store_slot(store, table, record, &slot, id, problem);
        }
        if (result != STORE_SAME || *id != 0) /* nothing was stated of nothing: no record */
                store->counts[KIND_entry][result]++;
        store->expect_new[KIND_entry] = result == STORE_NEW;
        return result;
}
