#!/usr/bin/env bats
# col-statement: lines and balances, over random ledgers too, languages, refusals, and what comes out on paper.

load common
bats_require_minimum_version 1.5.0

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'from\tpercent' '2020-01-01\t10' '2023-02-01\t20.5' >rates.tsv
}

# entries LINE…: the stream in.tsv; a line is "account entry type component amount value_on due_on corrects history
# text", each but the first five may be left out, - is empty, + a blank.
entries() {
        {
                rows 'account\tcurrency\tentry\ttype\tcomponent\tamount\tvalue_on\tdue_on\tbooked_on\tcorrects\thistory\ttag\ttext'
                printf '%s\n' "$@" | awk -v OFS='\t' '{ for (i = 1; i <= 10; i++) { $i = $i == "-" ? "" : $i; gsub(/\+/, " ", $i) }
                        print $1, "TRY", $2, $3, $4, $5, $6, $7, "", $8, $9, "", $10 }'
        } >in.tsv
}

# lines [OPTION…]: "line event line_on from_on line_rates line_component change accrued open balance" of in.tsv's
# statements, - where empty.
lines() {
        col-allocate -w tbk-100 -r ./rates.tsv --explain --as-of 2023-03-01 in.tsv | col-statement "$@" |
                shown line event line_on from_on line_rates line_component change accrued open balance
}

# shown NAME…: these columns of a stream, - where empty, + for a blank.
shown() {
        awk -F'\t' -v names="$*" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(names, name, " "); next }
                { for (i = 1; i <= n; i++) { cell = $at[name[i]]; gsub(/ /, "+", cell)
                        printf "%s%s", cell == "" ? "-" : cell, i < n ? " " : "\n" } }'
}

example() {
        entries 'b/1 1 charge principal 1000.00 2023-01-01' 'b/1 2 charge cost 30.00 2023-01-05' \
                'b/1 3 payment - 100.00 2023-02-11' 'b/1 4 payment - 1200.00 2023-02-20' 'b/1 5 return - 50.00 2023-02-21 - 4' \
                'b/1 6 charge fee 70.00 2023-02-22' 'b/1 7 waiver fee 5.00 2023-02-23' 'b/2 8 charge principal 5.00 2023-02-01'
}

@test "charges, interest with its days and rates, payments, what is left over and its use, returns" {
        example
        lines | head -n 27 | gives '1 opening 2023-01-01 - - - 0.00 - - 0.00' \
                '2 charge 2023-01-01 - - principal 1000.00 - 1000.00 1000.00' \
                '3 interest 2023-01-05 2023-01-01 10 default-interest 1.10 - 1.10 1001.10' \
                '4 charge 2023-01-05 - - cost 30.00 - 30.00 1031.10' \
                '5 interest 2023-02-11 2023-01-05 10+20.5 default-interest 13.01 - 14.11 1044.11' \
                '6 payment 2023-02-11 - - cost -30.00 - 0.00 1014.11' \
                '6 payment 2023-02-11 - - default-interest -1.10 - 13.01 1013.01' \
                '6 payment 2023-02-11 - - default-interest -13.01 - 0.00 1000.00' \
                '6 payment 2023-02-11 - - principal -55.89 - 944.11 944.11' \
                '7 interest 2023-02-20 2023-02-11 20.5 default-interest 4.77 - 4.77 948.88' \
                '8 payment 2023-02-20 - - default-interest -4.77 - 0.00 944.11' \
                '8 payment 2023-02-20 - - principal -944.11 - 0.00 0.00' \
                '8 payment 2023-02-20 - - overpayment -251.12 - -251.12 -251.12' \
                '9 return 2023-02-21 - - overpayment 50.00 - -201.12 -201.12' \
                '10 charge 2023-02-22 - - fee 70.00 - 70.00 -131.12' \
                '11 overpayment 2023-02-22 - - fee -70.00 - 0.00 -201.12' \
                '11 overpayment 2023-02-22 - - overpayment 70.00 - -131.12 -131.12' \
                '12 waiver 2023-02-23 - - overpayment -5.00 - -136.12 -136.12' \
                '13 closing 2023-03-01 - - principal 0.00 - 0.00 -136.12' \
                '13 closing 2023-03-01 - - default-interest 0.00 - 0.00 -136.12' \
                '13 closing 2023-03-01 - - cost 0.00 - 0.00 -136.12' \
                '13 closing 2023-03-01 - - overpayment 0.00 - -136.12 -136.12' \
                '13 closing 2023-03-01 - - fee 0.00 - 0.00 -136.12' \
                '1 opening 2023-02-01 - - - 0.00 - - 0.00' '2 charge 2023-02-01 - - principal 5.00 - 5.00 5.00' \
                '3 accrued 2023-03-01 2023-02-01 20.5 default-interest 0.00 0.08 0.00 5.00' \
                '4 closing 2023-03-01 - - principal 0.00 - 5.00 5.00'
}

