#include "email.h"

#include <string.h>

#include "markup.h"
#include "mime.h"

bool
email_unsubscribe_valid(struct slice uri)
{
        static const char mailto[] = "mailto:", https[] = "https:";
        bool known =
                (uri.size > sizeof mailto && memcmp(uri.data, mailto, sizeof mailto - 1) == 0) ||
                (uri.size > sizeof https && memcmp(uri.data, https, sizeof https - 1) == 0);
        for (size_t i = 0; known && i < uri.size; i++)
                known = uri.data[i] > ' ' && uri.data[i] <= '~' && uri.data[i] != '<' &&
                        uri.data[i] != '>';
        return known;
}

/* ---- HTML of a plain text ---- */

/* A paragraph, whose lines stay lines. */
static void
add_paragraph(struct buffer *out, struct slice text)
{
        buffer_add_text(out, "<p>");
        while (text.size > 0) {
                const char *end = memchr(text.data, '\n', text.size);
                size_t size = end == NULL ? text.size : (size_t)(end - text.data);
                markup_value(out, MARKUP_HTML, (struct slice){text.data, size});
                buffer_add_text(out, end == NULL ? "" : "<br>\n");
                size += end != NULL;
                text.data += size;
                text.size -= size;
        }
        buffer_add_text(out, "</p>\n");
}

static void
add_document(struct buffer *out, const struct email *email)
{
        struct slice rest = email->text;
        buffer_add_format(
                out, "<!DOCTYPE html>\n<html lang=\"%.*s\">\n<head><meta charset=\"utf-8\"><title>",
                (int)email->language.size, email->language.data);
        markup_value(out, MARKUP_HTML, email->subject);
        buffer_add_text(out, "</title></head>\n<body>\n");
        while (rest.size > 0) {
                const char *end = memmem(rest.data, rest.size, "\n\n", 2);
                size_t size = end == NULL ? rest.size : (size_t)(end - rest.data);
                if (size > 0)
                        add_paragraph(out, (struct slice){rest.data, size});
                while (size < rest.size && rest.data[size] == '\n')
                        size++;
                rest.data += size;
                rest.size -= size;
        }
        buffer_add_text(out, "</body>\n</html>\n");
}

/* ---- the message ---- */

static void
add_field(struct buffer *out, const char *before, struct slice value, const char *behind)
{
        buffer_add_text(out, before);
        buffer_add(out, value.data, value.size);
        buffer_add_text(out, behind);
}

/* The line end before the boundary belongs to it: RFC 2046, 5.1.1. It has a sign that
   quoted-printable never writes behind
   "=". */
static void
add_part(struct buffer *out, const struct email *email, const char *type, struct slice text)
{
        add_field(out, "\r\n--=_", email->message, "\r\n");
        buffer_add_format(out,
                          "Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: "
                          "quoted-printable\r\n\r\n",
                          type);
        mime_quoted_printable(out, text);
}

void
email_write(struct buffer *out, const struct email *email)
{
        mime_mailbox_field(out, "From", email->from_name, email->from);
        mime_mailbox_field(out, "To", email->to_name, email->to);
        mime_text_field(out, "Subject", email->subject);
        add_field(out, "Message-ID: <", email->message, "@");
        add_field(out, "", email->domain, ">\r\n");
        if (email->unsubscribe.size > 0)
                add_field(out, "List-Unsubscribe: <", email->unsubscribe, ">\r\n");
        add_field(out, "Content-Language: ", email->language, "\r\n");
        add_field(out,
                  "MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"=_",
                  email->message, "\"\r\n");
        add_part(out, email, "text/plain", email->text);
        struct buffer html = {0};
        if (email->html.size == 0)
                add_document(&html, email);
        add_part(out, email, "text/html", email->html.size > 0 ? email->html : buffer_slice(&html));
        buffer_free(&html);
        add_field(out, "\r\n--=_", email->message, "--\r\n");
}
