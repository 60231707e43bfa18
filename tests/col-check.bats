#!/usr/bin/env bats
# bats file_tags=long

load common
load small

setup() {
        cd "$BATS_TEST_TMPDIR"
        small_database
        rows 'party\ttckn' 'bank1/1\t10000000146' 'bank1/2\t12345678901' | col-save -q -k party
        col-new party party=bank1/1 city=Bursa | col-save -q -k party
        col-new contact_point party=bank1/1 channel=phone value=+905321234567 | col-save -q -k contact_point
        decisions bank1/a bank1/b | col-save -q
}

# spoil SQL: changes the database behind the tools' back.
spoil() {
        sqlite3 "$COL_DB" 'PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON' "$1"
}

# finds CHECK TEXT: col-check must end with 1 and have a finding of CHECK whose line holds TEXT.
finds() {
        fails 1 col-check
        grep -F -- "$2" <<<"$output" | grep -q "^$1	" || { echo "no $1 with $2 in: $output"; return 1; }
}

@test "is silent when all is well, and changes nothing" {
        content >before
        run col-check
        [ "$status" -eq 0 ]
        [ -z "$output" ]
        content | cmp - before
}

@test "an empty database is well" {
        COL_DB=$PWD/empty col-init
        col-check -d empty
}

@test "findings are a stream with a header" {
        spoil 'UPDATE entries SET amount = amount + 1 WHERE id = 1'
        run col-check
        [ "$(head -n 1 <<<"$output")" = $'check\tplace\tfinding' ]
        [ "$(awk -F '\t' 'NF != 3' <<<"$output" | wc -l)" -eq 0 ]
}

@test "chain: an altered record, by batch and kind" {
        batch=$(sqlite3 "$COL_DB" 'SELECT batch FROM entries WHERE id = 1')
        spoil 'UPDATE entries SET amount = amount + 1 WHERE id = 1'
        finds chain "batch $batch	entries: records were altered"
        [ "$(grep -c ^chain <<<"$output")" -eq 1 ]
}

@test "chain: an altered personal value" {
        spoil "UPDATE parties SET vkn = '1' WHERE id = 2"
        finds chain 'parties: records were altered'
}

@test "agreement: a contact that names the action of another debtor" {
        col-new contact account=bank1/a action=1 result=NOANS | col-save -q -k contact
        spoil "UPDATE contacts SET party = (SELECT id FROM parties WHERE party = 'bank1/2'),
                account = (SELECT id FROM accounts WHERE account = 'bank1/c')"
        finds agreement 'contacts 1	names action 1, of account bank1/a: not of its party'
}

@test "agreement: a hold or a role that ends before it begins" {
        col-new hold account=bank1/a reason=dispute from_on=2026-04-10 | col-save -q -k hold
        col-new role account=bank1/a party=bank1/2 part=guarantor from_on=2026-04-10 | col-save -q -k role
        spoil "UPDATE holds SET until_on = '2026-04-09'; UPDATE roles SET until_on = '2026-01-01'"
        finds agreement 'holds 1	is from 2026-04-10, but until 2026-04-09'
        finds agreement 'roles 1	is from 2026-04-10, but until 2026-01-01'
}

@test "agreement: a promise that is payable before it was given" {
        col-new promise account=bank1/a promised_on=2026-04-10 payable_on=2026-04-10 amount=5.00 | col-save -q -k promise
        [ -z "$(col-check)" ]
        spoil "UPDATE promises SET payable_on = '2026-04-09'"
        finds agreement 'promises 1	is promised on 2026-04-10, but payable on 2026-04-09'
}

