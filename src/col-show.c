/* col-show: everything about one account or party. */
#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "db.h"
#include "dossier.h"
#include "error.h"
#include "find.h"
#include "listing.h"
#include "reading.h"
#include "page.h"
#include "payoff.h"

static const char help[] =
        "  col-show anadolu/2026/000002\n"
        "  col-show 0535 933 24 32\n"
        "  col-show umit sahin --as-of 2026-09-14\n"
        "  col-show anadolu/2026/000002 --payoff 2026-12-31 -w tbk-100\n"
        "\n"
        "usage: col-show [-q] [-d FILE] [--as-of DAY] [--known DAY|BATCH] QUERY...\n"
        "       col-show --payoff DAY [-w WATERFALL] [-r RATES] [OPTION]... QUERY...\n"
        "\n"
        "Show everything about an account or a party: found by its key, with or without\n"
        "the creditor, by a reference, identity or tax number, telephone, e-mail address,\n"
        "number of a legal file, or name. Several are listed.\n"
        "\n"
        "      --payoff DAY     instead, what has to be paid on that day to settle the\n"
        "                       account\n"
        "  -w, --waterfall WATERFALL\n"
        "                       by this one; without it, as allocated last\n"
        "  -r, --rates RATES    by these rates; without it, as allocated last\n"
        "      --as-of DAY      as things were on that day; without it, today\n"
        "      --known WHEN     as far as was recorded by the end of that day, or up to\n"
        "                       that batch; without it, all that is recorded\n"
        "  -d, --database FILE  the database; without it, that of COL_DB\n"
        "  -q, --quiet          say nothing but errors\n"
        "  -h, --help           print this\n"
        "  -V, --version        print the version\n";

/* So many are listed where several are found. */
enum { LISTED = 20 };

/* Key of the record of a kind with ID; the caller frees. */
static char *
key_of(struct db *db, enum kind_id kind, int64_t id)
{
        sqlite3_stmt *statement =
                db_prepare(db, "SELECT \"%s\" FROM \"%s\" WHERE id = %lld", kind_at(kind)->name,
                           kind_at(kind)->plural, (long long)id);
        char *key = db_step(db, statement) ? slice_dup(db_column(statement, 0)) : duplicate("");

        sqlite3_finalize(statement);
        return key;
}

static bool
one_party(const struct found *found, size_t count)
{
        for (size_t i = 1; i < count; i++) {
                if (found[i].party != found[0].party)
                        return false;
        }
        return true;
}

static void
show_one(struct page *page, struct db *db, struct moment moment, const struct found *found,
         size_t count)
{
        char *party = key_of(db, KIND_party, found[0].party);
        char **accounts = allocate(count * sizeof *accounts);
        size_t account_count = 0;

        for (size_t i = 0; i < count; i++) {
                if (found[i].account)
                        accounts[account_count++] = key_of(db, KIND_account, found[i].account);
        }
        dossier(page, db, moment, party, accounts, account_count);
        for (size_t i = 0; i < account_count; i++)
                free(accounts[i]);
        free(accounts);
        free(party);
}

/* One line for a party, or for an account with its debtor. */
static void
list_one(struct page *page, struct db *db, struct moment moment, struct found found)
{
        static const char *const columns[] = {"name", "city", "tckn", "vkn"};
        char *party = key_of(db, KIND_party, found.party);
        char *account = found.account ? key_of(db, KIND_account, found.account) : duplicate("");
        struct listing_equal equal = {"party", slice_of(party)};
        struct listing *listing =
                listing_open(db, kind_at(KIND_party), moment, columns, 4, &equal, 1);
        struct slice row[6] = {slice_of(party), slice_of(account)};

        for (size_t i = 0; listing_next(listing) && i < 1; i++) {
                for (size_t column = 0; column < 4; column++)
                        row[2 + column] = listing_text(listing, column);
                page_row(page, row);
        }
        listing_close(listing);
        free(account);
        free(party);
}

