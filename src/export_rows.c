#include "export_rows.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "expr.h"
#include "listing.h"

/* A column that an expression may name: of the kind, or of the account beside it. */
struct source_column {
        const char *name;
        enum type type;
        bool of_account;
        bool used;
        size_t at; /* in its listing, where it is used */
};

struct side { /* one of the two listings */
        struct listing *listing;
        const char **columns;
        size_t count;
};

struct export_rows {
        const struct layout *layout;
        struct source_column *columns;
        size_t count;
        struct side record, account; /* account.listing: NULL where nothing of it is needed */
        struct expr_set *set;        /* the condition, where there is one, then the values */
        int first;                   /* index of the first value */
        size_t *plain;               /* of each value the column that it is, or SIZE_MAX */
        size_t key, currency, recipient, of_account; /* columns, or SIZE_MAX */
        bool met;                                    /* an account has been read */
        struct slice wanted;                         /* recipient */
};

/* ---- columns ---- */

static size_t
column_named(const struct export_rows *rows, const char *name)
{
        for (size_t i = 0; i < rows->count; i++)
                if (!strcmp(rows->columns[i].name, name))
                        return i;
        return SIZE_MAX;
}

/* Records that always have an account come with its columns, those apart whose name the kind has
 * itself. */
static bool
has_account(const struct kind *kind)
{
        int field = kind->id == KIND_NONE ? -1 : kind_field(kind, "account");
        return kind->id != KIND_account && field >= 0 &&
               (kind->fields[field].flags & FIELD_REQUIRED);
}

static void
add_columns(struct export_rows *rows, const struct kind *kind, bool of_account)
{
        const char **names;
        size_t count = listing_all_columns(kind, &names);

        rows->columns = reallocate_array(rows->columns, rows->count + count, sizeof *rows->columns);
        for (size_t i = 0; i < count; i++)
                if (column_named(rows, names[i]) == SIZE_MAX)
                        rows->columns[rows->count++] = (struct source_column){
                                names[i], listing_column_type(kind, names[i]), of_account, false,
                                0};
        free(names);
}

static void
use_column(void *all, size_t column)
{
        ((struct export_rows *)all)->columns[column].used = true;
}

static size_t
need_column(struct export_rows *rows, const char *name)
{
        size_t column = column_named(rows, name);

        if (column != SIZE_MAX)
                rows->columns[column].used = true;
        return column;
}

/* ---- expressions ---- */

static void
compile(struct export_rows *rows)
{
        const struct layout *layout = rows->layout;
        const char *file = layout->policy->path;
        struct expr_column *typed = reallocate_array(NULL, rows->count, sizeof *typed);

        for (size_t i = 0; i < rows->count; i++)
                typed[i] = (struct expr_column){rows->columns[i].name, rows->columns[i].type};
        rows->set = expr_open(typed, rows->count);
        free(typed);
        if (layout->where.size > 0)
                rows->first = expr_add(rows->set, layout->where,
                                       (struct expr_place){
                                               file, layout->policy->rows[layout->where_row].line,
                                               "value"}) +
                              1;
        for (size_t i = 0; i < layout->row.count; i++) {
                const struct layout_field *field = &layout->row.fields[i];
                expr_add(rows->set, field->value,
                         (struct expr_place){file, layout->policy->rows[field->row].line, "value"});
        }
        for (int i = 0; i < rows->first + (int)layout->row.count; i++)
                expr_columns_used(rows->set, i, use_column, rows);
}

/* A value that is a column alone is taken as it stands there. */
static void
find_plain(struct export_rows *rows)
{
        const struct layout_line *line = &rows->layout->row;

        rows->plain = reallocate_array(NULL, line->count, sizeof *rows->plain);
        for (size_t i = 0; i < line->count; i++) {
                char *name = slice_dup(slice_trim(line->fields[i].value));
                rows->plain[i] = column_named(rows, name);
                free(name);
        }
}

/* ---- the two listings ---- */

static void
look_at(struct side *side, struct source_column *column)
{
        column->at = side->count;
        side->columns = reallocate_array(side->columns, side->count + 1, sizeof *side->columns);
        side->columns[side->count++] = column->name;
}

static bool
needs_account(const struct export_rows *rows)
{
        for (size_t i = 0; i < rows->count; i++)
                if (rows->columns[i].used && rows->columns[i].of_account)
                        return true;
        return false;
}

/* Both are sorted bytewise by debtor and account, so the accounts are met in the order of the
 * records. */
