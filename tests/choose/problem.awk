# problem.awk -v seed=N -v debtors=N: a random problem of choice: the stream to `stream`, its capacities to `policy`, and
# the same as a linear programme (CPLEX LP) to `programme`, whose values are worths in 10^-5 of the currency. By
# the seed, values are many or few (ties), capacity is scarce, plenty or none, and debtors have few or many offers.
function below(limit) {
        return int(rand() * limit)
}
BEGIN {
        srand(seed)
        channels = 1 + seed % 5
        few = seed % 3 == 0
        cost_most = seed % 4 == 0 ? 60000 : 3000
        OFS = "\t"
        print "channel", "capacity", "currency" > policy
        for (c = 1; c <= channels; c++) {
                capacity[c] = seed % 7 == 0 && c == 1 ? 0 : below(seed % 2 ? debtors / channels : 2 * debtors)
                print "c" c, capacity[c], "TRY" > policy
        }
        print "debtor", "channel", "amount", "probability", "cost", "currency", "as_of" > stream
        print "Maximize" > programme
        print "obj: 0 x0" > programme
        for (d = 1; d <= debtors; d++) {
                key = sprintf("d%06d", d)
                for (c = 1; c <= channels; c++) {
                        if (below(10) == 0)
                                continue
                        amount = few ? 10000 * below(4) : below(1000001)
                        probability = few ? 100 * below(4) : below(1001)
                        cost = few ? 0 : below(cost_most)
                        worth = amount * probability - 1000 * cost
                        print key, "c" c, sprintf("%d.%02d", amount / 100, amount % 100),
                                sprintf("%d.%03d", probability / 1000, probability % 1000),
                                sprintf("%d.%02d", cost / 100, cost % 100), "TRY", "2026-01-05" > stream
                        if (worth <= 0)
                                continue
                        x = " + x" d "_" c
                        printf " + %d x%d_%d\n", worth, d, c > programme
                        of_debtor[d] = of_debtor[d] x
                        of_channel[c] = of_channel[c] "\n" x
                }
        }
        print "Subject To" > programme
        for (d = 1; d <= debtors; d++)
                if (of_debtor[d] != "")
                        print "d" d ":" of_debtor[d] " <= 1" > programme
        for (c = 1; c <= channels; c++)
                if (of_channel[c] != "")
                        print "c" c ":" of_channel[c] " <= " capacity[c] > programme
        print "x: x0 <= 1" > programme
        print "End" > programme
}
