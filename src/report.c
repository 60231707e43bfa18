#include "report.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "day.h"
#include "functions.h"
#include "number.h"
#include "view.h"

/* ---- the file ---- */

static _Noreturn void
die_at(const struct report *report, size_t offset, const char *message)
{
        const char *text = report->file->text;
        size_t line = 1, start = 0;

        for (size_t i = 0; i < offset && text[i]; i++) {
                if (text[i] == '\n') {
                        line++;
                        start = i + 1;
                }
        }
        die(EXIT_BAD_POLICY, "%s:%zu:%zu: %s", report->file->path, line, offset - start + 1,
            message);
}

/* The next blank-separated word of *TEXT. */
static struct slice
next_word(struct slice *text)
{
        while (text->size && (*text->data == ' ' || *text->data == '\t'))
                *text = (struct slice){text->data + 1, text->size - 1};
        struct slice word = {text->data, 0};
        while (word.size < text->size && text->data[word.size] != ' ' &&
               text->data[word.size] != '\t')
                word.size++;
        *text = (struct slice){text->data + word.size, text->size - word.size};
        return word;
}

static void
declare_types(struct report *report, struct slice line)
{
        for (struct slice word; (word = next_word(&line)).size;) {
                const char *equals = memchr(word.data, '=', word.size);
                size_t name = equals ? (size_t)(equals - word.data) : 0;
                struct slice type = {word.data + name + 1, equals ? word.size - name - 1 : 0};

                if (!equals || type_named(type) == TYPE_NONE)
                        die_at(report, (size_t)(word.data - report->file->text),
                               "COLUMN=TYPE is expected, with one of the types text, int, real, "
                               "money,"
                               " date, time, bool");
                grow(&report->types, &report->type_capacity, report->type_count + 1,
                     sizeof *report->types);
                report->types[report->type_count++] = (struct report_type){
                        slice_dup((struct slice){word.data, name}), type_named(type)};
        }
}

static void
declare_policies(struct report *report, struct slice line)
{
        for (struct slice word; (word = next_word(&line)).size;)
                if (!report_policies_add(&report->policies, word))
                        die_at(report, (size_t)(word.data - report->file->text),
                               "TYPE=NAME is expected, a folder of policies and the name of one");
}

/* What stands behind the word of a declaration, or false. */
static bool
declares(struct slice text, const char *word, struct slice *rest)
{
        size_t size = strlen(word);

        if (text.size < size || memcmp(text.data, word, size))
                return false;
        *rest = (struct slice){text.data + size, text.size - size};
        return true;
}

struct report *
report_read(const char *name)
{
        struct report *report = allocate(sizeof *report);

        report->file = policy_read("reports", name, "sql");
        for (const char *line = report->file->text; !strncmp(line, "--", 2);) {
                const char *newline = strchr(line, '\n');
                struct slice text = {line + 2,
                                     newline ? (size_t)(newline - line) - 2 : strlen(line + 2)};

                while (text.size && (*text.data == ' ' || *text.data == '\t'))
                        text = (struct slice){text.data + 1, text.size - 1};
                while (text.size && strchr(" \t\r", text.data[text.size - 1]))
                        text.size--;
                struct slice rest;
                if (declares(text, "types:", &rest))
                        declare_types(report, rest);
                else if (declares(text, "policies:", &rest))
                        declare_policies(report, rest);
                else if (!report->about)
                        report->about = slice_dup(text);
                if (!newline)
                        break;
                line = newline + 1;
        }
        if (!report->about)
                report->about = duplicate("");
        return report;
}

void
report_free(struct report *report)
{
        sqlite3_finalize(report->statement);
        for (size_t i = 0; i < report->type_count; i++)
                free(report->types[i].column);
        free(report->types);
        free(report->about);
        report_policies_free(&report->policies);
        policy_free(report->file);
        free(report);
}

/* ---- what its SQL may do ---- */

/* money(minor units, currency): the decimal. */
static void
money_function(sqlite3_context *context, int count, sqlite3_value **values)
{
        char text[32];

        (void)count;
        if (sqlite3_value_type(values[0]) == SQLITE_NULL ||
            sqlite3_value_type(values[1]) == SQLITE_NULL)
                return;
        if (sqlite3_value_type(values[0]) != SQLITE_INTEGER) {
                sqlite3_result_error(context, "money() takes minor units, a whole number", -1);
                return;
        }
        struct slice currency = {(const char *)sqlite3_value_text(values[1]),
                                 (size_t)sqlite3_value_bytes(values[1])};
        int digits = currency_digits(currency);
        if (digits < 0) {
                sqlite3_result_error(context, "the second argument of money() is not a currency",
                                     -1);
                return;
        }
        size_t size = money_format(text, sqlite3_value_int64(values[0]), digits);
        sqlite3_result_text(context, text, (int)size, SQLITE_TRANSIENT);
}