@test "money given back, reopened, written off, of history, corrected" {
        entries 'b/1 1 payment - 40.00 2022-12-01 - - 1' 'b/1 2 charge cost 100.00 2023-01-01' \
                'b/1 3 return - 40.00 2023-01-02 - 1' 'b/1 4 charge cost -60.00 2023-01-03' 'b/1 5 payment - 30.00 2023-01-04' \
                'b/1 6 payment - -20.00 2023-01-05 - 5' 'b/1 7 write-off - 0.00 2023-01-06' 'b/1 8 payment - 0.00 2023-01-07'
        col-allocate -w tbk-100 --as-of 2023-03-01 in.tsv | col-statement |
                shown line event entry part line_component change open balance | gives '1 opening - - - 0.00 - 0.00' \
                '2 history 1 - - 0.00 - 0.00' '3 charge 2 - cost 100.00 100.00 100.00' '4 return 3 reopened principal 40.00 40.00 140.00' \
                '5 correction 4 correction cost -60.00 40.00 80.00' '6 payment 5 allocation cost -30.00 10.00 50.00' \
                '7 return 6 allocation cost 20.00 30.00 70.00' '8 write-off 7 charge-off principal 0.00 40.00 70.00' \
                '8 write-off 7 charge-off cost 0.00 30.00 70.00' '9 payment 8 - - 0.00 - 70.00' \
                '10 closing - - cost 0.00 30.00 70.00' '10 closing - - principal 0.00 40.00 70.00'
}

@test "a charge that falls between what its entry did else has a row of its own" {
        example
        col-allocate -w tbk-100 -r ./rates.tsv --as-of 2023-03-01 in.tsv | col-statement |
                shown entry event part part_amount amount line_rates | sed -n '3,4p;15,17p' |
                gives '2 interest accrual 1.10 30.00 -' '2 charge - - 30.00 -' '6 charge - - 70.00 -' \
                '6 overpayment allocation 70.00 70.00 -' '6 overpayment overpayment -70.00 70.00 -'
}

@test "before --from is in the opening balance" {
        example
        lines --from 2023-02-20 | head -n 4 | gives '1 opening 2023-02-20 - - principal 944.11 - 944.11 944.11' \
                '2 interest 2023-02-20 2023-02-11 20.5 default-interest 4.77 - 4.77 948.88' \
                '3 payment 2023-02-20 - - default-interest -4.77 - 0.00 944.11' '3 payment 2023-02-20 - - principal -944.11 - 0.00 0.00'
        lines --from 2023-03-01 | grep -c ' opening \| closing \| accrued ' | gives 9
        [ "$(lines --from 2023-03-01 | wc -l)" -eq 9 ]
}

