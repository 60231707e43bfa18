#!/usr/bin/env bats
# col-allocate: worked cases, interest, what entries do, what is refused. The cases in fixtures/allocate are those that
# the implementers of the rule published: a stream, and what is open of each charge after every other entry.

load common

HEADER='account\tcurrency\tentry\ttype\tcomponent\tamount\tvalue_on\tdue_on\tbooked_on\tcorrects\thistory\ttag'

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'from\tpercent' '2020-01-01\t10' >ten.tsv
        rows 'tag\tcomponent\trun' 'DEFAULT\tcost\tvertical' 'DEFAULT\tdefault-interest' 'DEFAULT\tinterest' \
                'DEFAULT\tother' 'DEFAULT\tprincipal' >plain.tsv
}

# entries LINE…: the stream in.tsv of one account in TRY; a line is "entry type component amount value_on due_on
# booked_on corrects history tag", each but the first four may be left out, - is empty.
entries() {
        {
                rows "$HEADER"
                printf '%s\n' "$@" | awk -v OFS='\t' '{ for (i = 1; i <= 10; i++) $i = $i == "-" ? "" : $i
                        NF = 10; print "b/1", "TRY", $0 }'
        } >in.tsv
}

# parts [OPTION…]: "entry part payment charge accrual component amount on" of every part, - where empty.
parts() {
        col-allocate --as-of 2030-01-01 "$@" in.tsv >out.tsv || return
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                $at["part"] != "" { n = split("entry part payment charge accrual part_component part_amount part_on", names, " ")
                        for (i = 1; i <= n; i++) printf "%s%s", $at[names[i]] == "" ? "-" : $at[names[i]], i < n ? " " : "\n" }' out.tsv
}

# gives LINE…: the parts, whose options stand in the array OPTIONS, are these.
gives() {
        parts "${OPTIONS[@]}" >got
        diff <(printf '%s\n' "$@") got
}

# opens FILE: what is open of each charge, in the order of their numbers, after every other entry of an allocation.
opens() {
        awk -F'\t' '
                function show() {
                        if (last == "") return
                        printf "%s\t", last
                        for (i = 1; i <= n; i++) printf "%.2f%s", open[i] < 0.005 ? 0 : open[i], i < n ? " " : ""
                        print note
                }
                NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                $at["entry"] != entry { show(); entry = last = $at["entry"]; note = "" }
                $at["type"] == "charge" { number[++n] = $at["entry"]; open[n] = $at["amount"]; last = "" }
                $at["charge"] != "" { for (i = 1; i <= n; i++) if (number[i] == $at["charge"]) open[i] -= $at["part_amount"] }
                $at["part"] == "charge-off" { note = " charged off" }
                $at["part"] == "recovery" { note = " recovery" }
                END { show() }' "$1"
}

