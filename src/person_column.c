#include "person_column.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"

/* The streams that were asked about. */
static struct asked {
        const struct tsv_reader *in;
        int person, own; /* columns; -1: none */
} * streams;
static size_t stream_count, stream_capacity;
static const struct asked
        *unaware; /* one that has no column person, where there are some that have */

static void
look_for_unaware(void)
{
        bool aware = false;
        unaware = NULL;
        for (size_t i = 0; i < stream_count; i++) {
                aware = aware || streams[i].person >= 0;
                if (streams[i].person < 0)
                        unaware = &streams[i];
        }
        if (!aware)
                unaware = NULL;
}

int
person_column(const struct tsv_reader *in, const char *own)
{
        int column = tsv_find(in, own), person = column >= 0 ? tsv_find(in, "person") : -1;
        size_t i = 0;
        while (i < stream_count && streams[i].in != in)
                i++;
        if (column >= 0 && i == stream_count) {
                grow(&streams, &stream_capacity, ++stream_count, sizeof *streams);
                streams[i] = (struct asked){in, person, column};
                look_for_unaware();
        }
        return person >= 0 ? person : column;
}

void
person_check(const struct tsv_reader *in)
{
        if (unaware == NULL)
                return;
        const struct asked *s = streams;
        while (s < streams + stream_count && s->in != in)
                s++;
        if (s == streams + stream_count || s->person < 0)
                return;
        struct slice person = in->fields[s->person], own = in->fields[s->own];
        if (!slice_equal(person, own))
                tsv_die(in, s->person, EXIT_BAD_DATA,
                        "'%.*s' is the person of '%.*s', and %s does not say who is one person; "
                        "list it with the column person, too",
                        (int)person.size, person.data, (int)own.size, own.data, unaware->in->name);
}
