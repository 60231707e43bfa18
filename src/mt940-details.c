/* The field :86: of an MT940 statement. */
#include "mt940.h"

#include <ctype.h>

enum {
        LINE_LENGTH = 65,     /* of :86:, and of a subfield, at most: longer text goes on in the */
        SUBFIELD_LENGTH = 27, /* next one, in the middle of a word if need be */
        SUBFIELD_HEAD = 3     /* "?20" */
};

/* Appends PIECE, which follows BEFORE: with no blank between where that was as long as it could be.
 */
static void
add_piece(struct buffer *out, struct slice piece, size_t before, size_t length)
{
        if (before == length && piece.size > 0 && piece.data[0] != ' ') {
                struct buffer cleaned = {0};
                bank_text_add(&cleaned, piece);
                buffer_add(out, cleaned.data, cleaned.size);
                buffer_free(&cleaned);
        } else {
                bank_text_add(out, piece);
        }
}

static struct slice
take_line(struct slice *rest)
{
        const char *feed = rest->size > 0 ? memchr(rest->data, '\n', rest->size) : NULL;
        struct slice line = {rest->data, feed != NULL ? (size_t)(feed - rest->data) : rest->size};
        size_t used = line.size + (feed != NULL);
        *rest = (struct slice){rest->data + used, rest->size - used};
        return line;
}

static void
free_text(struct slice details, struct buffer *text)
{
        size_t before = 0;
        while (details.size > 0) {
                struct slice line = take_line(&details);
                add_piece(text, line, before, LINE_LENGTH);
                before = display_width(line);
        }
}

/* ---- ?20 … ---- */

static bool
digits_at(struct slice s, size_t at, size_t count)
{
        if (at + count > s.size)
                return false;
        for (size_t i = at; i < at + count; i++)
                if (!isdigit((unsigned char)s.data[i]))
                        return false;
        return true;
}

static bool
subfield_at(struct slice s, size_t at)
{
        return at < s.size && s.data[at] == '?' && digits_at(s, at + 1, 2);
}

/* "DE12…", as an IBAN begins. */
static bool
like_iban(struct slice s)
{
        return s.size > 4 && isupper((unsigned char)s.data[0]) &&
               isupper((unsigned char)s.data[1]) && digits_at(s, 2, 2);
}

static void
subfields(struct slice s, struct buffer *payer, struct buffer *iban, struct buffer *text)
{
        size_t text_before = 0, name_before = 0;
        for (size_t at = 3; at < s.size;) {
                size_t end = at + SUBFIELD_HEAD;
                while (end < s.size && !subfield_at(s, end))
                        end++;
                int code = (s.data[at + 1] - '0') * 10 + s.data[at + 2] - '0';
                struct slice value = {s.data + at + SUBFIELD_HEAD, end - at - SUBFIELD_HEAD};
                if ((code >= 20 && code <= 29) || (code >= 60 && code <= 63)) {
                        add_piece(text, value, text_before, SUBFIELD_LENGTH);
                        text_before = display_width(value);
                } else if (code == 31) {
                        bank_text_add(like_iban(value) ? iban : text, value);
                } else if (code == 32 || code == 33) {
                        add_piece(payer, value, name_before, SUBFIELD_LENGTH);
                        name_before = display_width(value);
                }
                at = end;
        }
}

/* ---- /CODE/ … ---- */

enum part { PART_TEXT, PART_PAYER, PART_IBAN, PART_COUNTERPARTY, PART_NOTHING };

