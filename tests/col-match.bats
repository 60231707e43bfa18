#!/usr/bin/env bats
# col-match: evidence and points, never below the threshold nor where two are equal, money kept together, the same money once.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        export COL_DB=$PWD/t.db
        col-init -q t.db
        rows creditor b | col-save -q -k creditor
        rows 'party\tname\ttckn\tvkn' 'b/1\tAli Can\t\t' 'b/2\tAyşe Yılmaz\t10000000146\t' 'b/3\tZeki Demir\t\t1234567890' \
                'b/4\tÖz Çağ Gıda Ltd\t\t' 'b/5\tAli Can\t\t' | col-save -q -k party
        rows 'party\tchannel\tvalue' 'b/1\tphone\t+905321234567' 'b/2\tiban\tTR320010009999901234567890' | col-save -q -k contact_point
        rows 'account\tcreditor\tdebtor\tcurrency' 'b/A-1001\tb\tb/1\tTRY' 'b/A-1002\tb\tb/2\tTRY' 'b/A-1003\tb\tb/3\tTRY' \
                'b/A-1004\tb\tb/3\tTRY' 'b/A-1005\tb\tb/4\tTRY' 'b/A-1006\tb\tb/5\tTRY' 'b/E-1007\tb\tb/1\tEUR' | col-save -q -k account
        rows 'account\ttype\tvalue' 'b/A-1005\tcontract\t2026/KR-77' >r && col-save -q -k reference r
        rows 'account\ttype\tcomponent\tamount\tvalue_on' 'b/A-1001\tcharge\tprincipal\t1000\t2026-01-01' \
                'b/A-1002\tcharge\tprincipal\t1000\t2026-01-01' 'b/A-1003\tcharge\tprincipal\t300\t2026-01-01' \
                'b/A-1004\tcharge\tprincipal\t200\t2026-01-01' 'b/A-1005\tcharge\tprincipal\t900\t2026-01-01' \
                'b/A-1006\tcharge\tprincipal\t1000\t2026-01-01' 'b/E-1007\tcharge\tprincipal\t50\t2026-01-01' | col-save -q -k entry
}

# receipts LINE…: stores them; each is "number|day|amount|payer|iban|text".
receipts() {
        {
                printf 'source\tnumber\tvalue_on\tamount\tcurrency\tpayer\tiban\ttext\n'
                printf '%s\n' "$@" | awk -F'|' -v OFS='\t' '{ print "K", $1, "2026-09-" $2, $3, $7 == "" ? "TRY" : $7, $4, $5, $6 }'
        } | col-save -q -k receipt
}

# match [ARGUMENT…]: runs on all that is stored, as of 2026-09-30; the answer is out.tsv.
match() {
        local kind
        col-list receipts --as-of 2026-09-30 >receipts.tsv
        for kind in accounts entries matches parties references instalments promises contact_points; do
                col-list "$kind" --as-of 2026-09-30 >"$kind.tsv"
        done
        col-match -m "${MATCHING:-usual}" -a accounts.tsv -e entries.tsv -l matches.tsv -p parties.tsv -c contact_points.tsv \
                -r references.tsv --instalments instalments.tsv --promises promises.tsv "$@" receipts.tsv >out.tsv 2>errors
}

save() {
        col-save -q --as-of 2026-09-30 out.tsv
}

# answers: of the rows in out.tsv "number account amount confidence reason", "." where empty.
answers() {
        cells number,account,match_amount,confidence,reason <out.tsv
}
cells() {
        awk -F'\t' -v want="$1" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(want, names, ","); next }
                { for (i = 1; i <= n; i++) printf "%s%s", (v = $at[names[i]]) == "" ? "." : v, i < n ? "|" : "\n" }'
}

