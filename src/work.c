#include "work.h"

#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "view-internal.h"

static const struct {
        const char *name;
        enum type type;
        const char *sql;
} own_columns[] = {
#define COLUMN(name, type, sql, doc) {#name, TYPE_##type, sql},
#include "work_view.def"
};
enum { OWN_COLUMNS = sizeof own_columns / sizeof *own_columns };

/* The statement selects these, then the columns of actions that are asked for. */
enum work_result {
        WORK_ID = 1,
        WORK_SEGMENT,
        WORK_SEGMENT_SINCE,
        WORK_STEP,
        WORK_OCCASION,
        WORK_FIELDS
};

/* Columns of the account view that say whether an action is to be done; the first in it. */
enum { LOOK_STATUS, LOOK_SEGMENT, LOOK_SEGMENT_SINCE, LOOK_OPEN_STEP, LOOK_COUNT };

struct work_column {
        enum type type;
        int result;  /* of the statement; -1: of the account alone … */
        size_t view; /* … where the view has it; of both, what the action leaves empty; SIZE_MAX:
                        not there */
        bool party;
        struct buffer text; /* its text, where that is made here */
};

struct work {
        struct view *view;
        struct cursor *actions;
        struct buffer fields; /* ", SQL" for each column of actions */
        struct work_column *columns;
        size_t count;
        bool account; /* the cursor stands among the actions of the view's present row */
};

/* ---- columns ---- */

static int
own_column(const char *name)
{
        for (int i = 0; i < OWN_COLUMNS; i++)
                if (!strcmp(own_columns[i].name, name))
                        return i;
        return -1;
}

/* The x_ field NAME of actions that the account view does not hide; NULL when there is none. */
static const struct field *
user_field(const char *name)
{
        const struct kind *action = kind_at(KIND_action);
        int field = kind_field(action, name);

        if (field < 0 || !action->fields[field].user_defined || view_column_type(name) != TYPE_NONE)
                return NULL;
        return &action->fields[field];
}

size_t
work_all_columns(const char ***names)
{
        const struct kind *action = kind_at(KIND_action);
        size_t count = view_all_columns(names);

        *names =
                reallocate_array(*names, count + OWN_COLUMNS + action->field_count, sizeof **names);
        for (int i = 0; i < OWN_COLUMNS; i++)
                if (view_column_type(own_columns[i].name) == TYPE_NONE)
                        (*names)[count++] = own_columns[i].name;
        for (size_t i = 0; i < action->field_count; i++)
                if (user_field(action->fields[i].name))
                        (*names)[count++] = action->fields[i].name;
        return count;
}

enum type
work_column_type(const char *name)
{
        enum type type = view_column_type(name);
        int own = own_column(name);
        const struct field *field = user_field(name);

        if (type != TYPE_NONE)
                return type;
        return own >= 0 ? own_columns[own].type : field ? field->type : TYPE_NONE;
}

/* ---- rows ---- */

struct work *
work_open(struct db *db, struct view_options options, const char *const *columns, size_t count)
{
        static const char *const looked_at[LOOK_COUNT] = {"status", "segment", "segment_since",
                                                          "open_step"};
        struct work *work = allocate(sizeof *work);
        const char **names = allocate((LOOK_COUNT + count) * sizeof *names);
        size_t name_count = LOOK_COUNT;
        int results = WORK_FIELDS;

        work->columns = allocate((count + 1) * sizeof *work->columns);
        work->count = count;
        memcpy(names, looked_at, sizeof looked_at);
        for (size_t i = 0; i < count; i++) {
                struct work_column *column = &work->columns[i];
                int own = own_column(columns[i]);

                column->type = work_column_type(columns[i]);
                column->party = !strcmp(columns[i], "party");
                column->view = SIZE_MAX;
                column->result = -1;
                if (view_column_type(columns[i]) != TYPE_NONE) {
                        column->view = name_count;
                        names[name_count++] = columns[i];
                        if (own < 0)
                                continue;
                }
                column->result = results++;
                buffer_add_format(&work->fields, own >= 0 ? ", %s" : ", t.\"%s\"",
                                  own >= 0 ? own_columns[own].sql : columns[i]);
        }
        work->view = view_open(db, options, names, name_count);
        free(names);
        return work;
}

static struct cursor *
actions(struct work *work)
{
        if (work->actions)
                return work->actions;
        char *columns = format_text(", t.id, t.segment, t.segment_since, t.step, t.occasion%s",
                                    work->fields.size ? buffer_terminate(&work->fields) : "");
        view_cursor(work->view, &work->actions, KIND_action, "account", columns,
                    " AND ifnull(outcome, '') = '' AND planned_on <= ?2 AND as_of <= ?2", ", id");
        free(columns);
        return work->actions;
}

/* Is the action that the cursor stands on to be done? */
static bool
is_due(struct work *work)
{
        struct view *view = work->view;
        sqlite3_stmt *row = cursor_row(work->actions);
        struct slice status = view_text(view, LOOK_STATUS);
        int64_t open_step;

        if (slice_is(status, "closed") || slice_is(status, "recalled"))
                return false;
        if (db_column(row, WORK_OCCASION).size == 0 &&
            (!view_integer(view, LOOK_OPEN_STEP, &open_step) ||
             open_step != sqlite3_column_int64(row, WORK_STEP) ||
             !slice_equal(db_column(row, WORK_SEGMENT), view_text(view, LOOK_SEGMENT)) ||
             !slice_equal(db_column(row, WORK_SEGMENT_SINCE), view_text(view, LOOK_SEGMENT_SINCE))))
                return false;
        return !view_action_named(view, sqlite3_column_int64(row, WORK_ID));
}

bool
work_next(struct work *work)
{
        for (;;) {
                bool row;

                if (work->account) {
                        row = cursor_next(work->actions);
                } else {
                        if (!view_next(work->view))
                                return false;
                        row = cursor_first(actions(work), view_account_id(work->view));
                }
                work->account = row;
                if (row && is_due(work))
                        return true;
        }
}

struct slice
work_text(struct work *work, size_t index)
{
        struct work_column *column = &work->columns[index];
        sqlite3_stmt *row = cursor_row(work->actions);
        char text[32];
        size_t size;

        if (column->result < 0)
                return view_text(work->view, column->view);
        switch (sqlite3_column_type(row, column->result)) {
        case SQLITE_NULL:
                if (column->view != SIZE_MAX)
                        return view_text(work->view, column->view);
                return column->party ? view_debtor_key(work->view) : (struct slice){NULL, 0};
        case SQLITE_INTEGER:
                if (column->type == TYPE_MONEY)
                        size = money_format(text, sqlite3_column_int64(row, column->result),
                                            view_digits(work->view));
                else
                        size = integer_format(text, sqlite3_column_int64(row, column->result));
                break;
        case SQLITE_FLOAT:
                size = real_format(text, sqlite3_column_double(row, column->result));
                break;
        default:
                return db_column(row, column->result);
        }
        column->text.size = 0;
        buffer_add(&column->text, text, size);
        return buffer_slice(&column->text);
}

void
work_close(struct work *work)
{
        if (!work)
                return;
        for (size_t i = 0; i < work->count; i++)
                buffer_free(&work->columns[i].text);
        free(work->columns);
        cursor_close(work->actions);
        buffer_free(&work->fields);
        view_close(work->view);
        free(work);
}
