#include "recheck.h"

#include <stdlib.h>
#include <string.h>

#include "contact_rules.h"
#include "day.h"
#include "permission_now.h"
#include "persons.h"
#include "versions.h"
#include "view.h"

enum question { ACTION, HOLD, ROLE, CONSENT, POINT, SENT, NEWS, QUESTIONS };

/* {kind} stands for the records of a kind as they are today. What has been recorded of actions and
   contacts counts whatever its day. */
static const char *const questions[QUESTIONS] = {
        [ACTION] = "SELECT ifnull(a.outcome, ''), a.channel, p.id, p.party, x.id, x.account,"
                   " ifnull(a.expires_on, ''), a.as_of, x.debtor,"
                   " EXISTS (SELECT 1 FROM contacts WHERE action = a.id),"
                   " (SELECT min(batch) FROM (SELECT a.batch UNION ALL"
                   " SELECT batch FROM actions_versions WHERE id = a.id)),"
                   " (SELECT policy FROM policies WHERE id = a.contact_rules)"
                   " FROM actions AS a CROSS JOIN accounts AS x ON x.id = a.account"
                   " CROSS JOIN parties AS p ON p.id = ifnull(a.party, x.debtor)"
                   " WHERE a.id = CAST(?1 AS INTEGER)",
        [HOLD] = "SELECT reason FROM {hold} WHERE ifnull(party, 0) = ?1 AND"
                 " ifnull(account, ?2) = ?2 AND from_on <= ?3 AND ifnull(until_on, ?3) >= ?3",
        [ROLE] = "SELECT part, from_on, until_on FROM {role} WHERE account = ?1 AND party = ?2",
        [CONSENT] = "SELECT ifnull(nullif(replace(channel, ' ', '_'), ''), '*') || '=' || says"
                    " FROM (SELECT channel, says, row_number() OVER (PARTITION BY channel"
                    " ORDER BY from_on DESC, id DESC) AS latest FROM {consent} WHERE party = ?1"
                    " AND from_on <= ?2 AND ifnull(until_on, ?2) >= ?2) WHERE latest = 1",
        [POINT] = "SELECT 1 FROM {contact_point} WHERE party = ?1 AND channel = ?2 AND value = ?3"
                  " AND ifnull(standing, 'unverified') IN ('unverified', 'valid')",
        [SENT] = "SELECT at FROM contacts WHERE message = ?1 LIMIT 1",
        [NEWS] = "SELECT EXISTS (SELECT 1 FROM entries WHERE account = ?1 AND batch > ?2)"
                 " OR EXISTS (SELECT 1 FROM replays WHERE account = ?1 AND batch > ?2)",
};

/* What the account view says of an account. */
enum standing_column { STATUS, HOLDS, CONSENTS, NOTICE_ON, TIME_ZONE, STANDING_COLUMNS };
static const char *const standing_columns[STANDING_COLUMNS] = {"status", "holds", "consents",
                                                               "notice_on", "time_zone"};
struct standing {
        char *cells[STANDING_COLUMNS];
};

struct recheck {
        struct db *db;
        const struct journal *journal;
        struct permission_now *permission;
        struct zone *zone;       /* the database's */
        struct moment moment;    /* for which the statements were made … */
        struct persons *persons; /* … and who was one person */
        sqlite3_stmt *statements[QUESTIONS];
};

/* What is known of one action of a message. */
struct planned {
        struct slice number;
        int64_t party, account, debtor, first_batch;
        char *account_key, *expires_on, *as_of, *contact_rules;
};

/* ---- statements ---- */

static sqlite3_stmt *
prepare(struct recheck *r, const char *question)
{
        struct buffer sql = {0};
        for (const char *open; (open = strchr(question, '{')) != NULL;) {
                const char *close = strchr(open, '}');
                char *kind = duplicate_slice(open + 1, (size_t)(close - open - 1));
                buffer_add(&sql, question, (size_t)(open - question));
                versions_source(&sql, r->db, kind_named(kind), r->moment);
                free(kind);
                question = close + 1;
        }
        buffer_add_text(&sql, question);
        sqlite3_stmt *statement = db_prepare(r->db, "%s", buffer_terminate(&sql));
        buffer_free(&sql);
        return statement;
}

