#include "expr-internal.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "day.h"
#include "number.h"
#include "tsv.h"

_Noreturn void
expr_die(const struct expression *expression, const char *format, ...)
{
        char message[1024];
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(message, sizeof message, format, arguments);
        va_end(arguments);
        if (expression->line == 0)
                die(EXIT_USAGE, "%s: %s", expression->column, message);
        die(EXIT_BAD_POLICY, "%s:%zu:%s: %s", expression->file, expression->line,
            expression->column, message);
}

static enum cell_class
class_of(enum type type)
{
        switch (type) {
        case TYPE_INT:
        case TYPE_BOOL:
                return CLASS_INTEGER;
        case TYPE_REAL:
        case TYPE_MONEY:
                return CLASS_REAL;
        case TYPE_TEXT:
        case TYPE_DATE:
        case TYPE_TIME:
                return CLASS_TEXT;
        case TYPE_NONE:
                break;
        }
        return CLASS_NONE;
}

struct expr_set *
expr_open(const struct expr_column *columns, size_t count)
{
        struct expr_set *set = allocate(sizeof *set);
        const char *form = getenv("COL_EXPR");
        set->only_sqlite = form && !strcmp(form, "sqlite");
        set->column_count = count;
        set->record = 1;
        set->columns = reallocate_array(NULL, count + 1, sizeof *set->columns);
        set->classes = reallocate_array(NULL, count + 1, sizeof *set->classes);
        set->names = reallocate_array(NULL, count + 1, sizeof *set->names);
        set->cells = reallocate_array(NULL, count + 1, sizeof *set->cells);
        set->scratch = reallocate_array(NULL, count + 1, sizeof *set->scratch);
        memset(set->cells, 0, (count + 1) * sizeof *set->cells);
        memset(set->scratch, 0, (count + 1) * sizeof *set->scratch);
        for (size_t i = 0; i < count; i++) {
                set->names[i] = duplicate(columns[i].name);
                set->columns[i] = (struct expr_column){set->names[i], columns[i].type};
                set->classes[i] = class_of(columns[i].type);
                expr_name_column(set, i);
        }
        sandbox_open(set);
        return set;
}

void
expr_declare_file(struct expr_set *set, struct expr_file file)
{
        set->file = file;
        if (file.day)
                set->file.day = duplicate(file.day);
        if (file.name)
                set->file.name = duplicate(file.name);
}

void
expr_only_sqlite(struct expr_set *set)
{
        set->only_sqlite = true;
}

static struct slice
trimmed(struct slice s)
{
        while (s.size > 0 && memchr(" \t\r\n", s.data[0], 4)) {
                s.data++;
                s.size--;
        }
        while (s.size > 0 && memchr(" \t\r\n", s.data[s.size - 1], 4))
                s.size--;
        return s;
}

bool
expr_is_else(struct slice sql)
{
        sql = trimmed(sql);
        return sql.size == 4 && !strncasecmp(sql.data, "else", 4);
}

int
expr_add(struct expr_set *set, struct slice sql, struct expr_place place)
{
        struct expression *expression = allocate(sizeof *expression);
        sql = trimmed(sql);
        expression->sql = duplicate_slice(sql.data, sql.size);
        expression->file = duplicate(place.file ? place.file : "");
        expression->column = duplicate(place.column ? place.column : "");
        expression->line = place.line;
        expression->number = set->expression_count;
        grow(&set->expressions, &set->expression_capacity, set->expression_count + 1,
             sizeof *set->expressions);
        set->expressions[set->expression_count++] = expression;
        if (sql.size == 0)
                expr_die(expression, "empty; what always holds is written else");
        if (memchr(sql.data, '\0', sql.size))
                expr_die(expression, "holds a NUL byte");
        expression->always = expr_is_else(sql);
        if (!expression->always)
                sandbox_check(set, expression);
        if (!expression->always && !set->only_sqlite) {
                expression->nodes =
                        expr_compile_condition(set, expression, &expression->node_count);
                expression->pieces = expr_compile_value(set, expression, &expression->piece_count);
        }
        return (int)expression->number;
}

bool
expr_needs_clock(const struct expr_set *set)
{
        for (size_t i = 0; i < set->expression_count; i++)
                if (set->expressions[i]->needs_clock)
                        return true;
        return false;
}

/* ---- cells ---- */

void
expr_row(struct expr_set *set, const struct slice *cells)
{
        set->record++;
        set->raw = cells;
        set->escaped = true;
}

