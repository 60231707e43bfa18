#!/usr/bin/env bats
# The language of conditions: what holds, what is refused and how. col-segment is the tool that asks.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'account\tdpd\tbalance\tcity\tdue_on\tas_of\tx_rate\tx_free' \
                'b/1\t45\t1234.56\tİzmir\t2025-12-31\t2026-01-02\t1.5\tx' >in.tsv
}

# rule WHEN: the one rule of rules.tsv beside else.
rule() {
        printf '%s\t%s\n' segment when yes "$1" no else >rules.tsv
}

# ask WHEN [ARGUMENT…]: yes or no.
ask() {
        rule "$1"
        shift
        col-segment -r ./rules.tsv --type x_rate=real "$@" in.tsv | tail -n 1 | cut -f9
}

yes() {
        local compiled plain
        compiled=$(ask "$@")
        plain=$(COL_EXPR=sqlite ask "$@")
        [ "$compiled$plain" = yesyes ] || {
                printf '%s: compiled %s, SQLite %s\n' "$1" "$compiled" "$plain" >&2
                return 1
        }
}

no() {
        local compiled plain
        compiled=$(ask "$@")
        plain=$(COL_EXPR=sqlite ask "$@")
        [ "$compiled$plain" = nono ] || {
                printf '%s: compiled %s, SQLite %s\n' "$1" "$compiled" "$plain" >&2
                return 1
        }
}

# refused WHEN TEXT: with 78 and the place, in both forms.
refused() {
        rule "$1"
        fails 78 col-segment -r ./rules.tsv --type x_rate=real in.tsv
        says "./rules.tsv:2:when: $2"
}

@test "a column that is not there is refused with the nearest name" {
        refused 'dpdd > 3' 'no column "dpdd"; nearest is dpd'
        refused 'city = "open"' "no column \"open\"; text stands in single quotes: 'open'"
        refused 'rowid = 1' 'no column "ROWID"'
        refused 'nosuchthing > 3' 'no column "nosuchthing"'
}

@test "a column without a type is refused with the cure" {
        refused "x_free = 'x'" 'column x_free has no type; say which: --type x_free=int'
        yes "x_free = 'x'" --type x_free=text
}

@test "user-defined fields have the types of fields.tsv" {
        mkdir policies
        rows 'kind\tfield\ttype' 'account\tx_free\ttext' >policies/fields.tsv
        export COL_PATH=$PWD/policies
        yes "x_free = 'x'"
}

@test "--type is checked" {
        rule 'dpd > 3'
        fails 64 col-segment -r ./rules.tsv --type dpd in.tsv
        fails 64 col-segment -r ./rules.tsv --type dpd=number in.tsv
        fails 64 col-segment -r ./rules.tsv --type nosuch=int in.tsv
}

@test "a cell that is not of its type is named with its place" {
        rows 'account\tdpd\tdue_on' 'b/1\t1\t' 'b/2\t1x\t2025-02-30' >in.tsv
        rule 'dpd > 3'
        fails 65 col-segment -r ./rules.tsv in.tsv
        says 'in.tsv:3:dpd: "1x" is not a whole number'
        rule "due_on > '2025-01-01'"
        fails 65 col-segment -r ./rules.tsv in.tsv
        says 'in.tsv:3:due_on: "2025-02-30" is not a date'
        for form in 2025-13-01 2025-00-10 2025-01-00 0000-01-01 2023-02-29 2025-1-01 2025-01-1x 2025/01/01 20250101; do
                rows 'account\tdue_on' "b/1\t$form" >in.tsv
                rule "due_on > '2025-01-01'"
                fails 65 col-segment -r ./rules.tsv in.tsv
                says 'in.tsv:2:due_on:'
        done
        for form in '1e3' ' 1' '1,5' '+1' '1.' '.5' '0x10' 'inf' 'nan' '--1'; do
                rows 'account\tbalance' "b/1\t$form" >in.tsv
                rule 'balance > 3'
                fails 65 col-segment -r ./rules.tsv in.tsv
                says 'in.tsv:2:balance:'
        done
}

@test "syntax errors name file, line and what is wrong" {
        refused 'dpd = = 3' 'near "=": syntax error in: dpd = = 3'
        refused "city = 'x" "' is not closed"
        refused '(dpd > 3' '"(" without ")"'
        refused 'dpd > 3)' '")" without "("'
        refused 'dpd > 3 /* late' '/* is not closed'
        refused 'dpd >' 'near ")": syntax error'
        refused 'dpd 3' 'near "3": syntax error'
}

@test "aggregate and window functions are refused" {
        refused 'sum(dpd) > 3' 'sum'
        refused 'max(dpd) > 3' 'max() works on many records'
        refused 'min(dpd) > 3' 'min() works on many records'
        refused 'count(*) > 3' 'count'
        refused 'row_number() OVER () = 1' 'row_number'
        refused 'max(dpd) OVER () = 1' 'max'
        refused "group_concat(city) = 'x'" 'group_concat'
        yes 'max(dpd, 3) = 45 AND min(dpd, 3) = 3'
}

