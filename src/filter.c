/* Filters: a reader and a writer that append or replace columns. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tsv-inner.h"

struct slot {
        char *name;
        int column; /* of the input that it replaces, or -1 */
        struct slice value;
        bool plain;
        bool own; /* the record's own value stays */
};

struct slots {
        struct slot *list;
        size_t count, capacity;
        size_t *replacing; /* slots that replace a column, in the order of their columns */
        size_t replacing_count;
        bool begun; /* the header is written */
        bool no_header;
        struct slice *fields; /* of a record that is emitted again */
        size_t field_capacity;
};

struct filter *
filter_open(char *const *operands, int count, struct tsv_input input)
{
        struct filter *f = allocate(sizeof *f);
        struct slots *slots = allocate(sizeof *slots);
        f->in = tsv_open(operands, count, input);
        f->out = tsv_writer_open(STDOUT_FILENO, "standard output");
        f->inner = slots;
        slots->no_header = input.no_header;
        return f;
}

int
filter_column(struct filter *f, const char *name)
{
        struct slots *slots = f->inner;
        for (size_t i = 0; i < slots->count; i++)
                if (strcmp(slots->list[i].name, name) == 0)
                        return (int)i;
        grow(&slots->list, &slots->capacity, slots->count + 1, sizeof *slots->list);
        slots->list[slots->count] = (struct slot){
                .name = duplicate(name), .column = tsv_find(f->in, name), .value = {"", 0}};
        return (int)slots->count++;
}

void
filter_set(struct filter *f, int slot, struct slice value)
{
        struct slot *set = &((struct slots *)f->inner)->list[slot];
        set->value = value;
        set->own = false;
        /* Looked at once, because many values stay for all rows. Bytes, that sixteen of them may be
           looked at together. */
        unsigned char odd = 0;
        for (size_t i = 0; i < value.size; i++) {
                unsigned char byte = (unsigned char)value.data[i];
                odd |= (unsigned char)((byte == '\\') |
                                       ((unsigned char)(byte - '\t') <= '\r' - '\t'));
        }
        set->plain = odd == 0;
}

void
filter_set_plain(struct filter *f, int slot, struct slice value)
{
        struct slot *set = &((struct slots *)f->inner)->list[slot];
        set->value = value;
        set->plain = true;
        set->own = false;
}

void
filter_keep(struct filter *f, int slot)
{
        filter_set_plain(f, slot, (struct slice){"", 0});
        ((struct slots *)f->inner)->list[slot].own = true;
}

/* Orders the replacing slots, and writes the header: the input's columns, then those appended. */
static void
begin(struct filter *f)
{
        struct slots *slots = f->inner;
        slots->begun = true;
        slots->replacing = reallocate_array(NULL, slots->count, sizeof *slots->replacing);
        for (size_t i = 0; i < slots->count; i++) {
                if (slots->list[i].column < 0)
                        continue;
                size_t at = slots->replacing_count++;
                for (; at > 0; at--) {
                        if (slots->list[slots->replacing[at - 1]].column < slots->list[i].column)
                                break;
                        slots->replacing[at] = slots->replacing[at - 1];
                }
                slots->replacing[at] = i;
        }
        if (slots->no_header)
                return;
        for (size_t i = 0; i < f->in->count; i++) {
                if (i > 0)
                        tsv_put_tab(f->out);
                tsv_put(f->out, f->in->columns[i], strlen(f->in->columns[i]));
        }
        for (size_t i = 0; i < slots->count; i++) {
                if (slots->list[i].column >= 0)
                        continue;
                tsv_put_tab(f->out);
                tsv_put(f->out, slots->list[i].name, strlen(slots->list[i].name));
        }
        tsv_put_newline(f->out);
}

static char *
copy(char *out, const char *data, size_t size)
{
        if (size > 0)
                memcpy(out, data, size);
        return out + size;
}

static char *
copy_value(char *out, const struct slot *slot)
{
        return slot->plain ? copy(out, slot->value.data, slot->value.size)
                           : tsv_escape(out, slot->value);
}

/* RAW, whose fields are FIELDS, with the replacing values in their places. */
static char *
copy_replaced(char *out, const struct slots *slots, struct slice raw, const struct slice *fields)
{
        const char *from = raw.data;
        for (size_t i = 0; i < slots->replacing_count; i++) {
                const struct slot *slot = &slots->list[slots->replacing[i]];
                if (slot->own)
                        continue;
                struct slice replaced = fields[slot->column];
                out = copy(out, from, (size_t)(replaced.data - from));
                out = copy_value(out, slot);
                from = replaced.data + replaced.size;
        }
        return copy(out, from, (size_t)(raw.data + raw.size - from));
}

/* Writes RAW, whose fields are FIELDS, with the columns set. */
static void
emit(struct filter *f, struct slice raw, const struct slice *fields)
{
        struct slots *slots = f->inner;
        if (!slots->begun)
                begin(f);
        const struct slot *end = slots->list + slots->count;
        size_t needed = raw.size + 1 + slots->count;
        for (const struct slot *slot = slots->list; slot < end; slot++)
                needed += slot->value.size << !slot->plain;
        char *start = tsv_room(f->out, needed);
        char *out = copy_replaced(start, slots, raw, fields);
        for (const struct slot *slot = slots->list; slot < end; slot++) {
                if (slot->column >= 0)
                        continue;
                *out++ = '\t';
                out = copy_value(out, slot);
        }
        *out++ = '\n';
        f->out->size += (size_t)(out - start);
}

void
filter_emit(struct filter *f)
{
        emit(f, f->in->raw, f->in->fields);
}

void
filter_emit_at(struct filter *f, const struct tsv_reader *at)
{
        emit(f, at->raw, at->fields);
}

void
filter_emit_raw(struct filter *f, struct slice raw)
{
        struct slots *slots = f->inner;
        if (!slots->begun)
                begin(f);
        if (slots->replacing_count > 0) {
                const char *at = raw.data, *end = raw.data + raw.size;
                grow(&slots->fields, &slots->field_capacity, f->in->count, sizeof *slots->fields);
                for (size_t i = 0; i < f->in->count; i++) {
                        const char *tab = memchr(at, '\t', (size_t)(end - at));
                        const char *next = tab == NULL ? end : tab;
                        slots->fields[i] = (struct slice){at, (size_t)(next - at)};
                        at = next + (tab != NULL);
                }
        }
        emit(f, raw, slots->fields);
}

void
filter_finish(struct filter *f)
{
        struct slots *slots = f->inner;
        if (!slots->begun)
                begin(f);
        tsv_finish(f->out);
        tsv_close(f->in);
        for (size_t i = 0; i < slots->count; i++)
                free(slots->list[i].name);
        free(slots->list);
        free(slots->replacing);
        free(slots->fields);
        free(slots);
        free(f);
}
