/* The gate: columns of the first stream, history, permission, and contacts that several accounts
 * share. */
#include "gate.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "contact_streams.h"
#include "error.h"
#include "local_time.h"
#include "number.h"
#include "options.h"

static const char default_profile[] = "cautious";

/* Columns of the first stream; -1: it has none of that name. */
struct columns {
        int key, party, account, notice_on, consents, holds, time_zone, phone, email, address;
        int contacts_1d, contacts_7d, contacts_30d, last_contact_on, open_step, open_step_on;
        int action, step;
};

/* A contact that was permitted in this run, which other accounts may share. */
struct lead {
        int32_t day;
        int64_t at; /* its first permitted moment */
        struct buffer channel, template, account;
};

struct gate {
        struct contact_rules *rules;
        struct contact_streams *streams;
        bool has_contacts, has_actions;
        struct filter *filter;
        const struct tsv_reader *at; /* the record asked about */
        struct columns in;
        struct {
                int contact_rules, permission, refused_by, permitted_from, lead;
        } out;
        struct contact_history history;
        size_t own;            /* events from here on were permitted in this run */
        struct buffer account; /* of the events that joined others */
        struct lead *leads;    /* of the present debtor */
        size_t lead_count, lead_capacity;
        int64_t *asked;
        size_t asked_count, asked_capacity;
        const struct zone *zone;
        char permitted_from[21];
        struct {
                int32_t day, first;
        } horizon;         /* contact_rules_horizon() of the day asked last */
        int64_t formatted; /* the time that stands there */
        enum { SAID_NOTHING, SAID_REFUSED, SAID_ALLOWED } said; /* in the columns written last */
        bool begun;
};

bool
gate_option(struct gate_options *options, int option)
{
        switch (option) {
        case 'p':
                options->profile = optarg;
                return true;
        case OPTION_CONTACTS:
                options->contacts = optarg;
                return true;
        case OPTION_ACTIONS:
                options->actions = optarg;
                return true;
        default:
                return false;
        }
}

int
gate_key(const struct tsv_reader *in)
{
        int debtor = tsv_find(in, "debtor");
        return debtor >= 0 ? debtor : tsv_find(in, "party");
}

/* ---- columns ---- */

static void
find_columns(struct gate *g, const struct tsv_reader *in)
{
        const struct {
                int *column;
                const char *name;
        } all[] = {
                {&g->in.party, "party"},
                {&g->in.account, "account"},
                {&g->in.notice_on, "notice_on"},
                {&g->in.consents, "consents"},
                {&g->in.holds, "holds"},
                {&g->in.time_zone, "time_zone"},
                {&g->in.phone, "phone"},
                {&g->in.email, "email"},
                {&g->in.address, "address"},
                {&g->in.contacts_1d, "contacts_1d"},
                {&g->in.contacts_7d, "contacts_7d"},
                {&g->in.contacts_30d, "contacts_30d"},
                {&g->in.last_contact_on, "last_contact_on"},
                {&g->in.open_step, "open_step"},
                {&g->in.open_step_on, "open_step_on"},
                {&g->in.action, "action"},
                {&g->in.step, "step"},
        };
        for (size_t i = 0; i < sizeof all / sizeof *all; i++)
                *all[i].column = tsv_find(in, all[i].name);
        g->in.key = gate_key(in);
}

static void
need(const struct tsv_reader *in, int column, const char *name, const char *option)
{
        if (column < 0)
                die(EXIT_BAD_DATA,
                    "%s:1:%s: no such column; the contact rules need it, or the option %s FILE",
                    in->name, name, option);
}

/* What rules that count must be able to count. */
static void
check_counting(const struct gate *g, const struct tsv_reader *in)
{
        if (!g->rules->counts)
                return;
        if (g->in.key < 0)
                tsv_need(in, "debtor");
        if (!g->has_contacts) {
                need(in, g->in.contacts_1d, "contacts_1d", "--contacts");
                need(in, g->in.contacts_7d, "contacts_7d", "--contacts");
                need(in, g->in.contacts_30d, "contacts_30d", "--contacts");
                need(in, g->in.last_contact_on, "last_contact_on", "--contacts");
        }
        if (!g->has_actions)
                need(in, g->in.open_step, "open_step", "--actions");
        for (size_t i = 0; i < g->rules->count && !g->has_contacts; i++) {
                const struct contact_rule *rule = &g->rules->rules[i];
                if (rule->type == RULE_LIMIT && rule->length > 30)
                        policy_die(g->rules->policy, rule->row, "value",
                                   "%ld days, but without --contacts FILE only 30 are known",
                                   (long)rule->length);
        }
}

