#!/usr/bin/env bats
# col-list and the account view, on the records of fixtures/view.sql (its comments say what is where).

load common
load view

# list ARGUMENT…: the listing as of 2026-01-20, as plain() has it.
list() {
        col-list --as-of 2026-01-20 "$@" | plain
}

@test "rows come bytewise by debtor and account, whatever order they were stored in" {
        list -c debtor,account | gives 'bank/10 bank/a4' 'bank/10 bank/a5' 'bank/10 bank/a7' \
                'bank/20 bank/a2' 'bank/20 bank/a3' 'bank/30 bank/a1' 'bank/30 bank/a8' 'bank/30 bank/a9' 'tel/1 tel/1'
}

@test "accounts have the columns that the design names, in that order, and further ones" {
        run col-list -l 0
        names=${lines[0]//$'\t'/ }
        [ "${#lines[@]}" -eq 1 ]
        [[ $names == 'account creditor portfolio product debtor name city currency principal interest cost balance due_on dpd bucket stage status score band segment segment_since last_payment_on last_payment last_contact_on last_result contacts_1d contacts_7d contacts_30d last_step last_step_on '*'phone email address '*'as_of seen' ]]
}

@test "amounts have the digits of their currency" {
        list -c account,currency,principal,interest,cost,balance | gives \
                'bank/a4 JPY 1500 0 0 1500' 'bank/a5 KWD 1.500 0.000 0.000 1.500' 'bank/a7 TRY 0.00 0.00 0.00 0.00' \
                'bank/a2 USD 123.45 0.00 0.00 123.45' 'bank/a3 TRY 0.00 0.00 0.00 0.00' \
                'bank/a1 TRY 1000.00 10.00 0.00 1010.00' 'bank/a8 TRY 0.00 0.00 0.00 0.00' \
                'bank/a9 TRY 0.00 0.00 0.00 0.00' 'tel/1 TRY -7.90 0.00 0.00 -7.90'
}

@test "status, due date, days past due and bucket" {
        list -c account,status,due_on,dpd,bucket | gives 'bank/a4 open 2026-01-01 19 1-30' \
                'bank/a5 closed 2020-01-01 2211 721+' 'bank/a7 settled - - -' 'bank/a2 open 2026-01-05 15 1-30' \
                'bank/a3 settled - - -' 'bank/a1 open 2025-10-01 111 91-180' 'bank/a8 settled - - -' \
                'bank/a9 settled - - -' 'tel/1 recalled - - -'
        list --as-of 2026-01-11 -c account,status -w "account IN ('bank/a5', 'tel/1')" | gives 'bank/a5 open' 'tel/1 credit'
}

@test "an account names its creditor, who may have no name" {
        cp "$COL_DB" named.db
        sqlite3 named.db "UPDATE creditors SET name = NULL WHERE creditor = 'tel'"
        for view in list sql; do
                if [ $view = list ]; then
                        col-list -d named.db --as-of 2026-01-20 -c account,creditor,creditor_name
                else
                        sqlite3 -readonly -header -tabs named.db 'SELECT account, creditor, creditor_name FROM v_accounts'
                fi | grep -E '^(bank/a1|tel/1)' | sort | gives $'bank/a1\tbank\tÖrnek Bankası' $'tel/1\ttel\t'
        done
}

@test "a charge without a due date is due on the account's, else on its value date; before it, it is not due" {
        list --as-of 2026-01-04 -c account,due_on,dpd,bucket,status -w "account = 'bank/a2'" |
                gives 'bank/a2 2026-01-05 0 not due open'
}

@test "amounts have the decimal places that the database was made with" {
        one() { list -w "account = 'bank/a1'" -c balance --as-of 2026-02-01; }
        [ "$(one | tail -n 1)" = 310.00 ]
        mkdir other && sed 's/^TRY\t2/TRY\t0/' "$PROJECT/share/currencies.tsv" >other/currencies.tsv
        ! cmp -s other/currencies.tsv "$PROJECT/share/currencies.tsv"
        [ "$(COL_PATH=$PWD/other one | tail -n 1)" = 310.00 ]
}

@test "payments count from their day on, history is shown only" {
        one() { list -w "account = 'bank/a1'" -c balance,last_payment_on,last_payment --as-of "$1"; }
        one 2025-12-30 | gives '0.00 2025-12-15 500.00'
        one 2025-12-31 | gives '1080.00 2025-12-15 500.00'
        one 2026-01-05 | gives '1020.00 2026-01-05 60.00'
        one 2026-02-01 | gives '310.00 2026-02-01 700.00'
}

@test "scores and segments are the last of their day; deciding the same again does not move the day" {
        list -c account,score,band,segment,segment_since -w "segment IS NOT NULL" |
                gives 'bank/a2 - - soft 2026-01-01' 'bank/a1 550 B hard 2026-01-10'
        before() { list -c segment,segment_before -w "account = 'bank/a1'" --as-of "$1"; }
        before 2025-12-31 | gives '- -'
        before 2026-01-01 | gives 'soft -'
        before 2026-01-09 | gives 'soft soft'
        before 2026-01-10 | gives 'hard soft'
        before 2026-01-11 | gives 'hard hard'
        list -c score,segment,segment_since -w "account = 'bank/a1'" --as-of 2026-01-09 | gives '900 soft 2026-01-01'
        list -c score -w "account = 'bank/a1'" --as-of 2026-01-09 --known 2 | gives 600
}

@test "contacts are counted by days of the database's time zone, outbound ones only" {
        counts() { list -w "account = 'bank/a1'" -c last_contact_on,last_result,contacts_1d,contacts_7d,contacts_30d --as-of "$1"; }
        counts 2026-01-20 | gives '2026-01-20 RPC-CALLBACK 0 1 3'
        counts 2026-01-21 | gives '2026-01-21 BUSY 1 1 3'
        counts 2026-01-14 | gives '2026-01-14 SENT 1 2 3'
        counts 2026-01-13 | gives '2026-01-12 RPC-PTP 0 1 2'
        counts 2025-12-21 | gives '- - 0 0 0'
        counts 2025-12-22 | gives '2025-12-22 NOANS 1 1 1'
}

@test "steps are those of the present stay, done by their outcome or by a contact" {
        steps() { list -w "account = 'bank/a1'" -c last_step,last_step_on,open_step,open_step_on "$@"; }
        steps | gives '2 2026-01-14 3 2026-01-25'
        steps --known 2 | gives '- - 1 2026-01-11'
        steps --as-of 2026-01-12 | gives '1 2026-01-12 2 2026-01-13'
        steps --as-of 2026-01-05 | gives '7 2026-01-02 - -'
}

# Action 4 is step 3, a letter here, but any step can be a search; the finding of the 26th is one of the 27th in Istanbul.
@test "a finding that names an action says that it was done, as a contact does, from its day on" {
        cp "$COL_DB" own.db
        sqlite3 own.db "INSERT INTO findings(party, account, at, type, value, action, batch)
                VALUES (1, 1, '2026-01-26T22:00:00Z', 'address', 'Yeni Sokak 2', 4, 3)"
        steps() { list -d own.db -w "account = 'bank/a1'" -c last_step,last_step_on,open_step "$@"; }
        steps --as-of 2026-01-26 | gives '2 2026-01-14 3'
        steps --as-of 2026-01-27 | gives '3 2026-01-27 -'
        list work -d own.db --as-of 2026-01-26 -c action | gives 4 7
        list work -d own.db --as-of 2026-01-27 -c action | gives 7
        [ "$(col-report work -d own.db --as-of 2026-01-26 | tail -n +2 | cut -f 1)" = $'7\n4' ]
        [ "$(col-report work -d own.db --as-of 2026-01-27 | tail -n +2 | cut -f 1)" = 7 ]
}

@test "a try is an outcome other than done, of the step after the last one done" {
        try() { list -w "account = 'bank/a1'" -c account,last_try_on "$@"; }
        try | gives 'bank/a1 2026-01-16'
        try --known 2 | gives 'bank/a1 -'
        try --as-of 2026-01-05 | gives 'bank/a1 -'
}

@test "holds of the account and of its debtor, while they are in force" {
        holds() { list -c account,holds -w "debtor = 'bank/30'" "$@"; }
        holds | gives 'bank/a1 hardship' 'bank/a8 hardship lawyer' 'bank/a9 hardship'
        holds --as-of 2026-01-19 | gives 'bank/a1 dispute hardship' 'bank/a8 hardship lawyer' 'bank/a9 hardship'
        holds --as-of 2026-01-01 | gives 'bank/a1 -' 'bank/a8 lawyer' 'bank/a9 -'
}

@test "consents: what began last of what is in force, by channel" {
        consents() { list -c account,consents -w "debtor IN ('bank/20', 'bank/30')" "$@" | uniq -f 1; }
        consents | gives 'bank/a2 *=refused' 'bank/a1 robot_call=refused sms=given'
        consents --as-of 2026-01-15 | gives 'bank/a2 *=refused' 'bank/a1 robot_call=refused sms=refused'
        consents --as-of 2026-01-15 --known 2 | gives 'bank/a2 *=refused' 'bank/a1 sms=refused'
        consents --as-of 2026-01-01 | gives 'bank/a2 -' 'bank/a1 sms=given'
        consents --as-of 2026-02-01 | gives 'bank/a2 *=refused email=given' 'bank/a1 robot_call=refused sms=given'
}

@test "the day of the written notice is the account's own, else the portfolio's; the zone the debtor's, else the database's" {
        list -c account,notice_on,language,time_zone -w "account IN ('bank/a2', 'bank/a3', 'bank/a4', 'tel/1')" |
                gives 'bank/a4 - - Europe/Istanbul' 'bank/a2 2026-01-03 - Europe/Istanbul' \
                        'bank/a3 2026-01-08 - Europe/Istanbul' 'tel/1 - tr America/New_York'
}

@test "the best contact point: valid, then not doubtful, then first; never one that must not be used" {
        list -c phone,email,address -w "account IN ('bank/a1', 'bank/a2')" |
                gives '+905331112233 - -' '+905321112233 - Çiçek Sokak 1'
        list -c phone -w "account = 'bank/a2'" --as-of 2026-01-19 | gives +905339999999
}

@test "attributes are as they were, and as they were known" {
        names() { list -c name,city -w "account = 'bank/a5'" "$@"; }
        names | gives 'Ayşe Yılmaz Bursa'
        names --as-of 2026-01-09 | gives 'Ayşe Kaya Adana'
        names --known 1 | gives 'Ayşe Kaya Adana'
        names --known 2026-01-09 | gives 'Ayşe Kaya Adana'
        names --known 2026-01-10 | gives 'Ayşe Yılmaz Bursa'
}

@test "an account that changed hands is listed under the debtor of the day" {
        list --as-of 2026-01-19 -c debtor,account | gives 'bank/10 bank/a5' 'bank/10 bank/a7' \
                'bank/20 bank/a2' 'bank/20 bank/a3' 'bank/20 bank/a4' 'bank/30 bank/a1' 'bank/30 bank/a8' 'bank/30 bank/a9' 'tel/1 tel/1'
        list --as-of 2026-01-19 -c account -w "debtor = 'bank/20'" | gives bank/a2 bank/a3 bank/a4
        list --as-of 2026-01-19 -c account -w "debtor = 'bank/10'" | gives bank/a5 bank/a7
        list -c account -w "debtor = 'bank/10'" | gives bank/a4 bank/a5 bank/a7
        list --as-of 2026-01-19 -c debtor -w "account = 'bank/a4'" | gives bank/20
        list --known 2 -c account,seen -w "debtor = 'bank/10'" | gives 'bank/a5 2'
}

@test "what is asked for alone is what it is among all columns" {
        col-list --as-of 2026-01-12 --known 2 >all.tsv
        header=$(head -n 1 all.tsv)
        column=0
        for name in $header; do
                column=$((column + 1))
                col-list --as-of 2026-01-12 --known 2 -c "$name" >one.tsv
                cut -f"$column" all.tsv | diff -u - one.tsv >&2
        done
        [ "$column" -gt 35 ]
}

@test "looking up gives the rows that searching gives" {
        for where in "account = 'bank/a4'" "debtor = 'bank/30'" "debtor = 'bank/30' AND account = 'bank/a8'" \
                "account = 'bank/a1' AND debtor = 'bank/10'" "account = 'none'" "debtor = 'BANK/30'"; do
                for clock in '--as-of 2026-01-20' '--as-of 2026-01-12' '--as-of 2026-01-20 --known 2'; do
                        # shellcheck disable=SC2086
                        col-list $clock -w "$where" >found
                        # shellcheck disable=SC2086
                        col-list $clock -w "($where) IS TRUE" | diff -u - found >&2
                done
        done
        for kind in entry contact_point contact hold reference segment action; do
                for where in "account = 'bank/a1'" "party = 'bank/30'" "value = '+905321112233'" "$kind = 3"; do
                        col-list $kind --as-of 2026-01-20 -w "$where" >found 2>/dev/null || continue
                        col-list $kind --as-of 2026-01-20 -w "($where) IS TRUE" | diff -u - found >&2
                        echo >>compared
                done
        done
        [ "$(wc -l <compared)" -gt 15 ]
}

# In fixtures/view.sql: 3 is open, 5 is cancelled, 7 belongs to a campaign, 1 to the stay before.
@test "work: open actions of the stay in force and of occasions, with the columns of their account" {
        work() { list work -c account,action,step,channel,party,occasion,occasion_name,occasion_on "$@"; }
        work | gives 'bank/a1 7 2 email bank/30 campaign hard 2026-01-10'
        work --as-of 2026-01-25 | gives 'bank/a1 4 3 letter bank/30 - - -' \
                'bank/a1 7 2 email bank/30 campaign hard 2026-01-10'
        work --as-of 2026-01-25 --known 2 | gives 'bank/a1 2 1 phone bank/30 - - -' \
                'bank/a1 7 2 email bank/30 campaign hard 2026-01-10'
        work --as-of 2026-01-11 | gives 'bank/a1 2 1 phone bank/30 - - -'
        [ -z "$(work --as-of 2026-01-09)" ]
        work --as-of 2026-01-25 -w "account = 'bank/a1' AND channel = 'letter' AND balance > 1000" |
                gives 'bank/a1 4 3 letter bank/30 - - -'
        col-list work -l 0 | tr '\t' '\n' >columns
        col-list -l 0 | tr '\t' '\n' | diff - <(head -n "$(col-list -l 0 | wc -w)" columns) >&2
        [ -z "$(sort columns | uniq -d)" ]
        [[ $(paste -s columns) == *$'seen\taction\tplanned_by\tstep\tplanned_on\tchannel\ttemplate\tparty\t'* ]]
}

@test "work of a closed or recalled account, and of a segment that the account has left, is not to be done" {
        cp "$COL_DB" own.db
        work() { list work -d own.db --as-of 2026-01-25 -c action; }
        work | gives 4 7
        sqlite3 own.db "INSERT INTO segments(account, as_of, segment, segmentation, batch) VALUES (1, '2026-01-22', 'soft', 2, 3)"
        work | gives 7
        sqlite3 own.db "UPDATE accounts SET closed_on = '2026-01-25' WHERE id = 1"
        [ -z "$(work)" ]
        sqlite3 own.db "UPDATE accounts SET closed_on = NULL, portfolio = 2 WHERE id = 1"
        [ -z "$(work)" ]
}

@test "work is what the report of that name lists, and saving it back stores nothing" {
        col-list work --as-of 2026-01-25 -c action >listed
        col-report work --as-of 2026-01-25 | cut -f 1 | sort -n | diff - <(sort -n listed) >&2
        cp "$COL_DB" own.db
        col-list work --as-of 2026-01-25 | col-save -d own.db 2>err
        [ "$(sqlite3 own.db 'SELECT count(*), max(batch) FROM actions')" = '8|3' ]
}

@test "every kind can be listed, by either name, and every field of it is there" {
        for kind in creditor portfolio party contact_point account role reference entry receipt legal_file \
                legal_link legal_event hold note policy score segment action contact batch; do
                col-list $kind --as-of 2026-01-20 >one.tsv
                case $kind in
                *y) plural=${kind%y}ies ;; batch) plural=batches ;; *) plural=${kind}s ;;
                esac
                col-list $plural --as-of 2026-01-20 | cmp - one.tsv
                [ "$kind" = receipt ] || [ "$(wc -l <one.tsv)" -gt 1 ]
        done
}

