#!/usr/bin/env bats
# col-send: what goes and what does not, and that nothing goes twice. Channels that are attacked are in channels.bats.
load common
load send

setup() {
        cd "$BATS_TEST_TMPDIR"
}

# journal: what the journal says of each message, without times.
journal() {
        cut -f 1,3,8 db-sends.tsv | tail -n +2 | tr '\t' ' '
}

@test "what is sent comes out as contacts, from which its outcomes follow, and is stored once" {
        sending_database 3
        messages >m.tsv
        channel sms <<<'$said{reference} = "ref-$m{message}"; $said{cost} = "0.07";'
        run col-send -c sms=./sms -o outcomes.tsv m.tsv
        [ "$status" -eq 0 ]
        summary '3 sent, 0 cancelled'
        col-send --since "$TODAY" >contacts.tsv
        cut -f 1,2,4-9,11-14 contacts.tsv | gives $'party\taccount\tchannel\tvalue\tresult\taction\tmessage\ttemplate\tparts\tcost\tcurrency\ttext' \
                $'bank1/1\tbank1/a1\tsms\t+905320000001\tSENT\t1\tm1\treminder\t1\t0.07\tTRY\tref-m1' \
                $'bank1/2\tbank1/a2\tsms\t+905320000002\tSENT\t2\tm2\treminder\t1\t0.07\tTRY\tref-m2' \
                $'bank1/3\tbank1/a3\tsms\t+905320000003\tSENT\t3\tm3\treminder\t1\t0.07\tTRY\tref-m3'
        gives $'action\toutcome\toutcome_on' <outcomes.tsv
        col-save -q -k contact contacts.tsv
        run col-save -k contact contacts.tsv
        says 'nothing new'
        [ "$(follow)" = '1 done, 2 done, 3 done' ]
        col-check
        [ "$(handed | wc -l)" -eq 3 ]
}

@test "a second run sends nothing, saved or not, and the journal prints the same bytes" {
        sending_database 3
        messages >m.tsv
        channel sms </dev/null
        col-send -q -c sms=./sms -o outcomes.tsv m.tsv >contacts.tsv
        run col-send -c sms=./sms m.tsv
        summary '0 sent, 0 cancelled, 0 expired, 0 failed, 0 in doubt, 0 stale, 0 refused, 0 left, 3 settled before'
        [ "$status" -eq 0 ]
        col-send --since 2026-01-01 -o again.tsv | cmp - contacts.tsv
        cmp again.tsv outcomes.tsv
        [ "$(col-send --since 2999-01-01 | wc -l)" -eq 1 ]
        # The database alone knows it as well, should the journal be gone.
        col-save -q -k contact contacts.tsv
        rm db-sends.tsv
        run col-send -c sms=./sms m.tsv
        summary '0 sent'
        [ "$(handed | wc -l)" -eq 3 ]
}

# day NUMBER: the loop of that day at noon, its messages, their outcomes in ./outcomes.tsv and what was saved.
day() {
        local today=2026-12-0$1
        faketime "$today 12:00:00" bash <<-BASH
		set -e -o pipefail
		col-list accounts | col-segment -r all | col-plan -s steps -p free | col-save -q
		col-list work | col-gate -p free >work.tsv
		. "$PROJECT/tests/send.bash"
		messages >m.tsv
		col-send -q -c sms=./sms -c email=./email -o outcomes.tsv m.tsv >contacts.tsv || [ \$? -eq 1 ]
		col-save -q -k contact contacts.tsv
		col-save -q -k action outcomes.tsv
	BASH
}

# attempts: channel, day, outcome and tries of the actions.
attempts() {
        col-list actions --as-of 2026-12-09 -c action,channel,planned_on,outcome | tail -n +2 | sort -n | cut -f 2- | tr '\t' ' '
}

@test "what fails is tried as often as the policy says, what comes back too, and then the strategy goes on" {
        as_shipped # faketime and sanitizers do not go together
        sending_database 1
        rows 'action\toutcome' '1\tcancelled' | col-save -q -k action
        mkdir -p policies/segments
        rows 'segment\twhen' 'all\telse' >policies/segments/all.tsv
        rows 'segment\tstep\tafter\tchannel\ttemplate\twhen' 'all\t1\t0\tsms\treminder\telse' 'all\t2\t0\temail\treminder\telse' \
                >policies/strategies/steps.tsv
        channel sms <<<'$result = "FAILED"; $said{text} = "no such number";'
        channel email </dev/null
        for n in 1 2 3; do
                day $n
                follow 2026-12-0$n
        done
        day 4
        rows 'message\tstatus\tat' 'm5\tbounced\t2026-12-04T13:00:00Z' | faketime '2026-12-04 14:00:00' col-save -q -k delivery
        follow 2026-12-04
        day 5
        attempts | gives "sms $TODAY cancelled" 'sms 2026-12-01 failed' 'sms 2026-12-02 failed' 'sms 2026-12-03 done' \
                'email 2026-12-04 failed' 'email 2026-12-05 '
        col-list contacts --as-of 2026-12-09 -c contact,result | tail -n +2 | sort -n | cut -f 2 | gives FAILED FAILED FAILED SENT SENT
}

@test "a closed reader costs nothing: it is printed again" {
        sending_database 20
        messages >m.tsv
        channel sms </dev/null
        { col-send -q -c sms=./sms m.tsv || :; } | true
        [ "$(handed | wc -l)" -eq 20 ]
        [ "$(col-send --since "$TODAY" | wc -l)" -eq 21 ]
        run bash -c 'col-send -q -c sms=./sms m.tsv >&-'
        [ "$status" -eq 74 ]
        run bash -c 'col-send -q --since 2026-01-01 >/dev/full'
        [ "$status" -eq 74 ]
}

# verdict ACTION SETUP…: what --dry-run says of the message of ACTION, after the commands SETUP.
verdict() {
        col-send --dry-run m.tsv | awk -F'\t' -v m="m$1" '$1 == m { print $6 ": " $7 }'
}

