#include "id_set.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"

#define PAGE_SIZE ((size_t)4096)
#define PAGE_IDS  ((int64_t)PAGE_SIZE * 8)

bool
id_set_has(const struct id_set *set, int64_t id)
{
        size_t page = (size_t)(id / PAGE_IDS), bit = (size_t)(id % PAGE_IDS);
        return page < set->page_count && set->pages[page] != NULL &&
               (set->pages[page][bit / 8] >> (bit % 8) & 1);
}

bool
id_set_add(struct id_set *set, int64_t id)
{
        size_t page = (size_t)(id / PAGE_IDS), bit = (size_t)(id % PAGE_IDS);
        if (page >= set->page_count) {
                size_t count = page + page / 2 + 1;
                set->pages = reallocate_array(set->pages, count, sizeof *set->pages);
                memset(set->pages + set->page_count, 0,
                       (count - set->page_count) * sizeof *set->pages);
                set->page_count = count;
        }
        if (set->pages[page] == NULL)
                set->pages[page] = allocate(PAGE_SIZE);
        unsigned char mask = (unsigned char)(1u << (bit % 8));
        bool added = !(set->pages[page][bit / 8] & mask);
        set->pages[page][bit / 8] |= mask;
        return added;
}

int64_t
id_set_next(const struct id_set *set, int64_t after)
{
        for (int64_t id = after + 1; (size_t)(id / PAGE_IDS) < set->page_count;)
                if (set->pages[id / PAGE_IDS] == NULL)
                        id = (id / PAGE_IDS + 1) * PAGE_IDS;
                else if (id_set_has(set, id))
                        return id;
                else
                        id++;
        return 0;
}

void
id_set_free(struct id_set *set)
{
        for (size_t i = 0; i < set->page_count; i++)
                free(set->pages[i]);
        free(set->pages);
        *set = (struct id_set){0};
}
