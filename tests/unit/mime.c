/* mime.c: header fields and bodies, read back by a decoder written apart from it. */
#include <stdint.h>
#include <stdlib.h>

#include "check.h"
#include "mime.h"
#include "rounds.h"

static uint64_t state = 88172645463325252;

static unsigned
below(unsigned limit)
{
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (unsigned)((state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % limit);
}

/* ---- reading back ---- */

static int
base64_value(char c)
{
        static const char digits[] =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        const char *at = c == '\0' ? NULL : strchr(digits, c);
        return at == NULL ? -1 : (int)(at - digits);
}

static void
decode_base64(struct buffer *out, struct slice s)
{
        unsigned bits = 0, count = 0;
        for (size_t i = 0; i < s.size && s.data[i] != '='; i++) {
                bits = bits << 6 | (unsigned)base64_value(s.data[i]);
                count += 6;
                if (count >= 8) {
                        count -= 8;
                        char byte = (char)(bits >> count & 0xFF);
                        buffer_add(out, &byte, 1);
                }
        }
}

/* The text of a field's value: unfolded, encoded words decoded, each of which must be whole UTF-8.
 */
static void
decode_field(struct buffer *out, struct slice field, size_t name)
{
        const char *end = field.data + field.size;
        for (const char *at = field.data + name; at < end;) {
                if (end - at >= 2 && memcmp(at, "\r\n", 2) == 0) {
                        CHECK(end - at == 2 || at[2] == ' ');
                        at += end - at == 2 ? 2 : 3;
                } else if (end - at > 10 && memcmp(at, "=?UTF-8?B?", 10) == 0) {
                        const char *stop = strstr(at + 10, "?=");
                        size_t before = out->size;
                        CHECK(stop + 2 - at <= 75);
                        decode_base64(out, (struct slice){at + 10, (size_t)(stop - at - 10)});
                        CHECK(utf8_valid_prefix(out->data + before, out->size - before) ==
                              out->size - before);
                        at = stop + 2;
                } else {
                        CHECK(*at >= ' ' && *at <= '~');
                        buffer_add(out, at++, 1);
                }
        }
}

static void
check_lines(struct slice s, size_t limit)
{
        size_t column = 0;
        for (size_t i = 0; i < s.size; i++) {
                CHECK((s.data[i] == '\n') == (i > 0 && s.data[i - 1] == '\r'));
                column = s.data[i] == '\n' ? 0 : column + 1;
                CHECK(column <= limit + 1); /* the CR */
        }
        CHECK(s.size >= 2 && memcmp(s.data + s.size - 2, "\r\n", 2) == 0);
}

/* ---- addresses ---- */

static void
check_addresses(void)
{
        static const char *const good[] = {"a@b.c", "ayse.yilmaz+x@posta.example",
                                           "o'neil@x-y.example", "_@1.2"};
        static const char *const bad[] = {"",
                                          "a",
                                          "@b.c",
                                          "a@",
                                          "a@b",
                                          "a@b..c",
                                          "a@.b",
                                          "a@b.",
                                          ".a@b.c",
                                          "a.@b.c",
                                          "a..b@c.d",
                                          "a b@c.d",
                                          "a@b c.d",
                                          "a@b.c\r\nBcc: x@y.z",
                                          "a\n@b.c",
                                          "a@b@c.d",
                                          "\"a\"@b.c",
                                          "a@[1.2.3.4]",
                                          "<a@b.c>",
                                          "a@b.c,d@e.f",
                                          "a@b.c;",
                                          "ayşe@posta.example",
                                          "a@pösta.example",
                                          "a(b)@c.d",
                                          "a@b_c.d"};
        for (size_t i = 0; i < sizeof good / sizeof *good; i++)
                CHECK(mime_address_valid(slice_of(good[i])));
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
                CHECK(!mime_address_valid(slice_of(bad[i])));
        CHECK(!mime_address_valid((struct slice){"a@b.c\0d", 7}));
        char local[70];
        memset(local, 'a', sizeof local);
        memcpy(local + 64, "@b.c", 4);
        CHECK(mime_address_valid((struct slice){local, 68}));
        memcpy(local + 64, "a@b.c", 5);
        CHECK(!mime_address_valid((struct slice){local, 69}));
}

/* ---- header fields ---- */

static void
check_fields(void)
{
        struct buffer out = {0};
        mime_text_field(&out, "Subject", slice_of("Payment of 5 = 5?"));
        CHECK_TEXT(buffer_slice(&out), "Subject: Payment of 5 = 5?\r\n");
        out.size = 0;
        mime_text_field(&out, "Subject", slice_of("Ödeme\r\nBcc: evil@x.example\r\n\r\nbody"));
        CHECK(memmem(out.data, out.size, "\r\nBcc", 5) == NULL);
        out.size = 0;
        mime_text_field(&out, "Subject", slice_of("plain\r\nBcc: evil@x.example"));
        CHECK_TEXT(buffer_slice(&out), "Subject: plain  Bcc: evil@x.example\r\n");
        out.size = 0;
        mime_text_field(&out, "Subject", slice_of("=?UTF-8?Q?trick?="));
        CHECK(memmem(out.data, out.size, "?Q?", 3) == NULL);
        out.size = 0;
        mime_mailbox_field(&out, "To", slice_of("O\"Neil\\, Ann <x@y.z>"),
                           slice_of("ann@x.example"));
        CHECK_TEXT(buffer_slice(&out), "To: \"O\\\"Neil\\\\, Ann <x@y.z>\" <ann@x.example>\r\n");
        out.size = 0;
        mime_mailbox_field(&out, "To", slice_of(""), slice_of("ann@x.example"));
        CHECK_TEXT(buffer_slice(&out), "To: <ann@x.example>\r\n");
        buffer_free(&out);
}

static const char *const letters[] = {"a",  "Z", " ",  "=",  "?", "ş", "İ",
                                      "漢", "😀", "\"", "\\", "_", ".", "<"};

static void
random_text(struct buffer *text, unsigned size, unsigned kinds)
{
        text->size = 0;
        for (unsigned i = 0; i < size; i++)
                buffer_add_text(text, letters[below(kinds)]);
}

static void
check_random_fields(void)
{
        static const char address[] = "someone.with.a.long.name@a-domain-that-is-long.example";
        for (long round = rounds(4000); round > 0; round--) {
                struct buffer text = {0}, out = {0}, back = {0};
                random_text(&text, below(300), below(2) ? 14 : 5);
                struct slice expected = slice_trim(buffer_slice(&text));
                mime_text_field(&out, "Subject", buffer_slice(&text));
                buffer_terminate(&out);
                check_lines(buffer_slice(&out), 78);
                decode_field(&back, buffer_slice(&out), strlen("Subject: "));
                CHECK(slice_equal(buffer_slice(&back), expected));

                out.size = back.size = 0;
                mime_mailbox_field(&out, "To", buffer_slice(&text), slice_of(address));
                buffer_terminate(&out);
                check_lines(buffer_slice(&out), 78);
                decode_field(&back, buffer_slice(&out), strlen("To: "));
                CHECK(back.size > sizeof address && memcmp(back.data + back.size - sizeof address,
                                                           address, sizeof address - 1) == 0);
                buffer_free(&text);
                buffer_free(&out);
                buffer_free(&back);
        }
}

/* ---- quoted-printable ---- */

static int
hexadecimal(char c)
{
        return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void
decode_quoted(struct buffer *out, struct slice s)
{
        for (size_t i = 0; i < s.size; i++) {
                if (s.data[i] == '\r')
                        continue;
                if (s.data[i] != '=') {
                        buffer_add(out, s.data + i, 1);
                } else if (s.data[i + 1] == '\r') {
                        i += 2;
                } else {
                        int high = hexadecimal(s.data[i + 1]), low = hexadecimal(s.data[i + 2]);
                        CHECK(high >= 0 && low >= 0);
                        char byte = (char)(high << 4 | low);
                        buffer_add(out, &byte, 1);
                        i += 2;
                }
        }
}

static void
check_quoted(const char *text, const char *expected)
{
        struct buffer out = {0};
        mime_quoted_printable(&out, slice_of(text));
        CHECK_TEXT(buffer_slice(&out), expected);
        buffer_free(&out);
}

static void
check_quoted_printable(void)
{
        check_quoted("", "");
        check_quoted("a=b\n\nç \n.\nFrom me\n.x",
                     "a=3Db\r\n\r\n=C3=A7=20\r\n=2E\r\n=46rom me\r\n=2Ex\r\n");
        for (long round = rounds(4000); round > 0; round--) {
                struct buffer text = {0}, out = {0}, back = {0};
                random_text(&text, below(400), 14);
                for (size_t i = 0; i < text.size; i++)
                        if (text.data[i] == 'Z' && below(4) == 0)
                                text.data[i] = '\n';
                if (text.size == 0 || text.data[text.size - 1] != '\n')
                        buffer_add_text(&text, "\n");
                mime_quoted_printable(&out, buffer_slice(&text));
                check_lines(buffer_slice(&out), 76);
                decode_quoted(&back, buffer_slice(&out));
                CHECK(slice_equal(buffer_slice(&back), buffer_slice(&text)));
                for (size_t i = 0; i + 2 < out.size; i++)
                        CHECK(memcmp(out.data + i, "\r\n.", 3) != 0 &&
                              memcmp(out.data + i, " \r\n", 3) != 0);
                buffer_free(&text);
                buffer_free(&out);
                buffer_free(&back);
        }
}

int
main(void)
{
        check_addresses();
        check_fields();
        check_random_fields();
        check_quoted_printable();
        return check_result();
}
