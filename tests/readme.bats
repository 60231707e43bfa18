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

@test "its list of programs names every one, with what the manual says" {
        cd "$PROJECT" || return
        eval "$(grep '^awk .*man/col-' README.md)" >"$BATS_TEST_TMPDIR/list"
        diff <(tools) <(cut -d ' ' -f 1 "$BATS_TEST_TMPDIR/list") >&2
        ! grep -vE '^col-[a-z0-9]+ +[A-Za-z]' "$BATS_TEST_TMPDIR/list"
}

@test "files it names are there" {
        local file
        for file in $(grep -oE '\b(share|man|tests|src)/[A-Za-z0-9_./-]+' "$PROJECT/README.md" | sort -u); do
                case $file in
                *col-x* | man/col- | share/coltools*) continue ;;
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