@test "the worked cases" {
        local case count=0
        for case in "$PROJECT"/tests/fixtures/allocate/*.tsv; do
                col-allocate -w "instalments-$([[ $case == *vertical* ]] && echo vertical || echo horizontal)" \
                        --as-of 2023-12-31 "$case" >out.tsv
                opens out.tsv | diff "${case%.tsv}.expected" - >&2 || { echo "$case" >&2; false; }
                count=$((count + 1))
        done
        [ $count -eq 7 ]
}

@test "100.00 that is 15 days late at 10 percent bears 0.41, and 10,000.00 at 24 percent 657.53 in 100 days" {
        entries '1 charge principal 100.00 2023-01-01 2023-01-10'
        col-allocate -w tbk-100 -r ./ten.tsv --as-of 2023-01-25 in.tsv | cut -f 13,18,19 >out.tsv
        diff out.tsv <(rows 'part\tpart_amount\tpart_on' 'accrued\t0.41\t2023-01-25')
        entries '1 charge principal 10000.00 2024-07-01'
        col-allocate -w tbk-100 -r legal --as-of 2024-10-09 in.tsv | cut -f 18 >out.tsv
        diff out.tsv <(rows 'part_amount' '657.53')
}

@test "interest of 1 and 59 days is that of 60: the as-of date is no event" {
        entries '1 charge principal 10000.00 2023-01-01'
        rows 'from\tpercent' '2020-01-01\t9' >nine.tsv
        col-allocate -w tbk-100 -r ./nine.tsv --as-of 2023-01-02 in.tsv >first
        col-allocate -w tbk-100 -r ./nine.tsv --as-of 2023-03-02 in.tsv >second
        [ "$(cut -f 18 first | tail -n 1)" = 2.47 ]
        [ "$(cut -f 18 second | tail -n 1)" = 147.95 ]
}

@test "TBK 100: costs and interest before principal, each rate on its days, rounded once" {
        entries '1 charge principal 10000.00 2024-05-01' '2 charge cost 200.00 2024-05-10' \
                '3 payment - 300.00 2024-06-11' '4 payment - 10050.00 2024-06-11'
        OPTIONS=(-w tbk-100 -r legal)
        # To 05-10, 9 days at 9 percent: 22.19. Then 22 at 9 and 10 at 24 percent: 120.00. Day 06-11 bears nothing.
        gives '2 accrual - - 2 default-interest 22.19 2024-05-10' \
                '3 accrual - - 3 default-interest 120.00 2024-06-11' \
                '3 allocation 3 2 - cost 200.00 2024-06-11' \
                '3 allocation 3 - 2 default-interest 22.19 2024-06-11' \
                '3 allocation 3 - 3 default-interest 77.81 2024-06-11' \
                '4 allocation 4 - 3 default-interest 42.19 2024-06-11' \
                '4 allocation 4 1 - principal 10000.00 2024-06-11' \
                '4 overpayment 4 - - - 7.81 2024-06-11'
}

@test "a rate that changes on the day of the payment does not touch it" {
        rows 'from\tpercent' '2023-01-01\t10' '2023-02-01\t99' >change.tsv
        entries '1 charge principal 365.00 2023-01-22' '2 payment - 366.00 2023-02-01'
        OPTIONS=(-w tbk-100 -r ./change.tsv)
        gives '2 accrual - - 2 default-interest 1.00 2023-02-01' '2 allocation 2 - 2 default-interest 1.00 2023-02-01' \
                '2 allocation 2 1 - principal 365.00 2023-02-01'
}

@test "days of leap years: by 365, by 360, and each as a part of its own year" {
        # 2023-12-31 to 2024-03-01: one day of 2023 and 60 of 2024.
        entries '1 charge principal 1000000.00 2023-12-31'
        for count in 365:16712.33 360:16944.44 actual:16667.42; do
                col-allocate -w tbk-100 -r ./ten.tsv --day-count ${count%:*} --as-of 2024-03-01 in.tsv >out.tsv
                [ "$(cut -f 18 out.tsv | tail -n 1)" = "${count#*:}" ]
        done
}

@test "contractual interest until the due date, default interest from then on, taxes on both" {
        entries '1 charge principal 36500.00 2023-01-01 2023-01-11' '2 charge cost 1.00 2023-01-16'
        rows 'account\tcontract_rate\tdefault_rates\tinterest_taxes' 'b/1\t5\t\tbsmv=15 kkdf=7.5' >accounts.tsv
        parts -w tbk-100 -a accounts.tsv -r ./ten.tsv --as-of 2023-01-17 >got
        # 10 days of 5.00, 5 days of 10.00; then one of 10.00, shown.
        diff got <(rows '2 accrual - - 2 interest 50.00 2023-01-16' '2 accrual - - 2 default-interest 50.00 2023-01-16' \
                '2 accrual - - 2 bsmv 15.00 2023-01-16' '2 accrual - - 2 kkdf 7.50 2023-01-16' \
                '2 accrued - - - default-interest 10.00 2023-01-17' '2 accrued - - - bsmv 1.50 2023-01-17' \
                '2 accrued - - - kkdf 0.75 2023-01-17')
        # The contractual rate goes on, as default interest, also one of nothing; none: it does not.
        rows 'account\tcontract_rate\tdefault_rates' 'b/1\t0\tcontract' >accounts.tsv
        [ -z "$(parts -w tbk-100 -a accounts.tsv --as-of 2023-01-16)" ]
        rows 'account\tcontract_rate\tdefault_rates' 'b/1\t\tcontract' >accounts.tsv
        fails 65 col-allocate -w tbk-100 -a accounts.tsv --as-of 2023-01-16 in.tsv
        says 'the account has none'
        rows 'account\tcontract_rate\tdefault_rates' 'b/1\t5\tcontract' >accounts.tsv
        parts -w tbk-100 -a accounts.tsv -r ./ten.tsv --as-of 2023-01-16 >got
        diff got <(rows '2 accrual - - 2 interest 50.00 2023-01-16' '2 accrual - - 2 default-interest 25.00 2023-01-16')
        rows 'account\tcontract_rate\tdefault_rates' 'b/1\t5\tnone' >accounts.tsv
        parts -w tbk-100 -a accounts.tsv -r ./ten.tsv --as-of 2023-01-16 >got
        diff got <(rows '2 accrual - - 2 interest 50.00 2023-01-16')
        # A contractual rate that is not there cannot go on.
        rows 'account	contract_rate	default_rates' 'b/1		contract' >accounts.tsv
        fails 65 col-allocate -w tbk-100 -a accounts.tsv --as-of 2023-01-16 in.tsv
        says 'accounts.tsv:2:default_rates: '
}

@test "legal interest after its annulment: refused without a contractual basis, with account and day" {
        entries '1 charge principal 1000.00 2026-08-30' '2 payment - 1.00 2026-09-03'
        for basis in noncontract ''; do
                rows 'account\tbasis' "b/1\t$basis" >accounts.tsv
                fails 65 col-allocate -w tbk-100 -r legal -a accounts.tsv --as-of 2026-09-03 in.tsv
                says 'in.tsv:3:entry: account b/1: no rate for 2026-09-01 in '
        done
        says 'depends on the account'
        fails 65 col-allocate -w tbk-100 -r legal --as-of 2026-09-03 in.tsv
        rows 'account\tbasis' 'b/1\tcontract' >accounts.tsv
        parts -w tbk-100 -r legal -a accounts.tsv --as-of 2026-09-03 >got
        diff got <(rows '2 accrual - - 2 default-interest 2.63 2026-09-03' \
                '2 allocation 2 - 2 default-interest 1.00 2026-09-03')
        fails 65 col-allocate -w tbk-100 -r commercial --as-of 2026-09-03 in.tsv
        says 'no rate for 2026-08-30'
        says 'was not found'
        # The rates of one currency are not those of another.
        sed 's/TRY/EUR/' in.tsv >euro.tsv
        fails 65 col-allocate -w tbk-100 -r legal -a accounts.tsv --as-of 2026-09-03 euro.tsv
        says 'no rate for 2026-08-30'
        says 'for debts in TRY, and this one is in EUR'
        rows 'account\tbasis\tdefault_rates' 'b/1\tcontract\tnone' >accounts.tsv
        col-allocate -w tbk-100 -r legal -a accounts.tsv --as-of 2026-09-03 euro.tsv >out.tsv
        rows 'from\tpercent\tcurrency' '2020-01-01\t10\tTRY' '2021-01-01\t10\t' >mixed.tsv
        fails 78 col-allocate -w tbk-100 -r ./mixed.tsv --as-of 2026-09-03 in.tsv
        says 'mixed.tsv:3:currency: '
        # Nothing bears interest that day: nothing to refuse.
        entries '1 charge principal 1000.00 2026-08-30' '2 payment - 1000.00 2026-08-30'
        col-allocate -w tbk-100 -r legal --as-of 2026-12-31 in.tsv >out.tsv
        entries '1 charge principal 1000.00 1984-12-18'
        fails 65 col-allocate -w tbk-100 -r legal --as-of 1985-01-01 in.tsv
        says 'its first rate is that of 1984-12-19'
}

@test "an overpayment waits on its payment for later charges, the oldest payment first" {
        entries '1 payment - 30.00 2023-01-01' '2 payment - 30.00 2023-01-02' '3 charge principal 40.00 2023-01-03' \
                '4 return - 30.00 2023-01-04 - - 2'
        OPTIONS=(-w ./plain.tsv)
        gives '1 overpayment 1 - - - 30.00 2023-01-01' '2 overpayment 2 - - - 30.00 2023-01-02' \
                '3 allocation 1 3 - principal 30.00 2023-01-03' '3 overpayment 1 - - - -30.00 2023-01-03' \
                '3 allocation 2 3 - principal 10.00 2023-01-03' '3 overpayment 2 - - - -10.00 2023-01-03' \
                '4 overpayment 2 - - - -20.00 2023-01-04' '4 allocation 2 3 - principal -10.00 2023-01-04'
}

@test "returns: by name, in part, newest first, of nobody's payment; what was waived revives" {
        entries '1 charge cost 10.00 2023-01-01' '2 charge principal 100.00 2023-01-01' '3 payment - 60.00 2023-01-05' \
                '4 return - 55.00 2023-01-06 - - 3'
        OPTIONS=(-w ./plain.tsv)
        gives '3 allocation 3 1 - cost 10.00 2023-01-05' '3 allocation 3 2 - principal 50.00 2023-01-05' \
                '4 allocation 3 2 - principal -50.00 2023-01-06' '4 allocation 3 1 - cost -5.00 2023-01-06'
        sed '2s/$/\toldest/; 1s/$/\treturned/' plain.tsv >oldest.tsv
        OPTIONS=(-w ./oldest.tsv)
        parts "${OPTIONS[@]}" | tail -n 2 >got
        diff got <(rows '4 allocation 3 1 - cost -10.00 2023-01-06' '4 allocation 3 2 - principal -45.00 2023-01-06')
        entries '1 charge principal 100.00 2023-01-01' '2 payment - 20.00 2023-01-02' '3 payment - 30.00 2023-01-03' \
                '4 return - 60.00 2023-01-04'
        OPTIONS=(-w ./plain.tsv)
        parts "${OPTIONS[@]}" | tail -n 3 >got
        diff got <(rows '4 allocation 3 1 - principal -30.00 2023-01-04' '4 allocation 2 1 - principal -20.00 2023-01-04' \
                '4 reopened - 4 - principal 10.00 2023-01-04')
        entries '1 payment - 20.00 2023-01-02 - - - 1' '2 return - 20.00 2023-01-04 - - 1' '3 payment - 5.00 2023-01-05'
        gives '2 reopened - 2 - principal 20.00 2023-01-04' '3 allocation 3 2 - principal 5.00 2023-01-05'
        rows 'tag\tcomponent\trun' 'DEFAULT\tcost\tvertical' >costs.tsv # and nothing would settle that principal
        fails 65 col-allocate -w ./costs.tsv --as-of 2030-01-01 in.tsv
        says 'in.tsv:3:entry: account b/1: principal is owed again'
        entries '1 charge principal 100.00 2023-01-01' '2 waiver principal 40.00 2023-01-02' '3 waiver - -15.00 2023-01-03 - - 2' \
                '4 return - 25.00 2023-01-04 - - 2'
        gives '2 waiver 2 1 - principal 40.00 2023-01-02' '3 waiver 2 1 - principal -15.00 2023-01-03' \
                '4 waiver 2 1 - principal -25.00 2023-01-04'
}

@test "a difference below zero meets its own due date, then its component, then the rest" {
        entries '1 charge principal 50.00 2023-01-01 2023-01-01' '2 charge principal 50.00 2023-01-01 2023-02-01' \
                '3 charge cost 5.00 2023-01-01' '4 charge principal -108.00 2023-01-02 2023-02-01 - 2'
        OPTIONS=(-w ./plain.tsv)
        gives '4 correction 4 2 - principal 50.00 2023-01-02' '4 correction 4 1 - principal 50.00 2023-01-02' \
                '4 correction 4 3 - cost 5.00 2023-01-02' '4 overpayment 4 - - - 3.00 2023-01-02'
}

@test "history takes no part, and comes out as it is" {
        entries '1 charge principal 50.00 2023-01-01 - - - 1' '2 payment - 5.00 2023-01-02 - - - 1'
        parts -w ./plain.tsv -r ./ten.tsv >got
        [ ! -s got ]
        [ "$(wc -l <out.tsv)" -eq 3 ]
}

@test "money ahead of time goes to the next, the last, or all instalments" {
        entries '1 charge principal 10.00 2023-01-01 2023-02-01' '2 charge principal 10.00 2023-01-01 2023-03-01' \
                '3 charge principal 10.00 2023-01-01 2023-04-01' '4 charge interest 2.00 2023-01-01 2023-04-01' \
                '5 payment - 1.00 2023-01-02' '6 payment - 3.00 2023-01-02 - - - - last' '7 payment - 0.02 2023-01-02 - - - - spread' \
                '8 payment - 11.00 2023-01-02 - - - - last'
        OPTIONS=(-w instalments-horizontal)
        # 0.02 over three: 0.00667, rounded to 0.01 for the first two; nothing remains for the last.
        gives '5 allocation 5 1 - principal 1.00 2023-01-02' '6 allocation 6 3 - principal 3.00 2023-01-02' \
                '7 allocation 7 1 - principal 0.01 2023-01-02' '7 allocation 7 2 - principal 0.01 2023-01-02' \
                '8 allocation 8 3 - principal 7.00 2023-01-02' '8 allocation 8 4 - interest 2.00 2023-01-02' \
                '8 allocation 8 2 - principal 2.00 2023-01-02'
}

@test "percentages: 1.00 in three loses nothing, and what one cannot take goes to the others" {
        rows 'tag\tcomponent\tpercent' 'DEFAULT\tcost\t33.33' 'DEFAULT\tinterest\t33.33' 'DEFAULT\tprincipal\t33.34' >thirds.tsv
        entries '1 charge principal 5.00 2023-01-01' '2 charge interest 5.00 2023-01-01' '3 charge cost 0.50 2023-01-01' \
                '4 payment - 1.00 2023-01-02' '5 payment - 1.00 2023-01-03' '6 payment - 0.01 2023-01-04' '7 payment - 9.00 2023-01-05'
        OPTIONS=(-w ./thirds.tsv)
        gives '4 allocation 4 3 - cost 0.34 2023-01-02' '4 allocation 4 2 - interest 0.33 2023-01-02' \
                '4 allocation 4 1 - principal 0.33 2023-01-02' \
                '5 allocation 5 3 - cost 0.16 2023-01-03' '5 allocation 5 2 - interest 0.42 2023-01-03' \
                '5 allocation 5 1 - principal 0.42 2023-01-03' '6 allocation 6 2 - interest 0.01 2023-01-04' \
                '7 allocation 7 2 - interest 4.24 2023-01-05' '7 allocation 7 1 - principal 4.25 2023-01-05' \
                '7 overpayment 7 - - - 0.51 2023-01-05'
}

@test "a tag's rule may leave components alone, and what is left over waits for its own" {
        rows 'tag\tcomponent\trun' 'DEFAULT\tother\tvertical' 'pledge\tprincipal\tvertical' >tags.tsv
        entries '1 charge cost 5.00 2023-01-01' '2 payment - 9.00 2023-01-02 - - - - pledge' '3 charge principal 4.00 2023-01-03'
        OPTIONS=(-w ./tags.tsv)
        gives '2 overpayment 2 - - - 9.00 2023-01-02' '3 allocation 2 3 - principal 4.00 2023-01-03' \
                '3 overpayment 2 - - - -4.00 2023-01-03'
}

@test "what was left over settles interest before the payment at which that was booked" {
        rows 'pledge\tdefault-interest\tvertical' >>plain.tsv
        entries '1 charge principal 365.00 2023-01-01' '2 payment - 5.00 2023-01-01 - - - - pledge' '3 payment - 2.00 2023-01-11'
        OPTIONS=(-w ./plain.tsv -r ./ten.tsv --as-of 2023-01-11)
        gives '2 overpayment 2 - - - 5.00 2023-01-01' '3 accrual - - 3 default-interest 1.00 2023-01-11' \
                '3 allocation 2 - 3 default-interest 1.00 2023-01-11' '3 overpayment 2 - - - -1.00 2023-01-11' \
                '3 allocation 3 1 - principal 2.00 2023-01-11'
}

@test "money of a tag that does not reduce the debt stays outside, and can be given back" {
        rows 'KGF\tnone' >>plain.tsv
        entries '1 charge principal 5.00 2023-01-01' '2 payment - 9.00 2023-01-02 - - - - KGF' '3 charge principal 4.00 2023-01-03' \
                '4 return - 2.00 2023-01-04 - - 2' '5 payment - 9.00 2023-01-05'
        OPTIONS=(-w ./plain.tsv)
        gives '2 outside 2 - - - 9.00 2023-01-02' '4 outside 2 - - - -2.00 2023-01-04' \
                '5 allocation 5 1 - principal 5.00 2023-01-05' '5 allocation 5 3 - principal 4.00 2023-01-05'
}

@test "entries of one day: booking date, then number, wherever they stand" {
        entries '3 payment - 10.00 2023-01-01' '2 charge principal 4.00 2023-01-01 - 2023-01-05' '1 charge cost 9.00 2023-01-01'
        OPTIONS=(-w ./plain.tsv)
        gives '3 allocation 3 1 - cost 9.00 2023-01-01' '3 overpayment 3 - - - 1.00 2023-01-01' \
                '2 allocation 3 2 - principal 1.00 2023-01-01' '2 overpayment 3 - - - -1.00 2023-01-01'
        [ "$(cut -f3 out.tsv | uniq | tr '\n' ' ')" = 'entry 1 3 2 ' ]
}

@test "--explain names the line, or principal, rates and days" {
        rows 'from\tpercent' '2020-01-01\t10' '2023-01-11\t20' >change.tsv
        entries '1 charge principal 365.00 2023-01-01' '2 payment - 1.00 2023-01-16'
        col-allocate -w ./plain.tsv -r ./change.tsv --explain --as-of 2023-01-16 in.tsv >out.tsv
        cut -f 23 out.tsv | tail -n 2 >got
        diff got <(rows '365.00 at 10 % (line 2) from 2023-01-01 to 2023-01-11, 365.00 at 20 % (line 3) from 2023-01-11 to 2023-01-16, days by 365' \
                'line 3: DEFAULT default-interest')
}

@test "columns that are there are replaced in place" {
        entries '1 charge principal 5.00 2023-01-01' '2 payment - 2.00 2023-01-01'
        col-allocate -w ./plain.tsv --as-of 2023-01-01 in.tsv | cut -f 1-18 >expected
        awk -F'\t' -v OFS='\t' '{ $2 = $2 OFS (NR == 1 ? "part_amount" : "old"); print }' in.tsv >with.tsv
        col-allocate -w ./plain.tsv --as-of 2023-01-01 with.tsv | cut -f 1-18 >got
        diff got <(awk -F'\t' -v OFS='\t' '{ $2 = $2 OFS $18; $18 = ""; print }' expected | sed 's/\t$//')
}

@test "policies are named with their hashes" {
        entries '1 charge principal 365.00 2023-01-01' '2 payment - 1.00 2023-01-16'
        col-allocate -w ./plain.tsv -r ./ten.tsv --as-of 2023-01-16 in.tsv | cut -f 20,21 >got
        waterfall="plain@$(sha256sum plain.tsv | cut -d' ' -f1)" rates="ten@$(sha256sum ten.tsv | cut -d' ' -f1)"
        diff got <(rows 'waterfall\trates' "$waterfall\t$rates" "\t$rates" "$waterfall\t")
}

# policies [OPTION…]: whether each row names a waterfall and rates, and the terms of interest.
policies() {
        col-allocate -w ./plain.tsv --as-of 2023-02-01 "$@" in.tsv |
                awk -F'\t' 'NR > 1 { sub(/@.*/, "", $20); sub(/@.*/, "", $21); print $1 " " $3 "|" $20 "|" $21 "|" $22 }'
}