# bats test_tags=ledgers
@test "random ledgers: every change adds up, to what is open in the stream of col-allocate, from any day on" {
        SEED=${SEED:-$RANDOM}
        echo "SEED=$SEED" >&2
        awk -f "$PROJECT/tests/allocate/ledgers.awk" -v ledgers="${COL_FOLDS:-400}" -v seed="$SEED" \
                -v components='cost fee principal principal interest lease' -v tags='x y' -v accounts=accounts.tsv >in.tsv
        col-allocate -w tbk-100 -r ./rates.tsv -a accounts.tsv --explain --as-of 2028-06-01 in.tsv >parts.tsv
        # What is open, from the parts alone, in minor units.
        awk -F'\t' 'function minor(text) { sub(/\./, "", text); return text + 0 }
                NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { account = $at["account"]; part = $at["part"]; amount = minor($at["part_amount"]) }
                $at["type"] == "charge" && $at["history"] != 1 && $at["amount"] > 0 && !seen[$at["entry"]]++ {
                        open[account "\t" $at["component"]] += minor($at["amount"]) }
                part == "accrual" || part == "reopened" { open[account "\t" $at["part_component"]] += amount }
                part ~ /^(allocation|recovery|waiver|correction)$/ { open[account "\t" $at["part_component"]] -= amount }
                part == "overpayment" { open[account "\toverpayment"] -= amount }
                END { for (key in open) if (open[key]) printf "%s\t%d\n", key, open[key] }' parts.tsv | LC_ALL=C sort >expected
        [ "$(wc -l <expected)" -gt 200 ]
        for from in '' --from=2021-03-01 --from=2030-01-01; do
                # shellcheck disable=SC2086
                col-statement $from parts.tsv >lines.tsv
                awk -F'\t' 'function minor(text) { sub(/\./, "", text); return text + 0 }
                        function wrong(what) { printf "%s: line %d of the stream: %s\n", $at["account"], NR, what; bad = 1 }
                        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                        $at["account"] != account { if (account != "") end(); account = $at["account"]; line = 0; closing = total = 0
                                split("", open); split("", closed)
                                if ($at["event"] != "opening") wrong("no opening line") }
                        { key = $at["line_component"]; total += minor($at["change"]); open[key] += minor($at["change"]) }
                        $at["line"] != line && $at["line"] != ++line { wrong("not line " line) }
                        minor($at["balance"]) != total { wrong("the balance is " total) }
                        key != "" && minor($at["open"]) != open[key] { wrong("open is " open[key]) }
                        $at["event"] == "closing" { closing += minor($at["open"]); closed[key] = minor($at["open"]) }
                        function end(   k) { if (closing != total) wrong("closes with " total)
                                for (k in closed) if (closed[k]) printf "%s\t%s\t%d\n", account, k, closed[k] > "got" }
                        END { end(); exit bad }' lines.tsv
                LC_ALL=C sort got | diff expected -
        done
        # Without --from nothing is lost.
        col-statement parts.tsv | shown entry part part_amount part_component part_on | awk '$2 != "-"' >got
        shown entry part part_amount part_component part_on <parts.tsv | awk '$2 != "-"' | diff - got
}

@test "a table in two languages: amounts, days, words, and sums" {
        example
        col-allocate -w tbk-100 -r ./rates.tsv --explain --as-of 2023-03-01 in.tsv >parts.tsv
        col-statement -f table parts.tsv >table
        output=$(tr -s ' ' <table)
        says 'Statement of account · b/1 · TRY · As of 2023-03-01'
        says '2023-02-11 Interest, 2023-01-05 – 2023-02-10, 10 %, 20.5 % Default interest 13.01 14.11 1,044.11'
        says '2023-02-22 From an earlier overpayment Fees -70.00 0.00 -201.12'
        col-statement -f table -l tr parts.tsv >table
        output=$(tr -s ' ' <table)
        says 'Hesap ekstresi · b/1 · TRY · 01.03.2023 itibarıyla'
        says '11.02.2023 İşleyen faiz, 05.01.2023 – 10.02.2023, %10, %20,5 Temerrüt faizi 13,01 14,11 1.044,11'
        says '01.03.2023 tarihine kadar işlemiş, kayda alınmamış faiz: Temerrüt faizi 0,08'
        # The columns of every summary add up, and opening, added and settled to closing.
        awk '/^Özet/ { on = 1; split("", sum); next } /^[^ ]/ { on = 0 }
                on && NF >= 5 && !/faiz:|faizle|Kalem/ { for (i = 0; i < 4; i++) { cell = $(NF - i); gsub(/[.,]/, "", cell); value[i] = cell + 0 }
                        if (value[3] + value[2] + value[1] != value[0]) exit 1
                        if ($1 == "Toplam") { tables++; for (i = 0; i < 4; i++) if (value[i] != sum[i]) exit 1 }
                        for (i = 0; i < 4; i++) sum[i] += value[i] }
                END { exit tables != 2 }' table
}

