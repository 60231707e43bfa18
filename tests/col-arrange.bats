#!/usr/bin/env bats
# col-arrange: worked plans, days, limits, what is refused. tests/unit/arrangement.c has the properties.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
}

# account CURRENCY BALANCE: the stream in.tsv of one account.
account() {
        rows 'account\tcurrency\tbalance' "b/1\t$1\t$2" >in.tsv
}

# terms LINE…: the policy mine.tsv of one plan; a line is "term value".
terms() {
        {
                rows 'plan\tterm\tvalue'
                printf '%s\n' "$@" | sed -E 's/^([a-z_]+) /mine\t\1\t/'
        } >mine.tsv
}

# plan [OPTION…]: "payable_on amount principal_part interest_part" of every instalment of in.tsv.
plan() {
        col-arrange --as-of 2026-09-14 "$@" in.tsv >out.tsv || return
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { print $at["payable_on"], $at["amount"], $at["principal_part"], $at["interest_part"] }' out.tsv
}

# amounts [OPTION…]: the amounts alone, blank-separated.
amounts() {
        plan "$@" >lines && cut -d' ' -f2 lines | paste -sd' '
}

# cell NAME: of the first record of out.tsv.
cell() {
        awk -F'\t' -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i }
                NR == 2 { print $c }' out.tsv
}

@test "the same plan has the same key, another plan another" {
        account TRY 750.00
        plan -t agreed -n 3 >/dev/null
        [[ $(cell arrangement) =~ ^b/1/2026-09-14/[0-9a-f]{8}$ ]]
        first=$(cell arrangement)
        plan -t agreed -n 3 >/dev/null
        [ "$(cell arrangement)" = "$first" ]
        plan -t agreed -n 4 >/dev/null
        [ "$(cell arrangement)" != "$first" ]
        [ "$(cell terms)" = "agreed@$(sha256sum <"$PROJECT/share/arrangements/agreed.tsv" | cut -d' ' -f1)" ]
        [ "$(cell arranged_on) $(cell as_of) $(cell arranged) $(cell method) $(cell plan)" = \
                '2026-09-14 2026-09-14 750.00 equal agreed' ]
}

@test "re-age: 750 over six months; 325 in whole units, the remainder last" {
        # allocation.md, worked case 6
        account TRY 750.00
        col-arrange -t agreed -n 6 --first 2024-03-01 --as-of 2024-02-20 in.tsv >out.tsv
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { print $at["payable_on"], $at["amount"] }' out.tsv >got
        diff got <(printf '2024-0%s-01 125.00\n' 3 4 5 6 7 8)
        terms 'every 1 month' 'unit 1' 'remainder last'
        account TRY 325.00
        [ "$(amounts -t ./mine.tsv -n 6)" = '54.00 54.00 54.00 54.00 54.00 55.00' ]
}

@test "re-amortise: what is open over the days that are still to come" {
        # allocation.md, worked cases 2 and 4
        terms 'remainder last'
        account TRY 100.00
        col-arrange -t ./mine.tsv --as-of 2023-01-02 --dates 2023-01-16,2023-01-31,2023-02-15 in.tsv | cut -f16,17 >got
        diff got <(rows 'payable_on\tamount' '2023-01-16\t33.33' '2023-01-31\t33.33' '2023-02-15\t33.34')
        account TRY 375.00
        col-arrange -t ./mine.tsv --as-of 2024-02-01 --dates 2024-02-15 in.tsv | cut -f16,17 >got
        diff got <(rows 'payable_on\tamount' '2024-02-15\t375.00')
}

