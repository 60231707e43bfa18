/* Revocations: the policy, and which records it takes back. */
#include "revocation.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"

enum kind_id
revocation_kind(struct slice name)
{
        static const enum kind_id kinds[] = {KIND_action, KIND_instalment, KIND_entry,
                                             KIND_arrangement};
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
                if (slice_is(name, kind_at(kinds[i])->name))
                        return kinds[i];
        return KIND_NONE;
}

static enum kind_id
read_kind(const struct policy *policy, size_t row)
{
        struct slice name = policy_cell(policy, row, "kind");
        enum kind_id kind = revocation_kind(name);
        if (kind == KIND_NONE)
                policy_die(policy, row, "kind",
                           "'%.*s'; action, instalment, entry or arrangement is expected",
                           (int)name.size, name.data);
        return kind;
}

struct revocation *
revocation_open(const char *name, enum kind_id kind, struct expr_set *conditions)
{
        struct revocation *revocation = allocate(sizeof *revocation);
        struct policy *policy = policy_open("revocations", name, "tsv", "consequence kind", "when");
        revocation->policy = policy;
        revocation->kind = kind;
        revocation->conditions = conditions;
        revocation->lines =
                reallocate_array(NULL, policy->row_count + 1, sizeof *revocation->lines);
        for (size_t row = 0; row < policy->row_count; row++) {
                struct slice word = policy_cell(policy, row, "consequence");
                struct slice when = policy_cell(policy, row, "when");
                if (word.size == 0)
                        policy_die(policy, row, "consequence",
                                   "empty; every line names a word of a tolerance");
                if (read_kind(policy, row) != kind)
                        continue;
                struct expr_place place = {policy->path, policy->rows[row].line, "when"};
                revocation->lines[revocation->count++] = (struct revocation_line){
                        word, expr_add(conditions, when.size > 0 ? when : slice_of("else"), place)};
        }
        return revocation;
}

void
revocation_close(struct revocation *revocation)
{
        policy_free(revocation->policy);
        free(revocation->lines);
        free(revocation);
}

bool
revocation_names(const struct revocation *revocation, enum kind_id kind)
{
        for (size_t row = 0; row < revocation->policy->row_count; row++)
                if (read_kind(revocation->policy, row) == kind)
                        return true;
        return false;
}

int32_t
revoked_on(const struct consequences *consequences, const struct consequence *consequence)
{
        int32_t day = consequence->resume_on, as_of = consequences->clock.as_of;
        return day != DAY_NONE && day <= as_of ? day : as_of;
}

/* Whether CONSEQUENCE can be about the record. */
static bool
concerns(const struct revocation *revocation, const struct consequences *consequences,
         const struct consequence *consequence, struct revocable record)
{
        if (revocation->kind == KIND_instalment || revocation->kind == KIND_arrangement)
                return slice_equal(record.arrangement,
                                   consequence_arrangement(consequences, consequence));
        if (revocation->kind == KIND_entry)
                return record.on >= consequence->from &&
                       record.on <= revoked_on(consequences, consequence);
        if (consequence->resume_on != DAY_NONE)
                return record.on < consequence->resume_on;
        return consequence->kept_on == DAY_NONE || record.on <= consequence->kept_on;
}

const struct consequence *
revoked_by(const struct revocation *revocation, const struct consequences *consequences,
           const struct slice *cells, struct revocable record)
{
        if (consequences->count == 0)
                return NULL;
        expr_as_of(revocation->conditions, consequences->clock.as_of);
        expr_row(revocation->conditions, cells);
        for (size_t i = 0; i < consequences->count; i++) {
                const struct consequence *consequence = &consequences->list[i];
                struct slice word = consequence_word(consequences, consequence);
                if (!concerns(revocation, consequences, consequence, record))
                        continue;
                for (size_t k = 0; k < revocation->count; k++) {
                        const struct revocation_line *line = &revocation->lines[k];
                        if (slice_equal(line->consequence, word) &&
                            expr_truth(revocation->conditions, line->condition) == 1)
                                return consequence;
                }
        }
        return NULL;
}
