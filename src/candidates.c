#include "candidates.h"

#include "cells.h"
#include "error.h"
#include "person_column.h"

void
candidates_open(struct candidates *c, const struct tsv_reader *in, struct expr_set *conditions,
                const struct capacities *capacities, struct offers *offers)
{
        *c = (struct candidates){.in = in,
                                 .conditions = conditions,
                                 .capacities = capacities,
                                 .offers = offers,
                                 .debtor = person_column(in, "debtor"),
                                 .channel = tsv_need(in, "channel"),
                                 .template = tsv_find(in, "template"),
                                 .planned_on = tsv_find(in, "planned_on"),
                                 .permission = tsv_find(in, "permission"),
                                 .strategy = tsv_find(in, "strategy"),
                                 .lead = tsv_find(in, "lead"),
                                 .currency = tsv_find(in, "currency"),
                                 .account = -1};
        if (c->debtor < 0)
                c->debtor = person_column(in, "party");
        if (c->debtor < 0)
                c->debtor = tsv_need(in, "debtor");
        if (c->lead >= 0)
                c->account = tsv_need(in, "account");
        for (size_t i = 0; i < capacities->count && c->currency < 0; i++)
                if (worth_has_columns(&capacities->lines[i].worth))
                        c->currency = tsv_need(in, "currency");
}

static struct slice
cell(const struct candidates *c, int column)
{
        return column < 0 ? (struct slice){"", 0} : c->in->fields[column];
}

static void
move_to_debtor(struct candidates *c)
{
        struct slice debtor = cell(c, c->debtor), previous = buffer_slice(&c->previous);
        int order = slice_compare(debtor, previous);
        if (debtor.size == 0)
                tsv_die(c->in, c->debtor, EXIT_BAD_DATA, "empty; every record names a debtor");
        if (c->begun && order < 0)
                tsv_die(c->in, c->debtor, EXIT_BAD_DATA,
                        "'%.*s' is out of order; sort bytewise by debtor", (int)debtor.size,
                        debtor.data);
        if (c->begun && order == 0)
                return;
        c->begun = true;
        buffer_set(&c->previous, debtor);
        leads_clear(&c->leads);
        offers_next_debtor(c->offers);
}

static bool
is_proposed(const struct candidates *c)
{
        return cell(c, c->channel).size > 0 && !slice_is(cell(c, c->permission), "refused") &&
               (c->strategy < 0 || cell(c, c->strategy).size > 0);
}

static void
check_currency(const struct candidates *c, const struct capacity_line *line)
{
        struct slice currency = cell(c, c->currency);
        if (worth_has_columns(&line->worth) && !slice_equal(currency, c->capacities->currency))
                tsv_die(c->in, c->currency, EXIT_BAD_DATA,
                        "'%.*s', but %s counts in %.*s; convert the amount by an expression there",
                        (int)currency.size, currency.data, c->capacities->policy->name,
                        (int)c->capacities->currency.size, c->capacities->currency.data);
}

/* Others may go along with it, or, where it has no place (NO_OFFER), cannot either. */
static void
add_lead(struct candidates *c, struct lead_key key, struct offer_place place)
{
        if (c->lead >= 0 && !leads_add(&c->leads, key, place))
                tsv_die(c->in, c->account, EXIT_BAD_DATA,
                        "'%.*s' is out of order; sort bytewise by debtor and account",
                        (int)key.account.size, key.account.data);
}

/* The two parts of what the contact is worth; false where a figure is missing. */
static bool
read_worth(const struct candidates *c, const struct capacity_line *line,
           struct candidate *candidate, int128 *gain, int128 *cost)
{
        check_currency(c, line);
        if (worth_has_expressions(&line->worth))
                expr_row(c->conditions, c->in->fields);
        return worth_of(&line->worth, c->in, c->conditions, gain, cost, &candidate->missing);
}

static struct candidate
read_offered(struct candidates *c, const struct capacity_line *line, struct lead_key key)
{
        struct candidate candidate = {.state = CANDIDATE_NO_LINE, .place = {.offer = NO_OFFER}};
        int128 gain, cost;
        if (line != NULL && !read_worth(c, line, &candidate, &gain, &cost)) {
                candidate.state = CANDIDATE_NO_WORTH;
        } else if (line != NULL) {
                candidate.state = CANDIDATE_OFFERED;
                candidate.worth = gain - cost;
                candidate.place = offers_add(c->offers, line, key.day, candidate.worth);
        }
        add_lead(c, key, candidate.place);
        return candidate;
}

/* Of one that goes along with the contact by which the account LEAD is reached; the cost is that
 * one's. */
static struct candidate
read_joined(struct candidates *c, const struct capacity_line *line, struct lead_key key,
            struct slice lead)
{
        struct candidate candidate = {.state = CANDIDATE_NOT};
        key.account = lead;
        const struct offer_place *place = leads_find(&c->leads, key);
        int128 gain, cost;
        if (place == NULL)
                return candidate;
        candidate.place = *place;
        if (place->offer == NO_OFFER) {
                candidate.state = line == NULL ? CANDIDATE_NO_LINE : CANDIDATE_NO_WORTH;
                candidate.missing = "lead";
                return candidate;
        }
        candidate.state = CANDIDATE_JOINED;
        if (read_worth(c, line, &candidate, &gain, &cost)) {
                candidate.worth = gain;
                *offers_worth(c->offers, *place) += gain;
        }
        return candidate;
}

struct candidate
candidates_read(struct candidates *c, int32_t as_of)
{
        move_to_debtor(c);
        size_t channel =
                capacities_channel(c->capacities, tsv_text(cell(c, c->channel), &c->unescaped));
        if (!is_proposed(c) || channel == c->capacities->channel_count)
                return (struct candidate){.state = CANDIDATE_NOT};
        struct lead_key key = {.account = cell(c, c->account),
                               .channel = channel,
                               .day = as_of,
                               .template = cell(c, c->template)};
        if (c->planned_on >= 0)
                key.day = day_of_cell_or(c->in, c->planned_on, as_of);
        const struct capacity_line *line = capacities_line(c->capacities, channel, key.day);
        struct slice lead = cell(c, c->lead);
        return lead.size == 0 || slice_equal(lead, key.account) ? read_offered(c, line, key)
                                                                : read_joined(c, line, key, lead);
}

void
candidates_close(struct candidates *c)
{
        buffer_free(&c->previous);
        buffer_free(&c->unescaped);
        leads_free(&c->leads);
}
