#!/usr/bin/env bats
load common
load small

setup() {
        cd "$BATS_TEST_TMPDIR"
        small_database
}

sql() {
        sqlite3 -readonly "$COL_DB" "$1"
}

# ---- decisions ----

@test "saves scores, segments and actions from one stream, in one batch" {
        decisions bank1/a bank1/b >in
        before=$(last_batch)
        run col-save in
        [ "$status" -eq 0 ]
        says "batch $((before + 1)):"
        says 'policies 3 new'
        says 'scores 2 new'
        says 'segments 2 new'
        says 'actions 4 new'
        [ "$(sql 'SELECT count(*), min(score), min(band), min(as_of) FROM scores')" = '2|500|B|2026-04-01' ]
        [ "$(sql 'SELECT count(*), min(segment), min(as_of) FROM segments')" = '2|all|2026-04-01' ]
        [ "$(sql 'SELECT group_concat(step || channel) FROM actions')" = 1phone,2sms,1phone,2sms ]
        [ "$(sql 'SELECT DISTINCT segment_since FROM actions')" = 2026-04-01 ]
        [ "$(last_batch)" -eq $((before + 1)) ]
}

@test "reads standard input, and - among operands" {
        decisions bank1/a | col-save -q
        [ "$(sql 'SELECT count(*) FROM scores')" -eq 1 ]
        decisions bank1/b | col-save -q -
        [ "$(sql 'SELECT count(*) FROM scores')" -eq 2 ]
}

@test "stores the text of each policy, whole" {
        decisions bank1/a | col-save -q
        [ "$(sql "SELECT text FROM policies WHERE type = 'scorecards'")" = "$(cat policies/scorecards/card.tsv)" ]
        [ "$(sql "SELECT policy FROM policies WHERE type = 'segments'")" = "$(label policies/segments/rules.tsv)" ]
        [ "$(sql "SELECT policy FROM policies WHERE type = 'strategies'")" = "$(label policies/strategies/steps.tsv)" ]
}

@test "refuses a policy that is not on COL_PATH, and stores nothing" {
        decisions bank1/a >in
        rm policies/segments/rules.tsv
        content >before
        fails 78 col-save in
        says rules
        says COL_PATH
        content | cmp - before
}

@test "refuses a policy that has changed since" {
        decisions bank1/a >in
        echo '# another' >>policies/scorecards/card.tsv
        content >before
        fails 78 col-save in
        says card
        says changed
        content | cmp - before
}

@test "does not look for a policy that the database has" {
        decisions bank1/a | col-save -q
        decisions bank1/b >in
        rm -r policies
        col-save in
}

@test "refuses a policy column that is not NAME@SHA-256, or names a path" {
        card=$(label policies/scorecards/card.tsv)
        rows 'account\tas_of\tseen\tscore\tscorecard' "bank1/a\t2026-04-01\t$(last_batch)\t1\tcard" >in
        fails 65 col-save in
        says in:2:scorecard:
        rows 'account\tas_of\tseen\tscore\tscorecard' "bank1/a\t2026-04-01\t$(last_batch)\t1\t../$card" >in
        fails 65 col-save in
}

@test "skips rows whose policy is empty" {
        decisions bank1/a | cut -f 1-3,7,8,10-14 | awk 'BEGIN { FS = OFS = "\t" } NR > 1 { $6 = $7 = $8 = $9 = $10 = "" } 1' >in
        run col-save in
        [ "$status" -eq 0 ]
        says 'nothing to save'
        [ "$(sql 'SELECT count(*) FROM actions')" -eq 0 ]
}

@test "a stream without a policy column saves nothing and says so" {
        rows 'account\tscore\tas_of\tseen' 'bank1/a\t500\t2026-04-01\t1' >in
        content >before
        run col-save in
        [ "$status" -eq 0 ]
        says 'nothing to save'
        says '-k'
        content | cmp - before
}

@test "saving the same decisions again from a new list says they are so already" {
        decisions bank1/a | col-save -q
        before=$(last_batch)
        decisions bank1/a >in
        run col-save in
        [ "$status" -eq 0 ]
        says 'nothing new'
        says 'scores 1 already so'
        says 'actions 2 already so'
        [ "$(last_batch)" -eq "$before" ]
}

