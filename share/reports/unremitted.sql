-- Payments that somebody reported and that were not seen at the bank: by collector, of the days from --from to --to
-- types: entry=int value_on=date days=int amount=money remitted=money unremitted=money
--
-- What was returned, or taken back by a correction, need not come. remitted: what of the payment is matched to receipts.
-- History is left out. days: since the value date.
SELECT e.collector, a.account, e.id AS entry, e.number, e.value_on,
       CAST(julianday(:as_of) - julianday(e.value_on) AS INTEGER) AS days, a.currency,
       money(e.amount, a.currency) AS amount, money(ifnull(m.matched, 0), a.currency) AS remitted,
       money(e.amount - ifnull(m.matched, 0) - ifnull(b.back, 0), a.currency) AS unremitted
FROM entry_view AS e JOIN accounts AS a ON a.id = e.account
     LEFT JOIN (SELECT entry, sum(match_amount) AS matched FROM match_view GROUP BY entry) AS m ON m.entry = e.id
     LEFT JOIN (SELECT corrects, sum(abs(amount)) AS back FROM entry_view
                WHERE corrects IS NOT NULL AND value_on <= :as_of
                  AND (type = 'return' OR (type = 'payment' AND amount < 0)) GROUP BY corrects) AS b ON b.corrects = e.id
WHERE e.type = 'payment' AND e.amount > 0 AND NOT ifnull(e.history, 0) AND e.value_on BETWEEN :from AND :to
  AND e.value_on <= :as_of AND e.amount > ifnull(m.matched, 0) + ifnull(b.back, 0)
ORDER BY e.collector, a.account, e.value_on, e.id
