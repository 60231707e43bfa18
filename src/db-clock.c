/* Days, time zones and batches. */
#include "db.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "day.h"
#include "options.h"

int64_t
db_now(struct db *db)
{
        (void)db;
        static int64_t now;
        if (now == 0)
                now = time(NULL);
        return now;
}

struct zone *
db_zone(struct db *db)
{
        struct zone *zone = zone_open(db->time_zone);
        if (zone == NULL)
                die(EXIT_UNAVAILABLE,
                    "%s: its time zone %s is not known to this machine; install the package tzdata",
                    db->path, db->time_zone);
        return zone;
}

int32_t
db_today(struct db *db)
{
        struct zone *zone = db_zone(db);
        int32_t day = zone_day(zone, db_now(db));
        zone_close(zone);
        return day;
}

int64_t
db_last_batch(struct db *db)
{
        return db_integer(db, 0, "SELECT max(id) FROM batches");
}

char *
db_find_batch(struct db *db, const char *argument, int64_t *batch)
{
        int32_t day = day_parse(slice_of(argument));
        if (day != DAY_NONE) {
                char instant[21];
                struct zone *zone = db_zone(db);
                time_format(instant, zone_day_end(zone, day));
                zone_close(zone);
                *batch = db_integer(db, 0, "SELECT max(id) FROM batches WHERE at < '%s'", instant);
                return NULL;
        }
        char *end;
        errno = 0;
        long long number = strtoll(argument, &end, 10);
        int64_t last = db_last_batch(db);
        if (errno != 0 || *end != '\0' || !isdigit((unsigned char)*argument))
                return format_text("'%s' is neither a date (YYYY-MM-DD) nor the number of a batch",
                                   argument);
        if (number > last)
                return format_text("there is no batch %lld; the last one is %lld", number,
                                   (long long)last);
        *batch = number;
        return NULL;
}

int64_t
db_known(struct db *db, const char *argument)
{
        int64_t batch;
        char *wrong = db_find_batch(db, argument, &batch);
        if (wrong)
                usage_error("--known: %s", wrong);
        return batch;
}
