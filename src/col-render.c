/* col-render: actions as messages, from templates; see col-render(1). */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "day.h"
#include "message.h"
#include "mime.h"
#include "number.h"
#include "options.h"
#include "stream.h"

static const char help[] =
        "  col-list accounts -w \"phone IS NOT NULL AND balance > 0\" |\n"
        "      col-render -c sms -t reminder -s example > texts.tsv\n"
        "  col-list work | col-render -s example -p example > messages.tsv\n"
        "\n"
        "usage: col-render [OPTION]... [FILE]...\n"
        "Makes the messages that actions ask for (channels sms, email, letter, page),\n"
        "one row each: what to send, to whom, how long it is and what it costs.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -s, --sender SENDER      file, or name of who writes\n"
        "  -p, --prices PRICES      file, or name of prices: encodings and costs\n"
        "  -l, --language LANGUAGE  of those whose own is not known (default: that of\n"
        "                           the template)\n"
        "  -c, --channel CHANNEL    of all records, instead of the column\n"
        "  -t, --template TEMPLATE  of all records, instead of the column\n"
        "      --letterhead FILE    file, or name of a letterhead (default: window)\n"
        "      --domain DOMAIN      of Message-ID (default: that of the sender's\n"
        "                           address)\n"
        "      --key FILE           secret from which pages get their names\n"
        "      --as-of DATE         day for conditions (default: the column as_of)\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

static struct {
        struct stream_options stream;
        struct message_options message;
        struct grouping_defaults defaults;
        const char *sender, *prices, *letterhead, *key;
} options = {.stream = NO_STREAM_OPTIONS, .letterhead = "window"};

static void
read_options(int argc, char **argv)
{
        enum { OPTION_LETTERHEAD = OPTION_OWN, OPTION_DOMAIN, OPTION_KEY };
        static const struct option list[] = {
                FILTER_OPTIONS,
                {"sender", required_argument, NULL, 's'},
                {"prices", required_argument, NULL, 'p'},
                {"language", required_argument, NULL, 'l'},
                {"channel", required_argument, NULL, 'c'},
                {"template", required_argument, NULL, 't'},
                {"letterhead", required_argument, NULL, OPTION_LETTERHEAD},
                {"domain", required_argument, NULL, OPTION_DOMAIN},
                {"key", required_argument, NULL, OPTION_KEY},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "s:p:l:c:t:", list, NULL)) != -1) {
                if (stream_option(&options.stream, option))
                        continue;
                const char **place = option == 's'                 ? &options.sender
                                     : option == 'p'               ? &options.prices
                                     : option == 'l'               ? &options.message.language
                                     : option == 'c'               ? &options.defaults.channel
                                     : option == 't'               ? &options.defaults.template
                                     : option == OPTION_LETTERHEAD ? &options.letterhead
                                     : option == OPTION_DOMAIN     ? &options.message.domain
                                                                   : &options.key;
                *place = optarg;
        }
        if (options.defaults.channel != NULL &&
            !message_channel(slice_of(options.defaults.channel)))
                usage_error("--channel: '%s' has no messages; write sms, email, letter or page",
                            options.defaults.channel);
        if (options.message.domain != NULL && !mime_domain_valid(slice_of(options.message.domain)))
                usage_error("--domain: '%s' is not a domain", options.message.domain);
}

/* The secret in FILE: its bytes, of which there are enough for nobody to guess. The caller frees.
 */
static struct slice
read_key(const char *file)
{
        enum { LEAST = 16 };
        struct buffer key = {0};
        char block[4096];
        int descriptor = open(file, O_RDONLY | O_CLOEXEC);
        ssize_t size = descriptor < 0 ? -1 : 0;
        while (descriptor >= 0 && (size = read(descriptor, block, sizeof block)) > 0)
                buffer_add(&key, block, (size_t)size);
        if (size < 0)
                die(EXIT_NO_INPUT, "%s:", file);
        close(descriptor);
        if (key.size < LEAST || key.size > INT32_MAX)
                die(EXIT_BAD_POLICY,
                    "%s: %zu bytes; a secret of at least %d is needed, such as "
                    "head -c 32 /dev/urandom gives",
                    file, key.size, LEAST);
        return buffer_slice(&key);
}

/* ---- columns ---- */

enum {
        MESSAGE,
        ACTION,
        ACTIONS,
        ACCOUNTS,
        PARTY,
        CHANNEL,
        TEMPLATE,
        MESSAGE_TEMPLATE,
        LANGUAGE,
        RECIPIENT,
        SUBJECT,
        BODY,
        FILE_NAME,
        ENCODING,
        PARTS,
        MESSAGE_COST,
        MESSAGE_CURRENCY,
        PLANNED_ON,
        EXPIRES_ON,
        CONTACT_RULES,
        AS_OF,
        SEEN,
        COLUMN_COUNT
};
static const char *const names[COLUMN_COUNT] = {"message",
                                                "action",
                                                "actions",
                                                "accounts",
                                                "party",
                                                "channel",
                                                "template",
                                                "message_template",
                                                "language",
                                                "recipient",
                                                "subject",
                                                "body",
                                                "file",
                                                "encoding",
                                                "parts",
                                                "message_cost",
                                                "message_currency",
                                                "planned_on",
                                                "expires_on",
                                                "contact_rules",
                                                "as_of",
                                                "seen"};

