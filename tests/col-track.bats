#!/usr/bin/env bats
# col-track: what becomes of promises and instalments; the rules of allocation.md, section 4. tests/unit/tracking.c
# holds the matching against a model.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'when\tgrace_days\tshare\tlate_money\ton_open\ton_kept\ton_broken' \
                'else\t0\t100\t0\tsuspend\tcancel\tresume' >whole.tsv
        rows 'when\tgrace_days\tshare\tlate_money\ton_open\ton_kept\ton_broken' \
                'else\t2\t80\t1\tsuspend\tcancel\tall-due' >kind.tsv
}

# promises LINE…: the stream in.tsv; a line is "account promised_on payable_on amount".
promises() {
        {
                rows 'account\tcurrency\tpromised_on\tpayable_on\tamount'
                [ $# -eq 0 ] || printf '%s\n' "$@" | awk -v OFS='\t' '{ print $1, "TRY", $2, $3, $4 }'
        } >in.tsv
}

# entries LINE…: the stream entries.tsv; a line is "account type amount value_on corrects history tag batch", the last four
# may be left out; they are numbered from 1.
entries() {
        {
                rows 'account\tcurrency\tentry\ttype\tamount\tvalue_on\tcorrects\thistory\ttag\tbatch'
                [ $# -eq 0 ] || printf '%s\n' "$@" |
                        awk -v OFS='\t' '{ print $1, "TRY", NR, $2, $3, $4, $5 == "-" ? "" : $5, $6 + 0, $7 == "-" ? "" : $7, NF < 8 ? 9 : $8 }'
        } >entries.tsv
}

# told AS_OF [OPTION…]: "status paid open kept_on broken_on resume_on consequence" of every row, - where empty.
told() {
        col-track -w "${WATERFALL:-tbk-100}" --payments entries.tsv --as-of "$@" in.tsv >out.tsv || return
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { n = split("status paid open kept_on broken_on resume_on consequence", names, " ")
                  for (i = 1; i <= n; i++) printf "%s%s", $at[names[i]] == "" ? "-" : $at[names[i]], i < n ? " " : "\n" }' out.tsv
}

# tells AS_OF TOLERANCE LINE…: the rows are told so.
tells() {
        told "$1" -t "$2" >got
        diff <(printf '%s\n' "${@:3}") got
}

@test "kept: at least the share by due date and grace days; broken: not" {
        promises 'b/1 2026-09-01 2026-09-10 100.00'
        entries
        tells 2026-09-10 ./whole.tsv 'open 0.00 100.00 - - 2026-09-11 suspend'
        tells 2026-09-11 ./whole.tsv 'broken 0.00 100.00 - 2026-09-11 2026-09-11 resume'
        tells 2026-09-12 ./kind.tsv 'late 0.00 100.00 - - 2026-09-13 suspend'
        tells 2026-09-13 ./kind.tsv 'broken 0.00 100.00 - 2026-09-13 2026-09-13 all-due'
        entries 'b/1 payment 79.99 2026-09-10'
        tells 2026-09-10 ./kind.tsv 'part-paid 79.99 20.01 - - 2026-09-13 suspend'
        tells 2026-09-13 ./kind.tsv 'broken 79.99 20.01 - 2026-09-13 2026-09-13 all-due'
        entries 'b/1 payment 80.00 2026-09-12'
        tells 2026-09-12 ./kind.tsv 'kept 80.00 20.00 2026-09-12 - - cancel'
        tells 2026-12-31 ./kind.tsv 'kept 80.00 20.00 2026-09-12 - - cancel'
        tells 2026-12-31 ./whole.tsv 'broken 0.00 100.00 - 2026-09-11 2026-09-11 resume'
        entries 'b/1 payment 80.00 2026-09-13'
        tells 2026-09-13 ./kind.tsv 'broken 80.00 20.00 - 2026-09-13 2026-09-13 all-due'
        entries 'b/1 payment 300.00 2026-09-10'
        tells 2026-09-10 ./whole.tsv 'paid 100.00 0.00 2026-09-10 - - cancel'
        # The share of a coin is the coin.
        promises 'b/1 2026-09-01 2026-09-10 0.01'
        entries
        tells 2026-09-13 ./kind.tsv 'broken 0.00 0.01 - 2026-09-13 2026-09-13 all-due'
        entries 'b/1 payment 0.01 2026-09-10'
        tells 2026-09-13 ./kind.tsv 'paid 0.01 0.00 2026-09-10 - - cancel'
}

@test "late money makes whole what was broken, where it counts" {
        promises 'b/1 2026-09-01 2026-09-10 100.00'
        entries 'b/1 payment 100.00 2026-10-01'
        tells 2026-10-01 ./kind.tsv 'paid 100.00 0.00 - 2026-09-13 2026-09-13 all-due'
        tells 2026-10-01 ./whole.tsv 'broken 0.00 100.00 - 2026-09-11 2026-09-11 resume'
}

@test "first in, first out, from the day on which each was given" {
        promises 'b/1 2026-09-01 2026-09-20 100.00' 'b/1 2026-09-05 2026-09-10 50.00' 'b/1 2026-09-08 2026-09-10 30.00'
        entries 'b/1 payment 10.00 2026-08-31' 'b/1 payment 20.00 2026-09-04' 'b/1 payment 70.00 2026-09-09'
        tells 2026-09-09 ./whole.tsv 'part-paid 20.00 80.00 - - 2026-09-21 suspend' \
                'paid 50.00 0.00 2026-09-09 - - cancel' 'part-paid 20.00 10.00 - - 2026-09-11 suspend'
        # A payment of the day itself counts, and order of rows does not matter.
        promises 'b/1 2026-09-08 2026-09-10 30.00' 'b/1 2026-09-09 2026-09-09 50.00'
        entries 'b/1 payment 60.00 2026-09-09'
        tells 2026-09-09 ./whole.tsv 'part-paid 10.00 20.00 - - 2026-09-11 suspend' \
                'paid 50.00 0.00 2026-09-09 - - cancel'
}

@test "a return undoes" {
        promises 'b/1 2026-09-01 2026-09-10 100.00'
        entries 'b/1 payment 60.00 2026-09-05' 'b/1 payment 40.00 2026-09-06' 'b/1 return 60.00 2026-09-09 1'
        tells 2026-09-09 ./whole.tsv 'part-paid 40.00 60.00 - - 2026-09-11 suspend'
        # The day of the first payment to reach the share is that without what came back.
        entries 'b/1 payment 100.00 2026-09-05' 'b/1 payment 100.00 2026-09-08' 'b/1 return 100.00 2026-10-05 1'
        tells 2026-10-05 ./whole.tsv 'paid 100.00 0.00 2026-09-08 - - cancel'
        # One that names none undoes the latest before it.
        entries 'b/1 payment 60.00 2026-09-05' 'b/1 payment 40.00 2026-09-06' 'b/1 return 50.00 2026-09-07' \
                'b/1 payment 7.00 2026-09-08'
        tells 2026-09-09 ./whole.tsv 'part-paid 57.00 43.00 - - 2026-09-11 suspend'
        # Corrections: of a payment, and of a return.
        entries 'b/1 payment 60.00 2026-09-05' 'b/1 payment -10.00 2026-09-06 1' 'b/1 return 50.00 2026-09-07 1' \
                'b/1 return -20.00 2026-09-08 3'
        tells 2026-09-09 ./whole.tsv 'part-paid 20.00 80.00 - - 2026-09-11 suspend'
        # A waiver that revives was nobody's money.
        entries 'b/1 payment 60.00 2026-09-05' 'b/1 waiver 30.00 2026-09-06' 'b/1 return 30.00 2026-09-07 2'
        tells 2026-09-09 ./whole.tsv 'part-paid 60.00 40.00 - - 2026-09-11 suspend'
        # History was before our time, and so is its return.
        entries 'b/1 payment 60.00 2026-09-05 - 1' 'b/1 payment 5.00 2026-09-06' 'b/1 return 60.00 2026-09-07 1'
        tells 2026-09-09 ./whole.tsv 'part-paid 5.00 95.00 - - 2026-09-11 suspend'
}

@test "what comes back beyond the payments seen concerns no promise" {
        promises 'b/1 2026-09-01 2026-09-10 100.00'
        # A cheque that was paid in before the cut-off; then without a trace of it; what is paid later is paid.
        entries 'b/1 payment 60.00 2026-08-05 - 1' 'b/1 payment 5.00 2026-09-05' 'b/1 return 60.00 2026-09-07' 'b/1 payment 7.00 2026-09-08'
        tells 2026-09-09 ./whole.tsv 'part-paid 7.00 93.00 - - 2026-09-11 suspend'
        entries 'b/1 return 60.00 2026-09-07' 'b/1 payment 7.00 2026-09-08'
        tells 2026-09-09 ./whole.tsv 'part-paid 7.00 93.00 - - 2026-09-11 suspend'
        # More than the payment that is named, of which nothing comes off another; and more than a return gave back.
        entries 'b/1 payment 7.00 2026-09-04' 'b/1 payment 60.00 2026-09-05' 'b/1 return 61.00 2026-09-07 2'
        tells 2026-09-09 ./whole.tsv 'part-paid 7.00 93.00 - - 2026-09-11 suspend'
        entries 'b/1 payment 60.00 2026-09-05' 'b/1 return 60.00 2026-09-07 1' 'b/1 return -61.00 2026-09-08 2'
        tells 2026-09-09 ./whole.tsv 'part-paid 60.00 40.00 - - 2026-09-11 suspend'
        # Entries that are no payments.
        entries 'b/1 charge 9.00 2026-09-04' 'b/1 waiver 9.00 2026-09-04' 'b/1 payment 60.00 2026-09-05' 'b/1 return 9.00 2026-09-07 1' \
                'b/1 payment -1.00 2026-09-07 2' 'b/1 return -2.00 2026-09-07 3'
        tells 2026-09-09 ./whole.tsv 'part-paid 60.00 40.00 - - 2026-09-11 suspend'
}

@test "what cannot be undone is refused, not guessed" {
        promises 'b/1 2026-09-01 2026-09-10 100.00'
        refused() {
                entries "${@:2}"
                fails 65 col-track -t ./whole.tsv -w tbk-100 --as-of 2026-09-30 --payments entries.tsv in.tsv
                says "$1"
        }
        refused 'entries.tsv:2:corrects: entry 1 undoes an entry that is not in the stream' 'b/1 return 1.00 2026-09-05 9'
        refused "entries.tsv:2:amount: '-1.00' is negative, and names no entry in corrects" 'b/1 payment -1.00 2026-09-05'
        refused "entries.tsv:3:value_on: '2026-09-04' is before the day of the entry above it" 'b/1 payment 1.00 2026-09-05' 'b/1 payment 1.00 2026-09-04'
        refused "entries.tsv:2:value_on: '2026-10-01' is after the as-of date" 'b/1 payment 1.00 2026-10-01'
        refused "entries.tsv:3:account: 'b/0' is out of order; sort bytewise by account" 'b/1 payment 1.00 2026-09-05' 'b/0 payment 1.00 2026-09-06'
}

@test "accounts are held against their own payments" {
        promises 'b/1 2026-09-01 2026-09-10 10.00' 'b/3 2026-09-01 2026-09-10 10.00' 'b/4 2026-09-01 2026-09-10 10.00'
        entries 'b/0 payment 1.00 2026-09-05' 'b/2 payment 2.00 2026-09-05' 'b/3 payment 3.00 2026-09-05' 'b/5 payment 5.00 2026-09-05'
        tells 2026-09-09 ./whole.tsv 'open 0.00 10.00 - - 2026-09-11 suspend' 'part-paid 3.00 7.00 - - 2026-09-11 suspend' \
                'open 0.00 10.00 - - 2026-09-11 suspend'
        promises 'b/3 2026-09-01 2026-09-10 10.00' 'b/1 2026-09-01 2026-09-10 10.00'
        fails 65 col-track -t ./whole.tsv -w tbk-100 --as-of 2026-09-09 --payments entries.tsv in.tsv
        says "in.tsv:3:account: 'b/1' is out of order; sort bytewise by account"
        promises
        fails 65 col-track -t ./whole.tsv -w tbk-100 --as-of 2026-09-09 --payments <(head -c -1 entries.tsv) in.tsv
        says 'input ended early'
}

# instalments LINE…: the stream in.tsv; a line is "arrangement arranged_on payable_on amount ended_on batch", the last two
# may be left out.
instalments() {
        {
                rows 'debtor\taccount\tcurrency\tarrangement\tarranged_on\tpayable_on\tamount\tended_on\tbatch'
                printf '%s\n' "$@" | awk -v OFS='\t' '{ print "b/D", "b/1", "TRY", $1, $2, $3, $4, $5 == "-" ? "" : $5, NF < 6 ? 5 : $6 }'
        } >in.tsv
        sed -i '1s/^/debtor\t/; 2,$s/^/b\/D\t/' entries.tsv
}

# share/waterfalls/tbk-100.tsv knows no such tag; these tests have one of their own.
guaranteed() {
        rows 'tag\tcomponent\trun' 'DEFAULT\tother\tvertical' 'KGF\tnone' >funds.tsv
        WATERFALL=./funds.tsv
}

@test "money that does not reduce the debt fulfils no promise, unless the tolerance says so" {
        guaranteed
        rows 'when\tgrace_days\tshare\tlate_money\toutside\ton_open\ton_kept\ton_broken' \
                'amount < 50\t0\t100\t0\t1\tsuspend\tcancel\tresume' 'else\t0\t100\t0\t\tsuspend\tcancel\tresume' >funds-too.tsv
        promises 'b/1 2026-09-01 2026-09-10 100.00' 'b/1 2026-09-01 2026-09-11 30.00'
        entries 'b/1 payment 60.00 2026-09-05 - 0 KGF' 'b/1 payment 40.00 2026-09-06 - 0 bank'
        tells 2026-09-09 ./whole.tsv 'part-paid 40.00 60.00 - - 2026-09-11 suspend' 'open 0.00 30.00 - - 2026-09-12 suspend'
        tells 2026-09-09 ./funds-too.tsv 'part-paid 40.00 60.00 - - 2026-09-11 suspend' 'paid 30.00 0.00 2026-09-05 - - cancel'
        # A tag that the waterfall does not name reduces the debt, and so does none.
        entries 'b/1 payment 60.00 2026-09-05 - 0 kgf' 'b/1 payment 40.00 2026-09-06'
        tells 2026-09-09 ./whole.tsv 'paid 100.00 0.00 2026-09-06 - - cancel' 'open 0.00 30.00 - - 2026-09-12 suspend'
        # What names its payment gives back that, not the debtor's.
        entries 'b/1 payment 60.00 2026-09-05 - 0 KGF' 'b/1 payment 40.00 2026-09-06' 'b/1 return 60.00 2026-09-07 1'
        tells 2026-09-09 ./whole.tsv 'part-paid 40.00 60.00 - - 2026-09-11 suspend' 'open 0.00 30.00 - - 2026-09-12 suspend'
        sed -i 's/\t1\tsuspend/\tyes\tsuspend/' funds-too.tsv
        fails 78 told 2026-09-09 -t ./funds-too.tsv
        says "./funds-too.tsv:2:outside: 'yes' is neither 0 nor 1"
}

@test "a payment of the plan's own day counts once: for the balance that was divided, or for the plan" {
        # Recorded before the plan, in one batch with it, after it; a day later in any batch.
        for batch in 4 5 6; do
                entries "b/1 payment 10.00 2026-09-01 - 0 - $batch"
                instalments 'a 2026-09-01 2026-09-01 10.00 - 5' 'a 2026-09-01 2026-10-10 10.00 - 5'
                told 2026-09-01 -t ./whole.tsv | head -n 1
        done >got
        gives 'open 0.00 10.00 - - 2026-10-11 suspend' 'paid 10.00 0.00 2026-09-01 - 2026-10-11 suspend' \
                'paid 10.00 0.00 2026-09-01 - 2026-10-11 suspend' <got
        # Of one day, that of the earlier batch is not the other's obstacle, wherever it stands.
        entries 'b/1 payment 3.00 2026-09-01 - 0 - 6' 'b/1 payment 4.00 2026-09-01 - 0 - 4' 'b/1 payment 2.00 2026-09-02 - 0 - 4'
        instalments 'a 2026-09-01 2026-09-03 10.00 - 5'
        tells 2026-09-02 ./whole.tsv 'part-paid 5.00 5.00 - - 2026-09-04 suspend'
        # An instalment that was changed since is of the plan all the same.
        entries 'b/1 payment 10.00 2026-09-01 - 0 - 6'
        instalments 'a 2026-09-01 2026-09-05 10.00 - 7' 'a 2026-09-01 2026-10-10 10.00 - 5'
        tells 2026-09-01 ./whole.tsv 'paid 10.00 0.00 2026-09-01 - 2026-10-11 suspend' 'open 0.00 10.00 - - 2026-10-11 suspend'
        # A promise divides no balance.
        promises 'b/1 2026-09-01 2026-09-10 10.00'
        entries 'b/1 payment 10.00 2026-09-01 - 0 - 1'
        tells 2026-09-01 ./whole.tsv 'paid 10.00 0.00 2026-09-01 - - cancel'
        instalments 'a 2026-09-01 2026-09-05 10.00'
        fails 65 col-track -t ./whole.tsv -w tbk-100 --as-of 2026-09-30 --payments <(cut -f1-10 entries.tsv) in.tsv
        says 'batch'
        sed -i '2s/5$/0/' in.tsv
        fails 65 told 2026-09-30 -t ./whole.tsv
        says "in.tsv:2:batch: '0' is not the number of a batch"
}

@test "what was paid before a plan of the same day is saved, and what after" {
        load small
        small_database
        list() {
                col-list accounts --as-of 2026-03-01 -w "account = 'bank1/a'"
        }
        pay() {
                rows 'account\ttype\tamount\tvalue_on\tnumber' "bank1/a\tpayment\t$1\t2026-03-01\t$2" | col-save -q -k entry
        }
        pay 40.00 morning
        list | col-arrange -t agreed -n 2 | COL_PATH=$PROJECT/share col-save -q
        pay 30.00 evening
        col-list entries --as-of 2026-03-01 >entries.tsv
        col-list instalments --as-of 2026-03-01 | col-track -t instalment -w tbk-100 --payments entries.tsv |
                awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at["amount"], $at["status"], $at["paid"] }' |
                gives '30.00 paid 30.00' '30.00 open 0.00'
}

@test "instalments of an arrangement stand or fall together" {
        entries 'b/1 payment 15.00 2026-09-10'
        instalments 'a 2026-09-01 2026-09-10 10.00' 'a 2026-09-01 2026-10-10 10.00' 'a 2026-09-01 2026-11-10 10.00'
        tells 2026-09-20 ./kind.tsv 'paid 10.00 0.00 2026-09-10 - 2026-11-13 suspend' \
                'part-paid 5.00 5.00 - - 2026-11-13 suspend' 'open 0.00 10.00 - - 2026-11-13 suspend'
        tells 2026-10-13 ./kind.tsv 'paid 10.00 0.00 2026-09-10 - 2026-10-13 all-due' \
                'broken 5.00 5.00 - 2026-10-13 2026-10-13 all-due' 'open 0.00 10.00 - - 2026-10-13 all-due'
        entries 'b/1 payment 30.00 2026-09-10'
        instalments 'a 2026-09-01 2026-09-10 10.00' 'a 2026-09-01 2026-10-10 10.00' 'a 2026-09-01 2026-11-10 10.00'
        tells 2026-09-20 ./kind.tsv 'paid 10.00 0.00 2026-09-10 - - cancel' 'paid 10.00 0.00 2026-09-10 - - cancel' \
                'paid 10.00 0.00 2026-09-10 - - cancel'
}

@test "a later arrangement replaces an earlier one, until it has ended" {
        entries 'b/1 payment 15.00 2026-09-10'
        instalments 'a 2026-09-01 2026-09-10 10.00' 'a 2026-09-01 2026-10-10 10.00' 'b 2026-09-05 2026-09-15 20.00'
        tells 2026-09-12 ./kind.tsv 'replaced - - - - - -' 'replaced - - - - - -' 'part-paid 15.00 5.00 - - 2026-09-18 suspend'
        # Undone, the first is as it was: allocation.md, worked case 6.
        entries 'b/1 payment 15.00 2026-09-10'
        instalments 'a 2026-09-01 2026-09-10 10.00' 'a 2026-09-01 2026-10-10 10.00' 'b 2026-09-05 2026-09-15 20.00 2026-09-12'
        tells 2026-09-12 ./kind.tsv 'paid 10.00 0.00 2026-09-10 - 2026-10-13 suspend' \
                'part-paid 5.00 5.00 - - 2026-10-13 suspend' 'ended - - - - - -'
        tells 2026-09-11 ./kind.tsv 'replaced - - - - - -' 'replaced - - - - - -' 'part-paid 15.00 5.00 - - 2026-09-18 suspend'
}

@test "--explain: the line, the values, and which payments" {
        promises 'b/1 2026-09-01 2026-09-10 100.00' 'b/1 2026-09-01 2026-09-11 100.00'
        entries 'b/1 payment 60.00 2026-09-05' 'b/1 payment 70.00 2026-09-06'
        rows 'when\tgrace_days\tshare\tlate_money' 'amount < 50\t0\t100\t0' 'else\t3\t90\t0' >mine.tsv
        told 2026-09-09 -t ./mine.tsv --explain >/dev/null
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at["track_explain"] }' out.tsv >got
        diff got <(printf '%s\n' \
                'line 3 (else): amount=100.00; 60.00 of entry 1 on 2026-09-05; 40.00 of entry 2 on 2026-09-06' \
                'line 3 (else): amount=100.00; 30.00 of entry 2 on 2026-09-06')
}

