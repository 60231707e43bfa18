#!/usr/bin/env bats
# col-bonus: which rate, tiers and caps, shares to the minor unit, tax, waiting, what is new and what is taken back.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
}

# table LINE…: the policy mine.tsv; a line is "record;column=value;column=value …". When a name in NAMES has no value, it is
# empty.
NAMES='record bonus_line bonus_type base rounding period per tiers cap currency when from until above percent payee share days source'
table() {
        printf '%s\n' "$@" | awk -F';' -v names="$NAMES" 'BEGIN { n = split(names, name, " "); for (i = 1; i <= n; i++)
                        printf "%s%s", name[i], i < n ? "\t" : "\n" }
                { split("", cells); cells["record"] = $1
                  for (i = 2; i <= NF; i++) { at = index($i, "="); cells[substr($i, 1, at - 1)] = substr($i, at + 1) }
                  for (i = 1; i <= n; i++) printf "%s%s", cells[name[i]], i < n ? "\t" : "\n" }' >mine.tsv
}

LINE='line;bonus_line=a;bonus_type=bonus;base=allocated;rounding=half-up'
ALL='rate;when=else;from=2026-01-01;percent=10'
WHO='share;payee=collector'

# payments LINE…: the stream in.tsv; a line is "entry amount value_on collector tag allocated principal_part", - is empty;
# what is left out is ayşe, bank, all of the amount.
payments() {
        {
                rows 'account\tentry\tamount\tvalue_on\tcollector\ttag\tallocated\tprincipal_part\ttype\tcurrency\tas_of\tseen'
                printf '%s\n' "$@" | awk -v OFS='\t' '{
                        if ($4 == "") $4 = "ayşe"; if ($5 == "") $5 = "bank"; if ($6 == "") $6 = $2; if ($7 == "") $7 = $2
                        for (i = 1; i <= 7; i++) $i = $i == "-" ? "" : $i
                        print "b/1", $1, $2, $3, $4, $5, $6, $7, "payment", "TRY", "2026-12-31", 7 }'
        } >in.tsv
}

bonus() {
        col-bonus -t ./mine.tsv "$@" in.tsv
}

# cut_out NAME…: these columns of the stream, without its header.
cut_out() {
        awk -F'\t' -v OFS='\t' -v names="$*" 'BEGIN { n = split(names, wanted, " ") }
                NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { for (i = 1; i <= n; i++) printf "%s%s", $at[wanted[i]], i < n ? OFS : "\n" }'
}

# earns LINE…: what is earned, as "entry payee bonus_amount", - where nothing is.
earns() {
        bonus >out.tsv || return
        cut_out entry payee bonus_amount <out.tsv | awk -F'\t' '{ print $1, $2 == "" ? "-" : $2, $3 == "" ? "-" : $3 }' >got
        diff <(printf '%s\n' "$@") got >&2
}

@test "the first rate whose condition and days are right, of what the payment settled" {
        table "$LINE" "rate;when=tag = 'lawyer';from=2026-01-01;until=2026-06-30;percent=5" \
                "rate;when=tag = 'lawyer';from=2026-07-01;percent=4" "rate;when=tag = 'bank';from=2026-01-01;percent=2.5" "$WHO"
        payments '1 1000.00 2026-06-30 ayşe lawyer' '2 1000.00 2026-07-01 ayşe lawyer' '3 1000.00 2026-07-01 can bank 200.00' \
                '4 10.00 2026-07-01 can office' '5 10.00 2026-07-01 - bank' '6 10.00 2026-07-01 can bank 0.00'
        earns '1 ayşe 50.00' '2 ayşe 40.00' '3 can 5.00' '4 - -' '5 - -' '6 - -'
        cut_out bonus_line bonus_type earned_on base vat bonus_total known bonuses <out.tsv | sed -n 3p |
                gives "$(printf 'a\tbonus\t2026-07-01\t200.00\t0.00\t5.00\t7\t%s' "mine@$(sha256sum <mine.tsv | cut -d' ' -f 1)")"
        bonus --explain | cut_out bonus_explain | gives 'line 3: tag=lawyer' 'line 4: tag=lawyer' 'line 5: tag=bank' 'a: no rate' \
                'a: nobody is there to earn it, line 5: tag=bank' 'a: comes to nothing, line 5: tag=bank'
        payments '7 1.00 2025-12-31 can bank'
        fails 65 bonus
        says 'in.tsv:2:value_on: ./mine.tsv says nothing of the rate of a on 2025-12-31'
}

