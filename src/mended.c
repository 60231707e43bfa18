#include "mended.h"

#include <string.h>
#include <strings.h>

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

/* The last batch before BEFORE that refused rows of the file STEM, or 0. */
static int64_t
refusing_batch(struct db *db, struct slice stem, int64_t before)
{
        sqlite3_stmt *statement =
                db_prepare(db, "SELECT batch, name FROM batch_inputs WHERE refused > 0 AND "
                               "batch < ? ORDER BY batch DESC");
        sqlite3_bind_int64(statement, 1, before);
        int64_t found = 0, elsewhere = 0;
        while (!found && db_step(db, statement)) {
                struct slice other = stem_of(db_column(statement, 1));
                if (slice_equal(other, stem))
                        found = sqlite3_column_int64(statement, 0);
                else if (!elsewhere && slice_equal(base_of(other), base_of(stem)))
                        elsewhere = sqlite3_column_int64(statement, 0);
        }
        sqlite3_finalize(statement);
        return found ? found : elsewhere;
}

char *
mended_batches(struct db *db, const char *input)
{
        struct buffer batches = {0};
        struct slice stem = stem_of(slice_of(input)), shorter;
        int64_t batch = INT64_MAX;
        while ((shorter = without(stem, ".rejects")).size < stem.size &&
               (batch = refusing_batch(db, shorter, batch)) != 0) {
                buffer_add_format(&batches, "%s%lld", batches.size ? "," : "", (long long)batch);
                stem = shorter;
        }
        if (batches.size)
                buffer_terminate(&batches);
        return batches.data;
}
