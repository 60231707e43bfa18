#!/usr/bin/env bash
# run.sh [BATS-ARGUMENT…]: runs the tests (all of tests/, or what the arguments choose), side by side where
# GNU parallel is there, and ends with "N passed, N failed, N skipped".
#
# COL_BIN: the programs to test, instead of bin/. COL_SANITIZED: a folder of the same programs built with
# sanitizers. Of all tests, those of single programs then run with these, and the others, and whatever is
# tagged `shipped`, with the programs as they are shipped; so each runs once. Without it all run as shipped.
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
        arguments+=(--jobs "$(nproc)")
fi
chosen=no
for argument; do
        [ ! -e "$argument" ] || chosen=yes
done
[ $chosen = yes ] || set -- "$@" tests

single=(tests/unit.bats tests/col-*.bats)

run_all() {
        if [ $chosen = yes ] || [ -z "${COL_SANITIZED:-}" ]; then
                bats "${arguments[@]}" "$@"
                return
        fi
        local status=0 together=() file
        for file in tests/*.bats; do
                [[ " ${single[*]} " == *" $file "* ]] || together+=("$file")
        done
        bats "${arguments[@]}" "${@:1:$#-1}" "${together[@]}" || status=1
        bats "${arguments[@]}" --filter-tags shipped "${@:1:$#-1}" "${single[@]}" || status=1
        echo '# tests of single programs, with sanitizers'
        COL_BIN=$COL_SANITIZED bats "${arguments[@]}" --filter-tags '!shipped' "${@:1:$#-1}" "${single[@]}" ||
                status=1
        return $status
}

run_all "$@" | awk '
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
