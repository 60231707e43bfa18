#!/usr/bin/env bats
# col-revoke: what promises and arrangements take back; allocation.md, section 4.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'consequence\tkind\twhen' 'all-due\tinstalment\t' "all-due\tentry\ttag = 'plan'" 'suspend\taction\t' \
                'cancel\taction\t' >mine.tsv
}

# tracked LINE…: what col-track says, of 2026-10-14; a line is "account arrangement arranged_on consequence resume_on
# kept_on", - where empty.
tracked() {
        {
                rows 'account\tarrangement\tarranged_on\tconsequence\tresume_on\tkept_on\tas_of'
                printf '%s\n' "$@" | awk -v OFS='\t' '{ for (i = 1; i <= 6; i++) if ($i == "-") $i = ""
                        print $1, $2, $3, $4, $5, $6, "2026-10-14" }'
        } >tracked.tsv
}

# entries LINE…: the stream entries.tsv; a line is "account type amount value_on tag corrects history".
entries() {
        {
                rows 'account\tcurrency\tentry\ttype\tamount\tvalue_on\ttag\tcorrects\thistory'
                printf '%s\n' "$@" | awk -v OFS='\t' '{ print $1, "TRY", NR, $2, $3, $4, $5 == "-" ? "" : $5, $6 == "-" ? "" : $6, $7 + 0 }'
        } >entries.tsv
}

# revokes KIND FILE LINE…: of the records of FILE these are taken back, each line its named cells.
revokes() {
        local names='account type corrects amount value_on'
        [ "$1" != instalment ] || names='instalment_id account ended_on'
        [ "$1" != action ] || names='action account outcome outcome_on'
        col-revoke -r ./mine.tsv -k "$1" --promises tracked.tsv "$2" >out.tsv || return
        awk -F'\t' -v names="$names" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                $at["revocation"] != "" { n = split(names, name, " ")
                        for (i = 1; i <= n; i++) printf "%s%s", $at[name[i]], i < n ? " " : "\n" }' out.tsv >got
        diff <(printf '%s' "${@:3}" | sed 's/;/\n/g') got
        # Records pass through; of entries only the returns are printed.
        [ "$1" = entry ] || [ "$(wc -l <out.tsv)" -eq "$(wc -l <"$2")" ]
}

@test "a broken arrangement ends, all of it; others stay" {
        tracked 'b/1 a1 2026-09-01 all-due 2026-10-08 2026-09-10' 'b/1 a1 2026-09-01 all-due 2026-10-08 -' \
                'b/2 a2 2026-09-01 suspend 2026-11-08 -' 'b/3 - 2026-09-01 - - -'
        rows 'account\tinstalment_id\tarrangement\tended_on' 'b/0\t1\ta0\t' 'b/1\t2\ta1\t' 'b/1\t3\ta1\t' 'b/1\t4\ta9\t' \
                'b/1\t5\ta1\t2026-10-01' 'b/2\t6\ta2\t' 'b/3\t7\t\t' >instalments.tsv
        revokes instalment instalments.tsv '2 b/1 2026-10-08;3 b/1 2026-10-08;'
        [ "$(cut -f 4,5 out.tsv | sed -n '3p;6p')" = $'2026-10-08\t'"mine@$(sha256sum <mine.tsv | cut -d' ' -f1)"$'\n2026-10-01\t' ]
        # A word of which the policy does not speak takes nothing back.
        tracked 'b/1 a1 2026-09-01 resume 2026-10-08 -'
        revokes instalment instalments.tsv ''
}

