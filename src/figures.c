#include "figures.h"

void
figures_decimal(struct buffer *out, struct slice number, struct slice decimal,
                struct slice thousands)
{
        size_t first = number.size > 0 && number.data[0] == '-';
        size_t whole = first;
        while (whole < number.size && number.data[whole] >= '0' && number.data[whole] <= '9')
                whole++;
        for (size_t i = 0; i < number.size; i++) {
                if (i == whole && number.data[i] == '.') {
                        buffer_add(out, decimal.data, decimal.size);
                        continue;
                }
                if (i > first && i < whole && (whole - i) % 3 == 0)
                        buffer_add(out, thousands.data, thousands.size);
                buffer_add(out, number.data + i, 1);
        }
}