@test "promises of the database, and arrangements made and saved" {
        sample_database
        export COL_DB=$PWD/sample.db COL_PATH=$PROJECT/share/sample
        col-list entries --as-of 2026-10-14 >entries.tsv
        col-list promises --as-of 2026-10-14 >in.tsv
        col-track -t promise -w tbk-100 --payments entries.tsv in.tsv >out.tsv
        cut -f1-"$(head -n 1 in.tsv | tr '\t' '\n' | wc -l)" out.tsv | cmp - in.tsv
        [ "$(awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "status") c = i; next } { print $c }' out.tsv |
                paste -sd' ')" = 'broken kept' ]
        # Two days are two stories.
        fails 65 col-track -t promise -w tbk-100 --payments <(col-list entries --as-of 2026-10-13) in.tsv
        says "'2026-10-13' is not the as-of date of the first stream"
        # A promise stated again is the same one.
        cut -f2-5 in.tsv | tail -n +2 >facts
        { rows 'account\tpromised_on\tpayable_on\tamount' && cat facts; } >again.tsv
        run col-save -k promise again.tsv
        says 'nothing new'
        [ -z "$(col-check)" ]
        # Nobody had promised anything the day before.
        [ "$(col-list promises --as-of 2026-09-14 | wc -l)" -eq 1 ]
}