static void
open_listings(struct export_rows *rows, struct db *db, struct moment moment)
{
        bool beside = needs_account(rows);
        size_t person = column_named(rows, "person"); /* by which a list is sorted that has it */

        if (beside) {
                rows->of_account = need_column(rows, "account");
                look_at(&rows->account, &(struct source_column){.name = "account"});
                if (person != SIZE_MAX && rows->columns[person].used &&
                    !rows->columns[person].of_account)
                        look_at(&rows->account, &(struct source_column){.name = "person"});
        }
        for (size_t i = 0; i < rows->count; i++)
                if (rows->columns[i].used)
                        look_at(rows->columns[i].of_account ? &rows->account : &rows->record,
                                &rows->columns[i]);
        if (beside)
                rows->account.listing =
                        listing_open(db, kind_at(KIND_account), moment, rows->account.columns,
                                     rows->account.count, NULL, 0);
        rows->record.listing = listing_open(db, rows->layout->kind, moment, rows->record.columns,
                                            rows->record.count, NULL, 0);
}

static const char *
key_name(const struct kind *kind)
{
        return kind->id == KIND_NONE ? "action" : kind->fields[0].name;
}

struct export_rows *
export_rows_open(struct db *db, const struct layout *layout, struct moment moment,
                 struct slice recipient)
{
        struct export_rows *rows = allocate(sizeof *rows);

        rows->layout = layout;
        rows->wanted = recipient;
        rows->recipient = SIZE_MAX;
        add_columns(rows, layout->kind, false);
        if (has_account(layout->kind))
                add_columns(rows, kind_at(KIND_account), true);
        compile(rows);
        find_plain(rows);
        rows->key = need_column(rows, key_name(layout->kind));
        rows->currency = need_column(rows, "currency");
        if (layout->recipient) {
                rows->recipient = need_column(rows, layout->recipient);
                if (rows->recipient == SIZE_MAX)
                        policy_die(layout->policy, SIZE_MAX, NULL,
                                   "%s have no column \"%s\" that could say for whom they are",
                                   layout->kind->plural, layout->recipient);
        }
        if (expr_needs_clock(rows->set))
                expr_as_of(rows->set, moment.as_of);
        open_listings(rows, db, moment);
        return rows;
}

/* ---- rows ---- */

static struct slice
column_text(void *all, size_t index)
{
        struct export_rows *rows = all;
        const struct source_column *column = &rows->columns[index];
        return listing_text(column->of_account ? rows->account.listing : rows->record.listing,
                            column->at);
}

/* Goes on to the account of the present record. */
static void
follow(struct export_rows *rows)
{
        struct slice account = column_text(rows, rows->of_account);

        while (!rows->met || !slice_equal(listing_text(rows->account.listing, 0), account)) {
                rows->met = listing_next(rows->account.listing);
                if (!rows->met)
                        die(EXIT_BAD_DATA,
                            "account %.*s is out of order or missing; col-check says more",
                            (int)account.size, account.data);
        }
}

bool
export_rows_next(struct export_rows *rows)
{
        while (listing_next(rows->record.listing)) {
                if (rows->account.listing)
                        follow(rows);
                expr_row_from(rows->set, column_text, rows);
                if (rows->recipient != SIZE_MAX &&
                    !slice_equal(column_text(rows, rows->recipient), rows->wanted))
                        continue;
                if (rows->first == 0 || expr_truth(rows->set, 0) == 1)
                        return true;
        }
        return false;
}

struct slice
export_rows_value(struct export_rows *rows, size_t index)
{
        if (rows->plain[index] != SIZE_MAX)
                return column_text(rows, rows->plain[index]);
        return expr_text(rows->set, rows->first + (int)index);
}

struct slice
export_rows_key(struct export_rows *rows)
{
        return column_text(rows, rows->key);
}

struct slice
export_rows_currency(struct export_rows *rows)
{
        return rows->currency == SIZE_MAX ? (struct slice){NULL, 0}
                                          : column_text(rows, rows->currency);
}

enum type
export_rows_type(const struct export_rows *rows, size_t index)
{
        enum type declared = rows->layout->row.fields[index].type;

        if (declared != TYPE_NONE)
                return declared;
        return rows->plain[index] == SIZE_MAX ? TYPE_TEXT : rows->columns[rows->plain[index]].type;
}

void
export_rows_close(struct export_rows *rows)
{
        listing_close(rows->record.listing);
        listing_close(rows->account.listing);
        expr_close(rows->set);
        free(rows->record.columns);
        free(rows->account.columns);
        free(rows->columns);
        free(rows->plain);
        free(rows);
}
