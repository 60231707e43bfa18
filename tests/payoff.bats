#!/usr/bin/env bats
# col-show --payoff: the same to the minor unit as what col-allocate makes of the account's entries, less the discount.

load common

setup_file() {
        cd "$BATS_FILE_TMPDIR" || return
        export COL_PATH=$PWD
        mkdir waterfalls rates
        rows 'from\tpercent' '2020-01-01\t10' '2025-02-01\t20.5' '2026-07-01\tnone' >rates/ten.tsv
        cp "$PROJECT/share/waterfalls/tbk-100.tsv" waterfalls/own.tsv
        col-init -q --zone Europe/Istanbul payoff.db
        export COL_DB=$PWD/payoff.db
        save creditor creditor=b
        save party party=b/1
        for account in one two three; do
                save account account=b/$account creditor=b debtor=b/1 currency=TRY
        done
        save account account=b/yen creditor=b debtor=b/1 currency=JPY
        number=0
        entry one charge component=principal amount=1000.00 value_on=2025-01-01 due_on=2025-01-10
        entry one charge component=principal amount=500.00 value_on=2025-01-01 due_on=2026-03-10
        entry one charge component=cost amount=30.00 value_on=2025-03-01
        entry one payment amount=100.00 value_on=2025-04-01
        entry one charge component=cost amount=7.00 value_on=2026-02-01
        entry two charge component=fee amount=12.34 value_on=2025-01-01
        entry two payment amount=50.00 value_on=2025-02-01
        entry yen charge component=principal amount=100000 value_on=2025-01-01
        sqlite3 payoff.db 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
}

save() { # KIND FIELD=VALUE…
        col-new "$@" | col-save -q -k "$1"
}
entry() { # ACCOUNT TYPE FIELD=VALUE…
        save entry account=b/"$1" type="$2" number=$((++number)) "${@:3}"
}

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        export COL_PATH=$BATS_FILE_TMPDIR
        cp "$BATS_FILE_TMPDIR/payoff.db" own.db
        export COL_DB=$PWD/own.db
}

hash() { # NAME
        sha256sum "$COL_PATH/$1.tsv" | cut -d' ' -f 1
}

# replayed ACCOUNT TERMS [RATES]: the record of a replay of it by own.tsv, whatever col-save would store.
replayed() {
        sqlite3 own.db "INSERT OR IGNORE INTO policies(policy, type, text, batch) VALUES
                        ('own@$(hash waterfalls/own)', 'waterfalls', CAST(readfile('$COL_PATH/waterfalls/own.tsv') AS TEXT), 1),
                        ('ten@$(hash rates/ten)', 'rates', CAST(readfile('$COL_PATH/rates/ten.tsv') AS TEXT), 1);
                INSERT INTO replays(account, as_of, seen, waterfall, rates, interest_terms, batch)
                SELECT a.id, '2026-01-15', 1, (SELECT id FROM policies WHERE policy LIKE 'own@%'),
                        (SELECT id FROM policies WHERE policy LIKE '${3:-}@%'), nullif('$2', ''), 1
                FROM accounts AS a WHERE account = 'b/$1'"
}

# items: "item component amount" of a payoff, - where empty.
items() {
        awk -F'\t' 'NR > 1 { print $4, $5 == "" ? "-" : $5, $6 }'
}

# computed ACCOUNT DAY [OPTION…]: the same but per-day, from the stream of col-allocate.
computed() {
        col-list entries --as-of "$2" -w "account = 'b/$1'" | col-allocate "${@:3}" >parts.tsv
        awk -F'\t' 'function minor(text) { sub(/\./, "", text); return text + 0 }
                function row(item, component, sum) { if (sum) printf "%s %s %.2f\n", item, component, sum / 100 }
                NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { part = $at["part"]; component = $at["part_component"]; amount = minor($at["part_amount"]) }
                $at["type"] == "charge" && !seen[$at["entry"]]++ { open[$at["component"]] += minor($at["amount"]) }
                part == "accrual" || part == "reopened" { open[component] += amount }
                part == "allocation" { open[component] -= amount }
                part == "accrued" { interest[component] += amount }
                part == "overpayment" { over += amount }
                END { for (c in open) { row("open", c, open[c]); total += open[c] }
                        for (c in interest) { row("interest", c, interest[c]); total += interest[c] }
                        row("overpayment", "-", -over); printf "payoff - %.2f\n", (total - over) / 100 }' parts.tsv | LC_ALL=C sort
}

# agrees ACCOUNT DAY [OPTION…]: both say the same; a stored replay's policies are named in the options.
agrees() {
        computed "$@" >expected
        [ -s expected ]
        col-show b/"$1" --as-of 2026-01-15 --payoff "$2" "${SHOWN[@]}" >got
        items <got | grep -v '^per-day' | LC_ALL=C sort | diff expected -
}

