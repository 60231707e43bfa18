#!/usr/bin/env bats
# col-import: foreign CSV by maps.

load common
bats_require_minimum_version 1.5.0

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        export COL_DB=$PWD/t.db
        col-init -q
        make_map people.map <<'MAP'
record  field  value  check
file  delimiter  ;
file  encoding  UTF-8
file  day  %d.%m.%Y
creditor  creditor  'b'
creditor  name  'Banka'
party  party  'b/' || "No"
party  name  trim("Ad")  required
party  tckn  tckn("TCKN")
party  born_on  day("Doğum")
contact_point:mobile  party  'b/' || "No"
contact_point:mobile  channel  'phone'
contact_point:mobile  value  phone("GSM")
MAP
        make_map accounts.map <<'MAP'
record  field  value  check
file  delimiter  ;
file  encoding  UTF-8
file  decimal  ,
file  thousands  .
file  day  %d.%m.%Y
file  mode  snapshot
account  account  'b/' || "Dosya"
account  creditor  'b'
account  debtor  'b/' || "No"
account  currency  "Döviz"
account  product  "Ürün"
charge:principal  account  'b/' || "Dosya"
charge:principal  component  'principal'
charge:principal  amount  money("Tutar")
charge:principal  value_on  day("Vade")
MAP
        make_map movements.map <<'MAP'
record  field  value  check
file  delimiter  ;
file  encoding  UTF-8
file  decimal  ,
file  day  %d.%m.%Y
file  mode  movement
payment  account  'b/' || "Dosya"
payment  amount  money("Tutar")
payment  value_on  day("Tarih")
payment  number  "Dekont"
MAP
        people_header='No;Ad;TCKN;Doğum;GSM'
        accounts_header='Dosya;No;Döviz;Ürün;Tutar;Vade'
        movements_header='Tarih;Dosya;Tutar;Dekont'
        lines "$people_header" '1;Ayşe Işık;10000000146;01.02.1980;0532 123 45 67' '2;İbrahim Şen;;;' >people.csv
        lines "$accounts_header" 'A1;1;TRY;card;1.000,00;15.01.2026' 'A2;2;EUR;loan;250,50;16.01.2026' >accounts.csv
        lines "$movements_header" '20.01.2026;A1;100,00;D1' '21.01.2026;A1;100,00;D2' >movements.csv
        export COL_PATH=$PWD
}

# make_map FILE: a map from standard input, two blanks or more standing for a tab.
make_map() {
        sed -E 's/ {2,}/\t/g' >"$1"
}
lines() {
        printf '%s\n' "$@"
}
# query SQL: what the database answers, columns by '|'.
query() {
        sqlite3 -readonly "$COL_DB" "$1"
}
# balance ACCOUNT: sum of its charges less its payments, in minor units.
balance() {
        query "SELECT sum(CASE type WHEN 'charge' THEN amount ELSE -amount END) FROM entries
               WHERE account = (SELECT id FROM accounts WHERE account = '$1')"
}
import_all() {
        col-import -q -m people.map people.csv -m accounts.map accounts.csv -m movements.map movements.csv "$@"
}
sound() {
        run col-check
        [ "$status" -eq 0 ] && [ -z "$output" ] || { echo "$output" >&2; return 1; }
}

@test "several files are one batch" {
        import_all
        [ "$(query 'SELECT count(*) FROM batches')" = 1 ]
        [ "$(query 'SELECT party, name, tckn, born_on FROM parties ORDER BY party')" = \
                $'b/1|Ayşe Işık|10000000146|1980-02-01\nb/2|İbrahim Şen||' ]
        [ "$(query 'SELECT channel, value, label FROM contact_points')" = 'phone|+905321234567|mobile' ]
        [ "$(query 'SELECT name FROM creditors')" = Banka ]
        [ "$(balance b/A1)" = 80000 ]
        [ "$(balance b/A2)" = 25050 ]
        [ "$(query "SELECT count(*) FROM batch_inputs WHERE name LIKE '%.csv' AND length(sha256) = 64")" = 3 ]
        sound
}

@test "what went in is said, with the batch" {
        run col-import -m people.map people.csv -m accounts.map accounts.csv
        [ "$status" -eq 0 ]
        says 'parties: 2 new, 0 changed, 0 as before'
        says 'entries: 2 new'
        says 'batch 1: 4 rows imported, 0 refused'
        [ "$(col-import -q -m movements.map movements.csv)" = $'record\tkey\tfield\tcurrency\tbefore\tafter' ]
}

@test "the same batch again does nothing and says so" {
        import_all
        run import_all
        [ "$status" -eq 0 ]
        run col-import -m people.map people.csv -m accounts.map accounts.csv -m movements.map movements.csv
        [ "$status" -eq 0 ]
        says 'batch 1 of'
        says 'nothing to do'
        [ "$(query 'SELECT count(*) FROM batches')" = 1 ]
        # The same rows in other files make no batch either: all is there.
        { head -n 1 people.csv; tail -n 1 people.csv; sed -n 2p people.csv; } >other.csv
        run col-import -m people.map other.csv
        [ "$status" -eq 0 ]
        says 'no new batch'
        [ "$(query 'SELECT count(*) FROM batches')" = 1 ]
}

@test "rows that were refused for want of a parent go in when it is there, by the same file" {
        col-import -q -m people.map people.csv
        run col-import -q -m movements.map movements.csv
        [ "$status" -eq 1 ]
        cmp movements.csv movements.rejects.csv
        col-import -q -m accounts.map accounts.csv
        col-import -q -m movements.map movements.rejects.csv
        [ "$(balance b/A1)" = 80000 ]
}

@test "a batch with refused rows, again: only they are tried" {
        lines "$people_header" '1;Ayşe;;;' '2;Şule;;31.02.1980;' >people.csv
        run col-import -q -m people.map people.csv
        run col-import -m people.map people.csv
        [ "$status" -eq 1 ]
        says 'batch 1 has imported it; of its rows only the 1 that was refused then is tried'
        says 'batch 2: 0 rows imported, 1 refused'
        col-check
}

# Weekly snapshots: w1 with a bad row, w2 after it. w1 again, as a nightly job would try it, put w1's figures back.
@test "an old snapshot with a refused row, imported again, leaves alone what is newer" {
        col-import -q -m people.map people.csv
        lines "$accounts_header" 'A1;1;TRY;card;1.000,00;15.01.2026' 'A2;2;EUR;loan;x;16.01.2026' >w1.csv
        lines "$accounts_header" 'A1;1;TRY;gold;700,00;15.01.2026' 'A3;2;EUR;loan;5,00;16.01.2026' >w2.csv
        run col-import -q -m accounts.map w1.csv
        col-import -q -m accounts.map w2.csv
        run col-import -m accounts.map w1.csv
        [ "$status" -eq 1 ]
        says 'of its rows only the 1 that was refused then is tried'
        [ "$(balance b/A1)" = 70000 ]
        [ "$(query "SELECT product FROM accounts WHERE account = 'b/A1'")" = gold ]
        # Mended, the old row makes the account that the newer file does not have.
        sed -i 's/;x;/;200,00;/' w1.rejects.csv
        col-import -q -m accounts.map w1.rejects.csv
        [ "$(balance b/A2)" = 20000 ]
        col-check
}

