#include "contact_history.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"

/* Texts of events, in pieces that never move; the last one is being filled. */
struct history_text {
        struct history_text *before;
        size_t used, size;
        char data[];
};
enum { PIECE_SIZE = 4096 };

static struct slice
keep(struct contact_history *history, struct slice text)
{
        struct history_text *piece = history->texts;
        if (text.size == 0)
                return (struct slice){"", 0};
        if (piece == NULL || piece->size - piece->used < text.size) {
                size_t size = text.size > PIECE_SIZE ? text.size : PIECE_SIZE;
                piece = allocate(sizeof *piece + size);
                piece->before = history->texts;
                piece->size = size;
                history->texts = piece;
        }
        char *copy = piece->data + piece->used;
        memcpy(copy, text.data, text.size);
        piece->used += text.size;
        return (struct slice){copy, text.size};
}

/* Frees the pieces: all, or all but the first, which is emptied. */
static void
free_texts(struct contact_history *history, bool all)
{
        while (history->texts != NULL && (all || history->texts->before != NULL)) {
                struct history_text *before = history->texts->before;
                free(history->texts);
                history->texts = before;
        }
        if (history->texts != NULL)
                history->texts->used = 0;
}

void
contact_history_clear(struct contact_history *history)
{
        history->count = 0;
        free_texts(history, false);
}

void
contact_history_add(struct contact_history *history, struct contact_event event)
{
        grow(&history->events, &history->capacity, history->count + 1, sizeof *history->events);
        event.account = keep(history, event.account);
        event.channel = keep(history, event.channel);
        event.result = keep(history, event.result);
        history->events[history->count++] = event;
}

void
contact_history_free(struct contact_history *history)
{
        free_texts(history, true);
        free(history->events);
        *history = (struct contact_history){0};
}