# As earlier versions stored them; they are allocated, and col-check finds nothing else but their digests.
@test "agreement: returns that are no longer taken" {
        rows 'account\ttype\tamount\tvalue_on\tnumber' 'bank1/a\tpayment\t80.00\t2026-04-01\tp1' \
                'bank1/a\twaiver\t5.00\t2026-04-01\tw1' 'bank1/b\tpayment\t80.00\t2026-04-01\tp1' | col-save -q -k entry
        rows 'account\ttype\tamount\tvalue_on\tnumber\tcorrects' 'bank1/a\treturn\t30.00\t2026-04-02\tr1\t4' \
                'bank1/a\treturn\t50.00\t2026-04-02\tr2\t4' 'bank1/a\treturn\t5.00\t2026-04-02\tr3\t5' \
                'bank1/b\treturn\t80.00\t2026-04-02\tr1\t6' 'bank1/b\tpayment\t-0.00\t2026-04-03\tr2\t6' | col-save -q -k entry
        [ -z "$(col-check)" ]
        spoil "UPDATE entries SET amount = 5001 WHERE id = 8; UPDATE entries SET corrects = 1 WHERE id = 9;
                UPDATE entries SET value_on = '2026-03-31' WHERE id = 10;
                UPDATE entries SET type = 'return', amount = -1, corrects = 10 WHERE id = 11"
        finds agreement 'entries 8	names entry 4, of which more is given back than it is'
        finds agreement 'entries 9	names entry 1, which is nothing of its account that it could give back'
        finds agreement 'entries 10	names entry 6, which takes effect after it'
        finds agreement 'entries 11	names entry 10, and is a return below zero'
        [ "$(grep -c ^agreement <<<"$output")" -eq 4 ]
        col-list entries | col-allocate -w tbk-100 | col-save -q
        fails 1 col-check
        [ "$(cut -f 1 <<<"$output" | sort -u | xargs)" = 'agreement chain check' ]
}

@test "chain: an altered earlier version" {
        spoil "UPDATE parties_versions SET city = 'Van'"
        finds chain 'parties: records were altered'
}

@test "chain: a removed record, and a removed batch of records" {
        spoil 'DELETE FROM actions WHERE id = 2'
        finds chain 'actions: records were altered'
        spoil 'DELETE FROM actions'
        finds chain 'actions: records were removed'
}

@test "chain: an added record" {
        spoil "INSERT INTO notes(party, at, text, batch) VALUES(1, '2026-01-01T00:00:00Z', 'x', 1)"
        finds chain 'batch 1	notes: records were added'
}

@test "chain: a record moved to another batch" {
        spoil "UPDATE scores SET batch = 1 WHERE id = 1"
        finds chain 'scores: records were added'
}

@test "chain: an altered batch, digest or input" {
        spoil "UPDATE batches SET user = 'nobody-else' WHERE id = 2"
        finds chain 'batch 2	its head'
        cp db spoilt
        spoil "UPDATE batches SET head = lower(hex(randomblob(32))) WHERE id = 2"
        finds chain 'batch 3	does not follow'
        spoil "DELETE FROM batch_inputs WHERE batch = 3"
        finds chain 'batch 3	its head'
}

@test "chain: a removed batch in the middle" {
        spoil 'DELETE FROM batches WHERE id = 4'
        finds chain 'batch 5	does not follow'
}

@test "anchor: a head printed earlier is in the chain, until it is cut off" {
        head=$(sqlite3 "$COL_DB" 'SELECT head FROM batches ORDER BY id DESC LIMIT 1')
        col-check --anchor "$head"
        # Whoever can write the file can rewrite the end of it consistently; only the anchor tells.
        last=$(last_batch)
        spoil "DELETE FROM scores; DELETE FROM segments; DELETE FROM actions; DELETE FROM policies;
                DELETE FROM batch_kinds WHERE batch = $last; DELETE FROM batch_inputs WHERE batch = $last;
                DELETE FROM batches WHERE id = $last"
        col-check
        fails 1 col-check --anchor "$head"
        says "anchor	$head"
        fails 64 col-check --anchor 123
        fails 64 col-check --anchor "${head^^}x"
}

