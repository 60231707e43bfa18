#!/usr/bin/env bats
# col-choose: the best choice against an LP solver, what takes part, ties, edges of numbers, mistakes with their places.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'channel\tcapacity\tcurrency' 'phone\t1\tTRY' 'sms\t2\tTRY' >small.tsv
        LABEL=small@$(sha256sum small.tsv | cut -d' ' -f1)
}

# candidates ROW…: a stream of debtor, channel, amount, probability and cost, as of a day, in lira.
candidates() {
        rows 'debtor\tchannel\tamount\tprobability\tcost\tcurrency\tas_of' "${@/%/\\tTRY\\t2026-01-05}"
}

# column NAME…: their cells, blank-separated, empty ones as -, records by commas.
column() {
        awk -F'\t' -v names="$*" 'BEGIN { n = split(names, wanted, " ") }
                NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { for (i = 1; i <= n; i++)
                        printf("%s%s", i > 1 ? " " : NR > 2 ? ", " : "", $at[wanted[i]] == "" ? "-" : $at[wanted[i]]) }
                END { print "" }'
}

@test "the choice of the largest total is made, not the greedy one" {
        candidates 'a\tphone\t100.00\t0.1\t0' 'a\tsms\t100.00\t0.08\t0' 'b\tphone\t90.00\t0.1\t0' \
                'b\tsms\t90.00\t0.01\t0' >in.tsv
        col-choose -c ./small.tsv in.tsv >out.tsv
        [ "$(column permission refused_by expected_value <out.tsv)" = \
                'refused choice 10.00, allowed - 8.00, allowed - 9.00, refused choice 0.90' ]
        [ "$(column capacities <out.tsv | tr -d , | tr ' ' '\n' | sort -u)" = "$LABEL" ]
        [ "$(head -n 1 out.tsv)" = "$(head -n 1 in.tsv)"$'\tpermission\trefused_by\texpected_value\tcapacities' ]
        cut -f1-7 out.tsv | cmp - in.tsv
}

@test "prices say what one place less would cost, and --explain the margin" {
        candidates 'a\tphone\t100.00\t0.1\t0' 'b\tphone\t90.00\t0.1\t0' 'b\tsms\t90.00\t0.05\t1' >in.tsv
        col-choose -c ./small.tsv --prices prices.tsv --explain in.tsv >out.tsv
        cut -f1-8 prices.tsv | gives \
                $'planned_on\tchannel\tcapacity\toffered\tchosen\tprice\texpected_value\tcurrency' \
                $'2026-01-05\tphone\t1\t2\t1\t10.00\t10.00\tTRY' \
                $'2026-01-05\tsms\t2\t1\t1\t0.00\t3.50\tTRY'
        [ "$(cut -f9 prices.tsv | sort -u | head -n 1)" = capacities ]
        sed 's/.*\t//' out.tsv | gives choose_explain \
                'line 2 (phone): worth 10.00 less the price 10.00 is 0.00; 0.00 more than no contact' \
                'line 2 (phone): worth 9.00 less the price 10.00 is -1.00; 4.50 less than sms' \
                'line 3 (sms): worth 3.50 less the price 0.00 is 3.50; 3.50 more than no contact'
        # One place less: the total falls by the price.
        sed -i 's/phone\t1/phone\t0/' small.tsv
        col-choose -c ./small.tsv in.tsv | column refused_by | gives 'capacity, choice, -'
}

