-- From which segment to which accounts went between two days (--from, --to)
-- types: accounts=int balance=money
--
-- Segments at the end of either day; empty: in none then. The balance is that of the last day.
WITH earlier AS MATERIALIZED (
  SELECT account, segment FROM account_view(:from)
), later AS MATERIALIZED (
  SELECT account, segment, currency, balance FROM account_view(:to)
)
SELECT earlier.segment AS from_segment, later.segment AS to_segment, currency,
       count(*) AS accounts,
       money(sum(balance), currency) AS balance
FROM later LEFT JOIN earlier USING (account)
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
