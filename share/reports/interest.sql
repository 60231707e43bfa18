-- What interest each account bears: contractual rate and basis, for col-allocate -a
-- types: contract_rate=real contract_due_on=date as_of=date seen=int
SELECT v.account, v.debtor, v.currency, a.contract_rate, a.basis, v.contract_due_on, v.person, v.as_of, v.seen
FROM account_view AS v JOIN accounts AS a ON a.account = v.account
ORDER BY v.person, v.account
