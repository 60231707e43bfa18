#include "text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "error.h"

/* ---- slices and buffers ---- */

int
slice_compare(struct slice a, struct slice b)
{
        size_t common = a.size < b.size ? a.size : b.size;
        int order = common == 0 ? 0 : memcmp(a.data, b.data, common);
        if (order != 0)
                return order;
        return (a.size > b.size) - (a.size < b.size);
}

char *
slice_dup(struct slice s)
{
        return duplicate_slice(s.data, s.size);
}

static char *
buffer_room(struct buffer *b, size_t size)
{
        if (size > SIZE_MAX / 2 - b->size)
                die(EXIT_UNAVAILABLE, "out of memory");
        grow(&b->data, &b->capacity, b->size + size, 1);
        return b->data + b->size;
}

void
buffer_add(struct buffer *b, const void *data, size_t size)
{
        if (size == 0)
                return;
        memcpy(buffer_room(b, size), data, size);
        b->size += size;
}

void
buffer_set(struct buffer *b, struct slice text)
{
        b->size = 0;
        buffer_add(b, text.data, text.size);
}

void
buffer_add_text(struct buffer *b, const char *text)
{
        buffer_add(b, text, strlen(text));
}

void
buffer_add_format(struct buffer *b, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        int needed = vsnprintf(NULL, 0, format, arguments);
        va_end(arguments);
        if (needed < 0)
                die(EXIT_BUG, "message that cannot be formatted: %s", format);
        size_t size = (size_t)needed;
        char *room = buffer_room(b, size + 1);
        va_start(arguments, format);
        vsnprintf(room, size + 1, format, arguments);
        va_end(arguments);
        b->size += size;
}

const char *
buffer_terminate(struct buffer *b)
{
        *buffer_room(b, 1) = '\0';
        return b->data;
}

struct slice
buffer_slice(const struct buffer *b)
{
        return (struct slice){b->data, b->size};
}

void
buffer_free(struct buffer *b)
{
        free(b->data);
        *b = (struct buffer){0};
}

/* ---- UTF-8 ---- */

static size_t
skip_ascii(const unsigned char *s, size_t size)
{
        size_t i = 0;
#ifdef __SSE2__
        for (; size - i >= 16; i += 16) {
                __m128i chunk = _mm_loadu_si128((const __m128i *)(const void *)(s + i));
                unsigned high = (unsigned)_mm_movemask_epi8(chunk);
                if (high != 0)
                        return i + (size_t)__builtin_ctz(high);
        }
#else
        for (; size - i >= 8; i += 8) {
                uint64_t word;
                memcpy(&word, s + i, sizeof word);
                if ((word & UINT64_C(0x8080808080808080)) != 0)
                        break;
        }
#endif
        while (i < size && s[i] < 0x80)
                i++;
        return i;
}

/* Length of the sequence that begins at s, or 0 when it is not valid (RFC 3629, section 4). */
size_t
utf8_sequence(const unsigned char *s, size_t size)
{
        unsigned char first = s[0];
        unsigned char low = 0x80, high = 0xBF; /* of the second byte */
        size_t length;
        if (first < 0x80)
                return 1;
        if (first < 0xC2 || first > 0xF4)
                return 0;
        if (first < 0xE0) {
                length = 2;
        } else if (first < 0xF0) {
                length = 3;
                if (first == 0xE0)
                        low = 0xA0;
                else if (first == 0xED)
                        high = 0x9F;
        } else {
                length = 4;
                if (first == 0xF0)
                        low = 0x90;
                else if (first == 0xF4)
                        high = 0x8F;
        }
        if (size < length || s[1] < low || s[1] > high)
                return 0;
        for (size_t i = 2; i < length; i++)
                if ((s[i] & 0xC0) != 0x80)
                        return 0;
        return length;
}

size_t
utf8_valid_prefix(const char *data, size_t size)
{
        const unsigned char *s = (const unsigned char *)data;
        size_t i = 0;
        while (i < size) {
                if (s[i] < 0x80) {
                        i += skip_ascii(s + i, size - i);
                        continue;
                }
                if (s[i] >= 0xC2 && s[i] < 0xE0 && size - i >= 2 && (s[i + 1] & 0xC0) == 0x80) {
                        i += 2; /* as most letters that are not ASCII */
                        continue;
                }
                size_t length = utf8_sequence(s + i, size - i);
                if (length == 0)
                        break;
                i += length;
        }
        return i;
}

size_t
utf8_decode(struct slice s, unsigned *code_point)
{
        if (s.size == 0)
                return 0;
        const unsigned char *byte = (const unsigned char *)s.data;
        size_t length = byte[0] < 0x80 ? 1 : byte[0] < 0xE0 ? 2 : byte[0] < 0xF0 ? 3 : 4;
        if (length > s.size)
                length = s.size;
        static const unsigned char first_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
        unsigned value = byte[0] & first_bits[length];
        for (size_t i = 1; i < length; i++)
                value = value << 6 | (byte[i] & 0x3F);
        *code_point = value;
        return length;
}

static size_t
utf8_encode(unsigned code_point, char out[4])
{
        if (code_point < 0x80) {
                out[0] = (char)code_point;
                return 1;
        }
        size_t length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
        for (size_t i = length - 1; i > 0; i--) {
                out[i] = (char)(0x80 | (code_point & 0x3F));
                code_point >>= 6;
        }
        static const unsigned char first[] = {0, 0, 0xC0, 0xE0, 0xF0};
        out[0] = (char)(first[length] | code_point);
        return length;
}

void
buffer_add_code_point(struct buffer *out, unsigned code_point)
{
        char bytes[4];
        size_t size = utf8_encode(code_point, bytes);
        buffer_add(out, bytes, size);
}

/* ---- blanks ---- */

bool
is_blank(unsigned code_point)
{
        return code_point == ' ' || (code_point >= '\t' && code_point <= '\r') ||
               code_point == 0x85 || code_point == 0xA0 || code_point == 0x1680 ||
               (code_point >= 0x2000 && code_point <= 0x200A) || code_point == 0x2028 ||
               code_point == 0x2029 || code_point == 0x202F || code_point == 0x205F ||
               code_point == 0x3000;
}

size_t
blank_length(struct slice s)
{
        unsigned code_point;
        size_t length = utf8_decode(s, &code_point);
        return length > 0 && is_blank(code_point) ? length : 0;
}

struct slice
slice_trim(struct slice s)
{
        for (size_t blank; (blank = blank_length(s)) > 0;) {
                s.data += blank;
                s.size -= blank;
        }
        while (s.size > 0) {
                size_t last = s.size - 1; /* where the last character begins */
                while (last > 0 && ((unsigned char)s.data[last] & 0xC0) == 0x80)
                        last--;
                if (blank_length((struct slice){s.data + last, s.size - last}) == 0)
                        break;
                s.size = last;
        }
        return s;
}
