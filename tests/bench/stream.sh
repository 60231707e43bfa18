#!/usr/bin/env bash
# stream.sh: what reading and writing a stream costs, for COL_BENCH_ACCOUNTS records (1,000,000) of 25
# columns, about 240 bytes each, against the peer that splits lines only (split.c): seven rounds by turns,
# medians of the processors' seconds, answers compared. Once with Turkish names in every record, whose UTF-8
# is checked, once in plain ASCII.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
programs=$here/../../bin/.test/bench
records=${COL_BENCH_ACCOUNTS:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

awk -v n="$records" -v OFS='\t' 'BEGIN {
        names = "account creditor portfolio product debtor name city currency principal interest cost " \
                "balance due_on dpd bucket stage status score band segment segment_since last_payment_on " \
                "last_payment last_contact_on last_result"
        gsub(/ /, OFS, names)
        print names
        split("Ayşe Yılmaz|Mehmet Çelik|Ali Demir|Fatma Şahin|Can Öztürk|Emre Koç", person, "|")
        for (i = 0; i < n; i++) {
                amount = i * 7919 % 10000000
                printf "bank1/%09d\tbank1\t2024-portfolio-a\tconsumer loan\tbank1/%08d\t%s\tİstanbul\tTRY\t" \
                        "%.2f\t%.2f\t12.50\t%.2f\t2024-05-17\t%d\t31-60\tadministrative\topen\t512\tB\t" \
                        "retail-early\t2024-09-01\t2024-03-04\t150.00\t2024-10-30\tRPC-PTP\n", i, i / 2,
                        person[i % 6 + 1], amount / 100, amount / 1000, amount / 90, i % 400
        }
}' >turkish.tsv
iconv -f UTF-8 -t ASCII//TRANSLIT turkish.tsv | tr '?' x >ascii.tsv

# seconds COMMAND…: processors' seconds of a command, standard output thrown away.
seconds() {
        TIMEFORMAT='%U %S'
        { time "$@" >/dev/null; } 2>&1 | awk '{ print $1 + $2 }'
}
median() {
        sort -n "$1" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'
}

for data in turkish ascii; do
        [ "$("$programs/split" $data.tsv)" = "$("$programs/stream" split $data.tsv)" ]
        "$programs/stream" filter $data.tsv | cut -f-25 | cmp - $data.tsv
        for round in 1 2 3 4 5 6 7; do
                echo "stream: $data, round $round" >&2
                seconds "$programs/split" $data.tsv >>$data.peer
                for how in split filter replace; do
                        seconds "$programs/stream" $how $data.tsv >>$data.$how
                done
        done
done
printf 'data\twork\tseconds\tratio to split.c\n'
for data in turkish ascii; do
        peer=$(median $data.peer)
        printf '%s\tsplit.c (getline, memchr)\t%.3f\t1.00\n' $data "$peer"
        for how in split filter replace; do
                seconds=$(median $data.$how)
                printf '%s\tstream %s\t%.3f\t%.2f\n' $data $how "$seconds" \
                        "$(awk -v a="$seconds" -v b="$peer" 'BEGIN { print a / b }')"
        done
done
