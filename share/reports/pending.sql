-- Requests that wait for a ruling, the oldest first: what for, how much, and who asks
-- types: request=int records=int amount=money discount=money requested_at=time
--
-- Somebody else rules on them (col-approve(1)); col-list request_records shows what exactly they ask for.
SELECT q.id AS request, q.request_type, ifnull(nullif(b.user, ''), b.uid) AS requested_by, b.at AS requested_at, q.records, q.currency,
       money(q.amount, q.currency) AS amount, money(q.discount, q.currency) AS discount, q.text AS why
FROM requests AS q JOIN batches AS b ON b.id = q.batch
WHERE q.batch <= :known AND NOT EXISTS (SELECT 1 FROM rulings AS w WHERE w.request = q.id AND w.batch <= :known)
ORDER BY q.id