@test "what was paid, closed, held, refused, contacted or recalled meanwhile is cancelled" {
        sending_database 12
        messages >m.tsv
        channel sms </dev/null
        rows 'account\ttype\tamount\tvalue_on' "bank1/a1\tpayment\t100.00\t$TODAY" "bank1/a2\tpayment\t40.00\t$TODAY" | col-save -q -k entry
        rows 'account\tclosed_on' "bank1/a3\t$TODAY" | col-save -q -k account
        rows 'account\treason\tfrom_on' "bank1/a4\tdispute\t$TODAY" | col-save -q -k hold
        rows 'party\tchannel\tsays\tfrom_on' "bank1/5\tsms\trefused\t$TODAY" | col-save -q -k consent
        rows 'party\tat\tchannel\tresult' "bank1/6\t${TODAY}T00:00:01Z\tphone\tRPC-PTP" | col-save -q -k contact
        rows 'party\tchannel\tvalue\tstanding' 'bank1/7\tphone\t+905320000007\tinvalid' | col-save -q -k contact_point
        rows 'action\toutcome\toutcome_on' "8\tcancelled\t$TODAY" | col-save -q -k action
        rows 'account\tat\tchannel\tresult\taction' "bank1/a9\t2026-11-01T10:00:00Z\tphone\tRPC-PTP\t9" | col-save -q -k contact
        rows 'portfolio\tcreditor\trecall_on' "p\tbank1\t$TODAY" | col-save -q -k portfolio
        rows 'account\tportfolio' 'bank1/a10\tp' | col-save -q -k account
        rows 'party\tat\tchannel\tresult' "bank1/11\t${TODAY}T00:00:01Z\tphone\tNOANS" | col-save -q -k contact
        [ "$(verdict 1)" = 'cancelled: account bank1/a1 has been paid' ]
        [ "$(verdict 2)" = 'stale: entries were recorded since it was rendered; render it again' ]
        [ "$(verdict 3)" = 'cancelled: account bank1/a3 is closed' ]
        [ "$(verdict 4)" = 'cancelled: the contact rule hold refuses it' ]
        [ "$(verdict 5)" = 'cancelled: the contact rule do-not-contact refuses it' ]
        [ "$(verdict 6)" = 'cancelled: the party was contacted today' ]
        [ "$(verdict 7)" = 'cancelled: the recipient is no usable contact point of the party' ]
        [ "$(verdict 8)" = 'cancelled: action 8 has ended' ]
        [ "$(verdict 9)" = 'cancelled: action 9 has ended' ]
        [ "$(verdict 10)" = 'cancelled: account bank1/a10 is recalled' ]
        [ "$(verdict 11)" = 'send: ' ]
        [ "$(verdict 12)" = 'send: ' ]
        [ ! -e db-sends.tsv ] && [ ! -e log ]
        run col-send -c sms=./sms -o outcomes.tsv m.tsv
        [ "$status" -eq 1 ]
        summary '2 sent, 7 cancelled, 0 expired, 0 failed, 0 in doubt, 1 stale, 0 refused, 0 left, 2 settled before'
        handed | gives m11 m12
        cut -f 1,2 outcomes.tsv | tail -n +2 | sort -n | gives $'1\tcancelled' $'3\tcancelled' $'4\tcancelled' $'5\tcancelled' $'6\tcancelled' \
                $'7\tcancelled' $'10\tcancelled'
        col-save -q -k action outcomes.tsv
        [ "$(col-list actions -w 'outcome IS NULL' -c action | tail -n +2 | sort -n | tr '\n' ' ')" = '2 9 11 12 ' ]
}

@test "contacted today is who was reached; an attempt that reached nobody cancels nothing" {
        local i=0 result
        sending_database 12
        messages >m.tsv
        for result in NOANS BUSY TPC RPC-CALLBACK NEW-CODE DECEASED; do
                rows 'party\tat\tchannel\tresult' "bank1/$((i += 1))\t${TODAY}T00:00:01Z\tphone\t$result"
        done | sort -ru | col-save -q -k contact
        rows 'party\tat\tchannel\tresult\tmessage' "bank1/7\t${TODAY}T00:00:01Z\temail\tSENT\te7" "bank1/8\t${TODAY}T00:00:01Z\temail\tSENT\te8" \
                "bank1/9\t${TODAY}T00:00:01Z\temail\tFAILED\te9" | col-save -q -k contact
        rows 'message\tstatus\tat' "e7\tbounced\t${TODAY}T00:00:02Z" "e8\tdelivered\t${TODAY}T00:00:02Z" | col-save -q -k delivery
        rows 'party\tat\tchannel\tresult\tdirection' "bank1/10\t${TODAY}T00:00:01Z\tphone\tINQUIRY\tin" \
                "bank1/11\t${TODAY}T00:00:01Z\tdiary\tRPC-PTP\t" "bank1/12\t2026-11-01T00:00:01Z\tphone\tINQUIRY\tin" | col-save -q -k contact
        for i in 1 2 3 7 9 11 12; do
                [ "$(verdict $i)" = 'send: ' ] || { verdict $i; return 1; }
        done
        for i in 4 5 6 8 10; do
                [ "$(verdict $i)" = 'cancelled: the party was contacted today' ]
        done
        # The answer to a contact that came in is planned after it.
        rows 'action\toutcome\toutcome_on' "10\tdone\t$TODAY" | col-save -q -k action
        plan 10 sms | sed -n "1p;11s/\tall\t$TODAY\t1\t/\tall\t$TODAY\t2\t/p" | col-save -q
        messages >m.tsv
        [ "$(verdict 13)" = 'send: ' ]
        # Another list of results: nobody there is reached by an inquiry.
        rows 'kind\tresult\tturkish\tenglish\treached\toutcome' 'contact\tRPC-CALLBACK\tx\tx\t\t' 'contact\tNOANS\tx\tx\tright\t' >mine.tsv
        [ "$(col-send -n -r ./mine.tsv m.tsv | grep -c '^m[14]	.*	cancelled	the party was contacted today$')" -eq 1 ]
        [ "$(col-send -n -r ./mine.tsv m.tsv | grep -c '^m4	.*	send	')" -eq 1 ]
        echo broken >mine.tsv
        fails 78 col-send -n -r ./mine.tsv m.tsv
}

