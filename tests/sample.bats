#!/usr/bin/env bats
# The sample portfolio and the program that makes it.

load common

generate() {
        mkdir -p "$BATS_TEST_TMPDIR/$1"
        "$BIN/.test/generate-portfolio" "${@:2}" "$BATS_TEST_TMPDIR/$1" >"$BATS_TEST_TMPDIR/$1/truth.tsv"
}

@test "the sample in share is what the generator makes" {
        generate a -n 300
        cmp "$BATS_TEST_TMPDIR/a/accounts.csv" "$PROJECT/share/sample/accounts.csv"
        cmp "$BATS_TEST_TMPDIR/a/payments.csv" "$PROJECT/share/sample/payments.csv"
}

@test "the demonstration makes its folder, with blanks in it, or a temporary one" {
        cd "$BATS_TEST_TMPDIR"
        cp -r "$PROJECT/share/sample" 'the sample'
        'the sample/demo.sh' 'a folder' >out
        [ -e 'a folder/sample.db' ]
        [ -z "$(col-check -d 'a folder/sample.db')" ]
        mkdir temporary && TMPDIR=$PWD/temporary "$PROJECT/share/sample/demo.sh" >out
        into=$(sed -n 's/^# The database is .* to go on: //p' out)
        (eval "$into" && [ -e "$COL_DB" ] && [[ $COL_DB == "$BATS_TEST_TMPDIR"/temporary/* ]])
        touch file
        fails 73 "$PROJECT/share/sample/demo.sh" file
        [ ! -e sample.db ]
}

@test "a seed decides every byte" {
        generate a -n 50 -s 7
        generate b -n 50 -s 7
        generate c -n 50 -s 8
        cmp "$BATS_TEST_TMPDIR/a/accounts.csv" "$BATS_TEST_TMPDIR/b/accounts.csv"
        cmp "$BATS_TEST_TMPDIR/a/payments.csv" "$BATS_TEST_TMPDIR/b/payments.csv"
        ! cmp -s "$BATS_TEST_TMPDIR/a/accounts.csv" "$BATS_TEST_TMPDIR/c/accounts.csv"
}

@test "more accounts begin with the same accounts" {
        generate a -n 50 -b 0
        generate b -n 80 -b 0
        head -n 40 "$BATS_TEST_TMPDIR/a/accounts.csv" >"$BATS_TEST_TMPDIR/first"
        head -n 40 "$BATS_TEST_TMPDIR/b/accounts.csv" | cmp - "$BATS_TEST_TMPDIR/first"
}

@test "one row in a hundred is bad, of ten kinds in turn, and the truth says where" {
        generate a -n 2000 -b 10
        grep -c '^bad.accounts.csv' "$BATS_TEST_TMPDIR/a/truth.tsv" | grep -x 20
        [ "$(grep '^bad.accounts.csv' "$BATS_TEST_TMPDIR/a/truth.tsv" | cut -f5 | sort -u | wc -l)" -eq 10 ]
        line=$(awk -F'\t' '$1 == "bad" && $5 == "date" { print $3; exit }' "$BATS_TEST_TMPDIR/a/truth.tsv")
        sed -n "${line}p" "$BATS_TEST_TMPDIR/a/accounts.csv" | grep -aF 30.02.2026
}

@test "identity and tax numbers have right check digits, but for a few mistyped ones" {
        generate a -n 2000 -b 0 -p
        mistyped=$(awk -F'\t' '$1 == "doubtful" && $4 == "tckn" { print $5 }' "$BATS_TEST_TMPDIR/a/truth.tsv")
        [ "$mistyped" -gt 0 ]
        [ "$mistyped" -lt 30 ]
        wrong=$(awk -F, 'NR > 1 && $2 != "" {
                for (i = 1; i <= 11; i++) d[i] = substr($2, i, 1)
                odd = d[1] + d[3] + d[5] + d[7] + d[9]; even = d[2] + d[4] + d[6] + d[8]
                if ((7 * odd - even + 100) % 10 != d[10] || (odd + even + d[10]) % 10 != d[11]) wrong++
        } END { print wrong + 0 }' "$BATS_TEST_TMPDIR/a/accounts.csv")
        [ "$wrong" -eq "$mistyped" ]
}
