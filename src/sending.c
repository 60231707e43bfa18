#include "sending.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "day.h"
#include "error.h"
#include "format.h"
#include "progress.h"

enum fate { FATE_KNOWN, FATE_LEFT, FATE_RETRY };

/* ---- the journal ---- */

static void
fill(const struct outgoing *message, const char *day, struct slice fields[JOURNAL_FIELDS])
{
        static const struct {
                enum journal_field to;
                enum outgoing_field from;
        } copied[] = {{JOURNAL_MESSAGE, OUTGOING_MESSAGE},
                      {JOURNAL_CHANNEL, OUTGOING_CHANNEL},
                      {JOURNAL_PARTY, OUTGOING_PARTY},
                      {JOURNAL_ACCOUNT, OUTGOING_ACCOUNT},
                      {JOURNAL_ACTION, OUTGOING_ACTION},
                      {JOURNAL_ACTIONS, OUTGOING_ACTIONS},
                      {JOURNAL_RECIPIENT, OUTGOING_RECIPIENT},
                      {JOURNAL_TEMPLATE, OUTGOING_TEMPLATE},
                      {JOURNAL_MESSAGE_TEMPLATE, OUTGOING_MESSAGE_TEMPLATE},
                      {JOURNAL_PARTS, OUTGOING_PARTS},
                      {JOURNAL_COST, OUTGOING_COST},
                      {JOURNAL_CURRENCY, OUTGOING_CURRENCY}};
        memset(fields, 0, JOURNAL_FIELDS * sizeof *fields);
        for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
                fields[copied[i].to] = message->fields[copied[i].from];
        fields[JOURNAL_ON] = slice_of(day);
}

/* Writes that ACTIONS of the message end so; nothing where there are none. */
static void
write_ended(struct sending *s, const struct outgoing *message, enum journal_event event,
            const struct buffer *actions, const char *reason, int64_t now)
{
        struct slice fields[JOURNAL_FIELDS];
        char day[11];
        if (actions->size == 0)
                return;
        day_format(day, recheck_day(s->recheck, now));
        fill(message, day, fields);
        fields[JOURNAL_ACTIONS] = buffer_slice(actions);
        fields[JOURNAL_TEXT] = slice_of(reason);
        journal_write(s->journal, event, now, fields, false);
}

/* ---- one message ---- */

static void
tell(const struct outgoing *message, const char *what, const char *why)
{
        struct slice key = message->fields[OUTGOING_MESSAGE];
        say("%s: message %.*s: %s", what, (int)key.size, key.data, why);
}

static bool
is_named_again(const struct sending *s, struct slice message)
{
        for (size_t i = 0; i < s->again_count; i++)
                if (slice_is(message, s->again[i]))
                        return true;
        return false;
}

/* Whether what the journal says of the message, if anything, can be said of it. */
static bool
is_of_journal(const struct sending *s, const struct outgoing *message)
{
        const struct slice *said = message->fields;
        return journal_agrees(s->journal, said[OUTGOING_MESSAGE], said[OUTGOING_ACTION],
                              said[OUTGOING_PARTY], said[OUTGOING_ACCOUNT]);
}

static const char not_of_journal[] =
        "another message of this name went: the journal is not of this database; restore both "
        "together";

/* Whether the journal leaves nothing to do. */
static bool
went_before(struct sending *s, const struct outgoing *message)
{
        struct slice key = message->fields[OUTGOING_MESSAGE];
        enum journal_event last = journal_last(s->journal, key);
        if (!is_of_journal(s, message)) {
                tell(message, "refused", not_of_journal);
                s->counts.refused++;
                return true;
        }
        if (last == EVENT_INTENT && !is_named_again(s, key)) {
                tell(message, "in doubt", "it may have gone out; --resend sends it again");
                s->counts.in_doubt++;
                return true;
        }
        if (last != EVENT_SENT && last != EVENT_HANDED && last != EVENT_FAILED)
                return false;
        s->counts.before++;
        return true;
}

