#include "policy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "sha256.h"

/* A policy and what its slices point into; callers see only the policy. */
struct policy_body {
        struct policy policy; /* first: a pointer to it is a pointer to the body */
        char *cell_text;      /* the text again, unescaped in place */
        struct slice *cells;  /* of all rows, one after the other */
};

/* ---- where policies are ---- */

struct names {
        char **list;
        size_t count, capacity;
};

static void
add_name(struct names *names, char *name)
{
        grow(&names->list, &names->capacity, names->count + 1, sizeof *names->list);
        names->list[names->count++] = name;
}

static void
free_names(struct names *names)
{
        for (size_t i = 0; i < names->count; i++)
                free(names->list[i]);
        free(names->list);
}

/* Folder of the running program, or NULL when the system does not say. */
static char *
program_folder(void)
{
        size_t size = PATH_MAX;
        char *path = reallocate_array(NULL, size, 1);
        ssize_t length = readlink("/proc/self/exe", path, size - 1);
        if (length <= 0) {
                free(path);
                return NULL;
        }
        path[length] = '\0';
        char *slash = strrchr(path, '/');
        if (slash != NULL)
                *slash = '\0';
        return path;
}

/* Folders to search, in order; each is owned by FOLDERS. */
static struct names
policy_folders(void)
{
        struct names folders = {0};
        const char *path = getenv("COL_PATH");
        while (path != NULL && *path != '\0') {
                size_t length = strcspn(path, ":");
                if (length > 0)
                        add_name(&folders, duplicate_slice(path, length));
                path += length;
                path += *path == ':';
        }
        char *folder = program_folder();
        if (folder != NULL) {
                add_name(&folders, format_text("%s/../share/coltools", folder));
                add_name(&folders, format_text("%s/../share", folder));
        }
        free(folder);
        return folders;
}

static bool
is_file(const char *path)
{
        struct stat status;
        return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

/* FOLDER/NAME or FOLDER/NAME.EXTENSION, whichever is a file; the caller frees. */
static char *
file_in(const char *folder, const char *name, const char *extension)
{
        char *path = format_text("%s/%s", folder, name);
        if (is_file(path))
                return path;
        free(path);
        path = format_text("%s/%s.%s", folder, name, extension);
        if (is_file(path))
                return path;
        free(path);
        return NULL;
}

char *
policy_find(const char *type, const char *name, const char *extension)
{
        if (*name == '\0')
                return NULL;
        if (strchr(name, '/') != NULL)
                return is_file(name) ? duplicate(name) : NULL;
        struct names folders = policy_folders();
        char *found = NULL;
        for (size_t i = 0; i < folders.count && found == NULL; i++) {
                if (type != NULL) {
                        char *folder = format_text("%s/%s", folders.list[i], type);
                        found = file_in(folder, name, extension);
                        free(folder);
                }
                if (found == NULL)
                        found = file_in(folders.list[i], name, extension);
        }
        free_names(&folders);
        return found;
}

/* Adds the names, without EXTENSION, of the files in FOLDER that have it. */
static void
add_names_in(struct names *names, const char *folder, const char *extension)
{
        DIR *directory = opendir(folder);
        if (directory == NULL)
                return;
        size_t tail = strlen(extension) + 1;
        for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
                size_t length = strlen(entry->d_name);
                if (length > tail && entry->d_name[length - tail] == '.' &&
                    strcmp(entry->d_name + length - tail + 1, extension) == 0)
                        add_name(names, duplicate_slice(entry->d_name, length - tail));
        }
        closedir(directory);
}

static int
compare_names(const void *a, const void *b)
{
        return strcmp(*(char *const *)a, *(char *const *)b);
}

char **
policy_names(const char *type, const char *extension, size_t *count)
{
        struct names folders = policy_folders(), names = {0};
        for (size_t i = 0; i < folders.count; i++) {
                if (type != NULL) {
                        char *folder = format_text("%s/%s", folders.list[i], type);
                        add_names_in(&names, folder, extension);
                        free(folder);
                }
                add_names_in(&names, folders.list[i], extension);
        }
        free_names(&folders);
        /* In an order that does not depend on the file system's. */
        if (names.count > 0)
                qsort(names.list, names.count, sizeof *names.list, compare_names);
        *count = 0;
        for (size_t i = 0; i < names.count; i++) {
                if (*count > 0 && strcmp(names.list[*count - 1], names.list[i]) == 0)
                        free(names.list[i]);
                else
                        names.list[(*count)++] = names.list[i];
        }
        return names.list;
}

