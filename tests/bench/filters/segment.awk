# rules.tsv by hand, for mawk: appends the segment.
BEGIN { FS = OFS = "\t" }
NR == 1 { print $0, "segment"; next }
{
        dpd = $14 + 0; due = $14 != ""; balance = $12 + 0
        if ($17 == "settled" || $17 == "credit" || balance <= 0) s = "settled"
        else if ($16 == "legal") s = "legal"
        else if ($22 == "") s = "trace"
        else if ($20 == "RPC-PTP" && due && dpd <= 180) s = "promised"
        else if ($8 == "TRY" && balance < 250) s = "small"
        else if (due && dpd == 0) s = "current"
        else if (due && dpd >= 1 && dpd <= 30 && balance >= 10000) s = "early-big"
        else if (due && dpd <= 30) s = "early"
        else if (due && dpd <= 90 && ($4 == "mortgage" || $4 == "vehicle")) s = "middle-secured"
        else if (due && dpd <= 90) s = "middle"
        else if (due && dpd <= 360 && $18 != "") s = "late"
        else s = "old"
        print $0, s
}
