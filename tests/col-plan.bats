#!/usr/bin/env bats

load common

HEADER='account\tsegment\tsegment_since\tlast_step\tlast_step_on\topen_step\tas_of'

# The contact rules of most of these tests refuse nothing.
ANY=$PROJECT/tests/fixtures/contact-rules/anything.tsv

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'segment\tstep\tafter\tchannel\ttemplate\twhen' \
                'early\t1\t0\tsms\treminder\t' \
                'early\t2\t3\tphone\t\tdpd > 10' \
                'early\t4\t7\tletter\tnotice\tdpd > 20' \
                'early\t4\t7\temail\tnotice\tdpd > 10' \
                'late\t2\t5\tvisit\t\t' >s.tsv
}

# plan ROW [ARGUMENT…]: what col-plan makes of one account, which was last tried on $tried, as "step planned_on channel template", a
# line for each action and - for an empty cell.
plan() {
        local row=$1
        shift
        rows "$HEADER\tdpd\tlast_try_on" "$row\t${tried-}" | col-plan -s ./s.tsv -p "$ANY" "$@" >out.tsv || return
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                function cell(name) { return $at[name] == "" ? "-" : $at[name] }
                { print cell("step"), cell("planned_on"), cell("channel"), cell("template") }' out.tsv
}

is() {
        [ "$1" = "$2" ] || {
                printf 'not: %s\nbut: %s\n' "$2" "$1" >&2
                return 1
        }
}

@test "the first step counts from the day of entry" {
        is "$(plan 'b/1\tearly\t2026-01-02\t\t\t\t2026-01-02\t5')" '1 2026-01-02 sms reminder'
        is "$(plan 'b/1\tlate\t2026-01-02\t\t\t\t2026-01-06\t5')" '- - - -'
        is "$(plan 'b/1\tlate\t2026-01-02\t\t\t\t2026-01-07\t5')" '2 2026-01-07 visit -'
}

@test "later steps count from the day on which the step before was done" {
        is "$(plan 'b/1\tearly\t2026-01-02\t1\t2026-01-10\t\t2026-01-12\t15')" '- - - -'
        is "$(plan 'b/1\tearly\t2026-01-02\t1\t2026-01-10\t\t2026-01-13\t15')" '2 2026-01-13 phone -'
}

@test "what is overdue is planned for the as-of date" {
        is "$(plan 'b/1\tearly\t2026-01-02\t1\t2026-01-10\t\t2026-03-01\t15')" '2 2026-03-01 phone -'
}

@test "--until plans what comes due up to the horizon, one step only" {
        is "$(plan 'b/1\tearly\t2026-01-02\t1\t2026-01-10\t\t2026-01-11\t15' --until 2026-01-12)" '- - - -'
        is "$(plan 'b/1\tearly\t2026-01-02\t1\t2026-01-10\t\t2026-01-11\t15' --until 2026-01-13)" \
                '2 2026-01-13 phone -'
        is "$(plan 'b/1\tearly\t2026-01-02\t1\t2026-01-10\t\t2026-01-11\t15' --until 2026-12-31)" \
                '2 2026-01-13 phone -'
}

@test "a horizon before the as-of date is refused" {
        fails 64 plan 'b/1\tearly\t2026-01-02\t\t\t\t2026-01-11\t15' --until 2026-01-10
        says '--until'
}

@test "a step by several channels is an action for each whose condition holds" {
        is "$(plan 'b/1\tearly\t2026-01-02\t2\t2026-01-10\t\t2026-01-17\t30')" \
                $'4 2026-01-17 letter notice\n4 2026-01-17 email notice'
        is "$(plan 'b/1\tearly\t2026-01-02\t2\t2026-01-10\t\t2026-01-17\t15')" '4 2026-01-17 email notice'
}

@test "an account waits at a step none of whose conditions holds; NULL does not hold" {
        is "$(plan 'b/1\tearly\t2026-01-02\t2\t2026-01-10\t\t2026-01-17\t5')" '- - - -'
        is "$(plan 'b/1\tearly\t2026-01-02\t2\t2026-01-10\t\t2026-01-17\t')" '- - - -'
}

@test "an open step is not planned again" {
        is "$(plan 'b/1\tearly\t2026-01-02\t1\t2026-01-10\t2\t2026-02-13\t15')" '- - - -'
}

