/* store.c: what becomes of records; versions, identities, refusals, the chain. */
#include "stored.h"

/* ---- attributes and their versions ---- */

static void
check_versions(void)
{
        struct db *db = new_database("versions.db");
        struct store *store = begin(db, "2024-01-10");
        put_account(store);
        CHECK(store_count(store, KIND_party, STORE_NEW) == 1);
        CHECK(store_commit(store) == 1);
        CHECK_QUERY(db, "SELECT name_fold FROM parties", "isil gunes");
        CHECK_QUERY(db, "SELECT valid_from FROM parties", "0001-01-01");
        CHECK_QUERY(db, "SELECT tool || arguments || as_of FROM batches", "coltoolstest2024-01-10");

        /* The same again is nothing, and no batch. */
        store = begin(db, "2024-01-11");
        CHECK(put(store, "party", "party=b/1", "name=Işıl Güneş") == STORE_SAME);
        CHECK(put(store, "party", "party=b/1", "city=İzmir") == STORE_SAME);
        CHECK(put(store, "account", "account=b/100", "currency=TRY") == STORE_SAME);
        CHECK(store_commit(store) == 0);
        CHECK(db_last_batch(db) == 1);

        /* A change makes a version and leaves what was not mentioned. */
        store = begin(db, "2024-02-01");
        CHECK(put(store, "party", "party=b/1", "city=Muğla") == STORE_CHANGED);
        CHECK(store_commit(store) == 2);
        CHECK_QUERY(db, "SELECT city || name || valid_from || batch FROM parties",
                    "MuğlaIşıl Güneş2024-02-012");
        CHECK_QUERY(db, "SELECT city || valid_from || batch || replaced_by FROM parties_versions",
                    "İzmir0001-01-0112");

        /* The name's match key follows the name; an empty value that is stated erases. */
        store = begin(db, "2024-03-01");
        CHECK(put(store, "party", "party=b/1", "name=Çağrı", "city=") == STORE_CHANGED);
        CHECK(store_commit(store) == 3);
        CHECK_QUERY(db, "SELECT name_fold || ifnull(city, '-') FROM parties", "cagri-");
        CHECK_QUERY(db, "SELECT name_fold FROM parties_versions WHERE batch = 2", "isil gunes");

        /* Backdated: beside the main row, derived from the version then in force. */
        store = begin(db, "2024-02-15");
        CHECK(put(store, "party", "party=b/1", "city=Muğla") == STORE_SAME);
        CHECK(put(store, "party", "party=b/1", "language=tr") == STORE_CHANGED);
        CHECK(put(store, "party", "party=b/1", "language=en") == STORE_CHANGED);
        CHECK(store_commit(store) == 4);
        CHECK_QUERY(db,
                    "SELECT city || language || name || valid_from || replaced_by || count(*) FROM "
                    "parties_versions WHERE batch = 4",
                    "MuğlaenIşıl Güneş2024-02-1541");
        CHECK_QUERY(db, "SELECT ifnull(language, '-') FROM parties", "-");

        /* On the main row's own day: it moves away, the new one takes its place. */
        store = begin(db, "2024-03-01");
        CHECK(put(store, "party", "party=b/1", "city=Van") == STORE_CHANGED);
        CHECK(store_commit(store) == 5);
        CHECK_QUERY(db, "SELECT city || valid_from || batch FROM parties", "Van2024-03-015");
        CHECK_QUERY(db, "SELECT count(*) FROM parties_versions WHERE valid_from = '2024-03-01'",
                    "1");

        /* Changed twice by one batch, and by the batch that made it: no version of what nobody saw.
         */
        store = begin(db, "2024-04-01");
        CHECK(put(store, "party", "party=b/1", "city=Bolu") == STORE_CHANGED);
        CHECK(put(store, "party", "party=b/2", "city=Ordu") == STORE_NEW);
        CHECK(put(store, "party", "party=b/1", "city=Rize") == STORE_CHANGED);
        CHECK(put(store, "party", "party=b/2", "name=Ali") == STORE_CHANGED);
        CHECK(store_commit(store) == 6);
        CHECK_QUERY(db, "SELECT city FROM parties WHERE party = 'b/1'", "Rize");
        CHECK_QUERY(db, "SELECT count(*) FROM parties_versions WHERE city = 'Bolu'", "0");
        CHECK_QUERY(db, "SELECT city || name || valid_from FROM parties WHERE party = 'b/2'",
                    "OrduAli0001-01-01");
        CHECK_QUERY(db, "SELECT updated || inserted FROM batch_kinds WHERE batch = 6", "31");
        CHECK(chain_holds(db));
        db_close(db);
}

