/* The file: its header and its sections. */
#include "template-inner.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

static const char section_sign[] = "@@";

/* The parts that the channels have, and what these are written in. */
static const struct {
        const char *channel, *name; /* of the part; "": the text itself */
        enum template_part part;
        enum markup markup;
} parts[] = {
        {"sms", "", PART_TEXT, MARKUP_PLAIN},
        {"email", "", PART_TEXT, MARKUP_PLAIN},
        {"email", "subject", PART_SUBJECT, MARKUP_PLAIN},
        {"email", "html", PART_HTML, MARKUP_HTML},
        {"letter", "", PART_TEXT, MARKUP_ROFF},
        {"letter", "subject", PART_SUBJECT, MARKUP_PLAIN},
        {"page", "", PART_TEXT, MARKUP_HTML},
};
enum { PART_COUNT = sizeof parts / sizeof *parts };

void
template_die(const struct template *template, size_t line, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *message = format_arguments(format, arguments);
        va_end(arguments);
        die(EXIT_BAD_POLICY, "%s:%zu: %s", template->policy->path, line, message);
}

/* ---- words ---- */

enum { WORDS = 5 }; /* of a line, at most one more than any needs */

/* Splits LINE at blanks; words beyond the last are in the last. Returns how many there are. */
static size_t
split(struct slice line, struct slice words[WORDS])
{
        size_t count = 0;
        for (size_t i = 0; i < WORDS; i++)
                words[i] = (struct slice){"", 0};
        for (line = slice_trim(line); line.size > 0; line = slice_trim(line)) {
                size_t size = 0;
                while (size < line.size &&
                       (count + 1 == WORDS || (line.data[size] != ' ' && line.data[size] != '\t')))
                        size++;
                words[count++] = (struct slice){line.data, size};
                line.data += size;
                line.size -= size;
        }
        return count;
}

/* ---- header ---- */

static bool
is_name(struct slice name)
{
        for (size_t i = 0; i < name.size; i++) {
                char c = name.data[i];
                if (!(c >= 'a' && c <= 'z') && (i == 0 || (c != '_' && !(c >= '0' && c <= '9'))))
                        return false;
        }
        return name.size > 0;
}

static void
add_field(struct template *template, struct slice name, enum type type, size_t line)
{
        if (!is_name(name))
                template_die(template, line, "'%.*s' is not the name of a column", (int)name.size,
                             name.data);
        if (template_field(template, name) < template->field_count)
                template_die(template, line, "the field %.*s is declared already", (int)name.size,
                             name.data);
        grow(&template->fields, &template->field_capacity, template->field_count + 1,
             sizeof *template->fields);
        text_map_at(&template->field_names, name, (int64_t) template->field_count);
        template->fields[template->field_count++] = (struct template_field){name, type, line};
}

static void
read_field(struct template *template, const struct slice *words, size_t line)
{
        enum type type = type_named(words[2]);
        if (type != TYPE_TEXT && type != TYPE_MONEY && type != TYPE_DATE && type != TYPE_INT)
                template_die(template, line,
                             "'%.*s' is not a type of a field; write text, money, date or int",
                             (int)words[2].size, words[2].data);
        add_field(template, words[1], type, line);
}

static void
read_option(struct template *template, const struct slice *words, size_t line)
{
        if (slice_is(words[1], "sms") && slice_is(words[2], "transliterate"))
                template->transliterate = true;
        else if (slice_is(words[1], "email") && slice_is(words[2], "unsubscribe"))
                template->unsubscribe = true;
        else
                template_die(template, line,
                             "unknown option; write \"option sms transliterate\" or "
                             "\"option email unsubscribe\"");
}

static void
read_header_line(struct template *template, struct slice text, size_t line)
{
        struct slice words[WORDS];
        size_t count = split(text, words);
        if (count == 0 || text.data[0] == '#')
                return;
        if (count == 3 && slice_is(words[0], "field")) {
                read_field(template, words, line);
        } else if (count == 3 && slice_is(words[0], "option")) {
                read_option(template, words, line);
        } else if (count == 2 && slice_is(words[0], "language")) {
                if (template->language.size > 0)
                        template_die(template, line, "the language is given already");
                template->language = words[1];
        } else {
                template_die(template, line,
                             "before the first text, write \"language NAME\", \"field NAME TYPE\" "
                             "or \"option CHANNEL OPTION\"");
        }
}

/* ---- sections ---- */

static struct template_section
read_heading(const struct template *template, struct slice text, size_t line)
{
        struct slice words[WORDS];
        size_t count = split(text, words);
        struct slice channel = words[1], language = words[2], name = words[3];
        if (count < 3 || count > 4)
                template_die(
                        template, line,
                        "write \"%s CHANNEL LANGUAGE\", or that and subject or html of an email",
                        section_sign);
        if (!is_name(language))
                template_die(template, line, "'%.*s' is not the name of a language",
                             (int)language.size, language.data);
        for (size_t i = 0; i < PART_COUNT; i++)
                if (slice_is(channel, parts[i].channel) && slice_is(name, parts[i].name))
                        return (struct template_section){
                                channel, language, parts[i].part, parts[i].markup, 0, 0, line};
        template_die(
                template, line,
                "'%.*s%s%.*s' is no part of a message; channels are sms, email, letter and page, "
                "an email has a subject and may have html, a letter may have a subject",
                (int)channel.size, channel.data, name.size > 0 ? " " : "", (int)name.size,
                name.data);
}

