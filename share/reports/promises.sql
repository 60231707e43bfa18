-- Promises kept, by number and amount, by month due (--from, --to), agent, segment and currency
-- types: promises=int kept=int broken=int part_paid=int open=int ended=int untold=int rate=real kept_amount=money broken_amount=money amount_rate=real
--
-- What came of each is what col-track told and col-save stored last, by the tolerance that is stored with it. Kept
-- and broken are settled: a broken one stays broken, even where all was paid later. Part paid and open are not settled
-- yet; ended ones were withdrawn; of untold ones nothing is stored. The rates are those of what is settled, percent.
-- The segment is that of the as-of day.
WITH told AS MATERIALIZED (
  SELECT promise, status, paid, kept_on, broken_on FROM outcome_view WHERE promise IS NOT NULL AND as_of <= :as_of
), promised AS (
  SELECT substr(p.payable_on, 1, 7) AS month, p.agent, v.segment, v.currency, p.amount,
         CASE WHEN o.status IS NULL THEN 'untold' WHEN o.status = 'ended' THEN 'ended'
              WHEN o.kept_on IS NOT NULL THEN 'kept' WHEN o.broken_on IS NOT NULL THEN 'broken'
              WHEN o.paid > 0 THEN 'part paid' ELSE 'open' END AS came
  FROM account_view AS v CROSS JOIN accounts AS a ON a.account = v.account
  CROSS JOIN promise_view AS p ON p.account = a.id LEFT JOIN told AS o ON o.promise = p.id
  WHERE p.payable_on BETWEEN :from AND :to AND p.promised_on <= :as_of
)
SELECT month, agent, segment, currency, count(*) AS promises,
       sum(came = 'kept') AS kept, sum(came = 'broken') AS broken, sum(came = 'part paid') AS part_paid,
       sum(came = 'open') AS open, sum(came = 'ended') AS ended, sum(came = 'untold') AS untold,
       round(100.0 * sum(came = 'kept') / sum(came IN ('kept', 'broken')), 1) AS rate,
       money(sum(iif(came = 'kept', amount, 0)), currency) AS kept_amount,
       money(sum(iif(came = 'broken', amount, 0)), currency) AS broken_amount,
       round(100.0 * sum(iif(came = 'kept', amount, 0)) / sum(iif(came IN ('kept', 'broken'), amount, 0)), 1) AS amount_rate
FROM promised
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
