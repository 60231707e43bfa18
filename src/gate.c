/* The gate: options, columns of the first stream, and those that it writes. */
#include "gate.h"

#include <stdlib.h>

#include "error.h"
#include "gate-internal.h"
#include "person_column.h"

static const char default_profile[] = "cautious";

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
        int debtor = person_column(in, "debtor");
        return debtor >= 0 ? debtor : person_column(in, "party");
}

/* ---- columns ---- */

static void
find_columns(struct gate *g, const struct tsv_reader *in)
{
        const struct {
                int *column;
                const char *name;
        } all[] = {
                {&g->in.debtor, "debtor"},
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
        g->roles = options.roles != NULL ? held_roles_open(options.roles) : NULL;
        g->out.lead = filter_column(filter, "lead");
        g->out.contact_rules = filter_column(filter, "contact_rules");
        g->out.permission = filter_column(filter, "permission");
        g->out.refused_by = filter_column(filter, "refused_by");
        g->out.permitted_from = filter_column(filter, "permitted_from");
        return g;
}

/* ---- writing ---- */

/* The columns keep what was set until it is set again. */
static void
write_verdict(struct gate *g, const struct gate_answer *answer)
{
        enum verdict said = answer == NULL    ? SAID_NOTHING
                            : answer->allowed ? SAID_ALLOWED
                                              : SAID_REFUSED;
        if (g->begun && said == g->said)
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
        held_roles_close(g->roles);
        free(g->leads);
        free(g->asked);
        contact_history_free(&g->history);
        contact_rules_close(g->rules);
        free(g);
}