@test "a step that was tried rests until the day after" {
        is "$(tried=2026-01-17 plan 'b/1\tlate\t2026-01-02\t\t\t\t2026-01-17\t5')" '- - - -'
        is "$(tried=2026-01-17 plan 'b/1\tlate\t2026-01-02\t\t\t\t2026-01-17\t5' --until 2026-02-28)" '- - - -'
        is "$(tried=2026-01-17 plan 'b/1\tlate\t2026-01-02\t\t\t\t2026-01-18\t5')" '2 2026-01-18 visit -'
        tried=2026-01-17
        plan 'b/1\tlate\t2026-01-02\t\t\t\t2026-01-17\t5' --explain
        [[ $(sed -n 2p out.tsv | cut -f20) == *'step 2 was tried on 2026-01-17'* ]]
        tried=yesterday
        fails 65 plan 'b/1\tlate\t2026-01-02\t\t\t\t2026-01-17\t5'
        says 'standard input:2:last_try_on'
}

@test "without a segment, in one without a strategy, and after the last step nothing is planned" {
        is "$(plan 'b/1\t\t\t\t\t\t2026-02-13\t15')" '- - - -'
        is "$(plan 'b/1\tother\t2026-01-02\t\t\t\t2026-02-13\t15')" '- - - -'
        is "$(plan 'b/1\tearly\t2026-01-02\t4\t2026-01-10\t\t2026-02-13\t15')" '- - - -'
        is "$(sed -n 2p out.tsv | cut -f10)" ''
}

@test "every account comes out, in order, its other columns as they were" {
        rows "$HEADER\tdpd\tlast_try_on\tname" \
                'b/2\tearly\t2026-01-02\t\t\t\t2026-01-02\t5\t\tÇiğdem\\\\tŞen' \
                'b/1\t\t\t\t\t\t2026-01-02\t5\t\tİnce "x"' >in.tsv
        col-plan -s ./s.tsv -p "$ANY" in.tsv >out.tsv
        cut -f1-10 out.tsv | cmp - in.tsv
        is "$(head -1 out.tsv | cut -f11-)" $'strategy\tstep\tplanned_on\tchannel\ttemplate\tlead\tcontact_rules\tpermission\trefused_by\tpermitted_from'
        is "$(sed -n 2p out.tsv | cut -f11-15)" \
                "s@$(sha256sum s.tsv | cut -d' ' -f1)"$'\t1\t2026-01-02\tsms\treminder'
        is "$(sed -n 3p out.tsv | cut -f11-)" $'\t\t\t\t\t\t\t\t\t'
}

@test "columns of an earlier plan are replaced in place" {
        rows "strategy\tstep\t$HEADER\tdpd\tlast_try_on" 'old@0\t9\tb/1\t\t\t\t\t\t2026-01-02\t5\t' |
                col-plan -s ./s.tsv -p "$ANY" >out.tsv
        is "$(head -1 out.tsv | cut -f1-3,12-)" $'strategy\tstep\taccount\tplanned_on\tchannel\ttemplate\tlead\tcontact_rules\tpermission\trefused_by\tpermitted_from'
        is "$(sed -n 2p out.tsv | cut -f1-3)" $'\t\tb/1'
}

@test "--explain says which line, and on what values" {
        plan 'b/1\tearly\t2026-01-02\t2\t2026-01-10\t\t2026-01-17\t15' --explain
        [[ $(sed -n 2p out.tsv | cut -f20) == *'line 5 (dpd > 10): dpd=15'* ]]
}

@test "--explain says why nothing is planned" {
        plan 'b/1\t\t\t\t\t\t2026-01-17\t15' --explain
        [[ $(sed -n 2p out.tsv | cut -f20) == *'no segment'* ]]
        plan 'b/1\tother\t2026-01-02\t\t\t\t2026-01-17\t15' --explain
        [[ $(sed -n 2p out.tsv | cut -f20) == *'no step'*'other'* ]]
        plan 'b/1\tearly\t2026-01-02\t1\t2026-01-15\t\t2026-01-17\t15' --explain
        [[ $(sed -n 2p out.tsv | cut -f20) == *'step 2'*'due on 2026-01-18'* ]]
        plan 'b/1\tearly\t2026-01-02\t1\t2026-01-15\t2\t2026-01-17\t15' --explain
        [[ $(sed -n 2p out.tsv | cut -f20) == *'step 2 is planned'* ]]
        plan 'b/1\tearly\t2026-01-02\t2\t2026-01-02\t\t2026-01-17\t5' --explain
        [[ $(sed -n 2p out.tsv | cut -f20) == *'line 4 (dpd > 20) does not hold: dpd=5; line 5'* ]]
}