@test "a payment in another currency is printed with what was paid, and the rate" {
        entries 'b/1 1 charge principal 9000.00 2023-01-01' 'b/1 2 payment - 1894.32 2023-01-02'
        awk -F'\t' -v OFS='\t' '{ print $0, NR == 1 ? "paid_amount" OFS "paid_currency" OFS "fx_rate" :
                NR == 3 ? "1000.50" OFS "EUR" OFS "1.8934" : OFS OFS }' in.tsv | col-allocate -w tbk-100 --as-of 2023-03-01 >parts.tsv
        run col-statement -f table -l tr parts.tsv
        says 'Ödeme 1.894,32 (1.000,50 EUR × 1,8934) '
        [ "$(grep -c ' EUR ' <<<"$output")" -eq 1 ]
}

@test "names come from a second stream, or from a column" {
        example
        col-allocate -w tbk-100 --as-of 2023-03-01 in.tsv >parts.tsv
        rows 'account\tname' 'b/0\tNobody' 'b/1\tIşıl Şahin' 'b/2\tBack\\\\slash' 'b/3\tNobody' >names.tsv
        run col-statement -f table -a names.tsv parts.tsv
        says '· b/1 · Işıl Şahin ·'
        says '· b/2 · Back\slash ·'
        sed '1s/$/\tname/; 2,$s/$/\tOya Çelik/' parts.tsv >named.tsv
        run col-statement -f table named.tsv
        says '· b/2 · Oya Çelik ·'
        grep -v b/2 names.tsv >some.tsv
        fails 65 col-statement -f table -a some.tsv parts.tsv
        says 'no row for account b/2'
        { cat names.tsv; rows 'b/1\tAgain'; } >again.tsv
        fails 65 col-statement -f table -a again.tsv parts.tsv
        says "again.tsv:6:account: 'b/1' is out of order"
        sed '1s/$/\tdebtor/; 2,$s/$/\tb/' parts.tsv >debtors.tsv
        fails 65 col-statement -f table -a names.tsv debtors.tsv
        says 'debtor'
        sed '1s/$/\tas_of/; 2,$s/$/\t2023-02-28/' names.tsv >yesterday.tsv
        fails 65 col-statement -f table -a yesterday.tsv parts.tsv
        says 'not the as-of date'
        fails 64 col-statement -a - <parts.tsv
        for format in tsv table ms; do
                fails 66 col-statement -f $format -a absent.tsv parts.tsv
                fails 65 col-statement -f $format -a <(head -c -1 names.tsv) parts.tsv
        done
}

@test "what is not whole accounts of col-allocate is refused, with the place" {
        example
        col-allocate -w tbk-100 -r ./rates.tsv --as-of 2023-03-01 in.tsv >parts.tsv
        { cat parts.tsv; sed -n 2p parts.tsv; } >again.tsv
        fails 65 col-statement again.tsv
        says 'account b/1: out of order'
        sed 2d parts.tsv >cut.tsv
        fails 65 col-statement cut.tsv
        says 'more of principal is settled than there was'
        awk -F'\t' 'NR == 1 || !($3 == 4 && $14 == "overpayment")' parts.tsv >cut.tsv
        fails 65 col-statement cut.tsv
        says 'more of overpayment is used than there was'
        { head -n 3 parts.tsv; sed -n 5p parts.tsv | sed 's/2023-02-11/2022-01-05/g'; } >back.tsv
        fails 65 col-statement back.tsv
        says 'back.tsv:4:value_on: account b/1: before the row above'
        sed '2,$s/accrual/accrued-twice/' parts.tsv >odd.tsv
        fails 65 col-statement odd.tsv
        says 'nothing that col-allocate writes'
        fails 65 col-statement in.tsv
        says 'part'
        sed 's/TRY/ABC/' parts.tsv >currency.tsv
        fails 65 col-statement currency.tsv
        says 'ISO 4217'
        fails 64 col-statement --as-of 2023-01-01 parts.tsv
        fails 64 col-statement -f html parts.tsv
        fails 64 col-statement --from yesterday parts.tsv
        sed 's/cost/overpayment/' parts.tsv >named.tsv
        fails 65 col-statement named.tsv
        says 'what money left over is called'
}

