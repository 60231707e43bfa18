/* Short messages: whatever the text, its parts in every encoding hold all of its letters and no
   more than they can, a text of one part is not cut, and what is transliterated is valid, and stays
   as it is when that is done again. The first byte cuts off a suffix. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"
#include "sms.h"

#undef free
#include "../../src/sms.c"

static void
check_parts(struct slice text, struct slice suffix)
{
        size_t parts[SMS_ENCODING_COUNT], units = 0;
        unsigned c;
        sms_count_parts(text, suffix, parts);
        for (int half = 0; half < 2; half++)
                for (struct slice s = half == 0 ? text : suffix; s.size > 0;) {
                        size_t length = utf8_decode(s, &c);
                        units += c > 0xFFFF ? 2 : 1;
                        s.data += length;
                        s.size -= length;
                }
        if (parts[SMS_UCS2] == 0 || parts[SMS_UCS2] * 70 < units)
                abort();
        if (units <= 70 ? parts[SMS_UCS2] != 1 : parts[SMS_UCS2] > units / 66 + 1)
                abort();
        for (enum sms_encoding e = SMS_GSM7; e < SMS_UCS2; e++)
                if (parts[e] > parts[SMS_UCS2] * 2)
                        abort();
        /* What the extension has, a Turkish shift table has too. */
        if ((parts[SMS_GSM7] > 0) > (parts[SMS_GSM7_SINGLE_TR] > 0) ||
            (parts[SMS_GSM7_LOCKING_TR] > 0) > (parts[SMS_GSM7_BOTH_TR] > 0))
                abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct slice text = {(const char *)data + 1, size - 1};
        struct buffer once = {0}, twice = {0};
        if (size < 1 || utf8_valid_prefix(text.data, text.size) < text.size)
                return 0;
        size_t cut = text.size * data[0] / 256;
        while (cut < text.size && ((unsigned char)text.data[cut] & 0xC0) == 0x80)
                cut++;
        check_parts((struct slice){text.data, cut},
                    (struct slice){text.data + cut, text.size - cut});
        sms_transliterate(&once, text);
        sms_transliterate(&twice, buffer_slice(&once));
        if (utf8_valid_prefix(once.data, once.size) < once.size ||
            !slice_equal(buffer_slice(&once), buffer_slice(&twice)))
                abort();
        buffer_free(&once);
        buffer_free(&twice);
        return 0;
}
