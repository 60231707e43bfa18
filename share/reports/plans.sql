-- What became of payment plans, by month made (--from, --to), plan, segment and currency
-- types: plans=int stand=int kept=int broken=int ended=int untold=int rate=real arranged=money due=money paid=money paid_rate=real
--
-- What came of each instalment is what col-track told and col-save stored last, by the tolerance that is stored with
-- it. A plan is broken when one of its instalments is, kept when all are, and stands until then; ended: no
-- instalment counts any more, or a later plan replaced it; untold: of some instalment nothing is stored. The rate is
-- kept plans of those kept or broken, percent. Due is what was payable by the as-of day, of instalments that
-- count, and paid what has come of it, whenever. The segment is that of the as-of day.
WITH told AS MATERIALIZED (
  SELECT instalment_id, paid, kept_on, broken_on FROM outcome_view WHERE instalment_id IS NOT NULL AND as_of <= :as_of
), told_plans AS MATERIALIZED (
  SELECT i.arrangement AS id,
         CASE WHEN count(o.instalment_id) < count(*) THEN 'untold' WHEN count(o.paid) = 0 THEN 'ended'
              WHEN count(o.broken_on) > 0 THEN 'broken' WHEN count(o.kept_on) = count(o.paid) THEN 'kept'
              ELSE 'stand' END AS came,
         sum(i.amount) FILTER (WHERE o.paid IS NOT NULL AND i.payable_on <= :as_of) AS due,
         sum(o.paid) FILTER (WHERE i.payable_on <= :as_of) AS paid
  FROM instalment_view AS i LEFT JOIN told AS o ON o.instalment_id = i.id
  GROUP BY 1
)
SELECT substr(p.arranged_on, 1, 7) AS month, p.plan, v.segment, v.currency, count(*) AS plans,
       sum(came = 'stand') AS stand, sum(came = 'kept') AS kept, sum(came = 'broken') AS broken,
       sum(came = 'ended') AS ended, sum(came = 'untold') AS untold,
       round(100.0 * sum(came = 'kept') / sum(came IN ('kept', 'broken')), 1) AS rate,
       money(sum(p.arranged), v.currency) AS arranged,
       money(ifnull(sum(due), 0), v.currency) AS due, money(ifnull(sum(paid), 0), v.currency) AS paid,
       round(100.0 * sum(paid) / sum(due), 1) AS paid_rate
FROM account_view AS v CROSS JOIN accounts AS a ON a.account = v.account
CROSS JOIN arrangement_view AS p ON p.account = a.id JOIN told_plans AS t ON t.id = p.id
WHERE p.arranged_on BETWEEN :from AND :to AND p.arranged_on <= :as_of
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
