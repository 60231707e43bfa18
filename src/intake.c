#include "intake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"

enum { BLOCK_SIZE = 128 * 1024, PIPE_SIZE = 1024 * 1024 };

struct intake {
        const struct intake_file *files;
        pid_t process;
        int pipe;
        char *block; /* the one that rows are taken from */
        size_t capacity, size, next;
        struct intake_record *records;
        size_t record_capacity;
        struct intake_problem *problems;
        size_t problem_capacity;
        struct slice *values; /* of all records of the row */
        bool *doubtful;
};

/* ---- how a row travels ----
   Between two processes of one program: numbers as they lie in memory. A block is its size and its
   rows; one of size 0 is the end. */

struct row_head {
        uint64_t line, offset, size;
        uint32_t file, problems, records;
};

struct record_head {
        uint32_t index; /* in map->records */
        uint32_t refused;
};

/* Size of a text, and whether it is doubtful, in one number. */
static uint32_t
text_head(size_t size, bool doubtful)
{
        return (uint32_t)(size << 1 | doubtful);
}

/* ---- reading and evaluating: the other process ---- */

struct evaluator {
        const struct intake_file *files;
        size_t file;
        int pipe;
        struct buffer block, problems, records; /* of the present row: the last two */
        uint32_t problem_count, record_count;
        struct slice *values;
        bool *doubtful;
};

static void
write_all(int descriptor, const void *data, size_t size)
{
        for (const char *from = data; size > 0;) {
                ssize_t written = write(descriptor, from, size);
                if (written < 0 && errno == EINTR)
                        continue;
                if (written < 0)
                        die(EXIT_IO, "pipe:");
                from += written;
                size -= (size_t)written;
        }
}

static void
send_block(struct evaluator *evaluator)
{
        if (evaluator->block.size > UINT32_MAX)
                die(EXIT_BAD_DATA, "%s: a row of 4 GiB is too long",
                    evaluator->files[evaluator->file].name);
        uint32_t size = (uint32_t)evaluator->block.size;
        write_all(evaluator->pipe, &size, sizeof size);
        write_all(evaluator->pipe, evaluator->block.data, evaluator->block.size);
        evaluator->block.size = 0;
}

static void
put_text(struct buffer *out, struct slice text, bool doubtful)
{
        if (text.size > INT32_MAX)
                die(EXIT_BAD_DATA, "a value of %zu bytes is too long", text.size);
        uint32_t head = text_head(text.size, doubtful);
        buffer_add(out, &head, sizeof head);
        buffer_add(out, text.data, text.size);
}

static void
complain(void *context, int column, struct slice value, const char *reason)
{
        struct evaluator *evaluator = context;
        const struct foreign_reader *reader = evaluator->files[evaluator->file].reader;
        put_text(&evaluator->problems, slice_of(column < 0 ? NULL : reader->columns[column]),
                 false);
        put_text(&evaluator->problems, value, false);
        put_text(&evaluator->problems, slice_of(reason), false);
        evaluator->problem_count++;
}

static void
put_record(struct evaluator *evaluator, const struct map *map, const struct map_record *record,
           bool refused)
{
        struct record_head head = {(uint32_t)(record - map->records), refused};
        buffer_add(&evaluator->records, &head, sizeof head);
        for (size_t i = 0; i < record->field_count; i++)
                if (!record->fields[i].constant)
                        put_text(&evaluator->records, evaluator->values[i], evaluator->doubtful[i]);
        evaluator->record_count++;
}

static void
evaluate_row(struct evaluator *evaluator, const struct foreign_reader *reader, struct map *map)
{
        bool happened = false, facts = false;
        map_row(map, reader->fields);
        for (size_t i = 0; i < map->record_count; i++) {
                const struct map_record *record = &map->records[i];
                if (record->constant)
                        continue;
                enum map_made made = map_evaluate(map, record, evaluator->values,
                                                  evaluator->doubtful, complain, evaluator);
                bool fact = record->kind->form == FORM_FACT;
                facts = facts || fact;
                if (made == MAP_NOT_MADE)
                        continue;
                happened = happened || fact;
                put_record(evaluator, map, record, made == MAP_REFUSED);
        }
        if (!evaluator->record_count)
                complain(evaluator, -1, (struct slice){0},
                         "the row makes no record: nothing that its records are about has a value");
        else if (map->movement && facts && !happened)
                complain(
                        evaluator, -1, (struct slice){0},
                        "the row is no movement: none of the facts that the map knows has a value");
}

static void
send_row(struct evaluator *evaluator, const struct foreign_reader *reader)
{
        struct row_head head = {reader->line,
                                reader->offset,
                                reader->size,
                                (uint32_t)evaluator->file,
                                evaluator->problem_count,
                                evaluator->record_count};
        buffer_add(&evaluator->block, &head, sizeof head);
        buffer_add(&evaluator->block, evaluator->problems.data, evaluator->problems.size);
        buffer_add(&evaluator->block, evaluator->records.data, evaluator->records.size);
        evaluator->problems.size = evaluator->records.size = 0;
        evaluator->problem_count = evaluator->record_count = 0;
        if (evaluator->block.size >= BLOCK_SIZE)
                send_block(evaluator);
}

static size_t
most_fields(const struct map *map, bool of_row)
{
        size_t most = 0, all = 0;
        for (size_t i = 0; i < map->record_count; i++) {
                all += map->records[i].field_count;
                if (map->records[i].field_count > most)
                        most = map->records[i].field_count;
        }
        return of_row ? all : most;
}

