/* Prints the kinds of records and their fields: as rows, as the tables made of them, as a page of
 * the manual. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "kinds.h"
#include "options.h"
#include "schema.h"

static const char help[] =
        "  col-kinds\n"
        "  col-kinds | grep ^account\n"
        "  col-kinds --ddl\n"
        "\n"
        "usage: col-kinds [-q] [--ddl | --mdoc]\n"
        "\n"
        "      --ddl            SQL that makes the tables, indexes and views\n"
        "      --mdoc           the part of col-record(5) that lists kinds and fields\n"
        "  -q, --quiet          errors only\n"
        "  -h, --help           this help\n"
        "  -V, --version        the version\n"
        "\n"
        "The rows show the fields of your own in fields.tsv on COL_PATH, too.\n"
        "See col-kinds(1) and col-record(5).\n";

static const char *const form_names[] = {
        [FORM_VERSIONED] = "versioned",
        [FORM_FACT] = "fact",
        [FORM_BOOKED] = "booked",
        [FORM_SYSTEM] = "system",
};

/* Named by a key, a number of the database's, or its identity fields together. */
static bool
identifies(const struct field *field)
{
        return (field->flags & (FIELD_KEY | FIELD_NUMBER | FIELD_IDENTITY)) != 0;
}

static bool
required(const struct field *field)
{
        return (field->flags & (FIELD_KEY | FIELD_REQUIRED)) != 0;
}

/* ---- rows ---- */

static void
print_rows(void)
{
        static const char *const names[] = {"kind",   "plural",   "form",     "field",
                                            "type",   "required", "identity", "personal",
                                            "target", "values",   "doc"};
        enum { COUNT = sizeof names / sizeof *names };
        enum type types[COUNT];
        for (size_t i = 0; i < COUNT; i++)
                types[i] = TYPE_TEXT;
        kinds_load_fields(NULL);
        struct format_writer *writer = format_open(FORMAT_AUTO, names, types, COUNT);
        for (enum kind_id id = 0; id < KIND_COUNT; id++) {
                const struct kind *kind = kind_at(id);
                for (size_t i = 0; i < kind->field_count; i++) {
                        const struct field *field = &kind->fields[i];
                        const char *const cells[COUNT] = {
                                kind->name,
                                kind->plural,
                                form_names[kind->form],
                                field->name,
                                type_name(field->type),
                                required(field) ? "1" : "0",
                                identifies(field) ? "1" : "0",
                                field->flags & FIELD_PERSONAL ? "1" : "0",
                                field->target == KIND_NONE ? NULL : kind_at(field->target)->name,
                                field->values,
                                field->doc,
                        };
                        struct slice row[COUNT];
                        for (size_t c = 0; c < COUNT; c++)
                                row[c] = slice_of(cells[c]);
                        format_row(writer, row);
                }
        }
        format_close(writer);
}

/* ---- a page of the manual ---- */

/* A line of text in which nothing is a command of mdoc: its first letter is never a dot. */
static void
add_sentence(struct buffer *out, const char *text)
{
        buffer_add_text(out, "\\&");
        for (; *text != '\0'; text++) {
                if (*text == '\\')
                        buffer_add_text(out, "\\e");
                else
                        buffer_add(out, text, 1);
        }
}

static void
add_field(struct buffer *out, const struct field *field)
{
        buffer_add_format(out, ".It Va %s\n%s", field->name, type_name(field->type));
        if (field->flags & FIELD_KEY)
                buffer_add_text(out, ", key");
        else if (field->flags & FIELD_NUMBER)
                buffer_add_text(out, ", given by the database");
        else if (field->flags & FIELD_DERIVED)
                buffer_add_text(out, ", worked out by the programs");
        else if (field->flags & FIELD_REQUIRED)
                buffer_add_text(out, ", required");
        if (field->flags & FIELD_IDENTITY)
                buffer_add_text(out, ", identity");
        if (field->flags & FIELD_PERSONAL)
                buffer_add_text(out, ", personal");
        buffer_add_text(out, ":\n");
        add_sentence(out, field->doc);
        buffer_add_text(out, "\n");
        if (field->target != KIND_NONE)
                buffer_add_format(out, ".Pq a Sy %s\n", kind_at(field->target)->name);
        if (field->values != NULL)
                buffer_add_format(out, ".Pq one of Li %s\n", field->values);
}

static void
print_mdoc(void)
{
        static const char *const meanings[] = {
                [FORM_VERSIONED] = "Its attributes have versions.",
                [FORM_FACT] = "A fact: appended, never edited.",
                [FORM_BOOKED] =
                        "Worked out from facts, by the programs only: taken back, never edited.",
                [FORM_SYSTEM] = "Written by the programs only.",
        };
        struct buffer out = {0};
        for (enum kind_id id = 0; id < KIND_COUNT; id++) {
                const struct kind *kind = kind_at(id);
                buffer_add_format(&out, ".Ss %s\n", kind->name);
                add_sentence(&out, kind->doc);
                buffer_add_format(
                        &out, ".\n%s\nTable and listing:\n.Sy %s .\n.Bl -tag -width Ds -compact\n",
                        meanings[kind->form], kind->plural);
                for (size_t i = 0; i < kind->field_count; i++)
                        add_field(&out, &kind->fields[i]);
                buffer_add_text(&out, ".El\n");
        }
        fwrite(out.data, 1, out.size, stdout);
        buffer_free(&out);
}

static void
print_ddl(void)
{
        struct buffer out = {0};
        schema_ddl(&out);
        fwrite(out.data, 1, out.size, stdout);
        buffer_free(&out);
}

int
main(int argc, char **argv)
{
        enum { OPTION_DDL = OPTION_OWN, OPTION_MDOC };
        static const struct option options[] = {
                COMMON_OPTIONS,
                {"ddl", no_argument, NULL, OPTION_DDL},
                {"mdoc", no_argument, NULL, OPTION_MDOC},
                {0},
        };
        void (*print)(void) = print_rows;
        int option;
        tool_begin("col-kinds", help);
        while ((option = getopt_long(argc, argv, COMMON_LETTERS, options, NULL)) != -1) {
                if (option == OPTION_DDL || option == OPTION_MDOC) {
                        if (print != print_rows)
                                usage_error("--ddl and --mdoc: one at a time");
                        print = option == OPTION_DDL ? print_ddl : print_mdoc;
                } else {
                        common_option(option);
                }
        }
        if (optind < argc)
                usage_error("reads no files: '%s' is too many", argv[optind]);
        print();
        if (print != print_rows && (fflush(stdout) != 0 || ferror(stdout)))
                die(EXIT_IO, "standard output:");
        return EXIT_DONE;
}
