#!/usr/bin/env bats
# col-show: what is found by what, and what is shown, on the records of fixtures/view.sql.

load common
load view

show() {
        col-show --as-of 2026-01-20 "$@"
}

# finds NAME QUERY…: the page shown for the query is that party's.
finds() {
        local name=$1
        shift
        run show "$@"
        [ "$status" -eq 0 ] && [ "${lines[0]}" = "$name" ] || {
                printf '%s: not %s\n%s\n' "$*" "$name" "$output" >&2
                return 1
        }
}

# section TITLE: the rows of a section of $output, blanks squeezed.
section() {
        awk -v title="$1" '$0 == title { on = 1; next } /^[^ ]/ { on = 0 } on && NF { $1 = $1; print }' <<<"$output"
}

@test "found by key, with and without creditor" {
        finds 'Işıl Şahin' bank/a1
        finds 'Işıl Şahin' a1
        finds 'Işıl Şahin' bank/30
        finds 'Işıl Şahin' ' 30 '
        finds 'Çınar Gıda Ltd' tel/1
}

@test "found by reference, identity and tax number, legal file" {
        finds 'Işıl Şahin' KR-77
        finds 'Ali Veli' 4444
        finds 'Işıl Şahin' 10000000146
        finds 'Işıl Şahin' 100 000 001 46
        finds 'Ali Veli' 12345678901
        finds 'Çınar Gıda Ltd' 4540536920
        finds 'Işıl Şahin' 2026/55
        finds 'Işıl Şahin' izmir-7/2026-55
}

@test "found by telephone, however it is written, and by e-mail address" {
        for phone in +905321112233 05321112233 5321112233 '0532 111 22 33' '0 (532) 111-22-33' '0090 532 1112233'; do
                finds 'Işıl Şahin' "$phone"
        done
        finds 'Işıl Şahin' 0532 111 22 33
        finds 'Işıl Şahin' isil@EXAMPLE.com
        finds 'Ali Veli' 0533 111 22 33
}

@test "found by name: whole, else by the words it begins with, whatever the marks" {
        for name in 'Işıl Şahin' 'IŞIL ŞAHİN' 'isil sahin' 'ışıl ŞAHIN' 'sahin' 'şah ış' 'Isil S'; do
                finds 'Işıl Şahin' "$name"
        done
        finds 'Çınar Gıda Ltd' cinar ltd
        finds 'Ayşe Yılmaz' yilmaz
        fails 66 col-show ahin
        fails 66 col-show isil sahin x
}

@test "a whole name is preferred to one that only begins so" {
        cp "$COL_DB" own.db
        sqlite3 own.db "UPDATE parties SET name = 'Ali', name_fold = 'ali' WHERE id = 5"
        export COL_DB=$PWD/own.db
        finds Ali ali
        run show al
        [ "${lines[0]}" = '2 are meant by "al"' ]
}

@test "several are listed, and how many more there are" {
        run show a
        [ "$status" -eq 0 ]
        [ "${lines[0]}" = '2 are meant by "a"' ]
        [[ $output == *'bank/20 '*'Ali Veli'* && $output == *'bank/10 '*'Ayşe Yılmaz'* ]]
        cp "$COL_DB" own.db
        sqlite3 own.db "WITH RECURSIVE c(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM c WHERE i < 30)
                INSERT INTO parties(party, name, name_fold, salt, valid_from, batch)
                SELECT 'bank/k' || i, 'Kaya ' || i, 'kaya ' || i, randomblob(16), '0001-01-01', 1 FROM c"
        run show -d own.db kaya
        [ "${lines[0]}" = '30 are meant by "kaya"' ]
        [ "$(grep -c 'bank/k' <<<"$output")" -eq 20 ]
        says 'and 10 more'
}

@test "what is shown: who, how to reach them, what is owed" {
        run show a8
        [ "${lines[0]}" = 'Işıl Şahin' ]
        says 'tckn   10000000146'
        says 'as of 2026-01-20, known by batch 3'
        section 'Contact points' | gives 'phone invalid +905320000000' 'phone unverified, doubtful mobile +9053' \
                'phone unverified mobile +905321112233' 'phone unverified home +905325555555' \
                'email forbidden isil@example.com' 'address unverified Çiçek Sokak 1'
        section Accounts | gives 'account product status stage currency principal interest cost balance due_on dpd' \
                'bank/a1 loan open administrative TRY 1000.00 10.00 0.00 1010.00 2025-10-01 111' \
                '* bank/a8 settled administrative TRY 0.00 0.00 0.00 0.00' 'bank/a9 settled administrative TRY 0.00 0.00 0.00 0.00'
        section 'Where they stand' | sed -n 2p | gives 'bank/a1 p1 hard 2026-01-10 550 B 2 2026-01-14 3 2026-01-25 60.00 2026-01-05'
        section 'Other numbers' | gives 'bank/a1 contract KR-77'
        run show ali veli
        says '12345678901  (doubtful)'
}

