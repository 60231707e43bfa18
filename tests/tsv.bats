#!/usr/bin/env bats
# The stream between tools, col-tsv(5), by way of the smallest filter (tests/filter.c).

load common

setup_file() {
        make -s -C "$PROJECT" B="${BIN#"$PROJECT"/}" programs
}

setup() {
        PATH=$BIN/.test:$PATH
        cd "$BATS_TEST_TMPDIR" || return
}

# passes INPUT…: the filter gives out what it got, byte for byte.
passes() {
        printf "$@" >in
        filter in >out
        cmp in out
}

# refuses WHERE-AND-WHAT INPUT…: exit 65, the place and the message, and a stream that looks cut off.
refuses() {
        local text=$1 status=0
        shift
        printf "$@" >in
        filter in >out 2>err || status=$?
        [ "$status" -eq 65 ] || { echo "exit $status" >&2; return 1; }
        grep -qF "filter: in:$text" err || { cat err >&2; return 1; }
        looks_cut out
}

looks_cut() {
        [ ! -s "$1" ] || [ -n "$(tail -c 1 "$1")" ]
}

# ---- reading ----

@test "a stream passes through byte for byte" {
        passes 'a\tb\n'
        passes 'a\n\n\nx\n'
        passes 'a\tb\n1\t2\n\t\n'
        passes 'a\tb\nAğrı\t\\t\\n\\r\\\\ "x" #\n'
        passes 'a\n\x01\x7f\xc2\xa0\n'
        passes 'a_1\tb2\n %%s\t--\n'
}

@test "long lines and many columns pass through" {
        head -c 3000000 /dev/zero | tr '\0' x >long
        { printf 'a\tb\n'; for _ in 1 2 3; do cat long; printf '\t'; cat long; echo; done; } >in
        filter in | cmp - in
        seq -f 'c%.0f' 1 5000 | paste -s >in
        seq 1 5000 | paste -s >>in
        filter in | cmp - in
}

@test "files follow each other as one stream" {
        printf 'a\tb\n1\t2\n' >one
        printf 'a\tb\n' >two
        printf 'a\tb\n3\t4\n' >three
        run filter one two - <three
        [ "$output" = "$(rows 'a\tb' '1\t2' '3\t4')" ]
        printf 'a\tc\n' >other
        fails 65 filter one other
        says "filter: other:1:b: the header has 'c' here; the same columns as in one are wanted"
        printf 'a\n' >fewer
        fails 65 filter one fewer
        says 'filter: fewer:1: 1 columns; one has 2'
        printf 'a\tb\n1\n' >bad
        fails 65 filter one bad
        says 'filter: bad:2: 1 field; the header has 2'
}

@test "a stream that is not whole is refused" {
        refuses '1: input ended early; it has no header line' ''
        refuses '1: input ended early; its last line has no newline' 'a'
        refuses '1: input ended early' 'a\tb'
        refuses '3: input ended early' 'a\tb\n1\t2\n3\t4'
        refuses '3: input ended early' 'a\tb\n1\t2\n3'
        printf 'a\n1\n' >whole
        printf 'a\n1' >cut
        fails 65 filter whole cut
        says 'filter: cut:2: input ended early'
}

@test "bad headers are refused by name" {
        refuses '1:A: not a column name' 'A\tb\n'
        refuses '1: not a column name' '\n'
        refuses '1: not a column name' 'a\t\n'
        refuses '1:1a: not a column name' '1a\n'
        refuses '1:a b: not a column name' 'a b\n'
        refuses '1:adı: not a column name' 'adı\n'
        refuses '1:a-b: not a column name' 'a-b\n'
        refuses '1:b: column named twice' 'a\tb\tc\tb\n'
}