@test "remainders go where the policy says, and nothing is lost" {
        account TRY 1.00
        [ "$(amounts -t agreed -n 3)" = '0.34 0.33 0.33' ]
        terms 'every 1 month' 'remainder last'
        [ "$(amounts -t ./mine.tsv -n 3)" = '0.33 0.33 0.34' ]
        [ "$(amounts -t ./mine.tsv -a 0.30)" = '0.30 0.30 0.30 0.10' ]
        [ "$(amounts -t agreed -a 0.30)" = '0.10 0.30 0.30 0.30' ]
        [ "$(amounts -t ./mine.tsv -n 3 -a 0.20)" = '0.20 0.20 0.60' ]
        [ "$(amounts -t ./mine.tsv -a 1.00)" = 1.00 ]
        [ "$(amounts -t ./mine.tsv -a 7.00)" = 1.00 ]
        fails 65 col-arrange --as-of 2026-09-14 -t ./mine.tsv -n 3 -a 0.50 in.tsv
        says "in.tsv:2:account: 'b/1' cannot be arranged: 2 instalments of that amount are more than is owed"
        account TRY 0.01
        [ "$(amounts -t agreed -n 1)" = 0.01 ]
        fails 65 col-arrange --as-of 2026-09-14 -t agreed -n 2 in.tsv
        says 'instalment 2 of 2 would be nothing'
        account JPY 1000
        [ "$(amounts -t agreed -n 3)" = '334 333 333' ]
        account KWD 1.000
        [ "$(amounts -t agreed -n 3)" = '0.334 0.333 0.333' ]
}

@test "days: months end where they end, business days, never before the as-of date" {
        account TRY 300.00
        plan -t agreed -n 3 --first 2026-12-31 | cut -d' ' -f1 >got
        diff got <(printf '%s\n' 2026-12-31 2027-01-31 2027-02-28)
        plan -t agreed --dates 2026-09-30,2026-10-15 >got
        diff got <(printf '%s\n' '2026-09-30 150.00 150.00 0.00' '2026-10-15 150.00 150.00 0.00')
        terms 'remainder last' 'every 1 month' 'first 0' 'calendar turkey' 'moves next'
        # Republic Day is a Thursday, 28 October half a holiday.
        plan -t ./mine.tsv --dates 2026-10-28,2026-10-29,2026-10-31 | cut -d' ' -f1 >got
        diff got <(printf '%s\n' 2026-10-28 2026-10-30 2026-11-02)
        [ "$(cell calendar)" = "turkey@$(sha256sum <"$PROJECT/share/calendars/turkey.tsv" | cut -d' ' -f1)" ]
        sed -i 's/\tnext/\tprevious/' mine.tsv
        plan -t ./mine.tsv --dates 2026-10-27,2026-10-29,2026-10-31 | cut -d' ' -f1 >got
        diff got <(printf '%s\n' 2026-10-27 2026-10-28 2026-10-30)
        # A Sunday, at once: the Friday before is past.
        col-arrange -t ./mine.tsv -n 1 --as-of 2026-09-13 in.tsv >out.tsv
        [ "$(cell payable_on)" = 2026-09-14 ]
        fails 65 col-arrange -t ./mine.tsv --as-of 2026-09-14 --dates 2026-10-30,2026-10-31 in.tsv
        says 'instalments 1 and 2 both fall on 2026-10-30'
        fails 65 col-arrange -t ./mine.tsv --as-of 2030-09-14 -n 5 in.tsv
        says "2031-01-14 lies in a year that calendar turkey does not list"
        fails 65 col-arrange -t agreed --as-of 2026-09-14 -n 1 --first 2026-09-13 in.tsv
        says 'the first instalment, on 2026-09-13, lies before the as-of date'
        fails 65 col-arrange -t agreed --as-of 9999-09-14 -n 5 in.tsv
        says 'instalment 4 lies beyond the year 9999'
}

@test "equal principal and annuity, with interest on what is left" {
        account TRY 1000.00
        terms 'method principal' 'rate 36.5' 'day_count 365' 'every 10 days' 'remainder last'
        # 1 per thousand a day: 10 days of 1000, of 666.67, of 333.34
        plan -t ./mine.tsv -n 3 >got
        diff got <(printf '%s\n' '2026-09-24 343.33 333.33 10.00' '2026-10-04 340.00 333.33 6.67' \
                '2026-10-14 336.67 333.34 3.33')
        terms 'method annuity' 'rate 36.5' 'day_count 365' 'every 10 days' 'remainder last'
        # 1000 × 0.01 / (1 − 1.01^−3) = 340.0221: rounded up, and the last is what is left.
        plan -t ./mine.tsv -n 3 >got
        diff got <(printf '%s\n' '2026-09-24 340.03 330.03 10.00' '2026-10-04 340.03 333.33 6.70' \
                '2026-10-14 340.01 336.64 3.37')
        [ "$(cell arranged) $(cell plan_rate)" = '1000.00 36.5' ]
        # Half up: 0.50 for 10 days is half a kuruş of interest.
        account TRY 0.50
        terms 'method principal' 'rate 36.5' 'day_count 365' 'every 10 days' 'remainder last'
        [ "$(plan -t ./mine.tsv -n 1)" = '2026-09-24 0.51 0.50 0.01' ]
        # Negative amortisation is interest on interest.
        account TRY 100.00
        terms 'method annuity' 'rate 1000' 'day_count 365' 'every 1 day' 'remainder last'
        fails 65 col-arrange -t ./mine.tsv --as-of 2026-09-14 --dates 2027-09-14,2027-09-15 in.tsv
        says 'instalment 1 of 2 would not cover its interest'
        fails 65 col-arrange -t ./mine.tsv --as-of 2026-09-14 -n 3 -a 50.00 in.tsv
        says 'an amount goes with equal instalments only (plan mine, ./mine.tsv:2)'
}

