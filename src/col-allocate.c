/* col-allocate: what each payment settled, and what interest ran. One account after the other; see
 * col-allocate(1). */
#include <stdlib.h>
#include <string.h>

#include "allocation.h"
#include "allocation-explain.h"
#include "day.h"
#include "entries.h"
#include "number.h"
#include "options.h"
#include "interest_terms.h"

static const char help[] =
        "  col-list entries | col-allocate -w tbk-100\n"
        "  col-report interest > interest.tsv &&\n"
        "      col-list entries | col-allocate -w tbk-100 -r commercial -a interest.tsv\n"
        "\n"
        "usage: col-allocate -w WATERFALL [OPTION]... [FILE]...\n"
        "Appends what each entry settled or accrued, a row for each part.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -w, --waterfall WATERFALL  file, or name of a policy: what is settled first\n"
        "  -r, --rates RATES        rate file of default interest, for accounts that\n"
        "                           name none (default: no default interest)\n"
        "  -a, --accounts FILE      stream of accounts: rates, day count, taxes\n"
        "      --day-count COUNT    365, 360 or actual days a year (default: 365)\n"
        "      --as-of DATE         day up to which interest is shown (default: the\n"
        "                           column as_of)\n"
        "      --explain            append allocate_explain: which line, on what\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

enum { OPTION_DAY_COUNT = OPTION_OWN };

static struct {
        const char *waterfall;
        struct interest_terms_options terms;
        struct tsv_input input;
        int32_t as_of;
        bool explain;
} options = {.as_of = DAY_NONE};

static void
read_options(int argc, char **argv)
{
        static const struct option list[] = {
                FILTER_OPTIONS,
                {"explain", no_argument, NULL, OPTION_EXPLAIN},
                {"waterfall", required_argument, NULL, 'w'},
                {"rates", required_argument, NULL, 'r'},
                {"accounts", required_argument, NULL, 'a'},
                {"day-count", required_argument, NULL, OPTION_DAY_COUNT},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "w:r:a:", list, NULL)) != -1) {
                if (common_option(option))
                        continue;
                switch (option) {
                case 'w':
                        options.waterfall = optarg;
                        break;
                case 'r':
                        options.terms.rates = optarg;
                        break;
                case 'a':
                        options.terms.accounts = optarg;
                        break;
                case OPTION_DAY_COUNT:
                        options.terms.day_count = day_count_named(slice_of(optarg));
                        if (options.terms.day_count == DAY_COUNT_NONE)
                                usage_error("--day-count: '%s'; write 365, 360 or actual", optarg);
                        break;
                case OPTION_AS_OF:
                        options.as_of = option_day(optarg, "--as-of");
                        break;
                case OPTION_EXPLAIN:
                        options.explain = true;
                        break;
                case OPTION_NO_HEADER:
                        options.input.no_header = true;
                        break;
                default:
                        options.input.columns = optarg;
                }
        }
        if (options.waterfall == NULL)
                usage_error("no waterfall; name it with -w WATERFALL");
        bool standard_input = optind == argc;
        for (int i = optind; i < argc; i++)
                standard_input |= strcmp(argv[i], "-") == 0;
        if (standard_input && options.terms.accounts != NULL &&
            strcmp(options.terms.accounts, "-") == 0)
                usage_error("--accounts: standard input is the entries already");
}

/* The columns that are written. */
static struct {
        int part, payment, charge, accrual, component, amount, on, waterfall, rates, terms, explain;
} out;

static struct filter *filter;
static struct buffer explanation;

static void
open_columns(const struct entries *entries)
{
        out.part = filter_column(filter, "part");
        out.payment = filter_column(filter, "payment");
        out.charge = filter_column(filter, "charge");
        out.accrual = filter_column(filter, "accrual");
        out.component = filter_column(filter, "part_component");
        out.amount = filter_column(filter, "part_amount");
        out.on = filter_column(filter, "part_on");
        out.waterfall = filter_column(filter, "waterfall");
        out.rates = filter_column(filter, "rates");
        out.terms = filter_column(filter, "interest_terms");
        if (options.explain)
                out.explain = filter_column(filter, "allocate_explain");
        if (entries->clocks.as_of_column < 0)
                filter_set_plain(filter, filter_column(filter, "as_of"),
                                 slice_of(entries->clocks.as_of_text));
}

/* ---- writing ---- */

static const struct slice nothing = {"", 0};

static void
set_number(int slot, const struct entries *entries, size_t entry)
{
        filter_set_plain(filter, slot,
                         entry == NO_INDEX ? nothing
                                           : entries_number(entries, &entries->list[entry]));
}

/* Texts that come again and again, such as a policy's label, and are looked at only when they
 * change. */
struct repeated {
        const char *text;
        struct slice slice;
        bool plain;
};

static void
set_repeated(int slot, struct repeated *last, const char *text)
{
        if (last->text != text)
                *last = (struct repeated){text, slice_of(text), strpbrk(text, "\\\t\n\r") == NULL};
        (last->plain ? filter_set_plain : filter_set)(filter, slot, last->slice);
}

static void
set_component(const struct waterfall *waterfall, size_t component)
{
        static struct repeated last[COMPONENT_OWN + 1]; /* all others share one */
        size_t i = component < COMPONENT_OWN ? component : COMPONENT_OWN;
        set_repeated(out.component, &last[i],
                     component == NO_INDEX ? "" : waterfall->components[component].data);
}