static void
forget_statements(struct recheck *r)
{
        for (size_t i = 0; i < QUESTIONS; i++) {
                sqlite3_finalize(r->statements[i]);
                r->statements[i] = NULL;
        }
}

/* Lets go of the state that was read, and looks at the newest. */
static void
refresh(struct recheck *r, int64_t now)
{
        db_execute(r->db, "COMMIT; BEGIN");
        struct moment moment = {recheck_day(r, now), db_last_batch(r->db)};
        if (moment.as_of == r->moment.as_of && moment.known == r->moment.known)
                return;
        forget_statements(r);
        r->moment = moment;
        persons_close(r->persons);
        r->persons = persons_open(r->db, moment);
        permission_now_refresh(r->permission, r->persons);
}

/* The statement of QUESTION, to be bound and stepped; the one who asks resets it. */
static sqlite3_stmt *
ask(struct recheck *r, enum question question)
{
        if (r->statements[question] == NULL)
                r->statements[question] = prepare(r, questions[question]);
        return r->statements[question];
}

struct recheck *
recheck_open(struct db *db, const struct journal *journal, const struct results *results)
{
        struct recheck *r = allocate(sizeof *r);
        r->db = db;
        r->journal = journal;
        r->permission = permission_now_open(db, journal, results);
        r->zone = db_zone(db);
        r->moment = (struct moment){DAY_NONE, -1};
        return r;
}

void
recheck_close(struct recheck *recheck)
{
        forget_statements(recheck);
        permission_now_close(recheck->permission);
        persons_close(recheck->persons);
        zone_close(recheck->zone);
        free(recheck);
}

int32_t
recheck_day(const struct recheck *recheck, int64_t now)
{
        return zone_day(recheck->zone, now);
}

void
verdict_free(struct verdict *verdict)
{
        buffer_free(&verdict->reason);
        buffer_free(&verdict->cancelled);
        buffer_free(&verdict->expired);
}

/* ---- verdicts ---- */

static void __attribute__((format(printf, 3, 4)))
decide(struct verdict *verdict, enum verdict_kind kind, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *text = format_arguments(format, arguments);
        va_end(arguments);
        verdict->kind = kind;
        verdict->reason.size = 0;
        buffer_add_text(&verdict->reason, text);
        buffer_terminate(&verdict->reason);
        free(text);
}

static void
add_word(struct buffer *list, struct slice word)
{
        if (list->size > 0)
                buffer_add(list, " ", 1);
        buffer_add(list, word.data, word.size);
}

/* ---- one action ---- */

static void
planned_free(struct planned *planned)
{
        free(planned->account_key);
        free(planned->expires_on);
        free(planned->as_of);
        free(planned->contact_rules);
}

/* What the message says otherwise than its action; NULL: nothing. It has the account, the party and
   the last day of the one that its contact will name; the others' parties are that person, too. */
static const char *
difference(const struct recheck *r, sqlite3_stmt *action, struct slice number,
           const struct outgoing *message)
{
        const struct slice *said = message->fields;
        bool same = slice_equal(db_column(action, 3), said[OUTGOING_PARTY]);
        bool joins = !same && !slice_equal(number, said[OUTGOING_ACTION]) &&
                     persons_has(r->persons, sqlite3_column_int64(action, 2), said[OUTGOING_PARTY]);
        if (!slice_equal(db_column(action, 1), said[OUTGOING_CHANNEL]) || !(same || joins))
                return "another channel or party";
        if (!slice_equal(number, said[OUTGOING_ACTION]))
                return NULL;
        if (!slice_equal(db_column(action, 5), said[OUTGOING_ACCOUNT]))
                return "another account";
        if (!slice_equal(db_column(action, 6), said[OUTGOING_EXPIRES_ON]))
                return "another last day";
        return NULL;
}