@test "form: days and instants that do not exist" {
        spoil "UPDATE entries SET value_on = '2026-02-30' WHERE id = 2"
        finds form 'entries 2	value_on "2026-02-30"'
        spoil "UPDATE parties_versions SET born_on = '2025-02-29'"
        finds form 'born_on "2025-02-29"'
        spoil "UPDATE batches SET at = '2026-01-01T25:00:00Z' WHERE id = 2"
        finds form 'batches 2	at '
}

@test "form: closed lists" {
        spoil "UPDATE accounts SET stage = 'judicial' WHERE id = 1"
        finds form 'accounts bank1/a	stage "judicial"'
}

@test "file: a broken page" {
        size=$(sqlite3 "$COL_DB" 'PRAGMA wal_checkpoint(TRUNCATE); PRAGMA page_size' | tail -n 1)
        page=$(sqlite3 "$COL_DB" "SELECT rootpage FROM sqlite_schema WHERE name = 'scores_account'")
        printf '\377\377\377\377' | dd of=db bs=1 seek=$(((page - 1) * size + 8)) conv=notrunc status=none
        run col-check
        [ "$status" -eq 1 ] || [ "$status" -eq 65 ] || [ "$status" -eq 74 ]
        [ -n "$output" ]
}

@test "reference: a record that is not there" {
        spoil 'UPDATE accounts SET debtor = 99 WHERE id = 1'
        finds reference accounts
}

@test "derived: the match key of a name" {
        spoil "UPDATE parties SET name_fold = 'x' WHERE id = 2"
        finds derived 'parties bank1/2'
}

@test "derived: doubtful numbers" {
        [ "$(sqlite3 "$COL_DB" "SELECT doubtful FROM parties WHERE party = 'bank1/2'")" = tckn ]
        spoil "UPDATE parties SET doubtful = NULL WHERE party = 'bank1/2'"
        finds derived 'parties bank1/2'
        spoil "UPDATE contact_points SET doubtful = 'value'"
        finds derived 'contact_points 1'
}

@test "derived: history and occurrences of entries" {
        spoil 'UPDATE entries SET history = 1 WHERE id = 1'
        finds derived 'entries 1'
        spoil 'UPDATE entries SET occurrence = 3 WHERE id = 2'
        finds derived occurrence
}

@test "version: the present version must be the last" {
        spoil "UPDATE parties SET valid_from = '0001-01-01', batch = 1 WHERE id = 1"
        finds version 'parties bank1/1'
        spoil "UPDATE parties_versions SET replaced_by = 1"
        finds version 'replaced by batch 1'
}

@test "version: a record has a first version" {
        spoil "DELETE FROM parties_versions"
        finds version 'parties bank1/1	has no version from 0001-01-01'
}

@test "currency: an account keeps its own" {
        col-new account account=bank1/a product=loan | col-save -q -k account
        col-check
        spoil "UPDATE accounts_versions SET currency = 'EUR'"
        finds currency 'accounts bank1/a'
}

@test "policy: a text that is not the one named" {
        spoil "UPDATE policies SET text = text || ' ' WHERE type = 'scorecards'"
        finds policy 'policies card@'
}

# The days of contacts and holds of each account were looked for among those of all.
@test "view: v_accounts looks up what it shows of an account" {
        sqlite3 -readonly "$COL_DB" 'EXPLAIN QUERY PLAN SELECT * FROM v_accounts' >plan
        for table in contacts entries actions scores segments holds pauses contact_points; do
                grep -q "SEARCH $table " plan || grep -qE "SEARCH (a|s|point) USING INDEX ${table}_" plan
        done
        run grep -E 'SCAN (contacts|entries|actions|scores|segments|holds|pauses|contact_points|a|s|d|point|p)( |$)|AUTOMATIC' plan
        [ "$status" -eq 1 ]
}