@test "each piece of evidence has its points" {
        receipts '1|01|1.00||| a-1001 dosyasi' '2|02|2.00|||TC 100 000 001 46' '3|03|3.00|||1234567890 vergi' '4|04|4.00|||0532 123 45 67 tel' \
                '5|05|5.00|ÖZ ÇAĞ GIDA LTD||' '6|06|6.00||TR32 0010 0099 9990 1234 5678 90|' '7|07|7.00||| sözleşme 2026-KR-77' \
                '8|08|900.00|oz cag gida ltd||' '9|09|9.00|||yok' '10|10|10.00|||ayse yilmaz adina'
        match
        answers | gives '1|.|1.00|80|below' '2|.|2.00|70|below' '3|.|3.00|70|below' '4|.|4.00|50|below' '5|.|5.00|50|below' '6|.|6.00|60|below' \
                '7|.|7.00|80|below' '8|.|900.00|90|below' '9|.|9.00|0|none' '10|.|10.00|50|below'
        cells candidates <out.tsv | gives 'b/A-1001 80 account' 'b/A-1002 70 tckn' 'b/A-1003 70 vkn; b/A-1004 70 vkn' 'b/A-1001 50 phone' \
                'b/A-1005 50 name' 'b/A-1002 60 iban' 'b/A-1005 80 reference' 'b/A-1005 90 name balance' . 'b/A-1002 50 name'
        [ -z "$(save 2>&1)" ] && [ "$(col-list matches | wc -l)" -eq 1 ]
}

@test "enough evidence books, once: the second run finds nothing more" {
        receipts '1|01|100.00|ALI CAN||A-1001' '2|02|1000.00|AYSE YILMAZ||TCKN 10000000146'
        match
        answers | gives '1|b/A-1001|100.00|130|account name' '2|b/A-1002|1000.00|160|tckn name balance'
        save
        col-list entries -w "type = 'payment'" -c account,amount,value_on,number,source | gives $'account\tamount\tvalue_on\tnumber\tsource' \
                $'b/A-1001\t100.00\t2026-09-01\tK/1\tK' $'b/A-1002\t1000.00\t2026-09-02\tK/2\tK'
        col-save -q --as-of 2026-09-30 out.tsv || [ $? -eq 75 ] # the same decisions again: stale, or already so
        match
        answers | gives '1|.|.|0|matched' '2|.|.|0|matched'
        [ "$(col-list entries -w "type = 'payment'" | wc -l)" -eq 3 ]
        col-check
}

@test "equal candidates are never booked, nor is the best without its lead" {
        receipts '1|01|1000.00|ALI CAN||' '2|02|100.00|||A-1001 A-1002' '3|03|1.00|||A-1001 A-1002 10000000146'
        sed 's/^name\t50/name\t200/; s/^account\t80/account\t200/' "$PROJECT/share/matchings/usual.tsv" >high.tsv
        MATCHING=./high.tsv match
        answers | gives '1|.|1000.00|240|ambiguous' '2|.|100.00|200|ambiguous' '3|b/A-1002|1.00|270|account tckn'
        sed -i 's/^lead\t20/lead\t71/' high.tsv
        MATCHING=./high.tsv match
        answers | tail -n 1 | gives '3|.|1.00|270|ambiguous'
}

@test "an account in another currency is no candidate" {
        receipts '1|01|50.00|ALI CAN||E-1007 ali can|TRY' '2|01|50.00|ALI CAN||E-1007|EUR'
        match
        answers | gives '1|.|50.00|50|below' '2|b/E-1007|50.00|170|account name balance'
}

@test "one receipt for several accounts of a debtor, when their balances come to it" {
        receipts '1|01|500.00|ZEKI DEMIR||1234567890' '2|02|499.00|ZEKI DEMIR||1234567890'
        match
        answers | gives '1|b/A-1003|300.00|160|vkn name balance' '1|b/A-1004|200.00|160|vkn name balance' '2|.|499.00|120|ambiguous'
        save
        col-list matches -c receipt,account,match_amount,confidence,reason | gives $'receipt\taccount\tmatch_amount\tconfidence\treason' \
                $'1\tb/A-1003\t300.00\t160\tvkn name balance' $'1\tb/A-1004\t200.00\t160\tvkn name balance'
        col-check
}

