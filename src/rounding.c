#include "rounding.h"

bool
rounding_named(struct slice name, enum rounding *rounding)
{
        static const char *const names[ROUNDINGS] = {"half-up", "down", "up"};
        for (enum rounding i = 0; i < ROUNDINGS; i++) {
                *rounding = i;
                if (slice_is(name, names[i]))
                        return true;
        }
        return false;
}

int128
rounding_divide(int128 amount, int64_t divisor, enum rounding rounding)
{
        const int64_t added[ROUNDINGS] = {divisor / 2, 0, divisor - 1};
        bool negative = amount < 0;
        int128 size = (negative ? -amount : amount) + added[rounding], whole;
        if (size <= INT64_MAX) /* divided many times faster */
                whole = (int64_t)size / divisor;
        else
                whole = size / divisor;
        return negative ? -whole : whole;
}