@test "a sum beyond 64 bits is an error that names the account" {
        for i in $(seq 1 9300); do
                echo "b/1 $i charge principal 9999999999999.99 2023-01-01"
        done >list
        mapfile -t many <list
        entries "${many[@]}"
        awk -F'\t' -v OFS='\t' '{ print $0, (NR == 1 ? "as_of\tpart\tpayment\tpart_component\tpart_amount" : "2023-01-01\t\t\t\t") }' in.tsv >parts.tsv
        fails 65 col-statement parts.tsv
        says 'account b/1: more is booked than 64 bits hold'
}

@test "languages are files: one's own words, and mistakes with their place" {
        example
        col-allocate -w tbk-100 --as-of 2023-03-01 in.tsv >parts.tsv
        mkdir -p own/statements
        sed 's/^component:cost.*/component:cost\tDosya masrafı/; /^component:fee/d' "$PROJECT/share/statements/tr.tsv" >own/statements/tr.tsv
        COL_PATH=own run col-statement -f table -l tr parts.tsv
        says 'Dosya masrafı'
        says '  fee '
        fails 78 col-statement -f table -l de parts.tsv
        says 'statements/de'
        sed '/^balance/d' "$PROJECT/share/statements/en.tsv" >missing.tsv
        fails 78 col-statement -f table -l ./missing.tsv parts.tsv
        says 'no line for "balance"'
        sed 's/^balance/balanse/' "$PROJECT/share/statements/en.tsv" >typo.tsv
        fails 78 col-statement -f table -l ./typo.tsv parts.tsv
        says 'did you mean balance'
        sed 's/^day.*/day\t%d.%m.%y/' "$PROJECT/share/statements/en.tsv" >day.tsv
        fails 78 col-statement -f table -l ./day.tsv parts.tsv
        says 'day.tsv:6:value'
        sed 's/^total.*/total\t/' "$PROJECT/share/statements/en.tsv" >empty.tsv
        fails 78 col-statement -f table -l ./empty.tsv parts.tsv
        says 'empty'
        { cat "$PROJECT/share/statements/en.tsv"; rows 'total\tSum'; } >twice.tsv
        fails 78 col-statement -f table -l ./twice.tsv parts.tsv
        says 'further up'
}

need_pdf() {
        for program in gropdf pdftotext pdffonts; do
                command -v $program >/dev/null || skip "$program is not installed"
        done
        [ -e /usr/share/fonts/type1/urw-base35 ] || skip 'fonts-urw-base35 is not installed'
}

@test "a PDF has the letters of Turkish and the amounts of other tongues' signs, in fonts of its own" {
        need_pdf
        example
        letters='Çağrı Öğüt İĞŞÜÖÇI ığşüöçi âîû'
        sed -i "s/\$/$letters/; 1s/$letters//" in.tsv
        sed -i "s/1000.00/9999999999999.99/" in.tsv
        col-allocate -w tbk-100 --as-of 2023-03-01 in.tsv >parts.tsv
        rows 'account\tname' "b/1\\tŞeyma Iğdırlıoğlu" "b/2\\tİnci Çığ" >names.tsv
        col-statement -f pdf -l tr -a names.tsv parts.tsv >tr.pdf
        pdftotext -layout tr.pdf tr.txt
        tr -s ' \n' ' ' <tr.txt >flat
        for text in 'Borçlu: Şeyma Iğdırlıoğlu' 'Borçlu: İnci Çığ' '9.999.999.999.999,99' '01.03.2023 itibarıyla' 'Kapanış bakiyesi' \
                'Feragat, indirim 5,00' '-1.200,00' 'Sayfa 1'; do
                grep -qF -- "$text" flat || { echo "not there: $text" >&2; cat tr.txt >&2; false; }
        done
        for word in $letters; do
                grep -qF -- "$word" flat || { echo "not there: $word" >&2; false; }
        done
        pdffonts tr.pdf | tail -n +3 >fonts
        [ "$(wc -l <fonts)" -eq 2 ]
        awk '$(NF - 4) != "yes" { exit 1 }' fonts
        col-statement -f pdf -a names.tsv parts.tsv | pdftotext -layout - - | grep -qF '9,999,999,999,999.99'
}