@test "instalments, one or several at once, and promises, each serves one receipt" {
        rows 'account\tpromised_on\tpayable_on\tamount' 'b/A-1005\t2026-08-20\t2026-09-10\t77.00' | col-save -q -k promise --as-of 2026-08-20
        receipts '1|05|77.00|OZ CAG GIDA LTD|TR320010009999901234567890|' '2|06|77.00|OZ CAG GIDA LTD||' '3|05|77.00|OZ CAG GIDA LTD||2026/KR-77' \
                '4|07|77.00|OZ CAG GIDA LTD||2026/KR-77'
        match
        answers | gives '1|.|77.00|60|below' '3|b/A-1005|77.00|170|reference name promise' '2|.|77.00|50|below' '4|b/A-1005|77.00|130|reference name'
        # Instalments beside the database: what the streams say counts.
        rows 'account\tpayable_on\tamount' 'b/A-1005\t2026-09-01\t10.00' 'b/A-1005\t2026-10-01\t20.00' 'b/A-1005\t2026-11-01\t30.00' >inst.tsv
        receipts '5|08|30.00|||2026/KR-77' '6|09|60.00|||2026/KR-77' '7|09|60.00|||2026/KR-77'
        match --instalments inst.tsv
        answers | tail -n 3 | gives '5|b/A-1005|30.00|120|reference instalment' '6|.|60.00|80|below' '7|.|60.00|80|below'
}

@test "several receipts that come to one amount, each of them too weak alone" {
        receipts '1|01|400.00|||A-1002' '2|03|600.00|||A-1002' '3|03|1.00|||A-1001'
        match
        answers | gives '1|b/A-1002|400.00|150|account balance together' '2|b/A-1002|600.00|150|account balance together' '3|.|1.00|80|below'
        sed 's/^together\t30\t\t31/together\t30\t\t1/' "$PROJECT/share/matchings/usual.tsv" >short.tsv
        MATCHING=./short.tsv match
        answers | gives '1|.|400.00|80|below' '2|.|600.00|80|below' '3|.|1.00|80|below'
}

# reported LINE…: payments that a law office reported: "account|day|amount|number".
reported() {
        {
                printf 'account\ttype\tvalue_on\tamount\tnumber\tcollector\n'
                printf '%s\n' "$@" | awk -F'|' -v OFS='\t' '{ print $1, "payment", "2026-09-" $2, $3, $4, "Hukuk Bürosu A" }'
        } | col-save -q -k entry
}
paid() { # what is paid, by account
        col-list entries -w "type IN ('payment', 'return')" -c account,type,amount,value_on,number
}

@test "what a lawyer reported and the bank shows is booked once: his payment is linked" {
        reported 'b/A-1001|05|100.00|L1' 'b/A-1002|06|150.00|L2' 'b/A-1003|07|40.00|L3'
        col-report unremitted --as-of 2026-09-30 --from 2026-01-01 --to 2026-12-31 | cut -f 1,2,10 | gives $'collector\taccount\tunremitted' \
                $'Hukuk Bürosu A\tb/A-1001\t100.00' $'Hukuk Bürosu A\tb/A-1002\t150.00' $'Hukuk Bürosu A\tb/A-1003\t40.00'
        # The debtor's own payment in the bank's books, then a bulk of the lawyer's.
        receipts '1|06|100.00|ALI CAN||A-1001' '2|10|190.00|HUKUK BÜROSU A||EYLÜL'
        match
        answers | gives '1|b/A-1001|100.00|190|account name reported' '2|b/A-1002|150.00|120|reported collector' '2|b/A-1003|40.00|120|reported collector'
        paid >before
        save
        paid | cmp - before
        [ "$(col-report unremitted --as-of 2026-09-30 --from 2026-01-01 --to 2026-12-31 | wc -l)" -eq 1 ]
        [ "$(col-report unidentified --as-of 2026-09-30 | wc -l)" -eq 1 ]
        match
        answers | gives '1|.|.|0|matched' '2|.|.|0|matched'
        col-check
}

@test "a lawyer's sum that comes to none of his payments is left, also where another hint is strong" {
        reported 'b/A-1001|05|100.00|L1' 'b/A-1002|06|150.00|L2'
        receipts '1|10|90.00|HUKUK BÜROSU A||A-1001 ali can' '2|11|150.00|HUKUK BÜROSU A||'
        match
        answers | gives '1|.|90.00|130|collector' '2|b/A-1002|150.00|120|reported collector'
        receipts '3|12|150.00|HUKUK BÜROSU A||' '4|04|100.00|HUKUK BÜROSU A||'
        match
        # Only one of two equal sums is his payment, and what was reported later than the receipt is none of it.
        answers | gives '4|.|100.00|0|collector' '1|.|90.00|130|collector' '2|b/A-1002|150.00|120|reported collector' '3|.|150.00|0|collector'
}

