#include "posting_writer.h"

#include <stdlib.h>
#include <unistd.h>

#include "error.h"
#include "format.h"

struct posting_writer {
        struct format_writer *csv; /* NULL: hledger */
        struct tsv_writer *out;
};

/* ---- CSV ---- */

static const char *const names[] = {"batch",   "posted_on", "kind",           "number",
                                    "account", "posting",   "ledger_account", "debit",
                                    "credit",  "currency",  "posting_text"};
static const enum type types[] = {TYPE_INT,   TYPE_DATE, TYPE_TEXT, TYPE_TEXT,
                                  TYPE_TEXT,  TYPE_TEXT, TYPE_TEXT, TYPE_MONEY,
                                  TYPE_MONEY, TYPE_TEXT, TYPE_TEXT};
enum { COLUMNS = sizeof names / sizeof *names };

static void
csv_side(struct format_writer *csv, const struct posting_side *side)
{
        const struct slice none = {"", 0};
        const struct slice cells[COLUMNS] = {side->batch,
                                             side->day,
                                             side->kind,
                                             side->number,
                                             side->account,
                                             side->posting,
                                             side->ledger_account,
                                             side->credit ? none : side->amount,
                                             side->credit ? side->amount : none,
                                             side->currency,
                                             side->text};
        format_row(csv, cells);
}

/* ---- hledger ---- */

static void
put(struct tsv_writer *out, const char *text)
{
        tsv_put(out, text, strlen(text));
}

/* Text that neither ends its line nor begins a comment, nor has a character of ENDS, which would
 * end it. */
static void
put_checked(struct tsv_writer *out, struct slice text, const char *ends, const char *what,
            const struct tsv_reader *in)
{
        for (size_t i = 0; i < text.size; i++)
                if ((unsigned char)text.data[i] < ' ' || text.data[i] == ';' ||
                    strchr(ends, text.data[i]))
                        tsv_die(in, -1, EXIT_BAD_DATA,
                                "the %s '%.*s' has a line break, or one of ;%s, which it cannot "
                                "have in a journal of hledger",
                                what, (int)text.size, text.data, ends);
        tsv_put(out, text.data, text.size);
}

/* The first line of a transaction: day, code, text, and as tags where it comes from. */
static void
put_transaction(struct tsv_writer *out, const struct posting_side *side,
                const struct tsv_reader *in)
{
        tsv_put_newline(out);
        tsv_put(out, side->day.data, side->day.size);
        put(out, " (");
        tsv_put(out, side->kind.data, side->kind.size);
        put(out, " ");
        put_checked(out, side->number, ")", "number", in);
        put(out, ") ");
        put_checked(out, side->text, "", "text", in);
        put(out, "  ; batch:");
        put_checked(out, side->batch, ",", "batch", in);
        if (side->account.size > 0) {
                put(out, ", account:");
                put_checked(out, side->account, ",", "account", in);
        }
        tsv_put_newline(out);
}

static void
hledger_side(struct tsv_writer *out, const struct posting_side *side, const struct tsv_reader *in)
{
        if (!side->credit)
                put_transaction(out, side, in);
        put(out, "    ");
        put_checked(out, side->ledger_account, "", "ledger account", in);
        put(out, side->credit ? "  -" : "  ");
        tsv_put(out, side->amount.data, side->amount.size);
        put(out, " ");
        tsv_put(out, side->currency.data, side->currency.size);
        tsv_put_newline(out);
}

/* ---- both ---- */

struct posting_writer *
posting_writer_open(enum posting_format format, const char *label)
{
        struct posting_writer *writer = allocate(sizeof *writer);
        if (format == POSTINGS_CSV) {
                writer->csv = format_open(FORMAT_CSV, names, types, COLUMNS);
                return writer;
        }
        writer->out = tsv_writer_open(STDOUT_FILENO, "standard output");
        put(writer->out, "; by ");
        put(writer->out, label);
        tsv_put_newline(writer->out);
        put(writer->out, "decimal-mark .");
        tsv_put_newline(writer->out);
        return writer;
}

void
posting_writer_side(struct posting_writer *writer, const struct posting_side *side,
                    const struct tsv_reader *in)
{
        if (writer->csv != NULL)
                csv_side(writer->csv, side);
        else
                hledger_side(writer->out, side, in);
}

void
posting_writer_close(struct posting_writer *writer)
{
        if (writer->csv != NULL)
                format_close(writer->csv);
        else
                tsv_finish(writer->out);
        free(writer);
}
