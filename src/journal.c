#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contact_rules.h"
#include "day.h"
#include "db-inner.h"
#include "text_map.h"
#include "tsv-inner.h"

#define JOURNAL_SUFFIX "-sends.tsv"

static const struct journal_mark journal_start = {
        .sum = "0000000000000000000000000000000000000000000000000000000000000000"};

/* What the journal says of one message. */
struct sending {
        char *message, *channel, *party, *account, *action;
        enum journal_event last; /* EVENT_INTENT: in doubt */
        size_t line;             /* of the last intent */
        bool doubted;            /* it was in doubt before that */
};

/* A contact that went out, or may have: each intent is one, also that of a message that is sent
 * again. */
struct contact {
        int64_t at;
        int64_t sending; /* its index */
        int64_t before;  /* index of the contact of the same party before; -1: none */
};

struct journal {
        char *name;
        int descriptor;          /* -1: there is none to read */
        struct journal_mark end; /* behind the last whole line */
        struct sending *sendings;
        size_t count, capacity;
        struct contact *contacts;
        size_t contact_count, contact_capacity;
        struct text_map messages; /* the following two are to indexes of sendings, too */
        struct text_map actions;  /* that were handed over */
        struct text_map ended;    /* actions that were cancelled or have expired */
        struct text_map parties;  /* to indexes of contacts, the last; -1: none any more */
};

/* ---- what it says ---- */

static int64_t
sending_of(struct journal *j, const struct slice fields[JOURNAL_FIELDS])
{
        int64_t index = *text_map_at(&j->messages, fields[JOURNAL_MESSAGE], (int64_t)j->count);
        if ((size_t)index == j->count) {
                grow(&j->sendings, &j->capacity, j->count + 1, sizeof *j->sendings);
                j->sendings[j->count++] =
                        (struct sending){.message = slice_dup(fields[JOURNAL_MESSAGE]),
                                         .channel = slice_dup(fields[JOURNAL_CHANNEL]),
                                         .party = slice_dup(fields[JOURNAL_PARTY]),
                                         .account = slice_dup(fields[JOURNAL_ACCOUNT]),
                                         .action = slice_dup(fields[JOURNAL_ACTION]),
                                         .last = EVENT_COUNT};
        }
        return index;
}

static void
note_actions(struct journal *j, enum journal_event event, struct slice actions, int64_t index)
{
        bool gone = event != EVENT_CANCELLED && event != EVENT_EXPIRED;
        for (struct slice action; (action = next_word(&actions)).size > 0;)
                *text_map_at(gone ? &j->actions : &j->ended, action, index) = index;
}

static void
note_contact(struct journal *j, enum journal_event event, int64_t at, struct slice party,
             int64_t index)
{
        int64_t *last = text_map_at(&j->parties, party, -1);
        if (event == EVENT_INTENT) {
                grow(&j->contacts, &j->contact_capacity, j->contact_count + 1, sizeof *j->contacts);
                j->contacts[j->contact_count] = (struct contact){at, index, *last};
                *last = (int64_t)j->contact_count++;
        } else if ((event == EVENT_HANDED || event == EVENT_RETRY) && *last >= 0 &&
                   j->contacts[*last].sending == index) {
                *last = j->contacts[*last].before;
        }
}

/* What the message comes to by EVENT. Once it has been handed over without an answer, only that it
   went settles it: that it did not go when it was handed over again says nothing of the first time.
 */
static void
note_end(struct journal *j, enum journal_event event, struct sending *sending)
{
        bool in_doubt = sending->last == EVENT_INTENT;
        if (event == EVENT_INTENT) {
                sending->doubted = in_doubt;
                sending->line = j->end.lines;
        }
        bool went_not = event == EVENT_FAILED || event == EVENT_RETRY;
        sending->last = went_not && sending->doubted ? EVENT_INTENT : event;
}

/* FIELDS are texts. Nothing ends by a message in doubt, since it may have gone. */
static void
note(struct journal *j, enum journal_event event, int64_t at,
     const struct slice fields[JOURNAL_FIELDS])
{
        int64_t index = sending_of(j, fields);
        bool ended = event == EVENT_CANCELLED || event == EVENT_EXPIRED;
        if (ended && j->sendings[index].last == EVENT_INTENT)
                return;
        if (is_contact_channel(fields[JOURNAL_CHANNEL]))
                note_contact(j, event, at, fields[JOURNAL_PARTY], index);
        note_actions(j, event, fields[JOURNAL_ACTIONS], index);
        note_end(j, event, &j->sendings[index]);
}

enum journal_event
journal_last(const struct journal *journal, struct slice message)
{
        const int64_t *index = text_map_find(&journal->messages, message);
        return index != NULL ? journal->sendings[*index].last : EVENT_COUNT;
}

