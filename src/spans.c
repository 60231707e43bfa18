#include "spans.h"

#include <stdlib.h>

#include "error.h"

void
spans_add(struct spans *spans, struct slice key, int32_t from, int32_t until, int64_t batch)
{
        size_t known = spans->keys.count, place = text_index_add(&spans->keys, key);
        if (place == known) {
                grow(&spans->first, &spans->first_capacity, known + 1, sizeof *spans->first);
                spans->first[place] = 0;
        }
        grow(&spans->list, &spans->capacity, spans->count + 1, sizeof *spans->list);
        spans->list[spans->count] = (struct span){from, until, batch, spans->first[place]};
        spans->first[place] = ++spans->count;
}

/* The newest span of KEY, or NULL. */
static const struct span *
first_span(const struct spans *spans, struct slice key)
{
        size_t place = text_index_find(&spans->keys, key);
        return place == SIZE_MAX ? NULL : &spans->list[spans->first[place] - 1];
}

static const struct span *
next_span(const struct spans *spans, const struct span *span)
{
        return span->next == 0 ? NULL : &spans->list[span->next - 1];
}

bool
spans_cover(const struct spans *spans, struct slice key, int32_t from, int32_t until)
{
        const struct span *span = first_span(spans, key);
        while (span != NULL && (span->from > from || span->until < until))
                span = next_span(spans, span);
        return span != NULL;
}

const struct span *
spans_from(const struct spans *spans, struct slice key, int32_t from)
{
        const struct span *span = first_span(spans, key);
        while (span != NULL && span->from != from)
                span = next_span(spans, span);
        return span;
}

void
spans_free(struct spans *spans)
{
        text_index_free(&spans->keys);
        free(spans->first);
        free(spans->list);
}
