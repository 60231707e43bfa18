/* Statements of camt.053: balances, entries and their transactions, element by element. */
#include "camt053-inner.h"

#include <stdio.h>
#include <stdlib.h>

#include "day.h"

#define STATEMENT "/BkToCstmrStmt/Stmt"

/* What of PATH is below PREFIX, "/Nm" as an example; empty where nothing is. */
static struct slice
below(struct slice path, const char *prefix)
{
        size_t size = strlen(prefix);
        if (path.size <= size || path.data[size] != '/' || memcmp(path.data, prefix, size) != 0)
                return (struct slice){"", 0};
        return (struct slice){path.data + size, path.size - size};
}

static void
set_text(struct buffer *out, struct slice text)
{
        out->size = 0;
        bank_text_add(out, text);
}

/* ---- values ---- */

static bool
read_mark(const struct camt_statement *s, struct slice text)
{
        if (!slice_is(text, "CRDT") && !slice_is(text, "DBIT"))
                camt_die(s->camt, "'%.*s' is neither CRDT nor DBIT", (int)text.size, text.data);
        return slice_is(text, "DBIT");
}

static bool
read_bool(const struct camt_statement *s, struct slice text)
{
        if (slice_is(text, "true") || slice_is(text, "1"))
                return true;
        if (!slice_is(text, "false") && !slice_is(text, "0"))
                camt_die(s->camt, "'%.*s' is neither true nor false", (int)text.size, text.data);
        return false;
}

/* A date or a time; its day as the bank writes it, whatever its offset from UTC. */
static int32_t
read_day(const struct camt_statement *s, struct slice text)
{
        size_t size = text.size < 10 ? text.size : 10;
        int32_t day = day_parse((struct slice){text.data, size});
        if (day == DAY_NONE || (text.size > 10 && strchr("TZ+-", text.data[10]) == NULL))
                camt_die(s->camt, "'%.*s' is not a day that exists; YYYY-MM-DD is expected",
                         (int)text.size, text.data);
        return day;
}

static void
read_amount(const struct camt_statement *s, struct camt_amount *amount, struct slice text,
            const char *currency)
{
        int digits = currency_digits(slice_of(currency));
        if (digits < 0)
                camt_die(s->camt,
                         "'%s' is not a currency; Ccy=\"EUR\" or another code of ISO "
                         "4217 is expected",
                         currency);
        enum number_status status = money_parse(text, digits, &amount->minor);
        if (status == NUMBER_OK && amount->minor < 0)
                status = NUMBER_SYNTAX;
        if (status != NUMBER_OK)
                camt_die(s->camt, "'%.*s' is no amount in %s: %s", (int)text.size, text.data,
                         currency, number_error(status));
        amount->given = true;
        snprintf(amount->currency, sizeof amount->currency, "%s", currency);
}

/* ---- balances ---- */

static void
begin_statement(struct camt_statement *s)
{
        s->any = true;
        s->source.size = s->number.size = 0;
        s->currency[0] = '\0';
        s->opened = s->closed = false;
        s->movements = 0;
        s->ordinal = 0;
}

/* Opening booked balance, or the closing one of the day before, which is the same; of a page in
   between, the interim one stands for both. */
static void
end_balance(struct camt_statement *s)
{
        struct slice code = buffer_slice(&s->balance_code);
        bool interim = slice_is(code, "ITBD");
        bool opens = !s->opened && (interim || slice_is(code, "OPBD") || slice_is(code, "PRCD"));
        bool closes = !opens && (interim || slice_is(code, "CLBD"));
        if (!opens && !closes)
                return;
        if (!s->balance.given)
                camt_die(s->camt, "a balance without an amount");
        if (s->currency[0] == '\0') {
                snprintf(s->currency, sizeof s->currency, "%s", s->balance.currency);
                s->digits = currency_digits(slice_of(s->currency));
        }
        if (strcmp(s->currency, s->balance.currency) != 0)
                camt_die(s->camt, "a balance in %s, but the statement is in %s",
                         s->balance.currency, s->currency);
        int64_t amount = s->balance_debit ? -s->balance.minor : s->balance.minor;
        *(opens ? &s->opening : &s->closing) = amount;
        *(opens ? &s->opened : &s->closed) = true;
}

