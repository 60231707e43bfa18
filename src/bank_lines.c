#include "bank_lines.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "number.h"
#include "options.h"
#include "out_row.h"

struct bank_output {
        struct out_row row;
        uint64_t passed;
};

struct bank_output *
bank_output_open(void)
{
        struct bank_output *output = allocate(sizeof *output);
        output->row.writer = tsv_writer_open(STDOUT_FILENO, "standard output");
        out_header(&output->row,
                   "source number value_on booked_on amount currency charges payer iban text");
        return output;
}

static void
out_money(struct out_row *row, int64_t amount, int digits)
{
        char text[32];
        out_raw(row, (struct slice){text, money_format(text, amount, digits)});
}

void
bank_output_line(void *context, const struct bank_line *line)
{
        struct bank_output *output = context;
        struct out_row *row = &output->row;
        bool came_in = line->amount > 0;
        if (came_in == line->reversal) {
                output->passed++;
                return;
        }
        out_text(row, line->source);
        out_text(row, line->number);
        out_day(row, line->value_on);
        out_day(row, line->booked_on);
        out_money(row, line->amount, line->digits);
        out_text(row, line->currency);
        if (line->charges != 0)
                out_money(row, line->charges, line->digits);
        else
                out_raw(row, (struct slice){"", 0});
        out_text(row, line->payer);
        out_text(row, line->iban);
        out_text(row, line->text);
        out_end(row);
}

static void
read_operand(struct bank_output *output, const char *operand,
             void (*read)(int descriptor, const char *name, struct bank_output *output))
{
        if (strcmp(operand, "-") == 0) {
                if (isatty(STDIN_FILENO))
                        short_help();
                read(STDIN_FILENO, "standard input", output);
                return;
        }
        int descriptor = open(operand, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0)
                die(EXIT_NO_INPUT, "%s:", operand);
        read(descriptor, operand, output);
        close(descriptor);
}

void
bank_output_read(struct bank_output *output, char *const *operands, int count,
                 void (*read)(int descriptor, const char *name, struct bank_output *output))
{
        if (count == 0)
                read_operand(output, "-", read);
        for (int i = 0; i < count; i++)
                read_operand(output, operands[i], read);
}

void
bank_output_finish(struct bank_output *output)
{
        tsv_finish(output->row.writer);
        if (output->passed > 0)
                say("left out %llu lines of money that went out, or came back to us",
                    (unsigned long long)output->passed);
        free(output);
}

static bool
is_space(struct slice s, size_t at)
{
        unsigned char c = (unsigned char)s.data[at];
        return c <= ' ' || c == 0x7F;
}

void
bank_text_add(struct buffer *out, struct slice text)
{
        bool gap = out->size > 0;
        for (size_t i = 0; i < text.size; i++) {
                if (is_space(text, i)) {
                        gap = gap || out->size > 0;
                        continue;
                }
                if (gap)
                        buffer_add(out, " ", 1);
                gap = false;
                buffer_add(out, &text.data[i], 1);
        }
}
