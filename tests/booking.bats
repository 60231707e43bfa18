#!/usr/bin/env bats
# col-save of what col-allocate wrote: what stays, what is reversed and booked in its stead, what is refused.
# tests/unit/booking.c does the same over random ledgers.
load common
load small

setup() {
        cd "$BATS_TEST_TMPDIR"
        small_database
        mkdir policies/waterfalls policies/rates
        rows 'tag\tcomponent\trun' 'DEFAULT\tcost\tvertical' 'DEFAULT\tdefault-interest' 'DEFAULT\tinterest' 'DEFAULT\tprincipal' \
                'DEFAULT\tother' >policies/waterfalls/plain.tsv
        rows 'from\tpercent' '2020-01-01\t10' >policies/rates/ten.tsv
}

sql() {
        sqlite3 -readonly "$COL_DB" "$1"
}

# enter "ACCOUNT TYPE COMPONENT AMOUNT VALUE_ON [DUE_ON [CORRECTS]]"…: entries, - where empty.
enter() {
        {
                rows 'account\ttype\tcomponent\tamount\tvalue_on\tdue_on\tcorrects'
                printf '%s\n' "$@" | awk -v OFS='\t' '{ for (i = 1; i <= 7; i++) $i = $i == "-" ? "" : $i; NF = 7; print }'
        } | col-save -q -k entry
}

# allocated [OPTION…]: the stream of all accounts.
allocated() {
        col-list entries --as-of "${AS_OF:-2026-06-01}" | col-allocate -w plain "$@"
}

# booked: "id entry part payment charge accrual component minor on reverses replaces" of every allocation, - where empty.
booked() {
        sql "SELECT id || ' ' || entry || ' ' || part || ' ' || ifnull(payment, '-') || ' ' || ifnull(charge, '-') || ' ' ||
                ifnull(accrual, '-') || ' ' || ifnull(part_component, '-') || ' ' || part_amount || ' ' || part_on || ' ' ||
                ifnull(reverses, '-') || ' ' || ifnull(replaces, '-') FROM allocations ORDER BY id"
}

# holds LINE…: the allocations, as booked() shows them.
holds() {
        booked | diff <(printf '%s\n' "$@") - >&2
}

# adds_up: per account, what is stored adds up to what col-allocate says afresh.
adds_up() {
        allocated "$@" | awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                $at["part"] != "" && $at["part"] != "accrued" { amount = $at["part_amount"]; sub(/\./, "", amount)
                        sum[$at["part"] "|" $at["payment"] "|" $at["charge"] "|" $at["accrual"] "|" $at["part_component"] "|" $at["part_on"]] += amount }
                END { for (key in sum) if (sum[key]) print key "|" sum[key] }' | LC_ALL=C sort >fresh
        sql "SELECT part, payment, charge, accrual, part_component, part_on, sum(part_amount) FROM allocations
                GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(part_amount) <> 0" | LC_ALL=C sort | diff fresh - >&2
}

@test "allocations and a replay of each account are stored, and the policies with them" {
        enter 'bank1/a payment - 40.00 2026-02-01' 'bank1/b payment - 300.00 2026-03-01'
        allocated >in
        run col-save in
        [ "$status" -eq 0 ]
        says 'batch 6: policies 1 new; replays 3 new; allocations 3 new'
        [[ $output != *'left alone'* ]]
        holds '1 4 allocation 4 1 - principal 4000 2026-02-01 - -' '2 5 allocation 5 2 - principal 25050 2026-03-01 - -' \
                '3 5 overpayment 5 - - - 4950 2026-03-01 - -'
        [ "$(sql "SELECT group_concat(account || ' ' || as_of || ' ' || seen) FROM replays")" = \
                '1 2026-06-01 5,2 2026-06-01 5,3 2026-06-01 5' ]
        [ "$(sql "SELECT text FROM policies WHERE type = 'waterfalls'")" = "$(cat policies/waterfalls/plain.tsv)" ]
        [ "$(sql 'SELECT count(*) FROM allocations WHERE waterfall = 1 AND rates IS NULL')" -eq 3 ]
        col-check
}