/* Reads the action; false with a verdict: it is not what the message says, or has ended. *ENDED: it
 * has. */
static bool
find_action(struct recheck *r, const struct outgoing *message, struct planned *planned, bool *ended,
            struct verdict *verdict)
{
        sqlite3_stmt *s = ask(r, ACTION);
        int width = (int)planned->number.size;
        const char *number = planned->number.data, *other = NULL;
        struct slice with =
                journal_message_of(r->journal, planned->number, message->fields[OUTGOING_MESSAGE]);
        db_bind_text(r->db, s, 1, planned->number);
        if (!db_step(r->db, s)) {
                decide(verdict, VERDICT_REFUSED, "there is no action %.*s", width, number);
        } else if ((other = difference(r, s, planned->number, message)) != NULL) {
                decide(verdict, VERDICT_REFUSED, "action %.*s has %s", width, number, other);
        } else if (with.size > 0 && !journal_agrees(r->journal, with, planned->number,
                                                    db_column(s, 3), db_column(s, 5))) {
                decide(verdict, VERDICT_REFUSED,
                       "action %.*s was another one when message %.*s went: the journal is not of "
                       "this database; restore both together",
                       width, number, (int)with.size, with.data);
        } else if (db_column(s, 0).size > 0 || sqlite3_column_int(s, 9) != 0 || with.size > 0) {
                *ended = true;
                if (with.size > 0)
                        decide(verdict, VERDICT_ENDED, "action %.*s has ended by message %.*s",
                               width, number, (int)with.size, with.data);
                else
                        decide(verdict, VERDICT_ENDED, "action %.*s has ended", width, number);
        } else if (is_contact_channel(db_column(s, 1)) && db_column(s, 11).size == 0) {
                decide(verdict, VERDICT_REFUSED,
                       "no contact rules are stored with action %.*s; save it with those that "
                       "permit it",
                       width, number);
        } else {
                planned->party = sqlite3_column_int64(s, 2);
                planned->account = sqlite3_column_int64(s, 4);
                planned->account_key = slice_dup(db_column(s, 5));
                planned->expires_on = slice_dup(db_column(s, 6));
                planned->as_of = slice_dup(db_column(s, 7));
                planned->debtor = sqlite3_column_int64(s, 8);
                planned->first_batch = sqlite3_column_int64(s, 10);
                planned->contact_rules = slice_dup(db_column(s, 11));
        }
        sqlite3_reset(s);
        return planned->account_key != NULL;
}

static void
standing_free(struct standing *standing)
{
        for (size_t i = 0; i < STANDING_COLUMNS; i++)
                free(standing->cells[i]);
}

static struct standing
standing_of(struct recheck *r, const char *account, struct moment moment)
{
        struct view_options options = {
                .as_of = moment.as_of, .known = moment.known, .account = account};
        struct standing standing;
        struct view *view = view_open(r->db, options, standing_columns, STANDING_COLUMNS);
        bool found = view_next(view);
        for (size_t i = 0; i < STANDING_COLUMNS; i++)
                standing.cells[i] = found ? slice_dup(view_text(view, i)) : duplicate("");
        view_close(view);
        return standing;
}

/* Whether it had a balance when the action was planned: a thank-you may be planned for one that has
 * none. */
static bool
was_open(struct recheck *r, const struct planned *planned)
{
        struct moment then = {day_parse(slice_of(planned->as_of)), planned->first_batch};
        struct standing standing = standing_of(r, planned->account_key, then);
        bool open = strcmp(standing.cells[STATUS], "open") == 0;
        standing_free(&standing);
        return open;
}

/* Why the account is not to be pursued any more, or NULL; the caller frees. */
static char *
account_ended(struct recheck *r, const struct planned *planned, const struct standing *standing)
{
        const char *status = standing->cells[STATUS];
        bool paid = strcmp(status, "settled") == 0 || strcmp(status, "credit") == 0;
        if (strcmp(status, "closed") == 0 || strcmp(status, "recalled") == 0)
                return format_text("account %s is %s", planned->account_key, status);
        if (paid && was_open(r, planned))
                return format_text("account %s has been paid", planned->account_key);
        return NULL;
}

