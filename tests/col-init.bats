#!/usr/bin/env bats
# col-init: databases made, extended, upgraded, refused.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
}

sql() { # FILE STATEMENT
        sqlite3 -readonly "$@"
}
modes() { # FILE
        stat -c %a "$1" "$1-wal" "$1-shm" "$1-lock" "$1-access.log" | sort -u
}

@test "makes an empty database that says what it is" {
        run col-init a.db
        [ "$status" -eq 0 ]
        says 'a.db: made'
        [ "$(sql a.db 'PRAGMA application_id')" -eq $((0x436f6c74)) ]
        [ "$(sql a.db 'PRAGMA user_version')" -eq 8 ]
        [ "$(sql a.db 'PRAGMA journal_mode')" = wal ]
        [ "$(sql a.db 'PRAGMA integrity_check')" = ok ]
        [ "$(sql a.db "SELECT value FROM settings WHERE name = 'time_zone'")" = Europe/Istanbul ]
        [ "$(sql a.db "SELECT digits FROM currencies WHERE code = 'TRY'")" -eq 2 ]
        [ "$(sql a.db "SELECT digits FROM currencies WHERE code = 'JPY'")" -eq 0 ]
        [ "$(sql a.db 'SELECT count(*) FROM batches')" -eq 0 ]
        col-check -d a.db
}

@test "the database is named by operand, option or variable" {
        col-init -q one.db
        col-init -q -d two.db
        COL_DB=three.db col-init -q
        COL_DB=five.db col-init -q -d four.db
        [ -e one.db ] && [ -e two.db ] && [ -e three.db ] && [ -e four.db ] && [ ! -e five.db ]
        fails 64 col-init
        fails 64 col-init six.db seven.db
        [ ! -e six.db ]
}

@test "what exists is refused and left alone" {
        echo precious >file
        fails 73 col-init file
        says 'file: exists already'
        [ "$(cat file)" = precious ]
        ln -s nowhere link
        fails 73 col-init link
        [ ! -e nowhere ]
        mkdir folder
        fails 73 col-init folder
        col-init -q a.db
        fails 73 col-init a.db
        fails 73 col-init no/such/folder/a.db
        # A log left behind would be read into the new database.
        touch b.db-wal
        fails 73 col-init b.db
        says 'b.db-wal: left behind'
        [ ! -e b.db ]
}

@test "modes: the owner's alone, or a group's, whatever the umask" {
        for mask in 000 077 777; do
                (umask "$mask" && col-init -q "own$mask.db" && col-init -q --group "$(id -gn)" "team$mask.db")
                [ "$(modes "own$mask.db")" = 600 ]
                [ "$(modes "team$mask.db")" = 660 ]
        done
        # Writing and reading leave them so, also where the files beside it were lost.
        rm team000.db-*
        export COL_DB=team000.db
        (umask 077 && col-new creditor creditor=b name=Banka | col-save -q -k creditor && col-list creditors >list)
        [ "$(modes team000.db)" = 660 ]
        [ "$(stat -c %g team000.db-wal)" = "$(stat -c %g team000.db)" ]
        fails 64 col-init --group no-such-group x.db
        [ ! -e x.db ]
}

@test "a group that is not the caller's own" {
        [ "$(id -u)" -eq 0 ] || skip 'only root may give files to any group'
        col-init -q --group daemon team.db
        for file in team.db team.db-wal team.db-shm team.db-lock team.db-access.log; do
                [ "$(stat -c '%G %a' "$file")" = 'daemon 660' ]
        done
}

@test "the time zone must be known" {
        col-init -q --zone America/New_York a.db
        [ "$(sql a.db "SELECT value FROM settings WHERE name = 'time_zone'")" = America/New_York ]
        for zone in Europe/Nowhere ../../etc/passwd /etc/passwd ''; do
                fails 64 col-init --zone "$zone" b.db
                [ ! -e b.db ]
        done
}

fields() { # ROW…
        rows 'kind\tfield\ttype\tpersonal\tdoc' "$@" >fields.tsv
}