@test "the first row of each account names what it was allocated by, whether anything was decided or not" {
        entries '1 charge principal 365.00 2023-01-01' '2 charge cost 1.00 2023-01-01'
        tail -n 2 in.tsv | sed 's|b/1|b/2|; s/\t\([12]\)\t/\t1\1\t/' >>in.tsv
        policies | diff <(rows 'b/1 1|plain||' 'b/1 2|||' 'b/2 11|plain||' 'b/2 12|||') -
        policies -r ./ten.tsv | diff <(rows 'b/1 1|plain|ten|' 'b/1 2||ten|' 'b/2 11|plain|ten|' 'b/2 12||ten|') -
        rows 'account\tcontract_rate\tdefault_rates\tbasis\tday_count\tinterest_taxes\tcontract_due_on' \
                'b/1\t07.50\tcontract\tcontract\t360\tbsmv=15.0 kkdf=7.5\t2023-01-15' \
                'b/2\t0\t\tnoncontract\t365\t\t' >accounts.tsv
        policies -r ./ten.tsv -a accounts.tsv | uniq >got
        diff got - <<-'END'
		b/1 1|plain||contract_rate=7.5 default_rates=contract day_count=360 interest_taxes=bsmv=15,kkdf=7.5 contract_due_on=2023-01-15
		b/1 2|||
		b/2 11|plain|ten|basis=noncontract
		b/2 12||ten|
	END
}

