#!/usr/bin/env bats
# col-deadline: which event begins which deadline, until when, and what meets it. Days are worked by hand.

load common
load small

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'deadline_type\twhose\twhen\tdelay\tperiod\tfrom\tuntil\tmet_when\treason\tsource' \
                "object\tdebtor\ttype = 'service'\t\t7 days\t\t\ttype = 'objection'\tservice\tx" \
                "object\tdebtor\ttype = 'e-service'\t5 days\t7 days\t\t\ttype = 'objection'\telectronic\tx" \
                "sale\tcreditor\ttype = 'haciz'\t\t1 year\t2021-11-30\t2026-05-31\ttype = 'sale'\tseizure\tx" \
                "sale\tcreditor\ttype = 'haciz'\t\t6 months\t2026-06-01\t\ttype = 'sale'\tseizure\tx" \
                "again\tthird-party\ttype = 'notice'\t\t1 month\t\t\ttype = 'notice'\tnotice\tx" >mine.tsv
}

# events LINE…: the stream in.tsv; a line is "account file type value_on [party [debtor]]".
events() {
        {
                rows 'debtor\taccount\tparty\tlegal_file\troute\ttype\tvalue_on\tas_of'
                printf '%s\n' "$@" | awk -v OFS='\t' '
                        { print $6 == "" ? "b/D" : $6, $1, $5, $2, "ilamsız", $3, $4, "2026-12-31" }'
        } >in.tsv
}
# tells LINE…: "file type value_on deadline_type whose runs_from deadline_on met_on", - where empty, of every row.
tells() {
        col-deadline -q -D ./mine.tsv in.tsv >out.tsv || return
        awk -F'\t' 'NR > 1 { for (i = 4; i <= 13; i++) if (i != 5 && i != 8) printf "%s%s", $i == "" ? "-" : $i, i < 13 ? " " : "\n" }' \
                out.tsv | gives "$@"
}

@test "the first day is not counted, and a delay comes first" {
        events 'b/1 f1 service 2026-03-01' 'b/1 f1 e-service 2026-03-02' 'b/1 f2 haciz 2026-01-31' 'b/1 f3 haciz 2026-08-31' \
                'b/1 f4 other 2026-09-01'
        tells 'f1 service 2026-03-01 object debtor 2026-03-01 2026-03-08 -' \
                'f1 e-service 2026-03-02 object debtor 2026-03-07 2026-03-14 -' \
                'f2 haciz 2026-01-31 sale creditor 2026-01-31 2027-01-31 -' \
                'f3 haciz 2026-08-31 sale creditor 2026-08-31 2027-02-28 -' 'f4 other 2026-09-01 - - - - -'
        [ "$(cut -f 15 out.tsv | sort -u)" = "$(printf '%s\n' '' deadlines "$(label mine.tsv)" | LC_ALL=C sort)" ]
        [ "$(cut -f 14 out.tsv | sed -n 2p)" = service ]
}

@test "the first event of the file that meets it, from its day on, however late" {
        events 'b/1 f1 service 2026-03-01' 'b/1 f1 objection 2026-03-20' 'b/1 f1 objection 2026-04-01' 'b/1 f2 objection 2026-03-02' \
                'b/1 f3 objection 2026-03-01' 'b/1 f3 service 2026-03-01' 'b/1 f4 objection 2026-02-28' 'b/1 f4 service 2026-03-01'
        tells 'f1 service 2026-03-01 object debtor 2026-03-01 2026-03-08 2026-03-20' 'f1 objection 2026-03-20 - - - - -' \
                'f1 objection 2026-04-01 - - - - -' 'f2 objection 2026-03-02 - - - - -' 'f3 objection 2026-03-01 - - - - -' \
                'f3 service 2026-03-01 object debtor 2026-03-01 2026-03-08 2026-03-01' 'f4 objection 2026-02-28 - - - - -' \
                'f4 service 2026-03-01 object debtor 2026-03-01 2026-03-08 -'
}

