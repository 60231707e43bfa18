#include "manifest.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "error.h"
#include "out_row.h"

#define STORED                                                                                     \
        "SELECT e.id, p.policy, ifnull(e.recipient, ''), e.as_of, e.until_batch, e.after_on, "     \
        "e.after_batch, e.sha256 FROM exports AS e JOIN policies AS p ON p.id = e.layout "

/* What stands behind a policy's name in its label: @ and the hash. */
#define LABEL_TAIL "65"

static void
read_stored(sqlite3_stmt *row, struct manifest *manifest)
{
        struct slice after_on = db_column(row, 5), sha256 = db_column(row, 7);

        *manifest = (struct manifest){
                .number = sqlite3_column_int64(row, 0),
                .layout = slice_dup(db_column(row, 1)),
                .recipient = slice_dup(db_column(row, 2)),
                .moment = {day_parse(db_column(row, 3)), sqlite3_column_int64(row, 4)},
                .former = {after_on.size ? day_parse(after_on) : DAY_NONE,
                           sqlite3_column_int64(row, 6)}};
        snprintf(manifest->sha256, sizeof manifest->sha256, "%.*s", (int)sha256.size, sha256.data);
}

bool
manifest_last(struct db *db, const char *name, const char *recipient, struct manifest *manifest)
{
        sqlite3_stmt *row =
                db_prepare(db, STORED "WHERE substr(p.policy, 1, length(p.policy) - " LABEL_TAIL
                                      ") = ?1 AND ifnull(e.recipient, '') = ifnull(?2, '') "
                                      "ORDER BY e.id DESC LIMIT 1");

        db_bind_text(db, row, 1, slice_of(name));
        db_bind_text(db, row, 2, slice_of(recipient));
        bool found = db_step(db, row);
        if (found)
                read_stored(row, manifest);
        sqlite3_finalize(row);
        return found;
}

void
manifest_numbered(struct db *db, int64_t number, struct manifest *manifest)
{
        sqlite3_stmt *row = db_prepare(db, STORED "WHERE e.id = %lld", (long long)number);

        if (!db_step(db, row))
                die(EXIT_NO_INPUT, "there is no export %lld; col-list exports names them",
                    (long long)number);
        read_stored(row, manifest);
        sqlite3_finalize(row);
}

struct layout *
manifest_layout(struct db *db, const struct manifest *manifest)
{
        sqlite3_stmt *row = db_prepare(db, "SELECT text FROM policies WHERE policy = ?1");

        db_bind_text(db, row, 1, slice_of(manifest->layout));
        struct layout *layout =
                db_step(db, row) ? layout_stored(slice_of(manifest->layout), db_column(row, 0))
                                 : NULL;
        if (!layout)
                die(EXIT_BAD_DATA, "the database does not hold the text of %s; col-check says more",
                    manifest->layout);
        sqlite3_finalize(row);
        return layout;
}

static void
out_integer(struct out_row *row, int64_t number)
{
        char text[24];
        out_raw(row, (struct slice){
                             text, (size_t)snprintf(text, sizeof text, "%lld", (long long)number)});
}

void
manifest_write(struct tsv_writer *out, const struct manifest *manifest, const char *path,
               const struct totals *totals)
{
        struct out_row row = {.writer = out};
        struct buffer sums = {0};
        const char *slash = strrchr(path, '/');
        bool after = manifest->former.as_of != DAY_NONE;

        totals_write(totals, &sums);
        out_header(&row, "layout recipient as_of until_batch after_on after_batch file sha256 "
                         "records sums");
        out_text(&row, slice_of(manifest->layout));
        out_text(&row, slice_of(manifest->recipient));
        out_day(&row, manifest->moment.as_of);
        out_integer(&row, manifest->moment.known);
        out_day(&row, manifest->former.as_of);
        if (after)
                out_integer(&row, manifest->former.known);
        else
                out_text(&row, (struct slice){NULL, 0});
        out_text(&row, slice_of(slash ? slash + 1 : path));
        out_text(&row, slice_of(manifest->sha256));
        out_integer(&row, (int64_t)totals->records);
        out_text(&row, buffer_slice(&sums));
        out_end(&row);
        buffer_free(&sums);
}

void
manifest_free(struct manifest *manifest)
{
        free(manifest->layout);
        free(manifest->recipient);
}