@test "waivers of the arrangement revive, as far as they have not been returned" {
        tracked 'b/1 a1 2026-09-01 all-due 2026-10-08 -' 'b/2 a2 2026-09-01 suspend 2026-11-08 -'
        entries 'b/1 waiver 10.00 2026-08-31 plan' 'b/1 waiver 20.00 2026-09-01 plan' 'b/1 waiver 30.00 2026-09-02 other' \
                'b/1 payment 5.00 2026-09-03 plan' 'b/1 waiver 40.00 2026-10-08 plan' 'b/1 waiver 50.00 2026-10-09 plan' \
                'b/1 waiver 60.00 2026-09-03 plan - 1' 'b/1 waiver 70.00 2026-09-03 plan' 'b/1 waiver 80.00 2026-09-03 plan' \
                'b/1 return 30.00 2026-09-04 - 8' 'b/1 waiver -15.00 2026-09-04 plan 8' 'b/1 return 80.00 2026-09-05 - 9' \
                'b/2 waiver 90.00 2026-09-02 plan'
        revokes entry entries.tsv 'b/1 return 2 20.00 2026-10-08;b/1 return 5 40.00 2026-10-08;b/1 return 8 25.00 2026-10-08;'
        # A return that was corrected gave back less.
        entries 'b/1 waiver 10.00 2026-09-02 plan' 'b/1 return 10.00 2026-09-03 - 1' 'b/1 return -4.00 2026-09-04 - 2'
        revokes entry entries.tsv 'b/1 return 1 4.00 2026-10-08;'
        # Of accounts that stand side by side each has its own.
        tracked 'b/1 a1 2026-09-01 all-due 2026-10-08 -' 'b/2 a2 2026-09-01 all-due 2026-10-09 -'
        entries 'b/1 waiver 0.01 2026-09-02 plan' 'b/2 waiver 0.50 2026-09-02 plan'
        revokes entry entries.tsv 'b/1 return 1 0.01 2026-10-08;b/2 return 2 0.50 2026-10-09;'
}

@test "actions are cancelled while a promise is open, and when it was kept" {
        rows 'action\taccount\tplanned_on' '1\tb/1\t2026-10-13' '2\tb/1\t2026-10-20' '3\tb/1\t2026-10-21' '4\tb/2\t2026-10-05' \
                '5\tb/2\t2026-10-06' '6\tb/3\t2026-10-01' '7\tb/4\t2026-10-01' >work.tsv
        tracked 'b/1 - 2026-10-01 suspend 2026-10-21 -' 'b/2 - 2026-10-01 cancel - 2026-10-05' 'b/3 - 2026-10-01 resume 2026-10-05 -'
        revokes action work.tsv '1 b/1 cancelled 2026-10-14;2 b/1 cancelled 2026-10-14;4 b/2 cancelled 2026-10-14;'
        rows 'action\taccount\tplanned_on\toutcome' '1\tb/1\t2026-10-13\tdone' '2\tb/1\t2026-10-13\t' >work.tsv
        revokes action work.tsv '2 b/1 cancelled 2026-10-14;'
}