@test "entries come by debtor, account and day, with keys, decimals and currency" {
        list entries -c debtor,account,value_on,type,amount,currency | gives \
                'bank/10 bank/a4 2026-01-01 charge 1500 JPY' 'bank/10 bank/a5 2020-01-01 charge 1.500 KWD' \
                'bank/20 bank/a2 2025-12-01 charge 123.45 USD' 'bank/20 bank/a3 2025-12-01 charge 1.00 TRY' \
                'bank/20 bank/a3 2026-01-02 payment 1.00 TRY' 'bank/30 bank/a1 2025-12-01 charge 2.50 TRY' \
                'bank/30 bank/a1 2025-12-15 payment 500.00 TRY' 'bank/30 bank/a1 2025-12-31 charge 1000.00 TRY' \
                'bank/30 bank/a1 2025-12-31 charge 50.00 TRY' 'bank/30 bank/a1 2025-12-31 charge 30.00 TRY' \
                'bank/30 bank/a1 2026-01-05 payment 60.00 TRY' 'bank/30 bank/a1 2026-01-18 waiver 10.00 TRY' \
                'tel/1 tel/1 2026-01-01 charge -7.90 TRY'
        list entries --known 1 -c entry -w "account = 'bank/a1'" -o entry | gives 1 2 3 4 5
        list entries -c debtor,entry -w "account = 'bank/a4'" --as-of 2026-01-19 | gives 'bank/20 12'
}

