#!/usr/bin/env bash
# save.sh: col-save of a score, a segment and two actions for each of COL_BENCH_ACCOUNTS accounts (1,000,000),
# against a bare loop of prepared inserts of the same rows into the same tables: peers by turns, medians of
# three, answers compared.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$here/../../bin
PATH=$bin:$PATH
accounts=${COL_BENCH_ACCOUNTS:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
. "$here/../small.bash"
rows() {
        printf '%b\n' "$@"
}
say() {
        echo "save: $*" >&2
}

say "a database of $accounts accounts"
medium_database "$accounts"
seen=$(last_batch)
card=$(label policies/scorecards/night.tsv)
rules=$(label policies/segments/night.tsv)
steps=$(label policies/strategies/night.tsv)
awk -v n="$accounts" -v seen="$seen" -v card="$card" -v rules="$rules" -v steps="$steps" 'BEGIN {
        OFS = "\t"
        print "account", "as_of", "seen", "score", "band", "scorecard", "segment", "segment_since", "segmentation",
                "strategy", "step", "channel", "template", "planned_on"
        for (i = 0; i < n; i += 2)      # as col-list sorts them, by debtor
                for (j = i; j < i + 2; j++)
                        for (step = 1; step <= 2; step++)
                                print "bank1/a" j, "2026-04-01", seen, 400 + j % 300, j % 2 ? "A" : "B", card, "early",
                                        "2026-04-01", rules, steps, step, step == 1 ? "sms" : "phone",
                                        step == 1 ? "reminder" : "", "2026-04-0" step
}' >plan.tsv
mv db fresh

seconds() { # runs a command; prints its seconds, those of a processor, and KiB
        /usr/bin/time -f '%e %U %S %M' -o time "$@" >&2
        awk '{ print $1, $2 + $3, $4 }' time
}
tables="scores segments actions"
for round in 1 2 3; do
        say "round $round"
        rm -f db db-wal db-shm
        cp fresh db
        seconds col-save -q plan.tsv >>ours
        sqlite3 -readonly db 'PRAGMA integrity_check' | grep -qx ok
        if [ ! -e scores.tsv ]; then
                for table in $tables policies; do
                        sqlite3 -readonly -header -tabs -nullvalue '\N' db "SELECT * FROM $table" >$table.tsv
                done
                # The policies hold newlines: they are few, and go in beforehand.
                for table in policies batches; do
                        sqlite3 -readonly db ".mode insert $table" "SELECT * FROM $table WHERE $(
                                [ $table = batches ] && echo "id = (SELECT max(id) FROM batches)" || echo true)" >$table.sql
                done
        fi
        for table in $tables; do
                sqlite3 -readonly -tabs db "SELECT * FROM $table ORDER BY id"
        done | sha256sum >ours.sum
        rm -f db db-wal db-shm
        cp fresh db
        cat batches.sql policies.sql | sqlite3 db
        seconds "$bin/.test/bench/insert" db scores scores.tsv segments segments.tsv actions actions.tsv >>bare
        for table in $tables; do
                sqlite3 -readonly -tabs db "SELECT * FROM $table ORDER BY id"
        done | sha256sum >bare.sum
        cmp ours.sum bare.sum || { say 'the answers differ'; exit 1; }
done
median() { # of field $2 of file $1
        cut -d ' ' -f "$2" "$1" | sort -n | sed -n 2p
}
{
        printf 'what\tpeer\trows\tseconds\tprocessor seconds\tKiB\tratio\n'
        rows=$(($(wc -l <plan.tsv) * 2 - 2))
        printf 'scores, segments, actions\tprepared inserts\t%s\t%s\t%s\t%s\t1\n' $rows "$(median bare 1)" \
                "$(median bare 2)" "$(median bare 3)"
        printf 'scores, segments, actions\tcol-save\t%s\t%s\t%s\t%s\t%s\n' $rows "$(median ours 1)" \
                "$(median ours 2)" "$(median ours 3)" \
                "$(awk -v a="$(median ours 1)" -v b="$(median bare 1)" 'BEGIN { printf "%.2f", a / b }')"
}