@test "an event does not meet what it begins itself; the next one does" {
        events 'b/1 f1 notice 2026-01-31' 'b/1 f1 notice 2026-02-10' 'b/1 f2 notice 2026-01-01' 'b/1 f2 notice 2026-01-01'
        tells 'f1 notice 2026-01-31 again third-party 2026-01-31 2026-02-28 2026-02-10' \
                'f1 notice 2026-02-10 again third-party 2026-02-10 2026-03-10 -' \
                'f2 notice 2026-01-01 again third-party 2026-01-01 2026-02-01 2026-01-01' 'f2 notice 2026-01-01 - - - - -'
}

@test "where parties repeat an event its deadline stands once; each account of a file has its own" {
        events 'b/1 f1 service 2026-03-01 b/D' 'b/1 f1 service 2026-03-01 b/G' 'b/2 f1 service 2026-03-01 b/D'
        tells 'f1 service 2026-03-01 object debtor 2026-03-01 2026-03-08 -' 'f1 service 2026-03-01 - - - - -' \
                'f1 service 2026-03-01 object debtor 2026-03-01 2026-03-08 -'
}

@test "a day on which no line holds is warned of, and begins nothing" {
        events 'b/1 f1 haciz 2021-11-29' 'b/1 f1 haciz 2021-11-30'
        run col-deadline -D ./mine.tsv in.tsv
        [ "$status" -eq 0 ]
        says 'in.tsv:2: ./mine.tsv says nothing of sale on 2021-11-29, the day of this event of file f1'
        tells 'f1 haciz 2021-11-29 sale - - - -' 'f1 haciz 2021-11-30 sale creditor 2021-11-30 2022-11-30 -'
        col-deadline -q -D ./mine.tsv --explain in.tsv | cut -f 16 | gives deadline_explain 'no line for sale on 2021-11-29' \
                'line 4: type=haciz'
}

@test "streams that are wrong are refused with their place" {
        events 'b/2 f1 service 2026-03-01' 'b/1 f1 service 2026-03-01'
        fails 65 tells
        says "in.tsv:3:account: 'b/1' is out of order"
        events 'b/1 f1 service 2027-01-01'
        fails 65 tells
        says 'in.tsv:2:value_on: after the as-of date'
        events 'b/1 f1 service soon'
        fails 65 tells
        says "in.tsv:2:value_on: 'soon' is not a date"
        events 'b/1 f1 service 2026-03-01'
        cut -f 1-3,5- in.tsv >less.tsv
        fails 65 col-deadline -D ./mine.tsv less.tsv
        says 'legal_file'
        awk -F'\t' -v OFS='\t' 'NR > 1 { $4 = "" } { print }' in.tsv >empty.tsv
        fails 65 col-deadline -D ./mine.tsv empty.tsv
        says 'empty.tsv:2:legal_file: empty'
}

@test "mistakes in a policy are named by file, line and column" {
        events 'b/1 f1 service 2026-03-01'
        while IFS='|' read -r from to message; do
                sed "2s/$from/$to/" mine.tsv >wrong.tsv
                fails 78 col-deadline -D ./wrong.tsv in.tsv
                says "$message"
        done <<'END'
7 days|seven|./wrong.tsv:2:period: 'seven' is not an interval
^object||./wrong.tsv:2:deadline_type: empty
^object|sale|./wrong.tsv:4:deadline_type: sale again
debtor||./wrong.tsv:2:whose: empty
type = 'service'||./wrong.tsv:2:when: empty
type = 'service'|typ = 1|./wrong.tsv:2:when: no column "typ"
type = 'objection'|met|./wrong.tsv:2:met_when: no column "met"
7 days\t|7 days\t2026-13-01|./wrong.tsv:2:from: '2026-13-01' is not a date
7 days\t\t|7 days\t2026-02-01\t2026-01-01|./wrong.tsv:2:until: before the day in 'from'
END
        head -n 1 mine.tsv >wrong.tsv
        fails 78 col-deadline -D ./wrong.tsv in.tsv
        says './wrong.tsv: no lines'
}