# bats test_tags=rounds
@test "random choices are worth exactly what an LP solver finds" {
        [ -x "$(command -v glpsol)" ] || skip 'glpsol (Debian: glpk-utils) is not installed'
        local seed found taken=0
        for ((seed = 1; seed <= ${COL_ROUNDS:-1} * 200; seed++)); do
                awk -v seed=$seed -v debtors=1000 -v policy=policy.tsv -v stream=in.tsv -v programme=in.lp \
                        -f "$BATS_TEST_DIRNAME/choose/problem.awk"
                col-choose -c ./policy.tsv --prices prices.tsv in.tsv >out.tsv
                found=$(awk -F'\t' 'NR > 1 { split($7, p, "."); sum += p[1] * 100000 + substr(p[2] "00000", 1, 5) }
                        END { printf "%.0f", sum }' prices.tsv)
                glpsol --lp in.lp -w solution >log || { cat log >&2; return 1; }
                [ "$found" = "$(awk '$1 == "s" { printf "%.0f", $NF }' solution)" ] ||
                        { echo "seed $seed: $found, not $(grep '^s' solution)" >&2; return 1; }
                # The rows themselves: at most one a debtor, at most the capacity a channel, and that sum.
                awk -F'\t' -v sum="$found" -v seed=$seed '
                        FNR == NR { if (FNR > 1) capacity[$1] = $2; next }
                        FNR == 1 || $8 != "allowed" { next }
                        debtor[$1]++ || ++served[$2] > capacity[$2] { bad = 1 }
                        { split($10, p, "."); total += p[1] * 100000 + substr(p[2] "00000", 1, 5) }
                        END { exit bad || sprintf("%.0f", total) != sum }' policy.tsv out.tsv
                [ "$found" = 0 ] || taken=$((taken + 1))
        done
        [ $taken -gt $((seed * 9 / 10)) ]
}

@test "no capacity, and more of it than debtors" {
        candidates 'a\tphone\t100.00\t0.5\t0' 'b\tphone\t10.00\t0.5\t0' >in.tsv
        rows 'channel\tcapacity\tcurrency' 'phone\t0\tTRY' >none.tsv
        col-choose -c ./none.tsv --prices prices.tsv in.tsv | column refused_by | gives 'capacity, capacity'
        column price <prices.tsv | gives '50.00'
        rows 'channel\tcapacity\tcurrency' 'phone\t7\tTRY' >many.tsv
        col-choose -c ./many.tsv --prices prices.tsv in.tsv | column permission | gives 'allowed, allowed'
        column capacity chosen price <prices.tsv | gives '7 2 0.00'
        rows 'channel\tcapacity\tcurrency' 'phone\t\tTRY' >unlimited.tsv
        col-choose -c ./unlimited.tsv --prices prices.tsv in.tsv | column permission | gives 'allowed, allowed'
        column capacity chosen price <prices.tsv | gives '- 2 0.00'
}

@test "what brings nothing, less than nothing, or less than the minimum is never chosen" {
        candidates 'a\tsms\t100.00\t0.1\t10' 'b\tsms\t-5.00\t0.1\t0' 'c\tsms\t5.00\t0.1\t10' 'd\tsms\t0.01\t0.000000000001\t0' >in.tsv
        col-choose -c ./small.tsv in.tsv | column permission refused_by expected_value | gives \
                'refused value 0.00, refused value -0.50, refused value -9.50, allowed - 0.00000000000001'
        rows 'channel\tcapacity\tcurrency\tminimum' 'sms\t2\tTRY\t0.51' >least.tsv
        candidates 'a\tsms\t5.10\t0.1\t0' 'b\tsms\t5.09\t0.1\t0' >in.tsv
        col-choose -c ./least.tsv --explain in.tsv >out.tsv
        column permission <out.tsv | gives 'allowed, refused'
        tail -n 1 out.tsv | grep -q 'line 2 (sms): worth 0.509, at least 0.51 is wanted$'
}

@test "a figure that is empty leaves the contact out" {
        candidates 'a\tsms\t\t0.1\t0' 'b\tsms\t5.00\t\t0' 'c\tsms\t5.00\t1\t' >in.tsv
        col-choose -c ./small.tsv --explain in.tsv >out.tsv
        column refused_by <out.tsv | gives 'value, value, value'
        sed 's/.*\t//' out.tsv | gives choose_explain 'no amount' 'no probability' 'no cost'
}

@test "the largest amounts are exact, and what is larger is named" {
        candidates 'a\tphone\t10000000000000.00\t0.999999999999\t0.01' 'b\tphone\t10000000000000.00\t1\t10' >in.tsv
        col-choose -c ./small.tsv --prices prices.tsv in.tsv | column permission expected_value | gives \
                'refused 9999999999989.99, allowed 9999999999990.00'
        column price <prices.tsv | gives '9999999999990.00, 0.00'
        candidates 'a\tphone\t10000000000000.01\t1\t0' >in.tsv
        fails 65 col-choose -c ./small.tsv in.tsv
        says "in.tsv:2:amount: '10000000000000.01', the amount by line 2 of the policy, is out of range"
        candidates 'a\tphone\t1.00\t1.1\t0' >in.tsv
        fails 65 col-choose -c ./small.tsv in.tsv
        says 'in.tsv:2:probability:'
        says 'from 0 to 1'
        candidates 'a\tphone\t1.00\t0.1234567890123\t0' >in.tsv
        fails 65 col-choose -c ./small.tsv in.tsv
        says 'too many decimal places'
        candidates 'a\tphone\t1.001\t1\t0' >in.tsv
        fails 65 col-choose -c ./small.tsv in.tsv
        says 'in.tsv:2:amount:'
}

@test "equal ones: the first in the stream, however it is cut into files" {
        for debtor in a b c d e f g h; do
                printf '%s\\tphone\\t5.00\\t0.5\\t0\n%s\\tsms\\t5.00\\t0.5\\t0\n' $debtor $debtor
        done >lines
        mapfile -t lines <lines
        candidates "${lines[@]}" >in.tsv
        col-choose -c ./small.tsv in.tsv >out.tsv
        [ "$(grep -c allowed out.tsv)" -eq 3 ]
        awk -F'\t' '$8 == "allowed" { print $1 }' out.tsv | gives a b c
        for cut in 2 3 9 16; do
                head -n $cut in.tsv >one.tsv
                { head -n 1 in.tsv; tail -n +$((cut + 1)) in.tsv; } >two.tsv
                col-choose -c ./small.tsv one.tsv two.tsv | cmp - out.tsv
        done
}

@test "one contact a day for a debtor, and the capacity of each day" {
        rows 'channel\tday\tcapacity\tcurrency' 'phone\t\t2\tTRY' 'phone\t2026-01-07\t1\tTRY' \
                'sms\t2026-01-07\t1\tTRY' >days.tsv
        rows 'debtor\tchannel\tplanned_on\tamount\tprobability\tcost\tcurrency\tas_of' \
                'a\tphone\t2026-01-06\t5.00\t1\t0\tTRY\t2026-01-05' \
                'a\tphone\t2026-01-07\t5.00\t1\t0\tTRY\t2026-01-05' \
                'a\tsms\t2026-01-06\t9.00\t1\t0\tTRY\t2026-01-05' \
                'b\tphone\t2026-01-06\t4.00\t1\t0\tTRY\t2026-01-05' \
                'b\tphone\t2026-01-07\t4.00\t1\t0\tTRY\t2026-01-05' \
                'b\tsms\t2026-01-07\t3.00\t1\t0\tTRY\t2026-01-05' \
                'c\tphone\t\t4.00\t1\t0\tTRY\t2026-01-05' >in.tsv
        col-choose -c ./days.tsv --prices prices.tsv --explain in.tsv >out.tsv
        column refused_by <out.tsv | gives '-, -, capacity, -, choice, -, -'
        grep -q $'sms\t2026-01-06.*no line for the channel on this day$' out.tsv
        cut -f1-3,5,6 prices.tsv | gives $'planned_on\tchannel\tcapacity\tchosen\tprice' \
                $'2026-01-05\tphone\t2\t1\t0.00' $'2026-01-05\tsms\t0\t0\t0.00' \
                $'2026-01-06\tphone\t2\t2\t4.00' $'2026-01-06\tsms\t0\t0\t0.00' \
                $'2026-01-07\tphone\t1\t1\t5.00' $'2026-01-07\tsms\t1\t1\t3.00'
}

@test "what is refused or not planned already, or no channel of the policy, passes as it is" {
        rows 'debtor\taccount\tstrategy\tstep\tchannel\tpermission\trefused_by\tamount\tprobability\tcost\tcurrency\tas_of' \
                'a\ta1\ts@1\t1\tphone\tallowed\t\t5.00\t1\t0\tTRY\t2026-01-05' \
                'b\tb1\t\t1\tphone\trefused\tgap\t50.00\t1\t0\tTRY\t2026-01-05' \
                'c\tc1\t\t\t\t\t\t50.00\t1\t0\tTRY\t2026-01-05' \
                'd\td1\ts@1\t1\tlegal\t\t\tx\ty\tz\tTRY\t2026-01-05' \
                'e\te1\ts@1\t1\tphone\tallowed\t\t4.00\t1\t0\tTRY\t2026-01-05' >in.tsv
        col-choose -c ./small.tsv in.tsv >out.tsv
        cut -f1-7 out.tsv | diff - <(cut -f1-7 in.tsv | sed '$s/.*/e\te1\t\t1\tphone\trefused\tcapacity/')
        column expected_value <out.tsv | gives '5.00, -, -, -, 4.00'
        # A second time it changes nothing.
        col-choose -c ./small.tsv out.tsv | cmp - <(sed 's/4\.00\t'"$LABEL"'/\t/' out.tsv)
}

@test "who goes along with another shares its fate, adds what he brings, and takes no place" {
        rows 'debtor\taccount\tchannel\ttemplate\tlead\tamount\tprobability\tcost\tcurrency\tas_of' \
                'a\ta1\tphone\tt\t\t4.00\t1\t1\tTRY\t2026-01-05' \
                'a\ta2\tphone\tt\ta1\t3.00\t1\t1\tTRY\t2026-01-05' \
                'a\ta3\tphone\tu\ta1\t3.00\t1\t1\tTRY\t2026-01-05' \
                'b\tb1\tphone\tt\tb1\t6.00\t1\t1\tTRY\t2026-01-05' \
                'b\tb2\tphone\tt\tb1\t0.50\t1\t1\tTRY\t2026-01-05' \
                'c\tc1\tphone\tt\t\t\t1\t1\tTRY\t2026-01-05' \
                'c\tc2\tphone\tt\tc1\t9.00\t1\t1\tTRY\t2026-01-05' >in.tsv
        col-choose -c ./small.tsv --prices prices.tsv in.tsv >out.tsv
        column permission refused_by expected_value <out.tsv | gives \
                'allowed - 3.00, allowed - 3.00, - - -, refused capacity 5.00, refused capacity 0.50, refused value -, refused value -'
        head -n 2 prices.tsv | column capacity chosen price expected_value | gives '1 1 6.00 6.00'
}

@test "figures come from numbers, columns or expressions" {
        rows 'channel\tcapacity\tcurrency\tamount\tprobability\tcost' \
                "phone\t1\tTRY\tCASE currency WHEN 'EUR' THEN balance * 50 ELSE balance END\tCASE WHEN dpd > 90 THEN 1 / 3.0 ELSE 0.5 END\t0.10" \
                'sms\t5\tTRY\tbalance\tp\t0' >figures.tsv
        rows 'debtor\tchannel\tbalance\tdpd\tp\tcurrency\tas_of' \
                'a\tphone\t3.00\t100\t\tEUR\t2026-01-05' 'b\tphone\t90.00\t10\t\tTRY\t2026-01-05' \
                'c\tsms\t0.01\t10\t0.25\tTRY\t2026-01-05' >in.tsv
        col-choose -c ./figures.tsv in.tsv | column permission expected_value | gives \
                'allowed 49.89999999995, refused 44.90, allowed 0.0025'
        COL_EXPR=sqlite col-choose -c ./figures.tsv in.tsv | column expected_value | gives '49.89999999995, 44.90, 0.0025'
        sed -i 's/TRY\t2026/EUR\t2026/' in.tsv
        fails 65 col-choose -c ./figures.tsv in.tsv
        says "in.tsv:4:currency: 'EUR', but figures counts in TRY"
        rows 'channel\tcapacity\tcurrency\tamount\tprobability\tcost' "phone\t1\tTRY\t'much'\t1\t0" >figures.tsv
        fails 65 col-choose -c ./figures.tsv in.tsv
        says "in.tsv:2: 'much', the amount by line 2 of the policy, is not a number"
}

@test "records out of order, and columns that are missing, are refused" {
        candidates 'b\tphone\t1\t1\t0' 'a\tphone\t1\t1\t0' >in.tsv
        fails 65 col-choose -c ./small.tsv in.tsv
        says "in.tsv:3:debtor: 'a' is out of order"
        cut -f1,3- in.tsv >cut.tsv
        fails 65 col-choose -c ./small.tsv cut.tsv
        says channel
        candidates 'a\tphone\t1\t1\t0' >in.tsv
        for column in 1 3 4 5 6; do
                cut --complement -f$column in.tsv >cut.tsv
                fails 65 col-choose -c ./small.tsv cut.tsv
                says "$(head -n 1 in.tsv | cut -f$column)"
        done
        sed 's/debtor/party/' in.tsv | col-choose -c ./small.tsv | column permission | gives allowed
        rows 'debtor\taccount\tchannel\tlead\tamount\tprobability\tcost\tcurrency\tas_of' \
                'a\ta2\tphone\t\t1\t1\t0\tTRY\t2026-01-05' 'a\ta1\tsms\t\t1\t1\t0\tTRY\t2026-01-05' >in.tsv
        fails 65 col-choose -c ./small.tsv in.tsv
        says "in.tsv:3:account: 'a1' is out of order"
}

@test "mistakes of the policy are named with their places" {
        candidates 'a\tphone\t1\t1\t0' >in.tsv
        wrong() { # LINE MESSAGE…
                rows 'channel\tday\tcapacity\tcurrency\tamount\tprobability\tcost\tminimum' "$1" >wrong.tsv
                fails 78 col-choose -c ./wrong.tsv in.tsv
                says "./wrong.tsv:2:$2"
        }
        wrong '\t\t1\tTRY' 'channel: empty'
        wrong 'phone\tsoon\t1\tTRY' "day: 'soon' is not a date"
        wrong 'phone\t\t-1\tTRY' "capacity: '-1'"
        wrong 'phone\t\t1.5\tTRY' "capacity: '1.5'"
        wrong 'phone\t\t1\tLira' "currency: 'Lira'"
        wrong 'phone\t\t1\tTRY\t1.005' "amount: '1.005' is a number with too many decimal places"
        wrong 'phone\t\t1\tTRY\t1\t2' "probability: '2' is out of range"
        wrong 'phone\t\t1\tTRY\t1\t-0.1' "probability: '-0.1' is out of range"
        wrong 'phone\t\t1\tTRY\t1\t1\tnonsense' 'cost: '
        wrong 'phone\t\t1\tTRY\t1\t1\t1\t-1' "minimum: '-1'"
        rows 'channel\tcapacity\tcurrency' 'phone\t1\tTRY' 'sms\t1\tTRY' 'phone\t2\tTRY' >wrong.tsv
        fails 78 col-choose -c ./wrong.tsv in.tsv
        says './wrong.tsv:4:channel: there is a line for this channel and day already'
        rows 'channel\tcapacity\tcurrency' 'phone\t1\tTRY' 'sms\t1\tEUR' >wrong.tsv
        fails 78 col-choose -c ./wrong.tsv in.tsv
        says './wrong.tsv:3:currency:'
        rows 'channel\tcapacity\tcurrency' >wrong.tsv
        fails 78 col-choose -c ./wrong.tsv in.tsv
        says 'no lines'
        fails 64 col-choose in.tsv
        fails 73 col-choose -c ./small.tsv --prices /nowhere/prices.tsv in.tsv
}

@test "behind a plan: what is refused is not saved, and is planned again" {
        sample_database
        export COL_DB=$PWD/sample.db COL_PATH=$PWD
        rows 'channel\tcapacity\tcurrency\tamount\tprobability\tcost' \
                "letter\t4\tTRY\tbalance * (currency = 'TRY')\t0.01\t0" >mine.tsv
        plan() {
                col-list accounts --as-of 2026-12-01 | col-segment -r retail | col-plan -s amicable
        }
        plan | col-choose -c ./mine.tsv --prices prices.tsv >chosen.tsv
        column chosen <prices.tsv | gives '4'
        before=$(sqlite3 sample.db 'SELECT count(*) FROM actions')
        others=$(plan | awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
                NR > 1 && $at["strategy"] != "" && $at["channel"] != "letter" { n++ } END { print n + 0 }')
        col-save -q chosen.tsv
        [ "$(sqlite3 sample.db 'SELECT count(*) FROM actions')" -eq $((before + 4 + others)) ]
        plan | col-choose -c ./mine.tsv --prices prices.tsv | column permission | grep -q allowed
        column chosen <prices.tsv | gives '4'
}
