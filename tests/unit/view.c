/* The account view on a database that grows batch by batch, backdated ones among them: what was
   reported at an as-of date and a batch is reported again, byte for byte, whatever came later; and
   an account or a debtor looked up is what it is among all. */
#include <stdlib.h>
#include <stdint.h>

#include "listing.h"
#include "allocated.h"
#include "view.h"

enum { BATCHES = 60, CHANGES = 16, PARTIES = 6, ACCOUNTS = 10 };

static uint64_t
random_below(uint64_t limit)
{
        static uint64_t state = 7;

        state += UINT64_C(0x9e3779b97f4a7c15); /* splitmix64 */
        uint64_t z = state;
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        return (z ^ (z >> 31)) % limit;
}

/* Words for put(): kept until the next free_words(). */
static char **words;
static size_t word_count, word_capacity;

static const char *
keep_word(char *word)
{
        grow(&words, &word_capacity, word_count + 1, sizeof *words);
        return words[word_count++] = word;
}
#define WORD(...) keep_word(format_text(__VA_ARGS__))

static void
free_words(void)
{
        while (word_count > 0)
                free(words[--word_count]);
}

static const char *
random_day(const char *field)
{
        return WORD("%s=2026-%02d-%02d", field, (int)random_below(3) + 1,
                    (int)random_below(28) + 1);
}

static const char *
random_time(void)
{
        return WORD("at=2026-%02d-%02dT%02d:30:00Z", (int)random_below(3) + 1,
                    (int)random_below(28) + 1, (int)random_below(24));
}

