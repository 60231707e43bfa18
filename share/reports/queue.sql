-- What a team (-p team=NAME) has to do up to a day (--to): first what waits for an agent
-- types: action=int planned_on=date expires_on=date step=int balance=money
--
-- Lines are those of the report work whose account is with this team. Whoever has time takes from the top: what nobody
-- has yet, what may be done for the shortest time only, what was planned for the earliest day.
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
)
SELECT agent, pool, action, planned_on, expires_on, channel, template, segment, step, account, debtor, name, phone,
       currency, money(balance, currency) AS balance, holds, occasion
FROM todo WHERE team = :team
ORDER BY agent IS NOT NULL, ifnull(expires_on, '9999-12-31'), planned_on, debtor, account, action