@test "mistakes in a tolerance are named by file, line and column" {
        promises 'b/1 2026-09-01 2026-09-10 100.00'
        entries
        refused() {
                rows 'when\tgrace_days\tshare\tlate_money' "${@:2}" >mine.tsv
                fails 78 col-track -t ./mine.tsv -w tbk-100 --as-of 2026-09-30 --payments entries.tsv in.tsv
                says "./mine.tsv:$1"
        }
        refused "2:grace_days: '-1'; days from 0" 'else\t-1\t100\t0'
        refused "2:share: '0'; a percentage above 0" 'else\t1\t0\t0'
        refused "2:share: '100.1'; a percentage above 0" 'else\t1\t100.1\t0'
        refused "2:late_money: 'no' is neither 0 nor 1" 'else\t1\t100\tno'
        refused '2:when: the last line is not else' 'amount > 3\t1\t100\t0'
        refused '2:when: else above other lines' 'else\t1\t100\t0' 'amount > 3\t1\t100\t0'
        refused ' no lines'
}

@test "wrong usage, and cells that are not what they should be" {
        promises 'b/1 2026-09-01 2026-09-10 100.00'
        entries
        fails 64 col-track --payments entries.tsv in.tsv
        says '-t TOLERANCE'
        fails 64 col-track -t promise --payments entries.tsv in.tsv
        says '-w WATERFALL'
        fails 64 col-track -t promise -w tbk-100 in.tsv
        says '--payments'
        fails 64 col-track -t promise -w tbk-100 --payments entries.tsv in.tsv
        says '--as-of'
        fails 66 col-track -t promise -w tbk-100 --as-of 2026-09-30 --payments nowhere.tsv in.tsv
        for line in 'b/1 2026-09-01 2026-09-10 0' 'b/1 2026-09-01 2026-09-10 -1' 'b/1 2026-09-01 2026-09-31 1' \
                'b/1 today 2026-09-30 1' 'b/1 2026-09-11 2026-09-10 1'; do
                promises "$line"
                fails 65 col-track -t promise -w tbk-100 --as-of 2026-09-30 --payments entries.tsv in.tsv
                says 'in.tsv:2:'
        done
        promises 'b/1 2026-09-01 2026-09-10 100.00'
        sed -i 's/TRY/EUR/' in.tsv
        entries 'b/1 payment 1.00 2026-09-05'
        fails 65 col-track -t promise -w tbk-100 --as-of 2026-09-30 --payments entries.tsv in.tsv
        says "entries.tsv:2:currency: 'TRY' is not the currency of the first stream"
        rows 'account\tcurrency\tamount\tpayable_on' >in.tsv
        fails 65 col-track -t promise -w tbk-100 --as-of 2026-09-30 --payments entries.tsv in.tsv
        says 'promised_on'
}

