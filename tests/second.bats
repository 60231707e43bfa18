#!/usr/bin/env bats
# col-allocate against a second implementation of its manual page (second/fold.awk), on random ledgers: the rows must be
# the same. COL_FOLDS: ledgers to a waterfall.

load common

SECOND=$BATS_TEST_DIRNAME/second
COMPONENTS='principal interest fee cost penalty attorney-fee tax default-interest bsmv'
TAXES='bsmv=15_kkdf=15 bsmv=5.5 x=0.333333'

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        mkdir -p share/rates
        cp -r "$PROJECT"/share/{currencies.tsv,waterfalls} share
        cp "$SECOND/rates.tsv" share/rates
        export COL_PATH=$PWD/share
        awk -F '\t' '$1 == "from" || (/^[12]/ && $3 == "")' share/rates/rates.tsv >plain.tsv
}

# second PROGRAM [VARIABLE=VALUE]… [FILE]: runs second/PROGRAM.awk with the parts that it calls.
second() {
        local program=$1 needs=(days exact policies interest settling) part parts=() variables=()
        [ "$program" = fold ] || needs=(days exact chance)
        shift
        for part in "${needs[@]}" "$program"; do
                parts+=(-f "$SECOND/$part.awk")
        done
        while [[ ${1:-} == *=* ]]; do
                variables+=(-v "$1")
                shift
        done
        awk "${parts[@]}" "${variables[@]}" "$@"
}

# draw SEED COUNT [VARIABLE=VALUE]…: random ledgers: entries.tsv and accounts.tsv.
draw() {
        second ledgers seed="$1" count="$2" accounts_file=accounts.tsv rates=rates taxes="$TAXES" \
                changes="$(awk '/^[12]/ { printf "%s ", $1 }' share/rates/rates.tsv)" "${@:3}" >entries.tsv
}

# agree WATERFALL [DAY-COUNT]: both implementations make the same of them.
agree() {
        local count=${2:-365}
        second fold waterfall="$1" rates=./plain.tsv accounts=accounts.tsv day_count="$count" \
                share=share entries.tsv >fold.tsv
        col-allocate -w "$1" -r ./plain.tsv -a accounts.tsv --day-count "$count" entries.tsv >allocate.tsv
        awk -f "$SECOND/columns.awk" fold.tsv >expected.tsv
        awk -f "$SECOND/columns.awk" allocate.tsv | diff expected.tsv - >differences || {
                head -n 8 differences
                return 1
        } >&2
}

# ledgers_agree WATERFALL [VARIABLE=VALUE]…: so many random ledgers, in streams of a hundred.
ledgers_agree() {
        local seed counts=(365 360 actual)
        for ((seed = 1; seed * 100 <= ${COL_FOLDS:-200}; seed++)); do
                draw "$seed" 100 "${@:2}"
                agree "$1" "${counts[seed % 3]}" || {
                        echo "waterfall $1, seed $seed" >&2
                        return 1
                }
        done
        [ "$seed" -gt 1 ]
}

# bats test_tags=ledgers
@test "the Turkish default: random ledgers come out as from the second implementation" {
        ledgers_agree tbk-100 components="$COMPONENTS" tags='bank' default_rates='option contract none rates'
}

# bats test_tags=ledgers
@test "principal first: random ledgers come out as from the second implementation" {
        ledgers_agree principal-first components="$COMPONENTS" default_rates='option contract none rates'
}

# bats test_tags=ledgers
@test "horizontal instalments: random ledgers come out as from the second implementation" {
        ledgers_agree instalments-horizontal components='principal interest fee penalty' tags='last spread bank' \
                default_rates=none taxes=
}

# bats test_tags=ledgers
@test "vertical instalments: random ledgers come out as from the second implementation" {
        ledgers_agree instalments-vertical components='principal interest fee penalty' tags='last spread bank' \
                default_rates=none taxes=
}

# bats test_tags=ledgers
@test "random waterfalls: random ledgers come out as from the second implementation" {
        local seed
        for ((seed = 1; seed * 50 <= ${COL_FOLDS:-200}; seed++)); do
                second waterfall seed="$seed" >random.tsv
                draw $((seed + 1000)) 50 components="$COMPONENTS" tags='a b c d gift bank' \
                        default_rates='option contract none rates'
                agree ./random.tsv || {
                        echo "seed $seed:"
                        cat random.tsv
                        return 1
                } >&2
        done
        [ "$seed" -gt 1 ]
}

@test "the random ledgers reach every part, a century, and amounts from one minor unit to 10^12" {
        for seed in 1 2 3 4; do
                second waterfall seed=$seed >random.tsv
                draw $seed 100 components="$COMPONENTS" tags='a b gift' default_rates='option rates'
                tail -n +2 entries.tsv >>entries
                col-allocate -w ./random.tsv -r ./plain.tsv -a accounts.tsv entries.tsv |
                        awk -f "$SECOND/columns.awk" | tail -n +2 >>rows
        done
        cut -f 3 rows | sort -u | gives '' accrual accrued allocation charge-off correction outside overpayment \
                recovery reopened waiver
        awk -F '\t' '
                $2 != account { account = $2; first = substr($8, 1, 4) }
                substr($8, 1, 4) - first >= 90 { centuries++ }
                $8 ~ /-02-29$/ { leap_days++ }
                $3 == "TRY" && $7 == "0.01" { small++ }
                $3 == "TRY" && length($7) >= 14 { large++ }
                END { exit !(centuries && leap_days && small && large) }' entries
}

@test "a day without a rate: both refuse the same account and day" {
        {
                head -n 1 plain.tsv
                { tail -n +2 plain.tsv; printf '%s\t%s\n' 1998-07-01 none 2003-01-01 30 2026-01-01 none; } | sort -k 1,1
        } >gaps.tsv
        mv gaps.tsv plain.tsv
        local seed refused=0 ours
        for ((seed = 1; seed <= 20; seed++)); do
                draw "$seed" 10 unknown=1 components="$COMPONENTS" default_rates='option contract none rates'
                ours=$(second fold waterfall=tbk-100 rates=./plain.tsv accounts=accounts.tsv share=share \
                        entries.tsv 2>&1 >/dev/null) && continue
                refused=$((refused + 1))
                fails 65 col-allocate -w tbk-100 -r ./plain.tsv -a accounts.tsv entries.tsv
                says "${ours#fold: }"
        done
        [ "$refused" -gt 3 ]
}

@test "a debt in another currency than the rates are for: both refuse the same account and day" {
        awk -F '\t' -v OFS='\t' '{ $5 = $1 == "from" ? "currency" : /^[12]/ ? "TRY" : "" } /^[f12]/' plain.tsv >share/rates/lira.tsv
        local seed refused=0 ours
        for ((seed = 1; seed <= 10; seed++)); do
                draw "$seed" 5 components="$COMPONENTS" default_rates='none lira'
                ours=$(second fold waterfall=tbk-100 accounts=accounts.tsv share=share entries.tsv \
                        2>&1 >/dev/null) && continue
                refused=$((refused + 1))
                fails 65 col-allocate -w tbk-100 -a accounts.tsv entries.tsv
                says "${ours#fold: }"
        done
        [ "$refused" -gt 1 ] && [ "$refused" -lt 10 ]
}
