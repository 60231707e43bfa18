# Random numbers that are the same in every awk.

# chance_begin(seed): any whole number.
function chance_begin(seed, i) {
        chance_state = seed % 2147483646 + 1
        for (i = 0; i < 8; i++)
                below(2)
}

# below(n): a whole number from 0 to n - 1, n up to 10^15.
function below(n, drawn) {
        chance_state = chance_state * 16807 % 2147483647
        if (n <= 1000000)
                return int(chance_state / 2147483647 * n)
        do
                drawn = below(int(n / 1000000) + 1) * 1000000 + below(1000000)
        while (drawn >= n)
        return drawn
}

# one_in(n): true once in n times.
function one_in(n) {
        return below(n) == 0
}

# any(list): one of the blank-separated words.
function any(list, word, n) {
        n = split(list, word, " ")
        return word[below(n) + 1]
}
