-- Gross, deductions and net of each payment between two days (--from, --to)
-- types: entry=int value_on=date gross=money deductions=money net=money
--
-- Gross is what the debtor is credited. Net is gross less the deductions that are saved, whatever was returned later.
SELECT a.account, e.id AS entry, e.number, e.value_on, e.tag, a.currency, money(e.amount, a.currency) AS gross,
       money(ifnull(sum(d.deduction_amount), 0), a.currency) AS deductions,
       money(e.amount - ifnull(sum(d.deduction_amount), 0), a.currency) AS net
FROM entry_view AS e JOIN accounts AS a ON a.id = e.account LEFT JOIN deduction_view AS d ON d.entry = e.id
WHERE e.type = 'payment' AND e.amount > 0 AND NOT ifnull(e.history, 0) AND e.value_on BETWEEN :from AND :to
  AND e.value_on <= :as_of
GROUP BY e.id
ORDER BY e.value_on, a.account, e.id
