#!/usr/bin/env bats
# What col-track tells, stored: the kinds outcome and withdrawal, and the reports promises and plans, which must say what the
# stream of col-track says.

load common

ACCOUNTS=60

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        export COL_DB=$PWD/db COL_PATH=$PWD:$PROJECT/share
        col-init -q
        rows 'creditor\tname' 'b\tBanka' | col-save -q -k creditor
}

# accounts N: b/1 to b/N, each with a debtor of its own and a charge of 1,000.00.
accounts() {
        seq "$1" | awk -v OFS='\t' 'BEGIN { print "party", "name" } { print "b/P" $1, "Kişi " $1 }' | col-save -q -k party
        seq "$1" | awk -v OFS='\t' 'BEGIN { print "account", "creditor", "debtor", "currency" }
                { print "b/" $1, "b", "b/P" $1, $1 % 7 ? "TRY" : "EUR" }' | col-save -q -k account
        seq "$1" | awk -v OFS='\t' 'BEGIN { print "account", "type", "component", "amount", "value_on" }
                { print "b/" $1, "charge", "principal", "1000.00", "2026-01-01" }' | col-save -q -k entry
}

# track DAY: what came of promises and of instalments, as of that day, is told in promises.tsv and instalments.tsv and
# stored.
track() {
        local kind
        col-list entries --as-of "$1" >entries.tsv
        for kind in promise instalment; do
                col-list "${kind}s" --as-of "$1" | col-track -t $kind -w tbk-100 --payments entries.tsv >${kind}s.tsv
                col-save -q -k outcome --as-of "$1" ${kind}s.tsv
        done
}

# cells COLUMN… : these columns of the stream on standard input, without the header; - where empty.
cells() {
        awk -F'\t' -v names="$*" 'NR == 1 { n = split(names, name, " "); for (i = 1; i <= NF; i++) at[$i] = i; next }
                { for (i = 1; i <= n; i++) printf "%s%s", $at[name[i]] == "" ? "-" : $at[name[i]], i < n ? " " : "\n" }'
}

promise() { # ACCOUNT PROMISED PAYABLE AMOUNT
        rows 'account\tpromised_on\tpayable_on\tamount' "$1\t$2\t$3\t$4" | col-save -q -k promise
}

last() { # the last batch
        sqlite3 db 'SELECT max(id) FROM batches'
}

pay() { # ACCOUNT DAY AMOUNT
        rows 'account\ttype\tvalue_on\tamount' "$1\tpayment\t$2\t$3" | col-save -q -k entry
}

@test "what came of a promise is stored when it is told, and changes when something else came of it" {
        accounts 2
        promise b/1 2026-02-01 2026-02-10 100.00
        track 2026-02-05
        col-list outcomes --as-of 2026-02-05 | cells promise status paid kept_on broken_on as_of |
                gives '1 open 0.00 - - 2026-02-05'
        track 2026-02-06
        col-list outcomes --as-of 2026-02-06 | cells status as_of | gives 'open 2026-02-05'
        pay b/1 2026-02-09 95.00
        track 2026-02-09
        col-list outcomes --as-of 2026-02-09 | cells status paid kept_on as_of batch |
                gives "kept 95.00 2026-02-09 2026-02-05 $(last)"
        col-list outcomes --as-of 2026-02-08 | cells status | gives open
        before=$(last)
        track 2026-02-09
        [ "$(last)" -eq "$before" ]
        # A decision like the others: without -k, and of policies whose text is kept.
        promise b/1 2026-02-09 2026-02-20 10.00
        track 2026-02-10
        pay b/1 2026-02-11 10.00
        col-list entries --as-of 2026-02-11 >entries.tsv
        col-list promises --as-of 2026-02-11 | col-track -t promise -w tbk-100 --payments entries.tsv | col-save -q
        col-list outcomes --as-of 2026-02-11 | cells status | gives paid part-paid
        [ "$(sqlite3 db "SELECT group_concat(type) FROM (SELECT type FROM policies ORDER BY type)")" = tolerances,waterfalls ]
        [ -z "$(col-check)" ]
}

