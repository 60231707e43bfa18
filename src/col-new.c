/* col-new: one checked record from field=value words. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "day.h"
#include "error.h"
#include "kinds.h"
#include "options.h"
#include "store.h"
#include "tsv.h"

static const char help[] =
        "  col-new contact party=bank1/77 result=NOANS | col-save -k contact\n"
        "  col-new account account=bank1/4711 stage=legal | col-save -k account\n"
        "\n"
        "usage: col-new [-q] KIND FIELD=VALUE...\n"
        "\n"
        "Print a checked record as a stream of a header and one line. An instant that the\n"
        "kind needs and the words do not give (at) is the present.\n"
        "\n"
        "  -q, --quiet    say nothing but errors\n"
        "  -h, --help     print this\n"
        "  -V, --version  print the version\n";

static const struct kind *
need_kind(const char *name)
{
        const struct kind *kind = kind_named(name);
        if (kind && kind_is_stated(kind))
                return kind;
        const char *names[KIND_COUNT];
        size_t count = 0;
        for (enum kind_id id = 0; id < KIND_COUNT; id++)
                if (kind_is_stated(kind_at(id)))
                        names[count++] = kind_at(id)->name;
        const char *near = nearest(name, names, count);
        if (near)
                usage_error("\"%s\" is not a kind of records; did you mean %s?", name, near);
        usage_error("\"%s\" is not a kind of records; see col-kinds", name);
}

static int
need_field(const struct kind *kind, const char *name)
{
        int field = kind_field(kind, name);
        if (field >= 0)
                return field;
        const char **names = reallocate_array(NULL, kind->field_count, sizeof *names);
        for (size_t i = 0; i < kind->field_count; i++)
                names[i] = kind->fields[i].name;
        const char *near = nearest(name, names, kind->field_count);
        if (near)
                usage_error("%s has no field \"%s\"; did you mean %s?", kind->name, name, near);
        usage_error("%s has no field \"%s\"; see col-kinds", kind->name, name);
}

/* Takes FIELD=VALUE into the record; the field's index is returned. */
static int
read_word(struct record *record, const char *word)
{
        const char *equals = strchr(word, '=');
        if (!equals)
                usage_error("\"%s\" is not FIELD=VALUE", word);
        char *name = duplicate_slice(word, (size_t)(equals - word));
        int field = need_field(record->kind, name);
        if (record->given[field])
                usage_error("%s is given twice", name);
        struct slice value = slice_of(equals + 1);
        if (utf8_valid_prefix(value.data, value.size) < value.size)
                die(EXIT_BAD_DATA, "%s: the value is not UTF-8", name);
        record->given[field] = true;
        record->values[field] = value;
        free(name);
        return field;
}

/* Fills the instants that the record needs and does not have with the present; returns how many of
   them were added to ORDER. */
static size_t
fill_instants(struct record *record, int *order)
{
        static char now[21];
        size_t added = 0;
        for (size_t i = 0; i < record->kind->field_count; i++) {
                const struct field *field = &record->kind->fields[i];
                if (field->type != TYPE_TIME || !(field->flags & FIELD_REQUIRED) ||
                    record->given[i])
                        continue;
                struct timespec instant;
                clock_gettime(CLOCK_REALTIME, &instant);
                time_format(now, instant.tv_sec);
                record->given[i] = true;
                record->values[i] = slice_of(now);
                order[added++] = (int)i;
        }
        return added;
}

int
main(int argc, char **argv)
{
        static const struct option options[] = {COMMON_OPTIONS, {NULL, 0, NULL, 0}};
        tool_begin("col-new", help);
        for (int o; (o = getopt_long(argc, argv, COMMON_LETTERS, options, NULL)) != -1;)
                common_option(o);
        if (argc - optind < 2)
                usage_error("a kind and at least one FIELD=VALUE are needed");
        kinds_load_fields(NULL);

        const struct kind *kind = need_kind(argv[optind]);
        struct record record = {
                .kind = kind,
                .values = allocate(kind->field_count * sizeof *record.values),
                .given = allocate(kind->field_count * sizeof *record.given),
        };
        int *order = allocate(kind->field_count * sizeof *order);
        size_t count = 0;
        for (int i = optind + 1; i < argc; i++)
                order[count++] = read_word(&record, argv[i]);
        count += fill_instants(&record, order + count);

        struct problem problem;
        if (!record_check(&record, &problem))
                die(EXIT_BAD_DATA, "%s: %s",
                    problem.field < 0 ? kind->name : kind->fields[problem.field].name,
                    problem.text);

        struct tsv_writer *out = tsv_writer_open(STDOUT_FILENO, "standard output");
        for (size_t i = 0; i < count; i++) {
                if (i)
                        tsv_put_tab(out);
                tsv_put_text(out, slice_of(kind->fields[order[i]].name));
        }
        tsv_put_newline(out);
        for (size_t i = 0; i < count; i++) {
                if (i)
                        tsv_put_tab(out);
                tsv_put_text(out, record.values[order[i]]);
        }
        tsv_put_newline(out);
        tsv_finish(out);
        free(record.values);
        free(record.given);
        free(order);
        return EXIT_DONE;
}