@test "what would leave the record is refused" {
        refused '(SELECT 1)' 'SELECT is not allowed'
        refused 'dpd IN (SELECT 45)' 'SELECT is not allowed'
        refused 'EXISTS (SELECT 1 FROM sqlite_schema)' ''
        refused 'dpd IN sqlite_schema' ''
        refused '1) UNION SELECT (1' ''
        refused '1) FROM sqlite_schema WHERE (1' ''
        refused '1), (1' ''
        refused '1); DROP TABLE record0; SELECT (1' ''
        refused "load_extension('/tmp/x.so')" 'load_extension'
        refused "readfile('/etc/passwd') IS NULL" 'no function readfile()'
        refused "writefile('x', 'y')" 'no function writefile()'
        refused 'random() > 0' 'random() is not allowed here'
        refused 'randomblob(9) IS NULL' 'randomblob() is not allowed here'
        refused 'zeroblob(999999999) IS NULL' 'zeroblob() is not allowed here'
        refused 'sqlite_version() IS NULL' 'sqlite_version() is not allowed here'
        refused 'last_insert_rowid() = 0' 'last_insert_rowid() is not allowed here'
        refused 'dpd > ?1' 'parameters'
        refused 'dpd > :limit' 'parameters'
        refused 'PRAGMA user_version' ''
        refused "ATTACH 'x' AS y" ''
        refused 'exp(1) > 2' 'exp'
}

@test "what would take all memory or time is stopped" {
        no "length(printf('%1000000000d', 1)) > 3"
        many="hex(printf('%100000d', 1))"
        for _ in 1 2 3 4 5 6 7 8; do many="replace($many, '2', '2222222222')"; done
        rule "length($many) > 3"
        run timeout 10 col-segment -r ./rules.tsv in.tsv
        [ "$status" -eq 78 ]
        says 'string or blob too big'
        deep=$(printf '(%.0s' {1..2000})1$(printf ')%.0s' {1..2000})
        rule "$deep"
        run timeout 10 col-segment -r ./rules.tsv in.tsv
        [ "$status" -eq 78 ]
}

@test "missing values hold nothing but IS NULL" {
        rows 'account\tdpd\tbalance\tcity\tdue_on\tas_of\tx_rate\tx_free' 'b/1\t\t\t\t\t\t\t' >in.tsv
        no 'dpd > 30'
        no 'NOT dpd > 30'
        no 'dpd = dpd'
        no "city <> 'x'"
        no "city NOT IN ('x')"
        no 'dpd NOT BETWEEN 1 AND 2'
        no "city = ''"
        yes 'dpd IS NULL'
        yes "city IS NOT 'x'"
        yes 'dpd > 30 OR city IS NULL'
        no 'dpd > 30 AND city IS NULL'
        yes 'dpd IS NULL AND NOT (dpd IS NOT NULL)'
}

@test "numbers compare as numbers, texts as texts, exactly" {
        yes 'dpd > 9'
        yes 'dpd = 45.0'
        no 'dpd = 45.5'
        yes 'dpd < 45.5 AND dpd > 44.5'
        yes 'balance = 1234.56'
        yes 'balance BETWEEN 1234.56 AND 1234.56'
        yes 'balance IN (1, 1234.56)'
        yes "dpd > '9'"
        yes 'x_rate * 2 = 3'
        yes "city = 'İzmir'"
        no "city = 'izmir'"
        yes "fold(city) = 'izmir'"
        yes "lower_tr(city) = 'izmir' AND upper_tr(city) = 'İZMİR'"
        yes "due_on < as_of"
        yes "due_on BETWEEN '2025-12-31' AND '2025-12-31'"
        yes "45 = dpd AND 44 < dpd"
        yes "dpd"
        yes "city LIKE '%mir' AND city NOT LIKE 'x%'"
}

@test "whole numbers beyond 2^53 keep every digit" {
        rows 'account\tdpd\tbalance\tcity\tdue_on\tas_of\tx_rate\tx_free' \
                'b/1\t9007199254740993\t\t\t\t\t9007199254740992\t' >in.tsv
        yes 'dpd = 9007199254740993'
        no 'dpd = 9007199254740992'
        no 'dpd = 9007199254740992.0'
        yes 'dpd > 9007199254740992.0'
        no 'x_rate = 9007199254740993'
        yes 'x_rate < 9007199254740993'
        rows 'account\tdpd\tbalance\tcity\tdue_on\tas_of\tx_rate\tx_free' \
                'b/1\t9223372036854775807\t\t\t\t\t\t' >in.tsv
        yes 'dpd = 9223372036854775807 AND dpd < 9223372036854775808'
        no 'dpd >= 9223372036854775808'
}

@test "the present day is the as-of date" {
        yes "date('now') = '2026-01-02'"
        yes "current_date = '2026-01-02'"
        yes "current_time = '00:00:00'"
        yes "current_timestamp = '2026-01-02 00:00:00'"
        yes "datetime('now') = '2026-01-02 00:00:00'"
        yes "date() = '2026-01-02'"
        yes "strftime('%Y') = '2026'"
        yes "julianday('now') = julianday('2026-01-02')"
        yes "unixepoch('now') = unixepoch('2026-01-02')"
        yes "datetime('now', 'localtime') = '2026-01-02 00:00:00'"
        yes "date('now') = '2026-01-02'" --as-of 2026-01-02
        TZ=Pacific/Kiritimati yes "datetime('now', 'localtime') = '2026-01-02 00:00:00'"
}

