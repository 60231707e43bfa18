#!/usr/bin/env bash
# loop.sh: the whole loop (import of accounts and payments, list, score, segment, plan, save, report) for
# COL_BENCH_ACCOUNTS accounts (1,000,000) and for a tenth of them, against DuckDB doing the same work with two
# threads. Three rounds by turns, medians; the answers (balances per currency, sum of scores, segments, planned
# actions) are compared first.
#
# The peer is the npm package @duckdb/node-api; COL_DUCKDB names a folder in which it is installed, else it is
# installed below TMPDIR. Without node or the package only our own figures are printed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
programs=$here/../../bin/.test
accounts=${COL_BENCH_ACCOUNTS:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export COL_DB=$work/loop.db

if [ -z "${COL_DUCKDB:-}" ] && command -v npm >/dev/null; then
        mkdir duckdb && (cd duckdb && npm install --silent --no-save @duckdb/node-api >&2) && COL_DUCKDB=$work/duckdb
fi

import_all() {
        rm -f loop.db* && col-init -q loop.db
        status=0
        col-import -q --as-of 2026-11-20 -m "$here/loop/accounts.map" accounts.csv \
                -m "$here/loop/payments.map" payments.csv >/dev/null || status=$?
        [ $status -le 1 ]
}
decide() {
        col-list accounts --as-of 2026-11-21 | col-score -c behaviour | col-segment -r retail |
                col-plan -s amicable | col-save -q
}
report() {
        col-report portfolio --as-of 2026-11-21 >portfolio.tsv
        col-report ageing --as-of 2026-11-21 >ageing.tsv
}
whole() {
        import_all && decide && report
}
answers() {
        sqlite3 -readonly -tabs loop.db "
                SELECT 'score', count(*), sum(score) FROM scores
                UNION ALL SELECT 'segment ' || segment, count(*), '' FROM segments GROUP BY segment
                UNION ALL SELECT 'action ' || channel || ' ' || template, count(*), '' FROM actions
                        GROUP BY channel, template"
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { print "balance " $at["currency"] "\t" $at["accounts"] "\t" $at["balance"] }' portfolio.tsv
}
seconds() { # runs a function or program; appends its seconds to the file $1, its largest process in KiB to $1.kib
        local name=$1
        shift
        /usr/bin/time -f '%e %M' -o time bash -c "$(declare -f import_all decide report whole); here=$here; set -eu; $*"
        cut -d ' ' -f 1 time >>"$name"
        cut -d ' ' -f 2 time >>"$name.kib"
}
median() {
        sort -n "$1" | sed -n "$((($(wc -l <"$1") + 1) / 2))p"
}

printf 'accounts\twork\tprogram\tseconds\tratio\tpeak KiB of one process\n'
for n in $((accounts / 10)) "$accounts"; do
        "$programs/generate-portfolio" -p -n "$n" -b 0 . >/dev/null
        for round in 1 2 3; do
                echo "loop: $n accounts, round $round" >&2
                rm -f loop.duckdb
                seconds whole.$n whole
                [ $round -gt 1 ] || answers | LC_ALL=C sort >ours
                seconds import.$n import_all
                seconds decide.$n decide
                seconds report.$n report
                [ -n "${COL_DUCKDB:-}" ] || continue
                seconds duckdb.$n "node $here/loop/duckdb.mjs $COL_DUCKDB ." >theirs.raw
                LC_ALL=C sort theirs.raw >theirs
                diff ours theirs >&2 || { echo 'loop: the answers differ' >&2; exit 1; }
        done
        for what in whole import decide report duckdb; do
                [ -e $what.$n ] || continue
                peer=$(if [ -e duckdb.$n ]; then median duckdb.$n; else echo 0; fi)
                case $what in
                whole) name='the whole loop' ;;
                import) name='  import' ;;
                decide) name='  list, score, segment, plan, save' ;;
                report) name='  two reports' ;;
                duckdb) name='the whole loop' ;;
                esac
                printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$n" "$name" "$([ $what = duckdb ] && echo DuckDB || echo coltools)" \
                        "$(median $what.$n)" \
                        "$(awk -v a="$(median $what.$n)" -v b="$peer" 'BEGIN { if (b > 0) printf "%.2f", a / b }')" \
                        "$(sort -n $what.$n.kib | tail -n 1)"
        done
done
