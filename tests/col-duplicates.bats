#!/usr/bin/env bats
# col-duplicates: pairs of parties that may be one person.
load common

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        rows 'evidence\ttype\tpoints\tcolumns\tchannel\tmost' 'enough\tthreshold\t100' 'number\tsame\t100\ttckn' 'name\tsame\t40\tname_fold\t\t3' \
                'birth\tsame\t60\tname_fold born_on' 'phone\tsame\t60\t\tphone\t2' 'other\tdiffer\t-200\ttckn' >e.tsv
        rows 'party\tchannel\tvalue\tstanding' >points.tsv
}

# pairs OPTION…: party, same_as, points and reason of each pair of standard input.
pairs() {
        col-duplicates -e ./e.tsv --contact-points points.tsv "$@" >out && cut -f 1,2,5,6 out
}

@test "equal numbers, names and days; different numbers speak against all of it" {
        rows 'party\tname\tname_fold\ttckn\tborn_on' 'b/1\tAli Işık\tali isik\t10000000146\t1970-01-01' 'a/2\tAli ISIK\tali isik\t\t1970-01-01' \
                'c/3\tX\tx\t10000000146\t' 'd/4\tAli Işık\tali isik\t17291716060\t1970-01-01' 'e/5\tY\ty\t\t' >in.tsv
        pairs <in.tsv >got
        # d/4 has another number than b/1, but none is known of a/2.
        cmp got <(rows 'party\tsame_as\tpoints\treason' 'b/1\ta/2\t100\tname birth' 'd/4\ta/2\t100\tname birth' 'c/3\tb/1\t100\tnumber')
        sed -n 2p out | cut -f 3,4,7 | grep -qx $'Ali Işık\tAli ISIK\te@'"$(sha256sum <e.tsv | cut -d ' ' -f 1)"
        tac in.tsv | sed -n '5!p' >body
        { sed -n 1p in.tsv; sed '/^party/d' body; rows "$(sed -n 2p in.tsv)"; } | sort -u -r >other
        pairs <other | cmp - got
}

@test "what too many share says nothing; a point counts once, and not when it is invalid" {
        rows 'party\tname_fold\ttckn\tborn_on' 'b/1\tali\t\t' 'b/2\tali\t\t' 'b/3\tali\t\t' 'b/4\tveli\t\t' 'b/5\tveli\t\t' >in.tsv
        rows 'party\tchannel\tvalue\tstanding' 'b/1\tphone\t+901\t' 'b/2\tphone\t+901\tvalid' 'b/1\tphone\t+901\t' 'b/4\tphone\t+902\t' \
                'b/5\tphone\t+902\tinvalid' 'b/4\temail\tx\t' 'b/5\temail\tx\t' 'z/9\tphone\t+901\t' >points.tsv
        pairs <in.tsv | cmp - <(rows 'party\tsame_as\tpoints\treason' 'b/2\tb/1\t100\tname phone')
        rows "$(cat in.tsv)" 'b/6\tali\t\t' >more.tsv
        pairs <more.tsv | cmp - <(rows 'party\tsame_as\tpoints\treason')
}

@test "pairs that are decided, either way, and persons that are one already are left out" {
        rows 'party\tname_fold\ttckn\tborn_on\tperson' 'b/1\t\t10000000146\t\tb/1' 'b/2\t\t10000000146\t\tb/1' 'b/3\t\t10000000146\t\tb/3' 'b/4\t\t10000000146\t\tb/4' >in.tsv
        rows 'party\tsame_as\tuntil_on' 'b/1\tb/3\t2026-01-01' 'x/1\tb/4\t' >merges.tsv
        pairs --merges merges.tsv <in.tsv |
                cmp - <(rows 'party\tsame_as\tpoints\treason' 'b/4\tb/1\t100\tnumber' 'b/3\tb/2\t100\tnumber' 'b/4\tb/2\t100\tnumber' 'b/4\tb/3\t100\tnumber')
}

@test "saved, and found no more; undone, and still not found" {
        export COL_DB=$PWD/db
        col-init -q
        rows 'party\tname\ttckn' 'b/1\tŞule Işık\t10000000146' 'c/1\tSULE ISIK\t10000000146' | col-save -q -k party
        find() {
                col-list contact_points >points.tsv
                col-list merges >merges.tsv
                col-list parties | col-duplicates -e usual --contact-points points.tsv --merges merges.tsv
        }
        find >found.tsv
        sed -n 2p found.tsv | grep -q $'^c/1\tb/1\tSULE ISIK\tŞule Işık\t140\tsame-tckn same-name\tusual@'
        col-save -q -k merge found.tsv
        [ "$(col-list parties -c person | tail -n +2 | sort -u)" = b/1 ]
        [ "$(find | wc -l)" -eq 1 ]
        rows 'merge\tuntil_on' '1\t2000-01-01' | col-save -q -k merge
        [ "$(col-list parties -c person | tail -n +2 | sort -u | wc -l)" -eq 2 ]
        [ "$(find | wc -l)" -eq 1 ]
        [ "$(sqlite3 db "SELECT count(*) FROM policies WHERE type = 'duplicates'")" -eq 1 ]
        col-check
}

