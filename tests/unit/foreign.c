/* Foreign CSV: what rows come out of which bytes, where they stand, and what is said of bad ones.
 */
#include "foreign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

static int faults;

static struct foreign_reader *
open_bytes(const char *bytes, size_t size, struct foreign_format format, FILE **file)
{
        *file = tmpfile();
        if (!*file || fwrite(bytes, 1, size, *file) != size || fflush(*file) ||
            fseek(*file, 0, SEEK_SET))
                die(EXIT_IO, "temporary file:");
        return foreign_open(fileno(*file), "x.csv", format);
}

/* Every row as "line[a|b]", with a problem "line@field!problem", and its bytes as offset+size. */
static void
expect(const char *what, const char *bytes, size_t size, struct foreign_format format,
       const char *wanted)
{
        FILE *file;
        struct foreign_reader *reader = open_bytes(bytes, size, format, &file);
        struct buffer out = {0};
        uint64_t covered = reader->header_size;
        while (foreign_next(reader)) {
                if (reader->problem) {
                        buffer_add_format(&out, "%zu@%d!%.*s;", reader->line, reader->problem_field,
                                          (int)strcspn(reader->problem, ";"), reader->problem);
                } else {
                        buffer_add_format(&out, "%zu[", reader->line);
                        for (size_t i = 0; i < reader->column_count; i++)
                                buffer_add_format(&out, "%s%.*s", i ? "|" : "",
                                                  (int)reader->fields[i].size,
                                                  reader->fields[i].data);
                        buffer_add_text(&out, "]");
                }
                if (reader->offset < covered || reader->size == 0 ||
                    reader->offset + reader->size > size) {
                        fprintf(stderr, "%s: row of line %zu has the bytes %zu+%zu\n", what,
                                reader->line, (size_t)reader->offset, (size_t)reader->size);
                        faults++;
                }
                covered = reader->offset + reader->size;
        }
        if (strcmp(buffer_terminate(&out), wanted)) {
                fprintf(stderr, "%s:\n  %s\nnot\n  %s\n", what, out.data, wanted);
                faults++;
        }
        buffer_free(&out);
        foreign_close(reader);
        fclose(file);
}

#define BYTES(text) (text), sizeof(text) - 1

/* A row too long for one read, with its quotes; positions hold after the buffer has moved. */
static void
long_rows(void)
{
        struct buffer bytes = {0}, wanted = {0};
        buffer_add_text(&bytes, "a,b\n");
        for (size_t row = 0; row < 7; row++) {
                buffer_add_format(&wanted, "%zu[%zu|", 2 + row * 2, row);
                buffer_add_format(&bytes, "%zu,\"", row);
                for (size_t i = 0; i < 100000; i++) {
                        buffer_add(&bytes, i == 50000 ? "\n" : "x", 1);
                        buffer_add(&wanted, i == 50000 ? "\n" : "x", 1);
                }
                buffer_add_text(&bytes, "\"\r\n");
                buffer_add_text(&wanted, "]");
        }
        struct foreign_format format = {"UTF-8", ',', '"', false, false};
        expect("long rows", bytes.data, bytes.size, format, buffer_terminate(&wanted));
        buffer_free(&bytes);
        buffer_free(&wanted);
}

/* A quote that stays open for more than it may costs its line, and memory no more than that. */
static void
runaway(void)
{
        struct buffer bytes = {0};
        size_t lines = 0, bad = 0, good = 0, bad_line = 0;
        buffer_add_text(&bytes, "a,b\n1,2\n3,\"4\n");
        for (; bytes.size < FOREIGN_QUOTED_MAX + FOREIGN_QUOTED_MAX / 8; lines++)
                buffer_add_text(&bytes,
                                "0123456789012345678901234567890123456789,01234567890123456789\n");
        FILE *file;
        struct foreign_format format = {"UTF-8", ',', '"', false, false};
        struct foreign_reader *reader = open_bytes(bytes.data, bytes.size, format, &file);
        while (foreign_next(reader)) {
                if (reader->problem) {
                        bad++;
                        bad_line = reader->line;
                        if (!strstr(reader->problem,
                                    "line 3, character 3 is not closed within 16 MiB"))
                                faults++;
                } else {
                        good++;
                }
        }
        if (bad != 1 || bad_line != 3 || good != lines + 1) {
                fprintf(stderr, "runaway: %zu bad, line %zu, %zu good of %zu\n", bad, bad_line,
                        good, lines + 1);
                faults++;
        }
        foreign_close(reader);
        fclose(file);
        buffer_free(&bytes);
}

