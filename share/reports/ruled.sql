-- Rulings between two days (--from, --to): on what, by whom, and what became of it
-- types: ruling=int request=int records=int amount=money discount=money ruled_at=time stored_in=int
--
-- Stored in: the batch that stored what was approved. The first limits of a database have nobody who could approve them,
-- and are approved by who set them.
SELECT w.id AS ruling, w.request, q.request_type, q.records, q.currency, money(q.amount, q.currency) AS amount,
       money(q.discount, q.currency) AS discount, ifnull(nullif(b.user, ''), b.uid) AS requested_by, w.decision, ifnull(nullif(wb.user, ''), wb.uid) AS ruled_by, wb.at AS ruled_at,
       w.text AS why,
       (SELECT min(l.batch) FROM request_records AS r JOIN releases AS l ON l.request_record = r.id
        WHERE r.request = q.id AND l.batch <= :known AND l.batch > w.batch AND w.decision = 'approved') AS stored_in
FROM rulings AS w JOIN requests AS q ON q.id = w.request JOIN batches AS b ON b.id = q.batch
JOIN batches AS wb ON wb.id = w.batch
WHERE w.batch <= :known AND local_day(wb.at) BETWEEN :from AND :to
ORDER BY w.id
