/* The compiled form: what of an expression SQLite has accepted is of a common shape becomes a flat
   tree of tests, or of pieces of text, that gives the same answers. Whatever is in doubt stays with
   SQLite. */
#include "expr-internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "functions.h"

void
parser_advance(struct parser *parser)
{
        parser->token = token_next(parser->sql, &parser->at);
}

bool
parser_accept(struct parser *parser, const char *word)
{
        if (!token_is(parser->token, word))
                return false;
        parser_advance(parser);
        return true;
}

int
parse_column(struct parser *parser)
{
        struct token token = parser->token;
        if (token.form != TOKEN_NAME && token.form != TOKEN_QUOTED)
                return -1;
        struct buffer name = {0};
        if (token.form == TOKEN_QUOTED)
                token_unquote(token, &name);
        else
                buffer_add(&name, token.text.data, token.text.size);
        int column = expr_find_column(parser->set, buffer_slice(&name));
        buffer_free(&name);
        if (column < 0 || parser->set->classes[column] == CLASS_NONE)
                return -1;
        parser_advance(parser);
        return column;
}

static bool
parse_number(struct parser *parser, struct constant *constant)
{
        const char *start = parser->token.text.data;
        if (token_is(parser->token, "-") || token_is(parser->token, "+"))
                parser_advance(parser);
        if (parser->token.form != TOKEN_NUMBER)
                return false;
        const char *end = parser->token.text.data + parser->token.text.size;
        /* SQLite reads the digits itself, so that both forms compare with the same number. */
        int type = sandbox_number(parser->set, (struct slice){start, (size_t)(end - start)},
                                  &constant->integer, &constant->real);
        if (type == 0)
                return false;
        constant->class = type == SQLITE_INTEGER ? CLASS_INTEGER : CLASS_REAL;
        parser_advance(parser);
        return true;
}

bool
parse_constant(struct parser *parser, struct constant *constant)
{
        *constant = (struct constant){0};
        struct token token = parser->token;
        if (token.form == TOKEN_TEXT) {
                struct buffer text = {0};
                token_unquote(token, &text);
                constant->class = CLASS_TEXT;
                constant->text = (struct slice){duplicate_slice(text.data, text.size), text.size};
                buffer_free(&text);
                parser_advance(parser);
                return true;
        }
        if (token_is(token, "null")) {
                constant->null = true;
                parser_advance(parser);
                return true;
        }
        if ((token_is(token, "true") || token_is(token, "false")) &&
            expr_find_column(parser->set, token.text) == -1) {
                constant->class = CLASS_INTEGER;
                constant->boolean = true;
                constant->integer = token_is(token, "true");
                parser_advance(parser);
                return true;
        }
        return parse_number(parser, constant);
}

void
forget_constant(struct constant *constant)
{
        free((char *)constant->text.data);
        constant->text = (struct slice){0};
}

static void
forget_nodes(struct node *nodes, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                struct node *node = &nodes[i];
                if (node->test == TEST_TEXT_EQUAL || node->test == TEST_TEXT_ORDER ||
                    node->test == TEST_TEXT_RANGE) {
                        free((char *)node->text.low.data);
                        free((char *)node->text.high.data);
                }
                if (node->test == TEST_TEXT_IN)
                        for (size_t k = 0; k < node->list.count; k++)
                                free((char *)((struct slice *)node->list.values)[k].data);
                if (node->test == TEST_TEXT_IN || node->test == TEST_INTEGER_IN ||
                    node->test == TEST_REAL_IN)
                        free(node->list.values);
                if (node->test == TEST_OPERANDS) {
                        forget_operands(node->operands.both, node->operands.count);
                        free(node->operands.both);
                }
        }
}

void
free_nodes(struct node *nodes, size_t count)
{
        forget_nodes(nodes, count);
        free(nodes);
}

void
free_parser(struct parser *parser)
{
        free_nodes(parser->nodes, parser->count);
        free(parser->operands);
}

