#!/usr/bin/env bats
# col-remind: what reminds of promises, instalments and due dates, and when. col-track tells of the first two; here what
# it says is written by hand, but in the last test.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'step\tabout\tdays\tuntil\tchannel\ttemplate\tagent\twhen' \
                '1\tpromise\t-3\t-1\tsms\tsoon\t\tphone IS NOT NULL' \
                '1\tpromise\t-3\t-1\temail\tsoon\t\tphone IS NULL' \
                '2\tpromise\t0\t\tdiary\t\tpayable_agent\t' \
                '3\tpromise\t1\t\tsms\tlate\t\tpayable_open > 100' \
                '4\tinstalment\t-1\t\tsms\tsoon\t\t' \
                '9\tdue\t-5\t-1\tsms\tahead\t\tband = '"'D'" >r.tsv
        rows "$ACTIONS" >none.tsv
        rows "$PROMISES" >p.tsv
}
ACTIONS='account\tsegment\tsegment_since\tstep\tchannel\ttemplate\toccasion\toutcome\tlead'
ACCOUNTS='debtor\taccount\tsegment\tsegment_since\tphone\tband\tdue_on'
PROMISES='debtor\taccount\tpayable_on\tamount\topen\tstatus\tagent'

# promises ROW…: p.tsv; accounts ROW…: a.tsv.
promises() {
        rows "$PROMISES" "$@" >p.tsv
}
accounts() {
        rows "$ACCOUNTS" "$@" >a.tsv
}

# reminds AS_OF [OPTION…]: "account strategy segment segment_since step planned_on channel template occasion expires_on agent"
# of what is planned, - for an empty cell.
reminds() {
        col-remind -r ./r.tsv --actions none.tsv --as-of "$@" a.tsv >out.tsv || return
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                $at["strategy"] != "" {
                        n = split("account segment segment_since step planned_on channel template occasion expires_on agent", names, " ")
                        for (i = 1; i <= n; i++) printf "%s%s", $at[names[i]] == "" ? "-" : $at[names[i]], i < n ? " " : "\n" }' out.tsv
}

@test "before, on and after the day, each line on its own days" {
        accounts 'd/1\tb/1\tpromised\t2026-09-01\t+90\tA\t'
        promises 'd/1\tb/1\t2026-09-10\t500.00\t500.00\topen\tayse'
        [ -z "$(reminds 2026-09-06 --promises p.tsv)" ]
        reminds 2026-09-07 --promises p.tsv | gives 'b/1 r 2026-09-10 1 2026-09-07 sms soon promise 2026-09-09 -'
        reminds 2026-09-09 --promises p.tsv | gives 'b/1 r 2026-09-10 1 2026-09-09 sms soon promise 2026-09-09 -'
        reminds 2026-09-10 --promises p.tsv | gives 'b/1 r 2026-09-10 2 2026-09-10 diary - promise 2026-09-10 ayse'
        reminds 2026-09-11 --promises p.tsv | gives 'b/1 r 2026-09-10 3 2026-09-11 sms late promise 2026-09-11 -'
        [ -z "$(reminds 2026-09-12 --promises p.tsv)" ]
        [ "$(cut -f 4 out.tsv | tail -n 1)" = 2026-09-01 ]
        reminds 2026-09-06 --promises p.tsv --until 2026-09-10 | gives \
                'b/1 r 2026-09-10 1 2026-09-07 sms soon promise 2026-09-09 -' \
                'b/1 r 2026-09-10 2 2026-09-10 diary - promise 2026-09-10 ayse'
}

@test "conditions ask for the account and for what is payable" {
        accounts 'd/1\tb/1\t\t\t\tA\t' 'd/2\tb/2\t\t\t+90\tA\t'
        promises 'd/1\tb/1\t2026-09-10\t500.00\t100.00\tlate\t' 'd/2\tb/2\t2026-09-10\t500.00\t100.01\tlate\t'
        reminds 2026-09-09 --promises p.tsv | gives 'b/1 r 2026-09-10 1 2026-09-09 email soon promise 2026-09-09 -' \
                'b/2 r 2026-09-10 1 2026-09-09 sms soon promise 2026-09-09 -'
        reminds 2026-09-11 --promises p.tsv | gives 'b/2 r 2026-09-10 3 2026-09-11 sms late promise 2026-09-11 -'
}

