#!/usr/bin/env bats
# Parties that a decision made one person: what col-list shows of them, and that the filters see one.
load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        export COL_DB=$PWD/db
        col-init -q
        rows 'creditor' b1 c1 | col-save -q -k creditor
        rows 'party\tname' 'b1/1\tAli' 'b1/2\tVeli' 'c1/9\tAli' 'c1/1\tSelami' | col-save -q -k party
        rows 'account\tcreditor\tdebtor\tcurrency\tnotice_on' 'b1/a\tb1\tb1/1\tTRY\t2026-01-01' 'b1/b\tb1\tb1/2\tTRY\t2026-01-01' \
                'c1/a\tc1\tc1/9\tTRY\t2026-01-01' 'c1/b\tc1\tc1/1\tTRY\t2026-01-01' | col-save -q -k account
        rows 'account\ttype\tcomponent\tamount\tvalue_on' 'b1/a\tcharge\tprincipal\t10\t2026-01-01' 'c1/a\tcharge\tprincipal\t20\t2026-01-01' \
                'b1/b\tcharge\tprincipal\t30\t2026-01-01' | col-save -q -k entry
        rows 'party\tchannel\tvalue' 'b1/1\tphone\t+905321112233' 'b1/2\tphone\t+905321112234' 'c1/9\tphone\t+905321112235' |
                col-save -q -k contact_point
        rows 'party\tat\tchannel\tresult' 'b1/1\t2026-02-10T10:00:00Z\tphone\tNOANS' 'c1/9\t2026-02-11T10:00:00Z\tphone\tRPC-PTP' |
                col-save -q -k contact
}

# merge: b1/1 and c1/9 are one person.
merge() {
        rows 'party\tsame_as\treason' 'c1/9\tb1/1\tsame-tckn' | col-save -q -k merge
}

# accounts [COLUMN]…: the list as of a Thursday.
accounts() {
        local columns
        columns=$(printf ',%s' "$@")
        col-list accounts --as-of 2026-02-12 -c "account,debtor${columns%,}"
}

@test "a person goes by the smallest of the keys that are merged; what is theirs stays theirs" {
        accounts person | cmp - <(rows 'account\tdebtor\tperson' 'b1/a\tb1/1\tb1/1' 'b1/b\tb1/2\tb1/2' 'c1/b\tc1/1\tc1/1' 'c1/a\tc1/9\tc1/9')
        merge
        accounts person | cmp - <(rows 'account\tdebtor\tperson' 'b1/a\tb1/1\tb1/1' 'c1/a\tc1/9\tb1/1' 'b1/b\tb1/2\tb1/2' 'c1/b\tc1/1\tc1/1')
        accounts | cmp - <(rows 'account\tdebtor' 'b1/a\tb1/1' 'b1/b\tb1/2' 'c1/b\tc1/1' 'c1/a\tc1/9')
        col-list contacts -c party,person | cmp - <(rows 'party\tperson' 'b1/1\tb1/1' 'c1/9\tb1/1')
        col-list entries -c account,person,debtor | cmp - <(rows 'account\tperson\tdebtor' 'b1/a\tb1/1\tb1/1' 'c1/a\tb1/1\tc1/9' 'b1/b\tb1/2\tb1/2')
        col-list parties -c party,person -w "person <> party" | cmp - <(rows 'party\tperson' 'c1/9\tb1/1')
        # By way of a third, too.
        rows 'party\tsame_as' 'c1/1\tc1/9' | col-save -q -k merge
        [ "$(accounts person | grep -c 'b1/1$')" -eq 3 ]
        col-check
}

@test "contacts, holds and consents of one are those of the person" {
        rows 'party\treason\tfrom_on' 'c1/9\tdeceased\t2026-02-01' | col-save -q -k hold
        rows 'party\tchannel\tfrom_on\tsays' 'b1/1\tsms\t2026-02-01\tgiven' 'c1/9\tsms\t2026-02-01\trefused' 'b1/1\temail\t2026-02-01\trefused' \
                'c1/9\temail\t2026-02-02\tgiven' | col-save -q -k consent
        merge
        accounts person contacts_7d last_result holds consents | grep b1/1$'\t' | cut -f 4- | sort -u |
                cmp - <(rows '2\tRPC-PTP\tdeceased\temail=given sms=refused')
        col-check
}

@test "undone, they are two again; as of a day before, they still are one, and so they are as known before" {
        merge
        known=$(sqlite3 db 'SELECT max(id) FROM batches')
        rows 'merge\tuntil_on' '1\t2026-02-11' | col-save -q --as-of 2026-02-11 -k merge
        accounts person | grep -q 'c1/9.c1/9$'
        col-list accounts --as-of 2026-02-11 -c account,person | grep -q 'c1/a.b1/1'
        col-list accounts --as-of 2026-02-12 --known "$known" -c account,person | grep -q 'c1/a.b1/1'
        col-list accounts --as-of 2026-02-12 --known "$((known - 1))" -c account,person | grep -q 'c1/a.c1/9'
        rows 'merge\tuntil_on' '1\t' | col-save -q --as-of 2026-02-12 -k merge
        accounts person | grep -q 'c1/9.b1/1$'
        col-check
}

