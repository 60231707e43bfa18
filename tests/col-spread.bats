#!/usr/bin/env bats
# col-spread: each line of TBK 102, surplus, currencies, creditors, what is booked already, and random debtors against
# what must hold of every spread.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        nothing_booked
}

# debts LINE…: the stream debts.tsv; a line is "account currency balance due_on pursued_on opened_on debtor creditor",
# each but the first three may be left out, - is empty.
debts() {
        {
                rows 'account\tcurrency\tbalance\tdue_on\tpursued_on\topened_on\tdebtor\tcreditor\tas_of\tseen'
                printf '%s\n' "$@" | awk -v OFS='\t' '{
                        if (NF < 7) $7 = "b/D"; if (NF < 8) $8 = "b"
                        for (i = 1; i <= 8; i++) $i = $i == "-" ? "" : $i
                        print $0, "2026-06-01", 7 }'
        } >debts.tsv
}

nothing_booked() {
        rows 'account\ttype\tnumber\tamount\tvalue_on\tas_of\tseen' >entries.tsv
}

# booked LINE…: the stream entries.tsv; a line is "account number amount value_on type".
booked() {
        nothing_booked
        printf '%s\n' "$@" | awk -v OFS='\t' '{ print $1, $5 == "" ? "payment" : $5, $2, $3, $4, "2026-06-01", 7 }' >>entries.tsv
}

# payments LINE…: the stream in.tsv; a line is "number amount value_on account currency debtor creditor tag".
payments() {
        {
                rows 'number\tamount\tvalue_on\taccount\tcurrency\tdebtor\tcreditor\ttag'
                printf '%s\n' "$@" | awk -v OFS='\t' '{
                        if ($5 == "") $5 = "TRY"; if ($6 == "") $6 = "b/D"
                        for (i = 1; i <= 8; i++) $i = $i == "-" ? "" : $i
                        NF = 8; print }'
        } >in.tsv
}

spread() {
        col-spread -i "${POLICY:-tbk-102}" -a debts.tsv -e entries.tsv "$@" in.tsv
}

# gives LINE…: the rows that come out are these, as "number account amount".
gives() {
        spread >out.tsv || return
        awk -F'\t' 'NR > 1 { print $1, $4, $2 }' out.tsv >got
        diff <(printf '%s\n' "$@") got >&2
}

@test "a payment that names its account goes there, as it is" {
        debts 'b/1 TRY 100.00 2026-01-01' 'b/2 TRY 50.00 2026-02-01'
        payments '1 70 2026-03-01 b/2' '- -5.00 2026-03-01 b/1' '3 1.00 2026-03-02 b/2 TRY other/1'
        gives '1 b/2 70' ' b/1 -5.00' '3 b/2 1.00'
        [ "$(cut -f 1-8 out.tsv)" = "$(cat in.tsv)" ]
        [ "$(cut -f 9- out.tsv | sort -u)" = $'payment\t\ntype\timputation' ]
}

@test "of several debts that are due the one pursued first, whatever was due before" {
        debts 'b/1 TRY 100.00 2025-01-01 -' 'b/2 TRY 50.00 2026-02-01 2026-04-02' 'b/3 TRY 50.00 2026-02-01 2026-04-01' \
                'b/4 TRY 50.00 2027-01-01 2026-01-01'
        payments '1 70.00 2026-05-01'
        gives '1 b/3 50.00' '1 b/2 20.00'
        # On that day none was pursued yet.
        payments '1 120.00 2026-03-31'
        gives '1 b/1 100.00' '1 b/2 10.00' '1 b/3 10.00'
        # Pursued from one day on: as if none were.
        debts 'b/1 TRY 50.00 2026-02-02 2026-04-01' 'b/2 TRY 50.00 2026-02-01 2026-04-01'
        payments '1 70.00 2026-05-01'
        gives '1 b/2 50.00' '1 b/1 20.00'
}