/* Without such a column the rule refuses whatever it governs: better said than wondered at. */
static void
warn_of_missing(const struct gate *g, const struct tsv_reader *in)
{
        for (size_t i = 0; i < g->rules->count; i++) {
                const struct contact_rule *rule = &g->rules->rules[i];
                const char *missing = NULL;
                if (rule->type == RULE_NOTICE && g->in.notice_on < 0)
                        missing = "notice_on";
                else if (rule->type == RULE_CONSENT && g->in.consents < 0)
                        missing = "consents";
                else if (rule->type == RULE_HOLD && g->in.holds < 0)
                        missing = "holds";
                if (missing != NULL)
                        warn("%s has no column %s: rule %.*s refuses all that it governs; col-list "
                             "accounts writes it",
                             in->name, missing, (int)rule->name.size, rule->name.data);
        }
}

struct gate *
gate_open(struct gate_options options, struct filter *filter, const struct debtor_rows *rows)
{
        struct gate *g = allocate(sizeof *g);
        g->rules = contact_rules_open(options.profile ? options.profile : default_profile);
        g->filter = filter;
        g->at = &rows->at;
        g->has_contacts = options.contacts != NULL;
        g->has_actions = options.actions != NULL;
        find_columns(g, filter->in);
        check_counting(g, filter->in);
        warn_of_missing(g, filter->in);
        g->horizon.day = DAY_NONE;
        g->streams = contact_streams_open(options.contacts, options.actions);
        g->out.lead = filter_column(filter, "lead");
        g->out.contact_rules = filter_column(filter, "contact_rules");
        g->out.permission = filter_column(filter, "permission");
        g->out.refused_by = filter_column(filter, "refused_by");
        g->out.permitted_from = filter_column(filter, "permitted_from");
        return g;
}

static struct slice
cell(const struct gate *g, int column)
{
        return column < 0 ? (struct slice){"", 0} : g->at->fields[column];
}

/* ---- history from the columns of accounts, where there is no second stream ---- */

/* The number in COLUMN; 0 where it is empty. */
static int64_t
number_of(const struct gate *g, int column)
{
        int64_t number = 0;
        if (cell(g, column).size > 0 &&
            (integer_parse(cell(g, column), &number) != NUMBER_OK || number < 0))
                tsv_die(g->at, column, EXIT_BAD_DATA, "'%.*s' is not a number of contacts",
                        (int)cell(g, column).size, cell(g, column).data);
        return number;
}

/* COUNT contacts by channels that nobody knows, each of which may have reached him. More than a
   limit counts are as good as that many. */
static void
add_unknown(struct gate *g, int64_t count, int32_t day)
{
        int64_t most = 1;
        for (size_t i = 0; i < g->rules->count; i++)
                if (g->rules->rules[i].type == RULE_LIMIT && g->rules->rules[i].count > most)
                        most = g->rules->rules[i].count;
        for (int64_t i = 0; i < count && i < most; i++)
                contact_history_add(
                        &g->history,
                        (struct contact_event){.day = day, .at = TIME_NONE, .reached = true});
}

static int32_t
earlier(int32_t a, int32_t b)
{
        return a < b ? a : b;
}

/* What the records of a debtor say of his contacts: the same each, or else the worst of them
 * counts. */
struct counted {
        int64_t day, week, month;
        int32_t last; /* DAY_NONE: there was none */
};

static int64_t
larger(int64_t a, int64_t b)
{
        return a > b ? a : b;
}

static void
read_counted(const struct gate *g, struct counted *counted)
{
        int32_t last = day_of_cell_or(g->at, g->in.last_contact_on, DAY_NONE);
        counted->day = larger(counted->day, number_of(g, g->in.contacts_1d));
        counted->week = larger(counted->week, number_of(g, g->in.contacts_7d));
        counted->month = larger(counted->month, number_of(g, g->in.contacts_30d));
        if (last > counted->last)
                counted->last = last;
}

