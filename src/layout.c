#include "layout.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "error.h"
#include "foreign.h"
#include "listing.h"
#include "number.h"

static const char needed[] = "part name value";
static const char optional[] = "type width align pad sum news";

/* What a layout declares of its file. X(name in C, name) */
#define SETTINGS                                                                                   \
        X(KIND, "kind")                                                                            \
        X(WHERE, "where")                                                                          \
        X(RECIPIENT, "recipient")                                                                  \
        X(TELL, "tell")                                                                            \
        X(FORMAT, "format")                                                                        \
        X(ENCODING, "encoding")                                                                    \
        X(DELIMITER, "delimiter")                                                                  \
        X(QUOTE, "quote")                                                                          \
        X(QUOTES, "quotes")                                                                        \
        X(SPREADSHEET, "spreadsheet")                                                              \
        X(HEADINGS, "headings")                                                                    \
        X(LINES, "lines")                                                                          \
        X(DECIMAL, "decimal")                                                                      \
        X(THOUSANDS, "thousands")                                                                  \
        X(DAY, "day")

enum setting {
#define X(setting, name) SETTING_##setting,
        SETTINGS
#undef X
                SETTING_COUNT
};
static const char *const setting_names[SETTING_COUNT] = {
#define X(setting, name) name,
        SETTINGS
#undef X
};

/* ---- values of the file's lines ---- */

/* One character of ASCII that can separate or mark anything. */
static char
sign(const struct layout *layout, size_t row, struct slice value, const char *what)
{
        if (value.size != 1 || value.data[0] <= 0 || value.data[0] == '\n' || value.data[0] == '\r')
                policy_die(layout->policy, row, "value",
                           "\"%.*s\" is no %s; write one ASCII character", (int)value.size,
                           value.data, what);
        return value.data[0];
}

/* Which of COUNT words; COLUMN is where it stands. */
static size_t
choice(const struct layout *layout, size_t row, const char *column, struct slice value,
       const char *const *words, size_t count)
{
        struct buffer known = {0};

        for (size_t i = 0; i < count; i++)
                if (slice_is(value, words[i]))
                        return i;
        for (size_t i = 0; i < count; i++)
                buffer_add_format(&known, "%s%s", i ? ", " : "", words[i]);
        policy_die(layout->policy, row, column, "\"%.*s\" is none of %s", (int)value.size,
                   value.data, buffer_terminate(&known));
}

static bool
yes(const struct layout *layout, size_t row, const char *column, struct slice value)
{
        static const char *const words[] = {"no", "yes"};
        return choice(layout, row, column, value, words, 2) == 1;
}

static const struct kind *
kind_of(const struct layout *layout, size_t row, struct slice value)
{
        char *name = slice_dup(value);
        const struct kind *kind = listing_kind(name);

        if (!kind)
                policy_die(layout->policy, row, "value",
                           "there is no kind of record \"%s\"; col-kinds lists them", name);
        free(name);
        return kind;
}

/* An encoding that iconv(3) writes letter for letter: what follows a slash there would have it drop
   or replace letters. */
static char *
encoding_of(const struct layout *layout, size_t row, struct slice value)
{
        char *name = slice_dup(value);

        if (strchr(name, '/') || !foreign_encoding_known(name))
                policy_die(layout->policy, row, "value",
                           "encoding \"%s\" is not known to this machine; iconv -l lists those "
                           "that are",
                           name);
        return name;
}

static char *
day_of(const struct layout *layout, size_t row, struct slice value)
{
        char *pattern = slice_dup(value);

        if (!day_pattern_valid(pattern) || strstr(pattern, "%H") || strstr(pattern, "%M") ||
            strstr(pattern, "%S"))
                policy_die(layout->policy, row, "value",
                           "\"%s\" is no pattern of a day; write it with %%d, %%m and %%Y or %%y",
                           pattern);
        return pattern;
}