@test "what is reported after it was booked takes the payment's place" {
        receipts '1|06|100.00|ALI CAN||A-1001'
        match && save
        reported 'b/A-1001|05|100.00|L1'
        match
        cells number,account,entry,corrects,match_amount,reason <out.tsv | gives '1|b/A-1001|.|8|-100.00|late' '1|b/A-1001|9|.|100.00|late'
        save
        paid | gives $'account\ttype\tamount\tvalue_on\tnumber' $'b/A-1001\tpayment\t100.00\t2026-09-05\tL1' $'b/A-1001\tpayment\t100.00\t2026-09-06\tK/1' \
                $'b/A-1001\tpayment\t-100.00\t2026-09-06\tK/1 corrects 8'
        col-list accounts -w "account = 'b/A-1001'" -c balance | gives balance 900.00
        [ "$(col-report unremitted --as-of 2026-09-30 --from 2026-01-01 --to 2026-12-31 | wc -l)" -eq 1 ]
        match
        answers | gives '1|.|.|0|matched'
        col-check
        # A second report of as much is another payment.
        reported 'b/A-1001|05|100.00|L9'
        match
        answers | gives '1|.|.|0|matched'
}

@test "a receipt that is taken back: booked it is returned, before that neither counts" {
        receipts '1|06|100.00|ALI CAN||A-1001' '2|07|-100.00|ALI CAN||iade' '3|08|-1.00|ALI CAN||'
        match
        answers | gives '1|.|100.00|100|reversed' '2|.|-100.00|100|reversed' '3|.|-1.00|0|reversal'
        rows 'source\tnumber\tvalue_on\tamount\tcurrency\tpayer\ttext' 'K\t4\t2026-09-09\t50.00\tTRY\tAYSE YILMAZ\tA-1002' | col-save -q -k receipt
        match && save
        receipts '5|12|-50.00|AYSE YILMAZ||iade'
        match
        cells number,account,corrects,match_amount,reason <out.tsv | tail -n 2 | gives '4|.|.|.|reversed' '5|b/A-1002|8|-50.00|reversal'
        save
        col-list entries -w "type = 'return'" -c account,amount,corrects | gives $'account\tamount\tcorrects' $'b/A-1002\t50.00\t8'
        match
        answers | tail -n 1 | gives '5|.|.|0|matched'
        col-check
}

@test "the account from which somebody paid points at him the next time" {
        receipts '1|01|10.00|AYSE YILMAZ|TR330006100519786457841326|A-1002'
        match && save
        receipts '2|02|20.00|AYSE YILMAZ|TR330006100519786457841326|odeme'
        match
        answers | gives '1|.|.|0|matched' '2|b/A-1002|20.00|110|iban name'
}

@test "no more of a receipt or of a payment than there is can be matched" {
        receipts '1|01|100.00|ALI CAN||A-1001'
        reported 'b/A-1001|05|60.00|L1'
        match
        label=$(cells matching <out.tsv) seen=$(cells seen <out.tsv)
        store() { # ROW…: saves matches "receipt account entry amount corrects"
                { printf 'receipt\taccount\tentry\tmatch_amount\tcorrects\tmatching\tseen\tas_of\n'
                        printf '%s\n' "$@" | awk -v OFS='\t' -v label="$label" -v seen="$seen" '{ for (i = 1; i <= 5; i++) if ($i == "-") $i = ""; print $1, $2, $3, $4, $5, label, seen, "2026-09-30" }'
                } | col-save -q --as-of 2026-09-30 2>&1
        }
        fails 65 store '1 b/A-1001 - 100.01 -'
        says 'receipt 1 (1 of K) would be matched with more than it is'
        fails 65 store '1 b/A-1001 - 50.00 -' '1 b/A-1002 - 50.01 -'
        fails 65 store '1 b/A-1001 8 60.01 -'
        says 'entry 8 of account b/A-1001 would be matched with more than it is'
        fails 65 store '1 b/A-1002 8 60.00 -'
        says 'entry 8 is no payment or return of this account'
        fails 65 store '1 b/A-1001 1 60.00 -'
        fails 65 store '1 b/A-1001 - -5.00 -'
        says 'names the payment that it takes back'
        fails 65 store '1 b/A-1001 - 5.00 8'
        fails 65 store '1 b/E-1007 - 5.00 -'
        says "is not in the receipt's currency"
        fails 65 store '1 b/A-1001 - -5.00 8'
        [ "$(col-list matches | wc -l)" -eq 1 ]
        store '1 b/A-1001 8 60.00 -' '1 b/A-1002 - 40.00 -'
        fails 65 store '1 b/A-1003 - 0.01 -'
        [ "$(col-list entries -w "type = 'payment'" | wc -l)" -eq 3 ]
        col-check
        sqlite3 t.db 'UPDATE matches SET match_amount = match_amount + 1 WHERE id = 1'
        run col-check
        [ "$status" -eq 1 ]
        says 'is matched with more than it is'
}