static struct node *
add_node(struct parser *parser, enum node_test test, int column, bool negate)
{
        grow(&parser->nodes, &parser->capacity, parser->count + 1, sizeof *parser->nodes);
        struct node *node = &parser->nodes[parser->count++];
        *node = (struct node){.test = test,
                              .size = 1,
                              .column = (uint32_t)(column < 0 ? 0 : column),
                              .when_null = -1,
                              .negate = negate};
        return node;
}

static bool
parse_comparison(struct parser *parser, enum comparison *comparison)
{
        static const struct {
                const char *sign;
                enum comparison comparison;
        } signs[] = {{"=", EQUAL}, {"==", EQUAL},      {"!=", NOT_EQUAL}, {"<>", NOT_EQUAL},
                     {"<", LESS},  {"<=", LESS_EQUAL}, {">", GREATER},    {">=", GREATER_EQUAL}};
        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
                if (parser_accept(parser, signs[i].sign)) {
                        *comparison = signs[i].comparison;
                        return true;
                }
        if (!parser_accept(parser, "is"))
                return false;
        *comparison = parser_accept(parser, "not") ? IS_NOT : IS;
        return true;
}

static enum comparison
mirrored(enum comparison comparison)
{
        switch (comparison) {
        case LESS:
                return GREATER;
        case LESS_EQUAL:
                return GREATER_EQUAL;
        case GREATER:
                return LESS;
        case GREATER_EQUAL:
                return LESS_EQUAL;
        case EQUAL:
        case NOT_EQUAL:
        case IS:
        case IS_NOT:
                break;
        }
        return comparison;
}

static bool
comparable(enum cell_class column, enum cell_class constant)
{
        return column == CLASS_TEXT ? constant == CLASS_TEXT
                                    : constant == CLASS_INTEGER || constant == CLASS_REAL;
}

/* Dates have the order of their texts, and of the numbers that their digits make: where a date
   column is compared with a date that exists, it counts as a column of whole numbers. */
static bool
is_date(const struct parser *parser, int column, const struct constant *constant)
{
        int64_t number;
        return parser->set->columns[column].type == TYPE_DATE && constant->class == CLASS_TEXT &&
               expr_date_number(constant->text, &number);
}

static void
make_date(struct constant *constant)
{
        expr_date_number(constant->text, &constant->integer);
        forget_constant(constant);
        constant->class = CLASS_INTEGER;
}

/* A range over a column of numbers or dates, from up to two comparisons. */
static void
add_range(struct parser *parser, int column, enum comparison first, const struct constant *a,
          enum comparison second, const struct constant *b, bool negate)
{
        bool whole = parser->set->classes[column] != CLASS_REAL;
        struct node *node =
                add_node(parser, whole ? TEST_INTEGER_RANGE : TEST_REAL_RANGE, column, negate);
        if (whole) {
                int64_t low = INT64_MIN, high = INT64_MAX;
                bool any = narrow_integers(first, a, &low, &high) &&
                           (!b || narrow_integers(second, b, &low, &high));
                node->integer.low = any ? low : 1;
                node->integer.high = any ? high : 0;
        } else {
                double low = -INFINITY, high = INFINITY;
                bool any = narrow_reals(first, a, &low, &high) &&
                           (!b || narrow_reals(second, b, &low, &high));
                node->real.low = any ? low : INFINITY;
                node->real.high = any ? high : -INFINITY;
        }
}

static uint8_t
signs_of(enum comparison comparison)
{
        switch (comparison) {
        case LESS:
                return SIGN_LESS;
        case LESS_EQUAL:
                return SIGN_LESS | SIGN_EQUAL;
        case GREATER:
                return SIGN_GREATER;
        case GREATER_EQUAL:
                return SIGN_GREATER | SIGN_EQUAL;
        case EQUAL:
        case NOT_EQUAL:
        case IS:
        case IS_NOT:
                break;
        }
        return SIGN_EQUAL;
}