@test "interest booked is stored with its rates; what is only shown is not" {
        enter 'bank1/a payment - 40.00 2026-02-01'
        allocated -r ten | col-save -q
        holds '1 4 accrual - - 4 default-interest 85 2026-02-01 - -' '2 4 allocation 4 - 4 default-interest 85 2026-02-01 - -' \
                '3 4 allocation 4 1 - principal 3915 2026-02-01 - -'
        [ "$(sql 'SELECT group_concat(ifnull(rates, 0)), group_concat(ifnull(waterfall, 0)) FROM allocations')" = '2,0,0|0,1,1' ]
        [ "$(sql 'SELECT group_concat(DISTINCT rates) FROM replays')" = 2 ]
        [ "$(sql "SELECT type FROM policies WHERE policy LIKE 'ten@%'")" = rates ]
        adds_up -r ten
        col-check
}

@test "the same stream again, and a new list of the same entries, say nothing new" {
        enter 'bank1/a payment - 40.00 2026-02-01'
        allocated -r ten >in
        col-save -q in
        content >before
        run col-save in
        [ "$status" -eq 0 ]
        says 'nothing new: replays 3 already so; allocations 3 already so'
        run col-save < <(AS_OF=2026-07-01 allocated -r ten)
        says 'nothing new: replays 3 already so; allocations 3 already so'
        content | cmp - before
}

@test "a backdated payment: what came out again stays, the rest is reversed and replaced" {
        enter 'bank1/a payment - 40.00 2026-02-01' 'bank1/a payment - 50.00 2026-03-01' 'bank1/b payment - 1.00 2026-03-01'
        allocated | col-save -q
        enter 'bank1/a payment - 20.00 2026-02-15'
        run col-save < <(allocated)
        says 'replays 1 new, 2 already so; allocations 3 new, 1 reversed, 2 already so'
        holds '1 4 allocation 4 1 - principal 4000 2026-02-01 - -' '2 5 allocation 5 1 - principal 5000 2026-03-01 - -' \
                '3 6 allocation 6 2 - principal 100 2026-03-01 - -' '4 5 allocation 5 1 - principal -5000 2026-03-01 2 -' \
                '5 7 allocation 7 1 - principal 2000 2026-02-15 - -' '6 5 allocation 5 1 - principal 4000 2026-03-01 - 2' \
                '7 5 overpayment 5 - - - 1000 2026-03-01 - -'
        adds_up
        [ "$(sql 'SELECT sum(part_amount) FROM allocations WHERE batch <= 6 AND payment = 5')" -eq 5000 ]
        col-check
}

# open: what is open of each charge of bank1/d, from the allocations that are stored.
open_charges() {
        sql "SELECT group_concat(open, ' ') FROM (SELECT (e.amount - ifnull((SELECT sum(part_amount) FROM allocations AS a
                WHERE a.charge = e.id), 0)) / 100 AS open FROM entries AS e JOIN accounts ON accounts.id = e.account
                WHERE accounts.account = 'bank1/d' AND e.type = 'charge' ORDER BY e.id)"
}

