-- Planned actions that wait for their outcome, by day, channel and step
-- types: accounts=int debtors=int
--
-- Of the stay in the segment in force; the first of an account's open steps. Closed and recalled
-- accounts are left out.
SELECT v.open_step_on AS planned_on, t.channel, v.segment, v.open_step AS step,
       count(DISTINCT v.account) AS accounts,
       count(DISTINCT v.debtor) AS debtors
FROM account_view AS v
CROSS JOIN accounts AS a ON a.account = v.account
CROSS JOIN actions AS t ON t.account = a.id AND t.segment = v.segment
                       AND t.segment_since = v.segment_since AND t.step = v.open_step
WHERE v.open_step IS NOT NULL AND v.status NOT IN ('closed', 'recalled')
  AND t.batch <= :known
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
