/* generate-portfolio [-n ACCOUNTS] [-b BAD] [-s SEED] [-p] FOLDER

   Writes FOLDER/accounts.csv and FOLDER/payments.csv: what a Turkish creditor sends, made up. The
   same options give the same bytes everywhere. Every person, firm, number and address is invented;
   identity and tax numbers have right check digits by construction (turkey.md section 6), so that a
   few that were mistyped on purpose stand out.

   -n  accounts (250)   -b  bad rows in a thousand (10), of the ten kinds of enum fault in turn
   -s  seed (1)         -p  plain: UTF-8, ',', decimal point, YYYY-MM-DD, LF, ASCII column names;
   else windows-1254, ';', 1.234,56, dd.mm.yyyy, CRLF, addresses with line ends

   Standard output tells the truth about them, as TSV: what (rows, bad, sum, doubtful), file, line,
   column, value. A bad row's value is its fault; sums are of the rows that are not refused. */
#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "day.h"
#include "error.h"
#include "number.h"
#include "text.h"

enum fault {
        FAULT_COLUMN_COUNT,
        FAULT_UNCLOSED_QUOTE,
        FAULT_STRAY_QUOTE,
        FAULT_ENCODING,
        FAULT_NUL,
        FAULT_DATE,
        FAULT_AMOUNT,
        FAULT_RANGE,
        FAULT_KEY,
        FAULT_DUPLICATE,
        FAULT_COUNT,
        FAULT_NONE = FAULT_COUNT
};
static const char *const fault_names[] = {
        "column count", "unclosed quote", "stray quote", "encoding", "NUL",
        "date",         "amount",         "range",       "no key",   "duplicate",
};

enum column {
        CUSTOMER,
        TCKN,
        VKN,
        NAME,
        BORN,
        CITY,
        ADDRESS,
        MOBILE,
        WORK,
        EMAIL,
        FILE_NUMBER,
        CONTRACT,
        PRODUCT,
        CURRENCY,
        OPENED,
        DUE,
        PRINCIPAL,
        INTEREST,
        COST,
        RATE,
        LIMIT,
        INCOME,
        GUARANTOR,
        GUARANTOR_NAME,
        OCCUPATION,
        COLUMN_COUNT
};
static const char *const turkish_columns[] = {
        "Müşteri No", "TCKN",        "VKN",      "Ad Soyad",    "Doğum Tarihi",
        "İl",         "Adres",       "GSM",      "İş Telefonu", "E-posta",
        "Dosya No",   "Sözleşme No", "Ürün",     "Döviz",       "Sözleşme Tarihi",
        "Vade",       "Anapara",     "Faiz",     "Masraf",      "Faiz Oranı",
        "Limit",      "Aylık Gelir", "Kefil No", "Kefil Adı",   "Meslek",
};
static const char *const plain_columns[] = {
        "customer",     "tckn",      "vkn",       "name",           "born_on",
        "city",         "address",   "mobile",    "work_phone",     "email",
        "file_number",  "contract",  "product",   "currency",       "opened_on",
        "due_on",       "principal", "interest",  "cost",           "rate",
        "credit_limit", "income",    "guarantor", "guarantor_name", "occupation",
};

static const char *const women[] = {"Ayşe", "Fatma",  "Elif", "Zeynep", "Işıl",  "Gülşen", "Özlem",
                                    "Şule", "Çiğdem", "İpek", "Nazlı",  "Büşra", "Ülkü",   "Sıla"};
static const char *const men[] = {"Mehmet",  "Mustafa", "Ahmet", "Ali",  "Hüseyin",
                                  "İbrahim", "Çağrı",   "Oğuz",  "Ömer", "Şükrü",
                                  "Ümit",    "Yiğit",   "Işık",  "Kadir"};
static const char *const surnames[] = {
        "Yılmaz", "Kaya",    "Demir",   "Şahin",  "Çelik", "Yıldız",  "Yıldırım",
        "Öztürk", "Aydın",   "Özdemir", "Arslan", "Doğan", "Kılıç",   "Aslan",
        "Çetin",  "Kara",    "Koç",     "Kurt",   "Özkan", "Şimşek",  "Polat",
        "Işık",   "Erdoğan", "Ünal",    "Gündüz", "İnce",  "Ağaoğlu", "Çakır",
};
static const char *const trades[] = {"İnşaat",   "Gıda",   "Tekstil",  "Nakliyat", "Mobilya",
                                     "Elektrik", "Turizm", "Otomotiv", "Yazılım",  "Kırtasiye"};
