#!/usr/bin/env bats
# The loop as a whole: list, segment, plan, save, day after day.

load common
load small

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        small_database
        rows 'segment\twhen' "near\tdpd < 100" 'far\telse' >policies/segments/rules.tsv
        rows 'segment\tstep\tafter\tchannel\ttemplate\twhen' \
                'near\t1\t0\tsms\ta\t' 'near\t2\t3\tphone\t\tholds IS NULL' 'near\t2\t3\temail\tb\tholds IS NULL' \
                'near\t4\t2\tletter\tc\t' 'far\t1\t1\tvisit\t\t' >policies/strategies/steps.tsv
}

# loop DAY [ARGUMENT…]: once around; what was saved is on standard error.
loop() {
        col-list accounts --as-of "$1" -w "status = 'open'" |
                col-segment -r rules | col-plan -s steps -p anything "${@:2}" | col-save
}

# outcome DAY OUTCOME [WHERE]: what came of the open actions.
outcome() {
        col-list actions --as-of "$1" -w "outcome IS NULL AND ${3:-1}" -c action >open.tsv
        awk -v OFS='\t' -v outcome="$2" -v day="$1" 'NR == 1 { print $0, "outcome", "outcome_on"; next }
                { print $0, outcome, day }' open.tsv | col-save -q -k action --as-of "$1"
}

# actions: ACCOUNT SEGMENT SINCE STEP CHANNEL PLANNED OUTCOME of all, as they are now.
actions() {
        col-list actions --as-of 2026-12-31 -c account,segment,segment_since,step,channel,planned_on,outcome |
                tail -n +2 | tr '\t' ' ' | sort
}
batches() {
        col-list batches | tail -n +2 | wc -l
}

@test "the same run twice a day plans nothing new and stores nothing" {
        loop 2026-04-02
        before=$(batches)
        actions >first
        [ "$(wc -l <first)" -gt 0 ]
        loop 2026-04-02
        [ "$(batches)" -eq "$before" ]
        actions | cmp - first
        col-check
}

# A loop over open accounts only leaves who has paid in his segment, with a call planned for him there.
@test "who has paid goes off the list, when all accounts go round" {
        rows 'segment\twhen' 'paid\tbalance <= 0' 'near\telse' >policies/segments/rules.tsv
        col-list accounts --as-of 2026-04-02 | col-segment -r rules | col-plan -s steps -p anything | col-save -q
        col-report work --as-of 2026-04-02 | grep -q bank1/a
        col-new entry account=bank1/a type=payment amount=100.00 value_on=2026-04-03 | col-save -q -k entry
        col-list accounts --as-of 2026-04-03 | col-segment -r rules | col-plan -s steps -p anything | col-save -q
        col-report work --as-of 2026-04-03 >work
        [ "$(grep -c bank1/a work)" -eq 0 ]
        grep -q bank1/b work
        # What was planned in the segment that it left is still there, without an outcome.
        [ "$(col-list actions --as-of 2026-04-03 -w "account = 'bank1/a' AND outcome IS NULL" | wc -l)" -eq 2 ]
}

@test "nothing moves while what was planned is not done" {
        loop 2026-04-02
        actions >first
        loop 2026-04-09
        grep ' sms ' first >expected
        actions | grep ' sms ' | cmp - expected
}

@test "steps follow each other from the day on which they were done" {
        rows 'segment\twhen' 'near\telse' >policies/segments/rules.tsv
        loop 2026-04-02
        outcome 2026-04-05 'done'
        loop 2026-04-07
        [ "$(actions | grep -c ' 2 ')" -eq 0 ]
        loop 2026-04-07 --until 2026-04-08
        actions | grep '^bank1/a ' >seen
        diff seen <(printf '%s\n' 'bank1/a near 2026-04-02 1 sms 2026-04-02 done' \
                'bank1/a near 2026-04-02 2 email 2026-04-08 ' 'bank1/a near 2026-04-02 2 phone 2026-04-08 ')
        # One of two channels done: the step is not passed while the other is open.
        outcome 2026-04-08 'done' "channel = 'email'"
        loop 2026-04-20
        [ "$(actions | grep -c ' 4 ')" -eq 0 ]
        outcome 2026-04-21 expired
        loop 2026-04-22
        [ "$(actions | grep -c '^bank1/a near 2026-04-02 4 letter 2026-04-22 $')" -eq 1 ]
}

