#include "versions.h"

#include "day.h"

/* No day on or after the last as-of date of a batch has versions still to come. */
static bool
after_everything(struct db *db, struct moment moment)
{
        char day[11];

        day_format(day, moment.as_of);
        return moment.known >= db_last_batch(db) &&
               !db_integer(db, 0, "SELECT EXISTS (SELECT 1 FROM batches WHERE as_of > '%s')", day);
}

bool
versions_plain(struct db *db, const struct kind *kind, struct moment moment)
{
        return kind->form != FORM_VERSIONED || after_everything(db, moment) ||
               !db_integer(db, 0, "SELECT EXISTS (SELECT 1 FROM \"%s_versions\")", kind->plural);
}

/* Columns of the table; those that no version changes are taken from the main table M, where
   conditions on them find an index. */
static void
add_columns(struct buffer *out, const struct kind *kind, char table)
{
        bool checks = false;

        buffer_add_text(out, "m.id");
        for (size_t i = 0; i < kind->field_count; i++) {
                const struct field *field = &kind->fields[i];
                bool fixed = field->flags & (FIELD_KEY | FIELD_IDENTITY);

                checks |= field->check != CHECK_NONE;
                if (!(field->flags & FIELD_NUMBER))
                        buffer_add_format(out, ", %c.\"%s\"", fixed ? 'm' : table, field->name);
        }
        buffer_add_format(out,
                          checks ? ", %c.doubtful, %c.valid_from, %c.batch"
                                 : ", %c.valid_from, %c.batch",
                          table, table, table);
}

void
versions_source(struct buffer *out, struct db *db, const struct kind *kind, struct moment moment)
{
        char day[11], visible[64];
        const char *plural = kind->plural;

        if (versions_plain(db, kind, moment)) {
                if (moment.known >= db_last_batch(db))
                        buffer_add_format(out, "\"%s\"", plural);
                else
                        buffer_add_format(out, "(SELECT * FROM \"%s\" WHERE %s <= %lld)", plural,
                                          kind->id == KIND_batch ? "id" : "batch",
                                          (long long)moment.known);
                return;
        }
        day_format(day, moment.as_of);
        snprintf(visible, sizeof visible, "valid_from <= '%s' AND batch <= %lld", day,
                 (long long)moment.known);
        buffer_add_text(out, "(SELECT ");
        add_columns(out, kind, 'm');
        buffer_add_format(out, " FROM \"%s\" m WHERE %s UNION ALL SELECT ", plural, visible);
        add_columns(out, kind, 'v');
        buffer_add_format(
                out,
                " FROM \"%s\" m CROSS JOIN \"%s_versions\" v WHERE NOT (m.valid_from <= '%s'"
                " AND m.batch <= %lld) AND v.version = (SELECT version FROM \"%s_versions\" w"
                " WHERE w.id = m.id AND %s"
                " ORDER BY w.valid_from DESC, w.batch DESC, w.version DESC LIMIT 1))",
                plural, plural, day, (long long)moment.known, plural, visible);
}

void
versions_ever_debtor(struct buffer *out, const char *account, size_t parameter)
{
        buffer_add_format(out,
                          "%s IN (SELECT id FROM accounts WHERE debtor ="
                          " (SELECT id FROM parties WHERE party = ?%zu)"
                          " UNION SELECT id FROM accounts_versions WHERE debtor ="
                          " (SELECT id FROM parties WHERE party = ?%zu))",
                          account, parameter, parameter);
}
