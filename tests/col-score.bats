#!/usr/bin/env bats
# col-score: points, bands, reasons, and mistakes in a card with their places.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'attribute\twhen\tpoints\treason' \
                'base\t\t500' \
                'dpd\tdpd <= 30\t60' \
                'dpd\tdpd <= 90\t30\tR01' \
                'dpd\telse\t-50\tR01' \
                'x_income\tx_income IS NULL\t-10\tR02' \
                'band\tscore >= 550\tA' \
                'band\tscore >= 480\tB' \
                'band\telse\tC' >card.tsv
        rows 'account\tdpd\tx_income' 'b/1\t30\t100' 'b/2\t31\t' 'b/3\t\t7' 'b/4\t91\t' >in.tsv
        TYPE=--type=x_income=int
        LABEL=card@$(sha256sum card.tsv | cut -d' ' -f1)
}

# card LINE…: a card of these lines.
card() {
        rows 'attribute\twhen\tpoints\treason' "$@" >card.tsv
}

# refused PLACE-AND-WHAT: the card is, with 78.
refused() {
        fails 78 col-score -c ./card.tsv $TYPE in.tsv
        says "./card.tsv:$1"
}

@test "points of the first line that holds, added to the base" {
        col-score -c ./card.tsv $TYPE in.tsv >out.tsv
        diff out.tsv <(rows "account\tdpd\tx_income\tscore\tband\treasons\tscorecard" \
                "b/1\t30\t100\t560\tA\t\t$LABEL" \
                "b/2\t31\t\t520\tB\tR01 R02\t$LABEL" \
                "b/3\t\t7\t450\tC\tR01\t$LABEL" \
                "b/4\t91\t\t440\tC\tR01 R02\t$LABEL")
}

@test "columns that are there are replaced in place" {
        rows 'score\tband\taccount\tdpd\tx_income\tscorecard' '7\tZ\tb/1\t30\t1\tx' >in.tsv
        col-score -c ./card.tsv $TYPE in.tsv >out.tsv
        diff out.tsv <(rows 'score\tband\taccount\tdpd\tx_income\tscorecard\treasons' \
                "560\tA\tb/1\t30\t1\t$LABEL\t")
}

@test "a card without bands leaves no band of an earlier score" {
        card 'base\t\t0' 'dpd\tdpd > 3\t1'
        rows 'account\tdpd\tband' 'b/1\t30\tA' >in.tsv
        col-score -c ./card.tsv in.tsv | cut -f1-3 >out.tsv
        diff out.tsv <(rows 'account\tdpd\tband' 'b/1\t30\t')
}

@test "reasons: the four largest shortfalls, ties by the card, shared codes added, none for nothing" {
        card 'base\t\t0' \
                'a\tdpd > 0\t-5\tA' 'a\telse\t5' \
                'b\tdpd > 0\t-1\tB' \
                'c\tdpd > 0\t0\tC' 'c\telse\t10' \
                'd\tdpd > 0\t0\tB' 'd\telse\t9' \
                'e\tdpd > 0\t7\tE' 'e\telse\t7' \
                'f\tdpd > 0\t-2\tF' \
                'g\tdpd > 0\t-3\tG' \
                'h\tdpd > 0\t-100' \
                'i\tdpd > 0\t-200\tI' 'i\telse\t-201'
        rows 'account\tdpd' 'b/1\t1' 'b/2\t0' >in.tsv
        result=$(col-score -c ./card.tsv in.tsv | cut -f5)
        # A 10, B 1 + 9 = 10, C 10, G 3, F 2; E and I got the most that they can give; h has no code.
        [ "$result" = $'reasons\nA B C G\n' ] || [ "$result" = $'reasons\nA B C G' ]
}

@test "--explain names line, points and values of each attribute, missing ones too" {
        col-score -c ./card.tsv $TYPE --explain in.tsv | cut -f8 >out.tsv
        diff out.tsv <(rows 'score_explain' \
                'base 500; dpd 60 line 3 (dpd=30); x_income 0 no line (x_income=100)' \
                'base 500; dpd 30 R01 line 4 (dpd=31); x_income -10 R02 line 6 (x_income=)' \
                'base 500; dpd -50 R01 line 5 (dpd=); x_income 0 no line (x_income=7)' \
                'base 500; dpd -50 R01 line 5 (dpd=91); x_income -10 R02 line 6 (x_income=)')
}

