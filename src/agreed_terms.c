#include "agreed_terms.h"

#include <stdlib.h>

#include "day.h"
#include "number.h"

struct agreed_terms {
        struct db *db;
        sqlite3_stmt *version; /* contract_rate, basis, due_on of an account then */
        char *problem;
};

enum { RATE, BASIS, DUE_ON };

struct agreed_terms *
agreed_terms_open(struct db *db)
{
        struct agreed_terms *agreed = allocate(sizeof *agreed);
        agreed->db = db;
        agreed->version = db_prepare(
                db, "SELECT contract_rate, basis, due_on FROM (SELECT valid_from, batch, "
                    "contract_rate, basis, due_on FROM accounts WHERE id = ?1 UNION ALL SELECT "
                    "valid_from, batch, contract_rate, basis, due_on FROM accounts_versions "
                    "WHERE id = ?1) WHERE valid_from <= ?2 AND batch <= ?3 "
                    "ORDER BY valid_from DESC, batch DESC LIMIT 1");
        return agreed;
}

static const char *
problem(struct agreed_terms *agreed, const char *field, struct slice there)
{
        free(agreed->problem);
        agreed->problem =
                format_text("%s of the account is %.*s", field, (int)there.size, there.data);
        return agreed->problem;
}

static const char *
compare(struct agreed_terms *agreed, const struct account_terms *terms)
{
        sqlite3_stmt *row = agreed->version;
        struct slice basis = db_column(row, BASIS), due_on = db_column(row, DUE_ON);
        char text[32];
        if (terms->interest.contract_rate > 0 && sqlite3_column_type(row, RATE) != SQLITE_NULL) {
                struct slice rate = {text, real_format(text, sqlite3_column_double(row, RATE))};
                int64_t millionths;
                if (percent_parse(rate, &millionths) != NUMBER_OK ||
                    millionths != terms->interest.contract_rate)
                        return problem(agreed, "contract_rate", rate);
        }
        if (terms->basis != BASIS_UNKNOWN && basis.size > 0 &&
            slice_is(basis, "contract") != (terms->basis == BASIS_CONTRACT))
                return problem(agreed, "basis", basis);
        if (terms->due_on != DAY_NONE && due_on.size > 0 && day_parse(due_on) != terms->due_on)
                return problem(agreed, "contract_due_on", due_on);
        return NULL;
}

const char *
agreed_terms_problem(struct agreed_terms *agreed, int64_t account, int32_t as_of, int64_t seen,
                     const struct account_terms *terms)
{
        char day[11];
        if (terms->interest.contract_rate == 0 && terms->basis == BASIS_UNKNOWN &&
            terms->due_on == DAY_NONE)
                return NULL;
        day_format(day, as_of);
        sqlite3_bind_int64(agreed->version, 1, account);
        db_bind_text(agreed->db, agreed->version, 2, slice_of(day));
        sqlite3_bind_int64(agreed->version, 3, seen);
        const char *found = db_step(agreed->db, agreed->version) ? compare(agreed, terms) : NULL;
        sqlite3_reset(agreed->version);
        return found;
}

void
agreed_terms_close(struct agreed_terms *agreed)
{
        sqlite3_finalize(agreed->version);
        free(agreed->problem);
        free(agreed);
}
