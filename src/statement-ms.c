#include "statement-ms.h"

#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "day.h"
#include "roff.h"

/* A4 upright; small letters, so that three columns of 10^15 minor units stand side by side. */
static const char preamble[] = ".\\\" groff -t -ms\n"
                               ".nr PS 8\n"
                               ".nr VS 10\n"
                               ".nr PO 1.3c\n"
                               ".nr LL 18.4c\n"
                               ".nr HM 2.5c\n"
                               ".nr FM 2c\n"
                               ".ds FAM H\n"
                               ".nh\n"
                               ".pc\n"
                               ".P1\n";

/* A format of tbl(1) for the columns of STATEMENT_LINES_ALIGN and STATEMENT_SUMMARY_ALIGN, bold for
 * the header. */
#define LINES_FORMAT(bold)                                                                         \
        "l" bold "w(1.7c)1 l" bold "w(4.2c)1 l" bold "w(2.8c)1 r" bold "w(2.7c)1 r" bold           \
        "w(2.7c)1 r" bold "w(2.7c)"
#define SUMMARY_FORMAT(bold)                                                                       \
        "l" bold "w(6.2c)1 r" bold "w(2.7c)1 r" bold "w(2.7c)1 r" bold "w(2.7c)1 r" bold "w(2.7c)"

/* A length in thousandths of the size of the letters, .nr PS above. */
#define ROOM(millimetres) ((millimetres)*90000 / 254)

/* Widths of the columns of text above. */
static const size_t lines_room[] = {ROOM(17), ROOM(42), ROOM(28)};
static const size_t summary_room[] = {ROOM(62)};

enum {
        PAPER_ROOM = ROOM(184),
        /* tbl(1) puts a block on one page: in the narrowest column of text, this many of the widest
         * letters, in words that leave half of every line empty, are less than a page. */
        PIECE_CHARACTERS = 400,
        HEADER_CHARACTERS = 40 /* of an account's key above each page */
};

struct paper {
        struct tsv_writer *out;
        const struct wording *wording;
        struct buffer line;
        const char *align;  /* of the present table */
        const size_t *room; /* of its columns of text */
        bool begun;
};

static void
put(struct paper *paper, const char *text)
{
        tsv_put(paper->out, text, strlen(text));
}

static void
put_line(struct paper *paper)
{
        tsv_put(paper->out, paper->line.data, paper->line.size);
        tsv_put_newline(paper->out);
        paper->line.size = 0;
}

/* A string of the ms macros, such as the left of the header. */
static void
put_string(struct paper *paper, const char *name, struct slice text)
{
        buffer_add_format(&paper->line, ".ds %s ", name);
        roff_text(&paper->line, text);
        put_line(paper);
}

/* Takes off TEXT what it adds to the line. */
static void
add_piece(struct paper *paper, struct slice *text, size_t room)
{
        size_t used = roff_piece(&paper->line, *text, room, PIECE_CHARACTERS);
        text->data += used;
        text->size -= used;
}

/* The whole key stands below it. */
static void
put_header(struct paper *paper, struct slice account)
{
        buffer_add_text(&paper->line, ".ds RH ");
        size_t used = roff_piece(&paper->line, account, SIZE_MAX, HEADER_CHARACTERS);
        buffer_add_text(&paper->line, used < account.size ? "\\[u2026]" : "");
        put_line(paper);
}

static void
put_fact(struct paper *paper, enum word label, struct slice fact)
{
        if (fact.size == 0)
                return;
        put(paper, ".br\n");
        roff_text(&paper->line, wording_text(paper->wording, label));
        buffer_add_text(&paper->line, ": ");
        add_piece(paper, &fact, PAPER_ROOM);
        put_line(paper);
        while (fact.size > 0) {
                put(paper, ".br\n");
                add_piece(paper, &fact, PAPER_ROOM);
                put_line(paper);
        }
}