@test "an unchanged segment keeps its first day" {
        decisions bank1/a | col-save -q
        decisions bank1/a | sed 's/2026-04-01/2026-04-05/' | cut -f 1-3,7,9 >in
        run col-save in
        [ "$status" -eq 0 ]
        says 'segments 1 already so'
        [ "$(sql 'SELECT count(*), max(as_of) FROM segments')" = '1|2026-04-01' ]
}

@test "tells which columns it left alone" {
        decisions bank1/a | awk 'BEGIN { FS = OFS = "\t" } { print $0, NR == 1 ? "why" : "because" }' >in
        run col-save in
        says 'left alone: why'
        # Of what the filters explain nobody expects that it is stored.
        decisions bank1/b | awk 'BEGIN { FS = OFS = "\t" } { print $0, NR == 1 ? "plan_explain" : "because" }' >in
        run col-save in
        [ "$status" -eq 0 ]
        [[ $output != *'left alone'* ]]
}

@test "needs seen, as_of and every required column" {
        decisions bank1/a | cut -f 1,2,4,6 >in
        fails 64 col-save in
        says seen
        decisions bank1/a | cut -f 1,3,4,6 >in
        fails 64 col-save in
        says --as-of
        col-save --as-of 2026-04-01 in
        [ "$(sql 'SELECT as_of FROM scores')" = 2026-04-01 ]
        decisions bank1/a | cut -f 1-3,7,10-12 >in
        fails 65 col-save in
        says segment_since
}

@test "as_of and seen must be the same in every row" {
        { decisions bank1/a; decisions bank1/b | tail -n +2 | sed 's/2026-04-01/2026-04-02/'; } >in
        fails 65 col-save in
        says in:4:as_of:
        { decisions bank1/a; SEEN=1 decisions bank1/b | tail -n +2; } >in
        fails 65 col-save in
        says in:4:seen:
        decisions bank1/a >in
        fails 64 col-save --as-of 2026-04-02 in
}

@test "a batch that the database does not have was seen elsewhere" {
        SEEN=99 decisions bank1/a >in
        fails 65 col-save in
        says 'another database'
}

# ---- staleness ----

@test "refuses decisions about an account that changed, whole, as stale" {
        decisions bank1/c bank1/a bank1/b >in
        col-new entry account=bank1/a type=payment amount=10.00 value_on=2026-04-01 | col-save -q -k entry
        content >before
        fails 75 col-save in
        says 'stale: decisions or facts about 2 accounts were saved after batch'
        says 'first of them bank1/a;'
        says stale
        content | cmp - before
}

@test "a change of the debtor makes decisions about its accounts stale" {
        decisions bank1/a bank1/b >in
        col-new party party=bank1/1 city=Bursa | col-save -q -k party
        fails 75 col-save in
        says '2 accounts'
}

@test "a change of another debtor does not" {
        decisions bank1/a bank1/b >in
        col-new contact party=bank1/2 result=NOANS | col-save -q -k contact
        col-save in
}

@test "of two plans from the same list the second is refused" {
        decisions bank1/a bank1/b >one
        decisions bank1/b bank1/c >two
        col-save -q one
        content >before
        fails 75 col-save two
        says 'facts about 1 account were saved'
        says 'about bank1/b;'
        says bank1/b
        content | cmp - before
}

@test "facts are not stale" {
        rows 'account\tseen\tat\tresult' 'bank1/a\t1\t2026-04-01T10:00:00Z\tNOANS' >in
        col-save -k contact in
        [ "$(sql 'SELECT count(*) FROM contacts')" -eq 1 ]
}

@test "changed attributes of an account from an old list are stale" {
        seen=$(last_batch)
        col-new account account=bank1/a product=loan | col-save -q -k account
        rows 'account\tseen\tproduct' "bank1/a\t$seen\tcard" >in
        fails 75 col-save -k account in
}

# ---- facts ----

@test "-k saves every column that is a field, and leaves the others alone" {
        rows 'result\tshoe\taccount\tat' 'NOANS\t42\tbank1/a\t2026-04-01T10:00:00Z' >in
        run col-save -k contacts in
        [ "$status" -eq 0 ]
        says 'contacts 1 new'
        says 'left alone: shoe'
        [ "$(sql "SELECT result, at FROM contacts")" = 'NOANS|2026-04-01T10:00:00Z' ]
}

