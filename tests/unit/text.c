/* text.c: slices, UTF-8 against RFC 3629, letters against the C library's tables. */
#include <locale.h>
#include <stdlib.h>
#include <wctype.h>

#include "check.h"
#include "error.h"

static void
check_slices(void)
{
        CHECK(slice_of(NULL).size == 0);
        CHECK(slice_equal(slice_of("abc"), (struct slice){"abcd", 3}));
        CHECK(!slice_equal(slice_of("abc"), slice_of("abd")));
        CHECK(slice_equal((struct slice){NULL, 0}, slice_of("")));
        CHECK(slice_compare(slice_of("a"), slice_of("b")) < 0);
        CHECK(slice_compare(slice_of("ab"), slice_of("a")) > 0);
        CHECK(slice_compare(slice_of("\x7F"), slice_of("\x80")) < 0); /* bytes, not signed chars */
        CHECK(slice_compare((struct slice){NULL, 0}, slice_of("")) == 0);

        CHECK_TEXT(slice_trim(slice_of("\xC2\xA0 \t a b\xE2\x80\x83\r\n")), "a b");
        CHECK_TEXT(slice_trim(slice_of(" \xC2\xA0\n")), "");
        CHECK_TEXT(slice_trim(slice_of("")), "");
        CHECK_TEXT(slice_trim(slice_of("ğ")), "ğ");
        CHECK(blank_length(slice_of("\xE3\x80\x80x")) == 3);
        CHECK(blank_length(slice_of("x ")) == 0);

        struct buffer buffer = {0};
        buffer_add(&buffer, NULL, 0);
        CHECK(buffer.size == 0);
        for (int i = 0; i < 1000; i++)
                buffer_add_format(&buffer, "%d,", i);
        CHECK(buffer.size == 10 * 2 + 90 * 3 + 900 * 4);
        CHECK(strlen(buffer_terminate(&buffer)) == buffer.size);
        CHECK(memcmp(buffer.data + buffer.size - 8, "998,999,", 8) == 0);
        buffer_free(&buffer);
        CHECK(buffer.data == NULL && buffer.capacity == 0);
}

static size_t
encode(unsigned c, unsigned char *out)
{
        if (c < 0x80) {
                out[0] = (unsigned char)c;
                return 1;
        }
        if (c < 0x800) {
                out[0] = (unsigned char)(0xC0 | c >> 6);
                out[1] = (unsigned char)(0x80 | (c & 0x3F));
                return 2;
        }
        if (c < 0x10000) {
                out[0] = (unsigned char)(0xE0 | c >> 12);
                out[1] = (unsigned char)(0x80 | (c >> 6 & 0x3F));
                out[2] = (unsigned char)(0x80 | (c & 0x3F));
                return 3;
        }
        out[0] = (unsigned char)(0xF0 | c >> 18);
        out[1] = (unsigned char)(0x80 | (c >> 12 & 0x3F));
        out[2] = (unsigned char)(0x80 | (c >> 6 & 0x3F));
        out[3] = (unsigned char)(0x80 | (c & 0x3F));
        return 4;
}

static void
check_utf8(void)
{
        /* Every code point, behind ASCII of every length up to more than a vector. */
        for (unsigned c = 0; c <= 0x110000; c++) {
                unsigned char text[40];
                size_t before = c % 20;
                memset(text, 'x', sizeof text);
                size_t length = encode(c, text + before);
                size_t valid = utf8_valid_prefix((char *)text, before + length + 5);
                bool scalar = c < 0xD800 || (c > 0xDFFF && c < 0x110000);
                if (valid != (scalar ? before + length + 5 : before))
                        FAIL("a code point is judged wrongly");
                unsigned decoded;
                if (scalar && (utf8_decode((struct slice){(char *)text + before, length},
                                           &decoded) != length ||
                               decoded != c))
                        FAIL("a code point is decoded wrongly");
                if (length > 1 && utf8_valid_prefix((char *)text, before + length - 1) != before)
                        FAIL("a sequence that is cut counts as whole");
        }
        static const struct {
                const char *text;
                size_t size, valid;
        } wrong[] = {
                {"\x80", 1, 0},             /* a continuation alone */
                {"a\xC0\x80", 3, 1},        /* overlong NUL */
                {"\xC1\xBF", 2, 0},         /* overlong */
                {"\xE0\x9F\xBF", 3, 0},     /* overlong */
                {"\xF0\x8F\xBF\xBF", 4, 0}, /* overlong */
                {"\xED\xA0\x80", 3, 0},     /* surrogate */
                {"\xF4\x90\x80\x80", 4, 0}, /* above U+10FFFF */
                {"\xF5\x80\x80\x80", 4, 0},
                {"\xFF", 1, 0},
                {"ab\xC3", 3, 2},
                {"\xC3(", 2, 0},
                {"\xE2\x82(", 3, 0},
                {"a\0b", 3, 3}, /* NUL is the reader's business */
        };
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
                CHECK(utf8_valid_prefix(wrong[i].text, wrong[i].size) == wrong[i].valid);
        unsigned ignored;
        CHECK(utf8_decode((struct slice){"", 0}, &ignored) == 0);
}