@test "random parties: the pairs that a comparison of everybody with everybody finds" {
        awk -v seed="${SEED:-$$}" 'BEGIN { srand(seed); OFS = "\t"; print "party", "name_fold", "tckn", "born_on"
                for (i = 1; i <= 200; i++) print "b/" i, "n" int(rand() * 60), rand() < 0.5 ? "" : 100 + int(rand() * 50), rand() < 0.3 ? "" : "19" 70 + int(rand() * 3) "-01-01" }' >in.tsv
        awk -F'\t' -v OFS='\t' 'NR > 1 { k[++n] = $1; name[n] = $2; t[n] = $3; born[n] = $4; names[$2]++; if ($4 != "") both[$2 FS $4]++ ; numbers[$3]++ }
                END { print "party", "same_as", "points", "reason"
                        for (i = 1; i <= n; i++) for (j = 1; j <= n; j++) {
                                if ((k[j] "") <= (k[i] "")) continue
                                p = 0; why = ""
                                if (t[i] != "" && t[i] == t[j] && numbers[t[i]] <= 10) { p += 100; why = why " number" }
                                if (name[i] == name[j] && names[name[i]] <= 3) { p += 40; why = why " name" }
                                if (name[i] == name[j] && born[i] != "" && born[i] == born[j] && both[name[i] FS born[i]] <= 10) { p += 60; why = why " birth" }
                                if (t[i] != "" && t[j] != "" && t[i] != t[j]) { p -= 200; why = why " other" }
                                if (p >= 100) print k[j], k[i], p, substr(why, 2) } }' in.tsv | LC_ALL=C sort -t $'\t' -k 2,2 -k 1,1 | sed '/^party/d' >expected
        pairs <in.tsv | tail -n +2 | LC_ALL=C sort -t $'\t' -k 2,2 -k 1,1 | cmp - expected
        [ -s expected ]
}

@test "mistakes of a policy are named with their place" {
        rows 'party\tname_fold\ttckn\tborn_on' 'b/1\t\t\t' >in.tsv
        refused() { # LINE MESSAGE: a policy of that second line
                rows 'evidence\ttype\tpoints\tcolumns\tchannel\tmost' "$1" 'enough\tthreshold\t1' >bad.tsv
                run col-duplicates -e ./bad.tsv --contact-points points.tsv in.tsv
                [ "$status" -eq 78 ]
                [[ $output == *"bad.tsv:2:$2"* ]]
        }
        refused 'a b\tsame\t1\ttckn' 'evidence: a name without blanks'
        refused 'a\tlike\t1\ttckn' "type: 'like'; same, differ or threshold is expected"
        refused 'a\tsame\tx\ttckn' 'points:'
        refused 'a\tsame\t1\t' 'columns:'
        refused 'a\tsame\t1\ttckn\tphone' 'columns:'
        refused 'a\tsame\t1\ttckn\t\t1' 'most:'
        refused 'a\tdiffer\t1\t\tphone' 'channel: people have several'
        refused 'a\tthreshold\t0' 'points: a threshold is above 0'
        rows 'evidence\ttype\tpoints\tcolumns' 'a\tsame\t1\ttckn' >bad.tsv
        run col-duplicates -e ./bad.tsv in.tsv
        [ "$status" -eq 78 ]
        [[ $output == *'no line of the type threshold'* ]]
        rows 'evidence\ttype\tpoints\tcolumns' 'a\tsame\t1\tno_such' 't\tthreshold\t1' >bad.tsv
        run col-duplicates -e ./bad.tsv in.tsv
        [ "$status" -eq 65 ]
        [[ $output == *no_such* ]]
}

@test "wrong usage, a party twice, second streams that end early" {
        rows 'party\tname_fold\ttckn\tborn_on' 'b/1\t\t\t' 'b/1\t\t\t' >in.tsv
        run col-duplicates in.tsv
        [ "$status" -eq 64 ]
        run col-duplicates -e ./e.tsv in.tsv
        [ "$status" -eq 64 ]
        [[ $output == *--contact-points* ]]
        run pairs in.tsv
        [ "$status" -eq 65 ]
        [[ $output == *'in.tsv:3:party: there was a record of this party before'* ]]
        sed -i 3d in.tsv
        for option in --contact-points --merges; do
                printf 'party\tchannel\tvalue\tsame_as\nb/1\tphone\tx\tb/2' >cut.tsv
                run col-duplicates -e ./e.tsv --contact-points points.tsv "$option" cut.tsv in.tsv
                [ "$status" -eq 65 ]
                [[ $output == *'ended early'* ]]
        done
}
