#include "inputs.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

struct input {
        char *name;
        EVP_MD_CTX *hash;
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

static void
add(struct input *input, const char *data, size_t size)
{
        if (!EVP_DigestUpdate(input->hash, data, size))
                die(EXIT_BUG, "SHA-256 failed");
}

/* Operands are read one after the other, each with a header of its own. */
static void
begin_input(struct inputs *inputs, const struct tsv_reader *in)
{
        grow(&inputs->input, &inputs->capacity, inputs->count + 1, sizeof *inputs->input);
        struct input *input = &inputs->input[inputs->count++];
        *input = (struct input){.name = duplicate(in->name), .hash = EVP_MD_CTX_new()};
        if (!input->hash)
                die(EXIT_UNAVAILABLE, "out of memory");
        if (!EVP_DigestInit_ex(input->hash, EVP_sha256(), NULL))
                die(EXIT_BUG, "SHA-256 failed");
        for (size_t i = 0; i < in->count; i++) {
                add(input, in->columns[i], strlen(in->columns[i]));
                add(input, i + 1 < in->count ? "\t" : "\n", 1);
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
        add(input, in->raw.data, in->raw.size);
        add(input, "\n", 1);
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
                unsigned char sum[32];
                if (!EVP_DigestFinal_ex(inputs->input[i].hash, sum, NULL))
                        die(EXIT_BUG, "SHA-256 failed");
                char hex[65];
                for (size_t j = 0; j < sizeof sum; j++)
                        snprintf(hex + 2 * j, 3, "%02x", sum[j]);
                store_input(store, inputs->input[i].name, hex, inputs->input[i].rows, 0);
        }
}

void
inputs_free(struct inputs *inputs)
{
        for (size_t i = 0; i < inputs->count; i++) {
                free(inputs->input[i].name);
                EVP_MD_CTX_free(inputs->input[i].hash);
        }
        free(inputs->input);
        free(inputs);
}
