#!/usr/bin/env bash
# list.sh: col-list accounts, all columns and ten, against SQL written by hand in the sqlite3 shell (list.sql,
# list-ten.sql) on COL_BENCH_ACCOUNTS accounts (1,000,000) made by list-data.sql: peers by turns, medians of
# three, answers compared first. Then what a person waits for: one account looked up, the largest
# balances, col-show. What is to be done, an action for every account, against the list of accounts itself.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
PATH=$here/../../bin:$PATH
accounts=${COL_BENCH_ACCOUNTS:-1000000}
day=2026-09-14
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export COL_DB=$work/list.db
say() {
        echo "list: $*" >&2
}

say "a database of $accounts accounts"
col-init -q list.db
lookups="FROM sqlite_schema WHERE type = 'index' AND sql LIKE 'CREATE INDEX%'"
sqlite3 list.db "SELECT sql || ';' $lookups" >indexes.sql
sqlite3 list.db "SELECT 'DROP INDEX \"' || name || '\";' $lookups" | sqlite3 list.db
sed "s/:accounts/$accounts/" "$here/list-data.sql" | sqlite3 list.db >/dev/null
sqlite3 list.db <indexes.sql
sqlite3 list.db 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null

ten=account,debtor,name,balance,dpd,status,score,segment,last_payment_on,phone
ours() { # all|ten
        case $1 in
        all) seconds ours.all col-list --as-of $day ;;
        ten) seconds ours.ten col-list --as-of $day -c $ten ;;
        esac
}
theirs() {
        case $1 in
        all) seconds sql.all sqlite3 -readonly list.db ".read $here/list.sql" ;;
        ten) seconds sql.ten sqlite3 -readonly list.db ".read $here/list-ten.sql" ;;
        esac
}
seconds() { # NAME COMMAND…: appends seconds and KiB to NAME; its output goes to standard output
        local name=$1
        shift
        /usr/bin/time -q -f '%e %M' -a -o "$name" "$@"
}
median() { # of field $2 of file $1
        cut -d ' ' -f "$2" "$1" | sort -n | sed -n 2p
}

for what in all ten; do
        say "$what: the answers"
        ours $what | sha256sum >ours.sum
        theirs $what | sha256sum >theirs.sum
        cmp ours.sum theirs.sum || {
                say 'the answers differ'
                exit 1
        }
done
rm -f ours.* sql.*
queries=(bank/2026/0000777 '0539 028 66 56' 'ışıl YILM' 'nobody has this name')
for round in 1 2 3; do
        say "round $round"
        for what in all ten; do
                ours $what >/dev/null
                theirs $what >/dev/null
        done
        for i in "${!queries[@]}"; do
                seconds show.$i col-show --as-of $day "${queries[i]}" >/dev/null 2>&1 || [ $? -eq 66 ]
        done
        seconds equal col-list --as-of $day -w "account = 'bank/2026/0000777'" >/dev/null
        seconds work col-list work --as-of $day >/dev/null
        seconds largest col-list --as-of $day -w "status = 'open'" -o 'balance desc' -l 20 >/dev/null
done

row() { # WHAT PEER FILE [FILE OF THE PEER]
        printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$accounts" "$(median "$3" 1)" "$(median "$3" 2)" \
                "$(awk -v a="$(median "$3" 1)" -v b="$(median "${4:-$3}" 1)" 'BEGIN { printf "%.2f", b ? a / b : 1 }')"
}
printf 'what\tpeer\taccounts\tseconds\tKiB\tratio\n'
row 'all columns' 'SQL by hand' sql.all
row 'all columns' col-list ours.all sql.all
row 'ten columns' 'SQL by hand' sql.ten
row 'ten columns' col-list ours.ten sql.ten
row 'what is to be done' col-list work ours.all
row 'account = …' col-list equal
row 'the 20 largest of the open' col-list largest
for i in "${!queries[@]}"; do
        row "${queries[i]}" col-show show.$i
done
