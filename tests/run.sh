#!/usr/bin/env bash
# run.sh [BATS-ARGUMENT…]: runs the tests (all of tests/, or what the arguments choose), side by side
# where GNU parallel is there, and ends with "N passed, N failed, N skipped".
set -u
cd "$(dirname "$0")/.." || exit 70

# No test may see or leave anything outside its own folder.
export TMPDIR
TMPDIR=$(mktemp -d) || exit 73
trap 'rm -rf "$TMPDIR"' EXIT

arguments=(--formatter tap)
if command -v parallel >/dev/null; then
        arguments+=(--jobs "$(nproc)")
fi
files=()
for argument; do
        [ ! -e "$argument" ] || files+=("$argument")
done
[ ${#files[@]} -gt 0 ] || set -- "$@" tests

bats "${arguments[@]}" "$@" | awk -v file="$TMPDIR/count" '
        /^ok .* # skip/ { skipped++ }
        /^ok /          { passed++ }
        /^not ok /      { failed++; names = names "\n  " $0 }
        /^1\.\./        { planned = substr($0, 4) }
                        { print; fflush() }
        END {
                passed -= skipped
                lost = planned - passed - skipped - failed
                if (lost > 0) {
                        failed += lost
                        names = names "\n  " lost " planned tests did not report"
                }
                if (names != "")
                        print "failed:" names
                printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
                exit failed > 0
        }'
status=("${PIPESTATUS[@]}")
[ "${status[0]}" -eq 0 ] && [ "${status[1]}" -eq 0 ]
