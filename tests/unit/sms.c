/* sms.c: alphabets against lists written down apart from its own, room against the octets that
   TS 23.040 leaves, parts against a second way of counting them, on random texts. */
#include <stdint.h>
#include <stdlib.h>

#include "check.h"
#include "rounds.h"
#include "sms.h"

/* All that each encoding holds, in one septet and in two; read off the tables of TS 23.038 row by
 * row. */
static const struct {
        const char *one, *two;
} alphabets[SMS_UCS2] = {
        {"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
         "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
         "\f^{}\\[~]|€"},
        {"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
         "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
         "\f^{}\\[~]|ĞİŞç€ğış"},
        {"@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞŞşßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
         "İABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§çabcdefghijklmnopqrstuvwxyzäöñüà",
         "\f^{}\\[~]|"},
        {"@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞŞşßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
         "İABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§çabcdefghijklmnopqrstuvwxyzäöñüà",
         "\f^{}\\[~]|"},
};

static const size_t single[SMS_ENCODING_COUNT] = {160, 155, 155, 152, 70};
static const size_t each[SMS_ENCODING_COUNT] = {153, 149, 149, 146, 67};

static size_t
units(struct slice letter, enum sms_encoding encoding)
{
        unsigned c;
        utf8_decode(letter, &c);
        if (encoding == SMS_UCS2)
                return c > 0xFFFF ? 2 : 1;
        char *text = slice_dup(letter);
        size_t found = strstr(alphabets[encoding].one, text) != NULL   ? 1
                       : strstr(alphabets[encoding].two, text) != NULL ? 2
                                                                       : 0;
        free(text);
        return found;
}

/* Parts, counted by writing down to which part each unit goes. */
static size_t
count(struct slice text, enum sms_encoding encoding)
{
        size_t total = 0, position = 0;
        unsigned c;
        for (size_t i = 0, length; i < text.size; i += length) {
                struct slice rest = {text.data + i, text.size - i};
                length = utf8_decode(rest, &c);
                size_t cost = units((struct slice){rest.data, length}, encoding);
                if (cost == 0)
                        return 0;
                total += cost;
                if (position / each[encoding] != (position + cost - 1) / each[encoding])
                        position += each[encoding] - position % each[encoding];
                position += cost;
        }
        return total <= single[encoding] ? 1 : (position + each[encoding] - 1) / each[encoding];
}

static void
check_capacities(void)
{
        for (enum sms_encoding e = SMS_GSM7; e < SMS_ENCODING_COUNT; e++) {
                CHECK(sms_capacity(e, false) == single[e]);
                CHECK(sms_capacity(e, true) == each[e]);
                CHECK(sms_encoding_named(slice_of(sms_encoding_name(e))) == e);
        }
        CHECK(sms_encoding_named(slice_of("gsm8")) == SMS_ENCODING_COUNT);
}

/* Every character of the first planes, alone. */
static void
check_alphabets(void)
{
        for (unsigned c = 1; c < 0x3000; c++) {
                struct buffer letter = {0};
                buffer_add_code_point(&letter, c);
                for (enum sms_encoding e = SMS_GSM7; e < SMS_UCS2; e++) {
                        /* As often as fits in one message, and once more. */
                        size_t cost = units(buffer_slice(&letter), e), parts[SMS_ENCODING_COUNT];
                        struct buffer text = {0};
                        for (size_t i = 0; cost > 0 && i < single[e] / cost; i++)
                                buffer_add(&text, letter.data, letter.size);
                        sms_count_parts(buffer_slice(cost > 0 ? &text : &letter), slice_of(""),
                                        parts);
                        CHECK(parts[e] == (cost > 0));
                        buffer_add(&text, letter.data, letter.size);
                        sms_count_parts(buffer_slice(&text), slice_of(""), parts);
                        CHECK(parts[e] == (cost > 0 ? 2 : 0));
                        buffer_free(&text);
                }
                buffer_free(&letter);
        }
}

static uint64_t state = 88172645463325252;

static unsigned
below(unsigned limit)
{
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (unsigned)((state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % limit);
}

static void
check_random_texts(void)
{
        static const char *const letters[] = {"a", "Z", "0", " ", "\n", "€", "{",  "ç", "ğ",   "İ",
                                              "ş", "è", "Ω", "ü", "ő",  "ж", "漢", "😀", "\x01"};
        static const unsigned kinds[] = {5, 8, 11, 14, 19}; /* how many of them a text uses */
        for (long round = rounds(2500); round > 0; round--) {
                struct buffer text = {0};
                unsigned kind = kinds[below(5)];
                for (unsigned n = below(700), i = 0; i < n; i++)
                        buffer_add_text(&text, letters[below(4) > 0 ? below(4) : below(kind)]);
                size_t parts[SMS_ENCODING_COUNT], cut = text.size;
                while (cut > 0 && ((unsigned char)text.data[--cut] & 0xC0) == 0x80)
                        ;
                sms_count_parts((struct slice){text.data, cut},
                                (struct slice){text.data + cut, text.size - cut}, parts);
                for (enum sms_encoding e = SMS_GSM7; e < SMS_ENCODING_COUNT; e++)
                        CHECK(parts[e] == count(buffer_slice(&text), e));
                buffer_free(&text);
        }
}

static void
check_transliteration(const char *text, const char *expected)
{
        struct buffer out = {0};
        sms_transliterate(&out, slice_of(text));
        CHECK_TEXT(buffer_slice(&out), expected);
        buffer_free(&out);
}

int
main(void)
{
        check_capacities();
        check_alphabets();
        check_random_texts();
        check_transliteration("Sayın Işık ŞĞİç, “borç” – 5 €… èÇöü",
                              "Sayin Isik SGIc, \"borc\" - 5 €... èÇöü");
        check_transliteration("漢 ж 😀 ×", "漢 ж 😀 ×");
        check_transliteration("", "");
        return check_result();
}