static void
add_section(struct template *template, struct slice heading, size_t line, struct slice text)
{
        struct template_section section = read_heading(template, heading, line);
        if (template_section(template, section.channel, section.language, section.part) != NULL)
                template_die(template, line, "this text stands further up");
        section.first = template->step_count;
        template_add_steps(template, &section, text, line + 1);
        section.end = template->step_count;
        grow(&template->sections, &template->section_capacity, template->section_count + 1,
             sizeof *template->sections);
        template->sections[template->section_count++] = section;
}

static void
check_sections(const struct template *template)
{
        for (size_t i = 0; i < template->section_count; i++) {
                const struct template_section *section = &template->sections[i];
                if (section->first == section->end)
                        template_die(template, section->line, "this text is empty");
                if (!slice_is(section->channel, "email"))
                        continue;
                for (enum template_part part = PART_TEXT; part <= PART_SUBJECT; part++)
                        if (template_section(template, section->channel, section->language, part) ==
                            NULL)
                                template_die(template, section->line,
                                             "an email has a text and a subject; there is no "
                                             "\"%s email %.*s%s\"",
                                             section_sign, (int)section->language.size,
                                             section->language.data,
                                             part == PART_SUBJECT ? " subject" : "");
        }
}

/* ---- the file ---- */

static bool
is_heading(struct slice line)
{
        size_t size = sizeof section_sign - 1;
        return line.size >= size && memcmp(line.data, section_sign, size) == 0 &&
               (line.size == size || line.data[size] == ' ' || line.data[size] == '\t');
}

/* The next line of *REST without its end; false when there is none. */
static bool
next_line(struct slice *rest, struct slice *line)
{
        if (rest->size == 0)
                return false;
        const char *end = memchr(rest->data, '\n', rest->size);
        size_t size = end == NULL ? rest->size : (size_t)(end - rest->data);
        *line = (struct slice){rest->data, size};
        size += end != NULL;
        rest->data += size;
        rest->size -= size;
        return true;
}

static void
read_file(struct template *template)
{
        struct slice rest = {template->policy->text, template->policy->text_size}, line;
        struct slice heading = {"", 0}, text = {"", 0};
        size_t number = 1, heading_line = 0;
        const char *cr = rest.size == 0 ? NULL : memchr(rest.data, '\r', rest.size);
        if (cr != NULL)
                die(EXIT_BAD_POLICY,
                    "%s: has a carriage return; write lines that end in a line feed alone",
                    template->policy->path);
        for (; next_line(&rest, &line); number++) {
                if (!is_heading(line)) {
                        if (heading_line == 0)
                                read_header_line(template, line, number);
                        continue;
                }
                text.size = heading_line > 0 ? (size_t)(line.data - text.data) : 0;
                if (heading_line > 0)
                        add_section(template, heading, heading_line, text);
                heading = line;
                heading_line = number;
                text = rest;
        }
        if (heading_line == 0)
                template_die(template, number, "no text; one begins with \"%s CHANNEL LANGUAGE\"",
                             section_sign);
        add_section(template, heading, heading_line, text);
}

struct template *
template_open(const char *name)
{
        struct template *template = allocate(sizeof *template);
        template->policy = policy_read("templates", name, "txt");
        template->language = (struct slice){"", 0};
        add_field(template, slice_of(TEMPLATE_ACCOUNT_COUNT), TYPE_INT, 0);
        add_field(template, slice_of(TEMPLATE_MESSAGE), TYPE_TEXT, 0);
        read_file(template);
        check_sections(template);
        if (template->language.size == 0)
                template_die(template, 1,
                             "no line \"language NAME\": which for those whose own has no text?");
        return template;
}

size_t
template_field(const struct template *template, struct slice name)
{
        const int64_t *field = text_map_find(&template->field_names, name);
        return field == NULL ? template->field_count : (size_t)*field;
}

const struct template_section *
template_section(const struct template *template, struct slice channel, struct slice language,
                 enum template_part part)
{
        for (size_t i = 0; i < template->section_count; i++) {
                const struct template_section *section = &template->sections[i];
                if (section->part == part && slice_equal(section->channel, channel) &&
                    slice_equal(section->language, language))
                        return section;
        }
        return NULL;
}

void
template_close(struct template *template)
{
        policy_free(template->policy);
        text_map_free(&template->field_names);
        free(template->fields);
        free(template->sections);
        free(template->steps);
        free(template);
}
