#include "out_row.h"

#include <string.h>

#include "day.h"
#include "number.h"

void
out_raw(struct out_row *row, struct slice raw)
{
        if (row->begun)
                tsv_put_tab(row->writer);
        row->begun = true;
        tsv_put(row->writer, raw.data, raw.size);
}

void
out_text(struct out_row *row, struct slice text)
{
        out_raw(row, (struct slice){"", 0});
        tsv_put_text(row->writer, text);
}

void
out_day(struct out_row *row, int32_t day)
{
        char text[11] = "";
        if (day != INT32_MAX && day != DAY_NONE)
                day_format(text, day);
        out_raw(row, slice_of(text));
}

void
out_number(struct out_row *row, int64_t number)
{
        char text[24];
        size_t size = number == 0 ? 0 : integer_format(text, number);
        out_raw(row, (struct slice){text, size});
}

void
out_end(struct out_row *row)
{
        tsv_put_newline(row->writer);
        row->begun = false;
}

void
out_header(struct out_row *row, const char *names)
{
        while (*names != '\0') {
                size_t size = strcspn(names, " ");
                out_raw(row, (struct slice){names, size});
                names += size + (names[size] == ' ');
        }
        out_end(row);
}
