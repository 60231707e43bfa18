/* What is stored of random ledgers adds up to what is worked out afresh, after every entry that is
   added, backdated or returned; nothing that is stored is ever changed. */
#include "stored.h"

#include "booking.h"
#include "interest_terms.h"

enum { LEDGERS = 60, STEPS = 20 };

static uint64_t state = 20261122;

static unsigned
random_below(unsigned limit)
{
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (unsigned)(state >> 33) % limit;
}

static int32_t
random_day(void)
{
        return day_from_civil(2022, 1, 1) + (int32_t)random_below(600);
}

/* ---- ledgers ---- */

static struct ledger {
        char account[16];
        int64_t id;
        struct account_terms terms;
        struct {
                int64_t entry;
                int32_t day;
                unsigned left; /* not given back by a return that names it */
        } payments[STEPS];
        size_t payment_count;
} ledgers[LEDGERS];

static struct waterfall *waterfalls[2];
static struct rates *rates;

static void
store_policy(struct store *store, const struct policy *policy, const char *type)
{
        char *label = format_text("policy=%s", policy->label);
        char *folder = format_text("type=%s", type);
        char *text = format_text("text=%s", policy->text);
        CHECK(put(store, "policy", label, folder, text) == STORE_NEW);
        free(label);
        free(folder);
        free(text);
}

static void
make_ledgers(struct store *store)
{
        CHECK(put(store, "creditor", "creditor=b") == STORE_NEW);
        for (size_t i = 0; i < LEDGERS; i++) {
                struct ledger *ledger = &ledgers[i];
                char key[32], party[32], debtor[32];
                *ledger = (struct ledger){.terms = {.due_on = DAY_NONE}};
                snprintf(ledger->account, sizeof ledger->account, "b/%zu", i);
                snprintf(key, sizeof key, "account=b/%zu", i);
                snprintf(party, sizeof party, "party=b/%zu", i);
                snprintf(debtor, sizeof debtor, "debtor=b/%zu", i);
                CHECK(put(store, "party", party, "name=Işıl") == STORE_NEW);
                CHECK(put(store, "account", key, "creditor=b", debtor, "currency=TRY") ==
                      STORE_NEW);
                ledger->id = stored_id;
                if (random_below(2)) {
                        ledger->terms.rates = rates;
                        ledger->terms.interest.default_rates = &rates->series[BASIS_UNKNOWN];
                }
                if (random_below(3) == 0)
                        ledger->terms.interest.contract_rate = 12500000;
        }
        store_policy(store, waterfalls[0]->policy, "waterfalls");
        store_policy(store, waterfalls[1]->policy, "waterfalls");
        store_policy(store, rates->policy, "rates");
}

/* Adds an entry of any type, of any day. */
static void
add_entry(struct store *store, struct ledger *ledger)
{
        static const char *const types[] = {"charge",  "charge", "charge", "payment",  "payment",
                                            "payment", "return", "waiver", "write-off"};
        static const char *const components[] = {"principal", "cost", "interest", "fee"};
        const char *type = types[random_below(sizeof types / sizeof *types)];
        bool charge = strcmp(type, "charge") == 0, payment = strcmp(type, "payment") == 0;
        char words[6][64], day[11];
        unsigned amount = 1 + random_below(random_below(3) ? 50000 : 50);
        int32_t on = random_day();
        int64_t corrects = 0;
        size_t named =
                ledger->payment_count > 0 ? random_below((unsigned)ledger->payment_count) : 0;
        if (ledger->payment_count > 0 && ledger->payments[named].left > 0 &&
            strcmp(type, "return") == 0 && random_below(2)) {
                unsigned left = ledger->payments[named].left;
                corrects = ledger->payments[named].entry;
                on = ledger->payments[named].day + (int32_t)random_below(40);
                amount = 1 + random_below(left < 50 ? left : 50);
                ledger->payments[named].left -= amount;
        }
        snprintf(words[0], sizeof words[0], "account=%s", ledger->account);
        snprintf(words[1], sizeof words[1], "type=%s", type);
        snprintf(words[2], sizeof words[2], "component=%s",
                 charge ? components[random_below(4)] : "");
        snprintf(words[3], sizeof words[3], "amount=%s%u.%02u",
                 charge && random_below(6) == 0 ? "-" : "", amount / 100, amount % 100);
        day_format(day, on);
        snprintf(words[4], sizeof words[4], "value_on=%s", day);
        snprintf(words[5], sizeof words[5],
                 corrects ? "corrects=%lld" : "corrects=", (long long)corrects);
        CHECK(put(store, "entry", words[0], words[1], words[2], words[3], words[4], words[5]) ==
              STORE_NEW);
        if (payment) {
                ledger->payments[ledger->payment_count].entry = stored_id;
                ledger->payments[ledger->payment_count].left = amount;
                ledger->payments[ledger->payment_count++].day = on;
        }
}

