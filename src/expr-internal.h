/* What expr.c, expr-sqlite.c and expr-compile.c share; nobody else includes it. */
#ifndef COL_EXPR_INTERNAL_H
#define COL_EXPR_INTERNAL_H

#include "expr.h"
#include <string.h>

#include "functions.h"
#include "text_map.h"

/* Columns fall into the classes within which SQLite compares values without converting them. */
enum cell_class { CLASS_NONE, CLASS_INTEGER, CLASS_REAL, CLASS_TEXT };

/* A text by its first and last eight bytes and its size, which tell texts of up to 16 bytes apart. */
struct text_key {
        uint64_t prefix, suffix;
        size_t size;
};

/* One column's value on the record for which it was last asked. */
struct cell {
        uint64_t record;
        bool null;
        union {
                int64_t integer; /* of a date its digits, YYYYMMDD, which have the order of days */
                double real;
                struct text_key key; /* of a text that is no date or time */
        };
        struct slice text;
};

/* The compiled form of a condition: a tree in prefix order, so that a node's first child follows it and
   its next sibling stands SIZE nodes further on. NOT is worked into the tests (De Morgan holds in
   three-valued logic). Every comparison with a constant is one of a few tests; numbers are ranges. */
enum node_test {
        TEST_ALL,      /* AND of the children */
        TEST_ANY,      /* OR of the children */
        TEST_CONSTANT, /* the value is when_null */
        TEST_NULL,     /* never hit; the value for NULL is when_null */
        TEST_INTEGER_RANGE,
        TEST_REAL_RANGE,
        TEST_TEXT_EQUAL,
        TEST_TEXT_ORDER, /* hit when the sign of the comparison is in SIGNS */
        TEST_TEXT_RANGE,
        TEST_INTEGER_IN,
        TEST_REAL_IN,
        TEST_TEXT_IN,
        TEST_OPERANDS /* of two operands, as TEST_TEXT_ORDER */
};
enum { SIGN_LESS = 1, SIGN_EQUAL = 2, SIGN_GREATER = 4 };

struct node {
        enum node_test test;
        uint32_t size;
        uint32_t column;
        int8_t when_null;  /* truth for NULL */
        bool negate;       /* truth is the opposite of the hit … */
        bool unsure;       /* … and NULL where there is no hit: the list of IN holds NULL */
        uint8_t signs;
        union {
                struct {
                        int64_t low, high; /* both included; low > high: nothing */
                } integer;
                struct {
                        double low, high;
                } real;
                struct {
                        struct slice low, high; /* TEST_TEXT_EQUAL and _ORDER: low only */
                } text;
                struct {
                        void *values; /* int64_t, double or struct slice, sorted */
                        size_t count;
                } list;
                struct {
                        struct operand *both; /* owned: the trees of the one and the other */
                        size_t count;
                } operands;
        };
};

/* A value as SQLite has it between operators. */
struct scalar {
        enum cell_class class; /* CLASS_NONE: NULL */
        union {
                int64_t integer;
                double real;
                struct slice text;
        };
};

/* One side of a comparison: a tree in prefix order as above. */
enum operand_form {
        OPERAND_CONSTANT,
        OPERAND_COLUMN,
        OPERAND_SUM,
        OPERAND_DIFFERENCE,
        OPERAND_PRODUCT,
        OPERAND_QUOTIENT,
        OPERAND_COALESCE,
        OPERAND_DATE /* date() of a column */
};

struct operand {
        enum operand_form form;
        uint32_t size;
        uint32_t column;
        union {
                struct scalar constant; /* its text is owned */
                struct date_call *date; /* owned */
        };
};

/* The compiled form of a list of conditions of which the first that holds is asked for. A column's values fall
   into parts within which no test of it changes; for each part a table tells, as one bit per condition, what the
   column says about the conditions. What all columns say together is whether each condition holds.
   Bit DECISION_BITS stands for all conditions further down, and the bit behind the last condition, and
   those above it, are always set. */
enum { DECISION_BITS = 63 };

/* ALL: the conditions that the column leaves possible. ANY: those that it makes true by itself. */
struct verdict {
        uint64_t all, any;
};

enum table_form { TABLE_NONE, TABLE_INTEGER, TABLE_REAL, TABLE_TEXT };

/* How a cell is read straight from the record, if it has the form that most have. */
enum table_reading { READ_CELL, READ_INTEGER, READ_DATE, READ_HUNDREDTHS, READ_TEXT, READ_NOTHING };

struct text_place {
        struct text_key key; /* size 0: nothing is here */
        struct slice text;
        struct verdict verdict;
};