# What is stored once is not told again, and the debt is what it was.
@test "a broken plan in the database: waivers revive, the plan ends, the second run says nothing" {
        export COL_DB=$PWD/own.db
        col-init -q
        rows 'creditor' b | col-save -q -k creditor --as-of 2026-09-01
        rows 'party' b/p | col-save -q -k party --as-of 2026-09-01
        rows 'account\tcreditor\tdebtor\tcurrency' 'b/1\tb\tb/p\tTRY' 'b/2\tb\tb/p\tTRY' | col-save -q -k account --as-of 2026-09-01
        rows 'account\ttype\tcomponent\tamount\tvalue_on' b/{1,2}'\tcharge\tprincipal\t900.00\t2026-06-01' \
                b/{1,2}'\tcharge\tinterest\t100.00\t2026-06-01' | col-save -q -k entry --as-of 2026-09-01
        rows 'account\ttype\tcomponent\tamount\tvalue_on\ttag' b/{1,2}'\twaiver\tinterest\t100.00\t2026-09-01\tplan' |
                col-save -q -k entry --as-of 2026-09-01
        col-list accounts --as-of 2026-09-01 | col-arrange -t agreed -n 3 --first 2026-09-10 | col-save -q
        rows 'account\ttype\tamount\tvalue_on' b/{1,2}'\tpayment\t300.00\t2026-09-10' 'b/2\tpayment\t300.00\t2026-10-12' |
                col-save -q -k entry --as-of 2026-10-12
        day() {
                col-list entries --as-of "$1" >entries.tsv
                col-list instalments --as-of "$1" >instalments.tsv
                col-track -t instalment -w tbk-100 --payments entries.tsv instalments.tsv >tracked.tsv
                col-list arrangements --as-of "$1" >arrangements.tsv
                col-revoke -r usual -k entry --promises tracked.tsv --arrangements arrangements.tsv entries.tsv >revived.tsv
                col-revoke -r usual -k instalment --promises tracked.tsv instalments.tsv >ended.tsv
        }
        # The second instalment is due on 10 October, and has a week's grace.
        day 2026-10-17
        [ "$(wc -l <revived.tsv)" -eq 1 ]
        cut -f 1-"$(head -n 1 instalments.tsv | tr '\t' '\n' | wc -l)" ended.tsv | cmp - instalments.tsv
        [ "$(col-list --as-of 2026-10-17 -c account,balance | tail -n 2)" = $'b/1\t600.00\nb/2\t300.00' ]
        day 2026-10-18
        run col-save -k entry --as-of 2026-10-18 revived.tsv
        says 'entries 1 new'
        run col-save -k instalment ended.tsv
        says 'instalments 3 changed'
        [ "$(col-list --as-of 2026-10-18 -c account,balance | tail -n 2)" = $'b/1\t700.00\nb/2\t300.00' ]
        col-list instalments --as-of 2026-10-18 -c account,ended_on | sort -u | gives account$'\t'ended_on b/1$'\t'2026-10-18 b/2$'\t'
        for again in 2026-10-18 2026-10-19; do
                day $again
                [ "$(wc -l <revived.tsv)" -eq 1 ]
                run col-save -k instalment ended.tsv
                says 'nothing new'
        done
        # As known before, and as of a day before, it stands.
        col-list instalments --as-of 2026-10-17 -c ended_on | sort -u | gives '' ended_on
        [ -z "$(col-check)" ]
        # What revived is owed by the waterfall, too.
        col-list entries --as-of 2026-10-18 | col-allocate -w tbk-100 >/dev/null
}

# discounts LINE…: the stream arrangements.tsv, and mine.tsv that lets off discounts of more than 1.00; a line is
# "account arrangement discount discount_until", - where empty.
discounts() {
        rows 'consequence\tkind\twhen' "all-due\tentry\ttag = 'plan'" 'cancel\tarrangement\tdiscount > 1' >mine.tsv
        {
                rows 'account\tcurrency\tarrangement\tdiscount\tdiscount_until\tas_of'
                printf '%s\n' "$@" | awk -v OFS='\t' '{ for (i = 1; i <= 4; i++) if ($i == "-") $i = ""
                        print $1, "TRY", $2, $3, $4, "2026-10-14" }'
        } >arrangements.tsv
}

# adds LINE…: these entries are added, each "type number corrects amount value_on", - where empty.
adds() {
        col-revoke -r ./mine.tsv -k entry --promises tracked.tsv --arrangements arrangements.tsv entries.tsv >out.tsv || return
        tail -n +2 out.tsv | cut -f 2-6 | awk -F'\t' -v OFS=' ' '{ for (i = 1; i <= NF; i++) if ($i == "") $i = "-"; $1 = $1 } 1' |
                diff <(printf '%s' "${@/%/$'\n'}") -
}

