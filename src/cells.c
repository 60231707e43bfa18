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
time_of_cell(const struct tsv_reader *in, int column)
{
        struct slice cell = in->fields[column];
        int64_t seconds;
        if (!time_parse(cell, &seconds))
                tsv_die(in, column, EXIT_BAD_DATA,
                        "'%.*s' is not a time; YYYY-MM-DDTHH:MM:SSZ is expected", (int)cell.size,
                        cell.data);
        return seconds;
}

int
digits_of_cell(const struct tsv_reader *in, int column)
{
        struct slice cell = in->fields[column];
        int digits = currency_digits(cell);
        if (digits < 0)
                tsv_die(in, column, EXIT_BAD_DATA,
                        "'%.*s' is not a currency; a code of ISO 4217 is expected", (int)cell.size,
                        cell.data);
        return digits;
}

int64_t
money_of_cell(const struct tsv_reader *in, int column, int digits)
{
        struct slice cell = in->fields[column];
        int64_t amount;
        enum number_status status = money_parse(cell, digits, &amount);
        if (status != NUMBER_OK)
                tsv_die(in, column, EXIT_BAD_DATA, "'%.*s': %s", (int)cell.size, cell.data,
                        number_error(status));
        return amount;
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
