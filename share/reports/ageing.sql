-- Balance by days past due and currency; the buckets sum to the balance
-- types: accounts=int debtors=int balance=money
--
-- An account stands in the bucket of its oldest unpaid charge. Closed and recalled accounts are left out.
SELECT currency,
       CASE status WHEN 'credit' THEN 'credit' WHEN 'settled' THEN 'settled' ELSE bucket END AS bucket,
       count(*) AS accounts,
       count(DISTINCT debtor) AS debtors,
       money(sum(balance), currency) AS balance
FROM account_view
WHERE status NOT IN ('closed', 'recalled')
GROUP BY 1, 2
ORDER BY currency, status = 'open', status = 'settled', min(dpd)
