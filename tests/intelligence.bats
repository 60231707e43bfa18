#!/usr/bin/env bats
# Searches: a step is planned, findings come back, contact points and attributes follow, and the next step counts from what
# was found. And the installed strategies: every channel, by customer, product and claim.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        export COL_DB=$PWD/own.db COL_PATH=$PWD:$PROJECT/share/sample:$PROJECT/tests/fixtures
        mkdir segments strategies
        rows 'segment\twhen' 'trace\tphone IS NULL AND address IS NULL' 'found\telse' >segments/s.tsv
        rows 'segment\tstep\tafter\tchannel\ttemplate\twhen' 'trace\t1\t0\tintelligence\tfind\t' 'trace\t2\t5\tvisit\t\t' \
                "found\t1\t0\tletter\thello\tx_occupation = 'teacher'" >strategies/s.tsv
        col-init -q --zone Europe/Istanbul --fields "$PROJECT/share/sample/fields.tsv" own.db
        rows creditor b | col-save -q -k creditor --as-of 2026-01-01
        rows party b/p | col-save -q -k party --as-of 2026-01-01
        rows 'account\tcreditor\tdebtor\tcurrency' 'b/1\tb\tb/p\tTRY' | col-save -q -k account --as-of 2026-01-01
}

# day DATE: the loop of that day, under contact rules that refuse nothing; what is planned then, as "step planned_on channel".
day() {
        col-list --as-of "$1" | col-segment -r s | col-plan -s s -p anything >plan.tsv || return
        col-save -q plan.tsv
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                $at["step"] != "" { print $at["step"], $at["planned_on"], $at["channel"] }' plan.tsv
}

@test "a search waits for its finding, and the next step counts from that day, whatever was found" {
        [ "$(day 2026-01-05)" = '1 2026-01-05 intelligence' ]
        [ -z "$(day 2026-01-20)" ]
        [ "$(col-list work --as-of 2026-01-20 -c action,party,template | tail -n 1)" = $'1\tb/p\tfind' ]
        col-new finding account=b/1 type=nothing at=2026-01-21T22:00:00Z action=1 source=register | col-save -q -k finding
        [ "$(col-list work --as-of 2026-01-22 -c action | wc -l)" -eq 1 ]
        [ -z "$(day 2026-01-26)" ]
        [ "$(day 2026-01-27)" = '2 2026-01-27 visit' ]
}

@test "a search that failed is tried again, although a finding names it" {
        day 2026-01-05 >/dev/null
        col-new finding account=b/1 type=nothing at=2026-01-06T10:00:00Z action=1 | col-save -q -k finding
        rows 'action\toutcome\toutcome_on' '1\tfailed\t2026-01-06' | col-save -q -k action --as-of 2026-01-06
        [ "$(day 2026-01-07)" = '1 2026-01-07 intelligence' ]
}

@test "a contact says that a step was done, too, and the earlier of the two counts" {
        day 2026-01-05 >/dev/null
        col-new contact account=b/1 channel=phone result=TPC action=1 at=2026-01-10T10:00:00Z | col-save -q -k contact
        col-new finding account=b/1 type=nothing at=2026-01-08T10:00:00Z action=1 | col-save -q -k finding
        [ "$(col-list --as-of 2026-01-12 -c last_step,last_step_on | tail -n 1)" = $'1\t2026-01-08' ]
        [ "$(day 2026-01-13)" = '2 2026-01-13 visit' ]
}

@test "findings become contact points and attributes, and the account leaves those to be traced" {
        day 2026-01-05 >/dev/null
        col-new finding account=b/1 type=address value='Gül Sokak 5' at=2026-01-06T10:00:00Z action=1 | col-save -q -k finding
        col-new finding account=b/1 type=occupation value=baker at=2026-01-06T10:00:00Z | col-save -q -k finding
        col-new finding account=b/1 type=occupation value=teacher at=2026-01-06T11:00:00Z | col-save -q -k finding
        points() {
                col-list findings --as-of 2026-01-06 -w "type IN ('address', 'phone', 'email') AND party IS NOT NULL" -c party,type,value |
                        sed '1s/type/channel/' | col-save -k contact_point --as-of 2026-01-06
        }
        points
        run points
        says '1 already so'
        col-list findings --as-of 2026-01-06 -w "type = 'occupation'" -c party,value -o at | sed '1s/value/x_occupation/' |
                col-save -q -k party --as-of 2026-01-06
        [ "$(col-list --as-of 2026-01-06 -c address,x_occupation | tail -n 1)" = $'Gül Sokak 5\tteacher' ]
        [ "$(day 2026-01-07)" = '1 2026-01-07 letter' ]
        rows 'party\tchannel\tvalue\tstanding' 'b/p\taddress\tGül Sokak 5\tinvalid' | col-save -q -k contact_point --as-of 2026-01-07
        run points
        says '1 already so'
        [ -z "$(col-list --as-of 2026-01-08 -c address | tail -n 1)" ]
}

