# The same answers as col-allocate -w waterfall.tsv -r rates.tsv, written by hand for mawk and for nothing more than these
# rules and entries: charges of one day, then payments; costs, default interest, interest, principal; 365 days. WATERFALL
# and RATES are the values of these columns, RATES_FILE the file. Amounts below 2^53.
function day_of(text,   y, m, d) {
        if (text in days)
                return days[text]
        y = substr(text, 1, 4) + 0; m = substr(text, 6, 2) + 0; d = substr(text, 9, 2) + 0
        if (m <= 2) { y--; m += 12 }
        return days[text] = 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d
}
function rate_sum(from, to,   i, sum, until) { # percent, in hundredths, × days
        for (i = rate_count; i > 1 && rate_from[i] > from; i--)
                ;
        while (from < to) {
                until = i < rate_count && rate_from[i + 1] < to ? rate_from[i + 1] : to
                sum += rate_percent[i] * (until - from)
                from = until
                i++
        }
        return sum
}
function interest_to(to) {
        return int((2 * principal * rate_sum(today, to) + 3650000) / 7300000)
}
function put(part, payment, charge, accrual, component, amount, on, waterfall, rates) {
        printf "%s\t%s\t%s\t%s\t%s\t%s\t%d.%02d\t%s\t%s\t%s\t\n", row, part, payment, charge, accrual, component, int(amount / 100), amount % 100, on, waterfall, rates
}
function put_silent() { # an account's first entry names what it is allocated by
        printf "%s\t\t\t\t\t\t\t\t%s\t\n", row, entries == 1 ? WATERFALL "\t" RATES : "\t"
}
function close_account() {
        amount = principal == 0 ? 0 : interest_to(as_of)
        if (amount > 0)
                put("accrued", "", "", "", "default-interest", amount, as_of_text, "", RATES)
        else if (silent)
                put_silent()
        silent = 0
}
function settle(component, charge, open,   amount) {
        amount = money < open ? money : open
        if (amount > 0) {
                put("allocation", $3, charge, "", component, amount, $7, WATERFALL, "")
                money -= amount
        }
        return amount
}
BEGIN {
        FS = "\t"
        while ((getline line < RATES_FILE) > 0)
                if (split(line, cells, "\t") == 2 && cells[1] != "from") {
                        rate_from[++rate_count] = day_of(cells[1])
                        rate_percent[rate_count] = cells[2] * 100
                }
}
NR == 1 {
        print $0 "\tpart\tpayment\tcharge\taccrual\tpart_component\tpart_amount\tpart_on\twaterfall\trates\tinterest_terms"
        next
}
{
        if ($1 != account) {
                if (account != "")
                        close_account()
                account = $1
                principal = interest = cost = first = accruals = entries = 0
        } else if (silent)
                put_silent()
        silent = 0
        entries++
        split($6, digits, ".")
        money = digits[1] * 100 + digits[2]
        row = $0
        as_of_text = $13
        as_of = day_of($13)
        if ($4 == "charge") {
                silent = 1
                today = day_of($7)
                if ($5 == "principal") { principal = money; principal_entry = $3 }
                else if ($5 == "interest") { interest = money; interest_entry = $3 }
                else { cost = money; cost_entry = $3 }
                next
        }
        day = day_of($7)
        if (day != today && principal > 0 && (amount = interest_to(day)) > 0) {
                accrual_entry[++accruals] = $3
                accrued[accruals] = amount
                put("accrual", "", "", $3, "default-interest", amount, $7, "", RATES)
        }
        today = day
        cost -= settle("cost", cost_entry, cost)
        while (money > 0 && first < accruals) {
                amount = money < accrued[first + 1] ? money : accrued[first + 1]
                put("allocation", $3, "", accrual_entry[first + 1], "default-interest", amount, $7, WATERFALL, "")
                money -= amount
                accrued[first + 1] -= amount
                if (accrued[first + 1] == 0)
                        first++
        }
        interest -= settle("interest", interest_entry, interest)
        principal -= settle("principal", principal_entry, principal)
        if (money > 0)
                put("overpayment", $3, "", "", "", money, $7, WATERFALL, "")
}
END {
        if (account != "")
                close_account()
}
