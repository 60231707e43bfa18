-- What each debtor owes on each account, and since when it is pursued, for col-spread and col-convert -a
-- types: balance=money due_on=date opened_on=date pursued_on=date contract_due_on=date as_of=date seen=int
--
-- An account is pursued from the day on which the first of its enforcement or court files was opened that is still open on
-- the as-of day.
WITH pursued AS MATERIALIZED (
        SELECT l.account, min(f.opened_on) AS pursued_on
        FROM legal_link_view AS l JOIN legal_file_view AS f ON f.id = l.legal_file
        WHERE (l.until_on IS NULL OR l.until_on >= :as_of) AND f.opened_on <= :as_of
          AND (f.closed_on IS NULL OR f.closed_on > :as_of)
        GROUP BY l.account)
SELECT v.account, v.debtor, v.creditor, v.product, v.currency, money(v.balance, v.currency) AS balance, v.due_on,
       v.stage, v.status, v.opened_on, p.pursued_on, a.fx_day, v.contract_due_on, v.as_of, v.seen
FROM account_view AS v JOIN accounts AS a ON a.account = v.account LEFT JOIN pursued AS p ON p.account = a.id
ORDER BY v.debtor, v.account