/* ---- one account, worked out ---- */

static struct account_entry entries[STEPS];

static size_t
read_entries(struct db *db, const struct ledger *ledger, struct waterfall *waterfall,
             const char *as_of)
{
        static const struct {
                const char *name;
                enum entry_type type;
        } types[] = {{"charge", ENTRY_CHARGE},
                     {"payment", ENTRY_PAYMENT},
                     {"return", ENTRY_RETURN},
                     {"waiver", ENTRY_WAIVER},
                     {"write-off", ENTRY_WRITE_OFF}};
        size_t count = 0;
        sqlite3_stmt *rows =
                db_prepare(db,
                           "SELECT id, type, component, amount, value_on, corrects FROM entries "
                           "WHERE account = %lld AND value_on <= '%s'",
                           (long long)ledger->id, as_of);
        while (db_step(db, rows)) {
                struct account_entry *entry = &entries[count++];
                size_t type = 0;
                while (!slice_is(db_column(rows, 1), types[type].name))
                        type++;
                struct slice component = db_column(rows, 2);
                *entry = (struct account_entry){
                        .number = sqlite3_column_int64(rows, 0),
                        .type = types[type].type,
                        .component = component.size > 0 ? waterfall_component(waterfall, component)
                                                        : NO_INDEX,
                        .amount = sqlite3_column_int64(rows, 3),
                        .value_on = day_parse(db_column(rows, 4)),
                        .corrects = sqlite3_column_int64(rows, 5)};
                entry->booked_on = entry->due_on = entry->value_on;
        }
        sqlite3_finalize(rows);
        qsort(entries, count, sizeof *entries, account_entry_compare);
        return count;
}

static int64_t
number_of(size_t index)
{
        return index == NO_INDEX ? 0 : entries[index].number;
}

/* The parts of the last replay, as a stream would bring them. */
static size_t
book_parts(const struct allocation *allocation, struct booked_part *parts)
{
        size_t count = 0;
        for (size_t i = 0; i < allocation->part_count; i++) {
                const struct part *part = &allocation->parts[i];
                if (part->kind == PART_ACCRUED)
                        continue;
                struct booked_part *booked = &parts[count++];
                *booked = (struct booked_part){.kind = part->kind,
                                               .entry = number_of(part->event),
                                               .payment = number_of(part->credit),
                                               .charge = number_of(part->charge),
                                               .accrual = number_of(part->accrual),
                                               .amount = part->amount,
                                               .rated = part->kind == PART_ACCRUAL &&
                                                        part->component ==
                                                                COMPONENT_DEFAULT_INTEREST};
                if (part->component != NO_INDEX)
                        booked->component = allocation->waterfall->components[part->component];
                booked->on = part->on;
        }
        return count;
}

