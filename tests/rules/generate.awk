# generate.awk: a world of random contact rules, debtors and histories, in the present folder, for check.sql.
# -v seed=N -v debtors=N
#
# r.tsv, in.tsv, contacts.tsv, actions.tsv and s.tsv are what col-plan reads; rule.tsv, rule_channel.tsv, rule_day.tsv and
# rule_hours.tsv say the same rules in numbers, for the checker, which reads no profile.

function below(n) { # Park and Miller's minimal standard generator
        state = (state * 16807) % 2147483647
        return int(state / 2147483647 * n)
}
function one(list,    words, n) {
        n = split(list, words, "|")
        return words[below(n) + 1]
}
function day(offset) { # days from as_of
        return strftime_day(as_of_number + offset)
}
# Days since 1970-01-01 to YYYY-MM-DD, years from March on.
function strftime_day(z,    era, doe, yoe, doy, mp, d, m, y) {
        z += 719468
        era = int(z / 146097); doe = z - era * 146097
        yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
        y = yoe + era * 400
        doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100))
        mp = int((5 * doy + 2) / 153)
        d = doy - int((153 * mp + 2) / 5) + 1
        m = mp < 10 ? mp + 3 : mp - 9
        return sprintf("%04d-%02d-%02d", y + (m <= 2), m, d)
}

# line TYPE CHANNELS VALUE OF PER UNLESS N DAYS: writes a rule both ways. N and DAYS: its numbers.
function line(type, channels, value, of, per, unless, n, days,    name, from, until, i, all, list) {
        name = "r" (++rules)
        from = below(6) ? "" : day(below(7) - 3)
        until = below(6) || (from != "") ? "" : day(below(7) - 3)
        print name, type, channels, value, of, per, unless, from, until > "r.tsv"
        print rules, name, type, n, days, value ~ /business/, per == "account", unless != "", from, until, of > "rule.tsv"
        all = split("phone|sms|email|letter|visit|legal", list, "|")
        for (i = 1; i <= all; i++)
                if (channels == "*" || (channels == "" && list[i] != "legal") || (" " channels " ") ~ (" " list[i] " "))
                        print rules, list[i] > "rule_channel.tsv"
}
function group() {
        return one("|phone|phone|sms email|sms|phone sms email letter|*|letter visit")
}
function clock(minutes) {
        return sprintf("%02d:%02d", int(minutes / 60), minutes % 60)
}
function hours(    days, words, n, i, from, until) {
        days = one("||sunday|saturday sunday|holiday|half-day|monday wednesday friday|holiday half-day")
        if (below(3)) {
                from = (6 + below(5)) * 60 + 30 * below(2)
                until = from + 120 + below(500)
                line("hours", group(), clock(from) "-" clock(until), days, "", "", 0, 0)
                print rules, from, until > "rule_hours.tsv"
        } else if (days != "") {
                line("hours", group(), "closed", days, "", "", 0, 0)
        } else {
                return
        }
        if (days == "")
                days = "monday tuesday wednesday thursday friday saturday sunday"
        n = split(days, words, " ")
        for (i = 1; i <= n; i++)
                print rules, words[i] > "rule_day.tsv"
}
function rule(    kind, n, days, results) {
        kind = below(10)
        if (kind <= 1) hours()
        else if (kind <= 4) {
                n = 1 + below(4); days = one("1|1|2|3|7")
                line("limit", group(), n " in " days (days == 1 ? " day" : " days"), "", one("|debtor|account"),
                        one("|||consent"), n, days)
        } else if (kind <= 6) {
                results = one("RPC-*|RPC-PTP RPC-NO*|*|N*S")
                if (!below(8)) line("rest", group(), "ever", results, one("|account"), one("||consent"), 0, 100000)
                else {
                        days = 1 + below(5)
                        line("rest", group(), days (below(2) ? " business" : "") " days", results, one("|debtor|account"),
                                one("|||consent"), 0, days)
                }
        } else if (kind == 7) {
                n = one("30 minutes|4 hours|18 hours|2 days|3 days")
                days = n + 0
                line("gap", group(), n, "", "", one("||consent"),
                        n ~ /minutes/ ? days * 60 : n ~ /hours/ ? days * 3600 : 0, n ~ /days/ ? days : 0)
        } else if (kind == 8) {
                if (below(2)) line("notice", group(), "", "", "", "", 0, 0)
                else line("consent", group(), "refused", "", "", "", 0, 0)
        } else {
                if (below(2)) line("hold", group(), "", one("dispute|else|dispute else"), "", "", 0, 0)
                else if (below(2)) line("point", "phone sms email letter visit", "", "", "", "", 0, 0)
                else line("consent", one("sms|email|letter"), "given", "", "", "", 0, 0)
        }
}