static const char *const forms[] = {"Ltd. Şti.", "A.Ş.", "San. ve Tic. Ltd. Şti."};
static const char *const cities[] = {"İstanbul", "Ankara", "İzmir",      "Bursa",     "Antalya",
                                     "Adana",    "Konya",  "Gaziantep",  "Şanlıurfa", "Kocaeli",
                                     "Muğla",    "Iğdır",  "Diyarbakır", "Çanakkale", "Eskişehir"};
static const char *const streets[] = {"Atatürk Cad.",        "İnönü Sok.",        "Gül Sok.",
                                      "Çınar Cad.",          "Fevzi Çakmak Bul.", "Ihlamur Sok.",
                                      "Şehit Öğretmen Cad.", "Menekşe Sok."};
static const char *const districts[] = {"Cumhuriyet Mah.", "Yeşilova Mah.", "Bahçelievler Mah.",
                                        "Işıklar Mah.",    "Çamlık Mah.",   "Hürriyet Mah."};
static const char *const occupations[] = {"öğretmen", "işçi",   "memur",    "esnaf", "emekli",
                                          "şoför",    "çiftçi", "mühendis", "",      "hemşire"};

struct product {
        const char *turkish, *plain;
        int least, most;      /* principal, whole units of TRY */
        int rate;             /* tenths of a percent a month */
        const char *currency; /* NULL: TRY, or a foreign one now and then */
};
static const struct product products[] = {
        {"Kredi Kartı", "card", 800, 120000, 425, "TRY"},
        {"İhtiyaç Kredisi", "loan", 5000, 250000, 360, "TRY"},
        {"Kredili Mevduat", "overdraft", 300, 40000, 500, "TRY"},
        {"Taşıt Kredisi", "vehicle", 60000, 900000, 310, "TRY"},
        {"Ticari Kredi", "commercial", 20000, 2500000, 95, NULL},
        {"Konut Kredisi", "mortgage", 15000, 300000, 60, NULL},
};

enum { CUT_OFF = 20634 /* 2026-06-30 */, LAST_DAY = 20770 /* 2026-11-13 */ };

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* ---- randomness: a stream of its own for every person and account, so that rows do not depend on
   each other ---- */

static uint64_t seed = 1;

struct dice {
        uint64_t state;
};

static uint64_t
roll(struct dice *dice) /* splitmix64, Steele, Lea and Flood 2014 */
{
        uint64_t z = dice->state += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
}

static struct dice
dice_for(const char *what, uint64_t number)
{
        struct dice dice = {seed};
        for (; *what; what++)
                dice.state = roll(&dice) ^ (unsigned char)*what;
        dice.state = roll(&dice) ^ number;
        roll(&dice);
        return dice;
}

static int
below(struct dice *dice, int limit)
{
        return (int)(roll(dice) % (uint64_t)limit);
}

static bool
one_in(struct dice *dice, int count)
{
        return below(dice, count) == 0;
}

/* Between LOW and HIGH, small ones much more often. */
static int64_t
skewed(struct dice *dice, int64_t low, int64_t high)
{
        int64_t u = below(dice, 65536);
        int64_t cube = u * u / 65536 * u / 65536;
        return low + (high - low) * cube / 65536;
}

#define PICK(dice, array) ((array)[below(dice, (int)LENGTH(array))])

/* ---- identity numbers ---- */

static void
make_tckn(struct dice *dice, char out[12])
{
        int d[11];
        d[0] = 1 + below(dice, 9);
        for (int i = 1; i < 9; i++)
                d[i] = below(dice, 10);
        int odd = d[0] + d[2] + d[4] + d[6] + d[8];
        int even = d[1] + d[3] + d[5] + d[7];
        d[9] = ((7 * odd - even) % 10 + 10) % 10;
        d[10] = (odd + even + d[9]) % 10;
        for (int i = 0; i < 11; i++)
                out[i] = (char)('0' + d[i]);
        out[11] = 0;
}

