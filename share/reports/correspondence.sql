-- What was said to whom about each account, and by whom, for col-lapse --contacts
-- types: contact=int contact_on=date as_of=date seen=int
--
-- A contact that names no account is about all those that its party owes.
WITH owed AS (SELECT id AS account, debtor AS party FROM accounts
              UNION
              SELECT account, party FROM role_view WHERE part <> 'representative'),
     said AS MATERIALIZED (SELECT account, id AS contact FROM contact_view WHERE account IS NOT NULL
                           UNION ALL
                           SELECT owed.account, c.id FROM contact_view AS c JOIN owed ON owed.party = c.party
                           WHERE c.account IS NULL)
SELECT v.debtor, v.account, p.party, c.id AS contact, local_day(c.at) AS contact_on, c.channel, c.direction,
       c.result, c.reason, v.as_of, v.seen
FROM account_view AS v
CROSS JOIN accounts AS a ON a.account = v.account
JOIN said ON said.account = a.id
JOIN contacts AS c ON c.id = said.contact
JOIN parties AS p ON p.id = ifnull(c.party, a.debtor)
WHERE local_day(c.at) <= :as_of
ORDER BY v.debtor, v.account, c.at, c.id
