#include "earlier.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "error.h"
#include "text.h"

static struct slice
without(struct slice name, const char *extension)
{
        size_t size = strlen(extension);
        if (name.size > size && !strncasecmp(name.data + name.size - size, extension, size))
                name.size -= size;
        return name;
}

/* The file's name without ".csv", as its rejects have it; folder and all. */
static struct slice
stem_of(struct slice input)
{
        return without(slice_is(input, "standard input") ? slice_of("standard-input") : input,
                       ".csv");
}

static struct slice
base_of(struct slice path)
{
        const char *slash = memrchr(path.data, '/', path.size);
        if (slash) {
                path.size -= (size_t)(slash + 1 - path.data);
                path.data = slash + 1;
        }
        return path;
}

static bool
has_rejects_name(struct slice name)
{
        struct slice stem = stem_of(name);
        return without(stem, ".rejects").size < stem.size;
}

/* ---- batches ---- */

/* Files that batches read. */
struct file_list {
        struct read_file {
                int64_t batch, position;
        } * files;
        size_t count, capacity;
};

static void
add_file(struct file_list *list, int64_t batch, int64_t position)
{
        for (size_t i = 0; i < list->count; i++)
                if (list->files[i].batch == batch && list->files[i].position == position)
                        return;
        grow(&list->files, &list->capacity, list->count + 1, sizeof *list->files);
        list->files[list->count++] = (struct read_file){batch, position};
}

/* Whose readers are sought. */
struct wanted {
        struct slice name, hash;
        const char *map_hash; /* NULL: by any map */
        int64_t after, until; /* batches */
};

/* Files are the same by their bytes. But one of mended rows may happen to have the bytes of another
   file: its name must be the same, too. */
static bool
may_be_same(struct slice name, struct slice other)
{
        return (!has_rejects_name(name) && !has_rejects_name(other)) ||
               slice_equal(base_of(name), base_of(other));
}

/* Adds what batches read of the file; returns the last of them, or 0. */
static int64_t
add_readers(struct db *db, struct file_list *list, struct wanted wanted)
{
        sqlite3_stmt *statement = db_prepare(
                db, "SELECT f.batch, f.name, f.position FROM batch_inputs AS f JOIN batch_inputs "
                    "AS m ON "
                    "m.batch = f.batch AND m.position = f.position - 1 JOIN batches AS b ON b.id = "
                    "f.batch WHERE f.sha256 = ?1 AND f.position %% 2 = 0 AND b.tool = 'col-import' "
                    "AND (?2 IS NULL OR m.sha256 = ?2) AND f.batch > ?3 AND f.batch <= ?4 ORDER BY "
                    "f.batch DESC");
        int64_t last = 0;
        db_bind_text(db, statement, 1, wanted.hash);
        db_bind_text(db, statement, 2, slice_of(wanted.map_hash));
        sqlite3_bind_int64(statement, 3, wanted.after);
        sqlite3_bind_int64(statement, 4, wanted.until);
        while (db_step(db, statement)) {
                if (!may_be_same(wanted.name, db_column(statement, 1)))
                        continue;
                add_file(list, sqlite3_column_int64(statement, 0),
                         sqlite3_column_int64(statement, 2));
                if (!last)
                        last = sqlite3_column_int64(statement, 0);
        }
        sqlite3_finalize(statement);
        return last;
}

static bool
was_read(struct db *db, struct slice name, struct slice hash, int64_t after)
{
        struct file_list list = {0};
        bool read =
                add_readers(db, &list, (struct wanted){name, hash, NULL, after, INT64_MAX}) != 0;
        free(list.files);
        return read;
}

/* Adds the last batch before BEFORE that refused rows of the file STEM, and all that read the same
   file. Returns it, or 0. *AGAIN: another one read it later. */
static int64_t
add_refusing(struct db *db, struct file_list *list, struct slice stem, int64_t before, bool *again)
{
        sqlite3_stmt *statement = db_prepare(
                db, "SELECT batch, name, sha256, position FROM batch_inputs WHERE refused > 0 AND "
                    "batch < ? ORDER BY batch DESC");
        sqlite3_bind_int64(statement, 1, before);
        int64_t found = 0, position = 0;
        bool same_folder = false;
        struct buffer name = {0}, hash = {0};
        while (!same_folder && db_step(db, statement)) {
                struct slice other = stem_of(db_column(statement, 1));
                same_folder = slice_equal(other, stem);
                if (!same_folder && (found || !slice_equal(base_of(other), base_of(stem))))
                        continue;
                found = sqlite3_column_int64(statement, 0);
                position = sqlite3_column_int64(statement, 3);
                struct slice of_name = db_column(statement, 1), of_hash = db_column(statement, 2);
                name.size = hash.size = 0;
                buffer_add(&name, of_name.data, of_name.size);
                buffer_add(&hash, of_hash.data, of_hash.size);
        }
        sqlite3_finalize(statement);
        if (found) {
                add_file(list, found, position);
                add_readers(
                        db, list,
                        (struct wanted){buffer_slice(&name), buffer_slice(&hash), NULL, 0, found});
                *again = *again || was_read(db, buffer_slice(&name), buffer_slice(&hash), found);
        }
        buffer_free(&name);
        buffer_free(&hash);
        return found;
}

