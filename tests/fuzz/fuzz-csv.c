/* Foreign CSV and a map: whatever the bytes, the file is refused or every byte after its header is
   in exactly one row or in a blank line; a good row's values, written as CSV again, give the same
   row; and what a map makes of them is what the record layer takes. The first byte chooses the size
   of reads, the second encoding and mode. */
#include <csv.h>
#include <errno.h>
#include <iconv.h>
#include <stdarg.h>
#include <unistd.h>

#include "../../src/foreign.h"
#include "../../src/kinds.h"
#include "../../src/map.h"
#include "../../src/store.h"

#include "fuzz.h"

/* libcsv and iconv keep memory of their own; what a longjmp leaves open is closed here. */
static void *
csv_memory(void *p, size_t size)
{
        return fuzz_reallocate_array(p, size, 1);
}

static int
fuzz_csv_init(struct csv_parser *parser, unsigned char options)
{
        int result = csv_init(parser, options);
        csv_set_realloc_func(parser, csv_memory);
        csv_set_free_func(parser, fuzz_free);
        return result;
}

static iconv_t fuzz_conversions[8];

static iconv_t
fuzz_iconv_open(const char *to, const char *from)
{
        iconv_t conversion = iconv_open(to, from);
        for (size_t i = 0; conversion != (iconv_t)-1; i++)
                if (fuzz_conversions[i] == NULL) {
                        fuzz_conversions[i] = conversion;
                        break;
                }
        return conversion;
}

static int
fuzz_iconv_close(iconv_t conversion)
{
        for (size_t i = 0; i < 8; i++)
                if (fuzz_conversions[i] == conversion)
                        fuzz_conversions[i] = NULL;
        return iconv_close(conversion);
}

static void
fuzz_buffer_add(struct buffer *b, const void *data, size_t size)
{
        fuzz_grow(&b->data, &b->capacity, b->size + size, 1);
        if (size)
                memcpy(b->data + b->size, data, size);
        b->size += size;
}

static void
fuzz_buffer_free(struct buffer *b)
{
        fuzz_free(b->data);
        *b = (struct buffer){0};
}

#define buffer_add  fuzz_buffer_add
#define buffer_free fuzz_buffer_free
#define csv_init    fuzz_csv_init
#define iconv_open  fuzz_iconv_open
#define iconv_close fuzz_iconv_close

#include "../../src/foreign.c"

static void
close_conversions(void)
{
        for (size_t i = 0; i < 8; i++)
                if (fuzz_conversions[i] != NULL)
                        fuzz_iconv_close(fuzz_conversions[i]);
}

static const struct foreign_format formats[] = {
        {"UTF-8", ',', '"', false, false},        {"UTF-8", ';', '"', true, false},
        {"windows-1254", ';', '"', false, false}, {"UTF-16", ',', '"', false, false},
        {"UTF-16LE", ',', '\'', true, true},      {"ISO-8859-9", '\t', '"', false, true},
        {"UTF-8", ',', '"', false, true},         {"UTF-32", ',', '"', false, false},
};

/* ---- the map ---- */

static struct map *map;
static size_t map_columns;
static uint64_t complaints;

static void
complain(void *context, int column, struct slice value, const char *reason)
{
        (void)context;
        if (column >= (int)map_columns || utf8_valid_prefix(value.data, value.size) != value.size ||
            reason[0] == '\0')
                abort();
        complaints++;
}

static void
open_map(void)
{
        static const char *const columns[] = {
                "Müşteri No", "TCKN",        "VKN",      "Ad Soyad",    "Doğum Tarihi",
                "İl",         "Adres",       "GSM",      "İş Telefonu", "E-posta",
                "Dosya No",   "Sözleşme No", "Ürün",     "Döviz",       "Sözleşme Tarihi",
                "Vade",       "Anapara",     "Faiz",     "Masraf",      "Faiz Oranı",
                "Limit",      "Aylık Gelir", "Kefil No", "Kefil Adı",   "Meslek"};
        setenv("COL_PATH", "share/sample:share", 1); /* run where the sources are */
        kinds_load_fields("fields");
        map = map_open("accounts");
        map_columns = sizeof columns / sizeof *columns;
        map_bind(map, "x", (char *const *)(uintptr_t)columns, map_columns, 20000);
}