@test "money that came once counts once: an entry that is there twice is refused" {
        promises 'b/1 2026-09-01 2026-09-10 100.00'
        refused() {
                awk -F'\t' -v OFS='\t' -v numbers="$1" 'NR > 1 { split(numbers, n, " "); $3 = n[NR - 1] } { print }' \
                        entries.tsv >twice.tsv
                fails 65 col-track -t ./whole.tsv -w tbk-100 --as-of 2026-09-30 --payments twice.tsv in.tsv
                says "twice.tsv:$2:entry: entry 7 is there twice"
        }
        entries 'b/1 payment 50.00 2026-09-05' 'b/1 payment 50.00 2026-09-05'
        refused '7 7' 3
        entries 'b/1 payment 50.00 2026-09-05' 'b/1 charge 9.00 2026-09-05' 'b/1 return 10.00 2026-09-06' 'b/1 return 10.00 2026-09-06'
        refused '9 8 7 7' 5
        refused '7 8 9 7' 5
        refused '9 7 7 8' 4
}

# allocation.md, worked case 6.
@test "re-aged, nothing is late; undone, the older days count again" {
        entries
        {
                rows 'account\tcurrency\tarrangement\tarranged_on\tpayable_on\tamount\tended_on\tbatch'
                rows b/1\\tTRY\\told\\t2023-12-01\\t2024-0{1,2}-01\\t375.00\\t\\t1
                rows 'account\tcurrency\tbalance' 'b/1\tTRY\t750.00' |
                        col-arrange -t agreed -n 6 --first 2024-03-01 --as-of 2024-02-20 |
                        awk -F'\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                                { print $1, $2, $at["arrangement"], $at["arranged_on"], $at["payable_on"], $at["amount"], "", 2 }'
        } >in.tsv
        tells 2024-02-20 ./whole.tsv 'replaced - - - - - -' 'replaced - - - - - -' \
                'open 0.00 125.00 - - 2024-08-02 suspend'{,,,,,}
        awk -F'\t' -v OFS='\t' '$3 ~ /^b/ { $7 = "2024-02-21" } { print }' in.tsv >undone.tsv && mv undone.tsv in.tsv
        tells 2024-02-21 ./whole.tsv 'broken 0.00 375.00 - 2024-01-02 2024-01-02 resume' \
                'broken 0.00 375.00 - 2024-02-02 2024-01-02 resume' 'ended - - - - - -'{,,,,,}
}
