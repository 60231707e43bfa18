#!/usr/bin/env bats
# col-campaign: whom a campaign is for, each line once, and never beyond the budget.

load common

ACTIONS='account\tsegment\tsegment_since\tstep\tchannel\toccasion\toutcome\tlead'

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        policy 100.00 balance
        rows "$ACTIONS" >none.tsv
        rows 'debtor\taccount\tsegment\tsegment_since\tbalance\tcurrency\tphone' 'd/1\tb/1\tlate\t2026-01-01\t50.00\tTRY\t+90' \
                'd/2\tb/2\told\t2026-01-02\t900.00\tTRY\t' 'd/3\tb/3\tlate\t2026-01-03\t100.00\tTRY\t+90' \
                'd/3\tb/4\tlate\t2026-01-03\t100.00\tTRY\t+90' >a.tsv
}

# policy BUDGET ORDER: c.tsv; messages to those with a phone, letters to the rest.
policy() {
        rows 'field\tvalue\tchannel\ttemplate\tcost\twhen' 'from\t2026-09-01' 'until\t2026-09-30' "budget\t$1" 'currency\tTRY' \
                ${2:+"order\t$2"} 'line\t2\tletter\toffer\t35\tphone IS NULL' 'line\t1\tsms\toffer\t0.125\tphone IS NOT NULL' >c.tsv
}

# plans [OPTION…]: "account segment segment_since step channel template planned_on expires_on occasion" of what is planned.
plans() {
        col-campaign -c ./c.tsv --actions none.tsv --as-of 2026-09-10 "$@" a.tsv >out.tsv || return
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                $at["strategy"] != "" {
                        n = split("account segment segment_since step channel template planned_on expires_on occasion", names, " ")
                        for (i = 1; i <= n; i++) printf "%s%s", $at[names[i]] == "" ? "-" : $at[names[i]], i < n ? " " : "\n" }' out.tsv
}

# who: the accounts that something is planned for.
who() {
        plans "$@" | cut -d ' ' -f 1 | paste -sd ' '
}

@test "each account gets the lines whose condition holds, in the campaign's name" {
        plans | gives 'b/1 c 2026-09-01 1 sms offer 2026-09-10 2026-09-30 campaign' \
                'b/2 c 2026-09-01 2 letter offer 2026-09-10 2026-09-30 campaign' \
                'b/3 c 2026-09-01 1 sms offer 2026-09-10 2026-09-30 campaign' \
                'b/4 c 2026-09-01 1 sms offer 2026-09-10 2026-09-30 campaign'
}

@test "the budget goes to the greatest first, of equals to the first account; what does not fit is passed over" {
        policy 35.25 balance
        [ "$(who)" = 'b/2 b/3 b/4' ]
        policy 35.24 balance
        [ "$(who)" = 'b/2 b/3' ]
        policy 34.9999 balance
        [ "$(who)" = 'b/1 b/3 b/4' ]
        policy 35.25 '-balance'
        [ "$(who)" = 'b/1 b/3 b/4' ]
        policy 0.25 "CASE account WHEN 'b/3' THEN NULL ELSE 1 END"
        [ "$(who)" = 'b/1 b/4' ]
        policy 0.25 ''
        [ "$(who)" = 'b/1 b/3' ]
        policy 0 balance
        [ -z "$(who)" ]
}

@test "a line is planned once for an account, whatever became of it, and what was planned before was spent" {
        policy 35.25 balance
        rows "$ACTIONS" 'b/2\tc\t2026-09-01\t2\tletter\tcampaign\tdone\t' >none.tsv
        [ "$(who)" = 'b/3 b/4' ]
        rows "$ACTIONS" 'x/9\tc\t2026-09-01\t2\tletter\tcampaign\t\t' >none.tsv
        [ "$(who)" = 'b/3 b/4' ]
        rows "$ACTIONS" 'x/9\tc\t2026-09-01\t2\tletter\tcampaign\t\tx/8' >none.tsv
        [ "$(who)" = 'b/2 b/3 b/4' ]
        rows "$ACTIONS" 'x/9\tc\t2026-08-01\t2\tletter\tcampaign\t\t' 'x/9\tother\t2026-09-01\t2\tletter\tcampaign\t\t' \
                'b/3\tc\t2026-09-01\t1\tsms\t\t\t' >none.tsv
        [ "$(who)" = 'b/2 b/3 b/4' ]
        rows "$ACTIONS" 'x/1\tc\t2026-09-01\t2\tletter\tcampaign\t\t' 'x/2\tc\t2026-09-01\t2\tletter\tcampaign\t\t' >none.tsv
        [ -z "$(who)" ]
        rows "$ACTIONS" 'b/2\tc\t2026-09-01\t7\tletter\tcampaign\tdone\t' >none.tsv
        fails 78 plans
        says 'its line 7'
}

