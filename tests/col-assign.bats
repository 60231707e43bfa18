#!/usr/bin/env bats
# col-assign: the assignment against an LP solver, a bound with minutes, who stays, who is taken back, days, what is stored,
# work lists, mistakes with their places.

load common
load small

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        HEADER='line\tname\twhen\tpoints\tamount\tpools\tteam\tskills\tcapacity\tdays\ttype\tfrom\tuntil\trecall'
}

# policy FILE LINE…: a policy of agents; cells of a line are NAME=VALUE words, the first its line and name.
policy() {
        local file=$1
        shift
        printf '%s\n' "$@" | awk -v header="$HEADER" 'BEGIN { n = split(header, names, "\t"); print header }
                { split("", cell); count = split($0, words, ";"); split(words[1], first, ":"); cell["line"] = first[1]; cell["name"] = first[2]
                  for (i = 2; i <= count; i++) { at = index(words[i], "="); cell[substr(words[i], 1, at - 1)] = substr(words[i], at + 1) }
                  for (i = 1; i <= n; i++) printf "%s%s", cell[names[i]], i < n ? "\t" : "\n" }' >"$file"
}

# column NAME…: their cells, blank-separated, empty ones as -, records by commas.
column() {
        awk -F'\t' -v names="$*" 'BEGIN { n = split(names, wanted, " ") }
                NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { for (i = 1; i <= n; i++)
                        printf("%s%s", i > 1 ? " " : NR > 2 ? ", " : "", $at[wanted[i]] == "" ? "-" : $at[wanted[i]]) }
                END { print "" }'
}

# Two people of one team, each with a skill; everybody is in the only pool.
two_people() {
        policy two.tsv 'pool:all;when=status = '"'open'" 'band:any;points=100' "skill:card;when=product = 'card';points=20" \
                "skill:loan;when=product = 'loan';points=20" 'stay:;when=else;points=50' 'team:t;pools=all' \
                "agent:ayse;team=t;skills=card;capacity=${1:-2}" "agent:ben;team=t;skills=loan;capacity=${1:-2}"
}

# accounts ROW…: account, debtor, product, agent and agent_since of open accounts.
accounts() {
        rows 'account\tdebtor\tproduct\tagent\tagent_since\tstatus\tas_of' "${@/%/\\topen\\t2026-01-05}"
}

@test "skills decide, columns are appended, and what was there stays" {
        two_people
        accounts 'a1\ta\tloan\t\t' 'b1\tb\tcard\t\t' 'c1\tc\tloan\t\t' >in.tsv
        col-assign -a ./two.tsv --explain in.tsv >out.tsv 2>said
        gives 'col-assign: 2026-01-05: 3 of 3 debtors have an agent; 360 points, and no more are possible' <said
        [ "$(column pool team agent agent_since agent_type recall_on <out.tsv)" = \
                'all t ben 2026-01-05 agent -, all t ayse 2026-01-05 agent -, all t ben 2026-01-05 agent -' ]
        [ "$(head -n 1 out.tsv)" = "$(head -n 1 in.tsv)"$'\tpool\tteam\tagent_type\trecall_on\tagents\tassign_explain' ]
        cut -f1-3,6,7 in.tsv | cmp - <(cut -f1-3,6,7 out.tsv)
        [ "$(column agents <out.tsv | tr -d ',' | tr ' ' '\n' | sort -u)" = "$(label two.tsv)" ]
        sed 's/.*\t//' out.tsv | sed -n 2p | gives \
                'line 2 (all), line 3 (any): line 9 (ben) brings 120 less 20; line 8 (ayse) would bring 100 less 0'
}

@test "the assignment of the most points is made, not the greedy one" {
        # Ayse is better for both, but for b alone nobody else will do.
        policy p.tsv 'pool:all;when=else' 'band:any;points=100' 'skill:s;when=x_s = 1;points=30' \
                'skill:n;when=x_n = 1;points=needed' 'team:t;pools=all' 'agent:ayse;team=t;skills=s n;capacity=1' \
                'agent:ben;team=t;capacity=1'
        rows 'debtor\tx_s\tx_n\tas_of' 'a\t1\t0\t2026-01-05' 'b\t0\t1\t2026-01-05' 'c\t0\t1\t2026-01-05' >in.tsv
        col-assign -q -a ./p.tsv --type x_s=int --type x_n=int --explain in.tsv >out.tsv
        [ "$(column agent team pool <out.tsv)" = 'ben t all, ayse t all, - t all' ]
        sed 's/.*: //' out.tsv | tail -n +2 | gives 'line 8 (ben) brings 100 less 70; line 7 (ayse) would bring 130 less 100' \
                'line 7 (ayse) brings 100 less 100; nobody else may take him' 'line 7 (ayse) would bring 100 less 100'
}

