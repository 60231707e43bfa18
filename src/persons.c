#include "persons.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "error.h"

/* How the SQL function knows the pointer that is bound for it. */
#define POINTER "coltools persons"
/* Its parameter: beyond those of any statement's own, whichever is read first. */
#define PARAMETER "?30000"

/* A party that some merge names. */
struct node {
        int64_t id;
        char *key;
        size_t parent; /* on the way to the one that stands for all: itself, there */
};

struct persons {
        struct node *nodes; /* ascending by id */
        size_t count, capacity;
        int64_t *ids;  /* of all nodes, those of a person together and ascending … */
        size_t *first; /* … where those of the person of each node begin */
};

static int
compare_nodes(const void *left, const void *right)
{
        const struct node *a = left, *b = right;
        return (a->id > b->id) - (a->id < b->id);
}

static size_t
find_node(const struct persons *p, int64_t id)
{
        const struct node wanted = {.id = id};
        const struct node *found =
                p ? bsearch(&wanted, p->nodes, p->count, sizeof wanted, compare_nodes) : NULL;
        return found ? (size_t)(found - p->nodes) : SIZE_MAX;
}

static size_t
find_root(struct persons *p, size_t node)
{
        while (p->nodes[node].parent != node) /* each step halves the way for the next one */
                node = p->nodes[node].parent = p->nodes[p->nodes[node].parent].parent;
        return node;
}

/* The smaller key stands for both. */
static void
unite(struct persons *p, size_t a, size_t b)
{
        a = find_root(p, a);
        b = find_root(p, b);
        if (strcmp(p->nodes[a].key, p->nodes[b].key) <= 0)
                p->nodes[b].parent = a;
        else
                p->nodes[a].parent = b;
}

static sqlite3_stmt *
select_merges(struct db *db, struct moment moment, const char *columns, const char *parties)
{
        char day[11];
        struct buffer sql = {0};
        day_format(day, moment.as_of);
        buffer_add_format(&sql, "SELECT %s FROM ", columns);
        versions_source(&sql, db, kind_at(KIND_merge), moment);
        buffer_add_format(&sql,
                          " m%s WHERE ifnull(m.from_on, '') <= '%s'"
                          " AND ifnull(m.until_on, '9999-12-31') >= '%s'",
                          parties, day, day);
        sqlite3_stmt *statement = db_prepare(db, "%s", buffer_terminate(&sql));
        buffer_free(&sql);
        return statement;
}

static void
read_nodes(struct persons *p, struct db *db, struct moment moment)
{
        sqlite3_stmt *rows = select_merges(db, moment, "p.id, p.party",
                                           " JOIN parties p ON p.id IN (m.party, m.same_as)");
        while (db_step(db, rows)) {
                grow(&p->nodes, &p->capacity, p->count + 1, sizeof *p->nodes);
                p->nodes[p->count++] = (struct node){.id = sqlite3_column_int64(rows, 0),
                                                     .key = slice_dup(db_column(rows, 1))};
        }
        sqlite3_finalize(rows);
        if (p->count == 0)
                return;
        qsort(p->nodes, p->count, sizeof *p->nodes, compare_nodes);
        size_t kept = 1;
        for (size_t i = 1; i < p->count; i++) {
                if (p->nodes[i].id == p->nodes[kept - 1].id)
                        free(p->nodes[i].key);
                else
                        p->nodes[kept++] = p->nodes[i];
        }
        p->count = kept;
}

/* Lays the ids of each person's parties side by side: counted, then put in their places. */
static void
collect(struct persons *p)
{
        size_t *next = allocate((p->count + 1) * sizeof *next), at = 0;
        p->ids = allocate((p->count + 1) * sizeof *p->ids);
        p->first = allocate(p->count * sizeof *p->first);
        for (size_t i = 0; i < p->count; i++)
                next[find_root(p, i)]++;
        for (size_t i = 0; i < p->count; i++) {
                size_t size = next[i];
                next[i] = at;
                at += size;
        }
        for (size_t i = 0; i < p->count; i++)
                p->first[i] = next[find_root(p, i)];
        for (size_t i = 0; i < p->count; i++)
                p->ids[next[find_root(p, i)]++] = p->nodes[i].id;
        free(next);
}