/* Adds to the holds of the standing, which are those of the account and its debtor, those of
 * another party. */
static void
add_party_holds(struct recheck *r, const struct planned *planned, const char *today,
                struct buffer *holds)
{
        sqlite3_stmt *s = ask(r, HOLD);
        sqlite3_bind_int64(s, 1, planned->party);
        sqlite3_bind_int64(s, 2, planned->account);
        db_bind_text(r->db, s, 3, slice_of(today));
        while (planned->party != planned->debtor && db_step(r->db, s))
                add_word(holds, db_column(s, 0));
        sqlite3_reset(s);
}

/* What another party than the debtor is in the account; the caller frees. */
static struct held_role *
roles_of(struct recheck *r, const struct planned *planned, size_t *count)
{
        struct held_role *roles = NULL;
        size_t capacity = 0;
        sqlite3_stmt *s = ask(r, ROLE);
        sqlite3_bind_int64(s, 1, planned->account);
        sqlite3_bind_int64(s, 2, planned->party);
        *count = 0;
        while (planned->party != planned->debtor && db_step(r->db, s)) {
                struct slice from = db_column(s, 1), until = db_column(s, 2);
                grow(&roles, &capacity, *count + 1, sizeof *roles);
                roles[(*count)++] =
                        (struct held_role){.part = role_part(db_column(s, 0)),
                                           .from = from.size > 0 ? day_parse(from) : INT32_MIN,
                                           .until = until.size > 0 ? day_parse(until) : INT32_MAX};
        }
        sqlite3_reset(s);
        return roles;
}

/* What the party itself said of being contacted; the standing has what the debtor said. */
static void
add_consents(struct recheck *r, const struct planned *planned, const struct standing *standing,
             const char *today, struct buffer *consents)
{
        if (planned->party == planned->debtor) {
                buffer_add_text(consents, standing->cells[CONSENTS]);
                return;
        }
        sqlite3_stmt *s = ask(r, CONSENT);
        sqlite3_bind_int64(s, 1, planned->party);
        db_bind_text(r->db, s, 2, slice_of(today));
        while (db_step(r->db, s))
                add_word(consents, db_column(s, 0));
        sqlite3_reset(s);
}

static bool
has_news(struct recheck *r, const struct planned *planned, int64_t seen)
{
        if (r->moment.known <= seen)
                return false;
        sqlite3_stmt *s = ask(r, NEWS);
        sqlite3_bind_int64(s, 1, planned->account);
        sqlite3_bind_int64(s, 2, seen);
        bool news = db_step(r->db, s) && sqlite3_column_int(s, 0) != 0;
        sqlite3_reset(s);
        return news;
}

/* ---- the contact ---- */

static bool
can_be_reached(struct recheck *r, const struct outgoing *message, int64_t party)
{
        const char *points = contact_point_channel(message->fields[OUTGOING_CHANNEL]);
        if (points == NULL)
                return true;
        sqlite3_stmt *s = ask(r, POINT);
        sqlite3_bind_int64(s, 1, party);
        db_bind_text(r->db, s, 2, slice_of(points));
        db_bind_text(r->db, s, 3, message->fields[OUTGOING_RECIPIENT]);
        bool valid = db_step(r->db, s);
        sqlite3_reset(s);
        return valid;
}

/* Asks the contact rules about one account of the message: those of its action, and those that the
   message names where they are others. Where there are none, as legal steps may have, holds stop
   it. Whatever refuses one account of a message refuses the message. */