@test "a stale outcome is not stored, and neither is one of nothing, or of another account" {
        accounts 2
        promise b/1 2026-02-01 2026-02-10 100.00
        col-list entries --as-of 2026-02-05 >entries.tsv
        col-list promises --as-of 2026-02-05 | col-track -t promise -w tbk-100 --payments entries.tsv >told.tsv
        pay b/1 2026-02-05 95.00
        fails 75 col-save -k outcome told.tsv
        col-list entries --as-of 2026-02-05 >entries.tsv
        col-list promises --as-of 2026-02-05 | col-track -t promise -w tbk-100 --payments entries.tsv >promises.tsv
        refused() {
                awk -F'\t' -v OFS='\t' -v name="$2" -v value="$3" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print $0, "instalment_id"; next }
                        { $at[name] = value; print $0, "" }' promises.tsv | cut -f1-3,5- >wrong.tsv
                fails 65 col-save -k outcome wrong.tsv
                says "$1"
        }
        refused 'promise: is empty, and so is instalment_id' promise ''
        refused 'currency' currency USD
        sed 's|b/1|b/2|; s|b/P1|b/P2|g' promises.tsv >wrong.tsv
        fails 65 col-save -k outcome wrong.tsv
        says 'promise: 1 is none of this account'
}

@test "a promise that is withdrawn counts no more from that day on, and counts again when that is taken back" {
        accounts 2
        promise b/1 2026-02-01 2026-02-10 100.00
        promise b/1 2026-02-01 2026-02-12 50.00
        pay b/1 2026-02-05 50.00
        withdraw() { # PROMISE DAY [AS-OF]
                col-new withdrawal account=b/1 promise="$1" ended_on="$2" reason=mistake |
                        col-save -q -k withdrawal --as-of "${3:-$2}"
        }
        withdraw 1 2026-02-06
        col-list promises -c promise,ended_on | cells promise ended_on | gives '1 2026-02-06' '2 -'
        track 2026-02-05
        cells promise status paid <promises.tsv | gives '1 part-paid 50.00' '2 open 0.00'
        track 2026-02-06
        cells promise status paid consequence <promises.tsv | gives '1 ended - -' '2 paid 50.00 cancel'
        col-show b/1 | grep -A3 '^Promises' | tail -n 2 | awk '{ print $3, $6 }' | gives '50.00 ' '100.00 2026-02-06'
        # What was known before is still told; and the withdrawal was a mistake.
        before=$(last)
        withdraw 1 '' 2026-02-06
        track 2026-02-06
        cells promise status paid <promises.tsv | gives '1 part-paid 50.00' '2 open 0.00'
        col-list promises --known "$before" | cells promise ended_on | gives '1 2026-02-06' '2 -'
        wrong() {
                fails 65 col-save -k withdrawal <(rows 'account\tpromise\tended_on' "$2")
                says "$1"
        }
        wrong 'ended_on: 2026-01-31 lies before 2026-02-01, the day of the promise' 'b/1\t2\t2026-01-31'
        wrong 'promise: 2 is none of this account' 'b/2\t2\t2026-02-10'
        wrong 'promise' 'b/1\t3\t2026-02-10'
        [ -z "$(col-check)" ]
}

# random_ledger SEED: promises, payments, returns, withdrawals and plans of ACCOUNTS accounts, from February to June.
random_ledger() {
        accounts "$ACCOUNTS"
        mkdir -p segments
        rows 'segment\twhen' "odd\tsubstr(account, -1) IN ('1', '3', '5', '7', '9')" 'even\telse' >segments/parity.tsv
        col-list accounts --as-of 2026-02-01 | col-segment -r parity | col-save -q
        awk -v seed="$1" -v accounts="$ACCOUNTS" -v OFS='\t' '
                function day(from, to,  n) { n = from + int(rand() * (to - from + 1)); return sprintf("2026-%02d-%02d", 2 + int(n / 28), 1 + n % 28) }
                BEGIN { srand(seed)
                        print "account", "promised_on", "payable_on", "amount", "agent" >"promises.in"
                        print "account", "type", "value_on", "amount", "tag" >"payments.in"
                        print "account", "promise", "ended_on" >"withdrawals.in"
                        for (i = 1; i <= 3 * accounts; i++) {
                                from = int(rand() * 100); account = "b/" 1 + int(rand() * accounts)
                                print account, day(from, from), day(from, from + 20), sprintf("%.2f", 1 + rand() * 99) + i / 100,
                                        rand() < 0.5 ? "ali" : "can" >"promises.in"
                                if (rand() < 0.1) print account, i, day(from + 1, 120) >"withdrawals.in" }
                        for (i = 1; i <= 4 * accounts; i++)
                                print "b/" 1 + int(rand() * accounts), rand() < 0.1 ? "return" : "payment", day(0, 120),
                                        sprintf("%.2f", 1 + rand() * 99), "" >"payments.in"
                        for (i = 4; i <= accounts; i += 12) # plans that are kept
                                print "b/" i, "payment", "2026-02-22", "1500.00", "" >"payments.in" }'
        col-save -q -k promise promises.in
        col-save -q -k withdrawal withdrawals.in
        for month in 02 03 04; do # those of April replace some of February
                col-list accounts --as-of 2026-$month-20 -w "balance > 0 AND substr(account, 3) % (6 - ${month#0}) = ${month#0} % 2" |
                        col-arrange -t agreed -n 3 --first 2026-$month-25 | col-save -q
        done
        col-save -q -k entry payments.in
}

