/* Types and clock of a filter's stream. */
#include <stdlib.h>
#include <string.h>
#include "cells.h"
#include "day.h"
#include "kinds.h"
#include "options.h"
#include "stream.h"

/* Arguments of --type, in the order given. */
static struct declared {
        struct slice column;
        enum type type;
} * declared;
static size_t declared_count, declared_capacity;

static void
declare_type(const char *argument)
{
        const char *equals = strchr(argument, '=');
        enum type type = equals ? type_named(slice_of(equals + 1)) : TYPE_NONE;

        if (type == TYPE_NONE)
                usage_error(
                        "--type %s: COLUMN=TYPE is expected, TYPE one of text, int, real, money, "
                        "date, time, bool",
                        argument);
        grow(&declared, &declared_capacity, declared_count + 1, sizeof *declared);
        declared[declared_count++] =
                (struct declared){{argument, (size_t)(equals - argument)}, type};
}

/* What the tool itself says. */
static struct expr_column *known;
static size_t known_count, known_capacity;

void
stream_column_type(const char *column, enum type type)
{
        grow(&known, &known_capacity, known_count + 1, sizeof *known);
        known[known_count++] = (struct expr_column){column, type};
}

bool
stream_option(struct stream_options *options, int option)
{
        if (common_option(option))
                return true;
        switch (option) {
        case OPTION_AS_OF:
                options->as_of = option_day(optarg, "--as-of");
                return true;
        case OPTION_EXPLAIN:
                options->explain = true;
                return true;
        case OPTION_TYPE:
                declare_type(optarg);
                return true;
        case OPTION_NO_HEADER:
                options->input.no_header = true;
                return true;
        case OPTION_COLUMNS:
                options->input.columns = optarg;
                return true;
        default:
                return false;
        }
}

static void
refuse_cell(void *context, size_t column, const char *why)
{
        tsv_die(context, (int)column, EXIT_BAD_DATA, "%s", why);
}

struct expr_set *
stream_conditions(const struct tsv_reader *reader)
{
        return stream_conditions_beside(reader, NULL, 0);
}

struct expr_set *
stream_conditions_beside(const struct tsv_reader *reader, const struct expr_column *more,
                         size_t count)
{
        struct expr_column *columns;
        struct expr_set *set;

        kinds_load_fields(NULL);
        columns = reallocate_array(NULL, reader->count + count, sizeof *columns);
        for (size_t i = 0; i < reader->count; i++)
                columns[i] =
                        (struct expr_column){reader->columns[i], column_type(reader->columns[i])};
        for (size_t i = 0; i < known_count; i++) {
                int column = tsv_find(reader, known[i].name);

                if (column >= 0)
                        columns[column].type = known[i].type;
        }
        for (size_t i = 0; i < declared_count; i++) {
                char *name = slice_dup(declared[i].column);
                int column = tsv_find(reader, name);

                if (column < 0)
                        usage_error("--type %s=%s: %s has no such column", name,
                                    type_name(declared[i].type), reader->name);
                columns[column].type = declared[i].type;
                free(name);
        }
        for (size_t i = 0; i < count; i++) {
                int column = tsv_find(reader, more[i].name);

                if (column >= 0)
                        tsv_die(reader, column, EXIT_BAD_DATA,
                                "a column of this name comes with another stream; leave it out");
                columns[reader->count + i] = more[i];
        }
        set = expr_open(columns, reader->count + count);
        expr_on_bad_cell(set, refuse_cell, (void *)reader);
        free(columns);
        return set;
}

void
stream_clock_open(struct stream_clock *clock, const struct tsv_reader *reader, int32_t option)
{
        *clock = (struct stream_clock){reader, tsv_find(reader, "as_of"), option,
                                       option == DAY_NONE ? EXIT_BAD_DATA : EXIT_USAGE, ""};
        if (option != DAY_NONE)
                day_format(clock->text, option);
        else if (clock->column < 0)
                usage_error("%s has no column as_of; say --as-of YYYY-MM-DD", reader->name);
}

int32_t
stream_clock_read(struct stream_clock *clock)
{
        struct slice cell;

        if (clock->column < 0)
                return clock->as_of;
        cell = clock->reader->fields[clock->column];
        if (clock->as_of == DAY_NONE) {
                clock->as_of = day_of_cell(clock->reader, clock->column);
                day_format(clock->text, clock->as_of);
        } else if (!slice_is(cell, clock->text)) {
                tsv_die(clock->reader, clock->column, clock->fault,
                        "'%.*s', but %s %s; a stream has one as-of date: list it anew as of the "
                        "day you mean",
                        (int)cell.size, cell.data,
                        clock->fault == EXIT_USAGE ? "--as-of says" : "the records before say",
                        clock->text);
        }
        return clock->as_of;
}