@test "every account begins a page, pages are numbered in it, and have the heads of their columns" {
        need_pdf
        for i in $(seq 1 150); do echo "b/1 $i charge principal $i.00 2023-01-01"; done >list
        mapfile -t many <list
        entries "${many[@]}" 'b/2 200 charge cost 7.00 2023-01-02'
        col-allocate -w tbk-100 --as-of 2023-03-01 in.tsv | col-statement -f pdf >out.pdf
        pages=$(pdfinfo out.pdf | awk '$1 == "Pages:" { print $2 }')
        [ "$pages" -ge 4 ]
        for page in $(seq 1 "$pages"); do
                pdftotext -layout -f "$page" -l "$page" out.pdf page
                number=$page account=b/1
                [ "$page" -lt "$pages" ] || number=1 account=b/2
                grep -qE "^Statement of account +$account\$" page
                grep -qE "As of 2023-03-01 +Page $number\$" page
                ! grep -qE '^ ?2023-' page || grep -qE 'Date +What +Component +Amount' page
        done
        pdftotext -layout out.pdf - | grep -cE '^ ?2023-01-01 +Charge' | gives 150
}

@test "nothing in a stream is a request to groff" {
        need_pdf
        n=0
        hostile=('.sy touch made' "'sy touch made" '\X!ps: exec x!' '\!.sy touch made' '.pi touch made' '.so /etc/passwd' 'T}' 'T{'
                '\^' '_' '=' '.TE' '.T&' '.ds LH x' "\\*(LH\\n%\\s'30'" '%100%' '@@ $x$' "it's \"so\"" 'a~b^c`d' '--- - -5' $'\u202eevil' '<b>')
        for text in "${hostile[@]}"; do
                n=$((n + 1))
                printf 'b/%02d\tTRY\t%d\tcharge\tprincipal\t1.00\t2023-01-01\t\t\t\t\t\t%s\t%s\n' $n $n "${text//\\/\\\\}" "${text//\\/\\\\}"
        done >list
        { rows 'account\tcurrency\tentry\ttype\tcomponent\tamount\tvalue_on\tdue_on\tbooked_on\tcorrects\thistory\ttag\ttext\tname'; cat list; } >in.tsv
        col-allocate -w tbk-100 --as-of 2023-03-01 in.tsv >parts.tsv
        col-statement -f ms parts.tsv >out.ms
        ! grep -nE "^[.'](sy|pi|so|open|opena|cf|trf|mso|T&)|^'|\\\\[X!]|\\\\\\*\\(" out.ms
        LC_ALL=C grep -c '[^ -~]' out.ms | grep -qx 0 || LC_ALL=C awk '/[^ -~\t]/ { exit 1 }' out.ms
        run --separate-stderr col-statement -f pdf parts.tsv
        [ "$status" -eq 0 ]
        [ -z "$stderr" ]
        [ ! -e made ]
        col-statement -f pdf parts.tsv | pdftotext -layout - - | tr -s ' ' ' ' >flat
        for text in '.sy touch made' "'sy touch made" '\X!ps: exec x!' '\!.sy touch made' '.so /etc/passwd' 'Charge: T}' 'Charge: _' \
                "\\*(LH\\n%\\s'30'" '%100%' "it's \"so\"" 'a~b^c`d' '--- - -5' '\u202eevil' '<b>'; do
                [ "$(grep -cF -- "$text" flat)" -ge 1 ] || { echo "not there: $text" >&2; cat flat >&2; false; }
        done
}

