#include "rendering.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "error.h"
#include "expr.h"
#include "number.h"
#include "stream.h"

/* Fields that a message has of itself; template_open() declares them first. */
enum { OWN_ACCOUNT_COUNT, OWN_MESSAGE, OWN_FIELDS };

struct rendering {
        struct template *template;
        const struct tsv_reader *reader;
        const struct sender *sender;
        int currency;                    /* column of the stream, or -1 */
        int *columns;                    /* of the stream, by field; -1: beside it */
        char **names;                    /* of the fields */
        struct expr_set *conditions;     /* NULL: the template has none */
        const struct language *language; /* of the cells of the sender */
        int *condition;                  /* by step: its index */
        struct slice *cells;             /* of a record and beside it, for conditions */
        size_t *joined; /* the fields whose cells follow those of the record there */
        size_t joined_count;
        const struct row *row; /* whose cells they are */
        struct buffer *beside; /* by field: its value as a cell, where it is not of the stream */
        struct buffer scratch;
};

/* ---- opening ---- */

static void
find_fields(struct rendering *r)
{
        const struct template *t = r->template;
        r->currency = tsv_find(r->reader, "currency");
        r->columns = reallocate_array(NULL, t->field_count, sizeof *r->columns);
        r->names = reallocate_array(NULL, t->field_count, sizeof *r->names);
        r->beside = allocate(t->field_count * sizeof *r->beside);
        for (size_t i = 0; i < t->field_count; i++) {
                r->names[i] = slice_dup(t->fields[i].name);
                /* The first two are the message's own: columns of these names are of another one.
                 */
                r->columns[i] = i < 2 ? -1 : tsv_find(r->reader, r->names[i]);
                if (r->columns[i] >= 0 && column_type(r->names[i]) == TYPE_NONE)
                        stream_column_type(r->names[i], t->fields[i].type);
        }
}

static void
refuse_cell(void *context, size_t column, const char *why)
{
        const struct rendering *r = context;
        row_die(r->row, column < r->reader->count ? r->reader->columns[column] : "", "%s", why);
}

/* The columns of conditions: those of the stream, and the fields beside it in their order. */
static struct expr_set *
open_conditions(struct rendering *r)
{
        const struct template *t = r->template;
        struct expr_column *more = reallocate_array(NULL, t->field_count, sizeof *more);
        r->joined = reallocate_array(NULL, t->field_count, sizeof *r->joined);
        for (size_t i = 0; i < t->field_count; i++) {
                bool beside =
                        i < OWN_FIELDS ? tsv_find(r->reader, r->names[i]) < 0 : r->columns[i] < 0;
                if (!beside)
                        continue;
                more[r->joined_count] = (struct expr_column){r->names[i], t->fields[i].type};
                r->joined[r->joined_count++] = i;
        }
        r->cells = reallocate_array(NULL, r->reader->count + r->joined_count, sizeof *r->cells);
        struct expr_set *set = stream_conditions_beside(r->reader, more, r->joined_count);
        expr_on_bad_cell(set, refuse_cell, r);
        free(more);
        return set;
}

static void
add_conditions(struct rendering *r)
{
        const struct template *t = r->template;
        r->condition = allocate((t->step_count + 1) * sizeof *r->condition);
        for (size_t i = 0; i < t->step_count; i++) {
                const struct template_step *step = &t->steps[i];
                if (step->kind != STEP_IF)
                        continue;
                if (r->conditions == NULL)
                        r->conditions = open_conditions(r);
                struct expr_place place = {t->policy->path, step->line, "if"};
                r->condition[i] = expr_add(r->conditions, step->text, place);
        }
}

struct rendering *
rendering_open(const char *name, const struct tsv_reader *reader, const struct sender *sender)
{
        struct rendering *r = allocate(sizeof *r);
        r->template = template_open(name);
        r->reader = reader;
        r->sender = sender;
        find_fields(r);
        add_conditions(r);
        return r;
}

const struct template *
rendering_template(const struct rendering *r)
{
        return r->template;
}

void
rendering_close(struct rendering *r)
{
        if (r->conditions != NULL)
                expr_close(r->conditions);
        for (size_t i = 0; i < r->template->field_count; i++) {
                free(r->names[i]);
                buffer_free(&r->beside[i]);
        }
        template_close(r->template);
        free(r->columns);
        free(r->names);
        free(r->beside);
        free(r->condition);
        free(r->cells);
        free(r->joined);
        buffer_free(&r->scratch);
        free(r);
}

