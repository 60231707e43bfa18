#!/usr/bin/env bash
# demo.sh [FOLDER]: the whole loop on the sample portfolio, in FOLDER, which is made where it is not there, or in
# a temporary one, which stays. Prints every command as
# it can be pasted, and what it answers indented below it.
set -u
sample=$(cd "$(dirname "$0")" && pwd)
for bin in "$sample/../../bin" "$sample/../../../bin"; do # in the sources, where installed
        [ ! -x "$bin/col-list" ] || PATH=$(cd "$bin" && pwd):$PATH
done
folder=${1:-$(mktemp -d "${TMPDIR:-/tmp}/coltools-demo.XXXXXX")} && mkdir -p -- "$folder" &&
        folder=$(cd -- "$folder" && pwd) || exit 73
bold='' plain=''
[ ! -t 1 ] || [ -n "${NO_COLOR:-}" ] || bold=$'\e[1m' plain=$'\e[0m'

about() {
        printf '\n'
        printf '# %s\n' "$@"
}
# Prints a command, runs it, and indents what it says; ends the demonstration when it fails. Exit status 1
# is no failure: records were refused, or there are findings.
run() {
        local status
        printf '%s%s%s\n' "$bold" "$1" "$plain"
        eval "$1" > >(sed 's/^./    &/') 2>&1
        status=$?
        wait $!
        [ $status -le 1 ] || {
                echo "demo: that ended with exit status $status" >&2
                exit 70
        }
}

about 'A folder with the sample creditor'"'"'s files, and a database in it'
printf -v into 'cd %q' "$folder"
printf -v copy 'cp %q/{accounts,payments}.{csv,map} %q/fields.tsv .' "$sample" "$sample"
run "$into && $copy || exit 73"
run 'export COL_DB=$PWD/sample.db COL_PATH=$PWD'
run 'col-init --zone Europe/Istanbul --fields fields.tsv sample.db'

about 'Facts in: two files of a Turkish creditor, as they come. Rows that cannot be right are refused, each' \
        'with its place and reason, and kept to be mended; the rest goes in as one batch.'
run 'col-import -m accounts.map accounts.csv -m payments.map payments.csv > changes.tsv'

about 'What is owed, and for how long'
run 'col-report portfolio --as-of 2026-09-14 -f table'
run 'col-report ageing --as-of 2026-09-14 -f table'

about 'What each payment settled, and what interest ran: by the Turkish default, and legal interest on debts in' \
        'lira. Then the account of one debtor, and what he has to pay in October to be rid of it.'
run 'col-report interest --as-of 2026-09-14 |
    awk -F"\t" -v OFS="\t" '"'"'{ print $0, NR == 1 ? "default_rates" : $3 == "TRY" ? "" : "none" }'"'"' > terms.tsv'
run 'col-list entries --as-of 2026-09-14 | col-allocate -w tbk-100 -r legal -a terms.tsv > parts.tsv &&
    col-save parts.tsv'
run 'col-statement -f table parts.tsv | sed -n "/000002/,/Balance with it/p"'
run 'col-show anadolu/2026/000002 --payoff 2026-10-31 --as-of 2026-09-14'
run 'col-report collections --as-of 2026-09-14 -f table | head -n 12'

about 'Score every account, find its segment, plan the next step, save all of it'
run 'col-list accounts --as-of 2026-09-14 |
    col-score -c behaviour | col-segment -r retail | col-plan -s amicable | col-save'
run 'col-report plan --as-of 2026-09-14 -f table'

about 'The same again plans nothing new'
run 'col-list accounts --as-of 2026-09-14 |
    col-score -c behaviour | col-segment -r retail | col-plan -s amicable | col-save'

about 'Why this, for this account?'
run 'col-list accounts --as-of 2026-09-14 -w "account = '"'anadolu/2026/000006'"'" |
    col-segment -r retail --explain | tr "\t" "\n" | tail -n 1'

about 'What is to be done today, as messages: personal, in the language and with the letters of their reader; and what' \
        'would go to whom. Sending asks the database and the contact rules once more, and this is only a rehearsal.'
run 'col-list work --as-of 2026-09-14 | col-render -s example > messages.tsv'
run 'awk -F"\t" '"'"'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["channel"] == "sms" { print $at["recipient"], $at["encoding"], $at["body"] }'"'"' messages.tsv'
run 'col-send --dry-run --as-of 2026-09-14 messages.tsv | cut -f 2,3,6 | sed -n 1,4p'

about 'Messages and letters went out; one of those who were called promised to pay'
run 'col-list actions -w "outcome IS NULL AND channel <> '"'phone'"'" -c action |
    awk -v OFS="\t" '"'"'{ print $0, NR == 1 ? "outcome\toutcome_on" : "done\t2026-09-15" }'"'"' > done.tsv &&
    col-save -k action --as-of 2026-09-15 done.tsv'
run 'action=$(col-list actions -w "account = '"'anadolu/2026/000006'"'" -c action | tail -n 1)'
run 'col-new contact account=anadolu/2026/000006 action=$action at=2026-09-15T10:30:00Z \
    channel=phone result=RPC-PTP text="ay sonunda ödeyecek" | col-save -k contact'
run 'col-new promise account=anadolu/2026/000006 promised_on=2026-09-15 payable_on=2026-09-30 \
    amount=5000.00 | col-save -k promise'
run 'col-new promise account=anadolu/2026/000056 promised_on=2026-09-15 payable_on=2026-09-25 \
    amount=7500.00 | col-save -k promise'

about 'Another one agreed to a payment plan'
run 'col-list accounts --as-of 2026-09-15 -w "account = '"'anadolu/2026/000266'"'" |
    col-arrange -t agreed --count 3 --first 2026-10-01 | col-save'

about 'A month later: payments have come in, accounts have moved. What is planned for the week keeps to the limits' \
        'for asset-management companies in Türkiye, counted over what took place and what is planned.'
run 'col-list contacts --as-of 2026-10-14 > contacts.tsv && col-list actions --as-of 2026-10-14 > actions.tsv'
run 'col-list accounts --as-of 2026-10-14 |
    col-score -c behaviour | col-segment -r retail | col-plan -s amicable -p contact-tr --contacts contacts.tsv \
        --actions actions.tsv --until 2026-10-21 | col-save'
run 'col-report migrations --from 2026-09-14 --to 2026-10-14 -f table'

about 'Who kept his word?'
run 'col-list entries --as-of 2026-10-14 > entries.tsv'
run 'col-list promises --as-of 2026-10-14 | col-track -t promise -w tbk-100 --payments entries.tsv > promises.tsv &&
    cut -f 2,4,5,15-17 promises.tsv'
run 'col-list instalments --as-of 2026-10-14 | col-track -t instalment -w tbk-100 --payments entries.tsv > instalments.tsv &&
    cut -f 2,4,6,7,18-20 instalments.tsv'

about 'Everything about one debtor, found by his account, name, number or phone'
run 'col-show "zeynep polat" --as-of 2026-10-14'

about 'Prove that nothing is wrong: silence is well'
run 'col-check'
printf '\n# The database is %s/sample.db; to go on: %s; export COL_DB=$PWD/sample.db COL_PATH=$PWD\n' \
        "$folder" "$into"
