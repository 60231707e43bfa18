#!/usr/bin/env bats

load common

# completed WORD…: what completing the last of the words offers.
completed() {
        # shellcheck disable=SC1091
        source "$PROJECT/share/completions/coltools.bash"
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        COMPREPLY=()
        _coltools
        printf '%s\n' "${COMPREPLY[@]}"
}

@test "options are completed from a tool's help" {
        completed col-plan --str | grep -x -- --strategy
        [ "$(completed col-plan --no-such)" = '' ]
}

@test "names of policies are completed from COL_PATH and what is installed" {
        mkdir -p "$BATS_TEST_TMPDIR/mine/strategies"
        touch "$BATS_TEST_TMPDIR/mine/strategies/ampler.tsv"
        export COL_PATH=/nowhere:$BATS_TEST_TMPDIR/mine
        [ "$(completed col-plan -s am | sort | tr '\n' ' ')" = 'amicable ampler ' ]
}

@test "every tool is completed" {
        source "$PROJECT/share/completions/coltools.bash"
        for tool in $(tools); do
                complete -p "$tool"
        done
}
