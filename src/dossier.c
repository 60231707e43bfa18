#include "dossier.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "listing.h"
#include "ordering.h"

/* So many of what goes on and on are shown, the latest. */
enum { LATEST = 10 };

struct dossier {
        struct page *page;
        struct db *db;
        struct moment moment;
        struct zone *zone;
        struct slice party;
        char *const *asked;
        size_t asked_count;
        char **accounts; /* keys of the party's own */
        size_t account_count, account_capacity;
        struct buffer value; /* of one cell of another record */
        char **files;        /* keys of legal files */
        size_t file_count, file_capacity;
        sqlite3_stmt *later_plan; /* add_instalment() */
};

typedef void (*row_function)(struct dossier *dossier, const struct slice *cells);

/* ---- records ---- */

/* Records of a kind whose column BY has the value KEY, with these columns. */
struct query {
        enum kind_id kind;
        const char *by;
        struct slice key;
        const char *columns[16]; /* up to NULL */
        bool latest;             /* only the last ones by the first column, those first … */
        bool (*wanted)(struct dossier *dossier,
                       const struct slice *cells); /* … of these; NULL: of all */
};

struct row_call {
        struct dossier *dossier;
        row_function row;
};

static void
call_row(void *context, const struct slice *cells)
{
        const struct row_call *call = context;
        call->row(call->dossier, cells);
}

/* Calls ROW with the cells of every record asked for; returns how many there are. */
static uint64_t
each_record(struct dossier *d, struct query query, row_function row)
{
        const struct kind *kind = kind_at(query.kind);
        struct listing_equal equal = {query.by, query.key};
        struct ordering_key by = {0, listing_column_type(kind, query.columns[0]), true};
        struct row_call call = {d, row};
        struct slice cells[16];
        size_t count = 0;
        uint64_t rows = 0;

        while (query.columns[count])
                count++;
        struct listing *listing =
                listing_open(d->db, kind, d->moment, query.columns, count, &equal, 1);
        struct ordering *ordering =
                ordering_open(&by, query.latest, count, query.latest ? LATEST : SIZE_MAX);
        while (listing_next(listing)) {
                for (size_t i = 0; i < count; i++)
                        cells[i] = listing_text(listing, i);
                if (query.wanted && !query.wanted(d, cells))
                        continue;
                ordering_add(ordering, cells);
                rows++;
        }
        listing_close(listing); /* before ROW asks for more */
        ordering_each(ordering, call_row, &call);
        ordering_close(ordering);
        return rows;
}

static void
add_row(struct dossier *d, const struct slice *cells)
{
        page_row(d->page, cells);
}

/* Says how many more there are than a section shows, and how to see them. */
static void
remark_earlier(struct dossier *d, uint64_t count, const char *kind, const char *by)
{
        if (count <= LATEST)
                return;
        char *text = format_text("and %llu earlier: col-list %s -w \"%s = '%.*s'\"",
                                 (unsigned long long)(count - LATEST), kind, by, (int)d->party.size,
                                 d->party.data);
        page_remark(d->page, text);
        free(text);
}

/* "YYYY-MM-DD HH:MM" in the database's zone, in OUT. */
static struct slice
local_time(struct dossier *d, struct slice at, char out[21])
{
        int64_t seconds;

        if (!time_parse(at, &seconds))
                return at;
        time_format(out, seconds + zone_offset(d->zone, seconds));
        out[10] = ' ';
        return (struct slice){out, strlen("YYYY-MM-DD HH:MM")};
}

static bool
has_word(struct slice words, const char *word)
{
        size_t size = strlen(word);

        for (size_t i = 0; i + size <= words.size; i++) {
                if (!memcmp(words.data + i, word, size) && (i == 0 || words.data[i - 1] == ' ') &&
                    (i + size == words.size || words.data[i + size] == ' '))
                        return true;
        }
        return false;
}

/* ---- who it is ---- */