static void
make_vkn(struct dice *dice, char out[11])
{
        int sum = 0;
        for (int i = 0; i < 9; i++) {
                int digit = below(dice, 10);
                out[i] = (char)('0' + digit);
                int p = (digit + 9 - i) % 10;
                if (p != 0) {
                        int q = p * (1 << (9 - i)) % 9;
                        sum += q ? q : 9;
                }
        }
        out[9] = (char)('0' + (10 - sum % 10) % 10);
        out[10] = 0;
}

/* ---- the files ---- */

static bool plain;
static iconv_t to_1254;

struct output {
        FILE *file;
        const char *name;
        size_t line;       /* of the row being made */
        size_t cells;      /* that it has so far */
        struct buffer row; /* UTF-8, without its line end */
};

static void
output_open(struct output *output, const char *folder, const char *name)
{
        char *path = format_text("%s/%s", folder, name);
        output->file = fopen(path, "w");
        if (!output->file)
                die(EXIT_CANNOT_CREATE, "%s:", path);
        output->name = name;
        output->line = 1;
        free(path);
}

static void
output_raw_cell(struct output *output, struct slice text)
{
        if (output->cells++)
                buffer_add(&output->row, plain ? "," : ";", 1);
        buffer_add(&output->row, text.data, text.size);
}

static void
output_cell(struct output *output, struct slice text)
{
        struct buffer quoted = {0};
        for (size_t i = 0; i < text.size; i++) {
                char c = text.data[i];
                if (!quoted.size && (c == '"' || c == '\n' || c == (plain ? ',' : ';')))
                        buffer_add(&quoted, "\"", 1);
        }
        if (!quoted.size) {
                output_raw_cell(output, text);
                return;
        }
        for (size_t i = 0; i < text.size; i++)
                buffer_add(&quoted, text.data[i] == '"' ? "\"\"" : &text.data[i],
                           text.data[i] == '"' ? 2 : 1);
        buffer_add(&quoted, "\"", 1);
        output_raw_cell(output, buffer_slice(&quoted));
        buffer_free(&quoted);
}

/* Stands where FAULT_ENCODING and FAULT_NUL want a byte that no text in this encoding has. */
#define FAULTY_BYTE "\x1a"

static void
output_row(struct output *output, enum fault fault)
{
        struct buffer *row = &output->row;
        output->line++;
        for (size_t i = 0; i < row->size; i++)
                output->line += row->data[i] == '\n';
        buffer_add_text(row, plain ? "\n" : "\r\n");
        char *out = row->data, *converted = NULL;
        size_t out_size = row->size;
        if (!plain) {
                char *in = row->data, *to = out = converted = allocate(row->size);
                size_t in_left = row->size, out_left = row->size;
                if (iconv(to_1254, &in, &in_left, &to, &out_left) == (size_t)-1)
                        die(EXIT_BUG, "%s: not windows-1254: %s", output->name, in);
                out_size -= out_left;
        }
        char *mark = memchr(out, *FAULTY_BYTE, out_size);
        if (mark)
                *mark = fault == FAULT_NUL ? 0 : plain ? (char)0xff : (char)0x81;
        if (fwrite(out, 1, out_size, output->file) != out_size)
                die(EXIT_IO, "%s:", output->name);
        free(converted);
        row->size = 0;
        output->cells = 0;
}

static void
output_header(struct output *output, const char *const *names, size_t count)
{
        for (size_t i = 0; i < count; i++)
                output_cell(output, slice_of(names[i]));
        output_row(output, FAULT_NONE);
}

static void
output_close(struct output *output)
{
        if (fclose(output->file) != 0)
                die(EXIT_IO, "%s:", output->name);
        buffer_free(&output->row);
}

/* ---- values ---- */

static void
add_day(struct buffer *out, int32_t day)
{
        int year, month, number;
        day_to_civil(day, &year, &month, &number);
        if (plain)
                buffer_add_format(out, "%04d-%02d-%02d", year, month, number);
        else
                buffer_add_format(out, "%02d.%02d.%04d", number, month, year);
}

static void
add_amount(struct buffer *out, int64_t minor)
{
        char digits[32];
        int size = snprintf(digits, sizeof digits, "%lld", (long long)(minor / 100));
        for (int i = 0; i < size; i++) {
                buffer_add(out, &digits[i], 1);
                if (!plain && (size - i) % 3 == 1 && i + 1 < size)
                        buffer_add(out, ".", 1);
        }
        buffer_add_format(out, "%c%02d", plain ? '.' : ',', (int)(minor % 100));
}

