/* What a channel program answers: whatever the bytes, its first line names the columns or is
   refused, and a line after that is refused or is the one receipt of the message in hand, with
   fields that stay within the line. The first line of the input is the header, the others are
   answers. */
#include "fuzz.h"

#include "receipt.h"

static void
check_answer(struct slice line, const struct receipt_columns *columns)
{
        struct buffer scratch[RECEIPT_FIELDS] = {0};
        struct receipt receipt;
        if (receipt_read(line, columns, slice_of("m1"), scratch, &receipt) == NULL) {
                size_t total = 0;
                for (int i = 0; i < RECEIPT_FIELDS; i++) {
                        struct slice field = receipt.fields[i];
                        total += field.size;
                        if (utf8_valid_prefix(field.data, field.size) != field.size)
                                abort();
                }
                if (!slice_is(receipt.fields[RECEIPT_MESSAGE], "m1") ||
                    receipt.result > RECEIPT_RETRY || total > line.size)
                        abort();
        }
        for (int i = 0; i < RECEIPT_FIELDS; i++)
                buffer_free(&scratch[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct slice text = {(const char *)data, size};
        struct receipt_columns columns;
        bool begun = false;
        while (text.size > 0) {
                const char *newline = memchr(text.data, '\n', text.size);
                /* A copy of its own size: reading beyond the line is noticed. */
                struct slice line = {text.data,
                                     newline ? (size_t)(newline - text.data) : text.size};
                char *copy = fuzz_reallocate_array(NULL, line.size, 1);
                memcpy(copy, line.data, line.size);
                struct slice own = {copy, line.size};
                if (begun)
                        check_answer(own, &columns);
                else if (receipt_columns_read(own, &columns) != NULL)
                        size = 0;
                fuzz_free(copy);
                if (size == 0)
                        return 0;
                begun = true;
                text = (struct slice){text.data + line.size + (newline != NULL),
                                      text.size - line.size - (newline != NULL)};
        }
        return 0;
}
