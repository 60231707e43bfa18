#include "following.h"

#include <stdlib.h>

#include "cells.h"
#include "contact_rules.h"
#include "error.h"
#include "out_row.h"

/* The contact that speaks last of a contact point. */
struct standing {
        const struct result *meaning;
        int64_t at, contact, batch;
};

struct following {
        enum kind_id kind;
        const struct said *said;
        struct stream_clock *clock;
        bool explain, begun;
        struct tsv_reader *there;                          /* what is stored */
        int party, account, word, from, until, batch, day; /* its columns */
        int channel, value, standing, contact;
        struct spans spans;         /* of holds and consents */
        struct text_index known;    /* promises, by their contacts and by account and day */
        struct text_index points;   /* of which something is said … */
        struct standing *standings; /* … and what */
        size_t standing_capacity;
        struct buffer key;
        bool ended; /* all that is stored was read */
        struct out_row row;
};

/* ---- what is there ---- */

struct following *
following_open(enum kind_id kind, const char *file, const struct said *said,
               struct stream_clock *clock, struct tsv_writer *out, bool explain)
{
        struct following *f = allocate(sizeof *f);
        char *operands[] = {(char *)file, NULL};
        struct tsv_reader *in = tsv_open(operands, 1, (struct tsv_input){0});
        *f = (struct following){.kind = kind,
                                .said = said,
                                .clock = clock,
                                .explain = explain,
                                .there = in,
                                .row.writer = out};
        said_need(said, SAID_PARTY);
        if (kind != KIND_promise)
                said_need(said, SAID_CHANNEL);
        if (kind == KIND_hold || kind == KIND_promise) {
                said_need(said, SAID_ACCOUNT);
                f->account = tsv_need(in, "account");
        }
        f->day = tsv_find(in, "as_of");
        if (kind != KIND_promise)
                f->party = tsv_need(in, "party");
        if (kind == KIND_hold || kind == KIND_consent) {
                f->word = tsv_need(in, kind == KIND_hold ? "reason" : "says");
                f->from = tsv_need(in, "from_on");
                f->until = tsv_need(in, "until_on");
        }
        if (kind == KIND_consent || kind == KIND_contact_point) {
                said_need(said, SAID_BATCH);
                f->channel = tsv_need(in, "channel");
                f->batch = tsv_need(in, "batch");
        }
        if (kind == KIND_contact_point) {
                said_need(said, SAID_VALUE);
                f->value = tsv_need(in, "value");
                f->standing = tsv_need(in, "standing");
        }
        if (kind == KIND_promise) {
                f->from = tsv_need(in, "promised_on");
                f->contact = tsv_need(in, "contact");
        }
        return f;
}

/* The key of up to three cells. */
static struct slice
key_of(struct following *f, struct slice a, struct slice b, struct slice c)
{
        buffer_set(&f->key, a);
        buffer_add(&f->key, "\t", 1);
        buffer_add(&f->key, b.data, b.size);
        buffer_add(&f->key, "\t", 1);
        buffer_add(&f->key, c.data, c.size);
        return buffer_slice(&f->key);
}

/* The batch that recorded what is there; 0: not said. */
static int64_t
batch_of(const struct following *f)
{
        return f->there->fields[f->batch].size == 0 ? 0 : batch_of_cell(f->there, f->batch);
}

/* Next record of what is there, which is of the same day. */
static bool
next_there(struct following *f)
{
        f->ended = f->ended || !tsv_next(f->there);
        if (f->ended)
                return false;
        if (f->begun && f->day >= 0 && !slice_is(f->there->fields[f->day], f->clock->text))
                tsv_die(f->there, f->day, EXIT_BAD_DATA,
                        "not the as-of date of the contacts; list both as of one day");
        return true;
}

static void
read_spans(struct following *f)
{
        bool consent = f->kind == KIND_consent;
        while (next_there(f)) {
                const struct slice *cells = f->there->fields;
                struct slice key = key_of(f, cells[f->party],
                                          cells[consent ? f->channel : f->account], cells[f->word]);
                spans_add(&f->spans, key, day_of_cell(f->there, f->from),
                          day_of_cell_or(f->there, f->until, SPAN_OPEN), consent ? batch_of(f) : 0);
        }
}

static void
read_promises(struct following *f)
{
        struct slice none = {"", 0};
        while (next_there(f)) {
                const struct slice *cells = f->there->fields;
                if (cells[f->contact].size > 0)
                        text_index_add(&f->known, key_of(f, none, none, cells[f->contact]));
                text_index_add(&f->known, key_of(f, cells[f->account], cells[f->from], none));
        }
}

/* ---- what is printed ---- */

