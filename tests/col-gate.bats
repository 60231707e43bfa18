#!/usr/bin/env bats
# The gate of contact rules, alone and in col-plan: what is counted, what a missing column means, shared contacts.

load common
bats_require_minimum_version 1.5.0

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rules 'calls\tlimit\tphone\t2 in 1 day' 'messages\tlimit\tsms email\t1 in 1 day' \
                'rest\trest\tphone\t3 days\tRPC-*'
        contacts
        actions
}

# rules LINE…: the profile r.tsv.
rules() {
        rows 'rule\ttype\tchannels\tvalue\tof\tper\tunless' 'zone\ttime-zone\t\tEurope/Istanbul' "$@" >r.tsv
}

# contacts "PARTY ACCOUNT AT CHANNEL DIRECTION RESULT"…: the stream contacts.tsv, - for an empty cell.
contacts() {
        second contacts 'party account at channel direction result' "$@"
}
# actions "DEBTOR ACCOUNT PLANNED CHANNEL OUTCOME LEAD ACTION"…: the stream actions.tsv.
actions() {
        second actions 'debtor account planned_on channel outcome lead action' "$@"
}
second() {
        local file=$1.tsv
        shift
        printf '%s\n' "$@" | sed 's/\(^\| \)-\($\| \)/\1\2/g; s/\(^\| \)-\($\| \)/\1\2/g' | tr ' ' '\t' >"$file"
}

