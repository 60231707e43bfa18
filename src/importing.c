#include "importing.h"

#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "error.h"
#include "load.h"
#include "number.h"
#include "progress.h"
#include "rejects.h"
#include "spool.h"

enum { SHOWN_REFUSALS = 10 }; /* on standard error; the rest is in the rejects */

/* ---- the files ---- */

static void
open_file(const struct import *import, struct import_input *input, struct intake_file *file)
{
        source_open(&input->source, input->operand);
        struct map *map = map_open(input->map);
        *file = (struct intake_file){input->source.name, input->source.descriptor, map->totals, map,
                                     NULL};
        if (input->totals.rows >= 0)
                file->totals.rows = input->totals.rows;
        if (input->totals.sum_count) {
                file->totals.sums = input->totals.sums;
                file->totals.sum_count = input->totals.sum_count;
        }
        file->reader = foreign_open(file->descriptor, file->name, map->format);
        map_bind(map, file->name, file->reader->columns, file->reader->column_count, import->as_of);
}

void
import_open(struct import *import)
{
        import->files = allocate(import->count * sizeof *import->files);
        for (size_t i = 0; i < import->count; i++)
                open_file(import, &import->inputs[i], &import->files[i]);
}

void
import_close(struct import *import)
{
        for (size_t i = 0; i < import->count; i++) {
                struct import_input *input = &import->inputs[i];
                foreign_close(import->files[i].reader);
                map_close(import->files[i].map);
                source_close(&input->source);
                for (size_t j = 0; j < input->totals.sum_count; j++)
                        free(input->totals.sums[j].currency);
                free(input->totals.sums);
                free(input->lines);
                earlier_free(input->earlier);
        }
        free(import->inputs);
        free(import->files);
}

static struct earlier *
find_earlier(const struct import *import, size_t file, struct db *db)
{
        const struct import_input *input = &import->inputs[file];
        const struct policy *map = import->files[file].map->policy;
        struct earlier *earlier = earlier_find(db, input->source.name, input->source.hash,
                                               map->path, map->hash, import->again);
        for (size_t i = 0; i < file; i++)
                earlier->read =
                        earlier->read || !strcmp(import->inputs[i].source.hash, input->source.hash);
        return earlier;
}

int64_t
import_find_same(const struct import *import, struct db *db, char on[11])
{
        int64_t batch = 0;
        for (size_t i = 0; i < import->count; i++) {
                struct earlier *earlier = find_earlier(import, i, db);
                const struct map_totals *totals = &import->files[i].totals;
                int64_t last = earlier->line_count ? 0 : earlier->batch;
                earlier_free(earlier);
                if (!last || totals->rows >= 0 || totals->sum_count)
                        return 0;
                batch = last > batch ? last : batch;
        }
        sqlite3_stmt *statement = db_prepare(db, "SELECT at FROM batches WHERE id = ?");
        sqlite3_bind_int64(statement, 1, batch);
        if (db_step(db, statement))
                snprintf(on, 11, "%.10s", db_column(statement, 0).data);
        sqlite3_finalize(statement);
        return batch;
}

/* A dry run writes no files but those that it was told where to put. */
static bool
keeps_rejects(const struct import *import)
{
        return !import->dry_run || import->rejects_folder;
}

/* ---- one try ----
   There is a second one where the store refused a row of which it had taken a part: load.h. */

struct attempt {
        struct import *import;
        struct db *db;
        struct store *store;
        struct load *load;
        struct changes *changes;
        struct spool *refusals;    /* messages */
        struct buffer description; /* of what went in, a message a line */
        uint64_t rows, passed, refused;
        size_t files_begun; /* the present file is the last of these */
};

static void
open_rejects(struct import *import, size_t index)
{
        struct import_input *input = &import->inputs[index];
        bool standard_input = !strcmp(input->operand, "-");
        input->rejects = rejects_open(standard_input ? "standard-input" : input->operand,
                                      import->rejects_folder, input->source.descriptor,
                                      import->files[index].reader->header_size);
}

static void
begin(struct attempt *attempt, const char *path, struct load_late *late)
{
        struct import *import = attempt->import;
        attempt->db = db_open_writer(path);
        struct store_options options = {
                .as_of = import->as_of, .arguments = import->arguments, .bulk = true};
        attempt->store = store_begin(attempt->db, options);
        attempt->changes = changes_open();
        attempt->refusals = spool_open();
        attempt->load = load_begin(attempt->db, attempt->store, import->files, import->count,
                                   attempt->changes, late);
        for (size_t i = 0; i < import->count; i++) {
                struct import_input *input = &import->inputs[i];
                input->rows = input->refused = 0;
                earlier_free(input->earlier);
                input->earlier = find_earlier(import, i, attempt->db);
                if (keeps_rejects(import))
                        open_rejects(import, i);
                load_constants(attempt->load, i);
        }
}

