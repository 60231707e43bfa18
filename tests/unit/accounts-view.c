/* The account view in C and v_accounts in SQL say the same of portfolios made at random. */
#include <math.h>

#include "allocated.h"

#include "number.h"
#include "view.h"
#include "work.h"

#define ACCOUNTS 300

static unsigned state = 20240229;

static unsigned
random_below(unsigned limit)
{
        state = state * 1664525u + 1013904223u;
        return (state >> 8) % limit;
}

/* One of the words of LIST, at random; in one of a few buffers that are used in turn. */
static const char *
any(const char *list)
{
        static char buffers[8][64];
        static unsigned turn;
        unsigned count = 1;
        for (const char *p = list; *p != '\0'; p++)
                count += *p == ' ';
        unsigned wanted = random_below(count);
        while (wanted-- > 0)
                list = strchr(list, ' ') + 1;
        char *buffer = buffers[turn++ % 8];
        snprintf(buffer, sizeof buffers[0], "%.*s", (int)strcspn(list, " "), list);
        return buffer;
}

/* FIELD=VALUE, owned by the caller's record until put() has been called a few times. */
static const char *
word(const char *field, const char *value)
{
        static char buffers[16][160];
        static unsigned turn;
        char *buffer = buffers[turn++ % 16];
        snprintf(buffer, sizeof buffers[0], "%s=%s", field, value);
        return buffer;
}

/* A day up to a year before today, sometimes after it. */
static const char *
any_day(int32_t today)
{
        static char buffers[8][11];
        static unsigned turn;
        char *buffer = buffers[turn++ % 8];
        day_format(buffer, today + 20 - (int32_t)random_below(100) * (random_below(2) ? 1 : 4));
        return buffer;
}

static const char *
any_time(int32_t today)
{
        static char buffer[40];
        snprintf(buffer, sizeof buffer, "%sT%02u:30:00Z", any_day(today), random_below(24));
        return buffer;
}

#define CARD "c@0000000000000000000000000000000000000000000000000000000000000001"

static void
put_anything(struct db *db, struct store *store, int32_t today, const char *account,
             const char *party)
{
        char amount[32], step[16];
        snprintf(amount, sizeof amount, "%s%u.%s", random_below(6) ? "" : "-", random_below(500),
                 any("00 01 50 99"));
        snprintf(step, sizeof step, "step=%u", 1 + random_below(3));
        switch (random_below(12)) {
        case 0:
        case 1:
                put(store, "entry", account, "type=charge",
                    word("component", any("principal interest tax cost fee default-interest")),
                    word("amount", amount), word("value_on", any_day(today)),
                    word("due_on", random_below(3) ? any_day(today) : ""));
                break;
        case 2:
        case 3:
                put(store, "entry", account,
                    word("type", any("payment payment return waiver write-off")),
                    word("amount", amount + (*amount == '-')), word("value_on", any_day(today)),
                    word("tag", any("fund principal    ")));
                break;
        case 4:
                put(store, "score", account, word("as_of", any_day(today)),
                    word("score", any("1 2 3")), word("band", any("A B")), "scorecard=" CARD);
                break;
        case 5:
                put(store, "segment", account, word("as_of", any_day(today)),
                    word("segment", any("x y z")), "segmentation=" CARD);
                break;
        case 6: {
                /* In a stay that there is, mostly the present one. */
                char sql[200], stay[32];
                snprintf(sql, sizeof sql,
                         "SELECT as_of || ' ' || segment FROM segments WHERE account = (SELECT id "
                         "FROM accounts WHERE "
                         "account = '%s') ORDER BY id DESC LIMIT 1",
                         strchr(account, '=') + 1);
                snprintf(stay, sizeof stay, "%.12s", query(db, sql));
                if (strlen(stay) < 12)
                        break;
                stay[10] = '\0';
                put(store, "action", account, word("segment", stay + 11),
                    word("segment_since", stay), step, "channel=phone", "strategy=" CARD,
                    word("planned_on", any_day(today)), word("as_of", any_day(today)),
                    word("outcome", any("done failed done  ")),
                    word("outcome_on", random_below(2) ? any_day(today) : ""),
                    word("occasion", random_below(3) ? "" : "campaign"));
                if (stored_id != 0 && random_below(3) == 0) {
                        snprintf(step, sizeof step, "action=%lld", (long long)stored_id);
                        put(store, "contact", party, word("at", any_time(today)), "result=RPC",
                            step);
                        put(store, "finding", party, word("at", any_time(today)), "type=nothing",
                            random_below(3) ? step : "source=register");
                } else if (stored_id != 0 && random_below(5) == 0) {
                        snprintf(step, sizeof step, "action=%lld", (long long)stored_id);
                        put(store, "finding", party, word("at", any_time(today)), "type=address",
                            "value=Sokak 1", step);
                }
                break;
        }
        case 7:
                put(store, "contact", party, word("at", any_time(today)),
                    word("direction", any("out in ")), word("result", any("NOANS RPC-PTP BUSY")));
                break;
        case 8: {
                const char *from = any_day(today), *until = any_day(today);
                put(store, "consent", party, word("channel", any("phone sms  a")),
                    word("says", any("given refused")), word("from_on", from),
                    word("until_on", strcmp(until, from) < 0 ? "" : until));
                break;
        }
        case 9:
                put(store, "pause", account, word("type", any("pause resume")),
                    word("value_on", any_day(today)));
                break;
        case 10:
                put(store, "assignment", account, word("as_of", any_day(today)),
                    word("pool", any("late early ")), word("team", any("calls ")),
                    word("agent", any("ayse ben  ")), "agents=" CARD);
                break;
        default:
                put(store, "hold", random_below(2) ? account : party,
                    word("reason", any("dispute lawyer hardship")), word("from_on", any_day(today)),
                    word("until_on", random_below(2) ? any_day(today) : ""));
                put(store, "contact_point", party, word("channel", any("phone email address")),
                    word("value", any("+905321234567 a@b.c 17 xyz +905329876543")),
                    word("standing", any("valid unverified invalid replaced  ")));
        }
}

