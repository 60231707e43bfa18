#!/usr/bin/env bats
# col-camt053: which entries are receipts, batches and charges, balances, what XML could do, and what is refused, with its place.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        F=$PROJECT/tests/fixtures/bank
}

# cells COLUMN,…: those of the output, by name, separated by "|"; "." where empty.
cells() {
        awk -F'\t' -v want="$1" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(want, names, ","); next }
                { for (i = 1; i <= n; i++) printf "%s%s", (v = $at[names[i]]) == "" ? "." : v, i < n ? "|" : "\n" }'
}

balance() { # CODE AMOUNT
        echo "<Bal><Tp><CdOrPrtry><Cd>$1</Cd></CdOrPrtry></Tp><Amt Ccy=\"TRY\">$2</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
}
entry() { # AMOUNT MARK MORE…
        echo "<Ntry><Amt Ccy=\"TRY\">$1</Amt><CdtDbtInd>$2</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-09-15</Dt></BookgDt>${*:3}</Ntry>"
}
part() { # AMOUNT MORE…
        echo "<TxDtls><Amt Ccy=\"TRY\">$1</Amt><CdtDbtInd>CRDT</CdtDbtInd>${*:2}</TxDtls>"
}
# document CLOSING ENTRY…: a statement that opens with 0.
document() {
        printf '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.%s">\n' "${VERSION:-04}"
        printf '<BkToCstmrStmt><Stmt><Id>S1</Id><Acct><Id><Othr><Id>K1</Id></Othr></Id></Acct>\n'
        balance OPBD 0.00
        balance CLBD "$1"
        printf '%s\n' "${@:2}" '</Stmt></BkToCstmrStmt></Document>'
}

@test "versions 2 and 8 say the same in their own way" {
        col-camt053 "$F/version-8.xml" >out.tsv
        [ "$(head -n 1 out.tsv | tr '\t' ' ')" = 'source number value_on booked_on amount currency charges payer iban text' ]
        cells source,number,amount,charges,payer,iban,text <out.tsv | gives \
                'TR330006100519786457841326|S-2026-09-15/1.1|300.00|.|Ayşe Yılmaz|TR320010009999901234567890|E1 Dosya 2026/000002' \
                'TR330006100519786457841326|S-2026-09-15/1.2|200.00|.|.|.|x & y' \
                'TR330006100519786457841326|S-2026-09-15/2|-25.00|.|.|.|.' \
                'TR330006100519786457841326|S-2026-09-15/3|50.00|5.00|.|.|.'
        col-camt053 "$F/version-2.xml" | cmp - out.tsv
        sed 's/encoding="UTF-8"/encoding="windows-1254"/' "$F/version-8.xml" | iconv -t windows-1254 | col-camt053 | cmp - out.tsv
}

@test "every version from 2 to 8 is read, others are refused" {
        for VERSION in 02 03 04 05 06 07 08; do
                document 1.00 "$(entry 1.00 CRDT)" | col-camt053 | cells amount | gives 1.00
        done
        for VERSION in 01 09 13 2 002 xx; do
                document 1.00 "$(entry 1.00 CRDT)" >other.xml
                fails 65 col-camt053 other.xml
                says 'other.xml:2:'
                says 'not a bank statement'
        done
        for other in '<Document/>' '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.02"/>' '<html/>'; do
                fails 65 col-camt053 <<<"$other"
                says 'not a bank statement'
        done
}

@test "credits, debits, reversals, returns and what is not booked" {
        document 85.00 "$(entry 100.00 CRDT '<NtryDtls><TxDtls><RmtInf><Ustrd>in</Ustrd></RmtInf></TxDtls></NtryDtls>')" \
                "$(entry 5.00 DBIT)" "$(entry 10.00 DBIT '<RvslInd>true</RvslInd>')" "$(entry 3.00 CRDT '<RvslInd>1</RvslInd>')" \
                "$(entry 3.00 DBIT '<NtryDtls><TxDtls><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls>')" \
                "$(entry 77.00 CRDT | sed s/BOOK/PDNG/)" >in.xml
        col-camt053 in.xml 2>errors | cells number,amount,text | gives 'S1/1|100.00|in' 'S1/3|-10.00|.' 'S1/5|-3.00|.'
        grep -q 'left out 2 lines' errors
}

