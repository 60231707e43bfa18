#!/usr/bin/env bats
# bats file_tags=crash,long
# kill -9 at random moments: what a run was storing is there whole or not at all, and nothing else is
# harmed. COL_TRIALS says how often (make crash: 1,000), SEED repeats a run.
load common
load small

setup() {
        cd "$BATS_TEST_TMPDIR"
        KILL_AFTER=$BIN/.test/kill_after
        RANDOM=${SEED:-$$}
}

microseconds() {
        echo $(($(date +%s%N) / 1000))
}

# state: what the query STATE says of ./db, after "ok" when SQLite finds the file sound.
state() {
        sqlite3 db "PRAGMA integrity_check; PRAGMA foreign_key_check; $STATE" | tr '\n' ' '
}

# kills BEFORE AFTER COMMAND…: runs the command TRIALS times on a copy of ./fresh, killed at a random
# moment of the time that it takes. That is learnt as the machine goes faster or slower: less after a run that ended
# before its kill, more after one that did not, so that two of three are killed. STATE must then say BEFORE or AFTER;
# AFTER if it was not killed; and the database must be sound.
kills() {
        local before="ok $1 " after="ok $2 " trial begin took killed=0 undone=0 found status
        shift 2
        cp fresh db
        [ "$(state)" = "$before" ]
        begin=$(microseconds)
        "$@" >/dev/null 2>&1
        took=$(($(microseconds) - begin))
        [ "$(state)" = "$after" ]
        for ((trial = 0; trial < TRIALS; trial++)); do
                rm -f db db-wal db-shm ./*.rejects.*
                cp fresh db
                status=0
                "$KILL_AFTER" $(((RANDOM << 15 | RANDOM) % took)) "$@" >/dev/null 2>errors || status=$?
                # The first to open it after a kill is one of our readers, which finds an open log.
                col-check >findings 2>&1 || { cat findings; return 1; }
                found=$(state)
                if [ "$status" -eq 137 ]; then
                        killed=$((killed + 1))
                        took=$((took * 17 / 16))
                        [ "$found" = "$before" ] || [ "$found" = "$after" ] ||
                                { echo "trial $trial: $found"; return 1; }
                        [ "$found" != "$before" ] || undone=$((undone + 1))
                else
                        took=$((took * 7 / 8 + 1))
                        [ "$found" = "$after" ] || { echo "trial $trial: status $status, $found"; cat errors; return 1; }
                fi
                # A run that follows is not hindered.
                if ((trial % 10 == 0)) && [ "$found" = "$before" ]; then
                        timeout 20 "$@" >/dev/null 2>&1
                        [ "$(state)" = "$after" ]
                fi
        done
        echo "killed $killed of $TRIALS, $undone of them before the commit"
        [ $killed -ge $((TRIALS / 3)) ]
        [ $undone -ge $((TRIALS / 4)) ]
}

# bats test_tags=crash
@test "kill -9 of col-save: all or nothing" {
        medium_database 300
        col-list accounts --as-of 2026-04-01 | col-score -c night | col-segment -r night |
                col-plan -s night -p anything >plan
        mv db fresh
        STATE='SELECT (SELECT count(*) FROM scores), (SELECT count(*) FROM segments),
                        (SELECT count(*) > 0 FROM actions), (SELECT count(*) FROM policies), (SELECT max(id) FROM batches)'
        kills '0|0|0|0|4' '300|300|1|4|5' col-save plan
}

# bats test_tags=crash
@test "kill -9 of col-save of allocations: what is reversed is booked anew, or nothing is" {
        medium_database 300
        col-list entries --as-of 2026-04-01 | col-allocate -w tbk-100 | col-save -q
        awk 'BEGIN { OFS = "\t"; print "account", "type", "amount", "value_on"
                for (i = 0; i < 300; i++) print "bank1/a" i, "payment", "500.00", "2026-01-15" }' | col-save -q -k entry
        col-list entries --as-of 2026-04-01 | col-allocate -w tbk-100 >parts
        settle
        mv db fresh
        STATE='SELECT (SELECT count(*) FROM replays), (SELECT count(*) FROM allocations), (SELECT count(reverses) FROM allocations),
                        (SELECT count(replaces) FROM allocations), (SELECT max(id) FROM batches)'
        kills '300|100|0|0|6' '600|900|100|0|7' col-save parts
}

# bats test_tags=crash
@test "kill -9 of col-save -k: changed attributes are all new or all old" {
        medium_database 300
        awk 'BEGIN { OFS = "\t"; print "party", "city"
                for (i = 0; i < 300; i += 2) print "bank1/" i, "Ağrı" }' >cities
        mv db fresh
        STATE="SELECT count(*), (SELECT count(*) FROM parties_versions) FROM parties WHERE city = 'Ağrı'"
        kills '0|0' '150|150' col-save -k party --as-of 2026-04-01 cities
}

# bats test_tags=crash
@test "kill -9 of col-import: all or nothing" {
        export COL_DB=$PWD/db
        col-init
        settle
        mv db fresh
        cat >loans.map <<-'END'
		record	field	value
		file	delimiter	;
		file	encoding	UTF-8
		file	decimal	,
		file	day	%d.%m.%Y
		file	mode	snapshot
		creditor	creditor	'bank1'
		party	party	'bank1/' || "No"
		party	name	"Ad"
		account	account	'bank1/' || "No"
		account	creditor	'bank1'
		account	debtor	'bank1/' || "No"
		account	currency	'TRY'
		charge:principal	account	'bank1/' || "No"
		charge:principal	component	'principal'
		charge:principal	amount	money("Tutar")
		charge:principal	value_on	day("Vade")
	END
        awk 'BEGIN { print "No;Ad;Tutar;Vade"; for (i = 1; i <= 400; i++) print i ";Işık " i ";" i ",50;01.02.2026" }' >loans.csv
        STATE='SELECT (SELECT count(*) FROM parties), (SELECT count(*) FROM accounts),
                        (SELECT count(*) FROM entries), (SELECT count(*) FROM batches)'
        kills '0|0|0|0' '400|400|400|1' col-import -m ./loans.map loans.csv
}
