#!/usr/bin/env bats
# What must hold of whole pipelines, whichever tools stand in them.
load common
load small

ACCOUNTS=1000

# One database for all tests of this file: each works on a copy.
setup_file() {
        cd "$BATS_FILE_TMPDIR"
        medium_database $ACCOUNTS
}

setup() {
        cd "$BATS_TEST_TMPDIR"
        cp -r "$BATS_FILE_TMPDIR"/{db,policies} .
        export COL_DB=$PWD/db COL_PATH=$PWD/policies
        KILL_AFTER=$BIN/.test/kill_after
}

# counts: how many decisions are stored.
counts() {
        sqlite3 "$COL_DB" 'SELECT (SELECT count(*) FROM scores), (SELECT count(*) FROM segments),
                (SELECT count(*) FROM actions), (SELECT count(*) FROM policies), (SELECT max(id) FROM batches)'
}

# pipeline VICTIM MICROSECONDS: the night's pipeline; its tool number VICTIM (0–4) is killed after that
# time. STATUSES receives what each of its tools ended with.
pipeline() {
        local at=('' '' '' '' '')
        at[$1]="$KILL_AFTER $2"
        # shellcheck disable=SC2086
        ${at[0]} col-list accounts --as-of 2026-04-01 -w "status = 'open'" 2>>errors |
                ${at[1]} col-score -c night 2>>errors | ${at[2]} col-segment -r night 2>>errors |
                ${at[3]} col-plan -s night -p anything 2>>errors | ${at[4]} col-save 2>>errors &&
                STATUSES=("${PIPESTATUS[@]}") || STATUSES=("${PIPESTATUS[@]}")
}

microseconds() {
        echo $(($(date +%s%N) / 1000))
}

@test "the whole loop saves a score, a segment and a plan for every account" {
        night
        [ "$(counts | cut -d '|' -f 1,2)" = "$ACCOUNTS|$ACCOUNTS" ]
        [ "$(counts | cut -d '|' -f 3)" -ge $ACCOUNTS ]
        col-check
}

# bats test_tags=crash
@test "a pipeline in which any tool is killed at a random moment saves nothing" {
        local trial victim begin took killed=0 whole none after
        local -a span # microseconds in which each tool is killed, learnt as in crash.bats
        none=$(counts)
        cp db fresh
        begin=$(microseconds)
        pipeline 4 100000000
        took=$(($(microseconds) - begin))
        whole=$(counts)
        [ "$whole" != "$none" ]
        # The first tools of a pipeline end before the last.
        for victim in 0 1 2 3 4; do
                span[victim]=$((took * (victim + 3) / 8))
        done
        RANDOM=${SEED:-$$}
        for ((trial = 0; trial < TRIALS; trial++)); do
                victim=$((trial % 5))
                rm -f db db-wal db-shm
                cp fresh db
                pipeline $victim $(((RANDOM << 15 | RANDOM) % span[victim]))
                after=$(counts)
                if [ "${STATUSES[victim]}" -eq 137 ]; then
                        killed=$((killed + 1))
                        span[victim]=$((span[victim] * 17 / 16))
                        # A tool that had written its last newline, or committed, had done its work.
                        [ "$after" = "$none" ] || [ "$after" = "$whole" ]
                        [ "$after" = "$none" ] || late=$((${late:-0} + 1))
                        [ "$after" = "$none" ] || [ "$victim" -eq 4 ] || [ "${STATUSES[4]}" -eq 0 ]
                        [ "$after" = "$whole" ] || [ "${STATUSES[4]}" -ne 0 ]
                else
                        span[victim]=$((span[victim] * 7 / 8 + 1))
                        [ "$after" = "$whole" ]
                fi
                [ "$(sqlite3 db 'PRAGMA integrity_check')" = ok ]
        done
        echo "killed $killed of $TRIALS, ${late:-0} of them after their work was done"
        # The test is about kills that interrupt.
        [ $((killed - ${late:-0})) -ge $((TRIALS / 4)) ]
        col-check
}