static void
check_width(void)
{
        CHECK(display_width(slice_of("")) == 0);
        CHECK(display_width(slice_of("Ağrı İĞDIR")) == 10);
        CHECK(display_width(slice_of("i\xCC\x87")) == 1); /* U+0307 */
        CHECK(display_width(slice_of("漢字")) == 4);
        CHECK(display_width(slice_of("한국")) == 4);
        CHECK(display_width(slice_of("ｆｕ")) == 4);
        CHECK(display_width(slice_of("\xF0\x9F\x98\x80")) == 2);          /* U+1F600 */
        CHECK(display_width(slice_of("a\xE2\x80\x8B\xEF\xBB\xBF")) == 1); /* U+200B, U+FEFF */
}

static struct buffer scratch;

static struct slice
apply(void (*function)(struct buffer *, struct slice), const char *text)
{
        scratch.size = 0;
        function(&scratch, slice_of(text));
        return buffer_slice(&scratch);
}

static void
check_fold(void)
{
        CHECK_TEXT(apply(fold_text, "IĞDIR ığdır İĞDİR iğdir"), "igdir igdir igdir igdir");
        CHECK_TEXT(apply(fold_text, "ŞÇÖÜĞşçöüğ"), "scougscoug");
        CHECK_TEXT(apply(fold_text, "i\xCC\x87stanbul I\xCC\x87STANBUL"), "istanbul istanbul");
        CHECK_TEXT(apply(fold_text, "S\xCC\xA7u\xCC\x88kru\xCC\x88"), "sukru");
        CHECK_TEXT(apply(fold_text, "Kâmil Lâle Îsâ Sükûn"), "kamil lale isa sukun");
        CHECK_TEXT(apply(fold_text, "  a \t b\xC2\xA0\xE2\x80\x83 c \n"), "a b c");
        CHECK_TEXT(apply(fold_text, " \t "), "");
        CHECK_TEXT(apply(fold_text, ""), "");
        CHECK_TEXT(apply(fold_text, "Straße Œuvre Ærø Łódź Ħ Ŋ Þór Đà Ĳ Ð"),
                   "strasse oeuvre aero lodz h n thor da ij d");
        CHECK_TEXT(apply(fold_text, "a\xC2\xADz\xE2\x80\x8B\xEF\xBB\xBFy"), "azy");
        CHECK_TEXT(apply(fold_text, "3×4÷2 A-1"), "3×4÷2 a-1");
        CHECK_TEXT(apply(fold_text, "ΑΘΉΝΑ Москва 漢"), "αθήνα москва 漢");
        /* A key folds to itself, and holds no Latin letter but ASCII's: all of Latin-1 and
         * Extended-A. */
        for (unsigned c = 0x20; c < 0x180; c++) {
                unsigned char text[5] = {0};
                encode(c, text);
                struct slice key = apply(fold_text, (char *)text);
                char *first = slice_dup(key);
                CHECK_TEXT(apply(fold_text, first), first);
                bool letter = c >= 0xC0 && c != 0xD7 && c != 0xF7;
                for (const char *at = first; letter && *at != '\0'; at++)
                        CHECK(*at >= 'a' && *at <= 'z');
                CHECK(!letter || *first != '\0');
                free(first);
        }
}

/* Simple case mapping agrees with the C library's in the blocks that text.h promises, where the
   library is new enough; i and ı, and I and İ, are Turkish. */
