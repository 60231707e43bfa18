/* The gate: permission for one contact, and contacts that several accounts share. */
#include <string.h>

#include "cells.h"
#include "error.h"
#include "gate-internal.h"
#include "local_time.h"

/* Whether the record has the number or address that CHANNEL uses. */
static bool
has_point(const struct gate *g, struct slice channel)
{
        const char *points = contact_point_channel(channel);
        if (points == NULL)
                return false;
        int column = strcmp(points, "phone") == 0   ? g->in.phone
                     : strcmp(points, "email") == 0 ? g->in.email
                                                    : g->in.address;
        return cell(g, column).size > 0;
}

static struct contact_request
request_of(struct gate *g, struct slice channel)
{
        struct slice party = cell(g, g->in.party), account = cell(g, g->in.account);
        bool third_party = party.size > 0 && !slice_equal(party, cell(g, g->in.key)) &&
                           !slice_equal(party, cell(g, g->in.debtor));
        size_t role_count = 0;
        const struct held_role *roles = NULL;
        if (third_party && g->roles != NULL)
                roles = held_roles_of(g->roles, account, party, &role_count);
        return (struct contact_request){
                .channel = channel,
                .account = account,
                .zone = gate_zone(g),
                .notice_on = g->in.notice_on < 0 ? DAY_NONE
                                                 : day_of_cell_or(g->at, g->in.notice_on, DAY_NONE),
                .consents = cell(g, g->in.consents),
                .holds = cell(g, g->in.holds),
                .consents_unknown = (g->in.consents < 0),
                .holds_unknown = (g->in.holds < 0),
                .has_point = has_point(g, channel),
                .third_party = third_party,
                .roles = roles,
                .role_count = role_count,
        };
}

/* Forgets the contacts that accounts before this one joined: they count for those alone. */
static void
settle_account(struct gate *g, struct slice account)
{
        if (slice_equal(account, g->account))
                return;
        size_t kept = g->own;
        for (size_t i = g->own; i < g->history.count; i++)
                if (!g->history.events[i].joined)
                        g->history.events[kept++] = g->history.events[i];
        g->history.count = kept;
        g->account = account;
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
                    slice_equal(lead->channel, question->channel) &&
                    slice_equal(lead->template, question->template) &&
                    lead->third_party == request->third_party &&
                    (!request->third_party || slice_equal(lead->party, cell(g, g->in.party))) &&
                    !slice_equal(lead->account, request->account) &&
                    permission_to_join(g->rules, &g->history, request, lead->day) == NULL)
                        best = lead;
        }
        return best;
}

static void
add_lead(struct gate *g, const struct gate_question *question,
         const struct contact_request *request, const struct gate_answer *answer)
{
        grow(&g->leads, &g->lead_capacity, g->lead_count + 1, sizeof *g->leads);
        g->leads[g->lead_count++] = (struct lead){
                answer->day,      answer->at,           question->channel,   question->template,
                request->account, cell(g, g->in.party), request->third_party};
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
                answer.lead = lead->account;
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
