# A database with actions that wait to be sent, and their messages, made by hand as col-render makes them.

# sending_database COUNT [CHANNEL]: makes ./db with so many debtors, each with an account, an open balance, a phone, an
# e-mail address and an address, and an action on CHANNEL (sms) planned for today; ./policies with contact rules `free`
# that permit all but what a hold, a consent or another contact of the day forbids, unless it is there already; actions
# on legal are planned under none. ACCOUNTS (1): so many accounts to a
# debtor, the first of them. Sets COL_DB, COL_PATH, TODAY.
sending_database() {
        local rules steps
        export COL_DB=$PWD/db COL_PATH=$PWD/policies
        col-init
        TODAY=$(TZ=Europe/Istanbul date +%F)
        rows 'creditor\tname' 'bank1\tBirinci Banka' | col-save -q -k creditor
        awk -v n="$1" 'BEGIN { OFS = "\t"; print "party", "name"; for (i = 1; i <= n; i++) print "bank1/" i, "Işık Ağaoğlu " i }' |
                col-save -q -k party
        awk -v n="$1" -v k="${ACCOUNTS:-1}" 'BEGIN { OFS = "\t"; print "account", "creditor", "debtor", "currency", "notice_on"
                for (i = 1; i <= n; i++) print "bank1/a" i, "bank1", "bank1/" i - (i - 1) % k, "TRY", "2026-01-01" }' | col-save -q -k account
        awk -v n="$1" 'BEGIN { OFS = "\t"; print "account", "type", "component", "amount", "value_on"
                for (i = 1; i <= n; i++) print "bank1/a" i, "charge", "principal", "100.00", "2026-01-01" }' | col-save -q -k entry
        awk -v n="$1" 'BEGIN { OFS = "\t"; print "party", "channel", "value"
                for (i = 1; i <= n; i++) {
                        print "bank1/" i, "phone", "+90532" sprintf("%07d", i)
                        print "bank1/" i, "email", "debtor" i "@example.org"
                        print "bank1/" i, "address", "Sokak " i " İzmir" } }' | col-save -q -k contact_point
        mkdir -p policies/strategies policies/contact-rules policies/channels
        rows 'segment\tstep\tafter\tchannel\ttemplate\twhen' "all\t1\t0\t${2:-sms}\treminder\telse" >policies/strategies/steps.tsv
        [ -e policies/contact-rules/free.tsv ] || rows 'rule\ttype\tchannels\tvalue\tof' 'time-zone\ttime-zone\t\tUTC' 'hold\thold\t*\t\telse' 'do-not-contact\tconsent\t\trefused' \
                >policies/contact-rules/free.tsv
        RULES=$(label policies/contact-rules/free.tsv)
        [ "${2:-sms}" != legal ] || RULES=
        STEPS=steps@$(sha256sum <policies/strategies/steps.tsv | cut -d ' ' -f 1)
        plan "$1" "${2:-sms}" | col-save -q
}

# label FILE: the contact rules in it, as actions and messages name them.
label() {
        echo "$(basename "$1" .tsv)@$(sha256sum <"$1" | cut -d ' ' -f 1)"
}

# go_by FILE: the open actions of the database go by the contact rules in it from now on, whatever they were planned under.
go_by() {
        col-list actions -w 'outcome IS NULL' -c action |
                awk -v rules="$(label "$1")" -v OFS='\t' '{ print $1, NR == 1 ? "contact_rules" : rules }' | col-save -q -k action
}

# plan COUNT CHANNEL [COLUMN=VALUE]…: the stream of the actions, with columns more.
plan() {
        local more
        more=$(printf '\t%s' "${@:3}")
        awk -v n="$1" -v channel="$2" -v rules="$RULES" -v steps="$STEPS" -v today="$TODAY" \
                -v seen="$(sqlite3 -readonly -cmd '.timeout 10000' db 'SELECT max(id) FROM batches')" -v more="${3:+$more}" 'BEGIN {
                OFS = "\t"
                k = split(more, pairs, "\t")
                for (j = 2; j <= k; j++) { split(pairs[j], pair, "="); names = names OFS pair[1]; values = values OFS pair[2] }
                print "account", "strategy", "segment", "segment_since", "step", "channel", "template", "planned_on",
                        "contact_rules", "as_of", "seen" names
                for (i = 1; i <= n; i++)
                        print "bank1/a" i, steps, "all", today, 1, channel, "reminder", today, rules, today, seen values }'
}

# messages: a message for each open action, m1, m2 … by its number.
messages() {
        col-list actions -c action,account,debtor,channel,template,planned_on,expires_on,contact_rules,as_of,seen \
                -w 'outcome IS NULL' | awk -F'\t' -v OFS='\t' '
                NR == 1 { print "message", "action", "actions", "account", "accounts", "party", "channel", "template",
                                "recipient", "body", "encoding", "parts", "message_cost", "message_currency", "planned_on", "expires_on",
                                "contact_rules", "as_of", "seen", "subject", "file"; next }
                { n = $3; sub(/.*\//, "", n)
                  to = $4 ~ /sms|phone/ ? "+90532" sprintf("%07d", n) : $4 == "email" ? "debtor" n "@example.org" : "Sokak " n " İzmir"
                  print "m" $1, $1, $1, $2, $2, $3, $4, $5, to, "Sayın Işık\\nborcunuz 100,00 TL", "gsm7-tr", 1, "0.05", "TRY",
                        $6, $7, $8, $9, $10, "", "" }'
}

# channel NAME: makes ./NAME, a channel program whose body is standard input: Perl that sets $result, %said, or does worse
# with the message in %m.
channel() {
        {
                printf '#!/usr/bin/perl\nuse lib "%s/share/channels"; use Channel;\n' "$PROJECT"
                printf 'Channel::serve(sub { my %%m = %%{$_[0]}; my ($result, %%said) = ("SENT"); my $log; '
                printf 'open($log, ">>", "%s/log") && syswrite($log, "$m{message}\\n"); close $log;\n' "$PWD"
                cat
                printf '\nreturn ($result, %%said); });\n'
        } >"$1"
        chmod +x "$1"
}

# handed: the messages that a channel() program got, one a line.
handed() {
        cat log 2>/dev/null
}

# summary TEXT: passes when the last line of the output begins so.
summary() {
        [[ ${lines[-1]} == "col-send: $1"* ]] || {
                printf 'the summary is not %s\n%s\n' "$1" "$output" >&2
                return 1
        }
}

# follow [DAY]: the outcomes that follow from contacts and receipts as of DAY (TODAY), stored; "ACTION OUTCOME, …".
follow() {
        local day=${1:-$TODAY}
        col-list contacts --as-of "$day" >said.tsv
        col-list deliveries --as-of "$day" >receipts.tsv
        col-list actions --as-of "$day" | col-follow -q -r "$PROJECT/share/results/usual.tsv" -k action -z UTC --contacts said.tsv \
                --deliveries receipts.tsv | col-save -q -k action --as-of "$day"
        col-list actions --as-of "$day" -c action,outcome | tail -n +2 | sort -n | tr '\t' ' ' | paste -s -d , | sed 's/,/, /g'
}