@test "only the parts that the line asks for, and records that are payments" {
        table "${LINE/allocated/principal_part}" "$ALL" "$WHO"
        payments '1 100.00 2026-02-01 ayşe bank 90.00 40.00' '2 100.00 2026-02-01'
        sed -i '3s/payment/return/' in.tsv
        earns '1 ayşe 4.00' '2 - -'
        payments '1 39.99 2026-02-01 ayşe bank 90.00 40.00'
        fails 65 bonus
        says 'in.tsv:2:amount: less than what it is said to have settled'
}

@test "tiers in slices: what comes above, of each month and person by itself" {
        table "$LINE;period=month;per=collector;tiers=slices;currency=TRY" "$ALL" 'rate;above=100.00;percent=20' \
                'rate;above=150.00;percent=0' "$WHO"
        payments '1 60.00 2026-01-01' '2 60.00 2026-01-02 can' '3 60.00 2026-01-31' '4 80.00 2026-01-31' '5 10.00 2026-01-31' \
                '6 60.00 2026-02-01'
        earns '1 ayşe 6.00' '2 can 6.00' '3 ayşe 8.00' '4 ayşe 6.00' '5 - -' '6 ayşe 6.00'
}

@test "tiers of the whole: who comes above earns what is missing for those before" {
        table "$LINE;period=quarter;per=collector;tiers=whole;currency=TRY" "$ALL" 'rate;above=100.00;percent=20' "$WHO"
        payments '1 60.00 2026-01-01' '2 40.00 2026-03-31' '3 0.01 2026-03-31' '4 60.00 2026-04-01'
        # 100.00 is not above 100.00; with 0.01 more 20 percent of 100.01 are due, 10.00 of them earned.
        earns '1 ayşe 6.00' '2 ayşe 4.00' '3 ayşe 10.00' '4 ayşe 6.00'
}

@test "a cap holds for its period" {
        table "$LINE;period=year;per=collector;cap=7.00;currency=TRY" "$ALL" "$WHO"
        payments '1 60.00 2026-01-01' '2 60.00 2026-05-01' '3 60.00 2026-05-01 can' '4 60.00 2026-06-01'
        earns '1 ayşe 6.00' '2 ayşe 1.00' '3 can 6.00' '4 - -'
        table "$LINE;period=payment;cap=5.00;currency=TRY" "$ALL" "$WHO"
        earns '1 ayşe 5.00' '2 ayşe 5.00' '3 can 5.00' '4 ayşe 5.00'
        table "$LINE;period=month;cap=5.00;currency=USD" "$ALL" "$WHO"
        earns '1 - -' '2 - -' '3 - -' '4 - -'
}

@test "each is rounded once, as its line says" {
        payments '1 0.05 2026-02-01' '2 0.04 2026-02-01' '3 0.01 2026-02-01' '4 9999999999999.99 2026-02-01'
        table "$LINE" "$ALL" "$WHO"
        earns '1 ayşe 0.01' '2 - -' '3 - -' '4 ayşe 1000000000000.00'
        table "${LINE/half-up/down}" "$ALL" "$WHO"
        earns '1 - -' '2 - -' '3 - -' '4 ayşe 999999999999.99'
        table "${LINE/half-up/up}" "$ALL" "$WHO"
        earns '1 ayşe 0.01' '2 ayşe 0.01' '3 ayşe 0.01' '4 ayşe 1000000000000.00'
}

@test "shares come to the whole: percentages and a rest, parts and the units that are left" {
        payments '1 1.00 2026-02-01' '2 1.00 2026-02-01 -' '3 1.00 2026-02-01 lead'
        table "$LINE" "$ALL" "share;payee='lead';share=33.3%" 'share;payee=collector;share=rest'
        earns '1 lead 0.03' '1 ayşe 0.07' '2 - -' '3 lead 0.10'
        table "$LINE" "$ALL" 'share;payee=collector;share=33.3%' "share;payee='lead';share=rest"
        earns '1 ayşe 0.03' '1 lead 0.07' '2 lead 0.10' '3 lead 0.10'
        # 0.10 among 1, 3 and 3 parts: 0.0143, 0.0429 and 0.0429; of both units left one goes to the first of whom most was cut off.
        table "$LINE" "$ALL" "share;payee='x';share=1" "share;payee=collector;share=3" "share;payee='y';share=3"
        earns '1 x 0.02' '1 ayşe 0.04' '1 y 0.04' '2 x 0.03' '2 y 0.07' '3 x 0.02' '3 lead 0.04' '3 y 0.04'
        table "$LINE" "$ALL" "share;payee='x';share=1;when=collector = 'lead'" "share;payee='y';share=1"
        earns '1 y 0.10' '2 y 0.10' '3 x 0.05' '3 y 0.05'
}

