#!/usr/bin/env bash
# bonus.sh: col-bonus (two lines, three rates, tiers and a cap by month and collector, three shares, tax, waiting) over
# COL_BENCH_PAYMENTS payments (3,000,000), and again with all of that recorded, beside the same rules written by hand for
# mawk. The answers are compared first, row by row. Five rounds by turns, medians of the processors' seconds, and peak memory.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
programs=$here/../../bin/.test/bench
payments=${COL_BENCH_PAYMENTS:-3000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
ours=(col-bonus -t "$here/bonus/table.tsv" in.tsv)
again=(col-bonus -t "$here/bonus/table.tsv" --bonuses recorded.tsv in.tsv)
mawk=(mawk -f "$here/bonus/bonus.awk" in.tsv)

echo "bonus: $payments payments, comparing answers" >&2
awk -v payments="$payments" -f "$here/bonus/generate.awk" >in.tsv
{
        printf 'entry\tearned_on\tpayee\tbonus_line\tbonus_type\tbase\tbonus_amount\tvat\n'
        "${ours[@]}" | awk -F'\t' -v OFS='\t' 'NR > 1 && $17 != "" { print $2, $20, $17, $18, $19, $21, $22, $23 }'
} >recorded.tsv
"${again[@]}" | awk -F'\t' 'NR > 1 && $17 != "" { exit 1 }' || { echo 'bonus: a second run finds more' >&2; exit 1; }
peers=(ours again)
if command -v mawk >/dev/null; then
        peers+=(mawk)
        sed 1d recorded.tsv | cut -f 1,3,4,6-8 --output-delimiter=$'\t' >out
        "${mawk[@]}" | cmp - out >&2 || { echo "bonus: mawk: other answers" >&2; exit 1; }
        rm out
fi
for round in 1 2 3 4 5; do
        echo "bonus: round $round" >&2
        for peer in "${peers[@]}"; do
                declare -n command=$peer
                "$programs/measure" /dev/null "${command[@]}" >>"$peer.times"
        done
done

median() {
        cut -f1 "$1.times" | sort -n | sed -n 3p
}
rows=$(($(wc -l <recorded.tsv) - 1))
printf 'payments\tbonuses\tprogram\tseconds\tratio to ours\tpeak MiB\n'
for peer in "${peers[@]}"; do
        case $peer in
        ours) name=col-bonus ;;
        again) name='col-bonus, all of it recorded' ;;
        *) name=$peer ;;
        esac
        median "$peer" | awk -v OFS='\t' -v payments="$payments" -v rows="$rows" -v name="$name" -v ours="$(median ours)" \
                -v peak="$(cut -f3 "$peer.times" | sort -n | tail -n 1)" \
                '{ print payments, rows, name, sprintf("%.3f", $1), sprintf("%.2f", $1 / ours), sprintf("%.1f", peak / 1024) }'
done