static void
fill_portfolio(struct db *db, int32_t today)
{
        char as_of[11];
        day_format(as_of, today);
        struct store *store = begin(db, as_of);
        CHECK(put(store, "policy", "policy=" CARD, "type=any", "text=…") == STORE_NEW);
        CHECK(put(store, "creditor", "creditor=b", "name=Örnek Bankası") == STORE_NEW);
        CHECK(put(store, "portfolio", "portfolio=p", "creditor=b",
                  word("cut_off_on", any_day(today - 40)),
                  word("notice_on", any_day(today))) == STORE_NEW);
        CHECK(put(store, "portfolio", "portfolio=r", "creditor=b",
                  word("recall_on", any_day(today - 40))) == STORE_NEW);
        for (unsigned i = 0; i < ACCOUNTS; i++) {
                char account[32], party[32], debtor[32];
                snprintf(party, sizeof party, "party=b/%u", i / 2);
                snprintf(debtor, sizeof debtor, "debtor=b/%u", i / 2);
                snprintf(account, sizeof account, "account=b/%u", i);
                CHECK(put(store, "party", party, "name=Ad", word("city", any("İzmir Van")),
                          word("language", any("tr en  ")),
                          word("time_zone", any("UTC  "))) != STORE_REFUSED);
                CHECK(put(store, "account", account, "creditor=b", debtor,
                          word("currency", any("TRY JPY KWD") + 0), word("portfolio", any("p r  ")),
                          word("due_on", random_below(2) ? any_day(today) : ""),
                          word("grace_days", any("3 0 30  ")), word("claim", any("loan rent  ")),
                          word("notice_on", random_below(4) ? "" : any_day(today)),
                          word("closed_on", random_below(8) ? "" : any_day(today)),
                          word("stage", any("legal administrative"))) == STORE_NEW);
                for (unsigned k = random_below(80); k > 0; k--)
                        put_anything(db, store, today, account, party);
        }
        CHECK(store_commit(store) > 0);
}

/* Replays most accounts, some up to an early day, one in three a second time; then come more facts.
 */
static void
allocate_portfolio(struct db *db, int32_t today)
{
        struct allocator allocator;
        int64_t seen = db_last_batch(db), replayed = 0;
        char as_of[11];
        day_format(as_of, today);
        allocator_open(
                &allocator, db,
                (struct interest_terms){.contract_rate = 24000000, .contract_goes_on = true});
        for (int round = 0; round < 2; round++) {
                int64_t batch = allocator_batch(&allocator, as_of);
                for (unsigned i = 1; i <= ACCOUNTS; i++)
                        if (random_below(3) > (unsigned)round)
                                replayed +=
                                        allocator_book(&allocator, i, any_day(today), seen, batch);
                struct store *store = begin(db, as_of);
                for (unsigned i = 0; i < ACCOUNTS; i++) {
                        char account[32], party[32];
                        snprintf(party, sizeof party, "party=b/%u", i / 2);
                        snprintf(account, sizeof account, "account=b/%u", i);
                        for (unsigned k = random_below(round ? 4 : 20); k > 0; k--)
                                put_anything(db, store, today, account, party);
                }
                seen = store_commit(store);
        }
        CHECK(replayed > ACCOUNTS / 3);
        CHECK(db_integer(db, 0, "SELECT count(*) FROM allocations WHERE reverses IS NOT NULL") >
              99);
        CHECK(db_integer(db, 0, "SELECT count(*) FROM allocations WHERE part = 'reopened'") > 9);
        allocator_close(&allocator);
}

static bool
same_value(struct view *view, size_t column, sqlite3_stmt *row, int digits)
{
        int64_t minor;
        if (view_type(view, column) != TYPE_MONEY)
                return slice_equal(view_text(view, column), db_column(row, (int)column));
        if (!view_integer(view, column, &minor))
                return sqlite3_column_type(row, (int)column) == SQLITE_NULL;
        return sqlite3_column_type(row, (int)column) == SQLITE_FLOAT &&
               llround(sqlite3_column_double(row, (int)column) * pow(10, digits)) == minor;
}

