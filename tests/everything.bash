# A database with every kind of record, and every way in which one changes. load everything.

# each N PROGRAM: a stream whose header is the first line that the awk PROGRAM prints in BEGIN, and whose rows it prints for i = 1 … N,
# with the account in a, the debtor in p.
each() {
        awk -v n="$1" -v OFS='\t' "$2"'
                function row(i) { a = sprintf("bank/a%06d", i); p = sprintf("bank/%06d", i); body(i) }
                BEGIN { header(); for (i = 1; i <= n; i++) row(i) }'
}

# put KIND DAY: saves facts as of a day.
put() {
        col-save -q -k "$1" --as-of "$2"
}

# decide DAY COMMAND…: what the filters of COMMAND, a pipeline, make of all accounts as of that day.
decide() {
        local day=$1
        shift
        col-list accounts --as-of "$day" | eval "$*" | col-save -q
}

everything_policies() {
        mkdir -p scorecards segments tariffs layouts maps
        cp "$PROJECT/share/scorecards/behaviour.tsv" scorecards/
        cp "$PROJECT/share/segments/retail.tsv" segments/
        sed 's/2026-11-21/2026-01-01/' "$PROJECT/share/tariffs/enforcement-tr.tsv" >tariffs/fees.tsv
        printf '%b\n' 'part\tname\tvalue\tsum' 'file\tkind\tentries' 'file\trecipient\tcreditor' "file\twhere\ttype IN ('payment', 'return')" \
                'file\tformat\tcsv' 'file\tencoding\tUTF-8' 'file\tdelimiter\t;' 'file\tdecimal\t,' 'file\tday\t%d.%m.%Y' \
                'column\tNo\tentry' 'column\tAd\tname' 'column\tTutar\tamount\tyes' 'column\tGün\tvalue_on' >layouts/paid.tsv
        printf '%b\n' 'kind\tfield\ttype\tpersonal\tdoc' 'account\tx_limit\tmoney\t0\tlimit' 'account\tx_branch\ttext\t0\tbranch' \
                'party\tx_job\ttext\t1\toccupation' >fields.tsv
        printf '%b\n' 'record\tfield\tvalue\tcheck' 'file\tdelimiter\t;' 'file\tencoding\tUTF-8' 'file\tdecimal\t.' 'file\tday\t%Y-%m-%d' \
                'file\tmode\tsnapshot' "party\tparty\t'bank/' || \"no\"" 'party\tname\t"name"' 'party\ttckn\ttckn("tckn")' "party\ttype\t'person'" \
                'party\tx_job\t"job"' "account\taccount\t'bank/a' || \"no\"" "account\tcreditor\t'bank'" "account\tportfolio\t'p1'" \
                "account\tdebtor\t'bank/' || \"no\"" "account\tcurrency\t'TRY'" "account\tclaim\t'loan'" "account\tbasis\t'contract'" \
                'account\tcontract_rate\t18.5' 'account\tdue_on\tday("due")' 'account\tx_limit\t"limit"' "contact_point:mobile\tparty\t'bank/' || \"no\"" \
                "contact_point:mobile\tchannel\t'phone'" 'contact_point:mobile\tvalue\tphone("phone")' \
                "charge:principal\taccount\t'bank/a' || \"no\"" "charge:principal\tcomponent\t'principal'" \
                'charge:principal\tamount\tmoney("principal")' 'charge:principal\tvalue_on\tday("due")' \
                "charge:cost\taccount\t'bank/a' || \"no\"" "charge:cost\tcomponent\t'cost'" 'charge:cost\tamount\tmoney("cost")' \
                'charge:cost\tvalue_on\tday("due")' >maps/claims.map
        printf '%b\n' 'record\tfield\tvalue\tcheck' 'file\tdelimiter\t;' 'file\tencoding\tUTF-8' 'file\tdecimal\t.' 'file\tday\t%Y-%m-%d' \
                'file\tmode\tmovement' 'file\toverlap\tno' "payment\taccount\t'bank/a' || \"no\"" 'payment\tamount\tmoney("amount")' \
                'payment\tvalue_on\tday("day")' "payment\tchannel\t'bank'" "payment\ttag\t\"tag\"" >maps/paid.map
}

