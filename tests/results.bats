#!/usr/bin/env bats
# What comes back from gateways, dialers, visitors and law offices, by the maps for it: in once, refused where it is wrong,
# and what follows.

load common
load small

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        small_database
        rows 'party\tchannel\tvalue' 'bank1/1\tphone\t+905302030230' 'bank1/2\tphone\t+905302030231' \
                'bank1/1\temail\ta@posta.example' 'bank1/1\taddress\tIhlamur Sok. 1 İzmir' | col-save -q -k contact_point --as-of 2026-04-01
        decisions bank1/a bank1/b bank1/c | col-save -q
        cp "$PROJECT"/tests/fixtures/results/* .
        export COL_PATH=$PROJECT/share
        set -- -r usual -z Europe/Istanbul
        follow=("$@")
}

# takes MAP STORED REFUSED: the file of that name stores so many facts, and refuses so many rows; the same again, and a file
# that tells the same in other bytes, store nothing.
takes() {
        local name=$1 before
        fails 1 col-import -m "$name" --as-of 2026-04-03 "$name.csv"
        [ "$(tail -n +2 "$name.rejects.csv" | wc -l)" -eq "$2" ]
        before=$(last_batch)
        run col-import -m "$name" --as-of 2026-04-03 "$name.csv"
        { cat "$name.csv"; sed -n 2p "$name.csv"; } >other.csv
        run col-import -m "$name" --as-of 2026-04-03 other.csv
        [ "$status" -eq 1 ]
        printf '%s\n' "$output"
        [ "$(grep -cE '[1-9][0-9]* (new|changed)' <<<"$output")" -eq 0 ]
}
# refused NAME: line and column of what was refused, as col-import told it.
refused() {
        tail -n +2 "$1.rejects.tsv" | cut -f 2,3 | tr '\t' ' '
}

@test "receipts of a text message gateway" {
        takes sms-receipts 3
        refused sms-receipts | gives '4 Zaman' '5 Referans' '6 Durum'
        col-list deliveries -c message,status,at,reason | gives $'message\tstatus\tat\treason' \
                $'m-sms-1\tdelivered\t2026-04-02T08:00:05Z\t' $'m-sms-2\tfailed\t2026-04-02T08:00:09Z\tabsent subscriber'
}

@test "e-mails that came back, and what follows for the action and the address" {
        rows 'account\tat\tchannel\tvalue\tresult\taction\tmessage' 'bank1/a\t2026-04-01T08:00:00Z\temail\ta@posta.example\tSENT\t2\tm-mail-1' \
                'bank1/b\t2026-04-01T08:00:00Z\temail\ta@posta.example\tSENT\t4\tm-mail-4' | col-save -q -k contact --as-of 2026-04-01
        takes email-bounces 1
        col-list deliveries -c message,status,at | gives $'message\tstatus\tat' $'m-mail-1\tbounced\t2026-04-02T08:00:05Z' \
                $'m-mail-2\tfailed\t2026-04-02T08:00:06Z' $'m-mail-3\tdelayed\t2026-04-02T20:59:59Z' $'m-mail-3\tsent\t2026-04-02T21:30:00Z' \
                $'m-mail-4\tcomplained\t2026-04-03T06:00:00Z'
        for kind in contact delivery contact_point consent; do
                col-list $kind --as-of 2026-04-03 >$kind.tsv
        done
        col-list actions --as-of 2026-04-03 | col-follow "${follow[@]}" -k action --contacts contact.tsv --deliveries delivery.tsv |
                col-save -q -k action --as-of 2026-04-03
        col-list actions --as-of 2026-04-03 -w 'outcome IS NOT NULL' -c action,outcome,outcome_on | gives $'action\toutcome\toutcome_on' \
                $'2\tfailed\t2026-04-02' $'4\tdone\t2026-04-01'
        col-follow "${follow[@]}" -k contact_point --contact-points contact_point.tsv --deliveries delivery.tsv contact.tsv |
                col-save -q -k contact_point
        col-list contact_points -w "channel = 'email'" -c value,standing | tail -n 1 | gives $'a@posta.example\tinvalid'
        col-follow "${follow[@]}" -k consent --consents consent.tsv --deliveries delivery.tsv contact.tsv | col-save -q -k consent
        col-list consents -c party,channel,from_on,says | tail -n 1 | gives $'bank1/1\temail\t2026-04-03\trefused'
        [ -z "$(col-check)" ]
}

@test "results of a dialer: contacts with our codes, promises, and what follows" {
        takes dialer 5
        refused dialer | sort -n | gives '6 Sonuç' '7 Hesap' '8 Söz Tarihi' '9 Tarih' '10 Aksiyon'
        col-list contacts -c account,at,direction,value,result,reason,action,agent --as-of 2026-04-03 | gives \
                $'account\tat\tdirection\tvalue\tresult\treason\taction\tagent' \
                $'bank1/a\t2026-04-02T07:15:00Z\tout\t+905302030230\tRPC-PTP\tjob-loss\t1\tayse' \
                $'bank1/b\t2026-04-02T07:20:30Z\tout\t+905302030230\tNOANS\t\t3\tayse' \
                $'bank1/c\t2026-04-02T07:25:00Z\tout\t+905302030231\tINVALID\t\t5\tmehmet' \
                $'bank1/c\t2026-04-02T20:50:00Z\tin\t+905302030232\tCOMPLAINT\tbilling-error\t\tmehmet'
        col-list promises -c account,promised_on,payable_on,amount,agent --as-of 2026-04-03 | tail -n +2 |
                gives $'bank1/a\t2026-04-02\t2026-04-15\t60.00\tayse'
        for kind in contact hold contact_point promise; do
                col-list $kind --as-of 2026-04-03 >$kind.tsv
        done
        col-list actions --as-of 2026-04-03 | col-follow "${follow[@]}" -k action --reasons usual --contacts contact.tsv |
                col-save -q -k action --as-of 2026-04-03
        col-list actions --as-of 2026-04-03 -w 'outcome IS NOT NULL' -c action,outcome | tail -n +2 | gives $'1\tdone' $'3\tfailed' $'5\tfailed'
        # Who complains is left in peace, and the promise was entered.
        col-follow "${follow[@]}" -k hold --holds hold.tsv contact.tsv | col-save -q -k hold --as-of 2026-04-03
        col-list holds --as-of 2026-04-03 -c party,account,reason,from_on | tail -n +2 | gives $'bank1/2\t\tcomplaint\t2026-04-02'
        [ "$(col-follow "${follow[@]}" -k promise --promises promise.tsv contact.tsv | wc -l)" -eq 1 ]
        col-follow "${follow[@]}" -k contact_point --contact-points contact_point.tsv contact.tsv | col-save -q -k contact_point --as-of 2026-04-03
        col-list contact_points --as-of 2026-04-03 -w "channel = 'phone'" -c value,standing | tail -n +2 |
                gives $'+905302030230\tvalid' $'+905302030231\tinvalid'
        [ -z "$(col-check)" ]
}

@test "reports of visits: contacts, findings, and new contact points" {
        takes visits 1
        col-list contacts -c party,account,at,channel,result,agent --as-of 2026-04-03 | gives $'party\taccount\tat\tchannel\tresult\tagent' \
                $'bank1/1\tbank1/a\t2026-04-03T11:00:00Z\tvisit\tMOVED\tveli' $'bank1/2\tbank1/c\t2026-04-03T12:30:00Z\tvisit\tNOANS\tveli'
        col-list findings -c party,account,type,value,source --as-of 2026-04-03 | tail -n +2 |
                gives $'bank1/1\tbank1/a\taddress\tÇınar Sok. 7 Manisa\tvisit' $'bank1/1\tbank1/a\temployer\tEge Tekstil\tvisit'
        col-list contact_points --as-of 2026-04-03 -w "label IN ('visited', 'told')" -c channel,value | tail -n +2 |
                gives $'address\tÇınar Sok. 7 Manisa' $'phone\t+905321112233'
        for kind in contact contact_point; do
                col-list $kind --as-of 2026-04-03 >$kind.tsv
        done
        col-follow "${follow[@]}" -k contact_point --contact-points contact_point.tsv contact.tsv | col-save -q -k contact_point --as-of 2026-04-03
        [ "$(col-list -c address --as-of 2026-04-03 -w "account = 'bank1/a'" | tail -n 1)" = 'Çınar Sok. 7 Manisa' ]
}

@test "steps in enforcement files" {
        rows 'legal_file\troute\topened_on' 'icra/1\tilamsız\t2026-03-01' | col-save -q -k legal_file --as-of 2026-03-01
        takes legal-steps 3
        refused legal-steps | gives '4 Dosya' '5 İşlem' '6 Tarih'
        col-list legal_events -c legal_file,type,value_on,number | gives $'legal_file\ttype\tvalue_on\tnumber' \
                $'icra/1\tservice\t2026-03-20\tT-1' $'icra/1\tobjection\t2026-03-26\tD-7'
}
