#!/usr/bin/env bats
# col-kinds: kinds and fields as rows, as DDL, as manual.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
}

@test "a row for every field, columns as documented" {
        col-kinds >kinds.tsv
        [ "$(head -n 1 kinds.tsv)" = $'kind\tplural\tform\tfield\ttype\trequired\tidentity\tpersonal\ttarget\tvalues\tdoc' ]
        grep -qx $'account\taccounts\tversioned\tdebtor\ttext\t1\t0\t0\tparty\t\twho owes it first of all' kinds.tsv
        grep -qx $'party\tparties\tversioned\ttckn\ttext\t0\t0\t1\t\t\tTurkish identity number' kinds.tsv
        grep -q $'^entry\tentries\tfact\ttype\ttext\t1\t1\t0\t\tcharge payment return waiver write-off\t' kinds.tsv
        grep -q $'^hold\tholds\tversioned\thold\tint\t0\t1\t0\t' kinds.tsv
        awk -F'\t' 'NF != 11 { exit 1 }' kinds.tsv
        [ "$(grep -c '^FIELD(' "$PROJECT/src/kinds.def")" -eq $(($(wc -l <kinds.tsv) - 1)) ]
}

@test "fields of one's own on COL_PATH are shown" {
        rows 'kind\tfield\ttype\tpersonal' 'account\tx_limit\tmoney\t0' 'party\tx_income\tint\t1' >fields.tsv
        COL_PATH=$PWD run col-kinds
        [ "$status" -eq 0 ]
        says $'account\taccounts\tversioned\tx_limit\tmoney\t0\t0\t0\t'
        says $'party\tparties\tversioned\tx_income\tint\t0\t0\t1\t'
        rows 'kind\tfield\ttype' 'account\tx_limit\tsum' >fields.tsv
        COL_PATH=$PWD fails 78 col-kinds
        says 'fields.tsv:2'
}

@test "the DDL makes the database that col-init makes" {
        col-kinds --ddl | sqlite3 ddl.db
        col-init -q init.db
        sql="SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
        [ "$(sqlite3 ddl.db "$sql")" = "$(sqlite3 -readonly init.db "$sql")" ]
        [ "$(sqlite3 ddl.db "$sql" | wc -l)" -gt 100 ]
        # Every view can be asked, and every table is strict.
        for view in $(sqlite3 ddl.db "SELECT name FROM sqlite_schema WHERE type = 'view'"); do
                sqlite3 ddl.db "SELECT * FROM \"$view\""
        done
        [ -z "$(sqlite3 ddl.db "SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'")" ]
}

@test "col-record(5) says what the kinds are now" {
        sed -n '/written by col-kinds --mdoc$/,/^\.\\" end of the kinds$/p' "$PROJECT/man/col-record.5" |
                sed '1d;$d' >page
        col-kinds --mdoc >now
        diff page now || {
                echo 'man/col-record.5 is stale: put the output of col-kinds --mdoc between its marks' >&2
                false
        }
        [ -s now ]
}

@test "wrong usage" {
        fails 64 col-kinds accounts
        says accounts
        fails 64 col-kinds --ddl --mdoc
        fails 64 col-kinds --nothing
}

@test "a full disk is noticed" {
        [ -w /dev/full ] || skip 'there is no /dev/full'
        for option in '' --ddl --mdoc; do
                run bash -c "col-kinds $option >/dev/full"
                [ "$status" -eq 74 ]
        done
}
