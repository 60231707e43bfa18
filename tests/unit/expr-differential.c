/* expr.c: the compiled form of conditions and values gives what SQLite gives, on random expressions
   over random records.  Usage: expr-differential [ROUNDS [SEED]]; a round is 100 expressions × 64
   records. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr-internal.h"
#include "rounds.h"

enum { EXPRESSIONS = 100, LISTS = 50, RECORDS = 64 };

static uint64_t state;

static unsigned
below(size_t limit)
{
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (unsigned)((state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % limit);
}

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define PICK(array)  ((array)[below(COUNT(array))])

static const char *const integers[] = {"0",
                                       "1",
                                       "-1",
                                       "2",
                                       "7",
                                       "30",
                                       "31",
                                       "90",
                                       "-90",
                                       "007",
                                       "-0",
                                       "1000",
                                       "2147483648",
                                       "9007199254740991",
                                       "9007199254740992",
                                       "9007199254740993",
                                       "-9007199254740993",
                                       "9223372036854775806",
                                       "9223372036854775807",
                                       "-9223372036854775807",
                                       "-9223372036854775808",
                                       "4611686018427387904"};
static const char *const reals[] = {"0",
                                    "0.0",
                                    "-0.0",
                                    "1.0",
                                    "0.1",
                                    "0.3",
                                    "1.5",
                                    "2.5",
                                    "30.5",
                                    "-90.25",
                                    "1e3",
                                    "1E-3",
                                    "123456789.125",
                                    "9007199254740992.0",
                                    "9007199254740993.0",
                                    "9.2233720368547758e18",
                                    "-9.2233720368547758e18",
                                    "1e300",
                                    "1.7976931348623157e308",
                                    "5e-324",
                                    "1e-400",
                                    "0.1000000000000000055511151231257827",
                                    "12345678901234567890.123456789"};
static const char *const amounts[] = {"0.00",
                                      "0.01",
                                      "-0.01",
                                      "1234.56",
                                      "1234.5",
                                      "1234",
                                      "-1234.56",
                                      "999999999999.99",
                                      "10000000000000.00",
                                      "1000000000000000",
                                      "0.1",
                                      "0.3",
                                      "90071992547409.93",
                                      "5000",
                                      "30"};
static const char *const texts[] = {"a",
                                    "A",
                                    "ab",
                                    "abc",
                                    "b",
                                    "10",
                                    "010",
                                    "10.0",
                                    "1e1",
                                    "-1",
                                    " 10",
                                    "10 ",
                                    "9",
                                    "İstanbul",
                                    "istanbul",
                                    "Iğdır",
                                    "ığdır",
                                    "Çağrı Şükrü Öğüt",
                                    "O'Neill",
                                    "say \"hi\"",
                                    "a\\tb",
                                    "\\\\",
                                    "line\\nbreak",
                                    "NULL",
                                    "else",
                                    "%",
                                    "_",
                                    "   ",
                                    "2025-12-31",
                                    "z",
                                    "😀",
                                    "10x"};
static const char *const dates[] = {"2025-12-31", "2026-01-01", "2024-02-29",
                                    "0001-01-01", "9999-12-31", "2026-11-21"};
static const char *const times[] = {"2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z"};
static const char *const booleans[] = {"0", "1"};

static const struct column {
        const char *name, *written;
        enum type type;
} columns[] = {
        {"dpd", "dpd", TYPE_INT},
        {"count", "\"count\"", TYPE_INT},
        {"flag", "flag", TYPE_BOOL},
        {"ratio", "RATIO", TYPE_REAL},
        {"balance", "balance", TYPE_MONEY},
        {"name", "[name]", TYPE_TEXT},
        {"Müşteri No", "\"Müşteri No\"", TYPE_TEXT},
        {"due_on", "Due_On", TYPE_DATE},
        {"at", "at", TYPE_TIME},
};
enum { COLUMNS = COUNT(columns) };

static const char *
random_cell(enum type type)
{
        if (below(6) == 0)
                return "";
        switch (type) {
        case TYPE_INT:
                return PICK(integers);
        case TYPE_BOOL:
                return PICK(booleans);
        case TYPE_REAL:
                return PICK(reals);
        case TYPE_MONEY:
                return PICK(amounts);
        case TYPE_DATE:
                return PICK(dates);
        case TYPE_TIME:
                return PICK(times);
        case TYPE_TEXT:
        case TYPE_NONE:
                break;
        }
        return PICK(texts);
}

/* ---- conditions ---- */

