#include "message.h"

#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "email.h"
#include "error.h"
#include "identifier.h"
#include "letter.h"
#include "mime.h"
#include "options.h"
#include "sha256.h"

/* Digits of a key: 80 bits, so that two of a hundred million messages agree with a chance below one
 * in a hundred million. */
enum { KEY_DIGITS = 20 };

/* Channels, and where the stream says how somebody is reached by them. */
static const struct {
        const char *name, *point;
        bool (*is_valid)(struct slice point);
} channels[] = {{"sms", "phone", phone_valid},
                {"email", "email", mime_address_valid},
                {"letter", "address", NULL},
                {"page", NULL, NULL}};
enum { CHANNEL_COUNT = sizeof channels / sizeof *channels };

/* What makes an action one of its own, beside account, channel and template, where it has no number
 * yet: kinds.def. */
static const char *const identity[] = {"planned_on", "segment", "segment_since", "step", "as_of"};
enum { PLANNED_ON, IDENTITY_COUNT = sizeof identity / sizeof *identity };

struct messages {
        const struct tsv_reader *reader;
        const struct grouping *grouping;
        const struct message_options *options;
        struct {
                int debtor, account, party, action, language, name;
                int identity[IDENTITY_COUNT];
                int points[CHANNEL_COUNT];
        } column;
        struct rendering **renderings;
        size_t rendering_count, rendering_capacity;
        struct language **languages;
        size_t language_count, language_capacity;
        struct sha256 *hash;
        char key[65], file[2 * EVP_MAX_MD_SIZE + 8];
        struct buffer actions, accounts, party, recipient, subject, body, text, html, scratch;
};

static size_t
channel_index(struct slice channel)
{
        size_t i = 0;
        while (i < CHANNEL_COUNT && !slice_is(channel, channels[i].name))
                i++;
        return i;
}

bool
message_channel(struct slice channel)
{
        return channel_index(channel) < CHANNEL_COUNT;
}

struct messages *
messages_open(const struct tsv_reader *reader, const struct grouping *grouping,
              const struct message_options *options)
{
        struct messages *m = allocate(sizeof *m);
        m->reader = reader;
        m->grouping = grouping;
        m->options = options;
        m->column.debtor = tsv_need(reader, "debtor");
        m->column.account = tsv_need(reader, "account");
        m->column.party = tsv_find(reader, "party");
        m->column.action = tsv_find(reader, "action");
        m->column.language = tsv_find(reader, "language");
        m->column.name = tsv_find(reader, "name");
        for (size_t i = 0; i < IDENTITY_COUNT; i++)
                m->column.identity[i] = tsv_find(reader, identity[i]);
        for (size_t i = 0; i < CHANNEL_COUNT; i++)
                m->column.points[i] =
                        channels[i].point == NULL ? -1 : tsv_find(reader, channels[i].point);
        m->hash = sha256_new();
        return m;
}

void
messages_close(struct messages *m)
{
        for (size_t i = 0; i < m->rendering_count; i++)
                rendering_close(m->renderings[i]);
        for (size_t i = 0; i < m->language_count; i++)
                language_close(m->languages[i]);
        free(m->renderings);
        free(m->languages);
        sha256_free(m->hash);
        struct buffer *buffers[] = {&m->actions,   &m->accounts, &m->party,
                                    &m->recipient, &m->subject,  &m->body,
                                    &m->text,      &m->html,     &m->scratch};
        for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
                buffer_free(buffers[i]);
        free(m);
}

static bool fail(struct fault *fault, const struct row *row, const char *column, const char *format,
                 ...) __attribute__((format(printf, 4, 5)));

static bool
fail(struct fault *fault, const struct row *row, const char *column, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *why = format_arguments(format, arguments);
        va_end(arguments);
        fault->row = row;
        fault->column = column;
        fault->why.size = 0;
        buffer_add_text(&fault->why, why);
        free(why);
        return false;
}

/* ---- templates and languages ---- */

/* A name that is no path: what a stream says chooses no file elsewhere. */
static bool
is_name(struct slice name)
{
        for (size_t i = 0; i < name.size; i++) {
                char c = name.data[i];
                bool inner = i > 0 && (c == '-' || c == '_');
                if (!inner && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
                    !(c >= '0' && c <= '9'))
                        return false;
        }
        return name.size > 0;
}

