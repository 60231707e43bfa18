#!/usr/bin/env bash
# filters.sh: col-score (12 attributes, 51 lines, bands, reasons) and col-segment (12 rules) over
# COL_BENCH_ACCOUNTS accounts (1,000,000) of 25 columns, beside the same points and rules written by hand for
# mawk and Miller, and beside a program that only splits the lines (split.c). The answers are compared first.
# Seven rounds by turns (SQLite and Miller: one), medians of the processors' seconds, and peak memory.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
programs=$here/../../bin/.test/bench
accounts=${COL_BENCH_ACCOUNTS:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

score=(col-score -c "$here/filters/card.tsv" --type x_income=int in.tsv)
segment=(col-segment -r "$here/filters/rules.tsv" in.tsv)

# measured NAME COMMAND…: one more run of what is called NAME. kept: the same, with its output in the file out.
measured() {
        "$programs/measure" /dev/null "${@:2}" >>"$1.times"
}
kept() {
        "$programs/measure" out "${@:2}" >>"$1.times"
}
# column NAME…: those columns of the file out.
column() {
        awk -F'\t' -v names="$*" 'BEGIN { n = split(names, wanted, " ") }
                NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
                { for (i = 1; i <= n; i++) printf "%s%s", $at[wanted[i]], i < n ? FS : "\n" }' out
}
# agrees NAME: the file out has the same answers.
agrees() {
        column score band | cmp - scores >&2 || { echo "filters: $1: other scores" >&2; exit 1; }
}
agrees_too() {
        column segment | cmp - segments >&2 || { echo "filters: $1: other segments" >&2; exit 1; }
}

echo "filters: $accounts accounts, comparing answers" >&2
"$programs/generate-accounts" "$accounts" >in.tsv
"${score[@]}" >out && column score band >scores
"${segment[@]}" >out && column segment >segments
COL_EXPR=sqlite kept score.sqlite "${score[@]}" && agrees SQLite
COL_EXPR=sqlite kept segment.sqlite "${segment[@]}" && agrees_too SQLite
if command -v mawk >/dev/null; then
        mawk -f "$here/filters/score.awk" in.tsv >out && agrees mawk
        mawk -f "$here/filters/segment.awk" in.tsv >out && agrees_too mawk
fi
if command -v mlr >/dev/null; then
        kept score.mlr mlr --tsv put -f "$here/filters/score.mlr" in.tsv && agrees Miller
        kept segment.mlr mlr --tsv put -f "$here/filters/segment.mlr" in.tsv && agrees_too Miller
fi
rm -f out

for round in 1 2 3 4 5 6 7; do
        echo "filters: round $round" >&2
        measured split "$programs/split" in.tsv
        measured score.ours "${score[@]}"
        measured segment.ours "${segment[@]}"
        command -v mawk >/dev/null || continue
        measured score.mawk mawk -f "$here/filters/score.awk" in.tsv
        measured segment.mawk mawk -f "$here/filters/segment.awk" in.tsv
done

median() {
        cut -f1 "$1.times" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'
}
printf 'work\tprogram\tseconds\tratio to split.c\tratio to ours\tpeak MiB\n'
split=$(median split)
printf 'split the lines\tsplit.c (getline, memchr)\t%.3f\t1.00\t\t\n' "$split"
for what in score segment; do
        ours=$(median $what.ours)
        for who in ours sqlite mawk mlr; do
                [ -e $what.$who.times ] || continue
                case $who in
                ours) name=col-$what ;;
                sqlite) name="col-$what, COL_EXPR=sqlite" ;;
                mlr) name=Miller ;;
                *) name=$who ;;
                esac
                median $what.$who | awk -v what=$what -v name="$name" -v split_="$split" -v ours="$ours" -v OFS='\t' \
                        -v peak="$(cut -f3 $what.$who.times | sort -n | tail -n 1)" \
                        '{ print what, name, sprintf("%.3f", $1), sprintf("%.2f", $1 / split_),
                                sprintf("%.2f", $1 / ours), sprintf("%.1f", peak / 1024) }'
        done
done
