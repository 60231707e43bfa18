#!/usr/bin/env bash
# match.sh: col-match over COL_BENCH_ACCOUNTS accounts (1,000,000) and a tenth as many receipts, which name a number, a
# telephone or only a name that up to twenty debtors share. Beside it the same without receipts: what reading the streams
# takes. Three rounds by turns, medians of the processors' seconds, peak memory.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
measure=$here/../../bin/.test/bench/measure
accounts=${COL_BENCH_ACCOUNTS:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

awk -v n="$accounts" -v OFS='\t' 'BEGIN {
        srand(7)
        f = split("ali ayşe mehmet fatma zeynep mustafa emine hüseyin hatice ibrahim elif murat özlem şükrü çağla yusuf gül hasan sibel kemal", first, " ")
        l = split("yılmaz kaya demir şahin çelik yıldız öztürk aydın özdemir arslan doğan kılıç aslan çetin kara koç kurt özkan şimşek polat", last, " ")
        print "account", "debtor", "currency", "name", "balance", "phone", "seen" > "accounts.tsv"
        print "receipt", "source", "number", "value_on", "amount", "currency", "payer", "iban", "text", "as_of", "seen" > "receipts.tsv"
        print "entry", "account", "type", "amount", "currency", "value_on", "corrects", "collector", "number" > "entries.tsv"
        print "receipt", "account", "entry", "match_amount", "currency" > "matches.tsv"
        for (i = 0; i < n; i++) {
                name = first[int(rand() * f) + 1] " " first[int(rand() * f) + 1] " " last[int(rand() * l) + 1] last[int(rand() * l) + 1]
                balance = sprintf("%d.%02d", rand() * 20000 + 1, rand() * 100)
                print sprintf("bank/2026/%07d", i), sprintf("bank/%07d", i), "TRY", name, balance, sprintf("+905%09d", i), 9 > "accounts.tsv"
                if (i % 10 != 0)
                        continue
                r = rand()
                text = r < 0.4 ? sprintf("GELEN EFT dosya 2026/%07d borc odemesi", i) : r < 0.6 ? sprintf("kredi karti borcu tel 05%09d", i) : \
                        r < 0.8 ? "fatura odemesi eylul ayi icin gonderilmistir" : "havale"
                print i / 10 + 1, "K", "N" i, "2026-09-15", rand() < 0.7 ? balance : "12.34", "TRY", toupper(name), "", text, "2026-09-16", 9 > "receipts.tsv"
        }
}'
head -n 1 receipts.tsv >none.tsv

match=(col-match -q -m usual -a accounts.tsv -e entries.tsv -l matches.tsv)
for round in 1 2 3; do
        echo "match: round $round" >&2
        "$measure" none.out "${match[@]}" none.tsv >>reading.times
        "$measure" out.tsv "${match[@]}" receipts.tsv >>match.times
done
# As many rows as receipts, at least, and a good part of them booked, each to the last digit.
awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["account"] != "" { booked++; if ($at["match_amount"] != $at["amount"] || $at["confidence"] < 100) exit 1 }
        END { if (NR - 1 != rows || booked < rows / 3) exit 1 }' rows="$(tail -n +2 receipts.tsv | wc -l)" out.tsv

figures() { # FILE: the median of the first column, and the most of the third
        sort -n "$1" | awk '{ t[NR] = $1; if ($3 > m) m = $3 } END { printf "%s\t%s", t[int((NR + 1) / 2)], m }'
}
printf 'what\treceipts\taccounts\tprocessor seconds\tKiB\n'
printf 'reading accounts\t0\t%s\t%s\n' "$accounts" "$(figures reading.times)"
printf 'reading and matching\t%s\t%s\t%s\n' "$(tail -n +2 receipts.tsv | wc -l)" "$accounts" "$(figures match.times)"