bool
journal_agrees(const struct journal *journal, struct slice message, struct slice action,
               struct slice party, struct slice account)
{
        const int64_t *index = text_map_find(&journal->messages, message);
        if (index == NULL)
                return true;
        const struct sending *sending = &journal->sendings[*index];
        return slice_is(party, sending->party) &&
               (!slice_is(action, sending->action) || slice_is(account, sending->account));
}

struct slice
journal_message_of(const struct journal *journal, struct slice action, struct slice but)
{
        const int64_t *index = text_map_find(&journal->ended, action);
        if (index != NULL)
                return slice_of(journal->sendings[*index].message);
        index = text_map_find(&journal->actions, action);
        if (index == NULL || journal->sendings[*index].last == EVENT_RETRY ||
            slice_is(but, journal->sendings[*index].message))
                return (struct slice){NULL, 0};
        return slice_of(journal->sendings[*index].message);
}

bool
journal_contact(const struct journal *journal, struct slice party, int64_t *place,
                struct journal_contact *contact)
{
        const int64_t *last = *place < 0 ? text_map_find(&journal->parties, party)
                                         : &journal->contacts[*place].before;
        *place = last != NULL ? *last : -1;
        if (*place < 0)
                return false;
        const struct contact *found = &journal->contacts[*place];
        const struct sending *sending = &journal->sendings[found->sending];
        *contact = (struct journal_contact){found->at, sending->message, sending->channel,
                                            sending->account,
                                            sending->last == EVENT_FAILED ? "FAILED" : "SENT"};
        return true;
}

/* ---- reading ---- */

/* Lines of a file, one after the other. */
struct lines {
        int descriptor;
        uint64_t offset; /* of what is read next from the file */
        struct buffer text;
        size_t used;
};

static bool
read_more(struct lines *lines, const char *name)
{
        enum { READ_SIZE = 1 << 16 };
        if (lines->used > 0)
                memmove(lines->text.data, lines->text.data + lines->used,
                        lines->text.size - lines->used);
        lines->text.size -= lines->used;
        lines->used = 0;
        grow(&lines->text.data, &lines->text.capacity, lines->text.size + READ_SIZE, 1);
        ssize_t size;
        do
                size = pread(lines->descriptor, lines->text.data + lines->text.size, READ_SIZE,
                             (off_t)lines->offset);
        while (size < 0 && errno == EINTR);
        if (size < 0)
                die(EXIT_IO, "%s:", name);
        lines->text.size += (size_t)size;
        lines->offset += (uint64_t)size;
        return size > 0;
}

/* False: LINE is what is left behind the last newline. */
static bool
next_line(struct lines *lines, const char *name, struct slice *line)
{
        size_t searched = 0;
        for (;;) {
                size_t left = lines->text.size - lines->used;
                char *start = left > 0 ? lines->text.data + lines->used : NULL;
                char *newline =
                        left > searched ? memchr(start + searched, '\n', left - searched) : NULL;
                if (newline != NULL) {
                        *line = (struct slice){start, (size_t)(newline - start)};
                        lines->used += line->size + 1;
                        return true;
                }
                searched = left;
                if (!read_more(lines, name)) {
                        *line = (struct slice){lines->text.data + lines->used, left};
                        return false;
                }
        }
}

static void
read_header(struct journal *j, struct slice line)
{
        struct buffer header = {0};
        journal_line_header(&header);
        if (line.size + 1 != header.size || memcmp(line.data, header.data, line.size) != 0)
                die(EXIT_BAD_DATA, "%s:1: not the journal of this program", j->name);
        buffer_free(&header);
}

static void
unescape(const struct journal_line *line, struct buffer scratch[JOURNAL_FIELDS],
         struct slice fields[JOURNAL_FIELDS])
{
        for (size_t i = 0; i < JOURNAL_FIELDS; i++)
                fields[i] = tsv_text(line->fields[i], &scratch[i]);
}

static void
read_line(struct journal *j, struct slice text, struct buffer scratch[JOURNAL_FIELDS])
{
        struct journal_line line;
        struct slice fields[JOURNAL_FIELDS];
        int64_t at;
        const char *wrong = journal_line_read(text, &line, j->end.sum);
        if (wrong != NULL)
                die(EXIT_BAD_DATA,
                    "%s:%zu: %s; nothing is sent before a person has looked at it, because nobody "
                    "can know what has gone out",
                    j->name, j->end.lines, wrong);
        unescape(&line, scratch, fields);
        time_parse(fields[JOURNAL_AT], &at);
        note(j, line.event, at, fields);
}