@test "a stale match is not saved" {
        receipts '1|01|100.00|ALI CAN||A-1001'
        match
        rows 'account\ttype\tamount\tvalue_on\tnumber' 'b/A-1001\tpayment\t5\t2026-09-02\tx' | col-save -q -k entry
        fails 75 save
}

@test "a person decides what was left: the account is filled in" {
        receipts '1|01|100.00|ALI CAN||'
        match
        answers | gives '1|.|100.00|50|below'
        awk -F'\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR > 1 { $at["account"] = "b/A-1006"; $at["reason"] = "telephone" } 1' out.tsv >mine.tsv
        col-save -q --as-of 2026-09-30 mine.tsv
        col-list matches -c account,match_amount,reason | gives $'account\tmatch_amount\treason' $'b/A-1006\t100.00\ttelephone'
        match
        answers | gives '1|.|.|0|matched'
}

@test "the policy is checked, and so are the streams" {
        receipts '1|01|100.00|ALI CAN||'
        match
        bad() { # LINE TEXT: a policy of that line more is refused
                { cat "$PROJECT/share/matchings/usual.tsv" && printf '%b\n' "$1"; } >bad.tsv
                MATCHING=./bad.tsv fails 78 match
                grep -q "bad.tsv:.*$2" errors
        }
        bad 'nam\t5' "'nam' is no evidence; nearest is name"
        bad 'name\t5' "'name' again"
        for change in 's/^threshold\t100/threshold\t0/' '/^threshold/d' 's/^lead\t20/lead\t0/' '/^lead/d' 's/^name\t50/name\t-1/' 's/^name\t50/name\t/'; do
                sed "$change" "$PROJECT/share/matchings/usual.tsv" >bad.tsv
                MATCHING=./bad.tsv fails 78 match
        done
        for option in -m -a -e -l; do
                args=(-m usual -a accounts.tsv -e entries.tsv -l matches.tsv)
                for i in 0 2 4 6; do [ "${args[i]}" != "$option" ] || unset "args[i]" "args[i+1]"; done
                fails 64 col-match "${args[@]}" receipts.tsv
        done
        cp receipts.tsv twice.tsv && tail -n 1 receipts.tsv >>twice.tsv
        fails 65 col-match -m usual -a accounts.tsv -e entries.tsv -l matches.tsv twice.tsv
        says 'twice.tsv:3:receipt: again'
        { head -n 1 accounts.tsv && tail -n +2 accounts.tsv | tac; } >unsorted.tsv
        fails 65 col-match -m usual -a unsorted.tsv -e entries.tsv -l matches.tsv receipts.tsv
        says 'is out of order'
        head -c -1 accounts.tsv >cut.tsv
        fails 65 col-match -m usual -a cut.tsv -e entries.tsv -l matches.tsv receipts.tsv
        says 'input ended early'
}

