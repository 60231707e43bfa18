/* Who runs a program, as the kernel knows it: the real user and group numbers of the process, never the environment. */
#ifndef COL_PERSON_H
#define COL_PERSON_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "text.h"

struct person {
        uid_t uid;
        gid_t *groups;     /* the real group and the supplementary ones; NULL: not known, so maybe any */
        size_t group_count;
};

/* Who runs this program. Dies with 77 in a user namespace, where a process bears whatever user number it likes, and
   where the kernel does not tell whether this is one. person_free() frees. */
struct person person_present(void);

/* Somebody of a past batch, of whom the user number alone was recorded. */
struct person person_past(int64_t uid);

/* Is he meant by WHO: "user:NAME", "group:NAME" (NAME may be a number), or "everyone"? A name that this machine does
   not know means nobody. */
bool person_is(const struct person *person, struct slice who);

/* Is WHO one of these, with a name that this machine knows? */
enum person_name { PERSON_KNOWN, PERSON_UNKNOWN, PERSON_MALFORMED };
enum person_name person_named(struct slice who);

void person_free(struct person *person);

#endif