# attempts ACCOUNT: CHANNEL PLANNED OUTCOME of its actions, in the order in which they were planned.
attempts() {
        col-list actions --as-of 2026-12-31 -w "account = '$1'" -c action,channel,planned_on,outcome |
                tail -n +2 | sort -n | cut -f 2- | tr '\t' ' '
}

@test "what failed is planned again the day after, as an action of its own" {
        rows 'segment\twhen' 'near\telse' >policies/segments/rules.tsv
        loop 2026-04-02
        outcome 2026-04-02 failed
        before=$(batches)
        loop 2026-04-02
        loop 2026-04-02 --until 2026-12-31
        [ "$(batches)" -eq "$before" ]
        loop 2026-04-03
        attempts bank1/a | gives 'sms 2026-04-02 failed' 'sms 2026-04-03 '
        before=$(batches)
        loop 2026-04-03
        [ "$(batches)" -eq "$before" ]
        outcome 2026-04-04 failed
        loop 2026-04-04
        loop 2026-04-08
        outcome 2026-04-09 'done'
        loop 2026-04-12
        attempts bank1/a | gives 'sms 2026-04-02 failed' 'sms 2026-04-03 failed' 'sms 2026-04-08 done' \
                'phone 2026-04-12 ' 'email 2026-04-12 '
        col-check
}

# mid_loop DAY: the loop with one segment, a call at once and a message four days after it was made.
mid_loop() {
        rows 'segment\twhen' 'mid\telse' >policies/segments/one.tsv
        rows 'segment\tstep\tafter\tchannel' 'mid\t1\t0\tphone' 'mid\t2\t4\tsms' >policies/strategies/m2.tsv
        col-list accounts --as-of "$1" "${@:2}" | col-segment -r one | col-plan -s m2 -p anything | col-save
}

# A night was caught up with after the next one: step 2, done on the 7th, was planned again as of the 6th.
@test "catching up with a night that was missed plans nobody twice" {
        mid_loop 2026-10-01
        outcome 2026-10-02 'done'
        mid_loop 2026-10-07 -w "account = 'bank1/a'"
        late=$(last_batch)
        outcome 2026-10-07 'done'
        content >before
        fails 65 mid_loop 2026-10-06
        says "2026-10-06: account bank1/a has an action as of 2026-10-07, stored by batch $late;"
        says 'decide as of that day or later'
        content | cmp - before
        # Whoever has no later decision is caught up with; who was decided for that day is listed for it or later.
        mid_loop 2026-10-06 -w "account <> 'bank1/a'"
        attempts bank1/b | gives 'phone 2026-10-01 done' 'sms 2026-10-06 '
        attempts bank1/a | gives 'phone 2026-10-01 done' 'sms 2026-10-07 done'
        mid_loop 2026-10-08
        col-check
}

# What the evening planned for tomorrow swallowed what was planned for today after it.
@test "what is planned ahead does not take in what is planned for today" {
        mid_loop 2026-10-06
        fails 65 mid_loop 2026-10-05
        says 'account bank1/a has a segment as of 2026-10-06'
        [ "$(col-list actions --as-of 2026-10-05 | wc -l)" -eq 1 ]
        col-report work --as-of 2026-10-06 | grep -q bank1/a
        col-check
}

