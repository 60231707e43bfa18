-- Requests that are approved and not stored yet, the oldest first: by whom, and when
-- types: request=int records=int amount=money discount=money approved_at=time
--
-- Whoever saves the stream stores them (col-approve(1)); until then they can be refused or withdrawn.
WITH state AS (
  SELECT w.request, w.decision, w.batch, w.text, max(w.id) FROM rulings AS w WHERE w.batch <= :known GROUP BY w.request
)
SELECT q.id AS request, q.request_type, ifnull(nullif(b.user, ''), b.uid) AS requested_by, ifnull(nullif(wb.user, ''), wb.uid) AS approved_by, wb.at AS approved_at, q.records,
       q.currency, money(q.amount, q.currency) AS amount, money(q.discount, q.currency) AS discount, s.text AS why
FROM requests AS q JOIN batches AS b ON b.id = q.batch JOIN state AS s ON s.request = q.id
JOIN batches AS wb ON wb.id = s.batch
WHERE s.decision = 'approved' AND q.request_type <> 'limits'
  AND NOT EXISTS (SELECT 1 FROM request_records AS r JOIN releases AS l ON l.request_record = r.id
                  WHERE r.request = q.id AND l.batch <= :known)
ORDER BY q.id
