#include "reading.h"

bool
reading_option(struct reading *reading, int option)
{
        switch (option) {
        case 'd':
                reading->path = optarg;
                return true;
        case OPTION_AS_OF:
                reading->as_of = optarg;
                return true;
        case OPTION_KNOWN:
                reading->known = optarg;
                return true;
        default:
                return common_option(option);
        }
}

struct db *
reading_open(const struct reading *reading, struct moment *moment)
{
        struct db *db = db_open_reader(db_path(reading->path));

        moment->as_of = reading->as_of ? option_day(reading->as_of, "--as-of") : db_today(db);
        moment->known = reading->known ? db_known(db, reading->known) : db_last_batch(db);
        return db;
}
