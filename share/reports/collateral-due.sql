-- Collateral that is to be looked at, or ends, up to a day (--to), what is overdue included, the most urgent first
-- types: due_on=date days_left=int value=money valued_on=date valid_until=date rank=int balance=money
--
-- A row for each of the two days of a piece: its next check, and the last day on which it can be used. days_left counts from
-- the as-of day; below 0: overdue, or ended. What has been released is left out, and so are accounts that are closed,
-- recalled or paid.
WITH due AS MATERIALIZED (
  SELECT c.*, c.check_on AS due_on, 'check' AS what FROM collateral_view AS c WHERE c.check_on <= :to
  UNION ALL
  SELECT c.*, c.valid_until, 'end' FROM collateral_view AS c WHERE c.valid_until <= :to
)
SELECT d.due_on, CAST(julianday(d.due_on) - julianday(:as_of) AS INTEGER) AS days_left, d.what, v.account, v.debtor, v.name,
       d.type, d.number, p.party, money(d.collateral_value, d.currency) AS value,
       d.currency AS value_currency, d.valued_on, d.valid_until, d.rank, v.currency, money(v.balance, v.currency) AS balance
FROM due AS d
CROSS JOIN accounts AS a ON a.id = d.account
CROSS JOIN account_view AS v ON v.account = a.account
CROSS JOIN parties AS p ON p.id = d.party
WHERE v.status = 'open' AND (d.released_on IS NULL OR d.released_on > :as_of)
ORDER BY d.due_on, v.account, d.type, d.number, d.what
