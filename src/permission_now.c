#include "permission_now.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "permission.h"
#include "text_map.h"

struct permission_now {
        struct db *db;
        const struct journal *journal;
        struct contact_rules **rules; /* all that were asked for */
        size_t rules_count, rules_capacity;
        const struct results *results;
        const struct persons *persons;
        sqlite3_stmt *contacts, *texts, *deliveries; /* NULL: not prepared */
        struct contact_history history;
        bool contacted; /* one of them reached the party today */
};

static const char contacts_sql[] =
        "SELECT c.at, c.channel, c.result, ifnull(c.direction, 'out') = 'in',"
        " ifnull(a.account, ''), ifnull(c.message, ''), c.batch"
        " FROM contacts AS c LEFT JOIN accounts AS a ON a.id = c.account"
        " WHERE ifnull(c.party, 0) = ?1 AND c.at >= ?2";

static const char deliveries_sql[] = "SELECT status FROM deliveries WHERE message = ?1";

static const char texts_sql[] =
        "SELECT text FROM policies WHERE policy = ?1 AND type = 'contact-rules'";

struct permission_now *
permission_now_open(struct db *db, const struct journal *journal, const struct results *results)
{
        struct permission_now *p = allocate(sizeof *p);
        p->db = db;
        p->journal = journal;
        p->results = results;
        return p;
}

void
permission_now_refresh(struct permission_now *p, const struct persons *persons)
{
        p->persons = persons;
        sqlite3_finalize(p->contacts);
        sqlite3_finalize(p->texts);
        sqlite3_finalize(p->deliveries);
        p->contacts = p->texts = p->deliveries = NULL;
}

void
permission_now_close(struct permission_now *p)
{
        permission_now_refresh(p, NULL);
        for (size_t i = 0; i < p->rules_count; i++)
                contact_rules_close(p->rules[i]);
        free(p->rules);
        contact_history_free(&p->history);
        free(p);
}

/* ---- the rules ---- */

/* The rules of LABEL as the database keeps them; NULL: it has none, or their text was changed. */
static struct contact_rules *
stored_rules(struct permission_now *p, struct slice label)
{
        struct contact_rules *rules = NULL;
        if (p->texts == NULL)
                p->texts = db_prepare(p->db, "%s", texts_sql);
        db_bind_text(p->db, p->texts, 1, label);
        if (db_step(p->db, p->texts))
                rules = contact_rules_stored(label, db_column(p->texts, 0));
        sqlite3_reset(p->texts);
        return rules;
}

/* The rules of LABEL, NAME@HASH, as a file on COL_PATH; NULL: none of that name, or others. */
static struct contact_rules *
filed_rules(struct slice label)
{
        const char *at = memchr(label.data, '@', label.size);
        if (at == NULL || memchr(label.data, '/', label.size) != NULL)
                return NULL;
        char *name = duplicate_slice(label.data, (size_t)(at - label.data));
        char *path = policy_find("contact-rules", name, "tsv");
        struct contact_rules *rules = NULL;
        if (path != NULL) {
                struct policy *policy = policy_read("contact-rules", name, "tsv");
                rules = contact_rules_stored(label,
                                             (struct slice){policy->text, policy->text_size});
                policy_free(policy);
        }
        free(name);
        free(path);
        return rules;
}

/* The rules of LABEL, which are kept; NULL: they cannot be had. */
static struct contact_rules *
find_rules(struct permission_now *p, struct slice label)
{
        for (size_t i = 0; i < p->rules_count; i++)
                if (slice_is(label, p->rules[i]->policy->label))
                        return p->rules[i];
        struct contact_rules *rules = stored_rules(p, label);
        if (rules == NULL)
                rules = filed_rules(label);
        if (rules != NULL) {
                grow(&p->rules, &p->rules_capacity, p->rules_count + 1, sizeof *p->rules);
                p->rules[p->rules_count++] = rules;
        }
        return rules;
}