@test "Turkish law, as far as it is installed" {
        events 'b/1 f1 service 2026-03-02' 'b/1 f1 objection 2026-03-05' 'b/1 f1 haciz 2026-06-01' 'b/1 f2 haciz 2021-11-29' \
                'b/1 f2 notice-89-1 2026-06-01' 'b/1 f2 notice-89-3 2026-07-01'
        cp in.tsv all.tsv
        for route in ilamlı kambiyo; do
                sed -n "2s/ilamsız/$route/p" in.tsv | sed "s/f1/$route/; s/b\/1/b\/2/" >>all.tsv
        done
        col-deadline -q -D turkey all.tsv |
                awk -F'\t' 'NR > 1 { print $4, $6, $9 == "" ? "-" : $9, $12 == "" ? "-" : $12, $13 == "" ? "-" : $13 }' |
                gives 'f1 service pay-or-object 2026-03-09 2026-03-05' 'f1 objection objection-removal 2026-09-05 -' \
                        'f1 objection objection-annulment 2027-03-05 -' 'f1 haciz sale-request 2027-06-01 -' \
                        'f2 haciz sale-request - -' 'f2 notice-89-1 answer-89-1 2026-06-08 -' \
                        'f2 notice-89-3 answer-89-3 2026-07-16 -' 'ilamlı service order 2026-03-09 -' \
                        'kambiyo service kambiyo-objection 2026-03-07 -' 'kambiyo service kambiyo-payment 2026-03-12 -'
}

@test "random files: a second implementation agrees" {
        LC_ALL=C awk -v seed="${SEED:-7}" 'BEGIN {
                srand(seed); OFS = "\t"
                split("service e-service objection haciz sale notice other", types, " ")
                print "debtor", "account", "party", "legal_file", "route", "type", "value_on", "as_of"
                for (i = 1; i <= 3000; i++)
                        print "b/D", sprintf("b/%03d", int(i / 30)), "", "f" int(rand() * 3), "ilamsız", types[1 + int(rand() * 7)],
                                sprintf("2026-%02d-%02d", 1 + int(rand() * 9), 1 + int(rand() * 28)), "2026-12-31" }' >in.tsv
        { head -n 1 in.tsv; tail -n +2 in.tsv | LC_ALL=C sort -t "$(printf '\t')" -k2,2 -k7,7; } >sorted.tsv
        col-deadline -q -D ./mine.tsv sorted.tsv >out.tsv
        sqlite3 -tabs :memory: '.mode ascii' '.separator "\t" "\n"' '.import out.tsv o' '.import sorted.tsv e' "
                WITH n AS (SELECT rowid AS id, * FROM e),
                     l(type, kind, begins, days, months, meets) AS (VALUES ('object', 'service', 0, 7, 0, 'objection'),
                        ('object', 'e-service', 5, 7, 0, 'objection'), ('sale', 'haciz', 0, 0, 12, 'sale'),
                        ('sale', 'haciz', 0, 0, 6, 'sale'), ('again', 'notice', 0, 0, 1, 'notice')),
                     due AS (SELECT DISTINCT n.account, n.legal_file, l.type, date(n.value_on, l.begins || ' days') AS runs_from,
                        date(n.value_on, (l.begins + l.days) || ' days', l.months || ' months') AS ends,
                        ifnull((SELECT min(m.value_on) FROM n AS m WHERE m.account = n.account AND m.legal_file = n.legal_file AND
                                m.type = l.meets AND m.value_on >= n.value_on AND m.id <> n.id), '') AS met
                        FROM n JOIN l ON l.kind = n.type
                        WHERE l.type <> 'sale' OR (l.months = 12) = (n.value_on <= '2026-05-31'))
                SELECT count(*), (SELECT count(*) FROM o WHERE deadline_on <> ''),
                        (SELECT count(DISTINCT d.account || d.legal_file || d.type || d.runs_from) FROM due AS d JOIN o ON
                                o.account = d.account AND o.legal_file = d.legal_file AND o.deadline_type = d.type AND
                                o.runs_from = d.runs_from AND o.deadline_on = d.ends AND o.met_on = d.met)
                FROM (SELECT DISTINCT account, legal_file, type, runs_from FROM due)" >counts
        read -r all told same < <(tr '\t' ' ' <counts)
        [ "$all" -gt 1000 ]
        [ "$all" -eq "$told" ]
        [ "$all" -eq "$same" ]
}