@test "other kinds: keys of what they refer to, what is doubtful, who recorded it" {
        list parties -c party,doubtful,valid_from,batch,as_of,seen -w "party IN ('bank/10', 'bank/20')" |
                gives 'bank/10 - 2026-01-10 2 2026-01-20 3' 'bank/20 tckn 0001-01-01 1 2026-01-20 3'
        list roles -c account,party,limit_amount,debtor,currency | gives 'bank/a1 bank/5 5000.00 bank/30 TRY'
        list contacts -c contact,action -w "action IS NOT NULL" | gives '2 2'
        list batches -c batch,tool --known 2 | gives '1 col-import' '2 col-save'
        list contacts -c contact -o contact | gives 1 2 3 4 6
        list actions -c action,outcome -o action --known 2 | gives '1 done' '2 -' '3 -' '5 -' '6 done' '7 -' '8 -'
}

@test "newlines, tabs and backslashes are escaped in a stream" {
        run col-list notes -c text --as-of 2026-01-20
        [ "${lines[1]}" = "Maaş günü ayın 15'i.\\nSecond line" ]
}

@test "-o sorts numbers as numbers, nothing first, what is equal as it came" {
        list -o dpd -c account,dpd | gives 'bank/a7 -' 'bank/a3 -' 'bank/a8 -' 'bank/a9 -' 'tel/1 -' 'bank/a2 15' \
                'bank/a4 19' 'bank/a1 111' 'bank/a5 2211'
        list -o 'dpd desc' -c account -l 3 | gives bank/a5 bank/a1 bank/a4
        list -o 'status, balance DESC,account desc' -c status,account -l 4 |
                gives 'closed bank/a5' 'open bank/a4' 'open bank/a1' 'open bank/a2'
        list -o 'entry desc' entries -c entry -w "account = 'bank/a1'" | gives 7 6 5 4 3 2 1
        list -o 'name' -c name parties | gives 'Ali Veli' 'Ayşe Yılmaz' 'Guarantor Öz' 'Işıl Şahin' 'Çınar Gıda Ltd'
}

