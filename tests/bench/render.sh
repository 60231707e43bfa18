#!/usr/bin/env bash
# render.sh: col-render of a short message for each of COL_BENCH_ACCOUNTS debtors (1,000,000), 25 columns in, with the installed
# reminder by prices, with one that has conditions, and with a plain one; beside a program that
# only splits the lines (split.c), and the same texts written by hand for mawk, without encodings or escaping. The first
# hundred thousand texts of mawk are compared with ours. Five rounds by turns, medians of the processors' seconds, and
# peak memory.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
programs=$here/../../bin/.test/bench
accounts=${COL_BENCH_ACCOUNTS:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export COL_PATH=$work
mkdir templates

cat >templates/plain.txt <<'EOT'
language tr
field name text
field balance money
field due_on date
@@ sms tr
Sayın {{name}}, {{balance}} borcunuz {{due_on}} tarihinden beri ödenmemiştir.
EOT
cat >templates/condition.txt <<'EOT'
language tr
field name text
field balance money
field due_on date
@@ sms tr
Sayın {{name}}, {{sum balance}} borcunuz{{if due_on IS NOT NULL}} {{due_on}} tarihinden beri{{end}} ödenmemiştir.{{if balance > 10000}} Taksit için bizi arayın.{{end}}
EOT
cat >plain.awk <<'EOT'
BEGIN { FS = "\t" }
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
        split($at["balance"], money, ".")
        whole = money[1]
        text = ""
        while (length(whole) > 3) {
                text = "." substr(whole, length(whole) - 2) text
                whole = substr(whole, 1, length(whole) - 3)
        }
        day = $at["due_on"]
        print "Sayın " $at["name"] ", " whole text "," money[2] " TL borcunuz " substr(day, 9, 2) "." \
                substr(day, 6, 2) "." substr(day, 1, 4) " tarihinden beri ödenmemiştir."
}
EOT

echo "render: $accounts debtors" >&2
# Every account is a debtor's own, and can be written to.
"$programs/generate-accounts" "$accounts" | awk -F'\t' -v OFS='\t' '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        NR > 1 {
                $at["debtor"] = $at["account"]
                if ($at["phone"] == "") $at["phone"] = "+905301234567"
                if ($at["due_on"] == "") $at["due_on"] = "2025-12-31"
        }
        { print }' >in.tsv
plain=(col-render -c sms -t plain in.tsv)
condition=(col-render -c sms -t condition in.tsv)
installed=(col-render -c sms -t reminder -s example -p example in.tsv)

"${plain[@]}" | head -n 100001 | awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "body") at = i; next } { print $at }' >ours
head -n 100001 in.tsv | awk -f plain.awk | cmp - ours >&2 || { echo 'render: mawk has other texts' >&2; exit 1; }

for round in 1 2 3 4 5; do
        echo "render: round $round" >&2
        "$programs/measure" /dev/null "$programs/split" in.tsv >>split.times
        for what in plain condition installed; do
                declare -n command=$what
                "$programs/measure" /dev/null "${command[@]}" >>$what.times
        done
        ! command -v mawk >/dev/null || "$programs/measure" /dev/null mawk -f plain.awk in.tsv >>mawk.times
done

median() {
        cut -f1 "$1.times" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'
}
printf 'messages\twork\tseconds\tratio to split.c\tpeak MiB\n'
for what in split mawk plain condition installed; do
        [ -e $what.times ] || continue
        case $what in
        split) name='split the lines: split.c' ;;
        mawk) name='name, amount and day in a text: mawk' ;;
        plain) name='name, amount and day in a text: col-render' ;;
        condition) name='two conditions, a sum, Turkish tables: col-render' ;;
        installed) name='the installed reminder, priced: col-render' ;;
        esac
        median $what | awk -v n="$accounts" -v name="$name" -v split_="$(median split)" -v OFS='\t' \
                -v peak="$(cut -f3 $what.times | sort -n | tail -n 1)" \
                '{ print n, name, sprintf("%.3f", $1), sprintf("%.2f", $1 / split_), sprintf("%.1f", peak / 1024) }'
done
