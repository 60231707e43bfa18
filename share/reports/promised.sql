-- Promises by the channel, hour, template and agent of the contact at which they were given, and what came of them
-- types: promises=int kept=int broken=int open=int ended=int untold=int rate=real amount=money kept_amount=money broken_amount=money amount_rate=real
-- policies: results=usual
--
-- Promises payable between --from and --to, and what came of them by the rules of the report promises: what col-track told
-- and col-save stored last. Open are those not settled, part paid or not; ended those that were withdrawn. Rates in percent
-- of what is settled. The contact is the one that the promise names, else the last one with its party on the day of the
-- promise, about the account or all, whose result expects a promise by the policy (col-results(5)); without one all but the
-- currency is empty.
WITH code AS MATERIALIZED (
  SELECT value ->> 'result' AS result FROM json_each(:results)
  WHERE value ->> 'kind' = 'contact' AND value ->> 'promise' = 'expected'
), told AS MATERIALIZED (
  SELECT promise, status, kept_on, broken_on FROM outcome_view WHERE promise IS NOT NULL AND as_of <= :as_of
), promised AS MATERIALIZED (
  SELECT a.currency, p.amount,
         CASE WHEN o.status IS NULL THEN 'untold' WHEN o.status = 'ended' THEN 'ended'
              WHEN o.kept_on IS NOT NULL THEN 'kept' WHEN o.broken_on IS NOT NULL THEN 'broken' ELSE 'open' END AS came,
         ifnull(p.contact,
                (SELECT c.id FROM contact_view AS c
                 WHERE ifnull(c.party, 0) = ifnull(p.party, a.debtor) AND ifnull(c.account, p.account) = p.account
                   AND local_day(c.at) = p.promised_on AND c.result IN (SELECT result FROM code)
                 ORDER BY c.at DESC, c.id DESC LIMIT 1)) AS contact
  FROM promise_view AS p JOIN accounts AS a ON a.id = p.account LEFT JOIN told AS o ON o.promise = p.id
  WHERE p.payable_on BETWEEN :from AND :to AND p.promised_on <= :as_of
)
SELECT d.column1 AS dimension,
       CASE d.column1 WHEN 'channel' THEN c.channel WHEN 'hour' THEN substr(local_time(c.at), 12, 2)
                      WHEN 'template' THEN c.template ELSE c.agent END AS value,
       p.currency, count(*) AS promises, sum(came = 'kept') AS kept, sum(came = 'broken') AS broken,
       sum(came = 'open') AS open, sum(came = 'ended') AS ended, sum(came = 'untold') AS untold,
       round(100.0 * sum(came = 'kept') / nullif(sum(came IN ('kept', 'broken')), 0), 1) AS rate,
       money(sum(amount), p.currency) AS amount,
       money(sum(iif(came = 'kept', amount, 0)), p.currency) AS kept_amount,
       money(sum(iif(came = 'broken', amount, 0)), p.currency) AS broken_amount,
       round(100.0 * sum(iif(came = 'kept', amount, 0)) / nullif(sum(iif(came IN ('kept', 'broken'), amount, 0)), 0), 1)
         AS amount_rate
FROM promised AS p LEFT JOIN contacts AS c ON c.id = p.contact
CROSS JOIN (VALUES ('channel'), ('hour'), ('template'), ('agent')) AS d
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
