#include "said.h"

#include <stdlib.h>

#include "cells.h"
#include "error.h"
#include "number.h"
#include "options.h"

/* ---- deliveries ---- */

static int
compare_receipts(const void *a, const void *b)
{
        const struct receipt *left = a, *right = b;
        if (left->message != right->message)
                return left->message < right->message ? -1 : 1;
        if (left->at != right->at)
                return left->at < right->at ? -1 : 1;
        return left->meaning->row < right->meaning->row   ? -1
               : left->meaning->row > right->meaning->row ? 1
                                                          : 0;
}

/* Most messages arrive, and nothing follows from that. */
static bool
matters(const struct result *meaning)
{
        return meaning->outcome != OUTCOME_NONE || meaning->hold.size > 0 ||
               meaning->standing.size > 0 || meaning->consent.size > 0;
}

void
receipts_read(struct receipts *receipts, const char *file, struct results *results,
              const char *as_of)
{
        char *operands[] = {(char *)file, NULL};
        struct tsv_reader *in = tsv_open(operands, 1, (struct tsv_input){0});
        int message = tsv_need(in, "message"), status = tsv_need(in, "status");
        int at = tsv_need(in, "at"), day = tsv_find(in, "as_of");
        *receipts = (struct receipts){0};
        while (tsv_next(in)) {
                if (day >= 0 && *as_of != '\0' && !slice_is(in->fields[day], as_of))
                        tsv_die(in, day, EXIT_BAD_DATA,
                                "not the as-of date of the contacts; list both as of one day");
                int64_t seconds = time_of_cell(in, at);
                const struct result *meaning =
                        results_find(results, KIND_delivery, in->fields[status]);
                if (meaning == NULL)
                        results_note_unknown(results, "status", in->fields[status], file, in->line);
                if (meaning == NULL || !matters(meaning))
                        continue;
                grow(&receipts->list, &receipts->capacity, receipts->count + 1,
                     sizeof *receipts->list);
                receipts->list[receipts->count++] = (struct receipt){
                        text_index_add(&receipts->messages, in->fields[message]), seconds, meaning};
        }
        tsv_close(in);
        if (receipts->count > 0)
                qsort(receipts->list, receipts->count, sizeof *receipts->list, compare_receipts);
}

void
receipts_free(struct receipts *receipts)
{
        text_index_free(&receipts->messages);
        free(receipts->list);
}

/* Index of the first receipt of the message at PLACE. */
static size_t
first_receipt(const struct receipts *receipts, size_t place)
{
        size_t from = 0, to = receipts->count;
        while (from < to) {
                size_t middle = from + (to - from) / 2;
                if (receipts->list[middle].message < place)
                        from = middle + 1;
                else
                        to = middle;
        }
        return from;
}

/* ---- contacts ---- */

static const char *const names[SAID_COLUMNS] = {
        [SAID_CONTACT] = "contact", [SAID_PARTY] = "party",     [SAID_ACCOUNT] = "account",
        [SAID_AT] = "at",           [SAID_CHANNEL] = "channel", [SAID_DIRECTION] = "direction",
        [SAID_VALUE] = "value",     [SAID_RESULT] = "result",   [SAID_REASON] = "reason",
        [SAID_ACTION] = "action",   [SAID_MESSAGE] = "message", [SAID_BATCH] = "batch"};

void
said_open(struct said *said, struct tsv_reader *in, struct results *results,
          const struct policy *reasons, const struct receipts *receipts, const char *zone)
{
        *said = (struct said){
                .in = in, .results = results, .reasons = reasons, .receipts = receipts};
        for (int i = 0; i < SAID_COLUMNS; i++)
                said->columns[i] = tsv_find(in, names[i]);
        said_need(said, SAID_AT);
        said_need(said, SAID_RESULT);
        said->zone = zone_open(zone);
        if (said->zone == NULL)
                usage_error("--zone %s: no such time zone is known here", zone);
}

void
said_need(const struct said *said, enum contact_column column)
{
        tsv_need(said->in, names[column]);
}

static void
say_result(struct said *said, const struct result *meaning, int64_t at)
{
        grow(&said->list, &said->capacity, said->count + 1, sizeof *said->list);
        said->list[said->count++] = (struct saying){meaning, at};
}

static void
say_receipts(struct said *said)
{
        const struct receipts *receipts = said->receipts;
        struct slice message = said_cell(said, SAID_MESSAGE);
        if (receipts == NULL || message.size == 0)
                return;
        size_t place = text_index_find(&receipts->messages, message);
        if (place == SIZE_MAX)
                return;
        for (size_t i = first_receipt(receipts, place);
             i < receipts->count && receipts->list[i].message == place; i++)
                say_result(said, receipts->list[i].meaning, receipts->list[i].at);
}

static bool
has_reason(const struct policy *reasons, struct slice code)
{
        for (size_t row = 0; row < reasons->row_count; row++)
                if (slice_equal(policy_cell(reasons, row, "reason"), code))
                        return true;
        return false;
}

void
said_read(struct said *said)
{
        struct slice code = said_cell(said, SAID_RESULT), reason = said_cell(said, SAID_REASON);
        const struct result *meaning = results_find(said->results, KIND_contact, code);
        said->count = 0;
        said->at = time_of_cell(said->in, said->columns[SAID_AT]);
        if (meaning != NULL)
                say_result(said, meaning, said->at);
        else
                results_note_unknown(said->results, "result", code, said->in->name, said->in->line);
        if (said->reasons != NULL && reason.size > 0 && !has_reason(said->reasons, reason))
                results_note_unknown(said->results, "reason", reason, said->in->name,
                                     said->in->line);
        say_receipts(said);
}

struct slice
said_cell(const struct said *said, enum contact_column column)
{
        return said->columns[column] < 0 ? (struct slice){"", 0}
                                         : said->in->fields[said->columns[column]];
}

int64_t
said_number(const struct said *said, enum contact_column column)
{
        struct slice cell = said_cell(said, column);
        int64_t number = 0;
        if (cell.size > 0 && (integer_parse(cell, &number) != NUMBER_OK || number < 1))
                tsv_die(said->in, said->columns[column], EXIT_BAD_DATA,
                        "'%.*s' is not a number; a whole one from 1 is expected", (int)cell.size,
                        cell.data);
        return number;
}

int32_t
said_day(const struct said *said, int64_t at)
{
        return zone_day(said->zone, at);
}

struct zone *
said_take_zone(struct said *said)
{
        struct zone *zone = said->zone;
        said->zone = NULL;
        return zone;
}

void
said_close(struct said *said)
{
        if (said->zone != NULL)
                zone_close(said->zone);
        free(said->list);
}
