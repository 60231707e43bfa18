# Exact whole numbers beyond 2^53, where an awk has doubles only: sums of products of two numbers below 10^16, kept as
# digits of base 10^7, the lowest first; and shares of an amount.

function exact_clear(sum) {
        split("", sum)
        sum["n"] = 0
}

# exact_add(sum, a, b): adds a * b, both whole and not negative.
function exact_add(sum, a, b, i, j, left, right, n) {
        if (a == 0 || b == 0)
                return
        for (i = 0; i < 3; i++) {
                left[i] = a % 10000000
                a = (a - left[i]) / 10000000
                right[i] = b % 10000000
                b = (b - right[i]) / 10000000
        }
        for (i = 0; i < 3; i++)
                for (j = 0; j < 3; j++)
                        sum[i + j] += left[i] * right[j]
        exact_carry(sum, 5)
}

function exact_carry(sum, n, i, carry) {
        carry = 0
        if (sum["n"] > n)
                n = sum["n"]
        for (i = 0; i < n || carry > 0; i++) {
                sum[i] += carry
                carry = int(sum[i] / 10000000)
                sum[i] -= carry * 10000000
        }
        sum["n"] = i
}

# exact_divide(sum, by): divides by a whole number below 9 * 10^8, rounding down.
function exact_divide(sum, by, i, rest, digit) {
        rest = 0
        for (i = sum["n"] - 1; i >= 0; i--) {
                digit = rest * 10000000 + sum[i]
                sum[i] = int(digit / by)
                rest = digit - sum[i] * by
        }
}

# exact_rounded(sum, a, b): sum / (a * b), rounded half up; a below 4 * 10^8, b below 9 * 10^8. Changes the sum.
function exact_rounded(sum, a, b, i) {
        for (i = 0; i < sum["n"]; i++)
                sum[i] *= 2
        exact_carry(sum, 0)
        exact_add(sum, a, b)
        exact_divide(sum, 2 * a)
        exact_divide(sum, b)
        return exact_value(sum)
}

function exact_value(sum, i, value) {
        value = 0
        for (i = sum["n"] - 1; i >= 0; i--)
                value = value * 10000000 + sum[i]
        return value
}

# share_of(amount, part, whole): amount * part / whole, rounded down; whole below 9 * 10^8.
function share_of(amount, part, whole, sum) {
        exact_clear(sum)
        exact_add(sum, amount, part)
        exact_divide(sum, whole)
        return exact_value(sum)
}

# half_even(amount, by): amount / by, rounded half to even.
function half_even(amount, by, quotient, rest) {
        quotient = int(amount / by)
        rest = amount - quotient * by
        if (2 * rest > by || (2 * rest == by && quotient % 2 == 1))
                quotient++
        return quotient
}

# scaled(text, digits): a decimal number as a whole one, in units of 10^-digits.
function scaled(text, digits, sign, part, fraction) {
        sign = substr(text, 1, 1) == "-" ? -1 : 1
        if (sign < 0)
                text = substr(text, 2)
        split(text, part, ".")
        fraction = part[2]
        while (length(fraction) < digits)
                fraction = fraction "0"
        return sign * ((part[1] fraction) + 0)
}

# decimal(value, digits): the reverse of scaled.
function decimal(value, digits, text, sign) {
        sign = value < 0 ? "-" : ""
        text = sprintf("%.0f", value < 0 ? -value : value + 0)
        if (digits == 0)
                return sign text
        while (length(text) <= digits)
                text = "0" text
        return sign substr(text, 1, length(text) - digits) "." substr(text, length(text) - digits + 1)
}
