#!/usr/bin/env bats
# col-follow: what follows from contacts and receipts, and that it follows once.

load common
load small

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        zone=Europe/Istanbul
}

# table NAME HEADER LINE…: the stream NAME.tsv, of 2026-10-14 as recorded by batch 9; blanks separate the cells, - is empty.
table() {
        {
                printf '%s\n' "${@:2}" | awk -v OFS='\t' '{ for (i = 1; i <= NF; i++) if ($i == "-") $i = ""
                        $1 = $1; print $0, NR == 1 ? "as_of" : "2026-10-14", NR == 1 ? "seen" : 9 }'
        } >"$1.tsv"
}
contacts() {
        table contacts 'contact party account at channel direction value result action message batch' "$@"
}
# shows COLUMNS [FILE]: those cells of each record, blank-separated, - for an empty one.
shows() {
        awk -F'\t' -v names="$1" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(names, name, " "); next }
                { for (i = 1; i <= n; i++) printf "%s%s", $at[name[i]] == "" ? "-" : $at[name[i]], i < n ? " " : "\n" }' "${@:2}"
}

# actions LINE…: "action account step channel planned_on outcome outcome_on lead expires_on"; segment s since 2026-10-01.
actions() {
        printf '%s\n' 'action account step channel planned_on outcome outcome_on lead expires_on' "$@" |
                awk -v OFS='\t' '{ for (i = 1; i <= NF; i++) if ($i == "-") $i = ""; $1 = $1 }
                        NR == 1 { print "debtor", $0, "segment", "segment_since", "template", "occasion"; next }
                        { print "b/p", $0, "s", "2026-10-01", "t", "" }' >actions.tsv
}
# outcomes LINE…: what comes of them, "action outcome outcome_on tries".
outcomes() {
        col-follow -q -r usual -k action -z $zone --contacts contacts.tsv "${more[@]}" actions.tsv >out.tsv &&
                shows 'action outcome outcome_on tries' out.tsv | gives "$@"
}

@test "a contact ends its action: done on the day of the first that says so, else failed on that of the last" {
        contacts '1 b/p b/1 2026-10-10T08:00:00Z phone - - NOANS 1 - 2' '2 b/p b/1 2026-10-10T12:00:00Z phone - - RPC-NOCONV 1 - 2' \
                '3 b/p b/1 2026-10-11T08:00:00Z phone - - BUSY 1 - 2' '4 b/p b/1 2026-10-11T22:30:00Z phone - - NOANS 2 - 2' \
                '5 b/p b/1 2026-10-12T08:00:00Z phone - - RPC-PTP - - 2'
        actions '1 b/1 1 phone 2026-10-10 - - - -' '2 b/1 2 phone 2026-10-11 - - - -' '3 b/1 3 phone 2026-10-12 - - - -'
        # Half past ten at night in London is the day after in Istanbul.
        outcomes '1 done 2026-10-10 2' '2 failed 2026-10-12 1' '3 - - 0'
        run col-follow -r usual -k action -z $zone --contacts contacts.tsv --explain actions.tsv
        says 'RPC-NOCONV 2026-10-10T12:00:00Z, contact 2, usual:14'
        says 'nothing is said of it'
}

@test "after its tries a step is done, and the strategy goes on; other steps and stays count for themselves" {
        contacts '1 b/p b/1 2026-10-01T08:00:00Z phone - - NOANS 1 - 2' '2 b/p b/1 2026-10-02T08:00:00Z phone - - BUSY 2 - 2' \
                '3 b/p b/1 2026-10-14T08:00:00Z phone - - VM 3 - 2' '4 b/p b/1 2026-10-13T08:00:00Z phone - - VM 4 - 2'
        actions '1 b/1 1 phone 2026-10-01 failed 2026-10-01 - -' '2 b/1 1 phone 2026-10-02 failed 2026-10-02 - -' \
                '3 b/1 1 phone 2026-10-03 - - - -' '4 b/1 2 phone 2026-10-13 - - - -'
        outcomes '1 failed 2026-10-01 1' '2 failed 2026-10-02 2' '3 done 2026-10-14 3' '4 failed 2026-10-13 1'
        run col-follow -r usual -k action -z $zone --contacts contacts.tsv --explain actions.tsv
        says 'the last try'
}

