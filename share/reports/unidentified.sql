-- Receipts of which something is not matched: money that reached us, and nobody knows yet whose it is
-- types: receipt=int value_on=date days=int amount=money matched=money unidentified=money
--
-- The other way round, receipts below 0 took something back of which it is not known what. Money that is matched stands in
-- the column matched. days: since the value date.
SELECT r.receipt, r.source, r.number, r.value_on,
       CAST(julianday(:as_of) - julianday(r.value_on) AS INTEGER) AS days, r.currency,
       money(r.amount, r.currency) AS amount, money(ifnull(m.matched, 0), r.currency) AS matched,
       money(r.amount - ifnull(m.matched, 0), r.currency) AS unidentified, r.payer, r.text
FROM (SELECT id AS receipt, * FROM receipt_view) AS r
     LEFT JOIN (SELECT receipt, sum(match_amount) AS matched FROM match_view GROUP BY receipt) AS m ON m.receipt = r.id
WHERE r.value_on <= :as_of AND r.amount <> ifnull(m.matched, 0)
ORDER BY r.value_on, r.id
