/* What each channel makes of a text. */
#include <openssl/hmac.h>
#include <string.h>

#include "day.h"
#include "email.h"
#include "error.h"
#include "identifier.h"
#include "letter.h"
#include "message-inner.h"
#include "mime.h"
#include "options.h"

static bool
make_sms(const struct making *making)
{
        struct messages *m = making->m;
        const char *why;
        if (rendering_template(making->rendering)->transliterate) {
                m->text.size = 0;
                sms_transliterate(&m->text, buffer_slice(&m->body));
                buffer_set(&m->body, buffer_slice(&m->text));
        }
        return prices_sms(m->options->prices, buffer_slice(&m->body), &making->message->postage,
                          &why) ||
               message_fail(making->fault, making->about.accounts[0], "template", "%s", why);
}

/* The sender's FIELD, which an e-mail cannot be without. */
static struct slice
sender_needs(const struct making *making, const char *field, bool (*is_valid)(struct slice value))
{
        const struct sender *sender = making->m->options->sender;
        const char *language = language_name(making->about.language);
        const char *template = rendering_template(making->rendering)->policy->path;
        struct slice value = sender_value(sender, slice_of(field), language);
        if (sender == NULL)
                die(EXIT_BAD_POLICY, "%s needs the sender's %s; say --sender NAME", template,
                    field);
        if (value.size == 0)
                sender_die(sender, slice_of(field), language,
                           "no %s for readers of %s; %s needs the sender's", field, language,
                           template);
        if (is_valid != NULL && !is_valid(value))
                sender_die(sender, slice_of(field), language,
                           "the sender's %s, '%.*s', cannot stand in the header of an e-mail",
                           field, (int)value.size, value.data);
        return value;
}

static bool
make_email(const struct making *making)
{
        struct messages *m = making->m;
        const struct row *row = making->about.accounts[0];
        if (!message_run(making, PART_SUBJECT, &m->subject) ||
            !message_run(making, PART_HTML, &m->html))
                return false;
        struct slice from = sender_needs(making, "sender_email", mime_address_valid);
        const char *at = memchr(from.data, '@', from.size);
        m->text.size = m->scratch.size = 0;
        markup_value(&m->text, MARKUP_PLAIN, message_plain(m, row_cell(row, m->column.name)));
        struct email email = {
                .from_name = sender_needs(making, "sender", NULL),
                .from = from,
                .to_name = buffer_slice(&m->text),
                .to = buffer_slice(&m->recipient),
                .message = slice_of(m->key),
                .domain =
                        m->options->domain != NULL
                                ? slice_of(m->options->domain)
                                : (struct slice){at + 1, (size_t)(from.data + from.size - at - 1)},
                .unsubscribe = {"", 0},
                .language = making->section->language,
                .subject = buffer_slice(&m->subject),
                .text = buffer_slice(&m->body),
                .html = buffer_slice(&m->html),
        };
        if (rendering_template(making->rendering)->unsubscribe)
                email.unsubscribe = sender_needs(making, "unsubscribe", email_unsubscribe_valid);
        struct buffer whole = {0};
        email_write(&whole, &email);
        buffer_free(&m->body);
        m->body = whole;
        prices_channel(m->options->prices, "email", &making->message->postage);
        return true;
}

static bool
make_page(const struct making *making)
{
        struct messages *m = making->m;
        unsigned char sum[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        if (m->options->key.size == 0)
                usage_error("pages need a secret for their names; say --key FILE");
        if (HMAC(EVP_sha256(), m->options->key.data, (int)m->options->key.size,
                 (const unsigned char *)m->party.data, m->party.size, sum, &size) == NULL)
                die(EXIT_UNAVAILABLE, "HMAC failed in libcrypto");
        char *end = m->file;
        for (unsigned i = 0; i < size; i++)
                end += sprintf(end, "%02x", sum[i]);
        strcpy(end, ".html");
        making->message->file = slice_of(m->file);
        prices_channel(m->options->prices, "page", &making->message->postage);
        return true;
}

/* The day of a letter is the one it is planned for, else the day for which it is written. */
static void
add_date(const struct making *making, struct buffer *out)
{
        int32_t planned_on = day_parse(
                row_cell(making->about.accounts[0], making->m->column.identity[PLANNED_ON]));
        language_day(making->about.language,
                     planned_on == DAY_NONE ? making->about.as_of : planned_on, out);
}

static bool
make_letter(const struct making *making)
{
        struct messages *m = making->m;
        const struct row *row = making->about.accounts[0];
        const struct policy *letterhead = m->options->letterhead;
        if (!message_run(making, PART_SUBJECT, &m->subject))
                return false;
        struct slice name = message_plain(m, row_cell(row, m->column.name));
        if (slice_trim(name).size == 0)
                return message_fail(making->fault, row, "name", "empty; a letter needs one");
        struct buffer whole = {0};
        m->text.size = 0;
        add_date(making, &m->text);
        struct letter letter = {
                .sender = sender_needs(making, "sender", NULL),
                .sender_address = sender_needs(making, "sender_address", NULL),
                .name = name,
                .address = buffer_slice(&m->recipient),
                .date = buffer_slice(&m->text),
                .subject = buffer_slice(&m->subject),
                .reference = slice_of(m->key),
                .letterhead = {letterhead->text, letterhead->text_size},
                .text = buffer_slice(&m->body),
        };
        letter_write(&whole, &letter);
        buffer_free(&m->body);
        m->body = whole;
        prices_channel(m->options->prices, "letter", &making->message->postage);
        return true;
}

const struct channel message_channels[CHANNEL_COUNT] = {
        {"sms", "phone", phone_valid, make_sms},
        {"email", "email", mime_address_valid, make_email},
        {"letter", "address", NULL, make_letter},
        {"page", NULL, NULL, make_page},
};
