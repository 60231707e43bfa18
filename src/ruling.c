#include "ruling.h"

#include "batch.h"
#include "booked_cells.h"
#include "guarded.h"

static const char *const decisions[] = {[RULING_APPROVED] = "approved",
                                        [RULING_REFUSED] = "refused",
                                        [RULING_WITHDRAWN] = "withdrawn"};

/* A request as it stands. */
struct asked {
        enum limit_type type;
        char currency[4], digest[65];
        int64_t amount, discount, uid;
        bool approved, over; /* refused, withdrawn, stored or in force: nothing more can be said */
};

static struct asked
read_request(struct store *store, int64_t request)
{
        sqlite3_stmt *row = db_prepare(
                store->db,
                "SELECT r.request_type, ifnull(r.currency, ''), r.digest, ifnull(r.amount, 0), "
                "ifnull(r.discount, 0), b.uid, " GUARDED_STATE(
                        "r.id") ", EXISTS (SELECT 1 FROM "
                                "request_records AS q JOIN releases AS rl ON rl.request_record = "
                                "q.id WHERE "
                                "q.request = r.id) FROM requests AS r JOIN batches AS b ON b.id = "
                                "r.batch "
                                "WHERE r.id = ?");
        sqlite3_bind_int64(row, 1, request);
        if (!db_step(store->db, row))
                die(EXIT_BAD_DATA, "there is no request %lld; see col-list requests",
                    (long long)request);
        struct asked asked = {.amount = sqlite3_column_int64(row, 3),
                              .discount = sqlite3_column_int64(row, 4),
                              .uid = sqlite3_column_int64(row, 5)};
        while (!slice_is(db_column(row, 0), limit_type_name(asked.type)))
                asked.type++;
        snprintf(asked.currency, sizeof asked.currency, "%s", db_column(row, 1).data);
        snprintf(asked.digest, sizeof asked.digest, "%s", db_column(row, 2).data);
        struct slice state = db_column(row, 6);
        asked.approved = slice_is(state, "approved");
        asked.over = (state.size > 0 && !asked.approved) || sqlite3_column_int(row, 7) != 0 ||
                     (asked.approved && asked.type == LIMIT_LIMITS);
        sqlite3_finalize(row);
        return asked;
}

static bool
may_rule(const struct limits *limits, const struct asked *asked, const struct person *person,
         enum ruling ruling)
{
        struct slice currency = slice_of(asked->currency);
        bool whole = ruling == RULING_APPROVED;
        bool only_discount = asked->type == LIMIT_PLAN && !limits->limited[LIMIT_PLAN];
        return (only_discount ||
                limits_approve(limits, asked->type, person, currency, whole ? asked->amount : 0)) &&
               (asked->discount == 0 || !limits->limited[LIMIT_DISCOUNT] ||
                limits_approve(limits, LIMIT_DISCOUNT, person, currency,
                               whole ? asked->discount : 0));
}

static void
check_right(const struct limits *limits, const struct asked *asked, int64_t request,
            enum ruling ruling)
{
        struct person person = person_present();
        bool own = (int64_t)person.uid == asked->uid;
        if (ruling == RULING_WITHDRAWN && !own)
                die(EXIT_NOT_ALLOWED, "request %lld is not yours; who made it withdraws it",
                    (long long)request);
        if (ruling != RULING_WITHDRAWN && own)
                die(EXIT_NOT_ALLOWED,
                    "request %lld is your own, and nobody rules on his own; let somebody else, or "
                    "withdraw it",
                    (long long)request);
        if (ruling != RULING_WITHDRAWN && !may_rule(limits, asked, &person, ruling))
                die(EXIT_NOT_ALLOWED,
                    "no line of %s lets you %s request %lld; see col-list requests, and "
                    "col-limits(5)",
                    limits->policy->name, ruling == RULING_APPROVED ? "approve" : "refuse",
                    (long long)request);
        person_free(&person);
}

static void
add_ruling(struct store *store, int64_t request, enum ruling ruling, struct slice digest,
           struct slice why)
{
        struct table *table = store_table(store, KIND_ruling);
        table->cells[BOOKED(ruling, ruling)] = number_cell(0);
        table->cells[BOOKED(ruling, request)] = number_cell(request);
        table->cells[BOOKED(ruling, decision)] = text_cell(slice_of(decisions[ruling]));
        table->cells[BOOKED(ruling, digest)] = text_cell(digest);
        table->cells[BOOKED(ruling, text)] = text_cell(why);
        store_insert(store, table);
        store->counts[KIND_ruling][STORE_NEW]++;
}

void
rule(struct store *store, const struct limits *limits, int64_t request, enum ruling ruling,
     struct slice why)
{
        struct asked asked = read_request(store, request);
        check_right(limits, &asked, request, ruling);
        if (asked.over || (asked.approved && ruling == RULING_APPROVED))
                die(EXIT_BAD_DATA, "request %lld has been ruled on already; see col-list rulings",
                    (long long)request);
        add_ruling(store, request, ruling, slice_of(asked.digest), why);
}

void
rule_first(struct store *store, int64_t request, struct slice digest)
{
        add_ruling(store, request, RULING_APPROVED, digest, (struct slice){0});
}