@test "a line that was cancelled is planned again, from the day after that on" {
        policy 35.25 balance
        actions="$ACTIONS\tplanned_on\toutcome_on"
        row='b/2\tc\t2026-09-01\t2\tletter\tcampaign'
        # Without its days, on its own day, and before that for which it was planned, not: nothing is planned twice.
        rows "$ACTIONS" "$row\tcancelled\t" >none.tsv
        [ "$(who)" = 'b/1 b/3 b/4' ]
        for days in '2026-09-10\t2026-09-10' '2026-09-09\t2026-09-10' '2026-09-10\t2026-09-09' '2026-09-10\t' '\t'; do
                rows "$actions" "$row\tcancelled\t\t$days" >none.tsv
                [ "$(who)" = 'b/1 b/3 b/4' ]
        done
        rows "$actions" "$row\tcancelled\t\t2026-09-08\t2026-09-09" >none.tsv
        [ "$(who)" = 'b/2 b/3 b/4' ]
        [ -z "$(who --as-of 2026-10-01)" ]
        # What took its place counts, wherever it stands, and so does whatever was tried.
        for outcome in '' done failed expired; do
                rows "$actions" "$row\tcancelled\t\t2026-09-08\t2026-09-08" "$row\t$outcome\t\t2026-09-09\t" \
                        "$row\tcancelled\t\t2026-09-07\t2026-09-07" >none.tsv
                [[ $(who) != *b/2* ]]
        done
        # The next round of one day plans nothing more: once it is saved, twice is once.
        rows "$actions" "$row\tcancelled\t\t2026-09-08\t2026-09-09" "$row\t\t\t2026-09-10\t" >none.tsv
        [[ $(who) != *b/2* ]]
}

@test "nothing is planned before its first day, nor after its last" {
        for day in 2026-09-01 2026-09-30; do
                [ -n "$(plans --as-of $day)" ]
        done
        for day in 2026-08-31 2026-10-01; do
                [ -z "$(plans --as-of $day)" ]
        done
        plans --as-of 2026-08-31 --explain
        grep -q 'has not begun' out.tsv
}

@test "every account comes out in its place, with --explain says why or why not" {
        policy 35.13 balance
        plans --explain >/dev/null
        cut -f 2 out.tsv | gives account b/1 b/2 b/3 b/4
        grep -qF 'line 7: phone=, order 900, cost 35 of 35.13 TRY left' out.tsv
        grep -qF 'line 8: phone=+90, order 100, cost 0.125 of 0.13 TRY left' out.tsv
        grep -q "^d/1.b/1.late.2026-01-01" out.tsv
        grep -qF 'line 7: does not hold: phone=+90; line 8: phone=+90, order 50, over the budget: cost 0.125 of 0.005 TRY left' out.tsv
}

@test "random campaigns: never beyond the budget, greedy in their order, and the rest does not fit" {
        for seed in 1 2 3 4 5 6 7 8; do
                awk -v seed=$seed -v OFS='\t' 'BEGIN { srand(seed); print "debtor", "account", "balance", "currency", "phone"
                        for (i = 1; i <= 200; i++) print "d", sprintf("b/%03d", i), int(rand() * 20), "TRY", rand() < .5 ? "+90" : "" }' >a.tsv
                policy "$((seed * 100)).5" balance
                plans >planned
                awk -F'\t' -v budget="$((seed * 100)).5" '
                        NR == FNR { split($0, p, " "); planned[p[1]] = 1; next }
                        FNR > 1 { n++; key[n] = sprintf("%05d %05d", 99999 - $3, n); cost[n] = $5 == "" ? 35 : 0.125; name[n] = $2 }
                        END { for (i = 1; i <= n; i++) for (j = i; j > 1 && key[j] < key[j - 1]; j--) {
                                        t = key[j]; key[j] = key[j - 1]; key[j - 1] = t
                                        t = cost[j]; cost[j] = cost[j - 1]; cost[j - 1] = t
                                        t = name[j]; name[j] = name[j - 1]; name[j - 1] = t }
                              for (i = 1; i <= n; i++) { fits = cost[i] <= budget; if (fits) budget -= cost[i]
                                        if (fits != (name[i] in planned)) { print "wrong: " name[i]; exit 1 } } }' planned a.tsv
                [ "$(wc -l <planned)" -gt 10 ]
        done
}