@test "-k stores no decisions" {
        decisions bank1/a | awk 'BEGIN { FS = OFS = "\t" } { print $0, NR == 1 ? "city\tparty" : "Van\tbank1/1" }' |
                col-save -q -k party
        [ "$(sql 'SELECT count(*) FROM scores')" -eq 0 ]
        [ "$(sql "SELECT city FROM parties WHERE party = 'bank1/1'")" = Van ]
}

@test "a new contact is found with its party from the account's debtor" {
        col-new contact account=bank1/c result=RPC | col-save -q -k contact
        [ "$(sql 'SELECT p.party FROM contacts c JOIN parties p ON p.id = c.party')" = bank1/2 ]
}

@test "an empty cell erases, a missing column leaves alone" {
        rows 'party\tcity' 'bank1/1\t' | col-save -q -k party
        [ "$(sql "SELECT city IS NULL, name FROM parties WHERE party = 'bank1/1'")" = '1|Ayşe Yılmaz' ]
}

@test "a number means a new version of that record" {
        col-new hold account=bank1/a reason=dispute from_on=2026-04-01 | col-save -q -k hold
        hold=$(sql 'SELECT id FROM holds')
        run bash -c "col-new hold hold=$hold until_on=2026-05-01 | col-save --as-of 2026-04-20 -k hold"
        says 'holds 1 changed'
        [ "$(sql 'SELECT id, reason, until_on, valid_from FROM holds')" = "$hold|dispute|2026-05-01|2026-04-20" ]
        [ "$(sql 'SELECT id, until_on, valid_from FROM holds_versions')" = "$hold||0001-01-01" ]
}

@test "a number that is not there is refused" {
        col-new hold hold=99 until_on=2026-05-01 >in
        fails 65 col-save -k hold in
        says in:2:hold:
        says 99
}

@test "a fact can be confirmed by its number, not changed" {
        col-new contact party=bank1/1 result=RPC at=2026-04-01T10:00:00Z | col-save -q -k contact
        rows 'contact\tparty\tresult\tat' '1\tbank1/1\tRPC\t2026-04-01T10:00:00Z' >in
        run col-save -k contact in
        says 'contacts 1 already so'
        rows 'contact\tparty\tresult\tat' '1\tbank1/1\tNOANS\t2026-04-01T10:00:00Z' >in
        fails 65 col-save -k contact in
        [ "$(sql 'SELECT result FROM contacts')" = RPC ]
}

# A call to one debtor counted as that to another.
@test "a contact names an action of its party or of its account only" {
        decisions bank1/a bank1/c | col-save -q
        other=$(sql "SELECT min(id) FROM actions WHERE account = (SELECT id FROM accounts WHERE account = 'bank1/c')")
        col-new contact account=bank1/a action="$other" result=NOANS at=2026-04-02T10:00:00Z >in
        content >before
        fails 65 col-save -k contact in
        says "in:2:action: action $other is about account bank1/c of party bank1/2"
        says 'name one that is, or none'
        content | cmp - before
        # With the debtor about another account of his, and with somebody else about the account.
        col-new contact account=bank1/b action=1 result=NOANS at=2026-04-02T10:00:00Z | col-save -q -k contact
        col-new contact party=bank1/1 action=1 result=NOANS at=2026-04-02T11:00:00Z | col-save -q -k contact
        col-new contact party=bank1/1 account=bank1/c action="$other" result=NOANS at=2026-04-02T12:00:00Z |
                col-save -q -k contact
        col-check
}

@test "an outcome of an action is saved by its number" {
        decisions bank1/a | col-save -q
        rows 'action\toutcome\toutcome_on' '1\tdone\t2026-04-02' | col-save -q -k action
        [ "$(sql 'SELECT outcome, outcome_on, step FROM actions WHERE id = 1')" = 'done|2026-04-02|1' ]
        rows 'action\tseen\taccount\toutcome\toutcome_on' '2\t1\tbank1/a\tfailed\t2026-04-08' | col-save -q -k action
        [ "$(sql 'SELECT outcome FROM actions WHERE id = 2')" = failed ]
}

@test "no outcome is of a day after that of the save" {
        decisions bank1/a | col-save -q
        rows 'action\toutcome\toutcome_on' '1\tdone\t2026-04-03' >in
        content >before
        fails 65 col-save -k action --as-of 2026-04-02 in
        says 'in:2:outcome_on: 2026-04-03 lies after 2026-04-02, the day of this save'
        content | cmp - before
        col-save -q -k action --as-of 2026-04-03 in
}

