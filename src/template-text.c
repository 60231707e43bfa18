/* A text with {{…}} in it, as steps. */
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "template-inner.h"

enum block_kind { BLOCK_IF, BLOCK_ELSE, BLOCK_EACH };

/* A block that has begun and not ended. */
struct block {
        enum block_kind kind;
        size_t step; /* whose target is its end, or the begin of its else */
        size_t line;
        struct html_place place; /* in which it began */
};

struct reading {
        struct template *template;
        const struct template_section *section;
        struct slice text; /* of the section */
        size_t at;         /* in it */
        size_t line;
        struct block *blocks;
        size_t block_count, block_capacity;
        size_t each_line; /* of the {{each}} that has begun and not ended; 0: none */
        struct html_place place;
};

/* ---- steps ---- */

static struct template_step *
add_step(struct reading *r, enum template_step_kind kind)
{
        struct template *template = r->template;
        grow(&template->steps, &template->step_capacity, template->step_count + 1,
             sizeof *template->steps);
        struct template_step *step = &template->steps[template->step_count++];
        *step = (struct template_step){.kind = kind, .text = {"", 0}, .line = r->line};
        return step;
}

static void
add_text(struct reading *r, size_t from, size_t to)
{
        struct slice text = {r->text.data + from, to - from};
        if (from >= to)
                return;
        add_step(r, STEP_TEXT)->text = text;
        if (r->section->markup == MARKUP_HTML)
                html_follow(&r->place, text);
}

static void
add_value(struct reading *r, enum template_step_kind kind, struct slice name)
{
        const struct template *template = r->template;
        size_t field = template_field(template, name);
        const char *refusal = r->section->markup == MARKUP_HTML ? html_refusal(&r->place) : NULL;
        if (field == template->field_count)
                template_die(template, r->line,
                             "'%.*s' is not declared; above the texts, write \"field %.*s TYPE\"",
                             (int)name.size, name.data, (int)name.size, name.data);
        if (kind == STEP_SUM && template->fields[field].type != TYPE_MONEY)
                template_die(template, r->line, "%.*s is not money; only amounts have a sum",
                             (int)name.size, name.data);
        if (refusal != NULL)
                template_die(template, r->line, "%s", refusal);
        add_step(r, kind)->field = field;
        r->place.empty = false;
}

/* ---- blocks ---- */

static void
begin_block(struct reading *r, enum block_kind kind, size_t step)
{
        grow(&r->blocks, &r->block_capacity, r->block_count + 1, sizeof *r->blocks);
        r->blocks[r->block_count++] =
                (struct block){.kind = kind, .step = step, .line = r->line, .place = r->place};
}

/* A text in HTML goes on as if the block had not been there, whether it is left out or repeated. */
static void
end_branch(const struct reading *r, const struct block *block)
{
        if (!html_same(&block->place, &r->place))
                template_die(r->template, r->line,
                             "this ends inside of another tag or element than it began in line %zu",
                             block->line);
}

static void
begin_if(struct reading *r, struct slice condition)
{
        if (condition.size == 0)
                template_die(r->template, r->line, "{{if}} without a condition");
        add_step(r, STEP_IF)->text = condition;
        begin_block(r, BLOCK_IF, r->template->step_count - 1);
}

static void
begin_each(struct reading *r)
{
        if (r->each_line > 0)
                template_die(r->template, r->line, "{{each}} within that of line %zu",
                             r->each_line);
        r->each_line = r->line;
        add_step(r, STEP_EACH);
        begin_block(r, BLOCK_EACH, r->template->step_count - 1);
}

static void
begin_else(struct reading *r)
{
        struct block *block = r->block_count == 0 ? NULL : &r->blocks[r->block_count - 1];
        if (block == NULL || block->kind != BLOCK_IF)
                template_die(r->template, r->line, "{{else}} without {{if}}");
        end_branch(r, block);
        r->place = block->place;
        add_step(r, STEP_GO);
        r->template->steps[block->step].target = r->template->step_count;
        block->kind = BLOCK_ELSE;
        block->step = r->template->step_count - 1;
}

static void
end_block(struct reading *r)
{
        if (r->block_count == 0)
                template_die(r->template, r->line, "{{end}} without {{if}} or {{each}}");
        const struct block *block = &r->blocks[--r->block_count];
        end_branch(r, block);
        if (block->kind == BLOCK_EACH) {
                add_step(r, STEP_NEXT)->target = block->step + 1;
                r->each_line = 0;
        }
        r->template->steps[block->step].target = r->template->step_count;
}