@test "amounts up to 10^15 minor units; what exceeds them names the account" {
        account TRY 10000000000000.00
        [ "$(amounts -t agreed -n 3)" = '3333333333333.34 3333333333333.33 3333333333333.33' ]
        terms 'method principal' 'rate 1' 'day_count 365' 'every 1 month' 'remainder last'
        fails 65 col-arrange --as-of 2026-09-14 -t ./mine.tsv -n 2 in.tsv
        says "'b/1' cannot be arranged: the amounts exceed 10^15 minor units"
        fails 65 col-arrange --as-of 2026-09-14 -t agreed -a 0.01 in.tsv
        says "'b/1' cannot be arranged: 1000000000000000 instalments reach beyond the year 9999"
        account TRY 10000000000000.01
        fails 65 col-arrange --as-of 2026-09-14 -t agreed -n 2 in.tsv
        says 'in.tsv:2:balance'
}

@test "a discount comes off, and holds until the last instalment" {
        account TRY 100.01
        terms 'discount 25' 'discount_days 30' 'every 2 weeks' 'first 1' 'remainder last' 'interest stops'
        [ "$(amounts -t ./mine.tsv -n 3)" = '25.00 25.00 25.01' ]
        [ "$(cell arranged) $(cell discount) $(cell discount_until) $(cell plan_interest)" = '75.01 25.00 2026-10-14 stops' ]
        fails 65 col-arrange --as-of 2026-09-14 -t ./mine.tsv -n 4 in.tsv
        says 'the last instalment, on 2026-10-27, is later than the discount holds, 2026-10-14 (plan mine, ./mine.tsv:3)'
}

@test "İİK 111: at most four, each a quarter, the first at once, within three months" {
        account TRY 1000.00
        plan -t iik-111 >got
        diff got <(printf '%s 250.00 250.00 0.00\n' 2026-09-14 2026-10-14 2026-11-13 2026-12-14)
        [ "$(amounts -t iik-111 -n 2)" = '500.00 500.00' ]
        fails 65 col-arrange --as-of 2026-09-14 -t iik-111 -n 5 in.tsv
        says '5 instalments, and at most 4 are allowed (plan iik-111, '
        says 'arrangements/iik-111.tsv:6)'
        fails 65 col-arrange --as-of 2026-09-14 -t iik-111 -a 400.00 in.tsv
        says 'instalment 1 of 3 is 200.00, and 250.00 is the least (plan iik-111'
        fails 65 col-arrange --as-of 2026-09-14 -t iik-111 --first 2026-09-15 in.tsv
        says 'the first instalment, on 2026-09-15, is later than 0 days after the as-of date'
        fails 65 col-arrange --as-of 2026-09-14 -t iik-111 --dates 2026-09-14,2026-12-15 in.tsv
        says 'the last instalment, on 2026-12-15, is later than 2026-12-14'
        account TRY 1.01
        [ "$(amounts -t iik-111)" = '0.26 0.25 0.25 0.25' ]
}

