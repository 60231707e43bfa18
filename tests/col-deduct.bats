#!/usr/bin/env bats
# col-deduct: which line, whose days, rounding, and that net is gross less deductions.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'deduction_type\twhen\tfrom\tuntil\tpercent\trounding\tsource' \
                'collection-fee\tsold_on <= value_on\t2026-01-01\t\t11.38\thalf-up\tx' \
                'collection-fee\tseized_on <= value_on\t2026-01-01\t\t9.10\thalf-up\tx' \
                "collection-fee\ttag = 'enforcement'\t2026-01-01\t2026-06-30\t4.55\thalf-up\tx" \
                "collection-fee\ttag = 'enforcement'\t2026-07-01\t\t5\thalf-up\tx" \
                "prison-fee\ttag = 'enforcement'\t2026-01-01\t\t2\tdown\tx" >mine.tsv
}

# payments LINE…: the stream in.tsv; a line is "entry amount value_on tag seized_on sold_on type currency", - is empty.
payments() {
        {
                rows 'account\tentry\tamount\tvalue_on\ttag\tseized_on\tsold_on\ttype\tcurrency\tas_of'
                printf '%s\n' "$@" | awk -v OFS='\t' '{
                        if ($7 == "") $7 = "payment"; if ($8 == "") $8 = "TRY"
                        for (i = 1; i <= 8; i++) $i = $i == "-" ? "" : $i
                        NF = 8; print "b/1", $0, "2026-12-31" }'
        } >in.tsv
}

deduct() {
        col-deduct -t "${TARIFF:-./mine.tsv}" "$@" in.tsv
}

# gives LINE…: the rows that come out, as "entry deduction_type deduction_amount net", - where empty.
gives() {
        deduct >out.tsv || return
        awk -F'\t' 'NR > 1 { print $2, $11 == "" ? "-" : $11, $12 == "" ? "-" : $12, $13 == "" ? "-" : $13 }' out.tsv >got
        diff <(printf '%s\n' "$@") got >&2
}

@test "the first line of each type whose condition and days are right" {
        payments '1 1000.00 2026-03-01 enforcement' '2 1000.00 2026-03-01 enforcement 2026-03-01' \
                '3 1000.00 2026-03-02 enforcement 2026-03-01 2026-03-02' '4 1000.00 2026-02-28 enforcement 2026-03-01' \
                '5 1000.00 2026-07-01 enforcement' '6 1000.00 2026-06-30 enforcement' '7 10.00 2026-03-01 bank' '8 10.00 2026-03-01 - - - return'
        gives '1 collection-fee 45.50 934.50' '1 prison-fee 20.00 934.50' '2 collection-fee 91.00 889.00' '2 prison-fee 20.00 889.00' \
                '3 collection-fee 113.80 866.20' '3 prison-fee 20.00 866.20' '4 collection-fee 45.50 934.50' '4 prison-fee 20.00 934.50' \
                '5 collection-fee 50.00 930.00' '5 prison-fee 20.00 930.00' '6 collection-fee 45.50 934.50' '6 prison-fee 20.00 934.50' \
                '7 - - 10.00' '8 - - -'
        label="mine@$(sha256sum <mine.tsv | cut -d' ' -f 1)"
        [ "$(cut -f 14 out.tsv | sort | uniq -c | tr -s ' ')" = "$(printf ' 2 \n 12 %s\n 1 tariff' "$label")" ]
}

@test "a day of which the tariff says nothing is refused, with the account and the day" {
        payments '7 1000.00 2025-12-31 enforcement'
        fails 65 deduct
        says 'in.tsv:2:value_on: ./mine.tsv says nothing of collection-fee on 2025-12-31, the day of entry 7 of account b/1'
        # The installed one says nothing of the time before it was collected.
        awk -F'\t' -v OFS='\t' '{ print $0, NR == 1 ? "pursued_on" : "2020-01-01" }' in.tsv >with.tsv
        mv with.tsv in.tsv
        TARIFF=enforcement-tr fails 65 deduct
        says 'enforcement-tr.tsv says nothing of collection-fee on 2025-12-31'
        sed -i 's/2025-12-31/2026-11-21/' in.tsv
        TARIFF=enforcement-tr deduct | cut -f 12- --output-delimiter=' ' | sed 1d | cut -d' ' -f 2,3 |
                diff <(printf '%s\n' '45.50 934.50' '20.00 934.50') - >&2
}

@test "each deduction is rounded once, as its line says; net is gross less deductions" {
        rows 'deduction_type\twhen\tfrom\tpercent\trounding' 'a\telse\t2026-01-01\t50\thalf-up' 'b\telse\t2026-01-01\t0.000001\tup' \
                'c\telse\t2026-01-01\t12.5\tdown' >mine.tsv
        payments '1 0.01 2026-03-01' '2 0.07 2026-03-01' '3 1 2026-03-01 - - - payment JPY' '4 9999999999999.99 2026-03-01'
        sed -i '/^c/d' mine.tsv
        fails 65 deduct
        says 'in.tsv:2:amount: the deductions of ./mine.tsv are more than the payment itself'
        rows 'c\telse\t2026-01-01\t12.5\tdown' >>mine.tsv
        sed -i 2d in.tsv
        fails 65 deduct
        sed -i 3d in.tsv
        gives '2 a 0.04 0.02' '2 b 0.01 0.02' '4 a 5000000000000.00 3749999900000.00' '4 b 100000.00 3749999900000.00' \
                '4 c 1249999999999.99 3749999900000.00'
}

