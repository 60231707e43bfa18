#include "stored_terms.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "number.h"

/* ---- terms ---- */

_Noreturn static void
die_word(struct slice field, struct slice value)
{
        die(EXIT_BAD_DATA,
            "interest_terms of a replay: %.*s=%.*s is nothing that col-allocate writes",
            (int)field.size, field.data, (int)value.size, value.data);
}

/* The part of REST up to SEPARATOR, which is taken off with it. */
static struct slice
take(struct slice *rest, char separator)
{
        const char *end = memchr(rest->data, separator, rest->size);
        struct slice part = {rest->data, end == NULL ? rest->size : (size_t)(end - rest->data)};
        size_t used = part.size + (end != NULL);
        *rest = (struct slice){rest->data + used, rest->size - used};
        return part;
}

static void
read_taxes(struct stored_terms *stored, struct slice field, struct slice list)
{
        struct interest_terms *interest = &stored->terms.interest;
        for (struct slice rest = list; rest.size > 0;) {
                struct slice percent = take(&rest, ','), name = take(&percent, '=');
                struct interest_tax tax = {.component =
                                                   waterfall_component(stored->waterfall, name)};
                if (percent_parse(percent, &tax.percent) != NUMBER_OK)
                        die_word(field, list);
                grow(&stored->taxes, &stored->tax_capacity, interest->tax_count + 1,
                     sizeof *stored->taxes);
                stored->taxes[interest->tax_count++] = tax;
        }
        interest->taxes = stored->taxes;
}

/* FIELD=VALUE, blank-separated, as interest_terms_write() has them. */
static void
read_terms(struct stored_terms *stored)
{
        struct account_terms *terms = &stored->terms;
        for (struct slice rest = buffer_slice(&stored->text); rest.size > 0;) {
                struct slice value = take(&rest, ' '), field = take(&value, '=');
                bool good = true;
                if (slice_is(field, "contract_rate"))
                        good = percent_parse(value, &terms->interest.contract_rate) == NUMBER_OK;
                else if (slice_is(field, "default_rates"))
                        good = terms->interest.contract_goes_on = slice_is(value, "contract");
                else if (slice_is(field, "basis"))
                        terms->basis =
                                slice_is(value, "contract") ? BASIS_CONTRACT : BASIS_NONCONTRACT;
                else if (slice_is(field, "day_count"))
                        good = (terms->interest.day_count = day_count_named(value)) !=
                               DAY_COUNT_NONE;
                else if (slice_is(field, "interest_taxes"))
                        read_taxes(stored, field, value);
                else if (slice_is(field, "contract_due_on"))
                        good = (terms->due_on = day_parse(value)) != DAY_NONE;
                else
                        good = false;
                if (!good)
                        die_word(field, value);
        }
}

/* ---- the replay ---- */

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
                read_terms(stored);
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