@test "none pursued: the earliest due; due on one day: in proportion, to the minor unit" {
        debts 'b/1 TRY 100.00 2026-01-02' 'b/2 TRY 100.00 2026-01-02' 'b/3 TRY 100.00 2026-01-02' 'b/4 TRY 5.00 2026-01-01'
        payments '1 6.00 2026-03-01'
        gives '1 b/4 5.00' '1 b/1 0.34' '1 b/2 0.33' '1 b/3 0.33'
        payments '1 0.01 2026-01-02' '2 305.00 2026-01-03'
        gives '1 b/4 0.01' '2 b/4 4.99' '2 b/1 100.01' '2 b/2 100.00' '2 b/3 100.00'
        # The largest remainder gets the unit that rounding leaves, equal ones by their keys.
        debts 'b/1 TRY 1.00 2026-01-01' 'b/2 TRY 2.00 2026-01-01' 'b/3 TRY 4.00 2026-01-01'
        payments '1 0.05 2026-03-01'
        gives '1 b/1 0.01' '1 b/2 0.01' '1 b/3 0.03'
        debts 'b/1 TRY 9999999999999.99 2026-01-01' 'b/2 TRY 9999999999999.97 2026-01-01'
        payments '1 9999999999999.99 2026-03-01'
        gives '1 b/1 5000000000000.00' '1 b/2 4999999999999.99'
}

@test "a debt that is due comes before one that is not; that it is due on the day itself" {
        debts 'b/1 TRY 10.00 2026-03-02' 'b/2 TRY 10.00 2026-03-01'
        payments '1 15.00 2026-03-01'
        gives '1 b/2 10.00' '1 b/1 5.00'
        debts 'b/1 TRY 10.00 -' 'b/2 TRY 10.00 2026-03-01'
        gives '1 b/2 10.00' '1 b/1 5.00'
}

@test "none due: refused where the policy does not know the security, else the least secured" {
        debts 'b/1 TRY 10.00 2027-03-02' 'b/2 TRY 10.00 2027-03-01'
        payments '1 15.00 2026-03-01'
        fails 65 spread
        says "in.tsv:2:amount: '15.00' of debtor b/D cannot be spread: it does not suffice for 2 accounts that are equal, b/1, b/2"
        says 'tbk-102.tsv:'
        # It suffices for all, or there is only one: nothing has to be chosen.
        payments '1 20.00 2026-03-01'
        gives '1 b/1 10.00' '1 b/2 10.00'
        debts 'b/1 TRY 10.00 2027-03-02'
        payments '1 3.00 2026-03-01'
        gives '1 b/1 3.00'
        rows 'kind\tfield\ttype' 'account\tx_security\tmoney' >fields.tsv
        sed 's/^not-due\telse\t\t\trefuse/not-due\telse\tx_security\t\tpro-rata/' \
                "$PROJECT/share/imputations/tbk-102.tsv" >secured.tsv
        debts 'b/1 TRY 10.00 2027-03-02' 'b/2 TRY 10.00 2027-03-01' 'b/3 TRY 10.00 2027-03-01'
        awk -v OFS='\t' 'NR == 1 { print $0, "x_security" } NR > 1 { print $0, 10 - NR }' debts.tsv >with.tsv
        mv with.tsv debts.tsv
        payments '1 15.00 2026-03-01'
        COL_PATH=. POLICY=./secured.tsv gives '1 b/3 10.00' '1 b/2 5.00'
        sed -i '2s/8$//' debts.tsv
        COL_PATH=. POLICY=./secured.tsv fails 65 spread
        says 'nobody knows where account b/1 stands among 3'
        says 'secured.tsv:19:order)'
}

