#include "statement-table.h"

#include <string.h>
#include <stdlib.h>

#include "page.h"

struct table {
        struct page *page;
        const struct wording *wording;
        struct buffer title;
};

static void
add_fact(struct table *table, struct slice fact)
{
        if (fact.size == 0)
                return;
        if (table->title.size > 0)
                buffer_add_text(&table->title, " \u00b7 ");
        buffer_add(&table->title, fact.data, fact.size);
}

static void
put_heading(void *context, const struct statement_heading *heading)
{
        struct table *table = context;
        table->title.size = 0;
        add_fact(table, wording_text(table->wording, WORD_TITLE));
        add_fact(table, heading->account);
        add_fact(table, heading->name.size > 0 ? heading->name : heading->debtor);
        add_fact(table, heading->currency);
        add_fact(table, heading->as_of);
}

static void
begin_table(void *context, struct slice title, const char *align, const struct slice *names)
{
        struct table *table = context;
        size_t count = strlen(align);
        char **words = allocate(count * sizeof *words);
        for (size_t i = 0; i < count; i++)
                words[i] = slice_dup(names[i]);
        page_section(table->page, title.size > 0 ? title : buffer_slice(&table->title), align,
                     (const char *const *)words);
        for (size_t i = 0; i < count; i++)
                free(words[i]);
        free(words);
}

static void
put_row(void *context, const struct slice *cells)
{
        page_row(((struct table *)context)->page, cells);
}

static void
end_table(void *context)
{
        (void)context; /* the next section, or the page, ends it */
}

void
statement_table(struct statement *statement, const struct wording *wording, struct beside *accounts)
{
        static const struct statement_printer printer = {put_heading, begin_table, put_row,
                                                         end_table};
        struct table table = {.page = page_open(), .wording = wording};
        statement_print(statement, wording, accounts, &printer, &table);
        page_close(table.page);
        buffer_free(&table.title);
}
