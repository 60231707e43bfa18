# waterfall.awk: a waterfall of random rules, from the variable seed: DEFAULT, which settles every component, the tags
# a, b, c and d, and gift, which settles nothing.

BEGIN {
        OFS = "\t"
        chance_begin(seed)
        print "tag", "due", "component", "percent", "run", "ahead", "returned"
        print_rule("DEFAULT", one_in(6) ? "percent" : any("order dues dues"))
        print_rule("a", any("order percent"))
        print_rule("b", "dues")
        print_rule("c", any("percent dues"))
        print_rule("d", any("order dues percent"))
        print "gift", "", "none", "", "", "", ""
}

# shuffle(list): the words of the list, in a random order.
function shuffle(list, word, n, i, j, text) {
        n = split(list, word, " ")
        text = ""
        for (i = n; i >= 1; i--) {
                j = below(i) + 1
                text = text " " word[j]
                word[j] = word[i]
        }
        return substr(text, 2)
}

# components(tag): components in the order in which a rule of the tag names them.
function components(tag, word, n, i, text) {
        n = split(shuffle("principal interest default-interest fee cost penalty bsmv"), word, " ")
        text = ""
        for (i = 1; i <= n; i++)
                if (!one_in(3))
                        text = text " " word[i]
        if (tag == "DEFAULT" || one_in(2) || text == "")
                text = text " other"
        return shuffle(text)
}

function print_rule(tag, form, run, list) {
        list = components(tag)
        run = any("vertical horizontal")
        if (form == "percent")
                print_shares(tag, list)
        else if (form == "order")
                print_lines(tag, "", list, run, "")
        else if (run == "vertical")
                print_mixed(tag, list, any("NEXT LAST REAMORTIZATION"))
        else
                print_horizontal(tag, list, any("NEXT LAST REAMORTIZATION"))
}

function print_first(tag, due, component, percent, run, ahead) {
        print tag, due, component, percent, run, ahead, any("newest oldest")
}

function print_lines(tag, due, list, run, ahead, word, n, i) {
        n = split(list, word, " ")
        for (i = 1; i <= n; i++)
                if (i == 1 && run != "")
                        print_first(tag, due, word[i], "", run, ahead)
                else
                        print tag, due, word[i]
}

function print_horizontal(tag, list, ahead, due, i) {
        split(shuffle("past-due due in-advance"), due, " ")
        for (i = 1; i <= 3; i++)
                print_lines(tag, due[i], shuffle(list), i == 1 ? "horizontal" : "", ahead)
}

function print_mixed(tag, list, ahead, word, pair, n, i) {
        n = split(list, word, " ")
        list = ""
        for (i = 1; i <= n; i++)
                list = list " past-due/" word[i] " due/" word[i] " in-advance/" word[i]
        n = split(shuffle(list), word, " ")
        for (i = 1; i <= n; i++) {
                split(word[i], pair, "/")
                if (i == 1)
                        print_first(tag, pair[1], pair[2], "", "vertical", ahead)
                else
                        print tag, pair[1], pair[2]
        }
}

# print_shares(tag, list): percentages that add up to 100, with decimal places or without.
function print_shares(tag, list, word, n, i, unit, left, percent) {
        n = split(list, word, " ")
        unit = any("1 1 1000000")
        left = 100 * unit
        for (i = 1; i <= n; i++) {
                percent = i == n ? left : 1 + below(left - n + i)
                left -= percent
                if (i == 1)
                        print_first(tag, "", word[i], decimal(percent, unit == 1 ? 0 : 6), "", "")
                else
                        print tag, "", word[i], decimal(percent, unit == 1 ? 0 : 6)
        }
}
