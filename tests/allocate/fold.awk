# fold.awk -v policy=WATERFALL -v rates=RATES -v accounts=ACCOUNTS -v as_of=DATE: allocates a stream of entries as
# col-allocate(1), col-waterfall(5) and col-rates(5) say, without haste: day by day, and looking at every debt for every
# part. Written from the pages, to be compared with the program. Prints account, entry, part, payment, charge, accrual,
# component, amount in minor units, and day.
function day_of(text,   y, m, d) {
        y = substr(text, 1, 4) + 0; m = substr(text, 6, 2) + 0; d = substr(text, 9, 2) + 0
        if (m <= 2) { y--; m += 12 }
        return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d
}
function minor_of(text,   negative, n, parts) {
        negative = sub(/^-/, "", text)
        n = split(text, parts, ".")
        n = parts[1] * 100 + (n > 1 ? substr(parts[2] "00", 1, 2) : 0)
        return negative ? -n : n
}
function half_up(numerator, denominator) {
        return int((2 * numerator + denominator) / (2 * denominator))
}

# ---- policies ----

function read_policy(file,   line, cells, n, header, i, cell, at) {
        while ((getline line < file) > 0) {
                if (line ~ /^#/ || line ~ /^[ \t]*$/)
                        continue
                n = split(line, cells, "\t")
                if (!header) {
                        for (i = 1; i <= n; i++)
                                at[cells[i]] = i
                        header = 1
                        continue
                }
                for (i in at)
                        cell[i] = at[i] <= n ? cells[at[i]] : ""
                i = ++tokens[cell["tag"]]
                due_type[cell["tag"], i] = cell["due"]
                token_component[cell["tag"], i] = cell["component"]
                percent[cell["tag"], i] = cell["percent"]
                names[cell["tag"], cell["component"]] = 1
                if (i == 1) {
                        run[cell["tag"]] = cell["run"]
                        ahead[cell["tag"]] = cell["ahead"]
                        returned[cell["tag"]] = cell["returned"]
                }
        }
}
function read_rates(file,   line, cells) {
        while ((getline line < file) > 0) {
                if (line ~ /^#/ || line ~ /^from/)
                        continue
                split(line, cells, "\t")
                rate_from[++rate_count] = day_of(cells[1])
                rate_percent[rate_count] = cells[2] * 100
        }
}
function read_accounts(file,   line, cells) {
        while ((getline line < file) > 0) {
                split(line, cells, "\t")
                contract[cells[1]] = cells[2] * 100
                overdue_rates[cells[1]] = cells[3]
                year[cells[1]] = cells[4] == "" ? 365 : cells[4]
                taxes[cells[1]] = cells[5]
        }
}
function rate_on(day,   i, found) {
        if (day in rate_cache)
                return rate_cache[day]
        for (i = 1; i <= rate_count; i++)
                if (rate_from[i] <= day)
                        found = rate_percent[i]
        return rate_cache[day] = found
}

# ---- parts ----

function part(kind, credit, debt, component, amount, day,   key) {
        key = event SUBSEP kind SUBSEP credit SUBSEP debt
        if (debt != "" && credit != "" && amount > 0 && (key in part_at)) {
                part_amount[part_at[key]] += amount
                return
        }
        part_at[key] = ++part_count
        part_text[part_count] = account "\t" number[event] "\t" kind "\t" (credit == "" ? "" : number[credit]) "\t" \
                (debt == "" || accrued[debt] ? "" : number[of_entry[debt]]) "\t" (debt != "" && accrued[debt] ? number[of_entry[debt]] : "") "\t" component
        part_amount[part_count] = amount
        part_day[part_count] = day
}

# ---- debts ----

function owe(component, due, entry, is_accrual, amount) {
        debt_count++
        debt_component[debt_count] = component
        debt_due[debt_count] = due
        of_entry[debt_count] = entry
        accrued[debt_count] = is_accrual
        open[debt_count] = amount
        return debt_count
}
function pay(credit, debt, most,   amount) {
        amount = most < open[debt] ? most : open[debt]
        if (amount > left[credit])
                amount = left[credit]
        if (amount <= 0)
                return 0
        open[debt] -= amount
        left[credit] -= amount
        if (!((credit, debt, event) in settled_at)) {
                settled_at[credit, debt, event] = ++settled[credit]
                settled_debt[credit, settled[credit]] = debt
                settled_amount[credit, settled[credit]] = 0
        }
        settled_amount[credit, settled_at[credit, debt, event]] += amount
        part(kind_of[credit], credit, debt, debt_component[debt], amount, today)
        return amount
}
function named_by(tag, token, component) {
        if (token_component[tag, token] == "other")
                return !((tag, component) in names)
        return token_component[tag, token] == component
}
function due_now(debt) {
        return debt_due[debt] < today ? "past-due" : debt_due[debt] == today ? "due" : "in-advance"
}
# Puts the open debts that the tokens FROM to TO of the rule mean into list[], in their order; returns how many.
function list_debts(tag, from, to, backwards,   n, d, t, i, later) {
        n = 0
        for (d = 1; d <= debt_count; d++) {
                if (open[d] <= 0)
                        continue
                for (t = from; t <= to; t++)
                        if (named_by(tag, t, debt_component[d]) && (due_type[tag, t] == "" || due_type[tag, t] == due_now(d)))
                                break
                if (t > to)
                        continue
                for (i = n; i > 0; i--) {
                        if (debt_due[list[i]] != debt_due[d])
                                later = (debt_due[list[i]] > debt_due[d]) != backwards
                        else if (list_token[i] != t)
                                later = list_token[i] > t
                        else
                                later = backwards # debts are numbered in the order in which they were booked
                        if (!later)
                                break
                        list[i + 1] = list[i]
                        list_token[i + 1] = list_token[i]
                }
                list[i + 1] = d
                list_token[i + 1] = t
                n++
        }
        return n
}
function spread(credit, tag, from, to,   n, i, groups, group, money, share, twice, offer, rest) {
        while (left[credit] > 0 && (n = list_debts(tag, from, to, 0)) > 0) {
                groups = 1
                for (i = 2; i <= n; i++)
                        groups += debt_due[list[i]] != debt_due[list[i - 1]]
                money = left[credit]
                share = int(money / groups)
                twice = 2 * (money % groups)
                if (twice > groups || (twice == groups && share % 2 == 1))
                        share++
                rest = money
                group = 0
                for (i = 1; i <= n; i++) {
                        if (i == 1 || debt_due[list[i]] != debt_due[list[i - 1]]) {
                                group++
                                offer = group == groups || share > rest ? rest : share
                                rest -= offer
                        }
                        offer -= pay(credit, list[i], offer)
                }
        }
}
function split_money(credit, tag,   t, n, i, money, sum, rest, share, has) {
        while (left[credit] > 0) {
                money = left[credit]
                sum = 0
                for (t = 1; t <= tokens[tag]; t++) {
                        has[t] = list_debts(tag, t, t, 0) > 0
                        if (has[t])
                                sum += percent[tag, t] * 1000000
                }
                if (sum == 0)
                        return
                rest = money
                for (t = 1; t <= tokens[tag]; t++)
                        if (has[t])
                                rest -= share[t] = int(money * percent[tag, t] * 1000000 / sum)
                for (t = 1; t <= tokens[tag]; t++) {
                        if (!has[t])
                                continue
                        if (rest > 0) {
                                share[t]++
                                rest--
                        }
                        n = list_debts(tag, t, t, 0)
                        for (i = 1; i <= n; i++)
                                share[t] -= pay(credit, list[i], share[t])
                }
        }
}
function settle(credit,   tag, from, to, n, i, backwards) { # by its rule, or its one component
        tag = rule[credit]
        if (only[credit] != "") {
                for (;;) {
                        i = 0
                        for (n = 1; n <= debt_count; n++)
                                if (open[n] > 0 && debt_component[n] == only[credit] && (i == 0 || debt_due[n] < debt_due[i]))
                                        i = n
                        if (i == 0 || pay(credit, i, left[credit]) == 0)
                                return
                }
        }
        if (percent[tag, 1] != "") {
                split_money(credit, tag)
                return
        }
        for (from = 1; from <= tokens[tag]; from = to + 1) {
                to = from
                if (run[tag] == "horizontal")
                        while (to < tokens[tag] && due_type[tag, to + 1] == due_type[tag, from])
                                to++
                backwards = 0
                if (due_type[tag, from] == "in-advance" && ahead[tag] == "REAMORTIZATION") {
                        spread(credit, tag, from, to)
                        continue
                }
                if (due_type[tag, from] == "in-advance" && ahead[tag] == "LAST")
                        backwards = 1
                n = list_debts(tag, from, to, backwards)
                for (i = 1; i <= n; i++)
                        pay(credit, list[i], left[credit])
        }
}
function settle_held(   i, c, before) {
        for (i = 1; i <= held_count; i++) {
                c = held[i]
                before = left[c]
                if (before > 0)
                        settle(c)
                if (left[c] != before)
                        part("overpayment", c, "", "", left[c] - before, today)
        }
}
function over_of(credit) {
        return token_component[rule[credit], 1] == "none" ? "outside" : "overpayment"
}
function hold(credit) {
        if (left[credit] == 0)
                return
        part(over_of(credit), credit, "", "", left[credit], today)
        held[++held_count] = credit
}
function credit_of(entry, kind, amount, tag, component) {
        left[entry] = kept[entry] = amount
        kind_of[entry] = kind
        rule[entry] = tag
        only[entry] = component
        settled[entry] = 0
        credits[++credit_count] = entry
}
function give_back(credit, amount,   over, i, step, back, oldest) {
        kept[credit] -= amount
        over = amount < left[credit] ? amount : left[credit]
        left[credit] -= over
        amount -= over
        if (over > 0)
                part(over_of(credit), credit, "", "", -over, today)
        oldest = only[credit] == "" && returned[rule[credit]] == "oldest"
        i = oldest ? 1 : settled[credit]
        for (; amount > 0; i += oldest ? 1 : -1) {
                back = amount < settled_amount[credit, i] ? amount : settled_amount[credit, i]
                if (back == 0)
                        continue
                settled_amount[credit, i] -= back
                open[settled_debt[credit, i]] += back
                amount -= back
                part(kind_of[credit], credit, settled_debt[credit, i], debt_component[settled_debt[credit, i]], -back, today)
        }
}
function take_return(e, amount,   i, c, back, target) { # of a payment that was history: owed
        if (corrects[e] != "") {
                target = index_of[corrects[e]]
                if (!history[target]) {
                        give_back(target, amount)
                        return
                }
        } else
                for (i = credit_count; i > 0 && amount > 0; i--) {
                        c = credits[i]
                        if (type[c] != "payment" || kept[c] == 0)
                                continue
                        back = amount < kept[c] ? amount : kept[c]
                        give_back(c, back)
                        amount -= back
                }
        if (amount > 0)
                part("reopened", "", owe("principal", value[e], e, 0, amount), "principal", amount, today)
}

# ---- interest ----

function accrue(to, booked,   d, t, sum, late, i, list_, pair, n) {
        sum = late = 0
        for (d = 1; d <= debt_count; d++) {
                if (debt_component[d] != "principal" || open[d] == 0)
                        continue
                for (t = today; t < to; t++)
                        if (debt_due[d] > t)
                                sum += open[d] * contract[account]
                        else if (overdue_rates[account] != "none")
                                late += open[d] * rate_on(t)
        }
        sum = half_up(sum, 10000 * year[account])
        late = half_up(late, 10000 * year[account])
        book("interest", sum, to, booked)
        book("default-interest", late, to, booked)
        if (contract[account] > 0 || overdue_rates[account] != "none") {
                n = split(taxes[account], list_, " ")
                for (i = 1; i <= n; i++) {
                        split(list_[i], pair, "=")
                        book(pair[1], half_up((sum + late) * pair[2] * 100, 10000), to, booked)
                }
        }
}
function book(component, amount, day, booked) {
        if (amount == 0)
                return
        if (booked)
                part("accrual", "", owe(component, day, event, 1, amount), component, amount, day)
        else
                part("accrued", "", "", component, amount, day)
}

# ---- accounts ----

function before(a, b) {
        if (value[a] != value[b])
                return value[a] < value[b]
        if (booked[a] != booked[b])
                return booked[a] < booked[b]
        return number[a] < number[b]
}
function replay(   i, j, e, d, k, total) {
        debt_count = credit_count = held_count = part_count = 0
        charged_off = ""
        today = -1
        for (i = 1; i <= entries; i++) {
                for (j = i; j > 1 && before(i, order[j - 1]); j--)
                        order[j] = order[j - 1]
                order[j] = i
        }
        for (k = 1; k <= entries; k++) {
                e = order[k]
                if (history[e])
                        continue
                event = e
                if (today >= 0 && today != value[e])
                        accrue(value[e], 1)
                today = value[e]
                settle_held()
                if (type[e] == "charge" && amount[e] > 0)
                        owe(component[e], due[e], e, 0, amount[e])
                else if (type[e] == "charge") {
                        credit_of(e, "correction", -amount[e], "DEFAULT", "")
                        for (d = 1; d <= debt_count; d++)
                                if (debt_component[d] == component[e] && debt_due[d] == due[e])
                                        pay(e, d, left[e])
                        only[e] = component[e]
                        settle(e)
                        only[e] = ""
                        settle(e)
                        hold(e)
                } else if (type[e] == "payment") {
                        credit_of(e, charged_off ? "recovery" : "allocation", amount[e], tag[e] in tokens ? tag[e] : "DEFAULT", "")
                        settle(e)
                        hold(e)
                } else if (type[e] == "waiver") {
                        credit_of(e, "waiver", amount[e], "DEFAULT", component[e])
                        settle(e)
                        hold(e)
                } else if (type[e] == "return")
                        take_return(e, amount[e])
                else {
                        charged_off = 1
                        for (d = 1; d <= debt_count; d++)
                                total[debt_component[d]] += open[d]
                        for (d in total)
                                if (total[d] > 0)
                                        part("charge-off", "", "", d, total[d], today)
                        for (d in total)
                                delete total[d]
                }
                settle_held()
        }
        if (today >= 0 && today != day_of(as_of))
                accrue(day_of(as_of), 0)
        for (i = 1; i <= part_count; i++)
                print part_text[i] "\t" part_amount[i] "\t" text_of[part_day[i]]
        for (i in part_at)
                delete part_at[i]
        for (i in settled_at)
                delete settled_at[i]
        for (i in index_of)
                delete index_of[i]
        entries = 0
}
BEGIN {
        FS = "\t"
        read_policy(policy)
        read_rates(rates)
        read_accounts(accounts)
        text_of[day_of(as_of)] = as_of
}
NR == 1 { next }
$1 != account {
        if (entries > 0)
                replay()
        account = $1
}
{
        n = ++entries
        number[n] = $3
        type[n] = $4
        component[n] = $5
        amount[n] = minor_of($6)
        value[n] = day_of($7)
        text_of[value[n]] = $7
        due[n] = $8 == "" ? value[n] : day_of($8)
        booked[n] = $9 == "" ? value[n] : day_of($9)
        corrects[n] = $10
        history[n] = $11 + 0
        tag[n] = $12
        index_of[$3] = n
}
END {
        if (entries > 0)
                replay()
}