@test "what a rule forbids for today is left after an attempt, and cancelled after a contact" {
        mkdir -p policies/contact-rules
        rows 'rule\ttype\tchannels\tvalue' 'time-zone\ttime-zone\t\tUTC' 'calls\tlimit\tphone\t1 in 1 day' >policies/contact-rules/free.tsv
        sending_database 2 phone
        messages >m.tsv
        rows 'party\tat\tchannel\tresult' "bank1/1\t${TODAY}T00:00:01Z\tphone\tNOANS" "bank1/2\t${TODAY}T00:00:01Z\tphone\tRPC-PTP" |
                col-save -q -k contact
        # The database's day ends at midnight in Istanbul.
        [ "$(verdict 1)" = "left: the contact rule calls refuses it before ${TODAY}T21:00:00Z" ]
        [ "$(verdict 2)" = 'cancelled: the contact rule calls refuses it' ]
}

@test "a payment between two messages of one run still counts" {
        sending_database 2
        messages >m.tsv
        channel sms <<'END'
        system "printf 'account\\ttype\\tamount\\tvalue_on\\nbank1/a2\\tpayment\\t100.00\\t2026-11-01\\n' | col-save -q -k entry" if $m{message} eq "m1";
END
        run col-send -c sms=./sms m.tsv
        summary '1 sent, 1 cancelled'
        handed | gives m1
}

@test "a thank-you goes to an account that had been paid when it was planned" {
        sending_database 1
        rows 'account\ttype\tamount\tvalue_on' 'bank1/a1\tpayment\t100.00\t2026-11-01' | col-save -q -k entry
        rows 'action\toutcome' '1\tdone' | col-save -q --as-of "$TODAY" -k action
        plan 1 sms | sed "1!s/\tall\t$TODAY\t1\t/\tall\t$TODAY\t2\t/" | col-save -q
        messages >m.tsv
        [ "$(verdict 2)" = 'send: ' ]
}

@test "days: what has expired, what is of another day, what is for later" {
        sending_database 4
        rows 'action\texpires_on' '1\t2026-01-01' "4\t$TODAY" | col-save -q -k action
        messages | awk -F'\t' -v OFS='\t' '$1 == "m2" { $18 = "2026-01-01" } $1 == "m3" { $15 = "2999-01-01" } { print }' >m.tsv
        channel sms </dev/null
        run col-send -c sms=./sms -o outcomes.tsv --spool left.tsv m.tsv
        [ "$status" -eq 1 ]
        summary '1 sent, 0 cancelled, 1 expired, 0 failed, 0 in doubt, 1 stale, 0 refused, 1 left'
        gives $'action\toutcome\toutcome_on' "1	expired	$TODAY" <outcomes.tsv
        cmp left.tsv <(sed -n '1p;/^m3/p' m.tsv)
}

@test "an action's own last day counts, and no message says another" {
        sending_database 1
        plan 1 sms expires_on=2026-11-01 | sed "1!s/\tall\t$TODAY\t1\t/\tall\t$TODAY\t2\t/" | col-save -q
        messages >m.tsv
        [ "$(verdict 2)" = 'expired: action 2 had to be done by 2026-11-01' ]
        sed -i 's/2026-11-01//' m.tsv
        [ "$(verdict 2)" = 'refused: action 2 has another last day' ]
}

@test "what nobody has permitted, and what its action does not say, is refused" {
        sending_database 8
        messages >all.tsv
        awk -F'\t' -v OFS='\t' 'NR > 1 {
                if ($1 == "m1") $17 = ""
                if ($1 == "m2") $17 = "free@" sprintf("%064d", 0)
                if ($1 == "m3") $6 = "bank1/4"
                if ($1 == "m4") $2 = $3 = 999
                if ($1 == "m5") $2 = $3 = ""
                if ($1 == "m6") $4 = $5 = "bank1/a7"
                if ($1 == "m7") $16 = "2026-01-01" } { print }' all.tsv >m.tsv
        sqlite3 db "UPDATE actions SET contact_rules = NULL WHERE id = 8"
        channel sms </dev/null
        [ "$(verdict 1)" = 'refused: no contact rules have permitted it' ]
        [[ $(verdict 2) == 'refused: its contact rules free@0'*' are neither stored nor on COL_PATH as they were' ]]
        [ "$(verdict 3)" = 'refused: action 3 has another channel or party' ]
        [ "$(verdict 4)" = 'refused: there is no action 999' ]
        [ "$(verdict 5)" = 'refused: it names no action; save the plan first' ]
        [ "$(verdict 6)" = 'refused: action 6 has another account' ]
        [ "$(verdict 7)" = 'refused: action 7 has another last day' ]
        [ "$(verdict 8)" = 'refused: no contact rules are stored with action 8; save it with those that permit it' ]
        run col-send -c sms=./sms -o outcomes.tsv m.tsv
        [ "$status" -eq 1 ]
        summary '0 sent, 0 cancelled, 0 expired, 0 failed, 0 in doubt, 0 stale, 8 refused'
        [ "$(wc -l <outcomes.tsv)" -eq 1 ]
        [ ! -e log ]
}

@test "contact rules are judged at the moment of sending" {
        mkdir -p policies/contact-rules
        rows 'rule\ttype\tchannels\tvalue\tof' 'time-zone\ttime-zone\t\tEurope/Istanbul' 'hours\thours\t\t09:00-20:00\t' >policies/contact-rules/free.tsv
        sending_database 1
        messages >m.tsv
        channel sms </dev/null
        as_shipped # faketime and sanitizers do not go together
        run faketime "$TODAY 03:00:00" col-send -c sms=./sms --spool left.tsv m.tsv
        [ "$status" -eq 1 ]
        says "left: message m1: the contact rule hours refuses it before ${TODAY}T06:00:00Z"
        cmp left.tsv m.tsv
        run faketime "$TODAY 09:30:00" col-send -c sms=./sms left.tsv
        [ "$status" -eq 0 ]
        summary '1 sent'
}

