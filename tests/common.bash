# What every test file begins with: load common.
#
# PROJECT is the top of the sources, BIN the folder of the programs under test, which comes first on PATH: COL_BIN, else
# bin/, but COL_SANITIZED, where it is set, for tests of single programs. The caller's settings must not change a result.

PROJECT=$(cd "$BATS_TEST_DIRNAME" && while [ ! -f Makefile ] && [ "$PWD" != / ]; do cd ..; done && pwd)
case ${BATS_TEST_FILENAME##*/} in
col-* | unit.bats) BIN=${COL_BIN:-${COL_SANITIZED:-$PROJECT/bin}} ;;
*) BIN=${COL_BIN:-$PROJECT/bin} ;;
esac
PATH=$BIN:$PATH
SHARED=$PROJECT/../shared

# How often tests of random moments try, and how many seconds tests of many processes run.
TRIALS=${COL_TRIALS:-24}
SOAK=${COL_SOAK:-5}

unset COL_DB COL_PATH COL_EXPR NO_COLOR TZ LANGUAGE LC_ALL
export PATH LANG=C.UTF-8
umask 077

# tools: the names of the tools that are built, one a line.
tools() {
        local tool
        for tool in "$BIN"/col-*; do
                [ ! -x "$tool" ] || printf '%s\n' "${tool##*/}"
        done
}

# as_shipped: for a test that does not go together with sanitizers, or is large: it runs the programs in bin/.
as_shipped() {
        BIN=$PROJECT/bin
        PATH=$BIN:$PATH
        [ -n "$(tools)" ] || skip 'there are no programs in bin/'
}

# need_shared FILE: skips the test, saying so, where the data beside the project is absent.
need_shared() {
        [ -e "$SHARED/$1" ] || skip "$1 is not beside the project (../shared)"
}

# permit_anything FOLDER: puts the contact rules "anything", which refuse nothing, into that folder of policies: for tests
# that plan and are not about contact rules.
permit_anything() {
        mkdir -p "$1/contact-rules" && cp "$PROJECT/tests/fixtures/contact-rules/anything.tsv" "$1/contact-rules/"
}

# rows LINE…: a stream; each word is a line, '\t' in it a tab.
rows() {
        printf '%b\n' "$@"
}

# gives LINE…: passes when standard input is these lines.
gives() {
        diff -u <(printf '%s\n' "$@") - >&2
}

# fails CODE COMMAND…: passes when COMMAND ends with CODE; its output is in $output, of both kinds.
fails() {
        local code=$1
        shift
        run "$@"
        [ "$status" -eq "$code" ] || {
                printf 'exit %s, not %s: %s\n%s\n' "$status" "$code" "$*" "$output" >&2
                return 1
        }
}

# says TEXT: passes when the last run's output holds TEXT.
says() {
        [[ $output == *"$1"* ]] || {
                printf 'not in the output: %s\n%s\n' "$1" "$output" >&2
                return 1
        }
}

# sample_database: makes sample.db in the present folder: the sample portfolio after the loop of `make
# demo` has been run on it. It is built once in a run of bats and copied from then on.
sample_database() {
        local built=$BATS_RUN_TMPDIR/sample
        (
                flock 9
                [ -e "$built/done" ] || {
                        mkdir -p "$built" &&
                                "$PROJECT/share/sample/demo.sh" "$built" >"$built/log" 2>&1 &&
                                sqlite3 "$built/sample.db" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null &&
                                touch "$built/done"
                } || {
                        cat "$built/log" >&2
                        exit 1
                }
        ) 9>"$BATS_RUN_TMPDIR/sample.lock" || return
        cp "$built/sample.db" sample.db
}

# faketime … : as faketime(1), which fails where a killed process of the same number has left its semaphore behind.
faketime() {
        local left
        for left in /dev/shm/sem.faketime_sem_* /dev/shm/faketime_shm_*; do
                [ ! -e "$left" ] || kill -0 "${left##*_}" 2>/dev/null || rm -f "$left"
        done
        command faketime "$@"
}

# sqlite3 … : as sqlite3(1), but waits while one of the tools opens or closes the database.
sqlite3() {
        command sqlite3 -cmd '.timeout 20000' "$@"
}
