#!/usr/bin/env bats
# col-report: the installed reports on the records of fixtures/view.sql, and what a report may do.

load common
load view

# report ARGUMENT…: as of 2026-01-20, as plain() has it.
report() {
        col-report --as-of 2026-01-20 "$@" | plain
}
# sql LINE…: makes the report own.sql of these lines.
sql() {
        printf '%s\n' "$@" >own.sql
}

@test "without an operand, the reports with what they say of themselves" {
        mkdir reports && printf '%s\n' '-- Mine' 'SELECT 1 AS one' >reports/mine.sql
        printf '%s\n' '-- My ageing' 'SELECT 2 AS two' >reports/ageing.sql
        COL_PATH=$PWD col-report >list
        for name in ageing imports migrations payments plan portfolio segments work; do
                [ "$(grep -c "^$name"$'\t.' list)" -eq 1 ]
        done
        grep -qx $'mine\tMine' list
        grep -qx $'ageing\tMy ageing' list
        [ "$(COL_PATH=$PWD col-report ageing)" = $'two\n2' ]
        [ "$(col-report ageing | head -n 1 | cut -f1)" = currency ]
}

@test "every installed report runs, on a full database and on an empty one" {
        col-init -q empty.db
        for file in "$PROJECT"/share/reports/*.sql; do
                name=${file##*/} name=${name%.sql}
                [ "$name" != uci ] || continue # whose fields only that creditor's database has
                to=()
                case $name in
                work) to=(--to 2026-01-31) ;;
                recalls) to=(--to 2026-02-28) ;;
                calls) to=(-p agent=ali) ;;
                queue) to=(-p team=calls) ;;
                esac
                col-report "$name" --as-of 2026-01-20 "${to[@]}" >out
                [ "$(wc -l <out)" -gt 1 ]
                [ "$name" != work ] && [ "$name" != recalls ] || to=()
                col-report "$name" -d empty.db "${to[@]}" >out
                [ "$(wc -l <out)" -eq 1 ]
        done
}

@test "portfolio: accounts by status and balance by component, currencies apart" {
        report portfolio | gives '- JPY 1 1 0 0 0 1 1500 0 0 1500' '- KWD 0 0 0 0 1 0 0.000 0.000 0.000 0.000' \
                '- TRY 3 0 3 0 0 2 0.00 0.00 0.00 0.00' 'p1 TRY 2 1 1 0 0 2 1000.00 10.00 0.00 1010.00' \
                'p1 USD 1 1 0 0 0 1 123.45 0.00 0.00 123.45' 'p2 TRY 0 0 0 0 1 0 0.00 0.00 0.00 0.00'
        report portfolio --as-of 2026-01-11 | grep '^p2' | gives 'p2 TRY 1 0 0 1 0 1 -7.90 0.00 0.00 -7.90'
}

@test "ageing: the buckets sum to the balance, on any day" {
        report ageing --as-of 2026-01-11 | gives 'JPY 1-30 1 1 1500' 'KWD 721+ 1 1 1.500' 'TRY credit 1 1 -7.90' \
                'TRY settled 4 3 0.00' 'TRY 91-180 1 1 1020.00' 'USD 1-30 1 1 123.45'
        for day in 2025-12-01 2025-12-31 2026-01-04 2026-01-11 2026-01-20 2026-06-01 2030-01-01; do
                col-report ageing --as-of $day | awk -F'\t' 'NR > 1 { n[$1] += $3; sum[$1] += $5 } END { for (c in n) print c, n[c], sum[c] }' | sort >buckets
                col-report portfolio --as-of $day | awk -F'\t' 'NR > 1 { n[$2] += $3; sum[$2] += $12 } END { for (c in n) if (n[c]) print c, n[c], sum[c] }' | sort >balances
                diff -u balances buckets >&2
                [ -s buckets ]
        done
        col-list --as-of 2026-01-04 -c bucket -w "account = 'bank/a2'" | tail -n 1 | gives 'not due'
        report ageing --as-of 2026-01-04 | grep -c 'USD not due' | gives 1
}

@test "segments, and migrations between two days" {
        report segments | gives '- JPY 1 1 1500 - 19 -' '- TRY 4 3 0.00 - - -' 'hard TRY 1 1 1010.00 550 111 2026-01-10' \
                'soft USD 1 1 123.45 - 15 2026-01-01'
        report migrations --from 2026-01-05 --to 2026-01-12 | gives '- - JPY 1 1500' '- - KWD 1 1.500' '- - TRY 5 -7.90' \
                'soft hard TRY 1 1020.00' 'soft soft USD 1 123.45'
        report migrations --from 2026-01-12 | grep TRY | gives '- - TRY 5 -7.90' 'hard hard TRY 1 1010.00'
}