@test "a mended row of an old snapshot does not put back what a newer one says, unless that is insisted upon" {
        col-import -q -m people.map people.csv
        lines "$accounts_header" 'A2;2;EUR;loan;x;16.01.2026' >w1.csv
        lines "$accounts_header" 'A2;2;EUR;loan;500,00;16.01.2026' >w2.csv
        run col-import -q -m accounts.map w1.csv
        col-import -q -m accounts.map w2.csv
        sed -i 's/;x;/;900,00;/' w1.rejects.csv
        run col-import -m accounts.map w1.rejects.csv
        [ "$status" -eq 1 ]
        says '"b/A2" is stored, and batch 3 imported a later file by this map'
        [ "$(balance b/A2)" = 50000 ]
        col-import -q --again -m accounts.map w1.rejects.csv
        [ "$(balance b/A2)" = 90000 ]
        col-check
}

@test "what a later file says of a debtor stays, also when an old row brings him a new account" {
        cat people.map <(grep -v '^file\|^record' accounts.map) >both.map
        sed -i 's/^file  day.*/&/; s/^file\tencoding\tUTF-8/&\nfile\tdecimal\t,\nfile\tthousands\t.\nfile\tmode\tsnapshot/' both.map
        header='No;Ad;TCKN;Doğum;GSM;Dosya;Döviz;Ürün;Tutar;Vade'
        lines "$header" '2;İbrahim;;;0532 222 22 22;A2;EUR;loan;x;16.01.2026' >w1.csv
        lines "$header" '2;İbrahim Şen;;;0532 333 33 33;A3;EUR;loan;5,00;16.01.2026' >w2.csv
        run col-import -q -m both.map w1.csv
        [ "$status" -eq 1 ]
        col-import -q -m both.map w2.csv
        sed -i 's/;x;/;200,00;/' w1.rejects.csv
        col-import -q -m both.map w1.rejects.csv
        [ "$(balance b/A2)" = 20000 ]
        [ "$(query 'SELECT group_concat(name) FROM parties')" = 'İbrahim Şen' ]
        [ "$(query 'SELECT group_concat(value) FROM contact_points')" = +905323333333 ]
        col-check
}

@test "the same bytes a third time are imported when that is insisted upon" {
        col-import -q -m people.map people.csv -m accounts.map accounts.csv
        sed 's/1.000,00/700,00/' accounts.csv >second.csv
        col-import -q -m accounts.map second.csv
        run col-import -m accounts.map accounts.csv
        says 'nothing to do (--again'
        [ "$(balance b/A1)" = 70000 ]
        col-import -q --again -m accounts.map accounts.csv
        [ "$(balance b/A1)" = 100000 ]
}

@test "control totals are looked at in a file that was imported before" {
        col-import -q -m people.map people.csv
        run col-import -m people.map --rows 5 people.csv
        [ "$status" -eq 65 ]
        run col-import -m people.map --rows 2 people.csv
        [ "$status" -eq 0 ]
        says 'has imported it'
}

# Three equal payments without a number; the second and third have to be mended, one after the other.
@test "mended payments come behind the equal ones that were not refused" {
        good='10.02.2026;A1;100,00;' bad='10.02.2026;A1;1OO,00;'
        lines "$movements_header" "$good" "$bad" "$bad" >movements.csv
        import_all || [ $? -eq 1 ]
        [ "$(balance b/A1)" = 90000 ]
        lines "$movements_header" "$good" "$bad" >movements.rejects.csv
        run col-import -m movements.map movements.rejects.csv
        [ "$status" -eq 1 ]
        says 'movements.rejects.csv: rows that batch 1 refused, mended'
        [ "$(balance b/A1)" = 80000 ]
        lines "$movements_header" "$good" >movements.rejects.rejects.csv
        run col-import -m movements.map movements.rejects.rejects.csv
        says 'rows that batch 2,1 refused, mended'
        [ "$(balance b/A1)" = 70000 ]
        # Both mended in the first file, the whole statement mended, and everything once more: all is there.
        lines "$movements_header" "$good" "$good" >movements.rejects.csv
        lines "$movements_header" "$good" "$good" "$good" >movements.csv
        for file in movements.rejects.csv movements.csv; do
                cp "$file" copy && printf '\n' >>copy && cp copy "$file"
                run col-import -m movements.map "$file"
                [ "$status" -eq 0 ]
                says 'as before'
        done
        [ "$(balance b/A1)" = 70000 ]
        col-check
}

@test "mended payments come behind equal ones that an earlier statement brought" {
        good='10.02.2026;A1;100,00;' bad='10.02.2026;A1;1OO,00;'
        lines "$movements_header" "$good" >first.csv
        lines "$movements_header" "$good" "$bad" >second.csv
        col-import -q -m people.map people.csv -m accounts.map accounts.csv -m movements.map first.csv
        run col-import -q -m movements.map second.csv
        [ "$status" -eq 1 ]
        [ "$(balance b/A1)" = 90000 ]
        sed 's/1OO/100/' second.rejects.csv >mended && mv mended second.rejects.csv
        # Another file of the run is no such file, although it stands before it and after it.
        col-import -q -m movements.map first.csv second.rejects.csv
        [ "$(balance b/A1)" = 80000 ]
        # The statement that was refused whole makes a batch too: what is mended is its first payment.
        lines "$movements_header" "$bad" >second.csv
        run col-import -q -m movements.map second.csv
        cp second.csv second.rejects.csv && sed -i 's/1OO/100/' second.rejects.csv
        run col-import -m movements.map second.rejects.csv
        says 'as before'
        [ "$(balance b/A1)" = 80000 ]
}

# Each file is a statement of its own: in one run they overlap as they do in two.
@test "overlapping files of one run do not double payments" {
        row='10.02.2026;A1;100,00;'
        lines "$movements_header" "$row" >one.csv
        lines "$movements_header" "$row" '10.02.2026;A1;1,00;' "$row" >two.csv
        cp one.csv three.csv
        import_all one.csv two.csv three.csv
        [ "$(balance b/A1)" = $((80000 - 20000 - 100)) ]
        col-check
}