@test "what is paid, kept, ended or replaced is not reminded of" {
        accounts 'd/1\tb/1\t\t\t+90\tA\t'
        for status in paid kept ended replaced; do
                promises "d/1\tb/1\t2026-09-10\t500.00\t0.00\t$status\t"
                [ -z "$(reminds 2026-09-09 --promises p.tsv)" ]
        done
        for status in open part-paid late broken; do
                promises "d/1\tb/1\t2026-09-10\t500.00\t1.00\t$status\t"
                [ -n "$(reminds 2026-09-09 --promises p.tsv)" ]
        done
}

@test "each reminder is planned once, whatever became of it, and two promises of one day are one" {
        accounts 'd/1\tb/1\t\t\t+90\tA\t'
        promises 'd/1\tb/1\t2026-09-10\t500.00\t500.00\topen\t' 'd/1\tb/1\t2026-09-10\t7.00\t7.00\topen\t' \
                'd/1\tb/1\t2026-09-11\t7.00\t7.00\topen\t'
        reminds 2026-09-09 --promises p.tsv | gives 'b/1 r 2026-09-10 1 2026-09-09 sms soon promise 2026-09-09 -' \
                'b/1 r 2026-09-11 1 2026-09-09 sms soon promise 2026-09-10 -'
        rows "$ACTIONS" 'b/1\tr\t2026-09-10\t1\tsms\tsoon\tpromise\tfailed\t' \
                'b/1\tr\t2026-09-11\t1\tsms\tsoon\t\t\t' 'b/1\tother\t2026-09-11\t1\tsms\tsoon\tpromise\t\t' \
                'b/2\tr\t2026-09-11\t1\tsms\tsoon\tpromise\t\t' >none.tsv
        reminds 2026-09-09 --promises p.tsv | gives 'b/1 r 2026-09-11 1 2026-09-09 sms soon promise 2026-09-10 -'
}

@test "a reminder that was cancelled is planned again on the days that are left" {
        accounts 'd/1\tb/1\t\t\t+90\tA\t'
        promises 'd/1\tb/1\t2026-09-10\t500.00\t500.00\topen\t'
        cancelled() {
                rows "$ACTIONS\tplanned_on\toutcome_on" "b/1\tr\t2026-09-10\t1\tsms\tsoon\tpromise\tcancelled\t\t$1" >none.tsv
        }
        cancelled '2026-09-07\t2026-09-07'
        [ -z "$(reminds 2026-09-07 --promises p.tsv)" ]
        reminds 2026-09-08 --promises p.tsv | gives 'b/1 r 2026-09-10 1 2026-09-08 sms soon promise 2026-09-09 -'
        # One that is still to come, and was cancelled before that, is not planned for its day again.
        cancelled '2026-09-07\t2026-09-05'
        [ -z "$(reminds 2026-09-06 --promises p.tsv --until 2026-09-09)" ]
        [ -z "$(reminds 2026-09-07 --promises p.tsv)" ]
        [ -n "$(reminds 2026-09-08 --promises p.tsv)" ]
}

@test "instalments have lines of their own, and both streams can be given" {
        accounts 'd/1\tb/1\t\t\t+90\tA\t'
        promises 'd/1\tb/1\t2026-09-10\t500.00\t500.00\topen\t'
        rows 'debtor\taccount\tarrangement\tpayable_on\tamount\topen\tstatus' \
                'd/1\tb/1\tx\t2026-09-10\t5.00\t5.00\topen' >i.tsv
        reminds 2026-09-09 --promises i.tsv | gives 'b/1 r 2026-09-10 4 2026-09-09 sms soon instalment 2026-09-09 -'
        [ "$(reminds 2026-09-09 --promises i.tsv --promises p.tsv | wc -l)" -eq 2 ]
}

@test "prevention: what is not yet late, where the condition says so" {
        accounts 'd/1\tb/1\t\t\t+90\tD\t2026-09-14' 'd/2\tb/2\t\t\t+90\tA\t2026-09-14' 'd/3\tb/3\t\t\t+90\tD\t2026-09-08'
        reminds 2026-09-09 | gives 'b/1 r 2026-09-14 9 2026-09-09 sms ahead prevention 2026-09-13 -'
        [ -z "$(reminds 2026-09-14)" ]
}