# solved FOLDER: what the LP solver finds for its in.lp.
solved() {
        glpsol --lp "$1/in.lp" -w "$1/solution" >"$1/log" || { cat "$1/log" >&2; return 1; }
        awk '$1 == "s" { printf "%.0f", $NF }' "$1/solution"
}

# assigned: col-assign on the problem in the present folder, with the types of its columns.
assigned() {
        local types=()
        while read -r name; do
                types+=(--type "$name=int")
        done < <(head -n 1 in.tsv | tr '\t' '\n' | grep '^x_')
        col-assign -a ./policy.tsv --explain "${types[@]}" in.tsv >out.tsv 2>said
}

@test "random assignments have exactly the points that an LP solver finds" {
        [ -x "$(command -v glpsol)" ] || skip 'glpsol (Debian: glpk-utils) is not installed'
        local seed points beyond=0
        for ((seed = 1; seed <= ${COL_ASSIGNMENTS:-200}; seed++)); do
                awk -v seed=$seed -v debtors=40 -v minutes=0 -v folder=. -f "$BATS_TEST_DIRNAME/assign/problem.awk"
                assigned || { cat said >&2; return 1; }
                points=$(sed -n 's/.*; \([0-9]*\) points, and no more are possible$/\1/p' said)
                [ "$points" = "$(solved .)" ] || { echo "seed $seed: $(cat said), not $(grep '^s' solution)" >&2; return 1; }
                # The rows themselves, by the table of who brings what with whom.
                [ "$points" = "$(awk -v policy=policy.tsv -f "$BATS_TEST_DIRNAME/assign/points.awk" table.tsv out.tsv)" ] ||
                        { echo "seed $seed: the rows have other points" >&2; return 1; }
                [ "$points" = 0 ] || beyond=$((beyond + 1))
        done
        [ $beyond -gt $((seed * 8 / 10)) ]
}

@test "with minutes the points are those of the rows, and the solver's lie between them and the bound" {
        [ -x "$(command -v glpsol)" ] || skip 'glpsol (Debian: glpk-utils) is not installed'
        local seed points bound best gaps=0
        for ((seed = 1; seed <= 30; seed++)); do
                awk -v seed=$seed -v debtors=12 -v minutes=1 -v folder=. -f "$BATS_TEST_DIRNAME/assign/problem.awk"
                assigned || { cat said >&2; return 1; }
                points=$(sed -n 's/.*; \([0-9]*\) points.*/\1/p' said) best=$(solved .)
                bound=$(sed -n 's/.*at most \([0-9]*\) are possible: gap .*/\1/p' said)
                [ "$points" = "$(awk -v policy=policy.tsv -f "$BATS_TEST_DIRNAME/assign/points.awk" table.tsv out.tsv)" ]
                ((points <= best && best <= ${bound:-$points})) || { echo "seed $seed: $best, but $(cat said)" >&2; return 1; }
                [ -z "$bound" ] || gaps=$((gaps + 1))
        done
        [ $gaps -gt 0 ]
}

@test "where all take the same minutes the best is found and proved" {
        policy p.tsv 'pool:all;when=else' 'band:any;points=100' 'minutes:;when=else;amount=7' 'team:t;pools=all' \
                'agent:ayse;team=t;capacity=20' 'agent:ben;team=t;capacity=13'
        rows 'debtor\tas_of' a\\t2026-01-05 b\\t2026-01-05 c\\t2026-01-05 d\\t2026-01-05 >in.tsv
        col-assign -a ./p.tsv --explain in.tsv 2>said | column agent | tr -d ' ' | tr , '\n' | sort | uniq -c | gives \
                '      1 -' '      2 ayse' '      1 ben'
        grep -q '3 of 4 debtors have an agent; 300 points, and no more' said
}

