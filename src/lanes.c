#include "lanes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "error.h"
#include "number.h"
#include "policy.h"

enum { USUAL_TIMEOUT = 60, USUAL_ATTEMPTS = 3 };

#define SECOND INT64_C(1000000000) /* in nanoseconds */

/* ---- settings ---- */

bool
lane_rate(struct slice text, int64_t *interval)
{
        static const struct {
                const char *unit;
                int64_t length;
        } units[] = {{"", SECOND}, {"/s", SECOND}, {"/min", 60 * SECOND}, {"/h", 3600 * SECOND}};
        size_t digits = 0;
        int64_t count;
        while (digits < text.size && text.data[digits] >= '0' && text.data[digits] <= '9')
                digits++;
        if (integer_parse((struct slice){text.data, digits}, &count) != NUMBER_OK || count < 1)
                return false;
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
                if (slice_is((struct slice){text.data + digits, text.size - digits},
                             units[i].unit)) {
                        *interval = units[i].length / count;
                        return true;
                }
        return false;
}

static int
read_count(const struct policy *policy, size_t row, struct slice value)
{
        enum { MOST = 86400 };
        int64_t count;
        if (integer_parse(value, &count) != NUMBER_OK || count < 1 || count > MOST)
                policy_die(policy, row, "value", "\"%.*s\" is not a number from 1 to %d",
                           (int)value.size, value.data, MOST);
        return (int)count;
}

/* Passwords stand there. */
static void
refuse_open_file(const char *path)
{
        struct stat status;
        if (stat(path, &status) != 0)
                die(EXIT_BAD_POLICY, "%s:", path);
        if ((status.st_mode & 077) != 0)
                die(EXIT_BAD_POLICY,
                    "%s: others than its owner may read it; settings of channels may hold "
                    "passwords: chmod 600",
                    path);
}

static void
read_settings(struct lane *lane)
{
        struct policy *policy = policy_open("channels", lane->settings, "tsv", "setting value", "");
        for (size_t row = 0; row < policy->row_count; row++) {
                struct slice setting = policy_cell(policy, row, "setting");
                struct slice value = policy_cell(policy, row, "value");
                if (slice_is(setting, "rate") && !lane_rate(value, &lane->limits.interval))
                        policy_die(policy, row, "value",
                                   "\"%.*s\" is no rate; such are 10/s, 30/min and 100/h",
                                   (int)value.size, value.data);
                if (slice_is(setting, "timeout"))
                        lane->limits.timeout = read_count(policy, row, value);
                if (slice_is(setting, "attempts"))
                        lane->limits.attempts = read_count(policy, row, value);
        }
        policy_free(policy);
}

/* ---- lanes ---- */

bool
lanes_program(struct lanes *lanes, const char *argument)
{
        const char *equals = strchr(argument, '=');
        if (equals == NULL || equals == argument || equals[1] == '\0')
                return false;
        grow(&lanes->programs, &lanes->program_capacity, lanes->program_count + 1,
             sizeof *lanes->programs);
        lanes->programs[lanes->program_count++] = argument;
        return true;
}

/* The program of the channel NAME, or NULL; the caller frees. */
static char *
program_of(const struct lanes *lanes, const char *name)
{
        const char *wanted = name;
        size_t length = strlen(name);
        for (size_t i = 0; i < lanes->program_count; i++)
                if (strncmp(lanes->programs[i], name, length) == 0 &&
                    lanes->programs[i][length] == '=')
                        wanted = lanes->programs[i] + length + 1;
        char *path = policy_find("channels", wanted, "sh");
        if (path != NULL && access(path, X_OK) == 0)
                return path;
        free(path);
        return NULL;
}

static struct lane *
open_lane(const struct lanes *lanes, struct slice name)
{
        struct lane *lane = allocate(sizeof *lane);
        lane->name = slice_dup(name);
        lane->path = program_of(lanes, lane->name);
        lane->limits = (struct lane_limits){0, USUAL_TIMEOUT, USUAL_ATTEMPTS};
        char *file = format_text("%s.tsv", lane->name);
        lane->settings = policy_find("channels", file, "tsv");
        free(file);
        if (lane->settings != NULL) {
                refuse_open_file(lane->settings);
                read_settings(lane);
        }
        if (lanes->limits.interval >= 0)
                lane->limits.interval = lanes->limits.interval;
        if (lanes->limits.timeout >= 0)
                lane->limits.timeout = lanes->limits.timeout;
        if (lanes->limits.attempts >= 0)
                lane->limits.attempts = lanes->limits.attempts;
        return lane;
}

struct lane *
lane_of(struct lanes *lanes, struct slice name)
{
        for (size_t i = 0; i < lanes->count; i++)
                if (slice_is(name, lanes->list[i]->name))
                        return lanes->list[i];
        grow(&lanes->list, &lanes->capacity, lanes->count + 1, sizeof *lanes->list);
        return lanes->list[lanes->count++] = open_lane(lanes, name);
}

static int64_t
monotonic(void)
{
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t)now.tv_sec * SECOND + now.tv_nsec;
}

void
lane_wait(struct lane *lane)
{
        for (int64_t left; (left = lane->free_at - monotonic()) > 0;) {
                interrupted();
                nanosleep(&(struct timespec){left / SECOND, left % SECOND}, NULL);
        }
        lane->free_at = monotonic() + lane->limits.interval;
}

const char *
lane_ready(struct lane *lane, struct slice header)
{
        if (lane->path == NULL)
                return "there is no program for this channel";
        if (lane->channel == NULL)
                lane->channel = channel_start(lane->name, lane->path, lane->settings, header,
                                              lane->limits.timeout);
        else
                channel_look(lane->channel);
        return channel_fault(lane->channel);
}

void
lanes_end(struct lanes *lanes)
{
        for (size_t i = 0; i < lanes->count; i++) {
                if (lanes->list[i]->channel != NULL)
                        channel_end(lanes->list[i]->channel);
                lanes->list[i]->channel = NULL;
        }
}

void
lanes_free(struct lanes *lanes)
{
        for (size_t i = 0; i < lanes->count; i++) {
                free(lanes->list[i]->name);
                free(lanes->list[i]->path);
                free(lanes->list[i]->settings);
                free(lanes->list[i]);
        }
        free(lanes->list);
        free(lanes->programs);
}
