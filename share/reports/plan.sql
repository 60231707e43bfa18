-- Planned actions that wait for their outcome, by day, channel and step
-- types: accounts=int debtors=int
--
-- Of the stay in the segment in force; the first of an account's open steps, by those of its lines that
-- have no outcome, and that no contact or finding names. And what is planned on an occasion beside it, a campaign or a
-- reminder, under its name. Closed and recalled accounts are left out.
SELECT CASE WHEN t.occasion <> '' THEN t.planned_on ELSE v.open_step_on END AS planned_on, t.channel, t.segment,
       t.step,
       count(DISTINCT v.account) AS accounts,
       count(DISTINCT v.debtor) AS debtors
FROM account_view AS v
CROSS JOIN accounts AS a ON a.account = v.account
CROSS JOIN action_view AS t ON t.account = a.id
WHERE v.status NOT IN ('closed', 'recalled')
  AND (t.occasion <> '' OR (t.segment = v.segment AND t.segment_since = v.segment_since AND t.step = v.open_step))
  AND t.as_of <= :as_of AND t.outcome IS NULL
  AND NOT EXISTS (SELECT 1 FROM contact_view AS c
                  WHERE c.action = t.id AND local_day(c.at) <= :as_of)
  AND NOT EXISTS (SELECT 1 FROM finding_view AS f
                  WHERE f.action = t.id AND local_day(f.at) <= :as_of)
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