static void
keep_refusal(struct attempt *attempt, const struct import_input *input, size_t line,
             const struct intake_problem *problem)
{
        if (keeps_rejects(attempt->import))
                rejects_problem(input->rejects, line, problem->column, problem->value,
                                problem->reason);
        if (spool_count(attempt->refusals) == SHOWN_REFUSALS)
                return;
        struct buffer message = {0};
        buffer_add_format(&message, "%s:%zu:", input->source.name, line);
        buffer_add(&message, problem->column.data, problem->column.size);
        buffer_add_text(&message, problem->column.size ? ": " : " ");
        buffer_add(&message, problem->reason.data, problem->reason.size);
        spool_add(attempt->refusals, buffer_slice(&message));
        buffer_free(&message);
}

/* NAME as it may stand in a line: it can hold a newline, and forge one. The caller frees. */
static char *
harmless(const char *name)
{
        struct buffer shown = {0};
        escape_for_terminal(&shown, slice_of(name));
        buffer_terminate(&shown);
        return shown.data;
}

static void
begin_file(struct attempt *attempt, size_t file)
{
        char *name = harmless(attempt->import->files[file].name);
        const struct earlier *earlier = attempt->import->inputs[file].earlier;
        load_file(attempt->load, file, earlier);
        attempt->files_begun = file + 1;
        if (earlier->batch && !earlier->line_count)
                buffer_add_format(&attempt->description, "%s: batch %lld has imported it\n", name,
                                  (long long)earlier->batch);
        else if (earlier->batch)
                buffer_add_format(&attempt->description,
                                  "%s: batch %lld has imported it; of its rows only the %zu that "
                                  "%s refused then %s tried\n",
                                  name, (long long)earlier->batch, earlier->line_count,
                                  earlier->line_count == 1 ? "was" : "were",
                                  earlier->line_count == 1 ? "is" : "are");
        else if (earlier->batches)
                buffer_add_format(&attempt->description, "%s: rows that batch %s refused, mended\n",
                                  name, earlier->batches);
        free(name);
}

static void
take_row(struct attempt *attempt, struct intake_row *row)
{
        struct import_input *input = &attempt->import->inputs[row->file];
        if (row->file >= attempt->files_begun)
                begin_file(attempt, row->file);
        attempt->rows++;
        input->rows++;
        if (earlier_took(input->earlier, row->line)) {
                load_pass(attempt->load, row);
                attempt->passed++;
                return;
        }
        if (load_row(attempt->load, row))
                return;
        grow(&input->lines, &input->line_capacity, input->refused + 1, sizeof *input->lines);
        input->lines[input->refused++] = row->line;
        attempt->refused++;
        if (keeps_rejects(attempt->import))
                rejects_row(input->rejects, row->offset, row->size);
        for (size_t i = 0; i < row->problem_count; i++)
                keep_refusal(attempt, input, row->line, &row->problems[i]);
}

static void
take_rows(struct attempt *attempt, struct intake *intake)
{
        const struct import *import = attempt->import;
        uint64_t all = 1, before = 0;
        size_t file = 0;
        for (size_t i = 0; i < import->count; i++)
                all += import->inputs[i].source.size;
        progress_begin(import->dry_run ? "rows checked" : "rows imported");
        for (struct intake_row row; intake_next(intake, &row);) {
                interrupted();
                take_row(attempt, &row);
                while (file < row.file)
                        before += import->inputs[file++].source.size;
                progress_step(attempt->rows, (double)(before + row.offset) / (double)all);
        }
        progress_end();
}

static void
check_sum(const struct attempt *attempt, size_t file, const struct map_sum *sum)
{
        int64_t minor = load_sum(attempt->load, file, sum->currency);
        if (minor == sum->minor)
                return;
        char here[32], stated[32];
        int digits = currency_digits(slice_of(sum->currency));
        int here_size = (int)money_format(here, minor, digits);
        int stated_size = (int)money_format(stated, sum->minor, digits);
        die(EXIT_BAD_DATA,
            "%s: the amounts in %s add up to %.*s, the control total is %.*s; nothing was stored",
            attempt->import->files[file].name, sum->currency, here_size, here, stated_size, stated);
}

static void
check_files(const struct attempt *attempt)
{
        const struct import *import = attempt->import;
        for (size_t i = 0; i < import->count; i++) {
                const struct map_totals *totals = &import->files[i].totals;
                const struct import_input *input = &import->inputs[i];
                source_check(&input->source);
                if (totals->rows >= 0 && (uint64_t)totals->rows != input->rows)
                        die(EXIT_BAD_DATA,
                            "%s: there are %llu rows, the control total is %lld; nothing was "
                            "stored",
                            input->source.name, (unsigned long long)input->rows,
                            (long long)totals->rows);
                for (size_t j = 0; j < totals->sum_count; j++)
                        check_sum(attempt, i, &totals->sums[j]);
        }
}