static bool
add_comparison(struct parser *parser, int column, enum comparison comparison,
               struct constant *constant, bool negate)
{
        bool is = comparison == IS || comparison == IS_NOT;
        if (comparison == NOT_EQUAL || comparison == IS_NOT)
                negate = !negate;
        if (is && constant->null) {
                add_node(parser, TEST_NULL, column, negate)->when_null = !negate;
                return true;
        }
        if (!comparable(parser->set->classes[column], constant->class) ||
            (is && constant->boolean)) /* IS TRUE asks for truth, not for equality */
                return false;
        if (is_date(parser, column, constant))
                make_date(constant);
        if (is || comparison == NOT_EQUAL)
                comparison = EQUAL;
        if (constant->class == CLASS_TEXT) {
                struct node *node =
                        add_node(parser, comparison == EQUAL ? TEST_TEXT_EQUAL : TEST_TEXT_ORDER,
                                 column, negate);
                node->signs = signs_of(comparison);
                node->text.low = constant->text;
                constant->text = (struct slice){0};
        } else {
                add_range(parser, column, comparison, constant, EQUAL, NULL, negate);
        }
        if (is)
                parser->nodes[parser->count - 1].when_null = negate;
        return true;
}

static bool
parse_between(struct parser *parser, int column, bool negate)
{
        struct constant low = {0}, high = {0};
        enum cell_class class = parser->set->classes[column];
        bool done = parse_constant(parser, &low) && parser_accept(parser, "and") &&
                    parse_constant(parser, &high) && comparable(class, low.class) &&
                    comparable(class, high.class);
        if (done && is_date(parser, column, &low) && is_date(parser, column, &high)) {
                make_date(&low);
                make_date(&high);
        } else if (done && class == CLASS_TEXT) {
                struct node *node = add_node(parser, TEST_TEXT_RANGE, column, negate);
                node->text.low = low.text;
                node->text.high = high.text;
                return true;
        }
        if (done)
                add_range(parser, column, GREATER_EQUAL, &low, LESS_EQUAL, &high, negate);
        forget_constant(&low);
        forget_constant(&high);
        return done;
}

static int
compare_integers(const void *a, const void *b)
{
        int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
        return (x > y) - (x < y);
}

static int
compare_reals(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;
        return (x > y) - (x < y);
}