/* The instant that a function was given, where it was one. */
static bool
read_instant(sqlite3_context *context, sqlite3_value *value, const char *message, int64_t *seconds)
{
        if (sqlite3_value_type(value) == SQLITE_NULL)
                return false;
        struct slice at = {(const char *)sqlite3_value_text(value),
                           (size_t)sqlite3_value_bytes(value)};
        bool valid = time_parse(at, seconds);
        if (!valid)
                sqlite3_result_error(context, message, -1);
        return valid;
}

/* local_day(time): the day on which it is in the database's time zone, as contacts and batches have
   their times in UTC. */
static void
local_day_function(sqlite3_context *context, int count, sqlite3_value **values)
{
        const struct zone *zone = sqlite3_user_data(context);
        int64_t seconds;
        char day[11];

        (void)count;
        if (!read_instant(context, values[0], "local_day() takes a time, YYYY-MM-DDTHH:MM:SSZ",
                          &seconds))
                return;
        day_format(day, zone_day(zone, seconds));
        sqlite3_result_text(context, day, 10, SQLITE_TRANSIENT);
}

/* local_time(time): what clocks show there, YYYY-MM-DDTHH:MM:SS. */
static void
local_time_function(sqlite3_context *context, int count, sqlite3_value **values)
{
        const struct zone *zone = sqlite3_user_data(context);
        int64_t seconds;
        char text[21];

        (void)count;
        if (!read_instant(context, values[0], "local_time() takes a time, YYYY-MM-DDTHH:MM:SSZ",
                          &seconds))
                return;
        time_format(text, seconds + zone_offset(zone, seconds));
        sqlite3_result_text(context, text, 19, SQLITE_TRANSIENT);
}

static void
close_zone(void *zone)
{
        zone_close(zone);
}

static const char *refusal; /* why the authorizer refused something */

static int
authorize(void *data, int action, const char *first, const char *second, const char *schema,
          const char *trigger)
{
        (void)data, (void)first, (void)schema, (void)trigger;
        switch (action) {
        case SQLITE_SELECT:
        case SQLITE_READ:
        case SQLITE_RECURSIVE:
                return SQLITE_OK;
        case SQLITE_FUNCTION:
                if (strcasecmp(second, "random") && strcasecmp(second, "randomblob") &&
                    strcasecmp(second, "load_extension"))
                        return SQLITE_OK;
                refusal = "a report gives the same answer every time: no random() or randomblob(), "
                          "and no"
                          " load_extension()";
                return SQLITE_DENY;
        default:
                refusal = "a report only reads: one SELECT, no PRAGMA, ATTACH or changes";
                return SQLITE_DENY;
        }
}

static _Noreturn void
die_of_sql(const struct report *report, struct db *db, const char *start)
{
        int offset = sqlite3_error_offset(db->handle);
        size_t base = (size_t)(start - report->file->text);
        const char *message = refusal ? refusal : sqlite3_errmsg(db->handle);

        if (offset >= 0)
                die_at(report, base + (size_t)offset, message);
        die(EXIT_BAD_POLICY, "%s: %s", report->file->path, message);
}

/* KIND_view: the records of a kind as they were at MOMENT, with the columns of its table. Of
   accounts there is account_view. */
static void
add_record_views(struct db *db, struct moment moment)
{
        struct buffer sql = {0};

        for (size_t i = 0; i < KIND_COUNT; i++) {
                const struct kind *kind = kind_at((enum kind_id)i);

                if (kind->form == FORM_SYSTEM || kind->id == KIND_account)
                        continue;
                buffer_add_format(&sql, "CREATE TEMP VIEW \"%s_view\" AS SELECT * FROM ",
                                  kind->name);
                versions_source(&sql, db, kind, moment);
                buffer_add_text(&sql, ";");
        }
        db_execute(db, buffer_terminate(&sql));
        buffer_free(&sql);
}

void
report_prepare(struct report *report, struct db *db, struct moment moment)
{
        const char *sql = report->file->text;

        functions_register(db->handle, NULL);
        if (sqlite3_create_function(db->handle, "money", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                    NULL, money_function, NULL, NULL) != SQLITE_OK)
                db_fail(db, "registering money()");
        if (sqlite3_create_function_v2(db->handle, "local_day", 1,
                                       SQLITE_UTF8 | SQLITE_DETERMINISTIC, db_zone(db),
                                       local_day_function, NULL, NULL, close_zone) != SQLITE_OK)
                db_fail(db, "registering local_day()");
        if (sqlite3_create_function_v2(db->handle, "local_time", 1,
                                       SQLITE_UTF8 | SQLITE_DETERMINISTIC, db_zone(db),
                                       local_time_function, NULL, NULL, close_zone) != SQLITE_OK)
                db_fail(db, "registering local_time()");
        view_register(db, moment.as_of, moment.known);
        add_record_views(db, moment);
        /* Each declares its table once, which looks like a change to the authorizer. */
        sqlite3_finalize(db_prepare(db, "SELECT 1 FROM account_view"));
        sqlite3_finalize(db_prepare(db, "SELECT 1 FROM json_each('[]')"));
        sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
        sqlite3_set_authorizer(db->handle, authorize, NULL);

        const char *rest;
        if (sqlite3_prepare_v2(db->handle, sql, -1, &report->statement, &rest) != SQLITE_OK)
                die_of_sql(report, db, sql);
        if (!report->statement)
                die(EXIT_BAD_POLICY, "%s: there is no SELECT in it", report->file->path);
        sqlite3_stmt *further;
        if (sqlite3_prepare_v2(db->handle, rest, -1, &further, NULL) != SQLITE_OK || further) {
                while (*rest && strchr(" \t\r\n;", *rest))
                        rest++;
                die_at(report, (size_t)(rest - sql),
                       "a report is one statement; this is a second one");
        }
        for (int i = 0; i < sqlite3_column_count(report->statement); i++)
                report_column(report, i);
        for (size_t i = 0; i < report->type_count; i++) {
                int column = 0, count = sqlite3_column_count(report->statement);
                while (column < count &&
                       strcmp(report_column(report, column), report->types[i].column))
                        column++;
                if (column == count)
                        die(EXIT_BAD_POLICY, "%s: types: the result has no column %s",
                            report->file->path, report->types[i].column);
        }
}

