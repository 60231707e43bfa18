/* Expressions in SQLite: an in-memory database whose VFS opens no file and whose clock stands at
   the as-of day, behind an authorizer that allows one SELECT from one row. */
#include "expr-internal.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "functions.h"
#include "sql-clock.h"

/* SQLite's functions that a condition may call: deterministic, and the same on every machine, for
   which reason ln, exp, pow and their like are missing (their last digit is the C library's). */
static const char *const allowed_functions[] = {
        "abs",      "ceil",         "ceiling",      "char",
        "coalesce", "current_date", "current_time", "current_timestamp",
        "date",     "datetime",     "floor",        "format",
        "glob",     "hex",          "ifnull",       "iif",
        "instr",    "julianday",    "length",       "like",
        "lower",    "ltrim",        "max",          "min",
        "mod",      "nullif",       "printf",       "quote",
        "replace",  "round",        "rtrim",        "sign",
        "sqrt",     "strftime",     "substr",       "substring",
        "time",     "trim",         "trunc",        "typeof",
        "unicode",  "unixepoch",    "upper",
};
enum { ALLOWED_COUNT = sizeof allowed_functions / sizeof *allowed_functions };

/* A runaway expression is stopped after this many thousands of SQLite's instructions. */
enum { STEPS_AT_A_TIME = 1000, STEPS_MAX = 10000 };

/* Messages show at most so much of an expression. */
enum { SHOWN_MAX = 200 };

static sqlite3_vfs vfs_of_expressions;

/* ---- clock and files ---- */

static int
no_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
        (void)vfs;
        (void)name;
        (void)flags;
        (void)out_flags;
        file->pMethods = NULL;
        return SQLITE_CANTOPEN;
}

void
expr_as_of(struct expr_set *set, int32_t as_of)
{
        (void)set; /* one as-of day per process */
        sql_clock_set(as_of);
}

static void
register_clock(void)
{
        sqlite3_vfs *vfs = &vfs_of_expressions;
        if (vfs->zName)
                return;
        sqlite3_initialize();
        *vfs = *sqlite3_vfs_find(NULL);
        vfs->zName = "coltools-expressions";
        vfs->pNext = NULL;
        vfs->xOpen = no_open;
        sql_clock_into(vfs);
        if (sqlite3_vfs_register(vfs, 0) != SQLITE_OK)
                die(EXIT_BUG, "SQLite takes no clock");
}

/* ---- the table of one row ---- */

struct row_table {
        sqlite3_vtab base;
        struct expr_set *set;
        struct expression *expression;
};

struct row_cursor {
        sqlite3_vtab_cursor base;
        bool end;
};

static const char *affinity(enum cell_class class)
{
        switch (class) {
        case CLASS_INTEGER:
                return "INTEGER";
        case CLASS_REAL:
                return "REAL";
        case CLASS_TEXT:
        case CLASS_NONE:
                break;
        }
        return "TEXT";
}

static void
add_quoted(struct buffer *out, const char *name)
{
        buffer_add_text(out, "\"");
        for (const char *p = name; *p; p++) {
                if (*p == '"')
                        buffer_add(out, p, 1);
                buffer_add(out, p, 1);
        }
        buffer_add_text(out, "\"");
}

struct row_source {
        struct expr_set *set;
        struct expression *expression;
};

static int
row_connect(sqlite3 *handle, void *data, int count, const char *const *arguments,
            sqlite3_vtab **table, char **error)
{
        (void)count;
        (void)arguments;
        struct row_source *source = data;
        struct buffer sql = {0};
        buffer_add_text(&sql, "CREATE TABLE record(");
        for (size_t i = 0; i < source->expression->column_count; i++) {
                size_t column = source->expression->columns[i];
                if (i > 0)
                        buffer_add_text(&sql, ", ");
                add_quoted(&sql, source->set->names[column]);
                buffer_add_format(&sql, " %s", affinity(source->set->classes[column]));
        }
        /* A table has a column; the authorizer refuses to read this one. */
        buffer_add_text(&sql, source->expression->column_count > 0 ? ")" : "none)");
        source->set->declaring = true;
        int result = sqlite3_declare_vtab(handle, buffer_terminate(&sql));
        source->set->declaring = false;
        buffer_free(&sql);
        if (result != SQLITE_OK) {
                *error = sqlite3_mprintf("%s", sqlite3_errmsg(handle));
                return result;
        }
        struct row_table *row = allocate(sizeof *row);
        row->set = source->set;
        row->expression = source->expression;
        *table = &row->base;
        return SQLITE_OK;
}