@test "a plan that was kept in time for its discount lets it off, once" {
        with_number() { # NUMBER LINE…: entries, of which waivers have that number
                entries "${@:2}"
                awk -F'\t' -v OFS='\t' -v number="$1" '{ print $0, NR == 1 ? "number" : $4 == "waiver" ? number : "" }' entries.tsv >numbered.tsv
                mv numbered.tsv entries.tsv
        }
        discounts 'b/1 b/1/x 20.00 2026-10-10' 'b/2 b/2/x 20.00 2026-10-10' 'b/3 b/3/x 20.00 2026-10-10' \
                'b/4 b/4/x 1.00 2026-10-10' 'b/5 b/5/x - -' 'b/6 b/6/x 20.00 -' 'b/7 b/7/x 20.00 2026-10-10'
        # Kept on the last day, a day late, open, too small for the policy, without a discount, without an end, replaced.
        tracked 'b/1 b/1/x 2026-09-01 cancel - 2026-10-10' 'b/1 b/1/x 2026-09-01 cancel - 2026-09-10' \
                'b/2 b/2/x 2026-09-01 cancel - 2026-09-10' 'b/2 b/2/x 2026-09-01 cancel - 2026-10-11' \
                'b/3 b/3/x 2026-09-01 suspend 2026-11-01 2026-09-10' 'b/4 b/4/x 2026-09-01 cancel - 2026-09-10' \
                'b/5 b/5/x 2026-09-01 cancel - 2026-09-10' 'b/6 b/6/x 2026-09-01 cancel - 2026-10-14' 'b/7 b/7/x 2026-09-01 - - -'
        with_number - b/{1,2,3,4,5,6,7}' payment 80.00 2026-09-10'
        adds 'waiver b/1/x - 20.00 2026-10-10' 'waiver b/6/x - 20.00 2026-10-14'
        grep -qP '^b/1\twaiver\t.*\tmine@[0-9a-f]{64}\t2026-10-14$' out.tsv
        # What is let off already is not let off again, and what a return gave back is.
        with_number b/1/x 'b/1 waiver 20.00 2026-10-10'
        adds
        with_number b/1/x 'b/1 waiver 20.00 2026-10-10' 'b/1 return 20.00 2026-10-11 - 1'
        adds 'waiver b/1/x/2 - 20.00 2026-10-10'
        with_number b/1/x/2 'b/1 waiver 15.00 2026-10-10'
        adds 'waiver b/1/x/2 - 5.00 2026-10-10'
        # Another number is another waiver.
        with_number b/1/xy 'b/1 waiver 20.00 2026-10-10'
        adds 'waiver b/1/x - 20.00 2026-10-10'
        # Not kept in time, or not any more: it is owed again, not before it was let off.
        with_number b/2/x 'b/2 waiver 20.00 2026-10-09'
        adds 'return - 1 20.00 2026-10-14'
        tracked 'b/1 b/1/x 2026-09-01 all-due 2026-10-05 -'
        with_number b/1/x 'b/1 waiver 20.00 2026-10-10 plan' 'b/1 return 5.00 2026-10-11 - 1'
        adds 'return - 1 15.00 2026-10-10'
        tracked 'b/1 b/1/x 2026-09-01 all-due 2026-10-12 -'
        adds 'return - 1 15.00 2026-10-12'
        # Words that differ among the instalments: the last day counts.
        tracked 'b/1 b/1/x 2026-09-01 - - 2026-10-10' 'b/1 b/1/x 2026-09-01 cancel - 2026-09-10'
        with_number - 'b/1 payment 80.00 2026-09-10'
        adds 'waiver b/1/x - 20.00 2026-10-10'
}

