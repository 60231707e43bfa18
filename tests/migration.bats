#!/usr/bin/env bats
# Everything that a database holds, out and in again (col-migration(7)). COL_ACCOUNTS: with how many accounts.

load common
load everything

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        N=${COL_ACCOUNTS:-12}
        MIGRATE=$PROJECT/share/migration/migrate.sh
        export COL_PATH=$PWD
}

# columns_of KIND: all columns of its list but numbers of batches, comma-separated.
columns_of() {
        col-list -d old.db "$1" -l 0 | tr '\t' '\n' | grep -vxE 'batch|seen|until_batch|after_batch' | paste -sd,
}

# same ARGUMENT…: after list has listed both databases, their lists are the same.
same() {
        cmp old.tsv new.tsv || {
                diff old.tsv new.tsv | head -n 4 >&2
                echo "differ: $*" >&2
                return 1
        }
}

# bats test_tags=migration
@test "a database exported and saved into a new one is listed alike, whatever the kind and the day" {
        export COL_DB=$PWD/old.db
        everything "$N"
        [ -z "$(col-check)" ]
        COL_DB=old.db "$MIGRATE" out moved
        # Nothing of the old database is needed any more, but what its lists say.
        (
                COL_PATH=/nowhere
                COL_DB=new.db "$MIGRATE" in moved
        )
        filled=" parties contact_points consents accounts roles references entries pauses deductions receipts legal_files legal_links
                legal_events deadlines holds notes policies scores segments trials actions contacts deliveries findings arrangements
                instalments promises withdrawals outcomes replays allocations limitations exports "
        kinds=$(col-kinds | tail -n +2 | cut -f2 | uniq | grep -vx batches)
        for kind in $kinds work; do
                columns=$(columns_of "$kind")
                for day in 9999-12-31 2026-04-10; do
                        for database in old new; do
                                col-list -d $database.db "$kind" --as-of $day -c "$columns" >$database.tsv
                        done
                        same "$kind" $day
                        rows=$(wc -l <new.tsv)
                        [ $day != 9999-12-31 ] || [ "$rows" -gt 2 ] || [[ ${filled//$'\n'/ } != *" $kind "* ]] || {
                                echo "there are no $kind to compare" >&2
                                false
                        }
                done
        done
        [ -z "$(COL_DB=new.db col-check)" ]
        # What was handed over can be made again, and what is new since is the same.
        COL_DB=new.db col-export --again 1 first.csv >manifest
        cmp paid-first.csv first.csv
        for database in old new; do
                rows 'account\ttype\tamount\tvalue_on' 'bank/a000001\tpayment\t1.23\t2026-05-11' | COL_DB=$database.db put entry 2026-05-11
                COL_DB=$database.db col-export -q -l paid -t bank --as-of 2026-05-12 $database.csv >manifest
        done
        cmp old.csv new.csv
        [ "$(wc -l <new.csv)" -eq 2 ]
}

@test "what was known after each batch is known alike" {
        export COL_DB=$PWD/old.db
        everything 5
        COL_DB=old.db "$MIGRATE" out moved
        COL_DB=new.db "$MIGRATE" in moved
        tested=0
        for kind in accounts entries allocations; do
                columns=$(columns_of $kind)
                while read -r old new; do
                        [ $((old % 5)) -eq 1 ] || continue
                        col-list -d old.db $kind --as-of 2026-05-10 --known "$old" -c "$columns" >old.tsv
                        col-list -d new.db $kind --as-of 2026-05-10 --known "$new" -c "$columns" >new.tsv
                        same $kind --known "$old"
                        tested=$((tested + 1))
                done <moved/numbers.tsv
        done
        [ $tested -gt 20 ]
}

@test "nothing is taken in of what was not written to its end, or into a database that is there" {
        export COL_DB=$PWD/old.db
        col-init -q old.db
        fails 64 "$MIGRATE" out
        "$MIGRATE" out moved
        fails 73 "$MIGRATE" in moved
        rm moved/complete
        COL_DB=$PWD/new.db fails 65 "$MIGRATE" in moved
        [ ! -e new.db ]
}

@test "a charge that is said to be no history opens the balance; whatever else is said of it is worked out" {
        export COL_DB=$PWD/a.db
        col-init -q a.db
        rows 'creditor' 'b' | put creditor 2026-01-01
        rows 'portfolio\tcreditor\tcut_off_on' 'p\tb\t2026-01-31' | put portfolio 2026-01-01
        rows 'party' 'b/1' | put party 2026-01-01
        rows 'account\tcreditor\tdebtor\tcurrency\tportfolio' 'b/a\tb\tb/1\tTRY\tp' | put account 2026-01-01
        rows 'account\ttype\tcomponent\tamount\tvalue_on\thistory' 'b/a\tcharge\tprincipal\t10\t2026-01-10\t0' \
                'b/a\tcharge\tprincipal\t11\t2026-01-10\t' 'b/a\tcharge\tprincipal\t12\t2026-01-10\t1' \
                'b/a\tpayment\t\t3\t2026-01-10\t0' 'b/a\tpayment\t\t4\t2026-02-10\t1' | put entry 2026-02-10
        col-list entries -c amount,history | tail -n +2 | tr '\t' ' ' | sort | gives '10.00 0' '11.00 1' '12.00 1' '3.00 1' '4.00 0'
        [ -z "$(col-check)" ]
}

@test "of files of one name the one is kept whose hash the decisions name" {
        export COL_DB=$PWD/a.db
        col-init -q a.db
        rows 'creditor' 'b' | put creditor 2026-01-01
        rows 'party' 'b/1' | put party 2026-01-01
        rows 'account\tcreditor\tdebtor\tcurrency' 'b/a\tb\tb/1\tTRY' | put account 2026-01-01
        mkdir -p one/scorecards two/scorecards
        rows 'attribute\twhen\tpoints' 'base\t\t500' >one/scorecards/card.tsv
        rows 'attribute\twhen\tpoints' 'base\t\t600' >two/scorecards/card.tsv
        for path in one two; do
                COL_PATH=$path col-list accounts --as-of 2026-01-0${#path} | COL_PATH=$path col-score -q -c card >$path.tsv
        done
        COL_PATH=two:one col-save -q one.tsv
        [ "$(col-list scores -c score | tail -n 1)" = 500 ]
        COL_PATH=one fails 78 col-save two.tsv
        says 'changed since the decisions were made'
}