/* The same number in the shapes that people type. PREFIX: two digits. */
static void
add_phone(struct buffer *out, struct dice *dice, const char *prefix)
{
        int code = below(dice, 10), a = below(dice, 1000), b = below(dice, 100),
            c = below(dice, 100);
        if (plain)
                buffer_add_format(out, "+90%s%d%03d%02d%02d", prefix, code, a, b, c);
        else if (one_in(dice, 4))
                buffer_add_format(out, "0%s%d %03d %02d %02d", prefix, code, a, b, c);
        else if (one_in(dice, 3))
                buffer_add_format(out, "+90 (%s%d) %03d%02d%02d", prefix, code, a, b, c);
        else if (one_in(dice, 2))
                buffer_add_format(out, "0090%s%d%03d%02d%02d", prefix, code, a, b, c);
        else
                buffer_add_format(out, "%s%d%03d%02d%02d", prefix, code, a, b, c);
}

/* ASCII of a name, for an address of electronic mail. */
static void
add_plain_letters(struct buffer *out, const char *text)
{
        struct buffer folded = {0};
        fold_text(&folded, slice_of(text));
        buffer_add(out, folded.data, folded.size);
        buffer_free(&folded);
}

/* ---- rows ---- */

struct row {
        struct buffer cells[COLUMN_COUNT];
        const struct product *product;
        const char *currency;
        int64_t principal, interest, cost; /* minor units */
        bool bad_tckn, bad_phone;
};

static void
set(struct row *row, enum column column, const char *text)
{
        row->cells[column].size = 0;
        buffer_add_text(&row->cells[column], text);
}

static void
make_person(struct row *row, uint64_t customer)
{
        struct dice dice = dice_for("person", customer);
        struct buffer *cells = row->cells;
        buffer_add_format(&cells[CUSTOMER], "%07llu", (unsigned long long)(1000 + customer));
        const char *city = PICK(&dice, cities);
        set(row, CITY, city);
        bool firm = one_in(&dice, 12);
        if (firm) {
                char vkn[11];
                make_vkn(&dice, vkn);
                set(row, VKN, vkn);
                const char *owner = PICK(&dice, surnames);
                const char *trade = PICK(&dice, trades);
                buffer_add_format(&cells[NAME], "%s %s %s", owner, trade, PICK(&dice, forms));
                buffer_add_text(&cells[EMAIL], "muhasebe@");
                add_plain_letters(&cells[EMAIL], owner);
                add_plain_letters(&cells[EMAIL], trade);
                buffer_add_text(&cells[EMAIL], ".example");
        } else {
                char tckn[12];
                make_tckn(&dice, tckn);
                row->bad_tckn = one_in(&dice, 200);
                if (row->bad_tckn)
                        tckn[8] = tckn[8] == '9' ? '0' : (char)(tckn[8] + 1);
                set(row, TCKN, tckn);
                const char *first = one_in(&dice, 2) ? PICK(&dice, women) : PICK(&dice, men);
                const char *last = PICK(&dice, surnames);
                buffer_add_format(&cells[NAME], "%s %s", first, last);
                add_day(&cells[BORN], CUT_OFF - 365 * 20 - below(&dice, 365 * 55));
                set(row, OCCUPATION, PICK(&dice, occupations));
                buffer_add_format(&cells[INCOME], "%d", 17000 + 500 * below(&dice, 180));
                if (one_in(&dice, 3)) {
                        add_plain_letters(&cells[EMAIL], first);
                        buffer_add_format(&cells[EMAIL], "%d@posta.example", below(&dice, 1000));
                }
        }
        buffer_add_format(&cells[ADDRESS], "%s %s No: %d", PICK(&dice, districts),
                          PICK(&dice, streets), 1 + below(&dice, 240));
        if (one_in(&dice, 3))
                buffer_add_format(&cells[ADDRESS], "%s D: %d",
                                  plain || one_in(&dice, 2) ? "; " : "\n", 1 + below(&dice, 30));
        if (one_in(&dice, 12))
                buffer_add_format(&cells[ADDRESS], " (\"%s\" Apt.)", PICK(&dice, surnames));
        buffer_add_format(&cells[ADDRESS], "%s%s", plain ? ", " : " ", city);
        row->bad_phone = one_in(&dice, 250);
        if (row->bad_phone)
                set(row, MOBILE, "12345");
        else if (!one_in(&dice, 15))
                add_phone(&cells[MOBILE], &dice, "53");
        if (firm || one_in(&dice, 4))
                add_phone(&cells[WORK], &dice, "21");
}

