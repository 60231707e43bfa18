#include "listing.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "number.h"
#include "persons.h"
#include "view.h"
#include "work.h"

/* What col-list adds to the fields of a kind. */
enum extra {
        EXTRA_DEBTOR,
        EXTRA_PERSON,
        EXTRA_CURRENCY,
        EXTRA_ENDED_ON,
        EXTRA_DOUBTFUL,
        EXTRA_VALID_FROM,
        EXTRA_BATCH,
        EXTRA_AS_OF,
        EXTRA_SEEN,
        EXTRA_COUNT
};
static const struct {
        const char *name;
        enum type type;
} extras[EXTRA_COUNT] = {
        [EXTRA_DEBTOR] = {"debtor", TYPE_TEXT},     [EXTRA_PERSON] = {"person", TYPE_TEXT},
        [EXTRA_CURRENCY] = {"currency", TYPE_TEXT}, [EXTRA_ENDED_ON] = {"ended_on", TYPE_DATE},
        [EXTRA_DOUBTFUL] = {"doubtful", TYPE_TEXT}, [EXTRA_VALID_FROM] = {"valid_from", TYPE_DATE},
        [EXTRA_BATCH] = {"batch", TYPE_INT},        [EXTRA_AS_OF] = {"as_of", TYPE_DATE},
        [EXTRA_SEEN] = {"seen", TYPE_INT},
};

static const struct kind work_kind = {
        .id = KIND_NONE, .name = "work", .plural = "work", .form = FORM_SYSTEM};

const struct kind *
listing_kind(const char *name)
{
        return !strcmp(name, work_kind.name) ? &work_kind : kind_named(name);
}

struct column {
        enum type type;
        int currency;       /* money: result that holds its currency */
        struct buffer text; /* its text, where that is made here */
};

struct listing {
        struct db *db;
        struct view *view;       /* accounts */
        struct work *work;       /* what is to be done */
        sqlite3_stmt *rows;      /* every other kind … */
        struct persons *persons; /* … and who is one person; NULL: nobody was merged, or it is not
                                    asked for */
        struct column *columns;
        size_t count;
};

static bool
has_field(const struct kind *kind, const char *name)
{
        return kind_field(kind, name) >= 0;
}

static bool
flagged(const struct kind *kind, const char *name, unsigned flags)
{
        int field = kind_field(kind, name);
        return field >= 0 && (kind->fields[field].flags & flags);
}

/* Records of an account are ordered by its debtor; others that may name a party, by that. */
static bool
of_account(const struct kind *kind)
{
        return flagged(kind, "account", FIELD_REQUIRED);
}

static bool
of_party(const struct kind *kind)
{
        return kind->id != KIND_party && !of_account(kind) && has_field(kind, "party");
}

static bool
has_money(const struct kind *kind)
{
        for (size_t i = 0; i < kind->field_count; i++) {
                if (kind->fields[i].type == TYPE_MONEY)
                        return true;
        }
        return false;
}

static bool
has_extra(const struct kind *kind, enum extra extra)
{
        if (has_field(kind, extras[extra].name))
                return false;
        switch (extra) {
        case EXTRA_DEBTOR:
                return of_account(kind);
        case EXTRA_PERSON:
                return of_account(kind) || of_party(kind) || kind->id == KIND_party;
        case EXTRA_CURRENCY:
                return has_field(kind, "account") && has_money(kind);
        case EXTRA_ENDED_ON: /* a promise is a fact: its withdrawal is a record of its own */
                return kind->id == KIND_promise;
        case EXTRA_DOUBTFUL:
                for (size_t i = 0; i < kind->field_count; i++) {
                        if (kind->fields[i].check != CHECK_NONE)
                                return true;
                }
                return false;
        case EXTRA_VALID_FROM:
                return kind->form == FORM_VERSIONED;
        default:
                return true;
        }
}

static enum extra
extra_named(const struct kind *kind, const char *name)
{
        for (enum extra extra = 0; extra < EXTRA_COUNT; extra++) {
                if (!strcmp(extras[extra].name, name) && has_extra(kind, extra))
                        return extra;
        }
        return EXTRA_COUNT;
}

size_t
listing_all_columns(const struct kind *kind, const char ***names)
{
        size_t count = 0;

        if (kind->id == KIND_account)
                return view_all_columns(names);
        if (kind == &work_kind)
                return work_all_columns(names);
        *names = reallocate_array(NULL, kind->field_count + EXTRA_COUNT, sizeof **names);
        for (size_t i = 0; i < kind->field_count; i++)
                (*names)[count++] = kind->fields[i].name;
        for (enum extra extra = 0; extra < EXTRA_COUNT; extra++) {
                if (has_extra(kind, extra))
                        (*names)[count++] = extras[extra].name;
        }
        return count;
}