@test "no hold and no role ends before it begins" {
        col-new hold account=bank1/a reason=dispute from_on=2026-04-10 until_on=2026-04-10 | col-save -q -k hold
        fails 65 col-new hold account=bank1/a reason=dispute from_on=2026-04-10 until_on=2026-04-09
        says '2026-04-09 is before 2026-04-10'
        rows 'hold\tuntil_on' '1\t2026-04-09' >in
        fails 65 col-save -k hold in
        says 'in:2:until_on: 2026-04-09 is before 2026-04-10, the first day'
        fails 65 col-new role account=bank1/a party=bank1/2 part=guarantor from_on=2026-04-10 until_on=2026-04-09
        rows 'hold\tuntil_on' '1\t2026-04-11' | col-save -q -k hold
}

@test "no promise is payable before the day on which it was given" {
        col-new promise account=bank1/a promised_on=2026-04-10 payable_on=2026-04-10 amount=5.00 | col-save -q -k promise
        fails 65 col-new promise account=bank1/a promised_on=2026-04-10 payable_on=2026-04-09 amount=5.00
        says '2026-04-09 is before 2026-04-10, promised_on'
        rows 'account\tpromised_on\tpayable_on\tamount' 'bank1/a\t2026-04-11\t2026-04-12\t5.00' \
                'bank1/a\t2026-04-11\t2026-04-10\t5.00' >in
        content >before
        fails 65 col-save -k promise in
        says 'in:3:payable_on: 2026-04-10 is before 2026-04-11, promised_on'
        content | cmp - before
}

@test "two equal payments of a day both stay; the same stream again adds none" {
        rows 'account\ttype\tamount\tvalue_on' 'bank1/a\tpayment\t5.00\t2026-04-01' 'bank1/a\tpayment\t5.00\t2026-04-01' >in
        col-save -q -k entry in
        run col-save -k entry in
        says '2 already so'
        [ "$(sql "SELECT count(*) FROM entries WHERE type = 'payment'")" -eq 2 ]
}

@test "in a list of the account view due_on is left alone" {
        rows 'account\tdue_on\tbalance\tproduct' 'bank1/a\t2026-03-03\t1.00\tloan' >in
        run col-save -k account in
        [ "$status" -eq 0 ]
        says due_on
        [ "$(sql "SELECT due_on, product FROM accounts WHERE account = 'bank1/a'")" = '2026-01-01|loan' ]
        rows 'account\tdue_on\tbalance\tcontract_due_on' 'bank1/a\t2026-03-03\t1.00\t2026-01-02' >in
        run col-save -k account in
        [ "$(sql "SELECT due_on FROM accounts WHERE account = 'bank1/a'")" = 2026-01-02 ]
        rows 'account\tdue_on' 'bank1/a\t2026-03-03' | col-save -q -k account
        [ "$(sql "SELECT due_on FROM accounts WHERE account = 'bank1/a'")" = 2026-03-03 ]
}

@test "in a list of the account view the day of the notice, which may be the portfolio's, is left alone" {
        rows 'account\tnotice_on\tbalance' 'bank1/a\t2026-03-03\t1.00' >in
        run col-save -k account in
        says notice_on
        [ -z "$(sql "SELECT notice_on FROM accounts WHERE account = 'bank1/a'")" ]
        rows 'account\tnotice_on' 'bank1/a\t2026-03-03' | col-save -q -k account
        [ "$(sql "SELECT notice_on FROM accounts WHERE account = 'bank1/a'")" = 2026-03-03 ]
}

@test "refuses kinds that are not saved by hand, and unknown ones" {
        rows 'policy' x >in
        fails 64 col-save -k policy in
        fails 64 col-save -k batch in
        fails 64 col-save -k nonsense in
}

# ---- all or nothing ----

@test "one bad row refuses the whole stream, with its place" {
        rows 'account\tat\tresult' 'bank1/a\t2026-04-01T10:00:00Z\tRPC' 'bank1/a\t2026-04-31T10:00:00Z\tRPC' >in
        content >before
        fails 65 col-save -k contact in
        says in:3:at:
        rows 'account\tat\tresult' 'bank1/a\t2026-04-01T10:00:00Z\tRPC' 'bank1/z\t2026-04-01T10:00:00Z\tRPC' >in
        fails 65 col-save -k contact in
        says in:3:account:
        says bank1/z
        content | cmp - before
}

