-- Payments between two days (--from, --to), and what had been done to enforce them, for col-deduct
-- types: entry=int amount=money value_on=date pursued_on=date seized_on=date sold_on=date as_of=date seen=int
--
-- Of the enforcement or court files of the account: the day on which the first was opened, and those of the first seizure
-- (legal event haciz) and sale (sale). History, and what takes a payment back, is left out.
WITH enforced AS MATERIALIZED (
        SELECT l.account, min(f.opened_on) AS pursued_on,
               min(CASE WHEN x.type = 'haciz' THEN x.value_on END) AS seized_on,
               min(CASE WHEN x.type = 'sale' THEN x.value_on END) AS sold_on
        FROM legal_link_view AS l JOIN legal_file_view AS f ON f.id = l.legal_file
             LEFT JOIN legal_event_view AS x ON x.legal_file = f.id AND x.value_on <= :as_of
        WHERE f.opened_on <= :as_of
        GROUP BY l.account)
SELECT a.account, e.id AS entry, e.type, money(e.amount, a.currency) AS amount, a.currency, e.value_on, e.number,
       e.channel, e.collector, e.source, e.tag, n.pursued_on, n.seized_on, n.sold_on, :as_of AS as_of, :known AS seen
FROM entry_view AS e JOIN accounts AS a ON a.id = e.account LEFT JOIN enforced AS n ON n.account = e.account
WHERE e.type = 'payment' AND e.amount > 0 AND NOT ifnull(e.history, 0) AND e.value_on BETWEEN :from AND :to
  AND e.value_on <= :as_of
ORDER BY a.account, e.value_on, e.id
