#include "occasion.h"

#include <string.h>

#include "day.h"
#include "error.h"
#include "number.h"

void
occasion_open(struct occasion_columns *c, struct filter *filter, const char *name,
              const char *label, const char *as_of_text, const char *explain)
{
        int segmentation = tsv_find(filter->in, "segmentation");
        if (segmentation >= 0)
                tsv_die(filter->in, segmentation, EXIT_BAD_DATA,
                        "the segments are not saved yet; save them, and list the accounts again");
        *c = (struct occasion_columns){.filter = filter,
                                       .name = slice_of(name),
                                       .label = slice_of(label),
                                       .segment_in = tsv_find(filter->in, "segment"),
                                       .segment_since_in = tsv_find(filter->in, "segment_since")};
        c->strategy = filter_column(filter, "strategy");
        c->segment = filter_column(filter, "segment");
        c->segment_since = filter_column(filter, "segment_since");
        c->step = filter_column(filter, "step");
        c->planned_on = filter_column(filter, "planned_on");
        c->channel = filter_column(filter, "channel");
        c->template = filter_column(filter, "template");
        c->occasion = filter_column(filter, "occasion");
        c->expires_on = filter_column(filter, "expires_on");
        c->agent = filter_column(filter, "agent");
        if (as_of_text) {
                c->as_of = filter_column(filter, "as_of");
                filter_set_plain(filter, c->as_of, slice_of(as_of_text));
        }
        c->explain = explain ? filter_column(filter, explain) : -1;
}

/* The text of a column of RAW; empty where that is -1. */
static struct slice
text_at(struct slice raw, int column, struct buffer *scratch)
{
        if (column < 0)
                return (struct slice){"", 0};
        const char *at = raw.data, *end = raw.data + raw.size;
        for (; column > 0; column--)
                at = (const char *)memchr(at, '\t', (size_t)(end - at)) + 1;
        const char *tab = memchr(at, '\t', (size_t)(end - at));
        return tsv_text((struct slice){at, (size_t)((tab ? tab : end) - at)}, scratch);
}

/* Sets the columns that say whose action it is and when; DAY_NONE and 0 are empty. */
static void
set_numbers(struct occasion_columns *c, int64_t step, int32_t planned_on, int32_t expires_on,
            char text[3][24])
{
        memset(text, 0, 3 * sizeof text[0]);
        if (step > 0)
                integer_format(text[0], step);
        if (planned_on != DAY_NONE)
                day_format(text[1], planned_on);
        if (expires_on != DAY_NONE)
                day_format(text[2], expires_on);
        filter_set_plain(c->filter, c->step, slice_of(text[0]));
        filter_set_plain(c->filter, c->planned_on, slice_of(text[1]));
        filter_set_plain(c->filter, c->expires_on, slice_of(text[2]));
}

void
occasion_emit(struct occasion_columns *c, struct slice raw, const struct occasion_action *action,
              struct slice why)
{
        static const struct occasion_action none = {
                .occasion = "", .planned_on = DAY_NONE, .expires_on = DAY_NONE};
        const struct occasion_action *a = action ? action : &none;
        struct filter *filter = c->filter;
        char since[11], text[3][24];

        if (action) {
                day_format(since, action->since);
                filter_set(filter, c->segment, c->name);
                filter_set_plain(filter, c->segment_since, slice_of(since));
        } else {
                filter_set(filter, c->segment, text_at(raw, c->segment_in, &c->scratch[0]));
                filter_set(filter, c->segment_since,
                           text_at(raw, c->segment_since_in, &c->scratch[1]));
        }
        filter_set(filter, c->strategy, action ? c->label : slice_of(""));
        set_numbers(c, a->step, a->planned_on, a->expires_on, text);
        filter_set(filter, c->channel, a->channel);
        filter_set(filter, c->template, a->template);
        filter_set(filter, c->agent, a->agent);
        filter_set_plain(filter, c->occasion, slice_of(a->occasion));
        if (c->explain >= 0)
                filter_set(filter, c->explain, why);
        filter_emit_raw(filter, raw);
}

void
occasion_close(struct occasion_columns *c)
{
        buffer_free(&c->scratch[0]);
        buffer_free(&c->scratch[1]);
}
