/* A bulk load stores what records stored one at a time do: series of records made at random, of few
   keys, so that they come again, change and name each other while they still wait. */
#include "stored.h"

#include <stdarg.h>

#include "rounds.h"

enum { RECORDS = 4000 };

static unsigned
random_below(unsigned limit)
{
        static uint64_t state = 20261122;
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (unsigned)(state >> 33) % limit;
}

/* ---- a record ---- */

struct made {
        const char *kind;
        bool snapshot;
        char words[8][48];
        size_t count;
};

static void __attribute__((format(printf, 2, 3)))
say_word(struct made *made, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(made->words[made->count++], sizeof made->words[0], format, arguments);
        va_end(arguments);
}

static void
make_entry(struct made *made, unsigned keys)
{
        made->kind = "entry";
        made->snapshot = random_below(3) == 0;
        say_word(made, "account=b/%u", random_below(keys));
        say_word(made, "type=%s", made->snapshot || random_below(2) ? "charge" : "payment");
        say_word(made, "component=%s", random_below(2) ? "principal" : "interest");
        say_word(made, "amount=%u", 1 + random_below(3));
        say_word(made, "value_on=2024-01-0%u", 1 + random_below(2));
        if (random_below(3) == 0)
                say_word(made, "number=%u", random_below(keys));
        if (random_below(4) == 0)
                say_word(made, "corrects=%u", 1 + random_below(keys));
}

static struct made
make_record(unsigned keys)
{
        struct made made = {0};
        switch (random_below(6)) {
        case 0:
                made.kind = "party";
                say_word(&made, "party=b/%u", random_below(keys));
                say_word(&made, "name=Işıl %u", random_below(2));
                if (random_below(2))
                        say_word(&made, "tckn=%u", random_below(keys));
                break;
        case 1:
                made.kind = "contact_point";
                say_word(&made, "party=b/%u", random_below(keys));
                say_word(&made, "channel=phone");
                say_word(&made, "value=+90532%07u", random_below(3));
                if (random_below(2))
                        say_word(&made, "standing=valid");
                break;
        case 2:
                made.kind = "account";
                say_word(&made, "account=b/%u", random_below(keys));
                if (random_below(20))
                        say_word(&made, "creditor=b");
                say_word(&made, "debtor=b/%u", random_below(keys));
                say_word(&made, "currency=TRY");
                if (random_below(2))
                        say_word(&made, "contract_rate=%u.5", random_below(3));
                break;
        case 3:
                made.kind = "note";
                say_word(&made, "party=b/%u", random_below(keys));
                say_word(&made, "at=2024-02-01T00:00:0%uZ", random_below(2));
                say_word(&made, "text=Not");
                break;
        default:
                make_entry(&made, keys);
        }
        return made;
}

static enum store_result
put_made(struct store *store, const struct made *made)
{
        const char *words[8] = {NULL};
        for (size_t i = 0; i < made->count; i++)
                words[i] = made->words[i];
        return put_words(store, made->snapshot, made->kind, words);
}

/* ---- two databases ---- */

/* Rows of the tables that one has and the other has not; salts are chance. */
static int64_t
count_differences(struct db *db, const char *other)
{
        char *attach = format_text("ATTACH '%s' AS other", other);
        db_execute(db, attach);
        free(attach);
        int64_t differences = 0;
        for (enum kind_id id = 0; id < KIND_COUNT; id++) {
                const struct kind *kind = kind_at(id);
                if (id == KIND_batch || kind->form == FORM_SYSTEM)
                        continue;
                for (int versions = 0; versions <= (kind->form == FORM_VERSIONED); versions++) {
                        char *table =
                                format_text("%s%s", kind->plural, versions ? "_versions" : "");
                        char *sql = format_text("SELECT group_concat('\"' || name || '\"') FROM "
                                                "pragma_table_info('%s') WHERE name <> 'salt'",
                                                table);
                        char *columns = duplicate(query(db, sql));
                        free(sql);
                        differences += db_integer(
                                db, -1,
                                "SELECT (SELECT count(*) FROM (SELECT %s FROM main.\"%s\" EXCEPT "
                                "SELECT %s FROM other.\"%s\")) + (SELECT count(*) FROM (SELECT %s "
                                "FROM other.\"%s\" EXCEPT SELECT %s FROM main.\"%s\"))",
                                columns, table, columns, table, columns, table, columns, table);
                        free(columns);
                        free(table);
                }
        }
        db_execute(db, "DETACH other");
        return differences;
}