@test "the map of a search office: findings, contact points at once, and the action done" {
        day 2026-01-05 >/dev/null
        rows 'Borçlu;Hesap;Tarih;Saat;Bulgu;Değer;Kaynak;Aksiyon' 'b/p;b/1;06.01.2026;23:30:00;Telefon;0532 111 22 33;GSM;1' \
                'b/p;b/1;06.01.2026;23:31:00;Taşınmaz;12 ada 3 parsel;TAKBİS;' 'b/p;b/1;06.01.2026;23:32:00;Yok;;SGK;' \
                'b/p;b/1;06.01.2026;23:33:00;Söylenti;x;;' >found.csv
        fails 1 col-import -q -m searches found.csv --as-of 2026-01-06
        col-list findings --as-of 2026-01-06 -c at,type,value,source,action | tail -n +2 | gives \
                $'2026-01-06T20:30:00Z\tphone\t+905321112233\tGSM\t1' $'2026-01-06T20:31:00Z\tasset\t12 ada 3 parsel\tTAKBİS\t' \
                $'2026-01-06T20:32:00Z\tnothing\t\tSGK\t'
        [ "$(col-list --as-of 2026-01-06 -c phone,last_step,last_step_on | tail -n 1)" = $'+905321112233\t1\t2026-01-06' ]
}

@test "the installed strategies go by product, claim and customer, and use every channel" {
        # plans STRATEGY SEGMENT COLUMN=VALUE…: channels of the step that is due for such an account.
        plans() {
                local strategy=$1 segment=$2 names='debtor\taccount\tsegment\tsegment_since\tlast_step\tlast_step_on\topen_step\tlast_try_on\tas_of' values word
                values="b/p\tb/1\t$segment\t2026-01-01\t${step-}\t${step:+2026-01-02}\t\t\t2026-06-01"
                shift 2
                for word in product= claim= band= phone= email= address= balance=900.00 currency=TRY contacts_7d=0; do
                        local given=$word other
                        for other; do
                                [ "${other%%=*}" != "${word%%=*}" ] || given=$other
                        done
                        names+="\t${given%%=*}" values+="\t${given#*=}"
                done
                rows "$names" "$values" | col-plan -s "$strategy" -p anything -q |
                        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at["channel"] }' | paste -sd ' '
        }
        [ "$(plans products early product=card band=A phone=1)" = sms ]
        [ "$(plans products early product=loan phone=1)" = phone ]
        [ "$(plans products early claim=rent address=x)" = letter ]
        [ "$(plans products early product=card email=x)" = email ]
        [ "$(step=1 plans products early)" = page ]
        [ "$(step=2 plans products early phone=1)" = ivr ]
        [ "$(step=2 plans products early phone=1 balance=5000.00)" = phone ]
        [ "$(step=2 plans products middle product=mortgage address=x)" = visit ]
        [ "$(plans products trace)" = intelligence ]
        [ "$(plans legal before-law)" = 'intelligence intelligence' ]
        [ "$(step=4 plans legal before-law)" = legal ]
        [ "$(plans legal bill)" = legal ]
        for channel in phone sms email letter visit legal ivr page intelligence; do
                cut -f 4 "$PROJECT"/share/strategies/*.tsv | grep -qx "$channel"
        done
}

@test "every segment of the legal way that is worked has its strategy, and is told by stage, claim and product" {
        segment() { # STAGE CLAIM PRODUCT BALANCE DPD
                rows 'account\tstatus\tstage\tclaim\tproduct\tbalance\tdpd\tcurrency\tas_of' "b/1\topen\t$1\t$2\t$3\t$4\t$5\tTRY\t2026-01-01" |
                        col-segment -r legal | awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at["segment"] }'
        }
        [ "$(segment administrative loan loan 10000.00 181)" = before-law ]
        [ "$(segment administrative loan loan 9999.99 181)" = amicable ]
        [ "$(segment administrative loan loan 10000.00 180)" = amicable ]
        [ "$(segment legal cheque '' 1.00 1)" = bill ]
        [ "$(segment legal loan mortgage 1.00 1)" = mortgage ]
        [ "$(segment legal loan loan 1.00 1)" = enforcement ]
        grep -v '^#' "$PROJECT/share/strategies/legal.tsv" | tail -n +2 | cut -f 1 | sort -u | sed '/^$/d' >worked
        grep -v '^#' "$PROJECT/share/segments/legal.tsv" | cut -f 1 >told
        [ "$(grep -cxFf worked told)" -eq "$(wc -l <worked)" ]
}