@test "a debtor is never split: the first of his pools rules, his accounts in none are released" {
        policy p.tsv "pool:legal;when=stage = 'legal'" "pool:rest;when=status = 'open'" 'band:any;points=100' \
                'team:l;pools=legal' 'team:r;pools=rest' 'agent:law;team=l;capacity=9;type=law-office' \
                'agent:ayse;team=r;capacity=9'
        rows 'account\tdebtor\tstage\tstatus\tpool\tteam\tagent\tas_of' \
                'a1\ta\tadministrative\topen\trest\tr\tayse\t2026-01-05' 'a2\ta\tlegal\topen\t\t\t\t2026-01-05' \
                'a3\ta\t\tclosed\trest\tr\tayse\t2026-01-05' 'b1\tb\t\topen\t\t\t\t2026-01-05' \
                'b2\tb\t\tclosed\t\t\t\t2026-01-05' >in.tsv
        col-assign -q -a ./p.tsv --explain in.tsv >out.tsv
        [ "$(column pool team agent agent_type <out.tsv)" = \
                'legal l law law-office, legal l law law-office, - - - -, rest r ayse agent, - - - -' ]
        # Released where it was somebody's; where it was nobody's, nothing is decided.
        [ "$(column agents <out.tsv | sed 's/@[0-9a-f]*//g')" = 'p, p, p, p, -' ]
        [ "$(cut -f 12 out.tsv | grep -c '^in no pool$')" -eq 2 ]
}

@test "one agent falls ill: only his debtors move" {
        policy p.tsv 'pool:all;when=else' 'band:high;amount=500;points=60' 'band:low;points=50' 'balance:;points=2' \
                'value:;amount=balance' "skill:card;when=product = 'card';points=10" "skill:loan;when=product = 'loan';points=7" \
                'stay:;when=else;points=40' 'team:t;pools=all' 'agent:a;team=t;skills=card;capacity=40' \
                'agent:b;team=t;skills=loan;capacity=40' 'agent:c;team=t;skills=card loan;capacity=40' 'agent:d;team=t;capacity=40'
        awk -v OFS='\t' 'BEGIN { srand(7); print "debtor", "product", "balance", "agent", "as_of"
                for (i = 1; i <= 110; i++) print sprintf("d%03d", i), (rand() < .5 ? "card" : "loan"), int(rand() * 1000) ".00", "", "2026-01-05" }' >in.tsv
        col-assign -q -a ./p.tsv in.tsv >before.tsv
        col-assign -q -a ./p.tsv before.tsv | cmp - before.tsv
        { cat p.tsv; printf 'absent\tb\n'; } >ill.tsv
        col-assign -q -a ./ill.tsv before.tsv >after.tsv
        paste <(cut -f 4 before.tsv) <(cut -f 4 after.tsv) | awk -F'\t' 'NR > 1 && $1 != $2 { moved[$1 " " ($2 == "" ? "waits" : "")]++ }
                NR > 1 && $2 == "b" { bad = 1 } END { for (who in moved) print who; exit bad }' | gives 'b '
        # He is back: nobody moves again but those who wait.
        col-assign -q -a ./p.tsv after.tsv >back.tsv
        [ "$(paste <(cut -f 4 after.tsv) <(cut -f 4 back.tsv) | awk -F'\t' '$1 != "" && $1 != $2' | wc -l)" -eq 0 ]
}

