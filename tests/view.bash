# The records of fixtures/view.sql, for tests of the programs that read: its comments say what is where.
# Load it after common.

setup_file() {
        cd "$BATS_FILE_TMPDIR" || return
        col-init -q view.db
        sqlite3 view.db <"$PROJECT/tests/fixtures/view.sql"
}

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        export COL_DB=$BATS_FILE_TMPDIR/view.db
}

# plain: a stream without its header, blanks for tabs, - for nothing.
plain() {
        tail -n +2 | awk -F'\t' '{ for (i = 1; i <= NF; i++) printf "%s%s", ($i == "" ? "-" : $i), (i < NF ? " " : "\n") }'
}
