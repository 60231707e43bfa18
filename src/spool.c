#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

enum { SPOOL_BLOCK = 1 << 18 };

struct spool {
        int descriptor;
        uint64_t count, left; /* records added; records not yet read back */
        struct buffer block;  /* being written: not yet in the file; being read: from the file */
        size_t used;          /* bytes of block that were read back */
};

int
spool_file(void)
{
        const char *folder = getenv("TMPDIR");
        if (!folder || !*folder)
                folder = "/tmp";
        int descriptor = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (descriptor >= 0)
                return descriptor;

        /* Not every file system knows O_TMPFILE. */
        char *path = format_text("%s/col-spool-XXXXXX", folder);
        descriptor = mkostemp(path, O_CLOEXEC);
        if (descriptor < 0)
                die(EXIT_CANNOT_CREATE,
                    "cannot make a temporary file in %s; set TMPDIR to a folder with room:",
                    folder);
        unlink(path);
        free(path);
        return descriptor;
}

struct spool *
spool_open(void)
{
        struct spool *spool = allocate(sizeof *spool);
        spool->descriptor = spool_file();
        return spool;
}

static void
write_block(struct spool *spool)
{
        for (size_t done = 0; done < spool->block.size;) {
                ssize_t n = write(spool->descriptor, spool->block.data + done,
                                  spool->block.size - done);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        die(EXIT_IO,
                            "cannot write the temporary file; set TMPDIR to a folder with room:");
                done += (size_t)n;
        }
        spool->block.size = 0;
}

void
spool_add(struct spool *spool, struct slice record)
{
        buffer_add(&spool->block, &record.size, sizeof record.size);
        buffer_add(&spool->block, record.data, record.size);
        spool->count++;
        if (spool->block.size >= SPOOL_BLOCK)
                write_block(spool);
}

uint64_t
spool_count(const struct spool *spool)
{
        return spool->count;
}

void
spool_rewind(struct spool *spool)
{
        write_block(spool);
        if (lseek(spool->descriptor, 0, SEEK_SET) < 0)
                die(EXIT_IO, "cannot read the temporary file:");
        spool->left = spool->count;
        spool->used = 0;
}

/* Makes NEEDED bytes from block.data + used on available. */
static void
read_block(struct spool *spool, size_t needed)
{
        struct buffer *block = &spool->block;
        if (block->size - spool->used >= needed)
                return;
        memmove(block->data, block->data + spool->used, block->size - spool->used);
        block->size -= spool->used;
        spool->used = 0;
        grow(&block->data, &block->capacity, needed > SPOOL_BLOCK ? needed : SPOOL_BLOCK, 1);
        while (block->size < needed) {
                ssize_t n = read(spool->descriptor, block->data + block->size,
                                 block->capacity - block->size);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        die(EXIT_IO, "cannot read the temporary file:");
                if (n == 0)
                        die(EXIT_IO, "the temporary file ended early");
                block->size += (size_t)n;
        }
}

bool
spool_next(struct spool *spool, struct slice *record)
{
        if (!spool->left)
                return false;
        size_t size;
        read_block(spool, sizeof size);
        memcpy(&size, spool->block.data + spool->used, sizeof size);
        spool->used += sizeof size;
        read_block(spool, size);
        *record = (struct slice){spool->block.data + spool->used, size};
        spool->used += size;
        spool->left--;
        return true;
}

void
spool_close(struct spool *spool)
{
        close(spool->descriptor);
        buffer_free(&spool->block);
        free(spool);
}

void
spool_put(struct buffer *record, struct slice text)
{
        buffer_add(record, &text.size, sizeof text.size);
        buffer_add(record, text.data, text.size);
}

struct slice
spool_take(struct slice *record)
{
        struct slice text;
        memcpy(&text.size, record->data, sizeof text.size);
        text.data = record->data + sizeof text.size;
        record->data = text.data + text.size;
        record->size -= sizeof text.size + text.size;
        return text;
}