static void
show_party(struct dossier *d)
{
        const struct kind *kind = kind_at(KIND_party);
        const char **names;
        size_t count = listing_all_columns(kind, &names);
        struct listing_equal equal = {"party", d->party};
        struct listing *party = listing_open(d->db, kind, d->moment, names, count, &equal, 1);
        struct slice doubtful = {NULL, 0}, title = d->party;

        if (!listing_next(party))
                count = 0;
        for (size_t i = 0; i < count; i++) {
                if (!strcmp(names[i], "doubtful"))
                        doubtful = listing_text(party, i);
                if (!strcmp(names[i], "name") && listing_text(party, i).size)
                        title = listing_text(party, i);
        }
        page_section(d->page, title, "ll", NULL);
        for (size_t i = 0; i < count; i++) {
                struct slice value = listing_text(party, i);

                if (!value.size || kind_field(kind, names[i]) < 0 || !strcmp(names[i], "name") ||
                    !strcmp(names[i], "name_fold"))
                        continue;
                char *text = format_text("%.*s%s", (int)value.size, value.data,
                                         has_word(doubtful, names[i]) ? "  (doubtful)" : "");
                page_row(d->page, (struct slice[]){slice_of(names[i]), slice_of(text)});
                free(text);
        }
        char day[11];
        day_format(day, d->moment.as_of);
        char *clocks =
                format_text("as of %s, known by batch %lld", day, (long long)d->moment.known);
        page_remark(d->page, clocks);
        free(clocks);
        listing_close(party);
        free(names);
}

static void
add_contact_point(struct dossier *d, const struct slice *cells)
{
        struct slice standing = cells[3].size ? cells[3] : slice_of("unverified");
        char *text = format_text("%.*s%s", (int)standing.size, standing.data,
                                 cells[4].size ? ", doubtful" : "");

        page_row(d->page, (struct slice[]){cells[0], slice_of(text), cells[2], cells[1]});
        free(text);
}

/* ---- what is owed ---- */

static bool
asked_for(const struct dossier *d, struct slice account)
{
        for (size_t i = 0; i < d->asked_count; i++) {
                if (slice_is(account, d->asked[i]))
                        return true;
        }
        return false;
}

static void
add_account(struct dossier *d, const struct slice *cells)
{
        struct slice row[16];

        row[0] = slice_of(asked_for(d, cells[0]) ? "*" : NULL);
        memcpy(row + 1, cells, 11 * sizeof *cells);
        page_row(d->page, row);
        grow(&d->accounts, &d->account_capacity, d->account_count + 1, sizeof *d->accounts);
        d->accounts[d->account_count++] = slice_dup(cells[0]);
}

static void
show_accounts(struct dossier *d)
{
        static const char *const amounts[] = {"",      "account",  "product",   "status",
                                              "stage", "currency", "principal", "interest",
                                              "cost",  "balance",  "due_on",    "dpd"};

        page_section(d->page, slice_of("Accounts"), "llllllrrrrlr", amounts);
        each_record(d,
                    (struct query){KIND_account,
                                   "debtor",
                                   d->party,
                                   {"account", "product", "status", "stage", "currency",
                                    "principal", "interest", "cost", "balance", "due_on", "dpd"},
                                   false,
                                   NULL},
                    add_account);
        static const char *const decisions[] = {"account",   "portfolio", "segment",      "since",
                                                "score",     "band",      "last_step",    "on",
                                                "open_step", "on",        "last_payment", "on"};
        page_section(d->page, slice_of("Where they stand"), "llllrlrlrlrl", decisions);
        each_record(d,
                    (struct query){KIND_account,
                                   "debtor",
                                   d->party,
                                   {"account", "portfolio", "segment", "segment_since", "score",
                                    "band", "last_step", "last_step_on", "open_step",
                                    "open_step_on", "last_payment", "last_payment_on"},
                                   false,
                                   NULL},
                    add_row);
}