@test "a receipt counts instead of the contact whose message came back" {
        contacts '1 b/p b/1 2026-10-10T08:00:00Z email - x@y.example SENT 1 m1 2' '2 b/p b/1 2026-10-10T08:00:00Z email - x@y.example SENT 2 m2 2' \
                '3 b/p b/1 2026-10-10T08:00:00Z sms - +905301 SENT 3 m3 2'
        table deliveries 'delivery message status at batch' '1 m1 bounced 2026-10-12T08:00:00Z 3' '2 m2 delivered 2026-10-10T09:00:00Z 3' \
                '3 m9 bounced 2026-10-10T09:00:00Z 3'
        actions '1 b/1 1 email 2026-10-10 - - - -' '2 b/1 2 email 2026-10-10 - - - -' '3 b/1 3 sms 2026-10-10 - - - -'
        more=(--deliveries deliveries.tsv)
        outcomes '1 failed 2026-10-12 1' '2 done 2026-10-10 0' '3 done 2026-10-10 0'
        # The outcome that is stored stays; what contradicts it is shown.
        actions '1 b/1 1 email 2026-10-10 done 2026-10-10 - -' '2 b/1 2 email 2026-10-10 cancelled 2026-10-10 - -' \
                '3 b/1 3 sms 2026-10-10 done 2026-10-10 - -'
        outcomes '1 done 2026-10-10 1' '2 cancelled 2026-10-10 0' '3 done 2026-10-10 0'
        shows 'action contradicted' out.tsv | gives '1 failed: bounced 2026-10-12T08:00:00Z, contact 1' \
                '2 done: SENT 2026-10-10T08:00:00Z, contact 2' '3 -'
        run col-follow -r usual -k action -z $zone --contacts contacts.tsv "${more[@]}" actions.tsv
        [ "$status" -eq 0 ]
        says '2 outcomes were stored before'
}

@test "an action expires the day after its last one, and is cancelled when its account has left" {
        contacts '1 b/p b/1 2026-10-13T08:00:00Z phone - - NOANS 4 - 2'
        actions '1 b/1 1 sms 2026-10-10 - - - 2026-10-13' '2 b/1 2 sms 2026-10-10 - - - 2026-10-14' '3 b/1 3 phone 2026-10-10 - - - -' \
                '4 b/1 4 phone 2026-10-10 - - - 2026-10-12' '5 b/2 1 sms 2026-10-10 - - - -' '6 b/3 1 sms 2026-10-10 - - - -' \
                '7 b/4 1 sms 2026-10-10 done 2026-10-11 - -' '8 b/5 1 sms 2026-10-10 - - - -'
        outcomes '1 expired 2026-10-14 0' '2 - - 0' '3 - - 0' '4 failed 2026-10-13 1' '5 - - 0' '6 - - 0' '7 done 2026-10-11 0' '8 - - 0'
        table accounts 'account debtor segment segment_since status' 'b/1 b/p s 2026-10-01 open' 'b/2 b/p other 2026-10-12 open' \
                'b/3 b/p s 2026-10-12 open' 'b/4 b/p s 2026-10-01 closed' 'b/5 b/p s 2026-10-01 recalled'
        more=(--accounts accounts.tsv)
        outcomes '1 expired 2026-10-14 0' '2 - - 0' '3 - - 0' '4 failed 2026-10-13 1' '5 cancelled 2026-10-14 0' '6 cancelled 2026-10-14 0' \
                '7 done 2026-10-11 0' '8 cancelled 2026-10-14 0'
        # What belongs to no segment does not end with it, only with the account.
        sed -i '2,$s/$/campaign/' actions.tsv
        outcomes '1 expired 2026-10-14 0' '2 - - 0' '3 - - 0' '4 failed 2026-10-13 1' '5 - - 0' '6 - - 0' \
                '7 done 2026-10-11 0' '8 cancelled 2026-10-14 0'
}

@test "what contact rules do not permit any more is cancelled, and the rule is named" {
        contacts '1 b/p b/1 2026-10-13T08:00:00Z phone - - RPC-PTP 2 - 2'
        actions '1 b/1 1 sms 2026-10-10 - - - -' '2 b/1 2 phone 2026-10-10 - - - -' '3 b/1 3 sms 2026-10-10 - - - 2026-10-12' \
                '4 b/2 1 sms 2026-10-10 - - - -' '5 b/2 2 sms 2026-10-10 - - - -' '6 b/3 1 sms 2026-10-10 done 2026-10-11 - -' \
                '7 b/4 1 sms 2026-10-20 - - - -' '8 b/5 1 sms 2026-10-10 - - - -'
        # Refused until a day, permitted, and without a number; in no order, and not all of them.
        table gate 'action permission refused_by permitted_from' '7 refused point -' '1 refused consent -' '2 refused consent -' \
                '3 refused consent -' '4 refused hours 2026-10-15T06:00:00Z' '5 allowed - 2026-10-14T09:00:00Z' '6 refused consent -' '- - - -'
        more=(--gate gate.tsv)
        outcomes '1 cancelled 2026-10-14 0' '2 done 2026-10-13 0' '3 expired 2026-10-13 0' '4 - - 0' '5 - - 0' '6 done 2026-10-11 0' \
                '7 cancelled 2026-10-14 0' '8 - - 0'
        shows 'action refused_by' out.tsv | gives '1 consent' '2 -' '3 -' '4 -' '5 -' '6 -' '7 point' '8 -'
        run col-follow -r usual -k action -z $zone --contacts contacts.tsv --gate gate.tsv --explain actions.tsv
        says 'the contact rule point does not permit it any more'
        # An account that has left is the better reason.
        table accounts 'account debtor segment segment_since status' 'b/4 b/p s 2026-10-01 closed'
        col-follow -r usual -k action -z $zone --contacts contacts.tsv --gate gate.tsv --accounts accounts.tsv --explain actions.tsv >out.tsv
        shows 'action refused_by' out.tsv | tail -n 2 | gives '7 -' '8 -'
        fails 64 col-follow -r usual -k contact -z $zone --gate gate.tsv contacts.tsv
        sed -i '3s/2026-10-14/2026-10-13/' gate.tsv
        fails 65 col-follow -r usual -k action -z $zone --contacts contacts.tsv --gate gate.tsv actions.tsv
        says "gate.tsv:3:as_of: '2026-10-13' is not the day of the contacts"
        sed '2s/^7/x/' gate.tsv >bad.tsv
        fails 65 col-follow -r usual -k action -z $zone --contacts contacts.tsv --gate bad.tsv actions.tsv
        cut -f 1,2,4- gate.tsv >bad.tsv
        fails 65 col-follow -r usual -k action -z $zone --contacts contacts.tsv --gate bad.tsv actions.tsv
        says 'refused_by'
        head -c -1 gate.tsv >bad.tsv
        fails 65 col-follow -r usual -k action -z $zone --contacts contacts.tsv --gate bad.tsv actions.tsv
}

