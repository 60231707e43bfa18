#!/usr/bin/env bats
# col-convert: whose day, which rate, both directions, one rounding, and what is refused.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'from\tcurrency\tper\tquote\trate\tsource\tstands_in' \
                '2026-03-06\tEUR\t1\tTRY\t50.1234\tbank\t2' '2026-03-09\tEUR\t1\tTRY\t51\tbank' \
                '2026-03-06\tJPY\t100\tTRY\t27.95\tbank' '2026-03-06\tUSD\t1\tTRY\t40.00000001\tother' \
                '2026-03-06\tKWD\t1\tJPY\t500.5\tbank' >rates.tsv
}

# debts LINE…: the stream debts.tsv; a line is "account currency fx_day contract_due_on", - is empty.
debts() {
        {
                rows 'account\tdebtor\tcreditor\tcurrency\tbalance\tfx_day\tcontract_due_on\tas_of'
                printf '%s\n' "$@" | awk -v OFS='\t' '{ for (i = 1; i <= 4; i++) $i = $i == "-" ? "" : $i
                        print $1, "b/D", "b", $2, "10", $3, $4, "2026-06-01" }'
        } >debts.tsv
}

# payments LINE…: the stream in.tsv; a line is "account paid_amount paid_currency value_on amount currency".
payments() {
        {
                rows 'account\tpaid_amount\tpaid_currency\tvalue_on\tamount\tcurrency'
                printf '%s\n' "$@" | awk -v OFS='\t' '{ for (i = 1; i <= 6; i++) $i = $i == "-" ? "" : $i; NF = 6; print }'
        } >in.tsv
}

convert() {
        col-convert -x ./rates.tsv -a debts.tsv "$@" in.tsv
}

# gives LINE…: the rows that come out, as "amount currency paid_amount paid_currency fx_rate fx_source fx_on", - where
# empty.
gives() {
        convert >out.tsv || return
        awk -F'\t' 'NR > 1 { split("5 6 2 3 7 8 9", at, " ")
                for (i = 1; i <= 7; i++) printf "%s%s", $at[i] == "" ? "-" : $at[i], i < 7 ? " " : "\n" }' out.tsv >got
        diff <(printf '%s\n' "$@") got >&2
}

@test "the day is that of payment, or the due date, as the account says" {
        debts 'b/1 TRY payment 2026-03-09' 'b/2 TRY due 2026-03-09' 'b/3 EUR payment -'
        payments 'b/1 10.00 EUR 2026-03-06' 'b/2 10.00 EUR 2026-03-06' 'b/3 501.234 TRY 2026-03-06' 'b/3 501.23 TRY 2026-03-06'
        fails 65 convert
        says "in.tsv:4:paid_amount: '501.234'"
        sed -i 4d in.tsv
        gives '501.23 TRY 10.00 EUR 50.1234 bank 2026-03-06' '510.00 TRY 10.00 EUR 51 bank 2026-03-09' \
                '10.00 EUR 501.23 TRY 50.1234 bank 2026-03-06'
        [ "$(sed -n 2p out.tsv | cut -f 10)" = "rates@$(sha256sum <rates.tsv | cut -d' ' -f 1)" ]
}

@test "an earlier rate stands in as long as the file lets it" {
        debts 'b/1 TRY payment'
        payments 'b/1 1.00 EUR 2026-03-08' 'b/1 1.00 EUR 2026-03-09'
        gives '50.12 TRY 1.00 EUR 50.1234 bank 2026-03-06' '51.00 TRY 1.00 EUR 51 bank 2026-03-09'
        for day in 2026-03-05 2026-03-10; do
                payments "b/1 1.00 EUR $day"
                fails 65 convert
                says "in.tsv:2:paid_currency: no rate between EUR and TRY for $day in ./rates.tsv, which account b/1 goes by (payment)"
        done
        payments 'b/1 1.00 JPY 2026-03-07'
        fails 65 convert
        says 'no rate between JPY and TRY for 2026-03-07'
        # One that stands in for longer does so across a later one that does not.
        sed -i '2s/2$/30/' rates.tsv
        payments 'b/1 1.00 EUR 2026-03-10' 'b/1 1.00 EUR 2026-03-09'
        gives '50.12 TRY 1.00 EUR 50.1234 bank 2026-03-06' '51.00 TRY 1.00 EUR 51 bank 2026-03-09'
}