# Each tool fails in its own way, after those before it have begun to write.
@test "a pipeline in which any tool fails saves nothing" {
        local none
        none=$(counts)
        echo 'segment	when' >policies/segments/broken.tsv
        printf 'late\tno_such_column = 1\n' >>policies/segments/broken.tsv
        run bash -c "col-list accounts -w 'no_such = 1' | col-score -c night | col-segment -r night | col-plan -s night -p anything | col-save"
        [ "$status" -ne 0 ]
        [ "$(counts)" = "$none" ]
        run bash -c "col-list accounts --as-of 2026-04-01 | col-score -c missing | col-segment -r night | col-plan -s night -p anything | col-save"
        [ "$status" -ne 0 ]
        [ "$(counts)" = "$none" ]
        run bash -c "col-list accounts --as-of 2026-04-01 | col-score -c night | col-segment -r broken | col-plan -s night -p anything | col-save"
        [ "$status" -ne 0 ]
        [ "$(counts)" = "$none" ]
        run bash -c "col-list accounts --as-of 2026-04-01 | col-score -c night | col-segment -r night | col-plan -s missing -p anything | col-save"
        [ "$status" -ne 0 ]
        [ "$(counts)" = "$none" ]
        # A record in the middle of the stream is not of its type.
        for tool in 'col-score -c night' 'col-segment -r night' 'col-plan -s night -p anything'; do
                run bash -c "col-list accounts --as-of 2026-04-01 | col-score -c night | col-segment -r night |
                        awk 'BEGIN { FS = OFS = \"\t\" } NR == 1 { for (i = 1; i <= NF; i++) at[\$i] = i }
                                NR == 700 { \$at[\"dpd\"] = \"x\"; \$at[\"score\"] = \"y\"; \$at[\"as_of\"] = \"z\" } 1' |
                        $tool | col-save"
                [ "$status" -ne 0 ]
                [ "$(counts)" = "$none" ]
        done
}

@test "two plans from the same state: the second is refused as stale" {
        plan() {
                col-list accounts --as-of 2026-04-01 -w "status = 'open'" | col-score -c night |
                        col-segment -r night | col-plan -s night -p anything
        }
        plan >one
        plan >two
        cmp one two
        col-save -q one
        before=$(content | sha256sum)
        fails 75 col-save two
        says stale
        [ "$(content | sha256sum)" = "$before" ]
}

@test "of two saves at the same moment one is stored, the other is stale" {
        local trial
        for i in 1 2; do
                col-list accounts --as-of 2026-04-0$i | col-score -c night | col-segment -r night |
                        col-plan -s night -p anything >plan.$i
        done
        cp db fresh
        for trial in 1 2 3 4 5 6 7 8; do
                rm -f db db-wal db-shm
                cp fresh db
                for i in 1 2; do
                        (
                                code=0
                                col-save plan.$i 2>errors.$i || code=$?
                                echo $code >code.$i
                        ) &
                done
                wait
                [ "$(sort -n code.1 code.2 | tr '\n' ' ')" = '0 75 ' ] || { cat errors.1 errors.2; false; }
                [ "$(counts | cut -d '|' -f 1,2)" = "$ACCOUNTS|$ACCOUNTS" ]
                [ "$(sqlite3 db 'SELECT count(DISTINCT as_of) FROM scores')" -eq 1 ]
        done
        col-check
}

@test "a list read and saved back changes nothing" {
        local kind listed=
        night -q
        before=$(content | sha256sum)
        col-list accounts --as-of 2026-04-01 | col-save
        [ "$(content | sha256sum)" = "$before" ]
        for kind in $(sed -nE 's/^KIND\((\w+), \w+, (VERSIONED|FACT).*/\1/p' "$PROJECT/src/kinds.def"); do
                case $kind in
                account) col-list accounts --as-of 2026-04-01 >list ;;
                *) col-list "$kind" >list ;;
                esac
                [ "$(wc -l <list)" -gt 1 ] && listed="$listed $kind" || :
                run col-save -k "$kind" list
                [ "$status" -eq 0 ] || { echo "$kind: $output"; false; }
                [ "$(content | sha256sum)" = "$before" ] || { echo "$kind changed"; false; }
        done
        echo "listed$listed"
        [ "$listed" = ' creditor party account entry score segment action' ]
}

@test "running the night twice plans nothing new" {
        night -q
        before=$(content | sha256sum)
        run night
        [ "$status" -eq 0 ]
        says 'nothing'
        [ "$(content | sha256sum)" = "$before" ]
}