@test "--as-of stands in for the column, which is what the action is saved with" {
        rows 'account\tsegment\tsegment_since\tlast_step\tlast_step_on\topen_step\tlast_try_on\tdpd' \
                'b/1\tlate\t2026-01-02\t\t\t\t\t' >in.tsv
        col-plan -s ./s.tsv -p "$ANY" --as-of 2026-01-20 in.tsv >out.tsv
        is "$(head -1 out.tsv | cut -f9-)" $'strategy\tstep\tplanned_on\tchannel\ttemplate\tas_of\tlead\tcontact_rules\tpermission\trefused_by\tpermitted_from'
        is "$(sed -n 2p out.tsv | cut -f10-14)" $'2\t2026-01-20\tvisit\t\t2026-01-20'
}

@test "--as-of of another day than the stream's is refused" {
        is "$(plan 'b/1\tlate\t2026-01-02\t\t\t\t2026-01-20\t5' --as-of 2026-01-20)" '2 2026-01-20 visit -'
        is "$(head -1 out.tsv | tr '\t' '\n' | grep -c as_of)" 1
        fails 64 plan 'b/1\tlate\t2026-01-02\t\t\t\t2026-01-06\t5' --as-of 2026-01-20
        says 'standard input:2:as_of'
}

@test "a stream without as_of, or with two, is refused" {
        fails 64 sh -c "printf 'account\tsegment\tsegment_since\tlast_step\tlast_step_on\topen_step\tlast_try_on\tdpd\n' |
                col-plan -s ./s.tsv -p '$ANY'"
        says '--as-of'
        rows "$HEADER\tdpd\tlast_try_on" 'b/1\t\t\t\t\t\t2026-01-02\t\t' 'b/2\t\t\t\t\t\t2026-01-03\t\t' >in.tsv
        fails 65 col-plan -s ./s.tsv -p "$ANY" in.tsv
        says 'in.tsv:3:as_of'
}

@test "conditions see the as-of date as today" {
        rows 'segment\tstep\tafter\tchannel\twhen' \
                "early\t1\t0\tsms\tsegment_since = date('now', '-9 days')" >s.tsv
        is "$(plan 'b/1\tearly\t2026-01-02\t\t\t\t2026-01-11\t')" '1 2026-01-11 sms -'
        is "$(plan 'b/1\tearly\t2026-01-02\t\t\t\t2026-01-12\t')" '- - - -'
}

@test "an account that is back in the segment of the day before waits for the next list" {
        rows "$HEADER\tdpd\tlast_try_on\tsegment_before" 'b/1\tearly\t\t\t\t\t2026-01-17\t15\t\tearly' >in.tsv
        [ "$(col-plan -s ./s.tsv -p "$ANY" --explain in.tsv | cut -f 11-13,21 | tail -n +2)" = \
                $'\t\t\tback in the segment of the day before; the next list has its steps' ]
        rows "$HEADER\tdpd\tlast_try_on\tsegment_before" 'b/1\tearly\t\t\t\t\t2026-01-17\t15\t\tlate' >in.tsv
        fails 65 col-plan -s ./s.tsv -p "$ANY" in.tsv
        says 'in.tsv:2:segment_since'
}

@test "a repeated account is refused" {
        rows "$HEADER\tdpd\tlast_try_on" 'b/1\t\t\t\t\t\t2026-01-02\t\t' 'b/1\t\t\t\t\t\t2026-01-02\t\t' >in.tsv
        fails 65 col-plan -s ./s.tsv -p "$ANY" in.tsv
        says 'in.tsv:3:account'
}

@test "a missing column is named" {
        fails 65 sh -c "printf 'account\tsegment\tas_of\n' | col-plan -s ./s.tsv -p '$ANY'"
        says segment_since
}

@test "a value that is not what it should be is refused with its place" {
        fails 65 plan 'b/1\tearly\t2026-01-32\t\t\t\t2026-01-17\t15'
        says 'standard input:2:segment_since'
        fails 65 plan 'b/1\tearly\t\t\t\t\t2026-01-17\t15'
        says 'standard input:2:segment_since'
        fails 65 plan 'b/1\tearly\t2026-01-02\tx\t2026-01-02\t\t2026-01-17\t15'
        says 'standard input:2:last_step'
        fails 65 plan 'b/1\tearly\t2026-01-02\t1\t\t\t2026-01-17\t15'
        says 'standard input:2:last_step_on'
        fails 65 plan 'b/1\tearly\t2026-01-02\t1\t2026-01-02\t-1\t2026-01-17\t15'
        says 'standard input:2:open_step'
        fails 65 plan 'b/1\tearly\t2026-01-02\t1\t2026-01-02\t\t2026-01-17\ttwo'
        says 'standard input:2:dpd'
}