/* Whether the message may have gone and cannot be sent again: then nothing ends by it. */
static bool
stays_in_doubt(const struct sending *s, const struct outgoing *message,
               const struct verdict *verdict)
{
        return (verdict->kind == VERDICT_ENDED || verdict->kind == VERDICT_STALE) &&
               journal_last(s->journal, message->fields[OUTGOING_MESSAGE]) == EVENT_INTENT;
}

/* What the verdict leaves to be done. */
static enum fate
heed(struct sending *s, const struct outgoing *message, const struct verdict *verdict, int64_t now)
{
        const char *why = verdict->reason.data;
        if (stays_in_doubt(s, message, verdict)) {
                s->counts.in_doubt++;
                tell(message, "in doubt, and not sent again", why);
                return FATE_KNOWN;
        }
        if (verdict->kind == VERDICT_ENDED || verdict->kind == VERDICT_STALE) {
                write_ended(s, message, EVENT_CANCELLED, &verdict->cancelled, why, now);
                write_ended(s, message, EVENT_EXPIRED, &verdict->expired, why, now);
        }
        switch (verdict->kind) {
        case VERDICT_ENDED:
                if (verdict->cancelled.size > 0)
                        s->counts.cancelled++;
                else if (verdict->expired.size > 0)
                        s->counts.expired++;
                else
                        s->counts.before++;
                tell(message,
                     verdict->cancelled.size > 0 || verdict->expired.size == 0 ? "cancelled"
                                                                               : "expired",
                     why);
                return FATE_KNOWN;
        case VERDICT_STALE:
                s->counts.stale++;
                tell(message, "stale", why);
                return FATE_KNOWN;
        case VERDICT_REFUSED:
                s->counts.refused++;
                tell(message, "refused", why);
                return FATE_KNOWN;
        default:
                tell(message, "left", why);
                return FATE_LEFT;
        }
}

static enum fate
note_receipt(struct sending *s, const struct outgoing *message, const struct receipt *receipt,
             struct slice fields[JOURNAL_FIELDS], int64_t at)
{
        static const enum journal_event events[] = {[RECEIPT_SENT] = EVENT_SENT,
                                                    [RECEIPT_HANDED] = EVENT_HANDED,
                                                    [RECEIPT_FAILED] = EVENT_FAILED,
                                                    [RECEIPT_RETRY] = EVENT_RETRY};
        fields[JOURNAL_REFERENCE] = receipt->fields[RECEIPT_REFERENCE];
        fields[JOURNAL_TEXT] = receipt->fields[RECEIPT_TEXT];
        if (receipt->result != RECEIPT_SENT)
                fields[JOURNAL_COST] =
                        slice_of(""); /* what did not go costs what the channel says */
        if (receipt->fields[RECEIPT_COST].size > 0 && fields[JOURNAL_CURRENCY].size > 0)
                fields[JOURNAL_COST] = receipt->fields[RECEIPT_COST];
        char *why = slice_dup(receipt->fields[RECEIPT_TEXT]);
        journal_write(s->journal, events[receipt->result], at, fields, false);
        if (receipt->result == RECEIPT_SENT)
                s->counts.sent++;
        if (receipt->result == RECEIPT_HANDED)
                s->counts.handed++;
        if (receipt->result == RECEIPT_FAILED) {
                s->counts.failed++;
                tell(message, "failed", why);
        }
        free(why);
        return receipt->result == RECEIPT_RETRY ? FATE_RETRY : FATE_KNOWN;
}