/* Notes what was worked out of a ledger in the table fresh. */
static void
note_fresh(struct db *db, const struct ledger *ledger, const struct booked_part *parts,
           size_t count)
{
        char *listed = format_text("INSERT INTO listed VALUES (%lld)", (long long)ledger->id);
        db_execute(db, listed);
        free(listed);
        sqlite3_stmt *insert = db_prepare(
                db,
                "INSERT INTO fresh VALUES (%lld, ?, nullif(?, 0), nullif(?, 0), nullif(?, 0), "
                "nullif(?, 0), ?, ?, ?)",
                (long long)ledger->id);
        for (size_t i = 0; i < count; i++) {
                const struct booked_part *part = &parts[i];
                char on[11];
                day_format(on, part->on);
                sqlite3_bind_int64(insert, 1, part->entry);
                db_bind_text(db, insert, 2, part_kind_word(part->kind));
                sqlite3_bind_int64(insert, 3, part->payment);
                sqlite3_bind_int64(insert, 4, part->charge);
                sqlite3_bind_int64(insert, 5, part->accrual);
                db_bind_text(db, insert, 6, part->component);
                db_bind_text(db, insert, 7, slice_of(on));
                sqlite3_bind_int64(insert, 8, part->amount);
                db_run(db, insert);
        }
        sqlite3_finalize(insert);
}

/* ---- saving ---- */

static uint64_t results[BOOKING_REFUSED + 1];

static void
save_ledger(struct db *db, struct booking *booking, struct ledger *ledger,
            struct allocation *allocation, struct waterfall *waterfall, const char *as_of,
            bool fresh)
{
        static struct booked_part parts[STEPS * 64];
        struct booked_entry booked[STEPS];
        struct buffer terms = {0};
        struct booked_problem refusal;
        size_t count = read_entries(db, ledger, waterfall, as_of);
        if (count == 0 || !allocation_replay(allocation, entries, count, &ledger->terms.interest,
                                             day_from_civil(2030, 1, 1)))
                return; /* nothing yet, or more was returned than paid: nothing can be said of it */
        for (size_t i = 0; i < count; i++)
                booked[i] = (struct booked_entry){.number = entries[i].number};
        interest_terms_write(&terms, &ledger->terms, waterfall);
        struct booked_account account = {
                .key = slice_of(ledger->account),
                .currency = slice_of("TRY"),
                .waterfall = slice_of(waterfall->policy->label),
                .rates = slice_of(ledger->terms.rates != NULL ? rates->policy->label : NULL),
                .terms = buffer_slice(&terms),
                .entries = booked,
                .entry_count = count,
                .parts = parts,
                .part_count = book_parts(allocation, parts)};
        if (fresh)
                note_fresh(db, ledger, parts, account.part_count);
        results[booking_account(booking, &account, &refusal)]++;
        buffer_free(&terms);
}

/* Works out every ledger and saves it; returns the batch, or 0. */
static int64_t
save_all(struct db *db, const char *as_of, size_t policy, bool bulk, bool fresh)
{
        int64_t seen = db_last_batch(db);
        struct waterfall *waterfall = waterfalls[policy];
        struct allocation *allocation = allocation_open(waterfall);
        struct store *store =
                store_begin(db, (struct store_options){.as_of = day_parse(slice_of(as_of)),
                                                       .arguments = "test",
                                                       .bulk = bulk,
                                                       .sound = bulk});
        struct booking *booking = booking_open(store, as_of, seen);
        memset(results, 0, sizeof results);
        if (fresh)
                db_execute(db, "DELETE FROM fresh; DELETE FROM listed");
        for (size_t i = 0; i < LEDGERS; i++) {
                store_flush(store);
                save_ledger(db, booking, &ledgers[i], allocation, waterfall, as_of, fresh);
        }
        booking_close(booking);
        allocation_close(allocation);
        CHECK(results[BOOKING_STALE] == 0);
        CHECK(results[BOOKING_REFUSED] == 0);
        return store_commit(store);
}

/* ---- what must hold ---- */

#define PART   "account, entry, part, payment, charge, accrual, part_component, part_on"
#define ROWS   "SELECT " PART ", part_amount, count(*) FROM "
#define BY_ROW " GROUP BY " PART ", part_amount"
#define SUMS                                                                                       \
        "SELECT account, part, payment, charge, accrual, part_component, part_on, "                \
        "sum(part_amount) FROM "