static int
row_disconnect(sqlite3_vtab *table)
{
        free(table);
        return SQLITE_OK;
}

static int
row_plan(sqlite3_vtab *table, sqlite3_index_info *info)
{
        (void)table;
        info->estimatedCost = 1;
        info->estimatedRows = 1;
        return SQLITE_OK;
}

static int
row_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor)
{
        (void)table;
        struct row_cursor *row = allocate(sizeof *row);
        *cursor = &row->base;
        return SQLITE_OK;
}

static int
row_close(sqlite3_vtab_cursor *cursor)
{
        free(cursor);
        return SQLITE_OK;
}

static int
row_filter(sqlite3_vtab_cursor *cursor, int index, const char *text, int count,
           sqlite3_value **values)
{
        (void)index;
        (void)text;
        (void)count;
        (void)values;
        ((struct row_cursor *)cursor)->end = false;
        return SQLITE_OK;
}

static int
row_next(sqlite3_vtab_cursor *cursor)
{
        ((struct row_cursor *)cursor)->end = true;
        return SQLITE_OK;
}

static int
row_end(sqlite3_vtab_cursor *cursor)
{
        return ((struct row_cursor *)cursor)->end;
}

static int
row_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int i)
{
        struct row_table *table = (struct row_table *)cursor->pVtab;
        if (i < 0 || (size_t)i >= table->expression->column_count)
                return SQLITE_OK;
        size_t column = table->expression->columns[i];
        const struct cell *cell = expr_cell(table->set, column);
        if (cell->null)
                return SQLITE_OK;
        switch (table->set->classes[column]) {
        case CLASS_INTEGER:
                sqlite3_result_int64(context, cell->integer);
                break;
        case CLASS_REAL:
                sqlite3_result_double(context, cell->real);
                break;
        case CLASS_TEXT:
        case CLASS_NONE:
                /* The cell lives as long as the record, the statement's use of it is shorter. */
                sqlite3_result_text64(context, cell->text.data, cell->text.size, SQLITE_STATIC,
                                      SQLITE_UTF8);
                break;
        }
        return SQLITE_OK;
}

static int
row_id(sqlite3_vtab_cursor *cursor, sqlite3_int64 *id)
{
        (void)cursor;
        *id = 1;
        return SQLITE_OK;
}

/* xCreate is missing: the module is its own table and no other can be made with it. */
static const sqlite3_module row_module = {
        .iVersion = 1,
        .xConnect = row_connect,
        .xBestIndex = row_plan,
        .xDisconnect = row_disconnect,
        .xOpen = row_open,
        .xClose = row_close,
        .xFilter = row_filter,
        .xNext = row_next,
        .xEof = row_end,
        .xColumn = row_column,
        .xRowid = row_id,
};

/* ---- what an expression may do ---- */

static void
refuse(struct expr_set *set, char *why)
{
        if (set->refusal)
                free(why);
        else
                set->refusal = why;
}

static bool
function_allowed(const char *name)
{
        for (size_t i = 0; i < ALLOWED_COUNT; i++)
                if (!strcasecmp(name, allowed_functions[i]))
                        return true;
        return text_function_named(slice_of(name)) != NULL;
}

static int
authorize_function(struct expr_set *set, const char *name)
{
        if (!function_allowed(name)) {
                refuse(set, format_text("%s() is not allowed here; see col-expressions(5)", name));
                return SQLITE_DENY;
        }
        if (!set->preparing)
                return SQLITE_OK;
        const char *missing = NULL;
        if (!strcasecmp(name, "money") && !set->file.decimal)
                missing = "money() needs the decimal sign; add the line \"file\tdecimal\t,\"";
        if (!strcasecmp(name, "day") && !set->file.day)
                missing = "day() needs the pattern of days; add the line \"file\tday\t%d.%m.%Y\"";
        if (missing) {
                refuse(set, duplicate(missing));
                return SQLITE_DENY;
        }
        if (!strncasecmp(name, "current_", 8))
                set->preparing->needs_clock = true;
        return SQLITE_OK;
}

static int
authorize_read(struct expr_set *set, const char *name)
{
        if (!*name)
                return SQLITE_OK; /* the table as such */
        if (!set->preparing)
                return SQLITE_OK;
        int column = expr_find_column(set, slice_of(name));
        if (column < 0) {
                refuse(set, format_text("no column \"%s\"", name));
                return SQLITE_DENY;
        }
        for (size_t i = 0; i < set->preparing->column_count; i++)
                if (set->preparing->columns[i] == (size_t)column)
                        set->preparing->named[i] = true;
        if (set->columns[column].type == TYPE_NONE) {
                refuse(set, format_text("column %s has no type; say which: --type %s=int "
                                        "(text int real money date time bool)",
                                        name, name));
                return SQLITE_DENY;
        }
        return SQLITE_OK;
}