@test "what exceeds all debts is left on one account, in one row with what that was owed" {
        debts 'b/1 TRY 10.00 2026-01-01 - 2020-01-02' 'b/2 TRY 10.00 2026-01-02 - 2020-01-01' 'b/3 TRY 0.00 - - 2021-01-01'
        payments '1 25.00 2026-03-01'
        gives '1 b/1 10.00' '1 b/2 15.00'
        debts 'b/1 TRY 10.00 2026-01-01 - 2020-01-02' 'b/2 TRY -1.00 - 2026-01-01 2020-01-05'
        gives '1 b/1 10.00' '1 b/2 15.00'
        debts 'b/2 TRY 0.00' 'b/1 TRY 0.00'
        gives '1 b/1 25.00'
}

@test "payments of a debtor follow each other by value date, on what is left" {
        debts 'b/1 TRY 100.00 2026-01-01' 'b/2 TRY 50.00 2026-02-01' 'c/1 TRY 30.00 2026-01-01 - - b/E b'
        payments '1 40.00 2026-03-02' '2 80.00 2026-03-01' '3 5.00 2026-03-01 - TRY b/E' '4 10.00 2026-03-02' \
                '5 20.00 2026-03-03 b/2' '6 15.00 2026-03-03'
        gives '1 b/1 20.00' '1 b/2 20.00' '2 b/1 80.00' '3 c/1 5.00' '4 b/2 10.00' '5 b/2 20.00' '6 b/1 15.00'
}

@test "conditions see the balance that is left" {
        rows 'debts\twhen\torder\tequal\ttakes' 'small\telse\tbalance\tpro-rata\tbalance' 'surplus\telse\topened_on\tfirst\tsurplus' \
                >small.tsv
        debts 'b/1 TRY 100.00' 'b/2 TRY 90.00'
        payments '1 50.00 2026-03-01 b/1' '2 10.00 2026-03-01'
        POLICY=./small.tsv gives '1 b/1 50.00' '2 b/1 10.00'
}

@test "never in another currency, never over several creditors" {
        debts 'b/1 TRY 100.00 2026-01-01' 'b/2 EUR 50.00 2025-01-01'
        payments '1 10.00 2026-03-01' '2 10.00 2026-03-01 - EUR'
        gives '1 b/1 10.00' '2 b/2 10.00'
        payments '1 10.00 2026-03-01 - USD'
        fails 65 spread
        says "in.tsv:2:debtor: 'b/D' has no account in USD in debts.tsv"
        payments '1 10.00 2026-03-01 b/2'
        fails 65 spread
        says "in.tsv:2:currency: 'TRY', but the account is in EUR"
        debts 'b/1 TRY 100.00 2026-01-01' 'c/2 TRY 50.00 2025-01-01 - - b/D c'
        payments '1 10.00 2026-03-01'
        fails 65 spread
        says "in.tsv:2:debtor: 'b/D' has accounts of several creditors"
        payments '1 10.00 2026-03-01 - TRY b/D b' '2 10.00 2026-03-01 - TRY b/D c'
        gives '1 b/1 10.00' '2 c/2 10.00'
        # Without digits after the point, and with three.
        debts 'b/1 JPY 100' 'b/2 JPY 100'
        payments '1 201 2026-03-01 - JPY'
        gives '1 b/1 101' '1 b/2 100'
}

@test "what is booked already comes out as it was booked, whatever is owed now" {
        debts 'b/1 TRY 0.00' 'b/2 TRY 40.00 2026-01-01' 'b/3 TRY 100.00 2025-01-01' 'c/1 TRY 9.00 2025-01-01 - - b/E b'
        booked 'b/2 1 10.00 2026-03-01' 'b/1 1 30.00 2026-03-01' 'b/1 2 30.00 2026-03-02 return' 'c/1 2 1.00 2026-03-02' \
                'b/2 3 40.00 2026-03-02' 'x/1 2 1.00 2026-03-02'
        payments '1 40.00 2026-03-01' '2 5.00 2026-03-02' '3 40.00 2026-03-02 b/2' '4 120.00 2026-03-03'
        gives '1 b/1 30.00' '1 b/2 10.00' '2 b/3 5.00' '3 b/2 40.00' '4 b/3 95.00' '4 b/2 25.00'
        payments '1 40.01 2026-03-01'
        fails 65 spread
        says "in.tsv:2:amount: '40.01', but the parts of payment 1 of the debtor that are booked do not sum to that"
        payments '1 40.00 2026-03-02'
        fails 65 spread
        says 'in.tsv:2:value_on: payment 1 of the debtor is booked on account b/1'
        payments '5 40.00 2026-03-02' '6 1.00 2026-03-02' '5 40.00 2026-03-02'
        fails 65 spread
        says "in.tsv:4:number: '5' again; line 2 has this payment"
}