/* A row of the fuzzer's values, as far as they go, over and over. */
static void
evaluate(const struct slice *fields, size_t count)
{
        struct slice cells[64], values[64];
        bool doubtful[64];
        for (size_t i = 0; i < map_columns; i++)
                cells[i] = count ? fields[i % count] : (struct slice){NULL, 0};
        map_row(map, cells);
        for (size_t i = 0; i < map->record_count; i++) {
                const struct map_record *record = &map->records[i];
                complaints = 0;
                enum map_made made = map_evaluate(map, record, values, doubtful, complain, NULL);
                if ((made == MAP_REFUSED) != (complaints > 0))
                        abort();
                if (made != MAP_MADE)
                        continue;
                struct problem problem;
                for (size_t j = 0; j < record->field_count; j++)
                        record->whole.values[record->fields[j].field] = values[j];
                if (!record_check(&record->whole, &problem))
                        abort();
        }
}

/* ---- the file ---- */

/* Writes values as CSV in which everything is quoted, and reads them back. */
static void
read_again(const struct foreign_reader *row, const struct foreign_format *format)
{
        struct buffer csv = {0};
        struct foreign_format again = {"UTF-8", format->delimiter, format->quote, format->lax,
                                       true};
        for (size_t i = 0; i < row->column_count; i++) {
                if (i)
                        buffer_add(&csv, &again.delimiter, 1);
                buffer_add(&csv, &again.quote, 1);
                for (size_t j = 0; j < row->fields[i].size; j++) {
                        char c = row->fields[i].data[j];
                        buffer_add(&csv, &c, 1);
                        if (c == again.quote)
                                buffer_add(&csv, &c, 1);
                }
                buffer_add(&csv, &again.quote, 1);
        }
        const uint8_t *input = fuzz_input;
        size_t input_size = fuzz_input_size;
        fuzz_input = (const uint8_t *)csv.data;
        fuzz_input_size = csv.size;
        struct foreign_reader *reader = foreign_open(fuzz_descriptor, "again", again);
        if (!foreign_next(reader) || reader->problem || reader->column_count != row->column_count)
                abort();
        for (size_t i = 0; i < row->column_count; i++)
                if (!slice_equal(reader->fields[i], row->fields[i]))
                        abort();
        if (foreign_next(reader))
                abort();
        foreign_close(reader);
        buffer_free(&csv);
        fuzz_input = input;
        fuzz_input_size = input_size;
}

/* Between rows there is nothing but line ends. */
static void
check_gap(const uint8_t *data, uint64_t from, uint64_t to)
{
        for (; from < to; from++)
                if (data[from] != '\n' && data[from] != '\r' && data[from] != '\0')
                        abort();
}

static void
read_file(const uint8_t *data, size_t size, const struct foreign_format *format)
{
        struct foreign_reader *reader = foreign_open(fuzz_descriptor, "x", *format);
        uint64_t end = reader->header_size;
        size_t line = 0;
        while (foreign_next(reader)) {
                if (reader->offset < end || !reader->size || reader->offset + reader->size > size ||
                    reader->line <= line)
                        abort();
                check_gap(data, end, reader->offset);
                end = reader->offset + reader->size;
                line = reader->line;
                if (reader->problem) {
                        if (reader->problem_field >= (int)reader->column_count)
                                abort();
                        continue;
                }
                for (size_t i = 0; i < reader->column_count; i++)
                        if (utf8_valid_prefix(reader->fields[i].data, reader->fields[i].size) !=
                                    reader->fields[i].size ||
                            memchr(reader->fields[i].data, 0, reader->fields[i].size) != NULL)
                                abort();
                read_again(reader, format);
                evaluate(reader->fields, reader->column_count);
        }
        check_gap(data, end, size);
        foreign_close(reader);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        if (map == NULL)
                open_map();
        if (size < 2)
                return 0;
        fuzz_piece = (size_t)data[0] + 1;
        const struct foreign_format *format =
                &formats[data[1] % (sizeof formats / sizeof *formats)];
        fuzz_input = data + 2;
        fuzz_input_size = size - 2;
        if (setjmp(fuzz_end) == 0)
                read_file(data + 2, size - 2, format);
        close_conversions();
        fuzz_free_all();
        return 0;
}
