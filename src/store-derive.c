/* Fields that the record layer fills in. */
#include "batch.h"

static bool
set_derived(struct table *table, int field, struct cell derived, struct problem *problem)
{
        struct cell *cell = &table->cells[field];
        bool same = cell->class == CELL_NULL ||
                    (cell->class == derived.class &&
                     (derived.class == CELL_TEXT ? slice_equal(cell->text, derived.text)
                                                 : cell->integer == derived.integer));
        if (!same)
                return problem_set(problem, field, "is worked out by the program; leave it out");
        *cell = derived;
        return true;
}

static bool
derive_name_fold(struct store *store, struct table *table, const struct record *record,
                 struct problem *problem)
{
        static int name, name_fold;
        if (name_fold == 0) {
                name = kind_field(table->kind, "name");
                name_fold = kind_field(table->kind, "name_fold");
        }
        if (!record->given[name] && table->cells[name].class == CELL_NULL)
                return true;
        store->fold.size = 0;
        if (table->cells[name].class == CELL_TEXT)
                fold_text(&store->fold, table->cells[name].text);
        struct cell fold = {.class = store->fold.size > 0 ? CELL_TEXT : CELL_NULL,
                            .text = buffer_slice(&store->fold)};
        return set_derived(table, name_fold, fold, problem);
}

/* A charge that is stated to be none is an opening balance, as that of a snapshot is. Whatever else
   is stated is worked out anew: the list of an older day may have had another cut-off. */
static void
derive_history(struct store *store, struct table *table)
{
        static int value_on, history, type;
        if (history == 0) {
                value_on = kind_field(table->kind, "value_on");
                history = kind_field(table->kind, "history");
                type = kind_field(table->kind, "type");
        }
        struct cell *cell = &table->cells[history];
        if (cell->class == CELL_INTEGER && cell->integer == 0 &&
            slice_is(table->cells[type].text, "charge"))
                return;
        const char *cut_off_on =
                store_account(store, table->cells[table->account].integer)->cut_off_on;
        *cell = (struct cell){
                .class = CELL_INTEGER,
                .integer = *cut_off_on != '\0' &&
                           slice_compare(table->cells[value_on].text, slice_of(cut_off_on)) <= 0};
}

/* One of two ways to say the same: the account view says it for every account, so a list saved back
   would otherwise change them. */
static void
simplify_stage(struct table *table)
{
        static int stage;
        if (stage == 0)
                stage = kind_field(table->kind, "stage");
        struct cell *cell = &table->cells[stage];
        if (cell->class == CELL_TEXT && slice_is(cell->text, "administrative"))
                *cell = (struct cell){.class = CELL_NULL};
}

bool
store_derive(struct store *store, struct table *table, const struct record *record,
             struct problem *problem)
{
        bool about_account =
                table->account >= 0 && table->cells[table->account].class == CELL_INTEGER;
        if (about_account && table->party >= 0 && table->cells[table->party].class == CELL_NULL)
                table->cells[table->party] = (struct cell){
                        .class = CELL_INTEGER,
                        .integer =
                                store_account(store, table->cells[table->account].integer)->debtor};
        if (table->kind->id == KIND_party)
                return derive_name_fold(store, table, record, problem);
        if (table->kind->id == KIND_account)
                simplify_stage(table);
        if (table->kind->id == KIND_entry && about_account)
                derive_history(store, table);
        return true;
}
