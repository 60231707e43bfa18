/* expr_equalities(): what a condition demands outright, and nothing that it does not. */

#include "check.h"
#include "expr.h"

static const struct expr_column columns[] = {
        {"account", TYPE_TEXT}, {"debtor", TYPE_TEXT}, {"dpd", TYPE_INT}, {"on", TYPE_DATE}};

static struct buffer found;

static void
note(void *context, size_t column, struct slice value)
{
        (void)context;
        buffer_add_format(&found, "[%s=%.*s]", columns[column].name, (int)value.size, value.data);
}

/* "[column=value]…" of a condition. */
static const char *
equalities(const char *sql)
{
        struct expr_set *set = expr_open(columns, 4);

        expr_add(set, slice_of(sql), (struct expr_place){.column = "-w"});
        found.size = 0;
        expr_equalities(set, 0, note, NULL);
        expr_close(set);
        return buffer_terminate(&found);
}

#define EQUALITIES(sql, expected) CHECK(!strcmp(equalities(sql), expected))

int
main(void)
{
        EQUALITIES("account = 'x/1'", "[account=x/1]");
        EQUALITIES("'it''s' == ACCOUNT", "[account=it's]");
        EQUALITIES("\"account\" = 'x' AND dpd > 3 AND debtor = 'y'", "[account=x][debtor=y]");
        EQUALITIES("account = 'x' AND debtor LIKE 'y%'", "[account=x]");
        EQUALITIES("dpd BETWEEN 1 AND 5 AND account = 'x'", "[account=x]");
        EQUALITIES("dpd = 12 AND (account = 'y' OR account = 'x')", "[dpd=12]");
        EQUALITIES("CASE WHEN dpd > 1 AND account = 'x' THEN 1 END AND debtor = 'y'", "[debtor=y]");
        EQUALITIES("account /* AND */ = 'x' -- AND debtor = 'z'", "[account=x]");

        EQUALITIES("else", "");
        EQUALITIES("account = 'x' OR debtor = 'y'", "");
        EQUALITIES("account = 'x' AND dpd = 1 OR debtor = 'y'", "");
        EQUALITIES("NOT account = 'x'", "");
        EQUALITIES("NOT (account = 'x' AND debtor = 'y')", "");
        EQUALITIES("account <> 'x'", "");
        EQUALITIES("account = 'x' || 'y'", "");
        EQUALITIES("account = 'x' COLLATE NOCASE", "");
        EQUALITIES("dpd BETWEEN 1 AND account = 'x'", "");
        EQUALITIES("account = debtor", "");
        EQUALITIES("account = 12", "");
        EQUALITIES("dpd = '12'", "");
        EQUALITIES("dpd = 12.0", "");
        EQUALITIES("dpd = 0x12", "");
        EQUALITIES("account = x'3132'", "");
        EQUALITIES("account IS NULL = 'x'", "");
        EQUALITIES("'account' = 'x'", "");
        buffer_free(&found);
        return check_result();
}
