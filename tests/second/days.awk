# Days as whole numbers: 1970-01-01 is 0, the day after it 1.

# day_number(date): the day of a date YYYY-MM-DD.
function day_number(date, part, year, month, era, of_era, of_year) {
        if (!(date in day_numbers)) {
                split(date, part, "-")
                month = part[2] + 0
                year = part[1] - (month <= 2)
                era = int(year / 400)
                of_era = year - era * 400
                of_year = int((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + part[3] - 1
                day_numbers[date] = era * 146097 + of_era * 365 + int(of_era / 4) - int(of_era / 100) + of_year - 719468
        }
        return day_numbers[date]
}

# day_text(day): the date of a day.
function day_text(day, shifted, era, of_era, year, of_year, month) {
        if (!(day in day_texts)) {
                shifted = day + 719468
                era = int(shifted / 146097)
                of_era = shifted - era * 146097
                year = int((of_era - int(of_era / 1460) + int(of_era / 36524) - int(of_era / 146096)) / 365)
                of_year = of_era - (365 * year + int(year / 4) - int(year / 100))
                month = int((5 * of_year + 2) / 153)
                day_texts[day] = sprintf("%04d-%02d-%02d", year + era * 400 + (month >= 10),
                        month + (month < 10 ? 3 : -9), of_year - int((153 * month + 2) / 5) + 1)
        }
        return day_texts[day]
}

function is_leap(year) {
        return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

# leap_days(from, to): how many of the days from `from` to the one before `to` lie in leap years.
function leap_days(from, to, year, last, begin, end, sum) {
        sum = 0
        year = substr(day_text(from), 1, 4) + 0
        last = substr(day_text(to), 1, 4) + 0
        for (; year <= last; year++) {
                if (!is_leap(year))
                        continue
                begin = day_number(sprintf("%04d-01-01", year))
                end = begin + 366
                sum += (to < end ? to : end) - (from > begin ? from : begin)
        }
        return sum
}