@test "booked twice is booked once: through the database, with the day of pursuit from its files" {
        load small
        small_database
        rows 'debtor\tnumber\tamount\tcurrency\tvalue_on' 'bank1/1\tP1\t300.00\tTRY\t2026-04-01' \
                'bank1/1\tP2\t10\tTRY\t2026-04-02' >in.tsv
        rows 'legal_file\topened_on\tclosed_on' 'f1\t2026-03-01\t' 'f2\t2026-02-01\t2026-03-15' 'f3\t2026-04-09\t' |
                col-save -q -k legal_file
        rows 'legal_file\taccount\tuntil_on' 'f1\tbank1/b\t' 'f2\tbank1/a\t' 'f3\tbank1/a\t' 'f2\tbank1/b\t' | col-save -q -k legal_link
        book() {
                col-report debts --as-of 2026-04-02 >debts.tsv
                col-list entries --as-of 2026-04-02 >entries.tsv
                spread --explain >out.tsv
                col-save -k entry out.tsv
        }
        run book
        says '3 new'
        awk -F'\t' '{ print $1, $11 }' debts.tsv | diff <(printf '%s\n' 'account pursued_on' 'bank1/a ' 'bank1/b 2026-03-01' 'bank1/c ') - >&2
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at["number"], $at["account"], $at["amount"] }' out.tsv |
                diff <(printf '%s\n' 'P1 bank1/b 250.50' 'P1 bank1/a 49.50' 'P2 bank1/a 10.00') - >&2
        run book
        says 'nothing new'
        rows 'bank1/1\tP3\t50.00\tTRY\t2026-04-02' >>in.tsv
        run book
        says '2 new, 3 already so'
        [ -z "$(col-check)" ]
        [ "$(col-list accounts -w "debtor = 'bank1/1'" -c account,balance | tail -n +2 | paste -sd' ')" = $'bank1/a\t0.00 bank1/b\t-9.50' ]
}

@test "--explain: the line and its values, once for each that gave a part" {
        debts 'b/1 TRY 10.00 2026-01-02' 'b/2 TRY 20.00 2026-01-02' 'b/3 TRY 5.00 2026-02-01 2026-02-03 2020-01-01'
        payments '1 11.00 2026-03-01' '2 44.00 2026-03-02' '3 1.00 2026-03-02 b/1'
        spread --explain >out.tsv
        cut -f 11 out.tsv >got
        diff <(printf '%s\n' spread_explain \
                'line 17 (pursued): due_on=2026-02-01 value_on=2026-03-01 pursued_on=2026-02-03; 5.00 of 5.00' \
                'line 18 (due): due_on=2026-01-02 value_on=2026-03-01; 2.00 of 10.00, in proportion to the 30.00 of 2 accounts' \
                'line 18 (due): due_on=2026-01-02 value_on=2026-03-01; 4.00 of 20.00, in proportion to the 30.00 of 2 accounts' \
                'line 18 (due): due_on=2026-01-02 value_on=2026-03-02; 8.00 of 8.00' \
                'line 18 (due): due_on=2026-01-02 value_on=2026-03-02; 16.00 of 16.00' \
                'line 20 (surplus): pursued_on=2026-02-03 opened_on=2020-01-01; 20.00 beyond all debts' \
                'names its account') got >&2
        [ "$(sed -n 2p out.tsv | cut -f 10)" = "tbk-102@$(sha256sum <"$PROJECT/share/imputations/tbk-102.tsv" | cut -d' ' -f 1)" ]
}

