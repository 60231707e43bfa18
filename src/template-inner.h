/* Inside template.c: its parts. Others use template.h. */
#ifndef COL_TEMPLATE_INNER_H
#define COL_TEMPLATE_INNER_H

#include "template.h"

/* Adds the steps of a section whose TEXT begins in LINE of the file. */
void template_add_steps(struct template *template, struct template_section *section, struct slice text,
                        size_t line);

/* Where in an HTML text a value would stand. Feed it the text between values, piece by piece, in order. */
struct html_place {
        enum { HTML_TEXT, HTML_TAG, HTML_NAME, HTML_BEFORE_VALUE, HTML_QUOTED, HTML_COMMENT, HTML_RAW } state;
        char quote;              /* of HTML_QUOTED */
        char name[16];           /* the tag or attribute, as far as it fits, lower case */
        size_t name_size;
        char element[16];        /* that HTML_RAW is inside of: script, style … */
        bool closing;            /* the tag ends an element */
        bool empty;              /* nothing of the attribute's value yet */
};

void html_follow(struct html_place *place, struct slice text);

/* Whether what follows means the same in both places. */
bool html_same(const struct html_place *a, const struct html_place *b);

/* Why a value may not stand there; NULL when it may. */
const char *html_refusal(const struct html_place *place);

#endif