@test "what has to be paid is what col-allocate shows to be open, and interest to that day" {
        local day
        for day in 2026-01-15 2026-01-31 2026-02-01 2026-03-10 2026-03-11 2026-06-29; do
                SHOWN=(-w tbk-100 -r ten)
                agrees one $day -w tbk-100 -r ten
                SHOWN=(-w principal-first)
                agrees one $day -w principal-first
        done
        SHOWN=(-w tbk-100)
        agrees two 2026-01-20 -w tbk-100
        col-show b/one --as-of 2026-01-15 --payoff 2026-01-31 -w tbk-100 -r ten | cut -f 1-5 | sed -n '1p;$p' |
                diff - <(rows 'account\tpayoff_on\tcurrency\titem\tcomponent' 'b/one\t2026-01-31\tTRY\tper-day\t')
}

@test "by what the account was allocated by last: texts that the database keeps, and its own terms" {
        local terms='contract_rate=7.25 basis=contract day_count=360 interest_taxes=bsmv=15,kkdf=7.5'
        replayed one 'contract_rate=1'
        replayed one "$terms" ten
        rows 'account\tdebtor\tcontract_rate\tbasis\tday_count\tinterest_taxes' 'b/one\tb/1\t7.25\tcontract\t360\tbsmv=15 kkdf=7.5' >terms.tsv
        # It does not matter whether files of those names are still there.
        SHOWN=()
        for day in 2026-01-15 2026-03-20; do
                COL_PATH=$PWD/none agrees one $day -w "$BATS_FILE_TMPDIR/waterfalls/own.tsv" -r "$BATS_FILE_TMPDIR/rates/ten.tsv" -a terms.tsv
        done
        items <got | cut -d' ' -f 1,2 | sort -u | grep -c 'interest bsmv\|interest kkdf\|open interest' | gives 3
        # What is named goes before.
        SHOWN=(-w principal-first)
        agrees one 2026-03-20 -w principal-first -r ten -a terms.tsv
        replayed one 'contract_rate=12 default_rates=contract contract_due_on=2025-06-01' ten
        rows 'account\tdebtor\tcontract_rate\tdefault_rates\tcontract_due_on' 'b/one\tb/1\t12\tcontract\t2025-06-01' >terms.tsv
        SHOWN=()
        agrees one 2026-03-20 -w own -r ten -a terms.tsv
}

@test "what col-save stored is what is taken" {
        rows 'account\tdebtor\tcontract_rate\tbasis\tinterest_taxes' 'b/one\tb/1\t7.25\tcontract\tbsmv=15' 'b/two\tb/1\t\t\t' \
                'b/yen\tb/1\t3\t\t' >terms.tsv
        col-list entries --as-of 2026-01-15 | col-allocate -w own -r ten -a terms.tsv | col-save -q
        SHOWN=()
        for account in one two; do
                agrees $account 2026-03-20 -w own -r ten -a terms.tsv
        done
        fails 66 col-show b/three --as-of 2026-01-15 --payoff 2026-03-20
}

@test "a day later costs what it costs" {
        local day first second
        for day in 2026-01-15 2026-03-09 2026-03-10; do
                first=$(col-show b/one --as-of 2026-01-15 --payoff $day -w tbk-100 -r ten | items | awk '$1 == "payoff" { print $3 }')
                second=$(col-show b/one --as-of 2026-01-15 --payoff "$(date -d "$day + 1 day" +%F)" -w tbk-100 -r ten |
                        items | awk '$1 == "payoff" { print $3 }')
                col-show b/one --as-of 2026-01-15 --payoff $day -w tbk-100 -r ten | items | tail -n 1 |
                        gives "per-day - $(awk "BEGIN { printf \"%.2f\", $second - $first }")"
        done
        col-show b/one --as-of 2026-01-15 --payoff 2026-01-15 -w tbk-100 | items | tail -n 1 | gives 'per-day - 0.00'
        # The last day that has a rate, and the first that has none.
        col-show b/one --as-of 2026-01-15 --payoff 2026-07-01 -w tbk-100 -r ten | items | tail -n 1 | grep -q '^payoff'
        fails 65 col-show b/one --as-of 2026-01-15 --payoff 2026-07-02 -w tbk-100 -r ten
        says 'account b/one: no rate for 2026-07-01'
}