@test "-l prints so many rows, sorted or not" {
        [ "$(list | wc -l)" -eq 9 ]
        [ "$(list -l 2 | wc -l)" -eq 2 ]
        [ "$(list -l 0 | wc -l)" -eq 0 ]
        [ "$(list -l 100 -o balance | wc -l)" -eq 9 ]
        [ "$(list -l 0 -o balance | wc -l)" -eq 0 ]
        list -l 1 -w "status = 'open'" -c account | gives bank/a4
}

@test "-w sees columns that are not printed, decimals, NULL, and the as-of date for the present" {
        list -w 'balance > 123.44 AND balance < 123.46' -c account | gives bank/a2
        list -w "dpd IS NULL AND name LIKE 'I%'" -c account | gives bank/a8 bank/a9
        list -w "due_on = date('now', '-19 days')" -c account | gives bank/a4
        list -w "fold(name) = 'isil sahin' AND contacts_30d = 3" -c account -l 1 | gives bank/a1
}

@test "mistakes are named, and what was probably meant" {
        fails 64 col-list -c acount
        says 'did you mean account?'
        fails 64 col-list -c account,account
        says twice
        fails 64 col-list -o 'dpd down'
        says desc
        fails 64 col-list -o nothing
        says nothing
        fails 64 col-list -w 'dpdd > 3'
        says dpd
        fails 64 col-list -w 'dpd >'
        says -w
        fails 64 col-list -l some
        says some
        fails 64 col-list -l -1
        fails 64 col-list acounts
        says accounts
        fails 64 col-list accounts parties
        says parties
        fails 64 col-list --as-of 2026-02-30
        says 2026-02-30
        fails 64 col-list --known 99
        fails 64 col-list parties -c balance
}

