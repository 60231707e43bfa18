/* What filters with conditions ask of their stream: types of its columns, and its as-of date. */
#ifndef COL_STREAM_H
#define COL_STREAM_H

#include <stdint.h>
#include "expr.h"
#include "options.h"
#include "tsv.h"

/* What the command line of such a filter says, beside its policy. */
struct stream_options {
        struct tsv_input input;
        int32_t as_of;          /* DAY_NONE: not given */
        bool explain;
};
#define NO_STREAM_OPTIONS {.as_of = DAY_NONE}

/* Its long options, for getopt_long. */
#define STREAM_OPTIONS                                                                            \
        FILTER_OPTIONS, {"explain", no_argument, NULL, OPTION_EXPLAIN},                            \
                {"type", required_argument, NULL, OPTION_TYPE}

/* Handles those options and the common ones, whose argument is getopt's optarg: true when OPTION was one
   of them. Dies with 64 when an argument is not what it should be. */
bool stream_option(struct stream_options *options, int option);

/* The type of a column that the tool's own page gives it, where a stream has it and --type says nothing else. Before the
   expression set is made. COLUMN is kept, not copied. */
void stream_column_type(const char *column, enum type type);

/* An expression set over the columns of READER, typed by --type, else by the tool, the record kinds and fields.tsv on
   COL_PATH. A cell that is not of its type ends the program with 65 and its place. Dies with 64 when
   --type named a column that is not in the stream. The caller frees with expr_close(). */
struct expr_set *stream_conditions(const struct tsv_reader *reader);

/* The same, with COUNT columns of the caller's behind those of READER: what a condition may ask beside the record.
   Their cells are the caller's to check. Dies with 65 where READER has a column of such a name. */
struct expr_set *stream_conditions_beside(const struct tsv_reader *reader, const struct expr_column *more,
                                          size_t count);

/* The as-of date of a stream: OPTION (--as-of; DAY_NONE: not given) or its column as_of. Where there are
   both they must agree, since the other columns hold for that day; and every record must say the same. */
struct stream_clock {
        const struct tsv_reader *reader;
        int column;             /* -1: the stream has none */
        int32_t as_of;          /* DAY_NONE before the first record, if there is no option */
        enum exit_code fault;   /* what a record that differs is: with an option a usage error */
        char text[11];          /* as_of as text */
};

/* Dies with 64 when there is neither option nor column. */
void stream_clock_open(struct stream_clock *clock, const struct tsv_reader *reader, int32_t option);

/* Checks the record last read, and returns the as-of date; dies with 65 when it is not a date or another
   one than in the records before, with 64 when it is not the option's. */
int32_t stream_clock_read(struct stream_clock *clock);

#endif
