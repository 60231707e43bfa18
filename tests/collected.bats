#!/usr/bin/env bats
# col-report collections, recovery: what was collected, by what it settled and by months since placement.

load common

# facts KIND LINE…: saves records of the kind, blanks for tabs, - for nothing; the first line names the fields.
facts() {
        printf '%s\n' "${@:2}" | tr ' ' '\t' | sed 's/\t-/\t/g' | col-save -q -k "$1"
}
# report ARGUMENT…: without its header, blanks for tabs, - for nothing.
report() {
        col-report "$@" | tail -n +2 | awk -F'\t' '{ for (i = 1; i <= NF; i++) printf "%s%s", ($i == "" ? "-" : $i), (i < NF ? " " : "\n") }'
}

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        export COL_DB=$PWD/a.db
        col-init -q a.db
        facts creditor creditor b
        facts party party b/1
        facts account 'account creditor debtor currency placed_on' 'b/1 b b/1 TRY 2026-01-31' \
                'b/2 b b/1 TRY 2026-01-15' 'b/3 b b/1 EUR 2026-03-01'
        facts entry 'account type component amount value_on number tag' \
                'b/1 charge principal 100.00 2026-01-01 c1 -' 'b/1 charge cost 10.00 2026-01-05 c2 -' \
                'b/1 payment - 30.00 2026-01-31 p1 bank' 'b/1 payment - 20.00 2026-03-01 p2 lawyer' \
                'b/2 charge principal 90.00 2026-01-01 c1 -' 'b/2 payment - 40.00 2026-01-10 p1 bank' \
                'b/2 payment - 60.00 2026-02-14 p2 bank' 'b/3 charge principal 7.00 2026-02-01 c1 -'
        facts entry 'account type amount value_on number corrects' "b/2 return 5.00 2026-04-02 r1 $(
                sqlite3 a.db "SELECT id FROM entries WHERE account = 2 AND number = 'p2'")"
}

@test "recovery: by months since each account was placed" {
        report recovery --as-of 2026-03-31 >out
        diff - out >&2 <<'E2'
2026-01 TRY 2 160.00 0 90.00 90.00 56.25 1
2026-01 TRY 2 160.00 1 20.00 110.00 68.75 1
2026-01 TRY 2 160.00 2 0.00 110.00 68.75 0
2026-03 EUR 1 7.00 0 0.00 0.00 0 1
E2
        # A payment of the day on which the month of the younger account begins is in no month before.
        report recovery --as-of 2026-03-01 | grep TRY | awk '{ print $5, $6, $9 }' >out
        printf '%s\n' '0 90.00 1' '1 20.00 0' | diff - out >&2
        report recovery --as-of 2026-02-28 | grep TRY | awk '{ print $5, $6, $9 }' >out
        printf '%s\n' '0 90.00 1' '1 0.00 0' | diff - out >&2
        report recovery --as-of 2026-02-27 | grep TRY | awk '{ print $5, $6, $9 }' >out
        printf '%s\n' '0 90.00 0' '1 0.00 0' | diff - out >&2
        report recovery --as-of 2026-01-30 | awk '{ print $1, $3, $4, $5 }' >out
        echo '2026-01 1 50.00 0' | diff - out >&2
}

@test "recovery: every day's curve adds up to the payments since placement" {
        for day in 2026-01-15 2026-01-31 2026-02-14 2026-03-01 2026-04-01 2026-04-02 2027-06-30; do
                for currency in TRY EUR; do
                        curve=$(report recovery --as-of $day | awk -v c=$currency '$2 == c { sum += $6 } END { printf "%.2f", sum }')
                        paid=$(sqlite3 a.db "SELECT printf('%.2f', ifnull(sum(CASE e.type WHEN 'return' THEN -e.amount ELSE e.amount END), 0) / 100.0)
                                FROM entries AS e JOIN accounts AS a ON a.id = e.account WHERE e.type IN ('payment', 'return')
                                AND e.value_on BETWEEN a.placed_on AND '$day' AND a.currency = '$currency'")
                        [ "$curve" = "$paid" ]
                done
        done
}

@test "collections: what is not allocated yet, with the tag of what was returned" {
        report collections --as-of 2026-04-30 >out
        diff - out >&2 <<'E2'
2026-01 TRY bank not allocated 70.00 0.00
2026-02 TRY bank not allocated 60.00 0.00
2026-03 TRY lawyer not allocated 20.00 0.00
2026-04 TRY bank not allocated -5.00 0.00
E2
        report collections --from 2026-02-15 --to 2026-03-31 | grep -c . | grep -qx 1
}

@test "collections: once allocated, by what was settled; the sums stay" {
        facts entry 'account type amount value_on number' 'b/1 write-off 1.00 2026-03-02 w1' 'b/1 payment 70.00 2026-03-05 p3'
        total() {
                report collections "$@" | awk '{ sum += $(NF - 1) } END { printf "%.2f", sum }'
        }
        before=$(total --as-of 2026-04-30)
        col-list entries --as-of 2026-04-30 | col-allocate -w tbk-100 | col-save -q
        report collections --as-of 2026-04-30 >out
        diff - out >&2 <<'E2'
2026-01 TRY bank cost 10.00 0.00
2026-01 TRY bank principal 60.00 0.00
2026-02 TRY bank overpayment 10.00 0.00
2026-02 TRY bank principal 50.00 0.00
2026-03 TRY - overpayment 10.00 0.00
2026-03 TRY - principal 60.00 60.00
2026-03 TRY lawyer principal 20.00 0.00
2026-04 TRY bank overpayment -5.00 0.00
E2
        [ "$(total --as-of 2026-04-30)" = "$before" ]
        facts entry 'account type amount value_on number' 'b/1 payment 1.00 2026-04-05 p4'
        report collections --as-of 2026-04-30 --from 2026-04-01 >out
        printf '%s\n' '2026-04 TRY - not allocated 1.00 0.00' '2026-04 TRY bank overpayment -5.00 0.00' | diff - out >&2
        [ "$before" = 215.00 ]
        [ "$(total --as-of 2026-04-30)" = 216.00 ]
}
