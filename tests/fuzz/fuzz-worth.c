/* Numbers that worths are made of: whatever the bytes, decimal_round() refuses them or comes within
   half a unit of what strtod() reads, and of a worth worth_format() writes what reads back as the
   same. The first byte chooses the decimal places. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <unistd.h>

#include "number.h"
#include "policy.h"
#include "worth.h"

#include "fuzz.h"

#include "../../src/worth.c"

/* Reads what worth_format() wrote, with PLACES decimal places. */
static int128
read_back(const char *text, size_t size, int places)
{
        int128 worth = 0;
        bool negative = text[0] == '-', point = false;
        for (size_t i = negative; i < size; i++) {
                if (text[i] == '.') {
                        if (point)
                                abort();
                        point = true;
                        continue;
                }
                if (text[i] < '0' || text[i] > '9')
                        abort();
                worth = worth * 10 + (text[i] - '0');
                places -= point;
        }
        for (; places > 0; places--)
                worth *= 10;
        if (places < 0)
                abort();
        return negative ? -worth : worth;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        if (size < 1)
                return 0;
        int places = data[0] % 13;
        struct slice text = {(const char *)data + 1, size - 1};
        int64_t rounded;
        double real;
        enum number_status status = decimal_round(text, places, &rounded);
        enum number_status as_real = real_parse(text, &real);
        if ((status == NUMBER_SYNTAX) != (as_real == NUMBER_SYNTAX) ||
            (status == NUMBER_EMPTY) != (as_real == NUMBER_EMPTY))
                abort();
        if (status == NUMBER_OK && as_real == NUMBER_OK) {
                double expected = real * pow(10, places);
                if (fabs(expected - (double)rounded) > 0.5 + 1e-6 + fabs(expected) * 1e-15)
                        abort();
        }
        int128 worth = 0;
        for (size_t i = 1; i < size && i <= 12; i++)
                worth = worth << 8 | data[i];
        for (int digits = 0; digits <= 4; digits++) {
                char out[WORTH_TEXT];
                int128 signed_worth = data[0] & 128 ? -worth : worth;
                size_t length = worth_format(out, signed_worth, digits);
                if (length > sizeof out ||
                    read_back(out, length, digits + PROBABILITY_PLACES) != signed_worth)
                        abort();
        }
        fuzz_free_all();
        return 0;
}
