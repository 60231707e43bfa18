#include "schema-ledger.h"

#include "error.h"

/* Everything of the account that is not history. */
#define ENTRIES "account = t.id AND value_on <= " SCHEMA_TODAY " AND history = 0"
#define PART                                                                                       \
        "CASE WHEN component = 'principal' THEN 2 WHEN component = 'interest' "                    \
        "OR component = 'default-interest' OR component = 'tax' THEN 1 ELSE 0 END"
#define DUE    "CASE WHEN due_on <> '' THEN due_on ELSE ifnull(t.due_on, value_on) END"
#define CREDIT "CASE type WHEN 'return' THEN -amount ELSE amount END"
#define PAID   "(type = 'payment' OR type = 'waiver' OR type = 'return')"

/* Of an account that was never allocated: what is owed by part (0 cost, 1 interest, 2 principal)
   and due date (l), and what was paid of it (k). */
#define PLAIN                                                                                      \
        "l AS (SELECT " PART " AS part, " DUE " AS due, sum(amount) AS a FROM "                    \
        "entries WHERE " ENTRIES " AND type = 'charge' GROUP BY 1, 2),\n    "                      \
        "k AS (SELECT ifnull(sum(a), 0) AS paid, min(value_on) FILTER (WHERE a < 0) AS undone, "   \
        "0 AS held FROM (SELECT value_on, " CREDIT " AS a FROM entries WHERE " ENTRIES             \
        " AND " PAID "))"

/* The entries that the replay that counts (r) took. */
#define TAKEN       "(entries.batch <= r.seen AND value_on <= r.as_of)"
#define ALLOCATIONS "allocations AS a WHERE account = t.id AND part_on <= " SCHEMA_TODAY

/* What allocations make owed, interest booked and returns that no payment stood for, and what they
 * settle. */
#define OWED "(a.part = 'accrual' OR a.part = 'reopened')"
#define SETTLED                                                                                    \
        "SELECT ifnull(charge, accrual), charge IS NULL, CASE a.part WHEN 'accrual' THEN 1 "       \
        "WHEN 'reopened' THEN 2 END, iif(" OWED ", part_on, NULL), iif(" OWED                      \
        ", part_amount, -part_amount) FROM " ALLOCATIONS                                           \
        " AND (charge IS NOT NULL OR accrual IS NOT NULL)"

/* The same l and k of an account that was: what allocations leave open of it, and of charges above
   zero that the replay took; what it did not take; what is held. */
#define REPLAYED                                                                                   \
        "l AS (SELECT part, due, sum(a) AS a FROM (SELECT " PART " AS part, " DUE                  \
        " AS due, amount AS a FROM entries WHERE " ENTRIES " AND type = 'charge' AND NOT " TAKEN   \
        "\n    UNION ALL SELECT "                                                                  \
        "ifnull(max(part), 2), max(due), sum(a) FROM (SELECT id AS entry, 0 AS accrual, " PART     \
        " AS part, " DUE " AS due, amount AS a FROM entries WHERE " ENTRIES                        \
        " AND type = 'charge' AND amount > 0 AND " TAKEN "\n    UNION ALL " SETTLED                \
        ") GROUP BY entry, accrual) GROUP BY 1, 2),\n    "                                         \
        "k AS (SELECT ifnull(sum(a), 0) AS paid, min(value_on) FILTER (WHERE a < 0) AS undone, "   \
        "(SELECT ifnull(sum(part_amount), 0) FROM " ALLOCATIONS                                    \
        " AND a.part = 'overpayment') AS held FROM (SELECT value_on, " CREDIT " AS a FROM "        \
        "entries WHERE " ENTRIES " AND " PAID " AND NOT " TAKEN "))"

/* What is open of each part before credit settles it (o), and the first charge: a part that adds up
   below nothing is credit. Reductions of a part (rc, ri, rp) settle their own part first. A table
   is worked out again wherever it is named, so each is named as rarely as can be. */
