#include "formula.h"

#include <string.h>

static size_t
digits(const char *text)
{
        return strspn(text, "0123456789");
}

/* Digits, with a sign, a point and an exponent or without. */
static bool
is_plain_number(struct slice cell)
{
        char text[64];
        const char *p = text;

        if (cell.size >= sizeof text)
                return false;
        memcpy(text, cell.data, cell.size);
        text[cell.size] = '\0';
        p += *p == '-' || *p == '+';
        size_t whole = digits(p);
        p += whole;
        if (*p == '.') {
                size_t part = digits(++p);
                whole += part;
                p += part;
        }
        if (whole == 0)
                return false;
        if (*p == 'e' || *p == 'E') {
                p++;
                p += *p == '-' || *p == '+';
                if (digits(p) == 0)
                        return false;
                p += digits(p);
        }
        return p == text + cell.size;
}

bool
is_formula(struct slice cell)
{
        static const char *const starts[] = {"=",  "+",      "-",      "@",      "\t",
                                             "\r", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
        struct slice text = cell;
        while (text.size > 0 && *text.data == ' ') {
                text.data++;
                text.size--;
        }
        for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
                size_t size = strlen(starts[i]);
                if (text.size >= size && memcmp(text.data, starts[i], size) == 0)
                        return !is_plain_number(cell);
        }
        return false;
}