/* They are put on the latest days on which they can have been: what counts longest. */
static void
add_counted(struct gate *g, const struct counted *counted, int32_t today)
{
        int32_t last = counted->last == DAY_NONE ? today : counted->last;
        add_unknown(g, counted->day, today);
        add_unknown(g, counted->week - counted->day, earlier(last, today - 1));
        add_unknown(g, counted->month - counted->week, earlier(last, today - 7));
        if (counted->last != DAY_NONE)
                contact_history_add(&g->history, (struct contact_event){.day = last,
                                                                        .at = TIME_NONE,
                                                                        .reached = true,
                                                                        .inbound = true});
}

/* A step that is planned, by whatever channel, unless the record is that action itself. */
static void
add_open_step(struct gate *g, int32_t now)
{
        if (cell(g, g->in.open_step).size == 0 ||
            (cell(g, g->in.action).size > 0 &&
             slice_equal(cell(g, g->in.step), cell(g, g->in.open_step))))
                return;
        int32_t day = now;
        if (g->in.open_step_on >= 0)
                day = day_of_cell_or(g->at, g->in.open_step_on, now);
        contact_history_add(&g->history, (struct contact_event){
                                                 .day = day > now ? day : now,
                                                 .at = TIME_NONE,
                                                 .account = cell(g, g->in.account),
                                         });
}

/* ---- one debtor ---- */

static int
compare_numbers(const void *left, const void *right)
{
        const int64_t *a = left, *b = right;
        return (*a > *b) - (*a < *b);
}

/* The actions that the records themselves are: they are asked about, and do not stand in their own
 * way. */
static void
collect_asked(struct gate *g, struct debtor_rows *rows)
{
        g->asked_count = 0;
        if (g->in.action < 0)
                return;
        while (debtor_rows_next(rows)) {
                int64_t number;
                if (integer_parse(cell(g, g->in.action), &number) != NUMBER_OK)
                        continue;
                grow(&g->asked, &g->asked_capacity, g->asked_count + 1, sizeof *g->asked);
                g->asked[g->asked_count++] = number;
        }
        debtor_rows_rewind(rows);
        if (g->asked_count > 1)
                qsort(g->asked, g->asked_count, sizeof *g->asked, compare_numbers);
}

static void
read_columns(struct gate *g, struct debtor_rows *rows, int32_t as_of, int32_t now)
{
        struct counted counted = {.last = DAY_NONE};
        while (debtor_rows_next(rows)) {
                if (!g->has_contacts)
                        read_counted(g, &counted);
                if (!g->has_actions)
                        add_open_step(g, now);
        }
        debtor_rows_rewind(rows);
        add_counted(g, &counted, as_of);
}

static const struct zone *
zone_of_record(struct gate *g)
{
        struct slice name = cell(g, g->in.time_zone);
        const struct zone *zone = contact_rules_zone(g->rules, name);
        if (zone == NULL)
                tsv_die(g->at, g->in.time_zone, EXIT_BAD_DATA,
                        "'%.*s' is no time zone that this machine knows; one like Europe/Istanbul "
                        "is expected",
                        (int)name.size, name.data);
        return zone;
}

static int32_t
horizon(struct gate *g, int32_t day)
{
        if (g->horizon.day != day)
                g->horizon.first = contact_rules_horizon(g->rules, day);
        g->horizon.day = day;
        return g->horizon.first;
}

/* Counts what is known of the debtor. Open actions of days that have passed may be done on any day:
   they count on that which is asked about. */
static void
read_history(struct gate *g, struct debtor_rows *rows, struct slice debtor, struct gate_clock clock)
{
        int32_t second, now = clock.at != TIME_NONE  ? local_day(g->zone, clock.at, &second)
                              : clock.on != DAY_NONE ? clock.on
                                                     : clock.as_of;
        int32_t as_of = clock.as_of != DAY_NONE ? clock.as_of : now;
        struct contact_wish wish = {
                .debtor = debtor,
                .zone = g->zone,
                .first = horizon(g, earlier(as_of, now)),
                .today = now,
                .as_of = clock.as_of_text,
                .joined = g->rules->per_account,
                .asked = g->asked,
                .asked_count = g->asked_count,
        };
        if (g->rules->counts && !(g->has_contacts && g->has_actions))
                read_columns(g, rows, as_of, now);
        if (g->in.key >= 0)
                contact_streams_read(g->streams, &wish, &g->history);
}

