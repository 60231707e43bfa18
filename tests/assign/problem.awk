# problem.awk: a random assignment, as a policy, a stream and a linear programme, and a table of what every debtor
# brings with every agent who may have him.
#   -v seed=N -v debtors=MOST -v minutes=0|1 -v folder=DIR
# With minutes the programme has whole numbers of debtors, and so is hard to solve: keep it small.

function below(n) { return int(rand() * n) }

# Smallest whole number that is not less than x / n.
function up(x, n) { return int((x + n - 1) / n) }

BEGIN {
        srand(seed)
        OFS = "\t"
        policy = folder "/policy.tsv"; stream = folder "/in.tsv"; programme = folder "/in.lp"; table = folder "/table.tsv"
        pools = 1 + below(3); teams = 1 + below(3); agents = 1 + below(6); skills = below(4); bands = 1 + below(3)
        count = 1 + below(debtors)
        balance = below(3) * 2
        write_policy()
        write_debtors()
        find_parts()
        write_programme()
}

function write_policy(    i, p, words) {
        print "line", "name", "when", "points", "amount", "pools", "team", "skills", "capacity" > policy
        for (p = 1; p <= pools; p++)
                print "pool", "p" p, (p < pools ? "product = 'p" p "'" : "else") > policy
        for (i = 1; i <= skills; i++) {
                skill_points[i] = below(6) == 0 ? "needed" : below(40)
                print "skill", "s" i, "x_s" i " = 1", skill_points[i] > policy
        }
        print "value", "", "", "", "balance" > policy
        for (i = 1; i <= bands; i++) {
                band_points[i] = 41 + below(50)
                least[i] = i < bands ? (bands - i) * 100 : ""
                print "band", "b" i, "", band_points[i], least[i] > policy
        }
        if (balance)
                print "balance", "", "", balance > policy
        stay_points = 1 + below(60)
        print "stay", "", "x_stay = 1", stay_points > policy
        if (minutes) {
                print "minutes", "", "product = 'p1'", "", 7 > policy
                print "minutes", "", "else", "", 4 > policy
        }
        for (i = 1; i <= teams; i++) {
                words = ""
                for (p = 1; p <= pools; p++) {
                        serves[i, p] = p == 1 + (i - 1) % pools || below(2)
                        if (serves[i, p])
                                words = words " p" p
                }
                print "team", "t" i, "", "", "", words > policy
        }
        for (i = 1; i <= agents; i++) {
                team[i] = 1 + below(teams)
                words = ""
                for (p = 1; p <= skills; p++) {
                        has[i, p] = below(2)
                        if (has[i, p])
                                words = words " s" p
                }
                capacity[i] = below(minutes ? 40 : int(2 * debtors / 4) + 1)
                print "agent", "a" i, "", "", "", "", "t" team[i], words, capacity[i] > policy
        }
        close(policy)
}

# Of the two accounts of some debtors the one of the earlier pool rules, skills are those of either, values are added up.
function write_debtors(    d, n, k, i, line, p, v) {
        line = "account\tdebtor\tproduct\tbalance\tcurrency\tagent\tx_stay\tas_of"
        for (i = 1; i <= skills; i++)
                line = line "\tx_s" i
        print line > stream
        for (d = 1; d <= count; d++) {
                n = 1 + (below(4) == 0)
                pool[d] = pools
                value = 0; work[d] = 0
                who = below(4) > 0 ? "a" (1 + below(agents)) : below(2) ? "x" : ""
                stays = below(3) > 0
                for (k = 1; k <= n; k++) {
                        p = 1 + below(pools); v = below(20) * 10
                        if (p < pool[d])
                                pool[d] = p
                        value += v
                        work[d] += minutes ? (p == 1 && pools > 1 ? 7 : p == 1 ? 7 : 4) : 0
                        line = sprintf("c/%03d-%d\td/%03d\tp%d\t%d\tTRY\t%s\t%d\t2026-01-05", d, k, d, p, v, who, stays)
                        for (i = 1; i <= skills; i++) {
                                need = below(3) == 0
                                needs[d, i] = needs[d, i] || need
                                line = line "\t" need
                        }
                        print line > stream
                }
                if (!minutes)
                        work[d] = 1
                for (band[d] = 1; band[d] < bands && value < least[band[d]]; band[d]++)
                        ;
                stay[d] = stays ? substr(who, 2) + 0 : 0
                if (who !~ /^a/)
                        stay[d] = 0
                sum[pool[d], band[d]] += work[d]
                step = d == 1 ? work[d] : divisor(step, work[d])
        }
        close(stream)
}

function divisor(a, b) { return b == 0 ? a : divisor(b, a % b) }

# In places of STEP minutes, as col-assign(1) says.
function find_parts(    a, p, b, part) {
        for (a = 1; a <= agents; a++)
                for (p = 1; p <= pools; p++)
                        if (serves[team[a], p])
                                serving[p] += int(capacity[a] / step)
        for (a = 1; a <= agents; a++)
                for (b = 1; b <= bands; b++) {
                        part = 0
                        for (p = 1; p <= pools; p++)
                                if (serves[team[a], p] && serving[p] > 0)
                                        part += int(sum[p, b] / step * 1000000 * int(capacity[a] / step) / serving[p])
                        parts[a, b] = up(part, 1000000) * step
                }
}

function brings(d, a,    points, i) {
        if (!serves[team[a], pool[d]])
                return -1
        points = band_points[band[d]]
        for (i = 1; i <= skills; i++)
                if (needs[d, i]) {
                        if (skill_points[i] == "needed" && !has[a, i])
                                return -1
                        if (skill_points[i] != "needed" && has[a, i])
                                points += skill_points[i]
                }
        return points + (stay[d] == a ? stay_points : 0)
}

function write_programme(    a, b, d, points, terms) {
        print "Maximize\n points: 0 none" > programme
        for (d = 1; d <= count; d++)
                for (a = 1; a <= agents; a++) {
                        may[d, a] = (points = brings(d, a)) >= 0
                        if (!may[d, a])
                                continue
                        print " + " points " x_" d "_" a > programme
                        printf "d/%03d\ta%d\t%d\t%d\t%d\n", d, a, points, band[d], work[d] > table
                }
        for (a = 1; a <= agents; a++)
                for (b = 1; b <= bands; b++) {
                        print " - " balance " e_" a "_" b > programme
                        printf "part\ta%d\t%d\t%d\t%d\n", a, b, parts[a, b], balance > table
                }
        print "Subject To\n none = 0" > programme
        for (d = 1; d <= count; d++) {
                terms = ""
                for (a = 1; a <= agents; a++)
                        if (may[d, a])
                                terms = terms " + x_" d "_" a
                if (terms != "")
                        print terms " <= 1" > programme
        }
        for (a = 1; a <= agents; a++) {
                terms = ""
                for (d = 1; d <= count; d++)
                        if (may[d, a])
                                terms = terms "\n + " work[d] " x_" d "_" a
                if (terms != "")
                        print terms " <= " capacity[a] > programme
                for (b = 1; b <= bands; b++) {
                        terms = ""
                        for (d = 1; d <= count; d++)
                                if (may[d, a] && band[d] == b)
                                        terms = terms "\n + " work[d] " x_" d "_" a
                        if (terms != "")
                                print terms " - e_" a "_" b " <= " parts[a, b] > programme
                }
        }
        if (minutes) {
                print "General" > programme
                for (d = 1; d <= count; d++)
                        for (a = 1; a <= agents; a++)
                                if (may[d, a])
                                        print " x_" d "_" a > programme
        }
        print "End" > programme
        close(programme)
        close(table)
}
