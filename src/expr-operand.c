/* The compiled form of what a comparison compares, where that is more than a column and a constant:
   columns with each other, their sums, coalesce(), date() of a date. It gives what SQLite gives.
   Only numbers are compared with numbers and texts with texts, which SQLite does without converting
   them. */
#include "expr-internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A call of date() with constant modifiers. SQLite itself evaluates it, once for all records in a
   row that have the same day in the column: mostly the column is as_of. */
struct date_call {
        struct expression call;
        struct buffer argument; /* the day for which it was evaluated last */
        struct slice value;     /* then; empty: NULL */
};

static const struct scalar null_scalar = {.class = CLASS_NONE};

/* ---- compiling ---- */

/* The class of what may be numbers, texts (CLASS_REAL, CLASS_TEXT) or is always NULL (CLASS_NONE)
   and of what it is compared with or stands in for; false where they differ. */
static bool
join_classes(enum cell_class *class, enum cell_class other)
{
        if (*class == CLASS_NONE)
                *class = other;
        return other == CLASS_NONE || *class == other;
}

static enum cell_class numbers_or_texts(enum cell_class class)
{
        return class == CLASS_INTEGER ? CLASS_REAL : class;
}

static struct operand *
add_operand(struct parser *parser, enum operand_form form)
{
        grow(&parser->operands, &parser->operand_capacity, parser->operand_count + 1,
             sizeof *parser->operands);
        struct operand *operand = &parser->operands[parser->operand_count++];
        *operand = (struct operand){.form = form, .size = 1};
        return operand;
}

/* Makes the operands from FIRST on children of a new one, which takes that place. */
static void
put_above(struct parser *parser, size_t first, enum operand_form form)
{
        struct operand top = *add_operand(parser, form);
        memmove(parser->operands + first + 1, parser->operands + first,
                (parser->operand_count - 1 - first) * sizeof *parser->operands);
        parser->operands[first] = top;
}

static void
close_operand(struct parser *parser, size_t first)
{
        parser->operands[first].size = (uint32_t)(parser->operand_count - first);
}

static bool
parse_coalesce(struct parser *parser, enum cell_class *class)
{
        size_t first = parser->operand_count;
        add_operand(parser, OPERAND_COALESCE);
        *class = CLASS_NONE;
        do {
                enum cell_class other;
                if (!parse_operand(parser, &other) || !join_classes(class, other))
                        return false;
        } while (parser_accept(parser, ","));
        close_operand(parser, first);
        return parser_accept(parser, ")");
}

/* The rest of date(COLUMN, 'modifier' …), of which START is the first byte. */
static bool
parse_date(struct parser *parser, const char *start)
{
        int column = parse_column(parser);
        if (column < 0 || parser->set->columns[column].type != TYPE_DATE)
                return false;
        while (parser_accept(parser, ",")) {
                if (parser->token.form != TOKEN_TEXT)
                        return false;
                parser_advance(parser);
        }
        const char *end = parser->token.text.data;
        if (!parser_accept(parser, ")"))
                return false;
        struct operand *operand = add_operand(parser, OPERAND_DATE);
        operand->column = (uint32_t)column;
        operand->date = allocate(sizeof *operand->date);
        /* It sees what the whole expression sees. */
        operand->date->call = *parser->expression;
        operand->date->call.sql = duplicate_slice(start, (size_t)(end + 1 - start));
        operand->date->call.statement = NULL;
        return true;
}

static bool
parse_call(struct parser *parser, enum cell_class *class)
{
        struct token name = parser->token;
        parser_advance(parser);
        parser_advance(parser);
        if (token_is(name, "coalesce") || token_is(name, "ifnull"))
                return parse_coalesce(parser, class);
        *class = CLASS_TEXT;
        return token_is(name, "date") && parse_date(parser, name.text.data);
}

static bool
parse_single(struct parser *parser, enum cell_class *class)
{
        size_t at = parser->at;
        if (parser_accept(parser, "("))
                return parse_operand(parser, class) && parser_accept(parser, ")");
        if (parser->token.form == TOKEN_NAME && token_is(token_next(parser->sql, &at), "("))
                return parse_call(parser, class);
        int column = parse_column(parser);
        if (column >= 0) {
                add_operand(parser, OPERAND_COLUMN)->column = (uint32_t)column;
                *class = numbers_or_texts(parser->set->classes[column]);
                return true;
        }
        struct constant constant;
        if (!parse_constant(parser, &constant))
                return false;
        struct scalar *scalar = &add_operand(parser, OPERAND_CONSTANT)->constant;
        scalar->class = constant.class;
        if (constant.class == CLASS_INTEGER)
                scalar->integer = constant.integer;
        else if (constant.class == CLASS_REAL)
                scalar->real = constant.real;
        else
                scalar->text = constant.text;
        *class = numbers_or_texts(constant.class);
        return true;
}

/* Numbers that one of two operators joins, the left ones first; or a single part of any class. */
static bool
parse_chain(struct parser *parser, enum cell_class *class,
            bool (*part)(struct parser *parser, enum cell_class *class), const char *const signs[2],
            const enum operand_form forms[2])
{
        size_t first = parser->operand_count;
        if (!part(parser, class))
                return false;
        for (;;) {
                bool second = token_is(parser->token, signs[1]);
                if (!second && !token_is(parser->token, signs[0]))
                        return true;
                parser_advance(parser);
                put_above(parser, first, forms[second]);
                enum cell_class other;
                if (!part(parser, &other) || *class == CLASS_TEXT || other == CLASS_TEXT)
                        return false;
                *class = CLASS_REAL;
                close_operand(parser, first);
        }
}