@test "bad records are refused by line and column" {
        refuses '2: 1 field; the header has 2' 'a\tb\n1\n'
        refuses '3: 3 fields; the header has 2' 'a\tb\n1\t2\n1\t2\t3\n'
        refuses '2: 1 field; the header has 2' 'a\tb\n\n'
        refuses '2:b: NUL byte' 'a\tb\n1\tx\0y\n'
        refuses '2:a: byte 0xff is not UTF-8' 'a\tb\n\xff\t1\n'
        refuses '2:b: byte 0xc4 is not UTF-8' 'a\tb\nğ\t\xc4\n'
        refuses '2:a: byte 0xed is not UTF-8' 'a\tb\n\xed\xa0\x80\t1\n'
        refuses '2:a: byte 0xc4 is not UTF-8' 'a\tb\n\xc4\t\x9f\n'
        refuses '2:b: a backslash that begins no escape; write \t, \n, \r or \\' 'a\tb\n1\t\\x\n'
        refuses '2:b: a backslash that begins no escape' 'a\tb\n1\t\\\n'
        refuses '2:a: a backslash that begins no escape' 'a\tb\n1\\\t2\n'
        refuses '2:a: a backslash that begins no escape' 'a\tb\n\\\\\\\t2\n'
        refuses '2:a: CR inside a field; write \r' 'a\tb\nx\ry\t2\n'
        refuses '2:b: CR inside a field' 'a\tb\nx\ty\r\r\n'
        # Far from the start of a window, and in the second file.
        refuses '2:b: NUL byte' 'a\tb\n%0200d\t\0\n' 0
}

@test "CRLF and a byte-order mark are dropped, with one warning a file" {
        printf '\xef\xbb\xbfa\tb\r\n1\t2\r\n3\t\r\n' >in
        filter in >out 2>err
        [ "$(cat out)" = "$(rows 'a\tb' '1\t2' '3\t')" ]
        [ "$(cat err)" = 'filter: in:1: byte-order mark dropped; streams are UTF-8 with LF' ]
        printf 'a\tb\n1\t2\r\n3\t4\r\n' >late
        filter in late >out 2>err
        [ "$(wc -l <err)" -eq 2 ]
        grep -qF 'filter: late:2: CR before newline dropped' err
        filter -q in >out 2>err
        [ ! -s err ]
        printf '\xef\xbb\xbf' >in
        fails 65 filter in
        says 'filter: in:1: input ended early'
        passes 'a\n\xef\xbb\xbf\n' # elsewhere it is a character like others
}

@test "--no-header and --columns read and write records only" {
        printf '1\t2\n3\t4\n' >in
        run filter --no-header --columns=a,b -s c=x in
        [ "$output" = "$(rows '1\t2\tx' '3\t4\tx')" ]
        run filter --no-header --columns=a,b -s a=x in in
        [ "$output" = "$(rows 'x\t2' 'x\t4' 'x\t2' 'x\t4')" ]
        filter --no-header --columns=a </dev/null >out
        [ ! -s out ]
        fails 65 filter --no-header --columns=a,b,c in
        says 'filter: in:1: 2 fields; --columns names 3'
        printf '1\t2' >in
        fails 65 filter --no-header --columns=a,b in
        says 'filter: in:1: input ended early'
        fails 64 filter --no-header in
        says '--no-header needs --columns'
        fails 64 filter --columns=a in
        says '--columns goes with --no-header'
        fails 64 filter --no-header --columns=a,a in
        says "--columns: 'a' is named twice"
        for names in '' a, ,a A 'a b' a,,b; do
                fails 64 filter --no-header --columns="$names" in
                says 'is not a column name'
        done
}

@test "parts of a stream filtered apart make the whole filtered" {
        { printf 'a\tb\n'; seq -f '%.0f	x' 1 1000; } >in
        filter -s c=1 -s b=y in >whole
        {
                head -n 1 whole
                tail -n +2 in | split -n r/7 --filter='filter --no-header --columns=a,b -s c=1 -s b=y' -u
        } | sort -n >parts
        sort -n whole | cmp - parts
}

@test "input that cannot be read ends with 66 or 74" {
        fails 66 filter nowhere
        says 'filter: nowhere: No such file or directory'
        fails 66 filter .
        says 'filter: .: a directory; name a file'
        fails 74 bash -c 'filter <&-'
        says 'filter: standard input: Bad file descriptor'
        [ ! -r /proc/self/mem ] || {
                fails 74 filter /proc/self/mem
                says 'filter: /proc/self/mem: Input/output error'
        }
}

@test "a terminal on standard input gets short help" {
        command -v script >/dev/null || skip 'script is not installed'
        fails 64 timeout 10 script -qec filter /dev/null </dev/null
        says 'usage: filter'
        says "try 'filter --help'"
}

# ---- writing ----