@test "a promise or a running plan keeps the agent, beyond his capacity, as long as he is there" {
        policy p.tsv 'pool:all;when=else' 'band:any;points=100' 'stay:;when=open_promises > 0 OR open_instalments > 0;points=always' \
                'team:t;pools=all' 'team:u;pools=all' 'agent:ayse;team=t;capacity=1' 'agent:ben;team=u;capacity=9'
        accounts 'a1\ta\tx\tayse\t2025-12-01' 'b1\tb\tx\tayse\t2025-12-02' 'c1\tc\tx\tayse\t2025-12-03' 'd1\td\tx\tayse\t2025-12-04' >in.tsv
        rows 'debtor\taccount\tstatus' 'a\ta1\tkept' 'a\ta1\topen' 'b\tb1\tbroken' >promises.tsv
        rows 'debtor\taccount\tstatus' 'c\tc1\tpart-paid' 'd\td1\tpaid' >instalments.tsv
        col-assign -q -a ./p.tsv --promises promises.tsv --instalments instalments.tsv --explain in.tsv >out.tsv
        [ "$(column agent agent_since <out.tsv)" = 'ayse 2025-12-01, ben 2026-01-05, ayse 2025-12-03, ben 2026-01-05' ]
        sed -n 2p out.tsv | grep -q 'line 7 (ayse) always, by line 4$'
        printf 'absent\tayse\n' >>p.tsv
        col-assign -q -a ./p.tsv --promises promises.tsv --instalments instalments.tsv in.tsv | column agent | gives 'ben, ben, ben, ben'
        rows 'debtor\taccount' 'a\ta1' >nothing.tsv
        fails 65 col-assign -a ./p.tsv --promises nothing.tsv in.tsv
        says "status"
}

@test "debtors are taken back after some days, or from a day on" {
        policy p.tsv 'pool:all;when=else' 'band:any;points=100' 'stay:;when=else;points=50' 'team:t;pools=all' \
                'agent:north;team=t;capacity=50%;type=agency;recall=30' 'agent:south;team=t;capacity=50%;type=agency;recall=2026-03-01'
        accounts 'a1\ta\tx\tnorth\t2025-12-07' 'b1\tb\tx\tnorth\t2025-12-06' 'c1\tc\tx\t\t' 'd1\td\tx\tsouth\t2025-01-01' >in.tsv
        col-assign -q -a ./p.tsv in.tsv >out.tsv
        [ "$(column agent recall_on <out.tsv)" = 'north 2026-01-06, south 2026-03-01, north 2026-02-04, south 2026-03-01' ]
        # The day does not move by being asked again.
        col-assign -q -a ./p.tsv out.tsv | cmp - out.tsv
        sed 's/2026-01-05$/2026-03-01/' in.tsv | col-assign -q -a ./p.tsv | column agent | gives '-, -, north, north'
        cut -f 1-4,6- in.tsv >without.tsv
        fails 65 col-assign -a ./p.tsv without.tsv
        says agent_since
}

@test "actions: days of the week, one agent over all days, and what nobody has time for keeps what it has" {
        policy p.tsv 'pool:all;when=else' 'band:any;points=100' 'team:t;pools=all' 'minutes:;when=else;amount=10' \
                'agent:ayse;team=t;capacity=20;days=12345' 'agent:ben;team=t;capacity=10;days=6'
        # 2026-01-09 is a Friday.
        rows 'account\tdebtor\tstrategy\tplanned_on\tpermission\tagent\tas_of' \
                'a1\ta\ts\t2026-01-09\t\t\t2026-01-05' 'a2\ta\ts\t2026-01-10\t\t\t2026-01-05' \
                'b1\tb\ts\t2026-01-10\t\t\t2026-01-05' 'c1\tc\ts\t2026-01-10\t\tx\t2026-01-05' \
                'd1\td\t\t\t\tayse\t2026-01-05' 'e1\te\ts\t2026-01-09\trefused\t\t2026-01-05' >in.tsv
        col-assign -a ./p.tsv --explain in.tsv >out.tsv 2>said
        [ "$(column agent pool <out.tsv)" = 'ayse all, ayse all, ben all, - all, ayse -, - -' ]
        [ "$(column agents <out.tsv | sed 's/@[0-9a-f]*//g')" = 'p, p, p, -, -, -' ]
        sed 's/ points.*//' said | gives 'col-assign: 2026-01-09: 1 of 1 debtors have an agent; 100' \
                'col-assign: 2026-01-10: 2 of 3 debtors have an agent; 100'
        [ "$(cut -f 13 out.tsv | tail -n 2 | sort -u)" = 'nothing is planned' ]
}

