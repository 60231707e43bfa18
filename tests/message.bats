#!/usr/bin/env bats
# Messages, the ends of a program, and the options that every tool has (tests/message.c).

load common

setup_file() {
        make -s -C "$PROJECT" B="${BIN#"$PROJECT"/}" programs
}

setup() {
        PATH=$BIN/.test:$PATH
        cd "$BATS_TEST_TMPDIR" || return
}

@test "die names the program, runs the cleanups last first, and flushes nothing" {
        status=0
        message die 'it broke' >out 2>err || status=$?
        [ "$status" -eq 65 ]
        [ ! -s out ]
        [ "$(cat err)" = $'message: it broke\nsecond\nfirst' ]
        fails 66 message errno some-file
        [ "$output" = 'message: some-file: No such file or directory' ]
}

@test "-q silences warnings and summaries, never errors" {
        run message warn hello
        [ "$output" = $'message: hello\nmessage: hello' ]
        run message -q warn hello
        [ "$output" = '' ]
        fails 65 message -q die hello
        says 'message: hello'
        fails 64 message -q usage hello
        [ "$output" = $'message: hello\nmessage: try \'message --help\'' ]
}

@test "data in a message cannot drive the terminal" {
        run message warn $'\e]0;owned\a \x7f \u009b31m \u202e evil'
        [ "${lines[0]}" = 'message: \x1b]0;owned\x07 \x7f \u009b31m \u202e evil' ]
        run message warn $'a\tb\nc\rd \xff Ağrı'
        [ "${lines[0]}" = 'message: a\tb\nc\rd \xff Ağrı' ]
        run message warn $'ends\n'
        [ "$output" = $'message: ends\nmessage: ends' ]
}

@test "long messages are whole" {
        long=$(head -c 100000 /dev/zero | tr '\0' x)
        run message warn "$long"
        [ "${lines[0]}" = "message: $long" ]
}

@test "memory that is not there ends with 69, and the cleanups run" {
        export ASAN_OPTIONS=allocator_may_return_null=1
        fails 69 message memory
        [ "$output" = $'message: out of memory\nfirst' ]
        fails 69 message huge
}

@test "help goes to standard output, beginning with examples; version is the project's" {
        message --help >out
        [ "$(head -n 1 out)" = '  message die x    # an example first' ]
        message -h | cmp - out
        [ "$(message -V)" = 'message 0.1.0' ]
        [ "$(message --version)" = 'message 0.1.0' ]
        fails 74 bash -c 'message --help >/dev/full'
        fails 74 bash -c 'message --version >/dev/full'
        fails 74 bash -c 'message --help >&-'
}

@test "usage errors say so on standard error and end with 64" {
        fails 64 message --no-such-option
        says '--no-such-option'
        says "message: try 'message --help'"
        fails 64 message -Z
        says "invalid option -- 'Z'"
        fails 64 message --as-of
        says 'requires an argument'
        for day in yesterday 2024-02-30 '' 2024-1-1 $'2024-01-01\n'; do
                fails 64 message --as-of "$day" zone
                says 'is not a date; write YYYY-MM-DD'
        done
        [ "$(message --as-of=1970-01-02 x)" = 1 ]
        status=0
        message >out 2>err || status=$?
        [ "$status" -eq 64 ]
        [ ! -s out ]
        [ "$(cat err)" = $'usage: message [-hVq] HOW [TEXT]\n       second line of the synopsis\nmessage: try \'message --help\'' ]
}

@test "the caller's zone does not matter" {
        [ "$(TZ=America/New_York message zone)" = UTC0 ]
}

@test "a caught SIGINT or SIGTERM runs the cleanups" {
        for signal in INT TERM; do
                mkfifo pipe
                # A shell ignores SIGINT for what it starts in the background; env gives it back.
                env --default-signal=INT message wait <pipe >out 2>err &
                local pid=$!
                exec 7>pipe
                until grep -q ready out; do sleep 0.01; done
                kill -"$signal" "$pid"
                status=0
                wait "$pid" || status=$?
                exec 7>&-
                [ "$status" -eq $((128 + $(kill -l "$signal"))) ]
                [ "$(cat err)" = "message: interrupted by SIG$signal"$'\nfirst' ]
                rm pipe
        done
}

@test "a second SIGTERM ends a program that does not listen" {
        message deaf >out 2>err &
        local pid=$!
        until grep -q ready out; do sleep 0.01; done
        kill -TERM "$pid"
        sleep 0.2
        kill -0 "$pid" # still there
        kill -TERM "$pid"
        status=0
        wait "$pid" || status=$?
        [ "$status" -eq 143 ]
        [ ! -s err ]
}

@test "progress is shown on a terminal only, and not with -q" {
        message progress >out 2>err
        [ "$(cat err)" = 'message: in between' ]
        command -v script >/dev/null || skip 'script is not installed'
        run script -qec 'message progress' /dev/null
        says 'rows, '
        says $'\r\e[Kmessage: in between' # the line is taken away first
        run script -qec 'message -q progress' /dev/null
        [ "$output" = '' ]
}
