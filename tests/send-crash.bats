#!/usr/bin/env bats
# bats file_tags=crash
# kill -9 of col-send at random moments, again and again until a run comes to its end: nothing is handed over twice, and
# of every message it is known what became of it, or it is in doubt. SEED repeats a run; make crash kills 200 times.
load common
load send

setup() {
        cd "$BATS_TEST_TMPDIR"
        KILL_AFTER=$BIN/.test/kill_after
        RANDOM=${SEED:-$$}
        KILLS=$((TRIALS / 5))
}

microseconds() {
        echo $(($(date +%s%N) / 1000))
}

# fates: how many messages came to which end, as "COUNT FATE" lines.
fates() {
        col-send --dry-run -c sms=./sms m.tsv | tail -n +2 | cut -f 6 | sort | uniq -c | sed 's/^ *//'
}

# told: the messages that the journal says went, failed or may have gone, sorted.
told() {
        awk -F'\t' '$1 ~ /^(intent|sent|failed)$/ { print $3 }' db-sends.tsv | sort -u
}

# bats test_tags=crash
@test "kill -9 of col-send: nothing twice, nothing unaccounted for" {
        sending_database 30
        rows 'action\texpires_on' '7\t2026-01-01' | col-save -q -k action
        messages >m.tsv
        rows 'account\ttype\tamount\tvalue_on' "bank1/a5\tpayment\t100.00\t$TODAY" | col-save -q -k entry
        channel sms <<<'$result = "FAILED" if $m{message} eq "m9";'
        begin=$(microseconds)
        col-send -q -c sms=./sms m.tsv >/dev/null || [ $? -eq 1 ]
        took=$(($(microseconds) - begin))
        fates | gives '1 cancelled' '1 expired' '1 failed' '27 sent'
        killed=0 doubtful=0 lives=0
        while [ $killed -lt $KILLS ]; do
                rm -f db-sends.tsv log
                lives=$((lives + 1))
                while :; do
                        status=0
                        "$KILL_AFTER" $(((RANDOM << 15 | RANDOM) % took)) col-send -q -c sms=./sms m.tsv >contacts.tsv 2>errors || status=$?
                        [ $status -eq 137 ] || break
                        killed=$((killed + 1))
                        # Its channel may still be at work; the message in its hands is in doubt all the same.
                        [ -z "$(handed | sort | uniq -d)" ]
                done
                [ $status -le 1 ] || { cat errors; return 1; }
                [ -z "$(handed | sort | uniq -d)" ]
                fates >fates
                ! grep -vE ' (sent|failed|cancelled|expired|in doubt)$' fates
                [ "$(awk '{ n += $1 } END { print n }' fates)" -eq 30 ]
                # Whatever a channel got is in the journal.
                [ -z "$(comm -13 <(told) <(handed | sort))" ]
                [ "$(grep -c . <(col-send --since "$TODAY"))" -eq $((1 + $(awk '/ (sent|failed)$/ { n += $1 } END { print n + 0 }' fates))) ]
                doubtful=$((doubtful + $(sed -n 's/ in doubt$//p' fates | grep . || echo 0)))
        done
        echo "killed $killed times in $lives lives, $doubtful messages in doubt"
        # What is in doubt is that which the channel had when col-send was killed: never more than one for each kill.
        [ $doubtful -le $killed ]
        col-send --since "$TODAY" | col-save -q -k contact
        col-check
}

# bats test_tags=crash
@test "col-send, started many times at once: nothing twice" {
        sending_database 30
        messages >m.tsv
        channel sms </dev/null
        for ((i = 0; i < 6; i++)); do
                { col-send -q -c sms=./sms m.tsv || echo $? >>codes; } >/dev/null 2>>errors &
        done
        wait
        ! grep -v '^75$' codes
        [ "$(handed | wc -l)" -eq 30 ]
        [ -z "$(handed | sort | uniq -d)" ]
}
