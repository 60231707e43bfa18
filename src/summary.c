#include "summary.h"

char *
summary_of(const struct store *store)
{
        static const struct {
                enum store_result result;
                const char *text;
        } results[] = {{STORE_NEW, "new"},
                       {STORE_CHANGED, "changed"},
                       {STORE_REVERSED, "reversed"},
                       {STORE_SAME, "already so"}};
        struct buffer text = {0};
        for (enum kind_id id = 0; id < KIND_COUNT; id++) {
                const char *before = NULL;
                for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
                        uint64_t count = store_count(store, id, results[i].result);
                        if (!count)
                                continue;
                        if (!before)
                                buffer_add_format(&text, "%s%s ", text.size ? "; " : "",
                                                  kind_at(id)->plural);
                        buffer_add_format(&text, "%s%llu %s", before ? before : "",
                                          (unsigned long long)count, results[i].text);
                        before = ", ";
                }
        }
        return buffer_terminate(&text), text.data;
}
