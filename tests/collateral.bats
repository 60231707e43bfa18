#!/usr/bin/env bats
# Collateral: what is stored of it, what it is worth against the balance, and when it is to be looked at.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        export COL_DB=$PWD/own.db
        col-init -q --zone Europe/Istanbul own.db
        rows creditor b | col-save -q -k creditor --as-of 2026-01-01
        rows party b/p b/g | col-save -q -k party --as-of 2026-01-01
        rows 'account\tcreditor\tdebtor\tcurrency' 'b/1\tb\tb/p\tTRY' 'b/2\tb\tb/p\tTRY' 'b/3\tb\tb/p\tUSD' 'b/4\tb\tb/p\tTRY' |
                col-save -q -k account --as-of 2026-01-01
        rows 'account\ttype\tcomponent\tamount\tvalue_on' 'b/1\tcharge\tprincipal\t1000.00\t2026-01-01' \
                'b/2\tcharge\tprincipal\t300.00\t2026-01-01' 'b/3\tcharge\tprincipal\t50.00\t2026-01-01' |
                col-save -q -k entry --as-of 2026-01-01
}

# pieces LINE…: saves collateral; words of a line are account, type, number, party, value, currency, valid_until, check_on,
# released_on, - for an empty one.
pieces() {
        {
                printf 'account\ttype\tnumber\tparty\tcollateral_value\tcurrency\tvalid_until\tcheck_on\treleased_on\n'
                printf '%s\n' "$@" | awk '{ for (i = 1; i <= NF; i++) printf "%s%s", ($i == "-" ? "" : $i), (i < NF ? "\t" : "\n") }'
        } >pieces.tsv
        col-save -q -k collateral --as-of 2026-01-02 pieces.tsv
}

# report NAME OPTION…: its rows, blanks for tabs, - for nothing.
report() {
        col-report --as-of 2026-02-01 "$@" >report.tsv || return
        awk -F'\t' 'NR > 1 { for (i = 1; i <= NF; i++) printf "%s%s", ($i == "" ? "-" : $i), (i < NF ? " " : "\n") }' report.tsv
}

@test "account, type and number identify a piece; what else it says has versions" {
        pieces 'b/1 pledge 34ABC1 - 500.00 TRY - - -' 'b/1 pledge 34ABC2 - 500.00 TRY - - -' 'b/1 deposit - b/g 10.00 USD - - -'
        pieces 'b/1 pledge 34ABC1 - 450.00 TRY - - -'
        [ "$(col-list collaterals --as-of 2026-01-02 -c collateral,number,party,collateral_value,currency,debtor | tail -n +2)" = \
                $'1\t34ABC1\tb/p\t450.00\tTRY\tb/p\n2\t34ABC2\tb/p\t500.00\tTRY\tb/p\n3\t\tb/g\t10.00\tUSD\tb/p' ]
        [ "$(col-list collaterals --as-of 2026-01-02 --known 5 -c collateral_value -w "number = '34ABC1'" | tail -n 1)" = 500.00 ]
        col-check
}

@test "a value needs a currency, with its places, and is not below zero; the account and the type are needed" {
        fails 65 pieces 'b/1 pledge 1 - 500.00 - - - -'
        says 'needs its currency beside it'
        fails 65 pieces 'b/1 pledge 1 - 500.001 TRY - - -'
        fails 65 pieces 'b/1 pledge 1 - -5.00 TRY - - -'
        fails 65 pieces 'b/1 - 1 - 500.00 TRY - - -'
        fails 65 pieces 'b/9 pledge 1 - 500.00 TRY - - -'
        [ "$(col-list collaterals | wc -l)" -eq 1 ]
}

@test "collateral: values of the account's currency against its balance, what counts on the day only" {
        pieces 'b/1 pledge 1 - 500.00 TRY 2026-06-01 2026-03-01 -' 'b/1 mortgage 2 b/g 200.00 TRY - 2026-02-15 -' \
                'b/1 deposit 3 - 99.00 USD - - -' 'b/1 pledge 4 - 7000.00 TRY - - 2026-02-01' \
                'b/1 letter 5 - 7000.00 TRY 2026-01-31 - -' 'b/1 other 6 - - - - - -' \
                'b/2 cheque 7 - 400.00 TRY 2026-02-01 - -' 'b/3 cheque 7 - 30.00 TRY - - -' 'b/4 cheque 8 - 5.00 TRY - - -'
        report collateral | cut -d ' ' -f 1,4-10,12,13 | gives 'b/1 TRY 1000.00 4 700.00 300.00 1 1 2026-06-01 2026-02-15' \
                'b/2 TRY 300.00 1 400.00 0.00 0 0 2026-02-01 -' 'b/3 USD 50.00 1 0.00 50.00 1 0 - -'
        report collateral --as-of 2026-01-31 | cut -d ' ' -f 1,7,8 | head -n 1 | gives 'b/1 14700.00 0.00'
}

@test "collateral-due: what is to be looked at, or ends, up to a day, and not what was released or secures nothing" {
        pieces 'b/1 pledge 1 - 500.00 TRY 2026-02-05 2026-01-30 -' 'b/1 mortgage 2 b/g 200.00 TRY - 2026-02-08 -' \
                'b/2 pledge 3 - 70.00 TRY - 2026-02-09 -' 'b/2 pledge 4 - 70.00 TRY - 2026-01-01 2026-02-01' \
                'b/4 pledge 5 - 70.00 TRY - 2026-01-01 -'
        report collateral-due --to 2026-02-08 | cut -d ' ' -f 1-4,7-10 | gives '2026-01-30 -2 check b/1 pledge 1 b/p 500.00' \
                '2026-02-05 4 end b/1 pledge 1 b/p 500.00' '2026-02-08 7 check b/1 mortgage 2 b/g 200.00'
        report collateral-due | cut -d ' ' -f 1-4 | gives '2026-01-30 -2 check b/1'
}

@test "an import map makes a piece where its type is given, and none without" {
        rows 'record\tfield\tvalue\tcheck' 'file\tdelimiter\t;' 'file\tencoding\tUTF-8' 'file\tdecimal\t.' 'file\tmode\tmovement' \
                "collateral\taccount\t'b/' || \"Dosya\"" "collateral\ttype\tCASE \"Teminat\" WHEN 'Rehin' THEN 'pledge' END" \
                'collateral\tnumber\t"No"' "reference\taccount\t'b/' || \"Dosya\"" "reference\ttype\t'file'" 'reference\tvalue\t"Eski"' 'collateral\tcollateral_value\tmoney("Bedel")' "collateral\tcurrency\t'TRY'" >p.map
        printf '%s\n' 'Dosya;Eski;Teminat;No;Bedel' '1;;Rehin;34ABC1;750.50' '2;E77;;;' >p.csv
        col-import -q --as-of 2026-01-02 -m ./p.map p.csv
        [ "$(col-list references -c account,value | tail -n +2)" = $'b/2\tE77' ]
        [ "$(col-list collaterals -c account,type,number,collateral_value | tail -n +2)" = $'b/1\tpledge\t34ABC1\t750.50' ]
}
