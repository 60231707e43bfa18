#!/usr/bin/env bats
# What reports make of contacts: whom they reached, why nothing was paid, what they cost, what became of messages, what waits
# for an answer, and how many tries are left.

load common
load small

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        col-init --zone Europe/Istanbul db
        mv db zoned
        export COL_DB=$PWD/zoned COL_PATH=$PWD/policies
        mkdir -p policies/{strategies,segments,scorecards,results}
        rows 'creditor' bank1 | col-save -q -k creditor
        rows 'party\tname' 'bank1/1\tAyşe Yılmaz' 'bank1/2\tIşık Ağaoğlu' | col-save -q -k party
        rows 'account\tcreditor\tdebtor\tcurrency' 'bank1/a\tbank1\tbank1/1\tTRY' 'bank1/b\tbank1\tbank1/1\tTRY' \
                'bank1/c\tbank1\tbank1/2\tUSD' | col-save -q -k account
        rows 'attribute\twhen\tpoints' 'base\t\t500' >policies/scorecards/card.tsv
        rows 'segment\twhen' 'all\telse' >policies/segments/rules.tsv
        rows 'segment\tstep\tafter\tchannel\ttemplate\twhen' 'all\t1\t0\tphone\t\telse' >policies/strategies/steps.tsv
        decisions bank1/a bank1/b bank1/c | col-save -q
}

# contacts LINE…: these are stored; a line is "party account at channel direction result reason agent template parts cost
# currency message action answer_by", - where empty.
contacts() {
        printf '%s\n' 'party account at channel direction result reason agent template parts cost currency message action answer_by' "$@" |
                awk -v OFS='\t' '{ for (i = 1; i <= NF; i++) if ($i == "-") $i = ""; $1 = $1 } 1' | col-save -q -k contact --as-of 2026-04-30
}
# report ARGUMENT…: its rows as of 2026-04-30, blanks for tabs, - for nothing.
report() {
        col-report --as-of 2026-04-30 "$@" | tail -n +2 |
                awk -F'\t' '{ for (i = 1; i <= NF; i++) printf "%s%s", ($i == "" ? "-" : $i), (i < NF ? " " : "\n") }'
}

@test "attempts, whom they reached, and promises, by channel, hour, template and agent" {
        contacts 'bank1/1 bank1/a 2026-04-02T06:59:59Z phone - NOANS - ali - - - - - - -' \
                'bank1/1 bank1/a 2026-04-02T07:00:00Z phone out RPC-PTP - ali - - - - - - -' \
                'bank1/1 bank1/a 2026-04-02T08:00:00Z phone out TPC - can - - - - - - -' \
                'bank1/2 bank1/c 2026-04-02T08:00:00Z sms out SENT - - reminder 1 - - - - -' \
                'bank1/2 bank1/c 2026-04-02T08:30:00Z phone in RPC-PTP - can - - - - - - -' \
                'bank1/2 bank1/c 2026-04-03T08:30:00Z phone out MYSTERY - can - - - - - - -' \
                'bank1/2 bank1/c 2026-05-03T08:30:00Z phone out RPC-PTP - can - - - - - - -'
        report contacts | gives 'agent - 1 0 0 0 0 0 0 -' 'agent ali 2 1 1 1 0 50 50 100' 'agent can 2 1 0 0 1 50 0 -' \
                'channel phone 4 2 1 1 1 50 25 100' 'channel sms 1 0 0 0 0 0 0 -' 'hour 09 1 0 0 0 0 0 0 -' \
                'hour 10 1 1 1 1 0 100 100 100' 'hour 11 3 1 0 0 1 33.3 0 -' 'template - 4 2 1 1 1 50 25 100' \
                'template reminder 1 0 0 0 0 0 0 -'
        # Another list knows other codes.
        rows 'kind\tresult\tturkish\tenglish\treached' 'contact\tMYSTERY\t\t\tright' >policies/results/own.tsv
        report contacts -p results=own | grep '^channel' | gives 'channel phone 4 1 1 0 3 25 25 0' 'channel sms 1 0 0 0 1 0 0 -'
        report contacts --from 2026-04-03 | grep -c . | gives 4
        fails 78 col-report contacts -p results=none
        rows 'kind\tresult\tturkish\tenglish\treached' 'contact\tMYSTERY\t\t\tleft' >policies/results/own.tsv
        fails 78 col-report contacts -p results=own
        says 'own.tsv:2:reached'
        fails 64 col-report contacts -p reasons=usual
}