static void
make_account(struct row *row, uint64_t account)
{
        struct dice dice = dice_for("account", account);
        struct buffer *cells = row->cells;
        const struct product *product = row->product =
                &products[skewed(&dice, 0, (int64_t)LENGTH(products))];
        row->currency = product->currency ? product->currency : "TRY";
        if (!product->currency && one_in(&dice, 2))
                row->currency = one_in(&dice, 3) ? "USD" : "EUR";
        int units = strcmp(row->currency, "TRY") ? 35 : 1;
        buffer_add_format(&cells[FILE_NUMBER], "2026/%06llu", (unsigned long long)(account + 1));
        if (!one_in(&dice, 10))
                buffer_add_format(&cells[CONTRACT], "TR%02d-%08d", below(&dice, 100),
                                  below(&dice, 100000000));
        set(row, PRODUCT, plain ? product->plain : product->turkish);
        set(row, CURRENCY, row->currency);
        int32_t due = one_in(&dice, 20) ? LAST_DAY + 10 + below(&dice, 60)
                                        : CUT_OFF - (int32_t)skewed(&dice, 0, 1300);
        add_day(&cells[DUE], due);
        add_day(&cells[OPENED], due - 60 - below(&dice, 1500));
        row->principal =
                skewed(&dice, product->least, product->most) / units * 100 + below(&dice, 100);
        int months = due < CUT_OFF ? (CUT_OFF - due) / 30 : 0;
        row->interest = row->principal / 1000 * product->rate / 10 * months / 10;
        row->cost = one_in(&dice, 3) ? 5000 + 10 * below(&dice, 4000) : 0;
        add_amount(&cells[PRINCIPAL], row->principal);
        if (row->interest)
                add_amount(&cells[INTEREST], row->interest);
        if (row->cost)
                add_amount(&cells[COST], row->cost);
        buffer_add_format(&cells[RATE], "%d%c%d", product->rate * 12 / 100, plain ? '.' : ',',
                          product->rate * 12 / 10 % 10);
        add_amount(&cells[LIMIT], (row->principal / 100000 + 1 + below(&dice, 20)) * 100000);
        if (product->least >= 15000 && one_in(&dice, 4)) {
                uint64_t guarantor = 50000000 + account;
                buffer_add_format(&cells[GUARANTOR], "%llu", (unsigned long long)guarantor);
                buffer_add_format(&cells[GUARANTOR_NAME], "%s %s",
                                  one_in(&dice, 2) ? PICK(&dice, women) : PICK(&dice, men),
                                  PICK(&dice, surnames));
        }
}

static void
spoil(struct row *row, enum fault fault, uint64_t account)
{
        switch (fault) {
        case FAULT_ENCODING:
        case FAULT_NUL:
                buffer_add_text(&row->cells[NAME], " " FAULTY_BYTE);
                break;
        case FAULT_DATE:
                set(row, DUE, plain ? "2026-02-30" : "30.02.2026");
                break;
        case FAULT_AMOUNT:
                set(row, PRINCIPAL, plain ? "12,5O" : "12.5O");
                break;
        case FAULT_RANGE:
                set(row, PRINCIPAL, "99999999999999999999");
                break;
        case FAULT_KEY:
                set(row, CUSTOMER, "");
                break;
        case FAULT_DUPLICATE: /* of the row before, which is never bad */
                row->cells[FILE_NUMBER].size = 0;
                buffer_add_format(&row->cells[FILE_NUMBER], "2026/%06llu",
                                  (unsigned long long)account);
                break;
        default: /* spoil the row, not a value */
                break;
        }
}

static void
write_account(struct output *output, struct row *row, enum fault fault)
{
        for (enum column column = 0; column < COLUMN_COUNT; column++) {
                struct slice text = buffer_slice(&row->cells[column]);
                if (column == ADDRESS && fault == FAULT_COLUMN_COUNT) {
                        output_raw_cell(output, slice_of("Mah."));
                        output_raw_cell(output, slice_of("Sok."));
                } else if (column == ADDRESS && fault == FAULT_UNCLOSED_QUOTE) {
                        output_raw_cell(output, slice_of("\"Atatürk Cad. No: 1"));
                } else if (column == ADDRESS && fault == FAULT_STRAY_QUOTE) {
                        output_raw_cell(output, slice_of("Atatürk \"Cad. No: 1"));
                } else {
                        output_cell(output, text);
                }
        }
        output_row(output, fault);
}

