#!/usr/bin/env bats
# Disks that are full, calls that fail, memory that is not there: a clean message, the right exit code, the
# database unharmed.
# bats file_tags=long

load common
load small

setup_file() {
        cd "$BATS_FILE_TMPDIR"
        medium_database 300
        col-list accounts --as-of 2026-04-01 | col-score -c night | col-segment -r night | col-plan -s night -p anything >plan
        col-list entries --as-of 2026-04-01 | col-allocate -w tbk-100 >parts
        awk 'BEGIN { print "No;Ad;Tutar;Vade"; for (i = 1; i <= 300; i++) print i ";Işık " i ";" i ",50;01.02.2026" }' >loans.csv
        rows 'record\tfield\tvalue' 'file\tdelimiter\t;' 'file\tencoding\tUTF-8' 'file\tdecimal\t,' \
                'file\tday\t%d.%m.%Y' 'file\tmode\tsnapshot' "creditor\tcreditor\t'bank2'" \
                "party\tparty\t'bank2/' || \"No\"" 'party\tname\t"Ad"' "account\taccount\t'bank2/' || \"No\"" \
                "account\tcreditor\t'bank2'" "account\tdebtor\t'bank2/' || \"No\"" "account\tcurrency\t'TRY'" \
                "charge:principal\taccount\t'bank2/' || \"No\"" "charge:principal\tcomponent\t'principal'" \
                'charge:principal\tamount\tmoney("Tutar")' 'charge:principal\tvalue_on\tday("Vade")' >loans.map
        if [ -e /usr/include/fiu.h ]; then
                gcc -shared -fPIC -o nth.so "$PROJECT/tests/faults/nth.c" -lfiu
        fi
        mv db fresh
}

setup() {
        cd "$BATS_TEST_TMPDIR"
        cp -r "$BATS_FILE_TMPDIR"/. .
        cp fresh db
        export COL_DB=$PWD/db COL_PATH=$PWD/policies
        NTH=$PWD/nth.so
}

need_fiu() {
        [ -e "$NTH" ] && [ -e /usr/lib/fiu/fiu_posix_preload.so ] || skip 'libfiu is not installed'
        ! nm -D "$BIN/col-save" 2>/dev/null | grep -q __asan_init || skip 'AddressSanitizer stands before libfiu'
}

# state: what tells whether a run was stored.
state() {
        sqlite3 db 'SELECT (SELECT count(*) FROM scores), (SELECT count(*) FROM segments), (SELECT count(*) FROM actions),
                (SELECT count(*) FROM replays), (SELECT count(*) FROM allocations), (SELECT count(*) FROM accounts), (SELECT count(*) FROM entries), (SELECT max(id) FROM batches)'
}

# clean_failure: the last run ended with one of our codes and a message of ours that says why, without
# a crash.
clean_failure() {
        case $status in
        65 | 66 | 69 | 73 | 74 | 75 | 77 | 78) ;;
        *) echo "status $status: $output"; return 1 ;;
        esac
        [[ $output == *col-*:* ]] || { echo "no message: $output"; return 1; }
}

# with_failing CALL NTH ON COMMAND…: the command alone meets the failure, not what runs it.
with_failing() {
        local call=$1 nth=$2 on=$3
        shift 3
        timeout 20 env FAIL_CALL="$call" FAIL_NTH="$nth" FAIL_ON="$on" \
                LD_PRELOAD="/usr/lib/fiu/fiu_run_preload.so /usr/lib/fiu/fiu_posix_preload.so $NTH" "$@"
}