@test "a batch is a receipt for each transaction when they come to its amount, gross or net of charges" {
        charge='<Chrgs><Rcrd><Amt Ccy="TRY">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>'
        document 26.00 "$(entry 10.00 CRDT "<NtryDtls>$(part 4.00 "$charge")$(part 6.00)</NtryDtls>")" \
                "$(entry 9.00 CRDT "<NtryDtls>$(part 4.00 "$charge")$(part 6.00)</NtryDtls>")" \
                "$(entry 7.00 CRDT "<NtryDtls>$(part 4.00 '<RmtInf><Ustrd>a</Ustrd></RmtInf>')$(part 6.00 '<RmtInf><Ustrd>b</Ustrd></RmtInf>')</NtryDtls>")" >in.xml
        col-camt053 in.xml 2>errors | cells number,amount,charges,text |
                gives 'S1/1.1|4.00|.|.' 'S1/1.2|6.00|.|.' 'S1/2.1|3.00|1.00|.' 'S1/2.2|6.00|.|.' 'S1/3|7.00|.|a b'
        grep -qx 'col-camt053: in.xml:8: the transactions of an entry do not come to its amount; it is one receipt' errors
}

@test "interim balances of a page, several statements in a document" {
        document 1.00 "$(entry 1.00 CRDT)" | sed 's/OPBD/ITBD/; s/CLBD/ITBD/' | col-camt053 | cells amount | gives 1.00
        document 1.00 "$(entry 1.00 CRDT)" | sed 's/OPBD/PRCD/' | col-camt053 | cells amount | gives 1.00
        document 1.00 "$(entry 1.00 CRDT)" | sed '/<Stmt>/,/<\/Stmt>/ { H; }; s/<\/Stmt>/&<Stmt><Id>S2<\/Id><Acct><Id><IBAN>X<\/IBAN><\/Id><\/Acct>\n'"$(balance OPBD 5.00 | sed 's/\//\\\//g')$(balance CLBD 5.00 | sed 's/\//\\\//g')"'<\/Stmt>/' >two.xml
        col-camt053 two.xml | cells number | gives S1/1
}

@test "faults are refused with their place, and the stream stays incomplete" {
        document 1.00 "$(entry 1.00 CRDT '<ValDt><DtTm>2026-09-15T23:00:00+03:00</DtTm></ValDt><RvslInd>false</RvslInd>')" >good.xml
        col-camt053 good.xml | cells value_on | gives 2026-09-15
        refused() { # SED-SCRIPT LINE TEXT
                sed "$1" good.xml >bad.xml
                fails 65 col-camt053 bad.xml
                says "bad.xml:$2:"
                says "$3"
                col-camt053 bad.xml >out.tsv 2>errors || :
                [ "$(tail -c 1 out.tsv | wc -l)" -eq 0 ]
        }
        refused '5s/1.00/1.01/' 7 'the closing balance is 1.01, but the opening balance and the entries come to 1.00'
        refused '4s/OPBD/XPCD/' 6 'an entry before the opening balance'
        refused '5s/CLBD/CLAV/' 7 'the statement has no closing balance'
        refused '6s/TRY/TRX/' 6 "'TRX' is not a currency"
        refused '6s/TRY/EUR/' 6 'an entry in EUR, but the statement is in TRY'
        refused '5s/TRY/EUR/' 5 'a balance in EUR'
        refused '6s/>1.00/>1,00/' 6 "'1,00' is no amount in TRY"
        refused '6s/>1.00/>-1.00/' 6 "'-1.00' is no amount"
        refused '6s/>1.00/>1.001/' 6 "'1.001' is no amount"
        refused '6s/CRDT/CREDIT/' 6 "'CREDIT' is neither CRDT nor DBIT"
        refused '6s/2026-09-15</2026-09-31</' 6 'is not a day that exists'
        refused '6s/false/no/' 6 "'no' is neither true nor false"
        refused '6s/<ValDt>.*<\/ValDt>//; 6s/<BookgDt>.*<\/BookgDt>//' 6 'an entry without a day'
        refused '6s/<\/Ntry>/<\/Entry>/' 6 'not well-formed XML'
        refused '$s/<\/Document>//' 7 'not well-formed XML'
        refused '6s/1.00/\x01/' 6 'not well-formed XML'
        refused '6s/1.00/\xff/' 6 'not well-formed XML'
        refused '$s/$/<more\/>/' 7 'not well-formed XML'
        fails 65 col-camt053 </dev/null
        says 'standard input:'
        fails 66 col-camt053 nowhere.xml
        says nowhere.xml
        # Elements of another namespace say nothing.
        sed '6s/<\/Ntry>/<x:Amt xmlns:x="urn:x" Ccy="TRY">9<\/x:Amt>&/' good.xml | col-camt053 | cells amount | gives 1.00
}

