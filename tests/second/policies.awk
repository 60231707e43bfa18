# Waterfalls and rate files, as col-waterfall(5) and col-rates(5) describe them. A mistake in one is not looked for.

# read_policy(file, column, row): row[n, name] of its lines, n from 1; row[n, "line"] their numbers. Returns how many.
function read_policy(file, row, column, names, field, text, line, count, i, got) {
        line = count = names = 0
        while ((got = (getline text < file)) > 0) {
                line++
                if (text == "" || substr(text, 1, 1) == "#")
                        continue
                if (names == 0) {
                        names = split(text, column, "\t")
                        continue
                }
                count++
                split(text, field, "\t")
                row[count, "line"] = line
                for (i = 1; i <= names; i++)
                        row[count, column[i]] = field[i]
        }
        close(file)
        if (got < 0)
                stop(file ": cannot be read")
        return count
}

# policy_file(name, type, share): where a policy is: a file when its name holds a slash, else an installed one.
function policy_file(name, type, share) {
        return name ~ /\// ? name : share "/" type "/" name ".tsv"
}

# policy_label(file): NAME@SHA-256, as policy columns have it.
function policy_label(file, name, sum) {
        if (!(file in policy_labels)) {
                name = file
                sub(/.*\//, "", name)
                sub(/\.tsv$/, "", name)
                ("sha256sum <'" file "'") | getline sum
                policy_labels[file] = name "@" substr(sum, 1, 64)
        }
        return policy_labels[file]
}

# ---- waterfalls ----

# read_waterfall(file): rule_first[tag] and rule_last[tag] are the lines of a tag's rule; of a line there are line_due,
# line_component, line_percent (in millionths) and line_block. Lines of one block are gone through together.
function read_waterfall(file, row, count, i, tag) {
        count = read_policy(file, row)
        blocks = 0
        for (i = 1; i <= count; i++) {
                tag = row[i, "tag"]
                if (!(tag in rule_first)) {
                        rule_first[tag] = i
                        rule_run[tag] = row[i, "run"]
                        rule_ahead[tag] = row[i, "ahead"]
                        rule_returned[tag] = row[i, "returned"]
                        rule_split[tag] = row[i, "percent"] != ""
                        rule_outside[tag] = row[i, "component"] == "none"
                }
                rule_last[tag] = i
                line_due[i] = row[i, "due"]
                line_component[i] = row[i, "component"]
                line_percent[i] = scaled(row[i, "percent"], 6)
                line_of[tag, row[i, "due"], row[i, "component"]] = i
                if (i == rule_first[tag] || rule_run[tag] != "horizontal" || line_due[i] != line_due[i - 1])
                        blocks++
                line_block[i] = blocks
        }
}

# rule_line(tag, due, component): the line of the tag's rule that settles the component when it is so due; 0: none.
function rule_line(tag, due, component) {
        if (line_due[rule_first[tag]] == "")
                due = ""
        if ((tag, due, component) in line_of)
                return line_of[tag, due, component]
        if ((tag, due, "other") in line_of)
                return line_of[tag, due, "other"]
        return 0
}

# ---- rates ----

# read_rates(file): reads a rate file, once. The terms of a file and basis are rate_count, rate_from[file, basis, n] and
# rate_percent[file, basis, n], in millionths of a percent, -1 where there is none; rate_currency[file] is that of the
# debts that they are for, if not any.
function read_rates(file, row, count, i) {
        if (file in rates_read)
                return
        rates_read[file] = 1
        count = read_policy(file, row)
        rate_currency[file] = row[1, "currency"]
        rate_count[file, ""] = rate_count[file, "contract"] = rate_count[file, "noncontract"] = 0
        for (i = 1; i <= count; i++) {
                if (row[i, "basis"] == "" || row[i, "basis"] == "contract")
                        add_rate(file, "contract", row[i, "from"], row[i, "percent"])
                if (row[i, "basis"] == "" || row[i, "basis"] == "noncontract")
                        add_rate(file, "noncontract", row[i, "from"], row[i, "percent"])
                add_rate(file, "", row[i, "from"], row[i, "basis"] == "" ? row[i, "percent"] : "none")
        }
}

function add_rate(file, basis, from, percent, n) {
        n = ++rate_count[file, basis]
        rate_from[file, basis, n] = day_number(from)
        rate_percent[file, basis, n] = percent == "none" ? -1 : scaled(percent, 6)
}