@test "a settlement in the database: what was let off is owed no more, until the payment is returned" {
        export COL_DB=$PWD/own.db COL_PATH=$PWD
        col-init -q
        rows 'creditor' b | col-save -q -k creditor --as-of 2026-09-01
        rows 'party' b/p | col-save -q -k party --as-of 2026-09-01
        rows 'account\tcreditor\tdebtor\tcurrency' 'b/1\tb\tb/p\tTRY' | col-save -q -k account --as-of 2026-09-01
        rows 'account\ttype\tcomponent\tamount\tvalue_on' 'b/1\tcharge\tprincipal\t900.00\t2026-06-01' |
                col-save -q -k entry --as-of 2026-09-01
        rows 'plan\tterm\tvalue' 'half\tcount\t2' 'half\tevery\t2 weeks' 'half\tfirst\t9' 'half\tdiscount\t20' \
                'half\tdiscount_days\t30' 'half\tremainder\tlast' >half.tsv
        col-list accounts --as-of 2026-09-01 | col-arrange -t half | col-save -q
        rows 'account\ttype\tamount\tvalue_on' 'b/1\tpayment\t360.00\t2026-09-10' 'b/1\tpayment\t360.00\t2026-09-24' |
                col-save -q -k entry --as-of 2026-09-24
        day() { # DAY: what col-save says of the entries of that day, then balance and status
                col-list entries --as-of "$1" >entries.tsv
                col-list arrangements --as-of "$1" >arrangements.tsv
                col-list instalments --as-of "$1" | col-track -t instalment -w tbk-100 --payments entries.tsv >tracked.tsv
                col-revoke -r usual -k entry --promises tracked.tsv --arrangements arrangements.tsv entries.tsv >made.tsv
                col-save -k entry --as-of "$1" made.tsv 2>&1 | sed 's/^[^:]*: //'
                col-save -q -k entry --as-of "$1" made.tsv
                col-list entries --as-of "$1" | col-allocate -w tbk-100 | col-save -q
                col-list --as-of "$1" -c balance,status | tail -n 1
        }
        [ "$(col-list --as-of 2026-09-24 -c balance,status | tail -n 1)" = $'180.00\topen' ]
        run day 2026-09-23
        says '540.00'
        run day 2026-09-25
        says 'entries 1 new'
        says $'0.00\tsettled'
        key=$(col-list arrangements -c arrangement | tail -n 1)
        col-list entries -w "type = 'waiver'" -c number,amount,value_on | gives number$'\t'amount$'\t'value_on "$key"$'\t180.00\t2026-09-24'
        for again in 2026-09-25 2026-10-20; do
                run day $again
                says $'0.00\tsettled'
                [ "$(wc -l <made.tsv)" -eq 1 ]
        done
        # The first payment comes back: the plan is broken, and was before the last payment.
        rows 'account\ttype\tamount\tvalue_on\tcorrects' 'b/1\treturn\t360.00\t2026-10-21\t2' | col-save -q -k entry --as-of 2026-10-21
        run day 2026-10-21
        says 'entries 1 new'
        says $'540.00\topen'
        run day 2026-10-22
        says $'540.00\topen'
        [ "$(wc -l <made.tsv)" -eq 1 ]
        [ -z "$(col-check)" ]
}

@test "an open promise: what was planned before is cancelled, nothing is planned, and broken it goes on" {
        export COL_DB=$PWD/own.db COL_PATH=$PWD
        col-init -q
        rows 'creditor' b | col-save -q -k creditor --as-of 2026-09-01
        rows 'party' b/p | col-save -q -k party --as-of 2026-09-01
        rows 'account\tcreditor\tdebtor\tcurrency' 'b/1\tb\tb/p\tTRY' | col-save -q -k account --as-of 2026-09-01
        rows 'account\ttype\tcomponent\tamount\tvalue_on' 'b/1\tcharge\tprincipal\t900.00\t2026-06-01' |
                col-save -q -k entry --as-of 2026-09-01
        mkdir segments strategies
        permit_anything .
        rows 'segment\twhen' 'all\telse' >segments/s.tsv
        rows 'segment\tstep\tafter\tchannel' 'all\t1\t0\tphone' >strategies/s.tsv
        # loop DAY: the daily job; the actions that wait after it.
        loop() {
                col-list entries --as-of "$1" >entries.tsv
                col-list promises --as-of "$1" | col-track -t promise -w tbk-100 --payments entries.tsv >promises.tsv
                col-report work --as-of "$1" --to 9999-12-31 |
                        col-revoke -r usual -k action --promises promises.tsv >cancelled.tsv
                col-save -q -k action --as-of "$1" cancelled.tsv
                col-list --as-of "$1" | col-segment -r s | col-plan -s s -p anything --promises promises.tsv | col-save -q
                col-report work --as-of "$1" --to 9999-12-31 | tail -n +2 | cut -f 2,3
        }
        [ "$(loop 2026-09-05)" = $'2026-09-05\tphone' ]
        col-new promise account=b/1 promised_on=2026-09-06 payable_on=2026-09-10 amount=900.00 |
                col-save -q -k promise --as-of 2026-09-06
        for day in 06 07 10 13; do
                [ -z "$(loop 2026-09-$day)" ]
        done
        [ "$(loop 2026-09-14)" = $'2026-09-14\tphone' ]
        [ "$(loop 2026-09-15)" = $'2026-09-14\tphone' ]
        col-list actions -c outcome,outcome_on | gives outcome$'\t'outcome_on cancelled$'\t'2026-09-06 $'\t'
        [ -z "$(col-check)" ]
}

