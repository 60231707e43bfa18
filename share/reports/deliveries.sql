-- What became of messages, by channel, template (--from, --to: days of sending) and the last status that was reported
-- types: messages=int share=real
-- policies: results=usual
--
-- A message without a status has had no receipt. The share is that of the channel and template, in percent.
WITH meaning AS MATERIALIZED (
  SELECT value ->> 'result' AS status, value ->> 'turkish' AS turkish, value ->> 'english' AS english
  FROM json_each(:results) WHERE value ->> 'kind' = 'delivery'
), last_status AS MATERIALIZED (
  SELECT message, status FROM (
    SELECT message, status, row_number() OVER (PARTITION BY message ORDER BY at DESC, id DESC) AS place
    FROM delivery_view WHERE local_day(at) <= :as_of)
  WHERE place = 1
)
SELECT c.channel, c.template, d.status, m.turkish, m.english, count(*) AS messages,
       round(100.0 * count(*) / sum(count(*)) OVER (PARTITION BY c.channel, c.template), 1) AS share
FROM contact_view AS c LEFT JOIN last_status AS d ON d.message = c.message LEFT JOIN meaning AS m ON m.status = d.status
WHERE c.message IS NOT NULL AND local_day(c.at) BETWEEN :from AND :to AND local_day(c.at) <= :as_of
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