# Claims of the first snapshot, and of a second one: an amount and a day have changed, so have a phone and a name.
everything_claims() { # N SNAPSHOT
        awk -v n="$1" -v second="$2" 'BEGIN {
                print "no;name;tckn;job;due;limit;phone;principal;cost"
                for (i = 1; i <= n; i++)
                        printf "%06d;Işık \\ Şahin %d%s;;usta;2026-0%d-15;%d.50;0532%07d;%d.25;%s\n", i, i, (second && i % 3 == 1 ? " Öz" : ""),
                                (second && i % 4 == 2 ? 3 : 1), 1000 + i, i + (second && i % 5 == 3 ? 5000000 : 0),
                                1000 + i + (second && i % 3 == 1 ? 70 : 0), (i % 2 ? "12.00" : "") }'
}
everything_paid() { # N DAY
        awk -v n="$1" -v day="$2" 'BEGIN {
                print "no;amount;day;tag"
                for (i = 1; i <= n; i++) { printf "%06d;100.00;%s;\n", i, day; if (i % 2) printf "%06d;100.00;%s;\n", i, day } }'
}

everything_facts() { # N
        each "$1" 'function header() { print "party", "channel", "from_on", "says", "until_on", "text" }
                function body(i) { print p, (i % 2 ? "sms" : ""), "2026-01-05", (i % 3 ? "given" : "refused"), "", "e\\tposta\\nile" }' | put consent 2026-02-02
        each "$1" 'function header() { print "party", "channel", "value", "label", "standing" }
                function body(i) { print p, "email", "isik" i "@posta.example", "", "valid" }' | put contact_point 2026-02-02
        each "$1" 'function header() { print "party", "name", "type" } function body(i) { print p "k", "Kefil " i, "person" }' | put party 2026-02-02
        each "$1" 'function header() { print "account", "party", "part", "limit_amount", "from_on", "until_on" }
                function body(i) { print a, p "k", "guarantor", "500.75", "2026-01-01", "" }' | put role 2026-02-02
        each "$1" 'function header() { print "account", "type", "value" } function body(i) { print a, "contract", "S-" i }' | put reference 2026-02-02
        each "$1" 'function header() { print "source", "number", "value_on", "amount", "currency", "payer", "text" }
                function body(i) { print "bank-tr", "D" i, "2026-02-03", i ".10", "TRY", "Işık " i, "eft" }' | put receipt 2026-02-03
        each "$1" 'function header() { print "legal_file", "office", "number", "route", "opened_on" }
                function body(i) { print "f" i, "İstanbul 3. İcra", "2026/" i, "ilamsız", "2026-02-04" }' | put legal_file 2026-02-04
        each "$1" 'function header() { print "legal_file", "account", "party" } function body(i) { print "f" i, a, (i % 2 ? p : "") }' | put legal_link 2026-02-04
        each "$1" 'function header() { print "legal_file", "type", "value_on", "text" }
                function body(i) { print "f" i, "service", "2026-02-10", ""; print "f" i, "objection", "2026-02-12", "dilekçe" }' | put legal_event 2026-02-12
        each "$1" 'function header() { print "account", "reason", "from_on", "until_on" }
                function body(i) { print a, "dispute", "2026-02-12", (i % 2 ? "2026-02-14" : "") }' | put hold 2026-02-12
        each "$1" 'function header() { print "account", "at", "text" } function body(i) { print a, "2026-02-13T10:00:00Z", "not \\\\ " i }' | put note 2026-02-13
        each "$1" 'function header() { print "account", "type", "value_on" }
                function body(i) { print a, "pause", "2026-02-13"; if (i % 2) print a, "resume", "2026-02-20" }' | put pause 2026-02-20
        each "$1" 'function header() { print "account", "amount", "value_on", "type", "number", "tag", "paid_amount", "paid_currency", "fx_rate", "fx_source", "fx_on" }
                function body(i) { print a, "33.00", "2026-02-21", "payment", "E" i, "enforcement", "1.00", "EUR", "33", "bank", "2026-02-21" }' | put entry 2026-02-21
}

