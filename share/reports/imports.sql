-- What has been written into the database: every batch with its counts
-- types: batch=int files=int read=int refused=int inserted=int updated=int as_of=date at=time
--
-- Files, read and refused: the batch's input files and their rows. An import has the map of each file before it
-- among its inputs. Inserted and updated are records of any kind.
SELECT b.id AS batch, b.at, b.as_of, b.tool, b.user,
       (SELECT count(*) FROM batch_inputs
        WHERE batch = b.id AND (b.tool <> 'col-import' OR position % 2 = 0)) AS files,
       (SELECT sum(records) FROM batch_inputs WHERE batch = b.id) AS read,
       (SELECT sum(refused) FROM batch_inputs WHERE batch = b.id) AS refused,
       (SELECT ifnull(sum(inserted), 0) FROM batch_kinds WHERE batch = b.id) AS inserted,
       (SELECT ifnull(sum(updated), 0) FROM batch_kinds WHERE batch = b.id) AS updated,
       b.arguments
FROM batches AS b
WHERE b.id <= :known
ORDER BY b.id