static void
add_blank(struct buffer *out)
{
        static const char *const blanks[] = {" ", " ", " ", " ", "\n", "\t", " /* or */ ", "  "};
        buffer_add_text(out, PICK(blanks));
}

static void
add_word(struct buffer *out, const char *word)
{
        add_blank(out);
        for (unsigned lower = below(3); *word; word++) {
                char c = lower == 0 && *word >= 'A' && *word <= 'Z' ? (char)(*word + 32) : *word;
                buffer_add(out, &c, 1);
        }
        add_blank(out);
}

static void
add_quoted_text(struct buffer *out, const char *text)
{
        buffer_add_text(out, "'");
        for (; *text; text++) {
                if (*text == '\'')
                        buffer_add_text(out, "'");
                buffer_add(out, text, 1);
        }
        buffer_add_text(out, "'");
}

static void
add_number(struct buffer *out)
{
        static const char *const odd[] = {"0x1F",
                                          ".5",
                                          "30.",
                                          "+7",
                                          "- 7",
                                          "TRUE",
                                          "false",
                                          "1e999",
                                          "-1e999",
                                          "9223372036854775808",
                                          "-9223372036854775809",
                                          "1_0"};
        switch (below(8)) {
        case 0:
                buffer_add_text(out, odd[below(COUNT(odd) - 1)]);
                break;
        case 1:
        case 2:
                buffer_add_text(out, PICK(amounts));
                break;
        case 3:
                buffer_add_text(out, PICK(reals));
                break;
        default:
                buffer_add_text(out, PICK(integers));
        }
}

/* A constant, mostly of the column's class. */
static void
add_constant(struct buffer *out, enum type type)
{
        unsigned odd = below(40);
        bool text = type == TYPE_TEXT || type == TYPE_DATE || type == TYPE_TIME;
        if (odd == 0)
                buffer_add_text(out, "NULL");
        else if ((odd == 1) == text)
                add_number(out);
        else if (type == TYPE_DATE && below(4))
                add_quoted_text(out, PICK(dates));
        else
                add_quoted_text(out, below(8) ? PICK(texts) : "");
}

/* Numbers, texts (mostly of the form of a day) or, now and then, something of the other kind. */
static void
add_operand(struct buffer *out, bool number, unsigned depth)
{
        static const char *const signs[] = {"+", "-", "*", "/", "/", "%", "||"};
        static const char *const modifiers[] = {"-30 days",       "+1 month", "start of year",
                                                "-9000000 years", "nonsense", "weekday 0"};
        unsigned form = below(depth == 0 ? 4 : 10);
        if (below(60) == 0)
                number = !number;
        if (form < 3) {
                const struct column *column = &columns[number ? below(5) : 5 + below(4)];
                buffer_add_text(out, column->written);
        } else if (form == 3) {
                add_constant(out, number ? TYPE_MONEY : TYPE_DATE);
        } else if (form < 7 && (number || below(12) == 0)) {
                bool bracket = below(2);
                buffer_add_text(out, bracket ? "(" : "");
                add_operand(out, number, depth - 1);
                add_word(out, signs[below(below(12) ? 5 : COUNT(signs))]);
                add_operand(out, number, depth - 1);
                buffer_add_text(out, bracket ? ")" : "");
        } else if (form < 7) {
                buffer_add_text(out, "date(");
                buffer_add_text(out, below(8) ? "due_on" : below(2) ? "name" : "at");
                for (unsigned i = below(3); i > 0; i--) {
                        add_word(out, ",");
                        add_quoted_text(out, PICK(modifiers));
                }
                buffer_add_text(out, ")");
        } else if (form < 9) {
                bool two = below(2);
                buffer_add_text(out, two ? "ifnull(" : "Coalesce(");
                for (unsigned i = 2 + (two ? 0 : below(2)); i > 0; i--) {
                        add_operand(out, number, depth - 1);
                        buffer_add_text(out, i > 1 ? "," : ")");
                }
        } else {
                buffer_add_text(out, below(8) ? "(" : number ? "round(" : "lower(");
                add_operand(out, number, depth - 1);
                buffer_add_text(out, ")");
        }
}

