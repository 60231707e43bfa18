#!/usr/bin/env bats
# Runs every program of tests/unit: each checks one shared file, and says on standard error what is wrong. Random input
# is tried COL_ROUNDS times as often (make rounds: 100).
# bats file_tags=long

load common

export COL_PATH=$PROJECT/share

setup_file() {
        make -s -C "$PROJECT" B="${BIN#"$PROJECT"/}" unit-programs
}

# bats test_tags=rounds
@test "every unit program finds nothing wrong" {
        local program failed=
        for program in "$PROJECT"/tests/unit/*.c; do
                [ -e "$program" ] || skip 'there are none'
                program=${program##*/}
                (cd "$BATS_TEST_TMPDIR" && "$BIN/.test/unit/${program%.c}") || failed+=" ${program%.c}"
        done
        echo "failed:$failed"
        [ -z "$failed" ]
}