# portfolio SEED: streams in which many look alike: few names, numbers that occur in many texts, sums that fit by chance.
portfolio() {
        awk -v seed="$1" -v OFS='\t' 'BEGIN {
                srand(seed)
                split("ali can|ali can|veli can|ayşe yılmaz|zeki demir", name, "|")
                print "account", "debtor", "currency", "name", "balance", "phone", "as_of", "seen" > "accounts.tsv"
                for (d = 10; d < 30; d++) {
                        who = name[int(rand() * 5) + 1]
                        for (a = 0; a < 1 + rand() * 3; a++)
                                print "b/" d "-" a "00", "b/" d, rand() < 0.9 ? "TRY" : "EUR", who, int(rand() * 6) * 100 ".00", \
                                        "+9053200000" d, "2026-09-30", 5 > "accounts.tsv"
                }
                print "entry", "account", "type", "amount", "currency", "value_on", "corrects", "collector", "number" > "entries.tsv"
                for (e = 1; e < 20; e++)
                        print e, "b/" 10 + int(rand() * 20) "-0" "00", "payment", int(rand() * 4 + 1) * 100 ".00", "TRY", "2026-09-" 10 + int(rand() * 9), \
                                "", rand() < 0.6 ? "Büro Bir" : "", "L" e > "entries.tsv"
                print "receipt", "account", "entry", "match_amount", "currency" > "matches.tsv"
                print "receipt", "source", "number", "value_on", "amount", "currency", "payer", "iban", "text", "as_of", "seen" > "receipts.tsv"
                for (r = 1; r <= 60; r++)
                        print r, "K", r, "2026-09-" 10 + int(rand() * 15), (rand() < 0.1 ? "-" : "") int(rand() * 8 + 1) * 100 ".00", "TRY", \
                                rand() < 0.2 ? "BÜRO BİR" : toupper(name[int(rand() * 5) + 1]), "", \
                                (rand() < 0.5 ? 10 + int(rand() * 20) "-" int(rand() * 3) "00 " : "") (rand() < 0.3 ? "0532 000 00 " 10 + int(rand() * 20) : ""), \
                                "2026-09-30", 5 > "receipts.tsv"
        }'
}

@test "whatever the receipts: no money is made or lost, none is booked below the threshold, and the second run finds nothing more" {
        call=(col-match -q -m usual -a accounts.tsv -e entries.tsv)
        booked=0
        for seed in $(seq "${COL_MATCHINGS:-25}"); do
                portfolio "$seed"
                "${call[@]}" -l matches.tsv receipts.tsv >out.tsv
                "${call[@]}" -l matches.tsv receipts.tsv | cmp - out.tsv
                awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                        { r = $at["receipt"]; amount[r] = $at["amount"]; rows[r]++ }
                        $at["account"] != "" { if ($at["confidence"] < 100) bad("below the threshold"); sum[r] += $at["match_amount"]; n[r]++; booked++
                                if ($at["entry"] != "" && $at["entry"] in used) bad("one payment, two receipts"); used[$at["entry"]] }
                        $at["account"] == "" && rows[r] > 1 { bad("left and booked") }
                        function bad(what) { print what ": " $0 > "/dev/stderr"; failed = 1 }
                        END { for (r in n) if (sum[r] != amount[r]) bad("receipt " r " is " amount[r] ", booked " sum[r])
                                for (r = 1; r <= 60; r++) if (!rows[r]) bad("no receipt " r); print booked + 0; exit failed }' out.tsv >count
                booked=$((booked + $(cat count)))
                # What was booked is stored: matches, and the payments that they made.
                awk -F'\t' -v OFS='\t' 'FILENAME != "out.tsv" && FILENAME != "accounts.tsv" { print > (FILENAME ".next"); next }
                        FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; if (FILENAME == "accounts.tsv") print > "accounts.tsv.next"; next }
                        FILENAME == "accounts.tsv" { $5 = sprintf("%.2f", $5 - paid[$1]); print > "accounts.tsv.next"; next }
                        $at["account"] != "" { e = $at["entry"]; m = $at["match_amount"]
                                if (e == "") { e = 1000 + FNR; back = $at["amount"] < 0; paid[$at["account"]] += m
                                        print e, $at["account"], back ? "return" : "payment", back ? substr(m, 2) : m, "TRY", $at["value_on"], $at["corrects"], "", "K/" $at["number"] > "entries.tsv.next" }
                                print $at["receipt"], $at["account"], e, m, "TRY" > "matches.tsv.next" }' entries.tsv matches.tsv out.tsv accounts.tsv
                for file in entries matches accounts; do mv $file.tsv.next $file.tsv; done
                "${call[@]}" -l matches.tsv receipts.tsv >again.tsv
                awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                        $at["account"] != "" { print > "/dev/stderr"; failed = 1 } END { exit failed }' again.tsv
        done
        [ "$booked" -gt 0 ]
}