@test "terms that make no difference to interest are not named" {
        entries '1 charge principal 365.00 2023-01-01'
        rows 'account\tdefault_rates\tbasis\tday_count\tinterest_taxes' 'b/1\tnone\tcontract\tactual\tbsmv=15' >accounts.tsv
        policies -r ./ten.tsv -a accounts.tsv --day-count 360 | diff <(rows 'b/1 1|plain||') -
        policies -r ./ten.tsv --day-count 360 | head -n 1 | diff <(rows 'b/1 1|plain|ten|day_count=360') -
}

@test "amounts of 0.01 to 0.50: interest is rounded half up, and a split in three loses nothing" {
        # Fifty accounts. A year at 10 percent: 0.04 bears nothing, 0.05 half a minor unit, which is one.
        {
                rows "$HEADER"
                for ((cents = 1; cents <= 50; cents++)); do
                        printf 'b/%02d\tTRY\t%d\t%s\t%s\t0.%02d\t%s\t\t\t\t\t\n' $cents 1 charge principal $cents 2023-01-01 \
                                $cents 2 payment '' $cents 2024-01-01
                done
        } >in.tsv
        parts -w ./plain.tsv -r ./ten.tsv --as-of 2024-01-01 | cut -d ' ' -f 2,6,7 >got
        diff got <(awk 'BEGIN { for (cents = 1; cents <= 50; cents++) {
                interest = int((cents + 5) / 10)
                if (interest > 0) {
                        printf "accrual default-interest 0.%02d\n", interest
                        printf "allocation default-interest 0.%02d\n", interest
                }
                if (cents > interest)
                        printf "allocation principal 0.%02d\n", cents - interest
        } }')
        rows 'tag\tcomponent\tpercent' 'DEFAULT\tcost\t34' 'DEFAULT\tfee\t33' 'DEFAULT\tprincipal\t33' >thirds.tsv
        entries '1 charge cost 9.00 2023-01-01' '2 charge fee 9.00 2023-01-01' '3 charge principal 9.00 2023-01-01'
        for ((cents = 1; cents <= 50; cents++)); do
                printf 'b/1\tTRY\t%d\tpayment\t\t0.%02d\t2023-01-02\t\t\t\t\t\n' $((cents + 10)) $cents
        done >>in.tsv
        parts -w ./thirds.tsv | cut -d ' ' -f 1,6,7 >got
        diff got <(awk 'BEGIN { split("cost fee principal", name, " "); split("34 33 33", percent, " ")
                for (cents = 1; cents <= 50; cents++) {
                        rest = cents
                        for (i = 1; i <= 3; i++)
                                rest -= share[i] = int(cents * percent[i] / 100)
                        for (i = 1; i <= 3; i++)
                                if (share[i] += rest-- > 0)
                                        printf "%d %s 0.%02d\n", cents + 10, name[i], share[i]
                } }')
        # 0.03 over five is 0.006 each, rounded to 0.01: nothing is left to offer to the last two.
        entries '1 charge principal 1.00 2023-01-01 2023-02-01' '2 charge principal 1.00 2023-01-01 2023-03-01' \
                '3 charge principal 1.00 2023-01-01 2023-04-01' '4 charge principal 1.00 2023-01-01 2023-05-01' \
                '5 charge principal 1.00 2023-01-01 2023-06-01' '6 payment - 0.03 2023-01-02 - - - - spread'
        OPTIONS=(-w instalments-vertical)
        gives '6 allocation 6 1 - principal 0.01 2023-01-02' '6 allocation 6 2 - principal 0.01 2023-01-02' \
                '6 allocation 6 3 - principal 0.01 2023-01-02'
}