/* ---- what has happened ---- */

/* Whether a message came back, by what is stored of its delivery. */
static bool
came_back(struct permission_now *p, struct slice message)
{
        bool back = false;
        if (message.size == 0)
                return false;
        if (p->deliveries == NULL)
                p->deliveries = db_prepare(p->db, "%s", deliveries_sql);
        db_bind_text(p->db, p->deliveries, 1, message);
        while (!back && db_step(p->db, p->deliveries)) {
                const struct result *meaning =
                        results_find(p->results, KIND_delivery, db_column(p->deliveries, 0));
                back = meaning != NULL && meaning->outcome == OUTCOME_FAILED;
        }
        sqlite3_reset(p->deliveries);
        return back;
}

/* Whether a contact of that kind reached the party: the right one was there, or what it was for is
   done, as a message that went out is, and did not come back. A result that nobody knows is taken
   for one that did. */
static bool
has_reached(struct permission_now *p, struct slice channel, struct slice result,
            struct slice message)
{
        const struct result *meaning = results_find(p->results, KIND_contact, result);
        if (!is_contact_channel(channel) || slice_is(result, "FAILED"))
                return false;
        bool reached = meaning == NULL || meaning->reached == REACHED_RIGHT ||
                       meaning->outcome == OUTCOME_DONE;
        return reached && !came_back(p, message);
}

/* Days by the party's clock. */
struct days {
        const struct zone *zone;
        int32_t first, today; /* contacts from FIRST on are counted */
};

/* The stored contact that the statement stands on. One that came in reaches for messages that were
   planned before it was recorded: what is planned after it may be the answer to it. */
static void
add_contact(struct permission_now *p, const struct contact_about *about, struct days days,
            struct text_map *messages)
{
        int64_t at;
        if (!time_parse(db_column(p->contacts, 0), &at))
                return;
        struct slice message = db_column(p->contacts, 5);
        struct contact_event event = {.day = zone_day(days.zone, at),
                                      .at = at,
                                      .account = db_column(p->contacts, 4),
                                      .channel = db_column(p->contacts, 1),
                                      .result = db_column(p->contacts, 2),
                                      .inbound = sqlite3_column_int(p->contacts, 3) != 0};
        contact_history_add(&p->history, event);
        if (message.size > 0)
                text_map_at(messages, message, 0);
        if (event.day == days.today && !p->contacted &&
            (!event.inbound || sqlite3_column_int64(p->contacts, 6) > about->planned_in))
                p->contacted = has_reached(p, event.channel, event.result, message);
}

static void
add_stored(struct permission_now *p, const struct contact_about *about, struct days days,
           struct text_map *messages)
{
        char from[21] = "";
        const int64_t *parties;
        size_t count = persons_parties(p->persons, &about->party, &parties);
        if (days.first > day_from_civil(1, 1, 2))
                time_format(from, zone_day_end(days.zone, days.first - 1));
        if (p->contacts == NULL)
                p->contacts = db_prepare(p->db, "%s", contacts_sql);
        db_bind_text(p->db, p->contacts, 2, (struct slice){from, strlen(from)});
        if (*from == '\0')
                sqlite3_bind_text(p->contacts, 2, "", 0, SQLITE_STATIC);
        for (size_t i = 0; i < count; i++) {
                sqlite3_bind_int64(p->contacts, 1, parties[i]);
                while (db_step(p->db, p->contacts))
                        add_contact(p, about, days, messages);
                sqlite3_reset(p->contacts);
        }
}