/* ---- a run ---- */

struct run {
        struct rendering *r;
        const struct subject_matter *about;
        size_t account; /* whose columns the text takes */
        enum markup markup;
        struct buffer *out;
        struct fault *fault;
};

static const struct row *
row_of(const struct run *run)
{
        return run->about->accounts[run->account];
}

/* Notes why FIELD of ROW ends the run; returns false. */
static bool
fail(const struct run *run, const struct row *row, const char *column, const char *why)
{
        struct fault *fault = run->fault;
        fault->row = row;
        fault->column = column;
        fault->why.size = 0;
        buffer_add_text(&fault->why, why);
        return false;
}

/* Sets the cell of a field beside the stream. Policies have been unescaped. */
static void
set_beside(struct rendering *r, size_t field, struct slice value)
{
        struct buffer *cell = &r->beside[field];
        cell->size = 0;
        for (size_t i = 0; i < value.size; i++)
                buffer_add(cell, value.data[i] == '\\' ? "\\\\" : value.data + i,
                           value.data[i] == '\\' ? 2 : 1);
}

/* Fills what stands beside the stream; the same for every account of a message. */
static void
fill_beside(struct rendering *r, const struct subject_matter *about)
{
        const struct template *t = r->template;
        char digits[24];
        set_beside(r, OWN_ACCOUNT_COUNT,
                   (struct slice){digits, integer_format(digits, (int64_t)about->count)});
        set_beside(r, OWN_MESSAGE, about->message);
        if (r->language == about->language)
                return;
        r->language = about->language;
        for (size_t i = OWN_FIELDS; i < t->field_count; i++)
                if (r->columns[i] < 0)
                        set_beside(r, i,
                                   sender_value(r->sender, t->fields[i].name,
                                                language_name(about->language)));
}

/* The cell of a field, as it stands in the stream. */
static struct slice
cell(const struct run *run, const struct row *row, size_t field)
{
        int column = run->r->columns[field];
        return column >= 0 ? row->cells[column] : buffer_slice(&run->r->beside[field]);
}

static bool
holds(const struct run *run, size_t step)
{
        struct rendering *r = run->r;
        const struct row *row = row_of(run);
        if (r->row != row) {
                size_t at = r->reader->count;
                memcpy(r->cells, row->cells, at * sizeof *r->cells);
                for (size_t i = 0; i < r->joined_count; i++)
                        r->cells[at++] = buffer_slice(&r->beside[r->joined[i]]);
                r->row = row;
                expr_row(r->conditions, r->cells);
        }
        return expr_truth(r->conditions, r->condition[step]) == 1;
}

/* ---- values ---- */

/* Decimal places and code of the row's currency. */
static bool
read_currency(const struct run *run, const struct row *row, struct slice *currency, int *digits)
{
        *currency = row_cell(row, run->r->currency);
        *digits = currency_digits(*currency);
        return *digits >= 0 ||
               fail(run, row, "currency", "no currency; an amount cannot be written without one");
}

static bool
read_money(const struct run *run, const struct row *row, size_t field, int digits, int64_t *minor)
{
        enum number_status status = money_parse(cell(run, row, field), digits, minor);
        return status == NUMBER_OK || fail(run, row, run->r->names[field], number_error(status));
}

static bool
add_money(const struct run *run, const struct row *row, size_t field)
{
        struct slice currency;
        int digits;
        int64_t minor;
        if (!read_currency(run, row, &currency, &digits) ||
            !read_money(run, row, field, digits, &minor))
                return false;
        language_money(run->about->language, minor, digits, currency, &run->r->scratch);
        return true;
}

static bool
add_day(const struct run *run, const struct row *row, size_t field)
{
        int32_t day = day_parse(cell(run, row, field));
        if (day == DAY_NONE)
                return fail(run, row, run->r->names[field], "not a date; YYYY-MM-DD is expected");
        language_day(run->about->language, day, &run->r->scratch);
        return true;
}

static bool
add_number(const struct run *run, const struct row *row, size_t field)
{
        int64_t value;
        enum number_status status = integer_parse(cell(run, row, field), &value);
        if (status != NUMBER_OK)
                return fail(run, row, run->r->names[field], number_error(status));
        language_number(run->about->language, cell(run, row, field), &run->r->scratch);
        return true;
}