static const struct codeword {
        const char *word;
        enum part part;
} codewords[] = {
        {"/NAME/", PART_PAYER},        {"/IBAN/", PART_IBAN},    {"/ACCT/", PART_IBAN},
        {"/CNTP/", PART_COUNTERPARTY}, {"/REMI/", PART_TEXT},    {"/EREF/", PART_TEXT},
        {"/PREF/", PART_TEXT},         {"/IREF/", PART_TEXT},    {"/RREF/", PART_TEXT},
        {"/MARF/", PART_TEXT},         {"/ULTD/", PART_TEXT},    {"/ULTB/", PART_TEXT},
        {"/ULTC/", PART_TEXT},         {"/RTRN/", PART_TEXT},    {"/INFO/", PART_TEXT},
        {"/OCMT/", PART_TEXT},         {"/ORDP/", PART_NOTHING}, {"/BENM/", PART_NOTHING},
        {"/BIC/", PART_NOTHING},       {"/TRTP/", PART_NOTHING}, {"/CSID/", PART_NOTHING},
        {"/ISDT/", PART_NOTHING},      {"/ADDR/", PART_NOTHING}, {"/ID/", PART_NOTHING},
        {"/PURP/", PART_NOTHING},      {"/SVCL/", PART_NOTHING}, {"/EXCH/", PART_NOTHING},
        {"/CHGS/", PART_NOTHING},
};

/* The codeword that begins S, or NULL. */
static const struct codeword *
codeword_at(struct slice s)
{
        for (size_t i = 0; i < sizeof codewords / sizeof *codewords; i++) {
                size_t size = strlen(codewords[i].word);
                if (s.size >= size && memcmp(s.data, codewords[i].word, size) == 0)
                        return &codewords[i];
        }
        return NULL;
}

/* Up to the next slash, which is taken as well. */
static struct slice
take_part(struct slice *rest)
{
        size_t size = 0;
        while (size < rest->size && rest->data[size] != '/')
                size++;
        struct slice part = {rest->data, size};
        size_t used = size + (size < rest->size);
        *rest = (struct slice){rest->data + used, rest->size - used};
        return part;
}

/* The ordering party in four parts: account, BIC, name, city. */
static void
counterparty(struct slice value, struct buffer *payer, struct buffer *iban)
{
        bank_text_add(iban, take_part(&value));
        take_part(&value);
        bank_text_add(payer, take_part(&value));
}

static struct slice
without_slashes(struct slice s)
{
        while (s.size > 0 && s.data[0] == '/')
                s = (struct slice){s.data + 1, s.size - 1};
        while (s.size > 0 && s.data[s.size - 1] == '/')
                s.size--;
        return s;
}

static void
coded(struct slice s, struct buffer *payer, struct buffer *iban, struct buffer *text)
{
        while (s.size > 0) {
                const struct codeword *codeword = codeword_at(s);
                size_t begin = strlen(codeword->word), end = begin;
                /* One slash both ends a value and begins the next codeword. */
                if (codeword->part == PART_NOTHING &&
                    codeword_at((struct slice){s.data + begin - 1, s.size - begin + 1}) != NULL)
                        end = begin = begin - 1;
                while (end < s.size &&
                       codeword_at((struct slice){s.data + end, s.size - end}) == NULL)
                        end++;
                struct slice value = {s.data + begin, end - begin};
                if (codeword->part == PART_COUNTERPARTY)
                        counterparty(value, payer, iban);
                else if (codeword->part != PART_NOTHING)
                        bank_text_add(codeword->part == PART_PAYER  ? payer
                                      : codeword->part == PART_IBAN ? iban
                                                                    : text,
                                      without_slashes(value));
                s = (struct slice){s.data + end, s.size - end};
        }
}

void
mt940_details(struct slice details, struct buffer *payer, struct buffer *iban, struct buffer *text)
{
        struct buffer joined = {0};
        for (struct slice rest = details; rest.size > 0;) {
                struct slice line = take_line(&rest);
                buffer_add(&joined, line.data, line.size);
        }
        struct slice whole = buffer_slice(&joined);
        if (digits_at(whole, 0, 3) && subfield_at(whole, 3))
                subfields(whole, payer, iban, text);
        else if (codeword_at(whole) != NULL)
                coded(whole, payer, iban, text);
        else
                free_text(details, text);
        buffer_free(&joined);
}