# refused LINE WHAT: a strategy of the header and LINE is refused, naming WHAT.
refused() {
        rows 'segment\tstep\tafter\tchannel\ttemplate\twhen' "${@:2}" >s.tsv
        fails 78 plan 'b/1\t\t\t\t\t\t2026-01-17\t15'
        says "$1"
}

@test "a mistake in the strategy is refused with its place" {
        refused 's.tsv:2:step' 'early\t0\t0\tsms\t\t'
        refused 's.tsv:2:step' 'early\tone\t0\tsms\t\t'
        refused 's.tsv:2:step' 'early\t\t0\tsms\t\t'
        refused 's.tsv:2:step' 'early\t99999999999\t0\tsms\t\t'
        refused 's.tsv:2:after' 'early\t1\t-1\tsms\t\t'
        refused 's.tsv:2:after' 'early\t1\t1.5\tsms\t\t'
        refused 's.tsv:2:after' 'early\t1\t36526\tsms\t\t'
        refused 's.tsv:2:segment' '\t1\t0\tsms\t\t'
        refused 's.tsv:2:channel' 'early\t1\t0\t\t\t'
        refused 's.tsv:3:when' '# comment' 'early\t1\t0\tsms\t\tdpd >'
        refused 'dpd' 'early\t1\t0\tsms\t\tdp > 3'
}

@test "steps out of order, two waits in a step, and duplicates are refused" {
        refused 's.tsv:4:step' 'early\t2\t0\tsms\t\t' 'late\t1\t0\tsms\t\t' 'early\t1\t0\tsms\t\t'
        refused 's.tsv:3:after' 'early\t1\t0\tsms\t\t' 'early\t1\t1\tphone\t\t'
        refused 's.tsv:4:channel' 'early\t1\t0\tsms\ta\t' 'early\t1\t0\tsms\tb\t' 'early\t1\t0\tsms\ta\tdpd > 1'
}

@test "segments may stand mixed, and columns left out" {
        rows 'step\tafter\tchannel\tsegment' '1\t0\tsms\tearly' '1\t0\tphone\tlate' '2\t0\tvisit\tearly' >s.tsv
        is "$(plan 'b/1\tlate\t2026-01-02\t\t\t\t2026-01-17\t15')" '1 2026-01-17 phone -'
        is "$(plan 'b/1\tearly\t2026-01-02\t1\t2026-01-02\t\t2026-01-17\t15')" '2 2026-01-17 visit -'
}

@test "a column without a declared type needs --type" {
        rows 'segment\tstep\tafter\tchannel\twhen' 'early\t1\t0\tsms\tlimit_left > 5' >s.tsv
        rows "$HEADER\tlimit_left\tlast_try_on" 'b/1\tearly\t2026-01-02\t\t\t\t2026-01-17\t10\t' >in.tsv
        fails 78 col-plan -s ./s.tsv -p "$ANY" in.tsv
        says '--type'
        col-plan -s ./s.tsv -p "$ANY" --type limit_left=int in.tsv | grep -q $'\tsms\t'
        fails 64 col-plan -s ./s.tsv -p "$ANY" --type limit_left=number in.tsv
        fails 64 col-plan -s ./s.tsv -p "$ANY" --type elsewhere=int in.tsv
}

@test "headerless streams stay headerless" {
        printf 'b/1\tearly\t2026-01-02\t\t\t\t2026-01-02\t5\t\n' |
                col-plan -s ./s.tsv -p "$ANY" --no-header --columns \
                        account,segment,segment_since,last_step,last_step_on,open_step,as_of,dpd,last_try_on >out.tsv
        is "$(wc -l <out.tsv)" 1
        is "$(cut -f11-13 out.tsv)" $'1\t2026-01-02\tsms'
}

@test "without a strategy there is nothing to do" {
        fails 64 col-plan </dev/null
        says '-s STRATEGY'
        fails 78 plan 'b/1\tearly\t2026-01-02\t\t\t\t2026-01-17\t15' -s nowhere
}

@test "the installed strategies are without mistakes" {
        local strategy
        for strategy in "$PROJECT"/share/strategies/*.tsv; do
                sed -n 's/^COLUMN(\([a-z0-9_]*\),.*/\1/p' "$PROJECT"/src/account_view.def | paste -s |
                        col-plan -s "$strategy" --as-of 2026-01-02 >out.tsv
                [ -s out.tsv ]
        done
}