/* ---- tags ---- */

/* What follows WORD and blanks in TAG; false when it does not begin with the word. */
static bool
begins(struct slice tag, const char *word, struct slice *rest)
{
        size_t size = strlen(word);
        if (tag.size < size || memcmp(tag.data, word, size) != 0)
                return false;
        *rest = slice_trim((struct slice){tag.data + size, tag.size - size});
        return tag.size == size ||
               blank_length((struct slice){tag.data + size, tag.size - size}) > 0;
}

static bool
is_block_tag(struct slice tag)
{
        struct slice rest;
        return begins(tag, "if", &rest) || slice_is(tag, "each") || slice_is(tag, "else") ||
               slice_is(tag, "end");
}

static void
add_tag(struct reading *r, struct slice tag)
{
        struct slice rest;
        if (begins(tag, "if", &rest))
                begin_if(r, rest);
        else if (slice_is(tag, "each"))
                begin_each(r);
        else if (slice_is(tag, "else"))
                begin_else(r);
        else if (slice_is(tag, "end"))
                end_block(r);
        else if (begins(tag, "sum", &rest) && rest.size > 0)
                add_value(r, STEP_SUM, rest);
        else if (begins(tag, "data", &rest) && rest.size > 0)
                add_value(r, STEP_DATA, rest);
        else
                add_value(r, STEP_FIELD, tag);
}

/* ---- the text ---- */

static size_t
count_lines(struct slice text)
{
        size_t count = 0;
        for (size_t i = 0; i < text.size; i++)
                count += text.data[i] == '\n';
        return count;
}

/* Takes the rest of a line away with a tag that has it to itself, between START and END: moves
 * both. */
static void
take_line(struct slice text, size_t *start, size_t *end)
{
        size_t before = *start, behind = *end;
        while (before > 0 && (text.data[before - 1] == ' ' || text.data[before - 1] == '\t'))
                before--;
        while (behind < text.size && (text.data[behind] == ' ' || text.data[behind] == '\t'))
                behind++;
        if ((before > 0 && text.data[before - 1] != '\n') ||
            (behind < text.size && text.data[behind] != '\n'))
                return;
        *start = before;
        *end = behind + (behind < text.size);
}

/* Adds what stands up to the next tag, and the tag; false when there is none. */
static bool
read_tag(struct reading *r)
{
        struct slice rest = {r->text.data + r->at, r->text.size - r->at};
        const char *open = rest.size == 0 ? NULL : memmem(rest.data, rest.size, "{{", 2);
        if (open == NULL)
                return false;
        size_t start = (size_t)(open - r->text.data);
        r->line += count_lines((struct slice){rest.data, (size_t)(open - rest.data)});
        const char *close = memmem(open, r->text.size - start, "}}", 2);
        if (close == NULL || memchr(open, '\n', (size_t)(close - open)) != NULL)
                template_die(r->template, r->line, "{{ without }} in its line");
        struct slice tag = slice_trim((struct slice){open + 2, (size_t)(close - open - 2)});
        size_t end = (size_t)(close - r->text.data) + 2, tag_end = end;
        if (is_block_tag(tag))
                take_line(r->text, &start, &end);
        add_text(r, r->at, start);
        add_tag(r, tag);
        r->line += count_lines((struct slice){r->text.data + tag_end, end - tag_end});
        r->at = end;
        return true;
}

/* A text without the blank lines before and behind it; LINE, its first, moves on with it. */
static struct slice
trim_lines(struct slice text, size_t *line)
{
        while (text.size > 0) {
                const char *end = memchr(text.data, '\n', text.size);
                size_t size = end == NULL ? text.size : (size_t)(end - text.data);
                if (slice_trim((struct slice){text.data, size}).size > 0)
                        break;
                size += end != NULL;
                text.data += size;
                text.size -= size;
                ++*line;
        }
        while (text.size > 0 && strchr(" \t\n", text.data[text.size - 1]) != NULL)
                text.size--;
        return text;
}

void
template_add_steps(struct template *template, struct template_section *section, struct slice text,
                   size_t line)
{
        struct reading r = {.template = template, .section = section};
        r.text = trim_lines(text, &line);
        r.line = line;
        while (read_tag(&r))
                ;
        add_text(&r, r.at, r.text.size);
        if (r.block_count > 0)
                template_die(template, r.blocks[r.block_count - 1].line, "no {{end}} for this");
        free(r.blocks);
}