/* ---- what is refused ---- */

static void
refused(struct store *store, const char *expected, enum store_result result)
{
        CHECK(result == STORE_REFUSED);
        if (strstr(problem.text, expected) == NULL) {
                fprintf(stderr, "\"%s\" says nothing of \"%s\"\n", problem.text, expected);
                CHECK(!"the reason");
        }
        (void)store;
}

static void
check_refusals(void)
{
        struct db *db = new_database("refusals.db");
        struct store *store = begin(db, "2024-01-10");
        put_account(store);
        refused(store, "no party \"b/9\"",
                put(store, "account", "account=b/2", "creditor=b", "debtor=b/9", "currency=TRY"));
        refused(store, "does not begin with its creditor",
                put(store, "account", "account=c/2", "creditor=b", "debtor=b/1", "currency=TRY"));
        refused(store, "needs it",
                put(store, "account", "account=b/2", "debtor=b/1", "currency=TRY"));
        refused(store, "not a currency",
                put(store, "account", "account=b/2", "creditor=b", "debtor=b/1", "currency=TL"));
        refused(store, "cannot change", put(store, "account", "account=b/100", "currency=USD"));
        refused(store, "is missing", put(store, "account", "account=b/100", "currency="));
        refused(store, "not a key", put(store, "party", "party=17"));
        refused(store, "blank", put(store, "party", "party= b/1"));
        refused(store, "leave it out",
                put(store, "party", "party=b/1", "name=Ali", "name_fold=veli"));
        refused(store, "party or an account",
                put(store, "hold", "reason=dispute", "from_on=2024-01-01"));
        refused(store, "decimal places",
                put(store, "entry", "account=b/100", "type=charge", "component=principal",
                    "amount=1.005", "value_on=2024-01-01"));
        refused(store, "is negative",
                put(store, "entry", "account=b/100", "type=payment", "amount=-1",
                    "value_on=2024-01-01"));
        refused(store, "not one of",
                put(store, "entry", "account=b/100", "type=fine", "amount=1",
                    "value_on=2024-01-01"));
        refused(store, "a day that exists",
                put(store, "entry", "account=b/100", "type=charge", "amount=1",
                    "value_on=2024-02-30"));
        refused(store, "no entry 7",
                put(store, "entry", "account=b/100", "type=return", "amount=1",
                    "value_on=2024-01-01", "corrects=7"));
        refused(store, "no hold 3", put(store, "hold", "hold=3", "until_on=2024-01-01"));
        refused(store, "programs", put(store, "batch", "tool=x"));
        refused(store, "needs its currency",
                put(store, "portfolio", "portfolio=p", "creditor=b", "price=5"));
        refused(store, "needs its currency",
                put(store, "entry", "account=b/100", "type=payment", "amount=1",
                    "value_on=2024-01-01", "paid_amount=3"));
        CHECK(store_count(store, KIND_entry, STORE_REFUSED) == 6);
        CHECK(store_commit(store) == 1);

        /* A fact is never edited, and both sides of the quarrel are shown. */
        store = begin(db, "2024-01-10");
        CHECK(put(store, "receipt", "source=bank", "number=1", "value_on=2024-01-05",
                  "amount=10.50", "currency=TRY") == STORE_NEW);
        CHECK(put(store, "receipt", "source=bank", "number=1", "value_on=2024-01-05", "amount=10.5",
                  "currency=TRY") == STORE_SAME);
        refused(store, "stored with amount=\"10.50\", and this one has amount=\"12\"",
                put(store, "receipt", "source=bank", "number=1", "value_on=2024-01-05", "amount=12",
                    "currency=TRY"));
        store_rollback(store);
        CHECK(db_last_batch(db) == 1);
        CHECK(chain_holds(db));
        db_close(db);
}

/* ---- identities ---- */

