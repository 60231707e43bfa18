#!/usr/bin/env bats
# What col-check proves of stored allocations: each kind of stored thing is altered behind the tools' back, and found.

load common
load small

# Two accounts: a was allocated, got a payment of before that and was allocated again; b has money left over, and
# entries that were not allocated.
setup_file() {
        cd "$BATS_FILE_TMPDIR" || return
        small_database
        cp -r "$PROJECT/share/waterfalls" policies
        rows 'account\ttype\tcomponent\tamount\tvalue_on\tnumber\ttag' 'bank1/a\tcharge\tcost\t20.00\t2026-01-05\tk\t' \
                'bank1/a\tpayment\t\t50.00\t2026-02-01\tp1\t' 'bank1/a\tpayment\t\t30.00\t2026-03-01\tp2\t' \
                'bank1/a\twaiver\t\t5.00\t2026-03-02\tw\t' 'bank1/b\tpayment\t\t300.00\t2026-02-10\tp1\t' |
                col-save -q -k entry
        allocate
        rows 'account\ttype\tcomponent\tamount\tvalue_on\tnumber\tcorrects' 'bank1/a\tpayment\t\t10.00\t2026-01-20\tp0\t' \
                "bank1/a\treturn\t\t12.00\t2026-03-10\tr\t$(entry bank1/a p2)" | col-save -q -k entry
        allocate
        rows 'account\ttype\tamount\tvalue_on\tnumber' 'bank1/b\tpayment\t1.00\t2026-02-11\tp2' | col-save -q -k entry
}

setup() {
        cd "$BATS_FILE_TMPDIR" || return
        export COL_PATH=$PWD/policies COL_DB=$PWD/db
        cd "$BATS_TEST_TMPDIR" || return
}

# entry ACCOUNT NUMBER: the number of an entry.
entry() {
        sqlite3 -readonly "$COL_DB" "SELECT id FROM entries WHERE number = '$2' AND account =
                (SELECT id FROM accounts WHERE account = '$1')"
}

allocate() {
        col-report interest --as-of 2026-04-01 | awk -F '\t' -v OFS='\t' \
                '{ $4 = NR == 1 ? $4 : 36.5; print $0, NR == 1 ? "default_rates" : "contract" }' >interest.tsv
        col-list entries --as-of 2026-04-01 | col-allocate -w tbk-100 -a interest.tsv | col-save -q
}

# spoilt SQL CHECK TEXT: once SQL has been run, col-check has a finding of CHECK whose line holds TEXT.
spoilt() {
        rm -f spoilt.db*
        sqlite3 -readonly "$COL_DB" ".backup spoilt.db"
        sqlite3 spoilt.db 'PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON' "$1"
        run col-check -d spoilt.db
        [ "$status" -eq 1 ] && grep -F -- "$3" <<<"$output" | grep -q "^$2	" || {
                printf "%s\n" "$1" "status $status, no $2 with $3 in:" "$output"
                return 1
        }
}

@test "allocations that col-save stored are sound, reversals, credit and newer entries among them" {
        col-check
        [ "$(sqlite3 -readonly "$COL_DB" 'SELECT count(*) FROM allocations WHERE reverses IS NOT NULL')" -gt 3 ]
        [ "$(sqlite3 -readonly "$COL_DB" 'SELECT count(*) FROM replays')" -eq 4 ]
        [ "$(col-list -w 'credit > 0' -c account | tail -n 1)" = bank1/b ]
}

@test "an amount, in an allocation or in an entry" {
        local p1
        p1=$(entry bank1/a p1)
        spoilt "UPDATE allocations SET part_amount = part_amount + 1 WHERE id = (SELECT max(id) FROM allocations
                WHERE part = 'allocation' AND payment = $p1 AND part_amount > 0)" \
                allocation "entries $p1	its money is 50.00, less 0.00 given back, but allocations use 50.01"
        grep -q '^replay	allocations .*is not what replaying the entries gives$' <<<"$output"
        grep -q "^replay	entries $p1	replaying gives allocation of" <<<"$output"
        grep -q '^balance	accounts bank1/a	the balance of .* is not what was charged and booked less what was paid$' <<<"$output"
        grep -q '^chain	' <<<"$output"
        spoilt "UPDATE entries SET amount = amount - 1 WHERE id = $p1" allocation "entries $p1	its money is 49.99"
        spoilt "UPDATE allocations SET part_amount = part_amount + 1 WHERE part = 'accrual' AND id =
                (SELECT max(id) FROM allocations WHERE part = 'accrual')" replay 'accrual of'
}

@test "a row that is missing, or too many" {
        spoilt "DELETE FROM allocations WHERE id = (SELECT max(id) FROM allocations WHERE part = 'allocation')" \
                replay 'which is not stored'
        spoilt "DELETE FROM allocations WHERE part = 'overpayment'" allocation 'its money is 300.00'
        spoilt "INSERT INTO allocations(account, entry, part, payment, charge, part_component, part_amount, part_on, batch)
                SELECT account, entry, part, payment, charge, part_component, part_amount, part_on, batch FROM allocations
                WHERE id = (SELECT max(id) FROM allocations WHERE part = 'allocation' AND charge IS NOT NULL)" \
                replay 'is not what replaying the entries gives'
        spoilt 'DELETE FROM replays WHERE account = 1' allocation 'accounts bank1/a	has allocations, but no replay'
        spoilt "DELETE FROM allocations WHERE reverses IS NOT NULL" allocation 'stands in the stead of allocation'
}

