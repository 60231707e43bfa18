/* For tests of what stands on allocations: books them as col-allocate and col-save do, by tables alone. */
#ifndef ALLOCATED_H
#define ALLOCATED_H

#include "allocation.h"
#include "sha256.h"
#include "stored.h"

#define ALLOCATED_WATERFALL                                                                        \
        "tag\tcomponent\trun\nDEFAULT\tother\tvertical\nDEFAULT\tinterest\n"                       \
        "DEFAULT\tdefault-interest\nDEFAULT\tprincipal\nprincipal\tprincipal\tvertical\nfund\tnone\n"

struct allocator {
        struct db *db;
        struct waterfall *waterfall;
        struct allocation *allocation;
        struct interest_terms terms;
        struct account_entry *entries;
        size_t count, capacity;
        int64_t policy;
        sqlite3_stmt *rows, *insert;
};

static inline void
allocator_open(struct allocator *a, struct db *db, struct interest_terms terms)
{
        char hash[65], label[80];
        sha256_hex(ALLOCATED_WATERFALL, sizeof ALLOCATED_WATERFALL - 1, hash);
        snprintf(label, sizeof label, "w@%s", hash);
        *a = (struct allocator){.db = db, .terms = terms};
        a->waterfall = waterfall_stored(slice_of(label), slice_of(ALLOCATED_WATERFALL));
        a->allocation = allocation_open(a->waterfall);
        a->rows = db_prepare(db, "SELECT e.id, type, component, amount, value_on, "
                                 "ifnull(booked_on, value_on), CASE WHEN e.due_on <> '' THEN "
                                 "e.due_on ELSE ifnull(a.due_on, value_on) END, corrects, history, "
                                 "ifnull(tag, '') FROM entries AS e JOIN accounts AS a ON a.id = "
                                 "e.account WHERE a.id = ?1 AND value_on <= ?2 AND e.batch <= ?3");
        a->insert = db_prepare(db, "INSERT INTO allocations(account, entry, part, payment, charge, "
                                   "accrual, part_component, part_amount, part_on, waterfall, "
                                   "batch) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
}

/* A batch of its own for what is booked next. */
static inline int64_t
allocator_batch(struct allocator *a, const char *as_of)
{
        char *sql = format_text("INSERT INTO batches(tool, at, as_of, uid, head, previous) VALUES "
                                "('test', '2026-01-01T00:00:00Z', '%s', 0, printf('%%064d', 0), "
                                "printf('%%064d', 0))",
                                as_of);
        db_execute(a->db, sql);
        free(sql);
        int64_t batch = db_last_batch(a->db);
        if (a->policy != 0)
                return batch;
        sqlite3_stmt *policy = db_prepare(a->db, "INSERT INTO policies(policy, type, text, batch) "
                                                 "VALUES (?, 'waterfalls', ?, ?) RETURNING id");
        db_bind_text(a->db, policy, 1, slice_of(a->waterfall->policy->label));
        db_bind_text(a->db, policy, 2, slice_of(ALLOCATED_WATERFALL));
        sqlite3_bind_int64(policy, 3, batch);
        db_step(a->db, policy);
        a->policy = sqlite3_column_int64(policy, 0);
        sqlite3_finalize(policy);
        return batch;
}

static inline void
allocator_read(struct allocator *a, int64_t account, const char *as_of, int64_t seen)
{
        static const char *const types[] = {"charge", "payment", "return", "waiver", "write-off"};
        a->count = 0;
        sqlite3_reset(a->rows);
        sqlite3_bind_int64(a->rows, 1, account);
        db_bind_text(a->db, a->rows, 2, slice_of(as_of));
        sqlite3_bind_int64(a->rows, 3, seen);
        while (db_step(a->db, a->rows)) {
                struct slice component = db_column(a->rows, 2);
                grow(&a->entries, &a->capacity, a->count + 1, sizeof *a->entries);
                struct account_entry *entry = &a->entries[a->count++];
                *entry = (struct account_entry){
                        .number = sqlite3_column_int64(a->rows, 0),
                        .component = NO_INDEX,
                        .rule = waterfall_rule(a->waterfall, db_column(a->rows, 9)),
                        .amount = sqlite3_column_int64(a->rows, 3),
                        .value_on = day_parse(db_column(a->rows, 4)),
                        .booked_on = day_parse(db_column(a->rows, 5)),
                        .due_on = day_parse(db_column(a->rows, 6)),
                        .corrects = sqlite3_column_int64(a->rows, 7),
                        .history = sqlite3_column_int(a->rows, 8) != 0};
                while (!slice_is(db_column(a->rows, 1), types[entry->type]))
                        entry->type++;
                if (entry->type == ENTRY_CHARGE || component.size > 0)
                        entry->component = waterfall_component(a->waterfall, component);
        }
        if (a->count > 0)
                qsort(a->entries, a->count, sizeof *a->entries, account_entry_compare);
}

static inline void
allocator_bind_entry(struct allocator *a, int parameter, size_t entry)
{
        if (entry == NO_INDEX)
                sqlite3_bind_null(a->insert, parameter);
        else
                sqlite3_bind_int64(a->insert, parameter, a->entries[entry].number);
}

static inline void
allocator_insert(struct allocator *a, int64_t account, const struct part *part, int64_t batch)
{
        static const char *const words[] = {"allocation",  "recovery", "waiver",   "correction",
                                            "overpayment", "outside",  "reopened", "accrual",
                                            "accrued",     "charge-off"};
        char on[11];
        day_format(on, part->on);
        sqlite3_reset(a->insert);
        sqlite3_bind_int64(a->insert, 1, account);
        allocator_bind_entry(a, 2, part->event);
        db_bind_text(a->db, a->insert, 3, slice_of(words[part->kind]));
        allocator_bind_entry(a, 4, part->credit);
        allocator_bind_entry(a, 5, part->charge);
        allocator_bind_entry(a, 6, part->accrual);
        db_bind_text(a->db, a->insert, 7,
                     part->component == NO_INDEX ? slice_of("")
                                                 : a->waterfall->components[part->component]);
        sqlite3_bind_int64(a->insert, 8, part->amount);
        db_bind_text(a->db, a->insert, 9, slice_of(on));
        if (part->credit == NO_INDEX)
                sqlite3_bind_null(a->insert, 10);
        else
                sqlite3_bind_int64(a->insert, 10, a->policy);
        sqlite3_bind_int64(a->insert, 11, batch);
        db_run(a->db, a->insert);
}

/* Takes back what is booked of the account, and books what replaying its entries gives. False when they
   cannot be replayed, and nothing is booked. */
static inline bool
allocator_book(struct allocator *a, int64_t account, const char *as_of, int64_t seen, int64_t batch)
{
        allocator_read(a, account, as_of, seen);
        if (!allocation_replay(a->allocation, a->entries, a->count, &a->terms,
                               day_parse(slice_of(as_of))))
                return false;
        char *sql = format_text(
                "INSERT INTO allocations(account, entry, part, payment, charge, accrual, "
                "part_component, part_amount, part_on, waterfall, batch, reverses) SELECT account, "
                "entry, part, payment, charge, accrual, part_component, -part_amount, part_on, "
                "waterfall, %lld, id FROM allocations AS a WHERE account = %lld AND reverses IS "
                "NULL AND id NOT IN (SELECT reverses FROM allocations WHERE account = a.account "
                "AND reverses IS NOT NULL); INSERT INTO replays(account, as_of, seen, waterfall, "
                "batch) VALUES (%lld, '%s', %lld, %lld, %lld)",
                (long long)batch, (long long)account, (long long)account, as_of, (long long)seen,
                (long long)a->policy, (long long)batch);
        db_execute(a->db, sql);
        free(sql);
        for (size_t i = 0; i < a->allocation->part_count; i++)
                if (a->allocation->parts[i].kind != PART_ACCRUED)
                        allocator_insert(a, account, &a->allocation->parts[i], batch);
        return true;
}

static inline void
allocator_close(struct allocator *a)
{
        sqlite3_finalize(a->rows);
        sqlite3_finalize(a->insert);
        allocation_close(a->allocation);
        waterfall_close(a->waterfall);
        free(a->entries);
}

#endif
