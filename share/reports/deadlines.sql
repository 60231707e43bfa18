-- Deadlines of legal files that are open, up to a day (--to), the overdue ones included; the next of each account is marked
-- types: deadline_on=date days_left=int next=bool runs_from=date balance=money
--
-- As worked out by col-deadline and saved. days_left counts from the as-of day; below 0: overdue. Files that are closed, and
-- accounts that are closed, recalled or paid, are left out.
WITH open AS (SELECT d.deadline_on, d.account, f.legal_file, f.office, f.number, f.law_office, d.deadline_type, d.whose,
                     d.runs_from, d.reason
              FROM deadline_view AS d JOIN legal_file_view AS f ON f.id = d.legal_file
              WHERE d.met_on IS NULL AND d.as_of <= :as_of AND (f.closed_on IS NULL OR f.closed_on > :as_of))
SELECT o.deadline_on, CAST(julianday(o.deadline_on) - julianday(:as_of) AS INTEGER) AS days_left,
       row_number() OVER (PARTITION BY v.account ORDER BY o.deadline_on, o.legal_file, o.deadline_type) = 1 AS next,
       v.account, v.debtor, v.name, o.legal_file, o.deadline_type, o.whose, o.office, o.number, o.law_office, o.runs_from,
       o.reason, v.currency, money(v.balance, v.currency) AS balance, v.holds
FROM open AS o
CROSS JOIN accounts AS a ON a.id = o.account
CROSS JOIN account_view AS v ON v.account = a.account
WHERE o.deadline_on <= :to AND v.status = 'open'
ORDER BY o.deadline_on, v.account, o.legal_file, o.deadline_type
