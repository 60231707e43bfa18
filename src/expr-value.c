/* The compiled form of values that are text, as import maps have them: columns, constants, ||,
   CASE, coalesce and functions of one text become a flat tree of pieces. It gives what SQLite
   gives, which evaluates whatever else there is. */
#include "expr-internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- functions ---- */

/* SQLite's own, for one argument: trim() knows blanks only, lower() and upper() ASCII only. */
static enum function_result
trim(struct slice in, bool left, bool right, struct buffer *out)
{
        while (left && in.size > 0 && in.data[0] == ' ')
                in.data++, in.size--;
        while (right && in.size > 0 && in.data[in.size - 1] == ' ')
                in.size--;
        buffer_add(out, in.data, in.size);
        return FUNCTION_TEXT;
}

static enum function_result
apply_trim(const struct expr_file *file, struct slice in, struct buffer *out,
           char why[FUNCTION_WHY])
{
        (void)file;
        (void)why;
        return trim(in, true, true, out);
}

static enum function_result
apply_ltrim(const struct expr_file *file, struct slice in, struct buffer *out,
            char why[FUNCTION_WHY])
{
        (void)file;
        (void)why;
        return trim(in, true, false, out);
}

static enum function_result
apply_rtrim(const struct expr_file *file, struct slice in, struct buffer *out,
            char why[FUNCTION_WHY])
{
        (void)file;
        (void)why;
        return trim(in, false, true, out);
}

static enum function_result
change_case(struct slice in, char first, char last, struct buffer *out)
{
        size_t start = out->size;
        buffer_add(out, in.data, in.size);
        for (size_t i = start; i < out->size; i++)
                if (out->data[i] >= first && out->data[i] <= last)
                        out->data[i] ^= 0x20;
        return FUNCTION_TEXT;
}

static enum function_result
apply_lower(const struct expr_file *file, struct slice in, struct buffer *out,
            char why[FUNCTION_WHY])
{
        (void)file;
        (void)why;
        return change_case(in, 'A', 'Z', out);
}

static enum function_result
apply_upper(const struct expr_file *file, struct slice in, struct buffer *out,
            char why[FUNCTION_WHY])
{
        (void)file;
        (void)why;
        return change_case(in, 'a', 'z', out);
}

static const struct text_function *
compiled_function(struct slice name)
{
        static const struct text_function own[] = {
                {"trim", apply_trim},   {"ltrim", apply_ltrim}, {"rtrim", apply_rtrim},
                {"lower", apply_lower}, {"upper", apply_upper},
        };
        for (size_t i = 0; i < sizeof own / sizeof *own; i++)
                if (strlen(own[i].name) == name.size &&
                    !strncasecmp(own[i].name, name.data, name.size))
                        return &own[i];
        return text_function_named(name);
}

/* ---- compiling ---- */

static bool parse_value(struct parser *parser);

static struct piece *
add_piece(struct parser *parser, enum piece_form form)
{
        grow(&parser->pieces, &parser->piece_capacity, parser->piece_count + 1,
             sizeof *parser->pieces);
        struct piece *piece = &parser->pieces[parser->piece_count++];
        *piece = (struct piece){.form = form, .size = 1};
        return piece;
}

/* Makes the pieces from FIRST on children of the one at FIRST. */
static bool
close_piece(struct parser *parser, size_t first)
{
        parser->pieces[first].size = (uint32_t)(parser->piece_count - first);
        return true;
}

/* What follows WHEN: a constant to compare the base with, or a condition. */
static bool
parse_when(struct parser *parser, bool base)
{
        if (base) {
                if (parser->token.form != TOKEN_TEXT)
                        return false;
                struct constant constant;
                parse_constant(parser, &constant);
                add_piece(parser, PIECE_TEXT)->text = constant.text;
                return true;
        }
        size_t first = parser->count;
        bool right = parse_condition(parser);
        struct piece *piece = add_piece(parser, PIECE_CONDITION);
        piece->node_count = parser->count - first;
        piece->nodes = reallocate_array(NULL, piece->node_count + 1, sizeof *piece->nodes);
        if (piece->node_count > 0)
                memcpy(piece->nodes, parser->nodes + first,
                       piece->node_count * sizeof *piece->nodes);
        parser->count = first; /* what they own went with them */
        return right;
}