/* By what each account was allocated last, if it was. */
static void
show_allocated(struct dossier *d)
{
        static const char *const names[] = {"account", "as_of", "waterfall", "rates", "batch"};
        char day[11];
        day_format(day, d->moment.as_of);
        sqlite3_stmt *replay =
                db_prepare(d->db,
                           "SELECT t.as_of, substr(w.policy, 1, instr(w.policy, '@') - 1), "
                           "substr(r.policy, 1, instr(r.policy, '@') - 1), t.batch "
                           "FROM replays AS t JOIN accounts AS a ON a.id = t.account "
                           "JOIN policies AS w ON w.id = t.waterfall LEFT JOIN policies AS r ON "
                           "r.id = t.rates "
                           "WHERE a.account = ? AND t.batch <= %lld AND t.as_of <= '%s' "
                           "ORDER BY t.id DESC LIMIT 1",
                           (long long)d->moment.known, day);

        page_section(d->page, slice_of("Last allocated"), "llllr", names);
        for (size_t i = 0; i < d->account_count; i++) {
                struct slice account = slice_of(d->accounts[i]);
                db_bind_text(d->db, replay, 1, account);
                if (db_step(d->db, replay))
                        page_row(d->page,
                                 (struct slice[]){account, db_column(replay, 0),
                                                  db_column(replay, 1), db_column(replay, 2),
                                                  db_column(replay, 3)});
                sqlite3_reset(replay);
        }
        sqlite3_finalize(replay);
}

/* x_ fields of an account that was asked for, or of the only one. */
static void
show_fields(struct dossier *d, const char *account)
{
        const struct kind *kind = kind_at(KIND_account);
        struct listing_equal equal = {"account", slice_of(account)};
        const char **names = allocate((kind->field_count + 1) * sizeof *names);
        size_t count = 0;

        for (size_t i = 0; i < kind->field_count; i++) {
                if (kind->fields[i].user_defined)
                        names[count++] = kind->fields[i].name;
        }
        struct listing *listing = listing_open(d->db, kind, d->moment, names, count, &equal, 1);
        for (bool row = listing_next(listing); row; row = false) {
                for (size_t i = 0; i < count; i++) {
                        struct slice value = listing_text(listing, i);
                        if (value.size)
                                page_row(d->page, (struct slice[]){slice_of(account),
                                                                   slice_of(names[i]), value});
                }
        }
        listing_close(listing);
        free(names);
}

static void
show_account_details(struct dossier *d)
{
        page_section(d->page, slice_of("Their own fields"), "lll", NULL);
        for (size_t i = 0; i < d->account_count; i++) {
                if (d->account_count == 1 || asked_for(d, slice_of(d->accounts[i])))
                        show_fields(d, d->accounts[i]);
        }
        page_section(d->page, slice_of("Other numbers"), "llll", NULL);
        each_record(d,
                    (struct query){KIND_reference,
                                   "debtor",
                                   d->party,
                                   {"account", "type", "value", "until_on"},
                                   false,
                                   NULL},
                    add_row);
}

static bool
is_money_moved(struct dossier *d, const struct slice *cells)
{
        (void)d;
        return !slice_is(cells[2], "charge") && !slice_is(cells[2], "write-off");
}

/* Cells: value_on, account, type, amount, currency, channel, source, history. */
static void
add_payment(struct dossier *d, const struct slice *cells)
{
        struct slice row[8];

        memcpy(row, cells, sizeof row);
        row[7] = slice_of(slice_is(cells[7], "1") ? "history" : NULL);
        page_row(d->page, row);
}

static void
show_payments(struct dossier *d)
{
        page_section(d->page, slice_of("Payments"), "lllrllll", NULL);
        uint64_t count = each_record(d,
                                     (struct query){KIND_entry,
                                                    "debtor",
                                                    d->party,
                                                    {"value_on", "account", "type", "amount",
                                                     "currency", "channel", "source", "history"},
                                                    true,
                                                    is_money_moved},
                                     add_payment);
        remark_earlier(d, count, "entries", "debtor");
}

/* ---- what was agreed ---- */

/* Cells: payable_on, account, instalment, amount, currency, arranged_on, ended_on, arrangement. */
static void
add_instalment(struct dossier *d, const struct slice *cells)
{
        struct slice row[8];
        char today[11];

        day_format(today, d->moment.as_of);
        db_bind_text(d->db, d->later_plan, 1, cells[7]);
        bool replaced = db_step(d->db, d->later_plan);
        sqlite3_reset(d->later_plan);
        bool ended = cells[6].size > 0 && slice_compare(cells[6], slice_of(today)) <= 0;
        memcpy(row, cells, sizeof row);
        row[7] = slice_of(ended ? "ended" : replaced ? "replaced" : NULL);
        page_row(d->page, row);
}