# What the filters decide, on two days; between them a changed policy of the same name, and outcomes.
everything_decisions() { # N
        local n=$1
        decide 2026-03-01 'col-score -q -c behaviour | col-segment -q -r retail | col-plan -q -s amicable -p anything'
        decide 2026-03-01 'col-trial -q -t example --rows'
        col-report proceedings --as-of 2026-03-01 | col-deadline -q -D turkey | col-save -q
        col-report received --as-of 2026-03-01 | col-deduct -q -t fees | col-save -q
        col-list actions --as-of 2026-03-01 -c action,segment | awk -F'\t' -v OFS='\t' 'NR == 1 { print "action", "outcome", "outcome_on"; next }
                $1 % 2 { print $1, "done", "2026-03-02" }' | put action 2026-03-02
        col-list actions --as-of 2026-03-02 -c action,account,outcome | awk -F'\t' -v OFS='\t' '
                NR == 1 { print "account", "action", "at", "channel", "result", "message", "cost", "currency"; next }
                $3 == "done" { print $2, $1, "2026-03-02T09:30:00Z", "phone", "RPC-PTP", "m" $1, "0.15", "TRY" }' | put contact 2026-03-02
        col-list contacts --as-of 2026-03-02 -c contact,account | awk -F'\t' -v OFS='\t' '
                NR == 1 { print "account", "at", "direction", "channel", "result", "answers"; next }
                { print $2, "2026-03-03T09:30:00Z", "in", "phone", "PAID-CLAIM", "" }' | put contact 2026-03-03
        col-list contacts --as-of 2026-03-02 -c message | awk -F'\t' -v OFS='\t' 'NR == 1 { print "message", "status", "at"; next } $1 != "" { print $1, "delivered", "2026-03-02T09:31:00Z" }' |
                put delivery 2026-03-02
        each "$n" 'function header() { print "account", "at", "type", "value", "source" } function body(i) { print a, "2026-03-03T11:00:00Z", "employer", "Fabrika " i, "register" }' |
                put finding 2026-03-03
        each "$n" 'function header() { print "account", "promised_on", "payable_on", "amount" }
                function body(i) { print a, "2026-03-02", "2026-03-20", "50.00"; if (i % 3 == 0) print a, "2026-03-03", "2026-03-25", "60.00" }' | put promise 2026-03-03
        col-list promises --as-of 2026-03-03 -c promise,account,amount | awk -F'\t' -v OFS='\t' 'NR == 1 { print "account", "promise", "ended_on", "reason"; next }
                $3 == "60.00" { print $2, $1, "2026-03-05", "mistake" }' | put withdrawal 2026-03-05
        decide 2026-03-05 'col-arrange -q -t agreed --count 3 --first 2026-04-01'
        col-list entries --as-of 2026-04-10 >entries.tsv
        col-list promises --as-of 2026-04-10 | col-track -q -t promise -w tbk-100 --payments entries.tsv | put outcome 2026-04-10
        col-list instalments --as-of 2026-04-10 | col-track -q -t instalment -w tbk-100 --payments entries.tsv | put outcome 2026-04-10
        col-list entries --as-of 2026-04-10 >entries.tsv
        col-report obligors --as-of 2026-04-10 >roles.tsv
        col-report proceedings --as-of 2026-04-10 >events.tsv
        col-list arrangements --as-of 2026-04-10 -o debtor,account,arranged_on >plans.tsv
        decide 2026-04-10 'col-lapse -q -l turkey --entries entries.tsv --roles roles.tsv --events events.tsv --arrangements plans.tsv'
        echo '# changed' >>scorecards/behaviour.tsv
        sed -i 's/^small\t.*/small\tbalance < 300/' segments/retail.tsv
        decide 2026-04-20 'col-score -q -c behaviour | col-segment -q -r retail | col-plan -q -s amicable -p anything'
}

