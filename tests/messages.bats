#!/usr/bin/env bats
# The whole way of messages on the sample portfolio: planned, rendered, sent, saved. However often it is gone, by however
# many at once, and wherever it is killed, no message and no action is handed over twice, and of each it is known what became
# of it. SEED repeats a run; make crash kills 200 times.
load common
load send

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        KILLS=$((TRIALS / 5))
        RANDOM=${SEED:-$$}
        sample_database
        export COL_DB=$PWD/db COL_PATH=$PWD TODAY
        TODAY=$(TZ=Europe/Istanbul date +%F)
        mkdir -p contact-rules
        # At every hour of every day: this test has none of its own.
        rows 'rule\ttype\tchannels\tvalue\tof' 'time-zone\ttime-zone\t\tUTC' 'hold\thold\t*\t\telse' >contact-rules/free.tsv
        COL_DB=$PWD/sample.db go_by contact-rules/free.tsv
        sqlite3 sample.db 'PRAGMA wal_checkpoint(TRUNCATE)' >wal
        mv sample.db fresh
        channel counting <<-'PERL'
		open($log, ">>", "actions") && syswrite($log, join("\n", split(/ /, $m{actions}), "")); close $log;
		$result = "FAILED" if $m{message} =~ /0$/;
	PERL
        # What became of an earlier run is saved first.
        cat >way <<-'BASH'
		col-send -q --since 2026-01-01 -o "$1.outcomes" | col-save -q -k contact
		col-save -q -k action "$1.outcomes"
		col-list accounts | col-segment -r retail | col-plan -s amicable -p free | col-save -q
		col-list work | col-gate -q -p free | col-render -q -t reminder -s example |
		        col-send -q -c sms=./counting -c email=./counting -c letter=./counting -o "$1.outcomes" | col-save -q -k contact
		col-save -q -k action "$1.outcomes"
	BASH
}

# begin: everything as before anything was sent.
begin() {
        rm -f db db-* log actions ./*.outcomes
        cp fresh db
}

# way NAME: the whole way once; NAME is for its own files.
way() {
        bash way "$1" 2>>errors
}

# once: passes when nothing was handed over twice.
once() {
        [ -z "$(handed | sort | uniq -d)" ] && [ -z "$(sort actions 2>/dev/null | uniq -d)" ]
}

# accounted: passes when nothing was handed over twice, each action that asks for a message has an outcome, a contact that
# names it, or is in doubt, and when all of them have an outcome at the end of the day but those in doubt.
accounted() {
        once
        { col-send -q --in-doubt || [ $? -eq 1 ]; } >doubtful
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { gsub(" ", "\n", $at["actions"]); print $at["actions"] }' doubtful |
                sort >in-doubt
        sqlite3 db "SELECT id FROM actions WHERE channel IN ('sms', 'email', 'letter') AND outcome IS NULL AND planned_on <= '$TODAY'
                AND NOT EXISTS (SELECT 1 FROM contacts WHERE action = actions.id)" | sort >open
        [ -z "$(comm -23 open in-doubt)" ] || { echo "open: $(comm -23 open in-doubt)"; return 1; }
        col-list contacts >contacts.tsv
        col-list actions | col-follow -q -r usual -k action -z UTC --contacts contacts.tsv >outcomes.tsv || return 1
        col-save -q -k action outcomes.tsv
        sqlite3 db "SELECT id FROM actions WHERE outcome IN ('done', 'failed')" | sort - in-doubt | comm -13 - <(sort -u actions) >unknown
        [ ! -s unknown ] || { echo "handed over, and nothing known: $(cat unknown)"; return 1; }
        col-check
}

@test "gone twice, the whole way sends once; gone by two at once, too" {
        begin
        way one
        cp log first
        [ "$(wc -l <first)" -gt 20 ]
        way one
        cmp log first
        accounted
        [ ! -s in-doubt ]
        [ "$(sqlite3 db "SELECT count(DISTINCT outcome) FROM actions WHERE outcome IN ('done', 'failed')")" -eq 2 ]
        begin
        way one &
        way two &
        wait
        once
        way one
        accounted
        [ ! -s in-doubt ]
        sort log | cmp - <(sort first)
}

# bats test_tags=crash
@test "killed anywhere, and gone again: nothing twice, nothing unaccounted for" {
        local killed=0 lives=0 doubtful=0 begun took group groups victim moment
        begin
        begun=$(date +%s%N)
        way one
        took=$((($(date +%s%N) - begun) / 1000))
        while [ $killed -lt $KILLS ]; do
                begin
                lives=$((lives + 1)) groups=
                # Up to four deaths in a life, of all at once or of a program; then the way is gone to its end.
                for ((i = 0; i < 4 && killed < KILLS; i++)); do
                        setsid bash way one 2>>errors &
                        group=$! groups+=${groups:+,}$!
                        moment=$(((RANDOM << 15 | RANDOM) % took))
                        sleep "$(printf '%d.%06d' $((moment / 1000000)) $((moment % 1000000)))"
                        if ((RANDOM % 2)); then
                                ! kill -KILL -- "-$group" 2>/dev/null || killed=$((killed + 1))
                        else
                                victim=$(pgrep -g "$group" | shuf -n 1)
                                [ -z "$victim" ] || ! kill -KILL "$victim" 2>/dev/null || killed=$((killed + 1))
                        fi
                        wait "$group" || true
                        once
                done
                # Whose shell was killed may still be at work.
                while pgrep -g "$groups" >/dev/null; do
                        sleep 0.05
                done
                way one
                accounted
                doubtful=$((doubtful + $(wc -l <in-doubt)))
        done
        echo "killed $killed times in $lives lives, $doubtful messages in doubt"
        # What is in doubt is that which the channel had at a death: never more than one for each.
        [ "$doubtful" -le "$killed" ]
}