/* Opens a template that is not open yet. */
static bool
open_template(struct messages *m, struct slice name, const struct row *row, struct fault *fault)
{
        if (!is_name(name))
                return fail(fault, row, "template",
                            name.size == 0 ? "empty; which template?" : "not a name of a template");
        char *text = slice_dup(name);
        char *path = policy_find("templates", text, "txt");
        bool found = path != NULL;
        if (found) {
                grow(&m->renderings, &m->rendering_capacity, m->rendering_count + 1,
                     sizeof *m->renderings);
                m->renderings[m->rendering_count++] =
                        rendering_open(text, m->reader, m->options->sender);
        } else {
                fail(fault, row, "template", "there is no template '%s' on COL_PATH, nor installed",
                     text);
        }
        free(path);
        free(text);
        return found;
}

/* The template that leads the group; NULL with FAULT. */
static struct rendering *
find_template(struct messages *m, const struct row *row, struct fault *fault)
{
        struct slice name = grouping_template(m->grouping, row);
        for (size_t i = 0; i < m->rendering_count; i++)
                if (slice_is(name, rendering_template(m->renderings[i])->policy->name))
                        return m->renderings[i];
        return open_template(m, name, row, fault) ? m->renderings[m->rendering_count - 1] : NULL;
}

static struct language *
find_language(struct messages *m, struct slice name)
{
        for (size_t i = 0; i < m->language_count; i++)
                if (slice_is(name, language_name(m->languages[i])))
                        return m->languages[i];
        char *text = slice_dup(name);
        grow(&m->languages, &m->language_capacity, m->language_count + 1, sizeof *m->languages);
        m->languages[m->language_count++] = language_open(text);
        free(text);
        return m->languages[m->language_count - 1];
}

/* The text in the reader's language, else in the option's, else in the template's own; NULL with
 * FAULT. */
static const struct template_section *
find_section(const struct messages *m, const struct template *t, const struct row *row,
             struct fault *fault)
{
        struct slice channel = grouping_channel(m->grouping, row);
        const struct slice languages[] = {row_cell(row, m->column.language),
                                          slice_of(m->options->language), t->language};
        for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
                const struct template_section *section =
                        template_section(t, channel, languages[i], PART_TEXT);
                if (section != NULL)
                        return section;
        }
        fail(fault, row, "template", "%s has no text for %.*s in %.*s", t->policy->path,
             (int)channel.size, channel.data, (int)t->language.size, t->language.data);
        return NULL;
}

/* ---- whom and what ---- */

static struct slice
plain(struct messages *m, struct slice cell)
{
        return tsv_text(cell, &m->scratch);
}

static void
hash_cell(struct messages *m, struct slice cell)
{
        sha256_add(m->hash, cell.data, cell.size);
        sha256_add(m->hash, "\t", 1); /* in no cell */
}

static void
make_key(struct messages *m, const struct row *row)
{
        struct slice action = row_cell(row, m->column.action);
        hash_cell(m, row_cell(row, m->column.account));
        hash_cell(m, action);
        for (size_t i = 0; action.size == 0 && i < IDENTITY_COUNT; i++)
                hash_cell(m, row_cell(row, m->column.identity[i]));
        hash_cell(m, grouping_channel(m->grouping, row));
        hash_cell(m, grouping_template(m->grouping, row));
        sha256_end(m->hash, m->key);
        m->key[KEY_DIGITS] = '\0';
}

static void
add_key(struct buffer *out, struct slice key)
{
        for (size_t i = 0; i < key.size; i++) {
                unsigned char c = (unsigned char)key.data[i];
                if (c <= ' ' || c == '%' || c == 0x7F)
                        buffer_add_format(out, "%%%02X", c);
                else
                        buffer_add(out, key.data + i, 1);
        }
}

static void
make_lists(struct messages *m, const struct group *group)
{
        m->actions.size = m->accounts.size = 0;
        for (size_t i = 0; i < group->count; i++) {
                struct slice action = row_cell(group->rows[i], m->column.action);
                if (i > 0)
                        buffer_add_text(&m->accounts, " ");
                add_key(&m->accounts, plain(m, row_cell(group->rows[i], m->column.account)));
                if (action.size > 0 && m->actions.size > 0)
                        buffer_add_text(&m->actions, " ");
                buffer_add(&m->actions, action.data, action.size);
        }
}