_Noreturn static void
die_not_found(const char *type, const char *name, const char *extension)
{
        if (strchr(name, '/') != NULL)
                die(EXIT_BAD_POLICY, "%s: no such file", name);
        struct names folders = policy_folders();
        struct buffer searched = {0};
        for (size_t i = 0; i < folders.count; i++)
                buffer_add_format(&searched, "%s%s", i == 0 ? "" : ", ", folders.list[i]);
        size_t count;
        char **names = policy_names(type, extension, &count);
        const char *near = nearest(name, (const char *const *)names, count);
        die(EXIT_BAD_POLICY, "%s%s%s: not found in %s%s%s%s", type == NULL ? "" : type,
            type == NULL ? "" : "/", name, buffer_terminate(&searched),
            near == NULL ? "; put it there or add its folder to COL_PATH" : "; did you mean '",
            near == NULL ? "" : near, near == NULL ? "" : "'?");
}

/* ---- reading ---- */

static void
read_text(struct policy *policy)
{
        int descriptor = open(policy->path, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0)
                die(EXIT_NO_INPUT, "%s:", policy->path);
        struct buffer text = {0};
        for (;;) {
                grow(&text.data, &text.capacity, text.size + 65536, 1);
                ssize_t got = read(descriptor, text.data + text.size, 65536 - 1);
                if (got < 0 && errno == EINTR) {
                        interrupted();
                        continue;
                }
                if (got < 0)
                        die(EXIT_IO, "%s:", policy->path);
                if (got == 0)
                        break;
                text.size += (size_t)got;
        }
        close(descriptor);
        text.data[text.size] = '\0';
        policy->text = text.data;
        policy->text_size = text.size;
}

static size_t
line_of(const struct policy *policy, size_t offset)
{
        size_t line = 1;
        for (size_t i = 0; i < offset; i++)
                line += policy->text[i] == '\n';
        return line;
}

struct policy *
policy_read(const char *type, const char *name, const char *extension)
{
        char *path = policy_find(type, name, extension);
        if (path == NULL)
                die_not_found(type, name, extension);
        struct policy_body *body = allocate(sizeof *body);
        struct policy *policy = &body->policy;
        policy->path = path;
        const char *slash = strrchr(path, '/');
        const char *base = slash == NULL ? path : slash + 1;
        size_t length = strlen(base), tail = strlen(extension) + 1;
        if (length > tail && base[length - tail] == '.' &&
            strcmp(base + length - tail + 1, extension) == 0)
                length -= tail;
        policy->name = duplicate_slice(base, length);
        read_text(policy);
        size_t valid = utf8_valid_prefix(policy->text, policy->text_size);
        if (valid < policy->text_size)
                die(EXIT_BAD_POLICY, "%s:%zu: byte 0x%02x is not UTF-8; save the file as UTF-8",
                    path, line_of(policy, valid), (unsigned char)policy->text[valid]);
        const char *nul = memchr(policy->text, '\0', policy->text_size);
        if (nul != NULL)
                die(EXIT_BAD_POLICY, "%s:%zu: NUL byte; a policy is a text file", path,
                    line_of(policy, (size_t)(nul - policy->text)));
        sha256_hex(policy->text, policy->text_size, policy->hash);
        policy->label = format_text("%s@%s", policy->name, policy->hash);
        return policy;
}

/* The file NAME of FOLDER, if it has that label. */
static struct policy *
labelled_in(const char *folder, const char *name, const char *extension, const char *label)
{
        char *path = file_in(folder, name, extension);
        struct policy *policy = path != NULL ? policy_read(NULL, path, extension) : NULL;
        free(path);
        if (policy == NULL || strcmp(policy->label, label) == 0)
                return policy;
        policy_free(policy);
        return NULL;
}

struct policy *
policy_read_label(const char *type, const char *extension, const char *label)
{
        const char *at = strrchr(label, '@');
        struct names folders = policy_folders();
        struct policy *policy = NULL;
        char *name = at != NULL ? duplicate_slice(label, (size_t)(at - label)) : duplicate("");
        for (size_t i = 0; *name != '\0' && policy == NULL && i < folders.count; i++) {
                char *folder = format_text("%s/%s", folders.list[i], type);
                policy = labelled_in(folder, name, extension, label);
                free(folder);
                if (policy == NULL)
                        policy = labelled_in(folders.list[i], name, extension, label);
        }
        free(name);
        free_names(&folders);
        return policy;
}