void
gate_begin(struct gate *g, struct debtor_rows *rows, struct gate_clock clock)
{
        contact_history_clear(&g->history);
        g->lead_count = 0;
        g->account.size = 0;
        collect_asked(g, rows);
        debtor_rows_next(rows);
        struct slice debtor = cell(g, g->in.key);
        if (g->in.key >= 0 && debtor.size == 0)
                tsv_die(g->at, g->in.key, EXIT_BAD_DATA, "empty; every record names a debtor");
        g->zone = zone_of_record(g);
        debtor_rows_rewind(rows);
        read_history(g, rows, debtor, clock);
        g->own = g->history.count;
}

/* ---- judging ---- */

/* The column with the number or address that CHANNEL uses; -1: none. */
static int
point_of(const struct gate *g, struct slice channel)
{
        if (slice_is(channel, "phone") || slice_is(channel, "sms") || slice_is(channel, "ivr"))
                return g->in.phone;
        if (slice_is(channel, "email"))
                return g->in.email;
        if (slice_is(channel, "letter") || slice_is(channel, "visit"))
                return g->in.address;
        return -1;
}

static struct contact_request
request_of(struct gate *g, struct slice channel)
{
        struct slice party = cell(g, g->in.party);
        return (struct contact_request){
                .channel = channel,
                .account = cell(g, g->in.account),
                .zone = zone_of_record(g),
                .notice_on = g->in.notice_on < 0 ? DAY_NONE
                                                 : day_of_cell_or(g->at, g->in.notice_on, DAY_NONE),
                .consents = cell(g, g->in.consents),
                .holds = cell(g, g->in.holds),
                .consents_unknown =
                        g->in.consents<
                                0,
                                .holds_unknown = g->in.holds<
                                        0, .has_point = cell(g, point_of(g, channel)).size> 0,
                                .third_party = party.size> 0 &&
                        !slice_equal(party, cell(g, g->in.key)),
        };
}

/* Forgets the contacts that accounts before this one joined: they count for those alone. */
static void
settle_account(struct gate *g, struct slice account)
{
        if (slice_equal(account, buffer_slice(&g->account)))
                return;
        size_t kept = g->own;
        for (size_t i = g->own; i < g->history.count; i++)
                if (!g->history.events[i].joined)
                        g->history.events[kept++] = g->history.events[i];
        g->history.count = kept;
        g->account.size = 0;
        buffer_add(&g->account, account.data, account.size);
}

/* The earliest contact that this one can go along with, up to the day LAST. */
static const struct lead *
lead_for(const struct gate *g, const struct contact_request *request,
         const struct gate_question *question, int32_t last)
{
        const struct lead *best = NULL;
        for (size_t i = 0; i < g->lead_count; i++) {
                const struct lead *lead = &g->leads[i];
                if (lead->day >= question->day && lead->day <= last &&
                    (best == NULL || lead->day < best->day) &&
                    slice_equal(buffer_slice(&lead->channel), question->channel) &&
                    slice_equal(buffer_slice(&lead->template), question->template) &&
                    !slice_equal(buffer_slice(&lead->account), request->account) &&
                    permission_to_join(g->rules, &g->history, request, lead->day) == NULL)
                        best = lead;
        }
        return best;
}

static void
set(struct buffer *buffer, struct slice text)
{
        buffer->size = 0;
        buffer_add(buffer, text.data, text.size);
}

static void
add_lead(struct gate *g, const struct gate_question *question,
         const struct contact_request *request, const struct gate_answer *answer)
{
        size_t had = g->lead_capacity;
        grow(&g->leads, &g->lead_capacity, g->lead_count + 1, sizeof *g->leads);
        for (; had < g->lead_capacity; had++)
                g->leads[had] = (struct lead){0};
        struct lead *lead = &g->leads[g->lead_count++];
        lead->day = answer->day;
        lead->at = answer->at;
        set(&lead->channel, question->channel);
        set(&lead->template, question->template);
        set(&lead->account, request->account);
}

static struct permission
ask(struct gate *g, const struct gate_question *question, const struct contact_request *request)
{
        if (question->at == TIME_NONE)
                return permission_on_day(g->rules, &g->history, request, question->day);
        return permission_at(g->rules, &g->history, request, question->at);
}

