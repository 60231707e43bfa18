"""oracle.py FIRST LAST: for each seed, in a folder of its name, a random table of bonuses (table.tsv), payments (in.tsv), the
same as they were known before (before.tsv: some had not come, of some another part was settled), and what everybody earns
of them (expected.tsv: entry, line, payee, base, amount, tax), worked out with fractions and not as col-bonus does: every sum
of a period is taken again from all payments before."""
import os
import random
import sys
from fractions import Fraction

AS_OF = "2026-12-31"
BASES = ["allocated", "principal_part", "interest_part", "cost_part"]


def money(minor):
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"


def percent():
    return Fraction(random.choice([0, 1, 25, 333333, 1500000, 2500001, 12500000, 100000000]), 1000000)


def decimal(value):
    return f"{value.numerator * 1000000 // value.denominator // 1000000}.{value.numerator * 1000000 // value.denominator % 1000000:06d}"


def rounded(value, how):
    sign, value = (-1 if value < 0 else 1), abs(value)
    whole = value.numerator // value.denominator
    part = value - whole
    if how == "up" and part > 0 or how == "half-up" and part >= Fraction(1, 2):
        whole += 1
    return sign * whole


# ---- the table ----
CONDITIONS = [("tag = 'lawyer'", lambda p: p["tag"] == "lawyer"),
              ("age > 90", lambda p: p["age"] is not None and p["age"] > 90),
              ("channel IN ('card', 'cash')", lambda p: p["channel"] in ("card", "cash")),
              ("else", lambda p: True)]
PAYEES = [("collector", lambda p: p["collector"]), ("'lead'", lambda p: "lead"),
          ("coalesce(collector, 'house')", lambda p: p["collector"] or "house"), ("tag", lambda p: p["tag"])]
KEYS = [("", lambda p: ""), ("collector", lambda p: p["collector"]), ("tag || channel", lambda p: p["tag"] + p["channel"])]


def random_line(number):
    line = {"name": f"l{number}", "type": random.choice(["bonus", "commission"]),
            "base": random.choice([["allocated"], ["principal_part"], ["principal_part", "interest_part"], BASES[1:]]),
            "rounding": random.choice(["half-up", "down", "up"]),
            "period": random.choice(["", "payment", "month", "quarter", "year"]), "rates": [], "waits": []}
    counts = line["period"] != ""
    line["cap"] = random.choice([None, 1, 5000, 100000]) if counts else None
    line["tiers"] = random.choice(["slices", "whole"]) if counts and random.random() < 0.8 else ""
    for condition in random.sample(CONDITIONS, random.randint(1, 4)):
        tiers = [(0, percent())]
        while line["tiers"] and random.random() < 0.6:
            tiers.append((tiers[-1][0] + random.choice([1, 777, 10000, 50000]), percent()))
        line["rates"].append((condition, tiers))
    line["counts"] = line["cap"] is not None or any(len(tiers) > 1 for _, tiers in line["rates"])
    line["per"] = random.choice(KEYS) if line["counts"] else KEYS[0]
    count = random.randint(1, 4)
    if random.random() < 0.5:
        line["shares"] = [(random.choice(PAYEES), random.choice([1, 2, 3, 7])) for _ in range(count)]
    else:
        line["shares"] = [(random.choice(PAYEES), f"{random.choice(['1', '12.5', '33.333333', '0.000001'])}%")
                          for _ in range(count - 1)]
        line["shares"].insert(random.randint(0, count - 1), (random.choice(PAYEES), "rest"))
    line["vat"] = percent() if line["type"] == "commission" else None
    if random.random() < 0.5:
        line["waits"] = [(random.choice(CONDITIONS), random.choice([0, 3, 200]))]
    return line


def write_table(lines):
    names = ("record bonus_line bonus_type base rounding period per tiers cap currency when from above percent payee "
             "share days").split()
    with open("table.tsv", "w") as out:
        def row(**cells):
            out.write("\t".join(str(cells.get(name, "")) for name in names) + "\n")
        out.write("\t".join(names) + "\n")
        for line in lines:
            row(record="line", bonus_line=line["name"], bonus_type=line["type"], base=" ".join(line["base"]),
                rounding=line["rounding"], period=line["period"], per=line["per"][0], tiers=line["tiers"], currency="TRY",
                cap="" if line["cap"] is None else money(line["cap"]))
            for (when, _), tiers in line["rates"]:
                row(record="rate", when=when, percent=decimal(tiers[0][1]), **{"from": "2026-01-01"})
                for above, rate in tiers[1:]:
                    row(record="rate", above=money(above), percent=decimal(rate))
            for (payee, _), size in line["shares"]:
                row(record="share", payee=payee, share=size)
            if line["vat"] is not None:
                row(record="vat", percent=decimal(line["vat"]), **{"from": "2026-01-01"})
            for (when, _), days in line["waits"]:
                row(record="wait", when=when, days=days)