static int
compare_texts(const void *a, const void *b)
{
        return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

/* Adds a constant to the list of IN; one that no value of the column's class equals is left out. */
static void
add_member(struct node *node, size_t *capacity, struct constant *constant)
{
        size_t count = node->list.count;
        if (node->test == TEST_TEXT_IN) {
                grow(&node->list.values, capacity, count + 1, sizeof(struct slice));
                ((struct slice *)node->list.values)[count] = constant->text;
                constant->text = (struct slice){0};
        } else if (node->test == TEST_INTEGER_IN) {
                int64_t low = INT64_MIN, high = INT64_MAX;
                if (!narrow_integers(EQUAL, constant, &low, &high) || low != high)
                        return;
                grow(&node->list.values, capacity, count + 1, sizeof(int64_t));
                ((int64_t *)node->list.values)[count] = low;
        } else {
                double low, high;
                if (!narrow_reals(EQUAL, constant, &low, &high))
                        return;
                grow(&node->list.values, capacity, count + 1, sizeof(double));
                ((double *)node->list.values)[count] = low;
        }
        node->list.count++;
}

/* Turns a list of texts that are all dates into one of numbers. */
static void
make_dates(struct node *node)
{
        struct slice *texts = node->list.values;
        int64_t *dates = reallocate_array(NULL, node->list.count + 1, sizeof *dates);
        size_t count = 0;
        while (count < node->list.count && expr_date_number(texts[count], &dates[count]))
                count++;
        if (count < node->list.count) {
                free(dates);
                return;
        }
        for (size_t i = 0; i < count; i++)
                free((char *)texts[i].data);
        free(texts);
        node->list.values = dates;
        node->test = TEST_INTEGER_IN;
}

static bool
parse_in(struct parser *parser, int column, bool negate)
{
        static const enum node_test tests[] = {[CLASS_INTEGER] = TEST_INTEGER_IN,
                                               [CLASS_REAL] = TEST_REAL_IN,
                                               [CLASS_TEXT] = TEST_TEXT_IN};
        enum cell_class class = parser->set->classes[column];
        if (!parser_accept(parser, "("))
                return false;
        struct node *node = add_node(parser, tests[class], column, negate);
        if (parser_accept(parser, ")")) { /* nothing is in an empty list, not even NULL */
                node->test = TEST_CONSTANT;
                node->when_null = negate;
                return true;
        }
        size_t capacity = 0;
        bool right = true;
        do {
                struct constant constant;
                right = parse_constant(parser, &constant);
                if (right && constant.null)
                        node->unsure = true;
                else if (right && comparable(class, constant.class))
                        add_member(node, &capacity, &constant);
                else
                        right = false;
                forget_constant(&constant);
        } while (right && parser_accept(parser, ","));
        if (!right || !parser_accept(parser, ")"))
                return false;
        if (parser->set->columns[column].type == TYPE_DATE)
                make_dates(node);
        if (node->list.count < 2)
                return true;
        if (node->test == TEST_INTEGER_IN)
                qsort(node->list.values, node->list.count, sizeof(int64_t), compare_integers);
        else if (node->test == TEST_REAL_IN)
                qsort(node->list.values, node->list.count, sizeof(double), compare_reals);
        else
                qsort(node->list.values, node->list.count, sizeof(struct slice), compare_texts);
        return true;
}

static bool
parse_column_test(struct parser *parser, bool negate)
{
        enum comparison comparison;
        struct constant constant;
        int column = parse_column(parser);
        if (column < 0) {
                if (!parse_constant(parser, &constant))
                        return false;
                bool right =
                        parse_comparison(parser, &comparison) &&
                        (column = parse_column(parser)) >= 0 &&
                        add_comparison(parser, column, mirrored(comparison), &constant, negate);
                forget_constant(&constant);
                return right;
        }
        if (parse_comparison(parser, &comparison)) {
                bool right = parse_constant(parser, &constant) &&
                             add_comparison(parser, column, comparison, &constant, negate);
                forget_constant(&constant);
                return right;
        }
        if (parser_accept(parser, "isnull")) {
                add_node(parser, TEST_NULL, column, negate)->when_null = !negate;
                return true;
        }
        if (parser_accept(parser, "notnull")) {
                add_node(parser, TEST_NULL, column, !negate)->when_null = negate;
                return true;
        }
        if (parser_accept(parser, "not")) {
                if (parser_accept(parser, "null")) {
                        add_node(parser, TEST_NULL, column, !negate)->when_null = negate;
                        return true;
                }
                negate = !negate;
                if (!token_is(parser->token, "in") && !token_is(parser->token, "between"))
                        return false;
        }
        if (parser_accept(parser, "in"))
                return parse_in(parser, column, negate);
        if (parser_accept(parser, "between"))
                return parse_between(parser, column, negate);
        if (parser->set->classes[column] == CLASS_TEXT)
                return false; /* the truth of a text is that of the number it begins with */
        constant = (struct constant){.class = CLASS_INTEGER};
        add_range(parser, column, EQUAL, &constant, EQUAL, NULL, !negate);
        return true;
}

/* Signs with which a comparison holds; 0 for IS, which NULL makes another matter. */
static uint8_t
signs_of_operands(enum comparison comparison)
{
        if (comparison == IS || comparison == IS_NOT)
                return 0;
        return comparison == NOT_EQUAL ? SIGN_LESS | SIGN_GREATER : signs_of(comparison);
}

static bool
parse_operands(struct parser *parser, bool negate)
{
        enum comparison comparison;
        enum cell_class class;
        uint8_t signs = 0;
        bool right = parse_operand(parser, &class) && parse_comparison(parser, &comparison) &&
                     (signs = signs_of_operands(comparison)) && parse_second_operand(parser, class);
        if (!right) {
                forget_operands(parser->operands, parser->operand_count);
                parser->operand_count = 0;
                return false;
        }
        struct node *node = add_node(parser, TEST_OPERANDS, -1, negate);
        node->signs = signs;
        node->operands.both = parser->operands;
        node->operands.count = parser->operand_count;
        parser->operands = NULL;
        parser->operand_count = parser->operand_capacity = 0;
        return true;
}

/* Where the parser stood. */
struct mark {
        size_t at, count;
        struct token token;
};

static struct mark
mark_of(const struct parser *parser)
{
        return (struct mark){parser->at, parser->count, parser->token};
}

static void
go_back(struct parser *parser, struct mark mark)
{
        if (parser->count > mark.count)
                forget_nodes(parser->nodes + mark.count, parser->count - mark.count);
        parser->at = mark.at;
        parser->count = mark.count;
        parser->token = mark.token;
}

/* Nothing stands here that would go on with what was read as a test. */
static bool
at_end_of_test(const struct parser *parser)
{
        return parser->token.form == TOKEN_END || token_is(parser->token, ")") ||
               token_is(parser->token, "and") || token_is(parser->token, "or") ||
               token_is(parser->token, "then");
}

static bool
parse_test(struct parser *parser, bool negate)
{
        struct mark mark = mark_of(parser);
        if (parse_column_test(parser, negate) && at_end_of_test(parser))
                return true;
        go_back(parser, mark);
        return parse_operands(parser, negate);
}

static bool parse_any(struct parser *parser, bool negate);

static bool
parse_not(struct parser *parser, bool negate)
{
        struct mark mark = mark_of(parser);
        if (parser_accept(parser, "not"))
                return parse_not(parser, !negate);
        if (parser_accept(parser, "(") && parse_any(parser, negate) && parser_accept(parser, ")") &&
            at_end_of_test(parser))
                return true;
        go_back(parser, mark); /* a bracket may also begin an operand */
        return parse_test(parser, negate);
}

/* One or more parts that WORD joins; as a node of TEST above them where there are several. */
static bool
parse_joined(struct parser *parser, const char *word, enum node_test test,
             bool (*part)(struct parser *parser, bool negate), bool negate)
{
        size_t first = parser->count;
        if (!part(parser, negate))
                return false;
        if (!token_is(parser->token, word))
                return true;
        add_node(parser, test, -1, false);
        struct node top = parser->nodes[parser->count - 1];
        memmove(parser->nodes + first + 1, parser->nodes + first,
                (parser->count - 1 - first) * sizeof *parser->nodes);
        parser->nodes[first] = top;
        while (parser_accept(parser, word))
                if (!part(parser, negate))
                        return false;
        parser->nodes[first].size = (uint32_t)(parser->count - first);
        return true;
}

static bool
parse_all(struct parser *parser, bool negate)
{
        return parse_joined(parser, "and", negate ? TEST_ANY : TEST_ALL, parse_not, negate);
}

static bool
parse_any(struct parser *parser, bool negate)
{
        return parse_joined(parser, "or", negate ? TEST_ALL : TEST_ANY, parse_all, negate);
}

bool
parse_condition(struct parser *parser)
{
        return parse_any(parser, false);
}

struct node *
expr_compile_condition(struct expr_set *set, const struct expression *expression, size_t *count)
{
        struct parser parser = {
                .set = set, .expression = expression, .sql = slice_of(expression->sql)};
        parser_advance(&parser);
        if (parse_condition(&parser) && parser.token.form == TOKEN_END) {
                *count = parser.count;
                return parser.nodes;
        }
        free_parser(&parser);
        return NULL;
}