static void
end_statement(struct camt_statement *s)
{
        if (!s->opened || !s->closed)
                camt_die(s->camt, "the statement has no %s balance; OPBD and CLBD are expected",
                         s->opened ? "closing" : "opening");
        if (s->opening + s->movements == s->closing)
                return;
        char stated[32], sum[32] = "more than can be counted";
        int128 found = s->opening + s->movements;
        money_format(stated, s->closing, s->digits);
        if (found <= INT64_MAX && found >= -INT64_MAX)
                money_format(sum, (int64_t)found, s->digits);
        camt_die(s->camt,
                 "the closing balance is %s, but the opening balance and the entries "
                 "come to %s",
                 stated, sum);
}

static void
read_balance(struct camt_statement *s, struct slice path, struct slice text, const char *currency)
{
        if (slice_is(path, "/Amt"))
                read_amount(s, &s->balance, text, currency);
        else if (slice_is(path, "/CdtDbtInd"))
                s->balance_debit = read_mark(s, text);
        else if (slice_is(path, "/Tp/CdOrPrtry/Cd"))
                set_text(&s->balance_code, text);
}

/* ---- entries ---- */

static void
clear_movement(struct camt_movement *m)
{
        m->amount.given = m->transaction_amount.given = false;
        m->debit = m->marked = m->returned = false;
        m->charges = 0;
        m->payer.size = m->ultimate_payer.size = m->iban.size = m->text.size = 0;
        m->references.size = 0;
}

static void
begin_entry(struct camt_statement *s)
{
        clear_movement(&s->entry);
        s->detail_count = 0;
        s->reversal = false;
        s->booked = true;
        s->value_on = s->booked_on = DAY_NONE;
        s->ordinal++;
}

static void
begin_details(struct camt_statement *s)
{
        size_t before = s->detail_capacity;
        grow(&s->details, &s->detail_capacity, s->detail_count + 1, sizeof *s->details);
        memset(s->details + before, 0, (s->detail_capacity - before) * sizeof *s->details);
        clear_movement(&s->details[s->detail_count++]);
}

/* Charges of an entry or a transaction: until version 3 an amount, since then a list of them. */
static bool
read_charges(struct camt_statement *s, struct camt_movement *m, struct slice path,
             struct slice text, const char *currency)
{
        struct slice rest = below(path, "/Chrgs");
        struct slice record = below(rest, "/Rcrd");
        if (record.size > 0)
                rest = record;
        if (slice_is(rest, "/Amt")) {
                read_amount(s, &s->charge, text, currency);
        } else if (slice_is(rest, "/CdtDbtInd")) {
                s->charge_debit = read_mark(s, text);
        } else if ((slice_is(path, "/Chrgs") || slice_is(path, "/Chrgs/Rcrd")) && s->charge.given) {
                if (strcmp(s->charge.currency, s->currency) == 0)
                        m->charges += s->charge_debit ? s->charge.minor : -s->charge.minor;
                s->charge.given = false;
                s->charge_debit = true;
        } else {
                return rest.size > 0;
        }
        return true;
}

/* A name of the party ROLE: from version 8 on below Pty. */
static bool
is_name(struct slice path, const char *role)
{
        struct slice rest = below(path, role);
        return slice_is(rest, "/Nm") || slice_is(rest, "/Pty/Nm");
}

static void
read_details(struct camt_statement *s, struct slice path, struct slice text, const char *currency)
{
        struct camt_movement *m = &s->details[s->detail_count - 1];
        if (read_charges(s, m, path, text, currency))
                return;
        if (slice_is(path, "/Amt")) {
                read_amount(s, &m->amount, text, currency);
        } else if (slice_is(path, "/AmtDtls/TxAmt/Amt")) {
                read_amount(s, &m->transaction_amount, text, currency);
        } else if (slice_is(path, "/CdtDbtInd")) {
                m->debit = read_mark(s, text);
                m->marked = true;
        } else if (is_name(path, "/RltdPties/Dbtr")) {
                set_text(&m->payer, text);
        } else if (is_name(path, "/RltdPties/UltmtDbtr")) {
                set_text(&m->ultimate_payer, text);
        } else if (slice_is(path, "/RltdPties/DbtrAcct/Id/IBAN")) {
                set_text(&m->iban, text);
        } else if (slice_is(path, "/Refs/EndToEndId")) {
                if (!slice_is(text, "NOTPROVIDED"))
                        bank_text_add(&m->references, text);
        } else if (slice_is(path, "/Refs/MndtId")) {
                bank_text_add(&m->references, text);
        } else if (slice_is(path, "/RmtInf/Ustrd") ||
                   slice_is(path, "/RmtInf/Strd/CdtrRefInf/Ref") ||
                   slice_is(path, "/RmtInf/Strd/RfrdDocInf/Nb") ||
                   slice_is(path, "/RmtInf/Strd/AddtlRmtInf") || slice_is(path, "/AddtlTxInf")) {
                bank_text_add(&m->text, text);
        } else if (slice_is(path, "/RtrInf")) {
                m->returned = true;
        }
}