/* ---- running it ---- */

const char *
report_parameter(const struct report *report, int index)
{
        if (index > sqlite3_bind_parameter_count(report->statement))
                return NULL;
        const char *name = sqlite3_bind_parameter_name(report->statement, index);
        if (name && *name == ':')
                return name + 1;
        die(EXIT_BAD_POLICY, "%s: parameter %s has no name; write it :name", report->file->path,
            name ? name : "?");
}

void
report_bind(struct report *report, int index, const char *value)
{
        sqlite3_bind_text(report->statement, index, value, -1, SQLITE_TRANSIENT);
}

bool
report_next(struct report *report, struct db *db)
{
        int code = sqlite3_step(report->statement);

        switch (code & 0xff) {
        case SQLITE_ROW:
                return true;
        case SQLITE_DONE:
                return false;
        case SQLITE_ERROR: /* what the SQL itself did wrong */
        case SQLITE_MISMATCH:
        case SQLITE_TOOBIG:
        case SQLITE_AUTH:
                die(EXIT_BAD_POLICY, "%s: %s", report->file->path,
                    refusal ? refusal : sqlite3_errmsg(db->handle));
        default:
                db_fail(db, report->file->path);
        }
}

/* ---- its result ---- */

const char *
report_column(const struct report *report, int column)
{
        const char *name = sqlite3_column_name(report->statement, column);
        size_t valid = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

        if (!strchr("abcdefghijklmnopqrstuvwxyz", name[0]) || name[valid])
                die(EXIT_BAD_POLICY,
                    "%s: result column %d is called \"%s\"; name it with AS, in letters"
                    " a-z, digits and _",
                    report->file->path, column + 1, name);
        for (int i = 0; i < column; i++) {
                if (!strcmp(sqlite3_column_name(report->statement, i), name))
                        die(EXIT_BAD_POLICY,
                            "%s: two result columns are called %s; name one otherwise,"
                            " with AS",
                            report->file->path, name);
        }
        return name;
}

static enum type
type_of_class(const char *class)
{
        if (!strcasecmp(class, "INTEGER"))
                return TYPE_INT;
        return strcasecmp(class, "REAL") ? TYPE_TEXT : TYPE_REAL;
}

enum type
report_column_type(const struct report *report, int column)
{
        const char *class = sqlite3_column_decltype(report->statement, column);

        for (size_t i = 0; i < report->type_count; i++) {
                if (!strcmp(report->types[i].column,
                            sqlite3_column_name(report->statement, column)))
                        return report->types[i].type;
        }
        if (class)
                return type_of_class(class);
        switch (sqlite3_column_type(report->statement, column)) {
        case SQLITE_INTEGER:
                return TYPE_INT;
        case SQLITE_FLOAT:
                return TYPE_REAL;
        default:
                return TYPE_TEXT;
        }
}

struct slice
report_text(const struct report *report, int column, struct buffer *scratch)
{
        sqlite3_stmt *row = report->statement;
        char text[32];
        size_t size;

        switch (sqlite3_column_type(row, column)) {
        case SQLITE_INTEGER:
                size = integer_format(text, sqlite3_column_int64(row, column));
                break;
        case SQLITE_FLOAT:
                size = real_format(text, sqlite3_column_double(row, column));
                break;
        default: {
                struct slice cell = db_column(row, column);
                if (sqlite3_column_type(row, column) == SQLITE_BLOB ||
                    utf8_valid_prefix(cell.data, cell.size) < cell.size ||
                    (cell.size && memchr(cell.data, '\0', cell.size)))
                        die(EXIT_BAD_POLICY, "%s: result column %s is not text; show it with hex()",
                            report->file->path, sqlite3_column_name(row, column));
                return cell;
        }
        }
        scratch->size = 0;
        buffer_add(scratch, text, size);
        return buffer_slice(scratch);
}