/* What went out, may have, or failed, and is not stored yet. */
static void
add_sent(struct permission_now *p, const struct outgoing *message, struct slice party,
         struct days days, const struct text_map *messages)
{
        struct journal_contact contact;
        for (int64_t place = -1; journal_contact(p->journal, party, &place, &contact);) {
                struct slice key = slice_of(contact.message);
                struct contact_event event = {.day = zone_day(days.zone, contact.at),
                                              .at = contact.at,
                                              .account = slice_of(contact.account),
                                              .channel = slice_of(contact.channel),
                                              .result = slice_of(contact.result)};
                if (event.day < days.first || slice_equal(key, message->fields[OUTGOING_MESSAGE]) ||
                    text_map_find(messages, key) != NULL)
                        continue;
                contact_history_add(&p->history, event);
                if (event.day == days.today && !p->contacted)
                        p->contacted = has_reached(p, event.channel, event.result, key);
        }
}

/* ---- judging ---- */

static bool
is_message(struct slice channel)
{
        return slice_is(channel, "sms") || slice_is(channel, "email") ||
               slice_is(channel, "letter") || slice_is(channel, "page");
}

/* A refusal that time alone does not lift. */
static bool
is_withdrawal(const struct contact_rule *rule)
{
        return rule->type == RULE_CONSENT || rule->type == RULE_POINT || rule->type == RULE_HOLD ||
               rule->type == RULE_THIRD_PARTY;
}

static enum permission_answer
refuse(const struct permission *permission, bool contacted, struct buffer *reason)
{
        struct slice name = permission->refused_by->name;
        bool withdrawn = contacted || is_withdrawal(permission->refused_by);
        buffer_add_format(reason, "the contact rule %.*s refuses it", (int)name.size, name.data);
        if (!withdrawn && permission->at != TIME_NONE) {
                char at[21];
                time_format(at, permission->at);
                buffer_add_format(reason, " before %s", at);
        }
        return withdrawn ? PERMISSION_WITHDRAWN : PERMISSION_LATER;
}

enum permission_answer
permission_now(struct permission_now *p, const struct outgoing *message, struct slice label,
               const struct contact_about *about, int64_t now, struct buffer *reason)
{
        struct text_map messages = {0};
        struct contact_rules *rules = find_rules(p, label);
        if (rules == NULL) {
                buffer_add_format(reason,
                                  "its contact rules %.*s are neither stored nor on COL_PATH as "
                                  "they were",
                                  (int)label.size, label.data);
                return PERMISSION_UNKNOWN;
        }
        const struct zone *zone = contact_rules_zone(
                rules, about->time_zone.size > 0 ? about->time_zone : slice_of(p->db->time_zone));
        if (zone == NULL) {
                buffer_add_format(reason, "the time zone of its party is not known");
                return PERMISSION_UNKNOWN;
        }
        int32_t today = zone_day(zone, now), horizon = contact_rules_horizon(rules, today);
        contact_history_clear(&p->history);
        p->contacted = false;
        struct days days = {zone, horizon < today ? horizon : today, today};
        add_stored(p, about, days, &messages);
        const int64_t *parties;
        size_t count = persons_parties(p->persons, &about->party, &parties);
        for (size_t i = 0; i < count; i++)
                add_sent(p, message,
                         count == 1 ? message->fields[OUTGOING_PARTY]
                                    : persons_own_key(p->persons, parties[i]),
                         days, &messages);
        text_map_free(&messages);
        if (p->contacted && is_message(message->fields[OUTGOING_CHANNEL])) {
                buffer_add_text(reason, "the party was contacted today");
                return PERMISSION_WITHDRAWN;
        }
        struct contact_request request = {.channel = message->fields[OUTGOING_CHANNEL],
                                          .account = about->account,
                                          .zone = zone,
                                          .notice_on = about->notice_on,
                                          .consents = about->consents,
                                          .holds = about->holds,
                                          .has_point = true, /* its own has been looked at */
                                          .third_party = about->third_party,
                                          .roles = about->roles,
                                          .role_count = about->role_count};
        struct permission permission = permission_at(rules, &p->history, &request, now);
        return permission.refused_by == NULL ? PERMISSION_GIVEN
                                             : refuse(&permission, p->contacted, reason);
}
