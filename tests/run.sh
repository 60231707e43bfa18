#!/usr/bin/env bash
# run.sh [BATS-ARGUMENT…]: runs the tests (all of tests/, or what the arguments choose), side by side where
# GNU parallel is there, and ends with "N passed, N failed, N skipped".
#
# COL_BIN: the programs to test, instead of bin/. COL_SANITIZED: a folder of the same programs built with
# sanitizers, which tests of single programs then take (see common.bash).
#
# Files run side by side, the tests of a file one after the other: bats looks only once a second whether another
# test of a file may start. Whoever takes long starts first, so that no processor is idle at the end.
set -u
cd "$(dirname "$0")/.." || exit 70

# No test may see or leave anything outside its own folder.
export TMPDIR
TMPDIR=$(mktemp -d) || exit 73
trap 'rm -rf "$TMPDIR"' EXIT

arguments=(--formatter tap)
if command -v parallel >/dev/null; then
        mkdir -p "$TMPDIR/parallel" && touch "$TMPDIR/parallel/will-cite"
        export PARALLEL_HOME=$TMPDIR/parallel
        arguments+=(--jobs "$(nproc)" --no-parallelize-within-files)
fi
chosen=no
for argument; do
        [ ! -e "$argument" ] || chosen=yes
done
if [ $chosen = no ]; then
        mapfile -t files < <({ grep -l '^# bats file_tags=.*long' tests/*.bats; ls -S tests/*.bats; } | awk '!seen[$0]++')
        set -- "$@" "${files[@]}"
fi

bats "${arguments[@]}" "$@" | awk '
        /^ok .* # skip/ { skipped++ }
        /^ok /          { passed++ }
        /^not ok /      { failed++; names = names "\n  " $0 }
        /^1\.\./        { planned += substr($0, 4) }
                        { print; fflush() }
        END {
                lost = planned - passed - failed
                if (lost > 0) {
                        failed += lost
                        names = names "\n  " lost " planned tests did not report"
                }
                if (names != "")
                        print "failed:" names
                printf "%d passed, %d failed, %d skipped\n", passed - skipped, failed, skipped
                exit failed > 0
        }'
status=("${PIPESTATUS[@]}")
[ "${status[0]}" -eq 0 ] && [ "${status[1]}" -eq 0 ]
