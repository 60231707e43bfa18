/* col-uyap: enforcement requests as XML, from the accounts that go to the lawyers. One stream in,
   one document out; see col-uyap(1). */
#include <libxml/xmlwriter.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cells.h"
#include "day.h"
#include "leading.h"
#include "number.h"
#include "policy_cells.h"
#include "stream.h"

static const char help[] =
        "  col-report handover | col-uyap -u e-takip > requests.xml\n"
        "  xmllint --noout --schema share/uyap/e-takip.xsd requests.xml\n"
        "\n"
        "usage: col-uyap -u REQUEST [OPTION]... [FILE]...\n"
        "Writes an enforcement request for each account, in the unverified shape of UYAP.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -u, --request REQUEST    file, or name of a policy: codes of the requests\n"
        "      --as-of DATE         day of the requests (default: the column as_of)\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

static struct stream_options stream = NO_STREAM_OPTIONS;
static const char *policy_name;

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                FILTER_OPTIONS,
                {"type", required_argument, NULL, OPTION_TYPE},
                {"request", required_argument, NULL, 'u'},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "u:", options, NULL)) != -1)
                if (!stream_option(&stream, option))
                        policy_name = optarg;
        if (policy_name == NULL)
                usage_error("no policy; name it with -u REQUEST");
}

/* ---- the policy: which code an attribute has ---- */

static const char *const attributes[] = {"dosyaTuru",      "takipTuru",      "takipYolu",
                                         "takipSekli",     "mahiyetKodu",    "BK84MaddeUygulansin",
                                         "BSMVUygulansin", "KKDFUygulansin", "faizTipKod"};
enum { ATTRIBUTES = sizeof attributes / sizeof *attributes, INTEREST_TYPE = ATTRIBUTES - 1 };

struct line {
        size_t attribute;
        int condition;
        struct slice value;
};

static struct policy *policy;
static struct line *lines;
static struct expr_set *conditions;

static void
read_line(size_t row)
{
        struct slice name = policy_cell(policy, row, "attribute");
        struct line *line = &lines[row];
        while (line->attribute < ATTRIBUTES && !slice_is(name, attributes[line->attribute]))
                line->attribute++;
        if (line->attribute == ATTRIBUTES) {
                char *text = slice_dup(name);
                const char *close = nearest(text, attributes, ATTRIBUTES);
                policy_die(policy, row, "attribute", "'%s' is none of a request%s%s", text,
                           close == NULL ? "" : "; nearest is ", close == NULL ? "" : close);
        }
        line->value = policy_cell(policy, row, "value");
        if (line->value.size == 0)
                policy_die(policy, row, "value", "empty; write the code");
        if (policy_cell(policy, row, "when").size == 0)
                policy_die(policy, row, "when",
                           "empty; write a condition, or else, which always holds");
        line->condition = expr_add(conditions, policy_cell(policy, row, "when"),
                                   policy_place(policy, row, "when"));
}

static void
open_policy(void)
{
        policy = policy_open("uyap", policy_name, "tsv", "attribute when value", "source");
        lines = allocate((policy->row_count + 1) * sizeof *lines);
        for (size_t row = 0; row < policy->row_count; row++)
                read_line(row);
}

/* ---- the stream ---- */

static struct tsv_reader *in;
static struct {
        int account, currency, name, tckn, vkn, address, creditor_name, creditor_vkn, principal,
                interest, cost, due_on;
} at;

static void
find_columns(void)
{
        at.account = tsv_need(in, "account");
        at.currency = tsv_need(in, "currency");
        at.name = tsv_need(in, "name");
        at.tckn = tsv_need(in, "tckn");
        at.vkn = tsv_need(in, "vkn");
        at.address = tsv_need(in, "address");
        at.creditor_name = tsv_need(in, "creditor_name");
        at.creditor_vkn = tsv_need(in, "creditor_vkn");
        at.principal = tsv_need(in, "principal");
        at.interest = tsv_need(in, "interest");
        at.cost = tsv_need(in, "cost");
        at.due_on = tsv_need(in, "due_on");
}