struct sum {
        const char *currency;
        int64_t minor;
};

static void
add_sum(struct sum sums[3], const char *currency, int64_t minor)
{
        struct sum *sum = sums;
        while (sum->currency && strcmp(sum->currency, currency))
                sum++;
        sum->currency = currency;
        sum->minor += minor;
}

static void
tell_sums(const char *file, const struct sum sums[3])
{
        for (const struct sum *sum = sums; sum < sums + 3 && sum->currency; sum++)
                printf("sum\t%s\t\t%s\t%lld.%02lld\n", file, sum->currency,
                       (long long)(sum->minor / 100), (long long)(sum->minor % 100));
}

static const enum column fault_columns[] = {
        [FAULT_COLUMN_COUNT] = COLUMN_COUNT,
        [FAULT_UNCLOSED_QUOTE] = ADDRESS,
        [FAULT_STRAY_QUOTE] = ADDRESS,
        [FAULT_ENCODING] = NAME,
        [FAULT_NUL] = NAME,
        [FAULT_DATE] = DUE,
        [FAULT_AMOUNT] = PRINCIPAL,
        [FAULT_RANGE] = PRINCIPAL,
        [FAULT_KEY] = CUSTOMER,
        [FAULT_DUPLICATE] = FILE_NUMBER,
};

struct payments {
        struct output output;
        uint64_t rows;
        struct sum sums[3];
};

static void
write_payment(struct payments *payments, struct dice *dice, const struct row *row, int32_t day,
              int64_t minor, bool returned, bool refused)
{
        static const char *const channels[] = {"Şube", "Online", "Otomatik", "Avukat", "İcra"};
        static const char *const plain_channels[] = {"branch", "online", "bank", "lawyer",
                                                     "enforcement"};
        struct output *output = &payments->output;
        if (refused)
                printf("bad\t%s\t%zu\t%s\tparent\n", output->name, output->line,
                       plain ? plain_columns[FILE_NUMBER] : turkish_columns[FILE_NUMBER]);
        else
                add_sum(payments->sums, row->currency, minor);
        struct buffer text = {0};
        add_day(&text, day);
        output_cell(output, buffer_slice(&text));
        output_cell(output, buffer_slice(&row->cells[FILE_NUMBER]));
        output_cell(output, slice_of(plain      ? returned ? "return" : "payment"
                                     : returned ? "İade"
                                                : "Tahsilat"));
        text.size = 0;
        add_amount(&text, minor);
        output_cell(output, buffer_slice(&text));
        int channel = below(dice, (int)LENGTH(channels));
        output_cell(output, slice_of((plain ? plain_channels : channels)[channel]));
        text.size = 0;
        buffer_add_format(&text, "D%08llu", (unsigned long long)++payments->rows);
        output_cell(output, buffer_slice(&text));
        output_row(output, FAULT_NONE);
        buffer_free(&text);
}

static void
write_payments(struct payments *payments, const struct row *row, uint64_t account, bool refused)
{
        struct dice dice = dice_for("payments", account);
        int64_t owed = row->principal + row->interest + row->cost;
        if (refused) {
                write_payment(payments, &dice, row, CUT_OFF + 10, owed / 10 + 1, false, true);
                return;
        }
        for (int history = below(&dice, 3); history > 0; history--)
                write_payment(payments, &dice, row, CUT_OFF - below(&dice, 400), owed / 12 + 1,
                              false, false);
        if (one_in(&dice, 25)) { /* settled, now and then with a little too much */
                int64_t surplus = one_in(&dice, 5) ? 1250 : 0;
                write_payment(payments, &dice, row, CUT_OFF + 1 + below(&dice, LAST_DAY - CUT_OFF),
                              owed + surplus, false, false);
        } else if (one_in(&dice, 3)) {
                int64_t part = owed * (5 + below(&dice, 36)) / 100 + 1;
                int32_t day = CUT_OFF + 1 + below(&dice, LAST_DAY - CUT_OFF - 30);
                write_payment(payments, &dice, row, day, part, false, false);
                if (one_in(&dice, 20))
                        write_payment(payments, &dice, row, day + 3, part, true, false);
                else if (one_in(&dice, 3)) /* two equal payments on one day are two payments */
                        write_payment(payments, &dice, row, day, part, false, false);
        }
}