@test "reasons: how often, by how many parties, and by how many last" {
        contacts 'bank1/1 bank1/a 2026-04-02T08:00:00Z phone - RPC-REFUSE forgot - - - - - - - -' \
                'bank1/1 bank1/b 2026-04-03T08:00:00Z phone - RPC-REFUSE job-loss - - - - - - - -' \
                'bank1/2 bank1/c 2026-04-03T08:00:00Z phone - RPC-REFUSE job-loss - - - - - - - -' \
                'bank1/2 bank1/c 2026-04-02T08:00:00Z phone - RPC-REFUSE bad-luck - - - - - - - -' \
                'bank1/2 bank1/c 2026-04-04T08:00:00Z phone - NOANS - - - - - - - - -'
        report reasons | gives 'job-loss iş kaybı lost his job 2 2 2' 'bad-luck - - 1 1 0' 'forgot unutma forgot 1 1 0'
        report reasons --to 2026-04-02 | gives 'bad-luck - - 1 1 1' 'forgot unutma forgot 1 1 1'
}

@test "costs and parts, currencies apart" {
        contacts 'bank1/1 bank1/a 2026-04-02T08:00:00Z sms - SENT - - reminder 2 0.30 TRY m1 - -' \
                'bank1/1 bank1/a 2026-04-03T08:00:00Z sms - SENT - - reminder 1 0.15 TRY m2 - -' \
                'bank1/2 bank1/c 2026-04-03T08:00:00Z sms - SENT - - reminder 1 0.01 USD m3 - -' \
                'bank1/2 bank1/c 2026-04-03T08:01:00Z sms - SENT - - reminder 1 - - m4 - -' \
                'bank1/2 bank1/c 2026-03-31T21:30:00Z phone - NOANS - - - - 0.50 TRY - - -'
        report costs | gives '2026-04 phone - TRY 1 1 - 0.50' '2026-04 sms reminder - 1 0 1 -' '2026-04 sms reminder TRY 2 2 3 0.45' \
                '2026-04 sms reminder USD 1 1 1 0.01'
}

@test "messages by the last status that was reported" {
        contacts 'bank1/1 bank1/a 2026-04-02T08:00:00Z sms - SENT - - reminder 1 - - m1 - -' \
                'bank1/1 bank1/a 2026-04-03T08:00:00Z sms - SENT - - reminder 1 - - m2 - -' \
                'bank1/2 bank1/c 2026-04-03T08:00:00Z sms - SENT - - reminder 1 - - m3 - -' \
                'bank1/2 bank1/c 2026-04-03T08:01:00Z email - SENT - - - - - - m4 - -' \
                'bank1/2 bank1/c 2026-04-03T08:02:00Z phone - NOANS - - - - - - - - -'
        rows 'message\tstatus\tat' 'm1\taccepted\t2026-04-02T08:00:01Z' 'm1\tdelivered\t2026-04-02T08:00:02Z' 'm2\tfailed\t2026-04-03T08:00:02Z' \
                'm4\tblocked\t2026-04-03T08:02:00Z' 'm4\tread\t2026-05-01T08:02:00Z' 'm9\tread\t2026-04-03T08:02:00Z' |
                col-save -q -k delivery --as-of 2026-05-01
        report deliveries | gives 'email - blocked - - 1 100' 'sms reminder - - - 1 33.3' 'sms reminder delivered teslim edildi delivered 1 33.3' \
                'sms reminder failed teslim edilemedi could not be delivered 1 33.3'
}

