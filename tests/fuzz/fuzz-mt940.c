/* MT940: whatever the bytes, the file is refused with a place, or every line is a checked amount on
   a day, with texts that a stream can hold. The first byte chooses the size of reads, the second
   the encoding. */
#include "bank.h"

#include "../../src/lines.h"

static iconv_t fuzz_conversion = (iconv_t)-1;

static iconv_t
fuzz_iconv_open(const char *to, const char *from)
{
        return fuzz_conversion = iconv_open(to, from);
}

static int
fuzz_iconv_close(iconv_t conversion)
{
        fuzz_conversion = (iconv_t)-1;
        return iconv_close(conversion);
}

#define iconv_open  fuzz_iconv_open
#define iconv_close fuzz_iconv_close

#include "../../src/lines.c"
#include "../../src/mt940-details.c"

/* Both files have a function of that name, and one is enough. */
#define digits_at digits_at_again
#include "../../src/mt940.c"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static const char *const encodings[] = {"UTF-8", "windows-1254", "UTF-16", "ISO-8859-9"};
        setenv("COL_PATH", "share", 1); /* run where the sources are */
        if (size < 2)
                return 0;
        fuzz_piece = (size_t)data[0] + 1;
        fuzz_input = data + 2;
        fuzz_input_size = size - 2;
        if (setjmp(fuzz_end) == 0)
                mt940_read(fuzz_descriptor, "x", encodings[data[1] % 4], check_line, NULL);
        if (fuzz_conversion != (iconv_t)-1)
                fuzz_iconv_close(fuzz_conversion);
        fuzz_free_all();
        return 0;
}