@test "worked case 4, in money: a payment entered late leaves what was paid afterwards to the next instalment" {
        rows 'account\tcreditor\tdebtor\tcurrency' 'bank1/d\tbank1\tbank1/2\tTRY' | col-save -q -k account
        cp "$PROJECT"/share/waterfalls/instalments-horizontal.tsv policies/waterfalls/plain.tsv
        enter 'bank1/d charge principal 125.00 2024-01-01 2024-01-01' 'bank1/d charge principal 125.00 2024-01-01 2024-01-16' \
                'bank1/d charge principal 125.00 2024-01-01 2024-01-31' 'bank1/d charge principal 125.00 2024-01-01 2024-02-15' \
                'bank1/d payment - 125.00 2024-01-01' 'bank1/d payment - 250.00 2024-02-01'
        AS_OF=2024-02-01 allocated | col-save -q
        [ "$(open_charges)" = '0 0 0 125' ]
        holds '1 8 allocation 8 4 - principal 12500 2024-01-01 - -' '2 9 allocation 9 5 - principal 12500 2024-02-01 - -' \
                '3 9 allocation 9 6 - principal 12500 2024-02-01 - -'
        enter 'bank1/d payment - 125.00 2024-01-15'
        run col-save < <(AS_OF=2024-02-02 allocated)
        says 'allocations 2 new, 1 reversed, 2 already so'
        [ "$(open_charges)" = '0 0 0 0' ]
        holds '1 8 allocation 8 4 - principal 12500 2024-01-01 - -' '2 9 allocation 9 5 - principal 12500 2024-02-01 - -' \
                '3 9 allocation 9 6 - principal 12500 2024-02-01 - -' '4 9 allocation 9 5 - principal -12500 2024-02-01 2 -' \
                '5 10 allocation 10 5 - principal 12500 2024-01-15 - -' '6 9 allocation 9 7 - principal 12500 2024-02-01 - 2'
        AS_OF=2024-02-02 adds_up
        col-check
}

@test "worked case 5: a payment before the charge-off is undone after a recovery" {
        rows 'account\tcreditor\tdebtor\tcurrency' 'bank1/d\tbank1\tbank1/2\tTRY' | col-save -q -k account
        enter 'bank1/d charge principal 1000.00 2023-01-31 2023-01-31' 'bank1/d payment - 500.00 2023-02-10' \
                'bank1/d write-off - 500.00 2023-06-01' 'bank1/d payment - 500.00 2023-06-05'
        AS_OF=2023-06-05 allocated | col-save -q
        holds '1 5 allocation 5 4 - principal 50000 2023-02-10 - -' '2 6 charge-off - - - principal 50000 2023-06-01 - -' \
                '3 7 recovery 7 4 - principal 50000 2023-06-05 - -'
        [ "$(open_charges)" = 0 ]
        enter 'bank1/d return - 500.00 2023-02-10 - 5'
        AS_OF=2023-06-10 allocated | col-save -q
        holds '1 5 allocation 5 4 - principal 50000 2023-02-10 - -' '2 6 charge-off - - - principal 50000 2023-06-01 - -' \
                '3 7 recovery 7 4 - principal 50000 2023-06-05 - -' '4 6 charge-off - - - principal -50000 2023-06-01 2 -' \
                '5 8 allocation 5 4 - principal -50000 2023-02-10 - -' '6 6 charge-off - - - principal 100000 2023-06-01 - 2'
        [ "$(open_charges)" = 500 ]
        [ "$(sql "SELECT sum(part_amount) FROM allocations WHERE part = 'charge-off' AND batch < 9")" -eq 50000 ]
        AS_OF=2023-06-10 adds_up
        col-check
}

@test "another waterfall decides anew, and leaves what comes to the same" {
        enter 'bank1/a charge cost 10.00 2026-01-02' 'bank1/a payment - 40.00 2026-02-01' 'bank1/b payment - 1.00 2026-03-01'
        allocated | col-save -q
        rows 'tag\tcomponent\trun' 'DEFAULT\tprincipal\tvertical' 'DEFAULT\tother' >policies/waterfalls/plain.tsv
        run col-save < <(allocated)
        says 'replays 3 new; allocations 1 new, 2 reversed, 1 already so'
        [ "$(sql 'SELECT group_concat(DISTINCT waterfall) FROM replays WHERE id > 3')" = 2 ]
        adds_up
        col-check
}

@test "rates and terms of interest are part of what was decided" {
        enter 'bank1/a payment - 40.00 2026-01-01'
        allocated | col-save -q
        run col-save < <(allocated -r ten)
        says 'replays 3 new; allocations 1 already so'
        run col-save < <(allocated -r ten --day-count 360)
        says 'replays 3 new; allocations 1 already so'
        [ "$(sql 'SELECT group_concat(DISTINCT interest_terms) FROM replays')" = day_count=360 ]
}