/* ---- writing ---- */

static xmlTextWriter *xml;

static int
write_output(void *context, const char *data, int size)
{
        (void)context;
        for (int done = 0; done < size;) {
                ssize_t written = write(STDOUT_FILENO, data + done, (size_t)(size - done));
                if (written < 0)
                        die(EXIT_IO, "standard output:");
                done += (int)written;
        }
        return size;
}

static int
close_output(void *context)
{
        (void)context;
        if (close(STDOUT_FILENO) != 0)
                die(EXIT_IO, "standard output:");
        return 0;
}

/* What libxml2 could not do, it ran out of memory for: the output dies by itself. */
static void
wrote(int result)
{
        if (result < 0)
                die(EXIT_UNAVAILABLE, "out of memory");
}

static void
attribute(const char *name, struct slice value)
{
        char *text = slice_dup(value);
        wrote(xmlTextWriterWriteAttribute(xml, BAD_CAST name, BAD_CAST text));
        free(text);
}

static void
element(const char *name)
{
        wrote(xmlTextWriterStartElement(xml, BAD_CAST name));
}

static void
end_element(void)
{
        wrote(xmlTextWriterEndElement(xml));
}

/* XML 1.0 (section 2.2) has no control characters but tab, line feed and carriage return, and
   neither U+FFFE nor U+FFFF. */
static struct slice
text_of(int column)
{
        static struct buffer scratch;
        struct slice text = tsv_text(in->fields[column], &scratch);
        unsigned code_point;
        for (size_t i = 0, size; i < text.size; i += size) {
                size = utf8_decode((struct slice){text.data + i, text.size - i}, &code_point);
                if ((code_point < 0x20 && strchr("\t\n\r", (int)code_point) == NULL) ||
                    code_point == 0xFFFE || code_point == 0xFFFF)
                        tsv_die(in, column, EXIT_BAD_DATA, "has U+%04X, which XML cannot hold",
                                code_point);
        }
        return text;
}

static void
needed(const char *name, int column)
{
        if (in->fields[column].size == 0)
                tsv_die(in, column, EXIT_BAD_DATA, "empty; a request for account %.*s needs it",
                        (int)in->fields[at.account].size, in->fields[at.account].data);
        attribute(name, text_of(column));
}

static void
optional(const char *name, int column)
{
        if (column >= 0 && in->fields[column].size > 0)
                attribute(name, text_of(column));
}

static void
day_attribute(const char *name, int32_t day)
{
        char text[11], turned[11];
        day_format(text, day);
        snprintf(turned, sizeof turned, "%.2s/%.2s/%.4s", text + 8, text + 5, text);
        attribute(name, slice_of(turned));
}

static void
party(const char *role, int name, int tckn, int vkn, int address)
{
        bool numbered = (tckn >= 0 && in->fields[tckn].size > 0) || in->fields[vkn].size > 0;
        element("taraf");
        attribute("rolID", slice_of(role));
        needed("ad", name);
        if (!numbered)
                tsv_die(in, vkn, EXIT_BAD_DATA,
                        "empty, and no identity number; a request for account %.*s needs one",
                        (int)in->fields[at.account].size, in->fields[at.account].data);
        optional("tcKimlikNo", tckn);
        optional("vergiNo", vkn);
        optional("adres", address);
        end_element();
}

/* The code of an attribute: of the first of its lines whose condition holds. */
static struct slice
code_of(size_t which)
{
        for (size_t row = 0; row < policy->row_count; row++)
                if (lines[row].attribute == which &&
                    expr_truth(conditions, lines[row].condition) == 1)
                        return lines[row].value;
        tsv_die(in, at.account, EXIT_BAD_DATA, "%s has no line of %s that holds for account %.*s",
                policy->path, attributes[which], (int)in->fields[at.account].size,
                in->fields[at.account].data);
}

