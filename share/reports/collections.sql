-- What was collected by month, tag and component, between two days (--from, --to)
-- types: collected=money recovered=money
--
-- By the day on which money took effect, net of what was given back. Component: what it settled, or
-- overpayment: left over; outside: of a tag that does not reduce the debt; not allocated: paid or
-- returned since the account was last allocated. Recovered: the part that came after a write-off. History
-- is no part of it. The amounts of a period add up to its payments less its returns, but for returns of
-- money that no payment here stands for.
WITH allocated AS MATERIALIZED (
  SELECT account, seen, as_of
  FROM replays
  WHERE id IN (SELECT max(id) FROM replays WHERE batch <= :known GROUP BY account)
), collected AS (
  SELECT l.account, l.part_on AS day, p.tag,
         CASE WHEN l.part IN ('overpayment', 'outside') THEN l.part ELSE l.part_component END AS component,
         l.part_amount AS amount, l.part = 'recovery' AS recovery
  FROM allocations AS l JOIN entries AS p ON p.id = l.payment
  WHERE l.batch <= :known AND p.type = 'payment'
    AND l.part IN ('allocation', 'recovery', 'overpayment', 'outside')
  UNION ALL
  SELECT e.account, e.value_on, coalesce(p.tag, e.tag), 'not allocated',
         CASE e.type WHEN 'return' THEN -e.amount ELSE e.amount END, 0
  FROM entries AS e LEFT JOIN entries AS p ON p.id = e.corrects
       LEFT JOIN allocated AS r ON r.account = e.account
  WHERE e.batch <= :known AND e.type IN ('payment', 'return') AND NOT e.history
    AND (r.account IS NULL OR e.batch > r.seen OR e.value_on > r.as_of)
)
SELECT substr(c.day, 1, 7) AS month, a.currency, c.tag, c.component,
       money(sum(c.amount), a.currency) AS collected,
       money(ifnull(sum(c.amount) FILTER (WHERE c.recovery), 0), a.currency) AS recovered
FROM collected AS c JOIN accounts AS a ON a.id = c.account
WHERE c.day BETWEEN :from AND :to AND c.day <= :as_of
GROUP BY 1, 2, 3, 4
HAVING sum(c.amount) <> 0 OR sum(c.amount) FILTER (WHERE c.recovery) <> 0
ORDER BY 1, 2, 3, 4