@test "the score is the sum of the points that --explain shows" {
        col-score -c "$PROJECT/share/scorecards/behaviour.tsv" --explain >out.tsv < <(
                rows 'dpd\tlast_payment_on\tas_of\tlast_result\tcontacts_30d\tphone\temail\taddress\tproduct\tinterest\tcost\tprincipal\tstage\tholds' \
                        '12\t2026-01-01\t2026-01-02\tRPC-PTP\t3\t+90\t\t\tloan\t10.00\t\t50.00\t\t' \
                        '\t\t2026-01-02\t\t\t\t\t\t\t\t\t\t\t' \
                        '400\t2020-01-01\t2026-01-02\tNOANS\t40\t\ta@b.c\t\toverdraft\t10.00\t1.00\t5.00\tlegal\tlawyer')
        [ "$(cut -f15 out.tsv | tail -n +2 | tr '\n' ' ')" = '640 470 265 ' ]
        awk -F'\t' 'NR > 1 { sum = 0; n = split($19, parts, "; ")
                for (i = 1; i <= n; i++) { split(parts[i], words, " "); sum += words[2] }
                if (sum != $15) { print sum, $0; exit 1 } rows++ } END { exit rows != 3 }' out.tsv
}

@test "points at the ends of 64 bits add up, and beyond them are an error with the row" {
        card 'base\t\t9223372036854775806' 'a\tdpd > 0\t1' 'b\tdpd > 1\t1'
        rows 'account\tdpd' 'b/1\t1' >in.tsv
        [ "$(col-score -c ./card.tsv in.tsv | sed -n 2p | cut -f3)" = 9223372036854775807 ]
        rows 'account\tdpd' 'b/1\t1' 'b/2\t2' >in.tsv
        fails 65 col-score -c ./card.tsv in.tsv
        says 'in.tsv:3:'
        says '64 bits'
}

@test "mistakes in a card are refused with their places" {
        card 'dpd\tdpd > 3\t1'
        refused '2:attribute: a card has one line base, its first'
        card 'base\t\t1' 'base\t\t2'
        refused '3:attribute: a card has one line base, its first'
        card 'base\tdpd > 3\t1'
        refused '2:when: base holds without a condition'
        card 'base\t\t'
        refused '2:points: "" is not a whole number'
        card 'base\t\t1' 'dpd\tdpd > 3\t1.5'
        refused '3:points: "1.5" is not a whole number'
        card 'base\t\t1' 'dpd\telse\t1' 'dpd\tdpd > 3\t1'
        refused '4:when: never reached'
        card 'base\t\t1' 'dpd\tdpd > 3\t1' 'x_income\telse\t1' 'dpd\telse\t1'
        refused '5:attribute: dpd has lines further up'
        card 'base\t\t1' '\tdpd > 3\t1'
        refused '3:attribute: empty'
        card 'base\t\t1' 'dpd\tdpd > 3\t1\tR 1'
        refused '3:reason: "R 1" holds a blank'
        card 'base\t\t1' 'band\tscore > 3\tA'
        refused '3:when: the last band is not else'
        card 'base\t\t1' 'band\telse\tA' 'band\telse\tB'
        refused '4:when: never reached'
        card 'base\t\t1' 'band\telse\tA' 'dpd\telse\t1'
        refused '4:attribute: below the bands'
        card 'base\t\t1' 'band\telse\t'
        refused '3:points: empty'
        card 'base\t\t1' 'band\tdpd > 3\tA' 'band\telse\tB'
        refused '3:when: no column "dpd"'
        card 'base\t\t1' 'dpd\t\t1'
        refused '3:when: empty'
        card
        refused ' no lines'
}

@test "no card named is wrong usage" {
        fails 64 col-score in.tsv
        says '-c'
        fails 78 col-score -c no-such-card in.tsv
        says 'no-such-card'
}

@test "the card of the UCI clients ranks those who default below the others" {
        need_shared data/uci-credit-card-clients.csv
        export COL_PATH=$PROJECT/share/uci
        awk -F, -v OFS='\t' 'BEGIN { split("graduate school,university,high school", school, ",")
                        print "account", "x_limit", "x_education", "x_age", "x_status_09", "x_status_07", "x_status_06", "x_status_05", "x_status_04", "x_default" }
                NR > 1 { print "uci/" $1, sprintf("%d", $2), ($4 in school ? school[$4] : "other"), $6, $7, $9, $10, $11, $12, $25 }' \
                "$SHARED/data/uci-credit-card-clients.csv" >in.tsv
        col-score -c uci-credit-card in.tsv >out.tsv
        [ "$(wc -l <out.tsv)" -eq 30001 ]
        # Of each band the share that defaults, which falls from E to A.
        awk -F'\t' 'NR > 1 { n[$12]++; bad[$12] += $10 }
                END { for (b in n) printf "%s %d %.3f\n", b, n[b], bad[b] / n[b] }' out.tsv | sort >bands
        cat bands
        [ "$(wc -l <bands)" -eq 5 ]
        [ "$(sort -k3,3n bands | cut -c1 | tr -d '\n')" = ABCDE ]
}
