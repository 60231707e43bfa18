-- What `col-list accounts --as-of 2026-09-14` gives, in SQL written by hand for list-data.sql: on a day after
-- everything there, so without earlier versions; currencies of two places; no negative charges, no returns.
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
  SELECT account, part, due_on, amount,
         sum(amount) OVER (PARTITION BY account ORDER BY part, due_on ROWS UNBOUNDED PRECEDING) AS through
  FROM charges
), paid AS MATERIALIZED (
  SELECT account,
         sum(amount) FILTER (WHERE history = 0) AS amount,
         max(value_on) AS last_on
  FROM entries
  WHERE type IN ('payment', 'waiver') AND value_on <= '2026-09-14'
  GROUP BY account
), open AS MATERIALIZED (
  SELECT r.account,
         sum(max(0, min(r.amount, r.through - ifnull(p.amount, 0)))) FILTER (WHERE part = 3) AS principal,
         sum(max(0, min(r.amount, r.through - ifnull(p.amount, 0)))) FILTER (WHERE part = 2) AS interest,
         sum(max(0, min(r.amount, r.through - ifnull(p.amount, 0)))) FILTER (WHERE part = 1) AS cost,
         min(due_on) FILTER (WHERE r.through > ifnull(p.amount, 0)) AS due_on,
         max(0, ifnull(p.amount, 0) - max(r.through)) AS credit,
         p.last_on
  FROM running AS r LEFT JOIN paid AS p ON p.account = r.account
  GROUP BY r.account
), counted AS MATERIALIZED (
  SELECT party, max(at) AS last_at, result,
         sum(at >= '2026-09-13T21:00:00Z' AND direction IS NOT 'in') AS d1,
         sum(at >= '2026-09-07T21:00:00Z' AND direction IS NOT 'in') AS d7,
         sum(at >= '2026-08-15T21:00:00Z' AND direction IS NOT 'in') AS d30
  FROM contacts
  WHERE at < '2026-09-14T21:00:00Z'
  GROUP BY party
), changes AS (
  SELECT account, as_of, segment, lag(segment) OVER (PARTITION BY account ORDER BY as_of) AS before
  FROM segments WHERE as_of <= '2026-09-14'
), stays AS MATERIALIZED (
  SELECT account, segment, max(as_of) AS since FROM changes WHERE before IS NOT segment GROUP BY account
), eve AS MATERIALIZED (
  SELECT account, segment, max(as_of) FROM segments WHERE as_of < '2026-09-14' GROUP BY account
), scored AS MATERIALIZED (
  SELECT account, score, band, max(as_of) FROM scores WHERE as_of <= '2026-09-14' GROUP BY account
), steps AS MATERIALIZED (
  SELECT account, segment, segment_since, step, planned_on, outcome,
         CASE WHEN outcome <> 'done' THEN outcome_on END AS tried_on,
         CASE WHEN outcome = 'done' THEN outcome_on
              WHEN outcome IS NULL THEN (SELECT date(min(at), '+3 hours') FROM contacts AS c
                    WHERE c.action = x.id AND c.at < '2026-09-14T21:00:00Z') END AS done_on
  FROM actions AS x
  WHERE as_of <= '2026-09-14'
), done AS MATERIALIZED (
  SELECT account, segment, segment_since, max(step) AS step, done_on
  FROM steps WHERE done_on IS NOT NULL GROUP BY account, segment, segment_since
), planned AS MATERIALIZED (
  SELECT account, segment, segment_since, min(step) AS step, planned_on
  FROM steps WHERE done_on IS NULL AND outcome IS NULL GROUP BY account, segment, segment_since
), tried AS MATERIALIZED (
  SELECT account, segment, segment_since, max(step) AS step, tried_on
  FROM steps WHERE tried_on IS NOT NULL GROUP BY account, segment, segment_since
), held AS MATERIALIZED (
  SELECT id, group_concat(reason, ' ') AS reasons
  FROM (SELECT DISTINCT a.id, h.reason
        FROM holds AS h JOIN accounts AS a ON a.debtor = h.party AND ifnull(h.account, a.id) = a.id
        WHERE h.from_on <= '2026-09-14' AND ifnull(h.until_on, '9') >= '2026-09-14' ORDER BY 1, 2)
  GROUP BY id
), agreed AS MATERIALIZED (
  SELECT party, group_concat(word, ' ') AS words
  FROM (SELECT party, CASE channel WHEN '' THEN '*' ELSE channel END || '=' || says AS word, max(from_on)
        FROM consents WHERE from_on <= '2026-09-14' AND ifnull(until_on, '9') >= '2026-09-14'
        GROUP BY party, channel ORDER BY party, channel)
  GROUP BY party
), t AS (
  SELECT a.id, a.account, c.creditor, c.name AS creditor_name, f.portfolio, a.product, p.party AS debtor, p.id AS party, p.name, p.city, a.currency,
         p.language, ifnull(p.time_zone, (SELECT value FROM settings WHERE name = 'time_zone')) AS time_zone,
         ifnull(a.notice_on, f.notice_on) AS notice_on,
         o.principal - o.credit AS principal, ifnull(o.interest, 0) AS interest, ifnull(o.cost, 0) AS cost, o.due_on, o.credit,
         CAST(julianday('2026-09-14') - julianday(o.due_on) AS INTEGER) AS dpd,
         ifnull(a.stage, 'administrative') AS stage,
         a.closed_on, f.recall_on, s.score, s.band, g.segment,
         g.since AS segment_since,
         o.last_on, n.last_at, n.result, n.d1, n.d7, n.d30, a.due_on AS contract_due_on, a.opened_on, a.placed_on,
         a.claim, a.basis, a.contract_rate, a.fx_day, a.grace_days, a.closed_reason
  FROM parties AS p CROSS JOIN accounts AS a ON a.debtor = p.id
    JOIN creditors AS c ON c.id = a.creditor
    LEFT JOIN portfolios AS f ON f.id = a.portfolio
    LEFT JOIN open AS o ON o.account = a.id
    LEFT JOIN scored AS s ON s.account = a.id
    LEFT JOIN stays AS g ON g.account = a.id
    LEFT JOIN counted AS n ON n.party = p.id
)
SELECT t.account, creditor, portfolio, product, debtor, name, city, currency,
       printf('%.2f', principal / 100.0) AS principal, printf('%.2f', interest / 100.0) AS interest,
       printf('%.2f', cost / 100.0) AS cost, printf('%.2f', (principal + interest + cost) / 100.0) AS balance, due_on, dpd,
       CASE WHEN dpd <= 0 THEN 'not due' WHEN dpd <= 30 THEN '1-30' WHEN dpd <= 60 THEN '31-60' WHEN dpd <= 90 THEN '61-90'
            WHEN dpd <= 180 THEN '91-180' WHEN dpd <= 360 THEN '181-360' WHEN dpd <= 720 THEN '361-720' WHEN dpd > 720 THEN '721+'
       END AS bucket,
       stage,
       CASE WHEN closed_on <= '2026-09-14' THEN 'closed' WHEN recall_on <= '2026-09-14' THEN 'recalled'
            WHEN principal + interest + cost > 0 THEN 'open' WHEN principal + interest + cost = 0 THEN 'settled'
            ELSE 'credit' END AS status,
       score, band, t.segment, t.segment_since, last_on AS last_payment_on,
       (SELECT printf('%.2f', max(amount) / 100.0) FROM entries AS e WHERE e.account = t.id AND e.type = 'payment'
          AND e.value_on = t.last_on HAVING max(amount) IS NOT NULL) AS last_payment,
       date(last_at, '+3 hours') AS last_contact_on, result AS last_result,
       ifnull(d1, 0) AS contacts_1d, ifnull(d7, 0) AS contacts_7d, ifnull(d30, 0) AS contacts_30d,
       d.step AS last_step, d.done_on AS last_step_on, q.step AS open_step, q.planned_on AS open_step_on,
       CASE WHEN y.step > ifnull(d.step, 0) THEN y.tried_on END AS last_try_on,
       eve.segment AS segment_before, dpd AS delinquent_days,
       held.reasons AS holds, agreed.words AS consents,
       (SELECT value FROM (SELECT value, min((standing IS NOT 'valid') << 60 | (doubtful IS NOT NULL) << 59 | id)
          FROM contact_points AS x WHERE x.party = t.party AND x.channel = 'phone'
            AND ifnull(standing, '') IN ('valid', '', 'unverified'))) AS phone,
       (SELECT value FROM (SELECT value, min((standing IS NOT 'valid') << 60 | (doubtful IS NOT NULL) << 59 | id)
          FROM contact_points AS x WHERE x.party = t.party AND x.channel = 'email'
            AND ifnull(standing, '') IN ('valid', '', 'unverified'))) AS email,
       (SELECT value FROM (SELECT value, min((standing IS NOT 'valid') << 60 | (doubtful IS NOT NULL) << 59 | id)
          FROM contact_points AS x WHERE x.party = t.party AND x.channel = 'address'
            AND ifnull(standing, '') IN ('valid', '', 'unverified'))) AS address,
       language, time_zone, contract_due_on, opened_on, placed_on, notice_on, claim, basis, contract_rate, fx_day, grace_days, closed_on, closed_reason, creditor_name,
       printf('%.2f', ifnull(credit, 0) / 100.0) AS credit, NULL AS allocated_on, '2026-09-14' AS as_of, 2 AS seen
FROM t
  LEFT JOIN eve ON eve.account = t.id
  LEFT JOIN done AS d ON d.account = t.id AND d.segment = t.segment AND d.segment_since = t.segment_since
  LEFT JOIN planned AS q ON q.account = t.id AND q.segment = t.segment AND q.segment_since = t.segment_since
  LEFT JOIN tried AS y ON y.account = t.id AND y.segment = t.segment AND y.segment_since = t.segment_since
  LEFT JOIN held ON held.id = t.id
  LEFT JOIN agreed ON agreed.party = t.party
ORDER BY debtor, t.account;
