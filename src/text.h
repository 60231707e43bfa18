/* Slices, UTF-8, and what Turkish needs of it. */
#ifndef COL_TEXT_H
#define COL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Bytes inside somebody else's buffer: not terminated, not owned. Empty means "no value". */
struct slice {
        const char *data;
        size_t size;
};

/* A growing buffer; zero-initialise, free with buffer_free(). data is not NUL-terminated unless
   buffer_terminate() was the last call. */
struct buffer {
        char *data;
        size_t size, capacity;
};

/* TEXT may be NULL: empty. */
static inline struct slice
slice_of(const char *text)
{
        return (struct slice){text, text == NULL ? 0 : strlen(text)};
}

static inline bool
slice_equal(struct slice a, struct slice b)
{
        return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* Here, so that the length of a text that stands in the program is known. */
static inline bool
slice_is(struct slice a, const char *text)
{
        return slice_equal(a, slice_of(text));
}

int slice_compare(struct slice a, struct slice b); /* bytewise; <0, 0, >0 */
char *slice_dup(struct slice s);                   /* NUL-terminated; the caller frees */

void buffer_add(struct buffer *b, const void *data, size_t size);
void buffer_set(struct buffer *b, struct slice text); /* in place of what it held, which TEXT must not be of */
void buffer_add_text(struct buffer *b, const char *text);
void buffer_add_format(struct buffer *b, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
const char *buffer_terminate(struct buffer *b); /* NUL after the data; size unchanged */
void buffer_add_code_point(struct buffer *b, unsigned code_point); /* as UTF-8 */
struct slice buffer_slice(const struct buffer *b);
void buffer_free(struct buffer *b);

/* Offset of the first byte that is not part of valid UTF-8 (RFC 3629: no surrogates, no overlong
   forms, nothing above U+10FFFF), or SIZE when all is valid. NUL is valid here. */
size_t utf8_valid_prefix(const char *data, size_t size);

/* Length of the sequence that begins at s, of which there are SIZE bytes, or 0 when it is not valid. */
size_t utf8_sequence(const unsigned char *s, size_t size);

/* Decodes the code point at s[0]; returns its length in bytes, 0 at the end. s is valid UTF-8. */
size_t utf8_decode(struct slice s, unsigned *code_point);

/* White space of ASCII and Unicode, the no-break ones included. */
bool is_blank(unsigned code_point);
size_t blank_length(struct slice s); /* in bytes, of the one that begins s; 0 when none does */

/* s without the blanks at its ends. */
struct slice slice_trim(struct slice s);

/* Columns that s takes on a terminal (combining marks 0, wide East Asian characters 2). */
size_t display_width(struct slice s);

/* Appends the match key of s: Turkish and other Latin letters folded to ASCII lower case (ı İ I i →
   i, ş → s, ğ → g, ç → c, ö → o, ü → u, â → a …, also decomposed letters with combining marks),
   blanks squeezed to one and trimmed, other letters in lower case. turkey.md section 9. */
void fold_text(struct buffer *out, struct slice s);

/* Appends s in Turkish lower or upper case (I ↔ ı, İ ↔ i; other letters by simple Unicode mapping
   of Latin-1, Latin Extended-A, Greek and Cyrillic). */
void turkish_lower(struct buffer *out, struct slice s);
void turkish_upper(struct buffer *out, struct slice s);

/* Appends s with control characters (C0, DEL, C1), bidirectional controls and invalid bytes written
   visibly (\x1b, \u202e), for terminals only; stored data and pipes are never changed. */
void escape_for_terminal(struct buffer *out, struct slice s);

/* The first character of s that nobody sees, by its code point, or 0: control characters (C0, DEL, C1),
   line and paragraph separators, and what Unicode 15 calls Default_Ignorable_Code_Point: characters without
   width, bidirectional controls, fillers, tags, variation selectors. */
unsigned first_invisible(struct slice s);

/* Writes the first character of s (not empty) into OUT, at least ESCAPED_MAX bytes, as
   escape_for_terminal() does; *size receives the length written. Returns the bytes of s used. */
#define ESCAPED_MAX 16
size_t escape_character(struct slice s, char *out, size_t *size);

/* The candidate that alone begins with NAME, else the nearest by edit distance, for "did you mean";
   NULL if none is near. */
const char *nearest(const char *name, const char *const *candidates, size_t count);

#endif