/* Columns that a record keeps; where the stream lacks them, they are empty. */
static bool
is_kept(int column)
{
        return column == ACTION || column >= PLANNED_ON;
}

static struct filter *filter;
static int slots[COLUMN_COUNT];
static struct stream_clock stream_clock;

static void
open_columns(void)
{
        for (int i = 0; i < COLUMN_COUNT; i++) {
                bool given = (i == CHANNEL && options.defaults.channel == NULL) ||
                             (i == TEMPLATE && options.defaults.template == NULL) || is_kept(i);
                slots[i] = -1;
                if (!given || tsv_find(filter->in, names[i]) < 0)
                        slots[i] = filter_column(filter, names[i]);
        }
        if (options.defaults.channel != NULL)
                filter_set(filter, slots[CHANNEL], slice_of(options.defaults.channel));
        if (options.defaults.template != NULL)
                filter_set(filter, slots[TEMPLATE], slice_of(options.defaults.template));
        if (slots[AS_OF] >= 0)
                filter_set_plain(filter, slots[AS_OF], slice_of(stream_clock.text));
}

static void
write_message(const struct row *row, const struct message *message)
{
        static char parts[24], cost[32];
        const struct postage *postage = &message->postage;
        size_t parts_size = integer_format(parts, (int64_t)postage->parts);
        size_t cost_size = postage->priced ? money_format(cost, postage->cost, postage->digits) : 0;
        filter_set_plain(filter, slots[MESSAGE], message->message);
        filter_set_plain(filter, slots[ACTIONS], message->actions);
        filter_set(filter, slots[ACCOUNTS], message->accounts);
        filter_set(filter, slots[PARTY], message->party);
        filter_set(filter, slots[MESSAGE_TEMPLATE], slice_of(message->template));
        filter_set(filter, slots[LANGUAGE], slice_of(message->language));
        filter_set(filter, slots[RECIPIENT], message->recipient);
        filter_set(filter, slots[SUBJECT], message->subject);
        filter_set(filter, slots[BODY], message->body);
        filter_set_plain(filter, slots[FILE_NAME], message->file);
        filter_set_plain(filter, slots[ENCODING], postage->encoding);
        filter_set_plain(filter, slots[PARTS], (struct slice){parts, parts_size});
        filter_set_plain(filter, slots[MESSAGE_COST], (struct slice){cost, cost_size});
        filter_set_plain(filter, slots[MESSAGE_CURRENCY], postage->currency);
        filter_emit_raw(filter, row->raw);
}

/* ---- records ---- */

static void
read_clock(void *clock)
{
        stream_clock_read(clock);
}

/* Makes and writes every message; returns how many were refused. */
static size_t
render(struct grouping *grouping, struct messages *messages)
{
        struct fault fault = {0};
        const struct group *groups;
        size_t count, refused = 0;
        while (grouping_next(grouping, read_clock, &stream_clock, &groups, &count)) {
                for (size_t i = 0; i < count; i++) {
                        struct message message;
                        if (messages_make(messages, &groups[i], stream_clock.as_of, &message,
                                          &fault)) {
                                write_message(groups[i].rows[0], &message);
                                continue;
                        }
                        refused++;
                        say_refused("%s:%zu:%s: %s", fault.row->file, fault.row->line, fault.column,
                                    buffer_terminate(&fault.why));
                }
        }
        buffer_free(&fault.why);
        return refused;
}

int
main(int argc, char **argv)
{
        tool_begin("col-render", help);
        read_options(argc, argv);
        struct sender *sender = options.sender == NULL ? NULL : sender_open(options.sender);
        struct prices *prices = options.prices == NULL ? NULL : prices_open(options.prices);
        if (options.key != NULL)
                options.message.key = read_key(options.key);
        struct policy *letterhead = policy_read("letterheads", options.letterhead, "roff");
        options.message.letterhead = letterhead;
        options.message.sender = sender;
        options.message.prices = prices;
        filter = filter_open(argv + optind, argc - optind, options.stream.input);
        stream_clock_open(&stream_clock, filter->in, options.stream.as_of);
        struct grouping *grouping = grouping_open(filter->in, options.defaults, message_channel);
        struct messages *messages = messages_open(filter->in, grouping, &options.message);
        open_columns();
        size_t refused = render(grouping, messages);
        messages_close(messages);
        grouping_close(grouping);
        filter_finish(filter);
        policy_free(letterhead);
        prices_close(prices);
        sender_close(sender);
        free((char *)options.message.key.data);
        return refused > 0 ? EXIT_FINDINGS : EXIT_DONE;
}
