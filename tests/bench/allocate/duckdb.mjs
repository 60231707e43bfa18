// Allocation of a whole ledger in DuckDB, stored in tables: the rules of waterfall.tsv and rates.tsv for the entries of
// generate-entries, as an SQL author would write them. Charges of one day, then payments; costs, default interest,
// interest, principal; simple interest on open principal, by 365 days, rounded at each payment.
//   node duckdb.mjs MODULE FOLDER load | allocate | answers | forget
// MODULE: where @duckdb/node-api is installed. FOLDER: holds in.tsv and rates.tsv; the database goes there. Amounts are
// integers of the minor unit.
import {createRequire} from 'node:module';

const [module, folder, what] = process.argv.slice(2);
const {DuckDBInstance} = createRequire(module + '/')('@duckdb/node-api');
const instance = await DuckDBInstance.create(`${folder}/ledger.duckdb`, {threads: '2'});
const db = await instance.connect();

// One payment of every account at a time: what it settles, and what is open after it. A statement for each reads only
// the rows of that payment and of the one before, five times as fast as a recursive query.
async function settle() {
        const last = await db.runAndReadAll('SELECT coalesce(max(n), 0) FROM paid');
        const step = await db.prepare(`INSERT INTO settled
                SELECT account, n, entry, value_on, run, cost - to_cost, interest - to_interest, principal - to_principal,
                        accrued + accrual - to_accrued, accrual, to_cost, to_accrued, to_interest, to_principal,
                        amount - to_cost - to_accrued - to_interest - to_principal
                FROM (SELECT *, least(amount - to_cost - to_accrued - to_interest, principal) AS to_principal
                FROM (SELECT *, least(amount - to_cost - to_accrued, interest) AS to_interest
                FROM (SELECT *, least(amount - to_cost, accrued + accrual) AS to_accrued
                FROM (SELECT p.account, p.n, p.entry, p.value_on, p.run, p.amount, s.cost, s.interest, s.principal, s.accrued,
                        (2 * s.principal * (p.run - s.run) + 3650000) // 7300000 AS accrual, least(p.amount, s.cost) AS to_cost
                FROM settled AS s JOIN paid AS p USING (account) WHERE s.n = $1 - 1 AND p.n = $1))))`);
        for (let n = 1; n <= last.getRows()[0][0]; n++) {
                step.bindInteger(1, n);
                await step.run();
        }
}

