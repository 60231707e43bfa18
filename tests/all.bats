#!/usr/bin/env bats
# What every tool must do. The tools are found in bin/, and all that has to be known about one is read
# from its --help: an option -d means that it stands at the edge and has a database; the first example
# that names it shows how it is called; a tool that stands behind another col- tool there reads streams. What the
# example writes into a file before that is a second stream, and is there for every call.
# bats file_tags=long

load common

setup_file() {
        cd "$BATS_FILE_TMPDIR" || return
        sample_database
        export COL_DB=$BATS_FILE_TMPDIR/sample.db COL_PATH=$PROJECT/share/sample
        # The sample has no enforcement files; whoever reads what happened in them needs some.
        rows 'legal_file\tnumber\troute' 'f1\t2026/1\tilamsız' 'f2\t2026/2\tkambiyo' | col-save -q -k legal_file
        rows 'legal_file\taccount' 'f1\tanadolu/2026/000002' 'f2\tanadolu/2026/000006' | col-save -q -k legal_link
        rows 'legal_file\ttype\tvalue_on' 'f1\tservice\t2026-10-01' 'f1\tobjection\t2026-10-05' 'f2\tservice\t2026-10-02' |
                col-save -q -k legal_event
        # Nor has it receipts.
        rows 'source\tnumber\tvalue_on\tamount\tcurrency\tpayer\ttext' 'K\t1\t2026-09-01\t10.00\tTRY\tx\t2026/000002' \
                'K\t2\t2026-09-02\t20.00\tTRY\ty\tnobody' | col-save -q -k receipt
        sqlite3 sample.db 'PRAGMA wal_checkpoint(TRUNCATE)' >checkpoint # tests copy the file alone
        local tool
        for tool in $(tools); do
                call_of "$tool" >"$tool.call"
                before "$tool" >"$tool.before"
                [ ! -s "$tool.before" ] || bash -c "$(cat "$tool.before")" >"$tool.in"
        done
}

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        F=$BATS_FILE_TMPDIR
        cp "$F/sample.db" "$PROJECT"/share/sample/*.* "$F"/*.tsv .
        export COL_DB=$BATS_TEST_TMPDIR/sample.db COL_PATH=$BATS_TEST_TMPDIR
}

# examples TOOL: the pipelines of its help, each on a line of its own.
examples() {
        "$1" --help | awk '
                /^[Uu]sage:/ { exit }
                /^  / { sub(/^ +/, "")
                        joined = joined $0
                        if (joined ~ /[|\\]$/) { sub(/\\$/, "", joined); joined = joined " "; next }
                        print joined; joined = "" }'
}

# call_of TOOL: how the first example calls it, on the database of COL_DB. before TOOL: what stands before it
# there, if that is one of ours.
call_of() {
        examples "$1" | tr '|' '\n' | sed -nE "s/^ *($1( .*|\$))/\1/p" |
                sed -E 's/ *(>.*)?$//; s/ [^ ]*\.db( |$)/\1/' | head -n 1
}
before() {
        examples "$1" | sed -nE "s/^(.*[^|])\| *$1( .*|\$)/\1/p" | grep -E '^col-' | head -n 1
}

has_database() {
        "$1" --help | grep -qE -- '^ +-d, --database'
}
readers() { # tools that read streams
        local tool
        for tool in $(tools); do
                [ ! -s "$F/$tool.before" ] || echo "$tool"
        done
}
filters() { # those of them that touch no database, and write a stream: its first line names the columns
        local tool
        for tool in $(readers); do
                has_database "$tool" || ! call "$tool" <"$F/$tool.in" | head -n 1 | grep -qE '^[a-z][a-z0-9_	]*$' || echo "$tool"
        done
}

# call TOOL [ARGUMENT…]: runs it as its example does, with further arguments.
call() {
        local tool=$1
        shift
        eval "$(cat "$F/$tool.call")"' "$@"'
}

# wrong TEXT…: notes a fault; a test passes when none_wrong. So that one run shows every tool at fault.
wrong() {
        printf '%s\n' "$*" >&2
        echo >>wrong
}
none_wrong() {
        [ ! -e wrong ]
}

# ends TOOL CODE: the last run ended with CODE.
ends() {
        [ "$status" -eq "$2" ] || wrong "$1: exit $status, not $2: $output"
}

@test "there are tools, among them filters" {
        [ "$(tools | wc -l)" -gt 0 ]
        [ "$(filters | wc -l)" -gt 0 ]
}

@test "--help begins with examples and fits a terminal" {
        for tool in $(tools); do
                run "$tool" --help
                ends "$tool" 0
                [[ $output == '  '* ]] || wrong "$tool: help does not begin with examples"
                [ -s "$F/$tool.call" ] || wrong "$tool: no example of its own"
                [[ $output == *$'\n'[Uu]"sage: $tool"* ]] || wrong "$tool: no usage"
                [ "$(wc -L <<<"$output")" -le 80 ] || wrong "$tool: help is wider than 80 columns"
                [ "$("$tool" -h)" = "$output" ] || wrong "$tool: -h and --help differ"
        done
        none_wrong
}

@test "--version names the tool and one version" {
        for tool in $(tools); do
                run "$tool" --version
                ends "$tool" 0
                [[ $output =~ ^$tool\ ([0-9]+\.[0-9]+\.[0-9]+)$ ]] || wrong "$tool: $output"
                [ "$("$tool" -V)" = "$output" ] || wrong "$tool: -V and --version differ"
                echo "${BASH_REMATCH[1]}" >>versions
        done
        none_wrong
        [ "$(sort -u versions | wc -l)" -eq 1 ]
}

@test "help and version on a full device end with 74" {
        for tool in $(tools); do
                for option in --help --version; do
                        run bash -c "$tool $option >/dev/full"
                        ends "$tool $option" 74
                done
        done
        none_wrong
}

@test "an unknown option ends with 64 and points to the help" {
        for tool in $(tools); do
                run "$tool" --no-such-option
                ends "$tool" 64
                [[ $output == *"$tool --help"* ]] || wrong "$tool: $output"
        done
        none_wrong
}

@test "an edge without a database named says how to name one" {
        unset COL_DB
        for tool in $(tools); do
                has_database "$tool" || continue
                [ ! -e "$F/$tool.in" ] || exec <"$F/$tool.in"
                run call "$tool"
                ends "$tool" 64
                [[ $output == *COL_DB* ]] || wrong "$tool: $output"
        done
        none_wrong
}

@test "an edge refuses a database that is not there, or is something else" {
        echo 'this is no database' >other.db
        sqlite3 foreign.db 'CREATE TABLE t (x); PRAGMA application_id = 1;'
        for tool in $(tools); do
                has_database "$tool" || continue
                cp "$F/$tool.in" in 2>/dev/null || : >in
                export COL_DB=$PWD/none/none.db
                run call "$tool" <in
                [[ $status -eq 66 || $status -eq 73 ]] || wrong "$tool: exit $status: $output"
                for file in other.db foreign.db; do
                        sum=$(sha256sum $file)
                        export COL_DB=$PWD/$file
                        run call "$tool" <in
                        [[ $status -eq 65 || $status -eq 73 ]] || wrong "$tool: $file: exit $status: $output"
                        [ "$sum" = "$(sha256sum $file)" ] || wrong "$tool changed $file"
                done
        done
        none_wrong
}

@test "a complete stream is accepted" {
        for tool in $(readers); do
                run call "$tool" <"$F/$tool.in"
                ends "$tool" 0
        done
        none_wrong
}

@test "a stream that holds nothing ended early" {
        for tool in $(readers); do
                run call "$tool" </dev/null
                ends "$tool" 65
                [[ $output == *'input ended early'* ]] || wrong "$tool: $output"
        done
        none_wrong
}

@test "a stream without its last newline ended early, and so does what comes of it" {
        for tool in $(readers); do
                head -c -1 "$F/$tool.in" >cut.tsv
                run call "$tool" <cut.tsv
                ends "$tool" 65
                [[ $output == *'input ended early'* ]] || wrong "$tool: $output"
                call "$tool" <cut.tsv >out.tsv 2>/dev/null || :
                [ "$(tail -c 1 out.tsv | wc -l)" -eq 0 ] || wrong "$tool: its output ends with a newline"
        done
        none_wrong
}

@test "a stream of a header only is a stream" {
        for tool in $(filters); do
                head -n 1 "$F/$tool.in" >header.tsv
                run bash -c "$(cat "$F/$tool.call") --as-of 2026-01-02 <header.tsv"
                ends "$tool" 0
                has_database "$tool" || [ ${#lines[@]} -eq 1 ] || wrong "$tool: $output"
        done
        none_wrong
}

@test "malformed streams are refused with their place" {
        for tool in $(readers); do
                header=$(head -n 1 "$F/$tool.in")
                row=$(sed -n 2p "$F/$tool.in")
                printf '%s\n%s\n%s\textra\n' "$header" "$row" "$row" >in1.tsv
                printf '%s\n%s\n' "$header" "${row%$'\t'*}" >in2.tsv
                printf '%s\n%s\n' "$header" "$row\\q" >in3.tsv
                printf '%s\n%s\xff\n' "$header" "$row" >in4.tsv
                printf '%s\n%s\0\n' "$header" "$row" >in5.tsv
                printf '%s\t%s\n%s\tx\n' "$header" "${header%%$'\t'*}" "$row" >in6.tsv
                printf '%s\tNot A Name\n%s\tx\n' "$header" "$row" >in7.tsv
                for bad in in?.tsv; do
                        run call "$tool" $bad
                        ends "$tool: $bad" 65
                        [[ $output == *"$bad:"[123]* ]] || wrong "$tool: $bad: no place in: $output"
                done
        done
        none_wrong
}

@test "an input file that is not there ends with 66 and is named" {
        for tool in $(readers); do
                run call "$tool" nowhere.tsv
                ends "$tool" 66
                [[ $output == *nowhere.tsv* ]] || wrong "$tool: $output"
        done
        none_wrong
}

@test "a full device ends with 74, and the stream stays incomplete" {
        for tool in $(tools); do
                cp "$F/$tool.in" in 2>/dev/null || : >in
                cp "$F/sample.db" sample.db
                call "$tool" <in >out 2>/dev/null || continue
                [ -s out ] || continue
                cp "$F/sample.db" sample.db
                run bash -c "$(cat "$F/$tool.call") <in >/dev/full"
                ends "$tool" 74
        done
        none_wrong
}

@test "a reader that has seen enough ends a tool without a word" {
        for tool in $(filters) col-list; do
                [ -x "$BIN/$tool" ] || continue
                cp "$F/$tool.in" in 2>/dev/null || : >in
                { call "$tool" <in || :; } 2>errors | true
                [ ! -s errors ] || wrong "$tool: $(cat errors)"
        done
        none_wrong
}

@test "closed descriptors end with an error, not in somebody's file" {
        for tool in $(tools); do
                run bash -c "$tool --help >&-"
                ends "$tool >&-" 74
        done
        for tool in $(filters); do
                run bash -c "$(cat "$F/$tool.call") <&-"
                [ "$status" -ge 64 ] || wrong "$tool <&-: exit $status"
                run bash -c "$(cat "$F/$tool.call") <$F/$tool.in >out 2>&-"
                ends "$tool 2>&-" 0
        done
        none_wrong
}

# hostile FILE: the stream with a column more, in which every cell would like to be something else.
hostile() {
        awk -F'\t' -v OFS='\t' 'BEGIN {
                        n = split("\033[31mred|\033]0;title\007|\xe2\x80\xaeevil|\"quoted|it\x27s|=cmd()|\\\\|\\t\\n\\r|" \
                                "İıŞş|,;|  blanks  |$(id)|%s%n|../../etc|NULL|\xef\xbb\xbf|\xf0\x9f\x98\x80", cells, "|") }
                { print $0, (NR == 1 ? "untouched" : cells[NR % n + 1]) }' "$1"
}

@test "cells that a filter does not know pass through as they are" {
        for tool in $(filters); do
                hostile "$F/$tool.in" >in.tsv
                run bash -c "$(cat "$F/$tool.call") <in.tsv >out.tsv"
                ends "$tool" 0
                width=$(head -n 1 in.tsv | tr '\t' '\n' | wc -l)
                cut -f"$width" in.tsv | sort -u >expected
                cut -f"$width" out.tsv | sort -u | cmp -s - expected || wrong "$tool changed a cell"
        done
        none_wrong
}

@test "a cell of a megabyte passes through" {
        local big cell
        big=$(head -c 524288 /dev/zero | LC_ALL=C sed 's/\x00/ş/g')
        for tool in $(filters); do
                cell=untouched
                while IFS= read -r line; do
                        printf '%s\t%s\n' "$line" "$cell"
                        cell=$big
                done < <(head -n 3 "$F/$tool.in") >in.tsv
                run bash -c "$(cat "$F/$tool.call") <in.tsv >out.tsv"
                ends "$tool" 0
                LC_ALL=C awk -F'\t' '{ for (i = 1; i <= NF; i++) if (length($i) >= 1048576) n++ } END { exit !n }' out.tsv ||
                        wrong "$tool: the cell is gone"
        done
        none_wrong
}

@test "a byte-order mark and CRLF are dropped with one warning" {
        for tool in $(filters); do
                call "$tool" <"$F/$tool.in" >expected
                { printf '\xef\xbb\xbf' && sed 's/$/\r/' "$F/$tool.in"; } >in.tsv
                call "$tool" <in.tsv >out 2>errors || wrong "$tool: exit $?"
                cmp -s out expected || wrong "$tool: another output"
                [ "$(wc -l <errors)" -eq 1 ] || wrong "$tool: $(cat errors)"
                call "$tool" -q <in.tsv 2>errors >out || :
                [ ! -s errors ] || wrong "$tool -q: $(cat errors)"
        done
        none_wrong
}

@test "several files are one stream, standard input is -" {
        for tool in $(filters); do
                { head -n 1 "$F/$tool.in"; tail -n 1 "$F/$tool.in"; } >last.tsv
                head -n -1 "$F/$tool.in" >first.tsv
                call "$tool" <"$F/$tool.in" >expected
                call "$tool" first.tsv - <last.tsv >out || wrong "$tool: exit $?"
                cmp -s out expected || wrong "$tool: another output"
        done
        none_wrong
}

@test "filters give the same rows without headers" {
        for tool in $(filters); do
                names=$(head -n 1 "$F/$tool.in" | tr '\t' ,)
                call "$tool" <"$F/$tool.in" | tail -n +2 >expected
                tail -n +2 "$F/$tool.in" >in.tsv
                call "$tool" --no-header --columns="$names" <in.tsv >out || wrong "$tool: exit $?"
                cmp -s out expected || wrong "$tool: another output"
        done
        none_wrong
}

@test "filters give the same bytes in every locale, time zone, on every day, compiled or not" {
        mkdir locales
        localedef -i tr_TR -f UTF-8 locales/tr_TR.UTF-8 2>/dev/null || skip 'there is no locale tr_TR to test with'
        for tool in $(filters); do
                call "$tool" <"$F/$tool.in" >expected
                for setting in LC_ALL=C LC_ALL=C.UTF-8 'LC_ALL=tr_TR.UTF-8 LOCPATH=locales LANGUAGE=tr' \
                        TZ=Pacific/Kiritimati COL_EXPR=sqlite; do
                        # shellcheck disable=SC2086
                        env $setting bash -c "$(cat "$F/$tool.call")" <"$F/$tool.in" >out || wrong "$tool: $setting: exit $?"
                        cmp -s out expected || wrong "$tool: $setting: another output"
                done
                ! command -v faketime >/dev/null || [ -n "${COL_BIN:-}" ] || {
                        faketime '2031-07-04 23:59:59' bash -c "$(cat "$F/$tool.call")" <"$F/$tool.in" >out
                        cmp -s out expected || wrong "$tool: another output on another day"
                }
        done
        none_wrong
}

@test "filters hold no database code" {
        for tool in $(filters); do
                ! nm "$BIN/$tool" | grep -E ' [Tt] db_(open|lock|prepare)' || wrong "$tool"
        done
        none_wrong
}

@test "filters do not care whether a database is there" {
        for tool in $(filters); do
                call "$tool" <"$F/$tool.in" >expected
                COL_DB=/nowhere/none.db call "$tool" <"$F/$tool.in" >out || wrong "$tool: exit $?"
                cmp -s out expected || wrong "$tool: another output"
        done
        none_wrong
}