static void
check_identities(void)
{
        struct db *db = new_database("identities.db");
        struct store *store = begin(db, "2024-01-10");
        put_account(store);
        CHECK(put(store, "contact_point", "party=b/1", "channel=phone", "value=+905321234567") ==
              STORE_NEW);
        CHECK(put(store, "contact_point", "party=b/1", "channel=phone", "value=+905321234567",
                  "standing=valid") == STORE_CHANGED);
        CHECK(put(store, "contact_point", "party=b/1", "channel=email", "value=nobody") ==
              STORE_NEW);
        /* An account says whose hold it is; naming him too is the same hold. */
        CHECK(put(store, "hold", "account=b/100", "reason=dispute", "from_on=2024-01-05") ==
              STORE_NEW);
        int64_t hold = stored_id;
        CHECK(put(store, "hold", "account=b/100", "party=b/1", "reason=dispute",
                  "from_on=2024-01-05") == STORE_SAME);
        CHECK(put(store, "hold", "party=b/1", "reason=dispute", "from_on=2024-01-05") == STORE_NEW);
        CHECK(store_commit(store) == 1);
        CHECK_QUERY(db, "SELECT group_concat(value) FROM contact_points WHERE doubtful = 'value'",
                    "nobody");

        store = begin(db, "2024-02-10");
        char number[32];
        snprintf(number, sizeof number, "hold=%lld", (long long)hold);
        CHECK(put(store, "hold", number, "until_on=2024-02-09") == STORE_CHANGED);
        CHECK(stored_id == hold);
        refused(store, "cannot change", put(store, "hold", number, "reason=lawyer"));
        CHECK(put(store, "contact", "account=b/100", "at=2024-02-10T09:00:00Z", "channel=phone",
                  "value=+905321234567", "result=NOANS") == STORE_NEW);
        CHECK(put(store, "contact", "party=b/1", "account=b/100", "at=2024-02-10T09:00:00Z",
                  "channel=phone", "value=+905321234567", "result=NOANS") == STORE_SAME);
        CHECK(put(store, "contact", "party=b/1", "at=2024-02-10T09:00:00Z", "channel=phone",
                  "value=+905321234567", "result=NOANS") == STORE_NEW);
        refused(store, "text=\"\"",
                put(store, "contact", "party=b/1", "at=2024-02-10T09:00:00Z", "channel=phone",
                    "value=+905321234567", "result=NOANS", "text=hung up"));
        CHECK(store_commit(store) == 2);
        CHECK_QUERY(db, "SELECT party FROM contacts WHERE account IS NOT NULL", "1");
        CHECK(chain_holds(db));
        db_close(db);
}

#define CHARGE "account=b/100", "type=charge", "component=principal", "value_on=2024-01-05"

static void
check_entries(void)
{
        struct db *db = new_database("entries.db");
        struct store *store = begin(db, "2024-01-10");
        put_account(store);
        CHECK(put(store, "account", "account=b/200", "creditor=b", "debtor=b/1", "currency=JPY") ==
              STORE_NEW);
        /* Two equal payments on one day both stay. */
        CHECK(put(store, "entry", CHARGE, "amount=10") == STORE_NEW);
        CHECK(put(store, "entry", CHARGE, "amount=10.00") == STORE_NEW);
        CHECK(put(store, "entry", CHARGE, "amount=10", "number=1") == STORE_NEW);
        CHECK(put(store, "entry", "account=b/200", "type=payment", "amount=500",
                  "value_on=2024-01-05") == STORE_NEW);
        CHECK(put(store, "entry", CHARGE, "amount=10") == STORE_NEW);
        CHECK(store_commit(store) == 1);
        CHECK_QUERY(
                db,
                "SELECT group_concat(occurrence) FROM entries WHERE amount = 1000 AND number = ''",
                "1,2,3");
        CHECK_QUERY(db, "SELECT amount FROM entries WHERE type = 'payment'", "500");

        /* An overlapping statement, in another order and scattered, adds only what is new. */
        store = begin(db, "2024-01-11");
        CHECK(put(store, "entry", CHARGE, "amount=10") == STORE_SAME);
        int64_t first = stored_id;
        CHECK(put(store, "entry", "account=b/200", "type=payment", "amount=500",
                  "value_on=2024-01-05") == STORE_SAME);
        CHECK(put(store, "entry", CHARGE, "amount=10", "number=1") == STORE_SAME);
        CHECK(put(store, "entry", CHARGE, "amount=11") == STORE_NEW);
        CHECK(put(store, "entry", CHARGE, "amount=10") == STORE_SAME);
        CHECK(stored_id == first + 1);
        CHECK(put(store, "entry", CHARGE, "amount=10", "due_on=2024-02-01") == STORE_NEW);
        CHECK(put(store, "entry", CHARGE, "amount=10") == STORE_SAME);
        CHECK(put(store, "entry", CHARGE, "amount=10") == STORE_NEW);
        CHECK(put(store, "entry", CHARGE, "amount=10") == STORE_NEW);
        refused(store, "amount=\"10.00\", and this one has amount=\"12.00\"",
                put(store, "entry", CHARGE, "amount=12.00", "number=1"));
        CHECK(store_commit(store) == 2);
        CHECK_QUERY(
                db,
                "SELECT group_concat(occurrence) FROM entries WHERE amount = 1000 AND number = '' "
                "AND due_on = ''",
                "1,2,3,4,5");

        /* What a listing shows can be stored back. */
        store = begin(db, "2024-01-12");
        CHECK(put(store, "entry", "entry=1", CHARGE, "amount=10.00", "occurrence=1", "history=0") ==
              STORE_SAME);
        refused(store, "never edited", put(store, "entry", "entry=1", "amount=11.00"));
        CHECK(store_commit(store) == 0);

        /* Up to the cut-off of the portfolio it is history, and says so. */
        store = begin(db, "2024-01-12");
        CHECK(put(store, "portfolio", "portfolio=p", "creditor=b", "cut_off_on=2024-01-31") ==
              STORE_NEW);
        CHECK(put(store, "account", "account=b/100", "portfolio=p") == STORE_CHANGED);
        CHECK(put(store, "entry", "account=b/100", "type=payment", "amount=1",
                  "value_on=2024-01-31") == STORE_NEW);
        CHECK(put(store, "entry", "account=b/100", "type=payment", "amount=1",
                  "value_on=2024-02-01") == STORE_NEW);
        CHECK(put_snapshot(store, CHARGE, "amount=70", "label=principal") == STORE_NEW);
        CHECK(store_commit(store) == 3);
        CHECK_QUERY(db,
                    "SELECT group_concat(history) FROM (SELECT history FROM entries WHERE batch = "
                    "3 ORDER BY id)",
                    "1,0,0");
        CHECK(chain_holds(db));
        db_close(db);
}