@test "every account comes out, and with --explain says why or why not" {
        accounts 'd/1\tb/1\tearly\t2026-09-01\t+90\tA\t' 'd/2\tb/2\tlate\t2026-09-02\t+90\tA\t' 'd/3\tb\\t3\tx\\ny\t2026-09-02\t+90\tA\t'
        promises 'd/2\tb/2\t2026-09-10\t500.00\t500.00\topen\t'
        reminds 2026-09-01 --promises p.tsv --explain >/dev/null
        tail -n +2 out.tsv | cut -f 2-4 | gives $'b/1\tearly\t2026-09-01' $'b/2\tlate\t2026-09-02' $'b\\t3\tx\\ny\t2026-09-02'
        grep -q 'b/1.*nothing is payable' out.tsv
        grep -q 'b/2.*line 2, promise 2026-09-10: not before 2026-09-07; ' out.tsv
        reminds 2026-09-08 --promises p.tsv --explain
        grep -q 'b/2.*line 2, promise 2026-09-10: phone=+90' out.tsv
}

@test "streams that are out of order, of another day, or repeat are refused" {
        accounts 'd/2\tb/2\t\t\t+90\tA\t' 'd/1\tb/1\t\t\t+90\tA\t'
        fails 65 reminds 2026-09-09
        accounts 'd/1\tb/1\t\t\t+90\tA\t' 'd/1\tb/1\t\t\t+90\tA\t'
        fails 65 reminds 2026-09-09
        says again
        accounts 'd/1\tb/1\t\t\t+90\tA\t'
        rows "$PROMISES\tas_of" 'd/1\tb/1\t2026-09-10\t5.00\t5.00\topen\t\t2026-09-08' >p.tsv
        fails 65 reminds 2026-09-09 --promises p.tsv
        says 'one day'
        promises 'd/1\tb/1\t2026-09-10\t5,00\t5.00\topen\t'
        fails 65 reminds 2026-09-09 --promises p.tsv
        says 'not an amount'
        rows "$ACCOUNTS\tsegmentation" 'd/1\tb/1\ts\t2026-09-01\t\t\t\tx@1' >a.tsv
        fails 65 reminds 2026-09-09
        says 'save them'
        fails 64 col-remind -r ./r.tsv a.tsv
        says --actions
}

@test "mistakes of a policy are named with their place" {
        accounts 'd/1\tb/1\t\t\t+90\tA\t'
        bad() { # LINE COLUMN TEXT ROW…
                rows 'step\tabout\tdays\tuntil\tchannel\ttemplate\twhen' "${@:4}" >r.tsv
                fails 78 reminds 2026-09-09
                says "r.tsv:$1:$2: "
                says "$3"
        }
        bad 2 step integer '0\tpromise\t-1\t\tsms'
        bad 2 about 'promise, instalment or due' '1\tcharge\t-1\t\tsms'
        bad 2 days integer '1\tpromise\t4000\t\tsms'
        bad 2 until 'from -1 to' '1\tpromise\t-1\t-2\tsms'
        bad 2 until 'after the due date' '1\tdue\t-1\t1\tsms'
        bad 2 channel empty '1\tpromise\t-1\t\t'
        bad 3 step 'line 2' '1\tpromise\t-1\t\tsms' '1\tpromise\t-2\t\temail'
        bad 3 channel 'as line 2' '1\tpromise\t-1\t\tsms' '1\tpromise\t-1\t\tsms'
        bad 2 when phon '1\tpromise\t-1\t\tsms\t\tphon IS NULL'
}

@test "saved, a reminder is an action of its occasion, with its policy, and is not planned again" {
        sample_database
        export COL_DB=$PWD/sample.db COL_PATH=$PROJECT/share/sample
        debtor=$(sqlite3 sample.db "SELECT account FROM accounts LIMIT 1")
        day=$(sqlite3 sample.db 'SELECT max(as_of) FROM batches')
        col-new promise account="$debtor" promised_on="$day" payable_on="$(date -u -d "$day + 1 day" +%F)" \
                amount=12.50 agent=ayse | col-save -q -k promise --as-of "$day"
        col-list entries --as-of "$day" >entries.tsv
        col-list promises --as-of "$day" | col-track -t promise -w tbk-100 --payments entries.tsv >p.tsv
        again() {
                col-list actions --as-of "$day" >actions.tsv
                col-list accounts --as-of "$day" -w "account = '$debtor'" |
                        col-remind -r usual --actions actions.tsv --promises p.tsv
        }
        again | col-save -q
        col-list work --as-of "$day" -w "account = '$debtor' AND occasion IS NOT NULL" \
                -c occasion,occasion_name,occasion_amount,expires_on >got
        [ "$(tail -n +2 got)" = $'promise\tusual\t12.50\t'"$day" ]
        [ "$(sqlite3 sample.db "SELECT type FROM policies WHERE policy LIKE 'usual@%'")" = reminders ]
        again >second.tsv
        [ -z "$(awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "strategy") s = i; next } $s != ""' second.tsv)" ]
}