/* Pieces whose value is text or NULL, so that comparing it with a text compares texts. */
static bool
is_text(const struct piece *piece)
{
        return piece->form == PIECE_COLUMN || piece->form == PIECE_TEXT ||
               piece->form == PIECE_CALL || piece->form == PIECE_CONCATENATION;
}

static bool
parse_case(struct parser *parser)
{
        size_t first = parser->piece_count;
        bool base = !token_is(parser->token, "when");
        add_piece(parser, base ? PIECE_CASE_OF : PIECE_CASE);
        if (base && (!parse_value(parser) || !is_text(&parser->pieces[first + 1])))
                return false;
        while (parser_accept(parser, "when"))
                if (!parse_when(parser, base) || !parser_accept(parser, "then") ||
                    !parse_value(parser))
                        return false;
        if (parser_accept(parser, "else") && !parse_value(parser))
                return false;
        return parser_accept(parser, "end") && close_piece(parser, first);
}

/* A call, the name's token being the present one and the bracket the next. */
static bool
parse_call(struct parser *parser)
{
        struct token name = parser->token;
        size_t first = parser->piece_count;
        bool nullif = token_is(name, "nullif");
        bool several = token_is(name, "coalesce") || token_is(name, "ifnull");
        const struct text_function *function = compiled_function(name.text);
        if (!function && !nullif && !several)
                return false;
        parser_advance(parser);
        parser_advance(parser);
        add_piece(parser, nullif    ? PIECE_NULL_IF
                          : several ? PIECE_COALESCE
                                    : PIECE_CALL)
                ->function = function;
        do
                if (!parse_value(parser))
                        return false;
        while ((several || nullif) && parser_accept(parser, ","));
        close_piece(parser, first);
        const struct piece *argument = &parser->pieces[first + 1];
        if (nullif && !(is_text(argument) && is_text(argument + argument->size)))
                return false;
        return parser_accept(parser, ")");
}

static bool
parse_piece(struct parser *parser)
{
        struct token token = parser->token;
        size_t at = parser->at;
        if (parser_accept(parser, "("))
                return parse_value(parser) && parser_accept(parser, ")");
        if (token.form == TOKEN_TEXT) {
                struct constant constant;
                parse_constant(parser, &constant);
                add_piece(parser, PIECE_TEXT)->text = constant.text;
                return true;
        }
        /* A whole number as SQLite would print it. */
        if (token.form == TOKEN_NUMBER && token.text.size <= 18 &&
            strspn(token.text.data, "0123456789") >= token.text.size &&
            (token.text.data[0] != '0' || token.text.size == 1)) {
                parser_advance(parser);
                add_piece(parser, PIECE_NUMBER)->text = (struct slice){
                        duplicate_slice(token.text.data, token.text.size), token.text.size};
                return true;
        }
        if (token.form == TOKEN_NAME && token_is(token_next(parser->sql, &at), "("))
                return parse_call(parser);
        if (parser_accept(parser, "case"))
                return parse_case(parser);
        if (parser_accept(parser, "null")) {
                add_piece(parser, PIECE_NULL);
                return true;
        }
        int column = parse_column(parser);
        if (column < 0 || parser->set->classes[column] != CLASS_TEXT)
                return false;
        add_piece(parser, PIECE_COLUMN)->column = (uint32_t)column;
        return true;
}

static bool
parse_value(struct parser *parser)
{
        size_t first = parser->piece_count;
        if (!parse_piece(parser))
                return false;
        if (!token_is(parser->token, "||"))
                return true;
        struct piece top = *add_piece(parser, PIECE_CONCATENATION);
        memmove(parser->pieces + first + 1, parser->pieces + first,
                (parser->piece_count - 1 - first) * sizeof *parser->pieces);
        parser->pieces[first] = top;
        while (parser_accept(parser, "||"))
                if (!parse_piece(parser))
                        return false;
        return close_piece(parser, first);
}

struct piece *
expr_compile_value(struct expr_set *set, const struct expression *expression, size_t *count)
{
        struct parser parser = {
                .set = set, .expression = expression, .sql = slice_of(expression->sql)};
        parser_advance(&parser);
        bool right = parse_value(&parser) && parser.token.form == TOKEN_END;
        free_parser(&parser);
        if (!right) {
                free_pieces(parser.pieces, parser.piece_count);
                return NULL;
        }
        *count = parser.piece_count;
        return parser.pieces;
}

