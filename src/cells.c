#include "cells.h"

#include "day.h"
#include "error.h"
#include "number.h"

int32_t
day_of_cell(const struct tsv_reader *in, int column)
{
        struct slice cell = in->fields[column];
        int32_t day = day_parse(cell);
        if (day == DAY_NONE)
                tsv_die(in, column, EXIT_BAD_DATA, "'%.*s' is not a date; YYYY-MM-DD is expected",
                        (int)cell.size, cell.data);
        return day;
}

int32_t
day_of_cell_or(const struct tsv_reader *in, int column, int32_t otherwise)
{
        return in->fields[column].size == 0 ? otherwise : day_of_cell(in, column);
}

int64_t
entry_of_cell(const struct tsv_reader *in, int column)
{
        struct slice cell = in->fields[column];
        int64_t number = 0;
        if (cell.size > 0 && (integer_parse(cell, &number) != NUMBER_OK || number < 1))
                tsv_die(in, column, EXIT_BAD_DATA, "'%.*s' is not the number of an entry",
                        (int)cell.size, cell.data);
        return number;
}

int64_t
batch_of_cell(const struct tsv_reader *in, int column)
{
        struct slice cell = in->fields[column];
        int64_t number = 0;
        if (integer_parse(cell, &number) != NUMBER_OK || number < 1)
                tsv_die(in, column, EXIT_BAD_DATA, "'%.*s' is not the number of a batch",
                        (int)cell.size, cell.data);
        return number;
}
