#!/usr/bin/env bats
# Real data beside the project, by the maps that are installed: imported in place, sums to the last digit. (The UCI
# credit card clients are in col-import.bats and col-report.bats.)

load common

# Sums of the files themselves, by exact decimals.
summed() { # FILE COLUMN
        sqlite3 :memory: -cmd '.mode csv' -cmd ".import $1 t" "SELECT count(*), printf('%.7f', sum($2)) FROM t"
}
query() {
        sqlite3 -readonly t.db "$1"
}

@test "German credit: 1,000 loans, their sum to the mark, and those that went bad" {
        need_shared data/german-credit.csv
        cd "$BATS_TEST_TMPDIR"
        export COL_DB=$PWD/t.db
        col-init -q --fields "$PROJECT/share/german/fields.tsv"
        awk '{ print (NR == 1 ? "no" : NR - 1) "," $0 }' "$SHARED/data/german-credit.csv" >numbered.csv
        col-import -q -m german-credit --rows 1000 --sum DEM=3271258 numbered.csv
        [ "$(summed numbered.csv credit_amount)" = 1000,3271258.0000000 ]
        [ "$(col-report portfolio | cut -f 2-4,12)" = $'currency\taccounts\topen\tbalance\nDEM\t1000\t1000\t3271258.00' ]
        [ "$(query 'SELECT sum(x_bad), sum(x_months), min(x_age), max(x_age) FROM accounts')" = '300|20903|19|75' ]
        [ "$(query "SELECT count(*) FROM accounts WHERE x_purpose IS NULL OR x_history IS NULL")" -eq 0 ]
        col-check
}

@test "charged-off debts: 1,882 accounts, what was expected and recovered, by level of effort" {
        need_shared data/charged-off-debt-recovery.csv
        cd "$BATS_TEST_TMPDIR"
        export COL_DB=$PWD/t.db
        col-init -q --fields "$PROJECT/share/charged-off/fields.tsv"
        col-import -q -m charged-off-debts --rows 1882 "$SHARED/data/charged-off-debt-recovery.csv"
        [ "$(query "SELECT count(*), sum(x_expected), printf('%.7f', sum(x_recovered)) FROM accounts")" = \
                '1882|519425900|7529821.4695107' ]
        [ "$(query 'SELECT x_effort, count(*) FROM accounts GROUP BY 1' | paste -s)" = \
                $'0|247\t1|670\t2|333\t3|368\t4|264' ]
        [ "$(query "SELECT x_sex, count(*) FROM accounts GROUP BY 1" | paste -s)" = $'female|909\tmale|973' ]
        # Nothing is booked: the file has neither a claim nor a day.
        [ "$(query 'SELECT count(*) FROM entries')" -eq 0 ]
        # The figure known of this data: 183 accounts lie within $100 of $1,000.
        col-list accounts -w 'x_expected >= 900 AND x_expected < 1100' -c account,x_expected,x_recovered >near.tsv
        [ "$(tail -n +2 near.tsv | wc -l)" -eq 183 ]
        col-check
}