@test "columns are appended on the right or replaced in place" {
        printf 'a\tb\tc\n1\t2\t3\n\t\t\n' >in
        run filter -s x=9 in
        [ "$output" = "$(rows 'a\tb\tc\tx' '1\t2\t3\t9' '\t\t\t9')" ]
        run filter -s c=Z -s a=long-value in
        [ "$output" = "$(rows 'a\tb\tc' 'long-value\t2\tZ' 'long-value\t\tZ')" ]
        run filter -s y= -s b= -s x=1 in
        [ "$output" = "$(rows 'a\tb\tc\ty\tx' '1\t\t3\t\t1' '\t\t\t\t1')" ]
        run filter -s a=1 -s a=2 in # the same column
        [ "$output" = "$(rows 'a\tb\tc' '2\t2\t3' '2\t\t')" ]
        run filter -n 2 -s b=Q in
        [ "$output" = "$(rows 'a\tb\tc' '1\tQ\t3' '1\tQ\t3' '\tQ\t' '\tQ\t')" ]
        run filter -n 0 -s x=1 in
        [ "$output" = "$(rows 'a\tb\tc\tx')" ]
}

@test "what is set is escaped" {
        printf 'a\n1\n' >in
        filter -s x="$(printf 'a\tb\nc\rd\\e')" in >out
        printf 'a\tx\n1\ta\\tb\\nc\\rd\\\\e\n' | cmp - out
        printf 'a\tb\n\\t\\n\\r\\\\\tx\\\\t\n' >in
        filter -r a -r b in | cmp - in
}

@test "a filter that fails leaves a stream without its last newline, which the next refuses" {
        seq 1 100000 | sed '1i a' >in
        for line in 2 3 10 50000 100000; do
                fails 65 filter -x "$line" in
                filter -x "$line" in 2>/dev/null >out || true
                looks_cut out
                fails 65 bash -c "filter -x $line in | filter -s b=1 >out"
                says "filter: standard input:"
                says 'input ended early'
                looks_cut out
        done
}

@test "a full device ends with 74" {
        [ -e /dev/full ] || skip 'there is no /dev/full'
        printf 'a\n1\n' >in
        fails 74 bash -c 'filter in >/dev/full'
        says 'filter: standard output: No space left on device'
        seq 1 100000 | sed '1i a' >in
        fails 74 bash -c 'filter in >/dev/full'
        fails 74 bash -c 'filter in >&-'
}

@test "a file that may not grow is cut so that it does not look whole" {
        { echo a; yes 1 | head -n 400000; } >in
        fails 74 bash -c 'ulimit -f 300; filter in >out'
        says 'filter: standard output: File too large'
        looks_cut out
        yes '' | head -n 2000 | sed '1i a' >in # empty fields: newlines only
        fails 74 bash -c 'ulimit -f 1; filter in >out'
        looks_cut out
}

@test "a reader that goes away ends the writer quietly" {
        seq 1 100000 | sed '1i a' >in
        fails 0 bash -c 'filter in | head -n 1; [ "${PIPESTATUS[0]}" -eq 141 ]'
        [ "$output" = a ]
        fails 0 bash -c 'trap "" PIPE; filter in | head -n 1; [ "${PIPESTATUS[0]}" -eq 141 ]'
        [ "$output" = a ]
}

# bats test_tags=crash
@test "a filter killed while it writes never leaves a stream that looks whole" {
        # Many bytes are newlines, at places that move against pages, and the pipe is mostly full.
        { echo a; yes 12 | head -n 10000000; } >in
        mkfifo pipe
        for ((trial = 0; trial < TRIALS; trial++)); do
                filter in >pipe &
                local writer=$!
                {
                        head -c "$((RANDOM * 4 + 1))" # some of it
                        kill -KILL "$writer"
                        cat # what was on the way
                } <pipe >out
                wait "$writer" || true
                looks_cut out || { echo "trial $trial: $(stat -c %s out) bytes look whole" >&2; return 1; }
        done
}

@test "the same bytes come out whatever the locale" {
        printf 'a\tb\nİ1\t1,5\n' >in
        for locale in C C.UTF-8 tr_TR.UTF-8; do
                LC_ALL=$locale filter -s c=I in >"out.$locale"
        done
        cmp out.C out.C.UTF-8
        cmp out.C out.tr_TR.UTF-8
}

@test "the portable reader and the vector reader agree" {
        ${CC:-cc} -std=c11 -O1 -g -fsanitize=address,undefined -D_GNU_SOURCE -DCOL_VERSION='"0"' -U__SSE2__ -I"$PROJECT/src" \
                -o portable "$PROJECT/tests/unit/tsv.c" "$PROJECT/src/tsv.c" "$PROJECT/src/text.c" \
                "$BIN/.obj/libcol.a" -lcrypto
        ./portable
}
