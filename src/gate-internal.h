/* What the files of the gate share (gate.h). */
#ifndef COL_GATE_INTERNAL_H
#define COL_GATE_INTERNAL_H

#include "contact_streams.h"
#include "gate.h"

/* Columns of the first stream; -1: it has none of that name. */
struct columns {
        int key, debtor, party, account, notice_on, consents, holds, time_zone, phone, email,
            address;
        int contacts_1d, contacts_7d, contacts_30d, last_contact_on, open_step, open_step_on;
        int action, step;
};

/* A contact that was permitted in this run, which other accounts may share. Its texts stand in the records of the debtor,
   or in what the caller asked with. */
struct lead {
        int32_t day;
        int64_t at; /* its first permitted moment */
        struct slice channel, template, account, party;
        bool third_party; /* its party is not the debtor */
};

struct gate {
        struct contact_rules *rules;
        struct contact_streams *streams;
        struct held_roles *roles; /* NULL: nobody but the debtor has a known part */
        bool has_contacts, has_actions;
        struct filter *filter;
        const struct tsv_reader *at; /* the record asked about */
        struct columns in;
        struct {
                int contact_rules, permission, refused_by, permitted_from, lead;
        } out;
        struct contact_history history;
        size_t own;            /* events from here on were permitted in this run */
        struct slice account;  /* of the events that joined others; in the records of the debtor */
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
        enum verdict { SAID_NOTHING, SAID_REFUSED, SAID_ALLOWED } said; /* in the columns written last */
        bool begun;
};

/* The cell of the record asked about; empty where COLUMN is -1. */
static inline struct slice
cell(const struct gate *g, int column)
{
        return column < 0 ? (struct slice){"", 0} : g->at->fields[column];
}

/* The debtor's zone by the record asked about; dies with 65 and the place when the machine knows none of that name. */
const struct zone *gate_zone(struct gate *gate);

#endif