@test "the first plan whose condition holds; nothing where nothing is owed or no plan is meant" {
        rows 'plan\tterm\tvalue' 'small\twhen\tbalance < 100' 'small\tcount\t1' 'small\tevery\t1 month' \
                'small\tremainder\tlast' 'large\twhen\tbalance >= 1000' 'large\tcount\t2' 'large\tevery\t1 month' \
                'large\tremainder\tlast' >mine.tsv
        rows 'account\tcurrency\tbalance\tas_of' 'b/1\tTRY\t50.00\t2026-09-14' 'b/2\tTRY\t500.00\t2026-09-14' \
                'b/3\tTRY\t5000.00\t2026-09-14' 'b/4\tTRY\t0.00\t2026-09-14' 'b/5\tTRY\t-3.00\t2026-09-14' >in.tsv
        col-arrange -t ./mine.tsv --explain in.tsv >out.tsv
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { printf "%s|%s|%s|%s|%s\n", $1, $at["plan"], $at["terms"] != "", $at["amount"], $at["arrange_explain"] }' out.tsv >got
        diff got <(printf '%s\n' \
                'b/1|small|1|50.00|line 2 (balance < 100): balance=50.00' \
                'b/2||0||no plan: balance=500.00' \
                'b/3|large|1|2500.00|line 6 (balance >= 1000): balance=5000.00' \
                'b/3|large|1|2500.00|line 6 (balance >= 1000): balance=5000.00' \
                'b/4||0||nothing is owed' 'b/5||0||nothing is owed')
}

@test "what is saved is the arrangement and its instalments, once" {
        sample_database
        export COL_DB=$PWD/sample.db COL_PATH=$PROJECT/share/sample
        this="account = 'anadolu/2026/000006'"
        col-list accounts --as-of 2026-09-20 -w "$this" |
                col-arrange -t retail --count 4 >plan.tsv
        run col-save plan.tsv
        says 'arrangements 1 new; instalments 4 new'
        col-list instalments -w "$this" >stored.tsv
        [ "$(wc -l <stored.tsv)" -eq 5 ]
        [ "$(sqlite3 -readonly sample.db "SELECT sum(amount) = max(arranged) AND count(*) = 4 FROM v_instalments
                JOIN v_arrangements AS a USING (arrangement) WHERE a.$this")" = 1 ]
        # Saved again it is stale; as facts it is what is there.
        fails 75 col-save plan.tsv
        col-list accounts --as-of 2026-09-20 -w "$this" \
                -c account,currency,balance,status,holds,dpd |
                col-arrange -t retail --count 4 --as-of 2026-09-20 >again.tsv
        for kind in arrangement instalment; do
                run col-save -k $kind again.tsv
                [ "$status" -eq 0 ]
                says 'nothing new'
        done
        [ -z "$(col-check)" ]
        # Another plan on the same day is another arrangement.
        col-list accounts --as-of 2026-09-20 -w "$this" |
                col-arrange -t retail --count 5 | col-save
        [ "$(col-list arrangements -w "$this" | wc -l)" -eq 3 ]
        # It is in force until its instalments have ended; then the first is again.
        col-list entries --as-of 2026-09-22 >entries.tsv
        told() {
                col-list instalments --as-of 2026-09-22 -w "$this" |
                        col-track -t instalment -w tbk-100 --payments entries.tsv >told.tsv
                awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "status") c = i; next } { n[$c]++ }
                        END { for (s in n) print s, n[s] }' told.tsv | sort | paste -sd' '
        }
        [ "$(told)" = 'open 5 replaced 4' ]
        last=$(col-list instalments -w "$this" -c arrangement | tail -n 1)
        col-list instalments -w "arrangement = '$last'" -c instalment_id |
                awk -v OFS='\t' '{ print $0, NR == 1 ? "ended_on" : "2026-09-21" }' >ended.tsv
        col-save -q -k instalment --as-of 2026-09-21 ended.tsv
        [ "$(told)" = 'ended 5 open 4' ]
        [ -z "$(col-check)" ]
        # Of a day before it there was no plan.
        [ "$(col-list arrangements -w "$this" --as-of 2026-09-19 | wc -l)" -eq 1 ]
        [ "$(col-list instalments -w "$this" --as-of 2026-09-19 | wc -l)" -eq 1 ]
}

@test "every installed policy makes plans" {
        rows 'account\tcurrency\tbalance\tstatus\tholds\tdpd' 'b/1\tTRY\t50.00\topen\t\t9' 'b/2\tTRY\t9000.00\topen\t\t90' \
                'b/3\tTRY\t9000.00\topen\t\t900' >in.tsv
        for file in "$PROJECT"/share/arrangements/*.tsv; do
                name=${file##*/} name=${name%.tsv}
                options=()
                [ "$name" != agreed ] || options=(-n 2)
                [ "$(plan -t "$name" "${options[@]}" | wc -l)" -gt 3 ]
        done
}