@test "mistakes in an imputation are named by file, line and column" {
        debts 'b/1 TRY 100.00 2026-01-01'
        payments '1 10.00 2026-03-01'
        refused() {
                rows 'debts\twhen\torder\tthen\tequal\ttakes' "${@:2}" >mine.tsv
                POLICY=./mine.tsv fails 78 spread
                says "./mine.tsv$1"
        }
        refused ': no lines'
        refused ":2:takes: the last line does not take the surplus" 'a\telse\t\t\tfirst\tbalance'
        refused ":2:takes: surplus above other lines" 'a\telse\t\t\tfirst\tsurplus' 'b\telse\t\t\tfirst\tsurplus'
        refused ":2:takes: 'all' is neither" 'a\telse\t\t\tfirst\tall'
        refused ":2:equal: '' is neither" 'a\telse\t\t\t\tsurplus'
        refused ":2:equal: a surplus goes to one account" 'a\telse\t\t\tpro-rata\tsurplus'
        refused ":2:when: a surplus must go somewhere" 'a\tbalance > 0\t\t\tfirst\tsurplus'
        refused ":2:when: empty" 'a\t\t\t\tfirst\tbalance' 's\telse\t\t\tfirst\tsurplus'
        refused ":2:order: empty, and 'then' is not" 'a\telse\t\tdue_on\tfirst\tsurplus'
        refused ":3:debts: 'a' again; line 2" 'a\telse\t\t\tfirst\tbalance' 'a\telse\t\t\tfirst\tsurplus'
        refused ":2:debts: empty" '\telse\t\t\tfirst\tsurplus'
        refused ":2:order: " 'a\telse\tpursuedon\t\tfirst\tsurplus'
}

@test "wrong usage, and cells that are not what they should be" {
        debts 'b/1 TRY 100.00 2026-01-01'
        payments '1 10.00 2026-03-01'
        fails 64 col-spread -a debts.tsv -e entries.tsv in.tsv
        says '-i IMPUTATION'
        fails 64 col-spread -i tbk-102 -e entries.tsv in.tsv
        says '-a ACCOUNTS'
        fails 64 col-spread -i tbk-102 -a debts.tsv in.tsv
        says '-e ENTRIES'
        fails 66 col-spread -i tbk-102 -a nowhere.tsv -e entries.tsv in.tsv
        fails 66 col-spread -i tbk-102 -a debts.tsv -e nowhere.tsv in.tsv
        refused() {
                payments "$2"
                fails 65 spread
                says "in.tsv:2:$1"
        }
        refused "amount: '0.00' is not above 0" '1 0.00 2026-03-01'
        refused "amount: '-1' is not above 0" '1 -1 2026-03-01'
        refused "amount: '1.001'" '1 1.001 2026-03-01'
        refused "value_on: '2026-02-29' is not a date" '1 1.00 2026-02-29'
        refused "value_on: '2026-06-02' is after 2026-06-01" '1 1.00 2026-06-02'
        refused 'number: empty' '- 1.00 2026-03-01'
        refused 'debtor: empty, and no account' '1 1.00 2026-03-01 - TRY -'
        refused "debtor: 'b/X' has no account" '1 1.00 2026-03-01 - TRY b/X'
        refused "account: 'b/9' is not among the accounts of debts.tsv" '1 1.00 2026-03-01 b/9'
        refused "currency: 'XXQ' is not a currency" '1 1.00 2026-03-01 - XXQ'
        payments '1 10.00 2026-03-01'
        debts 'b/1 TRY 100.00 2026-01-01' 'b/1 TRY 100.00 2026-01-01'
        fails 65 spread
        says 'debts.tsv: account b/1 is there twice'
        debts 'b/1 TRY 100.00 today'
        fails 65 spread
        says 'debts.tsv:2:due_on: '
        debts 'b/1 TRY 100.00 2026-01-01'
        fails 65 col-spread -i tbk-102 -a <(head -c -1 debts.tsv) -e entries.tsv in.tsv
        says 'input ended early'
        fails 65 col-spread -i tbk-102 -a debts.tsv -e <(head -c -1 entries.tsv) in.tsv
        says 'input ended early'
        # Of two days, or of two states of the database, what is booked might count twice.
        booked 'b/1 9 1.00 2026-01-01'
        sed -i 's/2026-06-01/2026-05-31/' entries.tsv
        fails 65 spread
        says "entries.tsv:2:as_of: '2026-05-31', but debts.tsv says 2026-06-01"
        booked 'b/1 9 1.00 2026-01-01'
        sed -i '2s/7$/8/' entries.tsv
        fails 65 spread
        says "entries.tsv:2:seen: '8', but debts.tsv says 7"
        sed -i '1s/^/value_on\t/; 2s/^/\t/' debts.tsv
        fails 65 spread
        says 'value_on'
}

