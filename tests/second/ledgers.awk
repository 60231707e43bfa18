# ledgers.awk: random entries of accounts, sorted as `col-list entries` sorts them, on standard output, and their
# interest terms in the file accounts_file.
#
# Variables: seed; count, of ledgers; components, those of charges; tags, those of payments; taxes, each with _ for a
# blank; default_rates, what accounts may have there, option for nothing; rates, the one rate file among them that
# depends on a basis; unknown, whether accounts that need one may lack it; changes, the days on which a rate changes.
# All lists are blank-separated.

BEGIN {
        OFS = "\t"
        chance_begin(seed)
        change_count = split(changes, change_on, " ")
        draw_epoch()
        print "debtor", "account", "currency", "entry", "type", "component", "amount", "value_on", "due_on",
                "booked_on", "corrects", "history", "tag", "as_of"
        print "debtor", "account", "contract_rate", "default_rates", "basis", "day_count", "interest_taxes",
                "contract_due_on" >accounts_file
        for (ledger = 1; ledger <= count; ledger++) {
                draw_shape()
                draw_terms()
                draw_entries()
                number_entries()
                print_entries()
        }
}

# draw_epoch(): from which day on the ledgers of this stream begin, and the as-of date of all: two to five years later,
# and amounts are up to 10^13 minor units; or a century, and 10^12.
function draw_epoch() {
        century = one_in(2)
        epoch = day_number("1985-01-01") + (century ? 0 : below(14600))
        as_of = epoch + (century ? 36600 : 700 + below(1100))
}

# ---- a ledger as a whole ----

# draw_shape(): how long and how large; whether the ledger begins with a plan of instalments. An amount is up to
# `largest` minor units, or one that was drawn before.
function draw_shape(kind) {
        debtor = sprintf("g/%05d", int(ledger / 3))
        account = sprintf("g/%06d", ledger)
        currency = any("TRY TRY TRY JPY KWD")
        digits = currency == "TRY" ? 2 : currency == "JPY" ? 0 : 3
        kind = below(10)
        wanted = 3 + below(18)
        day = epoch + below(century ? 30000 : 500)
        stride = kind < 2 ? 2 : kind < 6 || !century ? 60 : 500
        crowded = kind < 2 ? 10 : 2
        if (kind == 9 && century) {
                wanted = 20 + below(30)
                day = epoch + below(100)
                stride = int(150000 / wanted)
        }
        instalments = one_in(4) ? 4 + below(9) : 0
        wanted += instalments
        largest = any("50 50 100 3000 500000 20000000 " (century ? "1000000000000" : "10000000000000"))
        amounts = 0
        plan_due = day + below(100)
}

# draw_terms(): accounts that name the rate file `rates` have a basis, on which it depends, unless `unknown` is set.
function draw_terms(named, basis, tax) {
        contract_rate = one_in(2) ? any("12 36 0.000001 7.5 59.999999 180.25") : ""
        named = any(default_rates)
        if (named == "option" || (named == "contract" && contract_rate == ""))
                named = ""
        basis = (unknown || named != rates) && one_in(3) ? "" : any("contract noncontract")
        tax = one_in(3) ? any(taxes) : ""
        gsub(/_/, " ", tax)
        contract_due = one_in(6) ? day_text(day + below(400)) : ""
        print debtor, account, contract_rate, named, basis, one_in(3) ? "" : any("365 360 actual"), tax,
                contract_due >accounts_file
}

# ---- entries, in the order in which they take effect ----

function draw_entries(i) {
        payments = named_last = 0
        booked = 0
        split("", due_list)
        dues = 0
        for (i = 1; i <= wanted; i++) {
                draw_day(i)
                draw_entry(i)
        }
        entries = wanted
}

# draw_day(i): the same day, or a later one: any, a due date, a day on which a rate changes, or one about 29 February.
function draw_day(i, next_day, how) {
        if (i > 1 && (i <= instalments || below(crowded) > 0)) {
                booked += one_in(4) ? below(5) : 0
                return
        }
        how = below(8)
        next_day = day + below(stride + 1)
        if (how == 0 && dues > 0)
                next_day = due_list[below(dues) + 1]
        else if (how == 1)
                next_day = next_change()
        else if (how == 2)
                next_day = next_leap_day() - 1 + below(3)
        if (next_day < day || next_day > day + 5 * stride)
                next_day = day + below(stride + 1)
        if (next_day > as_of)
                next_day = day
        if (next_day > day || booked == 0)
                booked = next_day + (one_in(4) ? below(9) - 3 : 0)
        day = next_day
}

function next_change(i) {
        for (i = 1; i <= change_count; i++)
                if (day_number(change_on[i]) > day)
                        return day_number(change_on[i])
        return day
}

function next_leap_day(year) {
        for (year = substr(day_text(day), 1, 4) + 0; !is_leap(year) || day_number(year "-02-29") < day; year++)
                ;
        return day_number(year "-02-29")
}