void
free_pieces(struct piece *pieces, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                free((char *)pieces[i].text.data);
                free_nodes(pieces[i].nodes, pieces[i].node_count);
                buffer_free(&pieces[i].out);
        }
        free(pieces);
}

/* ---- evaluating ---- */

/* NULL if a part is NULL; the parts behind it are still looked at, since one may be an error. */
static enum function_result
concatenate(struct expr_set *set, struct piece *piece, struct slice *value)
{
        const struct piece *end = piece + piece->size;
        enum function_result whole = FUNCTION_TEXT;
        piece->out.size = 0;
        for (struct piece *part = piece + 1; part < end; part += part->size) {
                struct slice text;
                enum function_result result = expr_piece_text(set, part, &text);
                if (result == FUNCTION_ERROR)
                        return result;
                if (result == FUNCTION_NULL)
                        whole = FUNCTION_NULL;
                else if (whole == FUNCTION_TEXT)
                        buffer_add(&piece->out, text.data, text.size);
        }
        *value = buffer_slice(&piece->out);
        return whole;
}

/* The value behind the first WHEN that holds, else that behind ELSE, else NULL. */
static enum function_result
choose(struct expr_set *set, struct piece *piece, struct slice *value)
{
        const struct piece *end = piece + piece->size;
        struct piece *part = piece + 1;
        struct slice base = {"", 0};
        enum function_result result = FUNCTION_NULL;
        if (piece->form == PIECE_CASE_OF) {
                result = expr_piece_text(set, part, &base);
                if (result == FUNCTION_ERROR)
                        return result;
                part += part->size;
        }
        while (part < end) {
                struct piece *then = part + part->size;
                if (then >= end) /* what stands alone is behind ELSE */
                        return expr_piece_text(set, part, value);
                bool holds = part->form == PIECE_CONDITION
                                     ? expr_node_truth(set, part->nodes) == 1
                                     : result == FUNCTION_TEXT && slice_equal(base, part->text);
                if (holds)
                        return expr_piece_text(set, then, value);
                part = then + then->size;
        }
        return FUNCTION_NULL;
}

static enum function_result
first_not_null(struct expr_set *set, struct piece *piece, struct slice *value)
{
        const struct piece *end = piece + piece->size;
        enum function_result result = FUNCTION_NULL;
        for (struct piece *part = piece + 1; part < end && result == FUNCTION_NULL;
             part += part->size)
                result = expr_piece_text(set, part, value);
        return result;
}

static enum function_result
null_if(struct expr_set *set, struct piece *piece, struct slice *value)
{
        struct piece *first = piece + 1, *second = first + first->size;
        struct slice other;
        enum function_result result = expr_piece_text(set, first, value);
        if (result == FUNCTION_ERROR)
                return result;
        enum function_result other_result = expr_piece_text(set, second, &other);
        if (other_result == FUNCTION_ERROR)
                return other_result;
        bool equal = result == FUNCTION_TEXT && other_result == FUNCTION_TEXT &&
                     slice_equal(*value, other);
        return equal ? FUNCTION_NULL : result;
}

static enum function_result
call(struct expr_set *set, struct piece *piece, struct slice *value)
{
        struct slice argument;
        enum function_result result = expr_piece_text(set, piece + 1, &argument);
        if (result != FUNCTION_TEXT)
                return result;
        piece->out.size = 0;
        result = piece->function->apply(&set->file, argument, &piece->out, set->why);
        *value = buffer_slice(&piece->out);
        return result;
}

enum function_result
expr_piece_text(struct expr_set *set, struct piece *piece, struct slice *value)
{
        const struct cell *cell;
        switch (piece->form) {
        case PIECE_COLUMN:
                cell = expr_cell(set, piece->column);
                *value = cell->text;
                return cell->null ? FUNCTION_NULL : FUNCTION_TEXT;
        case PIECE_TEXT:
        case PIECE_NUMBER:
                *value = piece->text;
                return FUNCTION_TEXT;
        case PIECE_CONCATENATION:
                return concatenate(set, piece, value);
        case PIECE_CALL:
                return call(set, piece, value);
        case PIECE_CASE:
        case PIECE_CASE_OF:
                return choose(set, piece, value);
        case PIECE_COALESCE:
                return first_not_null(set, piece, value);
        case PIECE_NULL_IF:
                return null_if(set, piece, value);
        case PIECE_NULL:
        case PIECE_CONDITION:
                break;
        }
        return FUNCTION_NULL;
}