/* Of an account's arrangements the last one that has an instalment that has not ended is in force
 * (col-track(1)). */
static void
show_instalments(struct dossier *d)
{
        static const char *const names[] = {"payable_on", "account",     "instalment", "amount",
                                            "currency",   "arranged_on", "ended_on",   "status"};
        char today[11];
        struct buffer instalments = {0};

        day_format(today, d->moment.as_of);
        versions_source(&instalments, d->db, kind_at(KIND_instalment), d->moment);
        d->later_plan = db_prepare(
                d->db,
                "SELECT 1 FROM arrangements AS a JOIN arrangements AS b ON b.account = a.account "
                "AND (b.arranged_on, b.id) > (a.arranged_on, a.id) AND b.arranged_on <= '%s' AND "
                "b.batch <= %lld WHERE a.arrangement = ?1 AND EXISTS (SELECT 1 FROM %s AS i WHERE "
                "i.account = b.account AND i.arrangement = b.id AND "
                "(i.ended_on IS NULL OR i.ended_on > '%s'))",
                today, (long long)d->moment.known, buffer_terminate(&instalments), today);
        buffer_free(&instalments);
        page_section(d->page, slice_of("Instalments"), "llrrllll", names);
        uint64_t count =
                each_record(d,
                            (struct query){KIND_instalment,
                                           "debtor",
                                           d->party,
                                           {"payable_on", "account", "instalment", "amount",
                                            "currency", "arranged_on", "ended_on", "arrangement"},
                                           true,
                                           NULL},
                            add_instalment);
        remark_earlier(d, count, "instalments", "debtor");
        sqlite3_finalize(d->later_plan);
}

static void
show_agreements(struct dossier *d)
{
        static const char *const names[] = {"payable_on",  "account", "amount",  "currency",
                                            "promised_on", "agent",   "ended_on"};
        page_section(d->page, slice_of("Promises"), "llrllll", names);
        uint64_t count = each_record(d,
                                     (struct query){KIND_promise,
                                                    "debtor",
                                                    d->party,
                                                    {"payable_on", "account", "amount", "currency",
                                                     "promised_on", "agent", "ended_on"},
                                                    true,
                                                    NULL},
                                     add_row);
        remark_earlier(d, count, "promises", "debtor");
        show_instalments(d);
}

/* ---- what was said and done, and what is to be ---- */

/* Cells: reason, from_on, until_on, account, text. */
static bool
is_in_force(struct dossier *d, const struct slice *cells)
{
        char day[11];

        day_format(day, d->moment.as_of);
        return slice_compare(cells[1], slice_of(day)) <= 0 &&
               (!cells[2].size || slice_compare(cells[2], slice_of(day)) >= 0);
}

static void
add_hold(struct dossier *d, const struct slice *cells)
{
        struct slice row[5];

        memcpy(row, cells, sizeof row);
        if (!row[3].size)
                row[3] = slice_of("all accounts");
        page_row(d->page, row);
}

static void
add_timed(struct dossier *d, const struct slice *cells, size_t count)
{
        struct slice row[16];
        char at[21];

        memcpy(row, cells, count * sizeof *cells);
        row[0] = local_time(d, cells[0], at);
        page_row(d->page, row);
}

static void
add_contact(struct dossier *d, const struct slice *cells)
{
        add_timed(d, cells, 9);
}

static void
add_note(struct dossier *d, const struct slice *cells)
{
        add_timed(d, cells, 3);
}

static void
keep_value(struct dossier *d, const struct slice *cells)
{
        buffer_set(&d->value, cells[0]);
}

/* COLUMN of the record whose column BY has the value KEY; empty when there is none. Valid until the
 * next. */