@test "shares are cut off, capacity 0 and nobody there leave all waiting" {
        policy p.tsv 'pool:all;when=else' 'band:any;points=100' 'team:t;pools=all' 'agent:n;team=t;capacity=34%' 'agent:z;team=t;capacity=0'
        rows 'debtor\tas_of' {a,b,c,d,e}'\t2026-01-05' >in.tsv
        col-assign -q -a ./p.tsv in.tsv | column agent | tr ', ' '\n\n' | sort | uniq -c | grep -Eq '^ +1 n$'
        printf 'absent\tn\t\t\t\t\t\t\t\t\t\t2026-01-01\t2026-01-05\n' >>p.tsv
        col-assign -a ./p.tsv --explain in.tsv 2>said | column agent team | gives '- t, - t, - t, - t, - t'
        grep -q '0 of 5 debtors have an agent; 0 points, and no more' said
}

@test "a band's debtors are balanced, and within it the expected value" {
        policy p.tsv 'pool:all;when=else' 'value:;amount=balance' 'band:high;amount=100;points=30' 'band:low;points=20' 'balance:;points=5' \
                'team:t;pools=all' 'agent:a;team=t;capacity=100' 'agent:b;team=t;capacity=100'
        awk -v OFS='\t' 'BEGIN { print "debtor", "balance", "currency", "as_of"
                for (i = 1; i <= 80; i++) print sprintf("d%02d", i), i * 5 ".00", "TRY", "2026-01-05" }' >in.tsv
        col-assign -q -a ./p.tsv in.tsv | awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { n[$at["agent"], $2 >= 100]++; sum[$at["agent"]] += $2 }
                function far(x, y, most) { return x - y > most || y - x > most }
                END { exit n["a", 0] + n["b", 1] < 30 || far(n["a", 0], n["b", 0], 1) || far(n["a", 1], n["b", 1], 1) ||
                           far(sum["a"], sum["b"], 100) }'
}

@test "the same whatever the form of the stream" {
        two_people 1
        accounts 'a1\ta\tcard\t\t' 'b1\tb\tcard\t\t' 'c1\tc\tloan\t\t' >in.tsv
        col-assign -q -a ./two.tsv in.tsv >out.tsv
        { head -n 2 in.tsv >one; sed '2d' in.tsv >two; } && col-assign -q -a ./two.tsv one two | cmp - out.tsv
        COL_EXPR=sqlite col-assign -q -a ./two.tsv in.tsv | cmp - out.tsv
        tail -n +2 in.tsv | col-assign -q -a ./two.tsv --no-header --columns "$(head -n 1 in.tsv | tr '\t' ,)" |
                cmp - <(tail -n +2 out.tsv)
        head -n 1 in.tsv | col-assign -a ./two.tsv | cmp - <(head -n 1 out.tsv)
}

@test "what is decided is stored once, and listed; released accounts are nobody's again" {
        small_database
        mkdir policies/agents
        policy policies/agents/p.tsv "pool:all;when=account <> 'bank1/b'" 'band:any;points=100' 'stay:;when=else;points=9' 'team:t;pools=all' \
                'agent:ayse;team=t;capacity=9'
        sed "s/^pool.*/$(printf 'pool\\tall\\telse')/" policies/agents/p.tsv >policies/agents/everybody.tsv
        col-list --as-of 2026-04-01 | col-assign -q -a everybody | col-save --as-of 2026-04-01 2>said
        grep -q 'assignments 3 new' said
        col-list --as-of 2026-04-03 | col-assign -q -a everybody | col-save --as-of 2026-04-03 2>said
        grep -q 'assignments 3 already so' said
        col-list --as-of 2026-04-05 | col-assign -q -a p | col-save -q --as-of 2026-04-05
        list() {
                col-list --as-of "$1" -c account,pool,team,agent,agent_since | column account pool team agent agent_since
        }
        [ "$(list 2026-03-31)" = 'bank1/a - - - -, bank1/b - - - -, bank1/c - - - -' ]
        [ "$(list 2026-04-04)" = 'bank1/a all t ayse 2026-04-01, bank1/b all t ayse 2026-04-01, bank1/c all t ayse 2026-04-01' ]
        [ "$(list 2026-04-05)" = 'bank1/a all t ayse 2026-04-01, bank1/b - - - -, bank1/c all t ayse 2026-04-01' ]
        [ "$(col-list --as-of 2026-04-05 -w "agent = 'ayse'" -c account | wc -l)" -eq 3 ]
        col-list --as-of 2026-04-06 | col-assign -q -a p | col-save --as-of 2026-04-06 2>said
        grep -q 'assignments 2 already so' said
        col-check
}

