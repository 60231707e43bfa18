/* Kept records. */
#include "row.h"

#include <stdlib.h>

#include "error.h"

void
row_keep(struct row *row, const struct tsv_reader *in, size_t more)
{
        char *text = slice_dup(in->raw);
        struct slice *cells = reallocate_array(NULL, in->count + more, sizeof *cells);
        for (size_t i = 0; i < in->count; i++)
                cells[i] = (struct slice){text + (in->fields[i].data - in->raw.data),
                                          in->fields[i].size};
        for (size_t i = 0; i < more; i++)
                cells[in->count + i] = (struct slice){"", 0};
        *row = (struct row){in->name, in->line, {text, in->raw.size}, cells};
}

void
row_free(struct row *row)
{
        free((char *)row->raw.data);
        free(row->cells);
}

struct slice
row_cell(const struct row *row, int column)
{
        return column < 0 ? (struct slice){"", 0} : row->cells[column];
}

void
row_die(const struct row *row, const char *column, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *what = format_arguments(format, arguments);
        va_end(arguments);
        die(EXIT_BAD_DATA, "%s:%zu:%s: %s", row->file, row->line, column, what);
}