static void
check_case(void)
{
        CHECK_TEXT(apply(turkish_lower, "IĞDIR İSTANBUL ŞÇÖÜ"), "ığdır istanbul şçöü");
        CHECK_TEXT(apply(turkish_upper, "ığdır istanbul şçöü"), "IĞDIR İSTANBUL ŞÇÖÜ");
        CHECK_TEXT(apply(turkish_lower, "I\xCC\x87zmir"), "izmir");
        CHECK_TEXT(apply(turkish_upper, "straße µ ÿ ſ ς"), "STRAßE Μ Ÿ S Σ");
        locale_t unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
        CHECK(unicode != (locale_t)0);
        if (unicode == (locale_t)0)
                return;
        static const unsigned blocks[][2] = {{0x20, 0x17F}, {0x370, 0x3FF}, {0x400, 0x52F}};
        for (size_t block = 0; block < 3; block++) {
                for (unsigned c = blocks[block][0]; c <= blocks[block][1]; c++) {
                        unsigned char text[5] = {0}, lower[5] = {0}, upper[5] = {0};
                        encode(c, text);
                        encode((unsigned)towlower_l((wint_t)c, unicode), lower);
                        encode((unsigned)towupper_l((wint_t)c, unicode), upper);
                        if (c != 'I' && c != 0x130)
                                CHECK_TEXT(apply(turkish_lower, (char *)text), (char *)lower);
                        if (c != 'i' && c != 0x131)
                                CHECK_TEXT(apply(turkish_upper, (char *)text), (char *)upper);
                }
        }
        freelocale(unicode);
}

static void
check_terminal(void)
{
        CHECK_TEXT(apply(escape_for_terminal, "Ağrı \xE6\xBC\xA2"), "Ağrı \xE6\xBC\xA2");
        CHECK(first_invisible(slice_of("Ağrı \xE6\xBC\xA2 i\xCC\x87 \xF0\x9F\x98\x80")) == 0);
        CHECK(first_invisible(slice_of("a\x1F")) == 0x1F);
        CHECK(first_invisible(slice_of("\xC2\x9B")) == 0x9B);
        CHECK(first_invisible(slice_of("ab\xE2\x80\x8B\xE2\x80\xAE")) == 0x200B);
        CHECK(first_invisible(slice_of("\xE2\x80\xA8")) == 0x2028);
        CHECK(first_invisible(slice_of("\xF3\xA0\x81\xA1")) == 0xE0061);
        CHECK_TEXT(apply(escape_for_terminal, "\x1B[31mred\x07"), "\\x1b[31mred\\x07");
        CHECK_TEXT(apply(escape_for_terminal, "a\tb\nc\rd\x7F"), "a\\tb\\nc\\rd\\x7f");
        CHECK_TEXT(apply(escape_for_terminal, "\xC2\x9B"
                                              "31m"),
                   "\\u009b31m"); /* C1 CSI */
        CHECK_TEXT(apply(escape_for_terminal, "\xE2\x80\xAE\xE2\x81\xA6\xE2\x80\x8F\xD8\x9C"),
                   "\\u202e\\u2066\\u200f\\u061c");
        CHECK_TEXT(apply(escape_for_terminal, "\xFF\xC3(\xE2\x82"), "\\xff\\xc3(\\xe2\\x82");
}

static void
check_nearest(void)
{
        static const char *const names[] = {"balance",         "dpd", "bucket", "segment",
                                            "last_contact_on", "band"};
        CHECK(nearest("balnace", names, 6) == names[0]);
        CHECK(nearest("DPD", names, 6) == names[1]);
        CHECK(nearest("dpdd", names, 6) == names[1]);
        CHECK(nearest("segmnet", names, 6) == names[3]);
        CHECK(nearest("last_contact", names, 6) == names[4]);
        CHECK(nearest("bal", names, 6) == names[0]); /* not band, which is fewer changes away */
        CHECK(nearest("ban", names, 6) == names[5]);
        CHECK(nearest("zzzzzz", names, 6) == NULL);
        CHECK(nearest("", names, 6) == NULL);
        CHECK(nearest("dpd", NULL, 0) == NULL);
}

int
main(void)
{
        check_slices();
        check_utf8();
        check_width();
        check_fold();
        check_case();
        check_terminal();
        check_nearest();
        buffer_free(&scratch);
        return check_result();
}