static void
add_operand_comparison(struct buffer *out)
{
        static const char *const comparisons[] = {"=", "==", "<>", "!=", "<", "<=", ">", ">="};
        bool number = below(3);
        add_operand(out, number, below(4));
        add_word(out, below(20) ? PICK(comparisons) : below(2) ? "IS" : "IS NOT");
        add_operand(out, number, below(4));
}

static const struct column *only_column; /* that most tests are to be about */

static void
add_test(struct buffer *out)
{
        static const char *const comparisons[] = {"=",  "==", "<>", "!=", "<",
                                                  "<=", ">",  ">=", "IS", "IS NOT"};
        static const char *const nulls[] = {"IS NULL", "ISNULL", "NOTNULL", "NOT NULL",
                                            "IS NOT NULL"};
        static const char *const others[] = {"dpd > \"count\"",
                                             "balance + 1 > ratio",
                                             "name LIKE 'a%'",
                                             "length(name) > 3",
                                             "CASE WHEN flag THEN 1 ELSE 0 END",
                                             "dpd IS DISTINCT FROM 3",
                                             "name = 'A' COLLATE NOCASE",
                                             "due_on > at",
                                             "dpd IS TRUE",
                                             "(dpd) > 30",
                                             "dpd % 7 = 0",
                                             "1",
                                             "NULL",
                                             "name",
                                             "fold(name) = 'istanbul'",
                                             "name IN (\"Müşteri No\", 'a')",
                                             "flag = flag",
                                             "-dpd < 0"};
        const struct column *column = only_column && below(12) ? only_column : &PICK(columns);
        switch (below(only_column ? 13 : 16)) {
        case 0:
                buffer_add_text(out, column->written);
                add_word(out, PICK(nulls));
                break;
        case 1:
        case 2:
                buffer_add_text(out, column->written);
                if (below(3) == 0)
                        add_word(out, "NOT");
                add_word(out, "BETWEEN");
                add_constant(out, column->type);
                add_word(out, "AND");
                add_constant(out, column->type);
                break;
        case 3:
        case 4:
                buffer_add_text(out, column->written);
                if (below(3) == 0)
                        add_word(out, "NOT");
                add_word(out, "IN");
                buffer_add_text(out, "(");
                for (unsigned i = 0, count = below(7); i < count; i++) {
                        if (i > 0)
                                buffer_add_text(out, ",");
                        add_constant(out, column->type);
                }
                buffer_add_text(out, ")");
                break;
        case 5:
                add_constant(out, column->type);
                add_word(out, PICK(comparisons));
                buffer_add_text(out, column->written);
                break;
        case 6:
                if (below(3) == 0)
                        buffer_add_text(out, PICK(others));
                else
                        buffer_add_text(out, columns[below(5)].written);
                break;
        case 12:
        case 13:
        case 14:
        case 15:
                add_operand_comparison(out);
                break;
        default:
                buffer_add_text(out, column->written);
                add_word(out, PICK(comparisons));
                add_constant(out, column->type);
        }
}