@test "ten payments on one day: interest runs up to the first, each settles in its turn" {
        entries '1 charge principal 7.30 2023-01-01' '2 charge cost 2.50 2023-01-01' '12 payment - 1.00 2023-02-20' \
                '11 payment - 1.00 2023-02-20' '10 payment - 1.00 2023-02-20' '9 payment - 1.00 2023-02-20' \
                '8 payment - 1.00 2023-02-20' '7 payment - 1.00 2023-02-20' '6 payment - 1.00 2023-02-20' \
                '5 payment - 1.00 2023-02-20' '4 payment - 1.00 2023-02-20' '3 payment - 1.00 2023-02-20'
        OPTIONS=(-w ./plain.tsv -r ./ten.tsv)
        gives '3 accrual - - 3 default-interest 0.10 2023-02-20' '3 allocation 3 2 - cost 1.00 2023-02-20' \
                '4 allocation 4 2 - cost 1.00 2023-02-20' '5 allocation 5 2 - cost 0.50 2023-02-20' \
                '5 allocation 5 - 3 default-interest 0.10 2023-02-20' '5 allocation 5 1 - principal 0.40 2023-02-20' \
                '6 allocation 6 1 - principal 1.00 2023-02-20' '7 allocation 7 1 - principal 1.00 2023-02-20' \
                '8 allocation 8 1 - principal 1.00 2023-02-20' '9 allocation 9 1 - principal 1.00 2023-02-20' \
                '10 allocation 10 1 - principal 1.00 2023-02-20' '11 allocation 11 1 - principal 1.00 2023-02-20' \
                '12 allocation 12 1 - principal 0.90 2023-02-20' '12 overpayment 12 - - - 0.10 2023-02-20'
}

