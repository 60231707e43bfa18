#include "sql-clock.h"

#include "error.h"

static bool is_set, was_missed;
static int64_t milliseconds_now; /* since the Julian epoch, as SQLite counts them */

static int
now(sqlite3_vfs *vfs, sqlite3_int64 *milliseconds)
{
        (void)vfs;
        if (!is_set)
                was_missed = true;
        *milliseconds = milliseconds_now;
        return is_set ? SQLITE_OK : SQLITE_ERROR;
}

static int
now_real(sqlite3_vfs *vfs, double *days)
{
        sqlite3_int64 milliseconds;
        int result = now(vfs, &milliseconds);
        *days = (double)milliseconds / 86400000.0;
        return result;
}

void
sql_clock_set(int32_t as_of)
{
        is_set = true;
        /* 1970-01-01T00:00:00Z is Julian day 2440587.5. */
        milliseconds_now = ((int64_t)as_of * 2 + INT64_C(4881175)) * 43200000;
}

bool
sql_clock_missed(void)
{
        bool missed = was_missed;
        was_missed = false;
        return missed;
}

void
sql_clock_into(sqlite3_vfs *vfs)
{
        vfs->xCurrentTime = now_real;
        vfs->xCurrentTimeInt64 = now;
}

void
sql_clock_for_all(void)
{
        static sqlite3_vfs vfs;

        if (vfs.zName)
                return;
        sqlite3_initialize();
        vfs = *sqlite3_vfs_find(NULL);
        vfs.zName = "coltools-as-of";
        vfs.pNext = NULL;
        sql_clock_into(&vfs);
        if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK)
                die(EXIT_BUG, "SQLite takes no clock");
}
