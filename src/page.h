/* A page for a person to read: titled sections of aligned rows on standard output. Control
   characters in cells are written visibly; titles are bold on a terminal, unless NO_COLOR is set.
 */
#ifndef COL_PAGE_H
#define COL_PAGE_H

#include "text.h"

struct page;

struct page *page_open(void);

/* Begins a section. ALIGN has a letter for each of its columns, 'l' or 'r'; NAMES are their names,
   or NULL. The section appears only when a row follows. */
void page_section(struct page *page, struct slice title, const char *align,
                  const char *const *names);

/* A row: as many cells as the section has columns. A line end in the last cell begins a further
 * line below it. */
void page_row(struct page *page, const struct slice *cells);

/* A line of its own at the end of the section. */
void page_remark(struct page *page, const char *text);

/* Writes, closes and checks; dies with 74. Frees page. */
void page_close(struct page *page);

#endif