@test "the place of a refused row is in the file it came from" {
        rows 'account\tat\tresult' 'bank1/a\t2026-04-01T10:00:00Z\tRPC' >one
        rows 'account\tat\tresult' 'bank1/b\t2026-04-01T10:00:00Z\tRPC' 'bank1/z\t2026-04-01T10:00:00Z\tRPC' >two
        fails 65 col-save -k contact one two
        says two:3:account:
        fails 65 col-save -k contact two one
        says two:3:account:
}

@test "a stream that ended early is refused, whole" {
        decisions bank1/a bank1/b >whole
        content >before
        for size in 0 1 50 100 "$(($(stat -c %s whole) - 1))"; do
                head -c "$size" whole >part
                fails 65 col-save part
                says 'ended early'
        done
        content | cmp - before
        col-save -q whole
}

@test "does not lock before its input has ended" {
        decisions bank1/a >in
        {
                head -c 20 in
                while [ ! -e go ]; do sleep 0.05; done
                tail -c +21 in
        } | timeout 30 col-save -q &
        saver=$!
        sleep 0.3
        run timeout 10 col-save -q -k contact <<<$'account\tat\tresult\nbank1/c\t2026-04-01T10:00:00Z\tRPC'
        touch go
        wait $saver
        [ "$status" -eq 0 ]
        [ "$(sql 'SELECT count(*) FROM scores')" -eq 1 ]
}

@test "records the inputs and their hashes" {
        rows 'account\tat\tresult' 'bank1/a\t2026-04-01T10:00:00Z\tRPC' >one
        rows 'account\tat\tresult' 'bank1/b\t2026-04-01T10:00:00Z\tRPC' >two
        col-save -q -k contact one two
        [ "$(sql "SELECT group_concat(name || ' ' || sha256 || ' ' || records, x'0a') FROM batch_inputs WHERE batch = $(last_batch)")" = \
                "$(printf 'one %s 1\ntwo %s 1' "$(sha256sum <one | cut -c 1-64)" "$(sha256sum <two | cut -c 1-64)")" ]
}

@test "leaves no file behind in TMPDIR" {
        mkdir tmp
        decisions bank1/a | TMPDIR=$PWD/tmp col-save -q
        [ -z "$(ls -A tmp)" ]
        TMPDIR=$PWD/nowhere fails 73 col-save /dev/null
        says TMPDIR
}

@test "-q says nothing" {
        decisions bank1/a >in
        run col-save -q in
        [ "$status" -eq 0 ]
        [ -z "$output" ]
}

@test "user-defined fields are saved" {
        rows 'kind\tfield\ttype\tpersonal' 'account\tx_income\tmoney\t0' >fields.tsv
        col-init --fields ./fields.tsv
        rows 'account\tx_income' 'bank1/a\t1234.50' | col-save -q -k account
        [ "$(sql "SELECT x_income FROM accounts WHERE account = 'bank1/a'")" = 123450 ]
}

@test "a new kind of decision needs no edit: kinds are found by their policy field" {
        run grep -cE 'KIND_(score|segment|action)' "$PROJECT/src/col-save.c" "$PROJECT/src/decisions.c"
        says 'col-save.c:0'
        says 'decisions.c:0'
}

# A field that has no column was not named: "2: is missing; a contact needs it".
@test "a field that is missing is named though it has no column" {
        rows 'account' 'bank1/a' >stream
        fails 65 col-save -k contact stream
        says 'stream:2: at is missing; every contact needs it'
        rows 'at\tresult' '2026-01-01T00:00:00Z\tNOANS' >stream
        fails 65 col-save -k contact stream
        says 'stream:2: party is missing; every contact needs a party or an account'
}

