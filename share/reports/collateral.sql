-- What secures each open account: the value in the account's currency against its balance
-- types: balance=money pieces=int value=money uncovered=money elsewhere=int unvalued=int oldest_value_on=date ends_on=date check_on=date
--
-- Counted is what has not been released and can be used on the as-of day. Values are as they were recorded: what others
-- who have a right to the same thing before us (rank) take of it, and what a sale costs, is not known here, and one thing that
-- secures several accounts counts for each of them. Values in other currencies are not converted: how many there are is said
-- in the column elsewhere. ends_on and check_on are the next days on which something ends, or is to be looked at.
WITH pieces AS MATERIALIZED (
  SELECT account, collateral_value, currency, valued_on, valid_until, check_on
  FROM collateral_view
  WHERE (released_on IS NULL OR released_on > :as_of) AND (valid_until IS NULL OR valid_until >= :as_of)
)
SELECT v.account, v.debtor, v.name, v.currency, money(v.balance, v.currency) AS balance,
       count(*) AS pieces, money(sum(iif(p.currency = v.currency, p.collateral_value, 0)), v.currency) AS value,
       money(max(v.balance - sum(iif(p.currency = v.currency, ifnull(p.collateral_value, 0), 0)), 0), v.currency) AS uncovered,
       sum(p.collateral_value IS NOT NULL AND p.currency <> v.currency) AS elsewhere,
       sum(p.collateral_value IS NULL) AS unvalued, min(p.valued_on) AS oldest_value_on, min(p.valid_until) AS ends_on,
       min(p.check_on) AS check_on
FROM account_view AS v
CROSS JOIN accounts AS a ON a.account = v.account
CROSS JOIN pieces AS p ON p.account = a.id
WHERE v.status = 'open'
GROUP BY v.account
ORDER BY v.account
