#include "outgoing.h"

#include <string.h>

#include "contact_rules.h"
#include "day.h"
#include "number.h"

static const struct {
        const char *column;
        bool needed;
} fields[OUTGOING_FIELD_COUNT] = {
#define X(field, column, needed) [OUTGOING_##field] = {column, needed},
        OUTGOING_FIELDS
#undef X
};

bool
is_channel_name(struct slice channel)
{
        static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
        const size_t first = 26;
        for (size_t i = 0; i < channel.size; i++)
                if (memchr(letters, channel.data[i], i == 0 ? first : sizeof letters - 1) == NULL)
                        return false;
        return channel.size > 0;
}

void
outgoing_find(struct outgoing_columns *columns, const struct tsv_reader *in)
{
        *columns = (struct outgoing_columns){.count = in->count};
        for (size_t i = 0; i < OUTGOING_FIELD_COUNT; i++)
                columns->at[i] = fields[i].needed ? tsv_need(in, fields[i].column)
                                                  : tsv_find(in, fields[i].column);
}

void
outgoing_free(struct outgoing_columns *columns)
{
        for (size_t i = 0; i < OUTGOING_FIELD_COUNT; i++)
                buffer_free(&columns->scratch[i]);
}

/* ---- form ---- */

static _Noreturn void
refuse(const struct outgoing_columns *columns, const struct tsv_reader *in,
       enum outgoing_field field, const char *what)
{
        struct slice cell = in->fields[columns->at[field]];
        tsv_die(in, columns->at[field], EXIT_BAD_DATA, "'%.*s' %s", (int)cell.size, cell.data,
                what);
}

static struct slice
cell_of(struct outgoing_columns *columns, const struct tsv_reader *in, enum outgoing_field field)
{
        if (columns->at[field] < 0)
                return (struct slice){NULL, 0};
        return tsv_text(in->fields[columns->at[field]], &columns->scratch[field]);
}

/* A number as it is stored: an action has one spelling, so that the journal knows it again. */
static bool
is_action_number(struct slice word)
{
        int64_t number;
        return integer_parse(word, &number) == NUMBER_OK && *word.data >= '1' && *word.data <= '9';
}

static void
check_words(struct outgoing_columns *columns, const struct tsv_reader *in)
{
        struct slice action = cell_of(columns, in, OUTGOING_ACTION), word;
        struct slice actions = cell_of(columns, in, OUTGOING_ACTIONS);
        bool among = action.size == 0 && actions.size == 0;
        while ((word = next_word(&actions)).size > 0) {
                if (!is_action_number(word))
                        refuse(columns, in, OUTGOING_ACTIONS,
                               "is not numbers of actions, without zeros or a sign before them");
                among = among || slice_equal(word, action);
        }
        if (!among)
                refuse(columns, in, OUTGOING_ACTION, "is not one of the actions beside it");
        if (!is_channel_name(cell_of(columns, in, OUTGOING_CHANNEL)))
                refuse(columns, in, OUTGOING_CHANNEL, "is not the name of a channel");
}

void
outgoing_check(struct outgoing_columns *columns, const struct tsv_reader *in)
{
        static const enum outgoing_field days[] = {OUTGOING_PLANNED_ON, OUTGOING_EXPIRES_ON,
                                                   OUTGOING_AS_OF};
        static const enum outgoing_field filled[] = {OUTGOING_MESSAGE, OUTGOING_ACCOUNT,
                                                     OUTGOING_PARTY, OUTGOING_AS_OF, OUTGOING_SEEN};
        int64_t number;
        for (size_t i = 0; i < sizeof filled / sizeof *filled; i++)
                if (cell_of(columns, in, filled[i]).size == 0)
                        refuse(columns, in, filled[i], "is empty; every message says it");
        for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
                struct slice cell = cell_of(columns, in, days[i]);
                if (cell.size > 0 && day_parse(cell) == DAY_NONE)
                        refuse(columns, in, days[i], "is not a date (YYYY-MM-DD)");
        }
        if (integer_parse(cell_of(columns, in, OUTGOING_SEEN), &number) != NUMBER_OK)
                refuse(columns, in, OUTGOING_SEEN, "is not the number of a batch");
        struct slice parts = cell_of(columns, in, OUTGOING_PARTS);
        if (parts.size > 0 && (integer_parse(parts, &number) != NUMBER_OK || number < 0))
                refuse(columns, in, OUTGOING_PARTS, "is not a count");
        struct slice cost = cell_of(columns, in, OUTGOING_COST);
        if (cost.size > 0 && money_parse(cost, money_places(cost), &number) != NUMBER_OK)
                refuse(columns, in, OUTGOING_COST, "is not an amount");
        check_words(columns, in);
}

void
outgoing_read(struct outgoing_columns *columns, struct slice raw, struct outgoing *message)
{
        *message = (struct outgoing){.raw = raw};
        for (size_t column = 0; column < columns->count; column++) {
                const char *tab = memchr(raw.data, '\t', raw.size);
                struct slice cell = {raw.data, tab != NULL ? (size_t)(tab - raw.data) : raw.size};
                for (size_t i = 0; i < OUTGOING_FIELD_COUNT; i++)
                        if (columns->at[i] == (int)column)
                                message->fields[i] = tsv_text(cell, &columns->scratch[i]);
                raw = (struct slice){cell.data + cell.size + (tab != NULL),
                                     raw.size - cell.size - (tab != NULL)};
        }
        message->planned_on = day_parse(message->fields[OUTGOING_PLANNED_ON]);
        message->expires_on = day_parse(message->fields[OUTGOING_EXPIRES_ON]);
        message->as_of = day_parse(message->fields[OUTGOING_AS_OF]);
        integer_parse(message->fields[OUTGOING_SEEN], &message->seen);
}
