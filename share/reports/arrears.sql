-- Unpaid charges by days past due, each in the range of its own due date; they sum to the balance
-- types: accounts=int charges=int balance=money
--
-- The report ageing has an account where its oldest unpaid charge is; this one divides it. Money settles as
-- in col-list(1), and charges of an account, kind of component and due date are one. Closed and recalled
-- accounts are left out.
WITH ranges(range, first, last) AS (
  VALUES ('not due', -4000000, 0), ('1-3', 1, 3), ('4-30', 4, 30), ('31-60', 31, 60), ('61-90', 61, 90),
         ('91-180', 91, 180), ('181-360', 181, 360), ('361-720', 361, 720), ('721+', 721, 4000000)
),
pursued AS MATERIALIZED (
  SELECT a.id AS account, v.currency, v.contract_due_on AS due_on
  FROM account_view AS v CROSS JOIN accounts AS a ON a.account = v.account
  WHERE v.status NOT IN ('closed', 'recalled')
),
-- Costs are part 0, interest is part 1, principal is part 2: the order in which money settles them.
moved AS MATERIALIZED (
  SELECT account, e.type = 'charge' AS charge, e.value_on,
         CASE WHEN e.component = 'principal' THEN 2
              WHEN e.component IN ('interest', 'default-interest', 'tax') THEN 1 ELSE 0 END AS part,
         coalesce(nullif(e.due_on, ''), p.due_on, e.value_on) AS due_on,
         CASE e.type WHEN 'return' THEN -e.amount ELSE e.amount END AS amount
  FROM pursued AS p CROSS JOIN entries AS e USING (account)
  WHERE e.type IN ('charge', 'payment', 'return', 'waiver') AND e.history = 0
    AND e.value_on <= :as_of AND e.batch <= :known
),
charges AS MATERIALIZED (
  SELECT account, part, due_on, sum(amount) AS amount FROM moved WHERE charge GROUP BY 1, 2, 3
),
-- What is below nothing in a part first reduces the part itself; what that cannot hold is credit.
parts AS MATERIALIZED (
  SELECT account, part, -sum(min(amount, 0)) AS reduced, max(sum(amount), 0) AS open,
         max(-sum(amount), 0) AS credit
  FROM charges GROUP BY 1, 2
),
credits AS MATERIALIZED (
  SELECT account, sum(credit) AS credit, min(undone_on) AS undone_on, sum(open) AS open
  FROM (SELECT account, amount AS credit, CASE WHEN amount < 0 THEN value_on END AS undone_on, 0 AS open
        FROM moved WHERE NOT charge
        UNION ALL SELECT account, credit, NULL, open FROM parts)
  GROUP BY 1
),
settled AS MATERIALIZED (
  SELECT account, part, reduced + max(c.credit - ifnull(sum(parts.open) OVER before, 0), 0) AS settled
  FROM parts JOIN credits AS c USING (account)
  WINDOW before AS (PARTITION BY account ORDER BY part ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
reached AS (
  SELECT account, part, due_on, amount,
         sum(max(amount, 0)) OVER (PARTITION BY account, part ORDER BY due_on) AS reached
  FROM charges
),
-- Credit undone for which no charge stands is due from the day it was undone; what no charge is left for
-- is in nobody's range.
unpaid AS (
  SELECT account, due_on, min(amount, reached - settled) AS open
  FROM reached JOIN settled USING (account, part) WHERE amount > 0 AND reached > settled
  UNION ALL SELECT account, undone_on, -credit FROM credits WHERE credit < 0
  UNION ALL SELECT account, NULL, open - credit FROM credits WHERE credit > open
)
SELECT currency, ifnull(range, 'credit') AS range,
       count(DISTINCT account) AS accounts,
       count(unpaid.due_on) AS charges,
       money(sum(open), currency) AS balance
FROM unpaid JOIN pursued USING (account)
LEFT JOIN ranges ON julianday(:as_of) - julianday(unpaid.due_on) BETWEEN first AND last
GROUP BY currency, ranges.range
ORDER BY currency, first