enum type
listing_column_type(const struct kind *kind, const char *name)
{
        if (kind->id == KIND_account)
                return view_column_type(name);
        if (kind == &work_kind)
                return work_column_type(name);
        if (has_field(kind, name))
                return kind->fields[kind_field(kind, name)].type;
        enum extra extra = extra_named(kind, name);
        return extra == EXTRA_COUNT ? TYPE_NONE : extras[extra].type;
}

/* ---- the statement: t is the record, a its account and d its debtor or party, where it has them
 * ---- */

/* The field that says when a record took place or began; NULL: none. */
static const char *
date_of(const struct kind *kind)
{
        static const char *const names[] = {"value_on",    "at",      "as_of",  "arranged_on",
                                            "promised_on", "from_on", "part_on"};

        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                if (kind->form != FORM_SYSTEM && has_field(kind, names[i]))
                        return names[i];
        }
        return NULL;
}

/* A reference in the form in which an index has it: the identity index begins with the first such
   field, and has 0 where that may be missing. */
static void
add_reference(struct buffer *sql, const struct kind *kind, const struct field *field)
{
        bool optional = (field->flags & FIELD_IDENTITY) && !(field->flags & FIELD_REQUIRED);
        bool first = field == &kind->fields[1];

        buffer_add_format(sql, optional && first ? "ifnull(t.\"%s\", 0)" : "t.\"%s\"", field->name);
}

static bool
has_text_key(enum kind_id kind)
{
        return kind_at(kind)->fields[0].flags & FIELD_KEY;
}

static void
add_field(struct buffer *sql, const struct field *field)
{
        if (field->flags & FIELD_NUMBER)
                buffer_add_text(sql, "t.id");
        else if (field->target == KIND_account && !strcmp(field->name, "account"))
                buffer_add_text(sql, "a.account"); /* which is joined wherever a record has one */
        else if (field->target != KIND_NONE && has_text_key(field->target))
                buffer_add_format(sql, "(SELECT \"%s\" FROM \"%s\" WHERE id = t.\"%s\")",
                                  kind_at(field->target)->fields[0].name,
                                  kind_at(field->target)->plural, field->name);
        else
                buffer_add_format(sql, "t.\"%s\"", field->name);
}

/* The person of the debtor or party, or of the record, where that is a party. */
static void
add_person(struct buffer *sql, const struct kind *kind, const struct persons *persons)
{
        bool party = kind->id == KIND_party;

        persons_sql(sql, persons, party ? "t.id" : "d.id", party ? "t.party" : "d.party");
}

static void
add_extra(struct buffer *sql, const struct listing *l, const struct kind *kind, enum extra extra,
          struct moment moment)
{
        char day[11];

        day_format(day, moment.as_of);
        switch (extra) {
        case EXTRA_DEBTOR:
                buffer_add_text(sql, "d.party");
                break;
        case EXTRA_PERSON:
                add_person(sql, kind, l->persons);
                break;
        case EXTRA_CURRENCY:
                buffer_add_text(sql, "a.currency");
                break;
        case EXTRA_ENDED_ON:
                buffer_add_text(sql, "(SELECT w.ended_on FROM ");
                versions_source(sql, l->db, kind_at(KIND_withdrawal), moment);
                buffer_add_text(sql, " AS w WHERE w.account = t.account AND w.promise = t.id)");
                break;
        case EXTRA_AS_OF:
                buffer_add_format(sql, "'%s'", day);
                break;
        case EXTRA_SEEN:
                buffer_add_format(sql, "%lld", (long long)moment.known);
                break;
        default:
                buffer_add_format(sql, "t.%s", extras[extra].name);
        }
}

static void
add_column(struct buffer *sql, const struct listing *l, const struct kind *kind, const char *name,
           struct moment moment)
{
        int field = kind_field(kind, name);

        if (field >= 0)
                add_field(sql, &kind->fields[field]);
        else
                add_extra(sql, l, kind, extra_named(kind, name), moment);
}

/* Currency in which the money field NAME of t is, as an expression. */
static const char *
currency_of(const struct kind *kind, const char *name)
{
        if (!strcmp(name, "paid_amount"))
                return "t.paid_currency";
        if (has_field(kind, "currency"))
                return "t.currency";
        return has_field(kind, "account") ? "a.currency" : "NULL";
}

/* FROM. Where the indexes lead from one debtor to the next in the order of the rows and on to their
   records, that way is prescribed; else whatever SQLite thinks best is sorted. */
