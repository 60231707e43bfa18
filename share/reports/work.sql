-- Actions to carry out up to a day (--to), one a line: whom, how, and what is owed
-- types: action=int planned_on=date step=int balance=money
--
-- What the plan report counts, and col-list work lists: open lines of the stay in the segment in force, and
-- what is planned on an occasion beside it, a campaign or a reminder, under its name; with no outcome, and no
-- contact or finding that names them. What was planned in a segment that the account has left is not to be done.
SELECT t.id AS action, t.planned_on, t.channel, t.template, t.segment, t.step, v.account, v.debtor, v.name,
       v.phone, v.email, v.address, v.currency, money(v.balance, v.currency) AS balance, v.holds, t.occasion
FROM account_view AS v
CROSS JOIN accounts AS a ON a.account = v.account
CROSS JOIN action_view AS t ON t.account = a.id
WHERE v.status NOT IN ('closed', 'recalled')
  AND (t.occasion <> '' OR (t.segment = v.segment AND t.segment_since = v.segment_since AND t.step = v.open_step))
  AND t.as_of <= :as_of AND t.outcome IS NULL AND t.planned_on <= :to
  AND NOT EXISTS (SELECT 1 FROM contact_view AS c
                  WHERE c.action = t.id AND local_day(c.at) <= :as_of)
  AND NOT EXISTS (SELECT 1 FROM finding_view AS f
                  WHERE f.action = t.id AND local_day(f.at) <= :as_of)
ORDER BY v.debtor, v.account, t.planned_on, t.id