struct table {
        enum table_form form;
        enum table_reading reading;
        size_t column;
        struct verdict for_null;
        /* Numbers: value v falls into part i, the number of starts that are not above it. There are as many
           parts as a power of two, the last ones alike; the starts stand as a binary tree, the children
           of entry i being entries 2i + 1 and 2i + 2. */
        union {
                int64_t *integers;
                double *reals;
        } starts;
        unsigned levels;          /* of the tree: there are 1 << levels parts */
        struct verdict *verdicts; /* per part */
        /* Texts: those that the conditions name, each in the place that its hash gives or in one of the
           next, STEPS places in all, of MASK + 1. */
        struct text_place *places;
        unsigned shift; /* of the hash, to the number of a place */
        uint64_t seed;
        size_t mask, steps;
        struct verdict for_others; /* any other text; with TABLE_NONE any value */
};

struct decision {
        struct expr_list list;
        struct table *tables;
        size_t table_count;
        uint64_t not_any; /* conditions that are not an OR of columns: they do not wait for an ANY */
        uint64_t ask;     /* conditions of which the tables only know that they may hold */
        bool simple;      /* there is one table, and nothing is to be asked */
};

/* The compiled form of a value that is text: a tree in prefix order as above. */
enum piece_form {
        PIECE_COLUMN,
        PIECE_TEXT,
        PIECE_NUMBER,
        PIECE_NULL,
        PIECE_CONCATENATION,
        PIECE_CALL,      /* of FUNCTION */
        PIECE_CASE,      /* children: PIECE_CONDITION, value, … , and perhaps a value for ELSE */
        PIECE_CASE_OF,   /* children: the base, PIECE_TEXT, value, … , and perhaps a value for ELSE */
        PIECE_CONDITION, /* NODES */
        PIECE_COALESCE,
        PIECE_NULL_IF
};

struct piece {
        enum piece_form form;
        uint32_t size;
        uint32_t column;
        struct slice text; /* owned */
        const struct text_function *function;
        struct node *nodes; /* owned, and what they own */
        size_t node_count;
        struct buffer out; /* of a concatenation or call */
};

struct expression {
        char *sql;
        char *file, *column; /* place */
        size_t line;
        bool always;         /* "else" */
        bool needs_clock;
        size_t number;       /* of its table */
        size_t *columns;     /* of its table: those it may name, in order of appearance … */
        bool *named;         /* … and whether it does */
        size_t column_count;
        struct node *nodes;  /* NULL: the condition goes to SQLite */
        size_t node_count;
        struct piece *pieces; /* NULL: the value goes to SQLite */
        size_t piece_count;
        sqlite3_stmt *statement; /* prepared when first asked for */
        struct buffer text;      /* last value that SQLite gave */
};

struct expr_set {
        struct expr_column *columns;
        enum cell_class *classes;
        const char **names; /* for nearest() */
        size_t column_count;
        struct text_map by_name, by_folded; /* the index of a column; -2: several */

        struct expression **expressions;
        size_t expression_count, expression_capacity;
        struct decision *decisions; /* per list */
        size_t list_count;
        bool only_sqlite;
        struct expr_file file;

        uint64_t record;
        const struct slice *raw; /* cells of the record … */
        struct slice (*fetch)(void *context, size_t column); /* … or where they come from */
        void *fetch_context;
        bool escaped;
        struct cell *cells;
        struct buffer *scratch; /* of unescaped texts, per column */
        void (*fail)(void *context, size_t column, const char *why);
        void *fail_context;
        char why[1024];

        sqlite3 *handle;
        struct expression *preparing; /* for the authorizer */
        bool declaring; /* the table of an expression, which is no doing of the expression */
        size_t selects;
        char *refusal; /* what the authorizer found wrong */
        unsigned long steps;
};

/* ---- tokens (expr-token.c) ---- */

enum token_form {
        TOKEN_END,
        TOKEN_NAME,   /* bare */
        TOKEN_QUOTED, /* a name in "", [] or `` */
        TOKEN_TEXT,   /* '…' */
        TOKEN_NUMBER,
        TOKEN_OTHER, /* operators and everything else */
        TOKEN_UNCLOSED
};

struct token {
        enum token_form form;
        struct slice text; /* as written, quotes included */
};

/* The token at *AT, which moves behind it; blanks and comments are skipped. */
struct token token_next(struct slice sql, size_t *at);

bool token_is(struct token token, const char *word); /* bare name or operator, any case of ASCII */

