/* Where in HTML a value would stand: in text and in quoted values of most attributes it is harmless
   once escaped; in scripts, styles, comments, names and unquoted values nothing makes it so.
   Source: the HTML standard, 13.2.5, of which this follows what well-written pages need; what it
   does not know, it refuses. */
#include <string.h>

#include "template-inner.h"

static char
lower(char c)
{
        return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_space(char c)
{
        return c == ' ' || c == '\t' || c == '\n' || c == '\f';
}

static void
begin_name(struct html_place *p, char c)
{
        memset(p->name, 0, sizeof p->name);
        p->name[0] = lower(c);
        p->name_size = 1;
}

static void
add_to_name(struct html_place *p, char c)
{
        if (p->name_size + 1 < sizeof p->name)
                p->name[p->name_size] = lower(c);
        p->name_size++;
}

/* Elements whose content is no markup. */
static bool
is_raw(const char *element)
{
        static const char *const raw[] = {"script", "style",    "textarea", "title",
                                          "iframe", "noscript", "xmp"};
        for (size_t i = 0; i < sizeof raw / sizeof *raw; i++)
                if (strcmp(element, raw[i]) == 0)
                        return true;
        return false;
}

static void
end_tag(struct html_place *p)
{
        p->state = HTML_TEXT;
        if (!p->closing && is_raw(p->element))
                p->state = HTML_RAW;
        else
                p->element[0] = '\0';
}

/* Follows a character within a tag, outside of quoted values. */
static void
follow_tag(struct html_place *p, char c)
{
        if (c == '>') {
                end_tag(p);
        } else if (p->state == HTML_BEFORE_VALUE && (c == '"' || c == '\'')) {
                p->state = HTML_QUOTED;
                p->quote = c;
                p->empty = true;
        } else if (c == '=') {
                p->state = HTML_BEFORE_VALUE;
        } else if (is_space(c)) {
                if (p->state == HTML_NAME)
                        p->state = HTML_TAG;
        } else if (p->state == HTML_NAME) {
                add_to_name(p, c);
        } else {
                p->state = HTML_NAME;
                begin_name(p, c);
        }
}

/* The bytes of a tag that begins at AT, up to the end of its element's name; 0 when it is not one.
 */
static size_t
open_tag(struct html_place *p, struct slice at)
{
        size_t i = 1, size = 0;
        p->closing = at.size > 1 && at.data[1] == '/';
        i += p->closing;
        memset(p->element, 0, sizeof p->element);
        for (; i < at.size && ((lower(at.data[i]) >= 'a' && lower(at.data[i]) <= 'z') ||
                               (size > 0 && at.data[i] >= '0' && at.data[i] <= '9'));
             i++, size++)
                if (size + 1 < sizeof p->element)
                        p->element[size] = lower(at.data[i]);
        bool cut = i == at.size; /* what follows may make it one */
        if (size == 0 && !cut && at.data[1] != '!')
                return 0;
        p->state = HTML_TAG;
        return i;
}

/* Does the element that AT is inside of end there? */
static bool
ends_raw(const struct html_place *p, struct slice at)
{
        size_t size = strlen(p->element);
        if (at.size < size + 2 || at.data[0] != '<' || at.data[1] != '/')
                return false;
        for (size_t i = 0; i < size; i++)
                if (lower(at.data[i + 2]) != p->element[i])
                        return false;
        return true;
}

static bool
starts_with(struct slice s, const char *text)
{
        return s.size >= strlen(text) && memcmp(s.data, text, strlen(text)) == 0;
}

void
html_follow(struct html_place *p, struct slice text)
{
        for (size_t i = 0; i < text.size;) {
                struct slice at = {text.data + i, text.size - i};
                size_t used = 1;
                if (p->state == HTML_QUOTED) {
                        p->empty = false;
                        if (*at.data == p->quote)
                                p->state = HTML_TAG;
                } else if (p->state == HTML_COMMENT) {
                        if (starts_with(at, "-->"))
                                p->state = HTML_TEXT;
                } else if (p->state == HTML_RAW) {
                        if (ends_raw(p, at))
                                used = open_tag(p, at);
                } else if (p->state != HTML_TEXT) {
                        follow_tag(p, *at.data);
                } else if (starts_with(at, "<!--")) {
                        p->state = HTML_COMMENT;
                        used = 4;
                } else if (*at.data == '<') {
                        used = open_tag(p, at);
                        used += used == 0;
                }
                i += used;
        }
}

/* Attributes whose value is a script, a style, a text in HTML, or a list of addresses. */
static bool
is_code(const char *name)
{
        static const char *const code[] = {"style", "srcdoc", "srcset", "content", "ping"};
        for (size_t i = 0; i < sizeof code / sizeof *code; i++)
                if (strcmp(name, code[i]) == 0)
                        return true;
        return name[0] == 'o' && name[1] == 'n';
}

/* Attributes whose value is an address, which may be a script. */
static bool
is_address(const char *name)
{
        static const char *const addresses[] = {"href",       "src",        "action",
                                                "formaction", "data",       "poster",
                                                "cite",       "xlink:href", "background"};
        for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
                if (strcmp(name, addresses[i]) == 0)
                        return true;
        return false;
}

bool
html_same(const struct html_place *a, const struct html_place *b)
{
        if (a->state != b->state)
                return false;
        if (a->state == HTML_QUOTED)
                return a->quote == b->quote && strcmp(a->name, b->name) == 0;
        return a->state != HTML_RAW || strcmp(a->element, b->element) == 0;
}

const char *
html_refusal(const struct html_place *p)
{
        switch (p->state) {
        case HTML_TEXT:
                return NULL;
        case HTML_QUOTED:
                if (is_code(p->name))
                        return "no value in a script or style; put it into an attribute data-… and "
                               "read it there";
                if (p->empty && is_address(p->name))
                        return "no value at the start of an address, where it chooses the scheme; "
                               "begin it in the "
                               "template";
                return NULL;
        case HTML_RAW:
                return "no value within this element; put it into an attribute data-… and read it "
                       "there";
        case HTML_COMMENT:
                return "no value in a comment";
        default:
                return "within a tag, a value stands in quotes only";
        }
}