static enum permission_answer
ask_rules(struct recheck *r, const struct outgoing *message, const struct planned *planned,
          const struct standing *standing, const char *today, int64_t now, struct buffer *reason)
{
        struct slice labels[] = {slice_of(planned->contact_rules),
                                 message->fields[OUTGOING_CONTACT_RULES]};
        struct buffer holds = {0}, consents = {0};
        size_t role_count;
        struct held_role *roles = roles_of(r, planned, &role_count);
        enum permission_answer worst = PERMISSION_GIVEN;
        buffer_add_text(&holds, standing->cells[HOLDS]);
        add_party_holds(r, planned, today, &holds);
        add_consents(r, planned, standing, today, &consents);
        struct contact_about about = {.party = planned->party,
                                      .account = slice_of(planned->account_key),
                                      .consents = buffer_slice(&consents),
                                      .holds = buffer_slice(&holds),
                                      .time_zone = slice_of(standing->cells[TIME_ZONE]),
                                      .notice_on = day_parse(slice_of(standing->cells[NOTICE_ON])),
                                      .third_party = planned->party != planned->debtor,
                                      .roles = roles,
                                      .role_count = role_count,
                                      .planned_in = planned->first_batch};
        for (size_t i = 0; i < 2; i++) {
                struct buffer refusal = {0};
                if (labels[i].size == 0 || (i == 1 && slice_equal(labels[0], labels[1])))
                        continue;
                enum permission_answer answer =
                        permission_now(r->permission, message, labels[i], &about, now, &refusal);
                if (answer > worst) {
                        worst = answer;
                        reason->size = 0;
                        buffer_add(reason, refusal.data, refusal.size);
                }
                buffer_free(&refusal);
        }
        if (labels[0].size == 0 && labels[1].size == 0 && holds.size > 0) {
                buffer_add_format(reason, "account %s is held: %s", planned->account_key,
                                  buffer_terminate(&holds));
                worst = PERMISSION_WITHDRAWN;
        }
        buffer_free(&holds);
        buffer_free(&consents);
        free(roles);
        return worst;
}

/* ---- messages ---- */

/* Ends every action of the message. */
static void
end_all(struct verdict *verdict, const struct outgoing *message, bool expired, const char *why)
{
        struct slice all = message->fields[OUTGOING_ACTIONS];
        verdict->cancelled.size = verdict->expired.size = 0;
        for (struct slice number; (number = next_word(&all)).size > 0;)
                add_word(expired ? &verdict->expired : &verdict->cancelled, number);
        decide(verdict, VERDICT_ENDED, "%s", why);
}

/* What is found out about the actions of a message, one after the other. */
struct findings_so_far {
        bool left;     /* one is still to be done */
        bool news;     /* something was recorded about its account since the message was rendered */
        int64_t party; /* id; 0: not known yet */
        enum permission_answer permission; /* the worst */
        struct buffer refusal;
};

static void
check_action(struct recheck *r, const struct outgoing *message, const struct planned *planned,
             const char *today, int64_t now, struct findings_so_far *found, struct verdict *verdict)
{
        struct standing standing = standing_of(r, planned->account_key, r->moment);
        struct buffer reason = {0};
        char *why = NULL;
        enum permission_answer answer = PERMISSION_GIVEN;
        if (*planned->expires_on != '\0' && strcmp(planned->expires_on, today) < 0) {
                add_word(&verdict->expired, planned->number);
                decide(verdict, VERDICT_ENDED, "action %.*s had to be done by %s",
                       (int)planned->number.size, planned->number.data, planned->expires_on);
        } else if ((why = account_ended(r, planned, &standing)) != NULL) {
                add_word(&verdict->cancelled, planned->number);
                decide(verdict, VERDICT_ENDED, "%s", why);
        } else {
                found->left = true;
                found->news = found->news || has_news(r, planned, message->seen);
                answer = ask_rules(r, message, planned, &standing, today, now, &reason);
        }
        if (answer > found->permission) {
                found->permission = answer;
                buffer_set(&found->refusal, buffer_slice(&reason));
        }
        if (found->party == 0 || slice_equal(planned->number, message->fields[OUTGOING_ACTION]))
                found->party = planned->party;
        free(why);
        buffer_free(&reason);
        standing_free(&standing);
}