@test "tax of a commission on its day, rounded once for each payee; a day without one is refused" {
        table "${LINE/=bonus/=commission}" "$ALL" "share;payee='us'" 'vat;from=2026-01-01;until=2026-06-30;percent=18' \
                'vat;from=2026-07-01;percent=20'
        payments '1 1.00 2026-06-30' '2 1.30 2026-07-01'
        bonus | cut_out bonus_type bonus_amount vat bonus_total | gives $'commission\t0.10\t0.02\t0.12' $'commission\t0.13\t0.03\t0.16'
        payments '1 1.00 2025-12-31'
        sed -i 's/2026-01-01\(.*\)10/2025-01-01\110/' mine.tsv
        fails 65 bonus
        says 'says nothing of the tax of a on 2025-12-31'
}

@test "a payment counts when it has cleared" {
        table "$LINE" "$ALL" "$WHO" "wait;when=tag = 'cheque';days=10" 'wait;when=else;days=1'
        payments '1 1.00 2026-12-21 ayşe cheque' '2 1.00 2026-12-22 ayşe cheque' '3 1.00 2026-12-30' '4 1.00 2026-12-31'
        earns '1 ayşe 0.10' '2 - -' '3 ayşe 0.10' '4 - -'
        bonus --explain | cut_out bonus_explain | sed -n 2p | gives 'a: has not cleared, line 3: '
}

# record FILE: appends to FILE what the stream out.tsv would have recorded, in the order that col-list gives it.
record() {
        {
                [ ! -e "$1" ] || sed 1d "$1"
                cut_out entry earned_on payee bonus_line bonus_type base bonus_amount vat <out.tsv | awk -F'\t' '$3 != ""'
        } | LC_ALL=C sort -s -t $'\t' -k2,2 -k1,1n >recorded.new
        { rows 'entry\tearned_on\tpayee\tbonus_line\tbonus_type\tbase\tbonus_amount\tvat'; cat recorded.new; } >"$1"
}

@test "against what is recorded only differences come out, and then nothing" {
        table "$LINE;period=month;per=collector;tiers=slices;currency=TRY" "$ALL" 'rate;above=100.00;percent=20' "$WHO"
        payments '3 80.00 2026-01-10' '4 80.00 2026-01-11' '5 80.00 2026-01-12'
        bonus >out.tsv
        record b.tsv
        # Entry 3 was returned by half, 4 is someone else's, and entry 9 of a day before them came late.
        payments '9 50.00 2026-01-09' '3 80.00 2026-01-10 ayşe bank 40.00' '4 80.00 2026-01-11 can' '5 80.00 2026-01-12'
        bonus --bonuses b.tsv >out.tsv
        cut_out entry payee base bonus_amount bonus_total <out.tsv | tr '\t' ' ' | gives '9 ayşe 50.00 5.00 5.00' \
                '3 ayşe -40.00 -4.00 4.00' '4 can 80.00 8.00 8.00' '4 ayşe -80.00 -14.00 0.00' '5 ayşe 0.00 -1.00 15.00'
        bonus --bonuses b.tsv --explain | cut_out bonus_explain | sed -n 4p | gives 'taken back: line 3: '
        record b.tsv
        bonus --bonuses b.tsv >out.tsv
        [ -z "$(cut_out payee <out.tsv | tr -d '\n')" ]
        bonus --bonuses b.tsv --explain | cut_out bonus_explain | sort -u | gives 'already so'
        # Another table: what no line says any more is taken back.
        sed -i 's/^line\ta/line\tb/' mine.tsv
        bonus --bonuses b.tsv --explain >out.tsv
        cut_out entry payee bonus_line bonus_amount bonus_explain <out.tsv | tr '\t' ' ' | sed -n 1,2p | gives \
                '9 ayşe b 5.00 line 3: ' '9 ayşe a -5.00 taken back: no such line'
}