# fails_at CALL FROM TO COMMAND…: the calls FROM … TO of that function fail, one in each run, then that
# one and all later ones; the database stays as it was or is as after a success, and sound.
fails_at() {
        local call=$1 from=$2 to=$3 before after n on failed=0
        shift 3
        cp fresh db
        before=$(state)
        "$@" >/dev/null 2>&1
        after=$(state)
        for ((n = from; n <= to; n++)); do
                for on in 0 1; do
                        rm -f db db-wal db-shm ./*.rejects.*
                        cp fresh db
                        # A write that always fails cannot say so either.
                        [ $on = 0 ] || [ "$call" != posix/io/rw/write ] || continue
                        run with_failing "$call" $n $on "$@"
                        if [ "$status" -eq 0 ]; then
                                [ "$(state)" = "$after" ] || { echo "$call $n: ended well, but $(state)"; return 1; }
                        else
                                failed=$((failed + 1))
                                clean_failure || { echo "$call $n ($on)"; return 1; }
                                [ "$(state)" = "$before" ] || [ "$(state)" = "$after" ] ||
                                        { echo "$call $n ($on): $(state)"; return 1; }
                        fi
                        [ "$(sqlite3 db 'PRAGMA integrity_check')" = ok ]
                        [ -z "$(sqlite3 db 'PRAGMA foreign_key_check')" ]
                done
        done
        echo "$call: $failed of $((2 * (to - from + 1))) runs failed"
        [ $failed -gt 0 ]
        col-check
}

@test "col-save: the Nth write, read, sync fails" {
        need_fiu
        fails_at posix/io/rw/pwrite 1 12 col-save plan
        fails_at posix/io/rw/pread 1 8 col-save plan
        fails_at posix/io/rw/read 1 8 col-save plan
        fails_at posix/io/rw/write 1 4 col-save plan
        fails_at posix/io/sync/fdatasync 1 4 col-save plan
}

@test "col-save of allocations: the Nth write, read, sync fails" {
        need_fiu
        fails_at posix/io/rw/pwrite 1 8 col-save parts
        fails_at posix/io/rw/pread 1 8 col-save parts
        fails_at posix/io/sync/fdatasync 1 2 col-save parts
}

@test "col-import: the Nth write, read, sync fails" {
        need_fiu
        fails_at posix/io/rw/pwrite 1 12 col-import -m ./loans.map loans.csv
        fails_at posix/io/rw/pread 1 8 col-import -m ./loans.map loans.csv
        fails_at posix/io/sync/fdatasync 1 4 col-import -m ./loans.map loans.csv
}

# make_promises: a stream of a promise for each account, of the day of the entries.
make_promises() {
        col-list accounts -c debtor,account,currency,as_of |
                awk -F'\t' -v OFS='\t' '{ print $0, NR == 1 ? "promised_on\tpayable_on\tamount" : "2026-01-01\t2026-01-31\t9.00" }' >promises
}

# make_accounts: a stream of accounts, and a policy by which they lapse.
make_accounts() {
        col-list accounts >accounts
        rows 'stream\twhen\tperiod\tfrom\tagainst\treason' 'accounts\telse\t10 years\tdue_on\t\tdue' \
                "entries\ttype = 'payment'\tagain\tvalue_on\tparty\tpayment" >years.tsv
}

@test "every tool: the Nth allocation fails" {
        need_fiu
        local n
        col-list entries >entries
        make_promises
        make_accounts
        for n in 1 10 20 50 100 200 400 800 1600; do
                for call in libc/mm/malloc libc/mm/realloc; do
                        fails_nth() {
                                run with_failing $call $n 1 "$@"
                                [ "$status" -eq 0 ] || clean_failure || { echo "$call $n: $*"; return 1; }
                        }
                        fails_nth col-save plan
                        fails_nth col-save parts
                        fails_nth col-import -m ./loans.map loans.csv
                        fails_nth col-list accounts
                        fails_nth col-show bank1/a1
                        fails_nth col-report portfolio
                        fails_nth col-check
                        fails_nth col-score -c night plan
                        fails_nth col-segment -r night plan
                        fails_nth col-plan -s night -p anything plan
                        fails_nth col-allocate -w tbk-100 entries
                        fails_nth col-arrange -t agreed -n 3 plan
                        fails_nth col-track -t promise -w tbk-100 --payments entries promises
                        fails_nth col-lapse -l ./years.tsv --entries entries accounts
                        fails_nth col-new party party=b/1
                        [ "$(sqlite3 db 'PRAGMA integrity_check')" = ok ]
                done
        done
        col-check
}

@test "a full device is an error of every tool that writes to it" {
        local command
        col-list entries >entries
        make_promises
        make_accounts
        for command in 'col-list accounts' 'col-list contacts' 'col-show bank1/a1' 'col-report portfolio' \
                'col-score -c night plan' 'col-segment -r night plan' 'col-plan -s night -p anything plan' 'col-allocate -w tbk-100 entries' \
                'col-arrange -t agreed -n 3 plan' 'col-track -t promise -w tbk-100 --payments entries promises' \
                'col-lapse -l ./years.tsv --entries entries accounts' \
                'col-new party party=b/1' 'col-save --help' 'col-check --version'; do
                fails 74 bash -c "$command >/dev/full"
        done
}

# With room for so many blocks of 1024 bytes, as ulimit -f has it.
@test "no room for the database: nothing is stored" {
        local blocks before after size
        before=$(state)
        col-save -q plan
        after=$(state)
        size=$(($(stat -c %s fresh) / 1024))
        for blocks in 1 8 64 $((size + 1)) $((size + 16)) $((size * 2)); do
                rm -f db db-wal db-shm
                cp fresh db
                run bash -c "trap '' XFSZ; ulimit -f $blocks; col-save plan"
                if [ "$status" -eq 0 ]; then
                        [ "$(state)" = "$after" ]
                else
                        [ "$status" -eq 74 ] || { echo "$blocks: $status $output"; false; }
                        [[ $output == *col-save:* ]]
                        [ "$(state)" = "$before" ]
                fi
                [ "$(sqlite3 db 'PRAGMA integrity_check')" = ok ]
                rm -f db db-wal db-shm ./*.rejects.*
                cp fresh db
                run bash -c "trap '' XFSZ; ulimit -f $blocks; col-import -m ./loans.map loans.csv"
                [ "$status" -eq 0 ] || [ "$status" -eq 74 ] || { echo "$blocks: $status $output"; false; }
                [ "$status" -eq 0 ] || [ "$(state)" = "$before" ]
                [ "$(sqlite3 db 'PRAGMA integrity_check')" = ok ]
        done
        col-check
}

@test "no room for allocations: nothing is stored" {
        local blocks before after size
        before=$(state)
        col-save -q parts
        after=$(state)
        [ "$before" != "$after" ]
        size=$(($(stat -c %s fresh) / 1024))
        for blocks in 1 8 64 $((size + 1)) $((size * 2)); do
                rm -f db db-wal db-shm
                cp fresh db
                run bash -c "trap '' XFSZ; ulimit -f $blocks; col-save parts"
                if [ "$status" -eq 0 ]; then
                        [ "$(state)" = "$after" ]
                else
                        [ "$status" -eq 74 ] || { echo "$blocks: $status $output"; false; }
                        [ "$(state)" = "$before" ]
                fi
                [ "$(sqlite3 db 'PRAGMA integrity_check')" = ok ]
        done
}

@test "no room for the temporary file: nothing is stored" {
        before=$(state)
        yes "$(tail -n 1 plan)" | head -n 20000 | cat plan - >long || true
        run bash -c "trap '' XFSZ; ulimit -f 64; col-save long"
        [ "$status" -eq 74 ]
        [ "$(state)" = "$before" ]
}

@test "a full file system: nothing is stored, and afterwards all goes on" {
        [ "$(id -u)" -eq 0 ] || skip 'only root can mount a small file system'
        mkdir small
        size=$(($(stat -c %s fresh) / 1024 + 60))
        mount -t tmpfs -o size=${size}k none small 2>/dev/null || skip 'cannot mount here'
        cp fresh small/db
        export COL_DB=$PWD/small/db
        run col-save plan
        first=$status said=$output
        counted=$(sqlite3 small/db 'SELECT count(*) FROM scores')
        sound=$(sqlite3 small/db 'PRAGMA integrity_check')
        mount -o remount,size=100m small
        again=0
        col-save -q plan || again=$?
        total=$(sqlite3 small/db 'SELECT count(*) FROM scores')
        col-check || again=$?
        umount small
        echo "$first $said"
        [ "$first" -eq 74 ]
        [[ $said == *col-save:* ]]
        [ "$counted" -eq 0 ]
        [ "$sound" = ok ]
        [ "$again" -eq 0 ]
        [ "$total" -eq 300 ]
}

@test "files that cannot be read or written: the right code, and the name" {
        fails 66 col-save nowhere
        says nowhere
        fails 66 col-save -d nowhere plan
        says nowhere
        echo 'not a database at all, but long enough to have a header of one hundred bytes, which SQLite looks at' >other
        fails 65 col-save -d other plan
        says other
        sqlite3 foreign 'CREATE TABLE t(a); INSERT INTO t VALUES(1)'
        fails 65 col-list -d foreign accounts
        fails 65 col-check -d foreign
        head -c 20000 fresh >cut
        run col-check -d cut
        [ "$status" -ne 0 ] && [ "$status" -ne 70 ] && [ "$status" -lt 128 ]
}