/* Looks at every action; false with a verdict when one of them is not what the message says. */
static bool
check_actions(struct recheck *r, const struct outgoing *message, const char *today, int64_t now,
              struct findings_so_far *found, struct verdict *verdict)
{
        struct slice all = message->fields[OUTGOING_ACTIONS];
        for (;;) {
                struct planned planned = {.number = next_word(&all)};
                bool ended = false;
                if (planned.number.size == 0)
                        return true;
                if (find_action(r, message, &planned, &ended, verdict))
                        check_action(r, message, &planned, today, now, found, verdict);
                else if (!ended)
                        return false;
                planned_free(&planned);
        }
}

/* What the message itself says. */
static void
check_days(const struct recheck *r, const struct outgoing *message, struct verdict *verdict)
{
        int32_t today = r->moment.as_of;
        char day[11];
        day_format(day, message->as_of);
        if (message->expires_on != DAY_NONE && message->expires_on < today)
                end_all(verdict, message, true, "its last day has passed");
        else if (message->as_of < today)
                decide(verdict, VERDICT_STALE, "its figures are those of %s; render it again", day);
        else if (message->as_of > today ||
                 (message->planned_on != DAY_NONE && message->planned_on > today))
                decide(verdict, VERDICT_LATER, "its day has not come");
}

static void
check_permission(const struct outgoing *message, struct findings_so_far *found,
                 struct verdict *verdict)
{
        const char *refusal = buffer_terminate(&found->refusal);
        if (found->permission == PERMISSION_WITHDRAWN)
                end_all(verdict, message, false, refusal);
        else if (found->permission != PERMISSION_GIVEN)
                decide(verdict,
                       found->permission == PERMISSION_LATER ? VERDICT_LATER : VERDICT_REFUSED,
                       "%s", refusal);
}

/* Weighs what was found: what ends the message first, then what makes it wrong, then what only
 * keeps it back. */
static void
weigh(struct recheck *r, const struct outgoing *message, struct findings_so_far *found,
      struct verdict *verdict)
{
        if (verdict->kind == VERDICT_ENDED) {
                if (found->left)
                        verdict->kind = VERDICT_STALE;
                return;
        }
        check_days(r, message, verdict);
        if (verdict->kind != VERDICT_SEND)
                return;
        if (!can_be_reached(r, message, found->party))
                end_all(verdict, message, false,
                        "the recipient is no usable contact point of the party");
        else if (found->permission == PERMISSION_WITHDRAWN)
                check_permission(message, found, verdict);
        else if (found->news)
                decide(verdict, VERDICT_STALE,
                       "entries were recorded since it was rendered; render it again");
        else
                check_permission(message, found, verdict);
}

static bool
was_sent(struct recheck *r, const struct outgoing *message, struct verdict *verdict)
{
        sqlite3_stmt *s = ask(r, SENT);
        db_bind_text(r->db, s, 1, message->fields[OUTGOING_MESSAGE]);
        bool sent = db_step(r->db, s);
        if (sent) {
                struct slice at = db_column(s, 0);
                decide(verdict, VERDICT_ENDED, "a contact names it, at %.*s", (int)at.size,
                       at.data);
        }
        sqlite3_reset(s);
        return sent;
}

void
recheck_message(struct recheck *recheck, const struct outgoing *message, int64_t now,
                struct verdict *verdict)
{
        struct findings_so_far found = {.permission = PERMISSION_GIVEN};
        char today[11];
        refresh(recheck, now);
        day_format(today, recheck->moment.as_of);
        verdict->kind = VERDICT_SEND;
        verdict->reason.size = verdict->cancelled.size = verdict->expired.size = 0;
        if (message->fields[OUTGOING_ACTION].size == 0)
                decide(verdict, VERDICT_REFUSED, "it names no action; save the plan first");
        else if (is_contact_channel(message->fields[OUTGOING_CHANNEL]) &&
                 message->fields[OUTGOING_CONTACT_RULES].size == 0)
                decide(verdict, VERDICT_REFUSED, "no contact rules have permitted it");
        else if (!was_sent(recheck, message, verdict) &&
                 check_actions(recheck, message, today, now, &found, verdict))
                weigh(recheck, message, &found, verdict);
        buffer_free(&found.refusal);
}
