#!/usr/bin/env bats
# col-approve: four eyes. Who makes a request wants it approved without anybody else, and tries every path that there is;
# two users need root, so most of this is skipped, saying so, where there is none.
#
# The maker's paths, each a test below: approve his own request; pretend to be somebody by USER and LOGNAME, by another
# group, by a user namespace; have another ask for the same; use an approval twice; store more, less or something else than
# was approved, also a plan's instalments afterwards; split what he wants into parts below the limit, over batches, days of
# value, accounts or users; weaken the limits by a file or by a request of his own; come by col-import, by another kind of
# record, by a record below zero, by the kinds of approval themselves; be root; alter the file, which col-check finds.

load common
load small

# The maker, another clerk, a supervisor, and the groups that Debian has for them.
MAKER=daemon OTHER=games BOSS=bin GROUP=users BOSSES=mail

two_users() {
        [ "$(id -u)" -eq 0 ] || skip 'two users need root'
        setpriv --reuid "$MAKER" --regid "$MAKER" --clear-groups true 2>/dev/null ||
                skip 'setpriv cannot become another user here'
        outside
        HOME_OF_ALL=$(mktemp -d /tmp/col-approve.XXXXXX)
        chmod 755 "$HOME_OF_ALL" && cd "$HOME_OF_ALL" || return
        umask 022
        mkdir -m 1777 tmp && export TMPDIR=$PWD/tmp
        if ! setpriv --reuid "$MAKER" --regid "$MAKER" --clear-groups test -x "$BIN/col-save"; then
                mkdir -m 755 bin && cp "$BIN"/col-* bin/ && cp -rL "$BIN/../share" . && chmod -R a+rX bin share
                PATH=$PWD/bin:$PATH
        fi
}

# In a user namespace nobody approves anything.
outside() {
        [ "$(tr -s ' ' </proc/self/uid_map)" = ' 0 0 4294967295' ] || skip 'this is a user namespace'
}

teardown() {
        [ -z "${HOME_OF_ALL:-}" ] || rm -rf "$HOME_OF_ALL"
}

