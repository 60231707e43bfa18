#include "find.h"

#include <stdlib.h>
#include <string.h>

#include "identifier.h"

struct findings {
        struct found *rows;
        size_t count, capacity;
        sqlite3_stmt *debtor,
                *party; /* what is known of an account, of a party; NULL: everything */
};

/* The forms in which QUERY may be stored, by parameter of the statements below. */
enum form { AS_GIVEN = 1, AS_TCKN, AS_VKN, AS_PHONE, AS_EMAIL, AS_NAME, FORM_END };

static const char *const exact[] = {
        "SELECT debtor, id FROM accounts WHERE account = ?1",
        "SELECT id, 0 FROM parties WHERE party = ?1",
        "SELECT a.debtor, a.id FROM creditors AS c CROSS JOIN accounts AS a"
        " ON a.account = c.creditor || '/' || ?1",
        "SELECT p.id, 0 FROM creditors AS c CROSS JOIN parties AS p ON p.party = c.creditor || '/' "
        "|| ?1",
        "SELECT a.debtor, a.id FROM \"references\" AS r JOIN accounts AS a ON a.id = r.account"
        " WHERE r.value = ?1",
        "SELECT id, 0 FROM parties WHERE tckn = ?2",
        "SELECT id, 0 FROM parties WHERE vkn = ?3",
        "SELECT party, 0 FROM contact_points WHERE value IN (?1, ?4, ?5)",
        "SELECT ifnull(l.party, a.debtor), a.id FROM legal_files AS f"
        " JOIN legal_links AS l ON l.legal_file = f.id LEFT JOIN accounts AS a ON a.id = l.account"
        " WHERE f.legal_file = ?1",
        "SELECT ifnull(l.party, a.debtor), a.id FROM legal_files AS f"
        " JOIN legal_links AS l ON l.legal_file = f.id LEFT JOIN accounts AS a ON a.id = l.account"
        " WHERE f.number = ?1",
};

static sqlite3_stmt *
prepare_known(struct db *db, enum kind_id kind, const char *column, struct moment moment)
{
        struct buffer sql = {0};

        buffer_add_format(&sql, "SELECT %s FROM ", column);
        versions_source(&sql, db, kind_at(kind), moment);
        buffer_add_text(&sql, " WHERE id = ?1");
        sqlite3_stmt *statement = db_prepare(db, "%s", buffer_terminate(&sql));
        buffer_free(&sql);
        return statement;
}

/* The one column of the record with ID, or 0. */
static int64_t
look_up(struct db *db, sqlite3_stmt *statement, int64_t id)
{
        sqlite3_bind_int64(statement, 1, id);
        int64_t value = db_step(db, statement) ? sqlite3_column_int64(statement, 0) : 0;
        sqlite3_reset(statement);
        return value;
}

static void
add(struct db *db, struct findings *f, int64_t party, int64_t account)
{
        if (account && f->debtor)
                party = look_up(db, f->debtor, account);
        if (!party || (f->party && !look_up(db, f->party, party)))
                return;
        grow(&f->rows, &f->capacity, f->count + 1, sizeof *f->rows);
        f->rows[f->count++] = (struct found){party, account};
}

static int
compare_found(const void *left, const void *right)
{
        const struct found *a = left, *b = right;

        if (a->party != b->party)
                return a->party < b->party ? -1 : 1;
        return (a->account > b->account) - (a->account < b->account);
}

/* Leaves each record once: several of its numbers may be what was asked for. */
static void
drop_repeated(struct findings *f)
{
        size_t kept = 0;

        if (f->count > 1)
                qsort(f->rows, f->count, sizeof *f->rows, compare_found);
        for (size_t i = 0; i < f->count; i++) {
                if (i == 0 || compare_found(&f->rows[kept - 1], &f->rows[i]))
                        f->rows[kept++] = f->rows[i];
        }
        f->count = kept;
}

static void
add_rows(struct db *db, struct findings *f, const char *sql, const struct buffer *forms)
{
        sqlite3_stmt *statement = db_prepare(db, "%s", sql);

        for (int form = AS_GIVEN; form <= sqlite3_bind_parameter_count(statement); form++)
                db_bind_text(db, statement, form, buffer_slice(&forms[form]));
        while (db_step(db, statement))
                add(db, f, sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1));
        sqlite3_finalize(statement);
}

/* True when WORD, of which there is at least a byte, begins a word of TEXT. */
static bool
begins_word(struct slice text, struct slice word)
{
        for (const char *at = text.data, *end = text.data + text.size;
             (at = memmem(at, (size_t)(end - at), word.data, word.size)); at++) {
                if (at == text.data || at[-1] == ' ')
                        return true;
        }
        return false;
}

/* The next of the blank-separated words of *TEXT; empty at its end. */
static struct slice
next_word(struct slice *text)
{
        const char *blank = text->size ? memchr(text->data, ' ', text->size) : NULL;
        struct slice word = {text->data, blank ? (size_t)(blank - text->data) : text->size};

        text->data += word.size + (blank != NULL);
        text->size -= word.size + (blank != NULL);
        return word;
}

static bool
begins_words(struct slice text, struct slice words)
{
        while (words.size) {
                if (!begins_word(text, next_word(&words)))
                        return false;
        }
        return true;
}

static struct slice
longest_word(struct slice words)
{
        struct slice longest = {NULL, 0};

        while (words.size) {
                struct slice word = next_word(&words);
                if (word.size > longest.size)
                        longest = word;
        }
        return longest;
}

/* Reads the index of names through, which holds nothing but names and ids. SQLite sorts out most of
   them: a row that it hands over costs twice one that it passes by. */
static void
scan_names(struct db *db, struct findings *f, struct slice words)
{
        sqlite3_stmt *names =
                db_prepare(db, "SELECT name_fold, id FROM parties"
                               " WHERE name_fold IS NOT NULL AND instr(name_fold, ?1)");

        db_bind_text(db, names, 1, longest_word(words));
        while (words.size && db_step(db, names)) {
                if (begins_words(db_column(names, 0), words))
                        add(db, f, sqlite3_column_int64(names, 1), 0);
        }
        sqlite3_finalize(names);
}

size_t
find(struct db *db, struct moment moment, struct slice query, struct found **found)
{
        struct findings f = {.rows = NULL};
        struct buffer forms[FORM_END] = {0};

        if (moment.known < db_last_batch(db) ||
            !versions_plain(db, kind_at(KIND_account), moment)) {
                f.debtor = prepare_known(db, KIND_account, "debtor", moment);
                f.party = prepare_known(db, KIND_party, "id", moment);
        }
        buffer_add(&forms[AS_GIVEN], query.data, query.size);
        tckn_canonical(&forms[AS_TCKN], query);
        vkn_canonical(&forms[AS_VKN], query);
        phone_canonical(&forms[AS_PHONE], query);
        email_canonical(&forms[AS_EMAIL], query);
        fold_text(&forms[AS_NAME], query);
        for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
                add_rows(db, &f, exact[i], forms);
        if (!f.count)
                add_rows(db, &f, "SELECT id, 0 FROM parties WHERE name_fold = ?6", forms);
        if (!f.count)
                scan_names(db, &f, buffer_slice(&forms[AS_NAME]));
        for (int form = AS_GIVEN; form < FORM_END; form++)
                buffer_free(&forms[form]);
        sqlite3_finalize(f.debtor);
        sqlite3_finalize(f.party);
        drop_repeated(&f);
        *found = f.rows;
        return f.count;
}
