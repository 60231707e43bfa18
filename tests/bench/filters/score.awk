# card.tsv by hand, for mawk: appends score and band.
BEGIN { FS = OFS = "\t" }
NR == 1 { print $0, "score", "band"; next }
{
        s = 500
        dpd = $14 + 0; balance = $12 + 0; paid = $19 + 0; contacts = $21 + 0; income = $25 + 0; interest = $10 + 0
        if ($14 == "") s += 60
        else if (dpd == 0) s += 50
        else if (dpd <= 30) s += 35
        else if (dpd <= 60) s += 10
        else if (dpd <= 90) s -= 10
        else if (dpd <= 360) s -= 45
        else s -= 80
        if (balance <= 0) s += 40
        else if (balance < 1000) s += 25
        else if (balance < 5000) s += 10
        else if (balance < 25000.50) s -= 5
        else s -= 20
        if ($19 == "") s -= 15
        else if (paid < 100) s -= 5
        else if (paid < 1000) s += 10
        else s += 20
        if ($18 == "") s -= 40
        else if ($18 >= "2025-12-03") s += 60
        else if ($18 >= "2025-10-04") s += 30
        else s -= 20
        if ($4 == "mortgage" || $4 == "vehicle") s += 30
        else if ($4 == "loan" || $4 == "card") s += 5
        else if ($4 == "overdraft") s -= 10
        if ($7 == "İstanbul" || $7 == "Ankara" || $7 == "İzmir") s += 5
        else if ($7 == "Iğdır" || $7 == "Muğla") s -= 3
        if ($16 == "legal") s -= 30
        if ($20 == "RPC-PTP") s += 30
        else if ($20 == "RPC-NOCONV" || $20 == "RPC-CALLBACK") s += 10
        else if ($20 == "RPC-REFUSE" || $20 == "RPC-DISPUTE" || $20 == "LAWYER") s -= 40
        else if ($20 == "WPC" || $20 == "TPC" || $20 == "INVALID") s -= 25
        if (contacts >= 12) s -= 20
        else if (contacts >= 5) s -= 10
        else if (contacts == 0) s += 5
        if ($23 >= "2024-01-01") s -= 15
        else if ($23 >= "2022-01-01") s -= 5
        else if ($23 >= "2019-07-01") s += 5
        else s += 15
        if ($25 == "") s -= 10
        else if (income < 25000) s -= 5
        else if (income < 50000) s += 0
        else if (income < 100000) s += 10
        else s += 20
        if (interest == 0) s += 10
        else if (interest < 100) s += 5
        else if (interest < 2500 && $14 != "" && dpd <= 180) s += 0
        else s -= 15
        print $0, s, (s >= 620 ? "A" : s >= 560 ? "B" : s >= 500 ? "C" : s >= 430 ? "D" : "E")
}
