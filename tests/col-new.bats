#!/usr/bin/env bats
load common

setup() {
        cd "$BATS_TEST_TMPDIR"
}

@test "prints a header and a line, fields in the order given" {
        run col-new hold reason=dispute account=bank1/1 from_on=2026-01-05
        [ "$status" -eq 0 ]
        [ "$output" = $'reason\taccount\tfrom_on\ndispute\tbank1/1\t2026-01-05' ]
}

@test "takes the plural name of a kind" {
        col-new holds account=bank1/1 reason=dispute from_on=2026-01-05
}

@test "the value begins after the first =, and may be empty" {
        run col-new party party=b/1 name=a=b city=
        [ "$output" = $'party\tname\tcity\nb/1\ta=b\t' ]
}

@test "escapes tabs, newlines and backslashes" {
        run col-new note party=b/1 at=2026-01-05T10:00:00Z text=$'a\tb\nc\\d'
        [ "$output" = $'party\tat\ttext\nb/1\t2026-01-05T10:00:00Z\ta\\tb\\nc\\\\d' ]
}

@test "ends with a newline, as a complete stream does" {
        col-new party party=b/1 >out
        [ "$(tail -c 1 out | od -An -tx1)" = ' 0a' ]
}

@test "fills in the present instant of a contact and of a note" {
        before=$(date -u +%Y-%m-%dT%H:%M:%SZ)
        col-new contact party=b/1 result=NOANS >contact
        col-new note party=b/1 text=x >note
        after=$(date -u +%Y-%m-%dT%H:%M:%SZ)
        for file in contact note; do
                [ "$(head -n 1 $file | cut -f 3)" = at ]
                at=$(tail -n 1 $file | cut -f 3)
                [[ ! $at < $before ]] && [[ ! $at > $after ]]
        done
}

@test "keeps the instant that is given, and gives none to kinds without" {
        run col-new contact party=b/1 result=NOANS at=2026-01-05T10:00:00Z
        says 2026-01-05T10:00:00Z
        run col-new party party=b/1
        [ "$output" = $'party\nb/1' ]
}

@test "refuses an unknown field and names the nearest" {
        fails 64 col-new contact party=b/1 resutl=NOANS
        says 'resutl'
        says 'did you mean result?'
}

@test "refuses an unknown kind and names the nearest" {
        fails 64 col-new contract party=b/1
        says 'contact'
}

@test "refuses kinds that only the programs write" {
        fails 64 col-new batch batch=1
        fails 64 col-new policy policy=x
}

@test "refuses a field given twice, a word without =, and no words" {
        fails 64 col-new party party=b/1 party=b/2
        says twice
        fails 64 col-new party party
        says FIELD=VALUE
        fails 64 col-new party
        fails 64 col-new
}

@test "refuses values that are not of the field's type" {
        fails 65 col-new hold account=b/1 reason=x from_on=2026-02-30
        says from_on
        fails 65 col-new contact party=b/1 result=x at=yesterday
        says at
        fails 65 col-new entry account=b/1 type=charge amount=1,5 value_on=2026-01-05
        says amount
        [ "$(grep -c . <<<"$output")" -eq 1 ]
}

@test "refuses values that are not in a closed list" {
        fails 65 col-new account account=b/1 stage=judicial
        says judicial
        says legal
}

@test "refuses what is not UTF-8" {
        fails 65 col-new party party=b/1 name=$'\xff'
        says UTF-8
}

@test "knows the user's fields from fields.tsv on COL_PATH" {
        fails 64 col-new party party=b/1 x_income=10
        mkdir mine
        rows 'kind\tfield\ttype\tpersonal' 'party\tx_income\tint\t0' >mine/fields.tsv
        COL_PATH=mine run col-new party party=b/1 x_income=10
        [ "$status" -eq 0 ]
        says x_income
        COL_PATH=mine fails 65 col-new party party=b/1 x_income=ten
}

@test "an output that cannot be written is an error" {
        fails 74 bash -c 'col-new party party=b/1 >/dev/full'
}
