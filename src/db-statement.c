/* Statements, and what their failures mean. */
#include "db-inner.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static enum exit_code
exit_code_of(int result)
{
        switch (result & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
                return EXIT_BUSY;
        case SQLITE_IOERR:
        case SQLITE_FULL:
        case SQLITE_CANTOPEN:
        case SQLITE_PROTOCOL:
                return EXIT_IO;
        case SQLITE_CONSTRAINT:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_TOOBIG:
                return EXIT_BAD_DATA;
        case SQLITE_PERM:
        case SQLITE_READONLY:
        case SQLITE_AUTH:
                return EXIT_NOT_ALLOWED;
        case SQLITE_NOMEM:
                return EXIT_UNAVAILABLE;
        default:
                return EXIT_BUG;
        }
}

static const char *
cure_of(int result)
{
        switch (result & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
                return "; another program holds the database: try again";
        case SQLITE_FULL:
                return "; make room on the disk and run this again";
        case SQLITE_CORRUPT:
                return "; check it with col-check, restore a backup if need be";
        default:
                return "";
        }
}

void
db_fail(struct db *db, const char *doing)
{
        int result = sqlite3_extended_errcode(db->handle);
        int error = sqlite3_system_errno(db->handle);
        bool system_error = error != 0 &&
                            ((result & 0xff) == SQLITE_IOERR || (result & 0xff) == SQLITE_CANTOPEN);
        die(exit_code_of(result), "%s: %s%s%s%s (%s)", db->path, sqlite3_errmsg(db->handle),
            system_error ? ": " : "", system_error ? strerror(error) : "", cure_of(result), doing);
}

/* ---- statements ---- */

static char *
format_sql(const char *format, va_list arguments)
{
        char *sql;
        if (vasprintf(&sql, format, arguments) < 0)
                die(EXIT_UNAVAILABLE, "out of memory");
        return sql;
}

static void
check_not_lent(const struct db *db, const char *sql)
{
        if (db->lent)
                die(EXIT_BUG, "%s: another thread uses it (%s)", db->path, sql);
}

static sqlite3_stmt *
prepare(struct db *db, const char *sql)
{
        sqlite3_stmt *statement;
        check_not_lent(db, sql);
        if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
            SQLITE_OK)
                db_fail(db, sql);
        return statement;
}

sqlite3_stmt *
db_prepare(struct db *db, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *sql = format_sql(format, arguments);
        va_end(arguments);
        sqlite3_stmt *statement = prepare(db, sql);
        free(sql);
        return statement;
}

bool
db_step(struct db *db, sqlite3_stmt *statement)
{
        check_not_lent(db, sqlite3_sql(statement));
        int result = sqlite3_step(statement);
        if (result == SQLITE_ROW)
                return true;
        if (result != SQLITE_DONE)
                db_fail(db, sqlite3_sql(statement));
        return false;
}

void
db_run(struct db *db, sqlite3_stmt *statement)
{
        while (db_step(db, statement))
                ;
        sqlite3_reset(statement);
}

void
db_execute(struct db *db, const char *sql)
{
        check_not_lent(db, sql);
        if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
                db_fail(db, sql);
}

int64_t
db_integer(struct db *db, int64_t otherwise, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *sql = format_sql(format, arguments);
        va_end(arguments);
        sqlite3_stmt *statement = prepare(db, sql);
        int64_t value = otherwise;
        if (db_step(db, statement) && sqlite3_column_type(statement, 0) != SQLITE_NULL)
                value = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
        free(sql);
        return value;
}

struct slice
db_column(sqlite3_stmt *statement, int column)
{
        const void *text = sqlite3_column_text(statement, column);
        return (struct slice){text, (size_t)sqlite3_column_bytes(statement, column)};
}

void
db_bind_text(struct db *db, sqlite3_stmt *statement, int parameter, struct slice text)
{
        int result = text.size == 0 ? sqlite3_bind_null(statement, parameter)
                                    : sqlite3_bind_text64(statement, parameter, text.data,
                                                          text.size, SQLITE_STATIC, SQLITE_UTF8);
        if (result != SQLITE_OK)
                db_fail(db, sqlite3_sql(statement));
}