static void
read_entry(struct camt_statement *s, struct slice path, struct slice text, const char *currency)
{
        if (read_charges(s, &s->entry, path, text, currency))
                return;
        if (slice_is(path, "/Amt")) {
                read_amount(s, &s->entry.amount, text, currency);
        } else if (slice_is(path, "/CdtDbtInd")) {
                s->entry.debit = read_mark(s, text);
                s->entry.marked = true;
        } else if (slice_is(path, "/RvslInd")) {
                s->reversal = read_bool(s, text);
        } else if (slice_is(path, "/Sts") || slice_is(path, "/Sts/Cd")) {
                if (text.size > 0) /* from version 8 on the code is an element below */
                        s->booked = slice_is(text, "BOOK");
        } else if (slice_is(path, "/BookgDt/Dt") || slice_is(path, "/BookgDt/DtTm")) {
                s->booked_on = read_day(s, text);
        } else if (slice_is(path, "/ValDt/Dt") || slice_is(path, "/ValDt/DtTm")) {
                s->value_on = read_day(s, text);
        } else if (slice_is(path, "/AddtlNtryInf")) {
                bank_text_add(&s->entry.text, text);
        }
}

/* ---- lines ---- */

/* What a transaction of the entry comes to, below 0 where it goes the other way; false where it
   does not say, or is in another currency than the account. */
static bool
part_of(const struct camt_statement *s, const struct camt_movement *m, bool net, int64_t *part)
{
        const struct camt_amount *amount = m->amount.given ? &m->amount : &m->transaction_amount;
        if (!amount->given || strcmp(amount->currency, s->currency) != 0)
                return false;
        bool debit = m->marked ? m->debit : s->entry.debit;
        *part = (debit ? -amount->minor : amount->minor) - (net ? m->charges : 0);
        return true;
}

/* Do the transactions come to the entry's amount, before their charges or with NET after them? */
static bool
parts_agree(const struct camt_statement *s, bool net)
{
        int128 sum = 0;
        for (size_t i = 0; i < s->detail_count; i++) {
                int64_t part;
                if (!part_of(s, &s->details[i], net, &part))
                        return false;
                sum += part;
        }
        return sum == (s->entry.debit ? -s->entry.amount.minor : s->entry.amount.minor);
}

/* All that is said of M, in a text: of a transaction what the entry says, too, where it is the only
 * one. */
static void
collect_text(struct camt_movement *m, struct slice more)
{
        struct buffer whole = {0};
        bank_text_add(&whole, buffer_slice(&m->references));
        bank_text_add(&whole, buffer_slice(&m->text));
        bank_text_add(&whole, more);
        buffer_free(&m->text);
        m->text = whole;
        if (m->ultimate_payer.size > 0)
                set_text(&m->payer, buffer_slice(&m->ultimate_payer));
}

static void
give_line(struct camt_statement *s, const struct camt_movement *m, int64_t amount, size_t part)
{
        s->line_number.size = 0;
        buffer_add_format(&s->line_number, "%.*s/%llu", (int)s->number.size, s->number.data,
                          (unsigned long long)s->ordinal);
        if (part > 0)
                buffer_add_format(&s->line_number, ".%zu", part);
        struct bank_line line = {.source = buffer_slice(&s->source),
                                 .number = buffer_slice(&s->line_number),
                                 .value_on = s->value_on != DAY_NONE ? s->value_on : s->booked_on,
                                 .booked_on = s->booked_on,
                                 .amount = amount,
                                 .reversal = s->reversal || m->returned,
                                 .currency = slice_of(s->currency),
                                 .digits = s->digits,
                                 .charges = m->charges,
                                 .payer = buffer_slice(&m->payer),
                                 .iban = buffer_slice(&m->iban),
                                 .text = buffer_slice(&m->text)};
        s->use(s->context, &line);
}

/* The entry as one line, which says all that its transactions say. */
static void
give_whole(struct camt_statement *s, int64_t amount)
{
        struct camt_movement *m = &s->entry;
        for (size_t i = 0; i < s->detail_count; i++) {
                collect_text(&s->details[i], (struct slice){"", 0});
                bank_text_add(&m->text, buffer_slice(&s->details[i].payer));
                bank_text_add(&m->text, buffer_slice(&s->details[i].text));
        }
        give_line(s, m, amount, 0);
}

