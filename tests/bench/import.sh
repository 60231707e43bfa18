#!/usr/bin/env bash
# import.sh: col-import of COL_BENCH_ACCOUNTS accounts (1,000,000) of 25 columns, about 240 bytes a row, which makes
# parties, phones, accounts and opening charges of them, against peers that put the same file into one table:
# DuckDB, checked and typed; the sqlite3 shell, checked and typed; a loop of prepared inserts, neither. Beside
# them SQLite's own floor: the rows that col-import stored, inserted once more into the same tables by a
# prepared statement. By turns, medians of three, answers compared. Then a Turkish creditor's file of
# 100,000 rows with one bad row in a hundred.
# DuckDB comes from npm, into a temporary folder; without npm or a network it is left out.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
project=$here/../..
programs=$project/bin/.test
PATH=$project/bin:$PATH
accounts=${COL_BENCH_ACCOUNTS:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset COL_DB COL_PATH
say() {
        echo "import: $*" >&2
}

say "a file of $accounts accounts"
"$programs/generate-portfolio" -n "$accounts" -b 0 -p . >truth.tsv
rm payments.csv
cp "$here/import.map" "$here/import-fields.tsv" .

# What every peer must answer: rows, and sums in hundredths.
expected=$(awk -F'\t' -v OFS='|' '$1 == "rows" && $2 == "accounts.csv" { print $5 }' truth.tsv)

# ---- peers ----

types="customer TEXT NOT NULL, tckn TEXT, vkn TEXT, name TEXT NOT NULL, born_on DATE, city TEXT, address TEXT,
        mobile TEXT, work_phone TEXT, email TEXT, file_number TEXT PRIMARY KEY, contract TEXT, product TEXT NOT NULL,
        currency TEXT NOT NULL CHECK (currency IN ('TRY', 'EUR', 'USD')), opened_on DATE, due_on DATE NOT NULL,
        principal MONEY NOT NULL, interest MONEY, cost MONEY, rate REAL, credit_limit MONEY, income INTEGER,
        guarantor TEXT, guarantor_name TEXT, occupation TEXT"

mkdir peer
if command -v npm >/dev/null && (cd peer && npm init -y && npm install @duckdb/node-api) >npm.log 2>&1; then
        cat >peer/import.mjs <<MJS
import { DuckDBInstance } from '@duckdb/node-api';
const instance = await DuckDBInstance.create('duck.db', { threads: '$(nproc)', preserve_insertion_order: 'false' });
const c = await instance.connect();
await c.run(\`CREATE TABLE accounts (${types//MONEY/DECIMAL(18, 2)})\`);
await c.run(\`COPY accounts FROM 'accounts.csv' (FORMAT csv, HEADER, DELIMITER ',', QUOTE '"', ESCAPE '"',
        AUTO_DETECT false, STRICT_MODE true, DATEFORMAT '%Y-%m-%d')\`);
await c.run('CHECKPOINT');
const answer = await c.runAndReadAll('SELECT count(*), CAST(100 * sum(principal) AS HUGEINT), ' +
        'CAST(100 * sum(interest) AS HUGEINT), CAST(100 * sum(credit_limit) AS HUGEINT), sum(income) FROM accounts');
console.log(answer.getRows()[0].map(String).join('|'));
MJS
        duckdb="DuckDB $(sed -n 's/.*"version": "\([^"]*\)".*/\1/p' peer/node_modules/@duckdb/node-api/package.json)"
else
        duckdb=
        say 'DuckDB is left out: npm cannot install it'
fi

# The shell's table is STRICT: amounts are whole hundredths, and a day is one that exists.
{
        echo 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;'
        echo "CREATE TABLE accounts ($types) STRICT;" |
                sed -E 's/MONEY/INTEGER/g; s/([a-z_]+) DATE/\1 TEXT CHECK (\1 IS date(\1))/g'
} >typed.sql
cat >>typed.sql <<'SQL'
.mode csv
.import --csv accounts.csv staged
BEGIN IMMEDIATE;
INSERT INTO accounts SELECT customer, nullif(tckn, ''), nullif(vkn, ''), name, nullif(born_on, ''), city, address,
        nullif(mobile, ''), nullif(work_phone, ''), nullif(email, ''), file_number, nullif(contract, ''), product,
        currency, nullif(opened_on, ''), due_on, CAST(replace(principal, '.', '') AS INTEGER),
        CAST(replace(nullif(interest, ''), '.', '') AS INTEGER), CAST(replace(nullif(cost, ''), '.', '') AS INTEGER),
        CAST(rate AS REAL), CAST(replace(credit_limit, '.', '') AS INTEGER), CAST(nullif(income, '') AS INTEGER),
        nullif(guarantor, ''), nullif(guarantor_name, ''), nullif(occupation, '') FROM staged;
DROP TABLE staged;
COMMIT;
.mode list
SELECT count(*), sum(principal), sum(interest), sum(credit_limit), sum(income) FROM accounts;
SQL

# measure NAME COMMAND…: appends seconds, KiB to NAME.times; standard output to NAME.out.
measure() {
        local name=$1
        shift
        /usr/bin/time -a -o "$name.times" -f '%e %M' "$@" >"$name.out"
}
for round in 1 2 3; do
        say "round $round"
        rm -f duck.db* sqlite.db* bare.db* floor.db* col.db*
        [ -z "$duckdb" ] || (measure duckdb node peer/import.mjs)
        rm -f duck.db*
        measure sqlite sqlite3 sqlite.db <typed.sql
        rm -f sqlite.db*
        measure bare "$programs/bench/insert-csv" accounts.csv bare.db
        rm -f bare.db*
        COL_DB=col.db col-init -q --fields ./import-fields.tsv
        cp col.db floor.db
        COL_DB=col.db measure ours col-import -q -m ./import.map accounts.csv
        tables='parties contact_points accounts entries'
        # shellcheck disable=SC2086
        measure floor "$programs/bench/copy-rows" -d col.db floor.db batches creditors $tables
        for table in $tables; do
                [ "$(sqlite3 col.db "SELECT count(*), sum(id) FROM $table")" = \
                        "$(sqlite3 floor.db "SELECT count(*), sum(id) FROM $table")" ]
        done
        answer=$(sqlite3 col.db "SELECT (SELECT count(*) FROM accounts), (SELECT sum(amount) FROM entries),
                (SELECT sum(x_interest) FROM accounts), (SELECT sum(x_limit) FROM accounts),
                (SELECT sum(x_income) FROM accounts JOIN parties ON parties.id = debtor)")
        [ "${answer%%|*}" = "$expected" ]
        for peer in ${duckdb:+duckdb} sqlite; do
                [ "$(tail -n 1 $peer.out)" = "$answer" ] || { say "$peer says $(cat $peer.out), not $answer"; exit 1; }
        done
        rm -f floor.db*
done

median() { # of field $2 of $1.times
        cut -d ' ' -f "$2" "$1.times" | sort -n | sed -n 2p
}
line() { # name, what it is
        printf '%s\t%s\t%s\t%s\t%s\n' "$2" "$accounts" "$(median "$1" 1)" "$(($(median "$1" 2) / 1024))" \
                "$(awk -v a="$(median ours 1)" -v b="$(median "$1" 1)" 'BEGIN { printf "%.2f", a / b }')"
}
printf 'what\trows\tseconds\tMiB\tcol-import in its time\n'
[ -z "$duckdb" ] || line duckdb "$duckdb, typed, checked, one table"
line sqlite 'sqlite3 script, typed, checked, one table'
line bare 'prepared inserts, untyped, unchecked, one table'
line floor 'prepared inserts of what col-import stores, same tables'
line ours "col-import, $(sqlite3 col.db 'SELECT (SELECT count(*) FROM parties) + (SELECT count(*) FROM contact_points) +
        (SELECT count(*) FROM accounts) + (SELECT count(*) FROM entries)') records"

# ---- a Turkish creditor ----

rm -f col.db* ./*.csv
rows=$((accounts / 10))
"$programs/generate-portfolio" -n "$rows" -b 10 . >truth.tsv
sample=$project/share/sample
col-init -q -d col.db --fields "$sample/fields.tsv"
code=0
measure turkish col-import -q -d col.db -m "$sample/accounts.map" accounts.csv -m "$sample/payments.map" payments.csv 2>/dev/null ||
        code=$?
[ $code -eq 1 ]
awk -F'\t' '$1 == "bad" { print $2, $3 }' truth.tsv | sort -u >expected
tail -qn +2 ./*.rejects.tsv | awk -F'\t' '{ print $1, $2 }' | sort -u | cmp - expected
[ -z "$(col-check -d col.db)" ]
# The line of a failed command comes first in what time writes.
tail -n 1 turkish.times | awk -v rows="$rows" -v OFS='\t' '{ print "col-import of a Turkish file, 1 % bad, with payments", rows,
        $1, int($2 / 1024), "1.00" }'
