# points.awk: what the assignments of a stream (account, debtor and agent) bring by the table of problem.awk; nothing where an agent
# may not have a debtor, has more than he can (-v policy=FILE), or a debtor has two.
BEGIN {
        FS = "\t"
        while ((getline line < policy) > 0) {
                split(line, cell, "\t")
                if (cell[1] == "agent")
                        capacity[cell[2]] = cell[9]
        }
}
FNR == NR && $1 == "part" { part[$2, $3] = $4; balance = $5; next }
FNR == NR { points[$1, $2] = $3; band[$1] = $4; work[$1] = $5; next }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
        debtor = $at["debtor"]; agent = $at["agent"]
        if (debtor == last && agent != given)
                bad = 1
        if (debtor != last && agent != "") {
                if (!((debtor, agent) in points))
                        bad = 1
                sum += points[debtor, agent]
                load[agent] += work[debtor]
                of_band[agent, band[debtor]] += work[debtor]
        }
        last = debtor; given = agent
}
END {
        for (agent in load)
                if (load[agent] > capacity[agent])
                        bad = 1
        for (key in of_band)
                if (of_band[key] > part[key])
                        sum -= balance * (of_band[key] - part[key])
        print bad ? "" : sum + 0
}
