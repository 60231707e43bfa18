#!/usr/bin/env bats
# col-allocate over random ledgers, beside a fold in awk that was written from the pages (allocate/fold.awk), for every
# shape of waterfall. COL_FOLDS ledgers for each (make ledgers: 2,000), from the seed SEED.

load common

FOLDS=${COL_FOLDS:-80}

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        SEED=${SEED:-$RANDOM}
        echo "SEED=$SEED" >&2
        rows 'from\tpercent' '2019-01-01\t9' '2021-03-01\t24.5' '2022-07-01\t39.75' >rates.tsv
        # Interest and its taxes wherever the installed policy has interest.
        for name in horizontal vertical; do
                awk -F'\t' -v OFS='\t' '{ print }
                        $3 == "interest" { print $1, $2, "default-interest"; print $1, $2, "bsmv"; print $1, $2, "kkdf" }' \
                        "$PROJECT/share/waterfalls/instalments-$name.tsv" >$name.tsv
        done
        cp "$PROJECT"/share/waterfalls/{tbk-100,principal-first}.tsv .
        rows 'tag\tcomponent\tpercent\trun\treturned' 'DEFAULT\tprincipal\t33.33\t\toldest' 'DEFAULT\tinterest\t33.33' \
                'DEFAULT\tother\t33.34' 'fund\tnone' 'last\tfee\t\tvertical' 'last\tprincipal' 'spread\tother\t\thorizontal' >thirds.tsv
}

# compare WATERFALL COMPONENTS…: random ledgers of these components come out alike.
compare() {
        awk -f "$PROJECT/tests/allocate/ledgers.awk" -v ledgers="$FOLDS" -v seed="$SEED" -v components="${*:2}" \
                -v tags='last spread fund' -v accounts=accounts.tsv >in.tsv
        col-allocate -w "./$1.tsv" -r ./rates.tsv -a accounts.tsv --as-of 2028-06-01 in.tsv >out.tsv
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                $at["part"] != "" { amount = $at["part_amount"]; sub(/\./, "", amount)
                        printf "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\n", $at["account"], $at["entry"], $at["part"], $at["payment"],
                                $at["charge"], $at["accrual"], $at["part_component"], amount, $at["part_on"] }' out.tsv | LC_ALL=C sort >got
        awk -f "$PROJECT/tests/allocate/fold.awk" -v policy="$1.tsv" -v rates=rates.tsv -v accounts=accounts.tsv \
                -v as_of=2028-06-01 in.tsv | LC_ALL=C sort >expected
        [ -s expected ]
        diff expected got
}

# bats test_tags=ledgers
@test "costs and interest before principal, and principal first" {
        compare tbk-100 cost fee principal principal interest default-interest lease
        compare principal-first cost fee principal principal interest default-interest lease
}

# bats test_tags=ledgers
@test "instalments, horizontal and vertical, to the next, the last and all" {
        compare horizontal penalty fee principal principal interest
        compare vertical penalty fee principal principal interest
}

# bats test_tags=ledgers
@test "percentages, and rules that leave components alone" {
        compare thirds fee principal principal interest
}

# bats test_tags=ledgers
@test "random ledgers conserve every minor unit, in one step or two (COL_LEDGERS of them)" {
        [ -n "${COL_LEDGERS:-}" ] || skip 'the unit tests look at 20,000'
        COL_PATH=$PROJECT/share "$BIN/.test/unit/allocation"
}

@test "the order of entries within a day makes no difference" {
        compare tbk-100 cost principal interest
        {
                head -n 1 in.tsv
                tail -n +2 in.tsv | awk -F'\t' -v seed="$SEED" 'BEGIN { srand(seed) } { printf "%s\t%s\t%.9f\t%s\n", $1, $7, rand(), $0 }' |
                        LC_ALL=C sort | cut -f 4-
        } >shuffled.tsv
        [ "$(wc -l <shuffled.tsv)" -eq "$(wc -l <in.tsv)" ]
        ! cmp -s in.tsv shuffled.tsv
        col-allocate -w ./tbk-100.tsv -r ./rates.tsv -a accounts.tsv --as-of 2028-06-01 shuffled.tsv | cmp - out.tsv
}
