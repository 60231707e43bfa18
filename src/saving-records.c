/* Records of a kind (-k), or the decisions that the columns of a stream make. */
#include "saving.h"

#include <stdlib.h>
#include <string.h>

#include "decisions.h"
#include "error.h"
#include "progress.h"

/* What is made of every row. */
static struct target {
        struct mapping mapping;
        struct buffer last;   /* the values that were spooled last */
        int currency, debtor; /* columns that say them of the account, which the kind has no fields
                                 for; -1 */
} * targets;
static size_t target_count;

/* Precedes the values of a spooled record, and what its row says of the account. */
struct origin {
        size_t target, input, line;
};

static int
column_of_account(const struct mapping *mapping, const struct tsv_reader *in, const char *name)
{
        bool said = mapping->account >= 0 && kind_field(mapping->kind, name) < 0;
        return said ? tsv_find(in, name) : -1;
}

/* A list of a past day may have another debtor: facts are about the account as it is. */
static void
add_target(struct mapping mapping, const struct tsv_reader *in)
{
        targets = reallocate_array(targets, target_count + 1, sizeof *targets);
        targets[target_count++] = (struct target){
                .mapping = mapping,
                .currency = column_of_account(&mapping, in, "currency"),
                .debtor = mapping.decision ? -1 : column_of_account(&mapping, in, "debtor"),
        };
}

static void
begin(struct saving *saving, const struct kind *kind)
{
        struct mapping mapping;
        if (kind) {
                add_target(mapping_of_fields(kind, saving->in), saving->in);
                if (targets[0].mapping.as_of >= 0)
                        saving->clocks.as_of_column = -1; /* each record has its own */
                return;
        }
        for (enum kind_id id = 0; id < KIND_COUNT; id++)
                if (mapping_of_decision(kind_at(id), saving->in, &mapping))
                        add_target(mapping, saving->in);
        if (target_count)
                saving_needs_clocks(saving);
}

/* A field that is wrong for being left out has no column to name. */
static void
refuse(const struct tsv_reader *in, const struct mapping *m, const struct problem *problem)
{
        int column = problem->field < 0 ? -1 : m->columns[problem->field];
        if (column >= 0)
                tsv_die(in, column, EXIT_BAD_DATA, "%s", problem->text);
        tsv_die(in, -1, EXIT_BAD_DATA, "%s %s",
                problem->field < 0 ? m->kind->name : m->kind->fields[problem->field].name,
                problem->text);
}

static void
spool_said(struct buffer *spooled, const struct tsv_reader *in, int column)
{
        static struct buffer scratch;
        if (column >= 0)
                spool_put(spooled, tsv_text(in->fields[column], &scratch));
}

/* The text of the policy that FIELD names, if any, is stored with the record. */
static void
name_policy(struct saving *saving, const struct mapping *m, int field)
{
        struct slice label = m->record.values[field];
        if (label.size && !named_policies_add(saving->policies, label, m->kind->fields[field].name))
                tsv_die(saving->in, m->columns[field], EXIT_BAD_DATA,
                        "\"%.*s\" is not NAME@SHA-256, as the filters write it", (int)label.size,
                        label.data);
}

/* Spools the record that a row holds for a target, once its form is right. */
static void
spool_record(struct saving *saving, struct target *target, size_t input)
{
        static struct buffer spooled;
        const struct tsv_reader *in = saving->in;
        const struct mapping *m = &target->mapping;
        const struct record *record = &m->record;
        struct origin origin = {(size_t)(target - targets), input, in->line};
        spooled.size = 0;
        buffer_add(&spooled, &origin, sizeof origin);
        for (size_t i = 0; i < m->kind->field_count; i++)
                if (record->given[i])
                        spool_put(&spooled, record->values[i]);
        struct slice values = {spooled.data + sizeof origin, spooled.size - sizeof origin};
        if (m->decision) {
                /* The rows of one account repeat its score and segment. */
                if (slice_equal(values, buffer_slice(&target->last)))
                        return;
                buffer_set(&target->last, values);
        }

        struct problem problem;
        if (!record_check(record, &problem))
                refuse(in, m, &problem);
        for (size_t i = 0; i < m->kind->field_count; i++)
                if (m->kind->fields[i].target == KIND_policy && record->given[i])
                        name_policy(saving, m, (int)i);
        spool_said(&spooled, in, target->currency);
        spool_said(&spooled, in, target->debtor);
        spool_add(saving->spool, buffer_slice(&spooled));
        saving->records++;
}