static struct slice
value_of(struct dossier *d, enum kind_id kind, const char *by, struct slice key, const char *column)
{
        d->value.size = 0;
        each_record(d, (struct query){kind, by, key, {column}, true, NULL}, keep_value);
        return buffer_slice(&d->value);
}

/* Cells: planned_on, account, segment, step, channel, template, outcome, outcome_on, action. */
static void
add_action(struct dossier *d, const struct slice *cells)
{
        struct slice row[9];

        memcpy(row, cells, 8 * sizeof *row);
        if (!row[6].size)
                row[6] = slice_of(value_of(d, KIND_contact, "action", cells[8], "at").size
                                          ? "contacted"
                                          : "open");
        page_row(d->page, row);
}

static void
show_doings(struct dossier *d)
{
        page_section(d->page, slice_of("Holds"), "lllll", NULL);
        each_record(d,
                    (struct query){KIND_hold,
                                   "party",
                                   d->party,
                                   {"reason", "from_on", "until_on", "account", "text"},
                                   false,
                                   is_in_force},
                    add_hold);
        page_section(d->page, slice_of("Contacts"), "lllllllll", NULL);
        uint64_t count = each_record(d,
                                     (struct query){KIND_contact,
                                                    "party",
                                                    d->party,
                                                    {"at", "direction", "channel", "result",
                                                     "reason", "account", "agent", "value", "text"},
                                                    true,
                                                    NULL},
                                     add_contact);
        remark_earlier(d, count, "contacts", "party");
        page_section(d->page, slice_of("Actions"), "lllrllll", NULL);
        count = each_record(d,
                            (struct query){KIND_action,
                                           "debtor",
                                           d->party,
                                           {"planned_on", "account", "segment", "step", "channel",
                                            "template", "outcome", "outcome_on", "action"},
                                           true,
                                           NULL},
                            add_action);
        remark_earlier(d, count, "actions", "debtor");
        page_section(d->page, slice_of("Notes"), "lll", NULL);
        count = each_record(
                d,
                (struct query){KIND_note, "party", d->party, {"at", "account", "text"}, true, NULL},
                add_note);
        remark_earlier(d, count, "notes", "party");
}

/* ---- who and what else is part of it ---- */

/* Cells: part, the other party, account, limit_amount, currency, from_on, until_on. */
static void
add_role(struct dossier *d, const struct slice *cells)
{
        struct slice row[8] = {
                cells[0], cells[1], value_of(d, KIND_party, "party", cells[1], "name"),
                cells[2], cells[3], cells[3].size ? cells[4] : slice_of(NULL),
                cells[5], cells[6]};

        page_row(d->page, row);
}

/* Remembers the legal files linked to any of the COUNT records of KIND (account or party) with
 * these KEYS. */
static void
find_files(struct dossier *d, enum kind_id kind, char *const *keys, size_t count)
{
        const char *name = kind_at(kind)->name;
        struct buffer sql = {0};

        buffer_add_text(&sql, "SELECT f.legal_file FROM ");
        versions_source(&sql, d->db, kind_at(KIND_legal_link), d->moment);
        buffer_add_format(&sql,
                          " l JOIN legal_files f ON f.id = l.legal_file"
                          " WHERE l.\"%s\" = (SELECT id FROM \"%s\" WHERE \"%s\" = ?1) ORDER BY 1",
                          name, kind_at(kind)->plural, name);
        sqlite3_stmt *links = db_prepare(d->db, "%s", buffer_terminate(&sql));
        buffer_free(&sql);
        for (size_t i = 0; i < count; i++) {
                db_bind_text(d->db, links, 1, slice_of(keys[i]));
                while (db_step(d->db, links)) {
                        struct slice file = db_column(links, 0);
                        bool known = false;

                        for (size_t j = 0; j < d->file_count && !known; j++)
                                known = slice_is(file, d->files[j]);
                        if (known)
                                continue;
                        grow(&d->files, &d->file_capacity, d->file_count + 1, sizeof *d->files);
                        d->files[d->file_count++] = slice_dup(file);
                }
                sqlite3_reset(links);
        }
        sqlite3_finalize(links);
}

