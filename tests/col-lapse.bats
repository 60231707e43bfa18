#!/usr/bin/env bats
# col-lapse: until when claims can be enforced. Dates are worked by hand from turkey.md, section 3; tests/unit/limitation.c
# holds the running of a period against what must be true of it.

load common
load small

setup() {
        cd "$BATS_TEST_TMPDIR" || return
        # A policy of which every stream but contacts has a line.
        rows 'stream\twhen\tperiod\tfrom\tagainst\treason' \
                "accounts\tclaim = 'nothing'\tnone" \
                "accounts\tclaim = 'rent'\t5 years\tdue_on contract_due_on\t\tdue date" \
                'accounts\telse\t10 years\tdue_on contract_due_on\t\tdue date' \
                "roles\tpart = 'guarantor'\t10 years\tfrom_on\t\tsurety" \
                "entries\ttype = 'payment'\tagain\tvalue_on\tparty\tpayment" \
                "events\ttype = 'judgment'\t10 years\tvalue_on\tparty\tjudgment" \
                "events\ttype = 'suit'\tagain\tvalue_on\tparty\tsuit" \
                'arrangements\telse\tagain\tarranged_on\tparty\tplan' >mine.tsv
        accounts
        roles
        entries
        events
        arrangements
        promises
}

# stream FILE HEADER LINE…: a stream of lines of words, - for nothing, those that are left out at the end empty; debtor
# b/D and currency TRY come first.
stream() {
        {
                rows "debtor\tcurrency\t$2"
                [ $# -eq 2 ] || printf '%s\n' "${@:3}" |
                        awk -v OFS='\t' -v columns="$(rows "$2" | wc -w)" '
                                { for (i = 1; i <= columns; i++) $i = $i == "-" ? "" : $i; print "b/D", "TRY", $0 }'
        } >"$1"
}
# The lines of each are its columns, separated by blanks.
accounts() { stream in.tsv 'account\tclaim\tdue_on\tcontract_due_on\tbalance' "$@"; }
roles() { stream roles.tsv 'account\tparty\tpart\tfrom_on\tuntil_on\ttype\topened_on' "$@"; }
entries() { stream entries.tsv 'account\tentry\ttype\tamount\tvalue_on\tcorrects\thistory\ttag' "$@"; }
events() { stream events.tsv 'account\tparty\ttype\tvalue_on\troute' "$@"; }
arrangements() { stream plans.tsv 'account\tarranged_on' "$@"; }
promises() { stream promises.tsv 'account\tparty\tpromised_on' "$@"; }

# lapse [OPTION…]: with the streams above, by mine.tsv.
lapse() {
        col-lapse -l ./mine.tsv --roles roles.tsv --entries entries.tsv --events events.tsv --arrangements plans.tsv \
                --as-of 2026-09-20 "$@" in.tsv
}
# columns NAME…: those of a stream, - where empty, blanks between them.
columns() {
        awk -F'\t' -v names="$*" 'NR == 1 { n = split(names, name, " "); for (i = 1; i <= NF; i++) at[$i] = i; next }
                { for (i = 1; i <= n; i++) printf "%s%s", $at[name[i]] == "" ? "-" : $at[name[i]], i < n ? " " : "\n" }'
}
# tells LINE…: "account party part runs_from limitation_on reason" of all rows.
tells() {
        lapse >out.tsv
        columns account party part runs_from limitation_on reason <out.tsv | gives "$@"
}
refused() { # TEXT
        fails 65 lapse
        says "$1"
}

@test "the period ends on the day of the same number; the first day is not counted" {
        accounts 'b/1 loan 2016-03-15 -' 'b/2 loan 2016-02-29 -' 'b/3 rent 2024-02-29 -' 'b/4 rent 2019-12-31 -' \
                'b/5 rent 2023-02-28 -' 'b/6 loan - 2020-05-05' 'b/7 nothing - -'
        tells 'b/1 b/D debtor 2016-03-15 2026-03-15 due date' 'b/2 b/D debtor 2016-02-29 2026-02-28 due date' \
                'b/3 b/D debtor 2024-02-29 2029-02-28 due date' 'b/4 b/D debtor 2019-12-31 2024-12-31 due date' \
                'b/5 b/D debtor 2023-02-28 2028-02-28 due date' 'b/6 b/D debtor 2020-05-05 2030-05-05 due date' \
                'b/7 b/D debtor - - -'
        columns limitation as_of <out.tsv | sort -u | gives '- 2026-09-20' "$(label mine.tsv) 2026-09-20"
        accounts 'b/1 loan - -'
        refused 'in.tsv:2:contract_due_on: empty; line 4 of ./mine.tsv counts from due_on contract_due_on'
        accounts 'b/1 loan 2020-02-30 -'
        refused "in.tsv:2:due_on: '2020-02-30' is not a date"
        accounts 'b/1 loan 9995-01-01 -'
        refused "in.tsv:2:account: 'b/1' would lapse after the year 9999"
}

@test "what interrupts begins the period anew, history included" {
        accounts 'b/1 rent 2018-01-31 -'
        entries 'b/1 1 payment 5.00 2020-02-29 - 1'
        tells 'b/1 b/D debtor 2020-02-29 2025-02-28 payment'
        entries 'b/1 1 payment 5.00 2017-12-31 - 1' 'b/1 2 charge 5.00 2020-01-01' 'b/1 3 waiver 5.00 2020-01-01' \
                'b/1 4 payment 0.01 2022-01-31'
        tells 'b/1 b/D debtor 2022-01-31 2027-01-31 payment'
        # In time on the last day, too late on the next.
        entries 'b/1 1 payment 5.00 2023-01-31'
        tells 'b/1 b/D debtor 2023-01-31 2028-01-31 payment'
        entries 'b/1 1 payment 5.00 2023-02-01'
        tells 'b/1 b/D debtor 2018-01-31 2023-01-31 due date'
        # A judgment gives ten years, also to what interrupts after it.
        entries 'b/1 1 payment 5.00 2024-05-05'
        events 'b/1 b/D judgment 2021-06-30 -'
        tells 'b/1 b/D debtor 2024-05-05 2034-05-05 payment'
        arrangements 'b/1 2025-01-01'
        tells 'b/1 b/D debtor 2025-01-01 2035-01-01 plan'
}

@test "a payment of which all was taken back is none" {
        accounts 'b/1 rent 2018-01-31 -'
        local due='b/1 b/D debtor 2018-01-31 2023-01-31 due date'
        entries 'b/1 1 payment 5.00 2020-02-29' 'b/1 2 return 5.00 2020-03-10 1'
        tells "$due"
        entries 'b/1 1 payment 5.00 2020-02-29' 'b/1 2 payment -5.00 2020-03-10 1'
        # The line of this policy has no amount > 0: the correction itself would interrupt, were it not taken back.
        tells "$due"
        entries 'b/1 1 payment 5.00 2020-02-29' 'b/1 2 return 4.99 2020-03-10 1'
        tells 'b/1 b/D debtor 2020-02-29 2025-02-28 payment'
        # A return that names none takes back the latest before it, and no more than there is where history begins late.
        entries 'b/1 1 payment 5.00 2019-02-28' 'b/1 2 payment 5.00 2020-02-29' 'b/1 3 return 5.00 2020-03-10'
        tells 'b/1 b/D debtor 2019-02-28 2024-02-28 payment'
        entries 'b/1 1 payment 5.00 2020-02-29' 'b/1 2 return 9.00 2020-03-10'
        tells "$due"
        # A return of a return pays again.
        entries 'b/1 1 payment 5.00 2020-02-29' 'b/1 2 return 5.00 2020-03-10 1' 'b/1 3 return -5.00 2020-03-11 2'
        tells 'b/1 b/D debtor 2020-02-29 2025-02-28 payment'
        entries 'b/1 1 return 5.00 2020-03-10 9'
        refused 'entries.tsv:2:corrects: entry 1 undoes an entry that is not in the stream'
        entries 'b/1 7 payment 5.00 2020-03-10' 'b/1 7 payment 5.00 2020-03-10'
        refused 'entries.tsv:3:entry: entry 7 is there twice'
}

@test "who owes: the debtor, and those whose role is in force" {
        accounts 'b/1 loan 2020-01-01 -' 'b/2 loan 2020-01-01 -'
        roles 'b/1 b/H heir - -' 'b/1 b/R representative - -' 'b/1 b/C co-debtor 2026-09-20 2026-09-20' \
                'b/1 b/N co-debtor 2026-09-21 -' 'b/1 b/O heir - 2026-09-19' 'b/1 b/A heir - -' 'b/1 b/H co-debtor - -'
        lapse | columns account party part limitation_on |
                gives 'b/1 b/D debtor 2030-01-01' 'b/1 b/C co-debtor 2030-01-01' 'b/1 b/H co-debtor 2030-01-01' \
                        'b/1 b/A heir 2030-01-01' 'b/1 b/H heir 2030-01-01' 'b/2 b/D debtor 2030-01-01'
        roles 'b/1 b/H heir - -' 'b/1 b/A heir - -' 'b/1 b/H heir - -'
        refused "roles.tsv:4:party: 'b/H' has this part in the account twice"
        roles 'b/1 b/H kin - -'
        refused "roles.tsv:2:part: 'kin' is none of"
        roles 'b/1 - heir - -'
        refused 'roles.tsv:2:party:'
        roles 'b/1 b/H heir today -'
        refused "roles.tsv:2:from_on: 'today' is not a date"
}

@test "a surety is forfeited whatever interrupts" {
        accounts 'b/1 loan 2016-03-15 -'
        roles 'b/1 b/G guarantor 2015-02-01 -'
        tells 'b/1 b/D debtor 2016-03-15 2026-03-15 due date' 'b/1 b/G guarantor 2015-02-01 2025-02-01 surety'
        events 'b/1 b/G judgment 2020-01-01 -'
        tells 'b/1 b/D debtor 2016-03-15 2026-03-15 due date' 'b/1 b/G guarantor 2015-02-01 2025-02-01 surety'
        # Given late, the claim lapses before it.
        roles 'b/1 b/G guarantor 2019-02-01 -'
        events
        tells 'b/1 b/D debtor 2016-03-15 2026-03-15 due date' 'b/1 b/G guarantor 2016-03-15 2026-03-15 due date'
        roles 'b/1 b/G guarantor - -'
        refused 'roles.tsv:2:from_on: empty; line 5 of ./mine.tsv counts from from_on'
}

@test "every kind of fact interrupts against the party it is about, and nobody else" {
        accounts 'b/1 rent 2018-01-31 -'
        roles 'b/1 b/G guarantor 2018-01-31 -' 'b/1 b/H heir - -'
        rows 'promises\telse\tagain\tpromised_on\tparty\tpromise' 'contacts\telse\tagain\tcontact_on\tparty\tletter' >>mine.tsv
        # only PART: the one whose day is moved.
        only() {
                lapse --promises promises.tsv --contacts contacts.tsv | columns part limitation_on | sort -k2 >days
                gives "$1 2025-02-28" < <(tail -n 1 days)
                [ "$(grep -c 2023-01-31 days)" -eq 2 ]
        }
        stream contacts.tsv 'account\tparty\tcontact_on'
        entries 'b/1 1 payment 5.00 2020-02-29' && only debtor
        entries
        arrangements 'b/1 2020-02-29' && only debtor
        arrangements
        for of in 'b/D debtor' '- debtor' 'b/G guarantor' 'b/H heir'; do
                promises "b/1 ${of% *} 2020-02-29" && only "${of#* }"
                promises
                events "b/1 ${of% *} suit 2020-02-29 -" && only "${of#* }"
                events
                stream contacts.tsv 'account\tparty\tcontact_on' "b/1 ${of% *} 2020-02-29" && only "${of#* }"
                stream contacts.tsv 'account\tparty\tcontact_on'
        done
}

@test "whom else a fact reaches is policy" {
        accounts 'b/1 rent 2018-01-31 -'
        roles 'b/1 b/G guarantor 2018-01-31 -' 'b/1 b/H heir - -' 'b/1 b/C co-debtor - -'
        rows 'stream\twhen\tperiod\tfrom\tagainst\treason' 'accounts\telse\t5 years\tdue_on\t\tdue date' \
                "events\tparty = debtor\tagain\tvalue_on\tdebtor guarantor\tsuit" \
                "events\ttype = 'settled'\tnone" \
                "events\telse\tagain\tvalue_on\tparty\tsuit" >mine.tsv
        days() { lapse | columns part limitation_on | paste -sd' '; }
        [ "$(days)" = 'debtor 2023-01-31 co-debtor 2023-01-31 guarantor 2023-01-31 heir 2023-01-31' ]
        events 'b/1 b/D suit 2020-01-01 -'
        [ "$(days)" = 'debtor 2025-01-01 co-debtor 2023-01-31 guarantor 2025-01-01 heir 2023-01-31' ]
        events 'b/1 b/G suit 2020-01-01 -'
        [ "$(days)" = 'debtor 2023-01-31 co-debtor 2023-01-31 guarantor 2025-01-01 heir 2023-01-31' ]
        events 'b/1 b/C suit 2020-01-01 -' 'b/1 b/H settled 2020-01-01 -'
        [ "$(days)" = 'debtor 2023-01-31 co-debtor 2025-01-01 guarantor 2023-01-31 heir 2023-01-31' ]
        # A period may be for some parts only.
        sed -i '2i accounts\tpart IS NULL\tnone' mine.tsv
        fails 78 lapse
        sed -i "2s/.*/accounts\telse\t2 years\tdue_on\tguarantor heir\tshort/" mine.tsv
        events
        [ "$(days)" = 'debtor 2023-01-31 co-debtor 2023-01-31 guarantor 2020-01-31 heir 2020-01-31' ]
}

@test "Turkish law, as far as it is installed" {
        accounts 'b/1 loan 2016-03-15 - 1' 'b/2 card 2016-03-15 - 1' 'b/3 rent 2016-03-15 - 1' \
                'b/4 cheque 2016-01-01 2016-03-15 1' 'b/5 bono 2016-03-15 - 1' 'b/6 telecom 2016-03-15 - 0' 'b/7 - - - 0'
        turkey() {
                col-lapse -l turkey --roles roles.tsv --entries entries.tsv --events events.tsv --arrangements plans.tsv \
                        --promises promises.tsv --as-of 2026-09-20 "$@" in.tsv
        }
        turkey | columns account limitation_on reason |
                gives 'b/1 2026-03-15 due date' 'b/2 2026-03-15 due date' 'b/3 2021-03-15 due date' \
                        'b/4 2019-03-15 end of presentment' 'b/5 2019-03-15 maturity' 'b/6 - -' 'b/7 - -'
        # What it does not know it refuses, and says why.
        for claim in telecom utility; do
                accounts "b/1 $claim 2016-03-15 - 1"
                fails 65 turkey
                says "in.tsv:2:account: 'b/1' against the debtor: 5 or 10 years: the sources do not settle which (line"
                says "claim=$claim"
        done
        accounts 'b/1 - 2016-03-15 - 1'
        fails 65 turkey
        says 'no period for this claim, or the account names none'
        accounts 'b/1 bono 2016-03-15 - 1'
        roles 'b/1 b/G guarantor 2016-03-15 - person'
        fails 65 turkey
        says "'b/1' against the guarantor: only the period against the maker is known"
        # A person's surety is forfeited, a firm's is not, and who is not known for a firm is a person.
        accounts 'b/1 loan 2016-03-15 - 1'
        roles 'b/1 b/F guarantor 2014-01-01 - firm' 'b/1 b/P guarantor 2014-01-01 - person' 'b/1 b/U guarantor - - - 2013-01-01'
        turkey | columns party limitation_on reason | gives 'b/D 2026-03-15 due date' 'b/F 2026-03-15 due date' \
                'b/P 2024-01-01 surety' 'b/U 2023-01-01 surety'
        roles
        # What interrupts: payments but for those of a guarantee fund, plans, judgments, deeds, an aciz vesikası. A promise
        # by word of mouth does not.
        one() { turkey | columns runs_from limitation_on reason; }
        promises 'b/1 b/D 2020-02-02'
        [ "$(one)" = '2016-03-15 2026-03-15 due date' ]
        entries 'b/1 1 payment 5.00 2020-01-01' 'b/1 2 payment 5.00 2021-01-01 - 0 KGF'
        [ "$(one)" = '2020-01-01 2030-01-01 payment' ]
        arrangements 'b/1 2020-06-01'
        [ "$(one)" = '2020-06-01 2030-06-01 acknowledgement' ]
        events 'b/1 b/D opened 2020-07-01 ilamsız' 'b/1 b/D haciz 2020-09-01 ilamsız'
        [ "$(one)" = '2020-07-01 2030-07-01 suit, enforcement or acknowledgement' ]
        events 'b/1 b/D opened 2020-07-01 ilamlı' 'b/1 b/D haciz 2020-09-01 ilamlı' 'b/1 b/D objection 2020-10-01 ilamlı'
        [ "$(one)" = '2020-09-01 2030-09-01 last act on a judgment' ]
        events 'b/1 b/D opened 2020-07-01 ilamsız' 'b/1 b/D aciz 2021-07-01 ilamsız'
        [ "$(one)" = '2021-07-01 2041-07-01 aciz vesikası' ]
        accounts 'b/1 rent 2018-03-15 - 1'
        events 'b/1 b/D judgment 2020-07-01 -'
        [ "$(one)" = '2020-07-01 2030-07-01 judgment' ]
        events 'b/1 b/D deed 2020-07-01 -'
        [ "$(one)" = '2020-07-01 2030-07-01 acknowledgement by deed' ]
        # Every line that says something has its source.
        awk -F'\t' '/^#/ { next } $3 != "none" && $3 != "refuse" && $7 !~ /C[0-9]|S$/ && $1 != "stream" { print; bad = 1 } END { exit bad }' \
                "$PROJECT/share/limitations/turkey.tsv"
}

@test "--explain: what ran, what interrupted it, and by which lines" {
        accounts 'b/1 rent 2018-01-31 -' 'b/7 nothing - -'
        roles 'b/1 b/G guarantor 2017-01-31 -'
        entries 'b/1 1 payment 5.00 2020-02-29' 'b/1 2 payment 5.00 2026-01-01'
        events 'b/1 b/D judgment 2015-06-30 -'
        lapse --explain | columns lapse_explain | gives \
                '2018-01-31 due date (line 3: claim=rent), 5 years; 2015-06-30 judgment (line 7: type=judgment), changes nothing; 2020-02-29 payment (line 6: type=payment), again; 2026-01-01 payment (line 6: type=payment), changes nothing' \
                '2018-01-31 due date (line 3: claim=rent), 5 years; whatever interrupts: 2017-01-31 surety (line 5: part=guarantor), 10 years' \
                'none (line 2: claim=nothing)'
}

@test "a stream that the policy asks for must be given, whole, sorted and of the same day" {
        accounts 'b/1 rent 2018-01-31 -' 'b/2 rent 2018-01-31 -'
        fails 64 col-lapse -l ./mine.tsv --as-of 2026-09-20 in.tsv
        says './mine.tsv has lines for roles; give their stream with --roles FILE'
        fails 64 col-lapse -l ./mine.tsv --as-of 2026-09-20 --roles roles.tsv --events events.tsv --arrangements plans.tsv in.tsv
        says './mine.tsv has lines for entries; give their stream with --entries FILE'
        fails 64 col-lapse --as-of 2026-09-20 in.tsv
        says '-l LIMITATION'
        fails 64 col-lapse -l ./mine.tsv --roles roles.tsv --entries entries.tsv --events events.tsv --arrangements plans.tsv in.tsv
        says '--as-of'
        # A promise interrupts nothing where the policy says nothing of it.
        promises 'b/1 b/D 2020-01-01'
        lapse >without
        lapse --promises promises.tsv | cmp - without
        for file in roles entries events plans; do
                cp $file.tsv whole
                head -c -1 whole >$file.tsv
                fails 65 lapse
                says "$file.tsv"
                says 'input ended early'
                cp whole $file.tsv
        done
        head -c -1 in.tsv >early.tsv
        mv early.tsv in.tsv
        refused 'input ended early'
        accounts 'b/2 rent 2018-01-31 -' 'b/1 rent 2018-01-31 -'
        refused "in.tsv:3:account: 'b/1' is out of order, or there again"
        accounts 'b/1 rent 2018-01-31 -' 'b/1 rent 2018-01-31 -'
        refused "in.tsv:3:account: 'b/1' is out of order, or there again"
        accounts 'b/1 rent 2018-01-31 -' 'b/2 rent 2018-01-31 -'
        events 'b/2 b/D suit 2020-01-01 -' 'b/1 b/D suit 2020-01-01 -'
        refused "events.tsv:3:account: 'b/1' is out of order; sort bytewise by debtor and account"
        events
        arrangements 'b/1 2026-09-21'
        refused 'plans.tsv:2:arranged_on: after the as-of date'
        arrangements 'b/1 soon'
        refused "plans.tsv:2:arranged_on: 'soon' is not a date"
        # Accounts that are not asked for are passed over; a stream of another day is refused.
        arrangements 'b/0 2020-01-01' 'b/11 2020-01-01' 'b/2 2020-01-01' 'b/9 2020-01-01'
        tells 'b/1 b/D debtor 2018-01-31 2023-01-31 due date' 'b/2 b/D debtor 2020-01-01 2025-01-01 plan'
        stream plans.tsv 'account\tarranged_on\tas_of' 'b/1 2020-01-01 2026-09-19'
        refused "plans.tsv:2:as_of: '2026-09-19' is not the as-of date of the first stream"
        cut -f 2- roles.tsv >no-debtor.tsv
        mv no-debtor.tsv roles.tsv
        refused 'debtor'
}

@test "mistakes in a policy are named by file, line and column" {
        accounts 'b/1 rent 2018-01-31 -'
        wrong() { # MESSAGE LINE…
                rows 'stream\twhen\tperiod\tfrom\tagainst\treason' "${@:2}" >mine.tsv
                fails 78 lapse
                says "./mine.tsv:$1"
        }
        local last='accounts\telse\trefuse\t\t\twhy'
        wrong "2:stream: 'account'; accounts, roles" 'account\telse\tnone' "$last"
        wrong "2:period: '10'; an interval such as 10 years, none or refuse" 'accounts\telse\t10\tdue_on\t\tdue'
        wrong "2:period: 'again'; an interval" 'accounts\telse\tagain\tdue_on\t\tdue'
        wrong "2:period: '0 years'; an interval" 'accounts\telse\t0 years\tdue_on\t\tdue'
        wrong "2:period: 'refuse'; again, an interval" 'entries\telse\trefuse\tvalue_on\tparty\tx' "$last"
        wrong "2:period: 'again'; an interval such as 10 years, or none" 'roles\telse\tagain\tfrom_on\t\tx' "$last"
        wrong '2:from: empty; which column' 'accounts\telse\t10 years\t\t\tdue'
        wrong '2:from: leave this empty' 'accounts\telse\tnone\tdue_on\t\tdue'
        wrong "2:from: in.tsv has no column 'due'" 'accounts\telse\t10 years\tdue\t\tdue'
        wrong "2:from: entries.tsv has no column 'paid_on'" 'entries\telse\tagain\tvalue_on paid_on\tparty\tx' "$last"
        wrong "2:against: 'party'; debtor, co-debtor, guarantor and heir" 'accounts\telse\t10 years\tdue_on\tparty\tdue'
        wrong "2:against: 'kin'; party, debtor" 'entries\telse\tagain\tvalue_on\tparty kin\tx' "$last"
        wrong '2:against: empty; against whom' 'entries\telse\tagain\tvalue_on\t\tx' "$last"
        wrong '2:against: leave this empty' 'entries\telse\tnone\t\tparty\tx' "$last"
        wrong '2:against: leave this empty' 'roles\telse\t10 years\tfrom_on\tguarantor\tx' "$last"
        wrong '2:reason: empty; say why' 'accounts\telse\trefuse'
        wrong '2:when: the last line for accounts is not else' "accounts\tclaim = 'rent'\tnone"
        wrong '2:when: the last line for accounts is not else' 'accounts\telse\tnone\t\tdebtor'
        wrong ' the last line for accounts is not else' 'entries\telse\tnone'
        wrong '2:when: else above other lines for entries' 'entries\telse\tnone' 'entries\telse\tnone' "$last"
        wrong '2:when:' "accounts\tclam = 'rent'\tnone" "$last"
        says 'claim'
        rows 'stream\twhen\tperiod\tfrom\treasons' >mine.tsv
        fails 78 lapse
        says './mine.tsv:1:reasons: unknown column'
}

# random_streams SEED: accounts, roles and facts of which days coincide often.
random_streams() {
        awk -v seed="$1" -v OFS='\t' '
                function below(n) { return int(rand() * n) }
                function day(   d) { d = below(3); return 2016 + below(10) "-" (d ? "01-0" d : "02-28") }
                BEGIN {
                        srand(seed)
                        print "debtor", "currency", "account", "claim", "due_on", "contract_due_on", "balance" > "in.tsv"
                        print "debtor", "currency", "account", "party", "part", "from_on", "until_on", "type", "opened_on" > "roles.tsv"
                        print "debtor", "currency", "account", "entry", "type", "amount", "value_on", "corrects", "history", "tag" > "entries.tsv"
                        print "debtor", "currency", "account", "party", "type", "value_on", "route" > "events.tsv"
                        print "debtor", "currency", "account", "arranged_on" > "plans.tsv"
                        split("b/D b/G b/H", parties, " "); split("suit judgment service", types, " ")
                        for (i = 0; i < 400; i++) {
                                account = sprintf("b/%03d", i)
                                print "b/D", "TRY", account, below(3) ? "rent" : "loan", day(), "", 1 > "in.tsv"
                                if (below(2)) print "b/D", "TRY", account, "b/G", "guarantor", day(), "", "", "" > "roles.tsv"
                                if (below(2)) print "b/D", "TRY", account, "b/H", "heir", "", "", "", "" > "roles.tsv"
                                for (n = below(4); n > 0; n--)
                                        print "b/D", "TRY", account, ++entry, "payment", "1.00", 2026 - 2 * n "-01-0" 1 + below(2), "", below(2), "" > "entries.tsv"
                                for (n = below(5); n > 0; n--)
                                        print "b/D", "TRY", account, parties[1 + below(3)], types[1 + below(3)], day(), "" > "events.tsv"
                                for (n = below(2); n > 0; n--) print "b/D", "TRY", account, day() > "plans.tsv"
                        }
                }'
}

# A second telling of the same in awk, from the manual pages: sorts what reaches a party by day, and counts on.
model() {
        awk -F'\t' '
                function add(d, years,   y, m, n) {
                        y = substr(d, 1, 4) + years; m = substr(d, 6, 2); n = substr(d, 9, 2)
                        if (m == "02" && n == "29" && !(y % 4 == 0 && (y % 100 || y % 400 == 0))) n = "28"
                        return y "-" m "-" n
                }
                function fact(of, d, years) { count[of]++; on[of, count[of]] = d; for_years[of, count[of]] = years }
                function told(account, party, part, surety,   of, n, i, k, best, from, years, end, longest) {
                        of = account SUBSEP party; from = due[account]; years = claim[account] == "rent" ? 5 : 10
                        end = add(from, years)
                        for (n = 0; n < count[of]; n++) { # the earliest day that was not looked at yet
                                best = ""
                                for (i = 1; i <= count[of]; i++) if (!(done[of, part, i]) && (best == "" || on[of, i] < best)) best = on[of, i]
                                if (best == "") break
                                longest = 0
                                for (i = 1; i <= count[of]; i++) if (on[of, i] == best) { done[of, part, i] = 1; if (for_years[of, i] > longest) longest = for_years[of, i] }
                                if (best < from || best > end) continue
                                if (longest) years = longest
                                from = best; end = add(from, years)
                        }
                        if (surety != "" && add(surety, 10) < end) { from = surety; end = add(surety, 10) }
                        print account, party, part, from, end
                }
                FILENAME == "entries.tsv" { if (FNR > 1) fact($3 SUBSEP "b/D", $7, 0); next }
                FILENAME == "plans.tsv"   { if (FNR > 1) fact($3 SUBSEP "b/D", $4, 0); next }
                FILENAME == "events.tsv"  { if (FNR > 1 && $5 != "service") fact($3 SUBSEP $4, $6, $5 == "judgment" ? 10 : 0); next }
                FILENAME == "roles.tsv"   { if (FNR > 1) role[$3, $5] = $5 == "guarantor" ? $6 : "-"; next }
                FNR > 1 {
                        due[$3] = $5; claim[$3] = $4
                        told($3, "b/D", "debtor", "")
                        if (($3, "guarantor") in role) told($3, "b/G", "guarantor", role[$3, "guarantor"])
                        if (($3, "heir") in role) told($3, "b/H", "heir", "")
                }' entries.tsv plans.tsv events.tsv roles.tsv in.tsv
}

@test "random accounts: a second implementation agrees, noise and the order of a day change nothing" {
        for seed in 1 2 3 4 5; do
                random_streams $seed
                lapse >out.tsv
                columns account party part runs_from limitation_on <out.tsv >got
                model | diff - got
                # What no line speaks of, or is about an account that is not there.
                cp events.tsv kept.tsv
                { head -n 1 kept.tsv && { tail -n +2 kept.tsv &&
                        tail -n +2 kept.tsv | sed 's/\(suit\|judgment\)/objection/; s/service/haciz/' &&
                        tail -n +2 kept.tsv | awk -F'\t' -v OFS='\t' '{ $3 = $3 "x"; print }'; } | LC_ALL=C sort -t $'\t' -k3,3; } >events.tsv
                lapse | cmp - out.tsv
                # The facts of an account in another order.
                { head -n 1 kept.tsv && tail -n +2 kept.tsv | LC_ALL=C sort -t $'\t' -k3,3 -k5,5r -k4,4r; } >events.tsv
                ! cmp -s events.tsv kept.tsv
                lapse | cmp - out.tsv
        done
        [ "$(cut -d ' ' -f 5 got | sort -u | wc -l)" -gt 20 ]
}

@test "an interruption never brings the day forward" {
        random_streams 9
        lapse | columns limitation_on >before
        for year in 2018 2020 2022 2024; do
                { head -n 1 plans.tsv && { tail -n +2 plans.tsv &&
                        tail -n +2 in.tsv | awk -F'\t' -v OFS='\t' -v day="$year-01-02" '{ print $1, $2, $3, day }'; } |
                        LC_ALL=C sort -t $'\t' -k3,3; } >more.tsv
                mv more.tsv plans.tsv
                lapse | columns limitation_on >after
                paste -d ' ' before after | awk '$2 < $1 { bad = 1 } $2 > $1 { later++ } END { exit bad || later < 20 }'
                mv after before
        done
}

# streams_of_database DAY: the streams of COL_DB.
streams_of_database() {
        col-list accounts --as-of "$1" >in.tsv
        col-report obligors --as-of "$1" >roles.tsv
        col-report proceedings --as-of "$1" >events.tsv
        col-list entries --as-of "$1" >entries.tsv
        col-list arrangements --as-of "$1" -o debtor,account,arranged_on >plans.tsv
        col-lapse -l turkey --roles roles.tsv --entries entries.tsv --events events.tsv --arrangements plans.tsv in.tsv
}

@test "limitations of the database: saved, the same again, and with a new version when something happened" {
        small_database
        rows 'account\tclaim' 'bank1/a\tloan' 'bank1/b\trent' 'bank1/c\tloan' | col-save -q -k account --as-of 2026-01-01
        rows 'party\ttype' 'bank1/2\tfirm' | col-save -q -k party --as-of 2026-01-01
        rows 'account\tparty\tpart' 'bank1/a\tbank1/2\tguarantor' | col-save -q -k role --as-of 2026-01-01
        streams_of_database 2026-04-01 >first.tsv
        columns account party part limitation_on <first.tsv |
                gives 'bank1/a bank1/1 debtor 2036-01-01' 'bank1/a bank1/2 guarantor 2036-01-01' \
                        'bank1/b bank1/1 debtor 2031-02-01' 'bank1/c bank1/2 debtor 2036-03-01'
        run col-save first.tsv
        says 'limitations 4 new'
        streams_of_database 2026-04-02 >second.tsv
        run col-save second.tsv
        says 'nothing new'
        # A file against the guarantor alone, and a payment.
        rows 'legal_file\topened_on\troute' 'izmir-1/7\t2026-05-05\tilamsız' | col-save -q -k legal_file --as-of 2026-05-05
        rows 'legal_file\taccount\tparty' 'izmir-1/7\tbank1/a\tbank1/2' | col-save -q -k legal_link --as-of 2026-05-05
        rows 'account\ttype\tamount\tvalue_on' 'bank1/b\tpayment\t1.00\t2026-05-06' | col-save -q -k entry
        fails 75 col-save second.tsv
        streams_of_database 2026-05-10 >third.tsv
        run col-save third.tsv
        says 'limitations 2 changed'
        col-list limitations --as-of 2026-05-10 | columns account party limitation_on reason as_of |
                gives 'bank1/a bank1/1 2036-01-01 due date 2026-04-01' \
                        'bank1/a bank1/2 2036-05-05 suit, enforcement or acknowledgement 2026-04-01' \
                        'bank1/b bank1/1 2031-05-06 payment 2026-04-01' 'bank1/c bank1/2 2036-03-01 due date 2026-04-01'
        # As it was told before, and before anything was told.
        col-list limitations --as-of 2026-04-15 | columns limitation_on | paste -sd' ' |
                gives '2036-01-01 2036-01-01 2031-02-01 2036-03-01'
        [ "$(col-list limitations --as-of 2026-03-31 | wc -l)" -eq 1 ]
        col-report lapse --as-of 2026-05-10 --to 2031-05-06 | columns limitation_on days_left party account claim reason balance |
                gives '2031-05-06 1822 bank1/1 bank1/b rent payment 249.50'
        [ "$(col-report lapse --as-of 2026-05-10 --to 2031-05-05 | wc -l)" -eq 1 ]
        # Who owes no longer, and what is paid, is not on the list; what was saved stays.
        rows 'account\tparty\tpart\tuntil_on' 'bank1/a\tbank1/2\tguarantor\t2026-05-10' | col-save -q -k role --as-of 2026-05-11
        rows 'account\ttype\tamount\tvalue_on' 'bank1/b\tpayment\t249.50\t2026-05-11' | col-save -q -k entry
        col-report lapse --as-of 2026-05-11 --to 2099-01-01 | columns party part account |
                gives 'bank1/1 debtor bank1/a' 'bank1/2 debtor bank1/c'
        [ -z "$(col-check)" ]
}

@test "proceedings: whom a file pursues, for which accounts, and until when" {
        small_database
        rows 'legal_file\topened_on\troute' 'f/1\t2026-03-01\tilamlı' 'f/2\t\t' | col-save -q -k legal_file
        rows 'legal_file\taccount\tparty\tuntil_on' 'f/1\tbank1/a\t\t' 'f/1\t\tbank1/2\t2026-03-10' 'f/1\tbank1/b\t\t' \
                'f/2\tbank1/c\t\t' | col-save -q -k legal_link
        rows 'legal_file\ttype\tvalue_on' 'f/1\thaciz\t2026-03-11' 'f/2\tjudgment\t2026-03-05' 'f/2\tsale\t2026-05-01' |
                col-save -q -k legal_event
        col-report proceedings --as-of 2026-04-01 | columns debtor account party legal_file route type value_on | gives \
                'bank1/1 bank1/a bank1/1 f/1 ilamlı opened 2026-03-01' 'bank1/1 bank1/a bank1/2 f/1 ilamlı opened 2026-03-01' \
                'bank1/1 bank1/a bank1/1 f/1 ilamlı haciz 2026-03-11' \
                'bank1/1 bank1/b bank1/1 f/1 ilamlı opened 2026-03-01' 'bank1/1 bank1/b bank1/2 f/1 ilamlı opened 2026-03-01' \
                'bank1/1 bank1/b bank1/1 f/1 ilamlı haciz 2026-03-11' 'bank1/2 bank1/c bank1/2 f/2 - judgment 2026-03-05'
}

@test "correspondence: what was said about each account, sorted for col-lapse" {
        small_database
        rows 'account\tparty\tpart' 'bank1/a\tbank1/2\tguarantor' | col-save -q -k role
        rows 'party\taccount\tat\tchannel\tresult' 'bank1/2\t\t2026-03-01T10:00:00Z\tletter\tACKNOWLEDGED' \
                '\tbank1/b\t2026-03-02T10:00:00Z\tphone\tNOANS' | col-save -q -k contact
        rows 'account\tclaim' 'bank1/a\trent' 'bank1/b\trent' 'bank1/c\trent' | col-save -q -k account
        col-report correspondence --as-of 2026-04-01 >contacts.tsv
        columns account party contact_on result <contacts.tsv | gives 'bank1/a bank1/2 2026-03-01 ACKNOWLEDGED' \
                'bank1/b bank1/1 2026-03-02 NOANS' 'bank1/c bank1/2 2026-03-01 ACKNOWLEDGED'
        rows 'stream\twhen\tperiod\tfrom\tagainst\treason' 'accounts\telse\t5 years\tdue_on\t\tdue date' \
                "contacts\tresult = 'ACKNOWLEDGED' AND channel = 'letter'\tagain\tcontact_on\tparty\tletter" >mine.tsv
        col-list roles --as-of 2026-04-01 >roles.tsv
        col-list accounts --as-of 2026-04-01 | col-lapse -l ./mine.tsv --contacts contacts.tsv --roles roles.tsv |
                columns account party limitation_on | gives 'bank1/a bank1/1 2031-01-01' 'bank1/a bank1/2 2031-03-01' \
                        'bank1/b bank1/1 2031-02-01' 'bank1/c bank1/2 2031-03-01'
}