#define OPEN                                                                                       \
        ",\n    o AS (SELECT max(c, 0) AS c, max(i, 0) AS i, max(p, 0) AS p, rc, ri, rp, first, "  \
        "undone, held, paid - min(c, 0) - min(i, 0) - min(p, 0) AS credit FROM k, (SELECT "        \
        "ifnull(sum(a) FILTER (WHERE part = 0), 0) AS c, "                                         \
        "ifnull(sum(a) FILTER (WHERE part = 1), 0) AS i, "                                         \
        "ifnull(sum(a) FILTER (WHERE part = 2), 0) AS p, "                                         \
        "ifnull(-sum(a) FILTER (WHERE part = 0 AND a < 0), 0) AS rc, "                             \
        "ifnull(-sum(a) FILTER (WHERE part = 1 AND a < 0), 0) AS ri, "                             \
        "ifnull(-sum(a) FILTER (WHERE part = 2 AND a < 0), 0) AS rp, "                             \
        "min(due) FILTER (WHERE a > 0) AS first FROM l))\n    "

/* The first charge that what settles its part, the part's own reductions and credit, does not
   reach; without either the first of all. What was undone for which no charge stands is due from
   then on. */
#define DUE_ON                                                                                     \
        "(SELECT iif(credit < 0 AND credit + held < 0, min(ifnull(due, undone), undone), due) "    \
        "FROM (SELECT CASE WHEN credit <= 0 AND rc + ri + rp = 0 THEN first\n    "                 \
        "WHEN credit < 0 OR c + i + p > credit THEN (SELECT min(due) FROM (SELECT part, due, a, "  \
        "sum(max(a, 0)) OVER (PARTITION BY part ORDER BY due) AS reached FROM l) WHERE a > 0 AND " \
        "reached > CASE part WHEN 0 THEN rc + max(credit, 0) WHEN 1 THEN ri + max(credit - c, 0) " \
        "ELSE rp + max(credit - c - i, 0) END)\n    END AS due))"

/* Amounts, each written as its sign and 19 digits; behind them a date. */
static const struct {
        const char *name, *result;
} figures[] = {
        {"principal", "p - iif(credit > 0, max(credit - c - i, 0), credit) - held"},
        {"interest", "max(i - max(credit - c, 0), 0)"},
        {"cost", "max(c - max(credit, 0), 0)"},
        {"balance", "c + i + p - credit - held"},
        {"credit", "max(iif(credit > 0, max(credit - c - i - p, 0), credit) + held, 0)"},
        {"due_on", "date(" DUE_ON ")"}, /* or what else it is would end the JSON */
};
enum { AMOUNT_COUNT = sizeof figures / sizeof *figures - 1, AMOUNT_SIZE = 20 };

/* JSON of one text, for json_each(): SQLite takes no json_array() in a view. */
static void
add_text(struct buffer *out)
{
        buffer_add_text(out, "SELECT printf('\"");
        for (size_t i = 0; i < AMOUNT_COUNT; i++)
                buffer_add_format(out, "%%+0%dd", AMOUNT_SIZE);
        buffer_add_text(out, "%s\"'");
        for (size_t i = 0; i <= AMOUNT_COUNT; i++)
                buffer_add_format(out, ", %s", figures[i].result);
        buffer_add_text(out, ") FROM o");
}

/* Most accounts were all allocated, or none: two ways cost either less than one would. */
void
schema_ledger(struct buffer *out)
{
        buffer_add_text(out, "json_each(iif(r.id IS NOT NULL, (WITH " REPLAYED OPEN);
        add_text(out);
        buffer_add_text(out, "),\n    (WITH " PLAIN OPEN);
        add_text(out);
        buffer_add_text(out, "))) AS f");
}

void
schema_ledger_figure(struct buffer *out, struct slice figure)
{
        size_t i = 0;
        while (!slice_is(figure, figures[i].name))
                i++;
        if (i < AMOUNT_COUNT)
                buffer_add_format(out, "CAST(substr(f.value, %zu, %d) AS INTEGER)",
                                  i * AMOUNT_SIZE + 1, AMOUNT_SIZE);
        else
                buffer_add_format(out, "nullif(substr(f.value, %d), '')",
                                  AMOUNT_COUNT * AMOUNT_SIZE + 1);
}
