#!/usr/bin/env bash
# allocate.sh: col-allocate (costs, default interest, interest, principal; daily simple interest over five rates) over
# COL_BENCH_ACCOUNTS accounts (1,000,000) with three payments each on average, beside the same rules written by hand for
# mawk. The answers are compared first, byte by byte. Five rounds by turns, medians of the processors' seconds, and
# peak memory.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
programs=$here/../../bin/.test/bench
accounts=${COL_BENCH_ACCOUNTS:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
label() { # NAME@SHA-256 of a policy
        printf '%s@%s' "$(basename "$1" .tsv)" "$(sha256sum "$1" | cut -d' ' -f1)"
}
ours=(col-allocate -w "$here/allocate/waterfall.tsv" -r "$here/allocate/rates.tsv" in.tsv)
mawk=(mawk -f "$here/allocate/allocate.awk" -v WATERFALL="$(label "$here/allocate/waterfall.tsv")"
        -v RATES="$(label "$here/allocate/rates.tsv")" -v RATES_FILE="$here/allocate/rates.tsv" in.tsv)

echo "allocate: $accounts accounts, comparing answers" >&2
"$programs/generate-entries" "$accounts" >in.tsv
peers=(ours)
if command -v mawk >/dev/null; then
        peers+=(mawk)
        "${ours[@]}" >out
        "${mawk[@]}" | cmp - out >&2 || { echo "allocate: mawk: other answers" >&2; exit 1; }
        rm out
fi
for round in 1 2 3 4 5; do
        echo "allocate: round $round" >&2
        for peer in "${peers[@]}"; do
                declare -n command=$peer
                "$programs/measure" /dev/null "${command[@]}" >>"$peer.times"
        done
done

median() {
        cut -f1 "$1.times" | sort -n | sed -n 3p
}
printf 'accounts\tentries\tprogram\tseconds\tratio to ours\tpeak MiB\n'
for peer in "${peers[@]}"; do
        median "$peer" | awk -v OFS='\t' -v accounts="$accounts" -v entries=$(($(wc -l <in.tsv) - 1)) -v peer="$peer" \
                -v ours="$(median ours)" -v peak="$(cut -f3 "$peer.times" | sort -n | tail -n 1)" \
                '{ print accounts, entries, peer == "ours" ? "col-allocate" : peer, sprintf("%.3f", $1),
                        sprintf("%.2f", $1 / ours), sprintf("%.1f", peak / 1024) }'
done