@test "of a day before, scores may be stored, and what is so already" {
        decisions bank1/a | sed 's/2026-04-01/2026-04-03/' >later
        col-save -q later
        decisions bank1/a | cut -f 1-6 | sed 's/\t500\t/\t480\t/' >scores
        col-save -q scores
        decisions bank1/b | sed 's/2026-04-01/2026-04-06/' | col-save -q
        batches >before
        decisions bank1/a | sed 's/2026-04-01/2026-04-03/' | col-save -q
        batches | cmp - before
        [ "$(col-list scores -w "account = 'bank1/a'" -c as_of | tail -n +2 | tr '\n' ' ')" = '2026-04-01 2026-04-03 ' ]
}

@test "by hand, too, a decision is of the day of the save or before, and none before a later one" {
        decisions bank1/a | col-save -q
        rules=$(label policies/segments/rules.tsv)
        segment() { rows 'account\tas_of\tsegment\tsegmentation' "bank1/a\t$1\t$2\t$rules" >in; }
        segment 2026-03-31 far
        fails 65 col-save -k segment in
        says 'in:2:as_of: 2026-03-31: account bank1/a has a segment as of 2026-04-01'
        segment 2026-04-03 far
        fails 65 col-save -k segment --as-of 2026-04-02 in
        says 'in:2:as_of: 2026-04-03 lies after 2026-04-02'
        # One input is a history, in whatever order.
        rows 'account\tas_of\tsegment\tsegmentation' "bank1/b\t2026-04-05\tfar\t$rules" \
                "bank1/b\t2026-04-03\tnear\t$rules" | col-save -q -k segment
        # An outcome is no decision.
        rows 'action\toutcome' '1\tdone' | col-save -q -k action --as-of 2026-04-02
        col-check
}

@test "what was cancelled does not come back that day, nor while a condition keeps it away" {
        rows 'segment\tstep\tafter\tchannel\twhen' \
                "near\t1\t0\tsms\tlast_try_on IS NULL OR last_try_on <= date(as_of, '-3 days')" \
                >policies/strategies/steps.tsv
        rows 'segment\twhen' 'near\telse' >policies/segments/rules.tsv
        loop 2026-04-02
        outcome 2026-04-05 cancelled
        for day in 05 06 07; do
                loop 2026-04-$day
                attempts bank1/a | gives 'sms 2026-04-02 cancelled'
        done
        loop 2026-04-08
        attempts bank1/a | gives 'sms 2026-04-02 cancelled' 'sms 2026-04-08 '
}

# An outcome is mostly stated without its day, and may be stated by way of a list that has days of its own.
@test "an outcome without a day is of the day from which it was recorded" {
        loop 2026-04-02
        col-list actions --as-of 2026-04-07 -w "outcome IS NULL" -c action,as_of >open.tsv
        sed -e '1s/$/\toutcome/' -e '2,$s/2026-04-02$/2026-04-07\tfailed/' open.tsv |
                col-save -q -k action --as-of 2026-04-07
        loop 2026-04-07
        attempts bank1/a | gives 'sms 2026-04-02 failed'
        loop 2026-04-08
        attempts bank1/a | gives 'sms 2026-04-02 failed' 'sms 2026-04-08 '
}

# What was planned for the 2nd and said to be done on the 7th, without a day, counted as done on the 2nd.
@test "what is done without a day was done on the as-of day of the save, by list and by view" {
        mid_loop 2026-10-02
        col-new contact account=bank1/a action=1 result=NOANS at=2026-10-03T09:00:00Z | col-save -q -k contact
        done_on() { col-list accounts --as-of 2026-10-10 -w "account = 'bank1/a'" -c last_step_on | tail -n 1; }
        [ "$(done_on)" = 2026-10-03 ]
        rows 'action\toutcome' '1\tdone' | col-save -q -k action --as-of 2026-10-07
        [ "$(done_on)" = 2026-10-07 ]
        [ "$(sqlite3 -readonly db "SELECT last_step_on FROM v_accounts WHERE account = 'bank1/a'")" = 2026-10-07 ]
        mid_loop 2026-10-10
        [ "$(attempts bank1/a | wc -l)" -eq 1 ]
        mid_loop 2026-10-11
        attempts bank1/a | gives 'phone 2026-10-02 done' 'sms 2026-10-11 '
        col-check
}