# Two keys that look the same would be two accounts of one claim.
@test "a key holds nothing that nobody sees; other text keeps it" {
        batch=$(last_batch)
        for hidden in '\u0085' '\u009b31m' '\u00ad' '\u200b' '\u200e' '\u202e' '\u2066' '\u2028' '\ufeff'; do
                fails 65 col-save -k party <<<$'party\n'"$(printf "bank1/1$hidden")9"
                says 'standard input:2:party'
                says 'nobody sees'
                fails 65 col-save -k account <<<$'account\tcreditor\tdebtor\tcurrency\n'"$(
                        printf "bank1/a${hidden}9\tbank1\tbank1/1\tTRY")"
                fails 65 col-save -k creditor <<<$'creditor\n'"$(printf "bank${hidden}9")"
        done
        [ "$(last_batch)" -eq "$batch" ]
        name=$(printf 'Ay\u202eşe\u200b \u009bY')
        col-save -q -k party <<<$'party\tname\n'"bank1/9"$'\t'"$name"
        [ "$(col-list parties -w "party = 'bank1/9'" -c name | tail -n 1)" = "$name" ]
}

@test "entries of an account that could not be added up are refused" {
        huge() { # FIRST LAST ACCOUNT: charges of ten million millions, the largest there can be
                seq "$1" "$2" | awk -v account="$3" 'BEGIN { print "account\ttype\tcomponent\tamount\tvalue_on\tnumber" }
                        { print account "\tcharge\tprincipal\t10000000000000.00\t2026-01-01\tn" $1 }'
        }
        huge 1 5000 bank1/a | col-save -q -k entry
        huge 1 5000 bank1/b | col-save -q -k entry
        batch=$(last_batch)
        huge 5001 9000 bank1/a >more.tsv
        fails 65 col-save -k entry more.tsv
        says 'account bank1/a'
        says '9 * 10^18'
        [ "$(last_batch)" -eq "$batch" ]
        [ "$(col-list accounts -w "account = 'bank1/a'" -c balance | tail -n 1)" = 50000000000000100.00 ]
        huge 5001 8999 bank1/a | col-save -q -k entry
        col-check
}

# The first load, whose rows are inserted late, and a dry run of it.
@test "an import of entries that could not be added up is refused" {
        col-init -q first.db
        { printf 'no,amount\n'; seq -f '%.0f,10000000000000.00' 1 9100; } >huge.csv
        rows 'record\tfield\tvalue' 'file\tdelimiter\t,' 'file\tencoding\tUTF-8' 'file\tmode\tmovement' 'file\tdecimal\t.' \
                "creditor\tcreditor\t'b'" "party\tparty\t'b/1'" "account\taccount\t'b/a'" "account\tcreditor\t'b'" \
                "account\tdebtor\t'b/1'" "account\tcurrency\t'TRY'" "charge\taccount\t'b/a'" "charge\tcomponent\t'principal'" \
                'charge\tamount\tmoney("amount")' 'charge\tnumber\t"no"' "charge\tvalue_on\t'2026-01-01'" >huge.map
        for dry in -n -q; do
                fails 65 col-import $dry -d first.db -m ./huge.map huge.csv
                says 'account b/a: its entries come to more than'
        done
        [ "$(sqlite3 first.db 'SELECT count(*) FROM batches')" -eq 0 ]
}

# As nothing writes it: the list can say whose fault it is, and how the rest is to be had.
@test "an account whose entries do not add up is named, and the others can be listed" {
        sqlite3 "$COL_DB" "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9300)
                INSERT INTO entries(account, type, component, amount, value_on, number, history, batch)
                SELECT 1, 'charge', 'principal', 1000000000000000, '2026-01-01', i, 0, 1 FROM n"
        fails 65 col-list accounts
        says "account bank1/a: the sum of its entries does not fit 64 bits"
        [ "$(col-list accounts -w "account <> 'bank1/a'" -c account | tail -n +2 | wc -l)" -eq 2 ]
}

# ---- money of another currency ----

# exchanged LINE…: stores payments of bank1/c, in USD; a line is "amount paid_amount paid_currency fx_rate".
exchanged() {
        {
                rows 'account\ttype\tvalue_on\tamount\tpaid_amount\tpaid_currency\tfx_rate'
                printf '%s\n' "$@" | awk -v OFS='\t' '{ for (i = 2; i <= 3; i++) if ($i == "-") $i = ""
                        print "bank1/c", "payment", "2026-02-01", $1, $2, $3, $4 }'
        } >exchanged.tsv
        col-save -q -k entry exchanged.tsv
}

