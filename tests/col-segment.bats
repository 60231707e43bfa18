#!/usr/bin/env bats
# col-segment: the first rule that holds, a segment for everybody, mistakes with their places.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'segment\twhen' \
                'settled\tbalance <= 0' \
                "late\tdpd > 90 AND product IN ('card', 'loan')" \
                'early\tdpd <= 30' \
                'other\telse' >rules.tsv
        rows 'account\tbalance\tdpd\tproduct' \
                'b/1\t120.50\t95\tcard' \
                'b/2\t80.00\t95\trent' \
                'b/3\t0.00\t\tcard' \
                'b/4\t1.00\t7\tcard' \
                'b/5\t1.00\t\t' >in.tsv
        LABEL=rules@$(sha256sum rules.tsv | cut -d' ' -f1)
}

# column NAME: its cells, blank-separated, empty ones as -.
column() {
        awk -F'\t' -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next }
                { printf "%s%s", (NR > 2 ? " " : ""), ($c == "" ? "-" : $c) } END { print "" }'
}

@test "the first rule that holds gives the segment" {
        col-segment -r ./rules.tsv in.tsv >out.tsv
        [ "$(column segment <out.tsv)" = 'late other settled early other' ]
        [ "$(column segmentation <out.tsv | tr ' ' '\n' | sort -u)" = "$LABEL" ]
        [ "$(head -n 1 out.tsv)" = $'account\tbalance\tdpd\tproduct\tsegment\tsegmentation' ]
        cut -f1-4 out.tsv | cmp - in.tsv
}

@test "a segment that is there is replaced in place, and seen by the rules as it was" {
        rows 'account\tsegment\tdpd' 'b/1\told\t5' 'b/2\tnew\t5' >in.tsv
        rows 'segment\twhen' "kept\tsegment = 'old'" 'rest\telse' >rules.tsv
        col-segment -r ./rules.tsv in.tsv | cut -f1-3 >out.tsv
        diff out.tsv <(rows 'account\tsegment\tdpd' 'b/1\tkept\t5' 'b/2\trest\t5')
}

@test "a new segment begins a new stay, with nothing done; an old one goes on" {
        rows 'account\tsegment\tsegment_since\tlast_step\tlast_step_on\topen_step\topen_step_on\tlast_try_on\tbalance\tdpd\tproduct\tas_of' \
                'b/1\tearly\t2026-01-02\t2\t2026-01-09\t3\t2026-01-20\t2026-01-14\t1.00\t7\tcard\t2026-01-15' \
                'b/2\tearly\t2026-01-02\t2\t2026-01-09\t3\t2026-01-20\t2026-01-14\t1.00\t95\tcard\t2026-01-15' \
                'b/3\t\t\t\t\t\t\t\t1.00\t95\tcard\t2026-01-15' >in.tsv
        col-segment -r ./rules.tsv in.tsv | cut -f1-8 >out.tsv
        diff out.tsv <(rows \
                'account\tsegment\tsegment_since\tlast_step\tlast_step_on\topen_step\topen_step_on\tlast_try_on' \
                'b/1\tearly\t2026-01-02\t2\t2026-01-09\t3\t2026-01-20\t2026-01-14' \
                'b/2\tlate\t2026-01-15\t\t\t\t\t' \
                'b/3\tlate\t2026-01-15\t\t\t\t\t')
        cut -f1-11 in.tsv >undated.tsv
        fails 64 col-segment -r ./rules.tsv undated.tsv
        col-segment -r ./rules.tsv --as-of 2026-02-01 undated.tsv | grep -q $'^b/2\tlate\t2026-02-01\t'
}

@test "back in the segment of the day before, the stay goes on, and the stream cannot tell of it" {
        rows 'account\tsegment\tsegment_before\tsegment_since\tlast_step\tlast_step_on\tbalance\tdpd\tproduct\tas_of' \
                'b/1\tother\tlate\t2026-01-15\t1\t2026-01-15\t1.00\t95\tcard\t2026-01-15' \
                'b/2\tother\tearly\t2026-01-15\t1\t2026-01-15\t1.00\t95\tcard\t2026-01-15' \
                'b/3\tlate\tlate\t2026-01-02\t1\t2026-01-09\t1.00\t95\tcard\t2026-01-15' >in.tsv
        col-segment -r ./rules.tsv in.tsv | cut -f1,2,4-6 >out.tsv
        diff out.tsv <(rows \
                'account\tsegment\tsegment_since\tlast_step\tlast_step_on' \
                'b/1\tlate\t\t\t' \
                'b/2\tlate\t2026-01-15\t\t' \
                'b/3\tlate\t2026-01-02\t1\t2026-01-09')
}