@test "fields of one's own are real columns" {
        fields 'account\tx_limit\tmoney\t0\tcredit limit' 'party\tx_income\tint\t1' 'entry\tx_branch\ttext' \
                'contact\tx_called\tdate\t0\tday' 'hold\tx_strict\tbool'
        col-init -q --fields ./fields.tsv a.db
        [ "$(sql a.db 'SELECT group_concat(kind || field || type || personal) FROM (SELECT * FROM fields ORDER BY position)')" = \
                accountx_limitmoney0,partyx_incomeint1,entryx_branchtext0,contactx_calleddate0,holdx_strictbool0 ]
        export COL_DB=a.db COL_PATH=$PWD
        {
                col-new creditor creditor=b | col-save -q -k creditor
                col-new party party=b/1 x_income=1000 | col-save -q -k party
                col-new account account=b/1 creditor=b debtor=b/1 currency=TRY x_limit=12.5 | col-save -q -k account
        }
        [ "$(sql a.db 'SELECT x_limit FROM accounts')" = 1250 ]
        [ "$(sql a.db 'SELECT x_limit, x_income FROM v_accounts')" = '12.5|1000' ]
        [ "$(col-list accounts -c x_limit,x_income | tail -n 1)" = $'12.50\t1000' ]
        run sqlite3 a.db "UPDATE holds SET x_strict = 2; INSERT INTO contacts (party, at, result, batch, x_called) VALUES (1, '2024-01-01T00:00:00Z', 'x', 1, '2024-2-30')"
        says 'CHECK constraint failed: x_called'
        col-check
}

@test "fields are added to a database that has records, and once only" {
        export COL_DB=a.db COL_PATH=$PWD
        col-init -q
        col-new creditor creditor=b | col-save -q -k creditor
        col-new party party=b/1 city=Van | col-save -q -k party
        fields 'party\tx_income\tint\t1' 'creditor\tx_code\ttext'
        run col-init --fields ./fields.tsv
        [ "$status" -eq 0 ]
        says '2 fields added'
        run col-init --fields ./fields.tsv
        [ "$status" -eq 0 ]
        says 'has these 2 fields already'
        fields 'party\tx_income\tint\t1' 'party\tx_rent\tmoney\t1'
        fails 78 col-init --fields ./fields.tsv
        says 'fields.tsv:3'
        says currency
        fields 'party\tx_income\tint\t1' 'party\tx_rent\tint\t1'
        run col-init --fields ./fields.tsv
        says '1 fields added, 1 were there'
        # A change of an attribute carries the new column into the versions.
        col-new party party=b/1 x_income=7 | col-save -q -k party --as-of 2030-01-01
        col-new party party=b/1 x_income=8 | col-save -q -k party --as-of 2030-02-01
        [ "$(sql a.db 'SELECT group_concat(x_income) FROM (SELECT x_income FROM parties_versions ORDER BY version)')" = 7 ]
        [ "$(sql a.db 'SELECT x_income FROM v_parties')" = 8 ]
        col-check
}

@test "fields that are wrong are refused, and none of the file is added" {
        col-init -q a.db
        while IFS='|' read -r line hint; do
                fields 'party\tx_good\tint\t0' "$line"
                fails 78 col-init --fields ./fields.tsv a.db
                says 'fields.tsv:3'
                says "$hint"
                [ "$(sql a.db 'SELECT count(*) FROM fields')" -eq 0 ]
                [ -z "$(sql a.db "SELECT name FROM pragma_table_info('parties') WHERE name = 'x_good'")" ]
                fails 78 col-init --fields ./fields.tsv b.db
                [ -z "$(ls | grep '^b\.db')" ]
        done <<'LINES'
party\tincome\tint\t0|x_
party\tx_Gelir\tint\t0|x_
party\tx_\tint\t0|x_
people\tx_a\tint\t0|people
batch\tx_a\tint\t0|batch
party\tx_a\tnumber\t0|type
party\tx_a\tint\tyes|neither
party\tx_good\ttext\t0|x_good
account\tx_good\treal\t0|x_good
LINES
        fields 'party\tx_good\tint\t0'
        col-init -q --fields ./fields.tsv a.db
        fields 'party\tx_good\ttext\t0'
        fails 78 col-init --fields ./fields.tsv a.db
        says 'x_good is int already'
        fails 78 col-init --fields ./missing.tsv a.db
}

@test "zone and group are not for a database that exists" {
        fields 'party\tx_a\tint\t0'
        col-init -q a.db
        fails 64 col-init --zone UTC --fields ./fields.tsv a.db
        fails 64 col-init --group "$(id -gn)" --upgrade a.db
}

