-- Accounts to be taken back from an agency or law office up to a day (--to)
-- types: recall_on=date agent_since=date balance=money
--
-- By the assignment in force on the as-of day; the next col-assign gives them to somebody else.
WITH given AS (
  SELECT account, agent_type, recall_on, row_number() OVER (PARTITION BY account ORDER BY as_of DESC, id DESC) AS latest
  FROM assignment_view WHERE as_of <= :as_of
)
SELECT g.recall_on, v.agent, g.agent_type, v.agent_since, v.account, v.debtor, v.name, v.currency,
       money(v.balance, v.currency) AS balance
FROM given AS g
CROSS JOIN accounts AS a ON a.id = g.account
CROSS JOIN account_view AS v ON v.account = a.account
WHERE g.latest = 1 AND v.agent <> '' AND g.recall_on <= :to
ORDER BY g.recall_on, v.agent, v.debtor, v.account
