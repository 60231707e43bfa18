#!/usr/bin/env bash
# booking.sh: col-list entries | col-allocate | col-save for a tenth of COL_BENCH_ACCOUNTS accounts (1,000,000) and for
# all, with three payments each on average, against DuckDB allocating and storing the same with two threads; then one
# backdated payment of one of these accounts, allocated and saved again. What both store is compared first: by part and
# component the number, the sum, and a sum weighted by the entries named. Three rounds by turns, medians: seconds, and
# the processors' seconds of all programs together.
#
# The peer is the npm package @duckdb/node-api; COL_DUCKDB names a folder in which it is installed, else it is
# installed below TMPDIR. Without node or the package only our own figures are printed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
programs=$here/../../bin/.test/bench
PATH=$here/../../bin:$PATH
accounts=${COL_BENCH_ACCOUNTS:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export COL_DB=$work/ledger.db COL_PATH=$work
mkdir waterfalls rates
cp "$here/allocate/waterfall.tsv" waterfalls
cp "$here/allocate/rates.tsv" rates
cp "$here/allocate/rates.tsv" .

if [ -z "${COL_DUCKDB:-}" ] && command -v npm >/dev/null; then
        mkdir duckdb && (cd duckdb && npm install --silent --no-save @duckdb/node-api >&2) && COL_DUCKDB=$work/duckdb
fi

make_ledger() { # ACCOUNTS: empty.db holds their entries
        rm -f empty.db* ledger.db* ledger.duckdb
        "$programs/generate-entries" "$1" >in.tsv
        col-init -q empty.db
        printf 'creditor\tname\nbank\tBank\n' | col-save -q -d empty.db -k creditor
        cut -f 1 in.tsv | tail -n +2 | uniq >keys
        awk 'BEGIN { print "party" } { print }' keys | col-save -q -d empty.db -k party
        awk -v OFS='\t' 'BEGIN { print "account", "creditor", "debtor", "currency" } { print $1, "bank", $1, "TRY" }' keys |
                col-save -q -d empty.db -k account
        cut -f 1,4-8 in.tsv | col-save -q -d empty.db -k entry
        sqlite3 empty.db 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null # the file alone is copied
        [ -z "${COL_DUCKDB:-}" ] || node "$here/allocate/duckdb.mjs" "$COL_DUCKDB" . load
}
allocate_all() {
        col-list entries --as-of 2026-06-30 | col-allocate -w waterfall -r rates | col-save -q
}
allocate_one() {
        col-list entries --as-of 2026-06-30 -w "account = '$one'" | col-allocate -w waterfall -r rates | col-save -q
}
in_duckdb() {
        node "$here/allocate/duckdb.mjs" "$COL_DUCKDB" . allocate
}
answers() {
        sqlite3 -readonly -tabs ledger.db "SELECT part, ifnull(part_component, ''), count(*), sum(part_amount),
                sum(part_amount * (entry + 3 * ifnull(payment, 0) + 7 * ifnull(charge, 0) + 11 * ifnull(accrual, 0)) % 1000003)
                FROM allocations GROUP BY 1, 2 ORDER BY 1, 2"
}
seconds() { # FILE FUNCTION: appends its seconds, and those of the processors
        TIMEFORMAT='%R %U %S'
        { time "$2"; } 2>time
        awk '{ print $1, $2 + $3 }' time >>"$1"
}
median() { # FILE FIELD
        cut -d ' ' -f "$2" "$1" | sort -n | sed -n 2p
}
line() { # ACCOUNTS WORK PROGRAM FILE
        printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$(median "$4" 1)" "$(median "$4" 2)" "$5"
}

printf 'accounts\twork\tprogram\tseconds\tprocessor seconds\tratio of seconds\n'
for n in $((accounts / 10)) "$accounts"; do
        rm -f ./*.times
        make_ledger "$n"
        one=$(sed -n "$((n / 2))p" keys)
        for round in 1 2 3; do
                echo "booking: $n accounts, round $round" >&2
                rm -f ledger.db*
                cp empty.db ledger.db
                seconds all.times allocate_all
                printf 'account\ttype\tamount\tvalue_on\n%s\tpayment\t1.00\t2024-11-01\n' "$one" | col-save -q -k entry
                [ $round -gt 1 ] || sqlite3 -readonly ledger.db 'SELECT count(*) FROM replays' | grep -qx "$n"
                [ $round -gt 1 ] || answers >ours
                seconds one.times allocate_one
                [ "$(sqlite3 -readonly ledger.db 'SELECT count(*) FROM replays')" -eq $((n + 1)) ]
                [ -n "${COL_DUCKDB:-}" ] || continue
                [ $round -eq 1 ] || node "$here/allocate/duckdb.mjs" "$COL_DUCKDB" . forget
                seconds duckdb.times in_duckdb
                [ $round -gt 1 ] || node "$here/allocate/duckdb.mjs" "$COL_DUCKDB" . answers >theirs
                diff ours theirs >&2 || { echo 'booking: the answers differ' >&2; exit 1; }
        done
        ratio=
        [ -z "${COL_DUCKDB:-}" ] || ratio=$(awk -v a="$(median all.times 1)" -v b="$(median duckdb.times 1)" 'BEGIN { printf "%.2f", a / b }')
        line "$n" 'list, allocate, save' coltools all.times "$ratio"
        [ -z "${COL_DUCKDB:-}" ] || line "$n" 'allocate, store' DuckDB duckdb.times ''
        line "$n" 'one backdated payment: list, allocate, save' coltools one.times ''
done
