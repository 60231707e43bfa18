#!/usr/bin/env bats
# Many programs on one database. COL_SOAK says for how many seconds they run.
# bats file_tags=long

load common
load small

setup() {
        cd "$BATS_TEST_TMPDIR"
}

# bats test_tags=soak
@test "8 writers, 4 readers and a checkpointer: nothing is lost, nobody hears of a lock" {
        medium_database 200
        local end=$((SECONDS + SOAK)) i
        for i in {1..8}; do
                (
                        n=0
                        while ((SECONDS < end)); do
                                n=$((n + 1))
                                col-new contact account=bank1/a$((n % 200)) result=NOANS value="writer $i call $n" |
                                        col-save -q -k contact || exit 1
                        done
                        echo $n >written.$i
                ) 2>errors.writer.$i &
        done
        for i in {1..4}; do
                (
                        last=0
                        while ((SECONDS < end)); do
                                # What was there stays there, and a list is one state: as many rows as its count.
                                now=$(($(col-list contacts | wc -l) - 1))
                                [ "$now" -ge "$last" ] || { echo "$now after $last" >&2; exit 1; }
                                last=$now
                                [ "$(col-list accounts -c account,contacts_1d | wc -l)" -eq 201 ] || exit 1
                        done
                        echo "$last" >read.$i
                ) 2>errors.reader.$i &
        done
        (
                while ((SECONDS < end)); do
                        flock db-lock sqlite3 db 'PRAGMA busy_timeout = 10000; PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null || exit 1
                        sleep 0.05
                done
                echo >checkpointed
        ) 2>errors.checkpointer &
        wait
        cat errors.*
        [ -z "$(cat errors.*)" ]
        [ "$(cat written.? | wc -l)" -eq 8 ]
        [ "$(cat read.? | wc -l)" -eq 4 ]
        [ -e checkpointed ]
        local written
        written=$(cat written.? | awk '{ n += $1 } END { print n }')
        echo "$written contacts in $SOAK s"
        [ "$written" -ge 8 ]
        [ "$(sqlite3 db 'SELECT count(*) FROM contacts')" -eq "$written" ]
        # Each writer's calls are all there: 1 to its last.
        for i in {1..8}; do
                [ "$(sqlite3 db "SELECT count(DISTINCT value) FROM contacts WHERE value GLOB 'writer $i call *'")" -eq "$(cat written.$i)" ]
        done
        col-check
}

@test "saves of one record get their turn among bulk ones" {
        medium_database 4000
        col-list accounts --as-of 2026-04-01 | col-score -c night | col-segment -r night | col-plan -s night -p anything >plan
        local longest=0 begin took i
        for i in 1 2 3; do
                sed "s/2026-04-01/2026-04-0$i/g" plan >"plan$i"
        done
        (for i in 1 2 3; do col-save "plan$i" 2>>errors; echo $? >>statuses; done) &
        for ((i = 0; i < 10; i++)); do
                begin=$(date +%s%N)
                col-new contact party=bank1/0 result=NOANS value="$i" | col-save -q -k contact
                took=$((($(date +%s%N) - begin) / 1000000))
                [ $took -le $longest ] || longest=$took
        done
        wait
        echo "longest wait $longest ms"
        [ $longest -le 2000 ]
        [ "$(sqlite3 db 'SELECT count(*) FROM contacts')" -eq 10 ]
}

# commands of each tool on the database that write as much as they can or read standard input.
edge_commands() {
        echo 'col-list accounts'
        echo 'col-list entries'
        echo 'col-show bank1/a1'
        echo 'col-report portfolio'
        echo 'col-check'
        echo 'col-export -l payments exported.csv'
        echo 'col-save -k contact -'
        echo 'col-save -'
        echo 'col-save -k party -'
        echo 'col-approve -k entry -m asked -'
        echo 'col-send --in-doubt'
        echo 'col-send -'
        echo 'col-init'
        echo 'col-import -n -m ./none.map -'
        echo 'col-import -m ./accounts.map -'
}