void
expr_row_plain(struct expr_set *set, const struct slice *cells)
{
        set->record++;
        set->raw = cells;
        set->escaped = false;
}

void
expr_row_from(struct expr_set *set, struct slice (*cell)(void *context, size_t column),
              void *context)
{
        set->record++;
        set->raw = NULL;
        set->fetch = cell;
        set->fetch_context = context;
        set->escaped = false;
}

void
expr_on_bad_cell(struct expr_set *set, void (*fail)(void *context, size_t column, const char *why),
                 void *context)
{
        set->fail = fail;
        set->fail_context = context;
}

static _Noreturn __attribute__((noinline)) void
bad_cell(struct expr_set *set, size_t column, struct slice raw)
{
        static const char *const wanted[] = {
                [TYPE_NONE] = "",
                [TYPE_TEXT] = "text",
                [TYPE_INT] = "a whole number",
                [TYPE_REAL] = "a number",
                [TYPE_MONEY] = "an amount such as 1234.56",
                [TYPE_DATE] = "a date (YYYY-MM-DD) that exists",
                [TYPE_TIME] = "a time (YYYY-MM-DDTHH:MM:SSZ)",
                [TYPE_BOOL] = "0 or 1",
        };
        enum type type = set->columns[column].type;
        snprintf(set->why, sizeof set->why, "\"%.*s\" is not %s; the column has the type %s",
                 raw.size > 100 ? 100 : (int)raw.size, raw.data, wanted[type], type_name(type));
        if (set->fail)
                set->fail(set->fail_context, column, set->why);
        die(EXIT_BAD_DATA, "column %s: %s", set->names[column], set->why);
}

static inline bool
parse_integer(struct slice s, int64_t *value)
{
        if (s.size <= 8 && digits_value(s.data, s.size, value))
                return true;
        return integer_parse(s, value) == NUMBER_OK;
}

bool
expr_date_number(struct slice text, int64_t *number)
{
        return early_date_value(text, number) || day_parse(text) != DAY_NONE;
}

/* A decimal of up to 15 digits is the quotient of two exact doubles, hence rounded once: the
   nearest double. Others go to real_parse(). */
static __attribute__((noinline)) bool
parse_long_decimal(struct slice s, bool exponent, double *value)
{
        static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                        1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
        bool negative = s.data[0] == '-', point = false;
        size_t digits = 0, places = 0;
        int64_t sum = 0;
        for (size_t at = negative; at < s.size && digits <= 15; at++) {
                unsigned digit = (unsigned char)s.data[at] - '0';
                if (digit <= 9) {
                        sum = sum * 10 + (int64_t)digit;
                        digits++;
                        places += point;
                } else if (s.data[at] == '.' && !point && digits > 0) {
                        point = true;
                } else {
                        digits = 16;
                }
        }
        if (digits > 0 && digits <= 15 && (!point || places > 0)) {
                *value = (double)sum / powers[places];
                if (negative)
                        *value = -*value;
                return true;
        }
        if (!exponent && (memchr(s.data, 'e', s.size) || memchr(s.data, 'E', s.size)))
                return false;
        return real_parse(s, value) == NUMBER_OK;
}

static bool
parse_decimal(struct slice s, bool exponent, double *value)
{
        int64_t hundredths;
        if (!hundredths_value(s, &hundredths))
                return parse_long_decimal(s, exponent, value);
        *value = (double)hundredths / 100;
        return true;
}

static inline struct slice
raw_cell(struct expr_set *set, size_t column)
{
        return set->raw ? set->raw[column] : set->fetch(set->fetch_context, column);
}

static __attribute__((noinline)) bool
convert(struct expr_set *set, size_t column, struct cell *cell)
{
        struct slice raw = raw_cell(set, column);
        int64_t seconds;
        bool right = true;
        cell->record = set->record;
        cell->null = raw.size == 0;
        if (cell->null)
                return true;
        switch (set->columns[column].type) {
        case TYPE_INT:
                right = parse_integer(raw, &cell->integer);
                break;
        case TYPE_BOOL:
                right = raw.size == 1 && (*raw.data == '0' || *raw.data == '1');
                cell->integer = *raw.data == '1';
                break;
        case TYPE_REAL:
        case TYPE_MONEY:
                right = parse_decimal(raw, set->columns[column].type == TYPE_REAL, &cell->real);
                break;
        case TYPE_DATE:
                right = expr_date_number(raw, &cell->integer);
                cell->text = raw;
                break;
        case TYPE_TIME:
                right = time_parse(raw, &seconds);
                cell->text = raw;
                break;
        case TYPE_TEXT:
        case TYPE_NONE:
                cell->text = raw;
                if (!short_text_key(raw, &cell->key) && set->escaped) {
                        cell->text = tsv_text(raw, &set->scratch[column]);
                        cell->key = text_key_of(cell->text);
                }
                break;
        }
        if (!right)
                cell->record = 0; /* no record has this number: it will be looked at again */
        return right;
}