/* Who gets it, and where. The stream has names and contact points of debtors, not of others. */
static bool
find_recipient(struct messages *m, const struct row *row, struct fault *fault)
{
        size_t channel = channel_index(grouping_channel(m->grouping, row));
        struct slice debtor = row_cell(row, m->column.debtor),
                     party = row_cell(row, m->column.party);
        if (party.size > 0 && !slice_equal(party, debtor))
                return fail(fault, row, "party",
                            "not the debtor, whose name and contact points the stream has; "
                            "messages to others "
                            "are not made");
        party = plain(m, debtor);
        m->party.size = m->recipient.size = 0;
        buffer_add(&m->party, party.data, party.size);
        if (channels[channel].point == NULL)
                return true;
        struct slice point = slice_trim(plain(m, row_cell(row, m->column.points[channel])));
        if (point.size == 0)
                return fail(fault, row, channels[channel].point,
                            "empty; there is nowhere to send it");
        if (channels[channel].is_valid != NULL && !channels[channel].is_valid(point))
                return fail(fault, row, channels[channel].point, "'%.*s' cannot be written to",
                            point.size < 100 ? (int)point.size : 100, point.data);
        buffer_add(&m->recipient, point.data, point.size);
        return true;
}

/* ---- channels ---- */

/* What is being made. */
struct making {
        struct messages *m;
        struct rendering *rendering;
        const struct template_section *section;
        struct subject_matter about;
        struct message *message;
        struct fault *fault;
};

/* Runs PART, which the template may lack, into OUT. */
static bool
run_part(const struct making *making, enum template_part part, struct buffer *out)
{
        const struct template_section *section =
                template_section(rendering_template(making->rendering), making->section->channel,
                                 making->section->language, part);
        out->size = 0;
        return section == NULL ||
               rendering_run(making->rendering, section, &making->about, out, making->fault);
}

static bool
make_sms(const struct making *making)
{
        struct messages *m = making->m;
        const char *why;
        if (rendering_template(making->rendering)->transliterate) {
                m->text.size = 0;
                sms_transliterate(&m->text, buffer_slice(&m->body));
                m->body.size = 0;
                buffer_add(&m->body, m->text.data, m->text.size);
        }
        return prices_sms(m->options->prices, buffer_slice(&m->body), &making->message->postage,
                          &why) ||
               fail(making->fault, making->about.accounts[0], "template", "%s", why);
}

/* The sender's FIELD, which an e-mail cannot be without. */
static struct slice
sender_needs(const struct making *making, const char *field, bool (*is_valid)(struct slice value))
{
        struct slice value = sender_value(making->m->options->sender, slice_of(field),
                                          language_name(making->about.language));
        if (value.size == 0)
                die(EXIT_BAD_POLICY, "%s needs the sender's %s; say --sender NAME",
                    rendering_template(making->rendering)->policy->path, field);
        if (is_valid != NULL && !is_valid(value))
                die(EXIT_BAD_POLICY,
                    "the sender's %s, '%.*s', cannot stand in the header of an e-mail", field,
                    (int)value.size, value.data);
        return value;
}

static bool
make_email(const struct making *making)
{
        struct messages *m = making->m;
        const struct row *row = making->about.accounts[0];
        if (!run_part(making, PART_SUBJECT, &m->subject) || !run_part(making, PART_HTML, &m->html))
                return false;
        struct slice from = sender_needs(making, "sender_email", mime_address_valid);
        const char *at = memchr(from.data, '@', from.size);
        m->text.size = m->scratch.size = 0;
        markup_value(&m->text, MARKUP_PLAIN, plain(m, row_cell(row, m->column.name)));
        struct email email = {
                .from_name = sender_needs(making, "sender", NULL),
                .from = from,
                .to_name = buffer_slice(&m->text),
                .to = buffer_slice(&m->recipient),
                .message = slice_of(m->key),
                .domain =
                        m->options->domain != NULL
                                ? slice_of(m->options->domain)
                                : (struct slice){at + 1, (size_t)(from.data + from.size - at - 1)},
                .unsubscribe = {"", 0},
                .language = making->section->language,
                .subject = buffer_slice(&m->subject),
                .text = buffer_slice(&m->body),
                .html = buffer_slice(&m->html),
        };
        if (rendering_template(making->rendering)->unsubscribe)
                email.unsubscribe = sender_needs(making, "unsubscribe", email_unsubscribe_valid);
        struct buffer whole = {0};
        email_write(&whole, &email);
        buffer_free(&m->body);
        m->body = whole;
        prices_channel(m->options->prices, "email", &making->message->postage);
        return true;
}