@test "an account without a part has a replay once its entries are covered, and a new one for each new entry" {
        allocated | col-save -q
        [ "$(sql 'SELECT count(*) FROM replays')" -eq 3 ]
        enter 'bank1/a charge cost 1.00 2026-08-01'
        run col-save < <(allocated)
        says 'nothing new'
        run col-save < <(AS_OF=2026-08-01 allocated)
        says 'replays 1 new, 2 already so'
        [ "$(sql 'SELECT as_of, seen FROM replays WHERE id = 4')" = '2026-08-01|6' ]
}

@test "a part of the entries is refused, and the missing one is named" {
        enter 'bank1/a payment - 40.00 2026-02-01'
        content >before
        col-list entries --as-of 2026-06-01 -w "type = 'charge'" | col-allocate -w plain >in
        fails 65 col-save in
        says 'in:2:entry: entry 4 of account bank1/a, of 2026-02-01, is not in the stream'
        col-list entries --as-of 2026-06-01 -w "amount > 90" | col-allocate -w plain >in
        fails 65 col-save in
        content | cmp - before
}

@test "an entry of another account is refused" {
        enter 'bank1/a payment - 40.00 2026-02-01'
        allocated >good
        awk -F'\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
                NR == 3 { print; $at["part"] = ""; $at["entry"] = 2 } { print }' good >in
        fails 65 col-save in
        says 'in:4:entry: entry 2 is not among those of account bank1/a'
        [ "$(sql 'SELECT count(*) FROM replays')" -eq 0 ]
}

# edited NAME AWK: good.tsv with cells changed, where row N has the number NR and columns are at[].
edited() {
        awk -F'\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } '"$1"'; { print }' good.tsv >in
        ! cmp -s in good.tsv
}

# refused PLACE REASON: and nothing is stored.
refused_as() {
        fails 65 col-save in
        says "in:$1: $2"
        content | cmp - before
}

@test "a stream that was edited is refused with its row and the reason, whatever was edited" {
        enter 'bank1/a charge cost 5.00 2026-01-02' 'bank1/a payment - 40.00 2026-02-01' 'bank1/a payment - 400.00 2026-02-10'
        allocated -r ten >good.tsv
        content >before
        # Row 2: a charge; 3: interest booked at the other; 4 to 8: the first payment; 9 to 12: the second.
        [ "$(cut -f "$(head -n 1 good.tsv | tr '\t' '\n' | grep -nx part | cut -d: -f1)" good.tsv | sed -n 2,12p | xargs)" = \
                'accrual accrual allocation allocation allocation allocation accrual allocation allocation overpayment' ]
        edited 'NR == 8 { $at["part_amount"] = "34.00" }'
        refused_as 8:part_amount '"34.00", but replaying the entries of account bank1/a gives "34.15"'
        edited 'NR == 4 { $at["part_amount"] = "9.00" }' # interest
        refused_as 4:part_amount '"9.00", but'
        edited 'NR == 8 { $at["charge"] = 4 }' # principal to cost
        refused_as 8:charge '"4", but replaying the entries of account bank1/a gives "1"'
        edited 'NR == 8 { $at["payment"] = 6 }'
        refused_as 8:payment '"6", but'
        edited 'NR == 8 { $at["payment"] = 2 }' # of another account
        refused_as 8:payment '"2", but'
        edited 'NR == 6 { $at["accrual"] = 5 }'
        refused_as 6:accrual '"5", but replaying the entries of account bank1/a gives "4"'
        edited 'NR == 8 { $at["part_component"] = "fee" }'
        refused_as 8:part_component '"fee", but replaying the entries of account bank1/a gives "principal"'
        edited 'NR == 8 { $at["part_on"] = "2026-01-31" }'
        refused_as 8:part_on '"2026-01-31", but'
        edited 'NR == 8 { $at["part"] = "recovery" }'
        refused_as 8:part '"recovery of 34.15", but'
        edited 'NR == 4 { $at["rates"] = "" }'
        refused_as 4:rates '"", but'
        # What still adds up: money moved from one part to another, interest left out with what settled it, a part
        # booked and taken back, parts in another order.
        edited 'NR == 5 { $at["part_amount"] = "4.00" } NR == 8 { $at["part_amount"] = "35.15" }'
        refused_as 5:part_amount '"4.00", but replaying the entries of account bank1/a gives "5.00"'
        edited 'NR == 9 || NR == 10 { next } NR == 12 { $at["part_amount"] = "334.15" }'
        refused_as 9:part '"allocation of 65.85", but'
        edited 'NR == 12 { print; $at["part_amount"] = "-" $at["part_amount"] }'
        refused_as 13:part 'a part that replaying the entries of account bank1/a does not give'
        edited 'NR == 12 { next }'
        refused_as 2:part 'replaying the entries of account bank1/a gives more parts than are in the stream'
        edited 'NR == 5 { held = $0; next } NR == 6 { print; print held; next }'
        refused_as 5:charge '"", but'
        # Made with other rates than it names.
        rows 'from\tpercent' '2020-01-01\t11' >policies/rates/eleven.tsv
        allocated -r eleven | sed "s/eleven@[0-9a-f]*/$(grep -o 'ten@[0-9a-f]*' good.tsv | head -n 1)/" >in
        refused_as 4:part_amount '"'
        col-save -q good.tsv
        col-check
}