# promises LINE…: the stream promises.tsv, of 2026-01-17; a line is "account consequence resume_on".
promises() {
        {
                rows 'account\tstatus\tresume_on\tconsequence\tas_of'
                printf '%s\n' "$@" | awk -v OFS='\t' '{ print $1, "some", $3 == "-" ? "" : $3, $2, "2026-01-17" }'
        } >promises.tsv
}

@test "an open promise suspends the steps until the day after; kept or broken, they go on" {
        late='b/1\tlate\t2026-01-02\t\t\t\t2026-01-17\t5'
        promises 'b/0 suspend 2026-02-01' 'b/1 suspend 2026-01-20' 'b/2 suspend 2026-02-01'
        is "$(plan "$late" --promises promises.tsv)" '- - - -'
        is "$(plan "$late" --promises promises.tsv --until 2026-03-01)" '- - - -'
        for consequence in resume cancel all-due ''; do
                promises 'b/0 suspend 2026-02-01' "b/1 ${consequence:-none} -" 'b/2 suspend 2026-02-01'
                is "$(plan "$late" --promises promises.tsv)" '2 2026-01-17 visit -'
        done
        # One of several suffices, in one stream or another.
        promises 'b/1 resume 2026-01-03' 'b/1 suspend 2026-01-19' 'b/1 suspend 2026-01-18' 'b/1 resume 2026-01-03'
        is "$(plan "$late" --promises promises.tsv)" '- - - -'
        plan "$late" --promises promises.tsv --explain >/dev/null
        grep -q 'line 6: a promise suspends it until 2026-01-19$' out.tsv
        mv promises.tsv instalments.tsv
        promises 'b/1 resume 2026-01-03'
        is "$(plan "$late" --promises promises.tsv --promises instalments.tsv)" '- - - -'
        is "$(plan "$late" --promises instalments.tsv --promises promises.tsv)" '- - - -'
        is "$(plan "$late" --promises promises.tsv)" '2 2026-01-17 visit -'
}

@test "a line that is wanted even then is planned" {
        rows 'segment\tstep\tafter\tchannel\tpromised' 'late\t1\t0\tsms\t1' 'late\t1\t0\tphone\t0' 'late\t1\t0\tletter\t' >s.tsv
        late='b/1\tlate\t2026-01-02\t\t\t\t2026-01-17\t5'
        promises 'b/1 suspend 2026-01-20'
        is "$(plan "$late" --promises promises.tsv)" '1 2026-01-17 sms -'
        is "$(plan "$late")" $'1 2026-01-17 sms -\n1 2026-01-17 phone -\n1 2026-01-17 letter -'
        rows 'segment\tstep\tafter\tchannel\tpromised' 'late\t1\t0\tsms\tyes' >s.tsv
        fails 78 plan "$late"
        says "s.tsv:2:promised: 'yes' is neither 0 nor 1"
}

@test "promises of another day, out of order, or cut short are refused" {
        late='b/1\tlate\t2026-01-02\t\t\t\t2026-01-17\t5'
        promises 'b/1 suspend 2026-01-20' 'b/0 resume 2026-01-03'
        fails 65 plan "$late" --promises promises.tsv
        says "promises.tsv:3:account: 'b/0' is out of order; sort bytewise by account"
        promises 'b/1 suspend 2026-13-20'
        fails 65 plan "$late" --promises promises.tsv
        says "promises.tsv:2:resume_on: '2026-13-20' is not a date"
        promises 'b/1 suspend 2026-01-20'
        sed -i 's/2026-01-17/2026-01-16/' promises.tsv
        fails 65 plan "$late" --promises promises.tsv
        says "promises.tsv:2:as_of: '2026-01-16' is not the as-of date of the first stream"
        promises 'b/3 suspend 2026-01-20'
        head -c -1 promises.tsv >short.tsv
        fails 65 plan "$late" --promises short.tsv
        says 'input ended early'
        fails 66 plan "$late" --promises nowhere.tsv
        rows "debtor\t$HEADER\tdpd\tlast_try_on" 'b/D\tb/2\tlate\t2026-01-02\t\t\t\t2026-01-17\t5\t' \
                'b/D\tb/1\tlate\t2026-01-02\t\t\t\t2026-01-17\t5\t' >in.tsv
        fails 65 col-plan -s ./s.tsv -p "$ANY" --promises promises.tsv in.tsv
        says 'debtor'
        rows 'debtor\taccount\tconsequence\tresume_on' 'b/D\tb/1\tsuspend\t2026-01-20' >promises.tsv
        fails 65 col-plan -s ./s.tsv -p "$ANY" --promises promises.tsv in.tsv
        says "in.tsv:3:account: 'b/1' is out of order; sort bytewise by debtor and account"
}
