/* Lines of the journal of what was sent: whatever the bytes, a line is refused and leaves the sum
   as it was, or it is the very line that its fields give when they are written again. And a line
   that was written is read back, while with one byte changed, taken off or put in it is none. */
#include "fuzz.h"

#include "journal_line.h"

static const char first[JOURNAL_SUM + 1] =
        "0000000000000000000000000000000000000000000000000000000000000000";

static void
read_foreign(struct slice text)
{
        struct journal_line line;
        struct buffer again = {0};
        char sum[JOURNAL_SUM + 1], before[JOURNAL_SUM + 1];
        memcpy(sum, first, sizeof sum);
        memcpy(before, first, sizeof before);
        if (journal_line_read(text, &line, sum) != NULL) {
                if (memcmp(sum, first, sizeof sum) != 0)
                        abort();
                return;
        }
        journal_line_write(&again, line.event, line.fields, before);
        if (again.size != text.size + 1 || memcmp(again.data, text.data, text.size) != 0 ||
            memcmp(sum, before, sizeof sum) != 0)
                abort();
        buffer_free(&again);
}

/* Fields of letters, which need no escape, made of the input. */
static void
write_own(const uint8_t *data, size_t size)
{
        char letters[256];
        struct slice fields[JOURNAL_FIELDS] = {0};
        struct buffer text = {0};
        struct journal_line line;
        char sum[JOURNAL_SUM + 1], read_sum[JOURNAL_SUM + 1];
        for (size_t i = 0; i < sizeof letters; i++)
                letters[i] = (char)('a' + i % 26);
        for (size_t i = 0; i < JOURNAL_FIELDS; i++)
                fields[i] = (struct slice){letters, i + 2 < size ? data[i + 2] : 0};
        fields[JOURNAL_AT] = slice_of("2026-11-22T09:00:00Z");
        fields[JOURNAL_MESSAGE].size |= 1;
        memcpy(sum, first, sizeof sum);
        memcpy(read_sum, first, sizeof sum);
        journal_line_write(&text, data[0] % EVENT_COUNT, fields, sum);
        struct slice written = {text.data, text.size - 1};
        if (journal_line_read(written, &line, read_sum) != NULL ||
            line.event != (enum journal_event)(data[0] % EVENT_COUNT) ||
            memcmp(sum, read_sum, sizeof sum) != 0)
                abort();
        memcpy(read_sum, first, sizeof sum);
        size_t place = data[1] * written.size / 256;
        if (journal_line_read((struct slice){text.data, place}, &line, read_sum) == NULL)
                abort();
        text.data[place] ^= (char)(1 + data[0] % 255);
        if (journal_line_read(written, &line, read_sum) == NULL)
                abort();
        buffer_free(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        if (size < 2)
                return 0;
        read_foreign((struct slice){(const char *)data, size});
        write_own(data, size);
        return 0;
}