@test "an account does not wait for ever for what its debtor has refused" {
        local today tomorrow
        small_database
        today=$(date -u +%F) tomorrow=$(date -u -d tomorrow +%F)
        rows 'rule\ttype\tchannels' 'time-zone\ttime-zone\t' 'do-not-contact\tconsent\t' |
                awk -F'\t' -v OFS='\t' '{ print $0, NR == 1 ? "value" : NR == 2 ? "UTC" : "refused" }' >mine.tsv
        rows 'segment\tstep\tafter\tchannel\ttemplate\twhen' 'all\t1\t0\tsms\tt\telse' 'all\t1\t0\tphone\t\telse' \
                'all\t2\t0\tletter\tt\telse' >policies/strategies/steps.tsv
        mkdir -p policies/contact-rules && cp mine.tsv policies/contact-rules
        plan() {
                col-list accounts --as-of "$1" -w "account = 'bank1/c'" | col-segment -r rules | col-plan -q -s steps -p mine
        }
        plan "$today" | col-save -q
        rows 'party\tchannel\tsays\tfrom_on' "bank1/2\tsms\trefused\t$today" | col-save -q -k consent
        rows 'account\tat\tchannel\tresult\taction' "bank1/c\t${today}T00:00:01Z\tphone\tRPC-NOCONV\t2" | col-save -q -k contact
        evening() {
                col-list contacts >contacts.tsv
                col-list actions | col-follow -q -r usual -k action -z UTC --contacts contacts.tsv "$@" | col-save -q -k action
                plan "$tomorrow" | shows 'step channel permission'
        }
        evening | gives '- - -'
        col-list work | col-gate -q -p mine --contacts contacts.tsv --actions <(col-list actions) >gate.tsv
        evening --gate gate.tsv | gives '2 letter allowed'
        col-list actions -c action,channel,outcome | tail -n +2 | gives $'1\tsms\tcancelled' $'2\tphone\tdone'
}

@test "what goes along with another has its outcome" {
        contacts '1 b/p b/2 2026-10-10T08:00:00Z phone - - RPC-PTP 3 - 2' '2 b/p b/1 2026-10-10T09:00:00Z phone - - NOANS 2 - 2'
        actions '1 b/1 1 phone 2026-10-10 - - b/2 -' '2 b/1 2 phone 2026-10-10 - - b/2 -' '3 b/2 1 phone 2026-10-10 - - - -' \
                '4 b/3 1 phone 2026-10-11 - - b/2 -' '5 b/3 1 sms 2026-10-10 - - b/2 -' '6 b/3 2 phone 2026-10-10 - - b/9 -'
        outcomes '1 done 2026-10-10 0' '2 failed 2026-10-10 1' '3 done 2026-10-10 0' '4 - - 0' '5 - - 0' '6 - - 0'
}