@test "a hundred years of entries: what a year bears is paid at its end, and nothing drifts" {
        rows 'from\tpercent' '1900-01-01\t10' >rates.tsv
        {
                rows "$HEADER" 'b/1\tTRY\t1923\tcharge\tprincipal\t36500.00\t1923-01-01\t\t\t\t\t'
                for ((year = 1924; year <= 2023; year++)); do
                        printf 'b/1\tTRY\t%d\tpayment\t\t3650.00\t%d-01-01\t\t\t\t\t\n' $year $year
                done
        } >in.tsv
        parts -w ./plain.tsv -r ./rates.tsv --day-count actual --as-of 2023-01-01 >got
        diff got <(for ((year = 1924; year <= 2023; year++)); do
                echo "$year accrual - - $year default-interest 3650.00 $year-01-01"
                echo "$year allocation $year - $year default-interest 3650.00 $year-01-01"
        done)
        # By 365 a leap year bears 10.00 more. There are 25, and as much stays open in the end.
        parts -w ./plain.tsv -r ./rates.tsv --as-of 2023-01-01 |
                awk '{ sum[$2 " " $6] += $7 } END { for (key in sum) printf "%s %.2f\n", key, sum[key] }' | sort >got
        diff got <(rows 'accrual default-interest 365250.00' 'allocation default-interest 365000.00')
}

@test "amounts at the ends: 10^15 minor units are exact, interest beyond them names the account" {
        entries '1 charge principal 10000000000000.00 2023-01-01' '2 payment - 9999999999999.99 2023-01-02'
        OPTIONS=(-w ./plain.tsv)
        gives '2 allocation 2 1 - principal 9999999999999.99 2023-01-02'
        parts -w ./plain.tsv -r ./ten.tsv --as-of 2023-01-02 | head -n 1 >got
        diff got <(rows '2 accrual - - 2 default-interest 2739726027.40 2023-01-02')
        fails 65 col-allocate -w ./plain.tsv -r ./ten.tsv --as-of 2123-01-01 <(sed 2q in.tsv)
        says 'account b/1: interest out of range'
        rows "$HEADER" >in.tsv
        awk 'BEGIN { for (i = 1; i <= 9300; i++) printf "b/2\tTRY\t%d\tcharge\tprincipal\t10000000000000.00\t2023-01-01\t\t\t\t\t\n", i }' >>in.tsv
        fails 65 col-allocate -w ./plain.tsv --as-of 2023-01-01 in.tsv
        says 'account b/2: what is open is more than 64 bits hold'
}

# As databases of earlier versions may hold them: nothing stops for them.
@test "a return that no payment stands for is owed as principal; one below zero is a payment" {
        OPTIONS=(-w ./plain.tsv --as-of 2023-01-05)
        # More than is left of what it names, of which nothing comes off another payment.
        entries '1 charge principal 9.00 2023-01-01' '2 payment - 2.00 2023-01-02' '3 payment - 5.00 2023-01-02' \
                '4 return - 6.00 2023-01-03 - - 3' '5 return - 3.00 2023-01-04 - - 3'
        gives '2 allocation 2 1 - principal 2.00 2023-01-02' '3 allocation 3 1 - principal 5.00 2023-01-02' \
                '4 allocation 3 1 - principal -5.00 2023-01-03' '4 reopened - 4 - principal 1.00 2023-01-03' \
                '5 reopened - 5 - principal 3.00 2023-01-04'
        # Before what it names, and of what is neither a payment nor a waiver; a payment of the day undoes it.
        entries '1 return - 5.00 2023-01-01 - - 2' '4 payment - 5.00 2023-01-01' '2 payment - 5.00 2023-01-02' \
                '3 return - 1.00 2023-01-03 - - 1'
        gives '1 reopened - 1 - principal 5.00 2023-01-01' '4 allocation 4 1 - principal 5.00 2023-01-01' \
                '2 overpayment 2 - - - 5.00 2023-01-02' '3 reopened - 3 - principal 1.00 2023-01-03' \
                '3 allocation 2 3 - principal 1.00 2023-01-03' '3 overpayment 2 - - - -1.00 2023-01-03'
        # Below zero; it is among the newest payments that a return without a name gives back.
        entries '1 charge principal 5.00 2023-01-01' '2 payment - 5.00 2023-01-01' '3 return - 5.00 2023-01-02 - - 2' \
                '4 return - -5.00 2023-01-03 - - 3' '5 return - 2.00 2023-01-04'
        gives '2 allocation 2 1 - principal 5.00 2023-01-01' '3 allocation 2 1 - principal -5.00 2023-01-02' \
                '4 allocation 4 1 - principal 5.00 2023-01-03' '5 allocation 4 1 - principal -2.00 2023-01-04'
}

