/* The account view's present row: what view.c prints and the other files of view-*.c compute,
   group by group. */
#ifndef COL_VIEW_INTERNAL_H
#define COL_VIEW_INTERNAL_H

#include "cursor.h"
#include "day.h"
#include "id_set.h"
#include "ledger.h"
#include "persons.h"
#include "replayed.h"
#include "versions.h"
#include "view.h"

/* Records of a kind of which there are few, looked up by id. */
struct keys {
        struct key {
                int64_t id;
                char *text, *name;            /* name: of creditors, else NULL */
                int32_t recall_on, notice_on; /* of portfolios, else DAY_NONE */
        } * rows;
        size_t count, capacity, last;
        bool loaded;
};

/* The account's statement selects these, then its x_ fields. */
enum account_result {
        ACCOUNT_ID,
        ACCOUNT_CREDITOR,
        ACCOUNT_PORTFOLIO,
        ACCOUNT_PRODUCT,
        ACCOUNT_CURRENCY,
        ACCOUNT_STAGE,
        ACCOUNT_DUE_ON,
        ACCOUNT_OPENED_ON,
        ACCOUNT_PLACED_ON,
        ACCOUNT_CLOSED_ON,
        ACCOUNT_GRACE_DAYS,
        ACCOUNT_CLAIM,
        ACCOUNT_BASIS,
        ACCOUNT_CONTRACT_RATE,
        ACCOUNT_FX_DAY,
        ACCOUNT_CLOSED_REASON,
        ACCOUNT_NOTICE_ON,
        ACCOUNT_FIELDS
};

/* The debtor's statement selects these, then its x_ fields. */
enum party_result { PARTY_ID, PARTY_NAME, PARTY_CITY, PARTY_LANGUAGE, PARTY_TIME_ZONE, PARTY_FIELDS };

enum { POINT_PHONE, POINT_EMAIL, POINT_ADDRESS, POINT_COUNT };
enum { CONTACTS_1D, CONTACTS_7D, CONTACTS_30D, CONTACTS_COUNT };

struct view {
        struct db *db;
        struct moment moment;
        char as_of[11];
        struct zone *zone;     /* opened when the first contact is looked at … */
        char day_ends[31][21]; /* … with the instants at which as_of, the day before … end there */
        struct column *columns;
        size_t column_count;

        struct persons *persons; /* NULL: nobody was merged */
        sqlite3_stmt *walk; /* party id, party, account id, account, in the order of the rows */
        int64_t debtor, account; /* ids of the present row */
        int64_t rows, many_rows; /* read so far; that make reading ahead worth while */
        bool ahead;
        bool ready[GROUP_COUNT]; /* what has been computed for it */
        sqlite3_stmt *account_row, *party_row;
        int digits; /* of the account's currency; -1: not looked up yet */
        struct cursor *cursors[GROUP_COUNT];
        struct cursor *contacts_naming, *findings_naming; /* by the action that they name */
        struct buffer account_fields, party_fields; /* ", x_a, x_b" */
        int account_field_count, party_field_count;

        struct keys creditors, portfolios;

        /* GROUP_LEDGER */
        struct ledger ledger;
        struct id_set history; /* ahead: entries that are */
        struct replayed *replayed;
        bool replayed_ready;   /* has been looked for */
        int32_t allocated_on;  /* DAY_NONE: never */

        /* GROUP_SCORE */
        bool scored;
        int64_t score;
        struct buffer band;

        /* GROUP_SEGMENT: the stay in force; nothing when both are empty */
        struct buffer segment;
        struct buffer segment_before; /* on the day before */
        char segment_since[11];

        /* GROUP_AGENT: the assignment in force */
        struct buffer pool, team, agent;
        struct buffer agent_before; /* on the day before the last decision */
        char agent_since[11];

        /* GROUP_CONTACT */
        char last_contact_at[21]; /* "": never */
        struct buffer last_result;
        int64_t contacts[CONTACTS_COUNT];