@test "what came in waits until it is answered: overdue, with days left, or without a day" {
        contacts 'bank1/1 bank1/a 2026-04-02T08:00:00Z email in REQUEST - - - - - - - - 2026-04-20' \
                'bank1/1 bank1/a 2026-04-03T22:00:00Z email in COMPLAINT - - - - - - - - -' \
                'bank1/2 - 2026-04-03T08:00:00Z phone in RPC-CALLBACK - can - - - - - - 2026-05-02' \
                'bank1/2 - 2026-04-05T08:00:00Z phone in RPC-PTP - can - - - - - - -' \
                'bank1/2 - 2026-04-06T08:00:00Z letter in INQUIRY - - - - - - - - -' \
                'bank1/2 - 2026-04-06T08:00:00Z phone out REQUEST - - - - - - - - -'
        report answers | cut -d ' ' -f 1-3,7- | sed 's/ [a-zıöüşçğ ]* / /' >/dev/null
        col-report --as-of 2026-04-30 answers >out
        awk -F'\t' -v OFS=' ' 'NR > 1 { for (i = 1; i <= NF; i++) if ($i == "") $i = "-"; print $1, $2, $4, $6, $7, $11, $12, $13 }' out |
                gives '1 2026-04-02 bank1/1 bank1/a REQUEST 2026-04-20 -10 1' '3 2026-04-03 bank1/2 - RPC-CALLBACK 2026-05-02 2 0' \
                        '2 2026-04-04 bank1/1 bank1/a COMPLAINT - - -' '5 2026-04-06 bank1/2 - INQUIRY - - -'
        # The policy has days; one was answered.
        rows 'kind\tresult\tturkish\tenglish\tanswer_days' 'contact\tCOMPLAINT\t\t\t30' >policies/results/own.tsv
        rows 'party\tat\tchannel\tresult\tanswers' 'bank1/1\t2026-04-10T08:00:00Z\temail\tSENT\t1' | col-save -q -k contact --as-of 2026-04-30
        col-report --as-of 2026-04-30 answers -p results=own >out
        awk -F'\t' -v OFS=' ' 'NR > 1 { print $1, $11, $12, $13 }' out | gives '3 2026-05-02 2 0' '2 2026-05-04 4 0'
        # As of a day before, it waited.
        col-report --as-of 2026-04-09 answers | cut -f 1 | sed -n 2p | gives 1
}

@test "tries of a step, as col-follow counts them, and how many are left" {
        contacts 'bank1/1 bank1/a 2026-04-02T08:00:00Z phone - NOANS - - - - - - - 1 -' \
                'bank1/1 bank1/a 2026-04-02T10:00:00Z phone - BUSY - - - - - - - 1 -'
        report tries | grep -c phone | gives 3
        report tries | grep bank1/a | gives '1 bank1/a phone - 2026-04-01 2 1' '2 bank1/a sms reminder 2026-04-08 0 3'
        col-list contacts --as-of 2026-04-30 >contacts.tsv
        col-list actions --as-of 2026-04-30 | col-follow -r usual -k action -z Europe/Istanbul --contacts contacts.tsv >out.tsv
        col-report tries --as-of 2026-04-30 | cut -f 1,6 >reported
        awk -F'\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } { print $at["action"], $at["tries"] }' out.tsv |
                sort >counted
        sort reported | cmp - counted
        col-save -q -k action --as-of 2026-04-30 out.tsv
        # The next attempt of the step begins where the first one ended.
        rows "account\tsegment\tsegment_since\tstep\tchannel\ttemplate\tplanned_on\tas_of\tstrategy" \
                "bank1/a\tall\t2026-04-01\t1\tphone\t\t2026-05-01\t2026-05-01\t$(label policies/strategies/steps.tsv)" |
                col-save -q -k action --as-of 2026-05-01
        col-report tries --as-of 2026-05-01 | tail -n 1 | cut -f 2,6,7 | gives $'bank1/a\t2\t1'
}

@test "promises by the contact at which they were given, kept and broken as the report promises has them" {
        rows 'account\ttype\tcomponent\tamount\tvalue_on' bank1/{a,b,c}'\tcharge\tprincipal\t900.00\t2026-01-01' |
                col-save -q -k entry --as-of 2026-04-01
        contacts 'bank1/1 bank1/a 2026-04-02T08:00:00Z phone - RPC-PTP - ali - - - - - - -' \
                'bank1/1 - 2026-04-02T09:00:00Z visit - RPC-PTP - veli - - - - - - -' \
                'bank1/1 bank1/b 2026-04-02T10:00:00Z phone - RPC-NOCONV - can - - - - - - -' \
                'bank1/2 bank1/c 2026-04-03T08:00:00Z email in RPC-PTP - - plan-offer - - - - - -'
        rows 'account\tpromised_on\tpayable_on\tamount\tcontact' 'bank1/a\t2026-04-02\t2026-04-10\t100.00\t1' \
                'bank1/b\t2026-04-02\t2026-04-10\t50.00\t' 'bank1/c\t2026-04-03\t2026-04-10\t20.00\t' \
                'bank1/c\t2026-04-04\t2026-04-29\t30.00\t' | col-save -q -k promise --as-of 2026-04-04
        rows 'account\ttype\tamount\tvalue_on' 'bank1/a\tpayment\t100.00\t2026-04-09' | col-save -q -k entry --as-of 2026-04-09
        report promised | grep '^channel' | gives 'channel - USD 1 0 0 0 0 1 - 30.00 0.00 0.00 -' \
                'channel email USD 1 0 0 0 0 1 - 20.00 0.00 0.00 -' 'channel phone TRY 1 0 0 0 0 1 - 100.00 0.00 0.00 -' \
                'channel visit TRY 1 0 0 0 0 1 - 50.00 0.00 0.00 -'
        col-list entries --as-of 2026-04-30 >entries.tsv
        col-list promises --as-of 2026-04-30 | col-track -t promise -w tbk-100 --payments entries.tsv | col-save -q -k outcome --as-of 2026-04-30
        report promised | grep -E '^(channel|agent)' | gives 'agent - USD 2 0 1 1 0 0 0 50.00 0.00 20.00 0' \
                'agent ali TRY 1 1 0 0 0 0 100 100.00 100.00 0.00 100' 'agent veli TRY 1 0 1 0 0 0 0 50.00 0.00 50.00 0' \
                'channel - USD 1 0 0 1 0 0 - 30.00 0.00 0.00 -' 'channel email USD 1 0 1 0 0 0 0 20.00 0.00 20.00 0' \
                'channel phone TRY 1 1 0 0 0 0 100 100.00 100.00 0.00 100' 'channel visit TRY 1 0 1 0 0 0 0 50.00 0.00 50.00 0'
        # Together they are those of the report promises.
        for column in promises kept broken; do
                for name in promises promised; do
                        col-report $name --as-of 2026-04-30 | awk -F'\t' -v name=$column 'NR == 1 { while ($++i != name); next }
                                $1 !~ /^(hour|template|agent)$/ { n += $i } END { print n + 0 }'
                done | uniq | grep -c . | gives 1
        done
}

