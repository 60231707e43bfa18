#!/usr/bin/env bats
# Contact points that a creditor's next snapshot replaces.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        export COL_DB=$PWD/t.db
        col-init -q
        sed -E 's/ {2,}/\t/g' >people.map <<'MAP'
record  field  value
file  delimiter  ;
file  encoding  UTF-8
file  mode  snapshot
creditor  creditor  'b'
party  party  'b/' || "No"
party  name  "Ad"
contact_point:mobile  party  'b/' || "No"
contact_point:mobile  channel  'phone'
contact_point:mobile  value  phone("GSM")
contact_point:work  party  'b/' || "No"
contact_point:work  channel  'phone'
contact_point:work  value  phone("İş")
account  account  'b/A' || "No"
account  creditor  'b'
account  debtor  'b/' || "No"
account  currency  'TRY'
MAP
        people 2026-01-05 '1;Ayşe Işık;0532 111 11 11;0212 111 11 11' '2;Ali Şen;0533 222 22 22;'
        point='SELECT id FROM contact_points WHERE value'
}

# people DAY ROW…: imports a snapshot of that day; what changed is in changes.tsv.
people() {
        printf '%s\n' 'No;Ad;GSM;İş' "${@:2}" >people.csv
        col-import -q --as-of "$1" -m ./people.map people.csv >changes.tsv
}
# points [ARGUMENT…]: LABEL VALUE STANDING of each, the prefix +90 left out, and a dash where none is stated.
points() {
        col-list contact_points -c label,value,standing "$@" | tail -n +2 | sort |
                awk -F'\t' '{ print $1, substr($2, 4), $3 == "" ? "-" : $3 }'
}
phone() {
        col-list accounts -w "account = 'b/A1'" -c phone "$@" | tail -n 1
}
# judge VALUE STANDING [DAY]: what somebody found out about a number.
judge() {
        number=$(sqlite3 -readonly t.db "SELECT id FROM contact_points WHERE value = '$1'")
        rows 'contact_point\tstanding' "$number\t$2" | col-save -q -k contact_point --as-of "${3:-2026-01-06}"
}

@test "another value for a label replaces the one before, and the phone is the new one" {
        people 2026-02-01 '1;Ayşe Işık;0532 999 99 99;0212 111 11 11' '2;Ali Şen;0533 222 22 22;'
        points | gives 'mobile 5321111111 replaced' 'mobile 5329999999 -' 'mobile 5332222222 -' 'work 2121111111 -'
        [ "$(phone)" = +905329999999 ]
        diff changes.tsv <(rows 'record\tkey\tfield\tcurrency\tbefore\tafter' \
                'contact_point\tb/1\tstanding\t\t\treplaced')
        col-show b/1 | grep -Eq 'replaced +mobile +\+905321111111'
        col-check
}

@test "what was known before the snapshot, and what held before its day, stays to be seen" {
        people 2026-02-01 '1;Ayşe Işık;0532 999 99 99;0212 111 11 11'
        points --known 1 | gives 'mobile 5321111111 -' 'mobile 5332222222 -' 'work 2121111111 -'
        [ "$(phone --known 1)" = +905321111111 ]
        points --as-of 2026-01-31 | grep -qx 'mobile 5321111111 -'
        points --as-of 2026-02-01 | grep -qx 'mobile 5321111111 replaced'
}

@test "a number that comes back is good again; the same snapshot again changes nothing" {
        people 2026-02-01 '1;Ayşe Işık;0532 999 99 99;'
        people 2026-03-01 '1;Ayşe Işık;0532 111 11 11;'
        points | gives 'mobile 5321111111 -' 'mobile 5329999999 replaced' 'mobile 5332222222 -' 'work 2121111111 -'
        [ "$(phone)" = +905321111111 ]
        people 2026-03-02 '1;Ayşe Işık;0532 111 11 11;' '2;Ali Şen;0533 222 22 22;'
        [ "$(wc -l <changes.tsv)" -eq 1 ]
        [ "$(col-list batches | wc -l)" -eq 4 ]
}

@test "two rows that say two numbers for one label replace neither" {
        people 2026-02-01 '1;Ayşe Işık;0532 999 99 99;' '1;Ayşe Işık;0532 111 11 11;'
        points | gives 'mobile 5321111111 -' 'mobile 5329999999 -' 'mobile 5332222222 -' 'work 2121111111 -'
        people 2026-03-01 '1;Ayşe Işık;0532 333 33 33;'
        points | gives 'mobile 5321111111 replaced' 'mobile 5323333333 -' 'mobile 5329999999 replaced' \
                'mobile 5332222222 -' 'work 2121111111 -'
}

@test "numbers that change places replace nothing" {
        people 2026-02-01 '1;Ayşe Işık;0212 111 11 11;0532 111 11 11'
        points | gives 'mobile 2121111111 -' 'mobile 5332222222 -' 'work 5321111111 -'
}

@test "what people found out stays, but for a valid number that the creditor replaces" {
        judge +905321111111 forbidden
        judge +902121111111 valid
        people 2026-02-01 '1;Ayşe Işık;0532 999 99 99;0212 999 99 99'
        points | gives 'mobile 5321111111 forbidden' 'mobile 5329999999 -' 'mobile 5332222222 -' \
                'work 2121111111 replaced' 'work 2129999999 -'
        # Said by hand to be replaced: the creditor, who says it still, does not know yet.
        judge +905332222222 replaced
        rows 'party\tchannel\tvalue\tlabel' 'b/2\tphone\t+905334444444\tmobile' |
                col-save -q -k contact_point --as-of 2026-02-02
        people 2026-02-03 '2;Ali Şen;0533 222 22 22;'
        points -w "party = 'b/2'" | gives 'mobile 5332222222 replaced' 'mobile 5334444444 -'
}

@test "no number, a doubtful one, and a file that is no snapshot replace nothing" {
        people 2026-02-01 '1;Ayşe Işık;;0212' '2;Ali Şen;;'
        points | gives 'mobile 5321111111 -' 'mobile 5332222222 -' 'work 2121111111 -' 'work 2 -'
        sed -i 's/snapshot/movement/' people.map
        people 2026-02-02 '1;Ayşe Işık;0532 999 99 99;'
        [ "$(points | grep -c replaced)" -eq 0 ]
}