@test "plan: what is open, by day, channel and step" {
        report plan | gives '2026-01-12 email hard 2 1 1' '2026-01-25 letter hard 3 1 1'
        report plan --known 2 | gives '2026-01-11 phone hard 1 1 1' '2026-01-12 email hard 2 1 1'
}

# Every outcome that was recorded later took its action out of the plan as it had been reported, and a
# line of a step that was done stayed in it while another line of that step was open.
@test "plan: what was open on a day is the same when it is asked for later" {
        export COL_DB=$PWD/own.db
        col-init -q own.db
        rows 'creditor' b | col-save -q -k creditor --as-of 2026-01-01
        rows 'party' b/p | col-save -q -k party --as-of 2026-01-01
        rows 'account\tcreditor\tdebtor\tcurrency' 'b/1\tb\tb/p\tTRY' 'b/2\tb\tb/p\tTRY' |
                col-save -q -k account --as-of 2026-01-01
        rows 'segment\twhen' 'all\telse' >segments.tsv
        rows 'segment\tstep\tafter\tchannel' 'all\t1\t0\tsms' 'all\t1\t0\tvisit' >strategy.tsv
        mkdir segments strategies && mv segments.tsv segments/s.tsv && mv strategy.tsv strategies/s.tsv
        export COL_PATH=$PWD
        permit_anything .
        col-list --as-of 2026-01-05 | col-segment -r s | col-plan -s s -p anything | col-save -q
        col-report plan --as-of 2026-01-05 >reported
        [ "$(tail -n +2 reported | cut -f 2,5)" = $'sms\t2\nvisit\t2' ]
        col-report work --as-of 2026-01-05 >listed
        [ "$(tail -n +2 listed | cut -f 1,3,7)" = $'1\tsms\tb/1\n2\tvisit\tb/1\n3\tsms\tb/2\n4\tvisit\tb/2' ]
        batch=$(col-list batches -c batch | tail -n 1)

        rows 'action\toutcome\toutcome_on' '1\tdone\t2026-01-06' '3\tfailed\t2026-01-06' |
                col-save -q -k action --as-of 2026-01-06
        for then in '--as-of 2026-01-05' "--as-of 2026-01-05 --known $batch" "--as-of 2026-01-06 --known $batch"; do
                # shellcheck disable=SC2086
                col-report plan $then | diff reported - >&2
                # shellcheck disable=SC2086
                col-report work $then | diff listed - >&2
        done
        [ "$(col-report plan --as-of 2026-01-06 | tail -n +2 | cut -f 2,5)" = $'visit\t2' ]
        [ "$(col-report work --as-of 2026-01-06 | tail -n +2 | cut -f 1)" = $'2\n4' ]
        [ "$(col-report work --as-of 2026-01-06 --to 2026-01-04 | wc -l)" -eq 1 ]
        sql 'SELECT outcome, count(*) AS n FROM action_view GROUP BY 1 ORDER BY 1'
        [ "$(col-report ./own.sql --as-of 2026-01-06 | tail -n +2)" = $'\t2\ndone\t1\nfailed\t1' ]
        [ "$(col-report ./own.sql --as-of 2026-01-06 --known "$batch" | tail -n +2)" = $'\t4' ]
}

@test "payments by month, history apart; imports" {
        report payments | gives '2025-12 TRY 1 1 500.00 0 0.00' '2026-01 TRY 0 2 61.00 0 0.00'
        report payments --from 2026-01-03 --to 2026-03-01 --as-of 2026-03-01 | gives '2026-01 TRY 0 1 60.00 0 0.00' \
                '2026-02 TRY 0 1 700.00 0 0.00'
        report payments --known 1 | gives '2025-12 TRY 1 1 500.00 0 0.00'
        report imports --known 2 | gives '1 2026-01-01T09:00:00Z 2026-01-01 col-import ayşe 1 14 2 14 0 one' \
                '2 2026-01-10T09:00:00Z 2026-01-10 col-save ayşe 0 - - 0 1 two'
}

