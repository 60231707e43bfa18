#!/usr/bin/env bats
# col-trial: the hash as documented, shares and independence by their statistics, arms that grow, what is stored.

load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'trial\tarm\tshare\tkey' 'tone\tchampion\t50\tk1' 'tone\tchallenger\t30\tk1' \
                'time\tearly\t25\tk1' 'time\tlate\t75\tk1' >two.tsv
        LABEL=two@$(sha256sum two.tsv | cut -d' ' -f1)
        awk -v OFS='\t' 'BEGIN { print "debtor", "account", "as_of"
                for (i = 0; i < 20000; i++) print sprintf("bank/%06d", i), "a" i, "2026-01-05" }' >many.tsv
}

# place KEY TRIAL UNIT: as col-trial(5) has it, by other programs.
place() {
        local hex
        hex=$(printf '%s\0%s\0%s' "$1" "$2" "$3" | sha256sum | cut -c1-16)
        echo "obase=10; ibase=16; scale=0; x = ${hex^^}; ibase=A; (x * 100000000) / 2^64" | bc
}

@test "a column for each trial, and the policy" {
        rows 'debtor\taccount\tas_of' 'a\ta1\t2026-01-05' 'a\ta2\t2026-01-05' '\ta3\t2026-01-05' >in.tsv
        col-trial -t ./two.tsv --explain in.tsv >out.tsv
        [ "$(head -n 1 out.tsv)" = $'debtor\taccount\tas_of\tarm_tone\tarm_time\tarms\ttrial_explain' ]
        cut -f1-3 out.tsv | cmp - in.tsv
        [ "$(cut -f6 out.tsv | tail -n +2 | sort -u)" = "$LABEL" ]
        [ "$(sed -n 2p out.tsv | cut -f4-)" = "$(sed -n 3p out.tsv | cut -f4-)" ]
        [ "$(sed -n 4p out.tsv | cut -f4,5,7)" = $'\t\ttone: empty unit; time: empty unit' ]
}

@test "the place is the documented hash" {
        command -v bc >/dev/null || skip 'bc is not installed'
        rows 'trial\tarm\tshare\tkey' 'tone\tall\t100\tanahtar ş' >one.tsv
        local unit
        for unit in a bank/000001 'İstanbul şubesi' 'x y'; do
                rows 'debtor\tas_of' "$unit\t2026-01-05" | col-trial -t ./one.tsv --explain |
                        awk -F'\t' 'NR == 2 { sub(/^tone: /, "", $NF); sub(/ .*/, "", $NF); printf "%.0f\n", $NF * 1000000 }' |
                        gives "$(place 'anahtar ş' tone "$unit")"
        done
}

@test "with --rows a row for each trial, at least one" {
        rows 'debtor\taccount\tas_of' 'bank/1\ta1\t2026-01-05' '\ta2\t2026-01-05' >in.tsv
        rows 'trial\tarm\tshare\tkey' 'tone\tall\t100\tk' 'time\tall\t100\tk' >all.tsv
        col-trial -t ./all.tsv --rows in.tsv | cut -f2,4,5 | gives $'account\ttrial\tarm' $'a1\ttone\tall' $'a1\ttime\tall' $'a2\t\t'
        col-trial -t ./all.tsv --rows in.tsv | sed -n '1p;4p' | cut -f6 | gives trials ''
}

@test "shares are kept, and two trials are independent, by chi-square" {
        # Critical values at one in a thousand: 13.82 for 2 degrees of freedom, 10.83 for 1. Keys are fixed, and so is the answer.
        local key
        for key in k1 k2 k3 k4 k5; do
                sed "s/k1/$key/" two.tsv >keyed.tsv
                col-trial -t ./keyed.tsv many.tsv | awk -F'\t' '
                        NR > 1 { n++; tone[$4]++; time[$5]++; both[$4, $5]++ }
                        END { split("champion challenger ", arm, " "); share["champion"] = 0.5
                              share["challenger"] = 0.3; share[""] = 0.2; when["early"] = 0.25; when["late"] = 0.75
                              for (a in share) shares += (tone[a] - n * share[a]) ^ 2 / (n * share[a])
                              for (t in when) times += (time[t] - n * when[t]) ^ 2 / (n * when[t])
                              for (a in share) for (t in when) {
                                      e = tone[a] * time[t] / n
                                      together += (both[a, t] - e) ^ 2 / e }
                              print shares, times, together
                              exit !(n == 20000 && shares < 13.82 && times < 10.83 && together < 13.82) }' >&2
        done
}

@test "another key draws anew, the same one never" {
        col-trial -t ./two.tsv many.tsv >one
        col-trial -t ./two.tsv many.tsv | cmp - one
        sed 's/k1/k2/' two.tsv >keyed.tsv
        # Of half and half, half are together in both by chance: 0.25 + 0.09 + 0.04 of all stay where they are.
        col-trial -t ./keyed.tsv many.tsv | cut -f4 | paste - <(cut -f4 one) |
                awk -F'\t' '$1 == $2 { n++ } END { print n; exit !(n > 7300 && n < 7900) }' >&2
}

@test "a cut stream gives the same arms" {
        col-trial -t ./two.tsv many.tsv >whole
        { head -n 1 whole; for first in 2 3 9001; do
                sed -n "$first,$((first == 2 ? 2 : first == 3 ? 9000 : 99999))p" many.tsv |
                        col-trial -t ./two.tsv --no-header --columns=debtor,account,as_of
        done; } | cmp - whole
        { head -n 1 many.tsv; tail -n +2 many.tsv | LC_ALL=C sort -R; } | col-trial -t ./two.tsv >mixed
        LC_ALL=C sort mixed | cmp - <(LC_ALL=C sort whole)
}

