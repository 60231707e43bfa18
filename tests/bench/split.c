/* split [FILE…]: the peer of `make bench`: reads lines with getline() and finds their tabs with
   memchr(), as a C programmer would write it in ten minutes, and does nothing else: no checks of
   any kind, no header, no output but the number of lines, fields and bytes, so that answers can be
   compared. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t lines, fields, bytes;

static int
split(FILE *file)
{
        char *line = NULL;
        size_t capacity = 0;
        ssize_t length;
        const char *starts[1024];
        while ((length = getline(&line, &capacity, file)) > 0) {
                const char *at = line, *end = line + length - 1;
                size_t count = 0;
                for (;;) {
                        starts[count++ % 1024] = at;
                        const char *tab = memchr(at, '\t', (size_t)(end - at));
                        if (tab == NULL)
                                break;
                        at = tab + 1;
                }
                lines++;
                fields += count;
                bytes += (size_t)(starts[(count - 1) % 1024] - starts[0]);
        }
        free(line);
        return ferror(file);
}

int
main(int argc, char **argv)
{
        int failed = 0;
        if (argc < 2)
                failed = split(stdin);
        for (int i = 1; i < argc; i++) {
                FILE *file = fopen(argv[i], "r");
                if (file == NULL || split(file) != 0) {
                        perror(argv[i]);
                        failed = 1;
                }
                if (file != NULL)
                        fclose(file);
        }
        printf("%zu\t%zu\t%zu\n", lines, fields, bytes);
        return failed;
}