@test "work lists: the agent goes into the action; lists of an agent, a team, by process, and to be taken back" {
        small_database
        mkdir policies/agents
        policy policies/agents/p.tsv 'pool:all;when=else' 'band:any;points=100' "skill:usd;when=currency = 'USD';points=9" 'team:t;pools=all' \
                'agent:ayse;team=t;capacity=1;recall=30;type=agency' 'agent:ben;team=t;skills=usd;capacity=1'
        col-list --as-of 2026-04-01 | col-segment -r rules | col-plan -q -s steps -p anything |
                col-assign -q -a p | col-save -q --as-of 2026-04-01
        col-list actions -c account,agent | column account agent | gives 'bank1/a ayse, bank1/b ayse, bank1/c ben'
        col-list work --as-of 2026-04-02 -w "agent = 'ben'" -c account,agent | column account agent | gives 'bank1/c ben'
        report() {
                col-report "$1" --as-of 2026-04-02 "${@:2}"
        }
        report calls -p agent=ayse | column place account balance | gives '1 bank1/a 100.00, 2 bank1/b 250.50'
        report calls -p agent=nobody | wc -l | gives 1
        report queue -p team=t | column agent account | gives 'ayse bank1/a, ayse bank1/b, ben bank1/c'
        report workload | column team agent process channel actions overdue debtors accounts currency balance | gives \
                't ayse all phone 2 2 1 2 TRY 350.50, t ben all phone 1 1 1 1 USD 75.00'
        report agents | column pool team agent debtors accounts currency balance | gives \
                'all t ayse 1 2 TRY 350.50, all t ben 1 1 USD 75.00'
        report recalls | wc -l | gives 1
        report recalls --to 2026-05-01 | column recall_on agent agent_type account | gives \
                '2026-05-01 ayse agency bank1/a, 2026-05-01 ayse agency bank1/b'
        # An account's agent does what no action gives to another.
        col-list --as-of 2026-04-03 -c account,pool,team,agent,agent_since,debtor,currency,as_of,seen |
                col-assign -q -a p | sed '1!s/\tayse\t/\tcem\t/' | col-save -q --as-of 2026-04-03
        sqlite3 db "UPDATE actions SET agent = NULL"
        col-list work --as-of 2026-04-03 -c account,agent | column agent | gives 'cem, cem, ben'
}

@test "who waits for an agent stands first in the team's queue" {
        small_database
        mkdir policies/agents
        policy policies/agents/p.tsv 'pool:all;when=else' 'band:any;points=100' 'team:t;pools=all' 'agent:ayse;team=t;capacity=1'
        col-list --as-of 2026-04-01 | col-assign -q -a p | col-save -q --as-of 2026-04-01
        col-list --as-of 2026-04-01 | col-segment -r rules | col-plan -q -s steps -p anything | col-save -q --as-of 2026-04-01
        col-report queue -p team=t --as-of 2026-04-01 | column agent account >queue
        grep -Eq '^- .*ayse' queue
        col-report agents --as-of 2026-04-01 | column team agent debtors | grep -q '^t - 1'
}