/* The text inside the quotes of a TOKEN_TEXT or TOKEN_QUOTED, appended to OUT. */
void token_unquote(struct token token, struct buffer *out);

/* Column that a name means: the one spelt exactly so, else the one that differs only in the case of
   ASCII letters; -1 none, -2 several such. */
int expr_find_column(const struct expr_set *set, struct slice name);

/* Makes COLUMN known by its name. */
void expr_name_column(struct expr_set *set, size_t column);

/* ---- compiling (expr-compile.c conditions, expr-operand.c operands, expr-value.c values) ---- */

struct parser {
        struct expr_set *set;
        const struct expression *expression;
        struct slice sql;
        size_t at;
        struct token token; /* not yet used */
        struct node *nodes;
        size_t count, capacity;
        struct operand *operands;
        size_t operand_count, operand_capacity;
        struct piece *pieces;
        size_t piece_count, piece_capacity;
};

/* A constant: its class, and CLASS_NONE with null for NULL. */
struct constant {
        enum cell_class class;
        bool null, boolean;
        int64_t integer;
        double real;
        struct slice text; /* owned, by whoever takes it into a node */
};

void parser_advance(struct parser *parser);
bool parser_accept(struct parser *parser, const char *word); /* advances over it, if it is there */
int parse_column(struct parser *parser);                     /* -1: something else stands there */
bool parse_constant(struct parser *parser, struct constant *constant);
void forget_constant(struct constant *constant);
void free_parser(struct parser *parser);                     /* but not its pieces */
bool parse_condition(struct parser *parser); /* adds nodes; false: no compiled form */

/* Adds an operand; CLASS receives CLASS_REAL for numbers of either kind, CLASS_TEXT, or CLASS_NONE for what is
   always NULL. The second is for what is compared with an operand of CLASS. False: no compiled form. */
bool parse_operand(struct parser *parser, enum cell_class *class);
bool parse_second_operand(struct parser *parser, enum cell_class class);

/* The compiled form of an expression that SQLite has accepted, and its size, or NULL. The caller frees. */
struct node *expr_compile_condition(struct expr_set *set, const struct expression *expression,
                                    size_t *count);
struct piece *expr_compile_value(struct expr_set *set, const struct expression *expression,
                                 size_t *count);
void free_nodes(struct node *nodes, size_t count);
void free_pieces(struct piece *pieces, size_t count);
void forget_operands(struct operand *operands, size_t count); /* frees what they own */

/* *ORDER is below, equal to or above 0 as the first of two operands is to the second on the present record; false:
   one of them is NULL. */
bool expr_compare(struct expr_set *set, const struct operand *operands, int *order);

/* Value of a piece on the present record; set->why where it is an error. */
enum function_result expr_piece_text(struct expr_set *set, struct piece *piece,
                                     struct slice *value);

/* ---- ranges (expr-range.c) ---- */

enum comparison { LESS, LESS_EQUAL, EQUAL, NOT_EQUAL, GREATER_EQUAL, GREATER, IS, IS_NOT };

/* Narrow the range LOW … HIGH to the numbers that compare so with the constant, also a number; not for IS, IS NOT
   and NOT_EQUAL. False when none does. */
bool narrow_integers(enum comparison comparison, const struct constant *constant, int64_t *low, int64_t *high);
bool narrow_reals(enum comparison comparison, const struct constant *constant, double *low, double *high);

/* -1, 0, 1 as the double D, not NaN, is below, equal to or above the integer I, exactly. */
int compare_real_integer(double d, int64_t i);

/* ---- lists (expr-decide.c) ---- */

void decisions_free(struct expr_set *set);

/* ---- SQLite (expr-sqlite.c) ---- */

void sandbox_open(struct expr_set *set);
void sandbox_close(struct expr_set *set);

/* Checks the expression and finds its columns; dies with its place. */
void sandbox_check(struct expr_set *set, struct expression *expression);

/* Value of a constant as SQLite reads it: SQLITE_INTEGER or SQLITE_FLOAT, 0 for anything else. */
int sandbox_number(struct expr_set *set, struct slice literal, int64_t *integer, double *real);

/* Runs the expression on the present record. False and set->why when it fails; else the statement
   stands on its row until sandbox_done(). */
bool sandbox_run(struct expr_set *set, struct expression *expression);
void sandbox_done(struct expression *expression);

/* Its value on the present record as text, empty for NULL, valid until the next call for this expression.
   False and set->why when it fails. */
bool sandbox_text(struct expr_set *set, struct expression *expression, struct slice *value);

/* Frees what SQLite has to do with the expression; before sandbox_close(). */
void sandbox_forget(struct expression *expression);

