#include "kinds.h"

#include <string.h>
#include <stdlib.h>

#include "error.h"
#include "policy.h"

static const char *const type_names[] = {
        [TYPE_NONE] = "",       [TYPE_TEXT] = "text", [TYPE_INT] = "int",   [TYPE_REAL] = "real",
        [TYPE_MONEY] = "money", [TYPE_DATE] = "date", [TYPE_TIME] = "time", [TYPE_BOOL] = "bool",
};

const char *
type_name(enum type type)
{
        return type_names[type];
}

enum type
type_named(struct slice name)
{
        for (enum type type = TYPE_TEXT; type <= TYPE_BOOL; type++)
                if (slice_is(name, type_names[type]))
                        return type;
        return TYPE_NONE;
}

/* The short names that kinds.def uses for field flags. */
enum {
        KEY = FIELD_KEY,
        NUMBER = FIELD_NUMBER,
        IDENTITY = FIELD_IDENTITY,
        REQUIRED = FIELD_REQUIRED,
        PERSONAL = FIELD_PERSONAL,
        DERIVED = FIELD_DERIVED,
        STATED = FIELD_STATED,
        SEARCHED = FIELD_SEARCHED,
        NOT_NEGATIVE = FIELD_NOT_NEGATIVE,
};

/* The fields of all kinds in one array; collect_fields() deals them out to their kinds. */
struct declared_field {
        enum kind_id kind;
        struct field field;
};

static const struct declared_field declared_fields[] = {
#define FIELD(kind, name, type, flags, target, values, check, doc)                                 \
        {KIND_##kind,                                                                              \
         {#name, TYPE_##type, flags, KIND_##target, values, CHECK_##check, doc, false}},
#include "kinds.def"
};

static struct kind kinds[] = {
#define KIND(kind, plural, form, doc) {KIND_##kind, #kind, #plural, doc, FORM_##form, NULL, 0},
#include "kinds.def"
};

static void
append_field(struct kind *kind, struct field field)
{
        kind->fields = reallocate_array(kind->fields, kind->field_count + 1, sizeof *kind->fields);
        kind->fields[kind->field_count++] = field;
}

static void
collect_fields(void)
{
        if (kinds[0].fields)
                return;
        for (size_t i = 0; i < sizeof declared_fields / sizeof *declared_fields; i++)
                append_field(&kinds[declared_fields[i].kind], declared_fields[i].field);
}

const struct kind *
kind_at(enum kind_id id)
{
        collect_fields();
        return &kinds[id];
}

bool
kind_is_stated(const struct kind *kind)
{
        return kind->form == FORM_VERSIONED || kind->form == FORM_FACT;
}

const struct kind *
kind_named(const char *name)
{
        collect_fields();
        for (size_t i = 0; i < KIND_COUNT; i++)
                if (!strcmp(kinds[i].name, name) || !strcmp(kinds[i].plural, name))
                        return &kinds[i];
        return NULL;
}

int
kind_field(const struct kind *kind, const char *name)
{
        for (size_t i = 0; i < kind->field_count; i++)
                if (!strcmp(kind->fields[i].name, name))
                        return (int)i;
        return -1;
}

static bool
user_field_name(const char *name)
{
        return !strncmp(name, "x_", 2) && name[2] &&
               strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

bool
kinds_add_field(const char *kind_name, const char *name, enum type type, bool personal,
                const char *place)
{
        struct kind *kind = (struct kind *)kind_named(kind_name);
        if (!kind || !kind_is_stated(kind))
                die(EXIT_BAD_POLICY, "%s: no kind \"%s\" that takes fields; see col-kinds(1)",
                    place, kind_name);
        if (!user_field_name(name))
                die(EXIT_BAD_POLICY, "%s: field \"%s\" is not x_ and letters a-z, digits or _",
                    place, name);
        if (type == TYPE_NONE)
                die(EXIT_BAD_POLICY, "%s: field %s has no type; text int real money date time bool",
                    place, name);
        enum type before = column_type(name);
        if (before != TYPE_NONE && before != type)
                die(EXIT_BAD_POLICY, "%s: field %s is %s already; a name has one type everywhere",
                    place, name, type_name(before));
        if (kind_field(kind, name) >= 0)
                return false;
        append_field(kind, (struct field){.name = duplicate(name),
                                          .type = type,
                                          .flags = personal ? FIELD_PERSONAL : 0,
                                          .target = KIND_NONE,
                                          .doc = "user-defined",
                                          .user_defined = true});
        return true;
}

void
kinds_load_fields(const char *name)
{
        if (!name) {
                char *found = policy_find("fields", "fields", "tsv");
                if (!found)
                        return;
                free(found);
                name = "fields";
        }
        struct policy *policy =
                policy_open("fields", name, "tsv", "kind field type", "personal doc");
        for (size_t row = 0; row < policy->row_count; row++) {
                struct slice personal = policy_cell(policy, row, "personal");
                if (personal.size && !slice_is(personal, "0") && !slice_is(personal, "1"))
                        policy_die(policy, row, "personal", "\"%.*s\" is neither 0 nor 1",
                                   (int)personal.size, personal.data);
                char *kind = slice_dup(policy_cell(policy, row, "kind"));
                char *field = slice_dup(policy_cell(policy, row, "field"));
                char *place = format_text("%s:%zu:field", policy->path, policy->rows[row].line);
                kinds_add_field(kind, field, type_named(policy_cell(policy, row, "type")),
                                slice_is(personal, "1"), place);
                free(kind);
                free(field);
                free(place);
        }
        policy_free(policy);
}

const struct view_column account_view_columns[] = {
#define COLUMN(name, type, group, doc) {#name, TYPE_##type, GROUP_##group, doc},
#include "account_view.def"
};
const size_t account_view_column_count = sizeof account_view_columns / sizeof *account_view_columns;

/* Those that `col-list work` has beside them and the fields of actions. */
static const struct {
        const char *name;
        enum type type;
} work_columns[] = {
#define COLUMN(name, type, sql, doc) {#name, TYPE_##type},
#include "work_view.def"
};

enum type
column_type(const char *name)
{
        for (size_t i = 0; i < account_view_column_count; i++)
                if (!strcmp(account_view_columns[i].name, name))
                        return account_view_columns[i].type;
        collect_fields();
        for (size_t i = 0; i < KIND_COUNT; i++) {
                int field = kind_field(&kinds[i], name);
                if (field >= 0)
                        return kinds[i].fields[field].type;
        }
        for (size_t i = 0; i < sizeof work_columns / sizeof *work_columns; i++)
                if (!strcmp(work_columns[i].name, name))
                        return work_columns[i].type;
        return strncmp(name, "arm_", 4) == 0 ? TYPE_TEXT : TYPE_NONE;
}
