-- Accounts, debtors and what they owe, by portfolio and currency
-- types: accounts=int open=int settled=int credit=int ended=int debtors=int
-- types: principal=money interest=money cost=money balance=money
--
-- Ended are closed and recalled accounts: nothing else here counts them. A negative balance is a
-- credit of the debtor and takes part in the sums.
WITH a AS (
  SELECT *, status IN ('closed', 'recalled') AS ended
  FROM account_view
)
SELECT portfolio, currency,
       count(*) FILTER (WHERE NOT ended) AS accounts,
       count(*) FILTER (WHERE status = 'open') AS open,
       count(*) FILTER (WHERE status = 'settled') AS settled,
       count(*) FILTER (WHERE status = 'credit') AS credit,
       count(*) FILTER (WHERE ended) AS ended,
       count(DISTINCT debtor) FILTER (WHERE NOT ended) AS debtors,
       money(ifnull(sum(principal) FILTER (WHERE NOT ended), 0), currency) AS principal,
       money(ifnull(sum(interest) FILTER (WHERE NOT ended), 0), currency) AS interest,
       money(ifnull(sum(cost) FILTER (WHERE NOT ended), 0), currency) AS cost,
       money(ifnull(sum(balance) FILTER (WHERE NOT ended), 0), currency) AS balance
FROM a
GROUP BY portfolio, currency
ORDER BY portfolio, currency
