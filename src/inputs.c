#include "inputs.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "sha256.h"

struct input {
        char *name;
        struct sha256 *hash;
        uint64_t rows;
};

struct inputs {
        struct input *input;
        size_t count, capacity;
        const char *name; /* of the last one, as the reader points to it */
};

struct inputs *
inputs_new(void)
{
        return allocate(sizeof(struct inputs));
}

/* Operands are read one after the other, each with a header of its own. */
static void
begin_input(struct inputs *inputs, const struct tsv_reader *in)
{
        grow(&inputs->input, &inputs->capacity, inputs->count + 1, sizeof *inputs->input);
        struct input *input = &inputs->input[inputs->count++];
        *input = (struct input){.name = duplicate(in->name), .hash = sha256_new()};
        for (size_t i = 0; i < in->count; i++) {
                sha256_add(input->hash, in->columns[i], strlen(in->columns[i]));
                sha256_add(input->hash, i + 1 < in->count ? "\t" : "\n", 1);
        }
        inputs->name = in->name;
}

size_t
inputs_row(struct inputs *inputs, const struct tsv_reader *in)
{
        enum { FIRST_ROW = 2 };
        if (!inputs->count || in->name != inputs->name || in->line == FIRST_ROW)
                begin_input(inputs, in);
        struct input *input = &inputs->input[inputs->count - 1];
        sha256_add(input->hash, in->raw.data, in->raw.size);
        sha256_add(input->hash, "\n", 1);
        input->rows++;
        return inputs->count - 1;
}

const char *
inputs_name(const struct inputs *inputs, size_t index)
{
        return inputs->input[index].name;
}

void
inputs_store(struct inputs *inputs, struct store *store)
{
        for (size_t i = 0; i < inputs->count; i++) {
                char hex[65];
                sha256_end(inputs->input[i].hash, hex);
                store_input(store, inputs->input[i].name, hex, inputs->input[i].rows, 0);
        }
}

void
inputs_free(struct inputs *inputs)
{
        for (size_t i = 0; i < inputs->count; i++) {
                free(inputs->input[i].name);
                sha256_free(inputs->input[i].hash);
        }
        free(inputs->input);
        free(inputs);
}
