#include "figures.h"

void
figures_decimal(struct buffer *out, struct slice number, struct slice decimal,
                struct slice thousands)
{
        size_t first = number.size > 0 && number.data[0] == '-';
        size_t whole = first;
        while (whole < number.size && number.data[whole] >= '0' && number.data[whole] <= '9')
                whole++;
        /* The sign and the figures before the first group of three whole ones. */
        size_t at = whole - first > 3 ? first + (whole - first - 1) % 3 + 1 : whole;
        buffer_add(out, number.data, at);
        for (; at < whole; at += 3) {
                buffer_add(out, thousands.data, thousands.size);
                buffer_add(out, number.data + at, 3);
        }
        if (at < number.size && number.data[at] == '.') {
                buffer_add(out, decimal.data, decimal.size);
                at++;
        }
        buffer_add(out, number.data + at, number.size - at);
}