@test "a message to a guarantor goes while the rules and his role permit it, and he has not refused" {
        mkdir -p policies/contact-rules
        rows 'rule\ttype\tchannels\tvalue\tof' 'time-zone\ttime-zone\t\tUTC' 'others\tthird-party\t\t\tguarantor' \
                'do-not-contact\tconsent\t\trefused\t' >policies/contact-rules/free.tsv
        sending_database 5
        # bank1/5 stands for the accounts of the others: in force, over, to come, another part.
        rows 'account\tparty\tpart\tfrom_on\tuntil_on' 'bank1/a1\tbank1/5\tguarantor\t\t' 'bank1/a2\tbank1/5\tguarantor\t2026-01-01\t2026-01-02' \
                "bank1/a3\tbank1/5\tguarantor\t$(date -u -d '2 days' +%F)\t" 'bank1/a4\tbank1/5\their\t\t' | col-save -q -k role
        # The debtor of the first has refused: that is not his guarantor's word.
        rows 'party\tchannel\tsays\tfrom_on' "bank1/1\tsms\trefused\t$TODAY" | col-save -q -k consent
        rows 'action\tparty' '1\tbank1/5' '2\tbank1/5' '3\tbank1/5' '4\tbank1/5' | col-save -q -k action
        messages | awk -F'\t' -v OFS='\t' 'NR > 1 && $2 < 5 { $6 = "bank1/5"; $9 = "+905320000005" } { print }' >m.tsv
        channel sms </dev/null
        [ "$(verdict 1)" = "send: " ]
        for i in 2 3 4; do
                [ "$(verdict $i)" = 'cancelled: the contact rule others refuses it' ]
        done
        rows 'party\tchannel\tsays\tfrom_on' "bank1/5\tsms\trefused\t$TODAY" | col-save -q -k consent
        [ "$(verdict 1)" = 'cancelled: the contact rule do-not-contact refuses it' ]
}

@test "the rules that permitted an action judge its message, whatever lies on COL_PATH, and those it names besides" {
        local sums
        sending_database 5
        cd policies/contact-rules
        rows 'rule\ttype\tchannels\tvalue\tof' 'time-zone\ttime-zone\t\tUTC' >weak.tsv
        { cat weak.tsv && rows 'never\tconsent\t\tgiven'; } >strict.tsv
        { cat weak.tsv && rows 'none\thours\t\tclosed'; } >closed.tsv
        weak=$(label weak.tsv) strict=$(label strict.tsv) closed=$(label closed.tsv) own=$(label free.tsv)
        # Under the name of the rules there is a weaker file, and then a broken one, and none.
        cp weak.tsv free.tsv
        cd ../..
        rows 'party\tchannel\tsays\tfrom_on' "bank1/1\tsms\trefused\t$TODAY" | col-save -q -k consent
        messages | awk -F'\t' -v OFS='\t' -v weak="$weak" -v strict="$strict" -v closed="$closed" -v own="$own" '
                $1 == "m1" { print; $1 = "m1weak"; $17 = weak; print; $1 = "m1free"; sub("^weak", "free", $17) }
                $1 == "m3" { $17 = weak } $1 == "m4" { $17 = strict } $1 == "m5" { $17 = closed } { print }' >m.tsv
        for file in "$PWD/policies/contact-rules/weak.tsv" <(echo broken) none; do
                [ "$(verdict 1)" = 'cancelled: the contact rule do-not-contact refuses it' ]
                [ "$(verdict 1weak)" = 'cancelled: the contact rule do-not-contact refuses it' ]
                [ "$(verdict 1free)" = 'cancelled: the contact rule do-not-contact refuses it' ]
                [ "$(verdict 2)" = 'send: ' ]
                [ "$(verdict 3)" = 'send: ' ]
                [ "$(verdict 4)" = 'cancelled: the contact rule never refuses it' ]
                [ "$(verdict 5)" = 'left: the contact rule none refuses it' ]
                case $file in none) rm -f policies/contact-rules/free.tsv ;; *) cp "$file" policies/contact-rules/free.tsv ;; esac
        done
        # Rules that are in no database and on no path judge nothing.
        rm policies/contact-rules/weak.tsv
        [ "$(verdict 3)" = "refused: its contact rules $weak are neither stored nor on COL_PATH as they were" ]
        # Other rules for an action are saved with it; from then on they are its own, and it is on record who did that.
        rows 'rule\ttype\tchannels\tvalue\tof' 'time-zone\ttime-zone\t\tUTC' >policies/contact-rules/weak.tsv
        rows 'action\tcontact_rules' "1\t$weak" | col-save -q -k action
        rm policies/contact-rules/weak.tsv
        messages >m.tsv
        [ "$(verdict 1)" = 'send: ' ]
        [ "$(sqlite3 -readonly db "SELECT p.policy FROM actions_versions AS v JOIN policies AS p ON p.id = v.contact_rules
                WHERE v.id = 1")" = "$own" ]
        col-check
        # A stored text that somebody changed is none.
        sqlite3 db "UPDATE policies SET text = text || '#' WHERE policy LIKE 'free@%'"
        [ "$(verdict 2)" = "refused: its contact rules $own are neither stored nor on COL_PATH as they were" ]
}

@test "a channel that is no contact needs no contact rules; a hold cancels it" {
        sending_database 2 legal
        messages >m.tsv
        rows 'account\treason\tfrom_on' "bank1/a2\tdispute\t$TODAY" | col-save -q -k hold
        channel legal </dev/null
        run col-send -c legal=./legal m.tsv
        [ "$status" -eq 0 ]
        summary '1 sent, 1 cancelled'
        says 'account bank1/a2 is held: dispute'
}

@test "one message for several accounts: one contact, from which the outcome of each follows; with one of them out, it is stale" {
        ACCOUNTS=2
        sending_database 4
        rows 'action\tlead' '2\tbank1/a1' | col-save -q -k action
        messages | awk -F'\t' -v OFS='\t' '$1 == "m1" { $3 = "1 2"; $5 = $4 " bank1/a2" } $1 == "m3" { $3 = "3 4" } $1 == "m2" || $1 == "m4" { next } { print }' >m.tsv
        rows 'account\tclosed_on' "bank1/a4\t$TODAY" | col-save -q -k account
        channel sms </dev/null
        run col-send -c sms=./sms -o outcomes.tsv m.tsv
        summary '1 sent, 0 cancelled, 0 expired, 0 failed, 0 in doubt, 1 stale'
        cut -f 1,2 outcomes.tsv | tail -n +2 | sort -n | gives $'2\tdone' $'4\tcancelled'
        col-send --since "$TODAY" >contacts.tsv
        [ "$(wc -l <contacts.tsv)" -eq 2 ]
        # The rest goes by itself, under whatever key.
        sed -n '1p;/^m3/s/\t3 4\t/\t3\t/p' m.tsv | col-send -q -c sms=./sms >/dev/null
        handed | gives m1 m3
        # No other message with one of its actions goes.
        sed -n '1p;/^m1/s/^m1/other/p' m.tsv >other.tsv
        run col-send -c sms=./sms other.tsv
        summary '0 sent'
        says 'action 2 has ended by message m1'
        col-save -q -k contact contacts.tsv
        [ "$(follow)" = '1 done, 2 done, 3 , 4 ' ]
}