@test "mistakes in a policy are named by file, line and column" {
        account TRY 100.00
        refused() {
                terms "$1" "${@:3}"
                fails 78 col-arrange --as-of 2026-09-14 -t ./mine.tsv -n 2 in.tsv
                says "./mine.tsv:2:$2"
        }
        refused 'when balanse > 3' "value: " 'remainder last'
        refused 'every month' "value: every 'month'; a number of days, weeks, months or years" 'remainder last'
        refused 'every 1 month' 'term: plan mine does not say where a remainder goes'
        refused 'remainder middle' "value: remainder 'middle'; last or first is expected"
        refused 'method anuity' "value: method 'anuity'; equal or principal or annuity is expected" 'remainder last'
        refused 'method annuity' 'term: method does not go without rate' 'remainder last'
        refused 'remainder first' "value: remainder 'first'; of an annuity, last is expected" 'method annuity' 'rate 3' 'day_count 365'
        refused 'rate 3' "value: rate '3'; method principal or annuity beside it is expected" 'remainder last'
        refused 'rate x' "value: rate 'x'; a percentage above 0" 'method principal' 'day_count 365' 'remainder last'
        refused 'day_count 364' "value: day_count '364'; 365, 360 or actual" 'method principal' 'rate 3' 'remainder last'
        refused 'discount 5' 'term: discount does not go without discount_days' 'remainder last'
        refused 'discount 100' "value: discount '100'" 'discount_days 3' 'remainder last'
        refused 'moves next' 'term: moves does not go without calendar' 'remainder last'
        refused 'unit 0' "value: unit '0'; an amount above 0" 'remainder last'
        refused 'unit 0.001' "value: '0.001' has more decimal places than the currency" 'remainder last' 'every 1 month'
        refused 'most_count 0' "value: most_count '0'; an integer from 1" 'remainder last'
        refused 'least_share 101' "value: least_share '101'" 'remainder last'
        refused 'coutn 3' "term: 'coutn' is no term of a plan; did you mean 'count'?" 'remainder last'
        terms 'count 3' 'count 4'
        fails 78 col-arrange --as-of 2026-09-14 -t ./mine.tsv in.tsv
        says './mine.tsv:3:term: count again; line 2 of the plan has it'
        rows 'plan\tterm\tvalue' 'a\tremainder\tlast' 'b\tremainder\tlast' >mine.tsv
        fails 78 col-arrange --as-of 2026-09-14 -t ./mine.tsv -n 1 in.tsv
        says './mine.tsv:2:plan: plan a takes every account, so none is left for those after it'
        rows 'plan\tterm\tvalue' 'a\tcount\t1' 'b\tcount\t1' 'a\tevery\t1 day' >mine.tsv
        fails 78 col-arrange --as-of 2026-09-14 -t ./mine.tsv in.tsv
        says './mine.tsv:4:plan: plan a again; the lines of a plan stand together'
        rows 'plan\tterm\tvalue' >mine.tsv
        fails 78 col-arrange --as-of 2026-09-14 -t ./mine.tsv in.tsv
        says './mine.tsv: no plans'
}

@test "mistakes in a calendar are named by file, line and column" {
        account TRY 100.00
        refused() {
                rows 'date\tname\thalf' "$1" >office.tsv
                terms 'remainder last' 'every 1 month' 'calendar ./office.tsv' 'moves next'
                fails 78 col-arrange --as-of 2026-09-14 -t ./mine.tsv -n 2 in.tsv
                says "./office.tsv:$2"
        }
        refused '2026-02-30\tno day' "2:date: '2026-02-30' is neither a date nor a day of the week"
        refused '2026-02-28\thalf\t2' "2:half: '2' is neither 0 nor 1"
        refused 'sunday\thalf\t1' '2:half: half a day of every week'
        refused 'sunday\ta\nmonday\ta\ntuesday\ta\nwednesday\ta\nthursday\ta\nfriday\ta\nsaturday\ta' \
                ' every day of the week is a weekend'
        # A calendar without a date knows no year.
        rows 'date\tname' 'sunday\tweekend' >office.tsv
        fails 65 col-arrange --as-of 2026-09-14 -t ./mine.tsv -n 2 in.tsv
        says '2026-10-14 lies in a year that calendar office does not list'
}