@test "units, places and rounding: half up, once" {
        debts 'b/1 TRY payment' 'b/2 JPY payment' 'b/3 KWD payment' 'b/4 USD payment'
        payments 'b/1 3 JPY 2026-03-06' 'b/2 0.41 TRY 2026-03-06' 'b/2 0.42 TRY 2026-03-06' 'b/2 0.003 KWD 2026-03-06' \
                'b/3 1 JPY 2026-03-06' 'b/4 9999999999999.99 TRY 2026-03-06' 'b/1 0.01 USD 2026-03-06'
        gives '0.84 TRY 3 JPY 0.2795 bank 2026-03-06' '1 JPY 0.41 TRY 0.2795 bank 2026-03-06' \
                '2 JPY 0.42 TRY 0.2795 bank 2026-03-06' '2 JPY 0.003 KWD 500.5 bank 2026-03-06' \
                '0.002 KWD 1 JPY 500.5 bank 2026-03-06' '249999999937.50 USD 9999999999999.99 TRY 40.00000001 other 2026-03-06' \
                '0.40 TRY 0.01 USD 40.00000001 other 2026-03-06'
        payments 'b/1 9999999999999.99 USD 2026-03-06'
        fails 65 convert
        says 'in.tsv:2:paid_amount: more than 10^15 minor units of TRY, the currency of account b/1'
}

@test "random amounts and rates, against whole numbers" {
        awk 'BEGIN {
                srand(3); OFS = "\t"
                print "from", "currency", "per", "quote", "rate", "source" >"rates.tsv"
                print "account", "paid_amount", "paid_currency", "value_on" >"in.tsv"
                for (i = 0; i < 2000; i++) {
                        day = sprintf("20%02d-%02d-%02d", i % 90, i % 12 + 1, 1 + int(i / 90))
                        rate = 1 + int(rand() * 999999); per = 10 ^ int(rand() * 3); paid = 1 + int(rand() * 1000000)
                        if ((day, 1) in seen) continue
                        seen[day, 1] = 1
                        print day, "EUR", per, "TRY", sprintf("%.4f", rate / 10000), "x" >"rates.tsv"
                        print i % 2 ? "b/1" : "b/2", sprintf("%.2f", paid / 100), i % 2 ? "EUR" : "TRY", day >"in.tsv"
                        n = i % 2 ? paid * rate : paid * 10000 * per; d = i % 2 ? 10000 * per : rate
                        printf "%.2f\n", int((2 * n + d) / (2 * d)) / 100 >"expected"
                }
        }'
        debts 'b/1 TRY payment' 'b/2 EUR payment'
        convert | cut -f 5 | tail -n +2 | cmp - expected
        [ "$(wc -l <expected)" -gt 1500 ]
}

@test "what needs no rate" {
        debts 'b/1 TRY -'
        payments 'b/1 10 TRY 2026-03-06' '- 5.00 EUR 2026-03-06' 'b/1 - - 2026-03-06 7 TRY' 'b/9 1.00 EUR 2026-03-06 70.00 TRY'
        gives '10 TRY - - - - -' '5.00 EUR - - - - -' '7 TRY - - - - -' '70.00 TRY 1.00 EUR - - -'
        convert --explain | awk -F'\t' '{ print $NF }' | diff <(printf '%s\n' convert_explain 'the currency of its account' \
                'names no account' 'says what it is worth' 'says what it is worth') - >&2
        debts 'b/1 TRY due 2026-03-06'
        payments 'b/1 1.00 EUR 2026-05-06'
        [ "$(convert --explain | awk -F'\t' 'END { print $NF }')" = 'line 2 (due): 2026-03-06' ]
}

