#!/usr/bin/env bash
# choose.sh: col-choose over COL_BENCH_ACCOUNTS debtors (1,000,000), to each of whom five channels are offered, of which
# four are short. Beside it a filter that reads, keeps in a temporary file and writes as much (spool.c); the search for the
# best choice and its proof alone (choice.c), with capacity for 62 and for all but a few of the debtors; and a greedy choice
# (by worth, largest first), to see what exactness brings. Three rounds by turns, medians of the processors' seconds, peak
# memory.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
programs=$here/../../bin/.test/bench
debtors=${COL_BENCH_ACCOUNTS:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

awk -v n="$debtors" -v OFS='\t' 'BEGIN {
        srand(1)
        split("phone sms email letter visit", channels, " ")
        split("25.00 0.50 0.10 60.00 400.00", costs, " ")
        split("0.08 0.02 0.01 0.03 0.12", rates, " ")
        print "debtor", "channel", "amount", "probability", "cost", "currency", "as_of"
        for (i = 0; i < n; i++) {
                amount = sprintf("%.2f", 10 ^ (2 + 3 * rand()))
                for (c = 1; c <= 5; c++)
                        print sprintf("bank/%09d", i), channels[c], amount,
                                sprintf("%.5f", rates[c] * (0.5 + rand())), costs[c], "TRY", "2026-01-05"
        }
}' >in.tsv
printf '%s\t%s\t%s\n' channel capacity currency phone $((debtors / 10)) TRY sms $((debtors / 4)) TRY email '' TRY \
        letter $((debtors / 20)) TRY visit $((debtors / 100)) TRY >policy.tsv

choose=(col-choose -c ./policy.tsv --prices prices.tsv in.tsv)
for round in 1 2 3; do
        echo "choose: round $round" >&2
        "$programs/measure" /dev/null "$programs/spool" in.tsv >>spool.times
        "$programs/choice" "$debtors" 2 | awk '{ print $1 + $2 }' >>few.times
        "$programs/choice" "$debtors" 3 | awk '{ print $1 + $2 }' >>most.times
        "$programs/measure" out.tsv "${choose[@]}" >>choose.times
done
[ "$("$programs/spool" in.tsv | wc -l)" -eq "$(wc -l <out.tsv)" ]

# Greedy: every row by its worth, the largest first, as long as its debtor and channel are free.
awk -F'\t' -v OFS='\t' 'NR > 1 { worth = $3 * $4 - $5; if (worth > 0) printf "%.6f\t%s\t%s\n", worth, $1, $2 }' in.tsv |
        LC_ALL=C sort -t "$(printf '\t')" -k1,1gr -k2,2 -S 50% |
        awk -F'\t' 'FNR == NR { if (FNR > 1) left[$1] = $2 == "" ? -1 : $2; next }
                !($2 in taken) && left[$3] != 0 { left[$3]--; taken[$2]; sum += $1 } END { printf "%.2f\n", sum }' \
                policy.tsv - >greedy
exact=$(awk -F'\t' 'NR > 1 { sum += $7 } END { printf "%.2f", sum }' prices.tsv)

median() {
        cut -f1 "$1.times" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'
}
peak() {
        cut -f3 "$1.times" | sort -n | tail -n 1 | awk '{ printf "%.0f", $1 / 1024 }'
}
printf 'work\tprogram\trows\tseconds\tpeak MiB\tworth\n'
printf 'read, keep, write\tspool.c\t%d\t%.2f\t%d\t\n' $((debtors * 5)) "$(median spool)" "$(peak spool)"
printf 'choose\tcol-choose\t%d\t%.2f\t%d\t%s\n' $((debtors * 5)) "$(median choose)" "$(peak choose)" "$exact"
printf 'search and proof, capacity for 62 %% of debtors\tchoice.c\t%d\t%.2f\t\t\n' $((debtors * 5)) "$(median few)"
printf 'search and proof, capacity for 93 %% of debtors\tchoice.c\t%d\t%.2f\t\t\n' $((debtors * 5)) "$(median most)"
printf 'greedy\tsort, awk\t%d\t\t\t%s\n' $((debtors * 5)) "$(cat greedy)"
