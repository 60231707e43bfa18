-- Payments between two days (--from, --to) and what they settled, for col-bonus
-- types: entry=int amount=money value_on=date age=int allocated=money principal_part=money interest_part=money cost_part=money as_of=date seen=int
--
-- Allocated is what settled something by the last allocation, net of what was given back, and then by component, in
-- which principal, interest and cost are those of col-list(1). Age: days from the due date of the oldest charge that it
-- settled to the day of payment. Pool, team and agent are those of the account on that day; collector is who brought the
-- payment in, as its source says. History, and what takes a payment back, is left out. By value date and number, as
-- col-bonus needs them.
WITH claims AS MATERIALIZED (
        SELECT account, debtor, creditor, portfolio, product, currency, contract_due_on FROM account_view
), parts AS MATERIALIZED (
        SELECT payment, charge, sum(part_amount) AS amount,
               CASE WHEN part_component IN ('interest', 'default-interest', 'tax') OR accrual IS NOT NULL THEN 'interest'
                    ELSE part_component END AS component
        FROM allocations
        WHERE part IN ('allocation', 'recovery') AND batch <= :known AND part_on <= :as_of
        GROUP BY payment, charge, 4
        HAVING sum(part_amount) <> 0
), settled AS MATERIALIZED (
        SELECT p.payment, sum(p.amount) AS allocated, sum(p.amount) FILTER (WHERE p.component = 'principal') AS principal,
               sum(p.amount) FILTER (WHERE p.component = 'interest') AS interest,
               min(coalesce(nullif(c.due_on, ''), d.contract_due_on, c.value_on)) AS due_on
        FROM parts AS p LEFT JOIN entries AS c ON c.id = p.charge LEFT JOIN accounts AS a ON a.id = c.account
             LEFT JOIN claims AS d ON d.account = a.account
        GROUP BY p.payment
)
SELECT c.account, c.debtor, c.creditor, c.portfolio, c.product, e.id AS entry, e.type, money(e.amount, c.currency) AS amount,
       c.currency, e.value_on, e.channel, e.collector, e.source, e.tag, g.pool, g.team, g.agent,
       CAST(julianday(e.value_on) - julianday(s.due_on) AS INTEGER) AS age,
       money(ifnull(s.allocated, 0), c.currency) AS allocated,
       money(ifnull(s.principal, 0), c.currency) AS principal_part, money(ifnull(s.interest, 0), c.currency) AS interest_part,
       money(ifnull(s.allocated, 0) - ifnull(s.principal, 0) - ifnull(s.interest, 0), c.currency) AS cost_part,
       :as_of AS as_of, :known AS seen
FROM entry_view AS e JOIN accounts AS a ON a.id = e.account JOIN claims AS c ON c.account = a.account
     LEFT JOIN settled AS s ON s.payment = e.id
     LEFT JOIN assignments AS g ON g.id = (SELECT id FROM assignments
                                           WHERE account = e.account AND as_of <= e.value_on AND batch <= :known
                                           ORDER BY as_of DESC, id DESC LIMIT 1)
WHERE e.type = 'payment' AND e.amount > 0 AND NOT ifnull(e.history, 0) AND e.value_on BETWEEN :from AND :to
  AND e.value_on <= :as_of
ORDER BY e.value_on, e.id
