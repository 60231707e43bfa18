# What money settles what claim of one account, by col-waterfall(5).
#
# A claim k is a charge, or interest that was booked: claim_entry its number, claim_how "charge" or "accrual",
# claim_component, claim_due the day, claim_open the minor units that are open. Claims are in the order in which they
# came to be.
#
# Money m is what a payment, a waiver or a negative charge brought: money_entry its number, money_kind the entry's type,
# money_part what its parts are called, money_rule the tag of its rule, money_only the one component that a waiver
# settles, money_component and money_due those of a negative charge, money_left what is left over, money_outside what
# does not reduce the debt. Its parts are part_money, part_claim and part_amount, in the order in which they were
# settled.

function forget_account() {
        claims = moneys = parts = 0
        split("", claim_entry); split("", claim_how); split("", claim_component); split("", claim_due)
        split("", claim_open)
        split("", money_of)
        split("", part_money); split("", part_claim); split("", part_amount)
}

function open_claim(entry, how, component, due, amount) {
        claims++
        claim_entry[claims] = entry
        claim_how[claims] = how
        claim_component[claims] = component
        claim_due[claims] = due
        claim_open[claims] = amount
}

# open_money(entry, kind, part, rule, only, amount): the number of new money; it settles nothing yet.
function open_money(entry, kind, part, rule, only, amount, outside) {
        moneys++
        money_of[entry] = moneys
        money_entry[moneys] = entry
        money_kind[moneys] = kind
        money_part[moneys] = part
        money_rule[moneys] = rule
        money_only[moneys] = only
        outside = rule_outside[rule] && only == ""
        money_left[moneys] = outside ? 0 : amount
        money_outside[moneys] = outside ? amount : 0
        return moneys
}

# settle(m): settles what the money can, and writes its new parts: one for each claim, however many rounds it took.
function settle(m) {
        first_new = parts + 1
        settle_by_rule(m)
        emit_new(m)
}

function settle_by_rule(m) {
        if (money_left[m] > 0 && money_only[m] != "")
                settle_component(m, money_only[m])
        else if (money_left[m] > 0 && rule_split[money_rule[m]])
                settle_split(m)
        else if (money_left[m] > 0)
                settle_in_order(m)
}

function emit_new(m, i) {
        for (i = first_new; i <= parts; i++)
                emit_claim(money_part[m], money_entry[m], part_claim[i], part_amount[i])
}

# pay(m, k, most): settles what is open of the claim, up to `most` and to what is left of the money; returns how much.
function pay(m, k, most, i) {
        if (most > claim_open[k])
                most = claim_open[k]
        if (most > money_left[m])
                most = money_left[m]
        if (most == 0)
                return 0
        claim_open[k] -= most
        money_left[m] -= most
        for (i = first_new; i <= parts && part_claim[i] != k; i++)
                ;
        if (i > parts) {
                parts = i
                part_money[i] = m
                part_claim[i] = k
                part_amount[i] = 0
        }
        part_amount[i] += most
        return most
}

# line_for(m, k): the line by which the money settles the claim; 0: none does.
function line_for(m, k, due) {
        if (claim_open[k] == 0)
                return 0
        due = claim_due[k] < part_day ? "past-due" : claim_due[k] == part_day ? "due" : "in-advance"
        return rule_line(money_rule[m], due, claim_component[k])
}

# ---- orders ----

function settle_in_order(m, k, line, place, n, i, j) {
        n = 0
        for (k = 1; k <= claims; k++) {
                line[k] = line_for(m, k)
                if (line[k] == 0)
                        continue
                for (i = ++n; i > 1 && goes_before(k, place[i - 1], line, rule_ahead[money_rule[m]]); i--)
                        place[i] = place[i - 1]
                place[i] = k
        }
        for (i = 1; i <= n && money_left[m] > 0; i = j) {
                k = line[place[i]]
                for (j = i; j <= n && line_block[line[place[j]]] == line_block[k]; j++)
                        ;
                if (line_due[k] == "in-advance" && rule_ahead[money_rule[m]] == "REAMORTIZATION")
                        spread(m, place, i, j - 1)
                else
                        for (; i < j; i++)
                                pay(m, place[i], money_left[m])
        }
}