@test "a file and its own rejects in one run, or one after the other, bring a payment once" {
        lines "$movements_header" '10.02.2026;A9;100,00;' '10.02.2026;A9;100,00;' >m.csv
        import_all && { run col-import -q -m movements.map m.csv; [ "$status" -eq 1 ]; }
        lines "$accounts_header" 'A9;1;TRY;card;1.000,00;15.01.2026' >late.csv
        col-import -q -m accounts.map late.csv
        cp m.rejects.csv kept && sqlite3 "$COL_DB" "VACUUM INTO 'before.db'"
        run col-import -q -m movements.map m.csv m.rejects.csv
        [ "$(balance b/A9)" = 80000 ]
        for order in 'm.csv m.rejects.csv' 'm.rejects.csv m.csv'; do
                rm -f "$COL_DB"-wal "$COL_DB"-shm && cp before.db "$COL_DB"
                for file in $order; do
                        cp kept m.rejects.csv
                        col-import -q -m movements.map $file
                done
                [ "$(balance b/A9)" = 80000 ]
        done
        col-check
}

@test "mended payments are found by the folder of their file, and by standard input" {
        good='10.02.2026;A1;100,00;' bad='10.02.2026;A1;1OO,00;'
        mkdir january february
        lines "$movements_header" "$good" "$bad" >january/m.csv
        lines "$movements_header" '11.02.2026;A1;5,00;' "$bad" >february/m.csv
        col-import -q -m people.map people.csv -m accounts.map accounts.csv
        for month in january february; do
                run col-import -q -m movements.map $month/m.csv
                sed -i 's/1OO/100/' $month/m.rejects.csv
        done
        run col-import -m movements.map january/m.rejects.csv
        says 'batch 2 refused'
        [ "$(balance b/A1)" = 79500 ]
        lines "$movements_header" '12.02.2026;A2;1,00;' '12.02.2026;A2;1,O0;' |
                { run col-import -q -m movements.map -; [ "$status" -eq 1 ]; }
        sed -i 's/1,O0/1,00/' standard-input.rejects.csv
        col-import -q -m movements.map standard-input.rejects.csv
        [ "$(balance b/A2)" = 24850 ]
}

@test "columns may come in any order, with others between them" {
        lines 'x;Vade;Tutar;Ürün;Döviz;No;Dosya' ';15.01.2026;1.000,00;card;TRY;1;A1' >accounts.csv
        col-import -q -m people.map people.csv -m accounts.map accounts.csv
        [ "$(balance b/A1)" = 100000 ]
}

@test "a row goes in with all its records or not at all" {
        lines "$people_header" '1;Ayşe;;;0532 123 45 67' '2;Şule;;31.02.1980;0532 123 45 68' >people.csv
        run col-import -q -m people.map people.csv
        [ "$status" -eq 1 ]
        [ "$(query 'SELECT group_concat(party) FROM parties')" = b/1 ]
        [ "$(query 'SELECT count(*) FROM contact_points')" = 1 ]
}