@test "wrong usage, and cells that are not what they should be" {
        account TRY 100.00
        fails 64 col-arrange in.tsv
        says '-t TERMS'
        fails 64 col-arrange -t agreed -n 3 in.tsv
        says '--as-of'
        fails 64 col-arrange -t agreed -n 0 in.tsv
        fails 64 col-arrange -t agreed --dates 2026-10-02,2026-10-01 in.tsv
        says '2026-10-01 is not after the day before it'
        fails 64 col-arrange -t agreed --dates 2026-10-02 --first 2026-10-01 in.tsv
        fails 65 col-arrange --as-of 2026-09-14 -t agreed in.tsv
        says 'plan agreed says neither count nor amount'
        fails 65 col-arrange --as-of 2026-09-14 -t agreed -a 0.001 in.tsv
        says "'0.001' is not an amount to pay"
        fails 65 col-arrange --as-of 2026-09-14 -t agreed -a -1 in.tsv
        says "'-1' is not an amount to pay"
        account XXX 100.00
        fails 65 col-arrange --as-of 2026-09-14 -t agreed -n 1 in.tsv
        says "in.tsv:2:currency: 'XXX' is not a currency"
        account TRY much
        fails 65 col-arrange --as-of 2026-09-14 -t agreed -n 1 in.tsv
        says 'in.tsv:2:balance'
        rows 'account\tbalance' 'b/1\t1.00' >in.tsv
        fails 65 col-arrange --as-of 2026-09-14 -t agreed -n 1 in.tsv
        says 'currency'
}

@test "an account that is there again is refused: it would have two plans" {
        rows 'account\tcurrency\tbalance' 'b/1\tTRY\t100.00' 'b/1\tTRY\t100.00' >in.tsv
        fails 65 col-arrange --as-of 2026-09-14 -t agreed -n 2 in.tsv
        says "in.tsv:3:account: 'b/1' again; one record for each account is expected"
        # So is one that has nothing to arrange.
        rows 'account\tcurrency\tbalance' 'b/1\tTRY\t0.00' 'b/1\tTRY\t100.00' >in.tsv
        fails 65 col-arrange --as-of 2026-09-14 -t agreed -n 2 in.tsv
        says 'in.tsv:3:account:'
}

# parts: parts.tsv, of 100.00 due on 2 January at 10 percent, of which 60.00 were paid on the 17th: first the 0.41 that had
# run until then, so that 40.41 are open; and of 50.00 due on the as-of day.
parts() {
        rows 'from\tpercent\tsource' '2023-01-01\t10\texample' >ten.tsv
        rows 'account\tcurrency\tentry\ttype\tcomponent\tamount\tvalue_on\tdue_on\tbooked_on\tcorrects\thistory\ttag' \
                'b/1\tTRY\t1\tcharge\tprincipal\t100.00\t2023-01-02\t\t\t\t\t' 'b/1\tTRY\t2\tpayment\t\t60.00\t2023-01-17\t\t\t\t\t' \
                'b/2\tTRY\t3\tcharge\tprincipal\t50.00\t2023-02-01\t\t\t\t\t' |
                col-allocate -w tbk-100 -r ./ten.tsv --as-of 2023-02-01 >parts.tsv
}

@test "--accrued divides the interest that has run since the last event, too, and nothing that is booked" {
        parts
        # 40.41 for 15 days: 0.17.
        rows 'account\tcurrency\tbalance' 'b/1\tTRY\t40.41' 'b/2\tTRY\t50.00' 'b/3\tTRY\t0.00' >in.tsv
        col-arrange -t agreed -n 2 --as-of 2023-02-01 --accrued parts.tsv in.tsv >out.tsv
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { print $1, $at["balance"], $at["accrued"], $at["arranged"], $at["amount"] }' out.tsv |
                gives 'b/1 40.41 0.17 40.58 20.29' 'b/1 40.41 0.17 40.58 20.29' 'b/2 50.00 0.00 50.00 25.00' \
                        'b/2 50.00 0.00 50.00 25.00' 'b/3 0.00   '
        col-arrange -t agreed -n 2 --as-of 2023-02-01 in.tsv | awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { print $at["arranged"] }' | sort -u | gives '' 40.41 50.00
        # The discount comes off all of it; conditions see the balance.
        rows 'plan\tterm\tvalue' 'mine\twhen\tbalance < 40.50' 'mine\tremainder\tlast' 'mine\tdiscount\t50' 'mine\tdiscount_days\t9' 'mine\tinterest\tstops' >half.tsv
        head -n 2 in.tsv | col-arrange -t ./half.tsv -n 1 --as-of 2023-02-01 --accrued parts.tsv >out.tsv
        [ "$(cell arranged) $(cell discount)" = '20.29 20.29' ]
}