@test "no pipeline of any two tools on one database hangs" {
        medium_database 1200
        rows 'record\tfield\tvalue' 'file\tdelimiter\t\\t' 'file\tencoding\tUTF-8' 'party\tparty\t"debtor"' \
                'party\tcity\t"city"' >accounts.map
        cp accounts.map none.map
        local first second tool
        # Every tool at the edge is among them.
        for tool in $(tools); do
                ! "$tool" --help | grep -q -- '-d, --database' || edge_commands | grep -qE "^$tool( |\$)" ||
                        { echo "$tool is not tried"; return 1; }
        done
        while IFS= read -r first; do
                while IFS= read -r second; do
                        echo "echo '$first | $second' | tee pair >>errors"
                        echo "$first </dev/null 2>/dev/null | $second >/dev/null 2>>errors"
                done < <(edge_commands)
        done < <(edge_commands) >pairs
        # Each takes a few hundredths of a second.
        echo true >>pairs
        timeout -k 1 240 bash pairs || { echo "hangs: $(cat pair)"; return 1; }
        ! grep -i -B 1 locked errors || return 1
        # The first of them really wrote into the second.
        col-list accounts -c debtor,city | sed -e '1s/debtor/party/' >list
        run bash -c 'col-list accounts -c debtor,city | sed 1s/debtor/party/ | timeout 20 col-save -k party'
        [ "$status" -eq 0 ]
        says 'already so'
        col-check
}

# The database's lock is held here until it is let go; programs must not inherit it.
hold() {
        exec 8>>db-lock
        flock 8
}
let_go() {
        exec 8>&-
}

@test "a writer killed while it waits leaves no lock behind" {
        medium_database 200
        col-new contact party=bank1/0 result=NOANS >in
        hold
        run timeout -s KILL 0.5 col-save -q -k contact in 8>&-
        let_go
        [ "$status" -eq 137 ]
        [ "$(sqlite3 db 'SELECT count(*) FROM contacts')" -eq 0 ]
        timeout 10 col-save -q -k contact in
        [ "$(sqlite3 db 'SELECT count(*) FROM contacts')" -eq 1 ]
}

# Two wait for the lock at once. What either read before it had it would be of before the other's batch.
@test "what a writer goes by it reads when it has the lock" {
        medium_database 200
        for i in 1 2; do
                col-list accounts --as-of 2026-04-0$i | col-score -c night | col-segment -r night |
                        col-plan -s night -p anything >plan.$i
        done
        hold
        for i in 1 2; do
                (
                        code=0
                        col-save plan.$i 2>errors.$i || code=$?
                        echo $code >code.$i
                ) 8>&- &
        done
        # Both have come to the lock: two more than this shell have its file open.
        for ((i = 0; i < 500; i++)); do
                [ "$(find /proc/[0-9]*/fd -lname "$PWD/db-lock" 2>/dev/null | cut -d / -f 3 | sort -u | wc -l)" -lt 3 ] || break
                sleep 0.02
        done
        let_go
        wait
        [ "$(sort -n code.1 code.2 | tr '\n' ' ')" = '0 75 ' ] || { cat errors.1 errors.2; false; }
        col-check
}

@test "an import does not lock before its input has ended" {
        medium_database 200
        rows 'record\tfield\tvalue' 'file\tdelimiter\t,' 'file\tencoding\tUTF-8' 'party\tparty\t"no"' 'party\tcity\t"city"' >p.map
        {
                printf 'no,city\nbank1/0,'
                while [ ! -e go ]; do sleep 0.05; done
                echo Van
        } | timeout 30 col-import -q -m ./p.map - >changes &
        importer=$!
        sleep 0.3
        run timeout 10 col-save -q -k contact <<<$'account\tat\tresult\nbank1/a1\t2026-04-01T10:00:00Z\tRPC'
        touch go
        wait $importer
        [ "$status" -eq 0 ]
        grep -q Van changes
}

@test "a writer killed while it stores leaves no lock behind" {
        medium_database 2000
        col-list accounts --as-of 2026-04-01 | col-score -c night | col-segment -r night | col-plan -s night -p anything >plan
        col-save -q plan &
        saver=$!
        # It holds the lock from when nobody else gets it.
        for ((i = 0; i < 500; i++)); do
                flock -n db-lock true || break
                sleep 0.002
        done
        kill -KILL $saver
        wait $saver || true
        timeout 20 col-save -q plan || [ "$(sqlite3 db 'SELECT count(*) FROM scores')" -eq 2000 ]
        col-check
}

@test "SIGTERM and SIGINT roll back and leave no lock" {
        medium_database 600
        col-list accounts --as-of 2026-04-01 | col-score -c night | col-segment -r night | col-plan -s night -p anything >plan
        before=$(content | sha256sum)
        for signal in INT TERM; do
                hold
                run timeout --preserve-status -s $signal 0.3 col-save plan 8>&-
                let_go
                [ "$status" -eq $((128 + $(kill -l $signal))) ]
                [ "$(content | sha256sum)" = "$before" ]
        done
        timeout 20 col-save -q plan
        col-check
}
