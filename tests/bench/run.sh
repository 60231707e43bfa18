#!/usr/bin/env bash
# run.sh [NAME…]: measures, and prints one table for each subject. Runs every other NAME.sh of this folder (or
# those named), one after the other; a whole run at full size becomes tests/bench/results.md. Each makes its own data below the folder TMPDIR, says how it goes on standard
# error, and prints its figures as TSV with a header, whichever columns it has; it fails when the peers'
# answers differ.
set -u
cd "$(dirname "$0")/../.." || exit 70
export PATH=$PWD/bin:$PATH LC_ALL=C.UTF-8

# Not /tmp, which may be memory: what is measured is a disk.
mkdir -p bin/.bench || exit 73
export TMPDIR
TMPDIR=$(mktemp -d "$PWD/bin/.bench/XXXXXX") || exit 73
trap 'rm -rf "$TMPDIR"' EXIT

whole=no
if [ $# -eq 0 ]; then
        [ -n "${COL_BENCH_ACCOUNTS:-}" ] || whole=yes
        for script in tests/bench/*.sh; do
                name=${script##*/}
                [ "$name" = run.sh ] || set -- "$@" "${name%.sh}"
        done
fi

version() { # the first line that a program says about itself
        command -v "$1" >/dev/null && printf -- '- %s\n' "$("$@" 2>&1 | head -n 1)"
}

{
        echo '# Measured'
        echo
        echo "$(date -u +%F), $(git describe --always --dirty 2>/dev/null), $(nproc) processors," \
                "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)," \
                "$(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)."
        echo
        version "${CC:-gcc}" --version
        version sqlite3 --version
        version mlr --version
        version mawk -W version
        version luajit -v
} >"$TMPDIR/results" || exit 74

failed=0
for name; do
        echo "== $name" >&2
        if "tests/bench/$name.sh" >"$TMPDIR/$name.tsv"; then
                { printf '\n## %s\n\n' "$name"
                        awk -F'\t' '{ n = NF; gsub(/\|/, "\\|"); gsub(/\t/, " | "); print "| " $0 " |" }
                                NR == 1 { printf "|"; while (n-- > 0) printf " --- |"; print "" }' \
                                "$TMPDIR/$name.tsv"
                } >>"$TMPDIR/results" || exit 74
        else
                echo "bench: $name failed" >&2
                failed=1
        fi
done
cat "$TMPDIR/results"
[ $whole$failed != yes0 ] || cp "$TMPDIR/results" tests/bench/results.md || exit 74
exit $failed
