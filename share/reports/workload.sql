-- Work to be done up to a day (--to), by team, agent and process: actions, debtors, what they owe
-- types: actions=int overdue=int debtors=int accounts=int balance=money
--
-- Lines are those of the report work. The process is the segment whose strategy it is a step of, or the campaign or
-- reminder; agent and team are empty where nobody has it yet. Overdue is what was planned for a day before the as-of day.
-- The balance of an account counts once in a line, and not with other currencies.
WITH todo AS MATERIALIZED (
  SELECT t.id AS action, t.planned_on, t.expires_on, t.channel, t.template, t.segment, t.step, t.occasion, t.account AS id,
         v.account, v.debtor, v.name, v.phone, v.stage, v.currency, v.balance, v.holds, v.pool, v.team,
         coalesce(nullif(t.agent, ''), nullif(v.agent, '')) AS agent
  FROM account_view AS v
  CROSS JOIN accounts AS a ON a.account = v.account
  CROSS JOIN action_view AS t ON t.account = a.id
  WHERE v.status NOT IN ('closed', 'recalled')
    AND (t.occasion <> '' OR (t.segment = v.segment AND t.segment_since = v.segment_since AND t.step = v.open_step))
    AND t.as_of <= :as_of AND t.outcome IS NULL AND t.planned_on <= :to
    AND NOT EXISTS (SELECT 1 FROM contact_view AS c WHERE c.action = t.id AND local_day(c.at) <= :as_of)
    AND NOT EXISTS (SELECT 1 FROM finding_view AS f WHERE f.action = t.id AND local_day(f.at) <= :as_of)
), grouped AS (
  SELECT team, agent, stage, segment, occasion, channel, currency, id, debtor, balance, count(*) AS actions,
         sum(planned_on < :as_of) AS overdue
  FROM todo GROUP BY team, agent, stage, segment, occasion, channel, currency, id
)
SELECT team, agent, stage, segment AS process, occasion, channel, sum(actions) AS actions, sum(overdue) AS overdue,
       count(DISTINCT debtor) AS debtors, count(*) AS accounts, currency, money(sum(balance), currency) AS balance
FROM grouped
GROUP BY team, agent, stage, segment, occasion, channel, currency
ORDER BY team, agent, stage, segment, occasion, channel, currency
