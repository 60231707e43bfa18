/* The account view as of today in pure SQL, for people with sqlite3. It knows nothing of view.c and
   ledger.c: that two ways lead to the same figures is how they are proved. */
#include <string.h>

#include "schema-ledger.h"
#include "schema.h"

#define TODAY SCHEMA_TODAY

#define DECIMAL(amount)                                                                            \
        amount " / (SELECT CAST('1e' || digits AS REAL) FROM currencies WHERE code = t.currency)"

#define LAST_PAYMENT(column)                                                                       \
        "(SELECT " column " FROM entries WHERE account = t.id AND value_on <= " TODAY              \
        " AND type = 'payment' AND amount > 0 ORDER BY value_on DESC, amount DESC LIMIT 1)"

#define LATEST(column, table)                                                                      \
        "(SELECT " column " FROM " table " WHERE account = t.id AND as_of <= " TODAY               \
        " ORDER BY as_of DESC, id DESC LIMIT 1)"
#define SEGMENT LATEST("segment", "segments")
#define SEGMENT_BEFORE                                                                             \
        "(SELECT segment FROM segments WHERE account = t.id AND as_of < " TODAY                    \
        " ORDER BY as_of DESC, id DESC LIMIT 1)"
/* The first day of the last run of days whose last decision names the present segment. */
#define SEGMENT_SINCE                                                                              \
        "(WITH d AS (SELECT as_of, segment FROM segments AS s WHERE account = t.id AND "           \
        "as_of <= " TODAY " AND id = (SELECT max(id) FROM segments WHERE account = t.id AND "      \
        "as_of = s.as_of))\n    SELECT min(as_of) FROM d WHERE as_of > ifnull((SELECT max(as_of) " \
        "FROM d WHERE segment <> " SEGMENT "), ''))"

#define AGENT LATEST("agent", "assignments")
/* The first day of the last run of days whose last decision names the present agent. */
#define AGENT_SINCE                                                                                \
        "(WITH d AS (SELECT as_of, ifnull(agent, '') AS agent FROM assignments AS s "              \
        "WHERE account = t.id AND as_of <= " TODAY " AND id = (SELECT max(id) FROM assignments "   \
        "WHERE account = t.id AND as_of = s.as_of))\n    SELECT min(as_of) FROM d WHERE "          \
        "as_of > ifnull((SELECT max(as_of) FROM d WHERE agent <> " AGENT "), ''))"

/* Days past due less grace and what lies between a pause and the next fact; the last of several of
 * a day rules. allocation.md, worked case 7. */
#define DELINQUENT_DAYS                                                                            \
        "(WITH oldest AS MATERIALIZED (SELECT @due_on@ AS due),\n    "                             \
        "spans AS (SELECT type, max(value_on, due) AS since, lead(value_on, 1, " TODAY ") OVER "   \
        "(ORDER BY value_on, id) AS until FROM pauses, oldest WHERE account = t.id AND "           \
        "value_on <= " TODAY ")\n    "                                                             \
        "SELECT CAST(max(julianday(" TODAY ") - julianday(due) - ifnull(t.grace_days, 0) - "       \
        "(SELECT ifnull(sum(max(julianday(until) - julianday(since), 0)), 0) FROM spans "          \
        "WHERE type = 'pause'), 0) AS INTEGER) FROM oldest WHERE due IS NOT NULL)"

#define MERGES_NOW                                                                                 \
        "(SELECT party, same_as FROM merges WHERE ifnull(from_on, '') <= " TODAY                   \
        " AND ifnull(until_on, '9999-12-31') >= " TODAY ") AS m"

/* The parties of the person that the debtor is, as a table of one column, member. */
#define PERSON                                                                                     \
        "(WITH RECURSIVE same(member) AS (SELECT t.debtor UNION SELECT m.same_as FROM same "       \
        "JOIN " MERGES_NOW                                                                         \
        " ON m.party = same.member UNION SELECT m.party FROM same JOIN " MERGES_NOW                \
        " ON m.same_as = same.member) SELECT member FROM same)"

