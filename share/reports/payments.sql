-- Payments by month and currency, between two days (--from, --to)
-- types: history=bool payments=int paid=money returns=int returned=money
--
-- History is what came in up to the portfolio's cut-off: shown, but no part of any balance. Corrections
-- of a payment's amount are in the sums, not in the counts.
SELECT substr(e.value_on, 1, 7) AS month, a.currency, e.history,
       count(*) FILTER (WHERE e.type = 'payment' AND e.amount > 0) AS payments,
       money(ifnull(sum(e.amount) FILTER (WHERE e.type = 'payment'), 0), a.currency) AS paid,
       count(*) FILTER (WHERE e.type = 'return' AND e.amount > 0) AS returns,
       money(ifnull(sum(e.amount) FILTER (WHERE e.type = 'return'), 0), a.currency) AS returned
FROM entries AS e JOIN accounts AS a ON a.id = e.account
WHERE e.type IN ('payment', 'return') AND e.value_on BETWEEN :from AND :to
  AND e.value_on <= :as_of AND e.batch <= :known
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