static void
add_tables(struct buffer *sql, struct db *db, const struct kind *kind, struct moment moment,
           bool all)
{
        const struct kind *account = kind_at(KIND_account);
        bool plain = versions_plain(db, account, moment);
        bool straight = all && plain && versions_plain(db, kind, moment);
        const char *join = straight ? " CROSS JOIN " : " JOIN ";

        buffer_add_text(sql, " FROM ");
        if (of_account(kind)) {
                buffer_add_format(sql, "parties d%saccounts a%s", join, join);
                versions_source(sql, db, kind, moment);
                buffer_add_text(sql, " t WHERE t.account = a.id AND d.id = ");
                if (plain) {
                        buffer_add_text(sql, "a.debtor");
                } else {
                        buffer_add_text(sql, "(SELECT s.debtor FROM ");
                        versions_source(sql, db, account, moment);
                        buffer_add_text(sql, " s WHERE s.id = a.id)");
                }
        } else if (kind->id == KIND_contact_point && straight) {
                buffer_add_text(sql, "parties d CROSS JOIN ");
                versions_source(sql, db, kind, moment);
                buffer_add_text(sql, " t WHERE t.party = d.id");
        } else {
                versions_source(sql, db, kind, moment);
                buffer_add_text(sql, " t");
                if (of_party(kind))
                        buffer_add_text(sql, " LEFT JOIN parties d ON d.id = t.party");
                if (has_field(kind, "account"))
                        buffer_add_text(sql, " LEFT JOIN accounts a ON a.id = t.account");
                buffer_add_text(sql, " WHERE 1");
        }
}

static void
add_clock_condition(struct buffer *sql, struct db *db, const struct kind *kind,
                    struct moment moment)
{
        const char *date = date_of(kind);
        char day[11], instant[21];

        if (!date || !strcmp(date, "from_on"))
                return;
        day_format(day, moment.as_of);
        if (strcmp(date, "at")) {
                buffer_add_format(sql, " AND t.\"%s\" <= '%s'", date, day);
                return;
        }
        struct zone *zone = db_zone(db);
        time_format(instant, zone_day_end(zone, moment.as_of));
        zone_close(zone);
        buffer_add_format(sql, " AND t.at < '%s'", instant);
}

static void
add_order(struct buffer *sql, const struct kind *kind, const struct persons *persons)
{
        const char *date = date_of(kind);

        buffer_add_text(sql, " ORDER BY ");
        if (kind->fields[0].flags & FIELD_KEY) {
                buffer_add_format(sql, "t.\"%s\"", kind->fields[0].name);
                return;
        }
        if (of_account(kind) || of_party(kind)) {
                add_person(sql, kind, persons);
                buffer_add_text(sql, ", ");
                if (has_field(kind, "account"))
                        buffer_add_text(sql, "a.account, ");
        } else if (kind->field_count > 1 && (kind->fields[1].flags & FIELD_IDENTITY)) {
                add_field(sql, &kind->fields[1]);
                buffer_add_text(sql, ", ");
        }
        if (date)
                buffer_add_format(sql, "t.\"%s\", ", date);
        buffer_add_text(sql, "t.id");
}

/* Appends the condition that a column has the value of ?PARAMETER; false when that would look up
 * nothing. */
static bool
add_equal(struct buffer *sql, const struct kind *kind, const char *name, size_t parameter,
          bool plain)
{
        int index = kind_field(kind, name);
        const struct field *field = index < 0 ? NULL : &kind->fields[index];

        if (!field && extra_named(kind, name) != EXTRA_DEBTOR)
                return false;
        if (!field) {
                buffer_add_format(sql, " AND d.party = ?%zu", parameter);
                if (!plain) {
                        buffer_add_text(sql, " AND ");
                        versions_ever_debtor(sql, "a.id", parameter);
                }
        } else if (field->flags & FIELD_NUMBER) {
                buffer_add_format(sql, " AND t.id = ?%zu", parameter);
        } else if (field->target != KIND_NONE && has_text_key(field->target)) {
                buffer_add_text(sql, " AND ");
                add_reference(sql, kind, field);
                /* The plus takes its affinity from the id: with it no index on ifnull() is used. */
                buffer_add_format(sql, " = (SELECT +id FROM \"%s\" WHERE \"%s\" = ?%zu)",
                                  kind_at(field->target)->plural,
                                  kind_at(field->target)->fields[0].name, parameter);
        } else if (field->type == TYPE_TEXT || field->target != KIND_NONE) {
                buffer_add_format(sql, " AND t.\"%s\" = ?%zu", name, parameter);
        } else {
                return false;
        }
        return true;
}

