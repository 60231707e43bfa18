# fold.awk: what col-allocate(1) says of entries, written from its manual only. Entries on standard input, as
# `col-list entries` writes them; for each part of each entry a row of account, entry, part, payment, charge, accrual,
# part_component, part_amount, part_on, waterfall, rates.
#
# Variables: waterfall and rates, as the options; accounts, the file of that option; share, the folder of installed
# policies. The stream is taken to be sorted and complete.

BEGIN {
        FS = OFS = "\t"
        read_currencies(share "/currencies.tsv")
        waterfall_file = policy_file(waterfall, "waterfalls", share)
        read_waterfall(waterfall_file)
        if (accounts != "")
                read_accounts(accounts)
}

FNR == 1 {
        for (i = 1; i <= NF; i++)
                at[$i] = i
        print "account", "entry", "part", "payment", "charge", "accrual", "part_component", "part_amount", "part_on",
                "waterfall", "rates"
        next
}

{
        if ($at["account"] != account || $at["debtor"] != debtor) {
                replay()
                entries = 0
                account = $at["account"]
                debtor = $at["debtor"]
        }
        entries++
        for (name in at)
                entry[entries, name] = $at[name]
        place_entry(entries)
}

END {
        if (!stopped)
                replay()
}

function stop(text) {
        print "fold: " text > "/dev/stderr"
        stopped = 1
        exit 65
}

function refuse(text) {
        stop("account " account ": " text)
}

# ---- what is read ----

function read_currencies(file, row, count, i) {
        count = read_policy(file, row)
        for (i = 1; i <= count; i++)
                currency_digits[row[i, "code"]] = row[i, "digits"]
}

# read_accounts(file): account_terms[debtor, account, name].
function read_accounts(file, row, column, count, i, name, names) {
        count = read_policy(file, row)
        names = split("contract_rate default_rates basis day_count interest_taxes contract_due_on", name, " ")
        for (; count > 0; count--)
                for (i = 1; i <= names; i++)
                        account_terms[row[count, "debtor"], row[count, "account"], name[i]] = row[count, name[i]]
}

# set_terms(): the terms of the present account, and its taxes.
function set_terms(name, names, i, tax) {
        names = split("contract_rate default_rates basis day_count interest_taxes contract_due_on", name, " ")
        for (i = 1; i <= names; i++)
                terms[name[i]] = account_terms[debtor, account, name[i]]
        if (terms["default_rates"] == "")
                terms["default_rates"] = rates == "" ? "none" : rates
        if (has_rate_file())
                terms["default_rates"] = policy_file(terms["default_rates"], "rates", share)
        if (terms["day_count"] == "")
                terms["day_count"] = day_count == "" ? 365 : day_count
        taxes = split(terms["interest_taxes"], tax, " ")
        for (i = 1; i <= taxes; i++) {
                split(tax[i], name, "=")
                tax_component[i] = name[1]
                tax_percent[i] = scaled(name[2], 6)
        }
}

function has_rate_file() {
        return terms["default_rates"] != "none" && terms["default_rates"] != "contract"
}

# place_entry(i): puts the entry i in its place in ordered[1..i]: by value date, booking date and number.
function place_entry(i, j) {
        entry[i, "day"] = day_number(entry[i, "value_on"])
        entry[i, "booked"] = entry[i, "booked_on"] == "" ? entry[i, "value_on"] : entry[i, "booked_on"]
        for (j = i; j > 1 && takes_effect_before(i, ordered[j - 1]); j--)
                ordered[j] = ordered[j - 1]
        ordered[j] = i
}

function takes_effect_before(a, b) {
        if (entry[a, "day"] != entry[b, "day"])
                return entry[a, "day"] < entry[b, "day"]
        if (entry[a, "booked"] != entry[b, "booked"])
                return entry[a, "booked"] < entry[b, "booked"]
        return entry[a, "entry"] + 0 < entry[b, "entry"] + 0
}

# ---- what is written ----

# emit(part, payment, charge, accrual, component, amount): a row of the present entry, unless the amount is 0.
function emit(part, payment, charge, accrual, component, amount) {
        if (amount == 0)
                return
        print_row(part, payment, charge, accrual, component, decimal(amount, digits), day_text(part_day))
}

# print_row(part, …): a row of the present entry; the first one of an account names both policies, any other the one
# that decided.
function print_row(part, payment, charge, accrual, component, amount, on, decided, computed) {
        decided = emitted_rows == 0 || part ~ /^(allocation|recovery|waiver|correction|overpayment|outside)$/
        computed = emitted_rows == 0 || (component == "default-interest" && part ~ /^accru(al|ed)$/)
        emitted++
        emitted_rows++
        print account, number, part, payment, charge, accrual, component, amount, on,
                decided ? policy_label(waterfall_file) : "",
                computed && has_rate_file() ? policy_label(terms["default_rates"]) : ""
}