/* Appends the value of a step's field. */
static bool
add_value(const struct run *run, const struct template_step *step)
{
        struct rendering *r = run->r;
        const struct row *row = row_of(run);
        struct slice value = cell(run, row, step->field);
        if (slice_trim(value).size == 0) {
                fail(run, row, r->names[step->field], "");
                run->fault->why.size = 0;
                buffer_add_format(&run->fault->why, "empty; line %zu of the template %s needs it",
                                  step->line, r->template->policy->name);
                return false;
        }
        r->scratch.size = 0;
        switch (step->kind == STEP_DATA ? TYPE_TEXT : r->template->fields[step->field].type) {
        case TYPE_MONEY:
                if (!add_money(run, row, step->field))
                        return false;
                break;
        case TYPE_DATE:
                if (!add_day(run, row, step->field))
                        return false;
                break;
        case TYPE_INT:
                if (!add_number(run, row, step->field))
                        return false;
                break;
        default:
                markup_value(run->out, run->markup, tsv_text(value, &r->scratch));
                return true;
        }
        markup_value(run->out, run->markup, buffer_slice(&r->scratch));
        return true;
}

/* ---- sums ---- */

struct sum {
        struct slice currency;
        int digits;
        int64_t minor;
};

/* Adds the amount of ROW to the sum of its currency. */
static bool
add_to_sums(const struct run *run, const struct row *row, size_t field, struct sum **sums,
            size_t *count, size_t *capacity)
{
        struct sum one;
        size_t i = 0;
        if (!read_currency(run, row, &one.currency, &one.digits) ||
            !read_money(run, row, field, one.digits, &one.minor))
                return false;
        while (i < *count && !slice_equal((*sums)[i].currency, one.currency))
                i++;
        if (i == *count) {
                grow(sums, capacity, ++*count, sizeof **sums);
                (*sums)[i] = one;
                return true;
        }
        return !__builtin_add_overflow((*sums)[i].minor, one.minor, &(*sums)[i].minor) ||
               fail(run, row, run->r->names[field], "the sum is too large");
}

/* Appends the sum of a field over all accounts: one amount for each currency, in the order in which
 * they come. */
static bool
add_sum(const struct run *run, const struct template_step *step)
{
        struct rendering *r = run->r;
        struct sum *sums = NULL;
        size_t count = 0, capacity = 0;
        bool good = true;
        for (size_t i = 0; good && i < run->about->count; i++)
                good = add_to_sums(run, run->about->accounts[i], step->field, &sums, &count,
                                   &capacity);
        r->scratch.size = 0;
        for (size_t i = 0; good && i < count; i++) {
                struct slice and = language_and(run->about->language);
                if (i > 0 && i + 1 == count)
                        buffer_add_format(&r->scratch, " %.*s ", (int)and.size, and.data);
                else if (i > 0)
                        buffer_add_text(&r->scratch, ", ");
                language_money(run->about->language, sums[i].minor, sums[i].digits,
                               sums[i].currency, &r->scratch);
        }
        if (good)
                markup_value(run->out, run->markup, buffer_slice(&r->scratch));
        free(sums);
        return good;
}

/* ---- steps ---- */

bool
rendering_run(struct rendering *r, const struct template_section *section,
              const struct subject_matter *about, struct buffer *out, struct fault *fault)
{
        struct run run = {r, about, 0, section->markup, out, fault};
        r->row = NULL;
        fill_beside(r, about);
        if (r->conditions != NULL)
                expr_as_of(r->conditions, about->as_of);
        for (size_t at = section->first; at < section->end;) {
                const struct template_step *step = &r->template->steps[at++];
                switch (step->kind) {
                case STEP_TEXT:
                        buffer_add(out, step->text.data, step->text.size);
                        break;
                case STEP_FIELD:
                case STEP_DATA:
                        if (!add_value(&run, step))
                                return false;
                        break;
                case STEP_SUM:
                        if (!add_sum(&run, step))
                                return false;
                        break;
                case STEP_IF:
                        at = holds(&run, at - 1) ? at : step->target;
                        break;
                case STEP_GO:
                        at = step->target;
                        break;
                case STEP_EACH:
                        run.account = 0;
                        break;
                case STEP_NEXT:
                        run.account++;
                        at = run.account < about->count ? step->target : at;
                        run.account %= about->count;
                        break;
                }
        }
        return true;
}
