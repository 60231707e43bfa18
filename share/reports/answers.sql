-- Inquiries, requests and complaints that wait for an answer, the most urgent first
-- types: contact=int received_on=date answer_by=date days_left=int overdue=bool
-- policies: results=usual
--
-- Of contacts that came in those with a day for the answer, and those whose result asks for one by the policy
-- (col-results(5)), until a contact answers them. Where the contact has no day the policy's days count, from the day on
-- which it came; where that has none either, nobody said until when.
WITH code AS MATERIALIZED (
  SELECT value ->> 'result' AS result, value ->> 'turkish' AS turkish, value ->> 'english' AS english,
         value ->> 'answer_days' AS answer_days
  FROM json_each(:results) WHERE value ->> 'kind' = 'contact'
), asked AS MATERIALIZED (
  SELECT c.id, local_day(c.at) AS received_on, c.at, c.channel, c.party, c.account, c.result, k.turkish, k.english, c.agent,
         ifnull(c.answer_by, iif(k.answer_days GLOB '[0-9]*', date(local_day(c.at), k.answer_days || ' days'), NULL)) AS answer_by
  FROM contact_view AS c LEFT JOIN code AS k ON k.result = c.result
  WHERE c.direction = 'in' AND (c.answer_by IS NOT NULL OR k.answer_days IS NOT NULL) AND local_day(c.at) <= :as_of
)
SELECT q.id AS contact, q.received_on, q.channel, p.party, p.name, a.account, q.result, q.turkish, q.english, q.agent,
       q.answer_by, CAST(julianday(q.answer_by) - julianday(:as_of) AS INTEGER) AS days_left, q.answer_by < :as_of AS overdue
FROM asked AS q LEFT JOIN party_view AS p ON p.id = q.party LEFT JOIN accounts AS a ON a.id = q.account
WHERE NOT EXISTS (SELECT 1 FROM contact_view AS answer WHERE answer.answers = q.id AND local_day(answer.at) <= :as_of)
ORDER BY q.answer_by IS NULL, q.answer_by, q.at, q.id