/* Minor units; a component that is in credit makes the request wrong. */
static int64_t
amount_of(int column)
{
        struct slice cell = in->fields[column];
        int64_t amount = 0;
        enum number_status status = cell.size == 0 ? NUMBER_OK : money_parse(cell, 2, &amount);
        if (status != NUMBER_OK || amount < 0)
                tsv_die(in, column, EXIT_BAD_DATA, "'%.*s': %s", (int)cell.size, cell.data,
                        status == NUMBER_OK ? "below 0; nothing is asked for that is not owed"
                                            : number_error(status));
        return amount;
}

/* An amount that is owed, with its code; 0 is not asked for. */
static bool
component(const char *code, int64_t amount)
{
        char text[32];
        if (amount == 0)
                return false;
        element("alacakKalemi");
        attribute("alacakKalemKod", slice_of(code));
        attribute("tutar", (struct slice){text, money_format(text, amount, 2)});
        return true;
}

static void
request(int32_t as_of)
{
        struct slice currency = in->fields[at.currency];
        int64_t principal = amount_of(at.principal), cost = amount_of(at.cost),
                interest = amount_of(at.interest);
        if (!slice_is(currency, "TRY"))
                tsv_die(in, at.currency, EXIT_BAD_DATA,
                        "'%.*s'; how UYAP takes other currencies than TRY is not known here",
                        (int)currency.size, currency.data);
        if (principal + cost + interest == 0)
                tsv_die(in, at.principal, EXIT_BAD_DATA, "nothing is owed on account %.*s",
                        (int)in->fields[at.account].size, in->fields[at.account].data);
        expr_row(conditions, in->fields);
        element("dosya");
        for (size_t i = 0; i < INTEREST_TYPE; i++)
                attribute(attributes[i], code_of(i));
        needed("referans", at.account);
        day_attribute("tarih", as_of);
        party("21", at.creditor_name, -1, at.creditor_vkn, -1);
        party("22", at.name, at.tckn, at.vkn, at.address);
        if (component("3", principal)) {
                attribute(attributes[INTEREST_TYPE], code_of(INTEREST_TYPE));
                if (in->fields[at.due_on].size > 0)
                        day_attribute("faizBaslangicTarihi", day_of_cell(in, at.due_on));
                end_element();
        }
        if (component("5", cost))
                end_element();
        if (component("6", interest))
                end_element();
        end_element();
}

static void
begin_document(void)
{
        xmlOutputBuffer *output = xmlOutputBufferCreateIO(write_output, close_output, NULL, NULL);
        xml = output == NULL ? NULL : xmlNewTextWriter(output);
        if (xml == NULL)
                die(EXIT_UNAVAILABLE, "out of memory");
        wrote(xmlTextWriterSetIndent(xml, 1));
        wrote(xmlTextWriterStartDocument(xml, NULL, "UTF-8", NULL));
        element("exchangeData");
        element("dosyalar");
}

int
main(int argc, char **argv)
{
        tool_begin("col-uyap", help);
        read_options(argc, argv);
        in = tsv_open(argv + optind, argc - optind, stream.input);
        find_columns();
        conditions = stream_conditions(in);
        open_policy();
        struct stream_clock clock;
        stream_clock_open(&clock, in, stream.as_of);
        struct buffer previous = {0};
        begin_document();
        while (tsv_next(in)) {
                int32_t as_of = stream_clock_read(&clock);
                expr_as_of(conditions, as_of);
                leading_refuse_repeated(in, at.account,
                                        &previous); /* it would be asked for twice */
                request(as_of);
        }
        wrote(xmlTextWriterEndDocument(xml));
        xmlFreeTextWriter(xml);
        xmlCleanupParser();
        buffer_free(&previous);
        tsv_close(in);
        policy_free(policy);
        free(lines);
        expr_close(conditions);
        return EXIT_DONE;
}
