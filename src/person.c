#include "person.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/magic.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "error.h"
#include "number.h"

/* What uid_map holds outside of every user namespace: all numbers are what they are
   (user_namespaces(7)). */
static const long long whole_map[] = {0, 0, 4294967295};

/* The first line of the map of user numbers; false where the kernel does not tell it. */
static bool
read_map(char *text, size_t size)
{
        int descriptor = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);
        struct statfs status;
        if (descriptor == -1)
                return false;
        bool kernel = fstatfs(descriptor, &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
        ssize_t got = kernel ? read(descriptor, text, size - 1) : -1;
        close(descriptor);
        text[got > 0 ? got : 0] = '\0';
        return got > 0;
}

static bool
is_whole(const char *map)
{
        for (size_t i = 0; i < sizeof whole_map / sizeof *whole_map; i++) {
                char *end;
                errno = 0;
                if (strtoll(map, &end, 10) != whole_map[i] || end == map || errno != 0)
                        return false;
                map = end;
        }
        return strcmp(map, "\n") == 0;
}

struct person
person_present(void)
{
        char map[256];
        if (!read_map(map, sizeof map))
                die(EXIT_NOT_ALLOWED, "/proc/self/uid_map cannot be read, so who you are cannot be "
                                      "told; mount /proc");
        if (!is_whole(map))
                die(EXIT_NOT_ALLOWED, "this is a user namespace, in which anybody bears any user "
                                      "number; approve, and store what needs approval, outside");
        struct person person = {.uid = getuid()};
        int count = getgroups(0, NULL);
        if (count >= 0) {
                person.groups = reallocate_array(NULL, (size_t)count + 1, sizeof *person.groups);
                count = getgroups(count, person.groups);
        }
        if (count < 0)
                die(EXIT_UNAVAILABLE, "getgroups:");
        person.groups[count] = getgid();
        person.group_count = (size_t)count + 1;
        return person;
}

struct person
person_past(int64_t uid)
{
        return (struct person){.uid = (uid_t)uid};
}

/* What stands after PREFIX, NUL-terminated, for the caller to free; or NULL. */
static char *
after(struct slice who, const char *prefix)
{
        size_t size = strlen(prefix);
        if (who.size <= size || memcmp(who.data, prefix, size) != 0)
                return NULL;
        return duplicate_slice(who.data + size, who.size - size);
}

/* A name that is no name of this machine may be a number. */
static bool
number_of(const char *name, int64_t *number)
{
        return integer_parse(slice_of(name), number) == NUMBER_OK && *number >= 0 &&
               *number < UINT32_MAX;
}

static bool
user_number(const char *name, int64_t *number)
{
        const struct passwd *user = getpwnam(name);
        if (user != NULL)
                *number = user->pw_uid;
        return user != NULL || number_of(name, number);
}

static bool
group_number(const char *name, int64_t *number)
{
        const struct group *group = getgrnam(name);
        if (group != NULL)
                *number = group->gr_gid;
        return group != NULL || number_of(name, number);
}

static bool
in_group(const struct person *person, int64_t group)
{
        if (person->groups == NULL)
                return true;
        for (size_t i = 0; i < person->group_count; i++)
                if (person->groups[i] == (gid_t)group)
                        return true;
        return false;
}

bool
person_is(const struct person *person, struct slice who)
{
        int64_t number;
        char *user = after(who, "user:"), *group = after(who, "group:");
        bool is = slice_is(who, "everyone") ||
                  (user != NULL && user_number(user, &number) && person->uid == (uid_t)number) ||
                  (group != NULL && group_number(group, &number) && in_group(person, number));
        free(user);
        free(group);
        return is;
}

enum person_name
person_named(struct slice who)
{
        int64_t number;
        char *user = after(who, "user:"), *group = after(who, "group:");
        bool known = slice_is(who, "everyone") || (user != NULL && user_number(user, &number)) ||
                     (group != NULL && group_number(group, &number));
        enum person_name named = known                           ? PERSON_KNOWN
                                 : user != NULL || group != NULL ? PERSON_UNKNOWN
                                                                 : PERSON_MALFORMED;
        free(user);
        free(group);
        return named;
}

void
person_free(struct person *person)
{
        free(person->groups);
}