static void
row(struct saving *saving, size_t input)
{
        struct slice as_of = slice_of(saving->clocks.as_of_text);
        for (size_t i = 0; i < target_count; i++)
                if (mapping_read(&targets[i].mapping, saving->in, as_of))
                        spool_record(saving, &targets[i], input);
}

/* Is this record about an account that changed after the list was made? */
static bool
is_stale(struct saving *saving, struct store *store, const struct mapping *mapping)
{
        static struct buffer last; /* account looked at last */
        static bool stale;
        if (saving->clocks.seen_column < 0 || !mapping_can_be_stale(mapping))
                return false;
        struct slice account = mapping->record.values[mapping->account];
        if (!slice_equal(account, buffer_slice(&last))) {
                int64_t id = store_find(store, KIND_account, account);
                stale = id && !store_fresh(store, id, saving->clocks.seen);
                if (stale)
                        saving_is_stale(saving, account);
                buffer_set(&last, account);
        }
        return stale;
}

/* What the row of a record says of the account. */
struct said {
        struct slice currency, debtor;
};

/* Takes the next record off the spool, into its target's record. */
static struct target *
next_record(struct saving *saving, struct origin *origin, struct said *said)
{
        struct slice spooled;
        if (!spool_next(saving->spool, &spooled))
                return NULL;
        memcpy(origin, spooled.data, sizeof *origin);
        spooled.data += sizeof *origin;
        spooled.size -= sizeof *origin;
        struct target *target = &targets[origin->target];
        for (size_t i = 0; i < target->mapping.kind->field_count; i++)
                if (target->mapping.record.given[i])
                        target->mapping.record.values[i] = spool_take(&spooled);
        *said = (struct said){{NULL, 0}, {NULL, 0}};
        if (target->currency >= 0)
                said->currency = spool_take(&spooled);
        if (target->debtor >= 0)
                said->debtor = spool_take(&spooled);
        return target;
}

static void
store_records(struct saving *saving, struct store *store)
{
        struct target *target;
        struct origin origin;
        struct said said;
        uint64_t done = 0;
        progress_begin("records stored");
        while ((target = next_record(saving, &origin, &said))) {
                interrupted();
                done++;
                progress_step(done, (double)done / (double)saving->records);
                if (is_stale(saving, store, &target->mapping))
                        continue;
                int64_t id;
                struct problem problem;
                const struct record *record = &target->mapping.record;
                bool about_account = target->currency >= 0 || target->debtor >= 0;
                if ((about_account &&
                     !store_account_is(store, record->values[target->mapping.account],
                                       said.currency, said.debtor, &problem)) ||
                    store_record(store, record, &id, &problem) == STORE_REFUSED)
                        die(EXIT_BAD_DATA, "%s:%zu:%s: %s",
                            inputs_name(saving->inputs, origin.input), origin.line,
                            problem.field < 0 ? target->mapping.kind->name
                                              : target->mapping.kind->fields[problem.field].name,
                            problem.text);
        }
        progress_end();
}

/* Is this a column that `col-list accounts` writes, for the filters to look at, or one that says
   why something is, or is not, to be done? */
static bool
is_context(const char *name)
{
        for (size_t i = 0; i < account_view_column_count; i++)
                if (!strcmp(account_view_columns[i].name, name))
                        return true;
        static const char *const permissions[] = {"permission", "refused_by", "permitted_from"};
        for (size_t i = 0; i < sizeof permissions / sizeof *permissions; i++)
                if (!strcmp(permissions[i], name))
                        return true;
        size_t size = strlen(name);
        return !strncmp(name, "x_", 2) || (size > 8 && !strcmp(name + size - 8, "_explain"));
}

/* Beside decisions, what accounts were listed with, and why they were decided so, goes without
 * saying. */
static bool
uses(const struct saving *saving, size_t column)
{
        if (target_count && ((int)column == saving->clocks.as_of_column ||
                             (int)column == saving->clocks.seen_column))
                return true;
        if (target_count && targets[0].mapping.decision && is_context(saving->in->columns[column]))
                return true;
        for (size_t t = 0; t < target_count; t++)
                if (targets[t].currency == (int)column || targets[t].debtor == (int)column)
                        return true;
        for (size_t t = 0; t < target_count; t++)
                for (size_t f = 0; f < targets[t].mapping.kind->field_count; f++)
                        if (targets[t].mapping.columns[f] == (int)column)
                                return true;
        return false;
}

const struct saver saver_of_records = {false, begin, row, NULL, store_records, uses};
