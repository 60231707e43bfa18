-- Contacts by channel, hour, template and agent (--from, --to): attempts, whom they reached, what was promised
-- types: attempts=int reached=int right_party=int promises=int unknown=int reached_rate=real right_party_rate=real promise_rate=real
-- policies: results=usual
--
-- Our own contacts, by the days and hours of the database's zone. What a result means says the policy (col-results(5);
-- -p results=NAME for another); unknown are results that it does not have. Rates in percent: of attempts somebody, and
-- the right party, was reached; of contacts with the right party a promise came.
WITH code AS MATERIALIZED (
  SELECT value ->> 'result' AS result, value ->> 'reached' AS reached, value ->> 'promise' AS promise
  FROM json_each(:results) WHERE value ->> 'kind' = 'contact'
), tried AS MATERIALIZED (
  SELECT c.channel, substr(local_time(c.at), 12, 2) AS hour, c.template, c.agent, count(*) AS attempts,
         count(k.reached) AS reached, count(*) FILTER (WHERE k.reached = 'right') AS right_party,
         count(k.promise) AS promises, count(*) - count(k.result) AS unknown
  FROM contact_view AS c LEFT JOIN code AS k ON k.result = c.result
  WHERE ifnull(c.direction, 'out') = 'out' AND local_day(c.at) BETWEEN :from AND :to AND local_day(c.at) <= :as_of
  GROUP BY 1, 2, 3, 4
)
SELECT d.column1 AS dimension,
       CASE d.column1 WHEN 'channel' THEN channel WHEN 'hour' THEN hour WHEN 'template' THEN template ELSE agent END AS value,
       sum(attempts) AS attempts, sum(reached) AS reached, sum(right_party) AS right_party, sum(promises) AS promises,
       sum(unknown) AS unknown, round(100.0 * sum(reached) / sum(attempts), 1) AS reached_rate,
       round(100.0 * sum(right_party) / sum(attempts), 1) AS right_party_rate,
       round(100.0 * sum(promises) / nullif(sum(right_party), 0), 1) AS promise_rate
FROM tried CROSS JOIN (VALUES ('channel'), ('hour'), ('template'), ('agent')) AS d
GROUP BY 1, 2
ORDER BY 1, 2
