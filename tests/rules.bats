#!/usr/bin/env bats
# No plan breaks a contact rule: random histories under random rules, planned by col-plan, and held against the rules by a
# checker in SQL that shares no code with it (rules/check.sql). COL_WORLDS sets of rules with 500 debtors each (make rules:
# 400), from the seed SEED.

load common

WORLDS=${COL_WORLDS:-20}
SEED=${SEED:-1}

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        export COL_PATH=$PROJECT/share
}

world() {
        "$PROJECT/tests/rules/world.sh" "$1" "$2" "$PROJECT/share" "${@:3}"
}

# bats test_tags=rules
@test "no plan breaks a contact rule, and none is refused by one that it keeps" {
        for ((seed = SEED; seed < SEED + WORLDS; seed++)); do
                world "$seed" 500 >faults
                [ ! -s faults ] || {
                        echo "SEED=$seed COL_WORLDS=1:" && sort faults | head -n 20
                        return 1
                }
        done
        # All of it happened: permitted, sharing one contact, moved to a later day, refused.
        awk '{ for (i = 1; i <= 5; i++) n[i] += $i } END { exit !(n[2] && n[3] && n[4] && n[5] && n[1] == n[2] + n[5]) }' stats.tsv
}

@test "the checker sees each kind of rule broken where nobody keeps it" {
        for seed in 1 2 3 4 5 6 7 8 9 10 11 12; do
                world "$seed" 60 "$PROJECT/tests/fixtures/contact-rules/anything.tsv"
        done >faults
        for type in hours limit rest gap notice consent point hold; do
                grep -q "^permitted, but .* ($type)" faults || {
                        echo "no $type" && cut -d '|' -f 1 faults | sort | uniq -c
                        return 1
                }
        done
}

@test "what cautious permits, the profiles for Türkiye and the United States permit" {
        for seed in 21 22 23 24 25 26; do
                world "$seed" 200 cautious >/dev/null
                # The same zone for all three, where a debtor has none of his own.
                awk -F'\t' -v OFS='\t' 'NR > 1 && $13 == "" { $13 = "Europe/Istanbul" } 1' in.tsv |
                        col-plan -s ./s.tsv -p cautious --contacts contacts.tsv --actions actions.tsv >plan.tsv
                awk -F'\t' 'NR == 1 { while ($++at != "permission"); } NR == 1 || $at == "allowed"' plan.tsv >permitted.tsv
                [ "$(wc -l <permitted.tsv)" -gt 20 ]
                for profile in contact-tr contact-us; do
                        col-gate -p "$profile" --contacts contacts.tsv --actions actions.tsv permitted.tsv >judged.tsv
                        ! grep -P '\trefused\t' judged.tsv
                done
        done
}