@test "streams that are not in order, or not of the same payments, are refused" {
        table "$LINE" "$ALL" "$WHO"
        payments '2 1.00 2026-01-02' '1 1.00 2026-01-02'
        fails 65 bonus
        says 'in.tsv:3:entry: not after the payment above'
        payments '1 1.00 2026-01-02' '2 1.00 2026-01-01'
        fails 65 bonus
        payments '1 1.00 2026-01-01' '2 1.00 2026-01-01'
        bonus >out.tsv
        record b.tsv
        payments '2 1.00 2026-01-01'
        fails 65 bonus --bonuses b.tsv
        says 'b.tsv:2:entry: entry 1 has a bonus, but is not among the payments'
        payments '1 1.00 2026-01-01'
        fails 65 bonus --bonuses b.tsv
        says 'b.tsv:3:entry: entry 2 has a bonus'
        payments '1 1.00 2026-01-01' '2 1.00 2026-01-01'
        sed -i '2{h;d};3G' b.tsv
        fails 65 bonus --bonuses b.tsv
        says 'list them with -o earned_on,entry'
}

@test "random tables and payments: what an independent computation says, to the kuruş; what was recorded before is put right once" {
        local last=${COL_BONUSES:-20} seed
        python3 "$BATS_TEST_DIRNAME/bonus/oracle.py" 1 "$last"
        for ((seed = 1; seed <= last; seed++)); do
                cd "$BATS_TEST_TMPDIR/$seed" || return
                LC_ALL=C sort expected.tsv >expected
                col-bonus -t ./table.tsv in.tsv >out.tsv
                cut_out entry bonus_line payee base bonus_amount vat <out.tsv | awk -F'\t' '$2 != ""' | LC_ALL=C sort >got
                diff expected got >&2 || { echo "seed $seed" >&2; return 1; }
                # What was known before, and then the difference, come to the same.
                col-bonus -t ./table.tsv before.tsv >out.tsv
                record b.tsv
                col-bonus -t ./table.tsv --bonuses b.tsv in.tsv >out.tsv
                record b.tsv
                awk -F'\t' 'function minor(text) { sub(/\./, "", text); return text + 0 }
                        NR > 1 { key = $1 FS $4 FS $3; base[key] += minor($6); amount[key] += minor($7); vat[key] += minor($8) }
                        END { for (key in base) if (base[key] != 0 || amount[key] != 0 || vat[key] != 0)
                                printf "%s\t%d\t%d\t%d\n", key, base[key], amount[key], vat[key] }' b.tsv | LC_ALL=C sort >got
                awk -F'\t' -v OFS='\t' '{ for (i = 4; i <= 6; i++) { sub(/\./, "", $i); $i = sprintf("%d", $i) } print }' expected |
                        LC_ALL=C sort | diff - got >&2 || { echo "seed $seed, recorded before" >&2; return 1; }
                col-bonus -t ./table.tsv --bonuses b.tsv in.tsv >out.tsv
                [ -z "$(cut_out payee <out.tsv | tr -d '\n')" ] || { echo "seed $seed, a second time" >&2; return 1; }
        done
}