/* Records of that person; as the index by party has it: the plus, or the member's affinity would
 * keep it from being used.
 */
#define OF_PERSON(table) PERSON " CROSS JOIN " table " ON ifnull(party, 0) = +member"

#define CONTACTS             "FROM " OF_PERSON("contacts") " WHERE date(at) <= " TODAY
#define LAST_CONTACT(column) "(SELECT " column " " CONTACTS " ORDER BY at DESC, id DESC LIMIT 1)"
#define CONTACTS_SINCE(days)                                                                       \
        "(SELECT count(*) " CONTACTS " AND ifnull(direction, 'out') <> 'in' AND "                  \
        "date(at) > date('now', '-" days " days'))"

/* Steps of the strategy in the present stay in the segment, each with the day on which it was done,
 * and that on which it ended otherwise. */
#define ACTIONS(result)                                                                            \
        "(WITH n AS (SELECT step, planned_on, outcome, "                                           \
        "CASE WHEN outcome = 'done' THEN ifnull(outcome_on, max(valid_from, as_of)) "              \
        "WHEN outcome IS NULL THEN (SELECT date(min(at)) FROM (SELECT at FROM contacts WHERE "     \
        "action = a.id UNION ALL SELECT at FROM findings WHERE action = a.id) WHERE "              \
        "date(at) <= " TODAY ") END AS done_on, "                                                  \
        "CASE WHEN outcome <> 'done' THEN max(ifnull(outcome_on, valid_from), as_of) END "         \
        "AS tried_on FROM actions AS a WHERE account = t.id AND as_of <= " TODAY                   \
        " AND segment = " SEGMENT " AND segment_since = " SEGMENT_SINCE                            \
        " AND occasion IS NULL)\n    " result ")"
#define LAST_STEP(column)                                                                          \
        ACTIONS("SELECT " column " FROM n WHERE done_on IS NOT NULL ORDER BY step DESC, "          \
                "done_on DESC LIMIT 1")
#define OPEN_STEP(column)                                                                          \
        ACTIONS("SELECT " column " FROM n WHERE done_on IS NULL AND outcome IS NULL "              \
                "ORDER BY step, planned_on LIMIT 1")
#define LAST_TRY_ON                                                                                \
        ACTIONS("SELECT tried_on FROM n WHERE tried_on IS NOT NULL AND step > ifnull((SELECT "     \
                "max(step) FROM n WHERE done_on IS NOT NULL), 0) ORDER BY step DESC, "             \
                "tried_on DESC LIMIT 1")

#define HOLDS                                                                                      \
        "(SELECT group_concat(reason, ' ') FROM (SELECT DISTINCT reason FROM " OF_PERSON(          \
                "holds") " WHERE (account IS NULL OR account = t.id) AND from_on <= " TODAY        \
                         " AND (until_on IS NULL OR until_on >= " TODAY ") ORDER BY reason))"

/* Of what is in force for a channel, what began last; of the parties of a person on one day, a
 * refusal. */
#define CONSENTS                                                                                   \
        "(WITH c AS (SELECT channel, from_on, max(says) AS says FROM consents WHERE party "        \
        "IN " PERSON " AND "                                                                       \
        "from_on <= " TODAY " AND (until_on IS NULL OR until_on >= " TODAY ") "                    \
        "GROUP BY channel, from_on)\n    "                                                         \
        "SELECT group_concat(word, ' ') FROM (SELECT CASE channel WHEN '' THEN '*' ELSE "          \
        "replace(channel, ' ', '_') END || '=' || says AS word FROM c AS own WHERE from_on = "     \
        "(SELECT max(from_on) FROM c WHERE channel = own.channel) ORDER BY channel))"