/* Cells: value_on, type. The latest event comes first. */
static void
keep_event(struct dossier *d, const struct slice *cells)
{
        if (!d->value.size)
                buffer_add_format(&d->value, "%.*s %.*s", (int)cells[0].size, cells[0].data,
                                  (int)cells[1].size, cells[1].data);
}

/* Cells: legal_file, office, number, route, law_office, opened_on, closed_on. */
static void
show_file(struct dossier *d, const struct slice *cells)
{
        struct slice row[8];

        d->value.size = 0;
        each_record(
                d,
                (struct query){
                        KIND_legal_event, "legal_file", cells[0], {"value_on", "type"}, true, NULL},
                keep_event);
        memcpy(row, cells, 7 * sizeof *row);
        row[7] = buffer_slice(&d->value);
        page_row(d->page, row);
}

/* What secures accounts of which this party is the debtor (BY is "debtor"), or is this party's
 * ("party"). */
static void
show_collateral(struct dossier *d, const char *title, const char *by)
{
        static const char *const names[] = {"type",        "number",   "of",         "account",
                                            "value",       "currency", "rank",       "valued_on",
                                            "valid_until", "check_on", "released_on"};

        page_section(d->page, slice_of(title), "llllrlrllll", names);
        each_record(d,
                    (struct query){KIND_collateral,
                                   by,
                                   d->party,
                                   {"type", "number", "party", "account", "collateral_value",
                                    "currency", "rank", "valued_on", "valid_until", "check_on",
                                    "released_on"},
                                   false,
                                   NULL},
                    add_row);
}

static void
show_others(struct dossier *d)
{
        page_section(d->page, slice_of("Others who answer for these accounts"), "llllrlll", NULL);
        each_record(d,
                    (struct query){KIND_role,
                                   "debtor",
                                   d->party,
                                   {"part", "party", "account", "limit_amount", "currency",
                                    "from_on", "until_on"},
                                   false,
                                   NULL},
                    add_role);
        page_section(d->page, slice_of("Accounts of others for which this party answers"),
                     "llllrlll", NULL);
        each_record(d,
                    (struct query){KIND_role,
                                   "party",
                                   d->party,
                                   {"part", "debtor", "account", "limit_amount", "currency",
                                    "from_on", "until_on"},
                                   false,
                                   NULL},
                    add_role);
        show_collateral(d, "Collateral", "debtor");
        show_collateral(d, "Collateral of this party", "party");
        char *party = slice_dup(d->party);
        find_files(d, KIND_account, d->accounts, d->account_count);
        find_files(d, KIND_party, &party, 1);
        free(party);
        page_section(d->page, slice_of("Legal files"), "llllllll", NULL);
        for (size_t i = 0; i < d->file_count; i++)
                each_record(d,
                            (struct query){KIND_legal_file,
                                           "legal_file",
                                           slice_of(d->files[i]),
                                           {"legal_file", "office", "number", "route", "law_office",
                                            "opened_on", "closed_on"},
                                           false,
                                           NULL},
                            show_file);
}

void
dossier(struct page *page, struct db *db, struct moment moment, const char *party,
        char *const *accounts, size_t count)
{
        struct dossier d = {.page = page,
                            .db = db,
                            .moment = moment,
                            .zone = db_zone(db),
                            .party = slice_of(party),
                            .asked = accounts,
                            .asked_count = count};

        show_party(&d);
        page_section(page, slice_of("Contact points"), "llll", NULL);
        each_record(&d,
                    (struct query){KIND_contact_point,
                                   "party",
                                   d.party,
                                   {"channel", "value", "label", "standing", "doubtful"},
                                   false,
                                   NULL},
                    add_contact_point);
        show_accounts(&d);
        show_allocated(&d);
        show_account_details(&d);
        show_doings(&d);
        show_agreements(&d);
        show_payments(&d);
        show_others(&d);
        for (size_t i = 0; i < d.account_count; i++)
                free(d.accounts[i]);
        free(d.accounts);
        for (size_t i = 0; i < d.file_count; i++)
                free(d.files[i]);
        free(d.files);
        buffer_free(&d.value);
        zone_close(d.zone);
}
