-- Bonuses and commissions by month, payee, line and tag, of payments between two days (--from, --to)
-- types: payments=int base=money amount=money vat=money taken_back=money
--
-- By the value date of the payment, net of what was taken back by the as-of day, which stands beside it. The base is
-- counted in the row of everybody who earns of it.
SELECT substr(b.earned_on, 1, 7) AS month, b.payee, b.bonus_line, b.bonus_type, a.currency, e.tag,
       count(DISTINCT b.entry) AS payments, money(sum(b.base), a.currency) AS base,
       money(sum(b.bonus_amount), a.currency) AS amount, money(ifnull(sum(b.vat), 0), a.currency) AS vat,
       money(-ifnull(sum(b.bonus_amount + ifnull(b.vat, 0)) FILTER (WHERE b.bonus_amount < 0), 0), a.currency) AS taken_back
FROM bonuses AS b JOIN entries AS e ON e.id = b.entry JOIN accounts AS a ON a.id = b.account
WHERE b.batch <= :known AND b.as_of <= :as_of AND b.earned_on BETWEEN :from AND :to
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 2, 3, 4, 5, 6