#define SLOT "account=b/100", "type=charge", "component=principal", "label=ana"

static void
check_snapshots(void)
{
        struct db *db = new_database("snapshots.db");
        struct store *store = begin(db, "2024-01-10");
        put_account(store);
        CHECK(put_snapshot(store, SLOT, "amount=1000", "value_on=2024-01-10",
                           "due_on=2023-12-01") == STORE_NEW);
        CHECK(before == 0 && after == 100000);
        refused(store, "twice",
                put_snapshot(store, SLOT, "amount=500", "value_on=2024-01-10",
                             "due_on=2024-01-01"));
        CHECK(put_snapshot(store, SLOT, "amount=30", "value_on=2024-01-10", "number=7") ==
              STORE_NEW);
        CHECK(put_snapshot(store, SLOT, "amount=40", "value_on=2024-01-10", "number=8") ==
              STORE_NEW);
        CHECK(put_snapshot(store, "account=b/100", "type=charge", "component=cost", "amount=0",
                           "value_on=2024-01-10") == STORE_SAME);
        CHECK(store_commit(store) == 1);

        /* The same figures are nothing; 1000 corrected to 1200 is 1200. */
        store = begin(db, "2024-01-11");
        CHECK(put_snapshot(store, SLOT, "amount=1000", "value_on=2024-01-11",
                           "due_on=2023-12-01") == STORE_SAME);
        CHECK(before == 100000 && after == 100000);
        refused(store, "twice", put_snapshot(store, SLOT, "amount=1", "value_on=2024-01-11"));
        CHECK(put_snapshot(store, SLOT, "amount=30", "value_on=2024-01-11", "number=7") ==
              STORE_SAME);
        CHECK(store_commit(store) == 0);
        store = begin(db, "2024-01-12");
        CHECK(put_snapshot(store, SLOT, "amount=1200", "value_on=2024-01-12") == STORE_CHANGED);
        CHECK(put_snapshot(store, SLOT, "amount=25", "value_on=2024-01-12", "number=7") ==
              STORE_CHANGED);
        CHECK(before == 3000 && after == 2500);
        CHECK(store_commit(store) == 2);
        CHECK_QUERY(db,
                    "SELECT group_concat(amount || '/' || due_on || '/' || corrects) FROM entries "
                    "WHERE batch = 2",
                    "20000/2023-12-01/1,-500//2");
        CHECK_QUERY(db, "SELECT sum(amount) FROM entries", "126500");

        /* A due date that moved takes the amount along. */
        store = begin(db, "2024-02-12");
        CHECK(put_snapshot(store, SLOT, "amount=900", "value_on=2024-02-12", "due_on=2024-01-01") ==
              STORE_CHANGED);
        CHECK(put_snapshot(store, SLOT, "amount=40", "value_on=2024-02-12", "number=8") ==
              STORE_SAME);
        CHECK(store_commit(store) == 3);
        CHECK_QUERY(
                db,
                "SELECT group_concat(due_on || '=' || total) FROM (SELECT due_on, sum(amount) AS "
                "total FROM entries WHERE number = '' AND (corrects IS NULL OR corrects = 1) "
                "GROUP BY due_on)",
                "2023-12-01=0,2024-01-01=90000");
        /* Up, down and up again by the same figure, on one day. */
        for (int i = 0; i < 3; i++) {
                store = begin(db, "2024-02-13");
                CHECK(put_snapshot(store, SLOT, i % 2 == 0 ? "amount=950" : "amount=900",
                                   "value_on=2024-02-13", "due_on=2024-01-01") == STORE_CHANGED);
                CHECK(store_commit(store) == 4 + i);
        }
        CHECK(chain_holds(db));
        db_close(db);
}