static const char *
one_of(const char *field, const char *const *values, size_t count)
{
        return WORD("%s=%s", field, values[random_below(count)]);
}
#define ONE_OF(field, ...)                                                                         \
        one_of(field, (const char *const[]){__VA_ARGS__},                                          \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

#define PARTY   WORD("party=b/%d", (int)random_below(PARTIES))
#define ACCOUNT WORD("account=b/a%d", (int)random_below(ACCOUNTS))

/* One fact, change or decision; refusals (a step out of range, the same again) are no fault here.
 */
static void
put_something(struct store *store, const char *as_of)
{
        const char *day = WORD("as_of=%s", as_of);

        switch (random_below(14)) {
        case 0:
                put(store, "party", PARTY, ONE_OF("name", "Ali", "Işıl", "Çağ", ""),
                    ONE_OF("city", "İzmir", "Muğla", ""));
                break;
        case 1:
                put(store, "account", ACCOUNT, WORD("debtor=b/%d", (int)random_below(PARTIES)));
                break;
        case 2:
                put(store, "account", ACCOUNT, ONE_OF("stage", "legal", "administrative", ""),
                    random_below(4) ? random_day("due_on") : "closed_on=2026-03-01",
                    ONE_OF("portfolio", "", "p1", "p2"));
                break;
        case 3:
                put(store, "contact_point", PARTY, ONE_OF("channel", "phone", "email", "address"),
                    ONE_OF("value", "+905321112233", "+905321112234", "x@example.com"),
                    ONE_OF("standing", "valid", "", "invalid", "unverified"));
                break;
        case 4:
        case 5:
                put(store, "entry", ACCOUNT,
                    ONE_OF("type", "charge", "charge", "payment", "waiver", "return"),
                    ONE_OF("component", "principal", "interest", "cost"),
                    WORD("amount=%d.%02d", (int)random_below(500), (int)random_below(100)),
                    random_day("value_on"));
                break;
        case 6:
                put(store, "score", ACCOUNT, day, WORD("score=%d", (int)random_below(900)),
                    "band=B",
                    "scorecard=card@"
                    "0000000000000000000000000000000000000000000000000000000000000001");
                break;
        case 7:
        case 8:
                put(store, "segment", ACCOUNT, day, ONE_OF("segment", "soft", "hard", "late"),
                    "segmentation=card@"
                    "0000000000000000000000000000000000000000000000000000000000000001");
                break;
        case 9:
                put(store, "action", ACCOUNT, ONE_OF("segment", "soft", "hard", "late"),
                    random_day("segment_since"), WORD("step=%d", (int)random_below(4) + 1),
                    "channel=phone", random_day("planned_on"), day,
                    "strategy=card@"
                    "0000000000000000000000000000000000000000000000000000000000000001");
                break;
        case 10:
                if (random_below(2))
                        put(store, "action", WORD("action=%d", (int)random_below(20) + 1),
                            ONE_OF("outcome", "done", "failed"), random_day("outcome_on"));
                else
                        put(store, "contact", PARTY, random_time(), "channel=phone",
                            ONE_OF("direction", "out", "in", ""), ONE_OF("result", "BUSY", "NOANS"),
                            WORD("action=%d", (int)random_below(20) + 1));
                break;
        case 11:
                put(store, "account", ACCOUNT, ONE_OF("grace_days", "", "0", "3", "10"));
                break;
        case 12:
                put(store, "pause", ACCOUNT, ONE_OF("type", "pause", "resume"),
                    random_day("value_on"));
                break;
        default:
                if (random_below(2))
                        put(store, "contact", PARTY, random_time(), "result=RPC-PTP",
                            "channel=sms");
                else
                        put(store, "hold", PARTY, ONE_OF("reason", "dispute", "lawyer"),
                            random_day("from_on"),
                            random_below(2) ? "until_on=" : random_day("until_on"));
        }
}

/* All rows and columns of the view, appended to OUT. */
static void
add_listing(struct buffer *out, struct db *db, struct view_options options)
{
        const char **names;
        size_t count = view_all_columns(&names);
        struct view *view = view_open(db, options, names, count);

        while (view_next(view)) {
                for (size_t i = 0; i < count; i++) {
                        struct slice text = view_text(view, i);
                        buffer_add(out, text.data, text.size);
                        buffer_add_text(out, i + 1 < count ? "\t" : "\n");
                }
        }
        view_close(view);
        free(names);
}

static struct report {
        int32_t as_of;
        int64_t known;
        struct buffer text;
} reports[2 * BATCHES];
static size_t report_count;

static void
keep_report(struct db *db, int32_t as_of, int64_t known)
{
        struct report *report = &reports[report_count++];

        *report = (struct report){.as_of = as_of, .known = known};
        add_listing(&report->text, db, (struct view_options){.as_of = as_of, .known = known});
}

/* What looking each debtor and each account up gives, against the whole listing. */
static void
check_lookups(struct db *db, const struct report *report)
{
        struct buffer by_debtor = {0}, by_account = {0};
        struct view_options options = {.as_of = report->as_of, .known = report->known};
        const char *columns[] = {"account"};

        for (int i = 0; i < PARTIES; i++) {
                char *key = format_text("b/%d", i);
                options.debtor = key;
                add_listing(&by_debtor, db, options);
                free(key);
        }
        options.debtor = NULL;
        struct view *view = view_open(db, options, columns, 1);
        while (view_next(view)) {
                char *key = slice_dup(view_text(view, 0));
                options.account = key;
                add_listing(&by_account, db, options);
                free(key);
        }
        view_close(view);
        CHECK(slice_equal(buffer_slice(&by_debtor), buffer_slice(&report->text)));
        CHECK(slice_equal(buffer_slice(&by_account), buffer_slice(&report->text)));
        buffer_free(&by_debtor);
        buffer_free(&by_account);
}

/* Facts and attributes of every kind too are what they were. */
static void
add_kind(struct buffer *out, struct db *db, enum kind_id kind_id, struct moment moment)
{
        const struct kind *kind = kind_at(kind_id);
        const char **names;
        size_t count = listing_all_columns(kind, &names);
        struct listing *listing = listing_open(db, kind, moment, names, count, NULL, 0);

        while (listing_next(listing)) {
                for (size_t i = 0; i < count; i++) {
                        struct slice text = listing_text(listing, i);
                        buffer_add(out, text.data, text.size);
                        buffer_add_text(out, i + 1 < count ? "\t" : "\n");
                }
        }
        listing_close(listing);
        free(names);
}

static void
put_first(struct store *store)
{
        put(store, "policy",
            "policy=card@0000000000000000000000000000000000000000000000000000000000000001",
            "type=scorecards", "text=…");
        put(store, "creditor", "creditor=b", "name=Banka");
        put(store, "portfolio", "portfolio=p1", "creditor=b");
        put(store, "portfolio", "portfolio=p2", "creditor=b", "recall_on=2026-02-20");
        for (int i = PARTIES; i-- > 0;)
                CHECK(put(store, "party", WORD("party=b/%d", i), "name=Ayşe") == STORE_NEW);
        for (int i = 0; i < ACCOUNTS; i++)
                CHECK(put(store, "account", WORD("account=b/a%d", (i * 7) % ACCOUNTS), "creditor=b",
                          WORD("debtor=b/%d", i % PARTIES), "currency=TRY") == STORE_NEW);
}

/* Replays some accounts by what batch SEEN, or one before it, had recorded. */
static void
allocate_some(struct allocator *allocator, int64_t seen)
{
        char as_of[11];
        day_format(as_of, day_from_civil(2026, 1, 1) + (int32_t)(seen * 37 % 90));
        int64_t batch = allocator_batch(allocator, as_of);
        for (int account = 1; account <= ACCOUNTS; account++)
                if ((seen + account * 7) % 3 == 0)
                        allocator_book(allocator, account, as_of, seen - account % 3, batch);
}

/* What is owed is what was charged less what was paid, plus interest booked and money that does not
   reduce the debt: at the report's moment, by the tables alone. */
static void
check_balances(struct db *db, const struct report *report)
{
        const char *columns[] = {"account", "balance", "principal", "interest", "cost"};
        struct view *view =
                view_open(db, (struct view_options){.as_of = report->as_of, .known = report->known},
                          columns, 5);
        sqlite3_stmt *owed = db_prepare(
                db,
                "SELECT (SELECT ifnull(sum(CASE type WHEN 'charge' THEN amount WHEN 'return' THEN "
                "amount WHEN 'write-off' THEN 0 ELSE -amount END), 0) FROM entries WHERE account = "
                "a.id AND history = 0 AND value_on <= ?2 AND batch <= ?3) + (SELECT "
                "ifnull(sum(part_amount), 0) FROM allocations WHERE account = a.id AND (part = "
                "'accrual' OR part = 'outside') AND part_on <= ?2 AND batch <= ?3) FROM accounts "
                "AS "
                "a WHERE account = ?1");
        char as_of[11];
        day_format(as_of, report->as_of);
        while (view_next(view)) {
                int64_t amounts[5] = {0};
                for (size_t i = 1; i < 5; i++)
                        CHECK(view_integer(view, i, &amounts[i]));
                sqlite3_reset(owed);
                db_bind_text(db, owed, 1, view_text(view, 0));
                db_bind_text(db, owed, 2, slice_of(as_of));
                sqlite3_bind_int64(owed, 3, report->known);
                CHECK(db_step(db, owed) && sqlite3_column_int64(owed, 0) == amounts[1]);
                CHECK(amounts[1] == amounts[2] + amounts[3] + amounts[4]);
                CHECK(amounts[3] >= 0 && amounts[4] >= 0);
        }
        sqlite3_finalize(owed);
        view_close(view);
}

int
main(void)
{
        static const enum kind_id kinds[] = {KIND_party,   KIND_contact_point, KIND_entry,
                                             KIND_segment, KIND_action,        KIND_contact,
                                             KIND_hold};
        struct db *db = new_database("view.db");
        struct buffer kinds_then[BATCHES] = {0};
        struct moment moments[BATCHES];
        int batches = 0;
        struct allocator allocator;

        allocator_open(
                &allocator, db,
                (struct interest_terms){.contract_rate = 24000000, .contract_goes_on = true});
        for (int batch = 0; batch < BATCHES; batch++) {
                char as_of[11];
                day_format(as_of, day_from_civil(2026, 1, 1) + (int32_t)random_below(80));
                struct store *store = begin(db, as_of);
                if (batch == 0)
                        put_first(store);
                for (int i = 0; i < CHANGES; i++) {
                        put_something(store, as_of);
                        free_words();
                }
                int64_t known = store_commit(store);
                if (!known)
                        continue;
                if (batch % 3 == 2) {
                        allocate_some(&allocator, known);
                        known = db_last_batch(db);
                }
                keep_report(db, day_parse(slice_of(as_of)), known);
                keep_report(db, day_from_civil(2026, 1, 1) + (int32_t)random_below(100), known);
                moments[batches] = (struct moment){day_parse(slice_of(as_of)), known};
                for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
                        add_kind(&kinds_then[batches], db, kinds[i], moments[batches]);
                batches++;
        }
        allocator_close(&allocator);
        CHECK(batches > BATCHES / 2);
        CHECK(db_integer(db, 0, "SELECT count(*) FROM replays") > 30);
        CHECK(db_integer(db, 0, "SELECT count(*) FROM allocations WHERE reverses IS NOT NULL") >
              50);
        CHECK(db_integer(db, 0, "SELECT count(*) FROM accounts_versions") > 10);
        CHECK(db_integer(db, 0, "SELECT count(*) FROM actions_versions") > 3);

        for (size_t i = 0; i < report_count; i++) {
                struct buffer again = {0};

                add_listing(&again, db,
                            (struct view_options){.as_of = reports[i].as_of,
                                                  .known = reports[i].known});
                CHECK(reports[i].text.size > 0);
                check_balances(db, &reports[i]);
                CHECK(slice_equal(buffer_slice(&again), buffer_slice(&reports[i].text)));
                if (i % 10 == 0)
                        check_lookups(db, &reports[i]);
                buffer_free(&again);
                buffer_free(&reports[i].text);
        }
        for (int batch = 0; batch < batches; batch++) {
                struct buffer again = {0};

                for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
                        add_kind(&again, db, kinds[i], moments[batch]);
                CHECK(slice_equal(buffer_slice(&again), buffer_slice(&kinds_then[batch])));
                buffer_free(&again);
                buffer_free(&kinds_then[batch]);
        }
        free(words);
        db_close(db);
        return check_result();
}
