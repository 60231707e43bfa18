#include "waivers.h"

#include <stdlib.h>

#include "error.h"

void
waivers_begin(struct waivers *w)
{
        w->count = w->return_count = 0;
}

void
waivers_add(struct waivers *w, struct waiver waiver)
{
        grow(&w->list, &w->capacity, w->count + 1, sizeof *w->list);
        w->list[w->count++] = waiver;
}

void
waivers_take_back(struct waivers *w, int64_t entry, int64_t corrects, int64_t amount)
{
        grow(&w->returns, &w->return_capacity, w->return_count + 1, sizeof *w->returns);
        w->returns[w->return_count++] = (struct waiver_return){entry, corrects, amount};
}

static int
compare_waivers(const void *left, const void *right)
{
        const struct waiver *a = left, *b = right;
        return (a->entry > b->entry) - (a->entry < b->entry);
}

static int
compare_returns(const void *left, const void *right)
{
        const struct waiver_return *a = left, *b = right;
        return (a->entry > b->entry) - (a->entry < b->entry);
}

/* Takes what returns below zero give back off the returns that they name. */
static void
correct_returns(struct waivers *w)
{
        if (w->return_count > 0)
                qsort(w->returns, w->return_count, sizeof *w->returns, compare_returns);
        for (size_t i = 0; i < w->return_count; i++) {
                struct waiver_return key = {.entry = w->returns[i].corrects};
                if (w->returns[i].amount >= 0)
                        continue;
                struct waiver_return *corrected = bsearch(&key, w->returns, w->return_count,
                                                          sizeof *w->returns, compare_returns);
                if (corrected != NULL)
                        corrected->amount += w->returns[i].amount;
        }
}

void
waivers_settle(struct waivers *w)
{
        if (w->count == 0)
                return;
        correct_returns(w);
        qsort(w->list, w->count, sizeof *w->list, compare_waivers);
        for (size_t i = 0; i < w->return_count; i++) {
                struct waiver key = {.entry = w->returns[i].corrects};
                struct waiver *waiver =
                        bsearch(&key, w->list, w->count, sizeof *w->list, compare_waivers);
                if (waiver != NULL)
                        waiver->left -= w->returns[i].amount;
        }
}

void
waivers_free(struct waivers *w)
{
        free(w->list);
        free(w->returns);
}