function draw_entry(i, how) {
        value[i] = day
        booking[i] = booked
        component[i] = tag[i] = history[i] = corrects[i] = due[i] = ""
        how = i <= instalments ? 0 : below(100)
        if (how < 42 || i == 1 && how < 80)
                draw_charge(i, 1)
        else if (how < 72)
                draw_payment(i, "payment")
        else if (how < 77)
                draw_charge(i, -1)
        else if (how < 86)
                draw_return(i, "return", 1)
        else if (how < 88)
                draw_return(i, "payment", -1)
        else if (how < 95)
                draw_payment(i, "waiver")
        else if (how < 96 && payments > 0)
                draw_return(i, "waiver", -1)
        else {
                type[i] = "write-off"
                amount[i] = one_in(4) ? -draw_amount() : draw_amount()
        }
        if (one_in(40))
                history[i] = one_in(2) ? 1 : 0
}

function draw_amount(amount_drawn) {
        if (one_in(50))
                return 0
        if (amounts > 0 && one_in(3))
                amount_drawn = amount_list[below(amounts) + 1]
        else
                amount_drawn = 1 + below(any("5 100 " largest " " largest))
        amount_list[++amounts] = amount_drawn
        return amount_drawn
}

function draw_charge(i, sign, how) {
        type[i] = "charge"
        component[i] = one_in(2) ? "principal" : any(components)
        amount[i] = sign * draw_amount()
        how = i <= instalments ? 5 : below(10)
        if (how < 3)
                return
        if (how == 3)
                due[i] = day
        else if (how == 4)
                due[i] = day - below(400)
        else if (how < 7)
                due[i] = plan_due += 30
        else if (how < 9 && dues > 0)
                due[i] = due_list[below(dues) + 1]
        else
                due[i] = day + below(2 * stride)
        due_list[++dues] = due[i]
}

function draw_payment(i, kind) {
        type[i] = kind
        amount[i] = draw_amount()
        if (one_in(kind == "waiver" ? 2 : 10))
                component[i] = any(components)
        if (tags != "" && !one_in(3))
                tag[i] = any(tags)
        payment_list[++payments] = i
        left[i] = amount[i]
        if (named_last > 0 && one_in(15))
                corrects[named_last] = i
}

# A return of a payment or waiver, in whole or in part, now and then of more than is left of it; or one that names none,
# and may be more than all payments. Some are what no database takes any more: they name any entry, also a later one, or are below
# zero.
function draw_return(i, kind, sign, of) {
        type[i] = kind
        of = payments > 0 && (kind == "waiver" || !one_in(3)) ? payment_list[below(payments) + 1] : 0
        if (of > 0 && left[of] == 0) {
                draw_payment(i, "payment")
                return
        }
        if (of > 0) {
                amount[i] = one_in(2) ? left[of] : 1 + below(left[of])
                left[of] -= amount[i]
                corrects[i] = of
                if (one_in(10))
                        amount[i] += draw_amount()
                named_last = i
        } else
                take_from_newest(amount[i] = draw_amount())
        if (corrects[i] != "" && one_in(15))
                corrects[i] = 1 + below(i)
        if (kind == "return" && one_in(15))
                sign = -sign
        amount[i] *= sign
}

# take_from_newest(amount): what a return that names none leaves of the payments.
function take_from_newest(amount_left, j, of) {
        for (j = payments; j > 0; j--) {
                of = payment_list[j]
                if (type[of] != "payment" || history[of] == 1)
                        continue
                left[of] -= amount_left
                amount_left = left[of] < 0 ? -left[of] : 0
                left[of] += amount_left
        }
}

# ---- numbers ----

# number_entries(): random numbers, but rising where entries have the same value date and booking date.
function number_entries(i, j, from, kept) {
        for (i = 1; i <= entries; i++)
                number[i] = ledger * 100 + i
        for (i = entries; i > 1; i--) {
                j = below(i) + 1
                kept = number[i]
                number[i] = number[j]
                number[j] = kept
        }
        for (i = 2; i <= entries; i++) {
                kept = number[i]
                for (j = i; j > 1 && same_moment(j - 1, i) && number[j - 1] > kept; j--)
                        number[j] = number[j - 1]
                number[j] = kept
        }
}

function same_moment(i, j) {
        return value[i] == value[j] && booking[i] == booking[j]
}

# print_entries(): those of one day in any order.
function print_entries(i, j, n, from, turn) {
        for (from = 1; from <= entries; from = i) {
                n = 0
                for (i = from; i <= entries && value[i] == value[from]; i++) {
                        j = below(++n) + 1
                        turn[n] = turn[j]
                        turn[j] = i
                }
                for (j = 1; j <= n; j++)
                        print_entry(turn[j])
        }
}

function print_entry(i) {
        print debtor, account, currency, number[i], type[i], component[i], decimal(amount[i], digits),
                day_text(value[i]), due[i] == "" ? "" : day_text(due[i]),
                booking[i] == value[i] && one_in(2) ? "" : day_text(booking[i]),
                corrects[i] == "" ? "" : number[corrects[i]], history[i], tag[i], day_text(as_of)
}