@test "a reversal that is doubled, of something else, or not what it takes back" {
        spoilt "INSERT INTO allocations(account, entry, part, payment, charge, accrual, part_component, part_amount,
                part_on, waterfall, rates, reverses, batch) SELECT account, entry, part, payment, charge, accrual,
                part_component, part_amount, part_on, waterfall, rates, reverses, batch FROM allocations
                WHERE reverses IS NOT NULL LIMIT 1" allocation 'which had been taken back'
        local first="(SELECT min(id) FROM allocations WHERE reverses IS NOT NULL)"
        spoilt "UPDATE allocations SET part_on = '2026-01-01' WHERE id = $first" allocation 'but is not the same with the sign turned'
        spoilt "UPDATE allocations SET reverses = 99999 WHERE id = $first" allocation 'which is none of its account'
        spoilt "UPDATE allocations SET reverses = $first WHERE id = (SELECT max(id) FROM allocations WHERE reverses
                IS NOT NULL)" allocation 'which takes one back itself'
        spoilt "UPDATE allocations SET batch = 1 WHERE id = $first" allocation 'which was not stored before it'
}

@test "what is taken back is proved in time that grows with its count, not with the square of it" {
        local count=100000
        sqlite3 -readonly "$COL_DB" '.backup many.db'
        sqlite3 many.db "CREATE TEMP TABLE split AS SELECT *, (SELECT max(id) FROM allocations) AS last FROM allocations
                        WHERE part = 'overpayment' AND reverses IS NULL LIMIT 1;
                WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 2 * $count)
                INSERT INTO allocations(id, account, entry, part, payment, part_amount, part_on, reverses, batch)
                SELECT last + i, account, entry, part, payment, iif(i > $count, -part_amount, part_amount), part_on,
                        iif(i > $count, last + i - $count, NULL), batch + (i > $count) FROM n, split"
        # shellcheck disable=SC2016 # expanded by that shell
        run bash -c 'ulimit -S -t 6; exec col-check -d many.db'
        [ "$status" -eq 1 ]
        grep -q '^chain	' <<<"$output"
        fails 1 grep '^allocation	\|^replay	' <<<"$output"
}

@test "a debt that is settled beyond its amount, or that is not there" {
        local cost
        cost=$(entry bank1/a k)
        spoilt "UPDATE allocations SET charge = $cost, accrual = NULL WHERE id = (SELECT max(id) FROM allocations WHERE
                part = 'allocation' AND reverses IS NULL AND payment = $(entry bank1/a p1))" \
                allocation "entries $cost	20.00 of it was owed, but allocations settle"
        spoilt "UPDATE allocations SET part_amount = 1 WHERE part = 'accrual' AND reverses IS NULL AND id > (SELECT
                max(id) FROM allocations WHERE reverses IS NOT NULL)" allocation 'was booked there, but allocations settle'
        spoilt "UPDATE allocations SET charge = $cost WHERE account = 2 AND part = 'allocation'" \
                allocation "names entry $cost as its charge, which is none of accounts bank1/b"
}

@test "a replay that names other policies, terms, days or batches" {
        spoilt "INSERT INTO policies(id, policy, type, text, batch) VALUES (99, 'v@$(sha256sum <"$PROJECT/share/waterfalls/instalments-vertical.tsv" | cut -d ' ' -f 1)',
                'waterfalls', CAST(readfile('$PROJECT/share/waterfalls/instalments-vertical.tsv') AS TEXT), 1);
                UPDATE replays SET waterfall = 99" replay 'is not what replaying'
        spoilt "UPDATE policies SET type = 'rates'" replay 'its waterfall is none'
        spoilt "UPDATE replays SET waterfall = 99" replay 'its waterfall is none'
        spoilt "UPDATE policies SET text = replace(text, 'cost', 'rent')" replay 'its waterfall is none, or not what it was'
        spoilt "UPDATE replays SET interest_terms = 'contract_rate=10 default_rates=contract' WHERE account = 1" replay 'accrual of'
        spoilt "UPDATE replays SET interest_terms = 'contract_rate=ten'" replay 'its interest_terms are not such'
        # What changes no part yet: said otherwise than the account has it, or of no effect at all.
        spoilt "UPDATE accounts SET contract_rate = 7 WHERE id = 1" replay \
                'its interest_terms say otherwise: contract_rate of the account is 7'
        spoilt "UPDATE accounts SET due_on = '2026-01-02' WHERE id = 2" replay 'contract_due_on of the account is 2026-01-02'
        spoilt "UPDATE replays SET interest_terms = 'basis=noncontract' WHERE account = 2" replay 'its interest_terms are not such'
        spoilt "UPDATE replays SET as_of = '2026-02-15'" replay 'is not what replaying'
        spoilt "UPDATE replays SET seen = 1" allocation 'its money is 0.00'
        spoilt "UPDATE replays SET rates = 1" replay 'its rate file is none'
}

