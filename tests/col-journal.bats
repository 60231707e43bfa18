#!/usr/bin/env bats
# col-journal: what is debited and credited, that every batch is balanced, and that hledger agrees on every account.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'kind\tposting\twhen\tday\tamount\tdebit\tcredit\ttext' \
                "entry\tcash\ttype = 'payment'\tvalue_on\tamount\t'assets:bank'\t'owed:' || account\ttag" \
                "entry\tcash\ttype = 'return'\tvalue_on\tamount\t'owed:' || account\t'assets:bank'\t" \
                "entry\tcash\ttype = 'waiver'\t\t\t\t\t" \
                "entry\tfee\ttag = 'lawyer'\tvalue_on\tamount\t'expenses:x'\t'y 2'\t'fee of ' || tag" \
                "bonus\tearned\telse\tas_of\tbonus_amount\t'e'\t'p'\t" >mine.tsv
}

# entries LINE…: the stream in.tsv; a line is "entry type amount currency batch tag account", - is empty.
entries() {
        {
                rows 'account\tentry\ttype\tamount\tcurrency\tbatch\ttag\tvalue_on'
                printf '%s\n' "$@" | awk -v OFS='\t' '{ for (i = 1; i <= 7; i++) $i = $i == "-" ? "" : $i
                        print $7 == "" ? "b/1" : $7, $1, $2, $3, $4 == "" ? "TRY" : $4, $5 == "" ? 1 : $5, $6, "2026-03-01" }'
        } >in.tsv
}

journal() {
        col-journal -j ./mine.tsv -k entry "$@" in.tsv
}

# sides: of the stream, "entry ledger_account debit credit", - where empty.
sides() {
        cut -f 2,11-13 | sed 1d | awk -F'\t' '{ for (i = 1; i <= 4; i++) printf "%s%s", $i == "" ? "-" : $i, i < 4 ? " " : "\n" }'
}

# totals JOURNAL: what hledger finds on each account in each currency, in minor units.
totals() {
        hledger -f "$1" balance --flat -N -O csv | sed 1d | awk -F'","' '{ gsub(/"/, "", $1); gsub(/"/, "", $2)
                n = split($2, amounts, /, /)
                for (i = 1; i <= n; i++) { split(amounts[i], part, " "); sub(/\./, "", part[1])
                        if (part[1] + 0 != 0) printf "%s\t%s\t%.0f\n", $1, part[2], part[1] } }' | LC_ALL=C sort
}

@test "each posting debits one account and credits another; below zero the other way round" {
        entries '1 payment 10.00' '2 return 3.00' '3 payment -4.00 TRY 2' '4 payment 0.00' '5 waiver 7.00' '6 payment 5.00 TRY 2 lawyer' \
                '7 payment -'
        journal >out.tsv
        sides <out.tsv | gives '1 assets:bank 10.00 -' '1 owed:b/1 - 10.00' '2 owed:b/1 3.00 -' '2 assets:bank - 3.00' \
                '3 owed:b/1 4.00 -' '3 assets:bank - 4.00' '4 - - -' '5 - - -' '6 assets:bank 5.00 -' '6 owed:b/1 - 5.00' \
                '6 expenses:x 5.00 -' '6 y 2 - 5.00' '7 - - -'
        head -n 1 out.tsv | cut -f 9- | gives $'posting\tposted_on\tledger_account\tdebit\tcredit\tposting_text\tjournal'
        sed -n 13p out.tsv | cut -f 1-10,14- | gives $'b/1\t6\tpayment\t5.00\tTRY\t2\tlawyer\t2026-03-01\tfee\t2026-03-01\tfee of lawyer\t'"mine@$(sha256sum <mine.tsv | cut -d' ' -f 1)"
        journal --explain | sed 1d | sed 's/.*\t//' | sed -n '3p;8p;11p' | gives 'line 3: type=return' 'nothing is booked' 'line 5: tag=lawyer'
}