const steps = {
        load: [
                `CREATE TABLE accounts AS SELECT (row_number() OVER ())::INTEGER AS id, account
                        FROM (SELECT DISTINCT account FROM read_csv('${folder}/in.tsv', delim = '\\t', header = true,
                                all_varchar = true) ORDER BY account)`,
                `CREATE TABLE entries AS SELECT entry::INTEGER AS entry, id AS account, type, component,
                                replace(amount, '.', '')::BIGINT AS amount, value_on::DATE AS value_on
                        FROM read_csv('${folder}/in.tsv', delim = '\\t', header = true, all_varchar = true)
                        JOIN accounts USING (account) ORDER BY entry`,
                `CREATE TABLE rates AS SELECT "from"::DATE AS begins, (percent * 100)::BIGINT AS percent
                        FROM read_csv('${folder}/rates.tsv', delim = '\\t', header = true)`,
        ],
        allocate: [
                'BEGIN',
                // Hundredths of a percent times days, up to each day: interest of days is a difference of two of these.
                `CREATE TEMP TABLE days AS SELECT day::DATE AS day, sum(percent) OVER (ORDER BY day) - percent AS run
                        FROM range(DATE '2023-01-01', DATE '2027-01-01', INTERVAL 1 DAY) AS t(day)
                        ASOF JOIN rates ON day >= begins`,
                `CREATE TEMP TABLE charged AS SELECT account, min(run)::BIGINT AS run, min(value_on) AS day,
                                coalesce(sum(amount) FILTER (component = 'cost'), 0)::BIGINT AS cost,
                                coalesce(sum(amount) FILTER (component = 'interest'), 0)::BIGINT AS interest,
                                sum(amount) FILTER (component = 'principal')::BIGINT AS principal,
                                min(entry) FILTER (component = 'cost') AS cost_entry,
                                min(entry) FILTER (component = 'interest') AS interest_entry,
                                min(entry) FILTER (component = 'principal') AS principal_entry
                        FROM entries JOIN days ON day = value_on WHERE type = 'charge' GROUP BY account`,
                `CREATE TEMP TABLE paid AS SELECT account, entry, amount, value_on, run::BIGINT AS run,
                                row_number() OVER (PARTITION BY account ORDER BY value_on, entry)::INTEGER AS n
                        FROM entries JOIN days ON day = value_on WHERE type = 'payment' ORDER BY n, account`,
                `CREATE TEMP TABLE settled AS SELECT account, 0 AS n, NULL::INTEGER AS entry, NULL::DATE AS value_on, run, cost,
                        interest, principal, 0::BIGINT AS accrued, 0::BIGINT AS accrual, 0::BIGINT AS to_cost,
                        0::BIGINT AS to_accrued, 0::BIGINT AS to_interest, 0::BIGINT AS to_principal, 0::BIGINT AS over
                        FROM charged ORDER BY account`,
                settle,
                // Default interest is settled oldest first: where the sums of what accrued and of what was paid meet.
                `CREATE TEMP TABLE accrued AS SELECT account, entry, sum(accrual) OVER w - accrual AS low, sum(accrual) OVER w AS high
                        FROM settled WHERE accrual > 0 WINDOW w AS (PARTITION BY account ORDER BY n)`,
                `CREATE TEMP TABLE to_accrued AS SELECT account, entry, value_on, sum(to_accrued) OVER w - to_accrued AS low,
                                sum(to_accrued) OVER w AS high
                        FROM settled WHERE to_accrued > 0 WINDOW w AS (PARTITION BY account ORDER BY n)`,
                `CREATE TABLE allocations AS SELECT (row_number() OVER ())::INTEGER AS id, * FROM (
                        SELECT account, entry, 'accrual' AS part, NULL::INTEGER AS payment, NULL::INTEGER AS charge,
                                entry AS accrual, 'default-interest' AS part_component, accrual AS part_amount,
                                value_on AS part_on FROM settled WHERE accrual > 0
                        UNION ALL SELECT account, entry, 'allocation', entry, cost_entry, NULL, 'cost', to_cost, value_on
                                FROM settled JOIN charged USING (account) WHERE to_cost > 0
                        UNION ALL SELECT p.account, p.entry, 'allocation', p.entry, NULL, a.entry, 'default-interest',
                                        (least(p.high, a.high) - greatest(p.low, a.low))::BIGINT, p.value_on
                                FROM to_accrued AS p JOIN accrued AS a ON a.account = p.account AND a.low < p.high AND p.low < a.high
                        UNION ALL SELECT account, entry, 'allocation', entry, interest_entry, NULL, 'interest', to_interest, value_on
                                FROM settled JOIN charged USING (account) WHERE to_interest > 0
                        UNION ALL SELECT account, entry, 'allocation', entry, principal_entry, NULL, 'principal', to_principal, value_on
                                FROM settled JOIN charged USING (account) WHERE to_principal > 0
                        UNION ALL SELECT account, entry, 'overpayment', entry, NULL, NULL, NULL, over, value_on
                                FROM settled WHERE over > 0)`,
                `CREATE TABLE replays AS SELECT id, id AS account, DATE '2026-06-30' AS as_of, 'waterfall' AS waterfall,
                        'rates' AS rates FROM accounts`,
                'COMMIT',
                'CHECKPOINT',
        ],
        answers: [],
        forget: ['DROP TABLE allocations', 'DROP TABLE replays', 'CHECKPOINT'],
};
for (const step of steps[what])
        await (typeof step === 'string' ? db.run(step) : step());
if (what === 'answers') {
        const rows = await db.runAndReadAll(`SELECT part, coalesce(part_component, ''), count(*)::VARCHAR,
                sum(part_amount)::VARCHAR, (sum(part_amount::HUGEINT * (entry + 3 * coalesce(payment, 0) +
                7 * coalesce(charge, 0) + 11 * coalesce(accrual, 0)) % 1000003))::VARCHAR
                FROM allocations GROUP BY 1, 2 ORDER BY 1, 2`);
        for (const row of rows.getRows())
                console.log(row.join('\t'));
}
db.closeSync();
instance.closeSync();