# as USER[:GROUP] COMMAND…: runs it as that user, with the group of the database and the one named.
as() {
        local user=${1%%:*} group=${1#"${1%%:*}"}
        shift
        setpriv --reuid "$user" --regid "$(id -g "$user")" --groups "$GROUP${group:+,${group#:}}" -- "$@"
}

# office [LINE…]: a database that the users share, with limits in force: those of LINE…, else the clerks store 50 a record,
# 100 an account and 120 in all in thirty days.
office() {
        export COL_DB=$PWD/db COL_PATH=$PWD/policies
        small_database 2>/dev/null
        # The database again, of the group.
        rm -f db*
        col-init -q --group "$GROUP"
        rows 'creditor\tname' 'bank1\tBirinci Banka' | col-save -q -k creditor
        rows 'party\tname' 'bank1/1\tAyşe Yılmaz' 'bank1/2\tIşık Ağaoğlu' | col-save -q -k party
        rows 'account\tcreditor\tdebtor\tcurrency\tdue_on' 'bank1/a\tbank1\tbank1/1\tTRY\t2026-01-01' \
                'bank1/b\tbank1\tbank1/1\tTRY\t2026-02-01' 'bank1/c\tbank1\tbank1/2\tUSD\t2026-03-01' |
                col-save -q -k account
        rows 'account\ttype\tcomponent\tamount\tvalue_on' 'bank1/a\tcharge\tprincipal\t10000.00\t2026-01-01' \
                'bank1/b\tcharge\tprincipal\t25000.50\t2026-02-01' \
                'bank1/c\tcharge\tprincipal\t75.00\t2026-03-01' | col-save -q -k entry
        chgrp "$GROUP" . && chmod 775 .
        [ $# -gt 0 ] || set -- 'write-off\teveryone\tstore\tTRY\t50\t100\t120\t30' \
                'write-off\tgroup:mail\tapprove\tTRY\t5000' 'waiver\tgroup:mail\tapprove' \
                'reduction\tgroup:mail\tapprove' 'payout\tgroup:mail\tapprove' \
                'plan\teveryone\tstore\tTRY\t1000' 'plan\tgroup:mail\tapprove' \
                'discount\tgroup:mail\tapprove\tTRY\t100'
        limits_file policies/limits/office.tsv "$@"
        col-approve -q --limits office
}

# limits_file FILE LINE…: a policy of limits, which anybody may change with another's approval.
limits_file() {
        mkdir -p "${1%/*}"
        rows 'type\twho\tmay\tcurrency\tup_to\taccount\ttotal\tdays' "${@:2}" 'limits\teveryone\tapprove' >"$1"
        chmod -R a+rX "${1%/*}"
}

# write_off AMOUNT [ACCOUNT [DAY]]: the stream.
write_off() {
        rows 'account\ttype\tamount\tvalue_on' "${2:-bank1/a}\twrite-off\t$1\t${3:-2026-04-01}"
}

entries() {
        command sqlite3 -readonly db "SELECT count(*) FROM entries WHERE type <> 'charge' OR amount < 0"
}

# last_request: its number.
last_request() {
        command sqlite3 -readonly db 'SELECT max(id) FROM requests'
}

# approved USER COMMAND…: what USER asks for with col-approve OPTION… is approved by the supervisor.
approved() {
        as "$1" col-approve -q "${@:2}" && as "$BOSS:$BOSSES" col-approve -q --approve "$(last_request)"
}

# sound: col-check finds nothing.
sound() {
        run col-check -q
        [ "$status" -eq 0 ] && [ -z "$output" ] || {
                printf '%s\n' "$output" >&2
                return 1
        }
}

# ---- the way it is meant ----

@test "the maker asks, another approves, anybody stores it: once, and to the letter" {
        two_users && office
        write_off 750.00 >w.tsv
        fails 77 as "$MAKER" col-save -k entry w.tsv
        says 'bank1/a: a write-off of 750.00 TRY needs an approval'
        as "$MAKER" col-approve -k entry -m 'no heirs' w.tsv
        fails 77 as "$MAKER" col-save -k entry w.tsv
        as "$BOSS:$BOSSES" col-approve --approve 2 -m 'I have read the file'
        as "$OTHER" col-save -k entry w.tsv
        [ "$(entries)" -eq 1 ]
        col-list requests -w "request = 2" -c request_type,records,currency,amount,text | sed -n 2p |
                gives $'write-off\t1\tTRY\t750.00\tno heirs'
        col-list rulings -w 'request = 2' -c decision,text | sed -n 2p | gives $'approved\tI have read the file'
        col-list request_records -c record_kind,content | sed -n 2p |
                gives $'entry\taccount=bank1/a\\ttype=write-off\\tamount=750.00\\tvalue_on=2026-04-01'
        [ "$(col-list batches -w "tool = 'col-approve'" -c user | tail -n +2 | paste -sd,)" = root,daemon,bin ]
        sound
}

@test "the digests are the documented ones" {
        two_users && office
        { write_off 750.00; write_off 60.00 bank1/b | tail -n 1; } >w.tsv
        as "$MAKER" col-approve -q -k entry w.tsv
        for number in 1 2; do
                col-list request_records -w "request_record = $number" -c content | tail -n 1 | sed 's/\\t/\t/g' |
                        tr -d '\n' | { printf 'entry\t'; cat; } | sha256sum | cut -d ' ' -f 1
        done >digests
        col-list request_records -c digest | tail -n +2 | cmp - digests
        [ "$(col-list requests -w 'request = 2' -c digest | tail -n 1)" = "$(sha256sum <digests | cut -d ' ' -f 1)" ]
        [ "$(col-list requests -w 'request = 2' -c amount | tail -n 1)" = 810.00 ]
}

@test "what is below the limits needs nobody" {
        two_users && office
        write_off 50.00 | as "$MAKER" col-save -k entry
        rows 'account\ttype\tamount\tvalue_on' 'bank1/a\tpayment\t9000\t2026-04-01' | as "$MAKER" col-save -k entry
        [ "$(entries)" -eq 2 ]
        sound
}

@test "the reports say what waits, what is approved, and what was ruled" {
        two_users && office
        write_off 60.00 | as "$MAKER" col-approve -q -k entry
        write_off 70.00 bank1/b | as "$MAKER" col-approve -q -k entry
        write_off 80.00 bank1/b | as "$OTHER" col-approve -q -k entry
        as "$BOSS:$BOSSES" col-approve -q --approve 3
        as "$BOSS:$BOSSES" col-approve -q --refuse 4
        col-report pending | cut -f1-3,5- | gives \
                $'request\trequest_type\trequested_by\trecords\tcurrency\tamount\tdiscount\twhy' \
                $'2\twrite-off\tdaemon\t1\tTRY\t60.00\t\t'
        col-report approved | cut -f1-4,6-8 | gives \
                $'request\trequest_type\trequested_by\tapproved_by\trecords\tcurrency\tamount' \
                $'3\twrite-off\tdaemon\tbin\t1\tTRY\t70.00'
        write_off 70.00 bank1/b | as "$MAKER" col-save -q -k entry
        [ "$(col-report approved | wc -l)" -eq 1 ]
        col-report ruled | cut -f2,8-10,13 | sed 2d | gives $'request\trequested_by\tdecision\truled_by\tstored_in' \
                $'3\tdaemon\tapproved\tbin\t'"$(last_batch)" $'4\tgames\trefused\tbin\t'
}

@test "pending, approved, refused, withdrawn: what may follow what" {
        two_users && office
        for amount in 60 61 62 63; do write_off "$amount" | as "$MAKER" col-approve -q -k entry; done
        local boss=$BOSS:$BOSSES
        as "$boss" col-approve -q --refuse 2
        fails 65 as "$boss" col-approve --approve 2
        says 'ruled on already'
        fails 65 as "$MAKER" col-approve --withdraw 2
        as "$MAKER" col-approve -q --withdraw 3
        fails 65 as "$boss" col-approve --approve 3
        fails 77 as "$OTHER" col-approve --withdraw 4
        says 'not yours'
        as "$boss" col-approve -q --approve 4
        fails 65 as "$boss" col-approve --approve 4
        as "$boss" col-approve -q --refuse 4
        write_off 62 >w.tsv
        fails 77 as "$MAKER" col-save -k entry w.tsv
        as "$boss" col-approve -q --approve 5
        as "$MAKER" col-approve -q --withdraw 5
        write_off 63 >w.tsv
        fails 77 as "$MAKER" col-save -k entry w.tsv
        fails 65 as "$boss" col-approve --approve 99
        says 'there is no request 99'
        # Refused is not for ever: the same can be asked for again.
        approved "$MAKER" -k entry w.tsv
        as "$MAKER" col-save -q -k entry w.tsv
        fails 65 as "$boss" col-approve --refuse 6
        sound
}

# ---- the maker's paths ----

@test "nobody approves, or refuses, his own; not under another name either" {
        two_users && office 'write-off\teveryone\tapprove'
        write_off 60 >w.tsv
        as "$MAKER:$BOSSES" col-approve -q -k entry w.tsv
        local before
        before=$(last_batch)
        fails 77 as "$MAKER:$BOSSES" col-approve --approve 2
        says 'your own'
        fails 77 as "$MAKER" env USER=bin LOGNAME=bin SUDO_USER=bin SUDO_UID=2 HOME=/bin col-approve --approve 2
        fails 77 setpriv --reuid "$MAKER" --regid "$BOSS" --groups "$GROUP,$BOSSES" -- col-approve --approve 2
        fails 77 as "$MAKER" col-approve --refuse 2
        # The effective user is nobody's name: the real one counts, and that of a file with the set-user-id bit does not.
        fails 77 setpriv --ruid "$MAKER" --euid "$BOSS" --regid "$MAKER" --groups "$GROUP,$BOSSES" -- \
                col-approve --approve 2
        fails 77 as "$MAKER" col-save -k entry w.tsv
        [ "$(last_batch)" -eq "$before" ]
}

@test "another's request for the same is not a second chance" {
        two_users && office
        write_off 750 >w.tsv
        as "$MAKER" col-approve -q -k entry w.tsv
        fails 65 as "$OTHER" col-approve -k entry w.tsv
        says 'request 2 asks for one of these records already'
        fails 65 as "$MAKER" col-approve -k entry w.tsv
        { write_off 750; write_off 90 bank1/b | tail -n 1; } >more.tsv
        fails 65 as "$OTHER" col-approve -k entry more.tsv
        as "$BOSS:$BOSSES" col-approve -q --approve 2
        fails 65 as "$OTHER" col-approve -k entry w.tsv
}

@test "an approval counts once" {
        two_users && office
        write_off 750 >w.tsv
        approved "$MAKER" -k entry w.tsv
        as "$MAKER" col-save -q -k entry w.tsv
        as "$MAKER" col-save -q -k entry w.tsv # already so
        [ "$(entries)" -eq 1 ]
        { cat w.tsv; tail -n 1 w.tsv; } >twice.tsv
        fails 77 as "$MAKER" col-save -k entry twice.tsv
        rows 'account\ttype\tamount\tvalue_on\tnumber' 'bank1/a\twrite-off\t750\t2026-04-01\t7' >again.tsv
        fails 77 as "$MAKER" col-save -k entry again.tsv
        [ "$(entries)" -eq 1 ]
        sound
}

@test "two saves of one approved stream at once store it once" {
        two_users && office
        write_off 750 >w.tsv
        approved "$MAKER" -k entry w.tsv
        for user in "$MAKER" "$OTHER" "$BOSS"; do as "$user" col-save -q -k entry w.tsv & done
        wait
        [ "$(entries)" -eq 1 ]
        [ "$(col-list releases -c record | wc -l)" -eq 2 ]
        sound
}

@test "other content than was approved is refused, whatever field it is" {
        two_users && office
        rows 'account\ttype\tcomponent\tamount\tvalue_on\tcollector' \
                'bank1/a\twrite-off\tprincipal\t750\t2026-04-01\tx\\ty' >w.tsv
        approved "$MAKER" -k entry w.tsv
        local change
        for change in s/750/751/ s/bank1.a/bank1\\/b/ s/write-off/waiver/ s/2026-04-01/2026-04-02/ s/principal/fee/ \
                's/x\\ty/x/' 's/x\\ty$/x\\\\ty/'; do
                sed "2$change" w.tsv >other.tsv
                cmp -s w.tsv other.tsv && return 1
                fails 77 as "$MAKER" col-save -k entry other.tsv
        done
        # A value that looks like a field is none.
        rows 'account\ttype\tcomponent\tamount\tvalue_on\tcollector\tsource' \
                'bank1/a\twrite-off\tprincipal\t750\t2026-04-01\tx\ty' >other.tsv
        fails 77 as "$MAKER" col-save -k entry other.tsv
        sed '1s/$/\tnumber/; 2s/$/\t7/' w.tsv >other.tsv
        fails 77 as "$MAKER" col-save -k entry other.tsv
        [ "$(entries)" -eq 0 ]
        # Written otherwise, it is the same; so is free text, which may be erased one day.
        sed '1s/$/\ttext/; 2s/$/\tfree/; 2s/750/750.00/' w.tsv | as "$MAKER" col-save -q -k entry
        [ "$(entries)" -eq 1 ]
        sound
}

@test "neither more nor less than was approved" {
        two_users && office
        { write_off 750; write_off 60 bank1/b | tail -n 1; write_off 60 bank1/b | tail -n 1; } >w.tsv
        approved "$MAKER" -k entry w.tsv
        head -n 2 w.tsv >less.tsv
        fails 77 as "$MAKER" col-save -k entry less.tsv
        says 'request 2 was approved as a whole, and 2 of its records are not here'
        head -n 3 w.tsv >less.tsv
        fails 77 as "$MAKER" col-save -k entry less.tsv
        { cat w.tsv; tail -n 1 w.tsv; } >more.tsv
        fails 77 as "$MAKER" col-save -k entry more.tsv
        { cat w.tsv; write_off 51 | tail -n 1; } >more.tsv
        fails 77 as "$MAKER" col-save -k entry more.tsv
        [ "$(entries)" -eq 0 ]
        # With what needs no approval, in another order, it is all there.
        { head -n 1 w.tsv; tail -n +2 w.tsv | tac; write_off 5 | tail -n 1; } | as "$MAKER" col-save -q -k entry
        [ "$(entries)" -eq 4 ]
        sound
}

@test "parts below the limit are summed: of an account by whomever, and of a user" {
        two_users && office
        write_off 51 >w.tsv
        fails 77 as "$MAKER" col-save -k entry w.tsv
        { write_off 50; write_off 50 | tail -n 1; write_off 1 | tail -n 1; } >w.tsv
        fails 77 as "$MAKER" col-save -k entry w.tsv
        says 'and only so much of an account and in all'
        write_off 50 | as "$MAKER" col-save -q -k entry
        write_off 50 bank1/a 2020-01-01 | as "$OTHER" col-save -q -k entry
        local day
        # Whoever, and whatever day of value or as-of it has.
        for day in 2026-04-01 2019-01-01 2030-01-01; do
                write_off 1 bank1/a $day >w.tsv
                for user in "$MAKER" "$OTHER" "$BOSS"; do fails 77 as "$user" col-save --as-of $day -k entry w.tsv; done
        done
        # 50 of bank1/a and 50 of bank1/b are 100 of 120.
        write_off 50 bank1/b | as "$MAKER" col-save -q -k entry
        write_off 21 bank1/b >w.tsv
        fails 77 as "$MAKER" col-save -k entry w.tsv
        write_off 20 bank1/b | as "$MAKER" col-save -q -k entry
        # Others have their own total.
        write_off 21 bank1/b | as "$OTHER" col-save -q -k entry
        # What was approved does not count.
        write_off 2000 bank1/b 2026-05-01 >w.tsv
        approved "$OTHER" -k entry w.tsv
        as "$OTHER" col-save -q -k entry w.tsv
        write_off 9 bank1/b 2026-05-02 | as "$OTHER" col-save -q -k entry
        sound
}

@test "what is summed are days by the clock" {
        as_shipped # faketime and sanitizers do not go together
        two_users && office 'write-off\teveryone\tstore\tTRY\t50\t\t100\t2' 'write-off\teveryone\tapprove'
        local now
        now=$(date +%s)
        for i in 1 2; do write_off 50 bank1/a 2026-0$i-01 | as "$MAKER" col-save -q -k entry; done
        write_off 50 bank1/a 2026-03-01 >w.tsv
        fails 77 as "$MAKER" col-save -k entry w.tsv
        # Libraries are preloaded for the maker, too: the file of faketime must be his to read.
        faketime -f +49h true || skip 'faketime does not work here'
        faketime -f +47h setpriv --reuid "$MAKER" --regid "$MAKER" --groups "$GROUP" -- col-save -q -k entry w.tsv && return 1
        faketime -f +49h setpriv --reuid "$MAKER" --regid "$MAKER" --groups "$GROUP" -- col-save -q -k entry w.tsv
        [ "$(entries)" -eq 3 ]
        sound
}

@test "a currency without a line is beyond the limits" {
        two_users && office
        write_off 1 bank1/c >w.tsv
        fails 77 as "$MAKER" col-save -k entry w.tsv
        as "$MAKER" col-approve -q -k entry w.tsv
        fails 77 as "$BOSS:$BOSSES" col-approve --approve 2
        says 'no line of office lets you approve'
}

@test "who approves is in the group, and up to his amount" {
        two_users && office
        { write_off 4999; write_off 2 bank1/b | tail -n 1; } >w.tsv
        as "$MAKER" col-approve -q -k entry w.tsv
        fails 77 as "$OTHER" col-approve --approve 2
        fails 77 as "$OTHER" col-approve --refuse 2
        fails 77 as "$BOSS" col-approve --approve 2
        fails 77 as "$BOSS:$BOSSES" col-approve --approve 2
        as "$BOSS:$BOSSES" col-approve -q --refuse 2
        write_off 5000 >w.tsv
        approved "$MAKER" -k entry w.tsv
}

@test "a weaker file of limits changes nothing" {
        two_users && office
        limits_file policies/limits/office.tsv 'write-off\teveryone\tstore' 'write-off\teveryone\tapprove'
        mkdir -m 777 mine && limits_file mine/limits/office.tsv 'write-off\teveryone\tstore' 'write-off\teveryone\tapprove'
        write_off 750 >w.tsv
        fails 77 as "$MAKER" env COL_PATH="$PWD/mine" col-save -k entry w.tsv
        rm -r policies/limits
        fails 77 as "$MAKER" env -u COL_PATH col-save -k entry w.tsv
}

@test "limits are changed by four eyes, once there are some" {
        two_users && office
        limits_file policies/limits/none.tsv 'write-off\teveryone\tstore' 'write-off\teveryone\tapprove'
        write_off 750 >w.tsv
        as "$MAKER" col-approve --limits none
        fails 77 as "$MAKER" col-save -k entry w.tsv
        fails 77 as "$MAKER" col-approve --approve 2
        fails 77 as "$MAKER" col-save -k entry w.tsv
        as "$OTHER" col-approve -q --approve 2
        as "$MAKER" col-save -q -k entry w.tsv
        fails 65 as "$BOSS" col-approve --refuse 2
        as "$MAKER" col-approve --limits none 2>said
        grep 'are in force' said
        # Those in force say who approves the next.
        rows 'type\twho\tmay' 'write-off\teveryone\tapprove' 'limits\tgroup:mail\tapprove' >policies/limits/strict.tsv
        chmod a+r policies/limits/strict.tsv
        as "$MAKER" col-approve -q --limits strict
        as "$OTHER" col-approve -q --approve 3
        as "$MAKER" col-approve -q --limits none
        fails 77 as "$OTHER" col-approve --approve 4
        sound
}

@test "col-import stands before the same gate, a dry run too, and stores and keeps nothing" {
        two_users && office
        printf '%b\n' 'record\tfield\tvalue' 'file\tdelimiter\t;' 'file\tencoding\tUTF-8' 'file\tdecimal\t.' 'file\tday\t%Y-%m-%d' \
                'file\tmode\tmovement' 'write-off\taccount\t"A"' 'write-off\tamount\tmoney("B")' \
                'write-off\tvalue_on\tday("C")' >off.map
        printf '%s\n' 'A;B;C' 'bank1/a;750.00;2026-04-01' 'bank1/b;5.00;2026-04-01' >off.csv
        chmod a+r off.*
        fails 77 as "$MAKER" col-import -m ./off.map off.csv
        says 'needs an approval'
        fails 77 as "$MAKER" col-import --dry-run -m ./off.map off.csv
        [ "$(entries)" -eq 0 ] && [ ! -e off.csv.rejects ]
        { write_off 750; write_off 5 bank1/b | tail -n 1; } >w.tsv
        approved "$MAKER" -k entry w.tsv
        as "$MAKER" col-import -q -m ./off.map off.csv >/dev/null
        [ "$(entries)" -eq 2 ]
        sound
}

@test "a claim is not made smaller by another kind of entry" {
        two_users && office
        local type
        for type in 'waiver\t1' 'charge\t-1'; do
                rows 'account\ttype\tamount\tcomponent\tvalue_on' "bank1/a\t$type\tprincipal\t2026-04-01" >e.tsv
                fails 77 as "$MAKER" col-save -k entry e.tsv
                approved "$MAKER" -k entry e.tsv
                as "$MAKER" col-save -q -k entry e.tsv
        done
        [ "$(entries)" -eq 2 ]
        # A write-off below zero makes no room for another.
        write_off 50 | as "$MAKER" col-save -q -k entry
        rows 'account\ttype\tamount\tvalue_on\tcorrects' "bank1/a\twrite-off\t-50\t2026-04-02\t6" |
                as "$MAKER" col-save -q -k entry
        write_off 1 >w.tsv
        fails 77 as "$MAKER" col-save -k entry w.tsv
        sound
}

@test "the kinds of approval are nobody's to state" {
        two_users && office
        local kind
        for kind in request request_record ruling release policy batch; do
                fails 64 as "$MAKER" col-save -k "$kind" /dev/null
                fails 64 as "$MAKER" col-approve -k "$kind" /dev/null
                fails 64 as "$MAKER" col-new "$kind" request=2 decision=approved
        done
        rows 'request\tdecision\tdigest' '2\tapproved\tx' >r.tsv
        as "$MAKER" col-save r.tsv 2>said # no decision of its own
        grep 'nothing to save' said
        printf '%b\n' 'record\tfield\tvalue' 'file\tdelimiter\t;' 'file\tencoding\tUTF-8' 'ruling\trequest\t"A"' 'ruling\tdecision\t"B"' >r.map
        echo 'A;B' >r.csv && chmod a+r r.*
        fails 78 as "$MAKER" col-import -m ./r.map r.csv
        [ "$(col-list rulings -c ruling | wc -l)" -eq 2 ]
}

@test "a plan and its discount have limits of their own, and its instalments are approved with it" {
        two_users && office
        col-list accounts --as-of 2026-05-01 -w "account = 'bank1/b'" |
                col-arrange -t agreed -n 3 --first 2026-06-01 >plan.tsv
        fails 77 as "$MAKER" col-save plan.tsv
        says 'a plan of 25000.50 TRY needs an approval'
        as "$MAKER" col-approve plan.tsv 2>said
        grep 'plan, 4 records, 25000.50 TRY' said
        as "$BOSS:$BOSSES" col-approve -q --approve 2
        awk -F'\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
                NR == 2 { $at["payable_on"] = "2026-06-02" } { print }' plan.tsv >other.tsv
        cmp -s plan.tsv other.tsv && return 1
        fails 77 as "$MAKER" col-save other.tsv
        sed '$d' plan.tsv >less.tsv
        fails 77 as "$MAKER" col-save less.tsv
        as "$MAKER" col-save -q plan.tsv
        [ "$(col-list releases -c record | wc -l)" -eq 5 ]
        # Afterwards they only end.
        for change in payable_on=2027-06-01 amount=1.00; do
                rows "instalment_id\t${change%=*}" "1\t${change#*=}" >i.tsv
                fails 77 as "$MAKER" col-save -k instalment --as-of 2026-06-03 i.tsv
                fails 77 as "$MAKER" col-save -k instalment --as-of 2026-05-01 i.tsv
        done
        rows 'account\tarrangement\tinstalment\tarranged_on\tpayable_on\tamount\tprincipal_part\tinterest_part\tterms' \
                "$(col-list instalments -c account,arrangement,instalment,arranged_on,payable_on,amount,principal_part,interest_part,terms |
                        awk -F'\t' -v OFS='\t' 'NR == 2 { $3 = 4; print }')" >i.tsv
        fails 77 as "$MAKER" col-save -k instalment i.tsv
        rows 'instalment_id\tended_on' '1\t2026-06-03' | as "$MAKER" col-save -q -k instalment --as-of 2026-06-03
        sound
}

@test "a small plan with a large discount is beyond the limits" {
        two_users && office
        rows 'account\tarrangement\tarranged_on\tarranged\tdiscount\tmethod\tplan\tterms' \
                "bank1/b\tbank1/b/2026-05-01/x\t2026-05-01\t900\t101\tequal\tp\t$(label "$PROJECT/share/arrangements/agreed.tsv")" >p.tsv
        fails 77 as "$MAKER" col-save -k arrangement p.tsv
        says 'a discount of 101.00 TRY needs an approval'
        as "$MAKER" col-approve -q -k arrangement p.tsv
        fails 77 as "$BOSS:$BOSSES" col-approve --approve 2
        sed 's/\t101\t/\t100\t/; s/01.x\t/01\/y\t/' p.tsv >q.tsv
        approved "$MAKER" -k arrangement q.tsv
        as "$MAKER" col-save -q -k arrangement q.tsv
        sound
}

# earned AMOUNT: the payee ayse earns it, of a payment.
earned() {
        rows 'account\ttype\tamount\tvalue_on' 'bank1/a\tpayment\t1000\t2026-04-01' | col-save -q -k entry
        rows 'account\tentry\tpayee\tbonus_line\tknown\tbonus_type\tearned_on\tbase\tbonus_amount\tbonus_total\tas_of\tbonuses' \
                "bank1/a\t4\tayse\tx\t1\tbonus\t2026-04-01\t1000\t$1\t$1\t2026-04-01\t$(label "$PROJECT/share/bonuses/example.tsv")" |
                col-save -q -k bonus
}

@test "a payout is always approved, also where no limits are in force, and is of what was earned" {
        two_users && office && earned 10
        rows 'payee\tcurrency\tpaid_on\tamount' 'ayse\tTRY\t2026-05-01\t0.01' >p.tsv
        fails 77 as "$BOSS:$BOSSES" col-save -k payout p.tsv
        approved "$MAKER" -k payout p.tsv
        as "$MAKER" col-save -q -k payout p.tsv
        as "$MAKER" col-save -q -k payout p.tsv # already so
        rows 'payee\tcurrency\tpaid_on\tamount' 'ayse\tTRY\t2026-05-02\t0.01' >p.tsv
        fails 77 as "$MAKER" col-save -k payout p.tsv
        local amount
        for amount in 'TRY\t2026-05-02\t-1' 'TRY\t2026-05-02\t0' 'TRY\t2026-05-02\t10' 'USD\t2026-05-02\t1'; do
                rows 'payee\tcurrency\tpaid_on\tamount' "ayse\t$amount" >p.tsv
                fails 65 as "$MAKER" col-approve -k payout p.tsv
        done
        rows 'payee\tcurrency\tpaid_on\tamount\tnumber' 'ayse\tTRY\t2026-05-02\t5\t1' 'ayse\tTRY\t2026-05-02\t5\t2' >p.tsv
        fails 65 as "$MAKER" col-approve -k payout p.tsv
        says 'p.tsv:3:amount: is more than what the bonuses of the payee come to, less what was paid out: 4.99 TRY'
        rows 'payee\tcurrency\tpaid_on\tamount' 'ayse\tTRY\t2026-05-02\t9.99' >p.tsv
        approved "$MAKER" -k payout p.tsv
        as "$MAKER" col-save -q -k payout p.tsv
        sound
        cd "$BATS_TEST_TMPDIR"
        export COL_DB=$PWD/db COL_PATH=$PWD/policies
        (umask 077 && small_database) 2>/dev/null
        earned 10
        fails 77 col-save -k payout "$HOME_OF_ALL/p.tsv"
        says 'no limits are in force'
}

@test "root is one user" {
        two_users && office
        write_off 750 >w.tsv
        fails 77 col-save -k entry w.tsv
        col-approve -q -k entry w.tsv
        fails 77 col-approve --approve 2
        as "$BOSS:$BOSSES" col-approve -q --approve 2
        col-save -q -k entry w.tsv
}

@test "in a user namespace nobody approves, and nobody stores beyond the limits" {
        two_users && office
        write_off 10 >w.tsv
        write_off 750 >big.tsv
        as "$MAKER" unshare --user --map-user=2 true 2>/dev/null || skip 'no user namespaces here'
        as "$MAKER" col-approve -q -k entry big.tsv
        local map
        for map in --map-user=2 --map-root-user; do
                fails 77 as "$MAKER" unshare --user "$map" col-approve --approve 2
                says 'user namespace'
                fails 77 as "$MAKER" unshare --user "$map" col-save -k entry w.tsv
        done
        fails 77 as "$MAKER" unshare --user --map-root-user unshare --user --map-user=2 col-approve --approve 2
        # Another file in the place of the kernel's answer is not believed.
        echo '         0          0 4294967295' >map && chmod a+r map
        fails 77 as "$MAKER" unshare --user --map-root-user --mount sh -c \
                'mount --bind map /proc/self/uid_map 2>/dev/null; mount --bind map /proc/$$/uid_map && exec col-approve --approve 2'
}

@test "who is not of the group does not come in" {
        two_users && office
        fails 77 setpriv --reuid nobody --regid nogroup --clear-groups col-approve --approve 1
}

# ---- what was altered ----

@test "col-check finds what no program of ours writes" {
        two_users && office
        write_off 750 >w.tsv
        approved "$MAKER" -k entry w.tsv
        as "$MAKER" col-save -q -k entry w.tsv
        as "$OTHER" sh -c "printf 'account\ttype\tamount\tvalue_on\nbank1/b\twrite-off\t40\t2026-04-01\n' | col-save -q -k entry"
        sound
        local maker boss change
        maker=$(id -u "$MAKER") boss=$(id -u "$BOSS")
        sqlite3 db 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
        while IFS='|' read -r change text; do
                cp db altered.db
                sqlite3 altered.db "$change"
                run col-check -q -d altered.db
                grep -P "^approval\t.*$text" <<<"$output" || { echo "not found: $change: $output" >&2; return 1; }
        done <<-END
                UPDATE batches SET uid = $maker WHERE uid = $boss|is by user $maker, who made request 2 himself
                UPDATE batches SET uid = $boss WHERE uid = $maker|is by user $boss, who made request 2 himself
                UPDATE rulings SET decision = 'withdrawn' WHERE request = 2|withdraws request 2, which is another
                UPDATE rulings SET digest = 'x' WHERE request = 2|is on another content than that of request 2
                DELETE FROM rulings WHERE request = 2|request 2 was not approved when it was stored
                UPDATE rulings SET batch = (SELECT max(id) FROM batches) WHERE request = 2|request 2 was not approved when
                INSERT INTO rulings (request, decision, digest, batch) SELECT request, decision, digest, batch FROM rulings WHERE request = 2|comes after request 2 was approved
                DELETE FROM releases|a write-off that needed an approval, and has none
                UPDATE entries SET amount = 80000 WHERE amount = 75000|what is stored is not what was asked for
                UPDATE entries SET amount = 5100 WHERE amount = 4000|a write-off that needed an approval, and has none
                UPDATE entries SET account = 2 WHERE amount = 75000|what is stored is not what was asked for
                UPDATE request_records SET content = replace(content, '750', '751')|its digest is not that of its content
                UPDATE requests SET digest = 'x' WHERE id = 2|its digest is not that of what it asks for
                UPDATE requests SET digest = 'x' WHERE id = 1|its digest is not that of the limits it proposes
                UPDATE requests SET amount = 600000 WHERE id = 2|no line of the limits then let user $boss do it
                INSERT INTO payouts (payee, currency, paid_on, number, amount, batch) VALUES ('x', 'TRY', '2026-01-01', '', 1, 9)|a payout that needed an approval, and has none
END
}

# ---- alone ----

@test "limits: what is wrong with a file is said with its place" {
        cd "$BATS_TEST_TMPDIR" && small_database
        local head='type\twho\tmay\tcurrency\tup_to\taccount\ttotal\tdays' last='limits\teveryone\tapprove'
        wrong() { # LINE WHERE TEXT
                rows "$head" "$1" 'write-off\teveryone\tapprove' "$last" >l.tsv
                fails 78 col-approve --limits ./l.tsv
                says "l.tsv:2:$2"
                says "$3"
        }
        wrong 'x\teveryone\tapprove' type 'is not one of'
        wrong 'write-off\tayse\tapprove' who 'is neither user:NAME'
        wrong 'write-off\tuser:\tapprove' who 'is neither user:NAME'
        wrong 'write-off\tuser:no-such-user\tapprove' who 'does not know'
        wrong 'write-off\tgroup:no-such-group\tstore' who 'does not know'
        wrong 'write-off\teveryone\tdo' may 'neither store nor approve'
        wrong 'write-off\teveryone\tstore\tXXL' currency 'is not a currency'
        wrong 'write-off\teveryone\tstore\t\t5' currency 'there is an amount'
        wrong 'write-off\teveryone\tstore\tTRY\t5.005' up_to 'decimal'
        wrong 'write-off\teveryone\tstore\tTRY\t-5' up_to 'negative'
        wrong 'write-off\teveryone\tstore\tTRY\t5\t5' days 'within how many days'
        wrong 'write-off\teveryone\tstore\tTRY\t5\t\t5\t0' days 'within how many days'
        wrong 'write-off\teveryone\tstore\tTRY\t5\t\t\t5' days 'nothing to sum'
        wrong 'write-off\teveryone\tapprove\tTRY\t5\t5\t\t5' account 'only who stores'
        wrong 'payout\teveryone\tstore' may 'always approved'
        wrong 'limits\teveryone\tstore' may 'always approved'
        wrong 'limits\teveryone\tapprove\tTRY' currency 'no amount'
        wrong 'waiver\teveryone\tstore' may 'who may approve a waiver'
        rows "$head" 'write-off\teveryone\tapprove' >l.tsv
        fails 78 col-approve --limits ./l.tsv
        says 'who may approve other limits'
        [ "$(col-list requests -c request | wc -l)" -eq 1 ]
}

@test "what cannot be asked for" {
        outside
        cd "$BATS_TEST_TMPDIR" && small_database
        rows 'account\ttype\tcomponent\tamount\tvalue_on' 'bank1/a\twrite-off\t\t5\t2026-04-01' >w.tsv
        fails 77 col-approve -k entry w.tsv
        says 'no limits are in force'
        fails 77 col-approve --approve 1
        rows 'type\twho\tmay' 'write-off\teveryone\tapprove' 'limits\teveryone\tapprove' >l.tsv
        col-approve -q --limits ./l.tsv
        content >before
        rows "$(cat w.tsv)" 'bank1/c\twrite-off\t\t5\t2026-04-01' >x.tsv
        fails 65 col-approve -k entry x.tsv
        says 'amounts in TRY and USD'
        rows "$(cat w.tsv)" 'bank1/a\twaiver\t\t5\t2026-04-01' >x.tsv
        fails 65 col-approve -k entry x.tsv
        says 'a write-off and a waiver'
        rows "$(cat w.tsv)" 'bank1/a\tpayment\t\t5\t2026-04-01' >x.tsv
        fails 65 col-approve -k entry x.tsv
        says 'needs no approval'
        sed 's/write-off/waiver/' w.tsv >x.tsv
        fails 65 col-approve -k entry x.tsv
        says 'needs no approval; save it'
        rows 'party\tname' 'bank1/9\tX' >x.tsv
        fails 65 col-approve -k party x.tsv
        says 'parties, too'
        sed '2s/bank1.a/bank1\/z/' w.tsv >x.tsv
        fails 65 col-approve -k entry x.tsv
        says 'x.tsv:2:account'
        printf 'account\ttype' >x.tsv
        fails 65 col-approve -k entry x.tsv
        fails 64 col-approve -k entry --approve 1
        fails 64 col-approve --refuse 1 --approve 1
        fails 64 col-approve --approve one
        content | cmp - before
        # What is stored is not asked for again.
        rows 'account\ttype\tcomponent\tamount\tvalue_on' 'bank1/a\tcharge\tprincipal\t100.00\t2026-01-01' >x.tsv
        run col-approve -k entry x.tsv
        [ "$status" -eq 0 ]
        says 'nothing new'
}

@test "a stream of ten thousand is asked for, approved and stored like one of three" {
        two_users && office 'write-off\teveryone\tstore\tTRY\t0.01\t\t50\t30' 'write-off\teveryone\tapprove'
        awk 'BEGIN { OFS = "\t"; print "account", "type", "amount", "value_on", "number"
                for (i = 1; i <= 10001; i++) print "bank1/" (i % 2 ? "a" : "b"), "write-off", "0.01", "2026-04-01", i }' >w.tsv
        fails 77 as "$MAKER" col-save -k entry w.tsv
        approved "$MAKER" -k entry w.tsv
        head -n 10001 w.tsv >less.tsv
        fails 77 as "$MAKER" col-save -k entry less.tsv
        as "$MAKER" col-save -q -k entry w.tsv
        [ "$(col-list releases -c record | wc -l)" -eq 10002 ]
        sound
}
