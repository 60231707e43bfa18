/* What expr.c, expr-sqlite.c and expr-compile.c share; nobody else includes it. */
#ifndef COL_EXPR_INTERNAL_H
#define COL_EXPR_INTERNAL_H

#include "expr.h"
#include "functions.h"

/* Columns fall into the classes within which SQLite compares values without converting them. */
enum cell_class { CLASS_NONE, CLASS_INTEGER, CLASS_REAL, CLASS_TEXT };

/* One column's value on the record for which it was last asked. */
struct cell {
        uint64_t record;
        bool null;
        union {
                int64_t integer;
                double real;
                struct slice text;
        };
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
        TEST_TEXT_IN
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
        };
};

/* The compiled form of a value that is text: a tree in prefix order as above. */
enum piece_form { PIECE_COLUMN, PIECE_TEXT, PIECE_CONCATENATION, PIECE_CALL };

struct piece {
        enum piece_form form;
        uint32_t size;
        uint32_t column;
        struct slice text;
        const struct text_function *function;
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

        struct expression **expressions;
        size_t expression_count, expression_capacity;
        bool only_sqlite;
        bool declared;
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

/* ---- tokens (expr-compile.c) ---- */

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

/* Fills nodes and pieces where the expression, which SQLite has accepted, has a compiled form. */
void expr_compile(struct expr_set *set, struct expression *expression);
void expr_free_compiled(struct expression *expression);

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

/* ---- both (expr.c) ---- */

/* Cell of COLUMN on the present record, converted to its class. */
struct cell *expr_cell(struct expr_set *set, size_t column);

/* Dies with "FILE:LINE:COLUMN: message" (78; 64 for an option). */
_Noreturn void expr_die(const struct expression *expression, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

#endif
