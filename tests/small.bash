# A small database made by hand, for tests of the edges: two debtors with three accounts, one charge each,
# and policies of every type in ./policies, which COL_PATH names.

# small_database: makes ./db and ./policies in the present folder; sets COL_DB and COL_PATH.
small_database() {
        export COL_DB=$PWD/db COL_PATH=$PWD/policies
        col-init
        rows 'creditor\tname' 'bank1\tBirinci Banka' | col-save -q -k creditor
        rows 'party\tname\tcity' 'bank1/1\tAyşe Yılmaz\tİzmir' 'bank1/2\tIşık Ağaoğlu\tIğdır' |
                col-save -q -k party
        rows 'account\tcreditor\tdebtor\tcurrency\tdue_on' 'bank1/a\tbank1\tbank1/1\tTRY\t2026-01-01' \
                'bank1/b\tbank1\tbank1/1\tTRY\t2026-02-01' 'bank1/c\tbank1\tbank1/2\tUSD\t2026-03-01' |
                col-save -q -k account
        rows 'account\ttype\tcomponent\tamount\tvalue_on' 'bank1/a\tcharge\tprincipal\t100.00\t2026-01-01' \
                'bank1/b\tcharge\tprincipal\t250.50\t2026-02-01' \
                'bank1/c\tcharge\tprincipal\t75.00\t2026-03-01' | col-save -q -k entry
        mkdir -p policies/scorecards policies/segments policies/strategies
        permit_anything policies
        rows 'attribute\twhen\tpoints' 'base\t\t500' >policies/scorecards/card.tsv
        rows 'segment\twhen' 'all\telse' >policies/segments/rules.tsv
        rows 'segment\tstep\tafter\tchannel\ttemplate\twhen' 'all\t1\t0\tphone\t\telse' \
                >policies/strategies/steps.tsv
}

# label FILE: NAME@SHA-256 of a policy file.
label() {
        local name=${1##*/}
        printf '%s@%s' "${name%.*}" "$(sha256sum <"$1" | cut -d ' ' -f 1)"
}

# last_batch: the number of the last batch of the database.
last_batch() {
        sqlite3 -readonly "$COL_DB" 'SELECT coalesce(max(id), 0) FROM batches'
}

# content: all that the database holds.
content() {
        sqlite3 -readonly "$COL_DB" .dump
}

# decisions ACCOUNT…: a stream of a score, a segment and two actions for each account.
decisions() {
        local account card rules steps
        card=$(label policies/scorecards/card.tsv)
        rules=$(label policies/segments/rules.tsv)
        steps=$(label policies/strategies/steps.tsv)
        rows "account\tas_of\tseen\tscore\tband\tscorecard\tsegment\tsegment_since\tsegmentation\tstrategy\tstep\tchannel\ttemplate\tplanned_on"
        for account; do
                rows "$account\t2026-04-01\t${SEEN:-$(last_batch)}\t500\tB\t$card\tall\t2026-04-01\t$rules\t$steps\t1\tphone\t\t2026-04-01" \
                        "$account\t2026-04-01\t${SEEN:-$(last_batch)}\t500\tB\t$card\tall\t2026-04-01\t$rules\t$steps\t2\tsms\treminder\t2026-04-08"
        done
}

# medium_database ACCOUNTS: makes ./db with that many accounts, two to a debtor, a charge each and a
# payment for every third, and policies night.tsv of every type; sets COL_DB and COL_PATH.
medium_database() {
        export COL_DB=$PWD/db COL_PATH=$PWD/policies
        col-init
        rows 'creditor\tname' 'bank1\tBirinci Banka' | col-save -q -k creditor
        awk -v n="$1" 'BEGIN {
                OFS = "\t"
                print "party", "name", "city"
                for (i = 0; i < n; i += 2)
                        print "bank1/" i, "Işıl Çağrı Öztürk " i, i % 3 ? "İzmir" : "Iğdır"
        }' | col-save -q -k party
        awk -v n="$1" 'BEGIN {
                OFS = "\t"
                print "account", "creditor", "debtor", "currency", "product", "due_on"
                for (i = 0; i < n; i++)
                        print "bank1/a" i, "bank1", "bank1/" (i - i % 2), "TRY", i % 5 ? "card" : "loan",
                                sprintf("2026-%02d-01", i % 3 + 1)
        }' | col-save -q -k account
        awk -v n="$1" 'BEGIN {
                OFS = "\t"
                print "account", "type", "component", "amount", "value_on"
                for (i = 0; i < n; i++) {
                        print "bank1/a" i, "charge", "principal", i + 100 ".50", "2026-01-01"
                        if (i % 3 == 0)
                                print "bank1/a" i, "payment", "", "10.25", "2026-02-01"
                }
        }' | col-save -q -k entry
        mkdir -p policies/scorecards policies/segments policies/strategies
        permit_anything policies
        rows 'attribute\twhen\tpoints\treason' 'base\t\t500\t' 'dpd\tdpd <= 30\t60\t' 'dpd\tdpd <= 60\t30\t' \
                'dpd\telse\t-50\tR01' 'product\tproduct = '\''loan'\''\t20\t' 'product\telse\t0\tR02' \
                >policies/scorecards/night.tsv
        rows 'segment\twhen' "early\tscore >= 520" 'late\telse' >policies/segments/night.tsv
        rows 'segment\tstep\tafter\tchannel\ttemplate\twhen' 'early\t1\t0\tsms\treminder\telse' \
                'early\t2\t7\tphone\t\telse' 'late\t1\t0\tphone\t\telse' 'late\t2\t3\tletter\tdemand\telse' \
                >policies/strategies/night.tsv
        settle
}

# settle: moves what the log holds into ./db, so that the one file can be copied; removes the log.
settle() {
        sqlite3 db 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
        rm -f db-wal db-shm
}

# night: the whole loop on the database, as of 2026-04-01.
night() {
        col-list accounts --as-of 2026-04-01 -w "status = 'open'" | col-score -c night |
                col-segment -r night | col-plan -s night -p anything | col-save "$@"
}
