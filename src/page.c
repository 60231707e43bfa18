#include "page.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "tsv.h"

struct page {
        struct tsv_writer *out;
        bool bold, begun;
        /* the section */
        struct buffer title;
        char *align;
        size_t columns;
        size_t *widths;
        struct cell {
                size_t from, size; /* in text */
        } * cells;
        size_t count, capacity;
        struct buffer text;
        bool names; /* the first row names the columns */
        char *remark;
};

static void
put(struct page *page, const char *text)
{
        tsv_put(page->out, text, strlen(text));
}

static void
put_blanks(struct page *page, size_t count)
{
        while (count-- > 0)
                put(page, " ");
}

/* One line of a section, from the cells from FIRST on. */
static void
put_row(struct page *page, size_t first)
{
        size_t last = page->columns;

        while (last > 1 && page->cells[first + last - 1].size == 0)
                last--;
        for (size_t i = 0; i < last; i++) {
                const struct cell *at = &page->cells[first + i];
                struct slice cell = {page->text.data + at->from, at->size};
                size_t blanks = page->widths[i] - display_width(cell);

                put(page, "  ");
                if (page->align[i] == 'r')
                        put_blanks(page, blanks);
                tsv_put(page->out, cell.data, cell.size);
                if (page->align[i] == 'l' && i + 1 < last)
                        put_blanks(page, blanks);
        }
        tsv_put_newline(page->out);
}

static void
end_section(struct page *page)
{
        if (page->count > (page->names ? page->columns : 0)) {
                if (page->begun)
                        tsv_put_newline(page->out);
                page->begun = true;
                put(page, page->bold ? "\033[1m" : "");
                tsv_put(page->out, page->title.data, page->title.size);
                put(page, page->bold ? "\033[0m" : "");
                tsv_put_newline(page->out);
                for (size_t i = 0; i < page->count; i += page->columns)
                        put_row(page, i);
                if (page->remark) {
                        put(page, "  ");
                        put(page, page->remark);
                        tsv_put_newline(page->out);
                }
        }
        free(page->align);
        free(page->remark);
        free(page->widths);
        page->align = page->remark = NULL;
        page->widths = NULL;
        page->count = page->columns = page->text.size = 0;
}

struct page *
page_open(void)
{
        struct page *page = allocate(sizeof *page);

        page->out = tsv_writer_open(STDOUT_FILENO, "standard output");
        page->bold = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
        return page;
}

static void
add_cell(struct page *page, struct slice cell)
{
        size_t column = page->count % page->columns, from = page->text.size;

        escape_for_terminal(&page->text, cell);
        size_t size = page->text.size - from;
        size_t width = display_width((struct slice){page->text.data + from, size});
        if (width > page->widths[column])
                page->widths[column] = width;
        grow(&page->cells, &page->capacity, page->count + 1, sizeof *page->cells);
        page->cells[page->count++] = (struct cell){from, size};
}

void
page_section(struct page *page, struct slice title, const char *align, const char *const *names)
{
        end_section(page);
        page->title.size = 0;
        escape_for_terminal(&page->title, title);
        page->align = duplicate(align);
        page->columns = strlen(align);
        page->widths = allocate(page->columns * sizeof *page->widths);
        page->names = names != NULL;
        for (size_t i = 0; names && i < page->columns; i++)
                add_cell(page, slice_of(names[i]));
}

void
page_row(struct page *page, const struct slice *cells)
{
        struct slice rest = cells[page->columns - 1];

        for (size_t i = 0; i + 1 < page->columns; i++)
                add_cell(page, cells[i]);
        for (;;) {
                const char *end = rest.size ? memchr(rest.data, '\n', rest.size) : NULL;
                struct slice line = {rest.data, end ? (size_t)(end - rest.data) : rest.size};

                add_cell(page, line);
                if (!end)
                        return;
                rest = (struct slice){end + 1, rest.size - line.size - 1};
                for (size_t i = 0; i + 1 < page->columns; i++)
                        add_cell(page, slice_of(NULL));
        }
}

void
page_remark(struct page *page, const char *text)
{
        free(page->remark);
        page->remark = duplicate(text);
}

void
page_close(struct page *page)
{
        end_section(page);
        tsv_finish(page->out);
        buffer_free(&page->text);
        buffer_free(&page->title);
        free(page->cells);
        free(page);
}