/* "Işık Kurt (anadolu/0001000)", or whichever of them is known. */
static void
put_debtor(struct paper *paper, const struct statement_heading *heading)
{
        struct buffer both = {0};
        bool named = heading->name.size > 0, keyed = heading->debtor.size > 0;
        buffer_add(&both, heading->name.data, heading->name.size);
        buffer_add_text(&both, named && keyed ? " (" : "");
        buffer_add(&both, heading->debtor.data, heading->debtor.size);
        buffer_add_text(&both, named && keyed ? ")" : "");
        put_fact(paper, WORD_DEBTOR, buffer_slice(&both));
        buffer_free(&both);
}

static void
put_heading(void *context, const struct statement_heading *heading)
{
        struct paper *paper = context;
        char day[11];
        day_format(day, heading->day);
        if (!paper->begun) {
                buffer_add_format(&paper->line, ".\\\" day %s", day);
                put_line(paper);
        }
        put_string(paper, "LH", wording_text(paper->wording, WORD_TITLE));
        put_string(paper, "CH", (struct slice){"", 0});
        put_header(paper, heading->account);
        if (paper->begun)
                put(paper, ".bp 1\n");
        put_string(paper, "LF", heading->as_of);
        buffer_add_text(&paper->line, ".ds RF ");
        roff_text(&paper->line, wording_text(paper->wording, WORD_PAGE));
        buffer_add_text(&paper->line, " \\\\n[PN]");
        put_line(paper);
        put(paper, ".LP\n.ad l\n.ps +4\n.B\n");
        roff_text(&paper->line, wording_text(paper->wording, WORD_TITLE));
        put_line(paper);
        put(paper, ".R\n.ps\n.sp .5v\n");
        put_fact(paper, WORD_ACCOUNT, heading->account);
        put_debtor(paper, heading);
        put_fact(paper, WORD_CURRENCY, heading->currency);
        put(paper, ".br\n");
        roff_text(&paper->line, heading->as_of);
        put_line(paper);
        paper->begun = true;
}

/* Texts are blocks, whose lines are broken to the width of their column; figures are not. A long
 * text goes on in rows of its own. */
static void
put_row(void *context, const struct slice *cells)
{
        struct paper *paper = context;
        struct slice rest[sizeof STATEMENT_LINES_ALIGN - 1];
        size_t count = strlen(paper->align);
        memcpy(rest, cells, count * sizeof *rest);
        bool more;
        do {
                more = false;
                for (size_t i = 0; i < count; i++) {
                        buffer_add_text(&paper->line, i > 0 ? "\t" : "");
                        if (rest[i].size == 0)
                                continue;
                        if (paper->align[i] == 'l') {
                                buffer_add_text(&paper->line, "T{\n");
                                add_piece(paper, &rest[i], paper->room[i]);
                                buffer_add_text(&paper->line, "\nT}");
                                more |= rest[i].size > 0;
                        } else {
                                roff_text(&paper->line, rest[i]);
                                rest[i].size = 0;
                        }
                }
                put_line(paper);
        } while (more);
}

static void
begin_table(void *context, struct slice title, const char *align, const struct slice *names)
{
        struct paper *paper = context;
        bool lines = strcmp(align, STATEMENT_LINES_ALIGN) == 0;
        paper->align = align;
        paper->room = lines ? lines_room : summary_room;
        if (title.size > 0) {
                put(paper, ".LP\n.ne 5v\n.B\n");
                roff_text(&paper->line, title);
                put_line(paper);
                put(paper, ".R\n");
        }
        put(paper, ".LP\n.TS H\n");
        put(paper, lines ? LINES_FORMAT("b") "\n" LINES_FORMAT("") ".\n"
                         : SUMMARY_FORMAT("b") "\n" SUMMARY_FORMAT("") ".\n");
        put_row(paper, names);
        put(paper, "_\n.TH\n");
}

static void
end_table(void *context)
{
        put(context, ".TE\n");
}

void
statement_ms(struct statement *statement, const struct wording *wording, struct beside *accounts)
{
        static const struct statement_printer printer = {put_heading, begin_table, put_row,
                                                         end_table};
        struct paper paper = {.out = tsv_writer_open(STDOUT_FILENO, "standard output"),
                              .wording = wording};
        put(&paper, preamble);
        statement_print(statement, wording, accounts, &printer, &paper);
        tsv_finish(paper.out);
        buffer_free(&paper.line);
}
