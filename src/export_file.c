#include "export_file.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"
#include "export_rows.h"
#include "expr.h"
#include "news.h"
#include "number.h"
#include "sheet.h"

/* What head and foot may name. */
enum summary {
        SUMMARY_RECORDS,
        SUMMARY_SUM,
        SUMMARY_CURRENCY,
        SUMMARY_SUMS,
        SUMMARY_RECIPIENT,
        SUMMARY_AS_OF,
        SUMMARY_AFTER_ON,
        SUMMARY_BATCH,
        SUMMARY_COUNT
};
static const struct expr_column summary_columns[SUMMARY_COUNT] = {
        [SUMMARY_RECORDS] = {"records", TYPE_INT},      [SUMMARY_SUM] = {"sum", TYPE_MONEY},
        [SUMMARY_CURRENCY] = {"currency", TYPE_TEXT},   [SUMMARY_SUMS] = {"sums", TYPE_TEXT},
        [SUMMARY_RECIPIENT] = {"recipient", TYPE_TEXT}, [SUMMARY_AS_OF] = {"as_of", TYPE_DATE},
        [SUMMARY_AFTER_ON] = {"after_on", TYPE_DATE},   [SUMMARY_BATCH] = {"until_batch", TYPE_INT},
};

struct export
{
        struct db *db;
        const struct layout *layout;
        const struct manifest *manifest;
        struct moment moment; /* whose rows are told … */
        struct news *news;    /* … but for those of this one; NULL: all */
        struct sheet *sheet;  /* NULL: only counted */
        struct totals *totals;
        struct sheet_cell *cells; /* of the row */
        struct buffer why;
};

/* ---- rows ---- */

_Noreturn static void
die_row(struct export *export, struct export_rows *rows, size_t field)
{
        struct slice key = export_rows_key(rows);

        die(EXIT_BAD_DATA, "%s: %s %.*s: %s: %s", export->layout->policy->path,
            export->layout->kind->name, (int)key.size, key.data,
            export->layout->row.fields[field].name, buffer_terminate(&export->why));
}

static void
read_cells(struct export *export, struct export_rows *rows)
{
        struct slice currency = export_rows_currency(rows);
        int digits = currency.size ? currency_digits(currency) : -1;

        for (size_t i = 0; i < export->layout->row.count; i++)
                if (!sheet_cell_read(&export->cells[i], export_rows_type(rows, i),
                                     export_rows_value(rows, i), digits, &export->why))
                        die_row(export, rows, i);
        export->totals->records++;
        if (export->layout->sum == SIZE_MAX)
                return;
        const struct sheet_cell *sum = &export->cells[export->layout->sum];
        if (sum->type == TYPE_MONEY)
                totals_add(export->totals, currency, digits, sum->number);
        else if (sum->type != TYPE_NONE)
                policy_die(export->layout->policy,
                           export->layout->row.fields[export->layout->sum].row, "sum",
                           "only a column of type money is added up");
}

/* What is new: rows of now, without those of the export before. What is gone: the other way round,
   and nothing where there was none before. */
static void
choose_moments(struct export *export)
{
        const struct manifest *manifest = export->manifest;
        struct slice recipient = slice_of(manifest->recipient);
        bool first = manifest->former.as_of == DAY_NONE;
        bool gone = export->layout->gone && !first;

        export->moment = gone ? manifest->former : manifest->moment;
        if (!first || export->layout->gone)
                export->news =
                        news_open(export->db, export->layout,
                                  gone || first ? manifest->moment : manifest->former, recipient);
}

/* All rows that are to be told: counted, and written where there is a sheet. */
static void
each_row(struct export *export)
{
        struct export_rows *rows = export_rows_open(export->db, export->layout, export->moment,
                                                    slice_of(export->manifest->recipient));
        size_t field;

        while (export_rows_next(rows)) {
                interrupted();
                if (export->news && !news_is_new(export->news, rows))
                        continue;
                read_cells(export, rows);
                if (export->sheet && !sheet_line(export->sheet, &export->layout->row, export->cells,
                                                 &field, &export->why))
                        die_row(export, rows, field);
        }
        export_rows_close(rows);
}

/* ---- head and foot ---- */

_Noreturn static void
die_line(const struct export *export, const struct layout_line *line, size_t field, const char *why)
{
        policy_die(export->layout->policy, line->fields[field].row, "value", "%s: %s",
                   line->fields[field].name, why);
}