@test "keys and words that would end a title or a block are printed" {
        need_pdf
        {
                rows 'account\tcurrency\tentry\ttype\tcomponent\tamount\tvalue_on\thistory\tas_of\tpart\tpayment\tpart_component\tpart_amount'
                printf "b/it's.%%1 \\\\\\\\n[PN]\tTRY\t1\tcharge\t.T}'x\t1.00\t2023-01-01\t\t2023-03-01\t\t\t\t\n"
        } >parts.tsv
        {
                grep -v ^total "$PROJECT/share/statements/en.tsv"
                printf "total\t'.\\\\\\\\X\n"
        } >own.tsv
        col-statement -f pdf -l ./own.tsv parts.tsv | pdftotext -layout - - | tr -s ' ' >flat
        for text in "Statement of account b/it's.%1 \\n[PN]" "Charge .T}'x 1.00" "'.\\X 0.00 1.00"; do
                grep -qF -- "$text" flat || { echo "not there: $text" >&2; cat flat >&2; false; }
        done
}

@test "a table on a terminal" {
        command -v script >/dev/null || skip 'script is not installed'
        example
        col-allocate -w tbk-100 --as-of 2023-03-01 in.tsv >parts.tsv
        script -qec 'col-statement parts.tsv' /dev/null | tr -d '\r' | sed 's/\x1b\[[0-9]*m//g' >screen
        col-statement -f table parts.tsv | diff screen -
}

@test "equal streams give equal PDFs, and a stream that is cut gives none" {
        need_pdf
        example
        col-allocate -w tbk-100 --as-of 2023-03-01 in.tsv >parts.tsv
        col-statement -f pdf parts.tsv >one.pdf
        TZ=Pacific/Kiritimati col-statement -f pdf parts.tsv | cmp - one.pdf
        head -c -1 parts.tsv >cut.tsv
        fails 65 col-statement -f pdf cut.tsv
        says 'input ended early'
        [[ $output != *%PDF* ]]
        sed 2d parts.tsv >bad.tsv
        col-statement -f pdf bad.tsv >bad.pdf 2>/dev/null || [ $? -eq 65 ]
        [ ! -s bad.pdf ]
        mkdir tmp
        TMPDIR=$PWD/tmp col-statement -f pdf parts.tsv >/dev/null
        [ -z "$(ls tmp)" ]
        fails 74 bash -c 'col-statement -f pdf parts.tsv >/dev/full'
        TMPDIR=$PWD/nowhere fails 73 col-statement -f pdf parts.tsv
        # One that is stopped leaves nothing.
        mkfifo slow
        TMPDIR=$PWD/tmp col-statement -f pdf slow >stopped.pdf 2>/dev/null &
        exec 5>slow
        head -n 2 parts.tsv >&5
        while [ -z "$(ls tmp)" ]; do sleep 0.02; done
        kill -TERM $!
        wait $! || [ $? -eq 143 ]
        exec 5>&-
        for _ in $(seq 100); do [ -n "$(ls tmp)" ] || break; sleep 0.05; done
        [ -z "$(ls tmp)" ]
        [ ! -s stopped.pdf ]
}

@test "a letter that the font does not have is said" {
        need_pdf
        entries 'b/1 1 charge principal 1.00 2023-01-01 - - - 漢字'
        col-allocate -w tbk-100 --as-of 2023-03-01 in.tsv >parts.tsv
        run --separate-stderr col-statement -f pdf parts.tsv
        [ "$status" -eq 0 ]
        [[ $stderr == *"can't find special character"*u6F22* ]]
}

@test "a PDF where groff is not installed ends with 69 and says what to install" {
        mkdir bare
        for program in sh mktemp cat tail rm mkdir sed head date; do
                ln -s "$(command -v $program)" bare/
        done
        example
        col-allocate -w tbk-100 --as-of 2023-03-01 in.tsv >parts.tsv
        tool=$(command -v col-statement)
        PATH=$PWD/bare fails 69 "$tool" -f pdf parts.tsv
        says 'groff is not there; a PDF needs the Debian packages groff, perl and fonts-urw-base35'
}