# random_debtors COUNT SEED: debts.tsv and in.tsv of that many debtors, each with up to six accounts in two currencies,
# due and not, pursued or not, and up to four payments.
random_debtors() {
        awk -v n="$1" -v seed="$2" -v OFS='\t' '
                function below(limit) { return int(rand() * limit) }
                function cents(limit) { return sprintf("%.2f", below(limit) / 100) }
                function day() { return sprintf("2026-01-%02d", 1 + below(6)) }
                BEGIN {
                        srand(seed)
                        print "account", "currency", "balance", "due_on", "pursued_on", "opened_on", "debtor", "creditor", "as_of", "seen" >"debts.tsv"
                        print "number", "amount", "value_on", "account", "currency", "debtor" >"in.tsv"
                        for (d = 0; d < n; d++) {
                                accounts = 1 + below(6)
                                for (a = 0; a < accounts; a++)
                                        print "b/" d "-" a, below(4) ? "TRY" : "EUR", below(6) ? cents(300) : "-1.00", below(8) ? day() : "", \
                                                below(3) ? "" : day(), day(), "b/" d, "b", "2026-06-01", 7 >"debts.tsv"
                                print "b/" d "-z", "TRY", "0.00", "", "", day(), "b/" d, "b", "2026-06-01", 7 >"debts.tsv"
                                for (p = below(5); p > 0; p--)
                                        print p, sprintf("%.2f", (1 + below(500)) / 100), day(), below(5) ? "" : "b/" d "-z", "TRY", "b/" d >"in.tsv"
                        }
                }'
}

@test "random debtors: sums, no account beyond its balance while another due one is open, proportions to the unit" {
        # Where none is due this policy divides in proportion too, so that nothing is refused.
        sed 's/^not-due\telse\t\t\trefuse/not-due\telse\t\t\tpro-rata/' "$PROJECT/share/imputations/tbk-102.tsv" >mine.tsv
        random_debtors "${COL_DEBTORS:-5000}" 7
        POLICY=./mine.tsv spread >out.tsv
        # A second working of it, unit by unit of the policy's text, in whole cents.
        awk -F'\t' -v OFS='\t' -f "$PROJECT/tests/spread/spread.awk" debts.tsv in.tsv | LC_ALL=C sort >expected
        awk -F'\t' -v OFS='\t' 'NR > 1 { print $6, $1, $3, $4, sprintf("%.0f", $2 * 100) }' out.tsv | LC_ALL=C sort >got
        [ "$(wc -l <got)" -gt 5000 ]
        cmp expected got
        # Payments of other debtors may stand anywhere.
        { head -n 1 in.tsv; tail -n +2 in.tsv | LC_ALL=C sort -s -t "$(printf '\t')" -k 6,6r; } >sorted.tsv
        ! cmp -s in.tsv sorted.tsv
        mv sorted.tsv in.tsv
        POLICY=./mine.tsv spread | LC_ALL=C sort | cmp - <(LC_ALL=C sort out.tsv)
}