static uint64_t
number_argument(const char *text)
{
        int64_t value;
        if (integer_parse(slice_of(text), &value) != NUMBER_OK || value < 0)
                die(EXIT_USAGE, "\"%s\" is not a number", text);
        return (uint64_t)value;
}

int
main(int argc, char **argv)
{
        program = "generate-portfolio";
        uint64_t accounts = 250, bad = 10;
        for (int option; (option = getopt(argc, argv, "n:b:s:p")) != -1;)
                switch (option) {
                case 'n':
                        accounts = number_argument(optarg);
                        break;
                case 'b':
                        bad = number_argument(optarg);
                        break;
                case 's':
                        seed = number_argument(optarg);
                        break;
                case 'p':
                        plain = true;
                        break;
                default:
                        return EXIT_USAGE;
                }
        if (optind != argc - 1 || bad > 250)
                die(EXIT_USAGE,
                    "usage: generate-portfolio [-n accounts] [-b bad] [-s seed] [-p] folder");
        to_1254 = iconv_open("WINDOWS-1254", "UTF-8");
        if (to_1254 == (iconv_t)-1)
                die(EXIT_UNAVAILABLE, "windows-1254:");

        static const char *const payment_columns[] = {"İşlem Tarihi", "Dosya No", "İşlem",
                                                      "Tutar",        "Kanal",    "Dekont No"};
        static const char *const plain_payment_columns[] = {"paid_on", "file_number", "kind",
                                                            "amount",  "channel",     "number"};
        const char *const *columns = plain ? plain_columns : turkish_columns;
        struct output output = {0};
        struct payments payments = {0};
        output_open(&output, argv[optind], "accounts.csv");
        output_open(&payments.output, argv[optind], "payments.csv");
        output_header(&output, columns, COLUMN_COUNT);
        output_header(&payments.output, plain ? plain_payment_columns : payment_columns,
                      LENGTH(payment_columns));

        printf("what\tfile\tline\tcolumn\tvalue\n");
        struct row row = {0};
        struct sum sums[3] = {0};
        uint64_t bad_tckn = 0, bad_phone = 0, stride = bad ? 1000 / bad : accounts + 1;
        for (uint64_t account = 0; account < accounts; account++) {
                for (size_t i = 0; i < COLUMN_COUNT; i++)
                        row.cells[i].size = 0;
                row.bad_tckn = row.bad_phone = false;
                enum fault fault = FAULT_NONE;
                if (bad && account % stride == stride / 2)
                        fault = (enum fault)(account / stride % FAULT_COUNT);
                make_person(&row, account % 5 == 4 ? account - 1 : account);
                make_account(&row, account);
                write_payments(&payments, &row, account, fault != FAULT_NONE);
                spoil(&row, fault, account);
                if (fault == FAULT_NONE) {
                        add_sum(sums, row.currency, row.principal + row.interest + row.cost);
                        bad_tckn += row.bad_tckn;
                        bad_phone += row.bad_phone;
                } else {
                        printf("bad\taccounts.csv\t%zu\t%s\t%s\n", output.line,
                               fault == FAULT_COLUMN_COUNT ? "" : columns[fault_columns[fault]],
                               fault_names[fault]);
                }
                write_account(&output, &row, fault);
        }
        printf("rows\taccounts.csv\t\t\t%llu\n", (unsigned long long)accounts);
        printf("rows\tpayments.csv\t\t\t%llu\n", (unsigned long long)payments.rows);
        tell_sums("accounts.csv", sums);
        tell_sums("payments.csv", payments.sums);
        printf("doubtful\taccounts.csv\t\t%s\t%llu\n", columns[TCKN], (unsigned long long)bad_tckn);
        printf("doubtful\taccounts.csv\t\t%s\t%llu\n", columns[MOBILE],
               (unsigned long long)bad_phone);
        output_close(&output);
        output_close(&payments.output);
        for (size_t i = 0; i < COLUMN_COUNT; i++)
                buffer_free(&row.cells[i]);
        iconv_close(to_1254);
        if (fflush(stdout) != 0)
                die(EXIT_IO, "standard output:");
        return EXIT_DONE;
}