static void
end_entry(struct camt_statement *s)
{
        if (!s->booked)
                return;
        if (!s->entry.amount.given || !s->entry.marked)
                camt_die(s->camt, "an entry without Amt or CdtDbtInd");
        if (!s->opened)
                camt_die(s->camt, "an entry before the opening balance; a Bal of OPBD is expected");
        if (strcmp(s->entry.amount.currency, s->currency) != 0)
                camt_die(s->camt, "an entry in %s, but the statement is in %s",
                         s->entry.amount.currency, s->currency);
        if (s->value_on == DAY_NONE && s->booked_on == DAY_NONE)
                camt_die(s->camt, "an entry without a day; ValDt or BookgDt is expected");
        int64_t amount = s->entry.debit ? -s->entry.amount.minor : s->entry.amount.minor;
        s->movements += amount;
        if (s->detail_count == 1)
                s->details[0].charges += s->entry.charges;
        bool gross = parts_agree(s, false), net = !gross && parts_agree(s, true);
        for (size_t i = 0; gross && i < s->detail_count; i++)
                s->details[i].charges = 0; /* booked on a line of their own, if at all */
        if (s->detail_count == 1) {
                collect_text(&s->details[0], buffer_slice(&s->entry.text));
                give_line(s, &s->details[0], amount, 0);
                return;
        }
        if (s->detail_count > 0 && !gross && !net)
                camt_warn(s->camt, "the transactions of an entry do not come to its amount; it is "
                                   "one receipt");
        if (s->detail_count == 0 || (!gross && !net)) {
                give_whole(s, amount);
                return;
        }
        for (size_t i = 0; i < s->detail_count; i++) {
                int64_t part = 0;
                part_of(s, &s->details[i], net, &part);
                collect_text(&s->details[i], (struct slice){"", 0});
                give_line(s, &s->details[i], part, i + 1);
        }
}

/* ---- elements ---- */

void
camt_begin(struct camt_statement *s, struct slice path)
{
        struct slice rest = below(path, STATEMENT);
        if (slice_is(path, STATEMENT)) {
                begin_statement(s);
        } else if (slice_is(rest, "/Bal")) {
                s->balance.given = s->balance_debit = false;
                s->balance_code.size = 0;
        } else if (slice_is(rest, "/Ntry")) {
                begin_entry(s);
        } else if (slice_is(rest, "/Ntry/NtryDtls/TxDtls")) {
                begin_details(s);
        }
        size_t size = sizeof "/Chrgs" - 1;
        if (rest.size > size && memcmp(rest.data + rest.size - size, "/Chrgs", size) == 0) {
                s->charge.given = false;
                s->charge_debit = true;
        }
}

void
camt_end(struct camt_statement *s, struct slice path, struct slice text, const char *currency)
{
        struct slice rest = below(path, STATEMENT);
        struct slice entry = below(rest, "/Ntry"), details = below(entry, "/NtryDtls/TxDtls");
        if (details.size > 0)
                read_details(s, details, text, currency);
        else if (entry.size > 0)
                read_entry(s, entry, text, currency);
        else if (slice_is(rest, "/Ntry"))
                end_entry(s);
        else if (below(rest, "/Bal").size > 0)
                read_balance(s, below(rest, "/Bal"), text, currency);
        else if (slice_is(rest, "/Bal"))
                end_balance(s);
        else if (slice_is(rest, "/Id"))
                set_text(&s->number, text);
        else if (slice_is(rest, "/Acct/Id/IBAN") || slice_is(rest, "/Acct/Id/Othr/Id"))
                set_text(&s->source, text);
        else if (slice_is(path, STATEMENT))
                end_statement(s);
}

static void
free_movement(struct camt_movement *m)
{
        buffer_free(&m->payer);
        buffer_free(&m->ultimate_payer);
        buffer_free(&m->iban);
        buffer_free(&m->text);
        buffer_free(&m->references);
}

void
camt_free(struct camt_statement *s)
{
        for (size_t i = 0; i < s->detail_capacity; i++)
                free_movement(&s->details[i]);
        free_movement(&s->entry);
        free(s->details);
        buffer_free(&s->source);
        buffer_free(&s->number);
        buffer_free(&s->line_number);
        buffer_free(&s->balance_code);
}
