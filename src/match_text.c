/* The texts of receipts, and what they may name. */
#include "match_text.h"

#include <ctype.h>
#include <stdlib.h>

#include "error.h"
#include "hash.h"

enum {
        WORDS_MAX = 8,      /* of a number that is written in groups, or of a name */
        NUMBER_LENGTH = 34, /* an IBAN is the longest number */
        NUMBER_LEAST = 4,
        PHONE_LEAST = 7,
        IBAN_LEAST = 15,
        NAME_WORDS_LEAST = 2,
        FIRST_SLOTS = 1024
};

static bool
is_word(unsigned char c)
{
        return c >= 0x80 || isalnum(c);
}

static struct slice
take_word(struct slice *rest)
{
        size_t begin = 0, end;
        while (begin < rest->size && !is_word((unsigned char)rest->data[begin]))
                begin++;
        for (end = begin; end < rest->size && is_word((unsigned char)rest->data[end]);)
                end++;
        struct slice word = {rest->data + begin, end - begin};
        *rest = (struct slice){rest->data + end, rest->size - end};
        return word;
}

static bool
all_digits(struct slice s)
{
        for (size_t i = 0; i < s.size; i++)
                if (!isdigit((unsigned char)s.data[i]))
                        return false;
        return s.size > 0;
}

static bool
has_digit(struct slice s)
{
        for (size_t i = 0; i < s.size; i++)
                if (isdigit((unsigned char)s.data[i]))
                        return true;
        return false;
}

/* The national number of a Turkish telephone, else all its digits. turkey.md section 6. */
static struct slice
national(struct slice digits)
{
        static const char *const before[] = {"0090", "90", "0", ""};
        for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
                size_t size = strlen(before[i]);
                if (digits.size == size + 10 && memcmp(digits.data, before[i], size) == 0)
                        return (struct slice){digits.data + size, 10};
        }
        return digits;
}

void
match_normalise(struct buffer *out, enum text_class class, struct slice text)
{
        static struct buffer folded, words;
        folded.size = words.size = 0;
        fold_text(&folded, text);
        struct slice rest = buffer_slice(&folded);
        for (struct slice word; (word = take_word(&rest)).size > 0;) {
                if (class == TEXT_NAME && words.size > 0)
                        buffer_add(&words, " ", 1);
                buffer_add(&words, word.data, word.size);
        }
        struct slice whole = buffer_slice(&words);
        if (class == TEXT_PHONE)
                whole = all_digits(whole) ? national(whole) : (struct slice){"", 0};
        buffer_add(out, whole.data, whole.size);
}

/* ---- what a text may name ---- */

typedef bool use_key(void *context, enum text_class class, struct slice key); /* true: enough */

/* A number, whole or in groups, is also a telephone or an IBAN where it looks like one. */
static bool
use_number(struct slice number, use_key *use, void *context)
{
        if (number.size < NUMBER_LEAST || !has_digit(number))
                return false;
        if (use(context, TEXT_NUMBER, number))
                return true;
        if (number.size >= PHONE_LEAST && all_digits(number) &&
            use(context, TEXT_PHONE, national(number)))
                return true;
        bool iban = number.size >= IBAN_LEAST && isalpha((unsigned char)number.data[0]) &&
                    isalpha((unsigned char)number.data[1]) &&
                    isdigit((unsigned char)number.data[2]);
        return iban && use(context, TEXT_IBAN, number);
}

/* The words of a text, in the order in which they stand there, once with a blank between and once
 * without. */
struct words {
        size_t count, capacity;
        struct word {
                size_t spaced, joined, size; /* where it is in the one and the other */
                bool bound, digits; /* to the word before by more than a blank; it has a digit */
        } * list;
        struct buffer folded;
};

/* Splits TEXT into words, and appends both forms to OUT. */
static void
split(struct words *words, struct slice text, struct buffer *out)
{
        words->folded.size = words->count = 0;
        fold_text(&words->folded, text);
        struct slice rest = buffer_slice(&words->folded);
        for (struct slice word; (word = take_word(&rest)).size > 0;) {
                grow(&words->list, &words->capacity, words->count + 1, sizeof *words->list);
                bool first = word.data == words->folded.data;
                words->list[words->count++] =
                        (struct word){.spaced = (size_t)(word.data - words->folded.data),
                                      .size = word.size,
                                      .bound = !first && word.data[-1] != ' ',
                                      .digits = has_digit(word)};
        }
        for (size_t i = 0; i < words->count; i++) {
                struct word *word = &words->list[i];
                size_t from = word->spaced;
                if (i > 0)
                        buffer_add(out, " ", 1);
                word->spaced = out->size;
                buffer_add(out, words->folded.data + from, word->size);
        }
        for (size_t i = 0; i < words->count; i++) {
                struct word *word = &words->list[i];
                size_t from = word->spaced;
                word->joined = out->size;
                for (size_t j = 0; j < word->size; j++) { /* out itself may move */
                        char c = out->data[from + j];
                        buffer_add(out, &c, 1);
                }
        }
}

/* Numbers from a word on: it alone, and joined with those behind it. Words without a digit are
   joined only where they are bound by more than a blank ("A-1001"). */
static bool
numbers_from(const struct words *words, size_t first, const char *data, use_key *use, void *context)
{
        size_t size = 0;
        for (size_t i = first; i < words->count && i < first + WORDS_MAX; i++) {
                const struct word *word = &words->list[i];
                size += word->size;
                if (size > NUMBER_LENGTH ||
                    (i > first && !word->bound && (!word->digits || !word[-1].digits)))
                        return false;
                if (use_number((struct slice){data + words->list[first].joined, size}, use,
                               context))
                        return true;
        }
        return false;
}

