#!/usr/bin/env bats
# col-mt940: which lines are receipts, what :86: says, balances and pages, encodings, and what is refused, with its place.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        F=$PROJECT/tests/fixtures/bank
}

# statement LINE…: a statement that opens with 1000 and whose lines are the given fields.
statement() {
        printf '%s\n' ':20:A' ':25:TR330006100519786457841326' ':28C:7' ':60F:C260914TRY1000,' "$@"
}

# cells COLUMN,…: those of the output, by name, separated by blanks; "." where empty.
cells() {
        awk -F'\t' -v want="$1" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(want, names, ","); next }
                { for (i = 1; i <= n; i++) printf "%s%s", (v = $at[names[i]]) == "" ? "." : v, i < n ? "|" : "\n" }'
}

@test "a statement of two pages: credits and reversed credits are receipts, the rest is counted" {
        col-mt940 "$F/pages.sta" >out.tsv 2>errors
        [ "$(head -n 1 out.tsv | tr '\t' ' ')" = 'source number value_on booked_on amount currency charges payer iban text' ]
        cells number,value_on,booked_on,amount,currency,payer,iban,text <out.tsv | gives \
                '2026-09-14/178/1/1|2026-09-15|2026-09-15|250.50|TRY|AYŞE YILMAZ|TR330006100519786457841326|SVWZ+DOSYA 2026/000002 IK INCI TAKSIT ODEMESI' \
                '2026-09-14/178/1/3|2026-09-15|2026-09-15|-50.00|TRY|MEHMET DEMIR|.|REF12 GERI ALINAN USTD//IADE E2E-77' \
                '2026-09-15/178/2/1|2026-09-15|.|1.50|TRY|.|.|X'
        grep -qxF 'col-mt940: left out 1 lines of money that went out, or came back to us' errors
        col-mt940 -q "$F/pages.sta" 2>errors >again.tsv
        [ ! -s errors ] && cmp out.tsv again.tsv
}

@test "CR LF, bare messages, several files and standard input read alike" {
        col-mt940 -q "$F/pages.sta" >expected
        sed 's/$/\r/' "$F/pages.sta" | col-mt940 -q | cmp - expected
        grep -v '^[{-]' "$F/pages.sta" >bare.sta
        col-mt940 -q bare.sta | cmp - expected
        printf '\xef\xbb\xbf' | cat - bare.sta | col-mt940 -q | cmp - expected
        { cat expected && tail -n +2 expected; } >twice
        col-mt940 -q bare.sta - <"$F/pages.sta" | cmp - twice
}

@test "marks, funds codes, dates and amounts in all their forms" {
        statement ':61:2601021231C100,NTRFA' ':61:260102CY0,5NMSCB//C' ':61:2601020103RC10,00S103D' ':61:260102RD10,00FMSCE' \
                ':61:260228D0,50NCHGF' ':61:991231C1,NTRFG' ':61:791231C1,NTRFH' ':62F:C260102TRY1102,' |
                col-mt940 -q | cells number,value_on,booked_on,amount,text |
                gives '2026-09-14/7/1|2026-01-02|2025-12-31|100.00|A' '2026-09-14/7/2|2026-01-02|.|0.50|B' \
                        '2026-09-14/7/3|2026-01-02|2026-01-03|-10.00|D' '2026-09-14/7/6|1999-12-31|.|1.00|G' \
                        '2026-09-14/7/7|2079-12-31|.|1.00|H'
        # Decimal places are those of the currency.
        printf '%s\n' ':20:A' ':25:K' ':28C:1' ':60F:D260914KWD1,5' ':61:260914C2,125NTRFX' ':62F:C260914KWD0,625' |
                col-mt940 | cells amount,currency | gives '2.125|KWD'
}

@test "what :86: says: subfields, codewords, free text" {
        statement ':61:260914C1,NTRFNONREF' ':86:166?00EFT?20EREF+123?21KREF+9?60MORE?30AXISTRIS?31TR320010009999901234567890?32ALI' 'CAN?33VELI' \
                ':61:260914C1,NTRFNONREF' ':86:166?20ABCDEFGHIJKLMNOPQRSTUVWXYZ1?2123?311234567' \
                ':61:260914C1,NTRFNONREF' ':86:/TRTP/SEPA/IBAN/TR320010009999901234567890/BIC/X/NAME/ALI CAN/REMI/DOS' 'YA 12/EREF/E9' \
                ':61:260914C1,NTRFNONREF' ':86:/CNTP/TR320010009999901234567890/ABCDTRIS/ALI CAN/ANKARA//REMI/USTD//12/' \
                ':61:260914C1,NTRFNONREF' 'SUPPLEMENT' ':86:ONE' 'TWO' \
                ':61:260914C1,NTRFNONREF' ":86:$(printf 'x%.0s' {1..65})" 'Y' \
                ':61:260914C1,NTRFREF1' ':62F:C260914TRY1007,' ':86:of the statement' |
                col-mt940 | cells payer,iban,text |
                gives 'ALICAN VELI|TR320010009999901234567890|EREF+123 KREF+9 MORE' \
                        '.|.|ABCDEFGHIJKLMNOPQRSTUVWXYZ123 1234567' \
                        'ALI CAN|TR320010009999901234567890|DOSYA 12 E9' \
                        'ALI CAN|TR320010009999901234567890|USTD//12' \
                        '.|.|SUPPLEMENT ONE TWO' ".|.|$(printf 'x%.0s' {1..65})Y" '.|.|REF1'
}