#define POINT(channel)                                                                             \
        "(SELECT value FROM contact_points AS point WHERE party = t.debtor AND channel = "         \
        "'" channel "' AND ifnull(standing, 'unverified') IN ('unverified', 'valid') "             \
        "ORDER BY standing IS 'valid' DESC, doubtful IS NULL DESC, ifnull((SELECT min(id) "        \
        "FROM contact_points WHERE party = point.party AND channel = point.channel AND "           \
        "label = point.label AND standing = 'replaced' AND id < point.id), id), id LIMIT 1)"

/* In the order of account_view.def. Outer columns are worked out from inner ones of the same row.
 */
static const struct {
        const char *name, *inner; /* @FIGURE@ is schema_ledger_figure() */
} columns[] = {
        {"account", "t.account"},
        {"creditor", "(SELECT creditor FROM creditors WHERE id = t.creditor)"},
        {"portfolio", "(SELECT portfolio FROM portfolios WHERE id = t.portfolio)"},
        {"product", "t.product"},
        {"debtor", "p.party"},
        {"name", "p.name"},
        {"city", "p.city"},
        {"currency", "t.currency"},
        {"principal", DECIMAL("@principal@")},
        {"interest", DECIMAL("@interest@")},
        {"cost", DECIMAL("@cost@")},
        {"balance", DECIMAL("@balance@")},
        {"due_on", "@due_on@"},
        {"dpd", NULL},
        {"bucket", NULL},
        {"stage", "ifnull(t.stage, 'administrative')"},
        {"status",
         "CASE WHEN t.closed_on <= " TODAY " THEN 'closed' WHEN (SELECT recall_on FROM portfolios "
         "WHERE id = t.portfolio) <= " TODAY
         " THEN 'recalled' ELSE CASE sign(@balance@) WHEN 1 THEN 'open' WHEN 0 THEN 'settled' ELSE "
         "'credit' END END"},
        {"score", LATEST("score", "scores")},
        {"band", LATEST("band", "scores")},
        {"segment", SEGMENT},
        {"segment_since", SEGMENT_SINCE},
        {"last_payment_on", LAST_PAYMENT("value_on")},
        {"last_payment", DECIMAL(LAST_PAYMENT("amount"))},
        {"last_contact_on", LAST_CONTACT("date(at)")},
        {"last_result", LAST_CONTACT("result")},
        {"contacts_1d", CONTACTS_SINCE("1")},
        {"contacts_7d", CONTACTS_SINCE("7")},
        {"contacts_30d", CONTACTS_SINCE("30")},
        {"last_step", LAST_STEP("step")},
        {"last_step_on", LAST_STEP("done_on")},
        {"open_step", OPEN_STEP("step")},
        {"open_step_on", OPEN_STEP("planned_on")},
        {"last_try_on", LAST_TRY_ON},
        {"segment_before", SEGMENT_BEFORE},
        {"pool", LATEST("pool", "assignments")},
        {"team", LATEST("team", "assignments")},
        {"agent", AGENT},
        {"agent_since", "CASE WHEN " AGENT " <> '' THEN " AGENT_SINCE " END"},
        {"delinquent_days", DELINQUENT_DAYS},
        {"holds", HOLDS},
        {"consents", CONSENTS},
        {"phone", POINT("phone")},
        {"email", POINT("email")},
        {"address", POINT("address")},
        {"language", "p.language"},
        {"time_zone", "ifnull(p.time_zone, (SELECT value FROM settings WHERE name = 'time_zone'))"},
        {"person", "(SELECT min(party) FROM parties WHERE id IN " PERSON ")"},
        {"contract_due_on", "t.due_on"},
        {"opened_on", "t.opened_on"},
        {"placed_on", "t.placed_on"},
        {"notice_on",
         "ifnull(t.notice_on, (SELECT notice_on FROM portfolios WHERE id = t.portfolio))"},
        {"claim", "t.claim"},
        {"basis", "t.basis"},
        {"contract_rate", "t.contract_rate"},
        {"fx_day", "t.fx_day"},
        {"grace_days", "t.grace_days"},
        {"closed_on", "t.closed_on"},
        {"closed_reason", "t.closed_reason"},
        {"creditor_name", "(SELECT name FROM creditors WHERE id = t.creditor)"},
        {"credit", DECIMAL("@credit@")},
        {"allocated_on", "r.as_of"},
        {"as_of", TODAY},
        {"seen", "(SELECT max(id) FROM batches)"},
};

