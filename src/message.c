#include <stdlib.h>

#include "error.h"
#include "message-inner.h"

/* Digits of a key: 80 bits, so that two of a hundred million messages agree with a chance below one
 * in a hundred million. */
enum { KEY_DIGITS = 20 };

/* What makes an action one of its own, beside account, channel and template, where it has no number
 * yet: kinds.def. */
static const char *const identity[IDENTITY_COUNT] = {"planned_on", "segment", "segment_since",
                                                     "step", "as_of"};

static size_t
channel_index(struct slice channel)
{
        size_t i = 0;
        while (i < CHANNEL_COUNT && !slice_is(channel, message_channels[i].name))
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
                m->column.points[i] = message_channels[i].point == NULL
                                              ? -1
                                              : tsv_find(reader, message_channels[i].point);
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

bool
message_fail(struct fault *fault, const struct row *row, const char *column, const char *format,
             ...)
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
                return message_fail(fault, row, "template",
                                    name.size == 0 ? "empty; which template?"
                                                   : "not a name of a template");
        char *text = slice_dup(name);
        char *path = policy_find("templates", text, "txt");
        bool found = path != NULL;
        if (found) {
                grow(&m->renderings, &m->rendering_capacity, m->rendering_count + 1,
                     sizeof *m->renderings);
                m->renderings[m->rendering_count++] =
                        rendering_open(text, m->reader, m->options->sender);
        } else {
                message_fail(fault, row, "template",
                             "there is no template '%s' on COL_PATH, nor installed", text);
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
        message_fail(fault, row, "template", "%s has no text for %.*s in %.*s", t->policy->path,
                     (int)channel.size, channel.data, (int)t->language.size, t->language.data);
        return NULL;
}

/* ---- whom and what ---- */

struct slice
message_plain(struct messages *m, struct slice cell)
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
                add_key(&m->accounts,
                        message_plain(m, row_cell(group->rows[i], m->column.account)));
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
                return message_fail(fault, row, "party",
                                    "not the debtor, whose name and contact points the stream has; "
                                    "messages to others "
                                    "are not made");
        party = message_plain(m, debtor);
        m->party.size = m->recipient.size = 0;
        buffer_add(&m->party, party.data, party.size);
        if (message_channels[channel].point == NULL)
                return true;
        struct slice point = slice_trim(message_plain(m, row_cell(row, m->column.points[channel])));
        if (point.size == 0)
                return message_fail(fault, row, message_channels[channel].point,
                                    "empty; there is nowhere to send it");
        if (message_channels[channel].is_valid != NULL &&
            !message_channels[channel].is_valid(point))
                return message_fail(fault, row, message_channels[channel].point,
                                    "'%.*s' cannot be written to",
                                    point.size < 100 ? (int)point.size : 100, point.data);
        buffer_add(&m->recipient, point.data, point.size);
        return true;
}

/* ---- messages ---- */

/* Runs PART, which the template may lack, into OUT. */
bool
message_run(const struct making *making, enum template_part part, struct buffer *out)
{
        const struct template_section *section =
                template_section(rendering_template(making->rendering), making->section->channel,
                                 making->section->language, part);
        out->size = 0;
        return section == NULL ||
               rendering_run(making->rendering, section, &making->about, out, making->fault);
}

bool
messages_make(struct messages *m, const struct group *group, int32_t as_of, struct message *message,
              struct fault *fault)
{
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
        if (!message_run(&making, PART_TEXT, &m->body) ||
            !message_channels[channel_index(making.section->channel)].make(&making))
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