static enum fate
hand_over(struct sending *s, struct lane *lane, const struct outgoing *message, int64_t now)
{
        struct slice fields[JOURNAL_FIELDS];
        struct receipt receipt;
        char day[11];
        const char *fault = lane_ready(lane, s->header);
        if (fault != NULL) {
                lane->free_at = 0; /* nothing went */
                tell(message, "left", fault);
                return FATE_LEFT;
        }
        day_format(day, recheck_day(s->recheck, now));
        fill(message, day, fields);
        journal_write(s->journal, EVENT_INTENT, now, fields, true);
        if (channel_hand(lane->channel, message->raw, message->fields[OUTGOING_MESSAGE], &receipt))
                return note_receipt(s, message, &receipt, fields, now);
        s->counts.in_doubt++;
        tell(message, "in doubt", channel_fault(lane->channel));
        return FATE_KNOWN;
}

static enum fate
try(struct sending *s, const struct outgoing *message, struct verdict *verdict)
{
        if (went_before(s, message))
                return FATE_KNOWN;
        struct lane *lane = lane_of(s->lanes, message->fields[OUTGOING_CHANNEL]);
        lane_wait(lane);
        int64_t now = time(NULL);
        recheck_message(s->recheck, message, now, verdict);
        if (verdict->kind == VERDICT_SEND)
                return hand_over(s, lane, message, now);
        lane->free_at = 0; /* nothing went */
        return heed(s, message, verdict, now);
}

/* ---- all of them ---- */

/* Sends what is in MESSAGES, the attempt numbered ATTEMPT; what may be tried again goes to AGAIN,
 * what not in this run to LEFT. */
static void
send_round(struct sending *s, struct spool *messages, int attempt, struct spool *again,
           struct spool *left)
{
        struct verdict verdict = {0};
        uint64_t done = 0, count = spool_count(messages);
        spool_rewind(messages);
        for (struct slice raw; spool_next(messages, &raw); done++) {
                struct outgoing message;
                interrupted();
                progress_step(done, (double)done / (double)count);
                outgoing_read(s->columns, raw, &message);
                enum fate fate = try(s, &message, &verdict);
                struct lane *lane = lane_of(s->lanes, message.fields[OUTGOING_CHANNEL]);
                if (fate == FATE_RETRY && attempt < lane->limits.attempts)
                        spool_add(again, raw);
                else if (fate != FATE_KNOWN)
                        spool_add(left, raw);
                if (fate == FATE_RETRY && attempt >= lane->limits.attempts)
                        tell(&message, "left", "its channel could not send it now");
        }
        verdict_free(&verdict);
}

/* Longer and longer: a second, two, four … */
static void
pause_before(int attempt)
{
        enum { LONGEST = 6 };
        int64_t seconds = INT64_C(1) << (attempt - 2 < LONGEST ? attempt - 2 : LONGEST);
        for (; seconds > 0; seconds--) {
                interrupted();
                nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
        }
}

struct spool *
sending_run(struct sending *sending, struct spool *messages)
{
        struct spool *left = spool_open(), *round = messages;
        progress_begin("messages");
        for (int attempt = 1; spool_count(round) > 0; attempt++) {
                struct spool *again = spool_open();
                if (attempt > 1)
                        pause_before(attempt);
                send_round(sending, round, attempt, again, left);
                if (round != messages)
                        spool_close(round);
                round = again;
        }
        if (round != messages)
                spool_close(round);
        progress_end();
        sending->counts.left = spool_count(left);
        return left;
}

/* ---- without sending ---- */

/* Of a message that has ended, now or in an earlier run. */
static const char *
ended_as(const struct verdict *verdict, enum journal_event last)
{
        bool expired = verdict->cancelled.size == 0 &&
                       (verdict->expired.size > 0 || last == EVENT_EXPIRED);
        return journal_events[expired ? EVENT_EXPIRED : EVENT_CANCELLED];
}