@test "a call that is said to have failed is not done because a contact names it" {
        loop 2026-04-02
        action=$(col-list actions --as-of 2026-04-02 -w "account = 'bank1/a'" -c action | tail -n 1)
        col-new contact account=bank1/a action="$action" result=NOANS at=2026-04-03T09:00:00Z |
                col-save -q -k contact
        steps() { col-list accounts --as-of 2026-04-03 -w "account = 'bank1/a'" -c last_step,last_try_on | tail -n 1; }
        [ "$(steps)" = $'1\t' ]
        outcome 2026-04-03 failed
        [ "$(steps)" = $'\t2026-04-03' ]
        loop 2026-04-04
        attempts bank1/a | gives 'sms 2026-04-02 failed' 'sms 2026-04-04 '
}

@test "there and back again on one day repeats no step" {
        near() { rows 'segment\twhen' 'near\telse' >policies/segments/rules.tsv; }
        near
        loop 2026-04-02
        outcome 2026-04-02 'done'
        loop 2026-04-05
        actions >first
        rows 'segment\twhen' 'far\telse' >policies/segments/rules.tsv
        loop 2026-04-06
        near
        loop 2026-04-06
        [ "$(col-list accounts --as-of 2026-04-06 -w "status = 'open'" -c segment,segment_since | tail -n +2 | sort -u)" = \
                $'near\t2026-04-02' ]
        loop 2026-04-06
        actions | grep ' near ' | cmp - first
        col-check
}

@test "another segment begins with its own first step, and a return with the first again" {
        rows 'segment\twhen' "near\taccount = 'bank1/a'" 'far\telse' >policies/segments/rules.tsv
        loop 2026-04-02
        outcome 2026-04-02 'done'
        rows 'segment\twhen' 'far\telse' >policies/segments/rules.tsv
        loop 2026-04-10
        [ "$(actions | grep -c '^bank1/a far ')" -eq 0 ]
        loop 2026-04-11
        [ "$(actions | grep '^bank1/a far ')" = 'bank1/a far 2026-04-10 1 visit 2026-04-11 ' ]
        rows 'segment\twhen' "near\taccount = 'bank1/a'" 'far\telse' >policies/segments/rules.tsv
        loop 2026-04-12
        [ "$(actions | grep '^bank1/a near ' | cut -d' ' -f3-6)" = \
                $'2026-04-02 1 sms 2026-04-02\n2026-04-12 1 sms 2026-04-12' ]
}

@test "day after day no step is skipped and none is planned twice" {
        for day in $(seq 2 3 29); do
                day=2026-04-$(printf %02d "$day")
                loop "$day" 2>/dev/null
                loop "$day" --until 2026-12-31 2>/dev/null
                case $day in
                *-05 | *-17) outcome "$day" failed ;;
                *) outcome "$day" 'done' ;;
                esac
        done
        actions >all
        # Never twice for one day, never again once done.
        [ "$(cut -d' ' -f1-6 all | sort | uniq -d | wc -l)" -eq 0 ]
        [ "$(grep ' done$' all | cut -d' ' -f1-5 | sort | uniq -d | wc -l)" -eq 0 ]
        # In each stay the steps that were begun are the first ones of the strategy.
        cut -d' ' -f1-4 all | sort -u | awk '{ stay = $1 " " $2 " " $3; steps[stay] = steps[stay] " " $4 }
                END { for (s in steps) print (s ~ / near / ? "near" : "far") steps[s] }' | sort -u >begun
        grep -x 'near 1 2 4' begun
        ! grep -vxE 'near 1( 2( 4)?)?|far 1' begun
        col-check
}
