/* Bulk loads: new rows wait in blocks, and a second thread inserts a block while this one fills the
   next. */
#include "batch.h"

/* Rows of a kind that are worth a job: about a millisecond or two of it. Twice as many of all kinds
   fit into the processor's second cache. */
enum { BLOCK_ROWS = 512 };

/* ---- the worker ---- */

/* Kinds in declared order, in which none refers to a later one. */
static void
insert_turned(void *context)
{
        struct store *store = context;
        for (enum kind_id kind = 0; kind < KIND_COUNT && store->loading.failed == NULL; kind++) {
                struct pending *pending = store->loading.pending[kind];
                if (pending != NULL && !pending_insert(pending))
                        store->loading.failed = pending;
        }
}

static void
fail_as_worker(struct store *store)
{
        if (store->loading.failed != NULL)
                db_fail(store->db, pending_sql(store->loading.failed));
}

static void
wait_for_worker(struct store *store)
{
        if (!store->loading.busy)
                return;
        worker_wait(store->loading.worker);
        store->loading.busy = store->db->lent = false;
        fail_as_worker(store);
}

static void
turn(struct store *store)
{
        for (enum kind_id kind = 0; kind < KIND_COUNT; kind++)
                if (store->loading.pending[kind] != NULL)
                        pending_turn(store->loading.pending[kind]);
}

static void
hand_over(struct store *store)
{
        wait_for_worker(store);
        turn(store);
        if (store->loading.worker == NULL)
                store->loading.worker = worker_start();
        store->loading.busy = store->db->lent = true;
        worker_give(store->loading.worker, insert_turned, store);
}

/* ---- what waits ---- */

/* A score, a segment, the arm of a trial or an assignment asks for the last one of its account
   anyway, a bonus for those of its payment. */
void
loading_open(struct store *store, const struct table *table)
{
        enum kind_id kind = table->kind->id;
        if (store->options.bulk && table->next_id == 1 && table->kind->form != FORM_SYSTEM &&
            kind != KIND_score && kind != KIND_segment && kind != KIND_trial &&
            kind != KIND_assignment && kind != KIND_bonus)
                store->loading.pending[kind] = pending_open(table);
}

bool
loading_knows(const struct store *store, enum kind_id kind)
{
        return store->loading.pending[kind] != NULL;
}

static bool
waits(const struct store *store, enum kind_id kind)
{
        return store->loading.pending[kind] != NULL &&
               pending_count(store->loading.pending[kind]) > 0;
}

void
loading_flush(struct store *store)
{
        wait_for_worker(store);
        turn(store);
        insert_turned(store);
        fail_as_worker(store);
}

void
loading_settle(struct store *store, const struct kind *kind)
{
        bool flush = waits(store, kind->id);
        for (size_t i = 0; i < kind->field_count; i++)
                if (kind->fields[i].target != KIND_NONE)
                        flush = flush || waits(store, kind->fields[i].target);
        if (flush)
                loading_flush(store);
        else
                wait_for_worker(store);
}

void
loading_settle_row(struct store *store, enum kind_id kind, int64_t id)
{
        if (store->loading.pending[kind] != NULL && pending_has(store->loading.pending[kind], id))
                loading_flush(store);
        else
                wait_for_worker(store);
}

int64_t
loading_find(struct store *store, enum kind_id kind, struct slice key, bool *stored)
{
        *stored = true;
        int64_t id = 0;
        if (store->loading.pending[kind] != NULL)
                id = pending_find(store->loading.pending[kind], key, stored);
        if (id == 0 && *stored)
                wait_for_worker(store);
        return id;
}

int64_t
loading_insert(struct store *store, struct table *table)
{
        struct pending *pending = store->loading.pending[table->kind->id];
        table_complete(table);
        if (pending == NULL || !pending_note(pending, table)) {
                loading_settle(store, table->kind);
                return table_insert(table);
        }
        int64_t id = table_take_id(table);
        pending_add(pending, table, id);
        if (pending_count(pending) == BLOCK_ROWS)
                hand_over(store);
        return id;
}

void
loading_close(struct store *store)
{
        worker_stop(store->loading.worker);
        store->loading.busy = store->db->lent = false;
        for (enum kind_id kind = 0; kind < KIND_COUNT; kind++)
                pending_close(store->loading.pending[kind]);
}