@test "holds begin with the contact, unless they are there" {
        contacts '1 b/p b/1 2026-10-10T08:00:00Z phone - - RPC-DISPUTE - - 2' '2 b/p b/1 2026-10-11T08:00:00Z phone - - RPC-DISPUTE - - 2' \
                '3 b/p - 2026-10-11T08:00:00Z phone - - DECEASED - - 2' '4 b/p b/2 2026-10-11T08:00:00Z phone - - DECEASED - - 2' \
                '5 b/p b/2 2026-10-12T08:00:00Z email in - COMPLAINT - - 2' '6 b/q b/3 2026-10-12T08:00:00Z phone - - PAID-CLAIM - - 2'
        table holds 'hold party account reason from_on until_on batch'
        holds() {
                col-follow -r usual -k hold -z $zone --holds holds.tsv contacts.tsv >out.tsv &&
                        shows 'party account reason from_on until_on contact' out.tsv | gives "$@"
        }
        holds 'b/p b/1 dispute 2026-10-10 - 1' 'b/p - deceased 2026-10-11 - 3' 'b/p - complaint 2026-10-12 - 5' \
                'b/q b/3 paid-claim 2026-10-12 - 6'
        # One that somebody ended is there all the same; the next contact begins another.
        table holds 'hold party account reason from_on until_on batch' '1 b/p b/1 dispute 2026-10-10 2026-10-10 3' \
                '2 b/p - deceased 2026-01-01 - 3' '3 b/p - complaint 2026-10-01 2026-10-11 3' '4 b/q - paid-claim 2026-10-01 - 3'
        holds 'b/p b/1 dispute 2026-10-11 - 2' 'b/p - complaint 2026-10-12 - 5'
        # A hold of some days.
        rows 'kind\tresult\tturkish\tenglish\thold\thold_of\thold_days' 'contact\tRPC-DISPUTE\t\t\tdispute\taccount\t5' >mine.tsv
        fails 1 col-follow -q -r ./mine.tsv -k hold -z $zone --holds holds.tsv contacts.tsv
        shows 'account reason from_on until_on contact' <<<"$output" | gives 'b/1 dispute 2026-10-11 2026-10-16 2'
}