static void
prepare_rows(struct listing *l, const struct kind *kind, struct moment moment,
             const char *const *columns, const struct listing_equal *equals, size_t equal_count)
{
        struct buffer sql = {0}, conditions = {0};
        size_t *looked_up = allocate((equal_count + 1) * sizeof *looked_up), parameters = 0;
        int currencies = (int)l->count;
        bool plain = versions_plain(l->db, kind_at(KIND_account), moment);

        for (size_t i = 0; i < l->count && !l->persons; i++)
                if (extra_named(kind, columns[i]) == EXTRA_PERSON)
                        l->persons = persons_open(l->db, moment);
        for (size_t i = 0; i < equal_count; i++) {
                if (add_equal(&conditions, kind, equals[i].column, parameters + 1, plain))
                        looked_up[parameters++] = i;
        }
        buffer_add_text(&sql, "SELECT ");
        for (size_t i = 0; i < l->count; i++) {
                buffer_add_text(&sql, i ? ", " : "");
                add_column(&sql, l, kind, columns[i], moment);
        }
        for (size_t i = 0; i < l->count; i++) {
                if (l->columns[i].type != TYPE_MONEY)
                        continue;
                buffer_add_format(&sql, ", %s", currency_of(kind, columns[i]));
                l->columns[i].currency = currencies++;
        }
        add_tables(&sql, l->db, kind, moment, parameters == 0);
        buffer_add(&sql, conditions.data, conditions.size);
        add_clock_condition(&sql, l->db, kind, moment);
        add_order(&sql, kind, l->persons);
        l->rows = db_prepare(l->db, "%s", buffer_terminate(&sql));
        persons_bind(l->rows, l->persons);
        for (size_t i = 0; i < parameters; i++)
                db_bind_text(l->db, l->rows, (int)i + 1, equals[looked_up[i]].value);
        free(looked_up);
        buffer_free(&sql);
        buffer_free(&conditions);
}

struct listing *
listing_open(struct db *db, const struct kind *kind, struct moment moment,
             const char *const *columns, size_t count, const struct listing_equal *equals,
             size_t equal_count)
{
        struct listing *l = allocate(sizeof *l);

        l->db = db;
        l->count = count;
        if (kind->id == KIND_account || kind == &work_kind) {
                struct view_options options = {.as_of = moment.as_of, .known = moment.known};
                char *keys[2] = {NULL, NULL};

                for (size_t i = 0; i < equal_count; i++) {
                        bool debtor = !strcmp(equals[i].column, "debtor");
                        if (!keys[debtor] && (debtor || !strcmp(equals[i].column, "account")))
                                keys[debtor] = slice_dup(equals[i].value);
                }
                options.account = keys[0];
                options.debtor = keys[1];
                if (kind == &work_kind)
                        l->work = work_open(db, options, columns, count);
                else
                        l->view = view_open(db, options, columns, count);
                free(keys[0]);
                free(keys[1]);
                return l;
        }
        l->columns = allocate((count + 1) * sizeof *l->columns);
        for (size_t i = 0; i < count; i++)
                l->columns[i].type = listing_column_type(kind, columns[i]);
        prepare_rows(l, kind, moment, columns, equals, equal_count);
        return l;
}

bool
listing_next(struct listing *l)
{
        if (l->work)
                return work_next(l->work);
        return l->view ? view_next(l->view) : db_step(l->db, l->rows);
}

/* Decimal places of a currency; money without one cannot be stored. */
static int
digits_of(struct slice currency)
{
        int digits = currency_digits(currency);

        if (digits < 0)
                die(EXIT_BAD_POLICY,
                    "currency \"%.*s\" is none that the database knows; col-check says more",
                    (int)currency.size, currency.data);
        return digits;
}

struct slice
listing_text(struct listing *l, size_t index)
{
        if (l->view)
                return view_text(l->view, index);
        if (l->work)
                return work_text(l->work, index);

        struct column *column = &l->columns[index];
        int result = (int)index;
        char text[32];
        size_t size;

        switch (sqlite3_column_type(l->rows, result)) {
        case SQLITE_NULL: /* most cells are */
                return (struct slice){NULL, 0};
        case SQLITE_INTEGER:
                if (column->type == TYPE_MONEY)
                        size = money_format(text, sqlite3_column_int64(l->rows, result),
                                            digits_of(db_column(l->rows, column->currency)));
                else
                        size = integer_format(text, sqlite3_column_int64(l->rows, result));
                break;
        case SQLITE_FLOAT:
                size = real_format(text, sqlite3_column_double(l->rows, result));
                break;
        default:
                return db_column(l->rows, result);
        }
        column->text.size = 0;
        buffer_add(&column->text, text, size);
        return buffer_slice(&column->text);
}

void
listing_close(struct listing *l)
{
        if (!l)
                return;
        view_close(l->view);
        work_close(l->work);
        sqlite3_finalize(l->rows);
        persons_close(l->persons);
        for (size_t i = 0; i < l->count && l->columns; i++)
                buffer_free(&l->columns[i].text);
        free(l->columns);
        free(l);
}
