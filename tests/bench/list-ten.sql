-- Ten columns of list.sql.
.mode ascii
.separator "\t" "\n"
.headers on
PRAGMA cache_size = -65536;
WITH charges AS MATERIALIZED (
  SELECT account, amount,
         CASE component WHEN 'principal' THEN 3 WHEN 'interest' THEN 2 WHEN 'default-interest' THEN 2
                        WHEN 'tax' THEN 2 ELSE 1 END AS part,
         CASE WHEN due_on <> '' THEN due_on ELSE value_on END AS due_on
  FROM entries
  WHERE type = 'charge' AND history = 0 AND value_on <= '2026-09-14'
), running AS (
  SELECT account, due_on,
         sum(amount) OVER (PARTITION BY account ORDER BY part, due_on ROWS UNBOUNDED PRECEDING) AS through
  FROM charges
), paid AS MATERIALIZED (
  SELECT account, sum(amount) FILTER (WHERE history = 0) AS amount, max(value_on) AS last_on
  FROM entries
  WHERE type IN ('payment', 'waiver') AND value_on <= '2026-09-14'
  GROUP BY account
), open AS MATERIALIZED (
  SELECT r.account, max(r.through) - ifnull(p.amount, 0) AS balance,
         min(due_on) FILTER (WHERE r.through > ifnull(p.amount, 0)) AS due_on, p.last_on
  FROM running AS r LEFT JOIN paid AS p ON p.account = r.account
  GROUP BY r.account
), stays AS MATERIALIZED (
  SELECT account, segment, max(as_of) FROM segments WHERE as_of <= '2026-09-14' GROUP BY account
), scored AS MATERIALIZED (
  SELECT account, score, max(as_of) FROM scores WHERE as_of <= '2026-09-14' GROUP BY account
)
SELECT a.account, p.party AS debtor, p.name, printf('%.2f', balance / 100.0) AS balance,
       CAST(julianday('2026-09-14') - julianday(o.due_on) AS INTEGER) AS dpd,
       CASE WHEN closed_on <= '2026-09-14' THEN 'closed' WHEN recall_on <= '2026-09-14' THEN 'recalled'
            WHEN balance > 0 THEN 'open' WHEN balance = 0 THEN 'settled' ELSE 'credit' END AS status,
       s.score, g.segment, o.last_on AS last_payment_on,
       (SELECT value FROM (SELECT value, min((standing IS NOT 'valid') << 60 | (doubtful IS NOT NULL) << 59 | id)
          FROM contact_points AS x WHERE x.party = p.id AND x.channel = 'phone'
            AND ifnull(standing, '') IN ('valid', '', 'unverified'))) AS phone
FROM parties AS p CROSS JOIN accounts AS a ON a.debtor = p.id
  LEFT JOIN portfolios AS f ON f.id = a.portfolio
  LEFT JOIN open AS o ON o.account = a.id
  LEFT JOIN scored AS s ON s.account = a.id
  LEFT JOIN stays AS g ON g.account = a.id
ORDER BY p.party, a.account;