/* person(persons, id, key) */
static void
person_function(sqlite3_context *context, int count, sqlite3_value **values)
{
        const struct persons *p = sqlite3_value_pointer(values[0], POINTER);
        struct slice key = persons_key(p, sqlite3_value_int64(values[1]));
        (void)count;
        if (key.size > 0)
                sqlite3_result_text(context, key.data, (int)key.size, SQLITE_STATIC);
        else
                sqlite3_result_value(context, values[2]);
}

/* Once is enough for a connection; again, while a statement runs, SQLite refuses, and the one that
 * is there will do. */
static void
register_function(struct db *db)
{
        int code = sqlite3_create_function(db->handle, "person", 3, SQLITE_UTF8, NULL,
                                           person_function, NULL, NULL);
        if (code != SQLITE_OK && code != SQLITE_BUSY)
                db_fail(db, "person");
}

struct persons *
persons_open(struct db *db, struct moment moment)
{
        if (!db_integer(db, 0, "SELECT EXISTS (SELECT 1 FROM merges)"))
                return NULL;
        struct persons *p = allocate(sizeof *p);
        read_nodes(p, db, moment);
        if (p->count == 0) {
                persons_close(p);
                return NULL;
        }
        for (size_t i = 0; i < p->count; i++)
                p->nodes[i].parent = i;
        sqlite3_stmt *rows = select_merges(db, moment, "m.party, m.same_as", "");
        while (db_step(db, rows))
                unite(p, find_node(p, sqlite3_column_int64(rows, 0)),
                      find_node(p, sqlite3_column_int64(rows, 1)));
        sqlite3_finalize(rows);
        for (size_t i = 0; i < p->count; i++)
                p->nodes[i].parent = find_root(p, i);
        collect(p);
        register_function(db);
        return p;
}

struct slice
persons_key(const struct persons *p, int64_t id)
{
        size_t node = find_node(p, id);
        return slice_of(node == SIZE_MAX ? NULL : p->nodes[p->nodes[node].parent].key);
}

size_t
persons_parties(const struct persons *p, const int64_t *id, const int64_t **ids)
{
        size_t node = find_node(p, *id), count = 0;
        *ids = id;
        if (node == SIZE_MAX)
                return 1;
        *ids = p->ids + p->first[node];
        for (size_t i = p->first[node]; i < p->count; i++, count++)
                if (p->first[find_node(p, p->ids[i])] != p->first[node])
                        break;
        return count;
}

struct slice
persons_own_key(const struct persons *p, int64_t id)
{
        size_t node = find_node(p, id);
        return slice_of(node == SIZE_MAX ? NULL : p->nodes[node].key);
}

bool
persons_has(const struct persons *p, int64_t id, struct slice other)
{
        const int64_t *ids;
        size_t count = persons_parties(p, &id, &ids);
        for (size_t i = 0; i < count && count > 1; i++)
                if (ids[i] != id && slice_equal(persons_own_key(p, ids[i]), other))
                        return true;
        return false;
}

/* ---- in SQL ---- */

void
persons_sql(struct buffer *out, const struct persons *persons, const char *id, const char *key)
{
        if (persons)
                buffer_add_format(out, "person(" PARAMETER ", %s, %s)", id, key);
        else
                buffer_add_text(out, key);
}

void
persons_bind(sqlite3_stmt *statement, const struct persons *persons)
{
        int parameter = sqlite3_bind_parameter_index(statement, PARAMETER);
        if (parameter > 0)
                sqlite3_bind_pointer(statement, parameter, (void *)persons, POINTER, NULL);
}

void
persons_close(struct persons *p)
{
        if (!p)
                return;
        for (size_t i = 0; i < p->count; i++)
                free(p->nodes[i].key);
        free(p->nodes);
        free(p->ids);
        free(p->first);
        free(p);
}
