# Spreads payments by the text of TBK 102 as tbk-102.tsv has it (in proportion where none is due), each cent on its own
# account; checks the sums; prints "debtor number value_on account cents". First file: debts, second: payments, both of
# one creditor and in TRY as far as they count. Amounts are small: whole cents fit a double.
function cents(text) { return sprintf("%.0f", text * 100) + 0 }

# The accounts of the debtor to which the next money goes, in chosen[1…]; how many. CLASS: 1 pursued, 2 due, 3 not due.
function choose(debtor, on, account, i, class, key, best, n) {
        best = ""
        for (i = 1; i <= of[debtor]; i++) {
                account = list[debtor, i]
                if (currency[account] != "TRY" || balance[account] <= 0)
                        continue
                class = due[account] == "" || due[account] > on ? 3 : pursued[account] != "" && pursued[account] <= on ? 1 : 2
                key = class (class == 1 ? pursued[account] due[account] : class == 2 ? due[account] : "")
                if (best == "" || key < best) {
                        best = key
                        n = 0
                }
                if (key == best)
                        chosen[++n] = account
        }
        return n
}

# The account that keeps what exceeds all debts.
function keeper(debtor, account, i, key, best, who) {
        for (i = 1; i <= of[debtor]; i++) {
                account = list[debtor, i]
                key = (pursued[account] == "" ? "9999" : pursued[account]) opened[account] " " account
                if (currency[account] == "TRY" && (best == "" || key < best)) {
                        best = key
                        who = account
                }
        }
        return who
}

# Gives the N chosen accounts LEFT cents in proportion: a cent at a time, to whom the exact share exceeds most what he has,
# after the whole cents of every share.
function divide(n, left, i, j, total, given, rest, most) {
        total = given = 0
        for (i = 1; i <= n; i++)
                total += balance[chosen[i]]
        for (i = 1; i <= n; i++) {
                give[i] = int(left * balance[chosen[i]] / total)
                rest[i] = left * balance[chosen[i]] - give[i] * total
                given += give[i]
        }
        for (; given < left; given++) {
                most = 1
                for (i = 2; i <= n; i++)
                        if (rest[i] > rest[most] || (rest[i] == rest[most] && chosen[i] < chosen[most]))
                                most = i
                give[most]++
                rest[most] = -1
        }
}

function book(account, amount) {
        balance[account] -= amount
        share[account] += amount
}

function settle(p, left, n, i, total, account, sum) {
        left = amount[p]
        split("", share)
        while (left > 0 && (n = choose(payer[p], on[p])) > 0) {
                total = 0
                for (i = 1; i <= n; i++)
                        total += balance[chosen[i]]
                if (left < total)
                        divide(n, left)
                for (i = 1; i <= n; i++)
                        book(chosen[i], left < total ? give[i] : balance[chosen[i]])
                left = left < total ? 0 : left - total
        }
        if (left > 0)
                book(keeper(payer[p]), left)
        for (account in share)
                if (share[account] > 0) {
                        print payer[p], number[p], on[p], account, share[account]
                        sum += share[account]
                }
        if (sum != amount[p]) {
                print "payment", p, "is", amount[p], "and its parts", sum >"/dev/stderr"
                exit 1
        }
}

FNR == 1 { file++; next }
file == 1 {
        currency[$1] = $2; balance[$1] = cents($3); due[$1] = $4; pursued[$1] = $5; opened[$1] = $6
        list[$7, ++of[$7]] = $1
}
file == 2 {
        number[++payments] = $1; amount[payments] = cents($2); on[payments] = $3; named[payments] = $4; payer[payments] = $6
        if (last < $3) last = $3
        by_day[$3] = by_day[$3] " " payments
}
END {
        for (day = 1; day <= 31; day++) {
                n = split(by_day[sprintf("2026-01-%02d", day)], today, " ")
                for (k = 1; k <= n; k++) {
                        p = today[k] + 0
                        if (named[p] == "")
                                settle(p)
                        else {
                                balance[named[p]] -= amount[p]
                                print payer[p], number[p], on[p], named[p], amount[p]
                        }
                }
        }
}
