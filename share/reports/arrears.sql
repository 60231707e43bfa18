-- Unpaid charges by days past due, each in the range of its own due date; they sum to the balance
-- types: accounts=int charges=int balance=money
--
-- The report ageing has an account where its oldest unpaid charge is; this one divides it. Money settles as
-- in col-list(1), and charges of an account, kind of component and due date are one. Closed and recalled
-- accounts are left out. Of an account that has been allocated, allocations say what is open of the entries that
-- the last replay took.
WITH ranges(range, first, last) AS (
  VALUES ('not due', -4000000, 0), ('1-3', 1, 3), ('4-30', 4, 30), ('31-60', 31, 60), ('61-90', 61, 90),
         ('91-180', 91, 180), ('181-360', 181, 360), ('361-720', 361, 720), ('721+', 721, 4000000)
),
pursued AS MATERIALIZED (
  SELECT a.id AS account, v.currency, v.contract_due_on AS due_on
  FROM account_view AS v CROSS JOIN accounts AS a ON a.account = v.account
  WHERE v.status NOT IN ('closed', 'recalled')
),
replayed AS MATERIALIZED (
  SELECT p.account, r.as_of, r.seen
  FROM pursued AS p CROSS JOIN replays AS r
    ON r.id = (SELECT max(id) FROM replays WHERE account = p.account AND batch <= :known)
),
-- Costs are part 0, interest is part 1, principal is part 2: the order in which money settles them.
facts AS MATERIALIZED (
  SELECT account, e.id, e.type = 'charge' AS charge, e.value_on, ifnull(e.batch <= r.seen AND e.value_on <= r.as_of, 0) AS taken,
         CASE WHEN e.component = 'principal' THEN 2
              WHEN e.component IN ('interest', 'default-interest', 'tax') THEN 1 ELSE 0 END AS part,
         coalesce(nullif(e.due_on, ''), p.due_on, e.value_on) AS due_on,
         CASE e.type WHEN 'return' THEN -e.amount ELSE e.amount END AS amount
  FROM pursued AS p CROSS JOIN entries AS e USING (account) LEFT JOIN replayed AS r USING (account)
  WHERE e.type IN ('charge', 'payment', 'return', 'waiver') AND e.history = 0
    AND e.value_on <= :as_of AND e.batch <= :known
),
allocated AS MATERIALIZED (
  SELECT account, a.part IN ('accrual', 'reopened') AS owed, a.part, ifnull(a.charge, a.accrual) AS id,
         a.charge IS NULL AS accrual, a.part_on, a.part_amount
  FROM replayed CROSS JOIN allocations AS a USING (account)
  WHERE a.batch <= :known AND a.part_on <= :as_of
),
-- What was taken of charges, booked interest and returns that opened principal again, less what settled it.
items AS MATERIALIZED (
  SELECT account, max(part) AS part, max(due_on) AS due_on, sum(amount) AS amount
  FROM (SELECT account, id, 0 AS accrual, part, due_on, amount FROM facts WHERE taken AND charge AND amount > 0
        UNION ALL SELECT account, id, accrual, CASE part WHEN 'accrual' THEN 1 WHEN 'reopened' THEN 2 END,
               iif(owed, part_on, NULL), iif(owed, part_amount, -part_amount)
        FROM allocated WHERE id IS NOT NULL)
  GROUP BY account, id, accrual
),
charges AS MATERIALIZED (
  SELECT account, part, due_on, sum(amount) AS amount
  FROM (SELECT account, part, due_on, amount FROM facts WHERE charge AND NOT taken UNION ALL SELECT * FROM items)
  GROUP BY 1, 2, 3
),
-- What is below nothing in a part first reduces the part itself; what that cannot hold is credit.
parts AS MATERIALIZED (
  SELECT account, part, -sum(min(amount, 0)) AS reduced, max(sum(amount), 0) AS open,
         max(-sum(amount), 0) AS credit
  FROM charges GROUP BY 1, 2
),
credits AS MATERIALIZED (
  SELECT account, sum(credit) AS credit, min(undone_on) AS undone_on, sum(open) AS open, sum(held) AS held
  FROM (SELECT account, amount AS credit, CASE WHEN amount < 0 THEN value_on END AS undone_on, 0 AS open, 0 AS held
        FROM facts WHERE NOT charge AND NOT taken
        UNION ALL SELECT account, credit, NULL, open, 0 FROM parts
        UNION ALL SELECT account, 0, NULL, 0, part_amount FROM allocated WHERE part = 'overpayment')
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
-- Credit undone for which no charge stands, and nothing is held, is due from the day it was undone; what no charge
-- is left for, or is held, is in nobody's range.
unpaid AS (
  SELECT account, due_on, min(amount, reached - settled) AS open
  FROM reached JOIN settled USING (account, part) WHERE amount > 0 AND reached > settled
  UNION ALL SELECT account, undone_on, -credit - held FROM credits WHERE credit < 0 AND credit + held < 0
  UNION ALL SELECT account, NULL, -held - iif(credit < 0, credit, max(credit - open, 0)) FROM credits
  WHERE held + iif(credit < 0, credit, max(credit - open, 0)) > 0
)
SELECT currency, ifnull(range, 'credit') AS range,
       count(DISTINCT account) AS accounts,
       count(unpaid.due_on) AS charges,
       money(sum(open), currency) AS balance
FROM unpaid JOIN pursued USING (account)
LEFT JOIN ranges ON julianday(:as_of) - julianday(unpaid.due_on) BETWEEN first AND last
GROUP BY currency, ranges.range
ORDER BY currency, first
