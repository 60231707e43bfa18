#include "allocation.h"

#define WORD(text)                                                                                 \
        {                                                                                          \
                text, sizeof text - 1                                                              \
        }

static const struct slice words[PART_KIND_COUNT] = {
        [PART_ALLOCATION] = WORD("allocation"),   [PART_RECOVERY] = WORD("recovery"),
        [PART_WAIVER] = WORD("waiver"),           [PART_CORRECTION] = WORD("correction"),
        [PART_OVERPAYMENT] = WORD("overpayment"), [PART_OUTSIDE] = WORD("outside"),
        [PART_REOPENED] = WORD("reopened"),       [PART_ACCRUAL] = WORD("accrual"),
        [PART_ACCRUED] = WORD("accrued"),         [PART_CHARGE_OFF] = WORD("charge-off")};

struct slice
part_kind_word(enum part_kind kind)
{
        return words[kind];
}

enum part_kind
part_kind_named(struct slice word)
{
        enum part_kind kind = PART_ALLOCATION;
        while (kind < PART_KIND_COUNT && !slice_equal(words[kind], word))
                kind++;
        return kind;
}

bool
entry_type_named(struct slice word, enum entry_type *type)
{
        static const struct slice types[] = {WORD("charge"), WORD("payment"), WORD("return"),
                                             WORD("waiver"), WORD("write-off")};
        *type = ENTRY_CHARGE;
        while (*type < ENTRY_WRITE_OFF && !slice_equal(word, types[*type]))
                (*type)++;
        return slice_equal(word, types[*type]);
}