/* What the store, the load and the rejects know only as long as they are open. */
static void
describe(struct attempt *attempt)
{
        struct buffer *out = &attempt->description;
        uint64_t count;
        const char *name;
        for (size_t i = 0; i < attempt->import->count; i++) {
                const struct import_input *input = &attempt->import->inputs[i];
                if (!input->refused)
                        continue;
                char *from = harmless(input->source.name);
                char *kept = harmless(input->rejects ? rejects_path(input->rejects) : "");
                buffer_add_format(
                        out, "%s: %llu of %llu rows refused; %s%s\n", from,
                        (unsigned long long)input->refused, (unsigned long long)input->rows,
                        input->rejects ? "they are in " : "--rejects FOLDER keeps them", kept);
                free(from);
                free(kept);
        }
        for (enum kind_id kind = 0; kind < KIND_COUNT; kind++) {
                uint64_t new = store_count(attempt->store, kind, STORE_NEW);
                uint64_t changed = store_count(attempt->store, kind, STORE_CHANGED);
                uint64_t same = store_count(attempt->store, kind, STORE_SAME);
                if (new + changed + same)
                        buffer_add_format(out, "%s: %llu new, %llu changed, %llu as before\n",
                                          kind_at(kind)->plural, (unsigned long long)new,
                                          (unsigned long long)changed, (unsigned long long)same);
        }
        for (size_t i = 0; (name = load_doubtful(attempt->load, i, &count)); i++)
                buffer_add_format(out, "%s: %llu doubtful, stored as they are\n", name,
                                  (unsigned long long)count);
}

static int64_t
commit(struct attempt *attempt)
{
        struct import *import = attempt->import;
        for (size_t i = 0; i < import->count; i++) {
                struct import_input *input = &import->inputs[i];
                const struct policy *map = import->files[i].map->policy;
                store_input(attempt->store, map->path, map->hash, 0, 0);
                store_input(attempt->store, input->source.name, input->source.hash, input->rows,
                            input->refused);
                for (uint64_t line = 0; line < input->refused; line++)
                        store_refused_row(attempt->store, input->lines[line]);
        }
        return store_commit(attempt->store);
}

static void
say_lines(struct slice text)
{
        while (text.size) {
                const char *end = memchr(text.data, '\n', text.size);
                size_t size = (size_t)(end - text.data);
                say("%.*s", (int)size, text.data);
                text.data += size + 1;
                text.size -= size + 1;
        }
}

static void
report(struct attempt *attempt, int64_t batch)
{
        unsigned long long refused = attempt->refused,
                           taken = attempt->rows - attempt->passed - refused;
        spool_rewind(attempt->refusals);
        for (struct slice message; spool_next(attempt->refusals, &message);)
                warn("%.*s", (int)message.size, message.data);
        say_lines(buffer_slice(&attempt->description));
        if (attempt->import->dry_run)
                say("%llu rows would be imported, %llu refused; nothing was stored", taken,
                    refused);
        else if (batch)
                say("batch %lld: %llu rows imported, %llu refused", (long long)batch, taken,
                    refused);
        else
                say("%llu rows imported, %llu refused; all was there before, so there is no new "
                    "batch",
                    taken, refused);
        changes_print(attempt->changes);
}

bool
import_run(struct import *import, const char *path)
{
        struct load_late *late = NULL;
        do {
                struct intake *intake = intake_start(import->files, import->count);
                struct attempt attempt = {.import = import};
                int64_t batch = 0;
                catch_interrupts();
                begin(&attempt, path, late);
                take_rows(&attempt, intake);
                load_settle(attempt.load);
                intake_close(intake);
                check_files(&attempt);
                store_check_sums(attempt.store);
                describe(&attempt);
                late = load_end(attempt.load);
                if (!late)
                        store_check_approvals(attempt.store);
                for (size_t i = 0; i < import->count && keeps_rejects(import) && !late; i++)
                        rejects_publish(import->inputs[i].rejects);
                if (late || import->dry_run)
                        store_rollback(attempt.store);
                else
                        batch = commit(&attempt);
                for (size_t i = 0; i < import->count && keeps_rejects(import); i++)
                        rejects_close(import->inputs[i].rejects);
                db_close(attempt.db);
                if (!late)
                        report(&attempt, batch);
                changes_close(attempt.changes);
                spool_close(attempt.refusals);
                buffer_free(&attempt.description);
                if (!late)
                        return attempt.refused > 0;
        } while (true);
}