# plan DAY DISCOUNT UNTIL: an arrangement of b/one of that day; its instalment's number is printed.
plan() {
        sqlite3 own.db "INSERT OR IGNORE INTO policies(policy, type, text, batch) VALUES ('plan@1', 'arrangements', '', 1);
                INSERT INTO arrangements(arrangement, account, arranged_on, arranged, discount, discount_until, method, plan, terms, batch)
                SELECT 'b/one/$1/' || count(*), (SELECT id FROM accounts WHERE account = 'b/one'), '$1', 100000, $2, '$3', 'equal', 'p',
                        (SELECT id FROM policies WHERE policy = 'plan@1'), 1 FROM arrangements;
                INSERT INTO instalments(account, arrangement, instalment, arranged_on, payable_on, amount, principal_part,
                        interest_part, terms, valid_from, batch)
                SELECT account, id, 1, arranged_on, '2026-02-01', 100000, 100000, 0, terms, '0001-01-01', 1 FROM arrangements
                ORDER BY id DESC LIMIT 1 RETURNING id"
}

@test "the plan in force lets off its discount until its last day, and no more than is owed" {
        local paid key waiver
        discount() { # DAY [OPTION…]
                col-show b/one --as-of 2026-01-15 --payoff "$1" -w tbk-100 "${@:2}" | items | awk '$1 == "discount" { print $3 }'
        }
        [ -z "$(discount 2026-01-20)" ]
        paid=$(col-show b/one --as-of 2026-01-15 --payoff 2026-01-20 -w tbk-100 | items | awk '$1 == "payoff" { print $3 }')
        plan 2026-01-02 5000 2026-01-31
        [ "$(discount 2026-01-31)" = -50.00 ]
        [ -z "$(discount 2026-02-01)" ]
        [ -z "$(discount 2026-01-20 --as-of 2026-01-01)" ]
        col-show b/one --as-of 2026-01-15 --payoff 2026-01-20 -w tbk-100 | items | awk '$1 == "payoff" { print $3 }' |
                gives "$(awk "BEGIN { printf \"%.2f\", $paid - 50 }")"
        # What a waiver of the plan let off does not come off again, unless a return gave it back.
        key=$(sqlite3 own.db "SELECT arrangement FROM arrangements ORDER BY id DESC LIMIT 1")
        booked() { # TYPE AMOUNT NUMBER CORRECTS
                sqlite3 own.db "INSERT INTO entries(account, type, amount, value_on, number, corrects, occurrence, batch)
                        SELECT id, '$1', $2, '2026-01-15', '$3', $4, 1, 1 FROM accounts WHERE account = 'b/one' RETURNING id"
        }
        waiver=$(booked waiver 3000 "$key" NULL)
        [ "$(discount 2026-01-31)" = -20.00 ]
        booked waiver 500 "$key/2" NULL
        booked waiver 700 "${key}9" NULL
        [ "$(discount 2026-01-31)" = -15.00 ]
        booked return 2000 r1 "$waiver"
        booked waiver -300 r2 "$waiver"
        [ "$(discount 2026-01-31)" = -38.00 ]
        sqlite3 own.db "DELETE FROM entries WHERE number <> '' AND account = (SELECT id FROM accounts WHERE account = 'b/one') AND id >= $waiver"
        last=$(plan 2026-01-03 900000 2026-01-31)
        [ "$(discount 2026-01-31)" = "-$paid" ]
        col-show b/one --as-of 2026-01-15 --payoff 2026-01-20 -w tbk-100 | items | awk '$1 == "payoff"' | gives 'payoff - 0.00'
        # The last plan counts, also one without a discount; one whose instalments have ended is in force no more.
        sqlite3 own.db "UPDATE instalments SET ended_on = '2026-01-10' WHERE id = $last"
        [ -z "$(discount 2026-01-31)" ]
        plan 2026-01-04 NULL 2026-01-31
        [ -z "$(discount 2026-01-31)" ]
}

@test "what cannot be answered is refused, and says why" {
        fails 66 col-show b/one --payoff 2099-01-01
        says 'account b/one was never allocated; name a waterfall with -w'
        fails 66 col-show b/one --payoff 2099-01-01 -r ten
        fails 64 col-show b/one --as-of 2026-01-15 --payoff 2026-01-14 -w tbk-100
        says 'lies before the as-of day'
        fails 64 col-show b/1 --as-of 2026-01-15 --payoff 2026-01-16 -w tbk-100
        says 'of one account'
        fails 64 col-show b/one --payoff tomorrow
        fails 64 col-show b/one -w tbk-100
        fails 78 col-show b/one --payoff 2099-01-01 -w nowhere
        rows 'tag\tcomponent\trun' 'DEFAULT\tprincipal\tvertical' >narrow.tsv
        fails 65 col-show b/one --as-of 2026-01-15 --payoff 2026-01-16 -w ./narrow.tsv
        says 'cost stands nowhere in the rule DEFAULT'
        rows 'tag\tcomponent\trun' 'DEFAULT\tprincipal\tvertical' 'DEFAULT\tcost' >narrow.tsv
        fails 78 col-show b/one --as-of 2026-01-15 --payoff 2026-01-16 -w ./narrow.tsv -r ten
        says 'no line of DEFAULT settles default-interest'
        replayed one 'contract_rate=much'
        fails 65 col-show b/one --as-of 2026-01-15 --payoff 2026-01-16
        says 'contract_rate=much'
        sqlite3 own.db "UPDATE policies SET text = text || '#'"
        fails 65 col-show b/one --as-of 2026-01-15 --payoff 2026-01-16
        says 'another text under own@'
}