@test "streams that are out of order, repeat, or hold segments that are not saved are refused" {
        rows 'account\tbalance\tphone' 'b/2\t1.00\t' 'b/1\t1.00\t' >a.tsv
        fails 65 plans
        rows 'account\tbalance\tphone' 'b/2\t1.00\t' 'b/2\t1.00\t' >a.tsv
        fails 65 plans
        says again
        rows 'account\tbalance\tphone\tsegmentation' 'b/2\t1.00\t\tx@1' >a.tsv
        fails 65 plans
        policy 10 account
        rows 'account\tbalance\tphone' 'b/2\t1.00\t' >a.tsv
        fails 65 plans
        says 'not a number'
        fails 64 col-campaign -c ./c.tsv a.tsv
        says --actions
}

@test "mistakes of a policy are named with their place" {
        bad() { # LINE COLUMN TEXT ROW…
                rows 'field\tvalue\tchannel\ttemplate\tcost\twhen' 'from\t2026-09-01' 'until\t2026-09-30' 'budget\t1' 'currency\tTRY' "${@:4}" >c.tsv
                fails 78 plans
                says "c.tsv:$1:$2: "
                says "$3"
        }
        bad 6 field 'from, until' 'form\t2026-09-01'
        bad 6 field 'line 2 says it' 'from\t2026-09-01'
        bad 6 channel 'only a line' 'order\tbalance\tsms'
        bad 6 value 'number of a line' 'line\t0\tsms\t\t1'
        bad 6 cost 'amount from 0' 'line\t1\tsms\t\t-1'
        bad 6 cost 'amount from 0' 'line\t1\tsms\t\t0.12345'
        bad 6 channel empty 'line\t1\t\t\t1'
        bad 7 value 'of line 6' 'line\t1\tsms\t\t1' 'line\t1\temail\t\t1'
        bad 6 when phon 'line\t1\tsms\t\t1\tphon IS NULL'
        rows 'field\tvalue\tchannel\tcost' 'from\t2026-09-01' 'until\t2026-08-30' 'budget\t1' 'currency\tTRY' >c.tsv
        fails 78 plans
        says 'until lies before from'
        rows 'field\tvalue\tchannel\tcost' 'from\t2026-09-01' 'until\t2026-08-30' 'currency\tTRY' >c.tsv
        fails 78 plans
        says 'no budget'
        rows 'field\tvalue\tchannel\tcost' 'from\t2026-09-01' 'until\t2026-10-30' 'budget\t1' 'currency\tTLX' >c.tsv
        fails 78 plans
        says "'TLX' is not a currency; a code of ISO 4217 is expected"
}

@test "saved, its actions count the next time, beside the steps of the strategy" {
        sample_database
        export COL_DB=$PWD/sample.db COL_PATH=$PWD:$PROJECT/share/sample
        day=$(sqlite3 sample.db 'SELECT max(as_of) FROM batches')
        mkdir campaigns
        rows 'field\tvalue\tchannel\ttemplate\tcost\twhen' "from\t$day" "until\t$day" 'budget\t1' 'currency\tTRY' \
                "line\t1\tsms\toffer\t0.25\tstatus = 'open'" >campaigns/offer.tsv
        before=$(col-list accounts --as-of "$day" -c account,segment,last_step,open_step | sha256sum)
        run_it() {
                col-list actions --as-of "$day" >actions.tsv
                col-list accounts --as-of "$day" | col-campaign -c offer --actions actions.tsv | col-save
        }
        run_it
        [ "$(col-list actions --as-of "$day" -w "occasion = 'campaign' AND segment = 'offer'" -c action | wc -l)" -eq 5 ]
        [ "$(col-list accounts --as-of "$day" -c account,segment,last_step,open_step | sha256sum)" = "$before" ]
        run_it
        [ "$(col-list actions --as-of "$day" -w "occasion = 'campaign'" -c action | wc -l)" -eq 5 ]
        [ "$(sqlite3 sample.db "SELECT type FROM policies WHERE policy LIKE 'offer@%'")" = campaigns ]
        [ "$(col-list work --as-of "$day" -w "occasion_name = 'offer'" -c occasion_on | sort -u | head -n 1)" = "$day" ]
}
