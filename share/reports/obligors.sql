-- Who owes each account beside its debtor, and what they are, for col-lapse --roles
-- types: from_on=date until_on=date opened_on=date as_of=date seen=int
SELECT v.debtor, v.account, p.party, r.part, p.type, r.from_on, r.until_on, v.opened_on, v.as_of, v.seen
FROM account_view AS v
CROSS JOIN accounts AS a ON a.account = v.account
CROSS JOIN role_view AS r ON r.account = a.id
CROSS JOIN party_view AS p ON p.id = r.party
WHERE r.part <> 'representative'
ORDER BY v.debtor, v.account, r.part, p.party