@test "who asks for the present day must be told it" {
        cut -f1-5 in.tsv >without.tsv
        rule "due_on < date('now')"
        fails 64 col-segment -r ./rules.tsv without.tsv
        says 'as-of'
        [ "$(col-segment -r ./rules.tsv --as-of 2026-01-02 without.tsv | tail -n 1 | cut -f6)" = yes ]
        [ "$(col-segment -r ./rules.tsv --as-of 1999-12-31 without.tsv | tail -n 1 | cut -f6)" = no ]
        fails 64 col-segment -r ./rules.tsv --as-of 1999-12-31 in.tsv
        says 'in.tsv:2:as_of'
        rule 'dpd > 3'
        col-segment -r ./rules.tsv without.tsv >out
        rule "due_on < date('no' || 'w')"
        fails 78 col-segment -r ./rules.tsv without.tsv
        says 'asks for the present day'
}

@test "a stream with two as-of dates is refused by rules that ask for the day" {
        rows 'account\tas_of' 'b/1\t2026-01-02' 'b/2\t2026-01-03' >in.tsv
        rule "date('now') > '2026-01-01'"
        fails 65 col-segment -r ./rules.tsv in.tsv
        says 'in.tsv:3:as_of'
}

@test "escapes in cells are undone before they are compared" {
        printf '%s\n' $'account\tcity' $'b/1\ta\\tb\\\\c' >in.tsv
        rule 'city = '"'a' || char(9) || 'b"'\\c'"'"
        [ "$(col-segment -r ./rules.tsv in.tsv | tail -n 1 | cut -f3)" = yes ]
        rule 'city = '"'a"'\tb\\c'"'"
        [ "$(col-segment -r ./rules.tsv in.tsv | tail -n 1 | cut -f3)" = yes ]
}

@test "a condition may go over lines, hold comments and the words of other conditions" {
        yes 'dpd > 3 -- late\nAND balance > 0 /* or = 1 */'
        yes "city <> 'a OR b' AND NOT (dpd = 1 OR dpd = 2)"
        yes 'DPD > 3 and "balance" > 0 And [dpd] > 3 aNd `dpd` > 3'
}

@test "a thousand columns and a list of ten thousand work" {
        names=$(seq -f 'c%g' -s $'\t' 1 3000)
        printf '%s\n%s\n' "$names" "$(seq -s $'\t' 1 3000)" >in.tsv
        rule "c2999 IN ($(seq -s, 10001 20000), 2999) AND c3 + 0 = 3"
        run col-segment -r ./rules.tsv --type c2999=int --type c3=int in.tsv
        [ "$status" -eq 0 ]
        [[ $output == *$'\tyes\t'* ]]
}

@test "of two hundred rules each can be the first to hold" {
        { printf 'segment\twhen\n'
                for i in $(seq 200); do printf 's%s\tdpd = %s\n' "$i" "$i"; done
                printf 'rest\telse\n'; } >rules.tsv
        { printf 'account\tdpd\n'; for i in $(seq 0 201); do printf 'b/%s\t%s\n' "$i" "$i"; done; } >in.tsv
        col-segment -r ./rules.tsv in.tsv | cut -f3 | tail -n +2 >out
        { echo rest; seq -f 's%g' 200; echo rest; } | diff out -
        COL_EXPR=sqlite col-segment -r ./rules.tsv in.tsv | cut -f3 | tail -n +2 | diff out -
}

@test "a list of five thousand texts finds each of them and no other" {
        rule "city IN ($(seq -f "'şehir-%g'," -s '' 2 2 10000)'x')"
        { printf 'account\tcity\n'; for i in $(seq 500); do printf 'b/%s\tşehir-%s\n' "$i" "$i"; done; } >in.tsv
        col-segment -r ./rules.tsv in.tsv | cut -f3 | tail -n +2 | uniq -c >out
        [ "$(awk '{ print $1, $2 }' out | sort | uniq -c | awk '{ print $1, $2, $3 }' | tr '\n' ' ')" = '250 1 no 250 1 yes ' ]
}

@test "a cell that no condition comes to look at may be anything" {
        rows 'account\tdpd\tbalance' 'b/1\t1\tabc' >in.tsv
        rows 'segment\twhen' 'a\tdpd = 1' 'b\tbalance > 3' 'c\tdpd = 2 AND balance > 4' 'd\telse' >rules.tsv
        [ "$(col-segment -r ./rules.tsv in.tsv | tail -n 1 | cut -f4)" = a ]
        [ "$(COL_EXPR=sqlite col-segment -r ./rules.tsv in.tsv | tail -n 1 | cut -f4)" = a ]
        rows 'account\tdpd\tbalance' 'b/1\t2\tabc' >in.tsv
        fails 65 col-segment -r ./rules.tsv in.tsv
        says 'in.tsv:2:balance: "abc"'
}