@test "a cut anywhere is refused" {
        local size
        size=$(stat -c %s "$F/version-8.xml")
        for at in $(seq 7 97 $((size - 12))); do
                head -c "$at" "$F/version-8.xml" >cut.xml
                fails 65 col-camt053 -q cut.xml
        done
}

# attack: runs on in.xml, which must be refused at once, in little memory.
attack() {
        run timeout 5 bash -c "ulimit -v ${LIMIT:-150000}; exec '${COL_PLAIN:-$PROJECT/bin}/col-camt053' in.xml"
        [ "$status" -eq 65 ]
        says "$1"
}

@test "a billion laughs, other files, networks and deep nesting do no harm" {
        body='<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">&z;</Document>'
        {
                echo '<?xml version="1.0"?>'
                echo '<!DOCTYPE lolz [<!ENTITY a "lol">'
                previous=a
                for name in b c d e f g h i z; do
                        echo "<!ENTITY $name \"&$previous;&$previous;&$previous;&$previous;&$previous;&$previous;&$previous;&$previous;&$previous;&$previous;\">"
                        previous=$name
                done
                echo "]>$body"
        } >in.xml
        attack 'in.xml:2:'
        says 'a document type declaration'
        echo "a secret" >secret
        printf '<!DOCTYPE d [<!ENTITY z SYSTEM "file://%s/secret">]>\n%s' "$PWD" "$body" >in.xml
        attack 'a document type declaration'
        ! says 'a secret'
        printf '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">\n%s' "$body" >in.xml
        attack 'a document type declaration'
        printf '<!DOCTYPE d [<!ENTITY %% p SYSTEM "http://127.0.0.1:9/x.dtd"> %%p;]>\n%s' "$body" >in.xml
        attack 'a document type declaration'
        echo "$body" >in.xml
        attack 'not well-formed XML'
        { echo '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">' && head -c 2000000 /dev/zero | sed 's/\x00/<a>/g'; } >in.xml
        attack 'not well-formed XML'
        { echo '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><a>' && head -c 4000000 /dev/zero | tr '\0' x; } >in.xml
        attack 'a text of more than a megabyte'
        { echo '<!DOCTYPE d [' && head -c 20000000 /dev/zero | tr '\0' x; } >in.xml
        attack 'in.xml:'
        { printf '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02" a="' && head -c 20000000 /dev/zero | tr '\0' x; } >in.xml
        attack 'not well-formed XML'
}

@test "saved twice, receipts are stored once" {
        col-init -q t.db && export COL_DB=$PWD/t.db
        col-camt053 -q "$F/version-8.xml" | col-save -q -k receipt
        col-camt053 -q "$F/version-2.xml" | col-save -k receipt 2>errors
        grep -q '4 already so' errors
        col-list receipts -c amount,charges | gives $'amount\tcharges' $'300.00\t' $'200.00\t' $'-25.00\t' $'50.00\t5.00'
        col-check
}

@test "a large file is read in little memory" {
        e=$(entry 1.00 CRDT '<NtryDtls><TxDtls><RmtInf><Ustrd>Dosya 1</Ustrd></RmtInf></TxDtls></NtryDtls>')
        document 100000.00 "$(yes "$e" | head -n 100000)" >large.xml
        (ulimit -v 100000 && "${COL_PLAIN:-$PROJECT/bin}/col-camt053" large.xml) | tail -n 1 | cut -f 2,10 | gives $'S1/100000\tDosya 1'
}