static void
add_condition(struct buffer *out, unsigned depth)
{
        unsigned form = depth == 0 ? 9 : below(10);
        if (form < 2) {
                add_condition(out, depth - 1);
                add_word(out, form ? "AND" : "OR");
                add_condition(out, depth - 1);
        } else if (form < 4) {
                buffer_add_text(out, "(");
                add_condition(out, depth - 1);
                add_word(out, form == 2 ? "AND" : "OR");
                add_condition(out, depth - 1);
                buffer_add_text(out, ")");
        } else if (form == 4) {
                add_word(out, "NOT");
                add_condition(out, depth - 1);
        } else if (form == 5) {
                add_word(out, "NOT");
                buffer_add_text(out, "(");
                add_condition(out, depth - 1);
                buffer_add_text(out, ")");
        } else {
                add_test(out);
        }
}

/* ---- values of import maps ---- */

static const char *const foreign[] = {"15",
                                      "1.234,56",
                                      "1234,5",
                                      "12a",
                                      "  ",
                                      "-1,00",
                                      "31.12.2025",
                                      "31.02.2025",
                                      "1.1.2026",
                                      "0532 123 45 67",
                                      "Çağrı  IŞIK ",
                                      "TR33 0006 1005 1978 6457 8413 26",
                                      "100 000 001 46",
                                      "a\\b",
                                      "O'Neill",
                                      "AbC",
                                      "x@Y.Com.TR",
                                      "1,23456",
                                      "1.5"};
static const struct column map_columns[] = {{"Ad Soyad", "\"Ad Soyad\"", TYPE_TEXT},
                                            {"Tutar", "Tutar", TYPE_TEXT},
                                            {"TARİH", "[TARİH]", TYPE_TEXT},
                                            {"No", "no", TYPE_TEXT}};

static void add_value(struct buffer *out, unsigned depth);

static void
add_case(struct buffer *out, unsigned depth)
{
        static const char *const conditions[] = {"\"Ad Soyad\" IS NULL",
                                                 "Tutar = '12a'",
                                                 "no IN ('AbC', '1.5', 'x')",
                                                 "NOT no BETWEEN 'A' AND 'Z'",
                                                 "Tutar > '1' OR no IS NOT NULL",
                                                 "length(no) > 3",
                                                 "[TARİH] <> '31.12.2025' AND Tutar NOTNULL"};
        bool base = below(2);
        add_word(out, "CASE");
        if (base)
                add_value(out, depth);
        for (unsigned i = 0, count = 1 + below(3); i < count; i++) {
                add_word(out, "WHEN");
                if (base && below(8))
                        add_quoted_text(out, PICK(foreign));
                else if (base)
                        buffer_add_text(out, below(2) ? "NULL" : "15");
                else
                        buffer_add_text(out, PICK(conditions));
                add_word(out, "THEN");
                add_value(out, depth);
        }
        if (below(2)) {
                add_word(out, "ELSE");
                add_value(out, depth);
        }
        add_word(out, "END");
}

static void
add_value(struct buffer *out, unsigned depth)
{
        static const char *const functions[] = {"fold",  "lower_tr", "upper_tr", "tckn",  "vkn",
                                                "iban",  "phone",    "email",    "money", "day",
                                                "MONEY", "day",      "trim",     "ltrim", "rtrim",
                                                "lower", "upper",    "length",   "hex"};
        static const char *const joined[] = {"coalesce", "ifnull", "nullif", "coalesce", "max"};
        static const char *const constants[] = {"0", "15", "1234", "NULL", "007", "1.5", "-1"};
        unsigned form = depth == 0 ? 9 + below(4) : below(13);
        if (form < 2) {
                add_value(out, depth - 1);
                add_word(out, "||");
                add_value(out, depth - 1);
        } else if (form < 4) {
                buffer_add_text(out, PICK(functions));
                buffer_add_text(out, "(");
                add_value(out, depth - 1);
                buffer_add_text(out, ")");
        } else if (form == 4) {
                buffer_add_text(out, "(");
                add_value(out, depth - 1);
                buffer_add_text(out, ")");
        } else if (form < 7) {
                add_case(out, depth - 1);
        } else if (form == 7) {
                buffer_add_text(out, PICK(joined));
                buffer_add_text(out, "(");
                add_value(out, depth - 1);
                buffer_add_text(out, ", ");
                add_value(out, depth - 1);
                buffer_add_text(out, ")");
        } else if (form == 8) {
                buffer_add_text(out, PICK(constants));
        } else if (form < 11) {
                buffer_add_text(out, PICK(map_columns).written);
        } else {
                add_quoted_text(out, below(2) ? PICK(foreign) : "bank1/");
        }
}