int
main(void)
{
        program = "foreign";
        struct foreign_format comma = {"UTF-8", ',', '"', false, false};
        struct foreign_format lax = {"UTF-8", ',', '"', true, false};
        struct foreign_format bare = {"UTF-8", ',', '"', false, true};
        struct foreign_format turkish = {"windows-1254", ';', '"', false, false};
        struct foreign_format utf16 = {"UTF-16", ',', '"', false, false};
        struct foreign_format big = {"UTF-16BE", ',', '"', false, false};

        expect("plain", BYTES("a,b\n1,2\n3,\n"), comma, "2[1|2]3[3|]");
        expect("no line end at the end", BYTES("a,b\n1,2\n3,4"), comma, "2[1|2]3[3|4]");
        expect("CR LF", BYTES("a,b\r\n1,2\r\n3,4\r\n"), comma, "2[1|2]3[3|4]");
        expect("header alone", BYTES("a,b"), comma, "");
        expect("blanks stay", BYTES("a,b\n 1 ,\t2\n"), comma, "2[ 1 |\t2]");
        expect("quotes", BYTES("a,b\n\"1,\"\"x\"\"\",\"\"\n"), comma, "2[1,\"x\"|]");
        expect("newline within quotes", BYTES("a,b\n\"1\r\n2\n3\",4\n5,6\n"), comma,
               "2[1\r\n2\n3|4]5[5|6]");
        expect("blank lines", BYTES("\n\na,b\n\n1,2\n\r\n3,4\n\n"), comma, "5[1|2]7[3|4]");
        expect("byte-order mark", BYTES("\xef\xbb\xbf\"a\",b\n1,2\n"), comma, "2[1|2]");
        expect("no header", BYTES("1,2\n3,4\n"), bare, "1[1|2]2[3|4]");
        expect("count", BYTES("a,b\n1\n1,2,3\n4,5\n"), comma,
               "2@-1!1 values in the row;3@-1!3 values in the row;4[4|5]");

        expect("stray quote", BYTES("a,b\n1,2\"\n3,4\n"), comma,
               "2@1!character 4 of line 2 is a quote within a value that is not quoted;3[3|4]");
        expect("after a closing quote", BYTES("a,b\n\"1\"x,2\n3,4\n"), comma,
               "2@0!character 4 of line 2 follows a closing quote;3[3|4]");
        expect("unclosed, to the end", BYTES("a,b\n1,\"\xc4\xb1x\n3,4\n5,6"), comma,
               "2@1!the quote opened at line 2, character 3 is never closed;3[3|4]4[5|6]");
        expect("unclosed, up to the next quote", BYTES("a,b\n\xc4\xb1,\"x\n3,\"4\"\n5,6\n"), comma,
               "2@1!the quote opened at line 2, character 3 is not closed as it should be at line "
               "3, "
               "character 4;3[3|4]4[5|6]");
        expect("lax", BYTES("a,b\n1,2\"3\n \"4\" , 5 \n"), lax, "2[1|2\"3]3[4|5]");
        expect("lax, unclosed", BYTES("a,b\n1,\"2\n3,4\n"), lax,
               "2@1!the quote opened at line 2, character 3 is never closed;");
        expect("bare carriage return", BYTES("a,b\n1,2\r3,4\n5,6\n"), comma,
               "2@1!character 4 of line 2 is a carriage return without a line feed;3[5|6]");
        expect("carriage return within quotes", BYTES("a,b\n1,\"2\r3\"\n5,6\n"), comma,
               "2[1|2\r3]3[5|6]");

        expect("NUL", BYTES("a,b\n1,2\n3,4\0\n5,6\n"), comma,
               "2[1|2]3@1!character 4 of line 3 is NUL;4[5|6]");
        expect("not UTF-8", BYTES("a,b\n1,\"\n\xc4\xb1\xe7\"\n3,4\n"), comma,
               "2@1!byte 3 of line 3 is 0xE7, which is not UTF-8;4[3|4]");
        expect("windows-1254", BYTES("a;b\n\xdd\xfe\xfd;2\n\xfe\x81;4\n5;6"), turkish,
               "2[\xc4\xb0\xc5\x9f\xc4\xb1|2]3@0!byte 2 of line 3 is 0x81, which is not "
               "windows-1254;4[5|6]");
        expect("UTF-16, little end first",
               BYTES("\xff\xfe"
                     "a\0,\0b\0\n\0"
                     "1\0,\0\x31\x01\n\0"),
               utf16, "2[1|\xc4\xb1]");
        expect("UTF-16, big end first",
               BYTES("\xfe\xff\0a\0,\0b\0\r\0\n\0"
                     "1\0,\x0a\x0a\0\n"),
               utf16, "2[1|\xe0\xa8\x8a]");
        expect("half a character of UTF-16",
               BYTES("\0a\0,\0b\0\n\0"
                     "1\0,\xd8\0\0\n\0"
                     "2\0,\0"
                     "3\0"),
               big,
               "2@1!byte 5 of line 2 is 0xD8, which is not UTF-16BE;"
               "3@1!byte 7 of line 3 is 0x00, which is not UTF-16BE;");
        long_rows();
        runaway();
        return faults > 0;
}
