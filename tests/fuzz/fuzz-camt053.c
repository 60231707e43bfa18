/* camt.053: whatever the bytes, the file is refused with a place, or every line is a checked amount
   on a day, with texts that a stream can hold. The first byte chooses the size of reads. */
#include "bank.h"

#include <libxml/parser.h>

static xmlParserCtxtPtr
        fuzz_parser; /* libxml2's memory is its own; what a longjmp leaves open is closed here */

static xmlParserCtxtPtr
fuzz_open_parser(xmlSAXHandler *handler, void *context)
{
        return fuzz_parser = xmlCreatePushParserCtxt(handler, context, NULL, 0, NULL);
}

static void
fuzz_close_parser(void)
{
        (xmlFreeParserCtxt)(fuzz_parser);
        fuzz_parser = NULL;
}

#define xmlCreatePushParserCtxt(handler, context, data, size, name)                                \
        fuzz_open_parser((handler), (context))
#define xmlFreeParserCtxt(parser) fuzz_close_parser()

#include "../../src/camt053-statement.c"
#include "../../src/camt053.c"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        setenv("COL_PATH", "share", 1); /* run where the sources are */
        if (size < 1)
                return 0;
        fuzz_piece = (size_t)data[0] + 1;
        fuzz_input = data + 1;
        fuzz_input_size = size - 1;
        if (setjmp(fuzz_end) == 0)
                camt053_read(fuzz_descriptor, "x", check_line, NULL);
        if (fuzz_parser != NULL)
                fuzz_close_parser();
        fuzz_free_all();
        return 0;
}