static const char *const headers[] = {
        [KIND_hold] = "party account reason from_on until_on text contact",
        [KIND_consent] = "party channel from_on says until_on source text contact",
        [KIND_contact_point] = "party channel value standing contact",
        [KIND_promise] = "account party promised_on payable_on amount contact"};

void
following_header(struct following *f)
{
        struct buffer names = {0};
        buffer_add_format(&names, "%s results as_of%s", headers[f->kind],
                          f->explain ? " follow_explain" : "");
        out_header(&f->row, buffer_terminate(&names));
        buffer_free(&names);
}

/* "RPC-DISPUTE, contact 12" */
static void
put_source(struct following *f, const struct result *meaning)
{
        struct slice contact = said_cell(f->said, SAID_CONTACT);
        struct buffer text = {0};
        buffer_add(&text, meaning->code.data, meaning->code.size);
        if (contact.size > 0)
                buffer_add_format(&text, ", contact %.*s", (int)contact.size, contact.data);
        out_text(&f->row, buffer_slice(&text));
        buffer_free(&text);
}

static void
put_explanation(struct following *f, const struct result *meaning, int64_t at)
{
        const struct policy *policy = f->said->results->policy;
        struct buffer text = {0};
        char time[21];
        time_format(time, at);
        buffer_add(&text, meaning->code.data, meaning->code.size);
        buffer_add_format(&text, " %s, %s:%zu", time, policy->name,
                          policy->rows[meaning->row].line);
        out_text(&f->row, buffer_slice(&text));
        buffer_free(&text);
}

/* The columns that every row ends with. */
static void
end_row(struct following *f, const struct result *meaning, int64_t at)
{
        out_text(&f->row, slice_of(f->said->results->policy->label));
        out_raw(&f->row, slice_of(f->clock->text));
        if (f->explain)
                put_explanation(f, meaning, at);
        out_end(&f->row);
}

/* ---- holds and consents ---- */

static void
add_hold(struct following *f, const struct result *meaning, int64_t at)
{
        struct slice party = said_cell(f->said, SAID_PARTY);
        struct slice account = said_cell(f->said, SAID_ACCOUNT), none = {"", 0};
        if (meaning->hold.size == 0 || (party.size == 0 && account.size == 0))
                return;
        if (meaning->hold_of_party && party.size > 0)
                account = none;
        int32_t from = said_day(f->said, at);
        int32_t until = meaning->hold_days == 0 ? SPAN_OPEN : day_clamp(from + meaning->hold_days);
        if (spans_cover(&f->spans, key_of(f, party, none, meaning->hold), from, until))
                return;
        struct slice key = key_of(f, party, account, meaning->hold);
        if (spans_cover(&f->spans, key, from, until) || spans_from(&f->spans, key, from) != NULL)
                return;
        spans_add(&f->spans, key, from, until, 0);
        out_raw(&f->row, party);
        out_raw(&f->row, account);
        out_text(&f->row, meaning->hold);
        out_day(&f->row, from);
        out_day(&f->row, until);
        put_source(f, meaning);
        out_raw(&f->row, said_cell(f->said, SAID_CONTACT));
        end_row(f, meaning, at);
}

/* The other word of that day, unless it was recorded before the contact: then it changed. */
static bool
stands_against(struct following *f, struct slice party, struct slice channel,
               const struct result *meaning, int32_t from)
{
        bool given = slice_is(meaning->consent, "given");
        const struct span *other = spans_from(
                &f->spans, key_of(f, party, channel, slice_of(given ? "refused" : "given")), from);
        return other != NULL && other->batch >= said_number(f->said, SAID_BATCH);
}

static void
add_consent(struct following *f, const struct result *meaning, int64_t at)
{
        struct slice party = said_cell(f->said, SAID_PARTY), none = {"", 0};
        struct slice channel = meaning->consent_on.size > 0 ? meaning->consent_on
                                                            : said_cell(f->said, SAID_CHANNEL);
        if (meaning->consent.size == 0 || party.size == 0)
                return;
        if (slice_is(channel, "all"))
                channel = none;
        int32_t from = said_day(f->said, at);
        if (spans_cover(&f->spans, key_of(f, party, none, meaning->consent), from, SPAN_OPEN) ||
            spans_cover(&f->spans, key_of(f, party, channel, meaning->consent), from, SPAN_OPEN) ||
            spans_from(&f->spans, key_of(f, party, channel, meaning->consent), from) != NULL ||
            stands_against(f, party, channel, meaning, from))
                return;
        spans_add(&f->spans, key_of(f, party, channel, meaning->consent), from, SPAN_OPEN, 0);
        out_raw(&f->row, party);
        out_raw(&f->row, channel);
        out_day(&f->row, from);
        out_text(&f->row, meaning->consent);
        out_day(&f->row, SPAN_OPEN);
        out_raw(&f->row, slice_of("contact"));
        put_source(f, meaning);
        out_raw(&f->row, said_cell(f->said, SAID_CONTACT));
        end_row(f, meaning, at);
}