@test "view: v_accounts agrees with the account view" {
        spoil "$(sqlite3 "$COL_DB" "SELECT 'DROP VIEW v_accounts; ' || replace(sql, 'CREATE VIEW', 'CREATE VIEW') FROM sqlite_schema WHERE name = 'v_accounts'" |
                sed 's/AS balance/+ 1 AS balance/;s/AS "balance"/+ 1 AS "balance"/')"
        finds view balance
}

@test "view: is well with whatever may be recorded" {
        today=$(date -u +%Y-%m-%d) tomorrow=$(date -u -d '1 day' +%Y-%m-%d) yesterday=$(date -u -d '1 day ago' +%Y-%m-%d)
        col-new party party=bank1/1 city=Adana | col-save -q -k party --as-of "$tomorrow"
        col-new account account=bank1/a product=card stage=legal | col-save -q -k account --as-of "$tomorrow"
        col-new account account=bank1/b closed_on="$tomorrow" closed_reason=paid | col-save -q -k account
        col-new account account=bank1/c closed_on="$yesterday" closed_reason=recalled | col-save -q -k account
        for at in "${yesterday}T20:59:59Z" "${yesterday}T21:00:00Z" "${today}T00:00:00Z" "${tomorrow}T00:00:00Z"; do
                col-new contact party=bank1/1 result=NOANS at="$at" | col-save -q -k contact
                col-new contact account=bank1/c result=RPC-PTP at="$at" direction=in | col-save -q -k contact
        done
        col-new hold account=bank1/a reason=dispute from_on="$today" | col-save -q -k hold
        col-new hold party=bank1/1 reason=deceased from_on="$yesterday" until_on="$yesterday" | col-save -q -k hold
        col-new contact_point party=bank1/1 channel=phone value=+905321234568 standing=invalid | col-save -q -k contact_point
        col-new contact_point party=bank1/1 channel=email value=a@example.org standing=valid | col-save -q -k contact_point
        rows 'account\ttype\tcomponent\tamount\tvalue_on\tdue_on' 'bank1/a\tcharge\tinterest\t7.13\t2026-01-02\t2026-01-03' \
                'bank1/a\tcharge\tcost\t1.01\t2026-01-02\t' "bank1/a\tpayment\t\t20.00\t$yesterday\t" \
                "bank1/a\tpayment\t\t1000.00\t$tomorrow\t" "bank1/a\treturn\t\t5.00\t$today\t" \
                'bank1/a\twaiver\t\t2.00\t2026-01-05\t' 'bank1/a\twrite-off\t\t3.00\t2026-01-05\t' \
                'bank1/b\tpayment\t\t999.99\t2026-03-01\t' | col-save -q -k entry
        run col-check
        echo "$output"
        [ "$status" -eq 0 ]
}

@test "reads one state while others write" {
        (for i in 1 2 3 4 5 6 7 8; do col-new contact party=bank1/1 result=NOANS value=$i | col-save -q -k contact; done) &
        for i in 1 2 3; do
                col-check
        done
        wait
        col-check
}

@test "refuses operands and files that are not databases" {
        fails 64 col-check somewhere
        fails 66 col-check -d nowhere
        rows a b >text
        fails 65 col-check -d text
}


# Balances were compared as decimals with four places, up to 10^15: above 100,000,000,000 lira v_accounts,
# which writes 2e+11 or one place less, was said to differ.
@test "view: large balances are the same in v_accounts" {
        for amount in 200000000000.50 9999999999999.99 10000000000000.00; do
                col-new entry account=bank1/a type=charge component=cost value_on=2026-01-02 number=$amount \
                        amount=$amount | col-save -q -k entry
                run col-check
                echo "$output"
                [ "$status" -eq 0 ]
                [ -z "$output" ]
        done
}

