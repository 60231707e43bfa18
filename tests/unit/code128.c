/* Bar codes have the form of their standard, whatever they say, and the check that it has for a
 * known text. */
#include "code128.h"

#include "check.h"

static int
modules(struct slice widths)
{
        int sum = 0;
        for (size_t i = 0; i < widths.size; i++)
                sum += widths.data[i] - '0';
        return sum;
}

int
main(void)
{
        struct buffer code = {0};
        for (unsigned n = 0; n < 95 * 95; n++) {
                char text[] = {(char)(' ' + n / 95), (char)(' ' + n % 95)};
                code.size = 0;
                CHECK(code128_write(&code, (struct slice){text, 2}));
                CHECK(code.size == 4 * 6 + 7);
                CHECK(modules(buffer_slice(&code)) == 5 * 11 + 2);
                for (size_t i = 0; i < 4 * 6; i += 6) {
                        const char *widths = code.data + i;
                        CHECK(modules((struct slice){widths, 6}) == 11);
                        CHECK((widths[0] + widths[2] + widths[4]) % 2 == 0); /* all are figures */
                }
        }
        code.size = 0;
        CHECK(code128_write(&code, slice_of("Wikipedia")));
        CHECK_TEXT(((struct slice){code.data + 10 * 6, 6}), "421211"); /* 88 */
        size_t before = code.size;
        CHECK(!code128_write(&code, slice_of("a\n")) &&
              !code128_write(&code, slice_of("\xc3\xa7")));
        CHECK(code.size == before);
        buffer_free(&code);
        return check_result();
}
