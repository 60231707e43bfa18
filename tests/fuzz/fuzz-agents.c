/* Policies of agents: whatever the bytes, they are refused, or every name leads to its line, every
   value is in a band, and days come out as they stand there. The first byte chooses the size of
   reads. Expressions are fuzz-expr's. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agents.h"
#include "day.h"
#include "hash.h"
#include "number.h"

#include "fuzz.h"

/* Nothing is compiled, so a set holds nothing. */
struct expr_set {
        char none;
};
static struct expr_set nothing_compiled;
#define expr_add(set, sql, ...) ((void)(set), (int)(sql).size)
#define expr_add_list(set, ...) ((void)(set), (__VA_ARGS__).count)
#include "../../src/agents-cells.c"
#include "../../src/agents-policy.c"
#include "../../src/agents.c"
#include "../../src/policy.c"

/* The index's text is memory too. */
static void
add_counted(struct buffer *buffer, const void *data, size_t size)
{
        grow(&buffer->data, &buffer->capacity, buffer->size + size, 1);
        memcpy(buffer->data + buffer->size, data, size);
        buffer->size += size;
}

#define buffer_add(buffer, data, size) add_counted(buffer, data, size)
#define buffer_free(buffer)            free((buffer)->data)
#include "../../src/text_index.c"

static void
check_bands_of(const struct agents *agents)
{
        static const int64_t values[] = {INT64_MIN, -MONEY_MAX, -1,        0,
                                         1,         100000,     MONEY_MAX, INT64_MAX};
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
                size_t band = agents_band_of(agents, values[i]);
                if (band >= agents->band_count || agents->bands[band].least > values[i] ||
                    (band > 0 && agents->bands[band - 1].least <= values[i]))
                        abort();
        }
        for (size_t i = 0; i < agents->band_count; i++)
                if (agents->bands[i].points <= agents->balance)
                        abort();
}

static void
check_agent(const struct agents *agents, size_t i)
{
        const struct agent *agent = &agents->list[i];
        if (agents_find(agents, agent->name) != i || agent->team >= agents->team_count ||
            agent->capacity < -1 ||
            (agent->capacity < 0 && (agent->share < 0 || agent->share > 100000000)))
                abort();
        unsigned works = 0;
        for (int32_t day = 0; day < WEEKDAYS; day++)
                works += agent_works(agent, day);
        if (works == 0)
                abort();
        if (agent->until != DAY_NONE && agent_is_there(agents, i, agent->until + 1))
                abort();
        int32_t recall = agent_recall(agent, 0);
        if (agent->recall_after >= 0 ? recall < 1 : recall != agent->recall_on)
                abort();
}

static void
run(void)
{
        struct agents *agents = agents_open("/dev/null", &nothing_compiled);
        check_bands_of(agents);
        for (size_t i = 0; i < agents->count; i++)
                check_agent(agents, i);
        for (size_t i = 0; i < agents->absence_count; i++)
                if (agents->absences[i].agent >= agents->count)
                        abort();
        agents_close(agents);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        return fuzz_run(data, size, run);
}
