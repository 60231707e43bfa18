#!/usr/bin/env bash
# assign.sh: col-assign over COL_BENCH_ACCOUNTS accounts (1,000,000) of some fewer debtors, and 500 agents of five teams, with
# skills of their own and capacity for all or for three quarters; four debtors of five have an agent already, mostly one who
# has more than he can. Beside it a filter that reads, keeps in a temporary file and writes as much (spool.c). Three
# rounds by turns, medians of the processors' seconds, peak memory.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
programs=$here/../../bin/.test/bench
accounts=${COL_BENCH_ACCOUNTS:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

awk -v n="$accounts" -v OFS='\t' 'BEGIN {
        srand(1)
        split("card loan phone rent", products, " ")
        split("Ankara Bursa Van Mersin", cities, " ")
        print "account", "debtor", "product", "city", "language", "stage", "dpd", "balance", "currency", "agent", "agent_since", "as_of"
        for (i = 0; i < n; i++) {
                debtor += rand() < 0.8
                agent = rand() < 0.8 ? sprintf("a%03d", 500 * rand() ^ 2) : ""
                language = rand()
                print sprintf("bank/%07d", i), sprintf("bank/%07d", debtor), products[1 + int(4 * rand())],
                        cities[1 + int(4 * rand())], language < 0.9 ? "tr" : language < 0.97 ? "en" : "ar",
                        rand() < 0.7 ? "administrative" : "legal", int(400 * rand()), sprintf("%.2f", 10 ^ (2 + 3 * rand())),
                        "TRY", agent, agent == "" ? "" : "2025-12-01", "2026-01-05"
        }
}' >in.tsv
debtors=$(tail -n +2 in.tsv | cut -f 2 | uniq | wc -l)
policy() { # PERCENT: capacity for so many of the debtors
        awk -v each=$((debtors * $1 / 50000)) 'function row(line, name, when, points, amount, pools, team, skills, capacity) {
                print line "\t" name "\t" when "\t" points "\t" amount "\t" pools "\t" team "\t" skills "\t" capacity }
        BEGIN { srand(2)
                row("line", "name", "when", "points", "amount", "pools", "team", "skills", "capacity")
                row("pool", "legal", "stage = '\''legal'\''"); row("pool", "late", "dpd > 90"); row("pool", "early", "else")
                row("value", "", "", "", "balance * 0.2"); row("band", "high", "", 300, 5000); row("band", "middle", "", 200, 500)
                row("band", "low", "", 100); row("balance", "", "", 5); row("stay", "", "else", 80)
                row("skill", "english", "language = '\''en'\''", 50); row("skill", "arabic", "language = '\''ar'\''", "needed")
                row("skill", "card", "product = '\''card'\''", 20); row("skill", "loan", "product = '\''loan'\''", 20)
                row("skill", "ankara", "city = '\''Ankara'\''", 10)
                row("team", "t1", "", "", "", "early"); row("team", "t2", "", "", "", "late early"); row("team", "t3", "", "", "", "late")
                row("team", "t4", "", "", "", "legal"); row("team", "t5", "", "", "", "legal late")
                for (i = 0; i < 500; i++) {
                        skills = ""
                        for (s = split("english arabic card loan ankara", all, " "); s > 0; s--)
                                if (rand() < 0.4)
                                        skills = skills " " all[s]
                        row("agent", sprintf("a%03d", i), "", "", "", "", "t" 1 + int(5 * rand()), skills, int(each * (0.5 + rand())))
                } }'
}
policy 110 >all.tsv
policy 75 >most.tsv

for round in 1 2 3; do
        echo "assign: round $round" >&2
        "$programs/measure" /dev/null "$programs/spool" in.tsv >>spool.times
        for capacity in all most; do
                "$programs/measure" out.tsv col-assign -a ./$capacity.tsv in.tsv >>$capacity.times
        done
done
for capacity in all most; do
        col-assign --explain -a ./$capacity.tsv in.tsv 2>$capacity.said >/dev/null
done
[ "$("$programs/spool" in.tsv | wc -l)" -eq "$(wc -l <out.tsv)" ]

median() {
        cut -f1 "$1.times" | sort -n | sed -n 2p
}
printf 'accounts\tdebtors\tagents\twork\tseconds\tbeside reading and writing\tpeak MiB\twhat came out\n'
for what in spool all most; do
        said=
        [ $what = spool ] || said=$(sed 's/^col-assign: [0-9-]*: //' $what.said)
        awk -v OFS='\t' -v accounts="$accounts" -v debtors="$debtors" -v what="$what" -v seconds="$(median $what)" \
                -v spool="$(median spool)" -v peak="$(cut -f3 $what.times | sort -n | tail -n 1)" -v said="$said" 'BEGIN {
                name["spool"] = "read, keep, write"; name["all"] = "capacity for all"; name["most"] = "capacity for three quarters"
                print accounts, debtors, 500, name[what], sprintf("%.3f", seconds), what == "spool" ? "" : sprintf("%.3f", seconds - spool),
                        sprintf("%.1f", peak / 1024), said }'
done
