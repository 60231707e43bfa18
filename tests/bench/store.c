/* How long the record layer takes for a portfolio, beside a loop of prepared inserts that binds the
   same rows, already parsed and with known ids, to the same tables.

     store [ACCOUNTS [FOLDER]]     prints a line per measurement: what, seconds, rows

   Rows per account: a party, two contact points, the account, two charges. */
#include <sys/resource.h>
#include <time.h>

#include "../unit/stored.h"

static double
now(void)
{
        struct timespec time;
        clock_gettime(CLOCK_MONOTONIC, &time);
        return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Seconds of processor time so far: what a busy machine does not change much. */
static double
busy(void)
{
        struct rusage usage;
        getrusage(RUSAGE_SELF, &usage);
        return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

struct line { /* one account's worth of text, as an importer has it after its maps */
        char party[32], account[32], name[64], fold[64], tckn[16], phone[16], email[48],
                principal[24], interest[24], due_on[11];
        int64_t principal_minor, interest_minor;
};

/* Numbers that look scattered but are the same in every run. */
static unsigned
scatter(unsigned i)
{
        i *= 2654435761u;
        return i ^ (i >> 15);
}

static void
make_line(struct line *line, unsigned i)
{
        static const char *const first[] = {"Ayşe", "Işıl", "Çağrı", "Ömer", "Gülşen", "Mehmet"};
        static const char *const first_fold[] = {"ayse", "isil",   "cagri",
                                                 "omer", "gulsen", "mehmet"};
        static const char *const last[] = {"Yılmaz", "Şahin", "Öztürk", "Çelik", "Kılıç"};
        static const char *const last_fold[] = {"yilmaz", "sahin", "ozturk", "celik", "kilic"};
        unsigned r = scatter(i);
        snprintf(line->party, sizeof line->party, "b/%08u", i);
        snprintf(line->account, sizeof line->account, "b/L%09u", i);
        snprintf(line->name, sizeof line->name, "%s %s %u", first[r % 6], last[r / 6 % 5], i);
        snprintf(line->fold, sizeof line->fold, "%s %s %u", first_fold[r % 6], last_fold[r / 6 % 5],
                 i);
        snprintf(line->tckn, sizeof line->tckn, "%011u", 1000000000u + r);
        snprintf(line->phone, sizeof line->phone, "+90532%07u", r % 10000000);
        snprintf(line->email, sizeof line->email, "m%u@ornek.com.tr", r);
        line->principal_minor = 10000 + r % 5000000;
        line->interest_minor = 100 + r % 90000;
        snprintf(line->principal, sizeof line->principal, "%lld.%02lld",
                 (long long)line->principal_minor / 100, (long long)line->principal_minor % 100);
        snprintf(line->interest, sizeof line->interest, "%lld.%02lld",
                 (long long)line->interest_minor / 100, (long long)line->interest_minor % 100);
        day_format(line->due_on, day_from_civil(2023, 1, 1) + (int32_t)(r % 365));
}

/* ---- through the record layer ---- */

/* A record with its fields found beforehand, as col-import and col-save have it. */
struct form {
        struct record record;
        int fields[8];
};

static void
open_form(struct form *form, const char *kind, const char *const *fields)
{
        const struct kind *known = kind_named(kind);
        form->record = (struct record){known, allocate(known->field_count * sizeof(struct slice)),
                                       allocate(known->field_count * sizeof(bool))};
        for (size_t i = 0; fields[i] != NULL; i++) {
                form->fields[i] = kind_field(known, fields[i]);
                form->record.given[form->fields[i]] = true;
        }
}

static void
put_form(struct store *store, struct form *form, const char *const *values)
{
        int64_t id;
        struct problem why;
        for (size_t i = 0; values[i] != NULL; i++)
                form->record.values[form->fields[i]] = slice_of(values[i]);
        if (store_record(store, &form->record, &id, &why) == STORE_REFUSED) {
                fprintf(stderr, "%s: %s\n", form->record.kind->name, why.text);
                exit(1);
        }
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static double
run_store(struct db *db, unsigned count, const char *as_of)
{
        static struct form party, point, account, entry;
        open_form(&party, "party", WORDS("party", "name", "tckn", "city", "type"));
        open_form(&point, "contact_point", WORDS("party", "channel", "value", "label"));
        open_form(&account, "account",
                  WORDS("account", "creditor", "debtor", "product", "currency", "due_on",
                        "opened_on"));
        open_form(&entry, "entry",
                  WORDS("account", "type", "component", "amount", "value_on", "due_on", "label"));
        double start = now();
        struct store *store =
                store_begin(db, (struct store_options){.as_of = day_parse(slice_of(as_of)),
                                                       .arguments = "bench",
                                                       .bulk = true});
        CHECK(put(store, "creditor", "creditor=b", "name=Banka") != STORE_REFUSED);
        for (unsigned i = 0; i < count; i++) {
                struct line line;
                make_line(&line, i);
                put_form(store, &party, WORDS(line.party, line.name, line.tckn, "İzmir", "person"));
                put_form(store, &point, WORDS(line.party, "phone", line.phone, "mobile"));
                put_form(store, &point, WORDS(line.party, "email", line.email, "email"));
                put_form(store, &account,
                         WORDS(line.account, "b", line.party, "card", "TRY", line.due_on,
                               "2022-01-01"));
                put_form(store, &entry,
                         WORDS(line.account, "charge", "principal", line.principal, "2024-01-10",
                               line.due_on, "principal"));
                put_form(store, &entry,
                         WORDS(line.account, "charge", "interest", line.interest, "2024-01-10",
                               line.due_on, "interest"));
        }
        double filled = now();
        int64_t batch = store_commit(store);
        double end = now();
        printf("  records %.2f s, commit %.2f s (batch %lld)\n", filled - start, end - filled,
               (long long)batch);
        return end - start;
}

/* ---- bare inserts ---- */

static void
bind(sqlite3_stmt *statement, int parameter, const char *text)
{
        sqlite3_bind_text(statement, parameter, text, -1, SQLITE_STATIC);
}

static void
insert(sqlite3_stmt *statement)
{
        if (sqlite3_step(statement) != SQLITE_DONE)
                exit(1);
        sqlite3_reset(statement);
}

static double
run_bare(struct db *db, unsigned count)
{
        static const char zeros[] =
                "0000000000000000000000000000000000000000000000000000000000000000";
        double start = now();
        db_lock(db);
        schema_defer_indexes(db);
        char *sql =
                format_text("INSERT INTO batches (id, tool, at, as_of, uid, previous, head) VALUES "
                            "(1, 'bench', '2024-01-10T00:00:00Z', '2024-01-10', 0, '%s', '%s'); "
                            "INSERT INTO creditors (id, creditor, name, valid_from, batch) VALUES "
                            "(1, 'b', 'Banka', '0001-01-01', 1)",
                            zeros, zeros);
        db_execute(db, sql);
        free(sql);
        sqlite3_stmt *party = db_prepare(
                db, "INSERT INTO parties (id, party, name, name_fold, tckn, city, type, salt, "
                    "valid_from, "
                    "batch) VALUES (?, ?, ?, ?, ?, 'İzmir', 'person', ?, '0001-01-01', 1)");
        sqlite3_stmt *point = db_prepare(
                db,
                "INSERT INTO contact_points (id, party, channel, value, label, valid_from, batch) "
                "VALUES (?, ?, ?, ?, ?, '0001-01-01', 1)");
        sqlite3_stmt *account = db_prepare(
                db,
                "INSERT INTO accounts (id, account, creditor, debtor, product, currency, due_on, "
                "opened_on, salt, valid_from, batch) VALUES (?, ?, 1, ?, 'card', 'TRY', ?, "
                "'2022-01-01', ?, '0001-01-01', 1)");
        sqlite3_stmt *entry = db_prepare(db, "INSERT INTO entries (id, account, type, component, "
                                             "amount, value_on, due_on, label, "
                                             "occurrence, history, batch) VALUES (?, ?, 'charge', "
                                             "?, ?, '2024-01-10', ?, ?, 1, 0, "
                                             "1)");
        static const unsigned char salt[16];
        for (unsigned i = 0; i < count; i++) {
                struct line line;
                int64_t id = (int64_t)i + 1;
                make_line(&line, i);
                sqlite3_bind_int64(party, 1, id);
                bind(party, 2, line.party);
                bind(party, 3, line.name);
                bind(party, 4, line.fold);
                bind(party, 5, line.tckn);
                sqlite3_bind_blob(party, 6, salt, 16, SQLITE_STATIC);
                insert(party);
                for (int which = 0; which < 2; which++) {
                        sqlite3_bind_int64(point, 1, 2 * id - 1 + which);
                        sqlite3_bind_int64(point, 2, id);
                        bind(point, 3, which ? "email" : "phone");
                        bind(point, 4, which ? line.email : line.phone);
                        bind(point, 5, which ? "email" : "mobile");
                        insert(point);
                }
                sqlite3_bind_int64(account, 1, id);
                bind(account, 2, line.account);
                sqlite3_bind_int64(account, 3, id);
                bind(account, 4, line.due_on);
                sqlite3_bind_blob(account, 5, salt, 16, SQLITE_STATIC);
                insert(account);
                for (int which = 0; which < 2; which++) {
                        sqlite3_bind_int64(entry, 1, 2 * id - 1 + which);
                        sqlite3_bind_int64(entry, 2, id);
                        bind(entry, 3, which ? "interest" : "principal");
                        sqlite3_bind_int64(entry, 4,
                                           which ? line.interest_minor : line.principal_minor);
                        bind(entry, 5, line.due_on);
                        bind(entry, 6, which ? "interest" : "principal");
                        insert(entry);
                }
        }
        sqlite3_finalize(party);
        sqlite3_finalize(point);
        sqlite3_finalize(account);
        sqlite3_finalize(entry);
        double filled = now();
        schema_restore_indexes(db);
        double indexed = now();
        db_commit(db);
        double end = now();
        printf("  records %.2f s, indexes %.2f s, commit %.2f s\n", filled - start,
               indexed - filled, end - indexed);
        return end - start;
}

static void
report(const char *what, double seconds, unsigned count)
{
        static double earlier;
        printf("%-20s %8.2f s, processor %8.2f s %12.0f rows/s\n", what, seconds, busy() - earlier,
               6.0 * count / seconds);
        earlier = busy();
        fflush(stdout);
        sync(); /* what one measurement has left to write is not the next one's */
}

int
main(int argc, char **argv)
{
        unsigned count = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 100000;
        if (argc > 2 && chdir(argv[2]) != 0)
                die(EXIT_NO_INPUT, "%s:", argv[2]);
        printf("%u accounts, SQLite %s\n", count, sqlite3_libversion());
        double start = now();
        for (unsigned i = 0; i < count; i++) {
                struct line line;
                make_line(&line, i);
        }
        report("making the text", now() - start, count);
        struct db *db = new_database("bare.db");
        double bare = run_bare(db, count);
        report("bare inserts", bare, count);
        db_close(db);
        db = new_database("store.db");
        double first = run_store(db, count, "2024-01-10");
        report("store, all new", first, count);
        report("store, all the same", run_store(db, count, "2024-01-11"), count);
        db_close(db);
        printf("ratio of store to bare: %.2f\n", first / bare);
        return check_result();
}