@test "the same as CSV and as a journal of hledger" {
        entries '1 payment 10.00 TRY 3 phone' '2 payment -1.250 KWD 4 - b/2' '3 waiver 1.00'
        journal -f csv | gives 'batch,posted_on,kind,number,account,posting,ledger_account,debit,credit,currency,posting_text' \
                '3,2026-03-01,entry,1,b/1,cash,assets:bank,10.00,,TRY,phone' '3,2026-03-01,entry,1,b/1,cash,owed:b/1,,10.00,TRY,phone' \
                '4,2026-03-01,entry,2,b/2,cash,owed:b/2,1.250,,KWD,' '4,2026-03-01,entry,2,b/2,cash,assets:bank,,1.250,KWD,'
        journal -f hledger | sed 1d | gives 'decimal-mark .' '' '2026-03-01 (entry 1) phone  ; batch:3, account:b/1' \
                '    assets:bank  10.00 TRY' '    owed:b/1  -10.00 TRY' '' '2026-03-01 (entry 2)   ; batch:4, account:b/2' \
                '    owed:b/2  1.250 KWD' '    assets:bank  -1.250 KWD'
        # What would be read as something else is refused there, and only there.
        entries '1 payment 1.00 TRY 1 a;b'
        fails 65 journal -f hledger
        says "in.tsv:2: the text 'a;b' has a line break"
        entries '1 payment 1.00 TRY 1 a\nb'
        fails 65 journal -f hledger
        journal -f csv | tail -n 1 | gives 'b"'
        journal >out.tsv
        # A number with thousands of the currency's thousandths is not taken for thousands.
        command -v hledger >/dev/null || skip 'hledger is not installed'
        entries '1 payment 1.250 KWD'
        journal -f hledger | hledger -f - balance -N --flat assets -O csv | tail -n 1 | gives '"assets:bank","1.250 KWD"'
}

@test "random records: every batch is balanced, and each account holds what its records come to" {
        awk 'BEGIN { srand(11); OFS = "\t"; print "account", "entry", "type", "amount", "currency", "batch", "tag", "value_on"
                split("payment return payment waiver", type, " "); split("TRY JPY KWD", currency, " ")
                for (i = 1; i <= 3000; i++) {
                        c = currency[1 + int(rand() * 3)]; n = int(rand() * 10 ^ int(rand() * 15))
                        digits = c == "TRY" ? 2 : c == "KWD" ? 3 : 0; text = sprintf("%0" digits + 1 "d", n)
                        if (digits) text = substr(text, 1, length(text) - digits) "." substr(text, length(text) - digits + 1)
                        print "b/" int(rand() * 9), i, type[1 + int(rand() * 4)], (rand() < 0.3 ? "-" : "") text, c,
                                1 + int(i / 100), rand() < 0.4 ? "lawyer" : "", sprintf("2026-%02d-01", 1 + int(i / 300)) } }' >in.tsv
        journal >out.tsv
        # Integers of minor units, exact below 2^53: debit less credit, by batch and currency, and by account.
        awk -F'\t' 'function minor(text) { sub(/\./, "", text); return text + 0 }
                NR > 1 && $11 != "" { batch[$6 FS $5] += minor($12) - minor($13); n++ }
                END { for (key in batch) { m++; if (batch[key] != 0) print "not balanced", key }; exit !(n > 4000 && m > 60) }' out.tsv >wrong
        [ ! -s wrong ]
        awk -F'\t' -v OFS='\t' 'function minor(text) { sub(/\./, "", text); return text + 0 }
                NR > 1 && $11 != "" { sum[$11 FS $5] += minor($12) - minor($13) }
                END { for (key in sum) if (sum[key] != 0) printf "%s\t%.0f\n", key, sum[key] }' out.tsv | LC_ALL=C sort >got
        awk -F'\t' -v OFS='\t' 'function minor(text) { sub(/\./, "", text); return text + 0 }
                NR == 1 { next }
                { amount = minor($4); cash = $3 == "payment" ? amount : $3 == "return" ? -amount : 0 }
                { sum["assets:bank" FS $5] += cash; sum["owed:" $1 FS $5] -= cash }
                $7 == "lawyer" { sum["expenses:x" FS $5] += amount; sum["y 2" FS $5] -= amount }
                END { for (key in sum) if (sum[key] != 0) printf "%s\t%.0f\n", key, sum[key] }' in.tsv | LC_ALL=C sort | diff - got >&2
        command -v hledger >/dev/null || skip 'hledger is not installed'
        journal -f hledger >out.journal
        hledger -f out.journal check
        totals out.journal | diff - got >&2
}

@test "a record that no line is for is refused" {
        entries '1 payment 1.00' '2 charge 1.00'
        fails 65 journal
        says 'in.tsv:3:entry: ./mine.tsv has no line for this entry'
}

@test "names of ledger accounts that another program would read otherwise are refused" {
        local name
        for name in '' ' a' 'a ' 'a  b' 'a:' ':a' 'a::b' 'a: b' '(a)' '*a' ';a' '[a]' 'a\tb' 'a‮b'; do
                entries "1 payment 1.00"
                name=$name awk -F'\t' -v OFS='\t' 'NR == 1 { print $0, "ledger"; next } { print $0, ENVIRON["name"] }' in.tsv >with.tsv
                sed "s/^entry\tcash.*tag\$/entry\tcash\telse\tvalue_on\tamount\tledger\t'x'\t/" mine.tsv >named.tsv
                fails 65 col-journal -j ./named.tsv -k entry --type ledger=text with.tsv
                says 'with.tsv:2: the ledger account'
        done
        for name in 'a' '1 b:c d' 'ş:ı'; do
                name=$name awk -F'\t' -v OFS='\t' 'NR == 1 { print $0, "ledger"; next } { print $0, ENVIRON["name"] }' in.tsv >with.tsv
                col-journal -j ./named.tsv -k entry --type ledger=text with.tsv | sed -n 2p | cut -f 12 | gives "$name"
        done
}