static void
read_next(struct journal *j, struct slice line, struct buffer scratch[JOURNAL_FIELDS])
{
        if (j->end.lines++ == 0)
                read_header(j, line);
        else
                read_line(j, line, scratch);
        j->end.offset += line.size + 1;
}

/* Whether what follows the last newline is the beginning of a line, shorter than the line. */
static bool
is_broken_off(const struct journal *j, struct slice rest)
{
        if (j->end.lines > 0)
                return journal_line_begun(rest, j->end.sum);
        struct buffer header = {0};
        journal_line_header(&header);
        bool begun = rest.size + 1 < header.size && memcmp(rest.data, header.data, rest.size) == 0;
        buffer_free(&header);
        return begun;
}

static void
read_all(struct journal *j)
{
        struct lines lines = {.descriptor = j->descriptor};
        struct buffer scratch[JOURNAL_FIELDS] = {0};
        struct slice line;
        while (next_line(&lines, j->name, &line))
                read_next(j, line, scratch);
        if (line.size > 0 && !is_broken_off(j, line))
                read_next(j, line, scratch); /* it lacks its newline alone, or is damaged */
        for (size_t i = 0; i < JOURNAL_FIELDS; i++)
                buffer_free(&scratch[i]);
        buffer_free(&lines.text);
}

/* Whether the line last read says the last of its message, and that it may have gone out. */
static bool
is_in_doubt(const struct journal *j, const struct journal_line *line, size_t number,
            struct buffer *scratch)
{
        if (line->event != EVENT_INTENT)
                return false;
        const int64_t *index =
                text_map_find(&j->messages, tsv_text(line->fields[JOURNAL_MESSAGE], scratch));
        return index != NULL && j->sendings[*index].line == number &&
               j->sendings[*index].last == EVENT_INTENT;
}

void
journal_walk(const struct journal *journal, const struct journal_mark *from,
             void (*each)(void *context, const struct journal_line *line, bool in_doubt),
             void *context)
{
        struct journal_mark at = from != NULL ? *from : journal_start;
        struct lines lines = {.descriptor = journal->descriptor, .offset = at.offset};
        struct buffer scratch = {0};
        while (at.offset < journal->end.offset) {
                struct journal_line line;
                struct slice text;
                next_line(&lines, journal->name, &text);
                at.offset += text.size + 1;
                if (at.lines++ == 0)
                        continue; /* the header */
                if (journal_line_read(text, &line, at.sum) != NULL)
                        die(EXIT_BAD_DATA, "%s:%zu: changed while it was read", journal->name,
                            at.lines);
                each(context, &line, is_in_doubt(journal, &line, at.lines, &scratch));
        }
        buffer_free(&scratch);
        buffer_free(&lines.text);
}

/* ---- opening and writing ---- */

static void
lock(struct journal *j)
{
        while (flock(j->descriptor, LOCK_EX | LOCK_NB) != 0) {
                if (errno == EWOULDBLOCK)
                        die(EXIT_BUSY,
                            "%s: another program is sending from this database; try again when it "
                            "has ended",
                            j->name);
                if (errno != EINTR)
                        die(EXIT_IO, "%s:", j->name);
        }
}

/* That the file is there survives a power failure, too. */
static void
sync_folder(const struct journal *j)
{
        char *folder = duplicate(j->name);
        char *slash = strrchr(folder, '/');
        slash[slash == folder] = '\0'; /* the name is absolute */
        int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (descriptor < 0 || fsync(descriptor) != 0 || close(descriptor) != 0)
                die(EXIT_IO, "%s:", folder);
        free(folder);
}

static void
append(struct journal *j, struct slice text, bool sync)
{
        size_t done = 0;
        while (done < text.size) {
                ssize_t now = pwrite(j->descriptor, text.data + done, text.size - done,
                                     (off_t)(j->end.offset + done));
                if (now < 0 && errno != EINTR)
                        break;
                done += now > 0 ? (size_t)now : 0;
        }
        if (done < text.size || (sync && fdatasync(j->descriptor) != 0)) {
                int error = errno;
                if (ftruncate(j->descriptor, (off_t)j->end.offset) != 0)
                        warn("%s: half a line is left at its end:", j->name);
                errno = error;
                die(EXIT_IO, "%s:", j->name);
        }
        j->end.offset += text.size;
        j->end.lines++;
}

static void
begin(struct journal *j)
{
        struct buffer header = {0};
        journal_line_header(&header);
        append(j, buffer_slice(&header), true);
        sync_folder(j);
        buffer_free(&header);
}

/* What a program left that was killed, or a machine that stopped, while it wrote a line: the
   beginning of one says nothing, because nothing was handed over before its line was on disk; one
   that lacks its newline alone is given it. */