@test "what is not sorted or not complete is refused with its place" {
        entries '1 charge principal 5.00 2023-01-02' '2 payment - 5.00 2023-01-01'
        fails 65 col-allocate -w ./plain.tsv --as-of 2023-01-02 in.tsv
        says 'in.tsv:3:value_on: "2023-01-01" is before the row above'
        fails 65 col-allocate -w ./plain.tsv --as-of 2023-01-01 in.tsv
        says 'in.tsv:2:value_on: "2023-01-02" is after the as-of date'
        entries '1 charge principal 5.00 2023-01-02' '1 charge principal 5.00 2023-01-02'
        fails 65 col-allocate -w ./plain.tsv --as-of 2023-01-02 in.tsv
        says 'entry 1 is there twice'
        entries '2 charge principal 5.00 2023-01-01' '1 payment - 5.00 2023-01-01' '2 charge principal 5.00 2023-01-02'
        fails 65 col-allocate -w ./plain.tsv --as-of 2023-01-02 in.tsv
        says 'in.tsv:4:entry: account b/1: entry 2 is there twice'
        entries '1 charge principal 5.00 2023-01-02' '2 return - 5.00 2023-01-02 - - 7'
        fails 65 col-allocate -w ./plain.tsv --as-of 2023-01-02 in.tsv
        says 'in.tsv:3:entry: account b/1: it corrects entry 7, which is not among'
        entries '1 waiver - 5.00 2023-01-01' '2 waiver - -5.00 2023-01-02'
        fails 65 col-allocate -w ./plain.tsv --as-of 2023-01-02 in.tsv
        says 'a waiver below zero'
        entries '1 charge - 5.00 2023-01-02'
        fails 65 col-allocate -w ./plain.tsv --as-of 2023-01-02 in.tsv
        says 'in.tsv:2:component: empty'
        entries '1 charge fee 5.00 2023-01-02'
        sed '/other/d' plain.tsv >narrow.tsv
        fails 65 col-allocate -w ./narrow.tsv --as-of 2023-01-02 in.tsv
        says "in.tsv:2:component: 'fee' stands nowhere in the rule DEFAULT"
        entries '1 charge fee 5.001 2023-01-02'
        fails 65 col-allocate -w ./plain.tsv --as-of 2023-01-02 in.tsv
        says 'in.tsv:2:amount: "5.001" is a number with too many decimal places'
        entries '1 lease fee 5.00 2023-01-02'
        fails 65 col-allocate -w ./plain.tsv --as-of 2023-01-02 in.tsv
        says 'in.tsv:2:type: "lease" is no type'
        cut -f 1-10 in.tsv >narrow
        fails 65 col-allocate -w ./plain.tsv --as-of 2023-01-02 narrow
        says 'narrow:1:history: no such column'
        entries '1 charge fee 5.00 2023-01-02'
        fails 64 col-allocate -w ./plain.tsv in.tsv
        says '--as-of'
        fails 64 col-allocate in.tsv
        says '-w'
        fails 64 col-allocate -w ./plain.tsv -a - --as-of 2023-01-02
        says 'standard input is the entries'
        sed 's/^b\/1/b\/0/' in.tsv | sed 1d | cat in.tsv - >two
        fails 65 col-allocate -w ./plain.tsv --as-of 2023-01-02 two
        says 'two:3:account: "b/0" is out of order'
}

@test "the stream of accounts is read beside the entries, and must have a row for each" {
        {
                rows "debtor\t$HEADER"
                for account in d1/b d1/c d2/a; do
                        rows "${account%/*}\t${account#*/}\tTRY\t1\tcharge\tprincipal\t365.00\t2023-01-01\t\t\t\t\t"
                done
        } >in.tsv
        rows 'debtor\taccount\tcontract_due_on\tcontract_rate' 'd0/x\tz\t\t' 'd1\ta\t\t' 'd1\tb\t\t10' 'd1\tc\t2023-01-06\t10' \
                'd2\ta\t2023-01-11\t10' 'd3\ta\t\t' >accounts.tsv
        col-allocate -w ./plain.tsv -a accounts.tsv -r ./ten.tsv --as-of 2023-01-11 in.tsv | cut -f 2,14,18,19 >got
        diff got <(rows 'account\tpart\tpart_component\tpart_amount' 'b\taccrued\tdefault-interest\t1.00' \
                'c\taccrued\tinterest\t0.50' 'c\taccrued\tdefault-interest\t0.50' 'a\taccrued\tinterest\t1.00')
        sed '/^d1\tc/d' accounts.tsv >lacking
        fails 65 col-allocate -w ./plain.tsv -a lacking --as-of 2023-01-11 in.tsv
        says 'in.tsv:3:entry: account c: no row in lacking'
        sed '$d' accounts.tsv | sed '$d' >lacking
        fails 65 col-allocate -w ./plain.tsv -a lacking --as-of 2023-01-11 in.tsv
        says 'account a: no row in lacking'
        { head -n 2 accounts.tsv; sed -n '4p;3p' accounts.tsv | sort -r; } >reversed
        fails 65 col-allocate -w ./plain.tsv -a reversed --as-of 2023-01-11 in.tsv
        says 'reversed:4:account: "a" is out of order'
        for wrong in contract_rate:x day_count:364 default_rates:contract default_rates:./rates.tsv default_rates:/dev/zero basis:none contract_due_on:2023-02-30 interest_taxes:bsmv \
                'interest_taxes:interest=3' 'interest_taxes:a=1 a=2' interest_taxes:a,b=3 currency:EUR as_of:2023-01-12; do
                rows "debtor\taccount\t${wrong%%:*}" "d1\tb\t${wrong#*:}" >accounts.tsv
                fails 65 col-allocate -w ./plain.tsv -a accounts.tsv --as-of 2023-01-11 in.tsv
                says "accounts.tsv:2:${wrong%%:*}: "
        done
        head -c -1 accounts.tsv >cut
        fails 65 col-allocate -w ./plain.tsv -a cut --as-of 2023-01-11 in.tsv
        says 'ended early'
        rows account b >accounts.tsv
        fails 65 col-allocate -w ./plain.tsv -a accounts.tsv --as-of 2023-01-11 in.tsv
        says 'debtor is in one of the two streams only'
        rows 'tag\tcomponent\trun' 'DEFAULT\tprincipal\tvertical' >only.tsv
        fails 78 col-allocate -w ./only.tsv -r ./ten.tsv --as-of 2023-01-11 in.tsv
        says 'settles default-interest, which runs'
}