@test "what is shown: holds, contacts, actions, notes, payments, guarantors, legal files" {
        run show bank/a1
        section Holds | gives 'hardship 2026-01-02 all accounts' 'lawyer 2026-01-01 bank/a8'
        section Contacts | gives '2026-01-20 12:00 in phone RPC-CALLBACK can' '2026-01-14 00:30 out sms SENT' \
                '2026-01-12 13:00 out phone RPC-PTP job-loss bank/a1 ali +905321112233' '2025-12-22 00:30 phone NOANS ali'
        section Actions | gives '2026-01-25 bank/a1 hard 3 letter open' '2026-01-16 bank/a1 hard 4 visit cancelled 2026-01-16' \
                '2026-01-13 bank/a1 hard 2 sms done 2026-01-14' '2026-01-12 bank/a1 hard 9 sms done 2026-01-20' \
                '2026-01-12 bank/a1 hard 2 email open' '2026-01-11 bank/a1 hard 1 phone contacted' \
                '2026-01-02 bank/a1 soft 7 sms done 2026-01-02'
        section Notes | gives "2026-01-12 13:05 bank/a1 Maaş günü ayın 15'i." 'Second line'
        section Payments | gives '2026-01-18 bank/a1 waiver 10.00 TRY' '2026-01-05 bank/a1 payment 60.00 TRY bank' \
                '2025-12-15 bank/a1 payment 500.00 TRY bank history'
        section 'Others who answer for these accounts' | gives 'guarantor bank/5 Guarantor Öz bank/a1 5000.00 TRY'
        section Collateral | gives 'type number of account value currency rank valued_on valid_until check_on released_on' \
                'mortgage 101/7 bank/5 bank/a1 800.00 TRY 1 2025-06-01 2026-01-18' 'cheque 0004711 bank/a1 120.00 USD 2026-01-31'
        section 'Legal files' | gives 'izmir-7/2026-55 İzmir 7. İcra 2026/55 2026-01-03 2026-01-08 service'
        run show guarantor oz
        section 'Accounts of others for which this party answers' | gives 'guarantor bank/30 Işıl Şahin bank/a1 5000.00 TRY'
        section 'Collateral of this party' | sed -n 2p | gives 'mortgage 101/7 bank/5 bank/a1 800.00 TRY 1 2025-06-01 2026-01-18'
}

@test "what is shown: promises and instalments" {
        cp "$COL_DB" own.db
        export COL_DB=$PWD/own.db
        col-new promise account=bank/a1 promised_on=2026-01-12 payable_on=2026-01-31 amount=250.00 agent=ali |
                col-save -q -k promise
        col-list accounts --as-of 2026-01-20 -w "account = 'bank/a1'" |
                col-arrange -t agreed --amount 600.00 | col-save -q
        run show bank/a1
        section Promises | gives 'payable_on account amount currency promised_on agent ended_on' \
                '2026-01-31 bank/a1 250.00 TRY 2026-01-12 ali'
        names='payable_on account instalment amount currency arranged_on ended_on status'
        section Instalments | gives "$names" '2026-03-20 bank/a1 2 600.00 TRY 2026-01-20' '2026-02-20 bank/a1 1 410.00 TRY 2026-01-20'
        # A later plan replaces it, until that has ended.
        col-list accounts --as-of 2026-01-21 -w "account = 'bank/a1'" |
                col-arrange -t agreed --dates 2026-02-21 | col-save -q
        run show bank/a1 --as-of 2026-01-21
        section Instalments | gives "$names" '2026-03-20 bank/a1 2 600.00 TRY 2026-01-20 replaced' \
                '2026-02-21 bank/a1 1 1010.00 TRY 2026-01-21' '2026-02-20 bank/a1 1 410.00 TRY 2026-01-20 replaced'
        run show bank/a1 --as-of 2026-01-20
        section Instalments | sed -n 2p | gives '2026-03-20 bank/a1 2 600.00 TRY 2026-01-20'
        sqlite3 own.db "UPDATE instalments SET ended_on = '2026-01-22' WHERE arranged_on = '2026-01-21'"
        run show bank/a1 --as-of 2026-01-22
        section Instalments | gives "$names" '2026-03-20 bank/a1 2 600.00 TRY 2026-01-20' \
                '2026-02-21 bank/a1 1 1010.00 TRY 2026-01-21 2026-01-22 ended' '2026-02-20 bank/a1 1 410.00 TRY 2026-01-20'
        run show --as-of 2026-01-11 bank/a1
        [ -z "$(section Promises; section Instalments)" ]
}