@test "two messages to one party on one day: the second is cancelled, stored or not" {
        ACCOUNTS=2
        sending_database 2
        messages >m.tsv
        channel sms </dev/null
        run col-send -c sms=./sms m.tsv
        summary '1 sent, 1 cancelled'
        says 'message m2: the party was contacted today'
}

@test "in doubt: listed, never sent again unasked, settled by hand" {
        sending_database 3
        messages >m.tsv
        channel sms <<<'exit 3 if $m{message} eq "m2" && !$ENV{WELL};'
        run col-send -c sms=./sms --spool left.tsv m.tsv
        [ "$status" -eq 1 ]
        summary '1 sent, 0 cancelled, 0 expired, 0 failed, 1 in doubt, 0 stale, 0 refused, 1 left'
        says 'in doubt: message m2: channel sms: it ended with exit status 3'
        cmp left.tsv <(sed -n '1p;/^m3/p' m.tsv)
        fails 1 col-send --in-doubt
        gives $'message\tchannel\tparty\taccount\trecipient\taction\tactions' \
                $'m2\tsms\tbank1/2\tbank1/a2\t+905320000002\t2\t2' < <(cut -f 2-8 <<<"$output")
        export WELL=1
        run col-send -c sms=./sms m.tsv
        [ "$status" -eq 1 ]
        summary '1 sent, 0 cancelled, 0 expired, 0 failed, 1 in doubt'
        handed | gives m1 m2 m3
        fails 65 col-send --went m1
        says 'm1 is not in doubt'
        cp db-sends.tsv before
        col-send --went m2
        col-send --in-doubt
        [ "$(col-send --since "$TODAY" | grep -c 'm2.*by hand')" -eq 1 ]
        cp before db-sends.tsv
        run col-send -c sms=./sms --resend m2 m.tsv
        summary '1 sent'
        handed | gives m1 m2 m3 m2
        col-send --in-doubt
}

# only MESSAGE…: the stream m.tsv with these alone.
only() {
        awk -F'\t' -v keys=" $* " 'NR == 1 || index(keys, " " $1 " ")' m.tsv
}

@test "sent again after another contact of its party: both count, and the next is judged" {
        ACCOUNTS=3
        sending_database 3 phone
        messages >m.tsv
        channel phone <<<'exit 3 if $m{message} eq "m1" && !$ENV{WELL};'
        only m1 | fails 1 col-send -c phone=./phone
        export WELL=1
        only m2 | col-send -q -c phone=./phone >/dev/null
        only m1 | col-send -q -c phone=./phone --resend m1 >/dev/null
        run bash -c 'ulimit -t 2; exec col-send --dry-run -c phone=./phone m.tsv'
        [ "$status" -eq 0 ]
        cut -f 1,6 <<<"$output" | gives $'message\tverdict' $'m1\tsent' $'m2\tsent' $'m3\tsend'
        only m3 | col-send -q -c phone=./phone >/dev/null
        handed | gives m1 m2 m1 m3
}

@test "a message in doubt that did not go again, or may not any more, stays in doubt, and nothing ends by it" {
        ACCOUNTS=2
        sending_database 2
        messages | awk -F'\t' -v OFS='\t' '$1 == "m1" { $3 = "1 2"; $5 = $4 " bank1/a2" } $1 != "m2" { print }' >m.tsv
        channel sms <<<'$result = $ENV{WITH} or exit 3;'
        fails 1 col-send -c sms=./sms m.tsv
        for with in RETRY FAILED; do
                WITH=$with fails 1 col-send -c sms=./sms --attempts 1 --resend m1 m.tsv
                fails 1 col-send --in-doubt
                says '	m1	'
        done
        export WITH=SENT
        rows 'account\tclosed_on' "bank1/a2\t$TODAY" | col-save -q -k account
        run col-send --dry-run --resend m1 m.tsv
        says 'in doubt	account bank1/a2 is closed'
        fails 1 col-send -c sms=./sms --resend m1 -o outcomes.tsv m.tsv
        says 'in doubt, and not sent again: message m1: account bank1/a2 is closed'
        summary '0 sent, 0 cancelled, 0 expired, 0 failed, 1 in doubt, 0 stale'
        [ "$(wc -l <outcomes.tsv)" -eq 1 ]
        # Nor does it go under its own key with the action that is left.
        sed 's/\t1 2\t/\t1\t/' m.tsv >rest.tsv
        fails 1 col-send -c sms=./sms rest.tsv
        # Nor when all is over.
        rows 'account\tclosed_on' "bank1/a1\t$TODAY" | col-save -q -k account
        fails 1 col-send -c sms=./sms --resend m1 -o outcomes.tsv m.tsv
        [ "$(wc -l <outcomes.tsv)" -eq 1 ]
        fails 1 col-send --in-doubt
        handed | gives m1 m1 m1
        col-send --went m1
        col-send --in-doubt
}

@test "a message that may be tried again is, so often, and then left" {
        sending_database 2
        messages >m.tsv
        channel sms <<<'$result = "RETRY" if $m{message} eq "m1"; $result = "FAILED", $said{text} = "no such number" if $m{message} eq "m2";'
        run col-send -c sms=./sms --attempts 2 --spool left.tsv -o outcomes.tsv m.tsv
        [ "$status" -eq 1 ]
        summary '0 sent, 0 cancelled, 0 expired, 1 failed, 0 in doubt, 0 stale, 0 refused, 1 left'
        says 'failed: message m2: no such number'
        handed | gives m1 m2 m1
        [ "$(wc -l <outcomes.tsv)" -eq 1 ]
        col-send --since "$TODAY" | cut -f 6,8,12,14 | gives $'result\tmessage\tcost\ttext' $'FAILED\tm2\t\tno such number'
        journal | gives 'intent m1 1' 'retry m1 1' 'intent m2 2' 'failed m2 2' 'intent m1 1' 'retry m1 1'
        channel sms </dev/null
        run col-send -c sms=./sms left.tsv
        summary '1 sent'
}

