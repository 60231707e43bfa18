/* The access log: who listed, showed or exported what. */
#include "db-inner.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "day.h"

static void
add_escaped(struct buffer *line, const char *text)
{
        for (; *text != '\0'; text++) {
                const char *escape = *text == '\t'   ? "\\t"
                                     : *text == '\n' ? "\\n"
                                     : *text == '\r' ? "\\r"
                                     : *text == '\\' ? "\\\\"
                                                     : NULL;
                if (escape != NULL)
                        buffer_add_text(line, escape);
                else
                        buffer_add(line, text, 1);
        }
}

void
db_access_log(struct db *db, int argc, char *const *argv, uint64_t records)
{
        char at[21];
        time_format(at, time(NULL));
        const struct passwd *user = getpwuid(getuid());
        struct buffer line = {0};
        buffer_add_format(&line, "%s\t%lu\t%s\t%s\t", at, (unsigned long)getuid(),
                          user != NULL ? user->pw_name : "", program);
        for (int i = 1; i < argc; i++) {
                if (i > 1)
                        buffer_add_text(&line, " ");
                add_escaped(&line, argv[i]);
        }
        buffer_add_format(&line, "\t%llu\n", (unsigned long long)records);

        struct stat status;
        int descriptor = -1;
        if (stat(db->path, &status) == 0)
                descriptor =
                        db_open_companion(db->path, "-access.log", O_WRONLY | O_APPEND, &status);
        if (descriptor == -1) {
                if ((errno == EACCES || errno == EROFS) && access(db->path, W_OK) != 0) {
                        warn("%s-access.log: not written:", db->path);
                        buffer_free(&line);
                        return;
                }
                die(EXIT_IO, "%s-access.log:", db->path);
        }
        /* One write: lines of programs that end together do not mix. */
        ssize_t written = write(descriptor, line.data, line.size);
        if (written < 0 || (size_t)written != line.size || close(descriptor) != 0)
                die(EXIT_IO, "%s-access.log:", db->path);
        buffer_free(&line);
}