/* ---- analysis ---- */

#define CARD  "scorecard=card@0000000000000000000000000000000000000000000000000000000000000001"
#define OTHER "scorecard=card@0000000000000000000000000000000000000000000000000000000000000002"
#define RULES "segmentation=rules@0000000000000000000000000000000000000000000000000000000000000003"
#define RULES_2                                                                                    \
        "segmentation=rules@0000000000000000000000000000000000000000000000000000000000000004"
#define PLAN "strategy=plan@0000000000000000000000000000000000000000000000000000000000000005"

static void
check_analysis(void)
{
        struct db *db = new_database("analysis.db");
        struct store *store = begin(db, "2024-01-21");
        put_account(store);
        static const char *const policies[] = {CARD, OTHER, RULES, RULES_2, PLAN};
        for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
                char key[200];
                snprintf(key, sizeof key, "policy=%s", strchr(policies[i], '=') + 1);
                CHECK(put(store, "policy", key, "type=any", "text=…") == STORE_NEW);
                CHECK(put(store, "policy", key, "type=any", "text=…") == STORE_SAME);
        }
        CHECK(put(store, "score", "account=b/100", "as_of=2024-01-10", "score=500", CARD) ==
              STORE_NEW);
        CHECK(put(store, "score", "account=b/100", "as_of=2024-01-11", "score=500", CARD) ==
              STORE_SAME);
        CHECK(put(store, "score", "account=b/100", "as_of=2024-01-11", "score=500", "band=B",
                  CARD) == STORE_NEW);
        CHECK(put(store, "score", "account=b/100", "as_of=2024-01-10", "score=500", CARD) ==
              STORE_SAME);
        CHECK(put(store, "score", "account=b/100", "as_of=2024-01-12", "score=500", "band=B",
                  OTHER) == STORE_NEW);
        refused(store, "no policy",
                put(store, "score", "account=b/100", "as_of=2024-01-12", "score=5",
                    "scorecard=none@1"));

        CHECK(put(store, "segment", "account=b/100", "as_of=2024-01-10", "segment=new", RULES) ==
              STORE_NEW);
        CHECK(put(store, "segment", "account=b/100", "as_of=2024-01-20", "segment=new", RULES) ==
              STORE_SAME);
        CHECK(put(store, "segment", "account=b/100", "as_of=2024-01-20", "segment=new", RULES_2) ==
              STORE_SAME);
        CHECK(put(store, "segment", "account=b/100", "as_of=2024-01-21", "segment=late", RULES_2) ==
              STORE_NEW);
        CHECK(put(store, "segment", "account=b/100", "as_of=2024-01-20", "segment=new", RULES_2) ==
              STORE_SAME);