static bool
make_page(const struct making *making)
{
        struct messages *m = making->m;
        unsigned char sum[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        if (m->options->key.size == 0)
                usage_error("pages need a secret for their names; say --key FILE");
        if (HMAC(EVP_sha256(), m->options->key.data, (int)m->options->key.size,
                 (const unsigned char *)m->party.data, m->party.size, sum, &size) == NULL)
                die(EXIT_UNAVAILABLE, "HMAC failed in libcrypto");
        char *end = m->file;
        for (unsigned i = 0; i < size; i++)
                end += sprintf(end, "%02x", sum[i]);
        strcpy(end, ".html");
        making->message->file = slice_of(m->file);
        prices_channel(m->options->prices, "page", &making->message->postage);
        return true;
}

/* The day of a letter is the one it is planned for, else the day for which it is written. */
static void
add_date(const struct making *making, struct buffer *out)
{
        int32_t planned_on = day_parse(
                row_cell(making->about.accounts[0], making->m->column.identity[PLANNED_ON]));
        language_day(making->about.language,
                     planned_on == DAY_NONE ? making->about.as_of : planned_on, out);
}

static bool
make_letter(const struct making *making)
{
        struct messages *m = making->m;
        const struct row *row = making->about.accounts[0];
        const struct policy *letterhead = m->options->letterhead;
        if (!run_part(making, PART_SUBJECT, &m->subject))
                return false;
        struct slice name = plain(m, row_cell(row, m->column.name));
        if (slice_trim(name).size == 0)
                return fail(making->fault, row, "name", "empty; a letter needs one");
        struct buffer whole = {0};
        m->text.size = 0;
        add_date(making, &m->text);
        struct letter letter = {
                .sender = sender_needs(making, "sender", NULL),
                .sender_address = sender_needs(making, "sender_address", NULL),
                .name = name,
                .address = buffer_slice(&m->recipient),
                .date = buffer_slice(&m->text),
                .subject = buffer_slice(&m->subject),
                .reference = slice_of(m->key),
                .letterhead = {letterhead->text, letterhead->text_size},
                .text = buffer_slice(&m->body),
        };
        letter_write(&whole, &letter);
        buffer_free(&m->body);
        m->body = whole;
        prices_channel(m->options->prices, "letter", &making->message->postage);
        return true;
}

bool
messages_make(struct messages *m, const struct group *group, int32_t as_of, struct message *message,
              struct fault *fault)
{
        static bool (*const makers[CHANNEL_COUNT])(const struct making *) = {
                make_sms, make_email, make_letter, make_page};
        const struct row *row = group->rows[0];
        struct making making = {.m = m, .message = message, .fault = fault};
        *message = (struct message){.file = {"", 0}, .subject = {"", 0}};
        making.rendering = find_template(m, row, fault);
        if (making.rendering == NULL || !find_recipient(m, row, fault))
                return false;
        making.section = find_section(m, rendering_template(making.rendering), row, fault);
        if (making.section == NULL)
                return false;
        make_key(m, row);
        make_lists(m, group);
        making.about = (struct subject_matter){group->rows, group->count, slice_of(m->key),
                                               find_language(m, making.section->language), as_of};
        m->subject.size = 0;
        if (!run_part(&making, PART_TEXT, &m->body) ||
            !makers[channel_index(making.section->channel)](&making))
                return false;
        message->message = slice_of(m->key);
        message->actions = buffer_slice(&m->actions);
        message->accounts = buffer_slice(&m->accounts);
        message->party = buffer_slice(&m->party);
        message->template = rendering_template(making.rendering)->policy->label;
        message->language = language_name(making.about.language);
        message->recipient = buffer_slice(&m->recipient);
        message->subject = buffer_slice(&m->subject);
        message->body = buffer_slice(&m->body);
        return true;
}
