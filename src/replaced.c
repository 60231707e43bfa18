#include "replaced.h"

#include <stdlib.h>

#include "error.h"
#include "number.h"

struct replaced {
        struct db *db;
        struct store *store;
        int64_t last_point, last_party; /* that were there before the batch */
        int64_t *came;                  /* points that are new in their slot */
        size_t came_count, came_capacity;
        int64_t *stated; /* points that were there before and may be in the slot of one that came */
        size_t stated_count, stated_capacity;
        sqlite3_stmt *was_replaced, *moved;
};

static int64_t
last_id(struct db *db, enum kind_id kind)
{
        return db_integer(db, 0, "SELECT max(id) FROM \"%s\"", kind_at(kind)->plural);
}

struct replaced *
replaced_open(struct db *db, struct store *store)
{
        struct replaced *replaced = allocate(sizeof *replaced);
        *replaced = (struct replaced){.db = db,
                                      .store = store,
                                      .last_point = last_id(db, KIND_contact_point),
                                      .last_party = last_id(db, KIND_party)};
        return replaced;
}

static bool
yields_row(struct replaced *replaced, sqlite3_stmt **statement, const char *sql, int64_t id)
{
        store_flush_row(replaced->store, KIND_contact_point, id);
        if (*statement == NULL)
                *statement = db_prepare(replaced->db, "%s", sql);
        sqlite3_bind_int64(*statement, 1, id);
        bool found = db_step(replaced->db, *statement);
        sqlite3_reset(*statement);
        return found;
}

/* Says that the standing of the point ID is STANDING; nothing else of it changes. */
static void
set_standing(struct replaced *replaced, int64_t id, const char *standing)
{
        const struct kind *kind = kind_at(KIND_contact_point);
        int field = kind_field(kind, "standing");
        struct slice *values = allocate(kind->field_count * sizeof *values);
        bool *given = allocate(kind->field_count * sizeof *given);
        char number[24];
        struct problem problem;

        values[0] = (struct slice){number, integer_format(number, id)};
        values[field] = slice_of(standing);
        given[0] = given[field] = true;
        if (store_record(replaced->store, &(struct record){kind, values, given}, &id, &problem) ==
            STORE_REFUSED)
                die(EXIT_BUG, "contact point %lld: %s", (long long)id, problem.text);
        free(values);
        free(given);
}

void
replaced_stated(struct replaced *replaced, int64_t id, struct slice party, enum store_result result,
                bool judged)
{
        /* Nothing can be in the slots of a party that is new. */
        if (replaced->last_point == 0 ||
            store_find(replaced->store, KIND_party, party) > replaced->last_party)
                return;
        bool came = id > replaced->last_point;
        if (!came) {
                grow(&replaced->stated, &replaced->stated_capacity, replaced->stated_count + 1,
                     sizeof *replaced->stated);
                replaced->stated[replaced->stated_count++] = id;
        }
        if (!came && result == STORE_CHANGED)
                came = yields_row(replaced, &replaced->moved,
                                  "SELECT 1 FROM contact_points AS p JOIN contact_points_versions "
                                  "AS v ON v.id = p.id WHERE p.id = ?1 AND v.label IS NOT p.label "
                                  "AND v.replaced_by = p.batch",
                                  id);
        if (!judged && !came &&
            yields_row(replaced, &replaced->was_replaced,
                       "SELECT 1 FROM contact_points AS p JOIN batches AS b ON b.id = p.batch "
                       "WHERE p.id = ?1 AND p.standing = 'replaced' AND b.tool = 'col-import'",
                       id)) {
                set_standing(replaced, id, "");
                came = true;
        }
        if (!came)
                return;
        grow(&replaced->came, &replaced->came_capacity, replaced->came_count + 1,
             sizeof *replaced->came);
        replaced->came[replaced->came_count++] = id;
}

static int
compare_ids(const void *left, const void *right)
{
        const int64_t *a = left, *b = right;
        return (*a > *b) - (*a < *b);
}

/* Replaces what was in the slot of the point ID before. */
static void
settle_slot(struct replaced *replaced, sqlite3_stmt *others, int64_t id, struct changes *changes,
            struct stored *stored)
{
        struct slice party;

        sqlite3_bind_int64(others, 1, id);
        while (db_step(replaced->db, others)) {
                int64_t other = sqlite3_column_int64(others, 0);
                if (bsearch(&other, replaced->stated, replaced->stated_count, sizeof other,
                            compare_ids))
                        continue;
                set_standing(replaced, other, "replaced");
                party = db_column(others, 1);
                changes_record(changes, stored, kind_at(KIND_contact_point), other, party);
        }
        sqlite3_reset(others);
}

void
replaced_settle(struct replaced *replaced, struct changes *changes, struct stored *stored)
{
        if (replaced->came_count == 0)
                return;
        if (replaced->stated_count > 1)
                qsort(replaced->stated, replaced->stated_count, sizeof *replaced->stated,
                      compare_ids);
        sqlite3_stmt *others =
                db_prepare(replaced->db,
                           "SELECT o.id, p.party FROM contact_points AS n JOIN contact_points AS o "
                           "ON o.party = n.party AND o.channel = n.channel AND o.label = n.label "
                           "AND o.id <> n.id AND o.id <= %lld JOIN parties AS p ON p.id = n.party "
                           "WHERE n.id = ?1 AND n.doubtful IS NULL "
                           "AND ifnull(o.standing, 'unverified') IN ('unverified', 'valid')",
                           (long long)replaced->last_point);
        for (size_t i = 0; i < replaced->came_count; i++)
                settle_slot(replaced, others, replaced->came[i], changes, stored);
        sqlite3_finalize(others);
}

void
replaced_close(struct replaced *replaced)
{
        sqlite3_finalize(replaced->was_replaced);
        sqlite3_finalize(replaced->moved);
        free(replaced->came);
        free(replaced->stated);
        free(replaced);
}
