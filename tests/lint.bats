#!/usr/bin/env bats

load common

@test "the sources are as make lint wants them, as far as that is quick" {
        "$PROJECT/tests/lint.sh" fast >&2
}