@test "terms of interest must be the account's own, where it has any" {
        rows 'account\tcontract_rate\tbasis\tdue_on' 'bank1/a\t12.5\tcontract\t2026-01-05' | col-save -q -k account --as-of 2026-01-01
        enter 'bank1/a payment - 40.00 2026-02-01'
        # interest "RATE BASIS DUE": an -a stream for bank1/a.
        interest() {
                col-list -c account,debtor --as-of 2026-06-01 | awk -F'\t' -v OFS='\t' -v all="$1" 'BEGIN { split(all, to, " ") }
                        NR == 1 { print $0, "contract_rate", "basis", "contract_due_on"; next }
                        $1 == "bank1/a" { print $0, to[1], to[2], to[3]; next } { print $0, "", "", "" }' >interest.tsv
        }
        local other
        content >before
        for other in '13 contract 2026-01-05' '12.5 noncontract 2026-01-05' '12.5 contract 2026-01-06'; do
                interest "$other"
                allocated -r ten -a interest.tsv >in
                refused_as 2:interest_terms '"contract_rate='
                says 'of the account is'
        done
        interest '12.5 contract 2026-01-05'
        allocated -r ten -a interest.tsv | col-save -q
        # What held then counts, not what holds now.
        rows 'account\tcontract_rate' 'bank1/a\t20' | col-save -q -k account --as-of 2026-07-01
        enter 'bank1/a payment - 1.00 2026-02-02'
        interest '12.5 contract 2026-01-05'
        allocated -r ten -a interest.tsv | col-save -q
        col-check
        # Without them less is said, which is allowed.
        allocated -r ten | col-save -q
        col-check
}

@test "an account that comes back is refused" {
        allocated >in
        sed -n 2p in >again
        cat again >>in
        fails 65 col-save in
        says 'in:5:account: account bank1/a comes back'
        allocated >one
        fails 65 col-save one one
        says 'one:2:account: account bank1/a comes back'
}

@test "a stream that is cut short is refused" {
        enter 'bank1/a payment - 40.00 2026-02-01'
        allocated >whole
        head -c -1 whole >in
        fails 65 col-save in
        says 'ended early'
        sed '$d' whole >in # of the last account only the entries before are there
        run col-save in
        [ "$status" -eq 0 ]
        sed 3d whole >in
        fails 65 col-save in
        says 'entry 4'
}