@test "--explain shows the rule and every value looked at, missing ones too" {
        col-segment -r ./rules.tsv --explain in.tsv | cut -f7 >out.tsv
        diff out.tsv <(rows 'segment_explain' \
                "line 3 (dpd > 90 AND product IN ('card', 'loan')): balance=120.50 dpd=95 product=card" \
                'line 5 (else): balance=80.00 dpd=95 product=rent' \
                'line 2 (balance <= 0): balance=0.00' \
                'line 4 (dpd <= 30): balance=1.00 dpd=7 product=card' \
                'line 5 (else): balance=1.00 dpd= product=')
}

@test "rules without else at the end are refused" {
        rows 'segment\twhen' 'early\tdpd <= 30' >rules.tsv
        fails 78 col-segment -r ./rules.tsv in.tsv
        says './rules.tsv:2:when: the last rule is not else'
        rows 'segment\twhen' >rules.tsv
        fails 78 col-segment -r ./rules.tsv in.tsv
        says './rules.tsv: no rules'
}

@test "rules below else are refused" {
        rows 'segment\twhen' 'a\tELSE' 'b\tdpd > 3' 'c\telse' >rules.tsv
        fails 78 col-segment -r ./rules.tsv in.tsv
        says './rules.tsv:2:when: else above other rules'
}

@test "a rule without a segment or condition is refused" {
        rows 'segment\twhen' '\tdpd > 3' 'c\telse' >rules.tsv
        fails 78 col-segment -r ./rules.tsv in.tsv
        says './rules.tsv:2:segment: empty'
        rows 'segment\twhen' 'a\t ' 'c\telse' >rules.tsv
        fails 78 col-segment -r ./rules.tsv in.tsv
        says './rules.tsv:2:when: empty'
}

@test "segments of any text come out as text" {
        rows 'segment\twhen' 'geç \\\\ ödeyen\\t"1"\tdpd > 90' 'öteki\telse' >rules.tsv
        col-segment -r ./rules.tsv in.tsv | cut -f5 | sed -n 2,3p >out.tsv
        diff out.tsv <(printf '%s\n' 'geç \\ ödeyen\t"1"' 'geç \\ ödeyen\t"1"')
}

@test "no rules named is wrong usage" {
        fails 64 col-segment in.tsv
        says '-r'
        fails 78 col-segment -r no-such-rules in.tsv
        says 'no-such-rules'
}

@test "the installed segmentation gives each account one of its segments" {
        rows 'account\tstatus\tbalance\tcurrency\tdpd\tstage\tholds\tphone\temail\taddress\tlast_result' \
                'b/1\tclosed\t5.00\tTRY\t9\t\t\t1\t\t\t' \
                'b/2\tsettled\t0.00\tTRY\t\t\t\t1\t\t\t' \
                'b/3\tcredit\t-1.00\tTRY\t\t\t\t1\t\t\t' \
                'b/4\topen\t900.00\tTRY\t9\t\tdispute\t1\t\t\t' \
                'b/5\topen\t900.00\tTRY\t9\tlegal\t\t1\t\t\t' \
                'b/6\topen\t900.00\tTRY\t9\t\t\t\t\t\t' \
                'b/7\topen\t249.99\tTRY\t9\t\t\t1\t\t\t' \
                'b/8\topen\t249.99\tEUR\t0\t\t\t1\t\t\t' \
                'b/9\topen\t900.00\tTRY\t30\t\t\t1\t\t\t' \
                'b/10\topen\t900.00\tTRY\t31\t\t\t1\t\t\t' \
                'b/11\topen\t900.00\tTRY\t91\t\t\t1\t\t\t' \
                'b/12\topen\t900.00\tTRY\t361\t\t\t1\t\t\t' \
                'b/13\topen\t900.00\tTRY\t9\t\t\t1\t\t\tRPC-PTP' >in.tsv
        result=$(col-segment -r retail in.tsv | column segment)
        [ "$result" = 'closed settled settled held legal trace small current early middle late old promised' ]
}