@test "refused rows are kept as they were, with what is wrong" {
        printf '\xef\xbb\xbf%s\r\n%s\r\n%s\r\n%s\r\n' "$people_header" '1;"Ayşe
Işık";;01.02.1980;' '2;"Şule
Şen";;31.02.1980;x' ';Ali;;1.1.1990x;' >people.csv
        run col-import -q -m people.map people.csv
        [ "$status" -eq 1 ]
        { head -n 1 people.csv; tail -n +4 people.csv; } | cmp - people.rejects.csv
        [ "$(cut -f 1-4 people.rejects.tsv)" = $'file\tline\tcolumn\tvalue
people.csv\t4\tDoğum\t31.02.1980
people.csv\t6\tDoğum\t1.1.1990x' ]
        grep -F 'not a day that exists' people.rejects.tsv
        [ "$(query 'SELECT name FROM parties')" = 'Ayşe
Işık' ]
}

# The first column of the expression was named, so sorting the rejects by column and value showed the kind
# of the movement in the place of the amount that could not be read.
@test "the column that could not be read is named, not the first one of its expression" {
        make_map kinds.map <<'MAP'
record  field  value  check
file  delimiter  ;
file  encoding  UTF-8
file  decimal  ,
file  day  %d.%m.%Y
file  mode  movement
payment  account  'b/' || "Dosya"
payment  amount  CASE "Tür" WHEN 'Tahsilat' THEN money("Tutar") END
payment  value_on  day(coalesce("Valör", "Tarih"))
return  account  'b/' || "Dosya"
return  amount  CASE "Tür" WHEN 'İade' THEN money(trim("Tutar")) END
return  value_on  day("Tarih")
MAP
        col-import -q -m people.map people.csv -m accounts.map accounts.csv
        lines 'Tür;Dosya;Tutar;Tarih;Valör' 'Tahsilat;A1;1O,00;01.02.2026;' 'Tahsilat;A1;10,00;31.02.2026;' \
                'İade;A1;1O,50;01.02.2026;' >moves.csv
        run col-import -q -m kinds.map moves.csv
        [ "$status" -eq 1 ]
        [ "$(tail -n +2 moves.rejects.tsv | cut -f 2-4)" = $'2\tTutar\t1O,00\n3\tTarih\t31.02.2026\n4\tTutar\t1O,50' ]
}

@test "everything that is wrong with a row is said, of all its records" {
        lines "$people_header" '1;;;31.02.1980;' >people.csv
        run col-import -q -m people.map people.csv
        [ "$(tail -n +2 people.rejects.tsv | cut -f 2,3 | sort)" = $'2\tAd\n2\tDoğum' ]
}

@test "mended rejects go in, and only they" {
        lines "$accounts_header" 'A1;1;TRY;card;1.000,00;15.01.2026' 'A2;2;EUR;loan;250;50;16.01.2026' >accounts.csv
        lines "$movements_header" '20.01.2026;A1;100,00;D1' '21.01.2026;A2;50,00;D2' >movements.csv
        run import_all
        [ "$status" -eq 1 ]
        [ "$(query 'SELECT group_concat(account) FROM accounts')" = b/A1 ]
        sed -i 's/250;50/250,50/' accounts.rejects.csv
        run col-import -m accounts.map accounts.rejects.csv -m movements.map movements.rejects.csv
        [ "$status" -eq 0 ]
        says 'accounts: 1 new, 0 changed, 0 as before'
        [ "$(balance b/A2)" = 20050 ]
        [ "$(query 'SELECT count(*) FROM entries')" = 4 ]
        # The whole files, mended, add nothing.
        sed -i 's/250;50/250,50/' accounts.csv
        run import_all
        [ "$status" -eq 0 ]
        [ "$(query 'SELECT count(*) FROM batches')" = 2 ]
        sound
}

@test "children of a refused parent are refused with it, across files" {
        lines "$people_header" '1;Ayşe;;;' '2;Şule;;31.02.1980;' >people.csv
        lines "$movements_header" '20.01.2026;A1;100,00;D1' '21.01.2026;A2;50,00;D2' >movements.csv
        run import_all
        [ "$status" -eq 1 ]
        [ "$(tail -n +2 accounts.rejects.tsv | cut -f 1-3)" = $'accounts.csv\t3\tNo' ]
        grep -F 'party "b/2" was refused (people.csv:3)' accounts.rejects.tsv
        grep -F 'account "b/A2" was refused (accounts.csv:3)' movements.rejects.tsv
        [ "$(query 'SELECT count(*) FROM entries')" = 2 ]
}

@test "children go also where the refused parent is stored from before" {
        import_all
        lines "$people_header" '1;Ayşe Işık;;31.02.1980;' >people.csv
        lines "$accounts_header" 'A3;1;TRY;card;1,00;15.01.2026' >accounts.csv
        run import_all
        [ "$status" -eq 1 ]
        [ "$(query "SELECT count(*) FROM accounts WHERE account = 'b/A3'")" = 0 ]
}

@test "a key that comes again in a good row is not refused" {
        lines "$people_header" '1;Ayşe;;31.02.1980;' '1;Ayşe;;;' >people.csv
        run import_all
        [ "$(query "SELECT count(*) FROM accounts WHERE account = 'b/A1'")" = 1 ]
}

@test "a reference to nothing is refused, with the cure" {
        run col-import -q -m accounts.map accounts.csv
        [ "$status" -eq 1 ]
        grep -F 'there is no party "b/1"; import it first' accounts.rejects.tsv
        [ "$(query 'SELECT count(*) FROM accounts')" = 0 ]
}

@test "a key says one thing in a batch" {
        lines "$accounts_header" 'A1;1;TRY;card;1,00;15.01.2026' 'A1;1;TRY;loan;1,00;15.01.2026' >accounts.csv
        lines "$people_header" '1;Ayşe;;;' '1;Ayşe;;01.02.1980;' '1;Şule;;;' >people.csv
        run import_all
        [ "$status" -eq 1 ]
        [ "$(tail -n +2 accounts.rejects.tsv | cut -f 2-4)" = $'3\tÜrün\tloan' ]
        [ "$(tail -n +2 people.rejects.tsv | cut -f 2-4)" = $'4\tAd\tŞule' ]
        # What another row left empty is filled in, and not taken away again.
        [ "$(query 'SELECT name, born_on FROM parties')" = 'Ayşe|1980-02-01' ]
}

@test "an amount of a snapshot is stated once" {
        lines "$accounts_header" 'A1;1;TRY;card;1,00;15.01.2026' 'A1;1;TRY;card;2,00;15.01.2026' >accounts.csv
        run import_all
        [ "$status" -eq 1 ]
        [ "$(tail -n +2 accounts.rejects.tsv | cut -f 2)" = 3 ]
        [ "$(query "SELECT sum(amount) FROM entries WHERE type = 'charge'")" = 100 ]
        sound
}

@test "what the store refuses after part of a row went in takes the whole row back" {
        make_map both.map <<'MAP'
record  field  value
file  delimiter  ;
file  encoding  UTF-8
file  decimal  ,
file  day  %d.%m.%Y
file  mode  movement
party  party  'b/' || "No"
party  name  "Ad"
payment  account  'b/' || "Dosya"
payment  amount  money("Tutar")
payment  value_on  day("Tarih")
payment  number  "Dekont"
MAP
        import_all
        lines 'No;Ad;Dosya;Tutar;Tarih;Dekont' '7;Yedi;A1;5,00;20.01.2026;D7' '8;Sekiz;A1;999,00;20.01.2026;D1' \
                '9;Dokuz;A1;6,00;20.01.2026;D9' >both.csv
        run col-import -q -m both.map both.csv
        [ "$status" -eq 1 ]
        [ "$(tail -n +2 both.rejects.tsv | cut -f 2)" = 3 ]
        [ "$(wc -l <both.rejects.csv)" -eq 2 ]
        [ "$(query "SELECT group_concat(party) FROM parties WHERE party > 'b/2'")" = b/7,b/9 ]
        [ "$(query "SELECT count(*) FROM entries WHERE type = 'payment'")" = 4 ]
        [ "$(query 'SELECT count(*) FROM batches')" = 2 ]
        sound
}

@test "a corrected snapshot books the difference and shows it" {
        import_all
        sed -i 's/1.000,00/1.200,00/; s/;loan;/;lease;/' accounts.csv
        run --separate-stderr col-import -m accounts.map --as-of 2026-02-01 accounts.csv
        [ "$status" -eq 0 ]
        [ "$output" = "$(rows 'record\tkey\tfield\tcurrency\tbefore\tafter' \
                'charge:principal\tb/A1\tamount\tTRY\t1000.00\t1200.00' \
                'account\tb/A2\tproduct\t\tloan\tlease')" ]
        [ "$(balance b/A1)" = 100000 ]
        [ "$(query "SELECT amount, corrects FROM entries WHERE corrects IS NOT NULL")" = '20000|1' ]
        [ "$(query "SELECT product, valid_from FROM accounts WHERE account = 'b/A2'")" = 'lease|2026-02-01' ]
        [ "$(query 'SELECT product FROM accounts_versions')" = loan ]
        sound
}

@test "an empty amount is no amount, zero is one" {
        import_all
        lines "$accounts_header" 'A1;1;TRY;card;;15.01.2026' 'A2;2;EUR;loan;0,00;16.01.2026' >accounts.csv
        col-import -q -m accounts.map accounts.csv
        [ "$(balance b/A1)" = 80000 ]
        [ "$(balance b/A2)" = 0 ]
}

@test "movements without a number: overlapping files do not double, equal payments stay" {
        sed -i '/number/d' movements.map
        lines "$movements_header" '20.01.2026;A1;100,00;' '20.01.2026;A1;100,00;' '21.01.2026;A1;5,00;' >movements.csv
        import_all
        lines "$movements_header" '20.01.2026;A1;100,00;' '20.01.2026;A1;100,00;' '22.01.2026;A1;7,00;' >next.csv
        col-import -q -m movements.map next.csv
        [ "$(query "SELECT sum(amount), count(*) FROM entries WHERE type = 'payment'")" = '21200|4' ]
}

@test "movements without a number: files that do not overlap each bring their own" {
        sed -i '/number/d' movements.map
        printf 'file\toverlap\tno\n' >>movements.map
        lines "$movements_header" '20.01.2026;A1;100,00;' '20.01.2026;A9;5,00;' >movements.csv
        col-import -q -m people.map people.csv -m accounts.map accounts.csv
        sums() { query "SELECT group_concat(account || ' ' || n || ' ' || top, ', ') FROM (SELECT account, count(*) AS n,
                max(occurrence) AS top FROM entries WHERE type = 'payment' GROUP BY account)"; }
        ! col-import -q -m movements.map movements.csv # A9 is not there yet
        lines "$movements_header" '20.01.2026;A1;100,00;' >next.csv
        cp next.csv copy.csv
        col-import -q -m movements.map next.csv -m movements.map copy.csv # the same bytes are the same file
        [ "$(sums)" = '1 2 2' ]
        col-import -q -m movements.map next.csv
        [ "$(sums)" = '1 2 2' ]

        # What was refused goes in once, whether it comes mended, with its file again, or both.
        lines "$accounts_header" 'A9;1;TRY;card;0,00;15.01.2026' >accounts.csv
        col-import -q -m accounts.map accounts.csv
        lines "$movements_header" '20.01.2026;A9;5,00;' >other.csv
        col-import -q -m movements.map other.csv
        [ "$(sums)" = '1 2 2, 3 1 1' ]
        cp movements.rejects.csv mended.csv
        col-import -q -m movements.map movements.rejects.csv
        [ "$(sums)" = '1 2 2, 3 2 2' ]
        col-import -q -m movements.map movements.rejects.csv
        col-import -q -m movements.map movements.csv
        [ "$(sums)" = '1 2 2, 3 2 2' ]
        col-check
}

@test "rows that were refused, and came with their file again, are not taken from the rejects, too" {
        sed -i '/number/d' movements.map
        printf 'file\toverlap\tno\n' >>movements.map
        lines "$movements_header" '20.01.2026;A9;5,00;' >movements.csv
        col-import -q -m people.map people.csv -m accounts.map accounts.csv
        ! col-import -q -m movements.map movements.csv
        lines "$accounts_header" 'A9;1;TRY;card;0,00;15.01.2026' >accounts.csv
        col-import -q -m accounts.map accounts.csv
        col-import -q -m movements.map movements.csv
        lines "$movements_header" '20.01.2026;A9;5,00;' >movements.rejects.csv
        printf '\n' >>movements.rejects.csv
        col-import -q -m movements.map movements.rejects.csv
        [ "$(query "SELECT count(*) FROM entries WHERE type = 'payment'")" = 1 ]
}

@test "overlap is for movements" {
        printf 'file\toverlap\tno\n' >>accounts.map
        run col-import -m accounts.map accounts.csv
        [ "$status" -eq 78 ]
        says 'overlap is for movements'
}

@test "entries up to the cut-off are history, the opening balance is not" {
        cat >>people.map <<'MAP'
portfolio	portfolio	'b/1'
portfolio	creditor	'b'
portfolio	cut_off_on	'2026-01-20'
MAP
        printf 'account\tportfolio\t%s\n' "'b/1'" >>accounts.map
        import_all
        [ "$(query 'SELECT type, value_on, history FROM entries ORDER BY id')" = "$(lines 'charge|2026-01-15|0' \
                'charge|2026-01-16|0' 'payment|2026-01-20|1' 'payment|2026-01-21|0')" ]
}

@test "doubtful values are stored, flagged and counted; required ones refused" {
        lines "$people_header" '1;Ayşe;10000000147;;123' >people.csv
        run col-import -m people.map people.csv
        [ "$status" -eq 0 ]
        says 'party tckn: 1 doubtful'
        says 'contact_point:mobile value: 1 doubtful'
        [ "$(query 'SELECT tckn, doubtful FROM parties')" = '10000000147|tckn' ]
        sed -i 's/tckn("TCKN")$/tckn("TCKN")\trequired/' people.map
        lines "$people_header" '2;Şule;10000000147;;' '3;Ali;;;' '4;Can;10000000146;;' >people.csv
        run col-import -q -m people.map people.csv
        [ "$status" -eq 1 ]
        [ "$(tail -n +2 people.rejects.tsv | cut -f 2-4)" = $'2\tTCKN\t10000000147\n3\tTCKN\t' ]
}

@test "control totals that do not match stop everything" {
        col-import -q -m people.map people.csv
        run col-import -m accounts.map --rows 3 accounts.csv
        [ "$status" -eq 65 ]
        says 'accounts.csv: there are 2 rows, the control total is 3; nothing was stored'
        run col-import -m accounts.map --sum TRY=1000.01 --sum EUR=250.50 accounts.csv
        [ "$status" -eq 65 ]
        says 'the amounts in TRY add up to 1000.00, the control total is 1000.01'
        [ "$(query 'SELECT count(*) FROM accounts')" = 0 ]
        [ ! -e accounts.rejects.csv ]
        printf 'file\trows\t2\nfile\tsum\tEUR=250.50\nfile\tsum\tTRY=1000.00\n' >>accounts.map
        col-import -q -m accounts.map --rows 2 accounts.csv -m movements.map --sum TRY=200 movements.csv
        [ "$(query 'SELECT count(*) FROM entries')" = 4 ]
}

@test "a dry run stores nothing, writes nothing, and says everything" {
        lines "$people_header" '1;Ayşe;;;' '2;Şule;;31.02.1980;' >people.csv
        run col-import -n -m people.map people.csv
        [ "$status" -eq 1 ]
        says 'people.csv:3:Doğum:'
        says '1 rows would be imported, 1 refused; nothing was stored'
        [ "$(query 'SELECT count(*) FROM parties')" = 0 ]
        [ "$(query 'SELECT count(*) FROM accounts')" = 0 ]
        [ ! -e people.rejects.csv ]
        import_all || :
        sed -i 's/1.000,00/1.200,00/' accounts.csv
        run col-import -n -q -m accounts.map accounts.csv
        says $'charge:principal\tb/A1\tamount\tTRY\t1000.00\t1200.00'
        [ "$(balance b/A1)" = 80000 ]
}

@test "a dry run says ten refusals, and keeps all where it is told to" {
        { lines "$people_header"; seq -f '%g;;;;' 100 199; } >people.csv
        run col-import -n -m people.map people.csv
        [ "$status" -eq 1 ]
        [ "$(grep -c 'people.csv:[0-9]*:Ad' <<<"$output")" -eq 10 ]
        says 'people.csv: 100 of 100 rows refused; --rejects FOLDER keeps them'
        [ ! -e people.rejects.tsv ]
        mkdir kept
        run col-import -n --rejects kept -m people.map people.csv
        says 'they are in kept/people.rejects.csv'
        [ "$(wc -l <kept/people.rejects.tsv)" -eq 101 ]
        cmp people.csv kept/people.rejects.csv
        [ "$(query 'SELECT count(*) FROM batches')" = 0 ]
}

@test "standard input and pipes are read through" {
        col-import -q -m people.map <people.csv
        col-import -q -m accounts.map - <accounts.csv
        col-import -q -m movements.map <(cat movements.csv)
        [ "$(balance b/A1)" = 80000 ]
        lines "$people_header" '3;;;;' | { run col-import -q -m people.map --rejects . -; [ "$status" -eq 1 ]; }
        grep -F 'standard-input' standard-input.rejects.tsv
}

# One new kind of movement in the bank's file, and the money of its rows was nowhere.
@test "a movement of a kind that the map does not know is refused, although the row has a party" {
        import_all >/dev/null
        make_map kinds.map <<'MAP'
record  field  value
file  delimiter  ;
file  encoding  UTF-8
file  decimal  ,
file  day  %d.%m.%Y
file  mode  movement
party  party  'b/' || "No"
payment  account  'b/' || "Dosya"
payment  amount  CASE "Tür" WHEN 'TAHSİLAT' THEN money("Tutar") END
payment  value_on  day("Tarih")
return  account  'b/' || "Dosya"
return  amount  CASE "Tür" WHEN 'İADE' THEN money("Tutar") END
return  value_on  day("Tarih")
MAP
        lines 'No;Dosya;Tür;Tutar;Tarih' '1;A1;TAHSİLAT;10,00;01.02.2026' '1;A1;İADE;5,00;02.02.2026' \
                '1;A1;VİRMAN;70,00;03.02.2026' '1;A1;;80,00;04.02.2026' >kinds.csv
        run -1 col-import -m ./kinds.map kinds.csv
        says 'kinds.csv:4: the row is no movement'
        [ "$(cut -f 2,5 kinds.rejects.tsv | tail -n +2 | cut -f 1 | paste -s)" = $'4\t5' ]
        [[ $output != *mended* ]]
        sound
}

@test "rejects go where they are told to" {
        mkdir data elsewhere
        lines "$people_header" '3;;;;' >data/people.csv
        run col-import -q -m people.map --rejects elsewhere data/people.csv
        [ "$status" -eq 1 ]
        [ -s elsewhere/people.rejects.csv ]
        [ "$(ls data)" = people.csv ]
        run col-import -q -m people.map --rejects nowhere data/people.csv
        [ "$status" -eq 73 ]
        run col-import -q -m people.map data/people.csv
        [ -s data/people.rejects.tsv ]
}

@test "rejects of an earlier run are set aside, never overwritten and never mistaken" {
        lines "$people_header" '3;;;;' >people.csv
        run col-import -q -m people.map people.csv
        echo mended >>people.rejects.csv
        lines "$people_header" '3;Can;;;' >people.csv
        run col-import -m people.map people.csv
        [ "$status" -eq 0 ]
        says 'people.rejects.csv.~1~'
        [ ! -e people.rejects.csv ]
        [ ! -e people.rejects.tsv ]
        grep -x mended people.rejects.csv.~1~
        [ -e people.rejects.tsv.~1~ ]
        # A run that does nothing touches nothing.
        echo later >people.rejects.csv
        col-import -q -m people.map people.csv
        grep -x later people.rejects.csv
        # Nor are those of the run before the last.
        for name in Ali Veli; do
                lines "$people_header" '4;;;;' "5;$name;;;" >people.csv
                run col-import -q -m people.map people.csv
                [ "$status" -eq 1 ]
        done
        grep -x mended people.rejects.csv.~1~
        grep -x later people.rejects.csv.~2~
        grep -x '4;;;;' people.rejects.csv.~3~
        grep -x '4;;;;' people.rejects.csv
        [ ! -e people.rejects.csv.~4~ ]
}

@test "rejects are not written through a link" {
        lines "$people_header" '3;;;;' >people.csv
        echo precious >precious
        ln -s precious people.rejects.csv
        run col-import -q -m people.map people.csv
        [ "$status" -eq 1 ]
        [ "$(cat precious)" = precious ]
        [ ! -L people.rejects.csv ]
}

@test "a name with a newline forges no line of the summary" {
        lines "$people_header" '2;Şule;;31.02.1980;' >$'n\nforged.csv'
        run col-import -m people.map $'n\nforged.csv'
        [ "$status" -eq 1 ]
        says 'n\nforged.csv: 1 of 1 rows refused; they are in n\nforged.rejects.csv'
}

@test "an import that fails leaves no rejects" {
        lines "$people_header" '3;;;;' >people.csv
        run col-import -q -m people.map --rows 7 people.csv
        [ "$status" -eq 65 ]
        [ -z "$(ls people.rejects* 2>/dev/null)" ]
}

@test "encodings: windows-1254, ISO-8859-9, UTF-16; rejects keep theirs" {
        for encoding in windows-1254 ISO-8859-9 UTF-16; do
                rm -f t.db* && col-init -q
                sed "s/UTF-8/$encoding/" people.map >encoded.map
                lines "$people_header" '1;Ayşe Iğdır;;;' '2;Çağrı Ünlü;;31.02.1980;' | iconv -f UTF-8 -t "$encoding" >people.csv
                run col-import -q -m encoded.map people.csv
                [ "$status" -eq 1 ]
                [ "$(query 'SELECT name FROM parties')" = 'Ayşe Iğdır' ]
                [ "$(iconv -f "$encoding" -t UTF-8 people.rejects.csv)" = "$(lines "$people_header" '2;Çağrı Ünlü;;31.02.1980;')" ]
        done
}

@test "a byte-order mark that contradicts the map ends the import" {
        iconv -f UTF-8 -t UTF-16 people.csv >utf16.csv
        run col-import -q -m people.map utf16.csv
        [ "$status" -eq 65 ]
        says 'utf16.csv:1:1: the file begins with the byte-order mark of UTF-16LE, the map declares the encoding UTF-8'
}

# refused REASON: people.csv with the bytes of standard input after its header has line 2 refused for that
# reason, and a good row on the line after goes in.
refused() {
        rm -f t.db* people.rejects* && col-init -q
        { lines "$people_header"; cat; lines '7;Yedi;;;'; } >people.csv
        run col-import -m people.map people.csv
        [ "$status" -eq 1 ] && grep -aF "$1" people.rejects.tsv && [ "$(query 'SELECT party FROM parties')" = b/7 ] &&
                [ "$(tail -n +2 people.rejects.tsv | cut -f 2 | sort -u)" = 2 ] && says 'people.csv:2:'
}

@test "bad rows are refused with their place" {
        printf '1;"Ayşe;;;\n' | refused 'the quote opened at line 2, character 3 is never closed'
        printf '1;Ay"şe;;;\n' | refused 'character 5 of line 2 is a quote within a value that is not quoted'
        printf '1;Ayşe;;\n' | refused '4 values in the row; the header has 5 columns'
        printf '1;Ay\xfee;;;\n' | refused 'byte 5 of line 2 is 0xFE, which is not UTF-8'
        printf '1;Ay\0e;;;\n' | refused 'character 5 of line 2 is NUL'
        printf '1;Ayşe;;29.02.2025;\n' | refused '"29.02.2025" is not a day that exists'
        printf ';Ayşe;;;\n' | refused 'party party: is missing'
        printf '1;Ayşe\r;;;\n' | refused 'carriage return without a line feed'
}

@test "amounts that are none, too large or too fine are refused" {
        col-import -q -m people.map people.csv
        lines "$accounts_header" 'A1;1;TRY;card;1.00,00;15.01.2026' 'A2;1;TRY;card;99999999999999999999;15.01.2026' \
                'A3;1;TRY;card;1,005;15.01.2026' 'A4;1;XXQ;card;1,00;15.01.2026' 'A5;1;JPY;card;1,5;15.01.2026' \
                'A6;1;TRY;card;1e5;15.01.2026' 'A7;1;TRY;card;12 TL;15.01.2026' >accounts.csv
        run col-import -q -m accounts.map accounts.csv
        [ "$status" -eq 1 ]
        [ "$(tail -n +2 accounts.rejects.tsv | cut -f 2 | sort -nu | tr '\n' ' ')" = '2 3 4 5 6 7 8 ' ]
        [ "$(query 'SELECT count(*) FROM accounts')" = 0 ]
}

@test "headers that are missing, double or not to be read end the import" {
        : >empty.csv
        run col-import -q -m people.map empty.csv
        [ "$status" -eq 65 ]
        says 'empty.csv:1: the file is empty'
        lines 'No;Ad;Ad;x' >double.csv
        run col-import -q -m people.map double.csv
        [ "$status" -eq 65 ]
        says 'double.csv:1:Ad: two columns have this name'
        printf 'No;A\0d\n' >nul.csv
        run col-import -q -m people.map nul.csv
        [ "$status" -eq 65 ]
        says 'nul.csv:1: character 5 of line 1 is NUL'
        lines 'No;Ad;TCKNO;Doğum;GSM' >other.csv
        run col-import -q -m people.map other.csv
        [ "$status" -eq 78 ]
        says 'people.map:9:value'
        says 'TCKNO'
}

# bad_map TEXT LINE…: people.map with these lines more is refused for that.
bad_map() {
        { cat people.map; lines "${@:2}" | sed -E 's/ {2,}/\t/g'; } >bad.map
        run col-import -q -m bad.map people.csv
        [ "$status" -eq 78 ] && says 'bad.map' && says "$1"
}

# Amounts of an unknown currency were read with four decimal places, so that 100,000,000,000.01 lira were
# said to be out of range, a hundredth of what the limit of 10^15 minor units allows.
@test "amounts up to 10^15 minor units of their own currency" {
        lines "$accounts_header" 'A1;1;TRY;card;10.000.000.000.000,00;15.01.2026' \
                'A2;2;JPY;loan;1.000.000.000.000.000;16.01.2026' 'A3;2;CLF;loan;100.000.000.000,0000;16.01.2026' \
                'A4;2;TRY;loan;10.000.000.000.000,01;16.01.2026' 'A5;2;KWD;loan;1.000.000.000.000,001;16.01.2026' \
                >large.csv
        fails 1 col-import -m people.map people.csv -m accounts.map large.csv
        says 'large.csv:5:Tutar: charge:principal amount: "10.000.000.000.000,01"'
        says 'large.csv:6:Tutar: charge:principal amount: '
        says 'large.csv: 2 of 5 rows refused'
        for account in A1 A2 A3; do
                [ "$(balance b/$account)" = 1000000000000000 ]
        done
        col-new entry account=b/A1 type=payment value_on=2026-02-01 number=1 amount=9999999999999.99 >payment.tsv
        col-save -q -k entry payment.tsv
        [ "$(balance b/A1)" = 1 ]
        sed 's/9999.99$/9999.990/' payment.tsv | col-save -q -k entry # the same once more
        [ "$(balance b/A1)" = 1 ]
        col-import -q -m accounts.map large.csv || [ $? -eq 1 ]
        [ "$(balance b/A1)" = 1 ]
        sound
}

# With --rejects the folder of a file is not in the name of its rejects. Those of a second accounts.csv
# passed for ones of an earlier run and set those of the first aside; a third overwrote them.
@test "two files of a run whose rejects would have one name are refused" {
        mkdir january february rejects
        lines "$people_header" '1;;;;' >january/people.csv
        lines "$people_header" '2;;;;' >february/people.csv
        fails 64 col-import -m people.map --rejects rejects january/people.csv february/people.csv
        says 'january/people.csv and february/people.csv: refused rows of both would be kept in rejects/people.rejects.csv'
        [ -z "$(ls rejects)" ]
        [ "$(query 'SELECT count(*) FROM accounts')" = 0 ]
        fails 1 col-import -m people.map january/people.csv february/people.csv
        [ -e january/people.rejects.csv ] && [ -e february/people.rejects.csv ]
}

# It was the map that was named alone, although the file lacked the column.
@test "a column that a file does not have is reported with the file" {
        lines 'No;Adi;TCKN;Doğum;GSM' '1;Ayşe;;;' >other.csv
        fails 78 col-import -m people.map people.csv other.csv
        says 'people.map:8:value: no column "Ad" in other.csv; nearest is Adi'
}

@test "maps that are wrong are refused with line and cure" {
        bad_map 'did you mean "party"' 'partie  party  1'
        bad_map 'did you mean "born_on"' 'party  born_in  1'
        bad_map 'born_on of party is there twice' 'party  born_on  day("Doğum")'
        bad_map 'name_fold of every party is set by the programs' 'party  name_fold  "Ad"'
        bad_map '"maybe" is not "required"' 'party  city  "Ad"  maybe'
        bad_map 'col-init --fields' 'party  x_income  1'
        bad_map 'delimiter is declared twice' 'file  delimiter  ,'
        bad_map 'did you mean "mode"' 'file  mod  snapshot'
        bad_map 'says nothing of value' "contact_point:work  party  'b/1'" "contact_point:work  channel  'phone'"
        bad_map "does not declare the file's mode" "charge  account  'b/' || \"No\"" 'charge  amount  1' "charge  value_on  '2026-01-01'"
        bad_map 'needs a label' 'file  mode  snapshot' "charge  account  'b/' || \"No\"" 'charge  amount  1' "charge  value_on  '2026-01-01'"
        bad_map 'decimal' 'party  city  money("Ad")'
        bad_map 'is no record that a file can make' 'score  score  1'
        sed -i '/delimiter/d' people.map
        bad_map "does not declare the file's delimiter, and it is never guessed; add a line such as"
        run col-import -q -m nowhere.map people.csv
        [ "$status" -eq 78 ]
}

# while_importing COMMAND…: starts an import that takes a while, runs COMMAND with the process's number as soon as its
# reading process is there, and gives back how the import ended; fails when it was over before.
while_importing() {
        local import reader
        "$BIN/.test/generate-portfolio" -n 20000 -b 10 . >/dev/null
        rm -f t.db* && col-init -q --fields "$PROJECT/share/sample/fields.tsv"
        col-import -q -m "$PROJECT/share/sample/accounts.map" accounts.csv >/dev/null 2>errors &
        import=$!
        until reader=$(tr -d ' ' <"/proc/$import/task/$import/children") && [ -n "$reader" ]; do
                kill -0 $import 2>/dev/null || return 99
        done
        "$@" $import "$reader"
        wait $import
}
left_alone() { # nothing is stored, nothing is left behind
        [ "$(query 'SELECT count(*) FROM accounts')" = 0 ] && [ "$(query 'PRAGMA integrity_check')" = ok ] &&
                [ -z "$(ls ./*.rejects* 2>/dev/null)" ]
}
kill_reader() {
        kill -KILL "$2"
}
kill_import() {
        kill -TERM "$1"
}

@test "an import whose reading process is killed stores nothing" {
        run while_importing kill_reader
        [ "$status" -eq 69 ]
        grep -F 'the reading process was killed by signal 9; nothing was stored' errors
        left_alone
}

@test "an import that is told to end stores nothing" {
        run while_importing kill_import
        [ "$status" -eq 143 ]
        left_alone
}

@test "a file that changes while it is imported is refused" {
        touch_file() {
                echo >>accounts.csv
        }
        run while_importing touch_file
        [ "$status" -eq 65 ]
        grep -F 'was changed while it was imported' errors
        left_alone
}

@test "usage: every file has a map, totals stand before their file" {
        run col-import people.csv
        [ "$status" -eq 64 ]
        says 'write -m MAP before it'
        run col-import -m people.map people.csv --rows 3
        [ "$status" -eq 64 ]
        run col-import -m people.map --rows x people.csv
        [ "$status" -eq 64 ]
        run col-import -m people.map --sum 12 people.csv
        [ "$status" -eq 64 ]
        run col-import -q -m people.map nowhere.csv
        [ "$status" -eq 66 ]
        run col-import -q -m people.map .
        [ "$status" -eq 66 ]
        col-import -q -m people.map -- people.csv
}

@test "files without a header, with other quotes, separated by tabs" {
        make_map bare.map <<'MAP'
record  field  value
file  delimiter  \t
file  quote  '
file  header  no
file  encoding  UTF-8
creditor  creditor  'b'
party  party  'b/' || "1"
party  name  "2"
MAP
        printf "1\t'Ali\tCan'\n2\tO\"Neil\n3\n" >bare.csv
        run col-import -q -m bare.map bare.csv
        [ "$status" -eq 1 ]
        [ "$(query 'SELECT party, name FROM parties')" = $'b/1|Ali\tCan\nb/2|O"Neil' ]
        printf '3\n' | cmp - bare.rejects.csv
}

@test "the sample and its bad rows: each is refused for its own reason" {
        mkdir made
        "$BIN/.test/generate-portfolio" -n 5000 -b 10 made >truth.tsv
        rm -f t.db* && col-init -q --fields "$PROJECT/share/sample/fields.tsv"
        S=$PROJECT/share/sample
        run col-import -m "$S/accounts.map" made/accounts.csv -m "$S/payments.map" made/payments.csv
        [ "$status" -eq 1 ]
        # One line of reasons for every row that is bad, and none for others.
        awk -F'\t' '$1 == "bad" { print $2, $3 }' truth.tsv | sort -u >expected
        tail -qn +2 made/*.rejects.tsv | awk -F'\t' '{ sub(/.*\//, "", $1); print $1, $2 }' | sort -u | cmp - expected
        while IFS=$'\t' read -r column_count_fault pattern; do
                awk -F'\t' -v fault="$column_count_fault" '$1 == "bad" && $5 == fault { print $2 ":" $3 }' truth.tsv >lines
                [ -s lines ]
                while IFS=: read -r file line; do
                        grep -aE "^made/$file	$line	.*$pattern" "made/${file%.csv}.rejects.tsv" >/dev/null ||
                                { echo "$file:$line: not: $pattern" >&2; false; }
                done <lines
        done <<'FAULTS'
column count	26 values in the row
unclosed quote	the quote opened at line
stray quote	is a quote within a value that is not quoted
encoding	0x81, which is not windows-1254
NUL	is NUL
date	30.02.2026.*not a day that exists
amount	12.5O.*is not an amount
range	99999999999999999999.*is not an amount
no key	Müşteri No.*is missing
duplicate	Dosya No|in another row of this batch
parent	there is no account|was refused
FAULTS
        # The rest went in to the last kuruş.
        for file in accounts payments; do
                [ "$file" = accounts ] && types="'charge'" || types="'payment', 'return'"
                query "SELECT 'sum', '$file.csv', '', currency, printf('%d.%02d', sum(amount) / 100, sum(amount) % 100)
                       FROM entries JOIN accounts ON accounts.id = entries.account
                       WHERE type IN ($types) GROUP BY currency" | tr '|' '\t' | sort >sums
                grep "^sum.$file" truth.tsv | sort | cmp - sums
        done
        says "party tckn: $(awk -F'\t' '$1 == "doubtful" && $4 == "TCKN" { print $5 }' truth.tsv) doubtful"
        says "contact_point:mobile value: $(awk -F'\t' '$1 == "doubtful" && $4 == "GSM" { print $5 }' truth.tsv) doubtful"
        sound
}

@test "UCI: 30,000 cards, and their sums to the dollar" {
        need_shared data/uci-credit-card-clients.csv
        as_shipped # in a quarter of the time
        rm -f t.db* && col-init -q --fields "$PROJECT/share/uci/fields.tsv"
        unset COL_PATH
        col-import -q -m uci-credit-card --rows 30000 "$SHARED/data/uci-credit-card-clients.csv"
        [ "$(query 'SELECT count(*), sum(x_limit) / 100 FROM accounts')" = '30000|5024529680' ]
        [ "$(query "SELECT sum(amount) / 100, sum(amount < 0), 30000 - count(*) FROM entries WHERE type = 'charge'")" = \
                '1536699927|590|2008' ]
        [ "$(query "SELECT label, sum(amount) / 100, count(*), min(history) FROM entries WHERE type = 'payment'
                    GROUP BY label ORDER BY label DESC")" = "$(lines '2005-09|169907415|24751|1' \
                '2005-08|177634905|24604|1' '2005-07|156770445|24032|1' '2005-06|144782306|23592|1' \
                '2005-05|143981629|23297|1' '2005-04|156465077|22827|1')" ]
}

@test "promises come in by a map, an arrangement does not: it follows from a policy" {
        import_all
        make_map promises.map <<'MAP'
record  field  value
file  delimiter  ;
file  encoding  UTF-8
file  decimal  ,
file  day  %d.%m.%Y
file  mode  movement
promise  account  'b/' || "Dosya"
promise  promised_on  day("Gün")
promise  payable_on  day("Vade")
promise  amount  money("Tutar")
MAP
        lines 'Dosya;Gün;Vade;Tutar' 'A1;20.01.2026;31.01.2026;250,50' 'A2;20.01.2026;31.01.2026;' >promises.csv
        fails 1 col-import -m promises.map promises.csv
        says 'promises.csv:3: the row makes no record'
        [ "$(query 'SELECT account, promised_on, payable_on, amount FROM v_promises')" = 'b/A1|2026-01-20|2026-01-31|250.5' ]
        # Stated again, in another file, it is the same promise.
        lines 'Dosya;Gün;Vade;Tutar' 'A1;20.01.2026;31.01.2026;250,50' 'A1;20.01.2026;31.01.2026;250,51' >again.csv
        col-import -q -m promises.map again.csv
        [ "$(query 'SELECT count(*) FROM promises')" = 2 ]
        sound
        sed -i 's/^promise/arrangement/' promises.map
        fails 78 col-import -m promises.map promises.csv
        says '"arrangement" is no record that a file can make'
}