static enum setting
setting_named(const struct layout *layout, size_t row, struct slice name)
{
        for (enum setting i = 0; i < SETTING_COUNT; i++)
                if (slice_is(name, setting_names[i]))
                        return i;
        char *text = slice_dup(name);
        const char *near = nearest(text, setting_names, SETTING_COUNT);
        policy_die(layout->policy, row, "name", "a file has no \"%s\"%s%s%s; see col-layout(5)",
                   text, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static void
read_setting(struct layout *layout, size_t row, bool *seen)
{
        static const char *const formats[] = {"csv", "fixed", "xlsx"};
        static const char *const quotes[] = {"needed", "all", "none"};
        static const char *const lines[] = {"crlf", "lf"};
        static const char *const tell[] = {"new", "gone"};
        struct slice value = policy_cell(layout->policy, row, "value");
        enum setting setting = setting_named(layout, row, policy_cell(layout->policy, row, "name"));

        if (seen[setting])
                policy_die(layout->policy, row, "name", "%s is declared twice",
                           setting_names[setting]);
        seen[setting] = true;
        switch (setting) {
        case SETTING_KIND:
                layout->kind = kind_of(layout, row, value);
                break;
        case SETTING_WHERE:
                layout->where = value;
                layout->where_row = row;
                break;
        case SETTING_RECIPIENT:
                layout->recipient = slice_dup(value);
                break;
        case SETTING_TELL:
                layout->gone = choice(layout, row, "value", value, tell, 2) == 1;
                break;
        case SETTING_FORMAT:
                layout->format =
                        (enum layout_format)choice(layout, row, "value", value, formats, 3);
                break;
        case SETTING_ENCODING:
                layout->encoding = encoding_of(layout, row, value);
                break;
        case SETTING_DELIMITER:
                layout->delimiter = sign(layout, row, value, "delimiter");
                break;
        case SETTING_QUOTE:
                layout->quote = sign(layout, row, value, "quote");
                break;
        case SETTING_QUOTES:
                layout->quotes = (enum layout_quotes)choice(layout, row, "value", value, quotes, 3);
                break;
        case SETTING_SPREADSHEET:
                layout->spreadsheet = yes(layout, row, "value", value);
                break;
        case SETTING_HEADINGS:
                layout->headings = yes(layout, row, "value", value);
                break;
        case SETTING_LINES:
                layout->newline = choice(layout, row, "value", value, lines, 2) == 1;
                break;
        case SETTING_DECIMAL:
                layout->decimal_declared = true;
                layout->decimal = slice_is(value, "none")
                                          ? '\0'
                                          : sign(layout, row, value, "decimal sign, nor none");
                break;
        case SETTING_THOUSANDS:
                layout->thousands = sign(layout, row, value, "thousands sign");
                break;
        case SETTING_DAY:
                layout->day = day_of(layout, row, value);
                break;
        default:
                break;
        }
}

/* ---- fields ---- */

static size_t
width_of(const struct layout *layout, size_t row)
{
        enum { WIDEST = 1000000 };
        struct slice value = policy_cell(layout->policy, row, "width");
        int64_t width;

        if (value.size == 0)
                return 0;
        if (integer_parse(value, &width) != NUMBER_OK || width < 1 || width > WIDEST)
                policy_die(layout->policy, row, "width",
                           "\"%.*s\" is no width; write a number of characters", (int)value.size,
                           value.data);
        return (size_t)width;
}

static struct slice
pad_of(const struct layout *layout, size_t row)
{
        struct slice pad = policy_cell(layout->policy, row, "pad");
        unsigned first;

        if (pad.size > 0 && utf8_decode(pad, &first) != pad.size)
                policy_die(layout->policy, row, "pad", "\"%.*s\" is more than one character",
                           (int)pad.size, pad.data);
        return pad;
}

static void
add_field(struct layout *layout, struct layout_line *line, size_t row)
{
        static const char *const sides[] = {"left", "right"};
        const struct policy *policy = layout->policy;
        struct slice type = policy_cell(policy, row, "type"),
                     align = policy_cell(policy, row, "align"),
                     sum = policy_cell(policy, row, "sum"), news = policy_cell(policy, row, "news");
        struct layout_field field = {.name = slice_dup(policy_cell(policy, row, "name")),
                                     .value = policy_cell(policy, row, "value"),
                                     .type = type_named(type),
                                     .width = width_of(layout, row),
                                     .pad = pad_of(layout, row),
                                     .row = row};

        if (type.size > 0 && field.type == TYPE_NONE)
                policy_die(policy, row, "type", "\"%.*s\" is no type; see col-layout(5)",
                           (int)type.size, type.data);
        if (align.size > 0)
                field.align = "lr"[choice(layout, row, "align", align, sides, 2)];
        field.sum = sum.size > 0 && yes(layout, row, "sum", sum);
        field.news = news.size == 0 || yes(layout, row, "news", news);
        if (line != &layout->row && (sum.size > 0 || news.size > 0))
                policy_die(policy, row, sum.size > 0 ? "sum" : "news", "belongs to columns only");
        if (field.value.size == 0)
                policy_die(policy, row, "value",
                           "is empty; write '' for a value that is always empty");
        grow(&line->fields, &line->capacity, line->count + 1, sizeof *line->fields);
        line->fields[line->count++] = field;
}

static void
read_row(struct layout *layout, size_t row, bool *seen)
{
        static const char *const parts[] = {"file", "head", "column", "foot"};
        struct slice part = policy_cell(layout->policy, row, "part");

        switch (choice(layout, row, "part", part, parts, 4)) {
        case 0:
                read_setting(layout, row, seen);
                break;
        case 1:
                add_field(layout, &layout->head, row);
                break;
        case 2:
                add_field(layout, &layout->row, row);
                break;
        default:
                add_field(layout, &layout->foot, row);
        }
}

/* ---- the whole ---- */

static void
need(const struct layout *layout, const bool *seen, enum setting setting, const char *example)
{
        if (!seen[setting])
                policy_die(layout->policy, SIZE_MAX, NULL,
                           "the layout does not declare the file's %s, and it is never guessed; "
                           "add a line such as \"file\t%s\t%s\"",
                           setting_names[setting], setting_names[setting], example);
}

static void
refuse(const struct layout *layout, const bool *seen, enum setting setting, const char *format)
{
        if (seen[setting])
                policy_die(layout->policy, SIZE_MAX, NULL,
                           "%s means nothing in a file of format %s", setting_names[setting],
                           format);
}

static void
check_widths(const struct layout *layout, const struct layout_line *line)
{
        for (size_t i = 0; i < line->count; i++)
                if (line->fields[i].width == 0)
                        policy_die(layout->policy, line->fields[i].row, "width",
                                   "is missing; every value of a file of format fixed has one");
}

static void
check_settings(const struct layout *layout, const bool *seen)
{
        need(layout, seen, SETTING_KIND, "entries");
        need(layout, seen, SETTING_FORMAT, "csv");
        if (layout->format != LAYOUT_XLSX)
                need(layout, seen, SETTING_ENCODING, "windows-1254");
        switch (layout->format) {
        case LAYOUT_CSV:
                need(layout, seen, SETTING_DELIMITER, ";");
                if (layout->delimiter == layout->quote)
                        policy_die(layout->policy, SIZE_MAX, NULL,
                                   "delimiter and quote are the same character");
                break;
        case LAYOUT_FIXED:
                refuse(layout, seen, SETTING_DELIMITER, "fixed");
                refuse(layout, seen, SETTING_QUOTE, "fixed");
                refuse(layout, seen, SETTING_QUOTES, "fixed");
                refuse(layout, seen, SETTING_SPREADSHEET, "fixed");
                check_widths(layout, &layout->head);
                check_widths(layout, &layout->row);
                check_widths(layout, &layout->foot);
                break;
        case LAYOUT_XLSX:
                for (enum setting i = SETTING_ENCODING; i <= SETTING_THOUSANDS; i++)
                        if (i != SETTING_HEADINGS)
                                refuse(layout, seen, i, "xlsx");
        }
}

/* Which column is added up, and that no two are called the same. */
static void
check_columns(struct layout *layout)
{
        const struct layout_line *line = &layout->row;

        if (line->count == 0)
                policy_die(layout->policy, SIZE_MAX, NULL, "the layout has no column");
        for (size_t i = 0; i < line->count; i++) {
                if (line->fields[i].sum && layout->sum != SIZE_MAX)
                        policy_die(layout->policy, line->fields[i].row, "sum",
                                   "another column is added up already");
                if (line->fields[i].sum)
                        layout->sum = i;
                for (size_t j = 0; j < i; j++)
                        if (!strcmp(line->fields[i].name, line->fields[j].name))
                                policy_die(layout->policy, line->fields[i].row, "name",
                                           "another column is called \"%s\"", line->fields[j].name);
        }
}

static struct layout *
layout_of(struct policy *policy)
{
        struct layout *layout = allocate(sizeof *layout);
        bool seen[SETTING_COUNT] = {false};

        *layout =
                (struct layout){.policy = policy, .quote = '"', .headings = true, .sum = SIZE_MAX};
        for (size_t row = 0; row < policy->row_count; row++)
                read_row(layout, row, seen);
        if (layout->format == LAYOUT_FIXED && !seen[SETTING_HEADINGS])
                layout->headings = false;
        check_settings(layout, seen);
        check_columns(layout);
        return layout;
}

struct layout *
layout_open(const char *name)
{
        return layout_of(policy_open("layouts", name, "tsv", needed, optional));
}

struct layout *
layout_stored(struct slice label, struct slice text)
{
        struct policy *policy = policy_stored(label, text, needed, optional);
        return policy ? layout_of(policy) : NULL;
}

static void
free_line(struct layout_line *line)
{
        for (size_t i = 0; i < line->count; i++)
                free(line->fields[i].name);
        free(line->fields);
}

void
layout_free(struct layout *layout)
{
        if (!layout)
                return;
        free_line(&layout->head);
        free_line(&layout->row);
        free_line(&layout->foot);
        free(layout->recipient);
        free(layout->encoding);
        free(layout->day);
        policy_free(layout->policy);
        free(layout);
}