/* ---- both forms side by side ---- */

static uint64_t pairs, compiled, expressions, with_operands, decided, lists;
static int failures;

struct side {
        struct expr_set *set;
        int first;
};

static struct expr_set *
open_set(const struct column *list, size_t count, bool only_sqlite)
{
        struct expr_column declared[COLUMNS];
        for (size_t i = 0; i < count; i++)
                declared[i] = (struct expr_column){list[i].name, list[i].type};
        struct expr_set *set = expr_open(declared, count);
        if (only_sqlite)
                expr_only_sqlite(set);
        expr_declare_file(set, (struct expr_file){',', '.', "%d.%m.%Y", NULL});
        return set;
}

static void
report(struct expr_set *set, int index, const char *what, struct slice *cells, size_t count)
{
        failures++;
        fprintf(stderr, "%s\n  %s\n ", what, set->expressions[index]->sql);
        for (size_t i = 0; i < count; i++)
                fprintf(stderr, " [%.*s]", (int)cells[i].size, cells[i].data);
        fprintf(stderr, "\n");
}

static bool
compares_operands(const struct expression *expression)
{
        for (size_t i = 0; expression->nodes && i < expression->node_count; i++)
                if (expression->nodes[i].test == TEST_OPERANDS)
                        return true;
        return false;
}

static void
test_conditions(void)
{
        struct expr_set *one = open_set(columns, COLUMNS, false);
        struct expr_set *other = open_set(columns, COLUMNS, true);
        struct buffer sql = {0};
        for (int i = 0; i < EXPRESSIONS; i++) {
                sql.size = 0;
                add_condition(&sql, below(4));
                struct expr_place place = {"random", (size_t)i + 1, "when"};
                expr_add(one, buffer_slice(&sql), place);
                expr_add(other, buffer_slice(&sql), place);
                expressions++;
                compiled += one->expressions[i]->nodes != NULL;
                with_operands += compares_operands(one->expressions[i]);
        }
        for (int k = 0; k < RECORDS; k++) {
                struct slice cells[COLUMNS];
                for (size_t i = 0; i < COLUMNS; i++)
                        cells[i] = slice_of(random_cell(columns[i].type));
                expr_row(one, cells);
                expr_row(other, cells);
                for (int i = 0; i < EXPRESSIONS; i++) {
                        int truth = expr_truth(one, i), expected = expr_truth(other, i);
                        char what[64];
                        snprintf(what, sizeof what, "compiled: %d, SQLite: %d", truth, expected);
                        if (truth != expected)
                                report(one, i, what, cells, COLUMNS);
                        pairs++;
                }
        }
        buffer_free(&sql);
        expr_close(one);
        expr_close(other);
}

/* Lists of which the first that holds is asked for: mostly over one column, as attributes of a
 * scorecard. */