_Noreturn static void
evaluate_files(const struct intake_file *files, size_t count, int pipe)
{
        struct evaluator evaluator = {.files = files, .pipe = pipe};
        for (; evaluator.file < count; evaluator.file++) {
                struct foreign_reader *reader = files[evaluator.file].reader;
                struct map *map = files[evaluator.file].map;
                size_t most = most_fields(map, false);
                evaluator.values =
                        reallocate_array(evaluator.values, most, sizeof *evaluator.values);
                evaluator.doubtful =
                        reallocate_array(evaluator.doubtful, most, sizeof *evaluator.doubtful);
                while (foreign_next(reader)) {
                        if (reader->problem)
                                complain(&evaluator, reader->problem_field, (struct slice){0},
                                         reader->problem);
                        else
                                evaluate_row(&evaluator, reader, map);
                        send_row(&evaluator, reader);
                }
        }
        if (evaluator.block.size)
                send_block(&evaluator);
        send_block(&evaluator);
        _exit(EXIT_DONE);
}

/* ---- taking the rows ---- */

struct intake *
intake_start(const struct intake_file *files, size_t count)
{
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0)
                die(EXIT_UNAVAILABLE, "pipe:");
        fcntl(ends[1], F_SETPIPE_SZ, PIPE_SIZE); /* less will do */
        struct intake *intake = allocate(sizeof *intake);
        intake->files = files;
        intake->pipe = ends[0];
        intake->process = fork();
        if (intake->process < 0)
                die(EXIT_UNAVAILABLE, "fork:");
        if (intake->process == 0) {
                close(ends[0]);
                for (size_t i = 0; i < count; i++)
                        if (lseek(files[i].descriptor, (off_t)foreign_position(files[i].reader),
                                  SEEK_SET) < 0)
                                die(EXIT_IO, "%s:", files[i].name);
                evaluate_files(files, count, ends[1]);
        }
        close(ends[1]);
        size_t most = 0;
        for (size_t i = 0; i < count; i++)
                if (most_fields(files[i].map, true) > most)
                        most = most_fields(files[i].map, true);
        intake->values = allocate(most * sizeof *intake->values);
        intake->doubtful = allocate(most * sizeof *intake->doubtful);
        return intake;
}

/* The process has ended before its time; it has said why. */
_Noreturn static void
end_as_process(struct intake *intake)
{
        interrupted(); /* the same signal may have reached both */
        int status;
        while (waitpid(intake->process, &status, 0) < 0)
                if (errno != EINTR)
                        die(EXIT_BUG, "the reading process:");
        if (WIFEXITED(status) && WEXITSTATUS(status) != EXIT_DONE)
                die((enum exit_code)WEXITSTATUS(status), "nothing was stored");
        die(EXIT_UNAVAILABLE, "the reading process was killed by signal %d; nothing was stored",
            WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

static void
read_all(struct intake *intake, void *data, size_t size)
{
        for (char *to = data; size > 0;) {
                ssize_t got = read(intake->pipe, to, size);
                if (got < 0 && errno == EINTR) {
                        interrupted();
                        continue;
                }
                if (got < 0)
                        die(EXIT_IO, "pipe:");
                if (got == 0)
                        end_as_process(intake);
                to += got;
                size -= (size_t)got;
        }
}

static void
take(struct intake *intake, void *to, size_t size)
{
        memcpy(to, intake->block + intake->next, size);
        intake->next += size;
}

static struct slice
take_text(struct intake *intake, bool *doubtful)
{
        uint32_t head;
        take(intake, &head, sizeof head);
        struct slice text = {intake->block + intake->next, head >> 1};
        intake->next += text.size;
        *doubtful = head & 1;
        return text;
}

static void
take_problem(struct intake *intake, struct intake_problem *problem)
{
        bool unused;
        problem->column = take_text(intake, &unused);
        problem->value = take_text(intake, &unused);
        problem->reason = take_text(intake, &unused);
}

static void
take_record(struct intake *intake, const struct map *map, struct intake_record *record)
{
        struct record_head head;
        take(intake, &head, sizeof head);
        record->record = &map->records[head.index];
        record->refused = head.refused;
        for (size_t i = 0; i < record->record->field_count; i++) {
                const struct map_field *field = &record->record->fields[i];
                if (!field->constant) {
                        record->values[i] = take_text(intake, &record->doubtful[i]);
                        continue;
                }
                record->values[i] = field->value;
                record->doubtful[i] = false;
        }
}

bool
intake_next(struct intake *intake, struct intake_row *row)
{
        if (intake->next == intake->size) {
                uint32_t size;
                read_all(intake, &size, sizeof size);
                intake->next = intake->size = 0;
                if (!size)
                        return false;
                grow(&intake->block, &intake->capacity, size, 1);
                read_all(intake, intake->block, size);
                intake->size = size;
        }
        struct row_head head;
        take(intake, &head, sizeof head);
        grow(&intake->problems, &intake->problem_capacity, head.problems, sizeof *intake->problems);
        grow(&intake->records, &intake->record_capacity, head.records, sizeof *intake->records);
        *row = (struct intake_row){head.file,       head.line,    head.offset,      head.size,
                                   intake->records, head.records, intake->problems, head.problems};
        for (size_t i = 0; i < head.problems; i++)
                take_problem(intake, &row->problems[i]);
        size_t used = 0;
        for (size_t i = 0; i < head.records; i++) {
                row->records[i].values = intake->values + used;
                row->records[i].doubtful = intake->doubtful + used;
                take_record(intake, intake->files[head.file].map, &row->records[i]);
                used += row->records[i].record->field_count;
        }
        return true;
}

void
intake_close(struct intake *intake)
{
        close(intake->pipe);
        while (waitpid(intake->process, NULL, 0) < 0 && errno == EINTR)
                ;
        free(intake->block);
        free(intake->problems);
        free(intake->records);
        free(intake->values);
        free(intake->doubtful);
        free(intake);
}
