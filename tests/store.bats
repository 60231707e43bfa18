#!/usr/bin/env bats
# The database file as programs use it together: locks, crashes, full disks, rights, what stands beside it.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        export COL_DB=$BATS_TEST_TMPDIR/a.db
        col-init -q
        col-new creditor creditor=b name=Banka | col-save -q -k creditor
}

save() { # WORD…: saves a creditor
        col-new creditor "$@" | col-save -q -k creditor
}
creditors() {
        sqlite3 -readonly "$COL_DB" 'SELECT count(*) FROM creditors'
}
many() { # COUNT PREFIX
        awk -v n="$1" -v p="$2" 'BEGIN { print "creditor\tname"; for (i = 1; i <= n; i++) print p i "\tAd " i }'
}
# until_locked: waits until a background process holds the lock.
until_locked() {
        while flock -n "$COL_DB-lock" true; do sleep 0.01; done
}

@test "a writer waits for the lock, and then for nothing else" {
        flock "$COL_DB-lock" sleep 1 &
        until_locked
        save creditor=c
        flock -n "$COL_DB-lock" true
        [ "$(creditors)" -eq 2 ]
        wait
}

@test "a link to a database has the lock of the file" {
        ln -s a.db link.db
        flock "$COL_DB-lock" sleep 1 &
        until_locked
        start=${EPOCHREALTIME/./}
        COL_DB=link.db save creditor=c
        [ $((${EPOCHREALTIME/./} - start)) -gt 300000 ]
        [ ! -e link.db-lock ]
        wait
}

@test "readers wait for no writer, and see the state before it" {
        mkfifo step
        flock "$COL_DB-lock" sqlite3 "$COL_DB" "BEGIN IMMEDIATE; UPDATE creditors SET name = 'X'" '.shell cat step' COMMIT &
        until_locked
        [ "$(timeout 10 col-list creditors -c name | tail -n 1)" = Banka ]
        echo >step
        wait
        [ "$(col-list creditors -c name | tail -n 1)" = X ]
}

@test "a stranger's transaction without the lock is waited for, too" {
        mkfifo begun
        sqlite3 "$COL_DB" 'BEGIN IMMEDIATE' '.shell echo > begun; sleep 1' COMMIT &
        read -r _ <begun
        run save creditor=c
        [ "$status" -eq 0 ]
        [ "$(creditors)" -eq 2 ]
        wait
}

@test "many writers at once: every record arrives, none is told to try again" {
        for i in {1..12}; do
                { save creditor="c$i" 2>"err$i" || echo "$i: $?" >>failed; } &
        done
        wait
        [ ! -e failed ]
        [ -z "$(cat err*)" ]
        [ "$(creditors)" -eq 13 ]
        [ "$(sqlite3 -readonly "$COL_DB" 'SELECT count(*), max(id) FROM batches')" = '13|13' ]
        col-check
}

@test "killed while it writes: all or nothing, and the next one goes on" {
        many 4000 k >rows.tsv
        for delay in 0.00 0.01 0.02 0.03 0.04 0.06 0.08 0.12; do
                col-save -q -k creditor rows.tsv 2>/dev/null &
                sleep "$delay"
                kill -KILL $! 2>/dev/null || true
                wait $! 2>/dev/null || true
                count=$(creditors)
                [ "$count" -eq 1 ] || [ "$count" -eq 4001 ]
                [ "$(sqlite3 -readonly "$COL_DB" 'PRAGMA integrity_check')" = ok ]
                [ "$count" -eq 1 ] || break
        done
        col-check
        timeout 20 col-save -q -k creditor rows.tsv
        [ "$(creditors)" -eq 4001 ]
        col-check
}

@test "interrupted: rolled back, the lock released" {
        for signal in INT TERM; do
                mkfifo "in$signal"
                # An ignored signal would stay so in a background process of a shell without job control.
                env --default-signal=INT col-save -q -k creditor <"in$signal" 2>err &
                exec 5>"in$signal"
                many 10 x >&5
                sleep 0.2
                kill -"$signal" $!
                exec 5>&-
                code=0
                wait $! || code=$?
                [ "$code" -gt 128 ] || [ "$code" -eq 0 ]
                flock -n "$COL_DB-lock" true
        done
        col-check
}

@test "a full disk: said, nothing changed, and it works when there is room again" {
        many 60000 y >rows.tsv
        before=$(sqlite3 -readonly "$COL_DB" 'SELECT head FROM batches ORDER BY id DESC LIMIT 1')
        run bash -c "trap '' XFSZ; ulimit -f 4200; col-save -q -k creditor rows.tsv"
        [ "$status" -eq 74 ]
        says 'a.db'
        [ "$(creditors)" -eq 1 ]
        [ "$(sqlite3 -readonly "$COL_DB" 'SELECT head FROM batches ORDER BY id DESC LIMIT 1')" = "$before" ]
        [ "$(sqlite3 -readonly "$COL_DB" 'PRAGMA integrity_check')" = ok ]
        timeout 20 col-save -q -k creditor rows.tsv
        [ "$(creditors)" -eq 60001 ]
        col-check
}

@test "a large batch leaves no large log behind" {
        many 60000 z | col-save -q -k creditor
        [ "$(stat -c %s "$COL_DB-wal")" -lt 1000000 ]
}

