-- Sums of the UCI credit card clients (share/maps/uci-credit-card.map), to hold against the source
-- types: accounts=int amount=money
--
-- Limits (X1), the bill of September (X12) and the payments of the six months (X18 to X23), with how many
-- accounts have one; of payments those above zero.
WITH cards AS MATERIALIZED (
  SELECT account, currency, balance, x_limit FROM account_view WHERE creditor = 'uci'
), sums AS (
  SELECT 'limit' AS measure, count(x_limit) AS accounts, sum(x_limit) AS amount, currency FROM cards
  GROUP BY currency
  UNION ALL
  SELECT 'bill', count(*), sum(balance), currency FROM cards GROUP BY currency
  UNION ALL
  SELECT 'bill below zero', count(*), sum(balance), currency FROM cards WHERE balance < 0
  GROUP BY currency
  UNION ALL
  SELECT 'bill zero', count(*), sum(balance), currency FROM cards WHERE balance = 0 GROUP BY currency
  UNION ALL
  SELECT 'paid ' || substr(e.value_on, 1, 7), count(*), sum(e.amount), a.currency
  FROM creditors AS c JOIN accounts AS a ON a.creditor = c.id JOIN entries AS e ON e.account = a.id
  WHERE c.creditor = 'uci' AND e.type = 'payment' AND e.amount > 0
    AND e.value_on <= :as_of AND e.batch <= :known
  GROUP BY substr(e.value_on, 1, 7), a.currency
)
SELECT measure, accounts, money(amount, currency) AS amount, currency FROM sums
