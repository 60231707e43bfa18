#include "camt053.h"

#include <errno.h>
#include <libxml/parser.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "camt053-inner.h"

enum { CHUNK_SIZE = 64 * 1024, TEXT_MAX = 1024 * 1024, OLDEST = 2, NEWEST = 8 };

static const char namespace[] = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.";

struct camt053 {
        xmlParserCtxt *parser;
        const char *name;
        struct camt_statement statement;

        struct buffer path; /* of the present element below Document: "/BkToCstmrStmt/Stmt" */
        size_t depth;
        size_t foreign; /* elements open from the first that is of another namespace; 0: none */
        char uri[sizeof namespace + 2]; /* of the document */
        struct buffer text;             /* of the present element, and its currency */
        char currency[4];
};

/* ---- places ---- */

_Noreturn void
camt_die(const struct camt053 *camt, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *text = format_arguments(format, arguments);
        va_end(arguments);
        const xmlParserInput *input = camt->parser->input;
        die(EXIT_BAD_DATA, "%s:%d:%d: %s", camt->name, input->line, input->col, text);
}

void
camt_warn(const struct camt053 *camt, const char *text)
{
        warn("%s:%d: %s", camt->name, camt->parser->input->line, text);
}

/* ---- what the parser tells ---- */

static void
document_type(void *context, const xmlChar *name, const xmlChar *public_id, const xmlChar *system)
{
        (void)name;
        (void)public_id;
        (void)system;
        camt_die(context, "a document type declaration; no bank statement has one, and it could "
                          "name other files");
}

/* Remembers the namespace of the document, which says what it is. */
static void
begin_document(struct camt053 *camt, const char *name, const char *uri)
{
        size_t size = sizeof namespace - 1;
        int version = 0;
        if (uri != NULL && strncmp(uri, namespace, size) == 0 && strlen(uri) == size + 2 &&
            strspn(uri + size, "0123456789") == 2)
                version = atoi(uri + size);
        if (strcmp(name, "Document") != 0 || version < OLDEST || version > NEWEST)
                camt_die(camt, "not a bank statement; a Document of %s02 to %02d is expected",
                         namespace, NEWEST);
        snprintf(camt->uri, sizeof camt->uri, "%s", uri);
}

static void
read_currency(struct camt053 *camt, const xmlChar **attributes, int count)
{
        camt->currency[0] = '\0';
        for (int i = 0; i < count; i++) {
                const char *const *attribute = (const char *const *)attributes + (size_t)i * 5;
                size_t size = (size_t)(attribute[4] - attribute[3]);
                if (strcmp(attribute[0], "Ccy") == 0 && size == 3)
                        snprintf(camt->currency, sizeof camt->currency, "%.3s", attribute[3]);
        }
}

static void
start_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
              int namespaces, const xmlChar **namespace_list, int attributes, int defaulted,
              const xmlChar **attribute_list)
{
        struct camt053 *camt = context;
        (void)prefix;
        (void)namespaces;
        (void)namespace_list;
        (void)defaulted;
        if (camt->depth++ == 0) {
                begin_document(camt, (const char *)name, (const char *)uri);
                return;
        }
        if (camt->foreign > 0 || uri == NULL || strcmp((const char *)uri, camt->uri) != 0) {
                camt->foreign++;
                return;
        }
        buffer_add(&camt->path, "/", 1);
        buffer_add_text(&camt->path, (const char *)name);
        camt->text.size = 0;
        read_currency(camt, attribute_list, attributes);
        camt_begin(&camt->statement, buffer_slice(&camt->path));
}

static void
end_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
        struct camt053 *camt = context;
        (void)prefix;
        (void)uri;
        if (--camt->depth == 0)
                return;
        if (camt->foreign > 0) {
                camt->foreign--;
                return;
        }
        camt_end(&camt->statement, buffer_slice(&camt->path), slice_trim(buffer_slice(&camt->text)),
                 camt->currency);
        camt->text.size = 0;
        camt->path.size -= strlen((const char *)name) + 1;
}

static void
characters(void *context, const xmlChar *text, int size)
{
        struct camt053 *camt = context;
        if (camt->foreign > 0)
                return;
        if (camt->text.size + (size_t)size > TEXT_MAX)
                camt_die(camt,
                         "a text of more than a megabyte, which no element of a statement has");
        buffer_add(&camt->text, text, (size_t)size);
}

static void
ignore_error(void *context, xmlErrorPtr error)
{
        (void)context;
        (void)error;
}

/* ---- reading ---- */

static void
open_parser(struct camt053 *camt)
{
        xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC,
                                 .internalSubset = document_type,
                                 .startElementNs = start_element,
                                 .endElementNs = end_element,
                                 .characters = characters,
                                 .cdataBlock = characters,
                                 .serror = ignore_error};
        camt->parser = xmlCreatePushParserCtxt(&handler, camt, NULL, 0, NULL);
        if (camt->parser == NULL || xmlCtxtUseOptions(camt->parser, XML_PARSE_NONET) != 0)
                die(EXIT_UNAVAILABLE, "out of memory");
        camt->parser->sax->serror = ignore_error;
        camt->parser->linenumbers = 1;
}

/* Dies with what the parser says, which ends with a newline. */
_Noreturn static void
refuse(const struct camt053 *camt)
{
        const xmlError *error = xmlCtxtGetLastError(camt->parser);
        const char *message =
                error == NULL || error->message == NULL ? "malformed" : error->message;
        if (error != NULL && error->code == XML_ERR_NO_MEMORY)
                die(EXIT_UNAVAILABLE, "out of memory");
        camt_die(camt, "not well-formed XML: %.*s", (int)strcspn(message, "\n"), message);
}

static void
parse(struct camt053 *camt, const char *data, size_t size, bool last)
{
        if (xmlParseChunk(camt->parser, data, (int)size, last) != 0)
                refuse(camt);
}

static size_t
read_chunk(const struct camt053 *camt, int descriptor, char *chunk)
{
        ssize_t got;
        do
                got = read(descriptor, chunk, CHUNK_SIZE);
        while (got < 0 && errno == EINTR);
        if (got < 0)
                die(EXIT_IO, "%s:", camt->name);
        return (size_t)got;
}

void
camt053_read(int descriptor, const char *name, bank_line_use *use, void *context)
{
        struct camt053 camt = {.name = name};
        camt.statement = (struct camt_statement){.camt = &camt, .use = use, .context = context};
        char *chunk = reallocate_array(NULL, CHUNK_SIZE, 1);
        open_parser(&camt);
        for (size_t size; (size = read_chunk(&camt, descriptor, chunk)) > 0;)
                parse(&camt, chunk, size, false);
        parse(&camt, "", 0, true);
        if (!camt.statement.any)
                camt_die(&camt, "no statement; a Stmt is expected");
        xmlFreeParserCtxt(camt.parser);
        free(chunk);
        buffer_free(&camt.path);
        buffer_free(&camt.text);
        camt_free(&camt.statement);
}