@test "--explain: the line and what it looked at" {
        payments '1 1000.00 2026-03-02 enforcement 2026-03-01' '7 10.00 2026-03-01 bank' '8 10.00 2026-03-01 - - - return'
        deduct --explain | awk -F'\t' '{ print $NF }' | diff <(printf '%s\n' deduct_explain \
                'line 3: seized_on=2026-03-01 value_on=2026-03-02' 'line 6: tag=enforcement' 'nothing is kept back' 'no payment') - >&2
}

@test "mistakes in a tariff are named by file, line and column" {
        payments
        refused() {
                rows 'deduction_type\twhen\tfrom\tuntil\tpercent\trounding' "${@:2}" >mine.tsv
                fails 78 deduct
                says "./mine.tsv$1"
        }
        refused ': no lines'
        refused ':2:deduction_type: empty' '\telse\t2026-01-01\t\t1\tup'
        refused ':4:deduction_type: a again' 'a\telse\t2026-01-01\t\t1\tup' 'b\telse\t2026-01-01\t\t1\tup' 'a\telse\t2026-01-01\t\t1\tup'
        refused ':2:when: empty' 'a\t\t2026-01-01\t\t1\tup'
        refused ":2:from: '' is not a date" 'a\telse\t\t\t1\tup'
        refused ":2:until: '2026-13-01' is not a date" 'a\telse\t2026-01-01\t2026-13-01\t1\tup'
        refused ':2:until: before the day' 'a\telse\t2026-01-02\t2026-01-01\t1\tup'
        refused ":2:percent: '100.1'; a percentage" 'a\telse\t2026-01-01\t\t100.1\tup'
        refused ":2:percent: '-1'; a percentage" 'a\telse\t2026-01-01\t\t-1\tup'
        refused ":2:rounding: 'even' is neither" 'a\telse\t2026-01-01\t\t1\teven'
}

@test "wrong usage, and cells that are not what they should be" {
        fails 64 col-deduct in.tsv
        says '-t TARIFF'
        refused() {
                payments "$2"
                fails 65 deduct
                says "in.tsv:2:$1"
        }
        refused "amount: '0.00' is not above 0" '1 0.00 2026-03-01'
        refused "amount: '1.001'" '1 1.001 2026-03-01'
        refused "value_on: '2026-02-29' is not a date" '1 1.00 2026-02-29'
        refused "currency: 'XXQ' is not a currency" '1 1.00 2026-03-01 - - - payment XXQ'
        refused 'entry: empty' '- 1.00 2026-03-01'
}

@test "through the database: from legal events to gross, deductions and net" {
        load small
        small_database
        mkdir policies/tariffs
        cp mine.tsv policies/tariffs/
        rows 'account\ttype\tamount\tvalue_on\tnumber\ttag' 'bank1/a\tpayment\t10.01\t2026-02-01\tP1\tenforcement' \
                'bank1/a\tpayment\t20.00\t2026-03-01\tP2\tenforcement' 'bank1/b\tpayment\t30.00\t2026-03-01\tP3\tbank' |
                col-save -q -k entry
        rows 'legal_file\topened_on' 'f1\t2026-01-15' | col-save -q -k legal_file
        rows 'legal_file\taccount' 'f1\tbank1/a' | col-save -q -k legal_link
        rows 'legal_file\ttype\tvalue_on' 'f1\thaciz\t2026-02-15' 'f1\tservice\t2026-01-20' | col-save -q -k legal_event
        save() { col-report received --as-of 2026-03-31 | col-deduct -t mine | col-save --as-of 2026-03-31; }
        col-report received --as-of 2026-03-31 | cut -f 2,12-14 | diff <(rows 'entry\tpursued_on\tseized_on\tsold_on' \
                '4\t2026-01-15\t2026-02-15\t' '5\t2026-01-15\t2026-02-15\t' '6\t\t\t') - >&2
        run save
        says 'deductions 4 new'
        run save
        says 'nothing new'
        col-report deductions --as-of 2026-03-31 | cut -f 3,7-9 | diff <(rows 'number\tgross\tdeductions\tnet' 'P1\t10.01\t0.66\t9.35' \
                'P2\t20.00\t2.22\t17.78' 'P3\t30.00\t0.00\t30.00') - >&2
        # The debtor is credited the gross.
        [ "$(col-list accounts --as-of 2026-03-31 -w "account = 'bank1/a'" -c balance | tail -n 1)" = 69.99 ]
        [ -z "$(col-check)" ]
        # What is saved is not saved otherwise.
        sed -i 's/9.10/9.11/' policies/tariffs/mine.tsv
        run save
        [ "$status" -eq 65 ]
        # A deduction is of a payment of its account.
        rows "account\tentry\tdeduction_type\tdeduction_amount\ttariff" "bank1/b\t4\tfee\t1.00\t$(label policies/tariffs/mine.tsv)" >wrong.tsv
        fails 65 col-save -k deduction wrong.tsv
        says 'entry 4 is no payment of account bank1/b'
}
