import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { flows } from '../faults/flows/flows.ts';
import { sites } from '../faults/sites.ts';
import { callSites, callSitesIn, faultsOf } from '../kit/faults/callSites.ts';

const listed = Object.keys(sites);
const idsIn = (file: string, text: string) => callSitesIn(file, text).map(({ id }) => id);

describe('where the product leaves its process', () => {
  test('every place is listed in test/faults/sites.ts, and none that is gone', () => {
    expect(listed.toSorted()).toEqual(
      callSites()
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(listed.length).toBeGreaterThanOrEqual(150);
  });

  test('every place names flows that exist, and every flow is named', () => {
    const titles = flows.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    const named = Object.values(sites);
    expect(named.filter((of) => of.length === 0)).toEqual([]);
    expect([...new Set(named.flat())].filter((title) => !titles.includes(title))).toEqual([]);
  });

  test('docs/trust.md says how many places, flows and cases there are', () => {
    const faults = callSites().map((site) => ({ count: faultsOf(site).length, of: sites[site.id]! }));
    const due: [string, number][] = [
      ['call sites', listed.length],
      ['flows: what a person, an operator or Stripe does', flows.length],
      ['call site × fault', faults.reduce((sum, { count }) => sum + count, 0)],
      ['call site × fault × flow', faults.reduce((sum, { count, of }) => sum + count * of.length, 0)],
    ];
    const written = readFileSync('docs/trust.md', 'utf8')
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()));
    for (const [what, count] of due)
      expect(written.find((cells) => cells[1] === what)?.[2], what).toBe(String(count));
  });

  test('every operation has a name', () => {
    expect(listed.filter((id) => id.endsWith('?'))).toEqual([]);
  });

  test.each([
    ['a request of a table', 'await dynamodb.scan({ TableName: table });', 'Scan'],
    ['an SDK’s command', 'await s3.send(new GetObjectCommand({ Bucket }));', 'GetObject'],
    ['a command with a name', 'const one = new PutCommand({});\n await other.send(one);', 'Put'],
    ['a method of Stripe’s', 'await anything.customers.search({ query });', 'customers.search'],
    [
      'a method within a namespace',
      'await (await stripe()).checkout.sessions.expire(id);',
      'checkout.sessions.expire',
    ],
    ['a fetch', "await fetch('https://example.com');", 'fetch'],
    ['a transaction', 'await transact([]);', 'transact'],
    ['a signed request', 'await post(url, {}, body, 1);', 'post'],
  ])('%s that is added is found', (_, statement, operation) => {
    const file = 'store/jobs.ts';
    const text = readFileSync(file, 'utf8');
    const imports =
      "import { transact } from './transact.ts';\nimport { post } from '../platform/post.ts';\n";
    const added = `${imports}${text}\nexport async function added() {\n ${statement}\n}\n`;
    expect(idsIn(file, added)).toEqual([...idsIn(file, text), `${file} · added · ${operation}`]);
  });

  test('what only looks like a request is none', () => {
    const text = `export function near() { list.products.find(one); this.send(); events.filter(one); transact([]); }`;
    expect(idsIn('app/near.ts', text)).toEqual(['app/near.ts · near · ?']);
  });
});