@test "a list for the dialer: tries left, and when each may be called" {
        rows 'party\tchannel\tvalue' 'bank1/1\tphone\t+905302030230' 'bank1/2\tphone\t+905302030231' |
                col-save -q -k contact_point --as-of 2026-04-01
        rows 'account\tcreditor\tdebtor\tcurrency\tnotice_on' 'bank1/a\tbank1\tbank1/1\tTRY\t2026-03-01' \
                'bank1/c\tbank1\tbank1/2\tUSD\t2026-03-01' | col-save -q -k account --as-of 2026-04-01
        rows 'account\ttype\tcomponent\tamount\tvalue_on' bank1/{a,b,c}'\tcharge\tprincipal\t900.00\t2026-01-01' |
                col-save -q -k entry --as-of 2026-04-01
        # bank1/a was called in vain yesterday; to bank1/2 somebody spoke about something else.
        contacts 'bank1/1 bank1/a 2026-04-01T08:00:00Z phone - NOANS - - - - - - - 1 -' 'bank1/2 - 2026-04-01T08:00:00Z phone - RPC-NOCONV - - - - - - - - -'
        col-list contacts --as-of 2026-04-02 >contacts.tsv
        col-list actions --as-of 2026-04-02 | col-follow -r usual -k action -z Europe/Istanbul --contacts contacts.tsv |
                col-save -q -k action --as-of 2026-04-02
        rows "account\tsegment\tsegment_since\tstep\tchannel\ttemplate\tplanned_on\tas_of\tstrategy" \
                "bank1/a\tall\t2026-04-01\t1\tphone\t\t2026-04-02\t2026-04-02\t$(label policies/strategies/steps.tsv)" |
                col-save -q -k action --as-of 2026-04-02
        day=2026-04-02
        # As the manual has it.
        col-list contacts --as-of $day >contacts.tsv
        col-list actions --as-of $day >actions.tsv
        col-report tries --as-of $day >tries.tsv
        col-list work --as-of $day -w "channel = 'phone'" >work.tsv
        awk -F'\t' -v OFS='\t' 'NR == FNR { left[$1] = $7; next }
                FNR == 1 { while ($++i != "action"); print $0, "tries_left"; next } { print $0, left[$i] }' tries.tsv work.tsv |
                col-gate -p contact-tr --contacts contacts.tsv --actions actions.tsv >dialer.tsv
        awk -F'\t' -v names='account phone tries_left permission refused_by permitted_from' 'NR == 1 {
                        for (i = 1; i <= NF; i++) at[$i] = i; n = split(names, name, " "); next }
                { for (i = 1; i <= n; i++) printf "%s%s", $at[name[i]] == "" ? "-" : $at[name[i]], i < n ? " " : "\n" }' dialer.tsv >got
        cat got >&2
        gives 'bank1/a +905302030230 2 allowed - 2026-04-02T06:00:00Z' \
                'bank1/b +905302030230 3 refused written-notice -' \
                'bank1/c +905302030231 3 refused rest-after-contact 2026-04-09T06:00:00Z' <got
}