/* ---- cells (expr.c) ---- */

/* The 1 to 8 bytes at P, the first one lowest, in no more steps for any size. */
static inline uint64_t
load_bytes(const char *p, size_t size)
{
        if (size >= 4) {
                uint32_t low, high;
                memcpy(&low, p, 4);
                memcpy(&high, p + size - 4, 4);
                return low | (uint64_t)high >> 8 * (8 - size) << 32;
        }
        return (uint64_t)(unsigned char)p[0] |
               (uint64_t)(unsigned char)p[size / 2] << 8 * (size / 2) |
               (uint64_t)(unsigned char)p[size - 1] << 8 * (size - 1);
}

static inline struct text_key
text_key_of(struct slice text)
{
        struct text_key key = {0, 0, text.size};
        if (text.size > 8) {
                memcpy(&key.prefix, text.data, 8);
                memcpy(&key.suffix, text.data + text.size - 8, 8);
        } else if (text.size > 0) {
                key.prefix = load_bytes(text.data, text.size);
        }
        return key;
}

/* The number that 1 to 8 digits make, without a loop whose end the processor would have to guess; false where
   there is something else among them. */
static inline bool
digits_value(const char *p, size_t size, int64_t *value)
{
        uint64_t digits = (load_bytes(p, size) ^ UINT64_C(0x3030303030303030)) << 8 * (8 - size);
        bool right = !(((digits + UINT64_C(0x7676767676767676)) | digits) &
                       UINT64_C(0x8080808080808080)); /* no byte above 9 */
        digits = digits * 10 + (digits >> 8);
        digits = ((digits & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064) +
                  (digits >> 16 & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001)) >>
                 32;
        *value = (int64_t)digits;
        return right;
}

/* "1234.56", as amounts mostly are, in hundredths. */
static inline bool
hundredths_value(struct slice s, int64_t *value)
{
        if (s.size < 4 || s.size > 11)
                return false;
        const char *end = s.data + s.size;
        unsigned tens = (unsigned char)end[-2] - '0', ones = (unsigned char)end[-1] - '0';
        int64_t whole;
        bool right = digits_value(s.data, s.size - 3, &whole);
        *value = whole * 100 + (int64_t)(tens * 10 + ones);
        return right & (end[-3] == '.') & (tens <= 9) & (ones <= 9);
}

/* A date as the number YYYYMMDD; false for what is none, or is a 29th, 30th or 31st, which need a calendar. */
static inline bool
early_date_value(struct slice s, int64_t *value)
{
        if (s.size != 10)
                return false;
        uint32_t year;
        uint16_t month, day;
        int64_t number;
        char digits[8];
        memcpy(&year, s.data, 4);
        memcpy(&month, s.data + 5, 2);
        memcpy(&day, s.data + 8, 2);
        memcpy(digits, &year, 4);
        memcpy(digits + 4, &month, 2);
        memcpy(digits + 6, &day, 2);
        bool right = digits_value(digits, 8, &number);
        unsigned month_number = (unsigned)(digits[4] - '0') * 10 + (unsigned)(digits[5] - '0');
        unsigned day_number = (unsigned)(digits[6] - '0') * 10 + (unsigned)(digits[7] - '0');
        *value = number;
        return right & (s.data[4] == '-') & (s.data[7] == '-') & (number > 10000) &
               (month_number - 1 < 12) & (day_number - 1 < 28);
}

/* Key of a text, and whether it is short and holds no backslash, as most cells. */
static inline bool
short_text_key(struct slice s, struct text_key *key)
{
        const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
        *key = text_key_of(s);
        uint64_t first = key->prefix ^ ones * '\\', last = key->suffix ^ ones * '\\';
        /* The high bit of a byte that was a backslash, and perhaps of some above it. */
        return s.size <= 16 && !((((first - ones) & ~first) | ((last - ones) & ~last)) & high);
}

/* Any date that exists as the number YYYYMMDD. */
bool expr_date_number(struct slice text, int64_t *number);

/* Cell of COLUMN on the present record, converted to its class. The second returns NULL, where the first
   ends the program, when the cell is not of the column's type. */
const struct cell *expr_cell(struct expr_set *set, size_t column);
const struct cell *expr_try_cell(struct expr_set *set, size_t column);

/* Truth of a node on the present record. */
int expr_node_truth(struct expr_set *set, const struct node *node);

/* Dies with "FILE:LINE:COLUMN: message" (78; 64 for an option). */
_Noreturn void expr_die(const struct expression *expression, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

#endif