@test "a statement of no accounts, and of a hundred years" {
        example
        col-allocate -w tbk-100 --as-of 2023-03-01 in.tsv | head -n 1 >parts.tsv
        [ -z "$(col-statement -f table parts.tsv)" ]
        [ "$(col-statement parts.tsv | wc -l)" -eq 1 ]
        for year in $(seq 1923 2022); do
                echo "b/1 $((year * 2)) charge principal 10.00 $year-01-01"
                echo "b/1 $((year * 2 + 1)) payment - 10.01 $year-12-31"
        done >list
        mapfile -t many <list
        entries "${many[@]}"
        col-allocate -w tbk-100 --as-of 2023-03-01 in.tsv | col-statement | shown event line_component open balance | tail -n 2 |
                gives 'closing principal 0.00 -1.00' 'closing overpayment -1.00 -1.00'
}

@test "a long word comes out whole on the paper, with every figure" {
        need_pdf
        word=$(printf 'W%.0s' $(seq 120))
        entries "b/1 1 charge principal 1234.56 2023-01-01 - - - $word$word$word$word$word+end"
        col-allocate -w tbk-100 --as-of 2023-03-01 in.tsv | col-statement -f pdf | pdftotext -layout - out
        grep -qE 'Principal +1,234.56 +1,234.56 +1,234.56' out
        [ "$(sed 's/What//' out | tr -cd W | wc -c)" -eq 600 ]
}

@test "a text and a name of a hundred thousand letters are printed whole, in seconds" {
        need_pdf
        head -c 100000 /dev/zero | tr '\0' W >letters
        entries 'b/1 1 charge principal 1234.56 2023-01-01 - - - TEXT'
        awk -F'\t' -v OFS='\t' 'NR == FNR { word = $0; next } { sub(/TEXT/, word); print $0, FNR == 1 ? "name" : word }' letters in.tsv |
                col-allocate -w tbk-100 --as-of 2023-03-01 >parts.tsv
        (
                ulimit -t 60
                col-statement -f pdf parts.tsv >out.pdf
        )
        pdftotext -layout out.pdf out
        grep -qE 'Principal +1,234.56 +1,234.56 +1,234.56' out
        [ "$(sed 's/What//' out | tr -cd W | wc -c)" -eq 200000 ]
}

@test "figures that do not fit beside each other give no PDF" {
        need_pdf
        for i in $(seq 1 9000); do
                echo "b/1 $i charge principal 9999999999999.99 2023-01-01"
        done >list
        mapfile -t many <list
        entries "${many[@]}"
        col-allocate -w tbk-100 --as-of 2023-03-01 in.tsv >parts.tsv
        col-statement -f pdf --from 2023-02-01 parts.tsv >out.pdf 2>message || [ $? -eq 65 ]
        [ ! -s out.pdf ]
        grep -q 'does not fit' message
}

# inside FOLDER: the names of the processes that run in it, or did before it was removed.
inside() {
        find /proc/[0-9]*/cwd -maxdepth 0 -lname "$1*" -printf '%h/comm\n' 2>/dev/null | xargs -r cat 2>/dev/null || true
}

# ended SIGNAL FILE: a PDF of FILE, whose tool SIGNAL ends while groff runs, leaves no process and no folder.
ended() {
        mkdir -p tmp
        TMPDIR=$PWD/tmp col-statement -f pdf "$2" >stopped.pdf 2>/dev/null &
        local tool=$!
        for _ in $(seq 200); do
                [[ $(inside "$PWD/tmp/") != *troff* ]] || break
                sleep 0.02
        done
        [[ $(inside "$PWD/tmp/") == *troff* ]]
        [ "$(stat -c %a tmp/*)" = 700 ]
        kill -"$1" "$tool"
        wait "$tool" || true
        for _ in $(seq 100); do
                [ -n "$(ls tmp)$(inside "$PWD/tmp/")" ] || break
                sleep 0.02
        done
        [ -z "$(ls tmp)" ]
        [ -z "$(inside "$PWD/tmp/")" ]
        [ ! -s stopped.pdf ]
}

@test "a tool that is stopped or killed while groff runs leaves no process and no folder behind" {
        need_pdf
        for i in $(seq 1 9000); do
                echo "b/1 $i charge principal 9.99 2023-01-01"
        done >list
        mapfile -t many <list
        entries "${many[@]}"
        col-allocate -w tbk-100 --as-of 2023-03-01 in.tsv >parts.tsv
        ended TERM parts.tsv
        ended KILL parts.tsv
}