@test "stale: what changed since the list is not booked, unless it says nothing new" {
        allocated >old
        enter 'bank1/a payment - 40.00 2026-02-01'
        content >before
        fails 75 col-save old
        says 'stale'
        says bank1/a
        content | cmp - before
        allocated | col-save -q
        allocated >same
        enter 'bank1/a payment - 7.00 2026-02-02'
        content >before
        col-save -q same
        content | cmp - before
}

@test "malformed cells are refused with their place" {
        enter 'bank1/a payment - 40.00 2026-02-01'
        allocated >good
        names=$(head -n 1 good | tr '\t' '\n')
        # refused COLUMN VALUE ROW: with that cell.
        refused() {
                at=$(grep -nx "$1" <<<"$names" | cut -d: -f1)
                awk -F'\t' -v OFS='\t' -v at="$at" -v row="$3" -v value="$2" 'NR == row { $at = value } { print }' good >in
                fails 65 col-save in
                says "in:$3:$1:"
        }
        refused part shares 3
        refused part_amount 1.234 3
        refused part_amount '' 3
        refused part_on 2026-02-30 3
        refused part_on '' 3
        refused payment four 3
        refused charge 0 3
        refused entry '' 3
        refused waterfall '' 2
        refused waterfall plain 2
        refused waterfall "other@$(printf '0%.0s' {1..64})" 3
        refused rates ten 2
        refused interest_terms day_count=360 3
        refused interest_terms interest_taxes=a,b=3 2
        refused interest_terms contract_rate=ten 2
        refused currency EUR 3
        refused account '' 2
        refused account bank1/none 2
        fails 65 col-save <(sed 's/TRY/USD/' good)
        says 'not the currency of account bank1/a, TRY'
        fails 64 col-save <(cut --complement -f "$(grep -nx seen <<<"$names" | cut -d: -f1)" good)
        says 'no column seen'
        fails 65 col-save <(awk -F'\t' -v OFS='\t' 'NF -= 0 { print }' good | sed '1s/part_on/on/')
        says part_on
        [ "$(sql 'SELECT count(*) FROM replays')" -eq 0 ]
}

@test "listed allocations and replays are stored by nobody" {
        enter 'bank1/a payment - 40.00 2026-02-01'
        allocated | col-save -q
        content >before
        col-list allocations | col-save -q
        col-list replays | col-save -q
        fails 64 col-save -k allocation <(col-list allocations)
        content | cmp - before
}

@test "col-list allocations goes by the day on which they take effect, replays by theirs" {
        enter 'bank1/a payment - 40.00 2026-02-01' 'bank1/a payment - 50.00 2026-03-01'
        allocated | col-save -q
        enter 'bank1/a payment - 20.00 2026-02-15'
        allocated | col-save -q
        col-list allocations --as-of 2026-02-20 -c entry,part_amount,part_on |
                diff <(rows 'entry\tpart_amount\tpart_on' '4\t40.00\t2026-02-01' '6\t20.00\t2026-02-15') -
        col-list allocations --as-of 2026-06-01 --known 6 -c allocation | diff <(rows allocation 1 2) -
        [ "$(col-list replays --as-of 2026-05-31 | wc -l)" -eq 1 ]
        [ "$(col-list replays --as-of 2026-06-01 | wc -l)" -eq 5 ]
        rows '-- sums' 'SELECT sum(part_amount) AS minor FROM allocation_view WHERE part_on <= :as_of' >sums.sql
        rows '-- replays' 'SELECT count(*) AS replays FROM replay_view' >many.sql
        [ "$(col-report ./many.sql --as-of 2026-06-01 | tail -n 1)" = 4 ]
}

@test "what was booked as of a later day is not taken back by an earlier one" {
        enter 'bank1/a payment - 30.00 2026-05-01'
        allocated | col-save -q
        booked >before
        AS_OF=2026-02-01 allocated >early.tsv
        fails 65 col-save early.tsv
        says 'account bank1/a was allocated as of 2026-06-01 already, and this is as of 2026-02-01'
        booked | diff before - >&2
        # The same of an earlier day is no news.
        AS_OF=2026-05-15 allocated | col-save 2>out
        grep -q 'nothing new' out
}