everything_allocated() { # DAY
        col-report interest --as-of "$1" | awk -F'\t' -v OFS='\t' '
                NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print $0, "default_rates", "interest_taxes"; next }
                { print $0, (NR % 4 == 0 ? "none" : NR % 4 == 1 ? "contract" : ""), (NR % 4 == 1 ? "bsmv=15 kkdf=15" : "") }' >terms.tsv
        col-list entries --as-of "$1" | col-allocate -q -w tbk-100 -r legal -a terms.tsv >parts.tsv
        col-save -q parts.tsv
}

# everything N: makes COL_DB, in the present folder, of N accounts. COL_PATH is the present folder.
everything() {
        local n=$1
        everything_policies
        permit_anything .
        col-init -q --zone Europe/Istanbul --fields fields.tsv "$COL_DB"
        rows 'creditor\tname\tsector' 'bank\tBanka A.Ş.\tbank' 'other\tBaşka\tretail' | put creditor 2026-02-01
        rows 'portfolio\tcreditor\tcut_off_on\tnotice_on\tprice\tcurrency' 'p1\tbank\t2026-01-31\t2026-02-05\t1000.00\tTRY' | put portfolio 2026-02-01
        everything_claims "$n" 0 >claims-1.csv
        everything_claims "$n" 1 >claims-2.csv
        everything_paid "$n" 2026-01-20 >paid-0.csv
        everything_paid "$n" 2026-02-25 >paid-1.csv
        everything_paid "$n" 2026-02-25 >paid-2.csv
        col-import -q --as-of 2026-02-01 -m claims claims-1.csv -m paid paid-0.csv -m paid paid-1.csv >changes
        echo >>paid-2.csv # other bytes, so another file
        col-import -q --as-of 2026-03-01 -m paid paid-2.csv >changes
        everything_facts "$n"
        everything_allocated 2026-02-28
        everything_decisions "$n"
        col-export -q -l paid -t bank --as-of 2026-04-20 paid-first.csv | put export 2026-04-20
        # What comes late, and what changes.
        col-import -q --as-of 2026-05-01 -m claims claims-2.csv >changes
        each "$n" 'function header() { print "account", "amount", "value_on", "type", "number" } function body(i) { if (i % 2) print a, "20.00", "2026-02-26", "payment", "L" i }' | put entry 2026-05-02
        col-list entries --as-of 2026-05-02 -w "number LIKE 'E%'" -c account,entry,amount | awk -F'\t' -v OFS='\t' '
                NR == 1 { print "account", "type", "amount", "value_on", "corrects"; next } NR % 3 == 0 { print $1, "return", $3, "2026-05-02", $2 }' | put entry 2026-05-02
        each "$n" 'function header() { print "account", "type", "amount", "value_on", "number" } function body(i) { if (i % 5 == 1) print a, "waiver", "5.00", "2026-05-03", ""
                if (i % 5 == 2) print a, "write-off", "7.00", "2026-05-03", "w" i }' | put entry 2026-05-03
        everything_allocated 2026-05-05
        col-list instalments --as-of 2026-05-05 -c instalment_id | awk -F'\t' -v OFS='\t' 'NR == 1 { print "instalment_id", "ended_on"; next } $1 % 4 == 0 { print $1, "2026-05-06" }' | put instalment 2026-05-06
        each "$n" 'function header() { print "party", "city" } function body(i) { if (i % 2) print p, "Muş" }' | put party 2026-05-07
        each "$n" 'function header() { print "party", "city" } function body(i) { if (i % 4 == 1) print p, "Van" }' | put party 2026-04-07
        each "$n" 'function header() { print "account", "closed_on", "closed_reason", "notice_on" } function body(i) { if (i % 6 == 1) print a, "2026-05-08", "paid", "2026-05-01" }' | put account 2026-05-08
        rows 'portfolio\trecall_on' 'p1\t2027-01-01' | put portfolio 2026-05-09
        col-export -q -l paid -t bank --as-of 2026-05-10 paid-second.csv | put export 2026-05-10
        rm -f entries.tsv roles.tsv events.tsv plans.tsv terms.tsv parts.tsv changes
}
