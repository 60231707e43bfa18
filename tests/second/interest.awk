# Interest of one account between two days, by "Interest" of col-allocate(1). The account's terms are in terms[name].

# weight(from, to): the days from `from` to the one before `to`, in units of which there are year_units() a year: a day
# of a leap year is less than another one where the year counts as it is.
function weight(from, to, leap) {
        if (terms["day_count"] != "actual")
                return to - from
        leap = leap_days(from, to)
        return (to - from - leap) * 366 + leap * 365
}

function year_units() {
        return terms["day_count"] == "actual" ? 365 * 366 : terms["day_count"] + 0
}

# run_interest(from, to): the interest, in minor units, of the days from `from` to the one before `to`, and the taxes on
# it: run_component[i] and run_amount[i], i from 1 to the number that it returns.
function run_interest(from, to, k, day, principal, contractual, overdue, i, tax) {
        if (to <= from)
                return 0
        for (k = 1; k <= claims; k++)
                if (claim_open[k] > 0 && claim_component[k] == "principal") {
                        day = claim_due[k] < from ? from : claim_due[k] > to ? to : claim_due[k]
                        principal[day] += claim_open[k]
                }
        exact_clear(contractual)
        exact_clear(overdue)
        without_rate = ""
        for (day in principal) {
                day += 0
                if (terms["contract_rate"] != "")
                        exact_add(contractual, principal[day], scaled(terms["contract_rate"], 6) * weight(from, day))
                if (to > day)
                        add_overdue(overdue, principal[day], day, to)
        }
        if (without_rate != "")
                refuse("no rate for " day_text(without_rate))
        run_component[1] = "interest"
        run_amount[1] = exact_rounded(contractual, 100000000, year_units())
        run_component[2] = "default-interest"
        run_amount[2] = exact_rounded(overdue, 100000000, year_units())
        for (i = 1; i <= taxes; i++) {
                exact_clear(tax)
                exact_add(tax, run_amount[1] + run_amount[2], tax_percent[i])
                run_component[i + 2] = tax_component[i]
                run_amount[i + 2] = exact_rounded(tax, 100000000, 1)
        }
        return taxes + 2
}

function is_for_currency(file) {
        return rate_currency[file] == "" || rate_currency[file] == terms["currency"]
}

function no_rate(day) {
        if (without_rate == "" || day < without_rate)
                without_rate = day
}

# add_overdue(sum, principal, from, to): adds the products of overdue principal over all rates of these days.
function add_overdue(sum, principal, from, to, file, basis, n, begin, end) {
        if (terms["default_rates"] == "none")
                return
        if (terms["default_rates"] == "contract") {
                if (terms["contract_rate"] != "")
                        exact_add(sum, principal, scaled(terms["contract_rate"], 6) * weight(from, to))
                return
        }
        file = terms["default_rates"]
        basis = terms["basis"]
        read_rates(file)
        n = rate_count[file, basis]
        if (n == 0 || from < rate_from[file, basis, 1] || !is_for_currency(file)) {
                no_rate(from)
                return
        }
        for (i = n; i >= 1 && rate_from[file, basis, i] > from; i--)
                ;
        for (; from < to; from = end) {
                while (i < n && rate_from[file, basis, i + 1] <= from)
                        i++
                end = i < n && rate_from[file, basis, i + 1] < to ? rate_from[file, basis, i + 1] : to
                if (rate_percent[file, basis, i] < 0)
                        no_rate(from)
                else
                        exact_add(sum, principal, rate_percent[file, basis, i] * weight(from, end))
        }
}