@test "mistakes in a policy are named by file, line and column" {
        entries '1 payment 1.00'
        refused() {
                rows 'kind\tposting\twhen\tday\tamount\tdebit\tcredit' "${@:2}" >mine.tsv
                fails 78 journal
                says "./mine.tsv$1"
        }
        refused ': no line is for a record of kind entry'
        refused ': no line is for a record of kind entry' "bonus\tx\telse\t\t\t\t"
        refused ":2:kind: 'thing' is no kind" "thing\tx\telse\t\t\t\t"
        refused ':2:posting: empty' "entry\t\telse\t\t\t\t"
        refused ':4:posting: a again' "entry\ta\telse\t\t\t\t" "entry\tb\telse\t\t\t\t" "entry\ta\telse\t\t\t\t"
        refused ':2:when: empty' "entry\ta\t\t\t\t\t"
        refused ':2:credit: day, amount, debit and credit' "entry\ta\telse\tvalue_on\tamount\t'x'\t"
        refused ':2:day: day, amount' "entry\ta\telse\tvalue_on\t\t\t"
        refused ":2:day: 'paid_on' is no column" "entry\ta\telse\tpaid_on\tamount\t'x'\t'y'"
        refused ':2:debit: ' "entry\ta\telse\tvalue_on\tamount\tx y z\t'y'"
        refused ': asks for today' "entry\ta\tvalue_on < date('now')\tvalue_on\tamount\t'x'\t'y'"
        journal --as-of 2026-03-02 | cut -f 11 | gives ledger_account x y
}

@test "wrong usage, and cells that are not what they should be" {
        entries '1 payment 1.00'
        fails 64 col-journal -k entry in.tsv
        says '-j JOURNAL'
        fails 64 col-journal -j ./mine.tsv in.tsv
        says '-k KIND'
        fails 64 col-journal -j ./mine.tsv -k thing in.tsv
        fails 64 journal -f xml
        fails 64 journal -f csv --explain
        refused() {
                entries "$2"
                fails 65 journal
                says "in.tsv:2:$1"
        }
        refused "amount: '1.001'" '1 payment 1.001'
        refused "currency: 'XXQ' is not a currency" '1 payment 1.00 XXQ'
        entries '1 payment 1.00'
        sed -i 's/2026-03-01/2026-02-29/' in.tsv
        fails 65 journal
        says "in.tsv:2:value_on: '2026-02-29' is not a date"
        entries '1 payment 1.00'
        cut -f 1-5,7- in.tsv >less.tsv
        fails 65 col-journal -j ./mine.tsv -k entry less.tsv
        says 'batch'
}

@test "the example's books of the sample: claims are the balances, and hledger agrees on every account" {
        sample_database
        export COL_DB=$PWD/sample.db
        col-report settled | col-bonus -t example | col-save -q
        for kind in entry:entries allocation:allocations bonus:bonuses payout:payouts; do
                col-list "${kind#*:}" >"${kind%:*}.tsv"
                col-journal -j example -k "${kind%:*}" "${kind%:*}.tsv" >"${kind%:*}.out"
                awk -F'\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                        $at["ledger_account"] != "" { print $at["batch"], $at["currency"], $at["ledger_account"], $at["debit"], $at["credit"] }' \
                        "${kind%:*}.out"
        done >sides
        awk -F'\t' 'function minor(text) { sub(/\./, "", text); return text + 0 } { sum[$1 FS $2] += minor($4) - minor($5) }
                END { for (key in sum) { n++; if (sum[key] != 0) print "not balanced", key }; exit n < 3 }' sides >wrong
        [ ! -s wrong ]
        awk -F'\t' -v OFS='\t' 'function minor(text) { sub(/\./, "", text); return text + 0 } { sum[$3 FS $2] += minor($4) - minor($5) }
                END { for (key in sum) if (sum[key] != 0) printf "%s\t%.0f\n", key, sum[key] }' sides | LC_ALL=C sort >got
        # All claims together are what all debtors owe.
        awk -F'\t' '/^placed:claims/ { sum[$2] += $3 } END { for (key in sum) print key, sum[key] }' got | sort >claims
        col-list -c currency,balance | awk -F'\t' 'NR > 1 { sub(/\./, "", $2); sum[$1] += $2 } END { for (key in sum) print key, sum[key] }' |
                sort | diff - claims >&2
        command -v hledger >/dev/null || skip 'hledger is not installed'
        for kind in entry allocation bonus; do
                col-journal -j example -k $kind -f hledger $kind.tsv
        done >all.journal
        totals all.journal | diff - got >&2
}