/* ---- parsing ---- */

/* True when NAME is one of the blank-separated WORDS. */
static bool
has_word(const char *words, const char *name)
{
        size_t length = strlen(name);
        while (words != NULL && *words != '\0') {
                size_t word = strcspn(words, " ");
                if (word == length && memcmp(words, name, length) == 0)
                        return true;
                words += word;
                words += strspn(words, " ");
        }
        return false;
}

static struct names
split_words(const char *words)
{
        struct names names = {0};
        while (words != NULL && *words != '\0') {
                size_t word = strcspn(words, " ");
                if (word > 0)
                        add_name(&names, duplicate_slice(words, word));
                words += word;
                words += *words == ' ';
        }
        return names;
}

/* Unescapes a cell of col-tsv(5) in place; false at an escape that is none. */
static bool
unescape(char *data, size_t size, size_t *shorter)
{
        size_t out = 0;
        for (size_t i = 0; i < size; i++) {
                char c = data[i];
                if (c == '\\') {
                        switch (++i < size ? data[i] : '\0') {
                        case 't':
                                c = '\t';
                                break;
                        case 'n':
                                c = '\n';
                                break;
                        case 'r':
                                c = '\r';
                                break;
                        case '\\':
                                break;
                        default:
                                return false;
                        }
                }
                data[out++] = c;
        }
        *shorter = out;
        return true;
}

static void
check_columns(const struct policy *policy, size_t line, const char *required, const char *optional)
{
        struct names needed = split_words(required), possible = split_words(optional);
        struct names all = {0};
        for (size_t i = 0; i < needed.count; i++)
                add_name(&all, needed.list[i]);
        for (size_t i = 0; i < possible.count; i++)
                add_name(&all, possible.list[i]);
        for (size_t i = 0; i < policy->column_count; i++) {
                const char *name = policy->columns[i];
                if (required != NULL && !has_word(required, name) && !has_word(optional, name)) {
                        const char *near = nearest(name, (const char *const *)all.list, all.count);
                        if (near != NULL)
                                die(EXIT_BAD_POLICY,
                                    "%s:%zu:%s: unknown column; did you mean '%s'?", policy->path,
                                    line, name, near);
                        die(EXIT_BAD_POLICY, "%s:%zu:%s: unknown column; known are: %s %s",
                            policy->path, line, name, required, optional == NULL ? "" : optional);
                }
                for (size_t j = 0; j < i; j++)
                        if (strcmp(policy->columns[j], name) == 0)
                                die(EXIT_BAD_POLICY, "%s:%zu:%s: column named twice", policy->path,
                                    line, name);
        }
        for (size_t i = 0; i < needed.count; i++)
                if (policy_column(policy, needed.list[i]) < 0)
                        die(EXIT_BAD_POLICY, "%s:%zu:%s: column missing; required are: %s",
                            policy->path, line, needed.list[i], required);
        free(all.list);
        free_names(&needed);
        free_names(&possible);
}

static void
parse_header(struct policy *policy, struct slice line)
{
        size_t capacity = 0;
        while (true) {
                const char *tab = memchr(line.data, '\t', line.size);
                size_t size = tab == NULL ? line.size : (size_t)(tab - line.data);
                grow(&policy->columns, &capacity, policy->column_count + 1,
                     sizeof *policy->columns);
                policy->columns[policy->column_count++] = duplicate_slice(line.data, size);
                if (tab == NULL)
                        return;
                line.data += size + 1;
                line.size -= size + 1;
        }
}

static void
parse_row(struct policy_body *body, char *line, size_t size, size_t number, size_t *row_capacity,
          size_t *cell_capacity)
{
        struct policy *policy = &body->policy;
        size_t used = policy->row_count * policy->column_count;
        grow(&policy->rows, row_capacity, policy->row_count + 1, sizeof *policy->rows);
        grow(&body->cells, cell_capacity, used + policy->column_count, sizeof *body->cells);
        struct slice *cells = body->cells + used;
        char *end = line + size;
        for (size_t i = 0; i < policy->column_count; i++) {
                cells[i] = (struct slice){"", 0};
                if (line == NULL)
                        continue;
                char *tab = memchr(line, '\t', (size_t)(end - line));
                size_t length = (size_t)((tab == NULL ? end : tab) - line);
                cells[i] = (struct slice){line, length};
                if (!unescape(line, length, &cells[i].size))
                        die(EXIT_BAD_POLICY,
                            "%s:%zu:%s: a backslash that begins no escape; write \\t, \\n, \\r or "
                            "\\\\",
                            policy->path, number, policy->columns[i]);
                line = tab == NULL ? NULL : tab + 1;
        }
        if (line != NULL)
                die(EXIT_BAD_POLICY, "%s:%zu: more cells than the header has columns, which is %zu",
                    policy->path, number, policy->column_count);
        policy->rows[policy->row_count++] = (struct policy_row){.line = number};
}