# refused WATERFALL-LINE… -- WHAT: the lines, below a header of all columns, are refused with 78 and that place.
refused() {
        local lines=()
        while [ "$1" != -- ]; do
                lines+=("$1")
                shift
        done
        rows 'tag\tdue\tcomponent\tpercent\trun\tahead\treturned' "${lines[@]}" >bad.tsv
        fails 78 col-allocate -w ./bad.tsv --as-of 2023-01-01 in.tsv
        says "./bad.tsv:$2"
}

@test "mistakes in a waterfall are refused with their places" {
        local one='DEFAULT\t\tcost\t\tvertical'
        entries '1 charge principal 5.00 2023-01-01'
        refused -- ' no rule DEFAULT'
        refused 'a\t\tcost\t\tvertical' -- ' no rule DEFAULT'
        refused '\t\tcost\t\tvertical' -- '2:tag: empty'
        refused "$one" 'a\t\tcost\t\tvertical' 'DEFAULT\t\tfee\t\tvertical' -- '4:tag: has lines further up'
        refused 'DEFAULT\t\t\t\tvertical' -- '2:component: empty'
        refused 'DEFAULT\t\tcost' -- '2:run: ""; write vertical or horizontal'
        refused "$one" 'DEFAULT\t\tfee\t\tvertical' -- '3:run: said again'
        refused "$one" 'DEFAULT\t\tcost' -- '3:component: a line further up settles this already'
        refused "$one" 'DEFAULT\tdue\tfee' -- '3:due: a rule says for all'
        refused "$one\tNEXT" -- '2:ahead: goes with lines in-advance'
        refused 'DEFAULT\tsoon\tcost\t\tvertical' -- '2:due: "soon"; write past-due, due or in-advance'
        refused 'DEFAULT\tdue\tcost\t\tvertical\tNEXT' 'DEFAULT\tpast-due\tcost' -- '2:due: a component is settled'
        refused 'DEFAULT\tdue\tcost\t\tvertical' 'DEFAULT\tpast-due\tcost' 'DEFAULT\tin-advance\tcost' -- '2:ahead: ""; write NEXT, LAST or REAMORTIZATION'
        refused 'DEFAULT\tdue\ta\t\thorizontal\tNEXT' 'DEFAULT\tpast-due\ta' 'DEFAULT\tin-advance\ta' \
                'DEFAULT\tdue\tb' 'DEFAULT\tpast-due\tb' 'DEFAULT\tin-advance\tb' -- '5:due: due types alternate'
        refused "$one\t\tfirst" -- '2:returned: "first"; write newest or oldest'
        refused 'DEFAULT\t\ta\t50' 'DEFAULT\t\tb\t49.999999' -- '2:percent: the percentages of a rule add up to 100'
        refused 'DEFAULT\t\ta\t50' 'DEFAULT\t\tb' -- '3:percent: a rule is an order'
        refused "$one" 'DEFAULT\t\tb\t3' -- '3:percent: a rule is an order'
        refused 'DEFAULT\t\ta\t100' 'DEFAULT\t\tb\t0' -- '3:percent: 0; a number above 0'
        refused 'DEFAULT\t\ta\tx' -- '2:percent: not a number'
        refused 'DEFAULT\tdue\ta\t100' -- '2:due: percentages are of components'
        refused "$one" 'a\t\tnone' 'a\t\tfee' -- '3:component: none is the only line of its tag'
        refused "$one" 'a\t\tnone\t\tvertical' -- '3:component: none is the only line of its tag'
        refused 'DEFAULT\t\tnone' -- '2:component: DEFAULT settles something'
        refused 'DEFAULT\t\ta\t100\tvertical' -- '2:run: percentages have no order'
}

@test "mistakes in a rate file are refused with their places" {
        entries '1 charge principal 5.00 2023-01-01'
        bad_rates() {
                rows 'from\tpercent\tbasis' "${@:2}" >bad.tsv
                fails 78 col-allocate -w ./plain.tsv -r ./bad.tsv --as-of 2023-01-01 in.tsv
                says "./bad.tsv:$1"
        }
        bad_rates ' no lines'
        bad_rates "2:from: '2023-02-29' is not a date" '2023-02-29\t3'
        bad_rates '2:percent: out of range' '2023-02-28\t-3'
        bad_rates '2:percent: empty' '2023-02-28'
        bad_rates '2:percent: a number with too many decimal places' '2023-02-28\t3.1234567'
        bad_rates '2:basis: "other"' '2023-02-28\t3\tother'
        bad_rates '3:from: not after the line before, line 2' '2023-02-28\t3' '2023-02-28\t4'
        bad_rates '3:from: not after' '2023-02-28\t3\tcontract' '2023-02-27\t4'
        # Of one day, for each basis a line.
        rows 'from\tpercent\tbasis' '2020-01-01\t10' '2023-02-28\t3\tcontract' '2023-02-28\t4\tnoncontract' >good.tsv
        col-allocate -w ./plain.tsv -r ./good.tsv --as-of 2023-01-01 in.tsv >out.tsv
}
