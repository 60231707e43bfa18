# What table.tsv says, by hand: entry, payee, line, base, amount and tax of everybody who earns.
function minor(text) {
        sub(/\./, "", text)
        return text + 0
}
function money(amount) {
        return sprintf("%d.%02d", int(amount / 100), amount % 100)
}
function slices(sum) { # thousandths of a minor unit
        return sum <= 2000000 ? sum * 10 : 20000000 + (sum - 2000000) * 20
}
BEGIN {
        FS = OFS = "\t"
}
NR > 1 {
        base = minor($12) + minor($13)
        if (base > 0 && $8 != "" && ($7 != "transfer" || $6 <= "2026-12-25")) {
                key = substr($6, 1, 7) FS $8
                earned = $10 > 360 ? base * 25 : slices(sum[key] + base) - slices(sum[key])
                sum[key] += base
                amount = int((earned + 500) / 1000)
                if (amount > 500000 - paid[key])
                        amount = 500000 - paid[key]
                paid[key] += amount
                lead = int(amount / 10)
                if (lead > 0)
                        print $2, "lead", "agent", money(base), money(lead), "0.00"
                if (amount > lead)
                        print $2, $8, "agent", money(base), money(amount - lead), "0.00"
        }
        base = minor($11)
        amount = int((base * ($9 == "lawyer" ? 5 : 12) + 50) / 100)
        if (amount > 0)
                print $2, "agency", "agency", money(base), money(amount), money(int((amount + 50) / 100))
}