@test "other digits, an account without entries, what was known then, and who asked" {
        col-show b/yen --as-of 2026-01-15 --payoff 2026-01-16 -w tbk-100 | items |
                gives 'open principal 100000' 'payoff - 100000' 'per-day - 0'
        col-show b/three --as-of 2026-01-15 --payoff 2026-01-16 -w tbk-100 | items | gives 'payoff - 0.00' 'per-day - 0.00'
        col-show b/two --as-of 2026-01-15 --payoff 2026-01-16 -w tbk-100 | items |
                gives 'overpayment - -37.66' 'payoff - -37.66' 'per-day - 0.00'
        batch=$(col-list entries -w "account = 'b/two' AND type = 'charge'" -c batch | tail -n 1)
        col-show b/two --as-of 2026-01-15 --known "$batch" --payoff 2026-01-16 -w tbk-100 | items |
                gives 'open fee 12.34' 'payoff - 12.34' 'per-day - 0.00'
        tail -n 1 own.db-access.log | grep -q -- $'--payoff 2026-01-16 -w tbk-100 b/two\t3$'
        fails 74 bash -c 'col-show b/two --as-of 2026-01-15 --payoff 2026-01-16 -w tbk-100 >/dev/full'
}

@test "the page says by what an account was allocated last" {
        [ "$(col-show b/1 --as-of 2026-01-15 | grep -c 'Last allocated')" -eq 0 ]
        replayed one '' ten
        replayed two ''
        sqlite3 own.db "UPDATE replays SET as_of = '2026-01-14' WHERE id = 2"
        col-show b/1 --as-of 2026-01-15 | grep -A 3 '^Last allocated' | awk '{ $1 = $1 } 1' |
                gives 'Last allocated' 'account as_of waterfall rates batch' 'b/one 2026-01-15 own ten 1' 'b/two 2026-01-14 own 1'
        [ "$(col-show b/1 --as-of 2026-01-13 | grep -c 'Last allocated')" -eq 0 ]
}

@test "interest stops on the day of the plan in force, where that says so, as long as it is in force" {
        local day running stopped last
        payoff() { # AS-OF DAY ITEM
                col-show b/one --as-of "$1" --payoff "$2" -w tbk-100 -r ten | items | awk -v item="$3" '$1 == item { print $3 }'
        }
        # 7.00 of costs come on 1 February, an event at which interest is booked.
        until=$(payoff 2026-01-02 2026-01-02 payoff)
        for day in 2026-01-20 2026-02-01 2026-03-20; do
                payoff 2026-01-15 $day payoff
        done >running
        last=$(plan 2026-01-02 0 2026-01-31)
        [ -z "$(payoff 2026-01-15 2026-03-20 stopped)" ]
        sqlite3 own.db "UPDATE arrangements SET plan_interest = 'stops'"
        for day in 2026-01-20 2026-02-01 2026-03-20; do
                running=$(payoff 2026-01-15 $day payoff) stopped=$(payoff 2026-01-15 $day stopped)
                awk "BEGIN { printf \"%.2f %.2f\n\", $running, $running - $stopped }"
        done | paste -d' ' - running >got
        awk -v until="$until" '{ expected = until + (NR > 1 ? 7 : 0) } sprintf("%.2f", expected) != $1 || $2 != $3 || $1 >= $3 { exit 1 }' got
        [ "$(payoff 2026-01-15 2026-03-20 per-day)" = 0.00 ]
        [ -z "$(payoff 2026-01-02 2026-01-02 stopped)" ] # nothing has run since
        # Not before the plan, not what was charged later, and not once the plan has ended.
        [ -z "$(payoff 2026-01-01 2026-01-20 stopped)" ]
        sqlite3 own.db "UPDATE instalments SET ended_on = '2026-01-10' WHERE id = $last"
        for day in 2026-01-20 2026-02-01 2026-03-20; do
                payoff 2026-01-15 $day payoff
        done | diff running -
}