@test "what is handed over for a call is no contact, has no outcome, and is handed over once" {
        ACCOUNTS=2
        sending_database 2 phone
        mkdir lists
        rows 'setting\tvalue' "folder\t$PWD/lists" 'columns\taction,recipient' >policies/channels/phone.tsv
        chmod 600 policies/channels/phone.tsv
        messages >m.tsv
        run col-send -c phone=dialer -o outcomes.tsv m.tsv
        [ "$status" -eq 0 ]
        says '2 handed over, whose results come later'
        journal | gives 'intent m1 1' 'handed m1 1' 'intent m2 2' 'handed m2 2'
        [ "$(wc -l <outcomes.tsv)" -eq 1 ]
        [ "$(col-send --since "$TODAY" | wc -l)" -eq 1 ]
        [ "$(wc -l <lists/calls-"$TODAY".csv)" -eq 3 ]
        [ "$(verdict 1)" = 'handed: ' ]
        run col-send -c phone=dialer m.tsv
        summary '0 sent, 0 cancelled, 0 expired, 0 failed, 0 in doubt, 0 stale, 0 refused, 0 left, 2 settled before'
        [ "$(wc -l <lists/calls-"$TODAY".csv)" -eq 3 ]
        rows 'account\tat\tchannel\tresult\taction' "bank1/a1\t${TODAY}T00:00:01Z\tphone\tRPC-PTP\t1" | col-save -q -k contact
        [ "$(follow)" = '1 done, 2 ' ]
}

@test "a second sender on the same database is told to wait" {
        sending_database 1
        messages >m.tsv
        channel sms <<<'select undef, undef, undef, 0.02 while !-e "go";'
        col-send -q -c sms=./sms m.tsv >/dev/null &
        until [ -s log ]; do sleep 0.02; done
        fails 75 col-send -c sms=./sms m.tsv
        says 'another program is sending'
        ln -s db other.db
        fails 75 col-send -d other.db -c sms=./sms m.tsv
        # Readers do not wait, and see the one in hand.
        run col-send --in-doubt
        says m1
        : >go
        wait
        handed | gives m1
}

@test "the journal: damage is found, a line that was cut off is taken away" {
        sending_database 3
        messages >m.tsv
        channel sms </dev/null
        head -n 3 m.tsv | col-send -q -c sms=./sms >/dev/null
        cp db-sends.tsv whole
        size=$(stat -c %s whole)
        # Cut anywhere in the last line, it is as if that had not been written: m2 is in doubt.
        last=$(tail -n 1 whole | wc -c)
        for cut in 2 60 66 70 $((last / 2)) $((last - 1)); do
                head -c $((size - cut)) whole >db-sends.tsv
                run col-send --in-doubt
                says '	m2	'
                run col-send -c sms=./sms m.tsv
                says 'taken off'
                handed | tail -n 1 | gives m3
                rm -f log
        done
        # A line that lacks its newline alone is a line; so is the header.
        head -n -1 whole | head -c -1 >db-sends.tsv
        fails 1 col-send --in-doubt
        says '	m2	'
        run col-send -c sms=./sms m.tsv
        says 'was given it'
        summary '1 sent, 0 cancelled, 0 expired, 0 failed, 1 in doubt'
        handed | gives m3
        rm log
        head -c -1 whole >db-sends.tsv
        col-send --in-doubt
        [ "$(col-send --since "$TODAY" | wc -l)" -eq 3 ]
        # A rest that nobody was writing is damage, without a newline, too.
        for rest in x 'sent	now	m1' 'sent	2026-01-01T00:00:00Z	m\x' "$(tail -n 1 whole | sed 's/...$/000/')"; do
                { cat whole && printf %s "$rest"; } >db-sends.tsv
                cp db-sends.tsv damaged
                fails 65 col-send -c sms=./sms m.tsv
                says 'nothing is sent before a person has looked at it'
                fails 65 col-send --in-doubt
                cmp db-sends.tsv damaged
        done
        { cat whole && printf 'sent\0\0'; } >db-sends.tsv
        fails 65 col-send -c sms=./sms m.tsv
        head -c 2000 /dev/zero >db-sends.tsv
        fails 65 col-send -c sms=./sms m.tsv
        says 'not the journal'
        [ "$(stat -c %s db-sends.tsv)" -eq 2000 ]
        # Changed, taken out, put in, without its header: nothing is sent.
        sed '3s/m1/m9/' whole >db-sends.tsv
        fails 65 col-send -c sms=./sms m.tsv
        says 'db-sends.tsv:3: does not have its sum'
        sed 3d whole >db-sends.tsv
        fails 65 col-send -c sms=./sms m.tsv
        sed 3p whole >db-sends.tsv
        fails 65 col-send -c sms=./sms m.tsv
        sed '1s/sum/som/' whole >db-sends.tsv
        fails 65 col-send -c sms=./sms m.tsv
        says 'not the journal'
        { cat whole && echo; } >db-sends.tsv
        fails 65 col-send --since 2026-01-01
        [ ! -e log ]
}

@test "the journal cannot be written: nothing is handed over, or it is in doubt" {
        sending_database 30
        messages >m.tsv
        channel sms </dev/null
        if [ "$(id -u)" -ne 0 ]; then
                : >db-sends.tsv && chmod 400 db-sends.tsv
                fails 77 col-send -c sms=./sms m.tsv
                rm -f db-sends.tsv
        fi
        ln -s elsewhere db-sends.tsv
        fails 74 col-send -c sms=./sms m.tsv
        [ ! -e elsewhere ] && [ ! -e log ]
        rm db-sends.tsv
        mkfifo db-sends.tsv
        fails 65 timeout 10 col-send --in-doubt
        says 'db-sends.tsv: not a file'
        fails 65 timeout 10 col-send -c sms=./sms m.tsv
        [ ! -e log ]
        rm db-sends.tsv
        # A file that may not grow beyond 64 KiB is like a full disk.
        awk -F'\t' -v OFS='\t' 'BEGIN { long = sprintf("%1000s", ""); gsub(" ", "x", long) } NR > 1 { $8 = long } { print }' m.tsv >long.tsv
        run bash -c 'ulimit -f 64; exec col-send -q -c sms=./sms long.tsv'
        [ "$status" -eq 74 ]
        says 'db-sends.tsv: File too large'
        first=$(handed | wc -l)
        [ "$first" -ge 1 ] && [ "$first" -lt 30 ]
        run col-send -q -c sms=./sms long.tsv
        [ "$(handed | sort | uniq -d | wc -l)" -eq 0 ]
        [ "$(handed | wc -l)" -eq 30 ]
}