@test "mistakes in a table are named by file, line and column" {
        payments '1 1.00 2026-02-01'
        refused() {
                table "${@:2}"
                fails 78 bonus
                says "./mine.tsv$1"
        }
        local tiers="$LINE;period=month;tiers=slices;currency=TRY"
        refused ":2:record: 'x'; line, rate, share, vat or wait" x
        refused ":2:record: 'rate' before the first line" "$ALL"
        refused ':2:percent: a row' "$LINE;percent=1" "$ALL" "$WHO"
        refused ':5:bonus_line: a again' "$LINE" "$ALL" "$WHO" "$LINE" "$ALL" "$WHO"
        refused ":2:bonus_type: 'x'" "${LINE/=bonus/=x}" "$ALL" "$WHO"
        refused ":2:base: 'amount'" "${LINE/allocated/amount}" "$ALL" "$WHO"
        refused ":2:base: 'allocated cost_part'" "${LINE/allocated/allocated cost_part}" "$ALL" "$WHO"
        refused ":2:base: ''" "${LINE/allocated/}" "$ALL" "$WHO"
        refused ":2:rounding: 'even'" "${LINE/half-up/even}" "$ALL" "$WHO"
        refused ":2:period: 'week'" "$LINE;period=week" "$ALL" "$WHO"
        refused ":2:currency: 'XXQ'" "$LINE;currency=XXQ" "$ALL" "$WHO"
        refused ":2:cap: '1.00' in which currency" "$LINE;period=month;cap=1.00" "$ALL" "$WHO"
        refused ":2:cap: '0'" "$LINE;period=month;currency=TRY;cap=0" "$ALL" "$WHO"
        refused ':2:period: empty' "$LINE;currency=TRY;cap=1.00" "$ALL" "$WHO"
        refused ':2:per: without tiers' "$LINE;period=month;per=collector" "$ALL" "$WHO"
        refused ":2:tiers: 'x'" "${tiers/slices/x}" "$ALL" "$WHO"
        refused ':2:bonus_line: a has no rate' "$LINE" "$WHO"
        refused ':2:bonus_line: a is nobody' "$LINE" "$ALL"
        refused ':3:when: empty' "$tiers" 'rate;above=1.00;percent=1' "$WHO"
        refused ':3:when: no column "unknown"' "$LINE" "${ALL/else/unknown = 1}" "$WHO"
        refused ":3:from: ''" "$LINE" "${ALL/2026-01-01/}" "$WHO"
        refused ':3:until: before' "$LINE" "$ALL;until=2025-12-31" "$WHO"
        refused ":3:percent: '101'" "$LINE" "${ALL/10/101}" "$WHO"
        refused ':3:above: a rate begins at 0' "$tiers" "$ALL;above=1.00" "$WHO"
        refused ':2:tiers: a line with tiers' "$LINE;currency=TRY" "$ALL" 'rate;above=1.00;percent=1' "$WHO"
        refused ':4:from: a tier has the days' "$tiers" "$ALL" 'rate;above=1.00;percent=1;from=2026-01-01' "$WHO"
        refused ':5:above: not above' "$tiers" "$ALL" 'rate;above=1.00;percent=1' 'rate;above=1;percent=2' "$WHO"
        refused ':4:payee: empty' "$LINE" "$ALL" 'share;share=rest'
        refused ":4:share: 'x'" "$LINE" "$ALL" "$WHO;share=x"
        refused ":4:share: '%'" "$LINE" "$ALL" "$WHO;share=%"
        refused ":4:share: '0'" "$LINE" "$ALL" "$WHO;share=0"
        refused ':4:share: the shares of a line' "$LINE" "$ALL" "$WHO;share=10%"
        refused ':4:share: the shares of a line' "$LINE" "$ALL" "$WHO;share=2" "$WHO"
        refused ':5:share: the percentages' "$LINE" "$ALL" "$WHO;share=60%" "$WHO;share=41%" "$WHO"
        refused ':2:bonus_type: a commission without' "${LINE/=bonus/=commission}" "$ALL" "$WHO"
        refused ':5:record: value added tax is for commissions' "$LINE" "$ALL" "$WHO" 'vat;from=2026-01-01;percent=1'
        refused ":5:days: '-1'" "$LINE" "$ALL" "$WHO" 'wait;when=else;days=-1'
        refused ': no lines' </dev/null
}

@test "wrong usage, and cells that are not what they should be" {
        fails 64 col-bonus in.tsv
        says '-t TABLE'
        table "$LINE" "$ALL" "$WHO"
        refused() {
                payments "$2"
                fails 65 bonus
                says "in.tsv:2:$1"
        }
        refused "amount: '-1.00': below 0" '1 -1.00 2026-03-01'
        refused "allocated: '1.001'" '1 2.00 2026-03-01 x bank 1.001'
        refused "value_on: '2026-02-29' is not a date" '1 1.00 2026-02-29'
        refused 'entry: empty' '- 1.00 2026-03-01'
        payments '1 1.00 2026-03-01'
        sed -i 's/TRY/XXQ/' in.tsv
        fails 65 bonus
        says "'XXQ' is not a currency"
        payments '1 1.00 2026-03-01'
        cut -f 1-6,8- in.tsv >less.tsv
        fails 65 col-bonus -t ./mine.tsv less.tsv
        says 'allocated'
}

