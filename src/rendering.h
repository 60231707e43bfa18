/* Templates run over the accounts of a message, whose columns are those of a stream. */
#ifndef COL_RENDERING_H
#define COL_RENDERING_H

#include "language.h"
#include "row.h"
#include "sender.h"
#include "template.h"
#include "tsv.h"

/* Why a message cannot be made: the record at fault, its column (valid as long as the rendering), a text for people. Zero-initialise;
   the caller frees why. */
struct fault {
        const struct row *row;
        const char *column;
        struct buffer why;
};

/* A template that has found its fields in a stream. */
struct rendering;

/* Opens the template NAME for records of READER: a declared field is a column there, else a line of SENDER (may be NULL),
   else empty for every record. A mistake in it, of its conditions too, dies with 78 and its place. The caller frees with
   rendering_close(). */
struct rendering *rendering_open(const char *name, const struct tsv_reader *reader, const struct sender *sender);

const struct template *rendering_template(const struct rendering *rendering);

/* What a message is about. The first account is the one whose columns its texts take outside of {{each}}. */
struct subject_matter {
        const struct row *const *accounts; /* of one stream */
        size_t count;                      /* at least 1 */
        struct slice message;              /* its key */
        struct language *language;
        int32_t as_of;                     /* what date('now') is in a condition */
};

/* Appends the text of SECTION. False, with FAULT, when a field that it comes to is empty, is not of its type, or a sum
   has no end. What was appended then is worth nothing. A cell in a condition that is not of its type ends the program
   with 65 and its place. */
bool rendering_run(struct rendering *rendering, const struct template_section *section,
                   const struct subject_matter *about, struct buffer *out, struct fault *fault);

void rendering_close(struct rendering *rendering);

#endif
