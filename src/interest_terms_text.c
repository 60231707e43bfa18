/* An account's terms of interest as one text, for a column and for the record of a replay. */
#include "interest_terms.h"

#include "day.h"
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
        if (interest->contract_goes_on) {
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