@test "what is not known is refused, not guessed" {
        debts 'b/1 TRY -' 'b/2 TRY due -'
        payments 'b/1 1.00 EUR 2026-03-06'
        fails 65 convert
        says "debts.tsv:2:fx_day: '' of account b/1, which was paid in EUR, is neither due nor payment"
        payments 'b/2 1.00 EUR 2026-03-06'
        fails 65 convert
        says "debts.tsv:3:contract_due_on: '' is not a date, and the rate of account b/2"
        payments 'b/3 1.00 EUR 2026-03-06'
        fails 65 convert
        says "in.tsv:2:account: 'b/3' is not among the accounts of debts.tsv"
        payments 'b/1 0 TRY 2026-03-06'
        fails 65 convert
        says "in.tsv:2:paid_amount: '0': not above 0"
        payments '- 1 XXQ 2026-03-06'
        fails 65 convert
        says "in.tsv:2:paid_currency: 'XXQ' is not a currency"
        fails 64 col-convert -a debts.tsv in.tsv
        says '-x RATES'
        fails 64 col-convert -x ./rates.tsv in.tsv
        says '-a ACCOUNTS'
}

@test "mistakes in a file of rates are named by file, line and column" {
        debts 'b/1 TRY -'
        payments
        refused() {
                rows 'from\tcurrency\tper\tquote\trate\tsource\tstands_in' "${@:2}" >rates.tsv
                fails 78 convert
                says "./rates.tsv:$1"
        }
        refused "2:from: '2026-02-30' is not a date" '2026-02-30\tEUR\t1\tTRY\t1\tx'
        refused "2:currency: 'EURO' is not a currency" '2026-02-03\tEURO\t1\tTRY\t1\tx'
        refused "2:quote: 'TL' is not a currency" '2026-02-03\tEUR\t1\tTL\t1\tx'
        refused '2:quote: the currency itself' '2026-02-03\tEUR\t1\tEUR\t1\tx'
        refused "2:per: '2'; 1, 10, 100, 1000 or 10000" '2026-02-03\tEUR\t2\tTRY\t1\tx'
        for rate in 0 -1 '' 1,5 0.000000001 10000000.1; do
                refused "2:rate: '$rate': " "2026-02-03\tEUR\t1\tTRY\t$rate\tx"
        done
        refused '2:source: empty' '2026-02-03\tEUR\t1\tTRY\t1\t'
        refused "2:stands_in: '-1'; days from 0" '2026-02-03\tEUR\t1\tTRY\t1\tx\t-1'
        refused '3:from: line 2 has a rate of this day' '2026-02-03\tEUR\t1\tTRY\t1\tx' '2026-02-03\tTRY\t1\tEUR\t2\tx'
}

@test "through the database: converted, saved, and known again" {
        load small
        small_database
        rows 'account\tfx_day' 'bank1/c\tpayment' | col-save -q -k account
        rows 'account\tnumber\tpaid_amount\tpaid_currency\tvalue_on\ttype' \
                'bank1/c\tW1\t2000.00\tTRY\t2026-03-06\tpayment' >in.tsv
        book() {
                col-report debts --as-of 2026-03-31 >debts.tsv
                convert | col-save -k entry
        }
        run book
        says '1 new'
        col-list entries -w "number = 'W1'" -c amount,currency,paid_amount,paid_currency,fx_rate,fx_source,fx_on | tail -n 1 |
                diff <(printf '50.00\tUSD\t2000.00\tTRY\t40.00000001\tother\t2026-03-06\n') - >&2
        run book
        says 'nothing new'
        [ "$(col-list accounts -w "account = 'bank1/c'" -c balance | tail -n 1)" = 25.00 ]
        fails 65 col-save -k account <(rows 'account\tfx_day' 'bank1/c\tnever')
        [ -z "$(col-check)" ]
}