# The day is the one in the database's time zone, and is read once.
@test "a run at 00:30 local time uses that day throughout" {
        command -v faketime >/dev/null || skip 'faketime is not installed'
        export COL_DB=$PWD/istanbul
        col-init --zone Europe/Istanbul
        rows 'creditor' bank1 | col-save -q -k creditor
        rows 'party' bank1/1 | col-save -q -k party
        rows 'account\tcreditor\tdebtor\tcurrency' 'bank1/a\tbank1\tbank1/1\tTRY' | col-save -q -k account
        # 00:30 on 2 March in Istanbul is 21:30 on 1 March in UTC.
        run faketime -f '2026-03-01 21:30:00' col-list accounts -c as_of
        [ "$output" = $'as_of\n2026-03-02' ]
        rows 'account\tproduct' 'bank1/a\tloan' | faketime -f '2026-03-01 21:30:00' col-save -q -k account
        [ "$(sqlite3 "$COL_DB" 'SELECT valid_from FROM accounts')" = 2026-03-02 ]
        [ "$(sqlite3 "$COL_DB" 'SELECT as_of FROM batches ORDER BY id DESC LIMIT 1')" = 2026-03-02 ]
}

@test "a pipeline that crosses midnight uses the day on which it began" {
        command -v faketime >/dev/null || skip 'faketime is not installed'
        # The database is in Istanbul, where it is midnight at 21:00 UTC. Each later tool runs on the next
        # day; the list's as_of decides.
        faketime -f '2026-03-31 20:59:59' col-list accounts -w "status = 'open'" |
                faketime -f '2026-03-31 21:00:01' col-score -c night |
                faketime -f '2026-03-31 21:00:02' col-segment -r night |
                faketime -f '2026-03-31 21:00:03' col-plan -s night -p anything |
                faketime -f '2026-03-31 21:00:04' col-save -q
        [ "$(sqlite3 db 'SELECT DISTINCT as_of FROM scores')" = 2026-03-31 ]
        [ "$(sqlite3 db 'SELECT DISTINCT as_of FROM segments')" = 2026-03-31 ]
        [ "$(sqlite3 db 'SELECT DISTINCT as_of FROM actions')" = 2026-03-31 ]
        [ "$(sqlite3 db 'SELECT as_of FROM batches ORDER BY id DESC LIMIT 1')" = 2026-03-31 ]
}

@test "the same bytes under C, C.UTF-8 and tr_TR.UTF-8, whatever the day and zone" {
        localedef -i tr_TR -f UTF-8 "$PWD/locales/tr_TR.UTF-8" 2>/dev/null ||
                { mkdir -p locales && localedef -i tr_TR -f UTF-8 "$PWD/locales/tr_TR.UTF-8"; } || skip 'localedef cannot make tr_TR.UTF-8'
        run env LOCPATH="$PWD/locales" LC_ALL=tr_TR.UTF-8 bash -c 'printf %.1f 1,5'
        [ "$output" = 1,5 ] # the locale is really there
        local locale
        for locale in C C.UTF-8 tr_TR.UTF-8; do
                cp "$BATS_FILE_TMPDIR/db" "db-$locale"
                (
                        export LC_ALL=$locale LOCPATH=$PWD/locales COL_DB=$PWD/db-$locale TZ=Asia/Tokyo
                        [ "$locale" != C.UTF-8 ] || unset LOCPATH
                        col-list accounts --as-of 2026-04-01 -w "name LIKE '%I%'" | col-score -c night --explain |
                                col-segment -r night --explain | col-plan -s night -p anything | tee "plan-$locale" | col-save -q
                        col-list accounts --as-of 2026-04-01 >"list-$locale"
                        col-list actions >>"list-$locale"
                        col-report portfolio --as-of 2026-04-01 -f table >>"list-$locale"
                        col-show bank1/a1 --as-of 2026-04-01 >>"list-$locale"
                )
        done
        cmp plan-C plan-C.UTF-8
        cmp plan-C plan-tr_TR.UTF-8
        cmp list-C list-C.UTF-8
        cmp list-C list-tr_TR.UTF-8
        [ "$(wc -l <plan-C)" -gt 100 ]
}