static bool
parse_product(struct parser *parser, enum cell_class *class)
{
        static const char *const signs[] = {"*", "/"};
        static const enum operand_form forms[] = {OPERAND_PRODUCT, OPERAND_QUOTIENT};
        return parse_chain(parser, class, parse_single, signs, forms);
}

bool
parse_operand(struct parser *parser, enum cell_class *class)
{
        static const char *const signs[] = {"+", "-"};
        static const enum operand_form forms[] = {OPERAND_SUM, OPERAND_DIFFERENCE};
        return parse_chain(parser, class, parse_product, signs, forms);
}

bool
parse_second_operand(struct parser *parser, enum cell_class class)
{
        enum cell_class other;
        return parse_operand(parser, &other) && join_classes(&class, other);
}

void
forget_operands(struct operand *operands, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                if (operands[i].form == OPERAND_CONSTANT &&
                    operands[i].constant.class == CLASS_TEXT)
                        free((char *)operands[i].constant.text.data);
                if (operands[i].form != OPERAND_DATE)
                        continue;
                struct date_call *date = operands[i].date;
                sandbox_forget(&date->call);
                free(date->call.sql);
                buffer_free(&date->argument);
                free(date);
        }
}

/* ---- evaluating ---- */

static struct scalar
of_column(struct expr_set *set, uint32_t column)
{
        const struct cell *cell = expr_cell(set, column);
        struct scalar value = {.class = cell->null ? CLASS_NONE : set->classes[column]};
        if (value.class == CLASS_INTEGER)
                value.integer = cell->integer;
        else if (value.class == CLASS_REAL)
                value.real = cell->real;
        else
                value.text = cell->text;
        return value;
}

static double
real_of(struct scalar value)
{
        return value.class == CLASS_INTEGER ? (double)value.integer : value.real;
}

/* Whole numbers while the result is one that fits 64 bits; 0 as a divisor gives NULL. */
static bool
whole_result(enum operand_form form, int64_t a, int64_t b, int64_t *result)
{
        switch (form) {
        case OPERAND_SUM:
                return !__builtin_add_overflow(a, b, result);
        case OPERAND_DIFFERENCE:
                return !__builtin_sub_overflow(a, b, result);
        case OPERAND_PRODUCT:
                return !__builtin_mul_overflow(a, b, result);
        default:
                if (b == 0 || (b == -1 && a == INT64_MIN))
                        return false;
                *result = a / b;
                return true;
        }
}

static struct scalar
calculate(enum operand_form form, struct scalar a, struct scalar b)
{
        struct scalar result = {.class = CLASS_INTEGER};
        if (a.class == CLASS_NONE || b.class == CLASS_NONE)
                return null_scalar;
        if (a.class == CLASS_INTEGER && b.class == CLASS_INTEGER &&
            whole_result(form, a.integer, b.integer, &result.integer))
                return result;
        double left = real_of(a), right = real_of(b);
        result.class = CLASS_REAL;
        switch (form) {
        case OPERAND_SUM:
                result.real = left + right;
                break;
        case OPERAND_DIFFERENCE:
                result.real = left - right;
                break;
        case OPERAND_PRODUCT:
                result.real = left * right;
                break;
        default:
                if (right == 0)
                        return null_scalar;
                result.real = left / right;
        }
        return isnan(result.real) ? null_scalar : result;
}

static struct scalar
of_date(struct expr_set *set, uint32_t column, struct date_call *date)
{
        const struct cell *cell = expr_cell(set, column);
        if (cell->null)
                return null_scalar;
        if (!slice_equal(buffer_slice(&date->argument), cell->text)) {
                if (!sandbox_text(set, &date->call, &date->value))
                        expr_die(&date->call, "%s", set->why);
                buffer_set(&date->argument, cell->text);
        }
        if (date->value.size == 0)
                return null_scalar;
        return (struct scalar){.class = CLASS_TEXT, .text = date->value};
}

static struct scalar
operand_value(struct expr_set *set, const struct operand *operand)
{
        const struct operand *part = operand + 1, *end = operand + operand->size;
        struct scalar value = null_scalar;
        switch (operand->form) {
        case OPERAND_CONSTANT:
                return operand->constant;
        case OPERAND_COLUMN:
                return of_column(set, operand->column);
        case OPERAND_DATE:
                return of_date(set, operand->column, operand->date);
        case OPERAND_COALESCE:
                for (; part < end && value.class == CLASS_NONE; part += part->size)
                        value = operand_value(set, part);
                return value;
        default:
                value = operand_value(set, part);
                return calculate(operand->form, value, operand_value(set, part + part->size));
        }
}

static int
compare_scalars(struct scalar a, struct scalar b)
{
        if (a.class == CLASS_TEXT)
                return slice_compare(a.text, b.text);
        if (a.class == CLASS_INTEGER && b.class == CLASS_INTEGER)
                return (a.integer > b.integer) - (a.integer < b.integer);
        if (a.class == CLASS_INTEGER)
                return -compare_real_integer(b.real, a.integer);
        if (b.class == CLASS_INTEGER)
                return compare_real_integer(a.real, b.integer);
        return (a.real > b.real) - (a.real < b.real);
}

bool
expr_compare(struct expr_set *set, const struct operand *operands, int *order)
{
        struct scalar a = operand_value(set, operands);
        struct scalar b = operand_value(set, operands + operands->size);
        if (a.class == CLASS_NONE || b.class == CLASS_NONE)
                return false;
        *order = compare_scalars(a, b);
        return true;
}
