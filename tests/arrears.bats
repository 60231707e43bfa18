#!/usr/bin/env bats
# Arrears: ageing charge by charge, grace, pauses, at any past day. tests/unit/accounts-view.c and tests/unit/view.c hold
# the days against SQL, and every day against what was reported on it.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        export COL_DB=$PWD/arrears.db
        col-init -q
        rows 'creditor' b | col-save -q -k creditor --as-of 2023-10-01
        rows 'party' b/p | col-save -q -k party --as-of 2023-10-01
        rows 'account\tcreditor\tdebtor\tcurrency' 'b/1\tb\tb/p\tTRY' | col-save -q -k account --as-of 2023-10-01
}

# facts KIND HEADER LINE…: saved on the day AS_OF.
facts() {
        rows "${@:2}" | col-save -q -k "$1" --as-of "$AS_OF"
}

# four_charges: of allocation.md, worked case 7.
four_charges() {
        AS_OF=2023-10-01 facts entry 'account\ttype\tcomponent\tamount\tvalue_on' b/1\\tcharge\\tprincipal\\t250.00\\t2023-{10-01,10-16,10-31,11-15}
}

# days DAY [OPTION…]: days past due and delinquent days of the account.
days() {
        col-list --as-of "$@" -c dpd,delinquent_days | tail -n +2 | tr '\t' ' '
}

# ranges DAY [OPTION…]: the balance of each range of days past due.
ranges() {
        col-report arrears --as-of "$@" | awk -F'\t' 'NR > 1 { print $2, $5 }' | paste -sd' '
}

@test "worked case 7: four charges, each in the range of its own due date" {
        four_charges
        [ "$(ranges 2023-11-16)" = '1-3 250.00 4-30 250.00 31-60 500.00' ]
        [ "$(ranges 2023-12-16)" = '31-60 500.00 61-90 500.00' ]
        [ "$(ranges 2023-10-01)" = 'not due 250.00' ]
        [ "$(col-list --as-of 2023-12-16 -c due_on,dpd,bucket | tail -n 1)" = $'2023-10-01\t76\t61-90' ]
}

@test "worked case 7: days past due, and delinquent days after grace and a pause" {
        four_charges
        AS_OF=2023-10-01 facts account 'account\tgrace_days' 'b/1\t3'
        AS_OF=2023-10-06 facts pause 'account\ttype\tvalue_on\ttext' 'b/1\tpause\t2023-10-06\tearthquake'
        AS_OF=2023-10-30 facts pause 'account\ttype\tvalue_on' 'b/1\tresume\t2023-10-30'
        [ "$(days 2023-10-05)" = '4 1' ]
        [ "$(days 2023-10-30)" = '29 2' ]
        [ "$(days 2023-10-31)" = '30 3' ]
        # From the day of the pause to that of the resume nothing moves.
        for day in 06 07 15 29; do
                [ "$(days 2023-10-$day)" = "$((10#$day - 1)) 2" ]
        done
        [ "$(days 2023-10-01) $(days 2023-10-03) $(days 2023-10-04)" = '0 0 2 0 3 0' ]
        # As it was reported then, the pause still ran.
        batch=$(col-list batches -c batch | tail -n 1)
        [ "$(days 2023-10-31 --known $((batch - 1)))" = '30 2' ]
        [ "$(days 2023-10-31 --known $((batch - 2)))" = '30 27' ]
        [ -z "$(col-check)" ]
}

@test "a pause that began before the charge was due, and one that goes on" {
        AS_OF=2023-10-01 facts entry 'account\ttype\tcomponent\tamount\tvalue_on\tdue_on' \
                'b/1\tcharge\tprincipal\t250.00\t2023-10-01\t2023-10-10'
        AS_OF=2023-10-01 facts pause 'account\ttype\tvalue_on' 'b/1\tpause\t2023-10-05' 'b/1\tresume\t2023-10-12' \
                'b/1\tpause\t2023-10-20'
        [ "$(days 2023-10-08)" = '0 0' ]
        [ "$(days 2023-10-12)" = '2 0' ]
        [ "$(days 2023-10-20)" = '10 8' ]
        [ "$(days 2023-12-31)" = '82 8' ]
        # Whatever is paid moves the oldest unpaid charge, and with it the days.
        AS_OF=2023-10-20 facts entry 'account\ttype\tamount\tvalue_on' 'b/1\tpayment\t250.00\t2023-10-20'
        [ "$(days 2023-10-20)" = ' ' ]
}

@test "a mistake is undone by another record" {
        four_charges
        AS_OF=2023-11-01 facts pause 'account\ttype\tvalue_on' 'b/1\tpause\t2023-10-06'
        [ "$(days 2023-11-01)" = '31 5' ]
        # It had begun on the 10th.
        AS_OF=2023-11-01 facts pause 'account\ttype\tvalue_on' 'b/1\tresume\t2023-10-06' 'b/1\tpause\t2023-10-10'
        [ "$(days 2023-11-01)" = '31 9' ]
        # It did not end on the 20th, but on the 25th.
        AS_OF=2023-11-01 facts pause 'account\ttype\tvalue_on' 'b/1\tresume\t2023-10-20'
        AS_OF=2023-11-01 facts pause 'account\ttype\tvalue_on' 'b/1\tpause\t2023-10-20' 'b/1\tresume\t2023-10-25'
        [ "$(days 2023-11-01)" = '31 16' ]
        run col-save -k pause --as-of 2023-11-01 <(rows 'account\ttype\tvalue_on' 'b/1\tresume\t2023-10-25')
        says 'nothing new'
        # It cannot be turned a third time on one day, and that is said.
        fails 65 col-save -k pause <(rows 'account\ttype\tvalue_on' 'b/1\tpause\t2023-10-06')
        says ':2:value_on: pause 1 says the same of that day, but one recorded after it rules'
        fails 65 col-save -k pause <(rows 'account\ttype\tvalue_on' 'b/1\tpause\t2023-10-07' 'b/1\tresume\t2023-10-07' \
                'b/1\tpause\t2023-10-07')
        says ':4:value_on: '
        fails 65 col-save -k pause <(rows 'account\ttype\tvalue_on' 'b/1\tstop\t2023-10-25')
        fails 65 col-save -k account <(rows 'account\tgrace_days' 'b/1\t-1')
        says '"-1" is negative; write 0 or more'
}