#define BY_PART " GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(part_amount) <> 0"

/* Rows of the queries A and B that are not in the other. */
static int64_t
count_differences(struct db *db, const char *a, const char *b)
{
        return db_integer(db, -1,
                          "SELECT (SELECT count(*) FROM (%s EXCEPT %s)) + (SELECT count(*) FROM "
                          "(%s EXCEPT %s))",
                          a, b, b, a);
}

/* BATCH saved what is in fresh, of the accounts in listed. */
static void
check_saved(struct db *db, int64_t batch)
{
        CHECK(count_differences(
                      db, SUMS "allocations WHERE account IN (SELECT account FROM listed)" BY_PART,
                      SUMS "fresh" BY_PART) == 0);
        /* What is neither reversed nor reverses is what was worked out, row for row. */
        CHECK(count_differences(db,
                                ROWS "allocations WHERE account IN (SELECT account FROM listed) "
                                     "AND reverses IS NULL AND id NOT IN (SELECT reverses FROM "
                                     "allocations WHERE reverses IS NOT NULL)" BY_ROW,
                                ROWS "fresh" BY_ROW) == 0);
        /* Nothing is taken back to be booked again as it was. */
        CHECK(db_integer(db, -1,
                         "SELECT count(*) FROM allocations AS r JOIN allocations AS o ON o.id = "
                         "r.reverses JOIN allocations AS n ON n.account = o.account AND n.batch = "
                         "r.batch AND n.reverses IS NULL AND n.entry = o.entry AND n.part = o.part "
                         "AND n.payment IS o.payment AND n.charge IS o.charge AND n.accrual IS "
                         "o.accrual AND n.part_component IS o.part_component AND n.part_amount = "
                         "o.part_amount AND n.rates IS o.rates WHERE r.batch = %lld",
                         (long long)batch) == 0);
        CHECK(db_integer(db, 0, "SELECT count(*) FROM listed") > LEDGERS / 10);
        char *keep = format_text(
                "INSERT INTO past SELECT * FROM allocations WHERE id > (SELECT ifnull(max(id), 0) "
                "FROM past); INSERT INTO saved SELECT %lld, * FROM fresh; INSERT INTO listed_in "
                "SELECT %lld, account FROM listed",
                (long long)batch, (long long)batch);
        db_execute(db, keep);
        free(keep);
}

static void
check_reversals(struct db *db)
{
        CHECK_QUERY(db,
                    "SELECT count(*) FROM allocations WHERE reverses IS NOT NULL GROUP BY "
                    "reverses HAVING count(*) > 1",
                    "");
        CHECK_QUERY(db,
                    "SELECT count(*) FROM allocations WHERE replaces IS NOT NULL GROUP BY "
                    "replaces HAVING count(*) > 1",
                    "");
        CHECK_QUERY(db,
                    "SELECT count(*) FROM allocations AS r JOIN allocations AS o ON o.id = "
                    "r.reverses WHERE o.reverses IS NOT NULL OR r.replaces IS NOT NULL OR "
                    "r.part_amount <> -o.part_amount OR r.account <> o.account OR r.entry <> "
                    "o.entry OR r.part <> o.part OR r.payment IS NOT o.payment OR r.charge IS NOT "
                    "o.charge OR r.accrual IS NOT o.accrual OR r.part_component IS NOT "
                    "o.part_component OR r.part_on <> o.part_on OR r.waterfall IS NOT o.waterfall "
                    "OR r.rates IS NOT o.rates OR r.batch <= o.batch",
                    "0");
        /* What is replaced was taken back by the same batch, at the same entry. */
        CHECK_QUERY(db,
                    "SELECT count(*) FROM allocations AS n JOIN allocations AS o ON o.id = "
                    "n.replaces WHERE n.entry <> o.entry OR n.part <> o.part OR NOT EXISTS (SELECT "
                    "1 FROM allocations AS r WHERE r.reverses = o.id AND r.batch = n.batch)",
                    "0");
        CHECK(db_integer(db, 0, "SELECT count(*) FROM allocations WHERE reverses IS NOT NULL") >
              LEDGERS);
        CHECK(db_integer(db, 0, "SELECT count(*) FROM allocations WHERE replaces IS NOT NULL") >
              LEDGERS);
}