@test "what a party said holds on, unless it was recorded otherwise since" {
        contacts '1 b/p b/1 2026-10-10T08:00:00Z phone - - RPC-STOP - - 5' '2 b/p b/1 2026-10-11T08:00:00Z phone - - RPC-STOP - - 5' \
                '3 b/p b/1 2026-10-11T09:00:00Z sms in - STOP - - 5' '4 b/q - 2026-10-11T09:00:00Z email - q@b.example SENT - m4 5'
        table deliveries 'delivery message status at batch' '1 m4 complained 2026-10-12T08:00:00Z 6'
        table consents 'consent party channel from_on says until_on batch'
        consents() {
                col-follow -r usual -k consent -z $zone --consents consents.tsv --deliveries deliveries.tsv contacts.tsv >out.tsv &&
                        shows 'party channel from_on says contact' out.tsv | diff <([ $# -eq 0 ] || printf '%s\n' "$@") -
        }
        consents 'b/p phone 2026-10-10 refused 1' 'b/p sms 2026-10-11 refused 3' 'b/q email 2026-10-12 refused 4'
        table consents 'consent party channel from_on says until_on batch' '1 b/p phone 2026-10-10 refused - 6' \
                '2 b/p sms 2026-10-11 given - 4' '3 b/q - 2026-10-01 refused - 1'
        consents 'b/p sms 2026-10-11 refused 3'
        table consents 'consent party channel from_on says until_on batch' '1 b/p - 2026-10-10 refused - 6' \
                '2 b/p sms 2026-10-11 given - 6' '3 b/q email 2026-10-12 given - 6'
        consents
}

@test "the last contact says what a contact point is, of those that are stored" {
        contacts '1 b/p b/1 2026-10-10T08:00:00Z phone - +901 INVALID - - 5' '2 b/p b/1 2026-10-11T08:00:00Z sms - +902 WPC - - 5' \
                '3 b/p b/1 2026-10-12T08:00:00Z phone - +902 RPC-PTP - - 5' '4 b/p b/1 2026-10-10T08:00:00Z phone - +903 INVALID - - 5' \
                '5 b/p b/1 2026-10-10T08:00:00Z phone - +904 INVALID - - 5' '6 b/p b/1 2026-10-10T08:00:00Z phone - +905 INVALID - - 5' \
                '7 b/p b/1 2026-10-10T08:00:00Z phone - +909 INVALID - - 5' '8 b/p b/1 2026-10-10T08:00:00Z email - p@b.example SENT - m8 5' \
                '9 b/p b/1 2026-10-10T08:00:00Z visit - Street MOVED - - 5'
        table deliveries 'delivery message status at batch' '1 m8 bounced 2026-10-12T08:00:00Z 6'
        table points 'contact_point party channel value standing batch' '1 b/p phone +901 - 1' '2 b/p phone +902 invalid 1' \
                '3 b/p phone +903 valid 6' '4 b/p phone +904 forbidden 1' '5 b/p phone +905 invalid 1' '6 b/q phone +901 - 1' \
                '7 b/p email p@b.example valid 1' '8 b/p address Street - 1'
        col-follow -r usual -k contact_point -z $zone --contact-points points.tsv --deliveries deliveries.tsv contacts.tsv >out.tsv
        shows 'party channel value standing contact' out.tsv | gives 'b/p phone +901 invalid 1' 'b/p phone +902 valid 3' \
                'b/p email p@b.example invalid 8' 'b/p address Street invalid 9'
}

@test "promises that nobody entered are listed" {
        contacts '1 b/p b/1 2026-10-10T08:00:00Z phone - - RPC-PTP - - 2' '2 b/p b/2 2026-10-10T08:00:00Z phone - - RPC-PTP - - 2' \
                '3 b/p b/3 2026-10-10T08:00:00Z phone - - RPC-PTP - - 2' '4 b/p b/3 2026-10-10T08:00:00Z phone - - RPC-NOCONV - - 2'
        table promises 'promise account promised_on payable_on amount contact' '1 b/1 2026-10-11 2026-10-20 5.00 1' \
                '2 b/2 2026-10-10 2026-10-20 5.00 -'
        col-follow -r usual -k promise -z $zone --promises promises.tsv contacts.tsv >out.tsv
        shows 'account party promised_on payable_on amount contact' out.tsv | gives 'b/3 b/p 2026-10-10 - - 3'
}

@test "whoever comes to us has an answer within the days of the policy" {
        rows 'kind\tresult\tturkish\tenglish\tanswer_days' 'contact\tREQUEST\t\t\t30' 'contact\tINQUIRY\t\t\t' >mine.tsv
        rows 'contact\taccount\tat\tdirection\tresult\tanswer_by' '\tb/1\t2026-10-10T21:30:00Z\tin\tREQUEST\t' \
                '\tb/1\t2026-10-10T21:30:00Z\t\tREQUEST\t' '\tb/1\t2026-10-10T21:30:00Z\tin\tINQUIRY\t' \
                '\tb/1\t2026-10-10T21:30:00Z\tin\tREQUEST\t2026-10-12' '7\tb/1\t2026-10-10T21:30:00Z\tin\tREQUEST\t' >new.tsv
        col-follow -r ./mine.tsv -k contact -z $zone new.tsv | shows 'answer_by' | gives 2026-11-10 - - 2026-10-12 -
}

@test "a hold and an answer end with the calendar, in a zone where its last evening is over, too" {
        rows 'kind\tresult\tturkish\tenglish\thold\thold_of\thold_days\tanswer_days' \
                'contact\tCOMPLAINT\t\t\tcomplaint\taccount\t5\t30' >mine.tsv
        rows 'contact\taccount\tat\tdirection\tresult\tas_of' '\tb/1\t9999-12-20T08:00:00Z\tin\tCOMPLAINT\t9999-12-31' \
                '\tb/2\t9999-12-30T08:00:00Z\tin\tCOMPLAINT\t9999-12-31' '\tb/3\t9999-12-31T22:00:00Z\tin\tCOMPLAINT\t9999-12-31' >new.tsv
        col-follow -r ./mine.tsv -k contact -z $zone new.tsv | shows 'answer_by' | gives 9999-12-31 9999-12-31 9999-12-31
        rows 'hold\tparty\taccount\treason\tfrom_on\tuntil_on\tbatch' >holds.tsv
        awk -F'\t' -v OFS='\t' '{ print $0, NR == 1 ? "party\tchannel\tbatch" : "\t\t1" }' new.tsv >c.tsv
        col-follow -q -r ./mine.tsv -k hold -z $zone --holds holds.tsv c.tsv >out.tsv
        shows 'account from_on until_on' out.tsv |
                gives 'b/1 9999-12-20 9999-12-25' 'b/2 9999-12-30 9999-12-31' 'b/3 9999-12-31 9999-12-31'
}

@test "codes that the policy does not have are named, and nothing follows from them" {
        contacts '1 b/p b/1 2026-10-10T08:00:00Z phone - - MYSTERY 1 - 2' '2 b/p b/1 2026-10-11T08:00:00Z phone - - MYSTERY 1 m 2'
        table deliveries 'delivery message status at batch' '1 m8 vanished 2026-10-12T08:00:00Z 6'
        actions '1 b/1 1 phone 2026-10-10 - - - -'
        awk -F'\t' -v OFS='\t' '{ print $0, NR == 1 ? "reason" : "bad-luck" }' contacts.tsv >c.tsv
        run col-follow -r usual -k action -z $zone --contacts c.tsv --deliveries deliveries.tsv --reasons usual actions.tsv
        [ "$status" -eq 1 ]
        says "c.tsv:2: result 'MYSTERY' is not in the list, here first"
        says "c.tsv:2: reason 'bad-luck' is not in the list"
        says "deliveries.tsv:2: status 'vanished' is not in the list, here;"
        shows 'action outcome' <<<"$(grep -v '^col-follow' <<<"$output")" | gives '1 -'
        fails 1 col-follow -q -r usual -k action -z $zone --contacts c.tsv actions.tsv
        [ "${#lines[@]}" -eq 2 ]
}

@test "wrong options, streams of two days, and numbers that are none are refused" {
        contacts '1 b/p b/1 2026-10-10T08:00:00Z phone - - NOANS 1 - 2'
        table holds 'hold party account reason from_on until_on batch' '1 b/p b/1 dispute 2026-10-10 2026-10-10 3'
        actions '1 b/1 1 phone 2026-10-10 - - - -'
        fails 64 col-follow -k hold -z $zone --holds holds.tsv contacts.tsv
        fails 64 col-follow -r usual -z $zone --holds holds.tsv contacts.tsv
        fails 64 col-follow -r usual -k hold --holds holds.tsv contacts.tsv
        says 'no time zone'
        fails 64 col-follow -r usual -k hold -z Nowhere/Land --holds holds.tsv contacts.tsv
        fails 64 col-follow -r usual -k hold -z $zone contacts.tsv
        says '-k hold needs --holds FILE'
        fails 64 col-follow -r usual -k hold -z $zone --holds holds.tsv --accounts accounts.tsv contacts.tsv
        fails 64 col-follow -r usual -k charge -z $zone contacts.tsv
        fails 64 col-follow -r usual -k action -z $zone --contacts contacts.tsv --as-of 2026-10-15 actions.tsv
        sed -i 's/2026-10-14/2026-10-13/' holds.tsv
        fails 65 col-follow -r usual -k hold -z $zone --holds holds.tsv contacts.tsv
        says 'holds.tsv:2:as_of: not the as-of date'
        sed 's/T08:00:00Z/ 08:00/' contacts.tsv >bad.tsv
        fails 65 col-follow -r usual -k action -z $zone --contacts bad.tsv actions.tsv
        says "bad.tsv:2:at: '2026-10-10 08:00' is not a time"
        sed '2s/^b\/p\t1/b\/p\tx/' actions.tsv >bad.tsv
        fails 65 col-follow -r usual -k action -z $zone --contacts contacts.tsv bad.tsv
        # Without a day nothing expires, and that is said.
        head -n 1 contacts.tsv >none.tsv
        col-follow -r usual -k action -z $zone --contacts none.tsv actions.tsv >/dev/null
        sed -i '2s/\t\ts\t/\t2026-10-11\ts\t/' actions.tsv
        fails 64 col-follow -r usual -k action -z $zone --contacts none.tsv actions.tsv
        says 'no day to go by'
        col-follow -r usual -k action -z $zone --contacts none.tsv --as-of 2026-10-14 actions.tsv | shows 'outcome outcome_on' | gives 'expired 2026-10-12'
}

@test "a policy with a mistake is refused with its place" {
        contacts
        table holds 'hold party account reason from_on until_on batch'
        header='kind\tresult\tturkish\tenglish\treached\toutcome\ttries\thold\thold_of\thold_days\tstanding\tconsent\tconsent_on\tpromise\tanswer_days'
        bad() { # LINE TEXT
                rows "$header" 'contact\tA\t\t' "$1" >mine.tsv
                fails 78 col-follow -r ./mine.tsv -k hold -z $zone --holds holds.tsv contacts.tsv
                says "mine.tsv:3:$2"
        }
        bad 'call\tB\t\t' "kind: 'call'; contact or delivery"
        bad '\tB\t\t' 'kind: empty'
        bad 'contact\t\t\t' 'result: empty'
        bad 'contact\tA\t\t' "result: 'A' stands in line 2 already"
        bad 'contact\tB\t\t\tleft' "reached: 'left'; right or other"
        bad 'contact\tB\t\t\t\tcancelled' "outcome: 'cancelled'; done or failed"
        bad 'contact\tB\t\t\t\tdone\t3' 'tries: leave this empty; it goes with the outcome failed'
        bad 'contact\tB\t\t\t\tfailed\t0' "tries: '0'; a whole number from 1"
        bad 'contact\tB\t\t\t\t\t\tdispute' 'hold_of: empty'
        bad 'contact\tB\t\t\t\t\t\t\tparty' 'hold_of: leave this empty'
        bad 'contact\tB\t\t\t\t\t\tdispute\tparty\t-1' "hold_days: '-1'"
        bad 'contact\tB\t\t\t\t\t\t\t\t\treplaced' "standing: 'replaced'"
        bad 'contact\tB\t\t\t\t\t\t\t\t\t\tmaybe' "consent: 'maybe'"
        bad 'contact\tB\t\t\t\t\t\t\t\t\t\t\tsms' 'consent_on: leave this empty'
        bad 'delivery\tB\t\t\tright' 'reached: leave this empty; it goes with the kind contact'
        bad 'contact\tB\t\t\t\t\t\t\t\t\t\t\t\tkept' "promise: 'kept'"
        bad 'contact\tB\t\t\t\t\t\t\t\t\t\t\t\t\tsoon' "answer_days: 'soon'"
        [ "$(printf 'contact\tA\t\ndelivery\tA\t\n' | cat <(rows "$header") - >mine.tsv; col-follow -r ./mine.tsv -k hold -z $zone --holds holds.tsv contacts.tsv | wc -l)" -eq 1 ]
}

# All of it in a database: what is stored once does not come again.
@test "in a database: what follows is stored once, and the day after nothing new follows" {
        small_database
        export COL_PATH=$PWD/policies
        rows 'party\tchannel\tvalue' 'bank1/1\tphone\t+905302030230' 'bank1/2\tphone\t+905302030231' | col-save -q -k contact_point
        decisions bank1/a bank1/b bank1/c | col-save -q
        rows 'account\tat\tchannel\tvalue\tresult\taction' 'bank1/a\t2026-04-02T08:00:00Z\tphone\t+905302030230\tRPC-DISPUTE\t1' \
                'bank1/b\t2026-04-02T08:00:00Z\tphone\t+905302030230\tNOANS\t3' 'bank1/c\t2026-04-02T09:00:00Z\tphone\t+905302030231\tINVALID\t5' \
                'bank1/c\t2026-04-02T10:00:00Z\tphone\t+905302030231\tRPC-STOP\t' | col-save -q -k contact --as-of 2026-04-02
        evening() { # DAY: what is stored of each kind
                local kind
                for kind in contact hold consent contact_point promise; do
                        col-list ${kind}s --as-of "$1" >$kind.tsv
                done
                col-list actions --as-of "$1" | col-follow -r usual -k action -z $zone --contacts contact.tsv >new.tsv
                col-save -k action --as-of "$1" new.tsv 2>&1 | grep -o 'actions .*'
                for kind in hold consent contact_point; do
                        col-follow -r usual -k $kind -z $zone --${kind//_/-}s $kind.tsv contact.tsv >new.tsv
                        col-save -k $kind --as-of "$1" new.tsv 2>&1 | grep -oE "(${kind}s|nothing) .*"
                done
        }
        run evening 2026-04-03
        says 'actions 3 changed'
        says 'holds 1 new'
        says 'consents 1 new'
        says 'contact_points 2 changed'
        col-list actions --as-of 2026-04-03 -w 'outcome IS NOT NULL' -c action,outcome,outcome_on | shows 'action outcome outcome_on' |
                gives '1 done 2026-04-02' '3 failed 2026-04-02' '5 failed 2026-04-02'
        for day in 2026-04-03 2026-04-04; do
                before=$(last_batch)
                run evening $day
                [ "$(last_batch)" -eq "$before" ]
        done
        # Somebody ended the hold, and found that the number is right: that stands.
        col-list holds | col-follow -h >/dev/null
        rows 'party\taccount\treason\tfrom_on\tuntil_on' 'bank1/1\tbank1/a\tdispute\t2026-04-02\t2026-04-04' | col-save -q -k hold --as-of 2026-04-04
        rows 'party\tchannel\tvalue\tstanding' 'bank1/1\tphone\t+905302030230\tinvalid' | col-save -q -k contact_point --as-of 2026-04-04
        before=$(last_batch)
        run evening 2026-04-05
        [ "$(last_batch)" -eq "$before" ]
        [ -z "$(col-check)" ]
}

# random SEED: streams of 2,000 actions of 300 accounts, with contacts, receipts and accounts.
random() {
        awk -v seed="$1" 'function any(n) { return int(rand() * n) }
                function day(month, n) { return sprintf("2026-%02d-%02d", month, any(n) + 1) }
                BEGIN {
                        srand(seed)
                        OFS = "\t"
                        split("phone sms email", channels, " ")
                        split("RPC-PTP RPC-NOCONV RPC-CALLBACK TPC NOANS BUSY INVALID FAILED SENT SENT COMPLAINT", results, " ")
                        split("delivered failed bounced read expired accepted", statuses, " ")
                        print "debtor", "account", "action", "segment", "segment_since", "step", "channel", "template", "planned_on", "outcome", "outcome_on", "occasion", "expires_on" > "actions.tsv"
                        print "account", "debtor", "segment", "segment_since", "status", "as_of" > "accounts.tsv"
                        print "contact", "party", "account", "at", "channel", "result", "action", "message", "as_of" > "contacts.tsv"
                        print "delivery", "message", "status", "at", "as_of" > "deliveries.tsv"
                        for (a = 100; a < 400; a++) {
                                debtor = sprintf("b/%03d", a / 3)
                                print "b/" a, debtor, any(4) ? "s" : "t", any(5) ? "2026-08-01" : "2026-08-02", any(20) ? "open" : "closed", "2026-10-14" > "accounts.tsv"
                                for (i = any(14); i > 0; i--) {
                                        done = any(8) == 0
                                        channel = channels[any(3) + 1]
                                        print debtor, "b/" a, ++action, "s", "2026-08-01", any(3) + 1, channel, "", day(9, 30), done ? "done" : "", done ? "2026-09-30" : "", any(9) ? "" : "campaign", any(3) ? "" : day(10, 28) > "actions.tsv"
                                        for (k = any(4); k > 0; k--) {
                                                message = any(2) ? "" : "m" ++messages
                                                print ++contact, debtor, "b/" a, sprintf("2026-%02d-%02dT%02d:%02d:%02dZ", 9 + any(2), any(13) + 1, any(24), contact / 60 % 60, contact % 60), channel, results[any(11) + 1], any(6) ? action : "", message, "2026-10-14" > "contacts.tsv"
                                                for (n = message == "" ? 0 : any(3); n > 0; n--)
                                                        print ++delivery, message, statuses[any(6) + 1], sprintf("2026-10-14T%02d:%02d:%02dZ", any(20), delivery / 60 % 60, delivery % 60), "2026-10-14" > "deliveries.tsv"
                                        }
                                }
                        }
                }'
}

@test "of random actions each has one outcome, as SQL finds it, and told again it is the same" {
        awk -F'\t' -v OFS='\t' '/^[^#]/ { print $1, $2, $6, $7 }' "$PROJECT/share/results/usual.tsv" >codes.tsv
        for seed in 1 2 3; do
                random $seed
                col-follow -q -r usual -k action -z $zone --contacts contacts.tsv --deliveries deliveries.tsv --accounts accounts.tsv \
                        actions.tsv >out.tsv
                shows 'action outcome outcome_on tries' out.tsv | sort -n >got
                rm -f oracle.db
                sqlite3 oracle.db '.mode ascii' '.separator "\t" "\n"' '.import codes.tsv codes' '.import actions.tsv actions' \
                        '.import contacts.tsv contacts' '.import deliveries.tsv deliveries' '.import accounts.tsv accounts' '.mode list' '.separator " "' "
                        WITH received AS (
                          SELECT message, at, outcome, tries, row_number() OVER (PARTITION BY message ORDER BY at DESC) AS place
                          FROM deliveries JOIN codes ON kind = 'delivery' AND result = status WHERE outcome <> ''
                        ), said AS MATERIALIZED (
                          SELECT CAST(c.action AS INTEGER) AS action, coalesce(r.at, c.at) AS at, coalesce(r.outcome, k.outcome) AS outcome,
                                 CAST(iif(r.at IS NULL, k.tries, r.tries) AS INTEGER) AS tries
                          FROM contacts AS c JOIN codes AS k ON k.kind = 'contact' AND k.result = c.result
                          LEFT JOIN received AS r ON r.message = c.message AND r.place = 1
                          WHERE c.action <> '' AND coalesce(r.outcome, k.outcome) <> ''
                        ), planned AS MATERIALIZED (
                          SELECT t.*, CAST(t.action AS INTEGER) AS number, a.status IN ('closed', 'recalled') OR (t.occasion = '' AND
                                 (a.segment <> t.segment OR a.segment_since <> t.segment_since)) AS has_left
                          FROM actions AS t JOIN accounts AS a USING (account)
                        ), judged AS (
                          SELECT p.*, (SELECT min(at) FROM said WHERE action = p.number AND outcome = 'done') AS done_at,
                                 (SELECT max(at) FROM said WHERE action = p.number) AS last_at,
                                 (SELECT tries FROM said WHERE action = p.number ORDER BY at DESC LIMIT 1) AS allowed,
                                 (SELECT count(*) FROM said JOIN planned AS q ON q.number = said.action
                                  WHERE said.outcome = 'failed' AND q.account = p.account AND q.step = p.step AND q.channel = p.channel
                                    AND q.number <= p.number) AS tried
                          FROM planned AS p
                        )
                        SELECT number,
                               CASE WHEN outcome <> '' THEN outcome WHEN done_at IS NOT NULL THEN 'done'
                                    WHEN last_at IS NOT NULL THEN iif(allowed > 0 AND tried >= allowed, 'done', 'failed')
                                    WHEN expires_on <> '' AND expires_on < '2026-10-14' THEN 'expired'
                                    WHEN has_left THEN 'cancelled' ELSE '-' END,
                               CASE WHEN outcome <> '' THEN outcome_on WHEN done_at IS NOT NULL THEN date(done_at, '+3 hours')
                                    WHEN last_at IS NOT NULL THEN date(last_at, '+3 hours')
                                    WHEN expires_on <> '' AND expires_on < '2026-10-14' THEN date(expires_on, '+1 day')
                                    WHEN has_left THEN '2026-10-14' ELSE '-' END, tried
                        FROM judged ORDER BY number" >expected
                diff expected got >&2
                [ "$(cut -d ' ' -f 2 got | sort -u | tr '\n' ' ')" = '- cancelled done expired failed ' ]
                # Stored and asked again, nothing changes.
                cut -f 1-13 out.tsv >stored.tsv
                col-follow -q -r usual -k action -z $zone --contacts contacts.tsv --deliveries deliveries.tsv --accounts accounts.tsv stored.tsv |
                        cut -f 1-13 | cmp - stored.tsv
        done
}