static void
test_lists(void)
{
        struct expr_set *one = open_set(columns, COLUMNS, false);
        struct expr_set *other = open_set(columns, COLUMNS, true);
        struct buffer sql = {0};
        size_t found[LISTS], expected[LISTS];
        int added = 0;
        for (size_t list = 0; list < LISTS; list++) {
                struct expr_list range = {added, 1 + below(7)};
                only_column = below(4) ? &PICK(columns) : NULL;
                for (size_t i = 0; i < range.count; i++, added++) {
                        sql.size = 0;
                        if (i + 1 == range.count && below(2))
                                buffer_add_text(&sql, "else");
                        else
                                add_condition(&sql, below(3));
                        struct expr_place place = {"random", (size_t)added + 1, "when"};
                        expr_add(one, buffer_slice(&sql), place);
                        expr_add(other, buffer_slice(&sql), place);
                }
                expr_add_list(one, range);
                expr_add_list(other, range);
                decided += one->decisions[list].table_count > 0;
                lists++;
        }
        only_column = NULL;
        for (int k = 0; k < RECORDS; k++) {
                struct slice cells[COLUMNS];
                for (size_t i = 0; i < COLUMNS; i++)
                        cells[i] = slice_of(random_cell(columns[i].type));
                expr_row(one, cells);
                expr_row(other, cells);
                expr_first_of_all(one, found);
                expr_first_of_all(other, expected);
                for (size_t i = 0; i < LISTS; i++, pairs++) {
                        char what[64];
                        snprintf(what, sizeof what, "list of %zu, compiled: %zu, SQLite: %zu",
                                 one->decisions[i].list.count, found[i], expected[i]);
                        if (found[i] == expected[i] && expr_first(one, i) == found[i])
                                continue;
                        struct expr_list list = one->decisions[i].list;
                        report(one, list.first, what, cells, COLUMNS);
                        for (int n = list.first + 1; n < list.first + (int)list.count; n++)
                                fprintf(stderr, "  %s\n", one->expressions[n]->sql);
                }
        }
        buffer_free(&sql);
        expr_close(one);
        expr_close(other);
}

static void
test_values(void)
{
        size_t count = COUNT(map_columns);
        struct expr_set *one = open_set(map_columns, count, false);
        struct expr_set *other = open_set(map_columns, count, true);
        struct buffer sql = {0};
        for (int i = 0; i < EXPRESSIONS; i++) {
                sql.size = 0;
                add_value(&sql, below(4));
                struct expr_place place = {"random", (size_t)i + 1, "value"};
                expr_add(one, buffer_slice(&sql), place);
                expr_add(other, buffer_slice(&sql), place);
                expressions++;
                compiled += one->expressions[i]->pieces != NULL;
        }
        for (int k = 0; k < RECORDS; k++) {
                struct slice cells[COUNT(map_columns)];
                for (size_t i = 0; i < count; i++)
                        cells[i] = slice_of(below(5) ? PICK(foreign) : "");
                expr_row_plain(one, cells);
                expr_row_plain(other, cells);
                for (int i = 0; i < EXPRESSIONS; i++) {
                        struct slice value, expected;
                        const char *why = "", *expected_why = "";
                        bool done = expr_try_text(one, i, &value, &why);
                        bool expected_done = expr_try_text(other, i, &expected, &expected_why);
                        if (done != expected_done || strcmp(why, expected_why) != 0)
                                report(one, i, done ? expected_why : why, cells, count);
                        else if (done && !slice_equal(value, expected))
                                report(one, i, "different text", cells, count);
                        pairs++;
                }
        }
        buffer_free(&sql);
        expr_close(one);
        expr_close(other);
}

int
main(int argc, char **argv)
{
        long count = argc > 1 ? strtol(argv[1], NULL, 10) : rounds(10);
        state = argc > 2 ? strtoull(argv[2], NULL, 10) : 88172645463325252;
        for (long round = 0; round < count && failures < 10; round++) {
                test_conditions();
                test_lists();
                if (round % 2 == 0)
                        test_values();
        }
        if (compiled * 2 < expressions) {
                fprintf(stderr, "only %" PRIu64 " of %" PRIu64 " expressions were compiled\n",
                        compiled, expressions);
                failures++;
        }
        if (with_operands * 10 < expressions) {
                fprintf(stderr, "only %" PRIu64 " of %" PRIu64 " expressions compare operands\n",
                        with_operands, expressions);
                failures++;
        }
        if (decided * 2 < lists) {
                fprintf(stderr, "only %" PRIu64 " of %" PRIu64 " lists are looked up\n", decided,
                        lists);
                failures++;
        }
        if (argc > 1)
                printf("%" PRIu64 " pairs; %" PRIu64 " of %" PRIu64
                       " expressions compiled, %" PRIu64 " with operands, %" PRIu64 " of %" PRIu64
                       " lists looked up\n",
                       pairs, compiled, expressions, with_operands, decided, lists);
        return failures > 0;
}
