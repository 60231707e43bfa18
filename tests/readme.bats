#!/usr/bin/env bats
# The README tells the truth: its tour runs, and what it names exists.

load common

@test "the tour runs as it stands" {
        cd "$PROJECT" || return
        export TMPDIR=$BATS_TEST_TMPDIR
        awk '/^```sh$/ { code = 1; next } /^```$/ { code = 0 } code' README.md |
                sed "s|^export PATH=.*|export PATH=$BIN:\$PATH|" >"$TMPDIR/tour.sh"
        [ "$(wc -l <"$TMPDIR/tour.sh")" -gt 10 ]
        bash -eux -o pipefail "$TMPDIR/tour.sh" >"$TMPDIR/log" 2>&1 || {
                cat "$TMPDIR/log" >&2
                return 1
        }
}

@test "its table of programs says what the manual says" {
        local rows=0 program job
        while IFS='|' read -r _ program job _; do
                program=${program//[\` ]/}
                job=$(sed 's/^ *//; s/ *$//' <<<"$job")
                [ "$(sed -n 's/^\.Nd //p' "$PROJECT/man/$program.1")" = "$job" ] || {
                        echo "$program: $job" >&2
                        return 1
                }
                rows=$((rows + 1))
        done < <(grep '^| `col-' "$PROJECT/README.md")
        [ "$rows" -gt 0 ]
}

@test "files it names are there" {
        local file
        for file in $(grep -oE '\b(share|man|tests|src)/[A-Za-z0-9_./-]+' "$PROJECT/README.md" | sort -u); do
                case $file in
                *col-x* | share/coltools*) continue ;;
                esac
                [ -e "$PROJECT/$file" ] || {
                        echo "$file" >&2
                        return 1
                }
        done
}

@test "make knows the targets it names" {
        local target
        for target in $(sed -n '/`make` knows/,/`\./p' "$PROJECT/README.md" | tr '\n' ' ' |
                sed 's/.*knows `//; s/`.*//'); do
                make -n -s -C "$PROJECT" "$target" >/dev/null || return
        done
}