@test "mistakes in a revocation are named by file, line and column" {
        tracked 'b/1 a1 2026-09-01 all-due 2026-10-08 -'
        entries 'b/1 waiver 10.00 2026-09-01 plan'
        refused() {
                rows 'consequence\tkind\twhen' "$2" >mine.tsv
                fails 78 col-revoke -r ./mine.tsv -k entry --promises tracked.tsv entries.tsv
                says "./mine.tsv:2:$1"
        }
        refused "kind: 'note'; action, instalment, entry or arrangement is expected" 'all-due\tnote'
        refused 'consequence: empty' '\tentry'
        refused 'when' 'all-due\tentry\tamount >'
        rows 'consequence\tkind\twhy' 'all-due\tentry' >mine.tsv
        fails 78 col-revoke -r ./mine.tsv -k entry --promises tracked.tsv entries.tsv
}

@test "wrong usage, and streams that do not go together" {
        tracked 'b/1 a1 2026-09-01 all-due 2026-10-08 -'
        entries 'b/1 waiver 10.00 2026-09-01 plan'
        fails 64 col-revoke -k entry --promises tracked.tsv entries.tsv
        says '-r REVOCATION'
        fails 64 col-revoke -r ./mine.tsv --promises tracked.tsv entries.tsv
        says '-k KIND'
        fails 64 col-revoke -r ./mine.tsv -k promise --promises tracked.tsv entries.tsv
        fails 64 col-revoke -r ./mine.tsv -k entry entries.tsv
        says '--promises FILE'
        fails 66 col-revoke -r ./mine.tsv -k entry --promises nowhere.tsv entries.tsv
        fails 64 col-revoke -r ./mine.tsv -k arrangement --promises tracked.tsv entries.tsv
        says '-k arrangement'
        fails 64 col-revoke -r ./mine.tsv -k action --promises tracked.tsv --arrangements entries.tsv entries.tsv
        says '--arrangements goes with -k entry'
        fails 64 col-revoke -r usual -k entry --promises tracked.tsv entries.tsv
        says '--arrangements FILE'
        fails 64 col-revoke -r ./mine.tsv -k entry --promises tracked.tsv --as-of 2026-10-15 entries.tsv
        fails 65 col-revoke -r ./mine.tsv -k instalment --promises tracked.tsv entries.tsv
        says 'instalment_id'
        fails 65 col-revoke -r ./mine.tsv -k entry --promises <(head -c -1 tracked.tsv) entries.tsv
        says 'input ended early'
        sed 's/$/\t2026-10-13/; 1s/\t2026-10-13$/\tas_of/' entries.tsv >dated.tsv
        fails 65 col-revoke -r ./mine.tsv -k entry --promises tracked.tsv dated.tsv
        says "dated.tsv:2:as_of: '2026-10-13' is not the as-of date of the promises"
        entries 'b/1 waiver 10.00 2026-09-01 plan' 'b/0 waiver 10.00 2026-09-01 plan'
        fails 65 col-revoke -r ./mine.tsv -k entry --promises tracked.tsv entries.tsv
        says "entries.tsv:3:account: 'b/0' is out of order; sort bytewise by account"
        for line in 'b/1 waiver ten 2026-09-01 plan' 'b/1 waiver 10.00 2026-09-31 plan' 'b/1 return 1.00 2026-09-01 - x'; do
                entries "$line"
                fails 65 col-revoke -r ./mine.tsv -k entry --promises tracked.tsv entries.tsv
                says 'entries.tsv:2:'
        done
        tracked 'b/1 a1 2026-09-01 all-due 2026-13-08 -'
        entries 'b/1 waiver 10.00 2026-09-01 plan'
        fails 65 col-revoke -r ./mine.tsv -k entry --promises tracked.tsv entries.tsv
        says "tracked.tsv:2:resume_on: '2026-13-08' is not a date"
}