/* What would become of the message, in one word. */
static const char *
foretell(struct sending *s, const struct outgoing *message, int64_t now, struct verdict *verdict)
{
        static const char *const words[] = {
                [VERDICT_STALE] = "stale", [VERDICT_LATER] = "left", [VERDICT_REFUSED] = "refused"};
        struct slice key = message->fields[OUTGOING_MESSAGE];
        enum journal_event last = journal_last(s->journal, key);
        verdict->reason.size = 0;
        if (!is_of_journal(s, message)) {
                buffer_add_text(&verdict->reason, not_of_journal);
                return words[VERDICT_REFUSED];
        }
        if (last == EVENT_INTENT && !is_named_again(s, key))
                return "in doubt";
        if (last == EVENT_SENT || last == EVENT_HANDED || last == EVENT_FAILED)
                return journal_events[last];
        recheck_message(s->recheck, message, now, verdict);
        if (stays_in_doubt(s, message, verdict))
                return "in doubt";
        if (verdict->kind == VERDICT_ENDED)
                return ended_as(verdict, last);
        if (verdict->kind != VERDICT_SEND)
                return words[verdict->kind];
        return lane_of(s->lanes, message->fields[OUTGOING_CHANNEL])->path != NULL ? "send"
                                                                                  : "no program";
}

void
sending_preview(struct sending *sending, struct spool *messages, int64_t now)
{
        static const char *const names[] = {"message", "channel", "recipient", "party",
                                            "account", "verdict", "reason"};
        static const enum outgoing_field shown[] = {OUTGOING_MESSAGE, OUTGOING_CHANNEL,
                                                    OUTGOING_RECIPIENT, OUTGOING_PARTY,
                                                    OUTGOING_ACCOUNT};
        enum { SHOWN = sizeof shown / sizeof *shown, COLUMNS = sizeof names / sizeof *names };
        enum type types[COLUMNS];
        struct verdict verdict = {0};
        for (size_t i = 0; i < COLUMNS; i++)
                types[i] = TYPE_TEXT;
        struct format_writer *rows = format_open(FORMAT_AUTO, names, types, COLUMNS);
        spool_rewind(messages);
        for (struct slice raw; spool_next(messages, &raw);) {
                struct outgoing message;
                struct slice cells[COLUMNS];
                outgoing_read(sending->columns, raw, &message);
                for (size_t i = 0; i < SHOWN; i++)
                        cells[i] = message.fields[shown[i]];
                cells[SHOWN] = slice_of(foretell(sending, &message, now, &verdict));
                cells[SHOWN + 1] = buffer_slice(&verdict.reason);
                format_row(rows, cells);
        }
        format_close(rows);
        verdict_free(&verdict);
}

/* ---- by hand ---- */

struct settling {
        const char *message;
        char *cells[JOURNAL_FIELDS]; /* of its intent; NULL: it is not in doubt */
};

static void
find_doubt(void *context, const struct journal_line *line, bool in_doubt)
{
        struct settling *settling = context;
        struct buffer scratch = {0};
        if (in_doubt &&
            slice_is(tsv_text(line->fields[JOURNAL_MESSAGE], &scratch), settling->message))
                for (size_t i = 0; i < JOURNAL_FIELDS; i++)
                        settling->cells[i] = slice_dup(tsv_text(line->fields[i], &scratch));
        buffer_free(&scratch);
}

bool
sending_settle(struct journal *journal, const char *message)
{
        struct settling settling = {.message = message};
        struct slice fields[JOURNAL_FIELDS];
        int64_t at;
        journal_walk(journal, NULL, find_doubt, &settling);
        bool found = settling.cells[JOURNAL_AT] != NULL &&
                     time_parse(slice_of(settling.cells[JOURNAL_AT]), &at);
        for (size_t i = 0; i < JOURNAL_FIELDS; i++)
                fields[i] = slice_of(settling.cells[i]);
        fields[JOURNAL_TEXT] = slice_of("by hand");
        if (found)
                journal_write(journal, EVENT_SENT, at, fields, true);
        for (size_t i = 0; i < JOURNAL_FIELDS; i++)
                free(settling.cells[i]);
        return found;
}