# gate "DEBTOR ACCOUNT CHANNEL TEMPLATE"… [-- ARGUMENT…]: "permission refused_by permitted_from lead" of each, as of Monday,
# 2026-11-23.
gate() {
        local lines=()
        while [ $# -gt 0 ] && [ "$1" != -- ]; do
                lines+=("$1")
                shift
        done
        shift || true
        second in 'debtor account channel template' "${lines[@]}"
        col-gate -p ./r.tsv --as-of 2026-11-23 --contacts contacts.tsv --actions actions.tsv "$@" in.tsv >out.tsv ||
                return
        tail -n +2 out.tsv | awk -F'\t' '{ for (i = 5; i <= 9; i++) if ($i == "") $i = "-"; print $7, $8, $9, $5 }'
}

@test "a rest that is not over when the calendar ends is over on no day" {
        contacts 'd/1 - 9999-12-29T09:00:00Z phone - RPC-NOCONV' 'd/2 - 9999-12-27T09:00:00Z phone - RPC-NOCONV'
        gate 'd/1 a phone -' 'd/2 a phone -' -- --as-of 9999-12-30 |
                gives 'refused rest - -' 'refused rest 9999-12-30T21:00:00Z -'
}

@test "contacts count by the debtor's day, channel and direction" {
        contacts 'd/1 - 2026-11-23T21:00:00Z phone - NOANS' 'd/1 - 2026-11-22T21:00:00Z phone - NOANS' \
                'd/1 - 2026-11-22T20:59:59Z phone - NOANS' 'd/1 - 2026-11-23T10:00:00Z phone in NOANS' \
                'd/1 - 2026-11-23T11:00:00Z email - SENT'
        gate 'd/1 a phone -' | gives 'allowed - 2026-11-22T21:00:00Z -'
        contacts 'd/1 - 2026-11-23T07:00:00Z phone - NOANS' 'd/1 - 2026-11-22T21:00:00Z phone - NOANS'
        gate 'd/0 a phone -' 'd/1 a phone -' 'd/1 a visit -' 'd/2 a phone -' |
                gives 'allowed - 2026-11-22T21:00:00Z -' 'refused calls 2026-11-23T21:00:00Z -' \
                        'allowed - 2026-11-22T21:00:00Z -' 'allowed - 2026-11-22T21:00:00Z -'
        contacts 'd/1 - 2026-11-20T07:00:00Z visit in RPC-PTP'
        gate 'd/1 a phone -' 'd/1 a sms -' | gives 'refused rest 2026-11-23T21:00:00Z -' 'allowed - 2026-11-22T21:00:00Z -'
}

@test "what is planned counts: on its day, or today where that has passed; not what has an outcome" {
        actions 'd/1 a 2026-11-20 sms - - 1' 'd/2 a 2026-11-24 sms - - 2' 'd/3 a 2026-11-23 sms done - 3' \
                'd/4 a 2026-11-23 sms - x 4'
        gate 'd/1 b sms t' 'd/2 b sms t' 'd/3 b sms t' 'd/4 b sms t' |
                gives 'refused messages 2026-11-23T21:00:00Z -' 'allowed - 2026-11-22T21:00:00Z -' \
                        'allowed - 2026-11-22T21:00:00Z -' 'allowed - 2026-11-22T21:00:00Z -'
        gate 'd/2 b sms t' -- --at 2026-11-24 | gives 'refused messages 2026-11-24T21:00:00Z -'
        gate 'd/1 b sms t' -- --at 2026-11-24T08:00:00Z | gives 'refused messages 2026-11-24T21:00:00Z -'
}

@test "an action that is asked about does not stand in its own way" {
        actions 'd/1 a 2026-11-23 sms - - 7' 'd/1 b 2026-11-23 email - - 8'
        rows 'debtor\taccount\tchannel\ttemplate\taction' 'd/1\ta\tsms\tt\t7' >in.tsv
        col-gate -p ./r.tsv --as-of 2026-11-23 --contacts contacts.tsv --actions actions.tsv in.tsv >out.tsv
        [ "$(tail -n 1 out.tsv | cut -f 9)" = messages ]
        rows 'debtor\taccount\tchannel\ttemplate\taction' 'd/1\ta\tsms\tt\t7' 'd/1\tb\temail\tt\t8' >in.tsv
        col-gate -p ./r.tsv --as-of 2026-11-23 --contacts contacts.tsv --actions actions.tsv in.tsv >out.tsv
        [ "$(tail -n 2 out.tsv | cut -f 8,9)" = $'allowed\t\nrefused\tmessages' ]
}

@test "what this run permits counts; the same message for several accounts is one" {
        gate 'd/1 a sms t' 'd/1 a email t' 'd/1 b sms t' 'd/1 c sms u' 'd/1 d phone -' 'd/1 d phone -' 'd/1 e phone x' |
                gives 'allowed - 2026-11-22T21:00:00Z -' 'refused messages 2026-11-23T21:00:00Z -' \
                        'allowed - 2026-11-22T21:00:00Z a' 'refused messages 2026-11-23T21:00:00Z -' \
                        'allowed - 2026-11-22T21:00:00Z -' 'allowed - 2026-11-22T21:00:00Z -' \
                        'refused calls 2026-11-23T21:00:00Z -'
}

@test "who goes along must be permitted himself, and is counted by himself" {
        rules 'held\thold\t\t\telse' 'weekly\tlimit\tsms\t1 in 7 days\t\taccount'
        contacts 'd/1 c 2026-11-20T07:00:00Z sms - SENT'
        rows 'debtor\taccount\tchannel\ttemplate\tholds' 'd/1\ta\tsms\tt\t' 'd/1\tb\tsms\tt\tdispute' \
                'd/1\tc\tsms\tt\t' 'd/1\td\tsms\tt\t' 'd/1\td\tsms\tu\t' >in.tsv
        col-gate -p ./r.tsv --as-of 2026-11-23 --contacts contacts.tsv --actions actions.tsv in.tsv | tail -n +2 |
                cut -f 2,6,8,9 | gives $'a\t\tallowed\t' $'b\t\trefused\theld' $'c\t\trefused\tweekly' \
                $'d\ta\tallowed\t' $'d\t\trefused\tweekly'
}

@test "--at asks about a moment, in the debtor's own zone" {
        rules 'hours\thours\t\t09:00-20:00'
        rows 'debtor\tchannel\ttime_zone' 'd/1\tphone\t' 'd/2\tphone\tAmerica/New_York' >in.tsv
        col-gate -p ./r.tsv --at 2026-11-23T13:59:59Z in.tsv | tail -n +2 | cut -f 6-8 |
                gives $'allowed\t\t2026-11-23T13:59:59Z' $'refused\thours\t2026-11-23T14:00:00Z'
        rows 'debtor\tchannel\ttime_zone' 'd/1\tphone\tMars/Base' >in.tsv
        fails 65 col-gate -p ./r.tsv --at 2026-11-23T13:59:59Z in.tsv
        says 'in.tsv:2:time_zone'
        fails 64 col-gate -p ./r.tsv --at tomorrow in.tsv
}

@test "without second streams the columns count, on the strict side" {
        columns='debtor\taccount\tchannel\tcontacts_1d\tcontacts_7d\tcontacts_30d\tlast_contact_on\topen_step\topen_step_on\tas_of'
        judged() { # LINE…: permission and rule of each
                rows "$columns" "$@" | col-gate -p ./r.tsv | tail -n +2 | cut -f 13,14 | tr '\t\n' ' ,'
        }
        [ "$(judged 'd\ta\tphone\t0\t0\t0\t\t\t\t2026-11-23')" = 'allowed ,' ]
        # Whoever was contacted at all may have been reached; a message may have been the day's call.
        [ "$(judged 'd\ta\tphone\t0\t1\t1\t2026-11-20\t\t\t2026-11-23')" = 'refused rest,' ]
        [ "$(judged 'd\ta\tphone\t0\t1\t1\t2026-11-19\t\t\t2026-11-23')" = 'allowed ,' ]
        [ "$(judged 'd\ta\tsms\t1\t1\t1\t2026-11-23\t\t\t2026-11-23')" = 'refused messages,' ]
        [ "$(judged 'd\ta\tsms\t0\t5\t5\t2026-11-22\t\t\t2026-11-23')" = 'allowed ,' ]
        # The step of an account that comes later.
        [ "$(judged 'd\ta\tsms\t0\t0\t0\t\t\t\t2026-11-23' 'd\tb\tsms\t0\t0\t0\t\t3\t2026-11-01\t2026-11-23')" = \
                'refused messages,refused messages,' ]
        [ "$(judged 'd\ta\tsms\t0\t0\t0\t\t\t\t2026-11-23' 'd\tb\t\t0\t0\t0\t\t3\t2026-11-24\t2026-11-23')" = \
                'allowed , ,' ]
        rows 'debtor\tchannel\tas_of' 'd\tsms\t2026-11-23' >in.tsv
        fails 65 col-gate -p ./r.tsv in.tsv
        says 'in.tsv:1:contacts_1d: no such column; the contact rules need it, or the option --contacts FILE'
        rules 'month\tlimit\tsms\t4 in 31 days'
        rows "$columns" >in.tsv
        fails 78 col-gate -p ./r.tsv in.tsv
        says 'r.tsv:3:value: 31 days, but without --contacts FILE only 30 are known'
}

@test "a column that a rule asks for and that is not there refuses, and is said to be missing" {
        rules 'notice\tnotice\tphone' 'said\tconsent\tsms\trefused' 'held\thold\temail\t\telse' 'point\tpoint\tletter'
        for channel in phone sms email letter; do
                rows 'debtor\tchannel' "d\t$channel" >in.tsv
                run -0 --separate-stderr col-gate -p ./r.tsv --at 2026-11-23 in.tsv
                [[ $output == *$'\trefused\t'* ]]
                for column in notice_on consents holds; do
                        [[ $stderr == *"no column $column"* ]]
                done
        done
        rows 'debtor\tchannel\tnotice_on\tconsents\tholds\taddress' 'd\tphone\t2026-01-01\t\t\t' 'd\tsms\t\tphone=refused\t\t' \
                'd\temail\t\t\t\t' 'd\tletter\t\t\t\tsomewhere' >in.tsv
        run -0 --separate-stderr col-gate -p ./r.tsv --at 2026-11-23 in.tsv
        [ "$(grep -c $'\tallowed\t' <<<"$output")" -eq 4 ]
        [ -z "$stderr" ]
}

@test "a contact with somebody else than the debtor is one with a third party" {
        rules 'others\tthird-party'
        rows 'debtor\tparty\tchannel' 'd/1\t\tphone' 'd/1\td/1\tphone' 'd/1\td/2\tphone' >in.tsv
        col-gate -p ./r.tsv --at 2026-11-23 in.tsv | tail -n +2 | cut -f 6,7 | gives $'allowed\t' $'allowed\t' $'refused\tothers'
        rows 'party\tchannel' 'd/1\tphone' >in.tsv
        col-gate -p ./r.tsv --at 2026-11-23 in.tsv | tail -n +2 | cut -f 5,6 | gives $'allowed\t'
}

@test "who has a part in the account is contacted where the rule names it: about that account, while he has it" {
        rules 'others\tthird-party\t\t\tguarantor co-debtor'
        rows 'debtor\taccount\tparty\tpart\tfrom_on\tuntil_on\tas_of' 'd/1\ta\td/9\tguarantor\t\t2026-11-23\t2026-11-23' \
                'd/1\tb\td/9\tguarantor\t2026-11-24\t\t2026-11-23' 'd/1\ta\td/8\their\t\t\t2026-11-23' \
                'd/2\tc\td/8\their\t\t\t2026-11-23' 'd/2\tc\td/8\tco-debtor\t2026-01-01\t\t2026-11-23' \
                'd/3\te\td/7\tguarantor\t\t2026-11-22\t2026-11-23' >roles.tsv
        rows 'debtor\taccount\tparty\tchannel' 'd/1\ta\td/9\tphone' 'd/1\tb\td/9\tphone' 'd/1\ta\td/8\tphone' 'd/1\t\td/9\tphone' \
                'd/1\ta\t\tphone' 'd/2\tc\td/8\tphone' 'd/2\tc\td/9\tphone' 'd/3\te\td/7\tphone' 'd/4\tf\td/9\tphone' >in.tsv
        col-gate -p ./r.tsv --as-of 2026-11-23 --roles roles.tsv in.tsv >out.tsv
        tail -n +2 out.tsv | cut -f 1-3,7- | gives $'d/1\ta\td/9\tallowed\t\t2026-11-22T21:00:00Z' \
                $'d/1\tb\td/9\trefused\tothers\t2026-11-23T21:00:00Z' $'d/1\ta\td/8\trefused\tothers\t' $'d/1\t\td/9\trefused\tothers\t' \
                $'d/1\ta\t\tallowed\t\t2026-11-22T21:00:00Z' $'d/2\tc\td/8\tallowed\t\t2026-11-22T21:00:00Z' \
                $'d/2\tc\td/9\trefused\tothers\t' $'d/3\te\td/7\trefused\tothers\t' $'d/4\tf\td/9\trefused\tothers\t'
        col-gate -p ./r.tsv --as-of 2026-11-23 in.tsv | tail -n +2 | cut -f 3,7 | sort | uniq -c | awk '{ print $1, $2, $3 }' |
                gives '1 allowed ' '1 d/7 refused' '2 d/8 refused' '5 d/9 refused'
}

@test "a rule about third parties names known parts, and roles are sorted, of the day and whole" {
        rules 'others\tthird-party\t\t\tguarantor neighbour'
        rows 'debtor\tchannel' 'd/1\tsms' >in.tsv
        fails 78 col-gate -p ./r.tsv --at 2026-11-23 in.tsv
        says "r.tsv:3:of: 'guarantor neighbour'; who may be contacted although he is not the debtor"
        rules 'others\tthird-party\t\t\tguarantor'
        header='debtor\taccount\tparty\tpart\tfrom_on\tuntil_on\tas_of'
        broken() {
                rows "$header" "${@:2}" >roles.tsv
                fails 65 col-gate -p ./r.tsv --as-of 2026-11-23 --roles roles.tsv in.tsv
                says "$1"
        }
        broken "roles.tsv:3:debtor: 'd/1' is out of order; sort bytewise by debtor" 'd/2\ta\td/9\their\t\t\t2026-11-23' 'd/1\ta\td/9\their\t\t\t2026-11-23'
        broken "roles.tsv:2:as_of: '2026-11-22' is not the as-of date" 'd/1\ta\td/9\their\t\t\t2026-11-22'
        broken "roles.tsv:2:part: 'kin' is none of" 'd/1\ta\td/9\tkin\t\t\t2026-11-23'
        broken 'roles.tsv:2:from_on:' 'd/1\ta\td/9\their\tsoon\t\t2026-11-23'
        cut -f 2- roles.tsv >no-debtor.tsv
        fails 65 col-gate -p ./r.tsv --as-of 2026-11-23 --roles no-debtor.tsv in.tsv
        says 'debtor'
        fails 66 col-gate -p ./r.tsv --as-of 2026-11-23 --roles none.tsv in.tsv
}

@test "no contact with the debtor takes along one with somebody else, whose own go along with each other" {
        rules 'others\tthird-party\t\t\tguarantor'
        rows 'debtor\taccount\tparty\tpart\tfrom_on\tuntil_on' 'd/1\ta\td/9\tguarantor\t\t' 'd/1\tb\td/9\tguarantor\t\t' \
                'd/1\tb\td/8\tguarantor\t\t' >roles.tsv
        rows 'debtor\taccount\tparty\tchannel\ttemplate' 'd/1\ta\t\tsms\tt' 'd/1\ta\td/9\tsms\tt' 'd/1\tb\td/9\tsms\tt' \
                'd/1\tb\td/8\tsms\tt' 'd/1\tb\td/1\tsms\tt' >in.tsv
        col-gate -p ./r.tsv --as-of 2026-11-23 --roles roles.tsv in.tsv | tail -n +2 | cut -f 2,3,6,8 |
                gives $'a\t\t\tallowed' $'a\td/9\t\tallowed' $'b\td/9\ta\tallowed' $'b\td/8\t\tallowed' $'b\td/1\ta\tallowed'
}

@test "refused: no strategy, so nothing is saved; nothing asked: nothing said" {
        rules 'shut\thours\tsms\tclosed\tmonday'
        rows 'debtor\tstrategy\tchannel\tplanned_on\tas_of' 'd/1\ts@1\tsms\t2026-11-23\t2026-11-20' \
                'd/1\ts@1\tsms\t2026-11-24\t2026-11-20' 'd/1\t\t\t\t2026-11-20' 'd/1\ts@1\tsms\t2026-11-16\t2026-11-20' >in.tsv
        col-gate -p ./r.tsv --explain in.tsv | tail -n +2 | cut -f 2,8-11 | gives \
                $'\trefused\tshut\t2026-11-23T21:00:00Z\tr line 3 (shut) refuses until 2026-11-24' \
                $'s@1\tallowed\t\t2026-11-23T21:00:00Z\tr permits' $'\t\t\t\t' \
                $'s@1\tallowed\t\t2026-11-19T21:00:00Z\tr permits'
}

@test "streams out of order, of another day or with strange cells are refused with their place" {
        rows 'debtor\tchannel' 'd/2\tsms' 'd/1\tsms' >in.tsv
        fails 65 col-gate -p ./r.tsv --as-of 2026-11-23 --contacts contacts.tsv --actions actions.tsv in.tsv
        says "in.tsv:3:debtor: 'd/1' is out of order; sort bytewise by debtor"
        contacts 'd/2 - 2026-11-20T07:00:00Z sms - SENT' 'd/1 - 2026-11-20T07:00:00Z sms - SENT'
        fails 65 gate 'd/9 a sms t'
        says "contacts.tsv:3:party: 'd/1' is out of order"
        contacts 'd/1 - yesterday sms - SENT'
        fails 65 gate 'd/1 a sms t'
        says "contacts.tsv:2:at: 'yesterday' is not a time"
        contacts
        actions 'd/1 a soon sms - - 1'
        fails 65 gate 'd/1 a sms t'
        says "actions.tsv:2:planned_on: 'soon' is not a date"
        actions
        rows 'party\tat\tas_of' 'd/1\t2026-11-20T07:00:00Z\t2026-11-22' >contacts.tsv
        fails 65 gate 'd/1 a sms t'
        says "contacts.tsv:2:as_of: '2026-11-22' is not the as-of date of the first stream"
        printf 'party\tat\nd/5\t2026-11-20T07:00:00Z' >contacts.tsv
        fails 65 gate 'd/1 a sms t'
        says 'input ended early'
        contacts
        rows 'debtor\tchannel\tnotice_on' '\tsms\t' >in.tsv
        fails 65 col-gate -p ./r.tsv --as-of 2026-11-23 --contacts contacts.tsv --actions actions.tsv in.tsv
        says 'in.tsv:2:debtor: empty'
}

@test "a file of contacts that says less counts for more" {
        rows 'party\tat' 'd/1\t2026-11-23T07:00:00Z' >contacts.tsv
        gate 'd/1 a sms t' 'd/1 a phone -' | gives 'refused messages 2026-11-23T21:00:00Z -' 'refused rest 2026-11-26T21:00:00Z -'
}

@test "mistakes in contact rules are refused with their place" {
        refused() { # PLACE LINE: a profile with LINE is refused there
                rules "$2"
                fails 78 gate 'd/1 a sms t'
                says "r.tsv:3:$1"
        }
        refused type 'x\tsomething'
        refused rule '\tnotice'
        refused value 'x\tlimit\t\t3 per day'
        refused value 'x\tlimit\t\t0 in 1 day'
        refused value 'x\tlimit\t\t3 in 1 days more'
        refused value 'x\thours\t\t9-20'
        refused value 'x\thours\t\t09:00-25:00'
        refused value 'x\thours\t\t10:00-12:00 11:00-13:00'
        refused value 'x\thours'
        refused of 'x\thours\t\t09:00-20:00\tsomeday'
        refused of 'x\thours\t\tclosed\tholiday'
        refused of 'x\trest\t\t3 days'
        refused value 'x\trest\t\t5 business days\tRPC-*'
        refused value 'x\trest\t\tlong\tRPC-*'
        refused value 'x\tgap\t\t3 weeks'
        refused value 'x\tconsent\t\tmaybe'
        refused of 'x\thold'
        refused per 'x\tlimit\t\t3 in 1 day\t\tperson'
        refused per 'x\tpoint\t\t\t\taccount'
        refused unless 'x\tlimit\t\t3 in 1 day\t\t\tgiven'
        refused value 'x\tnotice\t\tsoon'
        refused type 'x\ttime-zone\t\tUTC'
        refused value 'x\tcalendar'
        rows 'rule\ttype' 'x\tnotice' >r.tsv
        fails 78 gate 'd/1 a sms t'
        says 'time-zone'
        rows 'rule\ttype\tvalue\tfrom\tuntil' 'zone\ttime-zone\tUTC' 'x\tnotice\t\t2026-02-30' >r.tsv
        fails 78 gate 'd/1 a sms t'
        says 'r.tsv:3:from'
        rows 'rule\ttype\tvalue\tfrom\tuntil' 'zone\ttime-zone\tUTC' 'x\tnotice\t\t2026-02-03\t2026-02-02' >r.tsv
        fails 78 gate 'd/1 a sms t'
        says 'r.tsv:3:until'
}

@test "the installed profiles: no Sunday, no holiday, notice first, three calls, one message, five business days" {
        columns='debtor\tchannel\tphone\tnotice_on\tconsents\tholds'
        profile() { # PROFILE AT CHANNEL [NOTICE]: the rule that refuses, or ok
                rows "$columns" "d\t$3\t+90\t${4-2026-01-02}\t${said-}\t" >in.tsv
                col-gate -p "$1" --at "$2" --contacts contacts.tsv --actions actions.tsv in.tsv |
                        awk -F'\t' 'NR == 2 { print $10 == "" ? "ok" : $10 }'
        }
        for p in contact-tr cautious; do
                [ "$(profile $p 2026-11-22 sms)" = sundays ]
                [ "$(profile $p 2026-11-21 sms)" = ok ]
                [ "$(profile $p 2026-10-29 sms)" = holidays ]
                [ "$(profile $p 2026-10-28T10:00:00Z sms)" = half-holidays ]
                [ "$(profile $p 2026-11-23T17:00:00Z sms)" = hours ]
                [ "$(profile $p 2026-11-23 sms '')" = written-notice ]
                [ "$(profile $p 2026-11-23 letter '')" = contact-point ]
                contacts 'd - 2026-11-23T07:00:00Z phone - NOANS' 'd - 2026-11-23T08:00:00Z phone - NOANS'
                [ "$(profile $p 2026-11-23 phone)" = ok ]
                contacts 'd - 2026-11-23T07:00:00Z phone - NOANS' 'd - 2026-11-23T08:00:00Z phone - NOANS' \
                        'd - 2026-11-23T09:00:00Z phone - BUSY'
                [ "$(profile $p 2026-11-23 phone)" = calls-a-day ]
                [ "$(profile $p 2026-11-23 sms)" = ok ]
                contacts 'd - 2026-11-16T07:00:00Z phone - RPC-NOCONV'
                [ "$(profile $p 2026-11-23 phone)" = rest-after-contact ]
                [ "$(said='phone=refused' profile $p 2026-12-23 phone)" = do-not-contact ]
                contacts
        done
        contacts 'd - 2026-11-16T07:00:00Z phone - RPC-NOCONV'
        [ "$(profile contact-tr 2026-11-24 phone)" = ok ]
        [ "$(said='phone=given' profile contact-tr 2026-11-23 phone)" = ok ]
        [ "$(said='phone=given' profile cautious 2026-11-23 phone)" = rest-after-contact ]
        contacts 'd - 2026-11-17T07:00:00Z phone - RPC-NOCONV'
        [ "$(profile contact-us 2026-11-24 phone)" = rest-after-contact ]
        [ "$(profile contact-us 2026-11-25 phone)" = ok ]
        contacts 'd - 2026-11-'{17,18,19,20,21,22,23}'T07:00:00Z phone - NOANS'
        [ "$(profile contact-us 2026-11-23 phone)" = calls-a-week ]
        [ "$(profile contact-us 2026-11-24 phone)" = ok ]
}

# crowd COUNT: contacts.tsv and actions.tsv of one debtor, so many of each, over 700 days and in no order.
crowd() {
        awk -v n="$1" -v OFS='\t' 'BEGIN {
                print "party", "account", "at", "channel", "direction", "result" >"contacts.tsv"
                print "debtor", "account", "planned_on", "channel", "outcome", "lead", "action" >"actions.tsv"
                for (i = 0; i < n; i++) {
                        day = i * 7919 % 700
                        day = sprintf("%d-%02d-%02d", 2026 + int(day / 336), 1 + int(day / 28) % 12, 1 + day % 28)
                        print "d", "", sprintf("%sT%02d:%02d:00Z", day, i % 24, i % 60), "phone", "", "NOANS" >"contacts.tsv"
                        print "d", "", day, "phone", "", "", "" >"actions.tsv"
                } }'
}

@test "limits over hundreds of days take a time that grows with the contacts, not with their square" {
        local TIMEFORMAT=%U
        # The last but thirty-nine of them is of 2028-01-27: forty of 700 days are free 700 days after that.
        rules 'five\tlimit\tphone\t5 in 300 days' 'forty\tlimit\t\t40 in 700 days' 'days\tgap\t\t2 days' 'minutes\tgap\t\t30 minutes'
        crowd 10000
        gate 'd a phone t' | gives 'refused five 2029-12-26T21:00:00Z -'
        small=$({ time gate 'd a phone t' >/dev/null; } 2>&1)
        crowd 100000
        large=$({ time gate 'd a phone t' >/dev/null; } 2>&1)
        # A square would be a hundred times as long, not thirty.
        awk -v small="$small" -v large="$large" 'BEGIN { exit !(large < 30 * (small < 0.01 ? 0.01 : small)) }' || {
                echo "10,000: $small s, 100,000: $large s"
                return 1
        }
}
