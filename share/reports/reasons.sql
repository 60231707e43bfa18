-- Reasons for non-payment that were given (--from, --to): how often, by how many parties, and by how many last
-- types: contacts=int parties=int last=int
-- policies: reasons=usual
--
-- The meaning of a reason is that of the list (col-results(5); -p reasons=NAME for another), empty where it has none.
WITH meaning AS MATERIALIZED (
  SELECT value ->> 'reason' AS reason, value ->> 'turkish' AS turkish, value ->> 'english' AS english
  FROM json_each(:reasons)
), given AS MATERIALIZED (
  SELECT party, reason, row_number() OVER (PARTITION BY party ORDER BY at DESC, id DESC) = 1 AS is_last
  FROM contact_view
  WHERE reason IS NOT NULL AND local_day(at) BETWEEN :from AND :to AND local_day(at) <= :as_of
)
SELECT g.reason, m.turkish, m.english, count(*) AS contacts, count(DISTINCT g.party) AS parties, sum(g.is_last) AS last
FROM given AS g LEFT JOIN meaning AS m ON m.reason = g.reason
GROUP BY 1
ORDER BY contacts DESC, 1
