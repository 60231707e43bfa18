-- Recovery curve: what was collected by months since placement
-- types: month=int accounts=int placed=money collected=money to_date=money percent=real complete=bool
--
-- Backdated: each payment counts in the month since its own account was placed (placed_on, else the
-- assignment of its portfolio, else the day on which it was first stored); month 0 begins on that day.
-- Placed: what was owed then, payments of that day not yet taken off. Net of returns; history is no part of
-- it. Complete: 0 in months that have not ended for every account of the cohort.
WITH RECURSIVE account AS MATERIALIZED (
  SELECT a.id, v.currency, coalesce(v.placed_on, p.assigned_on, (
           SELECT local_day(at) FROM batches WHERE id = min(a.batch, ifnull((
             SELECT min(batch) FROM accounts_versions WHERE id = a.id), a.batch)))) AS day
  FROM account_view AS v JOIN accounts AS a ON a.account = v.account
       LEFT JOIN portfolio_view AS p ON p.id = a.portfolio
), placed AS (
  SELECT a.id, a.currency, substr(a.day, 1, 7) AS cohort, a.day, (
           SELECT ifnull(sum(CASE WHEN type IN ('charge', 'return') THEN amount
                                  WHEN type IN ('payment', 'waiver') THEN -amount ELSE 0 END), 0)
           FROM entries
           WHERE account = a.id AND batch <= :known AND NOT history
             AND value_on <= a.day AND NOT (type IN ('payment', 'return') AND value_on = a.day)) AS owed
  FROM account AS a
  WHERE a.day <= :as_of
), cohort AS MATERIALIZED ( -- begun: months that some of it has seen begin, ended: that all have seen end
  SELECT cohort, currency, count(*) AS accounts, sum(owed) AS owed,
         (substr(:as_of, 1, 4) - substr(min(day), 1, 4)) * 12 + substr(:as_of, 6, 2)
           - substr(min(day), 6, 2) - (substr(:as_of, 9) < substr(min(day), 9)) AS begun,
         (substr(tomorrow, 1, 4) - substr(max(day), 1, 4)) * 12 + substr(tomorrow, 6, 2)
           - substr(max(day), 6, 2) - (substr(tomorrow, 9) < substr(max(day), 9)) AS ended
  FROM placed, (SELECT date(:as_of, '+1 day') AS tomorrow)
  GROUP BY 1, 2
), paid AS MATERIALIZED (
  SELECT p.cohort, p.currency,
         (substr(e.value_on, 1, 4) - substr(p.day, 1, 4)) * 12 + substr(e.value_on, 6, 2)
           - substr(p.day, 6, 2) - (substr(e.value_on, 9) < substr(p.day, 9)) AS month,
         sum(CASE e.type WHEN 'return' THEN -e.amount ELSE e.amount END) AS amount
  FROM placed AS p JOIN entries AS e ON e.account = p.id
  WHERE e.batch <= :known AND e.type IN ('payment', 'return') AND NOT e.history
    AND e.value_on BETWEEN p.day AND :as_of
  GROUP BY 1, 2, 3
), months AS (
  SELECT cohort, currency, 0 AS month FROM cohort
  UNION ALL
  SELECT m.cohort, m.currency, m.month + 1
  FROM months AS m JOIN cohort AS c USING (cohort, currency)
  WHERE m.month < c.begun
)
SELECT m.cohort, m.currency, c.accounts, money(c.owed, m.currency) AS placed, m.month,
       money(ifnull(p.amount, 0), m.currency) AS collected,
       money(sum(ifnull(p.amount, 0)) OVER curve, m.currency) AS to_date,
       CASE WHEN c.owed > 0
            THEN round(100.0 * sum(ifnull(p.amount, 0)) OVER curve / c.owed, 2) END AS percent,
       m.month < c.ended AS complete
FROM months AS m JOIN cohort AS c USING (cohort, currency)
     LEFT JOIN paid AS p USING (cohort, currency, month)
WINDOW curve AS (PARTITION BY m.cohort, m.currency ORDER BY m.month)
ORDER BY 1, 2, 5