# goes_before(a, b): whether money goes to claim a before claim b; on the lines line[a], line[b].
function goes_before(a, b, line, ahead, backwards) {
        if (line_block[line[a]] != line_block[line[b]])
                return line_block[line[a]] < line_block[line[b]]
        backwards = line_due[line[a]] == "in-advance" && ahead == "LAST"
        if (claim_due[a] != claim_due[b])
                return (claim_due[a] < claim_due[b]) == !backwards
        if (line[a] != line[b])
                return line[a] < line[b]
        return (a < b) == !backwards
}

# spread(m, place, from, to): to the due dates of the claims place[from..to] alike, round after round.
function spread(m, place, from, to, i, n, due, amount, offered, each, offer) {
        while (money_left[m] > 0) {
                n = 0
                for (i = from; i <= to; i++)
                        if (claim_open[place[i]] > 0 && (n == 0 || due != claim_due[place[i]])) {
                                due = claim_due[place[i]]
                                n++
                        }
                if (n == 0)
                        return
                amount = money_left[m]
                each = half_even(amount, n)
                offered = 0
                for (i = from; i <= to; ) {
                        if (claim_open[place[i]] == 0) {
                                i++
                                continue
                        }
                        offer = --n == 0 || each > amount - offered ? amount - offered : each
                        offered += offer
                        for (due = claim_due[place[i]]; i <= to && claim_due[place[i]] == due; i++)
                                offer -= pay(m, place[i], offer)
                }
        }
}

# ---- percentages ----

function settle_split(m, tag, k, line, room, whole, l, amount, rest, portion) {
        tag = money_rule[m]
        while (money_left[m] > 0) {
                split("", room)
                whole = 0
                for (k = 1; k <= claims; k++) {
                        line[k] = line_for(m, k)
                        if (line[k] != 0 && room[line[k]] == 0)
                                whole += line_percent[line[k]]
                        room[line[k]] += claim_open[k]
                }
                if (whole == 0)
                        return
                amount = rest = money_left[m]
                for (l = rule_first[tag]; l <= rule_last[tag]; l++) {
                        portion[l] = room[l] > 0 ? share_of(amount, line_percent[l], whole) : 0
                        rest -= portion[l]
                }
                for (l = rule_first[tag]; l <= rule_last[tag]; l++) {
                        if (room[l] > 0 && rest > 0) {
                                portion[l]++
                                rest--
                        }
                        pay_line(m, l, line, portion[l])
                }
        }
}

# pay_line(m, l, line, amount): settles claims of the line l by due date.
function pay_line(m, l, line, amount, k, first) {
        while (amount > 0) {
                first = 0
                for (k = 1; k <= claims; k++)
                        if (line[k] == l && claim_open[k] > 0 && (first == 0 || claim_due[k] < claim_due[first]))
                                first = k
                if (first == 0)
                        return
                amount -= pay(m, first, amount)
        }
}

# ---- one component ----

# settle_own(m): what a negative charge settles first: its own component, of its own due date, then the oldest.
function settle_own(m, k) {
        for (k = 1; k <= claims; k++)
                if (claim_component[k] == money_component[m] && claim_due[k] == money_due[m])
                        pay(m, k, money_left[m])
        settle_component(m, money_component[m])
}

function settle_component(m, component, k, own) {
        for (k = 1; k <= claims; k++)
                own[k] = claim_component[k] == component
        pay_line(m, 1, own, money_left[m])
}

# ---- returns ----

# give_back(m, amount): gives back up to so much of the money; returns how much that was.
function give_back(m, amount, given, i, step, end) {
        given = amount < money_outside[m] ? amount : money_outside[m]
        money_outside[m] -= given
        emit("outside", money_entry[m], "", "", "", -given)
        given += give_back_left(m, amount - given)
        step = money_only[m] == "" && rule_returned[money_rule[m]] == "oldest" ? 1 : -1
        for (i = step > 0 ? 1 : parts; i >= 1 && i <= parts && given < amount; i += step)
                if (part_money[i] == m)
                        given += give_back_part(i, amount - given)
        return given
}

function give_back_left(m, most) {
        if (most > money_left[m])
                most = money_left[m]
        money_left[m] -= most
        emit("overpayment", money_entry[m], "", "", "", -most)
        return most
}

function give_back_part(i, most) {
        if (most > part_amount[i])
                most = part_amount[i]
        part_amount[i] -= most
        claim_open[part_claim[i]] += most
        emit_claim(money_part[part_money[i]], money_entry[part_money[i]], part_claim[i], -most)
        return most
}