# Each of these changed what is stored or shown without a finding, for no record was altered.
@test "schema: a trigger, another view, a missing index" {
        spoil 'CREATE TRIGGER skim AFTER INSERT ON entries BEGIN UPDATE entries SET amount = 1; END'
        finds schema 'trigger skim	is none of coltools'
        spoil 'DROP TRIGGER skim; DROP VIEW v_entries; CREATE VIEW v_entries AS SELECT 1 AS entry'
        finds schema 'view v_entries	has another definition'
        index=$(sqlite3 "$COL_DB" "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL LIMIT 1")
        spoil "DROP INDEX \"$index\""
        finds schema "index $index	is missing"
}

@test "schema: v_accounts altered or gone ends with findings, not with an error" {
        spoil 'DROP VIEW v_accounts; CREATE VIEW v_accounts AS SELECT account FROM accounts'
        finds schema 'view v_accounts	has another definition'
        spoil 'DROP VIEW v_accounts'
        finds schema 'view v_accounts	is missing'
}

@test "currency: other decimal places would move every amount's point" {
        spoil "UPDATE currencies SET digits = 0 WHERE code = 'TRY'"
        finds currency 'currencies TRY	has 0 decimal places, 2 in currencies.tsv'
        spoil "DELETE FROM currencies WHERE code = 'TRY'; INSERT INTO currencies VALUES ('ZZZ', 2)"
        finds currency 'currencies TRY	is not there, but accounts are in it'
        finds currency 'currencies ZZZ	is not in currencies.tsv'
}

@test "chain: altered notes of what was refused, and of what was stated then" {
        cat >payments.map <<-'MAP'
	record	field	value
	file	delimiter	;
	file	encoding	UTF-8
	file	decimal	.
	file	day	%Y-%m-%d
	file	mode	movement
	payment	account	"account"
	payment	amount	money("amount")
	payment	value_on	day("day")
	MAP
        printf 'account;amount;day\nbank1/a;5.00;2026-02-01\nbank1/a;x;2026-02-01\n' >p.csv
        run col-import -q -m ./payments.map p.csv
        [ "$status" -eq 1 ]
        col-check
        sqlite3 "$COL_DB" "VACUUM INTO 'good'"
        for what in 'DELETE FROM stated' 'DELETE FROM refused_rows' 'UPDATE refused_rows SET line = 2' \
                'INSERT INTO refused_rows SELECT batch, position, 9 FROM refused_rows' \
                'INSERT INTO stated SELECT batch, position, 1 FROM stated WHERE entry <> 1'; do
                rm -f "$COL_DB"-wal "$COL_DB"-shm && cp good "$COL_DB"
                spoil "$what"
                finds chain batch
        done
}

@test "chain: altered counts of a batch" {
        spoil "UPDATE batch_kinds SET inserted = inserted + 1 WHERE kind = 'entry'"
        finds chain 'entries: '
        spoil "UPDATE batch_kinds SET inserted = inserted - 1, first_id = first_id + 1 WHERE kind = 'entry'"
        finds chain 'entries: '
}

# Whoever noted a record as erased, with the right digest, could then alter its personal values at will.
@test "chain: what is noted as erased has no personal values" {
        # The digest is the SHA-256 of the salt and, for each value, its name, size and text (src/chain.h).
        serial=$(for field in name name_fold tckn vkn passport born_on; do
                printf "|| ifnull(hex('%s' || char(31) || length(CAST(%s AS BLOB)) || char(31) || %s || char(30)), '')" \
                        $field $field $field
        done)
        digest=$(printf '%b' "$(sqlite3 "$COL_DB" "SELECT hex(salt) $serial FROM parties WHERE id = 1" |
                sed 's/../\\x&/g')" | sha256sum | cut -c 1-64)
        spoil "INSERT INTO erased SELECT 'party', id, valid_from, batch, '$digest', 1 FROM parties WHERE id = 1;
                UPDATE parties SET vkn = '1' WHERE id = 1"
        finds chain 'parties 1	is noted as erased, but has personal values'
        [[ $output != *'records were altered'* ]] # which is how it was hidden
}
