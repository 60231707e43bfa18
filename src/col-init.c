/* Makes a database, upgrades one, adds user-defined fields. */
#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "day.h"
#include "db.h"
#include "options.h"
#include "policy.h"
#include "schema.h"

static const char help[] =
        "  col-init portfolio.db\n"
        "  col-init --group collectors portfolio.db\n"
        "  col-init --fields fields.tsv portfolio.db\n"
        "  col-init --upgrade portfolio.db\n"
        "\n"
        "usage: col-init [-q] [-d FILE] [--zone ZONE] [--group NAME] [--fields FILE]\n"
        "                [--upgrade] [FILE]\n"
        "Makes a database, adds user-defined fields, or brings an older one up to date.\n"
        "\n"
        "  -d, --database FILE  the database, if no operand names it; otherwise COL_DB\n"
        "      --zone ZONE      its time zone (default Europe/Istanbul)\n"
        "      --group NAME     owned by that group, mode 0660 instead of 0600\n"
        "      --fields FILE    adds the fields that the file declares\n"
        "      --upgrade        brings the schema of an existing database up to date\n"
        "  -q, --quiet          errors only\n"
        "  -h, --help           this help\n"
        "  -V, --version        the version\n"
        "\n"
        "The file must not exist yet, except with --upgrade or --fields. See col-init(1).\n";

static const char *zone = "Europe/Istanbul";
static const char *fields_name; /* --fields */

struct added {
        size_t new, there;
};

/* An amount stands in the currency of its row, so the row must have one. */
static void
check_currency(const struct policy *fields, size_t row, const char *kind_name, enum type type)
{
        const struct kind *kind = kind_named(kind_name);
        if (type == TYPE_MONEY && kind != NULL && kind_field(kind, "currency") < 0 &&
            kind_field(kind, "account") < 0)
                policy_die(fields, row, "type",
                           "a %s has no currency, so no money; use int or real, or a field of the "
                           "account",
                           kind_name);
}

/* Adds what the policy FIELDS declares beyond what the database has. */
static struct added
add_fields(struct db *db, const struct policy *fields)
{
        struct added added = {0};
        for (size_t row = 0; row < fields->row_count; row++) {
                char *kind = slice_dup(policy_cell(fields, row, "kind"));
                char *name = slice_dup(policy_cell(fields, row, "field"));
                char *doc = slice_dup(policy_cell(fields, row, "doc"));
                char *place = format_text("%s:%zu:field", fields->path, fields->rows[row].line);
                struct slice personal = policy_cell(fields, row, "personal");
                enum type type = type_named(policy_cell(fields, row, "type"));
                if (personal.size > 0 && !slice_is(personal, "0") && !slice_is(personal, "1"))
                        policy_die(fields, row, "personal", "\"%.*s\" is neither 0 nor 1",
                                   (int)personal.size, personal.data);
                check_currency(fields, row, kind, type);
                if (kinds_add_field(kind, name, type, slice_is(personal, "1"), place)) {
                        schema_add_field(db, kind, name, type, slice_is(personal, "1"), doc);
                        added.new ++;
                } else {
                        added.there++;
                }
                free(kind);
                free(name);
                free(doc);
                free(place);
        }
        return added;
}

static struct policy *
read_fields(void)
{
        return policy_open("fields", fields_name, "tsv", "kind field type", "personal doc");
}

static void
say_added(const char *path, struct added added)
{
        if (added.new == 0)
                say("%s: has these %zu fields already; nothing to do", path, added.there);
        else
                say("%s: %zu fields added, %zu were there already", path, added.new, added.there);
}

static void
fill(struct db *db, void *context)
{
        schema_create(db, zone);
        if (context != NULL)
                add_fields(db, context);
}

static void
create(const char *path, const char *group)
{
        gid_t gid = (gid_t)-1;
        if (group != NULL) {
                errno = 0;
                const struct group *entry = getgrnam(group);
                if (entry == NULL)
                        usage_error("--group: there is no group '%s' on this machine", group);
                gid = entry->gr_gid;
        }
        struct zone *known = zone_open(zone);
        if (known == NULL)
                usage_error("--zone: this machine knows no time zone '%s'; write a name such as "
                            "Europe/Istanbul",
                            zone);
        zone_close(known);
        struct policy *fields = fields_name != NULL ? read_fields() : NULL;
        db_create(path, group != NULL ? 0660 : 0600, gid, fill, fields);
        if (fields != NULL)
                say("%s: made, with %zu fields of your own", path, fields->row_count);
        else
                say("%s: made", path);
        if (fields != NULL)
                policy_free(fields);
}

static void
upgrade(const char *path)
{
        struct db *db = db_open_older(path);
        db_lock(db);
        int found = schema_upgrade(db);
        db_commit(db);
        db_close(db);
        if (found == DB_SCHEMA_VERSION)
                say("%s: has schema version %d already; nothing to do", path, found);
        else
                say("%s: schema version %d is now %d", path, found, DB_SCHEMA_VERSION);
}

static void
extend(const char *path)
{
        struct policy *fields = read_fields();
        struct db *db = db_open_writer(path);
        db_lock(db);
        struct added added = add_fields(db, fields);
        db_commit(db);
        db_close(db);
        say_added(path, added);
        policy_free(fields);
}

int
main(int argc, char **argv)
{
        enum { OPTION_ZONE = OPTION_OWN, OPTION_GROUP, OPTION_FIELDS, OPTION_UPGRADE };
        static const struct option options[] = {
                COMMON_OPTIONS,
                {"database", required_argument, NULL, 'd'},
                {"zone", required_argument, NULL, OPTION_ZONE},
                {"group", required_argument, NULL, OPTION_GROUP},
                {"fields", required_argument, NULL, OPTION_FIELDS},
                {"upgrade", no_argument, NULL, OPTION_UPGRADE},
                {0},
        };
        const char *database = NULL, *group = NULL;
        bool upgrading = false, zone_given = false;
        int option;
        tool_begin("col-init", help);
        while ((option = getopt_long(argc, argv, EDGE_LETTERS, options, NULL)) != -1) {
                switch (option) {
                case 'd':
                        database = optarg;
                        break;
                case OPTION_ZONE:
                        zone = optarg;
                        zone_given = true;
                        break;
                case OPTION_GROUP:
                        group = optarg;
                        break;
                case OPTION_FIELDS:
                        fields_name = optarg;
                        break;
                case OPTION_UPGRADE:
                        upgrading = true;
                        break;
                default:
                        common_option(option);
                }
        }
        if (argc - optind > 1)
                usage_error("one database at a time: '%s' is too many", argv[optind + 1]);
        const char *path = db_path(optind < argc ? argv[optind] : database);
        bool exists = access(path, F_OK) == 0;
        if ((zone_given || group != NULL) && (upgrading || (fields_name != NULL && exists)))
                usage_error("--zone and --group are for a new database, and %s exists", path);
        catch_interrupts();
        if (upgrading)
                upgrade(path);
        if (fields_name != NULL && (exists || upgrading))
                extend(path);
        if (!upgrading && !(fields_name != NULL && exists))
                create(path, group);
        return EXIT_DONE;
}