@test "who is in an arm stays in it when arms grow, and earlier days are repeated" {
        col-trial -t ./two.tsv many.tsv | cut -f1,4 >before
        { cat two.tsv && rows 'tone\tchallenger\t15\tk1'; } >grown.tsv
        col-trial -t ./grown.tsv many.tsv | cut -f1,4 >after
        awk -F'\t' 'FNR == NR { arm[$1] = $2; next } FNR == 1 { next }
                arm[$1] != "" && arm[$1] != $2 { moved++ } arm[$1] == "" && $2 != "" { came++; if ($2 != "challenger") moved++ }
                END { print moved + 0, came; exit !(moved == 0 && came > 2700 && came < 3300) }' before after >&2
        sed 's/$/\t/; 1s/$/from/; $s/$/2026-01-06/' grown.tsv >dated.tsv
        col-trial -t ./dated.tsv many.tsv | cut -f1,4 | cmp - before
        sed 's/2026-01-05/2026-01-06/' many.tsv | col-trial -t ./dated.tsv | cut -f1,4 | cmp - after
}

@test "from and until are the first and last day" {
        rows 'trial\tarm\tshare\tkey\tfrom\tuntil' 'tone\tall\t100\tk\t2026-01-05\t2026-01-07' >days.tsv
        for day in 04 05 07 08; do
                rows 'debtor' a | col-trial -t ./days.tsv --as-of 2026-01-$day | sed -n 2p | cut -f2,4
        done | gives $'\t2026-01-04' $'all\t2026-01-05' $'all\t2026-01-07' $'\t2026-01-08'
}

@test "another unit than the debtor" {
        rows 'trial\tarm\tshare\tkey\tunit' 'tone\ta\t50\tk\tcity' 'tone\tb\t50\tk\tcity' >unit.tsv
        rows 'debtor\tcity\tas_of' 'a\tİzmir\t2026-01-05' 'b\tİzmir\t2026-01-05' 'c\t\t2026-01-05' >in.tsv
        col-trial -t ./unit.tsv in.tsv | cut -f4 >arms
        [ "$(sed -n 2p arms)" = "$(sed -n 3p arms)" ]
        [ -n "$(sed -n 2p arms)" ]
        [ -z "$(sed -n 4p arms)" ]
        fails 65 col-trial -t ./unit.tsv many.tsv
        says city
}

@test "arms are text in conditions of the filters behind" {
        rows 'segment\twhen' "new\tarm_tone = 'challenger'" 'other\telse' >rules.tsv
        col-trial -t ./two.tsv many.tsv | col-segment -r ./rules.tsv |
                awk -F'\t' 'NR > 1 && ($4 == "challenger") != ($7 == "new") { bad++ } $7 == "new" { n++ } END { exit bad || n < 5000 }'
}

@test "what is in rows is stored, once" {
        sample_database
        export COL_DB=$PWD/sample.db COL_PATH=$PWD
        mkdir trials && cp two.tsv trials/
        col-list accounts --as-of 2026-11-01 | col-trial -t two --rows >rows.tsv
        col-save -q rows.tsv
        stored=$(sqlite3 sample.db 'SELECT count(*) FROM trials')
        [ "$stored" -eq "$(awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR > 1 && $at["arm"] != "" { n++ } END { print n }' rows.tsv)" ]
        col-list accounts --as-of 2026-11-02 | col-trial -t two --rows | col-save -q
        [ "$(sqlite3 sample.db 'SELECT count(*) FROM trials')" -eq "$stored" ]
        # An arm that is another is news, of that trial alone.
        sed -i 's/late/later/' trials/two.tsv
        col-list accounts --as-of 2026-11-03 | col-trial -t two --rows | col-save -q
        col-list trials -w "as_of = '2026-11-03'" -c trial,arm | sort -u | gives $'time\tlater' $'trial\tarm'
        col-list trials -w "arm = 'later'" -c account | sort >later
        col-list trials -w "arm = 'late'" -c account | sort | cmp - later
        col-check
}

@test "mistakes of the policy are named with their places" {
        wrong() { # MESSAGE LINE…
                local message=$1
                shift
                rows 'trial\tarm\tshare\tkey\tunit\tfrom\tuntil' "$@" >wrong.tsv
                fails 78 col-trial -t ./wrong.tsv many.tsv
                says "$message"
        }
        wrong './wrong.tsv: no lines'
        wrong './wrong.tsv:2:trial: empty' '\ta\t50\tk'
        wrong "./wrong.tsv:2:trial: 'Tone'" 'Tone\ta\t50\tk'
        wrong './wrong.tsv:2:arm: empty' 'tone\t\t50\tk'
        wrong './wrong.tsv:2:key: empty' 'tone\ta\t50'
        for share in '' 0 -1 100.000001 x 1.0000001; do
                wrong "./wrong.tsv:2:share: '$share'" "tone\ta\t$share\tk"
        done
        wrong './wrong.tsv:3:share: the shares of this trial are more than 100' 'tone\ta\t60\tk' 'tone\tb\t40.000001\tk'
        wrong "./wrong.tsv:3:key: 'l', but 'k' above" 'tone\ta\t60\tk' 'tone\tb\t40\tl'
        wrong "./wrong.tsv:3:unit: 'account', but 'debtor' above" 'tone\ta\t60\tk' 'tone\tb\t40\tk\taccount'
        wrong "./wrong.tsv:2:from: 'soon'" 'tone\ta\t60\tk\t\tsoon'
        wrong './wrong.tsv:2:until: before the first day' 'tone\ta\t60\tk\t\t2026-01-02\t2026-01-01'
        fails 64 col-trial many.tsv
}