@test "--accrued: what does not belong together is refused" {
        parts
        refused() {
                fails 65 col-arrange -t agreed -n 2 --as-of 2023-02-01 --accrued parts.tsv in.tsv
                says "$1"
        }
        rows 'account\tcurrency\tbalance' 'b/1\tTRY\t40.41' 'b/4\tTRY\t1.00' >in.tsv
        refused "in.tsv:3:account: 'b/4' owes, but is not in parts.tsv"
        rows 'account\tcurrency\tbalance' 'b/2\tTRY\t50.00' 'b/1\tTRY\t40.41' >in.tsv
        refused "in.tsv:3:account: 'b/1' is out of order"
        rows 'account\tcurrency\tbalance' 'b/1\tEUR\t40.41' >in.tsv
        refused "'TRY' is not the currency of the account"
        rows 'account\tcurrency\tbalance\tas_of' 'b/1\tTRY\t40.41\t2023-02-02' >in.tsv
        fails 65 col-arrange -t agreed -n 2 --accrued parts.tsv in.tsv
        says "'2023-02-01' is not the as-of date of the first stream"
        rows 'account\tcurrency\tbalance' 'b/1\tTRY\t40.41' >in.tsv
        head -c -1 parts.tsv >cut.tsv && mv cut.tsv parts.tsv
        refused 'input ended early'
        cut -f1-3 in.tsv >parts.tsv
        refused 'no such column'
}

@test "a plan with the interest that has run settles what col-show --payoff says" {
        load small
        small_database
        COL_PATH=$COL_PATH:$PROJECT/share
        export COL_PATH
        mkdir -p policies/rates
        rows 'from\tpercent\tsource' '2020-01-01\t10\texample' >policies/rates/ten.tsv
        col-list entries --as-of 2026-03-10 | col-allocate -w tbk-100 -r ten >parts.tsv
        col-save -q parts.tsv
        col-list accounts --as-of 2026-03-10 | col-arrange -t agreed -n 3 --accrued parts.tsv |
                awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } !seen[$at["account"]]++ { print $at["account"], $at["arranged"] }' >arranged
        for account in bank1/a bank1/b bank1/c; do
                printf '%s %s\n' "$account" "$(col-show "$account" --as-of 2026-03-10 --payoff 2026-03-10 | awk -F'\t' '$4 == "payoff" { print $6 }')"
        done | diff arranged -
        grep -q '^bank1/a 101.86$' arranged # 68 days of 100.00 at 10 percent
}

@test "--again: the same plan agreed a second time on one day is in force again" {
        load small
        small_database
        COL_PATH=$COL_PATH:$PROJECT/share
        export COL_PATH
        arrange() {
                col-list accounts --as-of 2026-02-10 -w "account = 'bank1/a'" | col-arrange -t agreed "$@" | col-save 2>&1
        }
        in_force() {
                col-list entries --as-of 2026-02-10 >entries.tsv
                col-list instalments --as-of 2026-02-10 | col-track -t instalment -w tbk-100 --payments entries.tsv |
                        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $at["status"] == "open" { print $at["amount"] }' | paste -sd' '
        }
        arrange -n 2 >/dev/null
        arrange -n 4 >/dev/null
        [ "$(in_force)" = '25.00 25.00 25.00 25.00' ]
        run arrange -n 2
        says 'nothing new'
        arrange -n 2 --again 2 >/dev/null
        [ "$(in_force)" = '50.00 50.00' ]
        run arrange -n 2 --again 2
        says 'nothing new'
        arrange -n 4 --again 2 >/dev/null
        [ "$(in_force)" = '25.00 25.00 25.00 25.00' ]
        fails 64 col-arrange -t agreed --again 1
}