@test "the lock and the log of access are not followed through links" {
        for file in lock access.log; do
                rm -f "$COL_DB-$file"
                echo precious >target
                ln -s target "$COL_DB-$file"
        done
        run save creditor=c
        [ "$status" -eq 74 ]
        run col-list creditors
        [ "$status" -eq 74 ]
        [ "$(cat target)" = precious ]
        [ "$(creditors)" -eq 1 ]
}

@test "the log of access has a line for a run, whatever its arguments" {
        col-list creditors -w "name = 'a	b\\c'" >list
        col-list creditors -c creditor >list
        [ "$(tail -n 2 "$COL_DB-access.log" | cut -f 2-)" = \
                "$(id -ru)"$'\t'"$(id -run)"$'\tcol-list\t-w name = \'a\\tb\\\\c\' creditors\t0\n'"$(id -ru)"$'\t'"$(id -run)"$'\tcol-list\t-c creditor creditors\t1' ]
        awk -F'\t' 'NF != 6 || $1 !~ /^20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9:]+Z$/ { exit 1 }' "$COL_DB-access.log"
}

# as_stranger COMMAND…: as a user who is neither owner nor in the group.
as_stranger() {
        setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
}

@test "rights: who may only read can read, who may not is told" {
        [ "$(id -u)" -eq 0 ] || skip 'only root can become somebody else'
        place=$(mktemp -d /tmp/col-store-XXXXXX)
        chmod 755 "$place"
        for path in "$BIN"/* "$PROJECT/share"; do
                as_stranger test -r "$path" || { rm -r "$place"; skip 'the programs cannot be reached by others'; }
                break
        done
        cp -p a.db a.db-* "$place/"
        (
                export COL_DB=$place/a.db
                fails 77 as_stranger col-list creditors
                fails 77 as_stranger col-save -k creditor <<<$'creditor\nc'
                # A live database that all may read.
                chmod 644 "$place"/a.db*
                run as_stranger col-list -q creditors -c creditor
                [ "$status" -eq 0 ]
                says $'creditor\nb'
                fails 77 as_stranger col-save -k creditor <<<$'creditor\nc'
                # A copy in a folder where nothing can be made.
                sqlite3 "$COL_DB" "VACUUM INTO '$place/copy.db'"
                rm "$place"/a.db*
                chmod 444 "$place/copy.db"
                run as_stranger col-list -d "$place/copy.db" creditors -c creditor
                [ "$status" -eq 0 ]
                says 'not written'
                says $'creditor\nb'
        ) && code=0 || code=$?
        rm -r "$place"
        [ "$code" -eq 0 ]
}

@test "a backup is a database like any other" {
        sqlite3 -readonly "$COL_DB" "VACUUM INTO 'copy.db'"
        export COL_DB=$PWD/copy.db
        save creditor=c
        [ "$(creditors)" -eq 2 ]
        [ "$(sqlite3 -readonly "$COL_DB" 'PRAGMA journal_mode')" = wal ]
        col-check
}

@test "--known: by day and by batch" {
        for i in 2 3; do save creditor="c$i"; done
        # Batches of three days, the second one minute before midnight in Istanbul.
        sqlite3 "$COL_DB" "UPDATE batches SET at = '2026-03-01T08:00:00Z' WHERE id = 1;
                UPDATE batches SET at = '2026-03-02T20:59:00Z' WHERE id = 2;
                UPDATE batches SET at = '2026-03-02T21:00:00Z' WHERE id = 3"
        count() { col-list creditors --known "$1" -c creditor | tail -n +2 | wc -l; }
        [ "$(count 2026-02-28)" -eq 0 ]
        [ "$(count 2026-03-01)" -eq 1 ]
        [ "$(count 2026-03-02)" -eq 2 ]
        [ "$(count 2026-03-03)" -eq 3 ]
        [ "$(count 0)" -eq 0 ]
        [ "$(count 2)" -eq 2 ]
        fails 64 col-list creditors --known 4
        says 'the last one is 3'
        for wrong in -1 1x 2026-02-30 ''; do
                fails 64 col-list creditors "--known=$wrong"
        done
}

@test "a clock that was set back does not put batches out of order" {
        sqlite3 "$COL_DB" "UPDATE batches SET at = '2099-01-01T00:00:00Z'"
        save creditor=c
        [ "$(sqlite3 -readonly "$COL_DB" 'SELECT at FROM batches WHERE id = 2')" = 2099-01-01T00:00:00Z ]
}

@test "a backup that is read and saved to in one pipeline does not wait for itself" {
        { echo $'party\tat\ttext'; } >notes.tsv
        rows 'party' 'b/1' | col-save -q -k party
        awk 'BEGIN { for (i = 0; i < 3000; i++) printf "b/1\t2026-01-01T00:%02d:%02dZ\t%0100d\n", i / 60 % 60, i % 60, i }' >>notes.tsv
        col-save -q -k note notes.tsv
        sqlite3 -readonly "$COL_DB" "VACUUM INTO 'copy.db'"
        timeout 60 bash -c 'set -o pipefail; col-list -d copy.db notes | col-save -q -d copy.db -k note'
}