function emit_claim(part, payment, k, amount) {
        emit(part, payment, claim_how[k] == "charge" ? claim_entry[k] : "",
                claim_how[k] == "accrual" ? claim_entry[k] : "", claim_component[k], amount)
}

# ---- what happens ----

function replay(i, latest, last) {
        if (entries == 0)
                return
        emitted_rows = 0
        forget_account()
        set_terms()
        terms["currency"] = entry[1, "currency"]
        digits = currency_digits[terms["currency"]]
        charged_off = 0
        latest = latest_event()
        last = ""
        for (i = 1; i <= entries; i++) {
                number = entry[ordered[i], "entry"]
                part_day = entry[ordered[i], "day"]
                emitted = 0
                if (entry[ordered[i], "history"] != 1) {
                        event(ordered[i], last == "" ? part_day : last)
                        last = part_day
                }
                if (i == latest)
                        show_accrued(last, day_number(as_of != "" ? as_of : entry[1, "as_of"]))
                if (emitted == 0)
                        print_row()
        }
}

# latest_event(): the place in ordered[] of the last entry that is no history; 0: all are.
function latest_event(i) {
        for (i = entries; i > 0 && entry[ordered[i], "history"] == 1; i--)
                ;
        return i
}

function event(i, last) {
        book_interest(last)
        use_what_is_left()
        take_effect(i, entry[i, "type"], scaled(entry[i, "amount"], digits))
        use_what_is_left()
}

function book_interest(last, n, i) {
        n = run_interest(last, part_day)
        for (i = 1; i <= n; i++)
                if (run_amount[i] > 0) {
                        must_be_settled(run_component[i])
                        open_claim(number, "accrual", run_component[i], part_day, run_amount[i])
                        emit("accrual", "", "", number, run_component[i], run_amount[i])
                }
}

function show_accrued(last, until, n, i) {
        n = run_interest(last, until)
        part_day = until
        for (i = 1; i <= n; i++)
                emit("accrued", "", "", "", run_component[i], run_amount[i])
}

function must_be_settled(component) {
        if (rule_line("DEFAULT", "due", component) == 0)
                refuse("nothing settles " component)
}

function use_what_is_left(m, before) {
        for (m = 1; m <= moneys; m++) {
                before = money_left[m]
                settle(m)
                emit("overpayment", money_entry[m], "", "", "", money_left[m] - before)
        }
}

function take_effect(i, type, amount) {
        if (type == "charge")
                take_charge(i, amount)
        else if (type == "write-off")
                take_write_off(amount)
        else if (type == "return" && amount < 0)
                take_money(i, "payment", charged_off ? "recovery" : "allocation", -amount)
        else if (type == "return" || amount < 0)
                take_return(i, amount < 0 ? -amount : amount)
        else
                take_money(i, type, type == "waiver" ? "waiver" : charged_off ? "recovery" : "allocation", amount)
}

function take_charge(i, amount, due, component, m) {
        component = entry[i, "component"]
        due = entry[i, "due_on"]
        if (due == "")
                due = terms["contract_due_on"]
        due = due == "" ? part_day : day_number(due)
        must_be_settled(component)
        if (amount >= 0) {
                open_claim(number, "charge", component, due, amount)
                return
        }
        m = open_money(number, "charge", "correction", "DEFAULT", "", -amount)
        money_component[m] = component
        money_due[m] = due
        settle_new(m)
}

function take_money(i, type, part, amount, rule, m) {
        rule = entry[i, "tag"] in rule_first ? entry[i, "tag"] : "DEFAULT"
        m = open_money(number, type, part, rule, type == "waiver" ? entry[i, "component"] : "", amount)
        emit("outside", number, "", "", "", money_outside[m])
        settle_new(m)
}

# settle_new(m): settles what new money can; a negative charge its own component first.
function settle_new(m) {
        first_new = parts + 1
        if (money_kind[m] == "charge")
                settle_own(m)
        settle_by_rule(m)
        emit_new(m)
        emit("overpayment", number, "", "", "", money_left[m])
}

function take_return(i, amount, m, named) {
        named = entry[i, "corrects"]
        if (named == "") {
                for (m = moneys; m >= 1 && amount > 0; m--)
                        if (money_kind[m] == "payment")
                                amount -= give_back(m, amount)
        } else if (named in money_of && money_kind[money_of[named]] != "charge")
                amount -= give_back(money_of[named], amount)
        if (amount > 0) {
                must_be_settled("principal")
                open_claim(number, "charge", "principal", part_day, amount)
                emit("reopened", "", number, "", "principal", amount)
        }
}

# take_write_off(amount): shows what is open, by component, in the order in which they came to be.
function take_write_off(amount, open, component, k, n, i) {
        charged_off = amount >= 0
        if (!charged_off)
                return
        for (k = 1; k <= claims; k++) {
                if (!(claim_component[k] in open))
                        component[++n] = claim_component[k]
                open[claim_component[k]] += claim_open[k]
        }
        for (i = 1; i <= n; i++)
                emit("charge-off", "", "", "", component[i], open[component[i]])
}