static struct store *
begin_load(struct db *db, bool bulk)
{
        struct store *store =
                store_begin(db, (struct store_options){.as_of = day_parse(slice_of("2024-01-10")),
                                                       .arguments = "",
                                                       .bulk = bulk});
        CHECK(put(store, "creditor", "creditor=b") == STORE_NEW);
        return store;
}

static void
check_round(unsigned keys)
{
        struct db *plain = new_database("plain.db"), *bulk = new_database("bulk.db");
        struct store *one = begin_load(plain, false), *many = begin_load(bulk, true);
        size_t different = 0;
        for (size_t i = 0; i < RECORDS; i++) {
                struct made made = make_record(keys);
                enum store_result expected = put_made(one, &made);
                int64_t id = stored_id;
                char *reason = duplicate(expected == STORE_REFUSED ? problem.text : "");
                enum store_result result = put_made(many, &made);
                different += result != expected || stored_id != id ||
                             (result == STORE_REFUSED && strcmp(problem.text, reason) != 0);
                free(reason);
        }
        CHECK(different == 0);
        CHECK(store_commit(one) == 1);
        CHECK(store_commit(many) == 1);
        CHECK(chain_holds(bulk));
        CHECK(db_integer(bulk, 0, "SELECT count(*) FROM entries") > 0);
        CHECK(count_differences(bulk, "plain.db") == 0);
        CHECK_QUERY(bulk, "PRAGMA integrity_check", "ok");
        CHECK_QUERY(bulk, "SELECT count(*) FROM sqlite_schema WHERE name = 'parties_tckn'", "1");
        db_close(plain);
        db_close(bulk);
}

/* What a load given up has let wait is nowhere. */
static void
check_rollback(void)
{
        struct db *db = new_database("given-up.db");
        struct store *store = begin_load(db, true);
        char party[32];
        for (unsigned i = 0; i < 1000; i++) {
                snprintf(party, sizeof party, "party=b/%u", i);
                CHECK(put(store, "party", party) == STORE_NEW);
        }
        store_rollback(store);
        CHECK_QUERY(db, "SELECT count(*) FROM parties", "0");
        CHECK_QUERY(db, "SELECT count(*) FROM batches", "0");
        db_close(db);
}

/* Rows that wait can be read once they are asked for. */
static void
check_flush(void)
{
        struct db *db = new_database("flush.db");
        struct store *store = begin_load(db, true);
        CHECK(put(store, "party", "party=b/1", "name=Ali") == STORE_NEW);
        CHECK(store_find(store, KIND_party, slice_of("b/1")) == stored_id);
        CHECK(store_find(store, KIND_party, slice_of("b/2")) == 0);
        store_flush_row(store, KIND_party, stored_id);
        CHECK_QUERY(db, "SELECT name FROM parties", "Ali");
        CHECK(put(store, "party", "party=b/2", "name=Veli") == STORE_NEW);
        store_flush(store);
        CHECK_QUERY(db, "SELECT max(name) FROM parties", "Veli");
        CHECK(store_commit(store) == 1);
        db_close(db);
}

int
main(void)
{
        for (long round = rounds(1); round > 0; round--) {
                check_round(4000);
                check_round(40);
        }
        check_rollback();
        check_flush();
        return check_result();
}