# sum_promises, sum_plans: the report, from what col-track told.
sum_promises() {
        awk -F'\t' -v OFS='\t' 'NR == FNR { segment[$1] = $2; next }
                FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { key = substr($at["payable_on"], 1, 7) OFS $at["agent"] OFS segment[$at["account"]] OFS $at["currency"]
                  amount = $at["amount"]; all[key]++ }
                $at["status"] == "ended" { ended[key]++; next }
                $at["kept_on"] != "" { kept[key]++; kept_amount[key] += amount; next }
                $at["broken_on"] != "" { broken[key]++; broken_amount[key] += amount; next }
                $at["paid"] > 0 { part[key]++; next }
                { open[key]++ }
                END { for (key in all) printf "%s\t%d\t%d\t%d\t%d\t%d\t%d\t0\t%.2f\t%.2f\n", key, all[key], kept[key], broken[key], part[key],
                        open[key], ended[key], kept_amount[key], broken_amount[key] }' segments.tsv promises.tsv | sort
}
sum_plans() {
        awk -F'\t' -v OFS='\t' 'NR == FNR { segment[$1] = $2; next }
                FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { key = substr($at["arranged_on"], 1, 7) OFS "agreed" OFS segment[$at["account"]] OFS $at["currency"] }
                $at["arrangement"] != last { plans[key]++; last = $at["arrangement"]
                        ended[key] += $at["consequence"] == ""; broken[key] += $at["consequence"] == "all-due"
                        kept[key] += $at["consequence"] == "cancel"; stand[key] += $at["consequence"] == "suspend" }
                $at["paid"] != "" && $at["payable_on"] <= $at["as_of"] { due[key] += $at["amount"]; paid[key] += $at["paid"] }
                END { for (key in plans) printf "%s\t%d\t%d\t%d\t%d\t%d\t0\t%.2f\t%.2f\n", key, plans[key], stand[key], kept[key], broken[key],
                        ended[key], due[key], paid[key] }' segments.tsv instalments.tsv | sort
}

@test "the reports of promises and plans are what col-track told, on random ledgers and several days" {
        random_ledger "${SEED:-7}"
        for day in 2026-03-10 2026-04-22 2026-06-28; do
                track $day
                col-list accounts --as-of $day -c account,segment >segments.tsv
                col-report promises --as-of $day --to 2026-12-31 | tail -n +2 | cut -f1-11,13,14 | sort >got
                sum_promises | diff - got
                col-report plans --as-of $day | tail -n +2 | cut -f1-10,13,14 | sort >got
                sum_plans | diff - got
                [ -s got ]
        done
        # What was reported is reported again; every word has come up.
        col-report promises --as-of 2026-04-22 --to 2026-12-31 | cut -f1-11,13,14 | tail -n +2 | sort >again
        track 2026-04-22
        sum_promises | diff - again
        for column in kept broken part_paid open ended; do
                [ "$(col-report promises --as-of 2026-04-22 --to 2026-12-31 | cells $column | paste -sd+ | bc)" -gt 0 ]
        done
        for column in stand kept broken ended; do
                [ "$(for day in 2026-03-10 2026-04-22 2026-06-28; do col-report plans --as-of $day | cells $column; done | paste -sd+ | bc)" -gt 0 ]
        done
        [ -z "$(col-check)" ]
}

@test "the rates are those of what is settled, by number and by amount; of what nobody told nothing is made up" {
        accounts 1
        promise b/1 2026-02-01 2026-02-10 100.00
        promise b/1 2026-02-01 2026-02-11 50.00
        promise b/1 2026-02-01 2026-02-12 30.00
        pay b/1 2026-02-05 150.00
        track 2026-02-28
        promise b/1 2026-02-20 2026-02-21 30.00
        col-report promises --as-of 2026-02-28 | cells promises kept broken open untold rate kept_amount broken_amount amount_rate |
                gives '4 2 1 0 1 66.7 150.00 30.00 83.3'
        col-report promises --as-of 2026-02-28 --from 2026-02-12 | cells promises kept broken rate | gives '2 0 1 0'
        col-list accounts --as-of 2026-03-01 | col-arrange -t agreed -n 2 --first 2026-03-02 | col-save -q
        col-report plans --as-of 2026-03-01 | cells plans stand untold rate paid_rate | gives '1 0 1 - -'
}
