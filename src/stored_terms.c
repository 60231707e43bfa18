#include "stored_terms.h"

#include <stdlib.h>

#include "day.h"

_Noreturn static void
die_altered(struct slice label)
{
        die(EXIT_BAD_DATA, "the database keeps another text under %.*s; see what col-check says",
            (int)label.size, label.data);
}

/* The row "waterfall, its text, rates, their text, terms" of the account's last replay. */
static sqlite3_stmt *
last_replay(struct db *db, struct moment moment, int64_t account)
{
        return db_prepare(db,
                          "SELECT w.policy, w.text, r.policy, r.text, t.interest_terms "
                          "FROM replays AS t JOIN policies AS w ON w.id = t.waterfall "
                          "LEFT JOIN policies AS r ON r.id = t.rates "
                          "WHERE t.account = %lld AND t.batch <= %lld ORDER BY t.id DESC LIMIT 1",
                          (long long)account, (long long)moment.known);
}

void
stored_terms_open(struct stored_terms *stored, struct db *db, struct moment moment, int64_t account,
                  const char *waterfall, const char *rates)
{
        sqlite3_stmt *replay = last_replay(db, moment, account);
        bool known = db_step(db, replay);
        *stored = (struct stored_terms){.terms.due_on = DAY_NONE};
        if (waterfall != NULL)
                stored->waterfall = waterfall_open(waterfall);
        else if (known && (stored->waterfall = waterfall_stored(db_column(replay, 0),
                                                                db_column(replay, 1))) == NULL)
                die_altered(db_column(replay, 0));
        if (stored->waterfall != NULL && rates != NULL)
                stored->rates = rates_open(rates);
        else if (stored->waterfall != NULL && known && db_column(replay, 2).size > 0)
                if ((stored->rates = rates_stored(db_column(replay, 2), db_column(replay, 3))) ==
                    NULL)
                        die_altered(db_column(replay, 2));
        if (known && stored->waterfall != NULL) {
                struct slice text = db_column(replay, 4);
                buffer_add(&stored->text, text.data, text.size);
                if (!interest_terms_parse(buffer_slice(&stored->text), stored->rates,
                                          stored->waterfall, &stored->taxes, &stored->tax_capacity,
                                          &stored->terms))
                        die(EXIT_BAD_DATA,
                            "interest_terms of a replay: \"%.*s\" is nothing that col-allocate "
                            "writes",
                            (int)text.size, text.data);
        }
        stored->terms.rates = stored->rates;
        sqlite3_finalize(replay);
}

void
stored_terms_close(struct stored_terms *stored)
{
        if (stored->waterfall != NULL)
                waterfall_close(stored->waterfall);
        if (stored->rates != NULL)
                rates_close(stored->rates);
        free(stored->taxes);
        buffer_free(&stored->text);
}
