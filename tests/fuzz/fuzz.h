/* What fuzz targets of shared files have in common. A target includes the source it tests behind these
   macros: memory is counted, so that an input that is refused half-way leaves nothing behind, die()
   comes back, reading comes from memory in pieces that the input chooses, and writing goes to memory.

   Built with -DREPLAY a target is a plain program that runs the files named. */
#ifndef COL_FUZZ_H
#define COL_FUZZ_H

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- memory ---- */

struct fuzz_block {
        struct fuzz_block *before, *after;
        max_align_t data[];
};

static struct fuzz_block fuzz_blocks = {&fuzz_blocks, &fuzz_blocks};

static inline void
fuzz_free(void *p)
{
        if (p == NULL)
                return;
        struct fuzz_block *block =
                (struct fuzz_block *)(void *)((char *)p - offsetof(struct fuzz_block, data));
        block->before->after = block->after;
        block->after->before = block->before;
        free(block);
}

static inline void *
fuzz_reallocate_array(void *p, size_t count, size_t size)
{
        struct fuzz_block *block = NULL;
        if (p != NULL) {
                block = (struct fuzz_block *)(void *)((char *)p - offsetof(struct fuzz_block, data));
                block->before->after = block->after;
                block->after->before = block->before;
        }
        if (size != 0 && count > (SIZE_MAX - sizeof *block) / size)
                abort();
        block = realloc(block, sizeof *block + count * size);
        if (block == NULL)
                abort();
        block->before = &fuzz_blocks;
        block->after = fuzz_blocks.after;
        block->before->after = block->after->before = block;
        return block->data;
}

static inline void *
fuzz_allocate(size_t size)
{
        return memset(fuzz_reallocate_array(NULL, size, 1), 0, size);
}

static inline void
fuzz_grow(void *p, size_t *capacity, size_t needed, size_t size)
{
        if (needed <= *capacity)
                return;
        void *array;
        memcpy(&array, p, sizeof array);
        array = fuzz_reallocate_array(array, needed, size); /* not a byte more than asked for */
        memcpy(p, &array, sizeof array);
        *capacity = needed;
}

static inline char *
fuzz_duplicate_slice(const char *data, size_t size)
{
        char *copy = fuzz_allocate(size + 1);
        if (size > 0)
                memcpy(copy, data, size);
        return copy;
}

static inline void
fuzz_free_all(void)
{
        while (fuzz_blocks.after != &fuzz_blocks)
                fuzz_free(fuzz_blocks.after->data);
}

static inline char *__attribute__((format(printf, 1, 0)))
fuzz_format_arguments(const char *format, va_list arguments)
{
        char text[4096];
        vsnprintf(text, sizeof text, format, arguments);
        return fuzz_duplicate_slice(text, strlen(text));
}

static inline char *__attribute__((format(printf, 1, 2)))
fuzz_format_text(const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *text = fuzz_format_arguments(format, arguments);
        va_end(arguments);
        return text;
}

/* ---- ends ---- */

static jmp_buf fuzz_end;

/* Formats the message, because a wrong argument shows there, and goes back. */
_Noreturn static inline void __attribute__((format(printf, 2, 3)))
fuzz_die(enum exit_code code, const char *format, ...)
{
        char message[4096];
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(message, sizeof message, format, arguments);
        va_end(arguments);
        if (code == EXIT_BUG)
                abort();
        longjmp(fuzz_end, 1);
}

/* ---- files ---- */

static const uint8_t *fuzz_input;
static size_t fuzz_input_size, fuzz_piece; /* bytes that one read() gives at most */
static struct buffer fuzz_output;
enum { fuzz_descriptor = 1000 }; /* what open() gives */

static inline ssize_t
fuzz_read(int descriptor, void *out, size_t size)
{
        (void)descriptor;
        if (size > fuzz_piece)
                size = fuzz_piece;
        if (size > fuzz_input_size)
                size = fuzz_input_size;
        memcpy(out, fuzz_input, size);
        fuzz_input += size;
        fuzz_input_size -= size;
        return (ssize_t)size;
}

static inline ssize_t
fuzz_write(int descriptor, const void *data, size_t size)
{
        (void)descriptor;
        buffer_add(&fuzz_output, data, size);
        return (ssize_t)size;
}

static inline int
fuzz_close(int descriptor)
{
        (void)descriptor;
        return 0;
}

/* ---- runs ---- */

/* All that a target of a file has to do: the first byte of the input chooses the size of reads, the others are the file. RUN
   reads that and aborts where what it read is wrong; die() ends it. */
static inline int
fuzz_run(const uint8_t *data, size_t size, void (*run)(void))
{
        if (size < 1)
                return 0;
        fuzz_piece = (size_t)data[0] + 1;
        fuzz_input = data + 1;
        fuzz_input_size = size - 1;
        if (setjmp(fuzz_end) == 0)
                run();
        fuzz_free_all();
        return 0;
}

#ifdef REPLAY
int
main(int argc, char **argv)
{
        for (int i = 1; i < argc; i++) {
                FILE *file = fopen(argv[i], "rb");
                if (file == NULL) {
                        perror(argv[i]);
                        return EXIT_NO_INPUT;
                }
                struct buffer text = {0};
                char block[65536];
                for (size_t size; (size = fread(block, 1, sizeof block, file)) > 0;)
                        buffer_add(&text, block, size);
                fclose(file);
                LLVMFuzzerTestOneInput((const uint8_t *)text.data, text.size);
                buffer_free(&text);
        }
        return 0;
}
#endif

#define allocate         fuzz_allocate
#define reallocate_array fuzz_reallocate_array
#define grow             fuzz_grow
#define duplicate(text)  fuzz_duplicate_slice((text), strlen(text))
#define duplicate_slice  fuzz_duplicate_slice
#define slice_dup(s)     fuzz_duplicate_slice((s).data, (s).size)
#define format_arguments fuzz_format_arguments
#define format_text      fuzz_format_text
#define free             fuzz_free
#define die              fuzz_die
#define read             fuzz_read
#define write            fuzz_write
#define open(...)        fuzz_descriptor
#define close            fuzz_close

#endif