#define STEP                                                                                       \
        "account=b/100", PLAN, "segment=new", "segment_since=2024-01-10", "step=1", "channel=phone"
        CHECK(put(store, "action", STEP, "planned_on=2024-01-10", "as_of=2024-01-10") == STORE_NEW);
        CHECK(put(store, "action", STEP, "planned_on=2024-01-10", "as_of=2024-01-11") == STORE_NEW);
        CHECK(store_commit(store) == 1);
        store = begin(db, "2024-01-10"); /* what an earlier batch decided for a later day stays the
                                            last word */
        CHECK(put(store, "action", STEP, "planned_on=2024-01-10", "as_of=2024-01-10") ==
              STORE_SAME);
        refused(store, "has a segment as of 2024-01-21, stored by batch 1",
                put(store, "action", STEP, "planned_on=2024-01-10", "as_of=2024-01-08"));
        refused(store, "decide as of that day or later",
                put(store, "action", STEP, "planned_on=2024-01-12", "as_of=2024-01-10"));
        refused(store, "account b/100",
                put(store, "segment", "account=b/100", "as_of=2024-01-09", "segment=old", RULES));
        refused(store, "lies after 2024-01-10",
                put(store, "segment", "account=b/100", "as_of=2024-01-22", "segment=old", RULES));
        CHECK(store_commit(store) == 0);
        store = begin(db, "2024-01-12");
        CHECK(put(store, "action", "action=1", "as_of=2024-01-12", "outcome=done",
                  "outcome_on=2024-01-12") == STORE_CHANGED);
        CHECK(store_commit(store) == 2);
        CHECK_QUERY(db, "SELECT as_of || party || outcome FROM actions WHERE id = 1",
                    "2024-01-101done");
        CHECK(chain_holds(db));
        db_close(db);
}

/* ---- stale decisions ---- */

static bool
fresh_after(struct db *db, int64_t account, int64_t seen)
{
        struct store *store = begin(db, "2024-03-01");
        bool fresh = store_fresh(store, account, seen);
        CHECK(put(store, "note", "account=b/100", "at=2024-03-01T00:00:00Z", "text=own") ==
              STORE_NEW);
        CHECK(store_fresh(store, account, seen) == fresh);
        store_rollback(store);
        return fresh;
}

static void
check_fresh(void)
{
        struct db *db = new_database("fresh.db");
        struct store *store = begin(db, "2024-01-10");
        put_account(store);
        CHECK(put(store, "party", "party=b/2") == STORE_NEW);
        CHECK(put(store, "account", "account=b/200", "creditor=b", "debtor=b/2", "currency=TRY") ==
              STORE_NEW);
        CHECK(put(store, "account", "account=b/101", "creditor=b", "debtor=b/1", "currency=TRY") ==
              STORE_NEW);
        CHECK(store_commit(store) == 1);
        CHECK(fresh_after(db, 1, 1) && fresh_after(db, 2, 1));
        CHECK(!fresh_after(db, 1, 0));
        static const struct {
                const char *kind;
                const char *words[8];
        } touches[] = {
                {"note", {"account=b/101", "at=2024-02-01T00:00:00Z", "text=x"}},
                {"contact", {"party=b/1", "at=2024-02-01T00:00:00Z", "result=NOANS"}},
                {"entry", {"account=b/101", "type=payment", "amount=1", "value_on=2024-01-10"}},
                {"party", {"party=b/1", "city=Van"}},
                {"account", {"account=b/100", "product=card"}},
                {"contact_point", {"party=b/1", "channel=web", "value=x"}},
                {"contact_point", {"party=b/1", "channel=web", "value=x", "standing=valid"}},
                {"legal_file", {"legal_file=f", "office=o"}},
                {"legal_link", {"legal_file=f", "account=b/101"}},
                {"legal_event", {"legal_file=f", "type=sale", "value_on=2024-01-01"}},
                {"legal_file", {"legal_file=f", "office=other"}},
        };
        for (size_t i = 0; i < sizeof touches / sizeof *touches; i++) {
                int64_t seen = db_last_batch(db);
                store = begin(db, "2024-02-01");
                CHECK(put_words(store, false, touches[i].kind, touches[i].words) != STORE_REFUSED);
                CHECK(store_commit(store) == seen + 1);
                bool about_someone = i != 7; /* nobody is linked to that file yet */
                if (fresh_after(db, 1, seen) == about_someone || !fresh_after(db, 2, seen) ||
                    !fresh_after(db, 1, seen + 1)) {
                        fprintf(stderr, "%zu: %s\n", i, touches[i].kind);
                        CHECK(!"fresh");
                }
        }
        /* An account that changes hands concerns both. */
        int64_t seen = db_last_batch(db);
        store = begin(db, "2024-02-02");
        CHECK(put(store, "account", "account=b/101", "debtor=b/2") == STORE_CHANGED);
        CHECK(store_commit(store) == seen + 1);
        CHECK(!fresh_after(db, 1, seen) && !fresh_after(db, 2, seen));
        db_close(db);
}

int
main(void)
{
        check_versions();
        check_refusals();
        check_identities();
        check_entries();
        check_snapshots();
        check_analysis();
        check_fresh();
        return check_result();
}