# Balances, arrears and days as the account view and the reports have them.
ageing() {
        col-list "$@" -c account,balance,due_on,dpd,delinquent_days,bucket
        col-report ageing "$@"
        col-report arrears "$@"
}

@test "ageing at a past day: as known now, and as reported that day, bit for bit" {
        AS_OF=2023-10-01 facts account 'account\tcreditor\tdebtor\tcurrency\tgrace_days' 'b/2\tb\tb/p\tTRY\t5' \
                'b/3\tb\tb/p\tUSD\t0'
        four_charges
        AS_OF=2023-10-01 facts entry 'account\ttype\tcomponent\tamount\tvalue_on' 'b/2\tcharge\tinterest\t10.00\t2023-10-02' \
                'b/2\tcharge\tprincipal\t90.00\t2023-10-09' 'b/3\tcharge\tcost\t7.00\t2023-09-01'
        local day batch
        declare -A batches
        # Each report, then what was learnt the day after: movements of days before it.
        for day in 2023-10-20 2023-11-10 2023-11-25 2023-12-20; do
                ageing --as-of $day >"$day.reported"
                batches[$day]=$(col-list batches -c batch | tail -n 1)
                AS_OF=$(date -d "$day 1 day" +%F)
                facts entry 'account\ttype\tamount\tvalue_on' "b/1\tpayment\t250.00\t$(date -d "$day -1 week" +%F)" \
                        "b/2\tpayment\t20.0${day: -1}\t$(date -d "$day -3 days" +%F)"
                facts pause 'account\ttype\tvalue_on' "b/2\tpause\t$(date -d "$day -10 days" +%F)"
                facts account 'account\tgrace_days' "b/3\t${day: -2}"
        done
        for day in "${!batches[@]}"; do
                ageing --as-of "$day" --known "${batches[$day]}" | cmp - "$day.reported"
                ageing --as-of "$day" >now
                ! cmp -s now "$day.reported"
                # As known now, the balance is that of the movements up to that day, whenever they were recorded.
                [ "$(awk -F'\t' '$1 == "b/1" { print $2; exit }' now)" = "$(col-list entries -c type,amount \
                        -w "account = 'b/1' AND value_on <= '$day'" | awk -F'\t' '{ sum += $1 == "charge" ? $2 : -$2 }
                                END { printf "%.2f", sum }')" ]
        done
        [ -z "$(col-check)" ]
}

@test "by charge as by account the same balance, with every kind of movement" {
        AS_OF=2023-10-01 facts account 'account\tcreditor\tdebtor\tcurrency' b/{10..90}'\tb\tb/p\tTRY'
        awk 'BEGIN {
                srand(7); OFS = "\t"
                split("charge charge charge payment payment return waiver write-off", type, " ")
                split("principal interest tax cost fee default-interest", component, " ")
                print "account", "type", "component", "amount", "value_on", "due_on"
                for (i = 0; i < 900; i++) {
                        t = type[int(rand() * 8) + 1]
                        print "b/" 10 + int(rand() * 81), t, t == "charge" ? component[int(rand() * 6) + 1] : "",
                                (t == "charge" && rand() < 0.2 ? "-" : "") sprintf("%d.%02d", rand() * 300, rand() * 100),
                                sprintf("2023-%02d-%02d", 1 + int(rand() * 12), 1 + int(rand() * 28)),
                                t == "charge" && rand() < 0.5 ? sprintf("2023-%02d-10", 1 + int(rand() * 12)) : ""
                }
        }' | col-save -q -k entry --as-of 2023-12-31
        {
                sed '/^-- types/d; /^SELECT currency/,$d' "$PROJECT/share/reports/arrears.sql"
                echo 'SELECT a.account, min(u.due_on) AS due_on FROM unpaid AS u JOIN accounts AS a ON a.id = u.account
                        WHERE u.due_on IS NOT NULL GROUP BY 1 ORDER BY 1'
        } >oldest.sql
        # Never allocated; then allocated up to August; then most accounts up to the end of the year.
        for day in 2023-03-15 2023-08-01 2023-12-31 allocate 2023-08-02 2023-12-31 some 2023-08-02 2023-12-31; do
                case $day in
                allocate) col-list entries --as-of 2023-08-01 | col-allocate -w tbk-100 | col-save -q && continue ;;
                some)
                        col-list entries --as-of 2023-12-31 -w "account > 'b/25'" | col-allocate -w principal-first |
                                col-save -q && continue
                        ;;
                esac
                [ "$(col-report arrears --as-of $day | awk -F'\t' 'NR > 1 { sum += $5 } END { printf "%.2f", sum }')" = \
                        "$(col-list --as-of $day -c balance | awk 'NR > 1 { sum += $1 } END { printf "%.2f", sum }')" ]
                # Of each account the oldest unpaid charge is that of the account view.
                col-list --as-of $day -c account,due_on -w 'due_on IS NOT NULL' -o account >oldest
                col-report ./oldest.sql --as-of $day | diff oldest -
                [ "$(wc -l <oldest)" -gt 20 ]
        done
}
