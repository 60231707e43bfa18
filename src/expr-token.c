/* The tokens of SQL, as SQLite cuts them. */
#include "expr-internal.h"

#include <string.h>
#include <strings.h>

static bool
name_start(unsigned char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool
digit(unsigned char c)
{
        return c >= '0' && c <= '9';
}

static bool
name_part(unsigned char c)
{
        return name_start(c) || digit(c) || c == '$';
}

static unsigned char
byte_at(struct slice sql, size_t at)
{
        return at < sql.size ? (unsigned char)sql.data[at] : 0;
}

/* Offset behind blanks and comments; SIZE_MAX when a comment is not closed. */
static size_t
skip_blanks(struct slice sql, size_t at)
{
        for (;;) {
                unsigned char c = byte_at(sql, at);
                if (c == ' ' || (c >= '\t' && c <= '\r' && c != '\v')) {
                        at++;
                } else if (c == '-' && byte_at(sql, at + 1) == '-') {
                        const char *end = memchr(sql.data + at, '\n', sql.size - at);
                        at = end ? (size_t)(end - sql.data) : sql.size;
                } else if (c == '/' && byte_at(sql, at + 1) == '*') {
                        const char *end = at + 2 < sql.size ? memmem(sql.data + at + 2,
                                                                     sql.size - at - 2, "*/", 2)
                                                            : NULL;
                        if (!end)
                                return at;
                        at = (size_t)(end - sql.data) + 2;
                } else {
                        return at;
                }
        }
}

/* Offset behind the quote that closes the one at AT, a doubled one standing for itself; 0 when none
 * does. */
static size_t
quoted_end(struct slice sql, size_t at)
{
        unsigned char quote = byte_at(sql, at), close = quote == '[' ? ']' : quote;
        for (at++; at < sql.size; at++) {
                if (byte_at(sql, at) != close)
                        continue;
                if (close == ']' || byte_at(sql, at + 1) != close)
                        return at + 1;
                at++;
        }
        return 0;
}

static size_t
number_end(struct slice sql, size_t at)
{
        bool hexadecimal = byte_at(sql, at) == '0' && (byte_at(sql, at + 1) | 0x20) == 'x';
        while (name_part(byte_at(sql, at)) || byte_at(sql, at) == '.') {
                bool exponent = !hexadecimal && (byte_at(sql, at) | 0x20) == 'e';
                at++;
                if (exponent && (byte_at(sql, at) == '+' || byte_at(sql, at) == '-'))
                        at++;
        }
        return at;
}

struct token
token_next(struct slice sql, size_t *at)
{
        static const char *const operators[] = {"->>", "->", "||", "<=", "<>",
                                                "<<",  ">=", ">>", "==", "!="};
        size_t start = skip_blanks(sql, *at), end = start + 1;
        enum token_form form = TOKEN_OTHER;
        unsigned char c = byte_at(sql, start), next = byte_at(sql, start + 1);
        if (start >= sql.size) {
                form = TOKEN_END;
                end = start;
        } else if (c == '/' && next == '*') {
                form = TOKEN_UNCLOSED;
        } else if (c == '\'' || c == '"' || c == '`' || c == '[') {
                form = c == '\'' ? TOKEN_TEXT : TOKEN_QUOTED;
                end = quoted_end(sql, start);
                if (!end)
                        form = TOKEN_UNCLOSED;
        } else if ((c | 0x20) == 'x' && next == '\'') { /* a blob */
                end = quoted_end(sql, start + 1);
                if (!end)
                        form = TOKEN_UNCLOSED;
        } else if (digit(c) || (c == '.' && digit(next))) {
                form = TOKEN_NUMBER;
                end = number_end(sql, start);
        } else if (name_start(c)) {
                form = TOKEN_NAME;
                while (name_part(byte_at(sql, end)))
                        end++;
        } else {
                for (size_t i = sizeof operators / sizeof *operators; i-- > 0;) {
                        size_t size = strlen(operators[i]);
                        if (size <= sql.size - start &&
                            !memcmp(sql.data + start, operators[i], size))
                                end = start + size;
                }
        }
        if (form == TOKEN_UNCLOSED)
                end = sql.size;
        *at = end;
        return (struct token){form, {sql.data + start, end - start}};
}

bool
token_is(struct token token, const char *word)
{
        return token.form != TOKEN_QUOTED && token.text.size == strlen(word) &&
               !strncasecmp(token.text.data, word, token.text.size);
}

void
token_unquote(struct token token, struct buffer *out)
{
        char quote = token.text.data[0];
        for (size_t i = 1; i + 1 < token.text.size; i++) {
                buffer_add(out, token.text.data + i, 1);
                if (token.text.data[i] == quote && quote != '[')
                        i++;
        }
}

/* NAME with the ASCII letters in lower case, appended to OUT. */
static void
fold_case(struct slice name, struct buffer *out)
{
        for (size_t i = 0; i < name.size; i++) {
                char c = name.data[i];
                if (c >= 'A' && c <= 'Z')
                        c = (char)(c - 'A' + 'a');
                buffer_add(out, &c, 1);
        }
}

static void
note_column(struct text_map *map, struct slice name, size_t column)
{
        int64_t *known = text_map_at(map, name, (int64_t)column);
        if (*known != (int64_t)column)
                *known = -2;
}

void
expr_name_column(struct expr_set *set, size_t column)
{
        struct slice name = slice_of(set->names[column]);
        struct buffer folded = {0};
        fold_case(name, &folded);
        note_column(&set->by_name, name, column);
        note_column(&set->by_folded, buffer_slice(&folded), column);
        buffer_free(&folded);
}

int
expr_find_column(const struct expr_set *set, struct slice name)
{
        const int64_t *found = text_map_find(&set->by_name, name);
        if (found == NULL) {
                struct buffer folded = {0};
                fold_case(name, &folded);
                found = text_map_find(&set->by_folded, buffer_slice(&folded));
                buffer_free(&folded);
        }
        return found == NULL ? -1 : (int)*found;
}
