-- Accounts whose next step is legal: what the law office needs of each, and what is missing
-- types: planned_on=date as_of=date seen=int principal=money interest=money cost=money balance=money due_on=date notice_on=date limitation_on=date
--
-- An account is on the list while an action by the channel `legal` is planned for it and has no outcome, up to the as-of day.
-- limitation_on is the debtor's, as worked out by col-lapse and saved. missing: identity (no identity or tax number), address,
-- notice (no written notice), limitation (not worked out).
SELECT v.account, v.creditor, c.name AS creditor_name, c.vkn AS creditor_vkn, v.portfolio, v.product, v.claim, v.debtor, v.name, p.type, p.tckn, p.vkn, v.address, v.phone,
       v.currency, money(v.principal, v.currency) AS principal, money(v.interest, v.currency) AS interest,
       money(v.cost, v.currency) AS cost, money(v.balance, v.currency) AS balance, v.due_on, v.notice_on, l.limitation_on,
       n.planned_on, n.template, v.holds, v.as_of, v.seen,
       trim(CASE WHEN ifnull(p.tckn, '') = '' AND ifnull(p.vkn, '') = '' THEN 'identity ' ELSE '' END ||
            CASE WHEN v.address IS NULL THEN 'address ' ELSE '' END ||
            CASE WHEN v.notice_on IS NULL OR v.notice_on > :as_of THEN 'notice ' ELSE '' END ||
            CASE WHEN l.limitation_on IS NULL THEN 'limitation' ELSE '' END) AS missing
FROM account_view AS v
CROSS JOIN accounts AS a ON a.account = v.account
CROSS JOIN creditor_view AS c ON c.creditor = v.creditor
CROSS JOIN party_view AS p ON p.party = v.debtor
JOIN action_view AS n ON n.account = a.id AND n.channel = 'legal' AND n.outcome IS NULL
 AND n.planned_on <= :as_of AND n.as_of <= :as_of
LEFT JOIN limitation_view AS l ON l.account = a.id AND l.party = p.id AND l.part = 'debtor'
WHERE v.status = 'open'
ORDER BY v.debtor, v.account, n.planned_on
