# Payments by value date and number, as `col-report settled` writes them: -v payments=N.
function decimal(minor) {
        return sprintf("%d.%02d", int(minor / 100), minor % 100)
}
BEGIN {
        OFS = "\t"
        srand(7)
        split("bank lawyer phone office", tag, " ")
        split("transfer card cash", channel, " ")
        print "account", "entry", "type", "amount", "currency", "value_on", "channel", "collector", "tag", "age", \
                "allocated", "principal_part", "interest_part", "cost_part", "as_of", "seen"
        for (i = 1; i <= payments; i++) {
                day = int((i - 1) * 336 / payments)
                settled = i % 50 ? int(rand() * 900000) + 1 : 0
                principal = int(settled * rand())
                interest = int((settled - principal) * rand())
                print "bank/2026/" sprintf("%07d", rand() * 1000000), i, "payment", decimal(settled + (i % 7 == 0) * 100), \
                        "TRY", sprintf("2026-%02d-%02d", 1 + int(day / 28), 1 + day % 28), channel[1 + i % 3], \
                        i % 5 ? "agent" int(rand() * 500) : "", tag[1 + int(rand() * 4)], int(rand() * 900), decimal(settled), \
                        decimal(principal), decimal(interest), decimal(settled - principal - interest), "2026-12-28", 9
        }
}