@test "an interrupted run finishes the message in hand and keeps what it knows" {
        sending_database 4
        messages >m.tsv
        channel sms <<<'kill TERM => getppid if $m{message} eq "m2"; select undef, undef, undef, 0.2;'
        run col-send -c sms=./sms m.tsv
        [ "$status" -eq 143 ]
        handed | gives m1 m2
        [ "$(col-send --since "$TODAY" | wc -l)" -eq 3 ]
        col-send --in-doubt
}

@test "a rate is kept" {
        sending_database 4
        messages >m.tsv
        channel sms </dev/null
        begin=$(date +%s%N)
        col-send -q -c sms=./sms --rate 10/s m.tsv >/dev/null
        [ $((($(date +%s%N) - begin) / 1000000)) -ge 300 ]
        fails 64 col-send --rate 0/s m.tsv
        fails 64 col-send --rate 10/day m.tsv
        fails 64 col-send --timeout 0 m.tsv
        fails 64 col-send --in-doubt m.tsv
        fails 64 col-send --in-doubt --went m1
        fails 64 col-send --as-of 2026-01-01 m.tsv
}

@test "a rate is for what goes: messages that are left wait for nothing" {
        sending_database 3
        messages >m.tsv
        run timeout 30 col-send -c sms=./none --rate 1/min m.tsv
        [ "$status" -eq 1 ]
        summary '0 sent, 0 cancelled, 0 expired, 0 failed, 0 in doubt, 0 stale, 0 refused, 3 left'
}

@test "what writes no outcomes leaves the file of -o as it is" {
        sending_database 1
        echo kept >outcomes.tsv
        fails 64 col-send --in-doubt -o outcomes.tsv
        says '--in-doubt and --went write no outcomes; --since does'
        fails 64 col-send --went m1 -o outcomes.tsv
        messages >m.tsv
        fails 64 col-send --dry-run -o outcomes.tsv m.tsv
        gives kept <outcomes.tsv
        fails 64 col-send --dry-run --spool left.tsv m.tsv
        says '--spool goes with sending'
        fails 64 col-send --since "$TODAY" --spool left.tsv
        [ ! -e left.tsv ]
}

@test "settings of a channel: its rate, its time, and nobody else's eyes" {
        sending_database 2
        messages >m.tsv
        channel sms <<<'sleep 5;'
        rows 'setting\tvalue' 'timeout\t1' >policies/channels/sms.tsv
        chmod 644 policies/channels/sms.tsv
        fails 78 col-send -c sms=./sms m.tsv
        says 'others than its owner may read it'
        chmod 600 policies/channels/sms.tsv
        run col-send -c sms=./sms m.tsv
        says 'it did not answer in time'
        summary '0 sent, 0 cancelled, 0 expired, 0 failed, 1 in doubt, 0 stale, 0 refused, 1 left'
        rows 'setting\tvalue' 'rate\tfast' >policies/channels/sms.tsv
        fails 78 col-send -c sms=./sms m.tsv
        says 'sms.tsv:2:value'
}

@test "a malformed stream sends nothing at all" {
        sending_database 2
        messages >m.tsv
        channel sms </dev/null
        for change in '$18 = "soon"' '$1 = ""' '$3 = "1 x"' '$2 = 7' '$2 = ""' '$7 = "../sms"' '$12 = "many"' '$13 = "1,5"' '$19 = "x"' '$19 = 99'; do
                awk -F'\t' -v OFS='\t' "NR == 3 { $change } { print }" m.tsv >bad.tsv
                fails 65 col-send -c sms=./sms bad.tsv
                says 'bad.tsv:3:'
        done
        head -c -1 m.tsv >cut.tsv
        fails 65 col-send -c sms=./sms cut.tsv
        cut -f 1-16,18- m.tsv >bad.tsv
        fails 65 col-send -c sms=./sms bad.tsv
        says contact_rules
        [ ! -e log ] && [ ! -e db-sends.tsv ]
}

@test "an action has one spelling: no other one of its number is sent" {
        sending_database 2
        messages >m.tsv
        channel sms </dev/null
        for number in 01 001 +1 1.0 -1 0; do
                awk -F'\t' -v OFS='\t' -v n="$number" '{ print } $1 == "m1" { $1 = "other"; $2 = $3 = n; print }' m.tsv >bad.tsv
                fails 65 col-send -c sms=./sms bad.tsv
                says 'bad.tsv:3:actions: '
                awk -F'\t' -v OFS='\t' -v n="$number" '$1 == "m1" { $3 = "1 " n } { print }' m.tsv >bad.tsv
                fails 65 col-send -c sms=./sms bad.tsv
        done
        [ ! -e log ]
}

@test "a journal of another state of the database: what it cannot have meant is refused, not taken as done" {
        sending_database 2
        messages >m.tsv
        channel sms </dev/null
        col-send -q -c sms=./sms m.tsv >/dev/null
        mkdir other
        cp db-sends.tsv other
        # The numbers 1 and 2 stand for other accounts there.
        cd other
        ACCOUNTS=1
        sending_database 0
        for n in 2 1; do
                rows 'party\tname' "bank1/$n\tIşık" | col-save -q -k party
                rows 'account\tcreditor\tdebtor\tcurrency\tnotice_on' "bank1/a$n\tbank1\tbank1/$n\tTRY\t2026-01-01" | col-save -q -k account
                rows 'account\ttype\tcomponent\tamount\tvalue_on' "bank1/a$n\tcharge\tprincipal\t100.00\t2026-01-01" | col-save -q -k entry
                rows 'party\tchannel\tvalue' "bank1/$n\tphone\t+9053200000$(printf '%02d' "$n")" | col-save -q -k contact_point
        done
        for n in 2 1; do plan 2 sms | sed -n "1p;/^bank1.a$n\t/p" | col-save -q; done
        messages >m.tsv
        channel sms </dev/null
        run col-send -c sms=./sms m.tsv
        [ "$status" -eq 1 ]
        summary '0 sent, 0 cancelled, 0 expired, 0 failed, 0 in doubt, 0 stale, 2 refused, 0 left, 0 settled before'
        says 'refused: message m1: another message of this name went'
        sed 's/^m\([12]\)/n\1/' m.tsv >n.tsv
        run col-send -c sms=./sms n.tsv
        [ "$status" -eq 1 ]
        summary '0 sent, 0 cancelled, 0 expired, 0 failed, 0 in doubt, 0 stale, 2 refused, 0 left, 0 settled before'
        says 'refused: message n1: action 1 was another one when message m1 went'
        [ "$(col-send --dry-run m.tsv | cut -f 6 | sort | tr '\n' ' ')" = 'refused refused verdict ' ]
        [ ! -e log ]
}