static void
list_several(struct page *page, struct db *db, struct moment moment, const struct found *found,
             size_t count, const char *query)
{
        static const char *const names[] = {"party", "account", "name", "city", "tckn", "vkn"};
        char *title = format_text("%zu are meant by \"%s\"", count, query);

        page_section(page, slice_of(title), "llllll", names);
        for (size_t i = 0; i < count && i < LISTED; i++)
                list_one(page, db, moment, found[i]);
        if (count > LISTED) {
                char *text = format_text("and %zu more: say more of the name, or a number",
                                         count - LISTED);
                page_remark(page, text);
                free(text);
        }
        free(title);
}

/* The operands with blanks between them, without those at the ends; the caller frees. */
static char *
join_words(int count, char *const *words)
{
        struct buffer text = {0};

        for (int i = 0; i < count; i++) {
                const char *word = words[i] + strspn(words[i], " \t\n");
                size_t size = strlen(word);
                while (size && strchr(" \t\n", word[size - 1]))
                        size--;
                if (size && text.size)
                        buffer_add(&text, " ", 1);
                buffer_add(&text, word, size);
        }
        buffer_terminate(&text);
        return text.data;
}

/* What has to be paid on DAY for the one account that was found. */
static void
show_payoff(struct db *db, struct moment moment, const struct found *found, size_t count,
            int32_t day, struct payoff_policies policies, int argc, char **argv)
{
        if (count != 1 || found[0].account == 0)
                usage_error("--payoff: of one account; give its key or another number of it");
        if (day < moment.as_of)
                usage_error(
                        "--payoff lies before the as-of day; nothing can be paid then any more");
        char *account = key_of(db, KIND_account, found[0].account);
        uint64_t rows;
        struct format_writer *out = payoff(db, moment, account, day, policies, &rows);
        db_access_log(db, argc, argv, rows);
        format_close(out);
        free(account);
}

/* Shows the one party that was found, or lists what was. */
static void
show_found(struct db *db, struct moment moment, const struct found *found, size_t count,
           const char *query, int argc, char **argv)
{
        struct page *page = page_open();
        bool one = one_party(found, count);

        if (one)
                show_one(page, db, moment, found, count);
        else
                list_several(page, db, moment, found, count, query);
        db_access_log(db, argc, argv, one ? 1 : count < LISTED ? count : LISTED);
        page_close(page);
}

int
main(int argc, char **argv)
{
        enum { OPTION_PAYOFF = OPTION_OWN };
        static const struct option options[] = {READING_OPTIONS,
                                                {"payoff", required_argument, NULL, OPTION_PAYOFF},
                                                {"waterfall", required_argument, NULL, 'w'},
                                                {"rates", required_argument, NULL, 'r'},
                                                {NULL, 0, NULL, 0}};
        struct reading reading = {NULL, NULL, NULL};
        struct payoff_policies policies = {NULL, NULL};
        int32_t payoff_on = DAY_NONE;

        tool_begin("col-show", help);
        for (int option;
             (option = getopt_long(argc, argv, EDGE_LETTERS "w:r:", options, NULL)) != -1;) {
                switch (option) {
                case OPTION_PAYOFF:
                        payoff_on = option_day(optarg, "--payoff");
                        break;
                case 'w':
                        policies.waterfall = optarg;
                        break;
                case 'r':
                        policies.rates = optarg;
                        break;
                default:
                        reading_option(&reading, option);
                }
        }
        if (payoff_on == DAY_NONE && (policies.waterfall || policies.rates))
                usage_error("-w and -r say by what --payoff is worked out; give that too");
        char *query = join_words(argc - optind, argv + optind);
        if (!*query)
                usage_error("whom or what? give a number, key, telephone or name");
        if (utf8_valid_prefix(query, strlen(query)) < strlen(query))
                usage_error("what is asked for is not UTF-8");

        struct moment moment;
        struct db *db = reading_open(&reading, &moment);
        struct found *found;
        size_t count = find(db, moment, slice_of(query), &found);
        if (!count) {
                db_access_log(db, argc, argv, 0);
                die(EXIT_NO_INPUT, "no account or party is known by \"%s\"", query);
        }
        if (payoff_on != DAY_NONE)
                show_payoff(db, moment, found, count, payoff_on, policies, argc, argv);
        else
                show_found(db, moment, found, count, query, argc, argv);
        free(found);
        free(query);
        db_close(db);
        return EXIT_DONE;
}