static void
mend_end(struct journal *j)
{
        struct stat status;
        if (fstat(j->descriptor, &status) != 0)
                die(EXIT_IO, "%s:", j->name);
        uint64_t size = (uint64_t)status.st_size;
        if (size == j->end.offset)
                return;
        bool whole = size < j->end.offset;
        if ((whole ? pwrite(j->descriptor, "\n", 1, status.st_size) != 1
                   : ftruncate(j->descriptor, (off_t)j->end.offset) != 0) ||
            fsync(j->descriptor) != 0)
                die(EXIT_IO, "%s:", j->name);
        say(whole ? "%s: its last line had no newline, and was given it"
                  : "%s: its last line was not written to the end, and was taken off",
            j->name);
}

/* The descriptor; -1: there is none to read. A pipe or device in its place is not waited for. */
static int
open_file(const struct journal *j, const struct db *db, bool writing)
{
        struct stat status;
        if (stat(db->path, &status) != 0)
                die(EXIT_IO, "%s:", db->path);
        int descriptor =
                writing ? db_open_companion(db->path, JOURNAL_SUFFIX, O_RDWR | O_NONBLOCK, &status)
                        : open(j->name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
        if (descriptor < 0 && !writing && errno == ENOENT)
                return -1;
        if (descriptor < 0)
                die(errno == EACCES ? EXIT_NOT_ALLOWED : EXIT_IO, "%s:", j->name);
        if (fstat(descriptor, &status) != 0)
                die(EXIT_IO, "%s:", j->name);
        if (!S_ISREG(status.st_mode))
                die(EXIT_BAD_DATA, "%s: not a file, as the journal of this program is", j->name);
        return descriptor;
}

struct journal *
journal_open(const struct db *db, bool writing)
{
        struct journal *j = allocate(sizeof *j);
        j->name = format_text("%s" JOURNAL_SUFFIX, db->path);
        j->end = journal_start;
        j->descriptor = open_file(j, db, writing);
        if (j->descriptor < 0)
                return j;
        if (writing)
                lock(j);
        read_all(j);
        if (writing)
                mend_end(j);
        if (writing && j->end.lines == 0)
                begin(j);
        return j;
}

static void
add_escaped(struct buffer *out, struct slice text)
{
        grow(&out->data, &out->capacity, out->size + 2 * text.size, 1);
        out->size = (size_t)(tsv_escape(out->data + out->size, text) - out->data);
}

/* Who moves the journal while messages go lets the next program begin a new one that knows nothing
 * of them. */
static void
check_place(const struct journal *journal)
{
        struct stat named, open;
        if (stat(journal->name, &named) != 0 || fstat(journal->descriptor, &open) != 0 ||
            named.st_dev != open.st_dev || named.st_ino != open.st_ino)
                die(EXIT_IO, "%s: was moved or removed while messages were sent; put it back",
                    journal->name);
}

void
journal_write(struct journal *journal, enum journal_event event, int64_t at,
              const struct slice fields[JOURNAL_FIELDS], bool sync)
{
        if (event == EVENT_INTENT)
                check_place(journal);
        struct slice escaped[JOURNAL_FIELDS];
        struct buffer scratch[JOURNAL_FIELDS] = {0}, line = {0};
        char time[21];
        time_format(time, at);
        for (size_t i = 0; i < JOURNAL_FIELDS; i++) {
                struct slice text = i == JOURNAL_AT ? slice_of(time) : fields[i];
                add_escaped(&scratch[i], text);
                escaped[i] = buffer_slice(&scratch[i]);
        }
        journal_line_write(&line, event, escaped, journal->end.sum);
        append(journal, buffer_slice(&line), sync);
        note(journal, event, at, fields);
        for (size_t i = 0; i < JOURNAL_FIELDS; i++)
                buffer_free(&scratch[i]);
        buffer_free(&line);
}

void
journal_sync(struct journal *journal)
{
        if (fdatasync(journal->descriptor) != 0)
                die(EXIT_IO, "%s:", journal->name);
}

struct journal_mark
journal_end(const struct journal *journal)
{
        return journal->end;
}

const char *
journal_name(const struct journal *journal)
{
        return journal->name;
}

void
journal_close(struct journal *journal)
{
        if (journal->descriptor >= 0)
                close(journal->descriptor);
        for (size_t i = 0; i < journal->count; i++) {
                free(journal->sendings[i].message);
                free(journal->sendings[i].channel);
                free(journal->sendings[i].party);
                free(journal->sendings[i].account);
                free(journal->sendings[i].action);
        }
        free(journal->sendings);
        free(journal->contacts);
        text_map_free(&journal->messages);
        text_map_free(&journal->actions);
        text_map_free(&journal->ended);
        text_map_free(&journal->parties);
        free(journal->name);
        free(journal);
}
