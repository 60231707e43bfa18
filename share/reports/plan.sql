-- Planned actions that wait for their outcome, by day, channel and step
-- types: accounts=int debtors=int
--
-- Of the stay in the segment in force; the first of an account's open steps, by those of its lines that
-- have no outcome, and that no contact names. Closed and recalled accounts are left out.
SELECT v.open_step_on AS planned_on, t.channel, v.segment, v.open_step AS step,
       count(DISTINCT v.account) AS accounts,
       count(DISTINCT v.debtor) AS debtors
FROM account_view AS v
CROSS JOIN accounts AS a ON a.account = v.account
CROSS JOIN action_view AS t ON t.account = a.id AND t.segment = v.segment
                           AND t.segment_since = v.segment_since AND t.step = v.open_step
WHERE v.open_step IS NOT NULL AND v.status NOT IN ('closed', 'recalled')
  AND t.as_of <= :as_of AND t.outcome IS NULL
  AND NOT EXISTS (SELECT 1 FROM contact_view AS c
                  WHERE c.action = t.id AND local_day(c.at) <= :as_of)
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
