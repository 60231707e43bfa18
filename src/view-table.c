/* The account view as a table-valued function of SQL. */
#include "view.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "number.h"

struct module {
        struct db *db;
        struct view_options defaults;
};

struct table {
        sqlite3_vtab base;
        const struct module *module;
        const char **names;
        size_t count;
};

struct table_cursor {
        sqlite3_vtab_cursor base;
        const struct table *table;
        struct view *view;
        bool row;
        int64_t number;
};

/* What xBestIndex found, and in this order the arguments that xFilter gets. */
enum argument { ARGUMENT_AS_OF, ARGUMENT_KNOWN, ARGUMENT_ACCOUNT, ARGUMENT_DEBTOR, ARGUMENT_COUNT };

static const char *
storage_class(enum type type)
{
        switch (type) {
        case TYPE_INT:
        case TYPE_MONEY:
        case TYPE_BOOL:
                return "INTEGER";
        case TYPE_REAL:
                return "REAL";
        default:
                return "TEXT";
        }
}

static int
table_connect(sqlite3 *handle, void *module, int count, const char *const *arguments,
              sqlite3_vtab **result, char **error)
{
        struct table *table = allocate(sizeof *table);
        struct buffer sql = {0};

        (void)count, (void)arguments, (void)error;
        table->module = module;
        table->count = view_all_columns(&table->names);
        buffer_add_text(&sql, "CREATE TABLE account_view (");
        for (size_t i = 0; i < table->count; i++)
                buffer_add_format(&sql, "\"%s\" %s, ", table->names[i],
                                  storage_class(view_column_type(table->names[i])));
        buffer_add_text(&sql, "at_day HIDDEN, at_batch HIDDEN)");
        int code = sqlite3_declare_vtab(handle, buffer_terminate(&sql));
        buffer_free(&sql);
        *result = &table->base;
        return code;
}

static int
table_disconnect(sqlite3_vtab *base)
{
        struct table *table = (struct table *)base;

        free(table->names);
        free(table);
        return SQLITE_OK;
}

static enum argument
argument_of(const struct table *table, int column)
{
        if (column < 0)
                return ARGUMENT_COUNT;
        if ((size_t)column >= table->count)
                return (size_t)column == table->count ? ARGUMENT_AS_OF : ARGUMENT_KNOWN;
        if (!strcmp(table->names[column], "account"))
                return ARGUMENT_ACCOUNT;
        return strcmp(table->names[column], "debtor") ? ARGUMENT_COUNT : ARGUMENT_DEBTOR;
}

static int
table_plan(sqlite3_vtab *base, sqlite3_index_info *info)
{
        const struct table *table = (const struct table *)base;
        int constraints[ARGUMENT_COUNT] = {-1, -1, -1, -1}, next = 1;

        for (int i = 0; i < info->nConstraint; i++) {
                enum argument argument = argument_of(table, info->aConstraint[i].iColumn);

                if (argument == ARGUMENT_COUNT ||
                    info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ)
                        continue;
                if (info->aConstraint[i].usable)
                        constraints[argument] = i;
                else if (argument <= ARGUMENT_KNOWN) /* the clocks must be known before the rows */
                        return SQLITE_CONSTRAINT;
        }
        info->idxNum = 0;
        for (int argument = 0; argument < ARGUMENT_COUNT; argument++) {
                if (constraints[argument] < 0)
                        continue;
                info->idxNum |= 1 << argument;
                info->aConstraintUsage[constraints[argument]].argvIndex = next++;
                info->aConstraintUsage[constraints[argument]].omit = argument <= ARGUMENT_KNOWN;
        }
        bool few = info->idxNum & (1 << ARGUMENT_ACCOUNT | 1 << ARGUMENT_DEBTOR);
        info->estimatedRows = few ? 1 : 1000000;
        info->estimatedCost = few ? 10 : 1e7;

        static const enum argument order[] = {ARGUMENT_DEBTOR, ARGUMENT_ACCOUNT};
        info->orderByConsumed = info->nOrderBy > 0 && info->nOrderBy <= 2;
        for (int i = 0; i < info->nOrderBy && i < 2; i++) {
                if (info->aOrderBy[i].desc ||
                    argument_of(table, info->aOrderBy[i].iColumn) != order[i])
                        info->orderByConsumed = 0;
        }
        return SQLITE_OK;
}

static int
cursor_open_table(sqlite3_vtab *base, sqlite3_vtab_cursor **result)
{
        struct table_cursor *cursor = allocate(sizeof *cursor);

        cursor->table = (const struct table *)base;
        *result = &cursor->base;
        return SQLITE_OK;
}