struct gate_answer
gate_ask(struct gate *g, const struct gate_question *question)
{
        struct contact_request request = request_of(g, question->channel);
        struct gate_question asked = *question;
        if (asked.at != TIME_NONE) {
                int32_t second;
                asked.day = asked.until = local_day(request.zone, asked.at, &second);
        }
        settle_account(g, request.account);
        struct permission permission = ask(g, &asked, &request);
        bool in_time = permission.day != DAY_NONE && permission.day <= asked.until;
        struct gate_answer answer = {
                .refused_by = permission.refused_by,
                .allowed = asked.at == TIME_NONE ? in_time : permission.refused_by == NULL,
                .day = permission.day,
                .at = permission.at,
        };
        const struct lead *lead = NULL;
        if (is_contact_channel(request.channel))
                lead = lead_for(g, &request, &asked, answer.allowed ? answer.day : asked.until);
        if (lead != NULL) {
                answer.allowed = true;
                answer.lead = buffer_slice(&lead->account);
                answer.day = lead->day;
                answer.at = lead->at;
        } else if (answer.allowed) {
                add_lead(g, &asked, &request, &answer);
        }
        if (answer.allowed)
                contact_history_add(&g->history, (struct contact_event){
                                                         .day = answer.day,
                                                         .at = asked.at,
                                                         .account = request.account,
                                                         .channel = request.channel,
                                                         .joined = lead != NULL,
                                                 });
        return answer;
}

/* ---- writing ---- */

/* The columns keep what was set until it is set again. */
static void
write_verdict(struct gate *g, const struct gate_answer *answer)
{
        int said = answer == NULL ? SAID_NOTHING : answer->allowed ? SAID_ALLOWED : SAID_REFUSED;
        if (g->begun && said == (int)g->said)
                return;
        g->begun = true;
        g->said = said;
        filter_set(g->filter, g->out.contact_rules,
                   slice_of(said == SAID_ALLOWED ? g->rules->policy->label : ""));
        filter_set_plain(g->filter, g->out.permission,
                         slice_of(said == SAID_ALLOWED   ? "allowed"
                                  : said == SAID_REFUSED ? "refused"
                                                         : ""));
}

void
gate_write(struct gate *g, const struct gate_answer *answer)
{
        static const struct slice nothing = {"", 0};
        bool allowed = answer != NULL && answer->allowed;
        struct slice from = nothing;
        if (answer != NULL && answer->at != TIME_NONE) {
                if (g->permitted_from[0] == '\0' || g->formatted != answer->at)
                        time_format(g->permitted_from, answer->at);
                g->formatted = answer->at;
                from = (struct slice){g->permitted_from, sizeof g->permitted_from - 1};
        }
        write_verdict(g, answer);
        filter_set(g->filter, g->out.refused_by,
                   answer == NULL || allowed ? nothing : answer->refused_by->name);
        filter_set_plain(g->filter, g->out.permitted_from, from);
        filter_set_plain(g->filter, g->out.lead, allowed ? answer->lead : nothing);
}

void
gate_explain(const struct gate *g, const struct gate_answer *answer, struct buffer *out)
{
        char day[11];
        const struct contact_rule *rule = answer->refused_by;
        if (rule != NULL && answer->lead.size == 0)
                buffer_add_format(out, "%s line %zu (%.*s) refuses", g->rules->policy->name,
                                  g->rules->policy->rows[rule->row].line, (int)rule->name.size,
                                  rule->name.data);
        if (answer->lead.size > 0)
                buffer_add_format(out, "goes along with %.*s", (int)answer->lead.size,
                                  answer->lead.data);
        if (rule == NULL && answer->lead.size == 0)
                buffer_add_format(out, "%s permits", g->rules->policy->name);
        if (answer->day != DAY_NONE && (rule != NULL || answer->lead.size > 0)) {
                day_format(day, answer->day);
                buffer_add_format(out, "%s %s", answer->lead.size > 0 ? " on" : " until", day);
        }
}

void
gate_close(struct gate *g)
{
        contact_streams_close(g->streams);
        for (size_t i = 0; i < g->lead_capacity; i++) {
                buffer_free(&g->leads[i].channel);
                buffer_free(&g->leads[i].template);
                buffer_free(&g->leads[i].account);
        }
        free(g->leads);
        free(g->asked);
        buffer_free(&g->account);
        contact_history_free(&g->history);
        contact_rules_close(g->rules);
        free(g);
}
