/* An account's terms of interest as one text, for a column and for the record of a replay. */
#include "interest_terms.h"

#include <string.h>

#include "day.h"
#include "error.h"
#include "number.h"

static void
add_word(struct buffer *out, const char *field)
{
        if (out->size > 0)
                buffer_add_text(out, " ");
        buffer_add_format(out, "%s=", field);
}

static void
add_percent(struct buffer *out, int64_t millionths)
{
        char text[32];
        buffer_add(out, text, percent_format(text, millionths));
}

static void
add_taxes(struct buffer *out, const struct interest_terms *interest,
          const struct waterfall *waterfall)
{
        add_word(out, "interest_taxes");
        for (size_t i = 0; i < interest->tax_count; i++) {
                const struct interest_tax *tax = &interest->taxes[i];
                buffer_add_format(out, "%s%s=", i > 0 ? "," : "",
                                  waterfall->components[tax->component].data);
                add_percent(out, tax->percent);
        }
}

void
interest_terms_write(struct buffer *out, const struct account_terms *terms,
                     const struct waterfall *waterfall)
{
        const struct interest_terms *interest = &terms->interest;
        bool bears = interest->contract_rate > 0 || interest->default_rates != NULL;
        char day[11];
        out->size = 0;
        if (interest->contract_rate > 0) {
                add_word(out, "contract_rate");
                add_percent(out, interest->contract_rate);
        }
        if (interest->contract_goes_on && interest->contract_rate > 0) {
                add_word(out, "default_rates");
                buffer_add_text(out, "contract");
        }
        if (interest->default_rates != NULL && terms->basis != BASIS_UNKNOWN) {
                add_word(out, "basis");
                buffer_add_text(out, terms->basis == BASIS_CONTRACT ? "contract" : "noncontract");
        }
        if (bears && interest->day_count != DAY_COUNT_365) {
                add_word(out, "day_count");
                buffer_add_text(out, day_count_name(interest->day_count));
        }
        if (bears && interest->tax_count > 0)
                add_taxes(out, interest, waterfall);
        if (terms->due_on != DAY_NONE) {
                day_format(day, terms->due_on);
                add_word(out, "contract_due_on");
                buffer_add_text(out, day);
        }
}

/* ---- reading it again ---- */

/* Takes what stands before SEPARATOR, or all, off the front of REST. */
static struct slice
take(struct slice *rest, char separator)
{
        const char *end = memchr(rest->data, separator, rest->size);
        struct slice first = {rest->data, end == NULL ? rest->size : (size_t)(end - rest->data)};
        size_t used = first.size + (end != NULL);
        *rest = (struct slice){rest->data + used, rest->size - used};
        return first;
}

/* Where what is read goes. */
struct parsing {
        struct waterfall *waterfall; /* NULL: only the form matters */
        struct interest_tax **taxes;
        size_t *capacity;
        struct account_terms *terms;
};

static bool
parse_taxes(const struct parsing *to, struct slice list)
{
        struct interest_terms *interest = &to->terms->interest;
        while (list.size > 0) {
                struct slice percent = take(&list, ','), name = take(&percent, '=');
                struct interest_tax tax = {0};
                if (name.size == 0 || percent_parse(percent, &tax.percent) != NUMBER_OK)
                        return false;
                if (to->waterfall == NULL)
                        continue;
                tax.component = waterfall_component(to->waterfall, name);
                grow(to->taxes, to->capacity, interest->tax_count + 1, sizeof **to->taxes);
                (*to->taxes)[interest->tax_count++] = tax;
        }
        if (to->waterfall != NULL)
                interest->taxes = *to->taxes;
        return true;
}

static bool
parse_word(const struct parsing *to, struct slice field, struct slice value)
{
        struct account_terms *terms = to->terms;
        struct interest_terms *interest = &terms->interest;
        if (slice_is(field, "contract_rate"))
                return percent_parse(value, &interest->contract_rate) == NUMBER_OK;
        if (slice_is(field, "default_rates"))
                return interest->contract_goes_on = slice_is(value, "contract");
        if (slice_is(field, "basis")) {
                terms->basis = slice_is(value, "contract") ? BASIS_CONTRACT : BASIS_NONCONTRACT;
                return terms->basis == BASIS_CONTRACT || slice_is(value, "noncontract");
        }
        if (slice_is(field, "day_count"))
                return (interest->day_count = day_count_named(value)) != DAY_COUNT_NONE;
        if (slice_is(field, "interest_taxes"))
                return parse_taxes(to, value);
        if (slice_is(field, "contract_due_on"))
                return (terms->due_on = day_parse(value)) != DAY_NONE;
        return false;
}

static bool
parse(const struct parsing *to, struct slice text)
{
        while (text.size > 0) {
                struct slice value = take(&text, ' '), field = take(&value, '=');
                if (!parse_word(to, field, value))
                        return false;
        }
        return true;
}

bool
interest_terms_parse(struct slice text, const struct rates *rates, struct waterfall *waterfall,
                     struct interest_tax **taxes, size_t *capacity, struct account_terms *terms)
{
        *terms = (struct account_terms){.rates = rates, .due_on = DAY_NONE};
        return parse(&(struct parsing){waterfall, taxes, capacity, terms}, text);
}

bool
interest_terms_well_formed(struct slice text)
{
        struct account_terms terms = {.due_on = DAY_NONE};
        return parse(&(struct parsing){.terms = &terms}, text);
}