/* Adds whose rest the file NAME is, where it brings mended rows, and the numbers of the batches
   that refused them to BATCHES. Returns the one that refused just these, or 0. *AGAIN: another one
   read those rows later. */
static int64_t
add_mended(struct db *db, struct file_list *list, struct slice name, struct buffer *batches,
           bool *again)
{
        struct slice stem = stem_of(name), shorter;
        int64_t batch = INT64_MAX, refusing = 0;
        while ((shorter = without(stem, ".rejects")).size < stem.size &&
               (batch = add_refusing(db, list, shorter, batch, again)) != 0) {
                buffer_add_format(batches, "%s%lld", refusing ? "," : "", (long long)batch);
                refusing = refusing ? refusing : batch;
                stem = shorter;
        }
        return refusing;
}

/* The last batch after those of LIST that took rows of a file by a map with the name of MAP; files
   of mended rows do not count. */
static int64_t
find_later(struct db *db, const struct file_list *list, const char *map)
{
        int64_t last = 0, found = 0;
        for (size_t i = 0; i < list->count; i++)
                if (list->files[i].batch > last)
                        last = list->files[i].batch;
        sqlite3_stmt *statement = db_prepare(
                db, "SELECT f.batch, m.name, f.name FROM batch_inputs AS f JOIN batch_inputs AS m "
                    "ON m.batch = f.batch AND m.position = f.position - 1 JOIN batches AS b ON "
                    "b.id = f.batch WHERE f.position %% 2 = 0 AND b.tool = 'col-import' AND "
                    "f.batch > ? AND f.refused < f.records ORDER BY f.batch DESC");
        sqlite3_bind_int64(statement, 1, last);
        while (!found && db_step(db, statement))
                if (slice_equal(base_of(db_column(statement, 1)), base_of(slice_of(map))) &&
                    !has_rejects_name(db_column(statement, 2)))
                        found = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
        return found;
}

/* ---- a file ---- */

/* Reads on which lines EARLIER's batch refused rows. False when that is not known, as of batches
   that an older schema holds. */
static bool
read_lines(struct earlier *earlier, struct db *db, const char *hash, const char *map_hash)
{
        sqlite3_stmt *statement = db_prepare(
                db, "SELECT r.line, f.refused FROM batch_inputs AS f JOIN batch_inputs AS m "
                    "ON m.batch = f.batch AND m.position = f.position - 1 LEFT JOIN "
                    "refused_rows AS r ON r.batch = f.batch AND r.position = f.position "
                    "WHERE f.batch = ?1 AND f.sha256 = ?2 AND m.sha256 = ?3 "
                    "ORDER BY r.line");
        size_t capacity = 0;
        bool known = true;
        sqlite3_bind_int64(statement, 1, earlier->batch);
        db_bind_text(db, statement, 2, slice_of(hash));
        db_bind_text(db, statement, 3, slice_of(map_hash));
        while (db_step(db, statement)) {
                if (sqlite3_column_type(statement, 0) == SQLITE_NULL) {
                        known = known && sqlite3_column_int64(statement, 1) == 0;
                        continue;
                }
                grow(&earlier->lines, &capacity, earlier->line_count + 1, sizeof *earlier->lines);
                earlier->lines[earlier->line_count++] =
                        (uint64_t)sqlite3_column_int64(statement, 0);
        }
        sqlite3_finalize(statement);
        return known;
}

static char *
join(const struct file_list *list)
{
        struct buffer text = {0};
        for (size_t i = 0; i < list->count; i++)
                buffer_add_format(&text, "%s(%lld,%lld)", i ? "," : "",
                                  (long long)list->files[i].batch,
                                  (long long)list->files[i].position);
        if (text.size)
                buffer_terminate(&text);
        return text.data;
}

struct earlier *
earlier_find(struct db *db, const char *name, const char *hash, const char *map,
             const char *map_hash, bool anew)
{
        struct earlier *earlier = allocate(sizeof *earlier);
        struct file_list list = {0};
        struct buffer batches = {0};
        int64_t refusing = add_mended(db, &list, slice_of(name), &batches, &earlier->read);
        if (batches.size)
                buffer_terminate(&batches);
        earlier->batches = batches.data;
        if (!anew)
                earlier->batch = add_readers(db, &list,
                                             (struct wanted){slice_of(name), slice_of(hash),
                                                             map_hash, refusing, INT64_MAX});
        if (earlier->batch && !read_lines(earlier, db, hash, map_hash))
                earlier->batch = 0;
        earlier->read = earlier->read || was_read(db, slice_of(name), slice_of(hash), 0);
        earlier->statements = join(&list);
        if (list.count && !anew)
                earlier->later = find_later(db, &list, map);
        free(list.files);
        return earlier;
}

static int
compare_lines(const void *a, const void *b)
{
        uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;
        return one < other ? -1 : one > other;
}

bool
earlier_took(const struct earlier *earlier, uint64_t line)
{
        return earlier->batch &&
               !(earlier->line_count && bsearch(&line, earlier->lines, earlier->line_count,
                                                sizeof *earlier->lines, compare_lines));
}

void
earlier_free(struct earlier *earlier)
{
        if (earlier == NULL)
                return;
        free(earlier->lines);
        free(earlier->batches);
        free(earlier->statements);
        free(earlier);
}