@test "upgrade: nothing to do, and what cannot be" {
        col-init -q a.db
        run col-init --upgrade a.db
        [ "$status" -eq 0 ]
        says 'already; nothing to do'
        fails 66 col-init --upgrade none.db
        [ ! -e none.db ]
        sqlite3 a.db 'PRAGMA user_version = 999'
        for command in 'col-init --upgrade a.db' 'col-list -d a.db accounts' 'col-check -d a.db'; do
                # shellcheck disable=SC2086
                fails 78 $command
                says 'schema version 999'
        done
        sqlite3 a.db 'PRAGMA user_version = 0'
        fails 78 col-list -d a.db accounts
        says 'col-init --upgrade'
        fails 78 col-init --upgrade a.db
}

@test "upgrade: from every old version, with all that is in it" {
        for old in "$PROJECT"/tests/fixtures/version-*.sql; do
                rm -f old.db*
                sqlite3 old.db <"$old"
                fails 78 col-list -d old.db accounts
                says 'run: col-init --upgrade'
                head=$(sqlite3 old.db 'SELECT head FROM batches ORDER BY id DESC LIMIT 1')
                col-init -q --upgrade old.db
                [ -z "$(col-check -d old.db --anchor "$head")" ]
                [ "$(col-list -d old.db accounts -c account,name,balance,x_income | tail -n 1)" = \
                        $'b/A1\tŞule Işık\t100.00\t1000.50' ]
                [ "$(sqlite3 old.db 'SELECT x_nick FROM v_parties')" = Şuş ]
                printf 'account\ttype\tamount\tvalue_on\nb/A1\tpayment\t50.00\t2026-02-01\n' |
                        col-save -q -d old.db -k entry
                [ "$(col-list -d old.db accounts -c balance | tail -n 1)" = 50.00 ]
                [ -z "$(col-check -d old.db)" ]
        done
}

@test "files that are not ours are refused, and not touched" {
        sqlite3 other.db 'PRAGMA application_id = 7; CREATE TABLE t (x)'
        printf 'text that is long enough to be looked at as a database, which it is not %0.s' {1..20} >text
        : >empty
        for file in other.db text empty; do
                before=$(sha256sum "$file")
                fails 65 col-init --upgrade "$file"
                says 'not a coltools database'
                fails 65 col-list -d "$file" accounts
                fails 65 col-save -d "$file" -k note other.db
                fails 65 col-check -d "$file"
                [ "$(sha256sum "$file")" = "$before" ]
        done
        [ "$(printf '%s\n' *)" = $'empty\nother.db\ntext' ]
        mkdir folder
        fails 65 col-list -d folder accounts
        fails 66 col-list -d nothing accounts
        says 'col-init nothing makes one'
}

@test "a failure half-way leaves no file" {
        mkdir folder
        fields 'party\tx_a\tint\t0' 'party\tx_a\tint\t0' 'nothing\tx_b\tint\t0'
        fails 78 col-init --fields ./fields.tsv folder/a.db
        [ -z "$(ls -A folder)" ]
        # A file-size limit stands for a full disk.
        run bash -c "trap '' XFSZ; ulimit -f 100; col-init folder/a.db"
        [ "$status" -eq 74 ]
        [ -z "$(ls -A folder)" ]
}

@test "two at once: one database, one refusal" {
        for i in 1 2 3 4 5 6; do
                { col-init -q a.db 2>/dev/null && echo 0 >"code$i" || echo $? >"code$i"; } &
        done
        wait
        [ "$(cat code* | sort | uniq -c | tr -s ' ' | tr '\n' ';')" = ' 1 0; 5 73;' ]
        [ "$(sql a.db 'PRAGMA integrity_check')" = ok ]
        [ -z "$(ls | grep '^a\.db\.')" ]
}

@test "the real user is recorded, not what he calls himself" {
        export COL_DB=a.db
        col-init -q
        col-new creditor creditor=b | USER=nobody LOGNAME=nobody col-save -q -k creditor
        [ "$(sql a.db 'SELECT uid FROM batches')" = "$(id -ru)" ]
        [ "$(sql a.db 'SELECT user FROM batches')" = "$(id -run)" ]
}