@test "deadlines of the database: saved, the same again, a new version when met; reported until the file is closed" {
        small_database
        export COL_PATH=$PWD/policies:$PROJECT/share
        rows 'legal_file\toffice\tnumber\troute\tlaw_office' 'f1\tİzmir 7. İcra\t2026/55\tilamsız\thukuk' |
                col-save -q -k legal_file
        rows 'legal_file\taccount' 'f1\tbank1/a' 'f1\tbank1/b' | col-save -q -k legal_link
        rows 'legal_file\ttype\tvalue_on' 'f1\tservice\t2026-03-01' 'f1\thaciz\t2026-03-20' | col-save -q -k legal_event
        decide() { col-report proceedings --as-of "$1" | col-deadline -D turkey | col-save; }
        run decide 2026-04-01
        says 'deadlines 4 new'
        run decide 2026-04-01
        says 'deadlines 4 already so'
        col-report deadlines --as-of 2026-04-01 --to 2026-12-31 | cut -f 1-4,8,9 | gives \
                $'deadline_on\tdays_left\tnext\taccount\tdeadline_type\twhose' \
                $'2026-03-08\t-24\t1\tbank1/a\tpay-or-object\tdebtor' $'2026-03-08\t-24\t1\tbank1/b\tpay-or-object\tdebtor'
        [ "$(col-report deadlines --as-of 2026-04-01 --to 2027-12-31 | wc -l)" -eq 5 ]
        rows 'legal_file\ttype\tvalue_on' 'f1\tobjection\t2026-03-05' | col-save -q -k legal_event
        run decide 2026-04-02
        says 'deadlines 4 new, 2 changed, 2 already so'
        col-report deadlines --as-of 2026-04-02 --to 2027-12-31 | cut -f 1,3,4,8 | gives $'deadline_on\tnext\taccount\tdeadline_type' \
                $'2026-09-05\t1\tbank1/a\tobjection-removal' $'2026-09-05\t1\tbank1/b\tobjection-removal' \
                $'2027-03-05\t0\tbank1/a\tobjection-annulment' $'2027-03-05\t0\tbank1/b\tobjection-annulment' \
                $'2027-03-20\t0\tbank1/a\tsale-request' $'2027-03-20\t0\tbank1/b\tsale-request'
        rows 'legal_file\toffice\tnumber\troute\tlaw_office\topened_on\tclosed_on' \
                'f1\tİzmir 7. İcra\t2026/55\tilamsız\thukuk\t2026-02-01\t2026-04-03' | col-save -q -k legal_file --as-of 2026-04-03
        [ "$(col-report deadlines --as-of 2026-04-03 --to 2027-12-31 | wc -l)" -eq 1 ]
        [ -z "$(col-check)" ]
}

@test "handover: accounts whose next step is legal, with what is missing" {
        small_database
        export COL_PATH=$PWD/policies:$PROJECT/share
        rows 'segment\tstep\tafter\tchannel\ttemplate\twhen' 'all\t1\t0\tlegal\tprepare-file\telse' >policies/strategies/legal.tsv
        rows 'party\tname\tcity\ttckn' 'bank1/1\tAyşe Yılmaz\tİzmir\t10000000146' |
                col-save -q -k party --as-of 2026-01-01
        rows 'party\tchannel\tvalue' 'bank1/1\taddress\tKarşıyaka, İzmir' | col-save -q -k contact_point
        col-list accounts --as-of 2026-04-01 | col-segment -r rules | col-plan -s legal -p anything | col-save -q
        col-report handover --as-of 2026-04-01 | awk -F'\t' '{ print $1 "|" $11 "|" $19 "|" $23 "|" $28 }' |
                gives 'account|tckn|balance|planned_on|missing' 'bank1/a|10000000146|100.00|2026-04-01|notice limitation' \
                        'bank1/b|10000000146|250.50|2026-04-01|notice limitation' \
                        'bank1/c||75.00|2026-04-01|identity address notice limitation'
        [ "$(col-report handover --as-of 2026-03-31 | wc -l)" -eq 1 ]
}