function at(offset,    hour) { # a moment, often near somebody's midnight
        hour = below(2) ? below(24) : one("20|21|22|3|4|5|13|14")
        return day(offset) "T" sprintf("%02d:%02d:%02d", hour, one("0|0|59|30|29") , one("0|0|59|1")) "Z"
}
function contact(debtor, accounts) {
        print debtor, below(3) ? "a" debtor "/" (1 + below(accounts)) : "", at(-below(11)), one("phone|phone|sms|email|visit|letter|"),
                one("|||in"), one("NOANS|NOANS|RPC-PTP|RPC-NOCONV|SENT|BUSY") > "contacts.tsv"
}
function action(debtor, account) {
        print debtor, account, day(below(9) - 2), one("phone|sms|email|letter"), one("|||done"), below(4) ? "" : "other" > "actions.tsv"
}

BEGIN {
        OFS = "\t"
        state = 1 + (seed * 7919 + 12345) % 2147483646
        for (i = 0; i < 10; i++) below(2)
        # Days on which clocks change somewhere, Turkish holidays and their eves, and any others.
        as_of_number = one("20519|20520|20758|20759|20542|20729|20730|20598|20599|20604|20531|20754|20755|" 20454 + below(365))
        print "rule", "type", "channels", "value", "of", "per", "unless", "from", "until" > "r.tsv"
        zone = one("Europe/Istanbul|America/New_York|Australia/Lord_Howe")
        print "zone", "time-zone", "", zone, "", "", "", "", "" > "r.tsv"
        print "calendar", "calendar", "", "turkey", "", "", "", "", "" > "r.tsv"
        printf "" > "rule_hours.tsv"; printf "" > "rule_day.tsv"; printf "" > "rule_channel.tsv"; printf "" > "rule.tsv"
        for (i = 2 + below(7); i > 0; i--) rule()

        print "segment", "step", "after", "channel", "template" > "s.tsv"
        print "g1", 1, 0, "phone", "" > "s.tsv"
        print "g2", 1, 0, "sms", "t1" > "s.tsv"
        print "g3", 1, 0, "sms", "t2" > "s.tsv"
        print "g4", 1, 0, "email", "t1" > "s.tsv"; print "g4", 1, 0, "letter", "n" > "s.tsv"
        print "g5", 1, 0, "phone", "" > "s.tsv"; print "g5", 1, 0, "sms", "t1" > "s.tsv"
        print "g6", 1, 0, "legal", "file" > "s.tsv"; print "g6", 1, 0, "visit", "" > "s.tsv"

        print "debtor", "account", "segment", "segment_since", "last_step", "last_step_on", "open_step", "last_try_on",
                "as_of", "notice_on", "consents", "holds", "time_zone", "phone", "email", "address" > "in.tsv"
        print "party", "account", "at", "channel", "direction", "result" > "contacts.tsv"
        print "debtor", "account", "planned_on", "channel", "outcome", "lead" > "actions.tsv"
        for (i = 0; i < debtors; i++) {
                debtor = sprintf("d%05d", i)
                its_zone = one("||Europe/Istanbul|America/New_York|Australia/Lord_Howe")
                accounts = 1 + below(4)
                consents = one("|||sms=given|phone=given *=refused|sms=refused|*=given|email=refused phone=given")
                for (j = 1; j <= accounts; j++)
                        print debtor, "a" debtor "/" j, "g" (1 + below(6)), day(-below(3)), "", "", "", "", day(0),
                                one(day(-30) "|" day(-30) "|" day(-30) "|" day(2) "|"), consents,
                                one("||||dispute|lawyer|lawyer dispute"), its_zone, one("+90|+90|"), one("a@b|"), "here" > "in.tsv"
                for (j = below(6); j > 0; j--) contact(debtor, accounts)
                for (j = below(3); j > 0; j--) action(debtor, "a" debtor "/" (1 + below(accounts)))
        }
        print zone, day(0)
}