/* ---- promises ---- */

static void
add_promise(struct following *f, const struct result *meaning, int64_t at)
{
        struct slice none = {"", 0}, contact = said_cell(f->said, SAID_CONTACT);
        struct slice account = said_cell(f->said, SAID_ACCOUNT);
        char day[11];
        if (!meaning->promise)
                return;
        day_format(day, said_day(f->said, at));
        if (contact.size > 0 &&
            text_index_find(&f->known, key_of(f, none, none, contact)) != SIZE_MAX)
                return;
        if (account.size > 0 &&
            text_index_find(&f->known, key_of(f, account, slice_of(day), none)) != SIZE_MAX)
                return;
        out_raw(&f->row, account);
        out_raw(&f->row, said_cell(f->said, SAID_PARTY));
        out_raw(&f->row, slice_of(day));
        out_raw(&f->row, none);
        out_raw(&f->row, none);
        out_raw(&f->row, contact);
        end_row(f, meaning, at);
}

/* ---- contact points ---- */

/* Keeps what is said last of a contact point. */
static void
note_standing(struct following *f, const struct result *meaning, int64_t at)
{
        struct slice value = said_cell(f->said, SAID_VALUE);
        if (meaning->standing.size == 0 || value.size == 0)
                return;
        struct slice channel = said_cell(f->said, SAID_CHANNEL);
        const char *points = contact_point_channel(channel);
        if (points != NULL)
                channel = slice_of(points);
        struct slice key = key_of(f, said_cell(f->said, SAID_PARTY), channel, value);
        size_t known = f->points.count, place = text_index_add(&f->points, key);
        if (place == known) {
                grow(&f->standings, &f->standing_capacity, known + 1, sizeof *f->standings);
                f->standings[place].meaning = NULL;
        }
        struct standing *standing = &f->standings[place];
        if (standing->meaning == NULL || at >= standing->at)
                *standing = (struct standing){meaning, at, said_number(f->said, SAID_CONTACT),
                                              said_number(f->said, SAID_BATCH)};
}

/* Prints the contact points of which something else is said than what is stored. What was recorded
   after the contact rules, and what must not be used, or was replaced, stays so. */
static void
put_points(struct following *f)
{
        while (next_there(f)) {
                const struct slice *cells = f->there->fields;
                size_t place = text_index_find(
                        &f->points, key_of(f, cells[f->party], cells[f->channel], cells[f->value]));
                if (place == SIZE_MAX)
                        continue;
                const struct standing *said = &f->standings[place];
                struct slice now = cells[f->standing];
                if (slice_is(now, "forbidden") || slice_is(now, "replaced") ||
                    slice_equal(now, said->meaning->standing) || said->batch <= batch_of(f))
                        continue;
                out_raw(&f->row, cells[f->party]);
                out_raw(&f->row, cells[f->channel]);
                out_raw(&f->row, cells[f->value]);
                out_text(&f->row, said->meaning->standing);
                out_number(&f->row, said->contact);
                end_row(f, said->meaning, said->at);
        }
}

/* ---- all of them ---- */

/* Now the day is known, of which what is stored has to be, too. */
static void
begin(struct following *f)
{
        f->begun = true;
        if (f->kind == KIND_hold || f->kind == KIND_consent)
                read_spans(f);
        else if (f->kind == KIND_promise)
                read_promises(f);
}

void
following_contact(struct following *f)
{
        if (!f->begun)
                begin(f);
        for (size_t i = 0; i < f->said->count; i++) {
                const struct saying *saying = &f->said->list[i];
                if (f->kind == KIND_hold)
                        add_hold(f, saying->meaning, saying->at);
                else if (f->kind == KIND_consent)
                        add_consent(f, saying->meaning, saying->at);
                else if (f->kind == KIND_promise)
                        add_promise(f, saying->meaning, saying->at);
                else
                        note_standing(f, saying->meaning, saying->at);
        }
}

void
following_finish(struct following *f)
{
        if (f->kind == KIND_contact_point)
                put_points(f);
        while (next_there(f))
                ;
        tsv_close(f->there);
        spans_free(&f->spans);
        text_index_free(&f->known);
        text_index_free(&f->points);
        free(f->standings);
        buffer_free(&f->key);
        free(f);
}
