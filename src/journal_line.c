#include "journal_line.h"

#include <string.h>

#include "day.h"
#include "sha256.h"
#include "tsv.h"

const char *const journal_events[EVENT_COUNT] = {
        [EVENT_INTENT] = "intent",   [EVENT_SENT] = "sent",   [EVENT_FAILED] = "failed",
        [EVENT_HANDED] = "handed",   [EVENT_RETRY] = "retry", [EVENT_CANCELLED] = "cancelled",
        [EVENT_EXPIRED] = "expired",
};

static const char *const names[JOURNAL_FIELDS] = {
        "event",   "at",        "message",  "channel",          "party", "account", "action",
        "actions", "recipient", "template", "message_template", "parts", "cost",    "currency",
        "on",      "reference", "text",
};

void
journal_line_header(struct buffer *out)
{
        for (size_t i = 0; i < JOURNAL_FIELDS; i++)
                buffer_add_format(out, "%s\t", names[i]);
        buffer_add_text(out, "sum\n");
}

/* Of the sum before and what stands in the line before its own sum, with the tab. */
static void
next_sum(char sum[JOURNAL_SUM + 1], struct slice content)
{
        struct sha256 *hash = sha256_new();
        sha256_add(hash, sum, JOURNAL_SUM);
        sha256_add(hash, content.data, content.size);
        sha256_end(hash, sum);
        sha256_free(hash);
}

void
journal_line_write(struct buffer *out, enum journal_event event,
                   const struct slice fields[JOURNAL_FIELDS], char sum[JOURNAL_SUM + 1])
{
        size_t start = out->size;
        buffer_add_text(out, journal_events[event]);
        for (size_t i = JOURNAL_EVENT + 1; i < JOURNAL_FIELDS; i++) {
                buffer_add(out, "\t", 1);
                buffer_add(out, fields[i].data, fields[i].size);
        }
        buffer_add(out, "\t", 1);
        next_sum(sum, (struct slice){out->data + start, out->size - start});
        buffer_add(out, sum, JOURNAL_SUM);
        buffer_add(out, "\n", 1);
}

static bool
split(struct slice text, struct slice fields[JOURNAL_FIELDS], struct slice *sum)
{
        for (size_t i = 0; i < JOURNAL_FIELDS; i++) {
                const char *tab = memchr(text.data, '\t', text.size);
                if (tab == NULL)
                        return false;
                fields[i] = (struct slice){text.data, (size_t)(tab - text.data)};
                text = (struct slice){tab + 1, text.size - fields[i].size - 1};
        }
        *sum = text;
        return memchr(text.data, '\t', text.size) == NULL;
}

static bool
known_event(struct slice name, enum journal_event *event)
{
        for (*event = 0; *event < EVENT_COUNT; ++*event)
                if (slice_is(name, journal_events[*event]))
                        return true;
        return false;
}

const char *
journal_line_read(struct slice text, struct journal_line *line, char sum[JOURNAL_SUM + 1])
{
        struct slice written;
        int64_t at;
        if (text.size == 0 || !split(text, line->fields, &written))
                return "has another number of fields";
        char computed[JOURNAL_SUM + 1];
        memcpy(computed, sum, sizeof computed);
        next_sum(computed, (struct slice){text.data, text.size - written.size});
        if (!slice_is(written, computed))
                return "does not have its sum: it was changed, or lines before it are missing";
        for (size_t i = 0; i < JOURNAL_FIELDS; i++)
                if (!tsv_well_formed(line->fields[i]))
                        return "holds what no field may hold";
        if (!known_event(line->fields[JOURNAL_EVENT], &line->event))
                return "names an event that this program does not know";
        if (!time_parse(line->fields[JOURNAL_AT], &at) || line->fields[JOURNAL_MESSAGE].size == 0)
                return "does not say when, or which message";
        memcpy(sum, computed, sizeof computed);
        return NULL;
}

/* As tsv_well_formed(), of a field that may have been broken off anywhere. */
static bool
begun_field(struct slice field)
{
        enum { LONGEST_CHARACTER = 4 };
        size_t slashes = 0;
        while (slashes < field.size && field.data[field.size - 1 - slashes] == '\\')
                slashes++;
        field.size -= slashes % 2;
        size_t valid = utf8_valid_prefix(field.data, field.size);
        return field.size - valid < LONGEST_CHARACTER &&
               tsv_well_formed((struct slice){field.data, valid});
}

static bool
begun_event(struct slice name)
{
        for (size_t i = 0; i < EVENT_COUNT; i++)
                if (name.size <= strlen(journal_events[i]) &&
                    memcmp(name.data, journal_events[i], name.size) == 0)
                        return true;
        return false;
}

bool
journal_line_begun(struct slice text, const char sum[JOURNAL_SUM + 1])
{
        char computed[JOURNAL_SUM + 1];
        struct slice rest = text;
        for (size_t i = 0; i < JOURNAL_FIELDS; i++) {
                const char *tab = rest.size > 0 ? memchr(rest.data, '\t', rest.size) : NULL;
                struct slice field = {rest.data,
                                      tab != NULL ? (size_t)(tab - rest.data) : rest.size};
                enum journal_event event;
                int64_t at;
                if (tab == NULL)
                        return i == JOURNAL_EVENT ? begun_event(field) : begun_field(field);
                if (!tsv_well_formed(field) ||
                    (i == JOURNAL_EVENT && !known_event(field, &event)) ||
                    (i == JOURNAL_AT && !time_parse(field, &at)))
                        return false;
                rest = (struct slice){tab + 1, rest.size - field.size - 1};
        }
        memcpy(computed, sum, sizeof computed);
        next_sum(computed, (struct slice){text.data, text.size - rest.size});
        return rest.size < JOURNAL_SUM && memcmp(rest.data, computed, rest.size) == 0;
}
