/* bloom.c: forgets nothing, and seldom takes a stranger for a member, in any number. */
#include "bloom.h"

#include "check.h"
#include "hash.h"

enum { MEMBERS = 400000 };

static uint64_t
hash_of(unsigned number)
{
        char key[32];
        int size = snprintf(key, sizeof key, "b/2026/%06u", number);
        return hash_text(HASH_START, (struct slice){key, (size_t)size});
}

int
main(void)
{
        struct bloom *bloom = bloom_new();
        unsigned taken = 0, forgotten = 0;
        for (unsigned i = 0; i < MEMBERS; i++)
                taken += !bloom_add(bloom, hash_of(i));
        CHECK(taken < MEMBERS / 10000);
        for (unsigned i = 0; i < MEMBERS; i++)
                forgotten += !bloom_may_have(bloom, hash_of(i)) || bloom_add(bloom, hash_of(i));
        CHECK(forgotten == 0);
        taken = 0;
        for (unsigned i = MEMBERS; i < 2 * MEMBERS; i++)
                taken += bloom_may_have(bloom, hash_of(i));
        CHECK(taken < MEMBERS / 10000);
        bloom_free(bloom);
        return check_result();
}