@test "through the database: allocated, returned, entered late; recorded once, taken back, and checked" {
        load small
        small_database
        mkdir policies/bonuses
        table "$LINE;period=month;per=collector;tiers=slices;currency=TRY" "$ALL" 'rate;above=100.00;percent=20' "$WHO" \
                "${LINE/=a;bonus_type=bonus/=us;bonus_type=commission}" "$ALL" "share;payee='us'" 'vat;from=2026-01-01;percent=20'
        cp mine.tsv policies/bonuses/
        export COL_PATH=$PWD/policies:$PROJECT/share
        pay() { rows 'account\ttype\tamount\tvalue_on\tnumber\tcollector\tcorrects' "$@" | col-save -q -k entry; }
        allocate() { col-list entries --as-of 2026-04-30 | col-allocate -w tbk-100 | col-save -q --as-of 2026-04-30; }
        save() {
                col-list bonuses --as-of 2026-04-30 -o earned_on,entry >recorded.tsv
                col-report settled --as-of 2026-04-30 | col-bonus -t mine --bonuses recorded.tsv | col-save --as-of 2026-04-30
        }
        earned() { # payee, base, amount, tax in all
                col-report bonuses --as-of 2026-04-30 | cut -f 2,8-10 | sed 1d
        }
        pay 'bank1/a\tpayment\t80.00\t2026-03-01\tP1\tayşe\t' 'bank1/b\tpayment\t80.00\t2026-03-02\tP2\tayşe\t'
        run save
        says 'no row names a policy' # paid, but not allocated
        allocate
        run save
        says 'bonuses 4 new'
        earned | gives $'ayşe\t160.00\t22.00\t0.00' $'us\t160.00\t16.00\t3.20'
        run save
        says 'no row names a policy'
        col-report settled --as-of 2026-04-30 | cut -f 1,6,18-22 | gives \
                $'account\tentry\tage\tallocated\tprincipal_part\tinterest_part\tcost_part' \
                $'bank1/a\t4\t59\t80.00\t80.00\t0.00\t0.00' $'bank1/b\t5\t29\t80.00\t80.00\t0.00\t0.00'
        # The first is returned by half, and a third from before both came late: 70 + 40 + 80 in March.
        pay 'bank1/a\treturn\t40.00\t2026-03-05\tR1\t\t4' 'bank1/b\tpayment\t70.00\t2026-02-28\tP3\tayşe\t' \
                'bank1/b\tpayment\t30.00\t2026-03-01\tP4\tayşe\t'
        allocate
        save
        earned | gives $'ayşe\t70.00\t7.00\t0.00' $'us\t70.00\t7.00\t1.40' $'ayşe\t150.00\t20.00\t0.00' $'us\t150.00\t15.00\t3.00'
        col-report bonuses --as-of 2026-04-30 | cut -f 2,11 | sed -n '4,$p' | gives $'ayşe\t5.00' $'us\t4.80'
        run save
        says 'no row names a policy'
        [ -z "$(col-check)" ]
        # Whose the account was on the day of payment.
        mkdir policies/agents
        rows 'agent' >policies/agents/who.tsv
        {
                rows 'account\tas_of\tpool\tteam\tagent\tagents'
                rows 'bank1/a\t2026-03-01\tp\tt\tcan' 'bank1/a\t2026-03-02\tp\tt\tayşe' 'bank1/b\t2026-03-02\tp\tt\tcan' |
                        sed "s/\$/\t$(label policies/agents/who.tsv)/"
        } >assigned.tsv
        for day in 2026-03-01 2026-03-02; do
                { head -n 1 assigned.tsv; grep "	$day	" assigned.tsv; } | col-save -q -k assignment --as-of $day
        done
        col-report settled --as-of 2026-04-30 | cut -f 6,17 | sort -n | gives $'entry\tagent' $'4\tcan' $'5\tcan' $'7\t' $'8\t'
        # What is worked out beside what has been saved since would count twice.
        head -n 1 recorded.tsv >none.tsv
        col-report settled --as-of 2026-04-30 | col-bonus -t mine --bonuses none.tsv >twice.tsv
        fails 65 col-save --as-of 2026-04-30 twice.tsv
        says 'bonus_total: is not what is recorded'
        # And what somebody wrote into the file.
        sqlite3 db 'UPDATE bonuses SET bonus_amount = bonus_amount + 1 WHERE id = 1'
        fails 1 col-check
        says 'bonus_total is not what the bonuses of entry 4 come to with it'
}