@test "the encoding is declared, never guessed" {
        statement ':61:260914C1,NTRFNONREF' ':86:ŞÜKRÜ ÇAĞ' ':62F:C260914TRY1001,' >utf8.sta
        iconv -t windows-1254 <utf8.sta >turkish.sta
        iconv -t UTF-16 <utf8.sta >wide.sta
        col-mt940 -e windows-1254 turkish.sta | cells text | gives 'ŞÜKRÜ ÇAĞ'
        col-mt940 -e UTF-16 wide.sta | cells text | gives 'ŞÜKRÜ ÇAĞ'
        fails 65 col-mt940 turkish.sta
        says 'turkish.sta:6:5: a byte that is none of UTF-8; name the file'
        fails 64 col-mt940 -e no-such-code turkish.sta
        says 'encoding no-such-code is not known'
}

@test "every malformed field is refused with its place, and the stream stays incomplete" {
        statement ':61:2609140914C250,5NTRFNONREF//B1' ':86:TEXT' ':62F:C260914TRY1250,5' >good.sta
        col-mt940 good.sta >/dev/null
        # refused SED-SCRIPT PLACE TEXT
        refused() {
                sed "$1" good.sta >bad.sta
                fails 65 col-mt940 bad.sta
                says "bad.sta:$2: $3"
                col-mt940 bad.sta >out.tsv 2>errors || :
                [ "$(tail -c 1 out.tsv | wc -l)" -eq 0 ]
        }
        refused 's/TRY1250,5/TRY1250,51/' 7:6 'the closing balance is 1250.51, but the opening balance and the lines come to 1250.50'
        refused '/^:62F/s/:C/:D/' 7:6 'the closing balance is -1250.50'
        refused '/^:62F/d' 6:1 'input ended early: the statement has no closing balance'
        refused '/^:62F/s/TRY/EUR/' 7:13 "'EUR', but the statement is in TRY"
        refused '/^:60F/s/TRY/TRX/' 4:13 "'TRX' is not a currency"
        refused '/^:60F/s/260914/260931/' 4:7 'no date'
        refused '/^:60F/d' 4:5 'before the opening balance'
        refused '/^:25/d' 3:6 'before the account'
        refused '/^:28/d' 3:6 "before the statement's number"
        refused '/^:20/d' 1:5 'outside of a statement'
        refused '4p' 5:6 'a second opening balance'
        refused 's/:61:260914/:61:261314/' 5:5 'no date'
        refused 's/:61:2609140914/:61:2609141399/' 5:11 'no date; MMDD'
        refused 's/0914C250/0914EC250/' 5:15 'no mark'
        refused 's/C250,5N/C250.5N/' 5:16 'no amount'
        refused 's/C250,5N/C250N/' 5:16 'no amount'
        refused 's/C250,5N/C250,555N/' 5:16 'more decimal places than TRY has'
        refused 's/C250,5N/C9999999999999999,N/' 5:16 'no amount'
        refused 's/NTRFNONREF.*/NT/' 5:21 'no type of transaction'
        refused 's/^:86:/:34F:/' 6:6 ':34F: is no field of an MT940 statement'
        refused '7a :20:B' 8:1 'input ended early'
        refused '6a :20:B' 7:5 'the statement before has no closing balance'
        refused '6a -' 7:1 'the statement before has no closing balance'
        refused '1i header' 1:1 'neither a field'
        refused '7s/$/X/' 7:22 'more behind the amount'
        refused 's/TEXT/a\x00b/' 6:6 'a NUL byte'
        fails 65 col-mt940 </dev/null
        says 'standard input:1:1: no statement'
        fails 66 col-mt940 nowhere.sta
        says nowhere.sta
}

@test "a page begins with what the one before it ended with" {
        sed 's/:60M:C260915TRY1188,50/:60M:C260915TRY1188,40/; s/1190,00/1189,90/' "$F/pages.sta" >torn.sta
        fails 65 col-mt940 torn.sta
        says 'torn.sta:20:6: the page begins with 1188.40, the one before ended with 1188.50'
        # A page alone has the numbers that it has among others; without numbers of pages lines are counted on.
        col-mt940 -q "$F/pages.sta" | tail -n 1 >expected
        sed -n '/178\/2/,$p' "$F/pages.sta" | sed '1i :20:X\n:25:TR330006100519786457841326' | col-mt940 | tail -n 1 | cmp - expected
        sed 's/178.[12]/178/' "$F/pages.sta" | col-mt940 -q | cells number | gives 2026-09-14/178/1 2026-09-14/178/3 2026-09-15/178/4
}

@test "a cut anywhere is refused or ends between statements" {
        local size
        size=$(stat -c %s "$F/pages.sta")
        for at in $(seq 7 31 $((size - 1))); do
                head -c "$at" "$F/pages.sta" >cut.sta
                run col-mt940 -q cut.sta
                [ "$status" -eq 65 ] || grep -q '^:62[FM]:' cut.sta
        done
}

@test "saved twice, receipts are stored once" {
        col-init -q t.db && export COL_DB=$PWD/t.db
        col-mt940 -q "$F/pages.sta" | col-save -q -k receipt
        col-mt940 -q "$F/pages.sta" | col-save -k receipt 2>errors
        grep -q '3 already so' errors
        col-list receipts -c amount | gives amount 250.50 -50.00 1.50
        col-check
}

@test "a large file is read in little memory" {
        {
                printf '%s\n' ':20:A' ':25:K' ':28C:1' ':60F:C260914TRY0,'
                awk 'BEGIN { for (i = 0; i < 200000; i++) print ":61:260914C1,NTRFNONREF\n:86:DOSYA " i }'
                echo ':62F:C260914TRY200000,'
        } >large.sta
        (ulimit -v 100000 && "${COL_PLAIN:-$PROJECT/bin}/col-mt940" large.sta) | tail -n 1 | cut -f 2,10 | gives $'2026-09-14/1/200000\tDOSYA 199999'
}