static int
cursor_close_table(sqlite3_vtab_cursor *base)
{
        struct table_cursor *cursor = (struct table_cursor *)base;

        view_close(cursor->view);
        free(cursor);
        return SQLITE_OK;
}

static int
table_error(const struct table *table, const char *message)
{
        sqlite3_vtab *base = (sqlite3_vtab *)&table->base;

        sqlite3_free(base->zErrMsg);
        base->zErrMsg = sqlite3_mprintf("account_view: %s", message);
        return SQLITE_ERROR;
}

/* Takes WRONG. */
static int
batch_error(const struct table *table, char *wrong)
{
        char *message = format_text("its second argument: %s", wrong);
        int result = table_error(table, message);

        free(message);
        free(wrong);
        return result;
}

static int
cursor_step(sqlite3_vtab_cursor *base)
{
        struct table_cursor *cursor = (struct table_cursor *)base;

        cursor->row = view_next(cursor->view);
        cursor->number++;
        return SQLITE_OK;
}

static int
cursor_filter(sqlite3_vtab_cursor *base, int plan, const char *text, int count,
              sqlite3_value **values)
{
        struct table_cursor *cursor = (struct table_cursor *)base;
        const struct table *table = cursor->table;
        struct view_options options = table->module->defaults;
        int next = 0;
        char *wrong;

        (void)text, (void)count;
        view_close(cursor->view);
        cursor->view = NULL;
        cursor->row = false;
        for (int argument = 0; argument < ARGUMENT_COUNT; argument++) {
                if (!(plan & (1 << argument)))
                        continue;
                sqlite3_value *value = values[next++];
                const char *given = (const char *)sqlite3_value_text(value);

                if (!given && argument > ARGUMENT_KNOWN)
                        return SQLITE_OK; /* nothing equals NULL */
                if (!given)
                        continue;
                switch (argument) {
                case ARGUMENT_AS_OF:
                        options.as_of = day_parse(slice_of(given));
                        if (options.as_of == DAY_NONE)
                                return table_error(table, "its first argument is not a date; "
                                                          "give YYYY-MM-DD");
                        break;
                case ARGUMENT_KNOWN:
                        wrong = db_find_batch(table->module->db, given, &options.known);
                        if (wrong)
                                return batch_error(table, wrong);
                        break;
                case ARGUMENT_ACCOUNT:
                        options.account = given;
                        break;
                default:
                        options.debtor = given;
                }
        }
        cursor->view = view_open(table->module->db, options, table->names, table->count);
        cursor->number = 0;
        return cursor_step(base);
}

static int
cursor_end(sqlite3_vtab_cursor *base)
{
        return !((const struct table_cursor *)base)->row;
}

static int
cursor_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int index)
{
        struct table_cursor *cursor = (struct table_cursor *)base;
        size_t column = (size_t)index;
        int64_t integer;
        double real;
        struct slice text;

        if (column >= cursor->table->count)
                return SQLITE_OK;
        switch (view_type(cursor->view, column)) {
        case TYPE_INT:
        case TYPE_MONEY:
        case TYPE_BOOL:
                if (view_integer(cursor->view, column, &integer))
                        sqlite3_result_int64(context, integer);
                break;
        case TYPE_REAL:
                if (real_parse(view_text(cursor->view, column), &real) == NUMBER_OK)
                        sqlite3_result_double(context, real);
                break;
        default:
                text = view_text(cursor->view, column);
                if (text.size)
                        sqlite3_result_text(context, text.data, (int)text.size, SQLITE_TRANSIENT);
        }
        return SQLITE_OK;
}

static int
cursor_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *rowid)
{
        *rowid = ((const struct table_cursor *)base)->number;
        return SQLITE_OK;
}

void
view_register(struct db *db, int32_t as_of, int64_t known)
{
        static const sqlite3_module functions = {
                .iVersion = 0,
                .xConnect = table_connect,
                .xBestIndex = table_plan,
                .xDisconnect = table_disconnect,
                .xOpen = cursor_open_table,
                .xClose = cursor_close_table,
                .xFilter = cursor_filter,
                .xNext = cursor_step,
                .xEof = cursor_end,
                .xColumn = cursor_column,
                .xRowid = cursor_rowid,
        };
        struct module *module = allocate(sizeof *module);

        *module = (struct module){db, {.as_of = as_of, .known = known}};
        if (sqlite3_create_module_v2(db->handle, "account_view", &functions, module, free) !=
            SQLITE_OK)
                db_fail(db, "registering account_view");
}