@test "a listing is the same in every locale and time zone, on every day" {
        col-list --as-of 2026-01-20 >expected
        for setting in LC_ALL=C LC_ALL=C.UTF-8 LC_ALL=tr_TR.UTF-8 TZ=Pacific/Kiritimati; do
                env "$setting" col-list --as-of 2026-01-20 | cmp - expected
        done
        [ "$(wc -l <expected)" -eq 10 ]
}

@test "today is today in the database's time zone" {
        as_shipped # faketime and sanitizers do not go together
        command -v faketime >/dev/null || skip 'faketime is not installed'
        run faketime -f '2026-01-20 20:59:59' env TZ=UTC col-list -c as_of -l 1
        [ "${lines[1]}" = 2026-01-20 ]
        run faketime -f '2026-01-20 21:00:00' env TZ=UTC col-list -c as_of -l 1
        [ "${lines[1]}" = 2026-01-21 ]
}

@test "on a terminal the rows are a table, and nothing hostile reaches it" {
        command -v script >/dev/null || skip 'script is not installed'
        cp "$COL_DB" hostile.db
        sqlite3 hostile.db "UPDATE parties SET name = char(27) || '[31mred' || char(8238) WHERE id = 1"
        script -qec "col-list -d hostile.db --as-of 2026-01-20 -c account,balance,name -l 6" /dev/null >screen
        grep -q 'account *balance *name' screen
        grep -qF 'bank/a1  1010.00  \x1b[31mred\u202e' screen
        grep -q $'^\e\[1maccount' screen
        NO_COLOR=1 script -qec "col-list -d hostile.db --as-of 2026-01-20 -c name" /dev/null >screen
        [ "$(grep -c $'\e' screen)" -eq 0 ]
        col-list -d hostile.db --as-of 2026-01-20 -c name -w "account = 'bank/a1'" | grep -qF $'\e[31mred'
}

