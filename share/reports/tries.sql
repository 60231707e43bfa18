-- Tries of each open action (--to: planned up to) so far, and how many are left before its step counts as done
-- types: action=int planned_on=date tries=int tries_left=int
-- policies: results=usual
--
-- As col-follow(1) counts them: contacts whose result failed, about the same step of one stay in a segment, by the same
-- channel and template; receipts are not looked at. How many there may be says the result of the last one; before the first, the least that the
-- policy has. Empty: as many as one likes.
WITH code AS MATERIALIZED (
  SELECT value ->> 'result' AS result, CAST(value ->> 'tries' AS INTEGER) AS tries
  FROM json_each(:results) WHERE value ->> 'kind' = 'contact' AND value ->> 'outcome' = 'failed'
), failed AS MATERIALIZED (
  SELECT t.account, t.segment, t.segment_since, t.step, t.channel, ifnull(t.template, '') AS template,
         count(*) AS tries, max(c.at) AS at, k.tries AS allowed
  FROM contact_view AS c JOIN code AS k ON k.result = c.result JOIN action_view AS t ON t.id = c.action
  WHERE local_day(c.at) <= :as_of
  GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT t.id AS action, a.account, t.channel, t.template, t.planned_on, ifnull(f.tries, 0) AS tries,
       max(0, iif(f.tries IS NULL, (SELECT min(tries) FROM code), f.allowed) - ifnull(f.tries, 0)) AS tries_left
FROM action_view AS t JOIN accounts AS a ON a.id = t.account
LEFT JOIN failed AS f ON f.account = t.account AND f.segment = t.segment AND f.segment_since = t.segment_since
     AND f.step = t.step AND f.channel = t.channel AND f.template = ifnull(t.template, '')
WHERE t.outcome IS NULL AND t.as_of <= :as_of AND t.planned_on <= :to
ORDER BY t.id