static int
authorize(void *data, int action, const char *first, const char *second, const char *schema,
          const char *trigger)
{
        (void)schema;
        (void)trigger;
        struct expr_set *set = data;
        if (set->declaring)
                return SQLITE_OK;
        switch (action) {
        case SQLITE_SELECT:
                if (set->selects++ == 0)
                        return SQLITE_OK;
                refuse(set, duplicate("SELECT is not allowed here: an expression sees one record"));
                return SQLITE_DENY;
        case SQLITE_READ:
                return authorize_read(set, second);
        case SQLITE_FUNCTION:
                return authorize_function(set, second);
        default:
                (void)first;
                refuse(set, duplicate("only expressions are allowed here; see col-expressions(5)"));
                return SQLITE_DENY;
        }
}

static int
too_long(void *data)
{
        struct expr_set *set = data;
        return ++set->steps > STEPS_MAX;
}

void
sandbox_open(struct expr_set *set)
{
        static const int limits[][2] = {
                {SQLITE_LIMIT_LENGTH, 1000000},           {SQLITE_LIMIT_SQL_LENGTH, 1000000},
                {SQLITE_LIMIT_EXPR_DEPTH, 500},           {SQLITE_LIMIT_COMPOUND_SELECT, 1},
                {SQLITE_LIMIT_VDBE_OP, 250000},           {SQLITE_LIMIT_ATTACHED, 0},
                {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000}, {SQLITE_LIMIT_VARIABLE_NUMBER, 0},
                {SQLITE_LIMIT_TRIGGER_DEPTH, 0},          {SQLITE_LIMIT_WORKER_THREADS, 0},
        };
        register_clock();
        if (sqlite3_open_v2(":memory:", &set->handle,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                            vfs_of_expressions.zName) != SQLITE_OK)
                die(EXIT_UNAVAILABLE, "SQLite: %s", sqlite3_errmsg(set->handle));
        for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
                sqlite3_limit(set->handle, limits[i][0], limits[i][1]);
        sqlite3_db_config(set->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        sqlite3_db_config(set->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        sqlite3_db_config(set->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
        sqlite3_db_config(set->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
        functions_register(set->handle, &set->file);
        sqlite3_progress_handler(set->handle, STEPS_AT_A_TIME, too_long, set);
        sqlite3_set_authorizer(set->handle, authorize, set);
}

void
sandbox_close(struct expr_set *set)
{
        sqlite3_close(set->handle);
        free(set->refusal);
}

/* ---- checking ---- */

static const char *
after(const char *message, const char *beginning)
{
        size_t size = strlen(beginning);
        return strncmp(message, beginning, size) ? NULL : message + size;
}

static _Noreturn void
die_unknown_column(struct expr_set *set, struct expression *expression, const char *name)
{
        const char *near = nearest(name, set->names, set->column_count);
        const char *in = set->file.name ? " in " : "", *file = set->file.name ? set->file.name : "";
        if (near)
                expr_die(expression, "no column \"%s\"%s%s; nearest is %s", name, in, file, near);
        struct slice sql = slice_of(expression->sql);
        struct buffer text = {0};
        size_t at = 0;
        for (struct token token = token_next(sql, &at); token.form != TOKEN_END;
             token = token_next(sql, &at)) {
                text.size = 0;
                if (token.form == TOKEN_QUOTED && *token.text.data == '"')
                        token_unquote(token, &text);
                if (text.size && !strcmp(buffer_terminate(&text), name))
                        expr_die(expression,
                                 "no column \"%s\"%s%s; text stands in single quotes: '%s'", name,
                                 in, file, name);
        }
        expr_die(expression, "no column \"%s\"%s%s", name, in, file);
}

static _Noreturn void
die_unknown_function(struct expression *expression, const char *name)
{
        const char *names[ALLOWED_COUNT + 32];
        size_t count = 0;
        for (size_t i = 0; i < ALLOWED_COUNT; i++)
                names[count++] = allowed_functions[i];
        for (const struct text_function *f = text_functions; f->name; f++)
                names[count++] = f->name;
        const char *near = nearest(name, names, count);
        expr_die(expression, "no function %s()%s%s; see col-expressions(5)", name,
                 near ? "; nearest is " : "", near ? near : "");
}

static _Noreturn void
die_refused(struct expr_set *set, struct expression *expression)
{
        if (set->refusal)
                expr_die(expression, "%s", set->refusal);
        const char *message = sqlite3_errmsg(set->handle), *name;
        if ((name = after(message, "no such column: ")))
                die_unknown_column(set, expression, duplicate(name));
        if ((name = after(message, "no such function: ")))
                die_unknown_function(expression, duplicate(name));
        if ((name = after(message, "misuse of aggregate: ")) ||
            (name = after(message, "misuse of aggregate function ")) ||
            (name = after(message, "misuse of window function ")))
                expr_die(expression, "%s works on many records; an expression sees one", name);
        if (after(message, "variable number") || after(message, "too many SQL variables"))
                expr_die(expression, "parameters (?, :name, @name, $name) have no value here");
        size_t size = strlen(expression->sql);
        expr_die(expression, "%s in: %.*s%s", message, SHOWN_MAX, expression->sql,
                 size > SHOWN_MAX ? " …" : "");
}

/* Prepares HEAD (EXPRESSION) TAIL, of which the expression must be all that is in the brackets. */
static sqlite3_stmt *
prepare(struct expr_set *set, struct expression *expression, const char *head, const char *tail)
{
        struct buffer sql = {0};
        buffer_add_format(&sql, "%s (\n%s\n)%s", head, expression->sql, tail);
        buffer_terminate(&sql);
        sqlite3_stmt *statement = NULL;
        const char *rest = NULL;
        set->preparing = expression;
        set->selects = 0;
        set->steps = 0;
        int result = sqlite3_prepare_v3(set->handle, sql.data, (int)sql.size + 1,
                                        SQLITE_PREPARE_PERSISTENT, &statement, &rest);
        set->preparing = NULL;
        if (result == SQLITE_NOMEM)
                die(EXIT_UNAVAILABLE, "out of memory");
        if (result != SQLITE_OK)
                die_refused(set, expression);
        if (!statement || *rest || sqlite3_bind_parameter_count(statement) > 0 ||
            sqlite3_column_count(statement) != 1)
                expr_die(expression, "not one expression: %.*s", SHOWN_MAX, expression->sql);
        buffer_free(&sql);
        return statement;
}

/* Adds the column that NAME may mean to those of the expression's table. */
static void
add_column(struct expr_set *set, struct expression *expression, struct slice name)
{
        int column = expr_find_column(set, name);
        if (column == -1)
                return;
        bool clash = column == -2;
        for (size_t i = 0; i < expression->column_count && !clash; i++) {
                if (expression->columns[i] == (size_t)column)
                        return;
                clash = !strcasecmp(set->names[expression->columns[i]], set->names[column]);
        }
        if (clash)
                expr_die(expression, "several columns are called %.*s, but for the case of letters",
                         (int)name.size, name.data);
        size_t count = expression->column_count + 1;
        expression->columns =
                reallocate_array(expression->columns, count, sizeof *expression->columns);
        expression->named = reallocate_array(expression->named, count, sizeof *expression->named);
        expression->columns[count - 1] = (size_t)column;
        expression->named[count - 1] = false;
        expression->column_count = count;
}

/* True when the last four tokens ask for the present: 'now', date() … or strftime('%Y'). */
static bool
asks_for_clock(const struct token last[4])
{
        static const char *const functions[] = {"date", "time", "datetime", "julianday",
                                                "unixepoch"};
        if (last[3].form == TOKEN_TEXT)
                return token_is(last[3], "'now'");
        if (!token_is(last[3], ")"))
                return false;
        if (last[2].form == TOKEN_TEXT)
                return token_is(last[1], "(") && token_is(last[0], "strftime");
        for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
                if (token_is(last[2], "(") && token_is(last[1], functions[i]))
                        return true;
        return false;
}

/* Looks over the tokens: what SQLite's messages would be obscure about, the columns that may be
   meant, and whether the clock is asked for. */
static void
scan(struct expr_set *set, struct expression *expression)
{
        struct slice sql = slice_of(expression->sql);
        struct buffer name = {0};
        struct token last[4] = {0};
        long depth = 0;
        size_t at = 0;
        for (;;) {
                struct token token = token_next(sql, &at);
                if (token.form == TOKEN_END)
                        break;
                if (token.form == TOKEN_UNCLOSED)
                        expr_die(expression, "%.*s is not closed", *token.text.data == '/' ? 2 : 1,
                                 token.text.data);
                depth += token_is(token, "(");
                depth -= token_is(token, ")");
                if (depth < 0)
                        expr_die(expression, "\")\" without \"(\"");
                memmove(last, last + 1, 3 * sizeof *last);
                last[3] = token;
                expression->needs_clock |= asks_for_clock(last);
                name.size = 0;
                if (token.form == TOKEN_QUOTED)
                        token_unquote(token, &name);
                else if (token.form == TOKEN_NAME)
                        buffer_add(&name, token.text.data, token.text.size);
                else
                        continue;
                add_column(set, expression, buffer_slice(&name));
        }
        if (depth > 0)
                expr_die(expression, "\"(\" without \")\"");
        buffer_free(&name);
}

/* The statement that gives the value; sandbox_check() has seen the expression. */
static sqlite3_stmt *
prepare_value(struct expr_set *set, struct expression *expression)
{
        char from[40];
        snprintf(from, sizeof from, " FROM record%zu", expression->number);
        return prepare(set, expression, "SELECT", from);
}

/* Gives SQLite the table of an expression, or takes it away again. */
static void
set_table(struct expr_set *set, struct expression *expression, const sqlite3_module *module)
{
        struct row_source *source = module == NULL ? NULL : allocate(sizeof *source);
        if (source != NULL)
                *source = (struct row_source){set, expression};
        char table[32];
        snprintf(table, sizeof table, "record%zu", expression->number);
        if (sqlite3_create_module_v2(set->handle, table, module, source, free) != SQLITE_OK)
                die(EXIT_BUG, "SQLite: %s", sqlite3_errmsg(set->handle));
}

/* The table stays no longer than it takes: SQLite is slow to find one among very many, and few
 * expressions need it again.
 */
void
sandbox_check(struct expr_set *set, struct expression *expression)
{
        scan(set, expression);
        char condition[64];
        snprintf(condition, sizeof condition, "SELECT 1 FROM record%zu WHERE", expression->number);
        set_table(set, expression, &row_module);
        /* As a condition first: there SQLite refuses aggregate and window functions, and whatever
           closes our bracket and opens another has to fit both forms. */
        sqlite3_finalize(prepare(set, expression, condition, ""));
        sqlite3_finalize(prepare_value(set, expression));
        set_table(set, expression, NULL);
}

int
sandbox_number(struct expr_set *set, struct slice literal, int64_t *integer, double *real)
{
        struct buffer sql = {0};
        buffer_add_format(&sql, "SELECT %.*s", (int)literal.size, literal.data);
        sqlite3_stmt *statement = NULL;
        int type = 0;
        set->selects = 0;
        if (sqlite3_prepare_v2(set->handle, buffer_terminate(&sql), -1, &statement, NULL) ==
                    SQLITE_OK &&
            sqlite3_step(statement) == SQLITE_ROW) {
                type = sqlite3_column_type(statement, 0);
                if (type == SQLITE_INTEGER)
                        *integer = sqlite3_column_int64(statement, 0);
                else if (type == SQLITE_FLOAT)
                        *real = sqlite3_column_double(statement, 0);
                else
                        type = 0;
        }
        sqlite3_finalize(statement);
        buffer_free(&sql);
        return type;
}

bool
sandbox_run(struct expr_set *set, struct expression *expression)
{
        if (!expression->statement) {
                set_table(set, expression, &row_module);
                expression->statement = prepare_value(set, expression);
        }
        set->steps = 0;
        set->selects = 0;
        sql_clock_missed(); /* what came of earlier ones is no concern of this one */
        int result = sqlite3_step(expression->statement);
        bool missed = sql_clock_missed();
        if (result == SQLITE_ROW && !missed)
                return true;
        if (missed)
                snprintf(set->why, sizeof set->why,
                         "asks for the present day; give it with --as-of");
        else if (result == SQLITE_INTERRUPT)
                snprintf(set->why, sizeof set->why, "takes too long: stopped");
        else
                snprintf(set->why, sizeof set->why, "%s", sqlite3_errmsg(set->handle));
        sandbox_done(expression);
        return false;
}

void
sandbox_done(struct expression *expression)
{
        sqlite3_reset(expression->statement);
}

bool
sandbox_text(struct expr_set *set, struct expression *expression, struct slice *value)
{
        if (!sandbox_run(set, expression))
                return false;
        expression->text.size = 0;
        const unsigned char *text = sqlite3_column_text(expression->statement, 0);
        if (text)
                buffer_add(&expression->text, text,
                           (size_t)sqlite3_column_bytes(expression->statement, 0));
        *value = buffer_slice(&expression->text);
        sandbox_done(expression);
        return true;
}

void
sandbox_forget(struct expression *expression)
{
        sqlite3_finalize(expression->statement);
        buffer_free(&expression->text);
}