/* CELLS: values of summary_columns, kept in TEXTS. */
static void
summarize(const struct export *export, struct slice *cells, struct buffer *texts)
{
        const struct totals *totals = export->totals;
        const struct manifest *manifest = export->manifest;
        char text[32];

        buffer_add_format(&texts[SUMMARY_RECORDS], "%llu", (unsigned long long)totals->records);
        if (totals->count == 1) {
                buffer_add(&texts[SUMMARY_SUM], text,
                           money_format(text, totals->sums->minor, totals->sums->digits));
                buffer_add_text(&texts[SUMMARY_CURRENCY], totals->sums->currency);
        } else if (totals->count == 0 && export->layout->sum != SIZE_MAX) {
                buffer_add_text(&texts[SUMMARY_SUM], "0");
        }
        totals_write(totals, &texts[SUMMARY_SUMS]);
        buffer_add_text(&texts[SUMMARY_RECIPIENT], manifest->recipient);
        day_format(text, manifest->moment.as_of);
        buffer_add_text(&texts[SUMMARY_AS_OF], text);
        if (manifest->former.as_of != DAY_NONE) {
                day_format(text, manifest->former.as_of);
                buffer_add_text(&texts[SUMMARY_AFTER_ON], text);
        }
        buffer_add_format(&texts[SUMMARY_BATCH], "%lld", (long long)manifest->moment.known);
        for (size_t i = 0; i < SUMMARY_COUNT; i++)
                cells[i] = buffer_slice(&texts[i]);
}

struct asked {
        const struct export *export;
        const struct layout_line *line;
        size_t field;
        size_t column; /* that the value names last */
};

static void
ask_column(void *context, size_t column)
{
        struct asked *asked = context;

        asked->column = column;
        if ((column == SUMMARY_SUM || column == SUMMARY_CURRENCY) &&
            asked->export->totals->count > 1)
                die_line(asked->export, asked->line, asked->field,
                         "the rows are in several currencies, which are never added up; use sums, "
                         "or a layout for each");
}

/* As declared, or that of the column that the value is. */
static enum type
summary_type(const struct layout_field *field)
{
        for (size_t i = 0; field->type == TYPE_NONE && i < SUMMARY_COUNT; i++)
                if (slice_is(slice_trim(field->value), summary_columns[i].name))
                        return summary_columns[i].type;
        return field->type == TYPE_NONE ? TYPE_TEXT : field->type;
}

static void
write_line(struct export *export, const struct layout_line *line)
{
        const struct policy *policy = export->layout->policy;
        struct expr_set *set;
        struct slice summary[SUMMARY_COUNT];
        struct buffer texts[SUMMARY_COUNT] = {{0}};
        struct sheet_cell *cells;
        int digits = export->totals->count == 1 ? export->totals->sums->digits : 0;
        size_t field;

        if (line->count == 0)
                return;
        set = expr_open(summary_columns, SUMMARY_COUNT);
        cells = reallocate_array(NULL, line->count, sizeof *cells);
        for (size_t i = 0; i < line->count; i++)
                expr_add(set, line->fields[i].value,
                         (struct expr_place){policy->path, policy->rows[line->fields[i].row].line,
                                             "value"});
        if (expr_needs_clock(set))
                expr_as_of(set, export->manifest->moment.as_of);
        summarize(export, summary, texts);
        expr_row_plain(set, summary);
        for (size_t i = 0; i < line->count; i++) {
                struct asked asked = {export, line, i, SUMMARY_COUNT};
                expr_columns_used(set, (int)i, ask_column, &asked);
                enum type type = summary_type(&line->fields[i]);
                bool plain = line->fields[i].type == TYPE_NONE && type != TYPE_TEXT;
                struct slice value = plain ? summary[asked.column] : expr_text(set, (int)i);
                if (!sheet_cell_read(&cells[i], type, value, digits, &export->why))
                        die_line(export, line, i, buffer_terminate(&export->why));
        }
        if (!sheet_line(export->sheet, line, cells, &field, &export->why))
                die_line(export, line, field, buffer_terminate(&export->why));
        for (size_t i = 0; i < SUMMARY_COUNT; i++)
                buffer_free(&texts[i]);
        expr_close(set);
        free(cells);
}

void
export_file(struct db *db, const struct layout *layout, const struct manifest *manifest,
            const char *path, struct totals *totals)
{
        struct export export = {.db = db, .layout = layout, .manifest = manifest, .totals = totals};
        size_t field;

        export.cells = reallocate_array(NULL, layout->row.count, sizeof *export.cells);
        choose_moments(&export);
        if (layout->head.count > 0)
                each_row(&export); /* the head may tell what is in the rows behind it */
        export.sheet = sheet_open(layout, path);
        write_line(&export, &layout->head);
        if (layout->headings && !sheet_headings(export.sheet, &field, &export.why))
                die_line(&export, &layout->row, field, buffer_terminate(&export.why));
        totals_free(totals);
        *totals = (struct totals){0};
        each_row(&export);
        write_line(&export, &layout->foot);
        sheet_close(export.sheet);
        news_close(export.news);
        buffer_free(&export.why);
        free(export.cells);
}