@test "mistakes of the policy are named with their places" {
        rows 'debtor\tas_of' 'a\t2026-01-05' >in.tsv
        local good=('pool:all;when=else' 'band:any;points=100' 'team:t;pools=all' 'agent:a;team=t;capacity=1')
        wrong() { # MESSAGE LINE…
                local message=$1
                shift
                policy wrong.tsv "$@"
                fails 78 col-assign -a ./wrong.tsv in.tsv
                says "$message"
        }
        wrong './wrong.tsv: no line pool'
        wrong './wrong.tsv: no line team' "${good[0]}"
        wrong './wrong.tsv: no line agent' "${good[@]:0:3}"
        wrong './wrong.tsv: no line band without an amount' "${good[0]}" "${good[@]:2}" 'band:b;amount=1;points=2'
        wrong "./wrong.tsv:6:line: 'queue' is none of pool" "${good[@]}" 'queue:x'
        wrong './wrong.tsv:6:name: empty; a line pool has one' "${good[@]}" 'pool:;when=else'
        wrong "./wrong.tsv:6:points: '5'; a line pool has nothing here" "${good[@]}" 'pool:x;when=else;points=5'
        wrong "./wrong.tsv:6:name: 'all' has a line already" "${good[@]}" 'pool:all;when=else'
        wrong "./wrong.tsv:6:name: 'a' has a line already" "${good[@]}" 'agent:a;team=t;capacity=1'
        wrong "./wrong.tsv:6:pools: 'x' has no line pool" "${good[@]}" 'team:u;pools=all x'
        wrong "./wrong.tsv:6:team: 'x' has no line team" "${good[@]}" 'agent:b;team=x;capacity=1'
        wrong "./wrong.tsv:6:skills: 'x' has no line skill" "${good[@]}" 'agent:b;team=t;capacity=1;skills=x'
        wrong "./wrong.tsv:6:name: 'x' has no line agent" "${good[@]}" 'absent:x'
        for capacity in -1 x 1.5 101% %; do
                wrong "./wrong.tsv:6:capacity: '$capacity'" "${good[@]}" "agent:b;team=t;capacity=$capacity"
        done
        wrong "./wrong.tsv:6:days: '128'" "${good[@]}" 'agent:b;team=t;capacity=1;days=128'
        wrong "./wrong.tsv:6:type: 'firm'" "${good[@]}" 'agent:b;team=t;capacity=1;type=firm'
        wrong "./wrong.tsv:6:recall: '0'" "${good[@]}" 'agent:b;team=t;capacity=1;recall=0'
        wrong "./wrong.tsv:6:from: 'soon'" "${good[@]}" 'agent:b;team=t;capacity=1;from=soon'
        wrong './wrong.tsv:6:until: before the first day' "${good[@]}" 'absent:a;from=2026-01-02;until=2026-01-01'
        for points in -1 1000001 many; do
                wrong "./wrong.tsv:6:points: '$points'" "${good[@]}" "stay:;when=else;points=$points"
        done
        wrong './wrong.tsv:3:points: not more than the 100 of the line balance' "${good[@]}" 'balance:;points=100'
        wrong './wrong.tsv:7:line: there is such a line already' "${good[@]}" 'balance:;points=1' 'balance:;points=1'
        wrong './wrong.tsv:6:amount: another line band begins there already' "${good[@]}" 'band:other;points=100'
        wrong "./wrong.tsv:6:amount: '1.234'" "${good[@]}" 'band:other;points=100;amount=1.234'
        wrong "./wrong.tsv:6:amount: '0'" "${good[@]}" 'minutes:;when=else;amount=0'
        wrong './wrong.tsv:6:when: ' "${good[@]}" 'skill:x;when=nothing = 1;points=1'
        fails 64 col-assign in.tsv
}

@test "mistakes of the data are named with their places" {
        policy p.tsv 'pool:all;when=else' 'value:;amount=city' 'band:any;points=100' "minutes:;when=city <> 'x';amount=1" 'team:t;pools=all' \
                'agent:a;team=t;capacity=1;recall=9'
        rows 'debtor\tcity\tas_of' 'b\t1\t2026-01-05' 'a\t1\t2026-01-05' >in.tsv
        fails 65 col-assign -a ./p.tsv in.tsv
        says 'in.tsv:3:debtor: '\''a'\'' is out of order'
        rows 'debtor\tcity\tas_of' '\t1\t2026-01-05' >in.tsv
        fails 65 col-assign -a ./p.tsv in.tsv
        says ':2:debtor: empty'
        rows 'debtor\tcity\tas_of' 'a\tVan\t2026-01-05' >in.tsv
        fails 65 col-assign -a ./p.tsv in.tsv
        says "the value is 'Van'"
        rows 'debtor\tcity\tas_of' 'a\t\t2026-01-05' >in.tsv
        fails 65 col-assign -a ./p.tsv in.tsv
        says 'no line minutes of p holds'
        accounts 'a1\ta\tx\t\t' 'b1\tb\tx\t\t' | sed '3s/2026-01-05/2026-01-06/' >days.tsv
        two_people
        fails 65 col-assign -a ./two.tsv days.tsv
        says days.tsv:3:as_of
}