#define DPD "CAST(max(julianday(" TODAY ") - julianday(due_on), 0) AS INTEGER)"

/* A subquery of its own, or due_on would be worked out once for every limit. */
static const char bucket[] =
        "(SELECT CASE WHEN days = 0 THEN 'not due' WHEN days <= 30 THEN '1-30' "
        "WHEN days <= 60 THEN '31-60' WHEN days <= 90 THEN '61-90' WHEN days <= 180 THEN '91-180' "
        "WHEN days <= 360 THEN '181-360' WHEN days <= 720 THEN '361-720' "
        "WHEN days > 720 THEN '721+' END FROM (SELECT " DPD " AS days))";

static const char *
outer(const char *name)
{
        return strcmp(name, "dpd") == 0 ? DPD : strcmp(name, "bucket") == 0 ? bucket : name;
}

/* Appends EACH user-defined field: those of the account, then those of the debtor that the account
 * has not. */
static void
add_user_fields(struct buffer *out, bool inner)
{
        const struct kind *kinds[] = {kind_at(KIND_account), kind_at(KIND_party)};
        for (size_t k = 0; k < 2; k++)
                for (size_t i = 0; i < kinds[k]->field_count; i++) {
                        const struct field *field = &kinds[k]->fields[i];
                        if (!field->user_defined ||
                            (k == 1 && kind_field(kinds[0], field->name) >= 0))
                                continue;
                        if (!inner)
                                buffer_add_format(out, ",\n  \"%s\"", field->name);
                        else if (field->type == TYPE_MONEY)
                                buffer_add_format(out, ",\n  " DECIMAL("%s.\"%s\"") " AS \"%s\"",
                                                  k == 0 ? "t" : "p", field->name, field->name);
                        else
                                buffer_add_format(out, ",\n  %s.\"%s\"", k == 0 ? "t" : "p",
                                                  field->name);
                }
}

static void
add_inner(struct buffer *out, const char *inner)
{
        const char *figure = strchr(inner, '@');
        if (figure == NULL) {
                buffer_add_text(out, inner);
                return;
        }
        const char *end = strchr(++figure, '@');
        buffer_add(out, inner, (size_t)(figure - 1 - inner));
        schema_ledger_figure(out, (struct slice){figure, (size_t)(end - figure)});
        buffer_add_text(out, end + 1);
}

void
schema_accounts_view(struct buffer *out)
{
        const size_t count = sizeof columns / sizeof *columns;
        buffer_add_text(out, "CREATE VIEW v_accounts AS\nSELECT ");
        for (size_t i = 0; i < count; i++)
                buffer_add_format(out, "%s%s%s%s", i > 0 ? ",\n  " : "", outer(columns[i].name),
                                  columns[i].inner == NULL ? " AS " : "",
                                  columns[i].inner == NULL ? columns[i].name : "");
        add_user_fields(out, false);
        buffer_add_text(out, "\nFROM (SELECT ");
        const char *separator = "";
        for (size_t i = 0; i < count; i++) {
                if (columns[i].inner == NULL)
                        continue;
                buffer_add_text(out, separator);
                add_inner(out, columns[i].inner);
                buffer_add_format(out, " AS %s", columns[i].name);
                separator = ",\n  ";
        }
        add_user_fields(out, true);
        buffer_add_text(out,
                        "\nFROM accounts AS t JOIN parties AS p ON p.id = t.debtor " SCHEMA_REPLAY
                        ",\n    ");
        schema_ledger(out);
        buffer_add_text(out, ");\n");
}
