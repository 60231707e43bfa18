-- Who looks after how much: debtors, accounts and balances by pool, team and agent
-- types: debtors=int accounts=int balance=money first_since=date last_since=date
--
-- Of accounts that are neither closed nor recalled, as they are assigned on the as-of day. Those of nobody have no pool,
-- those that wait for an agent no agent. Currencies are not added up.
SELECT pool, team, agent, count(DISTINCT debtor) AS debtors, count(*) AS accounts, currency,
       money(sum(balance), currency) AS balance, min(agent_since) AS first_since, max(agent_since) AS last_since
FROM account_view
WHERE status NOT IN ('closed', 'recalled')
GROUP BY pool, team, agent, currency
ORDER BY pool, team, agent, currency
