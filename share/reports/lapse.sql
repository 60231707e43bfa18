-- What lapses between two days (--from, --to), against whom, why, and what is owed
-- types: days_left=int balance=money limitation_on=date runs_from=date
--
-- As worked out by col-lapse and saved. days_left counts from the as-of day; below 0: lapsed. Paid, closed and recalled
-- accounts are left out, and so are parties that owe no longer.
SELECT l.limitation_on, CAST(julianday(l.limitation_on) - julianday(:as_of) AS INTEGER) AS days_left,
       p.party, p.name, l.part, v.account, v.claim, l.reason, l.runs_from, v.currency,
       money(v.balance, v.currency) AS balance, v.holds
FROM account_view AS v
CROSS JOIN accounts AS a ON a.account = v.account
CROSS JOIN limitation_view AS l ON l.account = a.id
CROSS JOIN party_view AS p ON p.id = l.party
WHERE l.limitation_on BETWEEN :from AND :to AND l.as_of <= :as_of AND v.status = 'open'
  AND CASE l.part
        WHEN 'debtor' THEN p.party = v.debtor
        ELSE EXISTS (SELECT 1 FROM role_view AS r
                     WHERE r.account = l.account AND r.party = l.party AND r.part = l.part
                       AND (r.from_on IS NULL OR r.from_on <= :as_of)
                       AND (r.until_on IS NULL OR r.until_on >= :as_of))
      END
ORDER BY l.limitation_on, p.party, v.account, l.part