# promised DAY PAYABLE: ./db, where b/1 promised on DAY to pay 1,250.50 on PAYABLE, and p.tsv, what is told of it on DAY.
promised() {
        export COL_DB=$PWD/db COL_PATH=$PROJECT/share
        col-init -q
        rows 'creditor\tname' 'b\tBanka' | col-save -q -k creditor
        rows 'party\tname' 'b/P1\tIşık Ağaoğlu' | col-save -q -k party
        rows 'party\tchannel\tvalue' 'b/P1\tphone\t+905301234567' | col-save -q -k contact_point
        rows 'account\tcreditor\tdebtor\tcurrency\tnotice_on' 'b/1\tb\tb/P1\tTRY\t2026-01-01' | col-save -q -k account
        rows 'account\ttype\tcomponent\tamount\tvalue_on' 'b/1\tcharge\tprincipal\t5000.00\t2026-01-01' | col-save -q -k entry
        col-new promise account=b/1 promised_on="$1" payable_on="$2" amount=1250.50 | col-save -q -k promise --as-of "$1"
        col-list entries --as-of "$1" >entries.tsv
        col-list actions --as-of "$1" >actions.tsv
        col-list promises --as-of "$1" | col-track -t promise -w tbk-100 --payments entries.tsv >p.tsv
}

@test "what was planned before must be whole where no account asks for it, too" {
        accounts
        fails 66 col-remind -r ./r.tsv --actions absent.tsv --as-of 2026-09-07 a.tsv
        says 'absent.tsv: '
        printf '%b' "$ACTIONS\nb/1\tr" >none.tsv
        fails 65 col-remind -r ./r.tsv --actions none.tsv --as-of 2026-09-07 a.tsv
        says 'none.tsv:2'
}

@test "a reminder ends with the calendar" {
        accounts 'd/1\tb/1\t\t\t+90\tA\t'
        rows 'step\tabout\tdays\tuntil\tchannel' '1\tpromise\t0\t30\tsms' '2\tpromise\t20\t30\tdiary' >r.tsv
        promises 'd/1\tb/1\t9999-12-20\t500.00\t500.00\topen\t'
        reminds 9999-12-31 --explain --promises p.tsv | gives 'b/1 r 9999-12-20 1 9999-12-31 sms - promise 9999-12-31 -'
        reminds 9999-12-01 --explain --promises p.tsv --until 9999-12-19 | wc -l | gives 0
        grep -q 'line 3, promise 9999-12-20: not before 9999-12-31' out.tsv
}

@test "the installed reminder becomes a message with the promised amount and day" {
        promised 2026-09-07 2026-09-10
        col-list accounts --as-of 2026-09-07 | col-remind -r usual --actions actions.tsv --promises p.tsv | col-save -q
        col-list work --as-of 2026-09-07 | col-render -s example >out.tsv
        body() {
                awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at["body"] }' out.tsv
        }
        [ "$(body | wc -l)" -eq 1 ]
        [[ $(body) == *'10.09.2026 tarihinde 1.250,50 TL ödeme sözünüzü'* ]]
        col-list work --as-of 2026-09-07 | col-render -s example -l en >out.tsv
        [[ $(body) == *'promise to pay TRY 1,250.50 on 10 September 2026'* ]]
}

@test "the installed reminder of a promise finds a day when the day before is a Sunday" {
        promised 2026-09-11 2026-09-14
        col-list accounts --as-of 2026-09-11 |
                col-remind -r usual --actions actions.tsv --promises p.tsv --until 2026-09-13 |
                col-gate -p contact-tr --contacts <(col-list contacts --as-of 2026-09-11) --actions actions.tsv >out.tsv
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { print $at["channel"], $at["planned_on"], $at["expires_on"], $at["permission"] }' out.tsv |
                gives 'sms 2026-09-11 2026-09-13 allowed'
}