@test "only the latest are shown, and how to see the others" {
        cp "$COL_DB" own.db
        sqlite3 own.db "WITH RECURSIVE c(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM c WHERE i < 20)
                INSERT INTO contacts(party, at, channel, value, result, batch)
                SELECT 2, printf('2025-12-%02dT10:00:00Z', i), 'phone', '', 'NOANS', 3 FROM c"
        run show -d own.db bank/20
        [ "$(section Contacts | grep -c NOANS)" -eq 10 ]
        section Contacts | head -n 1 | gives '2025-12-20 13:00 phone NOANS'
        section Contacts | tail -n 1 | gives "and 10 earlier: col-list contacts -w \"party = 'bank/20'\""
}

@test "as it was, and as it was known" {
        finds 'Ayşe Kaya' bank/10 --known 1
        finds 'Ayşe Kaya' bank/10 --as-of 2026-01-09
        run show bank/a4 --as-of 2026-01-19
        [ "${lines[0]}" = 'Ali Veli' ]
        section Accounts | grep -c '^\* bank/a4' | gives 1
        fails 66 col-show bank/a7 --known 2 --as-of 2026-01-20
        run show bank/a1 --as-of 2026-01-12
        [ "$(section Contacts | wc -l)" -eq 2 ]
        [ "$(section Payments | wc -l)" -eq 2 ]
        run show bank/a1 --known 1
        [ "$(section Contacts | wc -l)" -eq 1 ]
}

@test "a shared telephone lists both" {
        cp "$COL_DB" own.db
        sqlite3 own.db "INSERT INTO contact_points(party, channel, value, valid_from, batch)
                VALUES (4, 'phone', '+905321112233', '0001-01-01', 1)"
        run show -d own.db 0532 111 22 33
        [ "${lines[0]}" = '2 are meant by "0532 111 22 33"' ]
}

@test "nothing found, nothing asked" {
        fails 66 col-show nobody
        says '"nobody"'
        fails 64 col-show
        fails 64 col-show '  '
        fails 66 col-show '%'
        fails 66 col-show "' OR 1 --"
        fails 64 col-show $'\xff'
}

@test "nothing hostile reaches the terminal, and Turkish letters do" {
        cp "$COL_DB" own.db
        sqlite3 own.db "UPDATE parties SET name = char(27) || '[31mKötü' || char(8238, 9) WHERE id = 1;
                UPDATE contact_points SET value = char(27) || ']0;x' || char(7) WHERE id = 6"
        run show -d own.db bank/30
        [ "${lines[0]}" = '\x1b[31mKötü\u202e\t' ]
        says '\x1b]0;x\x07'
        [ "$(tr -d '\n' <<<"$output" | LC_ALL=C grep -c '[[:cntrl:]]')" -eq 0 ]
}

@test "titles are bold on a terminal, unless NO_COLOR" {
        command -v script >/dev/null || skip 'script is not installed'
        script -qec 'col-show bank/a1 --as-of 2026-01-20' /dev/null >screen
        grep -q $'^\e\[1mAccounts\e\[0m' screen
        NO_COLOR=1 script -qec 'col-show bank/a1 --as-of 2026-01-20' /dev/null >screen
        [ "$(grep -c $'\e' screen)" -eq 0 ]
        show bank/a1 | grep -qx Accounts
}

@test "who asked for what is in the access log, also when nothing was found" {
        cp "$COL_DB" own.db
        col-show -d own.db bank/a1 >/dev/null
        run col-show -d own.db nobody
        [ "$(wc -l <own.db-access.log)" -eq 2 ]
        head -n 1 own.db-access.log | grep -q $'bank/a1\t1$'
        tail -n 1 own.db-access.log | grep -q $'nobody\t0$'
}

@test "the same page in every locale and time zone" {
        show bank/a1 >expected
        for setting in LC_ALL=C LC_ALL=tr_TR.UTF-8 TZ=Pacific/Kiritimati; do
                env "$setting" col-show --as-of 2026-01-20 bank/a1 | cmp - expected
        done
        [ -s expected ]
}
