/* Scorecards, as col-scorecard(5) describes them: points of the first line of each attribute whose condition
   holds, a band of the sum, and reasons. */
#ifndef COL_SCORECARD_H
#define COL_SCORECARD_H

#include <stdbool.h>
#include <stdint.h>
#include "text.h"
#include "tsv.h"

struct scorecard;

/* What a card says of a record. The texts are the card's, valid until the next scorecard_apply(); none
   holds anything to escape. */
struct score {
        struct slice points;  /* a whole number of at most 64 bits */
        struct slice band;    /* empty where the card has none */
        struct slice reasons; /* codes, blank-separated, largest shortfall first, at most four */
};

/* Finds and reads the card NAME (policy_open), its conditions over the columns of READER (stream_conditions).
   A mistake in it dies with 78 and its place. */
struct scorecard *scorecard_open(const char *name, const struct tsv_reader *reader);

/* The value of the column scorecard: NAME@SHA-256. */
const char *scorecard_label(const struct scorecard *card);

/* True when a condition asks for the present day: call scorecard_as_of() before applying the card. */
bool scorecard_needs_clock(const struct scorecard *card);
void scorecard_as_of(struct scorecard *card, int32_t as_of);

/* Applies the card to the record that its reader read last. Dies with 65 and the record's place when the
   points do not fit into 64 bits, or a cell is not of its type. */
struct score scorecard_apply(struct scorecard *card);

/* Appends which line decided each attribute of that record, and on what values: "base 500; dpd 30 line 4
   (dpd=45); x_income -10 R02 line 9 (x_income=)". */
void scorecard_explain(struct scorecard *card, struct buffer *out);

void scorecard_close(struct scorecard *card);

#endif