/* What an account was allocated by stands in its first row, whether anything was decided there or
   not: a DECIDED part names the waterfall, a RATED one the rates. */
static void
set_policies(const struct waterfall *waterfall, const struct account_terms *terms, bool first,
             bool decided, bool rated)
{
        static struct repeated by_waterfall[2], by_rates[2]; /* none, a label */
        static struct buffer text;
        bool named = first || decided, by_rate = terms->rates != NULL && (first || rated);
        set_repeated(out.waterfall, &by_waterfall[named], named ? waterfall->policy->label : "");
        set_repeated(out.rates, &by_rates[by_rate], by_rate ? terms->rates->policy->label : "");
        if (first)
                interest_terms_write(&text, terms, waterfall);
        filter_set(filter, out.terms, first ? buffer_slice(&text) : nothing);
}

static void
emit_nothing(const struct waterfall *waterfall, const struct account_terms *terms, bool first,
             struct slice raw)
{
        const int slots[] = {out.part,      out.payment, out.charge, out.accrual,
                             out.component, out.amount,  out.on};
        for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
                filter_set_plain(filter, slots[i], nothing);
        set_policies(waterfall, terms, first, false, false);
        if (options.explain)
                filter_set_plain(filter, out.explain, nothing);
        filter_emit_raw(filter, raw);
}

static void
emit_part(const struct allocation *allocation, const struct part *part,
          const struct entries *entries, const struct account_terms *terms, bool first,
          struct slice raw)
{
        const struct waterfall *waterfall = allocation->waterfall;
        bool rated = (part->kind == PART_ACCRUAL || part->kind == PART_ACCRUED) &&
                     part->component == COMPONENT_DEFAULT_INTEREST;
        char amount[32];
        filter_set_plain(filter, out.part, part_kind_word(part->kind));
        set_number(out.payment, entries, part->credit);
        set_number(out.charge, entries, part->charge);
        set_number(out.accrual, entries, part->accrual);
        set_component(waterfall, part->component);
        filter_set_plain(
                filter, out.amount,
                (struct slice){amount, money_format(amount, part->amount, entries->digits)});
        filter_set_plain(filter, out.on,
                         part->kind == PART_ACCRUED
                                 ? slice_of(entries->clocks.as_of_text)
                                 : entries_value_on(entries, &entries->list[part->event]));
        set_policies(waterfall, terms, first, part->credit != NO_INDEX, rated);
        if (options.explain) {
                explanation.size = 0;
                allocation_explain(allocation, part, entries, terms, &explanation);
                filter_set(filter, out.explain, buffer_slice(&explanation));
        }
        filter_emit_raw(filter, raw);
}

/* Every entry comes out once for each of its parts, and at least once. */
static void
emit_account(const struct allocation *allocation, const struct entries *entries,
             const struct account_terms *terms)
{
        size_t part = 0;
        for (size_t i = 0; i < entries->count; i++) {
                struct slice raw = entries_raw(entries, &entries->list[i]);
                bool first = i == 0;
                if (part == allocation->part_count || allocation->parts[part].event != i)
                        emit_nothing(allocation->waterfall, terms, first, raw);
                for (; part < allocation->part_count && allocation->parts[part].event == i;
                     part++) {
                        emit_part(allocation, &allocation->parts[part], entries, terms, first, raw);
                        first = false;
                }
        }
}

/* ---- accounts ---- */

_Noreturn static void
die_replay(const struct allocation *allocation, const struct entries *entries,
           const struct account_terms *terms)
{
        char day[11];
        if (!allocation->problem_is_rate)
                entries_die(entries, allocation->problem_entry, "%s", allocation->problem);
        day_format(day, allocation->problem_day);
        entries_die(
                entries, allocation->problem_entry, "no rate for %s in %s: %s", day,
                terms->rates->policy->path,
                rates_why(terms->rates, terms->basis, terms->currency, allocation->problem_day));
}

static void
set_due_dates(struct entries *entries, int32_t due_on)
{
        for (size_t i = 0; i < entries->count; i++)
                if (entries->list[i].due_on == DAY_NONE)
                        entries->list[i].due_on =
                                due_on == DAY_NONE ? entries->list[i].value_on : due_on;
}

int
main(int argc, char **argv)
{
        struct entries entries;
        tool_begin("col-allocate", help);
        read_options(argc, argv);
        struct waterfall *waterfall = waterfall_open(options.waterfall);
        filter = filter_open(argv + optind, argc - optind, options.input);
        entries_open(&entries, filter->in, waterfall, options.as_of);
        open_columns(&entries);
        struct interest_terms_reader *terms = interest_terms_open(options.terms, waterfall);
        struct allocation *allocation = allocation_open(waterfall);
        while (entries_next(&entries)) {
                const struct account_terms *own = interest_terms_of(terms, &entries);
                set_due_dates(&entries, own->due_on);
                if (!allocation_replay(allocation, entries.list, entries.count, &own->interest,
                                       entries.clocks.as_of))
                        die_replay(allocation, &entries, own);
                emit_account(allocation, &entries, own);
        }
        interest_terms_close(terms);
        filter_finish(filter);
        allocation_close(allocation);
        entries_close(&entries);
        waterfall_close(waterfall);
        buffer_free(&explanation);
        return EXIT_DONE;
}