# gated [COLUMN]…: what the rules say of a phone call to each debtor.
gated() {
        accounts "$@" notice_on holds consents phone balance as_of seen |
                awk -F'\t' -v OFS='\t' '{ print $0, NR == 1 ? "channel" : "phone" }' |
                col-gate -p contact-tr --contacts contacts.tsv --actions actions.tsv
}

@test "contact rules see one person" {
        col-list contacts --as-of 2026-02-12 >contacts.tsv
        col-list actions --as-of 2026-02-12 >actions.tsv
        # c1/9 was reached yesterday; nobody else was.
        gated person | awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } { print $1, $at["permission"], $at["refused_by"] }' >before
        grep -q '^b1/a allowed' before
        grep -q '^c1/a refused' before
        merge
        col-list contacts --as-of 2026-02-12 >contacts.tsv
        gated person | awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } { print $1, $at["permission"], $at["refused_by"] }' >after
        grep -q '^b1/a refused' after
        grep -q '^c1/a refused' after
        grep -q '^b1/b allowed' after
}

@test "a stream that does not say who is one person is refused beside one that does, once there is one" {
        col-list contacts --as-of 2026-02-12 -c party,at,channel,result,as_of >contacts.tsv
        col-list actions --as-of 2026-02-12 >actions.tsv
        gated person >/dev/null
        merge
        run gated person
        [ "$status" -eq 65 ]
        [[ $output == *"'b1/1' is the person of 'c1/9', and contacts.tsv does not say who is one person"* ]]
        # And the other way round.
        col-list contacts --as-of 2026-02-12 >contacts.tsv
        run gated
        [ "$status" -eq 65 ]
        [[ $output == *"does not say who is one person"* ]]
}

@test "promises and payments of a person's accounts are followed account by account" {
        rows 'account\tpromised_on\tpayable_on\tamount' 'c1/a\t2026-02-01\t2026-02-10\t5' 'b1/b\t2026-02-01\t2026-02-10\t5' 'b1/a\t2026-02-01\t2026-02-10\t5' |
                col-save -q -k promise
        rows 'account\ttype\tamount\tvalue_on' 'c1/a\tpayment\t5\t2026-02-05' 'b1/b\tpayment\t5\t2026-02-05' | col-save -q -k entry
        merge
        col-list entries --as-of 2026-02-12 >entries.tsv
        col-list promises --as-of 2026-02-12 | col-track -t promise -w tbk-100 --payments entries.tsv |
                awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at["account"], $at["status"] }' |
                cmp - <(rows 'b1/a late' 'c1/a paid' 'b1/b paid')
        col-list accounts --as-of 2026-02-12 >accounts.tsv
        col-allocate -w tbk-100 --accounts accounts.tsv entries.tsv >allocations.tsv
        [ "$(cut -f 2 allocations.tsv | uniq | wc -l)" -eq 4 ]
}

@test "accounts of a person go to one agent; receipts and interest find them, in the order of the persons" {
        merge
        col-list accounts --as-of 2026-02-12 | col-assign -q -a example >given.tsv
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at["person"], $at["agent"] }' given.tsv | sort -u | cut -d ' ' -f 1 | uniq -d >split
        [ ! -s split ]
        rows 'source\tnumber\tvalue_on\tamount\tcurrency\ttext' 'bank\t1\t2026-02-01\t20.00\tTRY\tc1/a' 'bank\t2\t2026-02-01\t10.00\tTRY\tb1/a' | col-save -q -k receipt
        col-list accounts --as-of 2026-02-12 >accounts.tsv
        col-list entries --as-of 2026-02-12 >entries.tsv
        col-list matches --as-of 2026-02-12 >matches.tsv
        col-list receipts --as-of 2026-02-12 | col-match -q -m usual -a accounts.tsv -e entries.tsv -l matches.tsv >matched.tsv
        [ "$(wc -l <matched.tsv)" -ge 3 ]
        col-report interest --as-of 2026-02-12 >terms.tsv
        col-allocate -q -w tbk-100 -r legal -a terms.tsv entries.tsv | tail -n +2 | cut -f 2 | sort -u | cmp - <(rows b1/a b1/b c1/a)
}

@test "a merge joins two: nobody is merged with himself" {
        run bash -c "printf 'party\tsame_as\nb1/1\tb1/1\n' | col-save -k merge"
        [ "$status" -eq 65 ]
        [[ $output == *'is the same party; name another one'* ]]
}