static void
compare(struct db *db)
{
        const char **names = allocate(account_view_column_count * sizeof *names);
        for (size_t i = 0; i < account_view_column_count; i++)
                names[i] = account_view_columns[i].name;
        struct view *view = view_open(
                db, (struct view_options){.as_of = db_today(db), .known = db_last_batch(db)}, names,
                account_view_column_count);
        sqlite3_stmt *rows = db_prepare(db, "SELECT * FROM v_accounts ORDER BY debtor, account");
        CHECK(sqlite3_column_count(rows) == (int)account_view_column_count);
        size_t count = 0;
        while (view_next(view)) {
                if (!db_step(db, rows)) {
                        CHECK(!"v_accounts ends early");
                        break;
                }
                count++;
                int digits = currency_digits(view_text(view, 7));
                for (size_t i = 0; i < account_view_column_count; i++) {
                        CHECK(strcmp(sqlite3_column_name(rows, (int)i), names[i]) == 0);
                        if (same_value(view, i, rows, digits))
                                continue;
                        struct slice here = view_text(view, i), there = db_column(rows, (int)i);
                        fprintf(stderr,
                                "account %.*s: %s is \"%.*s\" in the view, \"%.*s\" in SQL\n",
                                (int)view_text(view, 0).size, view_text(view, 0).data, names[i],
                                (int)here.size, here.data, (int)there.size, there.data);
                        check_failures++;
                }
        }
        CHECK(count == ACCOUNTS);
        sqlite3_finalize(rows);
        view_close(view);
        free(names);
}

/* What is to be done, against the same said in SQL. */
static void
compare_work(struct db *db)
{
        static const char *const names[] = {"account", "action", "party"};
        struct work *work = work_open(
                db, (struct view_options){.as_of = db_today(db), .known = db_last_batch(db)}, names,
                3);
        sqlite3_stmt *rows = db_prepare(
                db, "SELECT v.account, t.id, v.debtor FROM v_accounts AS v JOIN accounts AS a USING"
                    " (account) JOIN actions AS t ON t.account = a.id WHERE v.status NOT IN"
                    " ('closed', 'recalled') AND t.outcome IS NULL AND t.as_of <= date('now') AND"
                    " t.planned_on <= date('now') AND (t.occasion = 'campaign' OR (t.segment ="
                    " v.segment AND t.segment_since = v.segment_since AND t.step = v.open_step))"
                    " AND NOT EXISTS (SELECT 1 FROM contacts WHERE action = t.id AND date(at) <="
                    " date('now')) AND NOT EXISTS (SELECT 1 FROM findings WHERE action = t.id"
                    " AND date(at) <= date('now')) ORDER BY v.debtor, v.account, t.id");
        int count = 0;
        while (work_next(work)) {
                if (!db_step(db, rows)) {
                        CHECK(!"work that SQL does not find");
                        break;
                }
                count++;
                for (size_t i = 0; i < 3; i++)
                        CHECK(slice_equal(work_text(work, i), db_column(rows, (int)i)));
        }
        CHECK(!db_step(db, rows));
        CHECK(count > 30);
        CHECK(db_integer(db, 0, "SELECT count(*) FROM actions WHERE occasion <> ''") > 30);
        sqlite3_finalize(rows);
        work_close(work);
}

/* However money is split, what is owed is what was charged less what was paid, plus interest booked
   and money that does not reduce the debt. */
static void
check_balances(struct db *db)
{
        CHECK_QUERY(db,
                    "WITH e AS (SELECT account, sum(CASE type WHEN 'charge' THEN amount WHEN "
                    "'return' THEN amount WHEN 'write-off' THEN 0 ELSE -amount END) AS s FROM "
                    "entries WHERE history = 0 AND value_on <= date('now') GROUP BY 1), p AS "
                    "(SELECT account, sum(part_amount) AS s FROM allocations WHERE (part = "
                    "'accrual' OR part = 'outside') AND part_on <= date('now') GROUP BY 1) "
                    "SELECT group_concat(v.account) FROM v_accounts AS v JOIN accounts AS a USING "
                    "(account) JOIN currencies AS c ON c.code = v.currency LEFT JOIN e ON "
                    "e.account = a.id LEFT JOIN p ON p.account = a.id WHERE "
                    "round(v.balance * pow(10, digits)) <> ifnull(e.s, 0) + ifnull(p.s, 0) OR "
                    "abs(v.principal + v.interest + v.cost - v.balance) > 0.0001",
                    "");
        CHECK_QUERY(db,
                    "SELECT count(*) > 20 FROM v_accounts WHERE credit > 0 AND due_on IS NOT NULL",
                    "1");
}

static void
fill_utc(struct db *db, void *context)
{
        (void)context;
        schema_create(db, "UTC"); /* as SQLite's own date() */
}

int
main(void)
{
        struct db *db = new_database_by("accounts-view.db", fill_utc);
        int32_t today = db_today(db);
        fill_portfolio(db, today);
        compare(db);
        compare_work(db);
        allocate_portfolio(db, today);
        db_close(db);
        db = db_open_reader("accounts-view.db");
        compare(db);
        compare_work(db);
        check_balances(db);
        db_close(db);
        return check_result();
}
