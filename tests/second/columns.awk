# columns.awk: the columns that are compared, by name, of a stream that may have others. The rows of one charge-off,
# whose order the manual leaves open, come out sorted.

BEGIN {
        FS = OFS = "\t"
        names = split("account entry part payment charge accrual part_component part_amount part_on waterfall rates",
                name, " ")
}

FNR == 1 {
        for (i = 1; i <= NF; i++)
                at[$i] = i
}

{
        row = $at[name[1]]
        for (i = 2; i <= names; i++)
                row = row OFS $at[name[i]]
        if ($at["part"] != "charge-off" || $at["account"] OFS $at["entry"] != of)
                print_held()
        of = $at["account"] OFS $at["entry"]
        if ($at["part"] == "charge-off")
                hold(row)
        else
                print row
}

END {
        print_held()
}

function hold(row, i) {
        for (i = ++held; i > 1 && row < held_row[i - 1]; i--)
                held_row[i] = held_row[i - 1]
        held_row[i] = row
}

function print_held(i) {
        for (i = 1; i <= held; i++)
                print held_row[i]
        held = 0
}