@test "who listed how much is in the access log, one line a run" {
        cp "$COL_DB" own.db
        export COL_DB=$PWD/own.db
        col-list --as-of 2026-01-20 -w "status = 'open'" >/dev/null
        col-list parties >/dev/null
        [ "$(wc -l <own.db-access.log)" -eq 2 ]
        head -n 1 own.db-access.log | grep -q "status = 'open'.*3\$"
        tail -n 1 own.db-access.log | grep -q 'parties.*5$'
}

@test "a listing never writes the database" {
        cp "$COL_DB" own.db
        sum=$(sha256sum <own.db)
        col-list -d own.db >/dev/null
        col-list -d own.db -o balance entries -c entry,account 2>/dev/null || col-list -d own.db entries >/dev/null
        [ "$sum" = "$(sha256sum <own.db)" ]
}

@test "a stream that could not be written has no end" {
        run bash -c 'col-list --as-of 2026-01-20 >/dev/full'
        [ "$status" -eq 74 ]
}

# allocate: bank/a1 was allocated as of 2026-01-10, of what batch 2 had recorded, principal first: 60.00 of principal.
# 5.00 of interest was booked on 2026-01-05. Batch 4; the waiver of 10.00 of 2026-01-18 came with batch 3.
allocate() {
        cp "$COL_DB" allocated.db
        export COL_DB=$PWD/allocated.db
        sqlite3 "$COL_DB" "INSERT INTO batches(id, tool, at, as_of, uid, head, previous) VALUES
                (4, 'col-save', '2026-01-21T09:00:00Z', '2026-01-20', 0, printf('%064d', 4), printf('%064d', 3));
                INSERT INTO batch_kinds(batch, kind, inserted, updated, first_id, digest) VALUES
                (3, 'entry', 2, 0, 7, printf('%064d', 1));
                INSERT INTO policies(id, policy, type, text, batch) VALUES (77, 'w@x', 'waterfalls', 'x', 4);
                INSERT INTO replays(account, as_of, seen, waterfall, batch) VALUES (1, '2026-01-10', 2, 77, 4);
                INSERT INTO allocations(account, entry, part, payment, charge, accrual, part_component, part_amount,
                        part_on, batch) VALUES
                (1, 6, 'accrual', NULL, NULL, 6, 'default-interest', 500, '2026-01-05', 4),
                (1, 6, 'allocation', 6, 1, NULL, 'principal', $1, '2026-01-05', 4),
                (1, 6, 'overpayment', 6, NULL, NULL, NULL, 6000 - $1, '2026-01-05', 4);"
}

@test "balances come from allocations; what was not allocated is settled on top" {
        one() { list -w "account = 'bank/a1'" -c principal,interest,cost,balance,due_on,credit,allocated_on "$@"; }
        one | gives '1000.00 10.00 0.00 1010.00 2025-10-01 0.00 -'
        allocate 6000
        one | gives '940.00 55.00 20.00 1015.00 2025-10-01 0.00 2026-01-10'
        one --as-of 2026-01-17 | gives '940.00 55.00 30.00 1025.00 2025-10-01 0.00 2026-01-10'
        one --as-of 2026-01-04 | gives '1000.00 50.00 30.00 1080.00 2025-10-01 0.00 2026-01-10'
        one --known 3 | gives '1000.00 10.00 0.00 1010.00 2025-10-01 0.00 -'
}

@test "money that is left over makes principal smaller and settles no charge" {
        allocate 1000
        list -w "account = 'bank/a1'" -c principal,interest,cost,balance,due_on,credit |
                gives '940.00 55.00 20.00 1015.00 2025-10-01 50.00'
        list -c account,credit -w 'credit > 0' | gives 'bank/a1 50.00' 'tel/1 7.90'
}