/* Names from a word on: words without digits. */
static bool
names_from(const struct words *words, size_t first, const char *data, use_key *use, void *context)
{
        for (size_t i = first; i < words->count && i < first + WORDS_MAX; i++) {
                const struct word *word = &words->list[i];
                size_t begin = words->list[first].spaced;
                if (word->digits)
                        return false;
                if (i + 1 >= first + NAME_WORDS_LEAST &&
                    use(context, TEXT_NAME,
                        (struct slice){data + begin, word->spaced + word->size - begin}))
                        return true;
        }
        return false;
}

static void
each_key(const struct words *words, const char *data, use_key *use, void *context)
{
        for (size_t i = 0; i < words->count; i++)
                if (numbers_from(words, i, data, use, context) ||
                    names_from(words, i, data, use, context))
                        return;
}

static void
free_words(struct words *words)
{
        free(words->list);
        buffer_free(&words->folded);
}

/* ---- by hash ---- */

static uint64_t
hash_key(enum text_class class, struct slice key)
{
        return hash_text(hash_integer(HASH_START, class), key);
}

/* The slot of KEY, or the free one where it belongs. */
static struct text_slot *
slot_of(const struct match_text *texts, enum text_class class, struct slice key)
{
        uint64_t hash = hash_key(class, key);
        uint32_t tag = (uint32_t)(hash >> 32);
        for (size_t at = hash & (texts->slot_count - 1);; at = (at + 1) & (texts->slot_count - 1)) {
                struct text_slot *slot = &texts->slots[at];
                if (slot->first == 0 ||
                    (slot->tag == tag && slot->class == class && slot->size == key.size &&
                     memcmp(texts->keys.data + slot->at, key.data, key.size) == 0))
                        return slot;
        }
}

static void
make_room(struct match_text *texts)
{
        if ((texts->used + 1) * 2 <= texts->slot_count)
                return;
        struct text_slot *before = texts->slots;
        size_t count = texts->slot_count;
        texts->slot_count = count == 0 ? FIRST_SLOTS : count * 2;
        texts->slots = allocate(texts->slot_count * sizeof *texts->slots);
        for (size_t i = 0; i < count; i++)
                if (before[i].first != 0)
                        *slot_of(texts, before[i].class,
                                 (struct slice){texts->keys.data + before[i].at, before[i].size}) =
                                before[i];
        free(before);
}

struct adding {
        struct match_text *texts;
        uint32_t receipt;
};

static bool
add_key(void *context, enum text_class class, struct slice key)
{
        struct adding *adding = context;
        struct match_text *texts = adding->texts;
        if (key.size > UINT16_MAX)
                return false;
        make_room(texts);
        struct text_slot *slot = slot_of(texts, class, key);
        if (slot->first != 0 && texts->postings[slot->first - 1].receipt == adding->receipt)
                return false;
        grow(&texts->postings, &texts->posting_capacity, texts->posting_count + 1,
             sizeof *texts->postings);
        texts->postings[texts->posting_count++] =
                (struct text_posting){adding->receipt, slot->first};
        if (slot->first == 0) {
                texts->used++;
                *slot = (struct text_slot){.tag = (uint32_t)(hash_key(class, key) >> 32),
                                           .at = (uint32_t)(key.data - texts->keys.data),
                                           .size = (uint16_t)key.size,
                                           .class = (uint8_t) class};
        }
        slot->first = (uint32_t)texts->posting_count;
        return false;
}

void
match_text_add(struct match_text *texts, uint32_t receipt, struct slice text)
{
        static struct words words;
        struct adding adding = {texts, receipt};
        split(&words, text, &texts->keys);
        if (texts->keys.size > UINT32_MAX || texts->posting_count > UINT32_MAX / 2)
                die(EXIT_UNAVAILABLE, "too many receipts at once; match them in parts");
        each_key(&words, texts->keys.data, add_key, &adding);
}

void
match_text_add_iban(struct match_text *texts, uint32_t receipt, struct slice iban)
{
        struct adding adding = {texts, receipt};
        size_t at = texts->keys.size;
        match_normalise(&texts->keys, TEXT_IBAN, iban);
        if (texts->keys.size > UINT32_MAX)
                die(EXIT_UNAVAILABLE, "too many receipts at once; match them in parts");
        if (texts->keys.size > at)
                add_key(&adding, TEXT_IBAN,
                        (struct slice){texts->keys.data + at, texts->keys.size - at});
}

uint32_t
match_text_find(const struct match_text *texts, enum text_class class, struct slice key)
{
        if (texts->slot_count == 0 || key.size == 0 || key.size > UINT16_MAX)
                return NO_SLOT;
        const struct text_slot *slot = slot_of(texts, class, key);
        return slot->first == 0 ? NO_SLOT : (uint32_t)(slot - texts->slots);
}

struct seeking {
        enum text_class class;
        struct slice key;
        bool found;
};

static bool
seek_key(void *context, enum text_class class, struct slice key)
{
        struct seeking *seeking = context;
        seeking->found = class == seeking->class && slice_equal(key, seeking->key);
        return seeking->found;
}

bool
match_text_names(struct slice text, enum text_class class, struct slice key)
{
        struct words words = {0};
        struct buffer keys = {0};
        struct seeking seeking = {class, key, false};
        split(&words, text, &keys);
        each_key(&words, keys.data, seek_key, &seeking);
        free_words(&words);
        buffer_free(&keys);
        return seeking.found;
}

void
match_text_free(struct match_text *texts)
{
        free(texts->slots);
        free(texts->postings);
        buffer_free(&texts->keys);
}
