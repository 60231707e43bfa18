-- Accounts, debtors and balance by segment and currency
-- types: accounts=int debtors=int balance=money score=int dpd=int since=date
--
-- Score and dpd are means, without those that have none; since is the day of the oldest stay. Closed and
-- recalled accounts are left out.
SELECT segment, currency,
       count(*) AS accounts,
       count(DISTINCT debtor) AS debtors,
       money(sum(balance), currency) AS balance,
       CAST(round(avg(score)) AS INTEGER) AS score,
       CAST(round(avg(dpd)) AS INTEGER) AS dpd,
       min(segment_since) AS since
FROM account_view
WHERE status NOT IN ('closed', 'recalled')
GROUP BY segment, currency
ORDER BY segment, currency
