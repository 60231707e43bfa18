#!/usr/bin/env bash
# rules.sh: col-plan with contact rules (contact-tr) over COL_BENCH_ACCOUNTS accounts (1,000,000) with five past contacts
# each, half of them within the month, beside col-segment on the same stream and a filter that only reads the contacts. The
# limit is twice col-segment and one reading of the history. Three rounds by turns, medians of the processors' seconds, and
# peak memory.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
programs=$here/../../bin/.test/bench
accounts=${COL_BENCH_ACCOUNTS:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export COL_PATH=$here/../../share

# The account stream of generate-accounts as col-list and col-segment would have it before a plan.
echo "rules: $accounts accounts, $((accounts * 5)) contacts" >&2
"$programs/generate-accounts" "$accounts" | awk -F'\t' -v OFS='\t' '
        NR == 1 { print $0, "segment", "segment_since", "segment_before", "last_step", "last_step_on", "open_step", "open_step_on",
                        "last_try_on", "email", "address", "notice_on", "consents", "holds", "time_zone"; next }
        { print $0, NR % 3 ? "early" : "late", NR % 4 ? "2026-01-02" : "2025-12-28", "", "", "", "", "", "", "a@b.example", "Adana",
                        "2025-07-01", NR % 10 ? "" : "sms=refused", NR % 50 ? "" : "dispute", "Europe/Istanbul" }' >in.tsv
awk -F'\t' -v OFS='\t' 'BEGIN { print "contact", "party", "account", "at", "channel", "direction", "value", "result", "as_of"
                split("NOANS BUSY RPC-PTP VM SENT", result, " "); split("phone phone sms phone email", channel, " ") }
        NR > 1 { for (i = 1; i <= 5; i++) { n++
                        printf "%d\t%s\t%s\t%s-%02dT%02d:%02d:00Z\t%s\t\t+905301112233\t%s\t2026-01-02\n", n, $5, $1,
                                i < 3 ? "2025-0" (3 + i) : "2025-12", 1 + n % 28, 6 + n % 12, n % 60, channel[i], result[1 + n % 5] } }' \
        in.tsv >contacts.tsv
awk -F'\t' -v OFS='\t' 'NR == 1 { print "debtor", "account", "action", "planned_on", "channel", "outcome", "lead" }
        NR % 20 == 0 { print $5, $1, NR, "2026-01-0" (1 + NR % 9), "sms", "", "" }' in.tsv >actions.tsv

measured() { # NAME COMMAND…
        "$programs/measure" /dev/null "${@:2}" >>"$1.times"
}
for round in 1 2 3; do
        echo "rules: round $round" >&2
        measured segment col-segment -r retail in.tsv
        measured read "$programs/split" contacts.tsv
        measured plan col-plan -s amicable -p contact-tr --contacts contacts.tsv --actions actions.tsv in.tsv
        measured columns col-plan -s amicable -p "$here/../fixtures/contact-rules/anything.tsv" in.tsv
done
median() {
        cut -f1 "$1.times" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'
}
printf 'work\tprogram\tseconds\tratio to the limit\tpeak MiB\n'
segment=$(median segment) read=$(median read)
for what in segment read plan columns; do
        case $what in
        segment) name='find the segment	col-segment' ;;
        read) name='split the lines of the contacts	split.c (getline, memchr)' ;;
        plan) name='plan with contact rules	col-plan -p contact-tr' ;;
        columns) name='plan with rules that refuse nothing	col-plan' ;;
        esac
        median $what | awk -v name="$name" -v limit="$(awk -v s="$segment" -v r="$read" 'BEGIN { print 2 * s + r }')" -v OFS='\t' \
                -v peak="$(cut -f3 $what.times | sort -n | tail -n 1)" \
                '{ print name, sprintf("%.3f", $1), sprintf("%.2f", $1 / limit), sprintf("%.1f", peak / 1024) }'
done