        /* GROUP_ACTION: DAY_NONE in the day says that there is no such step */
        int64_t last_step, open_step, tried_step;
        int32_t last_step_on, open_step_on, last_try_on;

        /* GROUP_HOLD */
        struct hold {
                int64_t account; /* 0: all of the debtor's */
                char *reason;
        } * debtor_holds; /* in force, by account; of the debtor that holds_of names */
        size_t debtor_hold_count, debtor_hold_capacity;
        int64_t holds_of;
        struct buffer holds;

        /* GROUP_CONSENT */
        struct buffer consents;
        struct consent {
                char *channel, from_on[11];
                bool refused;
        } * said; /* in force, of the person */
        size_t said_count, said_capacity;

        /* GROUP_ARREARS; DAY_NONE: nothing is unpaid */
        int32_t delinquent_days;

        /* GROUP_POINT */
        struct buffer points[POINT_COUNT];
        struct cursor *bare_points; /* ahead: for all but the debtors of whose points something is said */
        bool remarks_read;
        struct id_set remarked;     /* which are these, once they are read */
        struct point {
                int64_t id, place; /* in the order of preference: its number, or that of the one it replaced */
                int channel, rank; /* POINT_PHONE …; 0: must not be used */
                bool replaced;
                struct buffer value, label;
        } * candidates; /* of the debtor */
        size_t candidate_count, candidate_capacity;
};

/* Makes GROUP (not GROUP_ACCOUNT, GROUP_PARTY, GROUP_PORTFOLIO or GROUP_CLOCK) ready for the present row. */
void view_compute(struct view *view, enum view_group group);

/* The cursor of GROUP, opened when it is first needed: COLUMNS of KIND's records t as they were, by
   the id column OF. CONDITION may name the as-of date as ?2; ORDER goes on after OF. */
struct cursor *view_cursor(struct view *view, struct cursor **cursor, enum kind_id kind,
                           const char *of, const char *columns, const char *condition,
                           const char *order);

/* Adds the ids that a query gives. */
void view_read_ids(struct view *view, struct id_set *ids, const char *sql);

/* GROUP_ARREARS (view-arrears.c). */
void view_compute_arrears(struct view *view);

/* The statements of the account and of its debtor, standing on the present row's record; NULL when
   it was not known then. */
sqlite3_stmt *view_account(struct view *view);
sqlite3_stmt *view_party(struct view *view);

/* The creditor or portfolio that a column of the account's statement names, or NULL. */
const struct key *view_creditor(struct view *view, sqlite3_stmt *account);
const struct key *view_portfolio(struct view *view, sqlite3_stmt *account);

/* The parties of the person that the present row's debtor is; returns how many. */
size_t view_parties(struct view *view, const int64_t **ids);

/* Ids and keys of the present row, and the decimal places of its currency. */
int64_t view_account_id(const struct view *view);
struct slice view_debtor_key(const struct view *view);
int view_digits(struct view *view);

/* Day of a date column; DAY_NONE when empty. */
int32_t view_day(sqlite3_stmt *row, int result);

/* From now on reads what is looked up for every account for all accounts at once. */
void view_read_ahead(struct view *view);

void view_free_groups(struct view *view);

/* ---- view-actions.c ---- */

void view_compute_contacts(struct view *view);
void view_compute_actions(struct view *view);
void view_free_actions(struct view *view);

/* Whether a contact or a finding up to the as-of day names the action, and so says that it was done. */
bool view_action_named(struct view *view, int64_t action);

/* Day of an instant in the database's zone. */
int32_t view_local_day(struct view *view, struct slice at);

/* ---- view-debtor.c ---- */

void view_compute_holds(struct view *view);
void view_compute_consents(struct view *view);
void view_compute_points(struct view *view);
void view_free_debtor(struct view *view);

/* ---- view-ledger.c ---- */

void view_compute_ledger(struct view *view);
void view_free_ledger(struct view *view);

#endif