/* What was there at a batch is what was saved then. */
static void
check_past(struct db *db)
{
        CHECK(count_differences(db, "SELECT * FROM past", "SELECT * FROM allocations") == 0);
        sqlite3_stmt *batches = db_prepare(db, "SELECT DISTINCT batch FROM saved");
        size_t count = 0;
        for (; db_step(db, batches); count++) {
                long long batch = sqlite3_column_int64(batches, 0);
                char *then = format_text(SUMS "allocations WHERE batch <= %lld AND account IN "
                                              "(SELECT account FROM listed_in WHERE batch = "
                                              "%lld)" BY_PART,
                                         batch, batch);
                char *saved = format_text(SUMS "saved WHERE batch = %lld" BY_PART, batch);
                CHECK(count_differences(db, then, saved) == 0);
                free(then);
                free(saved);
        }
        sqlite3_finalize(batches);
        CHECK(count == STEPS);
}

static void
open_tables(struct db *db)
{
        db_execute(db, "CREATE TEMP TABLE listed (account)");
        db_execute(db, "CREATE TEMP TABLE listed_in (batch, account)");
        db_execute(db, "CREATE TEMP TABLE fresh (" PART ", part_amount)");
        db_execute(db, "CREATE TEMP TABLE saved (batch, " PART ", part_amount)");
        db_execute(db, "CREATE TEMP TABLE past AS SELECT * FROM allocations");
}

static void
add_entries(struct db *db)
{
        struct store *store = begin(db, "2024-01-01");
        for (size_t i = 0; i < LEDGERS; i++)
                if (random_below(8))
                        add_entry(store, &ledgers[i]);
        CHECK(store_commit(store) > 0);
}

static void
check_steps(void)
{
        struct db *db = new_database("steps.db");
        struct store *store = begin(db, "2022-01-01");
        make_ledgers(store);
        store_commit(store);
        open_tables(db);
        int32_t today = day_from_civil(2022, 7, 1);
        for (size_t step = 0; step < STEPS; step++) {
                char as_of[11];
                int32_t day = random_below(2) ? today : random_day();
                today = day > today ? day : today; /* no day is booked again before a later one */
                add_entries(db);
                day_format(as_of, today);
                size_t policy = step > STEPS / 2 && random_below(4);
                int64_t batch = save_all(db, as_of, policy, step % 3 == 0, true);
                CHECK(batch > 0);
                check_saved(db, batch);
                CHECK(save_all(db, as_of, policy, false, false) == 0);
                CHECK(results[BOOKING_NEW] == 0 && results[BOOKING_SAME] > 0);
        }
        check_reversals(db);
        check_past(db);
        CHECK(chain_holds(db));
        db_close(db);
}

/* The kind's closed list has every part but the one that is shown only. */
static void
check_words(void)
{
        const struct kind *kind = kind_at(KIND_allocation);
        const char *word = kind->fields[kind_field(kind, "part")].values;
        size_t count = 0;
        for (; *word != '\0'; count++) {
                size_t size = strcspn(word, " ");
                enum part_kind part = part_kind_named((struct slice){word, size});
                CHECK(part != PART_KIND_COUNT && part != PART_ACCRUED);
                word += size + strspn(word + size, " ");
        }
        CHECK(count == PART_KIND_COUNT - 1);
}

int
main(void)
{
        check_words();
        FILE *file = fopen("rates.tsv", "w");
        fputs("from\tpercent\n2020-01-01\t9\n2022-07-01\t24.5\n2023-03-01\t39.75\n", file);
        fclose(file);
        waterfalls[0] = waterfall_open("tbk-100");
        waterfalls[1] = waterfall_open("principal-first");
        rates = rates_open("./rates.tsv");
        check_steps();
        return check_result();
}