@test "a rate agrees with the two amounts that it stands between, in either direction" {
        exchanged '50.00 2000.00 TRY 40' '50.00 2000.00 TRY 0.025' '0.03 1.00 TRY 30.4' '50.00 2000.39 TRY 40' \
                '12.34 1877 JPY 152.1' '12.34 1877 JPY 0.00657462' '0.01 0.01 TRY 40' \
                '9999999999999.99 4.07 TRY 2457002457002.454545' '7.00 280.00 TRY 40.00000001'
        wrong() {
                fails 65 exchanged "$1"
                says "exchanged.tsv:2:fx_rate: \"${1##* }\" is no rate between the amount ${1%% *} and the paid amount"
        }
        wrong '50.00 2000.00 TRY 41'
        wrong '50.00 2000.41 TRY 40'
        wrong '50.00 2001.00 TRY 0.025'
        wrong '12.34 1879 JPY 152.1'
        wrong '50.00 -2000.00 TRY 40'
        wrong '50.00 2000.00 TRY 0'
        wrong '50.00 2000.00 TRY -40'
        # A rate without two amounts stands between nothing.
        exchanged '51.00 - - 41'
        [ "$(sql "SELECT count(*) FROM entries WHERE fx_rate IS NOT NULL")" -eq 10 ]
}

@test "an import refuses the row whose rate its amounts contradict, and takes the others" {
        rows 'record\tfield\tvalue' 'file\tmode\tmovement' 'file\tdelimiter\t,' 'file\tencoding\tutf-8' 'file\tdecimal\t.' 'file\tday\t%Y-%m-%d' "entry\taccount\t'bank1/c'" "entry\ttype\t'payment'" \
                'entry\tvalue_on\tday("day")' 'entry\tamount\tmoney("usd")' 'entry\tpaid_amount\tmoney("try")' \
                "entry\tpaid_currency\t'TRY'" 'entry\tfx_rate\t"rate"' >fx.map
        printf '%s\n' day,usd,try,rate 2026-02-01,50.00,2000.00,40 2026-02-02,50.00,2000.00,39 >fx.csv
        fails 1 col-import -m ./fx.map fx.csv
        says 'fx.csv:3'
        says 'fx_rate: "39" is no rate between the amount 50.00 and the paid amount 2000.00'
        [ "$(sql "SELECT group_concat(value_on) FROM entries WHERE fx_rate IS NOT NULL")" = 2026-02-01 ]
}

# ---- money given back ----

# given_back LINE…: stores entries, a line is "account type amount value_on number corrects booked_on", - where empty.
given_back() {
        {
                rows 'account\ttype\tamount\tvalue_on\tnumber\tcorrects\tbooked_on'
                printf '%s\n' "$@" | awk -v OFS='\t' '{ for (i = 1; i <= 7; i++) if ($i == "-") $i = ""; $7 = $7 } 1'
        } | col-save -q -k entry
}

# refused TEXT LINE…: the entries are not stored, and that is why.
refused() {
        local before
        before=$(last_batch)
        fails 65 given_back "${@:2}"
        says "$1"
        [ "$(last_batch)" -eq "$before" ]
}

# The charges of small_database are entries 1 to 3.
@test "a return gives back no more than is left of what it names" {
        given_back 'bank1/a payment 80.00 2026-02-01 p1' 'bank1/a waiver 9.00 2026-02-02 w1'
        refused 'is more than what is left of entry 4: 80.00 of 80.00' 'bank1/a return 80.01 2026-02-03 r1 4'
        given_back 'bank1/a return 50.00 2026-02-03 r1 4' 'bank1/a return 9.00 2026-02-03 r2 5'
        refused 'is more than what is left of entry 4: 30.00 of 80.00' 'bank1/a return 30.01 2026-02-03 r3 4'
        refused 'is more than what is left of entry 5: 0.00 of 9.00' 'bank1/a waiver -0.01 2026-02-03 r3 5'
        # Nor do two of one input, with or without a number, or a payment below zero.
        refused 'is more than what is left of entry 4' 'bank1/a payment -20.00 2026-02-03 - 4' 'bank1/a return 11.00 2026-02-03 - 4'
        given_back 'bank1/a payment -20.00 2026-02-03 - 4' 'bank1/a return 10.00 2026-02-03 - 4'
        # What is stored is the same when it comes again.
        given_back 'bank1/a return 50.00 2026-02-03 r1 4' 'bank1/a payment -20.00 2026-02-03 - 4' 'bank1/a return 10.00 2026-02-03 - 4'
        [ "$(sql 'SELECT count(*) FROM entries')" -eq 9 ]
        # One that names nothing may be as large as it likes.
        given_back 'bank1/a return 1000.00 2026-02-03 r9'
        col-list entries | col-allocate -w tbk-100 | col-save -q
        col-check
}