@test "the whole way: planned under contact rules, rendered, sent, saved, and nothing left to do" {
        sample_database
        export COL_DB=$PWD/sample.db COL_PATH=$PWD
        mkdir channels contact-rules print
        # At every hour of every day: this test has none of its own.
        rows 'rule\ttype\tchannels\tvalue\tof' 'time-zone\ttime-zone\t\tEurope/Istanbul' 'hold\thold\t*\t\telse' >contact-rules/free.tsv
        rows 'setting\tvalue' 'folder\tprint' "typesetter\t$PWD/set" >channels/letter.tsv
        chmod 600 channels/letter.tsv
        printf '#!/bin/sh\ncat >/dev/null; echo "%%PDF-1.4 /Type /Page"\n' >set
        chmod +x set
        go_by contact-rules/free.tsv
        cat >day <<-'BASH'
		set -e -o pipefail
		col-list accounts | col-segment -r retail | col-plan -s amicable -p free | col-save -q
		col-list work -w "channel = 'letter'" | col-gate -p free | col-render -t reminder -s example >m.tsv
		col-send -o outcomes.tsv m.tsv | col-save -q -k contact
		col-save -q -k action outcomes.tsv
		col-send m.tsv
	BASH
        run bash day
        [ "$status" -eq 0 ] || { echo "$output"; return 1; }
        summary '0 sent, 0 cancelled, 0 expired, 0 failed, 0 in doubt, 0 stale, 0 refused, 0 left'
        sent=$(col-send --since 2026-01-01 | tail -n +2 | wc -l)
        [ "$sent" -gt 0 ]
        [ "$(find print -name '*.pdf' | wc -l)" -eq "$sent" ]
        [ "$(($(wc -l <print/manifest.tsv) - 1))" -eq "$sent" ]
        [ "$(sqlite3 sample.db "SELECT count(*) FROM contacts WHERE message <> '' AND result = 'SENT' AND message_template IS NOT NULL")" -eq "$sent" ]
        follow "$(TZ=Europe/Istanbul date +%F)" >/dev/null
        [ "$(col-list actions -w "channel = 'letter' AND outcome = 'done'" | tail -n +2 | wc -l)" -ge "$sent" ]
        col-check
}

@test "an output that is the database, its journal, standard output or the other output is refused" {
        sending_database 1
        messages >m.tsv
        sum=$(sha256sum <db)
        for file in db db-wal db-lock db-access.log; do
                [ ! -e "$file" ] || fails 64 col-send -n -o "$file" m.tsv
                [ ! -e "$file" ] || fails 64 col-send --spool "$file" m.tsv
        done
        says 'nothing else may be written to'
        col-send -q --in-doubt >none
        touch db-sends.tsv
        ln db link
        fails 64 col-send --spool link m.tsv
        fails 64 col-send -o db-sends.tsv m.tsv
        fails 64 col-send -o both --spool both m.tsv
        says 'one file'
        touch both
        run bash -c 'col-send -o both m.tsv >>both'
        [ "$status" -eq 64 ]
        [ "$(sha256sum <db)" = "$sum" ]
}

@test "a journal that is moved while messages go stops the sending" {
        sending_database 3
        messages >m.tsv
        printf '%s\n' '#!/bin/sh' 'read -r header; printf "message\tresult\n"' \
                'while IFS= read -r row; do echo x >>handed; mv db-sends.tsv moved.tsv' \
                'printf "%s\tSENT\n" "$(printf %s "$row" | cut -f "$(printf %s "$header" | tr "\t" "\n" | grep -nx message | cut -d: -f1)")"; done' >sms
        chmod +x sms
        fails 74 col-send -c sms=./sms m.tsv
        says 'was moved or removed'
        [ "$(wc -l <handed)" -eq 1 ]
}

@test "who is one person gets one message: not when another of his parties was reached today, and for all of his accounts" {
        sending_database 3
        messages >m.tsv
        rows 'party\tsame_as' 'bank1/2\tbank1/1' | col-save -q -k merge
        channel sms </dev/null
        # Nothing of the day but the message of the same person.
        run col-send --dry-run -c sms=./sms m.tsv
        [ "$status" -eq 0 ]
        rows 'party\tat\tchannel\tresult' "bank1/2\t$(date -u +%FT%TZ)\tphone\tRPC-PTP" | col-save -q -k contact
        run col-send -c sms=./sms m.tsv
        summary '1 sent, 2 cancelled'
        handed | gives m3
        says 'message m1: the party was contacted today'
}

@test "one message for the accounts of a person's parties goes to one of them; to two that nobody merged, it does not" {
        sending_database 3
        rows 'action\tlead' '2\tbank1/a1' '3\tbank1/a1' | col-save -q -k action
        messages | awk -F'\t' -v OFS='\t' '$1 == "m1" { $3 = "1 2"; $5 = $4 " bank1/a2" } $1 == "m2" || $1 == "m3" { next } { print }' >m.tsv
        channel sms </dev/null
        run col-send -c sms=./sms m.tsv
        says 'action 2 has another channel or party'
        summary '0 sent'
        rows 'party\tsame_as' 'bank1/2\tbank1/1' | col-save -q -k merge
        messages | awk -F'\t' -v OFS='\t' '$1 == "m1" { $3 = "1 2"; $5 = $4 " bank1/a2" } $1 == "m2" || $1 == "m3" { next } { print }' >m.tsv
        run col-send -c sms=./sms -o outcomes.tsv m.tsv
        summary '1 sent'
        cut -f 1,2 outcomes.tsv | tail -n +2 | gives $'2\tdone'
}