@test "the formats: TSV in a pipe, a table, CSV without formulas, JSON with numbers" {
        sql '-- types: n=int m=money' "SELECT '=1+1' AS t, 1 AS n, '-5.00' AS m, 'a\"b,c' AS q, NULL AS e" \
                "UNION ALL SELECT 'x', 23, '10.00', 'line' || char(10) || 'two', 'ş'"
        [ "$(col-report ./own.sql)" = $'t\tn\tm\tq\te\n=1+1\t1\t-5.00\ta"b,c\t\nx\t23\t10.00\tline\\ntwo\tş' ]
        [ "$(col-report ./own.sql -f csv)" = $'t,n,m,q,e\n\'=1+1,1,-5.00,"a""b,c",\nx,23,10.00,"line\ntwo",ş' ]
        [ "$(col-report ./own.sql -f json)" = '[{"t":"=1+1","n":1,"m":-5.00,"q":"a\"b,c","e":null},'$'\n''{"t":"x","n":23,"m":10.00,"q":"line\u000atwo","e":"ş"}]' ]
        [ "$(col-report ./own.sql -f table)" = $'t      n      m  q          e\n=1+1   1  -5.00  a"b,c      \nx     23  10.00  line\\ntwo  ş' ]
        [ "$(sqlite3 :memory: "SELECT json_valid('$(col-report portfolio -f json | sed "s/'/''/g")')")" = 1 ]
        fails 64 col-report portfolio -f xml
        # What a column is declared to be makes no number of it.
        sql '-- types: n=int m=money d=date' "SELECT '=1+1' AS n, '-2+3' AS m, '@x' AS d UNION ALL SELECT -1, '-5.00', '-'"
        [ "$(col-report ./own.sql -f csv)" = $'n,m,d\n\'=1+1,\'-2+3,\'@x\n-1,-5.00,\'-' ]
        # Nor do blanks before it, or full-width signs, make text of a formula; and a number is none, whatever its column.
        sql "SELECT '  =1' AS t UNION ALL SELECT ' +1+1' UNION ALL SELECT '＝1' UNION ALL SELECT ' ＋1' UNION ALL" \
                "SELECT '－a' UNION ALL SELECT '＠a' UNION ALL SELECT ' ' || char(9) || 'a' UNION ALL SELECT '-2' UNION ALL" \
                "SELECT '+1e5' UNION ALL SELECT '-2e' UNION ALL SELECT ' -2' UNION ALL SELECT ' a' UNION ALL SELECT '＄1'"
        col-report ./own.sql -f csv >got
        diff got <(printf '%s\n' t "'  =1" "' +1+1" "'＝1" "' ＋1" "'－a" "'＠a" $'\' \ta' -2 +1e5 "'-2e" "' -2" ' a' '＄1')
}

@test "parameters: clocks, days and one's own; none is ignored" {
        sql 'SELECT :as_of AS a, :known AS k, :from AS f, :to AS t'
        report ./own.sql | gives '2026-01-20 3 0001-01-01 2026-01-20'
        report ./own.sql --known 2 --from 2025-01-01 --to 2025-12-31 | gives '2026-01-20 2 2025-01-01 2025-12-31'
        sql 'SELECT :city AS city, :n + 1 AS n'
        report ./own.sql -p city=İzmir -p n=4 | gives 'İzmir 5'
        fails 64 col-report ./own.sql -p city=x
        says '-p n='
        fails 64 col-report ./own.sql -p city=x -p n=1 -p m=2
        says 'no parameter m'
        fails 64 col-report ./own.sql -p city=x -p n=1 --from 2026-01-01
        says from
        fails 64 col-report portfolio --to 2026-01-01
        fails 64 col-report ./own.sql -p city=x -p city=y
        fails 64 col-report ./own.sql -p city
        fails 64 col-report portfolio --from yesterday
        fails 64 col-report migrations --from 2026-01-21 --to 2026-01-20
        says '--from 2026-01-21 lies after --to 2026-01-20'
        fails 64 col-report migrations --as-of 2026-01-20 --from 2026-01-21
        says 'lies after the as-of day 2026-01-20'
        sql 'SELECT ? AS x'
        fails 78 col-report ./own.sql
}

@test "a report asks for policies by their folder, and gets them as rows" {
        mkdir -p things && rows '# A list.' 'name\tnote' 'one\ta "b" \\\\ c' 'two\t' >things/usual.tsv
        rows 'name' 'other' >things/mine.tsv
        sql '-- Things' '-- policies: things=usual' \
                "SELECT value ->> 'name' AS name, value ->> 'note' AS note FROM json_each(:things) ORDER BY key"
        export COL_PATH=$PWD
        report ./own.sql | gives 'one a "b" \\ c' 'two -'
        report ./own.sql -p things=mine | gives 'other -'
        report ./own.sql -p things=./things/mine.tsv | gives 'other -'
        fails 78 col-report ./own.sql -p things=none
        fails 64 col-report ./own.sql -p stuff=mine
        : >things/mine.tsv
        fails 78 col-report ./own.sql -p things=mine
        says 'no header'
        for word in things =usual things= ''; do
                sql "-- policies: x=y $word" 'SELECT 1 AS one'
                [ -n "$word" ] || { report ./own.sql | gives 1; continue; }
                fails 78 col-report ./own.sql
                says 'own.sql:1:18: TYPE=NAME is expected'
        done
}

@test "account_view is the listing, at the clocks it is given" {
        sql 'SELECT account, balance, segment, last_step FROM account_view'
        report ./own.sql | gives 'bank/a4 1500 - -' 'bank/a5 1500 - -' 'bank/a7 0 - -' 'bank/a2 12345 soft -' 'bank/a3 0 - -' \
                'bank/a1 101000 hard 2' 'bank/a8 0 - -' 'bank/a9 0 - -' 'tel/1 -790 - -'
        sql "SELECT balance, as_of, seen FROM account_view('2026-01-05', 2) WHERE account = 'bank/a1'"
        report ./own.sql | gives '102000 2026-01-05 2'
        sql "SELECT group_concat(account, ' ') AS accounts FROM account_view(:as_of, :known) WHERE debtor = 'bank/30'"
        report ./own.sql | gives 'bank/a1 bank/a8 bank/a9'
        sql "SELECT a.account, v.balance FROM accounts AS a JOIN account_view AS v ON v.account = a.account" \
                "WHERE a.id IN (1, 3) ORDER BY a.id"
        report ./own.sql | gives 'bank/a1 101000' 'bank/a2 12345'
        sql "SELECT account FROM account_view ORDER BY debtor DESC, account LIMIT 2"
        report ./own.sql | gives tel/1 bank/a1
        sql "SELECT account FROM account_view WHERE account = NULL"
        report ./own.sql | gives | true
        sql "SELECT account FROM account_view('soon')"
        fails 78 col-report ./own.sql
        says 'not a date'
        for batch in 99999 soon -1; do
                sql "SELECT account FROM account_view(:as_of, '$batch')"
                fails 78 col-report ./own.sql
                says 'own.sql: account_view: its second argument'
                [[ $output != *--known* ]]
        done
}

@test "SQL sees the as-of date for the present, and money() and Turkish text" {
        sql "SELECT date('now') AS d, current_date AS c, money(-790, 'TRY') AS a, money(1500, 'KWD') AS b," \
                "fold('ÇIĞ') AS f, upper_tr('iı') AS u, money(NULL, 'TRY') AS n"
        report ./own.sql | gives '2026-01-20 2026-01-20 -7.90 1.500 cig İI -'
        sql "SELECT money(1.5, 'TRY') AS x"
        fails 78 col-report ./own.sql
        sql "SELECT money(1, 'XXQ') AS x"
        fails 78 col-report ./own.sql
        says currency
}

@test "the day of a time is that of the database's zone, as in the account view" {
        sql "SELECT local_day(at) AS day, count(*) AS contacts FROM contact_view WHERE party = 1 GROUP BY 1 ORDER BY 1"
        report ./own.sql | gives '2025-12-22 1' '2026-01-12 1' '2026-01-14 1' '2026-01-20 1' '2026-01-21 1'
        sql "SELECT local_day(max(at)) AS day, (SELECT last_contact_on FROM account_view('2026-01-21')" \
                "WHERE debtor = 'bank/30') AS listed, local_day(NULL) AS n FROM contact_view WHERE party = 1"
        report ./own.sql | gives '2026-01-21 2026-01-21 -'
        sql "SELECT local_day('2026-01-20') AS day"
        fails 78 col-report ./own.sql
        says 'local_day() takes a time'
        sql "SELECT local_time('2026-01-20T21:00:00Z') AS time, local_time(NULL) AS n"
        report ./own.sql | gives '2026-01-21T00:00:00 -'
        sql "SELECT local_time('2026-01-20') AS time"
        fails 78 col-report ./own.sql
        says 'local_time() takes a time'
}

# A contact late in the evening of UTC is tomorrow's in Istanbul, and says that today's action was done then.
@test "plan and work: an action is open up to the day of the contact that names it, in the database's zone" {
        cp "$COL_DB" own.db
        sqlite3 own.db "INSERT INTO contacts(party, account, at, channel, value, result, action, batch)
                VALUES (1, 1, '2026-01-25T22:00:00Z', 'letter', '', 'SENT', 4, 3)"
        report work -d own.db --as-of 2026-01-25 | grep -q '^4 '
        [ "$(report work -d own.db --as-of 2026-01-26 | grep -c '^4 ')" -eq 0 ]
        report plan -d own.db --as-of 2026-01-25 | grep -q letter
}

@test "a report can do nothing but read" {
        sum=$(sha256sum <"$COL_DB")
        for statement in "DELETE FROM accounts" "UPDATE parties SET name = 'x'" "INSERT INTO settings VALUES ('a', 'b')" \
                "CREATE TABLE t (x)" "CREATE TEMP TABLE t (x)" "DROP TABLE accounts" "ATTACH 'other.db' AS o" \
                "PRAGMA query_only = 0" "SELECT * FROM pragma_table_info('accounts')" "VACUUM INTO 'copy.db'" \
                "BEGIN" "COMMIT" "REINDEX" "SELECT load_extension('x') AS x" "SELECT random() AS x" \
                "WITH x AS (SELECT 1) DELETE FROM accounts" "SELECT 1 AS a; SELECT 2 AS b"; do
                sql "$statement"
                fails 78 col-report ./own.sql
                says own.sql
        done
        [ "$sum" = "$(sha256sum <"$COL_DB")" ]
        [ ! -e other.db ] && [ ! -e copy.db ]
}

@test "a report without an end is ended by an interrupt, by timeout(1), and by a limit of memory" {
        sql 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS n FROM n'
        cp "$COL_DB" own.db
        for signal in INT:130 TERM:143; do
                run timeout --preserve-status -k 10 -s "${signal%:*}" 1 col-report -d own.db ./own.sql
                [ "$status" -eq "${signal#*:}" ]
                [ -z "$output" ]
        done
        col-save -q -d own.db -k note <<<$'party\tat\ttext\nbank/30\t2026-02-01T00:00:00Z\tgoes on'
}

@test "a report that wants more memory than there is to have is ended" {
        as_shipped # sanitizers take all memory that there is
        sql "WITH RECURSIVE n(i, t) AS (SELECT 1, 'x' UNION ALL SELECT i + 1, t || t FROM n WHERE i < 29)" \
                "SELECT group_concat(t) AS t FROM n"
        run bash -c 'ulimit -v 300000; col-report ./own.sql'
        [ "$status" -eq 69 ]
        says 'out of memory'
}

@test "a mistake is found by file, line and column" {
        sql '-- A report' 'SELECT balanc' '  FROM account_view'
        fails 78 col-report ./own.sql
        says './own.sql:2:8: no such column: balanc'
        sql 'SELECT account,' 'FROM accounts'
        fails 78 col-report ./own.sql
        says './own.sql:2:1: '
        sql '-- types: n=number' 'SELECT 1 AS n'
        fails 78 col-report ./own.sql
        says './own.sql:1:11: '
        sql '-- types: m=int' 'SELECT 1 AS n'
        fails 78 col-report ./own.sql
        says 'no column m'
        sql 'SELECT count(*) FROM accounts'
        fails 78 col-report ./own.sql
        says AS
        sql 'SELECT 1 AS a, 2 AS a'
        fails 78 col-report ./own.sql
        sql "SELECT x'00ff' AS a"
        fails 78 col-report ./own.sql
        says 'hex()'
        sql '-- nothing'
        fails 78 col-report ./own.sql
        sql 'SELECT sum(9223372036854775807) AS x FROM accounts'
        fails 78 col-report ./own.sql
        says overflow
        fails 78 col-report portfoli
        says "did you mean 'portfolio'"
        fails 64 col-report portfolio ageing
}

@test "the sums of the UCI credit card clients come out" {
        need_shared data/uci-credit-card-clients.csv
        as_shipped # in a quarter of the time
        [ -x "$BIN/col-import" ] || skip 'col-import is not built'
        col-init -q --fields "$PROJECT/share/uci/fields.tsv" uci.db
        export COL_DB=$PWD/uci.db COL_PATH=$PROJECT/share/uci
        col-import -q --as-of 2005-10-01 -m uci-credit-card "$SHARED/data/uci-credit-card-clients.csv"
        report uci --as-of 2005-10-01 >sums
        grep -qx 'limit 30000 5024529680.00 TWD' sums
        grep -qx 'bill 30000 1536699927.00 TWD' sums
        grep -q '^bill below zero 590 -' sums
        grep -qx 'bill zero 2008 0.00 TWD' sums
        grep '^paid' sums | gives 'paid 2005-04 22827 156465077.00 TWD' 'paid 2005-05 23297 143981629.00 TWD' \
                'paid 2005-06 23592 144782306.00 TWD' 'paid 2005-07 24032 156770445.00 TWD' \
                'paid 2005-08 24604 177634905.00 TWD' 'paid 2005-09 24751 169907415.00 TWD'
        report portfolio --as-of 2005-10-01 | awk '{ print $4, $5, $6, $12 }' | gives '27402 2008 590 1536699927.00'
}