@test "a return names a payment or waiver of its own account" {
        given_back 'bank1/a payment 80.00 2026-02-01 p1' 'bank1/a waiver 9.00 2026-02-01 w1'
        refused 'entry 1 is no payment or waiver of account bank1/a' 'bank1/a return 1.00 2026-02-03 r1 1'
        refused 'entry 4 is no payment or waiver of account bank1/b' 'bank1/b return 1.00 2026-02-03 r1 4'
        refused 'entry 5 is no payment of account bank1/a' 'bank1/a payment -1.00 2026-02-03 r1 5'
        refused 'entry 4 is no waiver of account bank1/a' 'bank1/a waiver -1.00 2026-02-03 r1 4'
        given_back 'bank1/a return 1.00 2026-02-03 r1 4'
        refused 'entry 6 is no payment or waiver' 'bank1/a return 1.00 2026-02-03 r2 6'
}

@test "a return takes effect after what it names" {
        given_back 'bank1/a payment 80.00 2026-02-01 p1 - 2026-02-04'
        refused 'entry 4, which it gives back, is of 2026-02-01' 'bank1/a return 1.00 2026-01-31 r1 4'
        refused 'booked on 2026-02-04' 'bank1/a return 1.00 2026-02-01 r1 4 2026-02-03'
        refused 'booked on 2026-02-04' 'bank1/a return 1.00 2026-02-01 r1 4'
        given_back 'bank1/a return 1.00 2026-02-01 r1 4 2026-02-04' 'bank1/a return 1.00 2026-02-02 r2 4'
}

@test "a return is not below zero" {
        given_back 'bank1/a payment 80.00 2026-02-01 p1' 'bank1/a return 80.00 2026-02-02 r1 4'
        refused 'record what was paid after all as a payment' 'bank1/a return -80.00 2026-02-03 r2 5'
        fails 65 col-new entry account=bank1/a type=return amount=-80.00 value_on=2026-02-03 corrects=5
        says 'is negative, which no return is'
}

@test "history gives back no more than there was either" {
        rows 'portfolio\tcreditor\tcut_off_on' 'old\tbank1\t2026-02-28' | col-save -q -k portfolio
        rows 'account\tcreditor\tdebtor\tcurrency\tportfolio' 'bank1/h\tbank1\tbank1/1\tTRY\told' | col-save -q -k account
        given_back 'bank1/h payment 80.00 2026-02-01 p1'
        refused 'is more than what is left of entry 4' 'bank1/h return 80.01 2026-03-01 r1 4'
        given_back 'bank1/h return 80.00 2026-03-01 r1 4'
        col-list entries | col-allocate -w tbk-100 | col-save -q
        [ "$(col-list accounts -w "account = 'bank1/h'" -c principal | tail -n 1)" = 80.00 ]
}

@test "what a stream says of the account beside a record must be so: its currency, and of facts the debtor" {
        rows 'account\ttype\tamount\tcurrency\tvalue_on\tnumber' 'bank1/a\tpayment\t5.00\tEUR\t2026-01-05\tzz' >in.tsv
        fails 65 col-save -q -k entry in.tsv
        says 'in.tsv:2:entry: the currency is "EUR" here, and account bank1/a is in TRY'
        rows 'account\tpromised_on\tpayable_on\tamount\tcurrency' 'bank1/a\t2026-01-05\t2026-01-09\t5.00\tUSD' >in.tsv
        fails 65 col-save -q -k promise in.tsv
        debtor=$(col-list accounts -w "account = 'bank1/a'" -c debtor | tail -n 1)
        rows 'account\ttype\tamount\tcurrency\tdebtor\tvalue_on\tnumber' "bank1/a\tpayment\t5.00\tTRY\tbank1/nobody\t2026-01-05\tzz" >in.tsv
        fails 65 col-save -q -k entry in.tsv
        says "account bank1/a is another's"
        sed -i "s,bank1/nobody,$debtor," in.tsv
        run col-save -k entry in.tsv
        [ "$status" -eq 0 ]
        [[ $output != *'left alone'* ]]
}