static inline const struct cell *
cell_at(struct expr_set *set, size_t column)
{
        struct cell *cell = &set->cells[column];
        if (cell->record != set->record && !convert(set, column, cell))
                bad_cell(set, column, raw_cell(set, column));
        return cell;
}

const struct cell *
expr_cell(struct expr_set *set, size_t column)
{
        return cell_at(set, column);
}

const struct cell *
expr_try_cell(struct expr_set *set, size_t column)
{
        struct cell *cell = &set->cells[column];
        return cell->record == set->record || convert(set, column, cell) ? cell : NULL;
}

/* ---- evaluation ---- */

static bool
in_integers(const struct node *node, int64_t value)
{
        const int64_t *values = node->list.values;
        size_t low = 0, high = node->list.count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (values[middle] < value)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low < node->list.count && values[low] == value;
}

static bool
in_reals(const struct node *node, double value)
{
        const double *values = node->list.values;
        size_t low = 0, high = node->list.count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (values[middle] < value)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low < node->list.count && values[low] == value;
}

static bool
in_texts(const struct node *node, struct slice value)
{
        const struct slice *values = node->list.values;
        size_t low = 0, high = node->list.count;
        if (high <= 4) {
                for (; low < high; low++)
                        if (values[low].size == value.size &&
                            !memcmp(values[low].data, value.data, value.size))
                                return true;
                return false;
        }
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                int order = slice_compare(values[middle], value);
                if (order == 0)
                        return true;
                if (order < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return false;
}

static unsigned
sign_of(int order)
{
        return order < 0 ? SIGN_LESS : order > 0 ? SIGN_GREATER : SIGN_EQUAL;
}

static int joined_truth(struct expr_set *set, const struct node *node);

static int
operands_truth(struct expr_set *set, const struct node *node)
{
        int order;
        if (!expr_compare(set, node->operands.both, &order))
                return -1;
        return ((sign_of(order) & node->signs) != 0) != node->negate;
}

/* Truth of one node: 1, 0, or -1 for NULL. */
static inline int
node_truth(struct expr_set *set, const struct node *node)
{
        if (node->test <= TEST_ANY)
                return joined_truth(set, node);
        if (node->test == TEST_CONSTANT)
                return node->when_null;
        if (node->test == TEST_OPERANDS)
                return operands_truth(set, node);
        const struct cell *cell = cell_at(set, node->column);
        if (cell->null)
                return node->when_null;
        bool hit = false;
        switch (node->test) {
        case TEST_ALL:
        case TEST_ANY:
        case TEST_CONSTANT:
        case TEST_NULL:
        case TEST_OPERANDS:
                break;
        case TEST_INTEGER_RANGE:
                hit = cell->integer >= node->integer.low && cell->integer <= node->integer.high;
                break;
        case TEST_REAL_RANGE:
                hit = cell->real >= node->real.low && cell->real <= node->real.high;
                break;
        case TEST_TEXT_EQUAL:
                hit = cell->text.size == node->text.low.size &&
                      !memcmp(cell->text.data, node->text.low.data, cell->text.size);
                break;
        case TEST_TEXT_ORDER:
                hit = sign_of(slice_compare(cell->text, node->text.low)) & node->signs;
                break;
        case TEST_TEXT_RANGE:
                hit = slice_compare(cell->text, node->text.low) >= 0 &&
                      slice_compare(cell->text, node->text.high) <= 0;
                break;
        case TEST_INTEGER_IN:
                hit = in_integers(node, cell->integer);
                break;
        case TEST_REAL_IN:
                hit = in_reals(node, cell->real);
                break;
        case TEST_TEXT_IN:
                hit = in_texts(node, cell->text);
                break;
        }
        if (!hit && node->unsure)
                return -1;
        return hit != node->negate;
}

/* AND is false as soon as one part is, OR true; otherwise NULL if a part is NULL. */
static int
joined_truth(struct expr_set *set, const struct node *node)
{
        const struct node *end = node + node->size;
        int decided = node->test == TEST_ANY, truth = !decided;
        for (const struct node *part = node + 1; part < end; part += part->size) {
                int now = node_truth(set, part);
                if (now == decided)
                        return decided;
                if (now < 0)
                        truth = -1;
        }
        return truth;
}

int
expr_node_truth(struct expr_set *set, const struct node *node)
{
        return node_truth(set, node);
}

static int
sqlite_truth(struct expr_set *set, struct expression *expression)
{
        if (!sandbox_run(set, expression))
                expr_die(expression, "%s", set->why);
        int truth;
        switch (sqlite3_column_type(expression->statement, 0)) {
        case SQLITE_NULL:
                truth = -1;
                break;
        case SQLITE_INTEGER:
                truth = sqlite3_column_int64(expression->statement, 0) != 0;
                break;
        default:
                truth = sqlite3_column_double(expression->statement, 0) != 0;
        }
        sandbox_done(expression);
        return truth;
}

int
expr_truth(struct expr_set *set, int index)
{
        struct expression *expression = set->expressions[index];
        if (expression->nodes)
                return node_truth(set, expression->nodes);
        return expression->always ? 1 : sqlite_truth(set, expression);
}

/* ---- values ---- */

bool
expr_try_text(struct expr_set *set, int index, struct slice *value, const char **why)
{
        struct expression *expression = set->expressions[index];
        bool done = true;
        *value = slice_of("1"); /* the value of "else" */
        if (expression->pieces) {
                enum function_result result = expr_piece_text(set, expression->pieces, value);
                if (result != FUNCTION_TEXT)
                        *value = (struct slice){"", 0};
                done = result != FUNCTION_ERROR;
        } else if (!expression->always) {
                done = sandbox_text(set, expression, value);
        }
        if (!done)
                *why = set->why;
        return done;
}

struct slice
expr_text(struct expr_set *set, int index)
{
        struct slice value;
        const char *why;
        if (!expr_try_text(set, index, &value, &why))
                expr_die(set->expressions[index], "%s", why);
        return value;
}

/* ---- what an expression looks at ---- */

void
expr_columns_used(const struct expr_set *set, int index, void (*each)(void *context, size_t column),
                  void *context)
{
        const struct expression *expression = set->expressions[index];
        for (size_t i = 0; i < expression->column_count; i++)
                if (expression->named[i])
                        each(context, expression->columns[i]);
}

static void
explain_column(struct expr_set *set, size_t column, struct buffer *out)
{
        struct slice raw = raw_cell(set, column);
        if (set->escaped)
                raw = tsv_text(raw, &set->scratch[column]);
        buffer_add_text(out, set->names[column]);
        buffer_add_text(out, "=");
        buffer_add(out, raw.data, raw.size);
}

void
expr_explain(struct expr_set *set, int index, struct buffer *out)
{
        expr_explain_list(set, (struct expr_list){index, 1}, out);
}

static bool
named_before(struct expr_set *set, int first, int index, size_t column)
{
        for (int k = first; k < index; k++) {
                const struct expression *expression = set->expressions[k];
                for (size_t i = 0; i < expression->column_count; i++)
                        if (expression->columns[i] == column && expression->named[i])
                                return true;
        }
        return false;
}

void
expr_explain_list(struct expr_set *set, struct expr_list list, struct buffer *out)
{
        size_t start = out->size;
        for (int k = list.first; k < list.first + (int)list.count; k++) {
                const struct expression *expression = set->expressions[k];
                for (size_t i = 0; i < expression->column_count; i++) {
                        if (!expression->named[i] ||
                            named_before(set, list.first, k, expression->columns[i]))
                                continue;
                        if (out->size > start)
                                buffer_add_text(out, " ");
                        explain_column(set, expression->columns[i], out);
                }
        }
}

void
expr_close(struct expr_set *set)
{
        decisions_free(set);
        for (size_t i = 0; i < set->expression_count; i++) {
                struct expression *expression = set->expressions[i];
                sandbox_forget(expression);
                free_nodes(expression->nodes, expression->node_count);
                free_pieces(expression->pieces, expression->piece_count);
                free(expression->sql);
                free(expression->file);
                free(expression->column);
                free(expression->columns);
                free(expression->named);
                free(expression);
        }
        sandbox_close(set);
        for (size_t i = 0; i < set->column_count; i++) {
                free((char *)set->names[i]);
                buffer_free(&set->scratch[i]);
        }
        text_map_free(&set->by_name);
        text_map_free(&set->by_folded);
        free(set->expressions);
        free(set->columns);
        free(set->classes);
        free(set->names);
        free(set->cells);
        free(set->scratch);
        free((char *)set->file.day);
        free((char *)set->file.name);
        free(set);
}
