/* Comparisons with a constant as ranges of numbers, exactly: a whole number and a double are
   compared as what they are, not one converted to the other. */
#include "expr-internal.h"

#include <math.h>

#define TWO_63 9223372036854775808.0

/* Least integer x with x >= real (or x > real), as *LOW; false when there is none. */
static bool
integer_from(double real, bool included, int64_t *low)
{
        double bound = included ? ceil(real) : floor(real);
        if (bound >= TWO_63)
                return false;
        if (bound < -TWO_63) {
                *low = INT64_MIN;
                return true;
        }
        *low = (int64_t)bound;
        if (included)
                return true;
        if (*low == INT64_MAX)
                return false;
        ++*low;
        return true;
}

static bool
integer_to(double real, bool included, int64_t *high)
{
        double bound = included ? floor(real) : ceil(real);
        if (bound < -TWO_63)
                return false;
        if (bound >= TWO_63) {
                *high = INT64_MAX;
                return true;
        }
        *high = (int64_t)bound;
        if (included)
                return true;
        if (*high == INT64_MIN)
                return false;
        --*high;
        return true;
}

bool
narrow_integers(enum comparison comparison, const struct constant *constant, int64_t *low,
                int64_t *high)
{
        bool from = comparison == GREATER || comparison == GREATER_EQUAL || comparison == EQUAL;
        bool to = comparison == LESS || comparison == LESS_EQUAL || comparison == EQUAL;
        bool included = comparison != LESS && comparison != GREATER;
        int64_t bound = constant->integer;
        if (constant->class == CLASS_REAL)
                return (!from || integer_from(constant->real, included, low)) &&
                       (!to || integer_to(constant->real, included, high));
        if (from && !included && bound == INT64_MAX)
                return false;
        if (to && !included && bound == INT64_MIN)
                return false;
        if (from)
                *low = included ? bound : bound + 1;
        if (to)
                *high = included ? bound : bound - 1;
        return true;
}

int
compare_real_integer(double d, int64_t i)
{
        if (d >= TWO_63)
                return 1;
        if (d < -TWO_63)
                return -1;
        double whole = floor(d);
        int64_t integer = (int64_t)whole;
        if (integer != i)
                return integer < i ? -1 : 1;
        return d > whole;
}

/* What lies between the constant and its neighbour is no double. */
bool
narrow_reals(enum comparison comparison, const struct constant *constant, double *low, double *high)
{
        double bound = constant->real;
        int side = 0;
        if (constant->class == CLASS_INTEGER) {
                bound = (double)constant->integer;
                side = compare_real_integer(bound, constant->integer);
        }
        if (comparison == EQUAL) {
                *low = *high = bound;
                return side == 0;
        }
        bool included = comparison == LESS_EQUAL || comparison == GREATER_EQUAL;
        if (comparison == GREATER || comparison == GREATER_EQUAL) {
                bool take = side > 0 || (side == 0 && included);
                *low = take ? bound : nextafter(bound, INFINITY);
                return take || bound < INFINITY;
        }
        bool take = side < 0 || (side == 0 && included);
        *high = take ? bound : nextafter(bound, -INFINITY);
        return take || bound > -INFINITY;
}
