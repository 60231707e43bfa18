-- What an agent (-p agent=NAME) has to do up to a day (--to), in the order in which to do it
-- types: place=int action=int planned_on=date expires_on=date step=int balance=money
--
-- Lines are those of the report work whose action, or whose account, is this agent's. Debtors come one after the other,
-- with all that is to be done about each: first whose work may be done for the shortest time only, then what was
-- planned for the earliest day, then, in each currency, who owes most.
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
), his AS (
  SELECT *, min(ifnull(expires_on, '9999-12-31')) OVER one AS last_day, min(planned_on) OVER one AS first_day,
         max(balance) OVER (PARTITION BY debtor, currency) AS most, min(currency) OVER one AS of_currency
  FROM todo WHERE agent = :agent WINDOW one AS (PARTITION BY debtor)
)
SELECT row_number() OVER whole AS place, action, planned_on, expires_on, channel, template, segment, step, account, debtor,
       name, phone, currency, money(balance, currency) AS balance, holds, occasion
FROM his
WINDOW whole AS (ORDER BY last_day, first_day, of_currency, (SELECT max(h.most) FROM his AS h
                 WHERE h.debtor = his.debtor AND h.currency = his.of_currency) DESC, debtor, account, planned_on, action)
ORDER BY place