static bool
is_blank_or_comment(struct slice line)
{
        if (line.size > 0 && line.data[0] == '#')
                return true;
        for (size_t i = 0; i < line.size; i++)
                if (line.data[i] != ' ' && line.data[i] != '\t')
                        return false;
        return true;
}

/* Reads the rows of the policy's text. */
static void
parse(struct policy *policy, const char *required, const char *optional)
{
        struct policy_body *body = (struct policy_body *)(void *)policy;
        body->cell_text = duplicate_slice(policy->text, policy->text_size);
        char *text = body->cell_text, *end = text + policy->text_size;
        if (policy->text_size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
                text += 3;
        size_t row_capacity = 0, cell_capacity = 0;
        for (size_t number = 1; text < end; number++) {
                char *newline = memchr(text, '\n', (size_t)(end - text));
                char *after = newline == NULL ? end : newline + 1;
                size_t size = (size_t)((newline == NULL ? end : newline) - text);
                if (size > 0 && text[size - 1] == '\r')
                        size--;
                struct slice line = {text, size};
                if (is_blank_or_comment(line)) {
                        ;
                } else if (policy->columns == NULL) {
                        parse_header(policy, line);
                        check_columns(policy, number, required, optional);
                } else {
                        parse_row(body, text, size, number, &row_capacity, &cell_capacity);
                }
                text = after;
        }
        if (policy->columns == NULL)
                die(EXIT_BAD_POLICY, "%s:1: no header line; required columns are: %s", policy->path,
                    required == NULL ? "any" : required);
        for (size_t row = 0; row < policy->row_count; row++)
                policy->rows[row].cells = body->cells + row * policy->column_count;
}

struct policy *
policy_open(const char *type, const char *name, const char *extension, const char *required,
            const char *optional)
{
        struct policy *policy = policy_read(type, name, extension);
        parse(policy, required, optional);
        return policy;
}

struct policy *
policy_stored(struct slice label, struct slice text, const char *required, const char *optional)
{
        const char *at = label.size == 0 ? NULL : memrchr(label.data, '@', label.size);
        char hash[65];
        if (at == NULL)
                return NULL;
        sha256_hex(text.data, text.size, hash);
        if (!slice_is((struct slice){at + 1, label.size - (size_t)(at + 1 - label.data)}, hash))
                return NULL;
        struct policy_body *body = allocate(sizeof *body);
        struct policy *policy = &body->policy;
        policy->name = duplicate_slice(label.data, (size_t)(at - label.data));
        policy->path = slice_dup(label);
        policy->label = slice_dup(label);
        policy->text = slice_dup(text);
        policy->text_size = text.size;
        memcpy(policy->hash, hash, sizeof hash);
        parse(policy, required, optional);
        return policy;
}

int
policy_column(const struct policy *policy, const char *name)
{
        for (size_t i = 0; i < policy->column_count; i++)
                if (strcmp(policy->columns[i], name) == 0)
                        return (int)i;
        return -1;
}

struct slice
policy_cell(const struct policy *policy, size_t row, const char *name)
{
        int column = policy_column(policy, name);
        return column < 0 ? (struct slice){"", 0} : policy->rows[row].cells[column];
}

void
policy_die(const struct policy *policy, size_t row, const char *column, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *message = format_arguments(format, arguments);
        va_end(arguments);
        if (row < policy->row_count)
                die(EXIT_BAD_POLICY, "%s:%zu:%s%s %s", policy->path, policy->rows[row].line,
                    column == NULL ? "" : column, column == NULL ? "" : ":", message);
        die(EXIT_BAD_POLICY, "%s: %s", policy->path, message);
}

void
policy_free(struct policy *policy)
{
        if (policy == NULL)
                return;
        struct policy_body *body = (struct policy_body *)(void *)policy;
        for (size_t i = 0; i < policy->column_count; i++)
                free(policy->columns[i]);
        free(policy->columns);
        free(policy->rows);
        free(policy->name);
        free(policy->path);
        free(policy->text);
        free(policy->label);
        free(body->cells);
        free(body->cell_text);
        free(body);
}
