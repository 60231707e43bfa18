/* Which name was meant. */
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "error.h"

static char
ascii_lower(char c)
{
        return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Edit distance in bytes, ASCII case ignored; a swap of neighbours counts once. ROWS: three rows of
   strlen(b) + 1. */
static size_t
edit_distance(const char *a, const char *b, size_t *rows)
{
        size_t columns = strlen(b) + 1;
        size_t *before = rows, *above = rows + columns, *row = rows + 2 * columns;
        for (size_t j = 0; j < columns; j++)
                above[j] = j;
        for (size_t i = 1; a[i - 1] != '\0'; i++) {
                row[0] = i;
                for (size_t j = 1; j < columns; j++) {
                        char x = ascii_lower(a[i - 1]), y = ascii_lower(b[j - 1]);
                        size_t best = above[j - 1] + (x != y);
                        if (above[j] + 1 < best)
                                best = above[j] + 1;
                        if (row[j - 1] + 1 < best)
                                best = row[j - 1] + 1;
                        if (i > 1 && j > 1 && x == ascii_lower(b[j - 2]) &&
                            y == ascii_lower(a[i - 2]) && before[j - 2] + 1 < best)
                                best = before[j - 2] + 1;
                        row[j] = best;
                }
                size_t *spare = before;
                before = above;
                above = row;
                row = spare;
        }
        return above[columns - 1];
}

/* The one candidate that NAME begins, in at least three letters; NULL when none is or several are.
 */
static const char *
begun(const char *name, const char *const *candidates, size_t count)
{
        const char *found = NULL;
        for (size_t i = 0; i < count && strlen(name) >= 3; i++) {
                if (strncasecmp(candidates[i], name, strlen(name)) != 0)
                        continue;
                if (found)
                        return NULL;
                found = candidates[i];
        }
        return found;
}

const char *
nearest(const char *name, const char *const *candidates, size_t count)
{
        const char *whole = begun(name, candidates, count);
        if (whole)
                return whole;
        size_t length = strlen(name);
        size_t best = length / 3 + 1; /* more changes than a third of the letters: another word */
        const char *found = NULL;
        for (size_t i = 0; i < count; i++) {
                size_t other = strlen(candidates[i]);
                if ((other > length ? other - length : length - other) > best)
                        continue;
                size_t *rows = reallocate_array(NULL, 3 * (other + 1), sizeof *rows);
                size_t distance = edit_distance(name, candidates[i], rows);
                free(rows);
                if (distance < best + (found == NULL)) {
                        best = distance;
                        found = candidates[i];
                }
        }
        return found;
}
