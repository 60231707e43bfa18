/* What a condition demands outright: the equalities that are joined to the rest of it by AND. Read
   from its tokens, so that it does not matter whether the rest has a compiled form. */
#include "expr-internal.h"

#include <string.h>
#include <stdlib.h>
#include <strings.h>

/* One part between two ANDs; only parts of three tokens can be of interest. */
struct part {
        struct token tokens[3];
        size_t count;
};

static int
part_column(const struct expr_set *set, struct token token)
{
        struct buffer name = {0};

        if (token.form == TOKEN_QUOTED)
                token_unquote(token, &name);
        else if (token.form == TOKEN_NAME)
                buffer_add(&name, token.text.data, token.text.size);
        int column = name.size ? expr_find_column(set, buffer_slice(&name)) : -1;
        buffer_free(&name);
        return column;
}

/* Digits only: other ways to write a number are compared as numbers, and this value will be as
 * text. */
static bool
plain_number(struct token token)
{
        return token.form == TOKEN_NUMBER && token.text.size < 19 && token.text.data[0] != '0' &&
               strspn(token.text.data, "0123456789") >= token.text.size;
}

static void
each_equality(const struct expr_set *set, const struct part *part,
              void (*each)(void *context, size_t column, struct slice value), void *context)
{
        if (part->count != 3 ||
            !(token_is(part->tokens[1], "=") || token_is(part->tokens[1], "==")))
                return;
        for (int side = 0; side <= 2; side += 2) {
                struct token constant = part->tokens[2 - side];
                int column = part_column(set, part->tokens[side]);
                enum type wanted = constant.form == TOKEN_TEXT ? TYPE_TEXT : TYPE_INT;

                if (column < 0 || set->columns[column].type != wanted ||
                    (constant.form != TOKEN_TEXT && !plain_number(constant)))
                        continue;
                struct buffer value = {0};
                if (constant.form == TOKEN_TEXT)
                        token_unquote(constant, &value);
                else
                        buffer_add(&value, constant.text.data, constant.text.size);
                each(context, (size_t)column, buffer_slice(&value));
                buffer_free(&value);
        }
}

void
expr_equalities(const struct expr_set *set, int index,
                void (*each)(void *context, size_t column, struct slice value), void *context)
{
        struct slice sql = slice_of(set->expressions[index]->sql);
        struct part *parts = NULL;
        size_t count = 1, capacity = 0, at = 0;
        int depth = 0;
        bool between = false; /* the next AND belongs to a BETWEEN */

        grow(&parts, &capacity, count, sizeof *parts);
        parts[0].count = 0;
        for (;;) {
                struct token token = token_next(sql, &at);

                if (token.form == TOKEN_END)
                        break;
                if (token_is(token, "(") || token_is(token, "case"))
                        depth++;
                else if (token_is(token, ")") || token_is(token, "end"))
                        depth--;
                if (depth == 0 && token_is(token, "or")) {
                        count = 0;
                        break;
                }
                if (depth == 0 && token_is(token, "and") && !between) {
                        grow(&parts, &capacity, ++count, sizeof *parts);
                        parts[count - 1].count = 0;
                        continue;
                }
                if (depth == 0 && token_is(token, "and"))
                        between = false;
                else if (depth == 0 && token_is(token, "between"))
                        between = true;
                struct part *part = &parts[count - 1];
                if (part->count < 3)
                        part->tokens[part->count] = token;
                part->count++;
        }
        for (size_t i = 0; i < count; i++)
                each_equality(set, &parts[i], each, context);
        free(parts);
}
