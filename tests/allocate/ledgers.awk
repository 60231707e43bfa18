# ledgers.awk -v ledgers=N -v seed=N -v components="a b c" -v tags="x y" [-v accounts=FILE]: random ledgers as a stream of
# entries, small amounts, many on one day, every type of entry; and a stream of what interest each account bears.
function random(n) { # 0 … n-1
        state = (state * 16807) % 2147483647
        return state % n
}
function pick(list,   n, words) { # one of its words; - is none, + a blank
        n = split(list, words, " ")
        n = words[1 + random(n)]
        gsub(/\+/, " ", n)
        return n == "-" ? "" : n
}
function date(day,   year, month, length_) { # days since 2020-01-01
        for (year = 2020; day >= (length_ = 365 + (year % 4 == 0)); year++)
                day -= length_
        for (month = 1; day >= (length_ = substr("312831303130313130313031", 2 * month - 1, 2) + (month == 2 && year % 4 == 0)); month++)
                day -= length_
        return sprintf("%04d-%02d-%02d", year, month, day + 1)
}
function amount(   kind) { # minor units
        kind = random(4)
        return kind == 0 ? 1 + random(50) : kind == 1 ? 100 : kind == 2 ? 1 + random(5000) : 1 + random(200000)
}
function decimal(minor) {
        return sprintf("%s%d.%02d", minor < 0 ? "-" : "", int((minor < 0 ? -minor : minor) / 100), (minor < 0 ? -minor : minor) % 100)
}
BEGIN {
        OFS = "\t"
        state = seed + 1
        for (i = 0; i < 10; i++)
                random(2)
        print "account", "currency", "entry", "type", "component", "amount", "value_on", "due_on", "booked_on", "corrects", "history", "tag"
        if (accounts != "")
                print "account", "contract_rate", "default_rates", "day_count", "interest_taxes" > accounts
        number = 0
        for (ledger = 1; ledger <= ledgers; ledger++) {
                account = sprintf("b/%06d", ledger)
                if (accounts != "")
                        print account, pick("- 7.25 12"), pick("- - none"), pick("365 360"), pick("- bsmv=15 bsmv=15+kkdf=7.5") > accounts
                entries = 1 + random(14)
                day = random(400)
                paid_count = 0
                type = ""
                for (e = 1; e <= entries; e++) {
                        # Now and then a schedule of equal instalments, for money ahead of time to be spread over.
                        equal = 1000 + random(100000)
                        for (rest = random(6) ? 0 : 2 + random(4); rest > 0; rest--)
                                print account, "TRY", ++number, "charge", pick("principal principal interest"), decimal(equal), date(day), date(day + 30 * (6 - rest)), "", "", 0, ""
                        number++
                        # A return has a day of its own, so that what it gives back does not depend on its day's order.
                        day += type == "return" ? 1 : random(2) ? random(random(3) ? 40 : 300) : 0
                        type = pick("charge charge charge payment payment payment payment return waiver write-off correction")
                        component = due = corrects = tag = booked_on = ""
                        history = random(12) == 0
                        day += type == "return"
                        minor = amount()
                        if (type == "correction") {
                                type = "charge"
                                minor = -minor
                        }
                        if (type == "charge" || type == "waiver" && random(2))
                                component = pick(components)
                        if (type == "charge" && random(3))
                                due = date(day - 30 * random(4) + 60 * random(5) + 120)
                        if (type == "payment" && tags != "")
                                tag = pick(tags " -")
                        if (type == "return" && paid_count > 0 && random(2)) {
                                which = 1 + random(paid_count)
                                if (left[which] > 0 && paid_on[which] < day) {
                                        corrects = paid[which]
                                        minor = random(2) ? left[which] : 1 + random(left[which])
                                        if (!history)
                                                left[which] -= minor
                                }
                        }
                        # Returns that name nothing take from any payment, so none can be named after them.
                        if (type == "return" && corrects == "" && !history)
                                paid_count = 0
                        if (random(5) == 0)
                                booked_on = date(day + random(3))
                        if ((type == "payment" || type == "waiver") && !history) {
                                paid[++paid_count] = number
                                left[paid_count] = minor
                                paid_on[paid_count] = day
                        }
                        print account, "TRY", number, type, component, decimal(minor), date(day), due, booked_on, corrects, history, tag
                }
        }
}