# ---- payments ----
def random_payments(count):
    payments = []
    for entry in range(1, count + 1):
        parts = [random.choice([0, 1, 99, random.randint(0, 10 ** 5), random.randint(0, 10 ** 9)]) for _ in range(3)]
        payments.append({"entry": entry, "month": 1 + entry * 12 // (count + 1), "day": 1, "parts": parts,
                         "gross": sum(parts) + random.choice([0, 0, 1, 5000]), "tag": random.choice(["lawyer", "bank"]),
                         "channel": random.choice(["card", "cash", "transfer"]), "age": random.choice([None, 0, 90, 91, 400]),
                         "collector": random.choice(["", "ayşe", "mehmet", "can"])})
        payments[-1]["day"] = min(28, 1 + entry * 12 * 28 // (count + 1) % 28)
    return sorted(payments, key=lambda p: (p["month"], p["day"], p["entry"]))


def write_payments(name, payments):
    with open(name, "w") as out:
        out.write("account entry type amount currency value_on collector tag channel age".replace(" ", "\t") + "\t"
                  + "\t".join(BASES) + "\tas_of\tseen\n")
        for p in payments:
            cells = ["b/1", p["entry"], "payment", money(p["gross"]), "TRY", f"2026-{p['month']:02d}-{p['day']:02d}",
                     p["collector"], p["tag"], p["channel"], "" if p["age"] is None else p["age"], money(sum(p["parts"]))]
            out.write("\t".join(map(str, cells + [money(x) for x in p["parts"]] + [AS_OF, 7])) + "\n")


# ---- what is earned ----
def base_of(line, p):
    amounts = dict(zip(BASES, [sum(p["parts"])] + p["parts"]))
    return sum(amounts[name] for name in line["base"])


def rate_of(line, p):
    return next((tiers for (_, holds), tiers in line["rates"] if holds(p)), None)


def cleared(line, p):
    days = next((days for (_, holds), days in line["waits"] if holds(p)), 0)
    months = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return sum(months[:p["month"] - 1]) + p["day"] + days <= 365


def period_of(line, p):
    return {"month": p["month"], "quarter": (p["month"] - 1) // 3, "year": 0}.get(line["period"], p["entry"])


def takers(line, p):
    there = [(payee(p), size) for (_, payee), size in line["shares"]]
    if any(size == "rest" and payee == "" for payee, size in there):
        return []
    return [(payee, size) for payee, size in there if payee != ""]


def counts(line, p):
    return rate_of(line, p) and cleared(line, p) and base_of(line, p) and takers(line, p)


def by_slices(tiers, total):
    """What a sum earns, each part by its tier."""
    ends = [above for above, _ in tiers[1:]] + [None]
    return sum(rate / 100 * max(0, (total if end is None else min(end, total)) - above)
               for (above, rate), end in zip(tiers, ends))


def by_whole(before):
    """What payments (rate, base) earn together by the tier in which their sum stands."""
    total = sum(base for _, base in before)
    return sum([rate for above, rate in tiers if above < total or above == 0][-1] / 100 * base for tiers, base in before)


def whole_of(line, p, before):
    """What P earns by the line, after BEFORE: (payment, amount) of the same period and key."""
    tiers, base = rate_of(line, p), base_of(line, p)
    if line["tiers"] == "whole" and line["counts"]:
        earlier = [(rate_of(line, q), base_of(line, q)) for q, _ in before]
        amount = by_whole(earlier + [(tiers, base)]) - by_whole(earlier)
    else:
        sum_before = sum(base_of(line, q) for q, _ in before)
        amount = by_slices(tiers, sum_before + base) - by_slices(tiers, sum_before)
    amount = rounded(amount, line["rounding"])
    if line["cap"] is not None:
        amount = min(amount, line["cap"] - sum(earned for _, earned in before))
    return amount


def shared(amount, there):
    sign, amount = (-1 if amount < 0 else 1), abs(amount)
    if any(size == "rest" for _, size in there):
        given = [0 if size == "rest" else rounded(amount * Fraction(size[:-1]) / 100, "down") for _, size in there]
        given[[size for _, size in there].index("rest")] = amount - sum(given)
    else:
        whole = sum(size for _, size in there)
        exact = [Fraction(amount * size, whole) for _, size in there]
        given = [rounded(part, "down") for part in exact]
        order = sorted(range(len(there)), key=lambda i: (given[i] - exact[i], i))
        for i in order[:amount - sum(given)]:
            given[i] += 1
    parts = {}
    for (payee, _), part in zip(there, given):
        parts[payee] = parts.get(payee, 0) + sign * part
    return parts


def earned(lines, payments):
    for line in lines:
        history = {}
        for p in payments:
            if not counts(line, p):
                continue
            before = history.setdefault((period_of(line, p), line["per"][1](p)) if line["counts"] else p["entry"], [])
            amount = whole_of(line, p, before)
            before.append((p, amount))
            parts = shared(amount, takers(line, p))
            assert sum(parts.values()) == amount
            for payee, part in parts.items():
                if part != 0:
                    tax = 0 if line["vat"] is None else rounded(part * line["vat"] / 100, line["rounding"])
                    yield p["entry"], line["name"], payee, base_of(line, p), part, tax


def known_before(payments):
    for p in payments:
        if random.random() < 0.8:
            yield dict(p, parts=[random.choice([part, part, 0, part // 2]) for part in p["parts"]])


def write_case():
    lines = [random_line(number) for number in range(random.randint(1, 4))]
    payments = random_payments(random.randint(1, 60))
    write_table(lines)
    write_payments("in.tsv", payments)
    write_payments("before.tsv", known_before(payments))
    with open("expected.tsv", "w") as out:
        for entry, line, payee, base, amount, tax in earned(lines, payments):
            out.write("\t".join([str(entry), line, payee, money(base), money(amount), money(tax)]) + "\n")


for seed in range(int(sys.argv[1]), int(sys.argv[2]) + 1):
    random.seed(seed)
    os.mkdir(str(seed))
    os.chdir(str(seed))
    write_case()
    os.chdir("..")
