#include "news.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "sha256.h"

/* The first half of a row's SHA-256, as hexadecimal digits. */
enum { DIGEST = 32 };

/* A table of digests; a place whose first byte is 0 is free, and at most two in three are taken. */
struct news {
        const struct layout *layout;
        struct sha256 *hash;
        char (*places)[DIGEST];
        size_t count, capacity; /* a power of two */
};

static void
add_text(struct news *news, struct slice text)
{
        sha256_add(news->hash, &text.size, sizeof text.size);
        sha256_add(news->hash, text.data, text.size);
}

static void
digest_row(struct news *news, struct export_rows *rows, char digest[65])
{
        const struct layout_line *line = &news->layout->row;

        add_text(news, export_rows_key(rows));
        for (size_t i = 0; i < line->count; i++)
                if (line->fields[i].news)
                        add_text(news, export_rows_value(rows, i));
        sha256_end(news->hash, digest);
}

/* The place of DIGEST, or the free one where it belongs. */
static char *
place_of(struct news *news, const char *digest)
{
        char start[17];

        memcpy(start, digest, 16);
        start[16] = '\0';
        for (size_t i = (size_t)strtoull(start, NULL, 16);; i++) {
                char *place = news->places[i & (news->capacity - 1)];
                if (*place == '\0' || memcmp(place, digest, DIGEST) == 0)
                        return place;
        }
}

static void
enlarge(struct news *news)
{
        char(*old)[DIGEST] = news->places;
        size_t capacity = news->capacity;

        news->capacity = capacity ? 2 * capacity : 1024;
        news->places = allocate(news->capacity * sizeof *news->places);
        for (size_t i = 0; i < capacity; i++)
                if (old[i][0] != '\0')
                        memcpy(place_of(news, old[i]), old[i], DIGEST);
        free(old);
}

struct news *
news_open(struct db *db, const struct layout *layout, struct moment former, struct slice recipient)
{
        struct news *news = allocate(sizeof *news);
        struct export_rows *rows = export_rows_open(db, layout, former, recipient);
        char digest[65];

        news->layout = layout;
        news->hash = sha256_new();
        enlarge(news);
        while (export_rows_next(rows)) {
                interrupted();
                digest_row(news, rows, digest);
                if (3 * news->count >= 2 * news->capacity)
                        enlarge(news);
                char *place = place_of(news, digest);
                news->count += *place == '\0';
                memcpy(place, digest, DIGEST);
        }
        export_rows_close(rows);
        return news;
}

bool
news_is_new(struct news *news, struct export_rows *rows)
{
        char digest[65];

        digest_row(news, rows, digest);
        return *place_of(news, digest) == '\0';
}

void
news_close(struct news *news)
{
        if (!news)
                return;
        sha256_free(news->hash);
        free(news->places);
        free(news);
}
