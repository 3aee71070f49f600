import { expect, test } from 'vitest';
import { readPricing, UnreachableError, UsherError, type Outputs } from '../src/core.ts';
import { de, en, es } from '../src/words.ts';

const list = [{ id: 'pro', name: 'Pro' }];

/** An API that answers in turn, and what it was asked with. */
function anApi(...answers: unknown[]) {
  const asked: { url: string; headers: Record<string, string> }[] = [];
  const send = (async (url: string, init: { headers: Record<string, string> }) => {
    asked.push({ url, headers: init.headers });
    const answer = answers[asked.length - 1];
    if (answer instanceof Error) throw answer;
    return { json: () => Promise.resolve(answer) };
  }) as unknown as typeof fetch;
  return { asked, send };
}

let number = 0;
const aSource = () => ({ graphqlUrl: `https://${++number}.example.com/graphql`, apiKey: 'da2-key' });

test('the price list is asked for once a minute, with the API key and no token', async () => {
  const source = aSource();
  const { asked, send } = anApi({ data: { pricing: list } });
  const both = await Promise.all([readPricing(source, send), readPricing({ ...source }, send)]);
  expect(both).toEqual([list, list]);
  expect(await readPricing(source, send)).toEqual(list);
  expect(asked).toEqual([
    { url: source.graphqlUrl, headers: { 'content-type': 'application/json', 'x-api-key': 'da2-key' } },
  ]);
});

test('the outputs of a deployment without a price list for visitors are taken, and refused by its API', async () => {
  const outputs: Outputs = {
    ...aSource(),
    realtimeUrl: '',
    region: '',
    userPoolId: '',
    userPoolClientId: '',
  };
  delete outputs.apiKey;
  const refused = { errors: [{ message: 'no key', errorType: 'UnauthorizedException' }] };
  const { asked, send } = anApi(refused);
  await expect(readPricing(outputs, send)).rejects.toMatchObject({ code: 'UnauthorizedException' });
  expect(asked[0]!.headers['x-api-key']).toBe('');
});

test('a failure is thrown as what it is, and the next question is asked anew', async () => {
  const source = aSource();
  const refused = { data: null, errors: [{ message: 'no', errorType: 'UnauthorizedException' }] };
  const { asked, send } = anApi(new TypeError('offline'), refused, { data: { pricing: list } });
  await expect(readPricing(source, send)).rejects.toBeInstanceOf(UnreachableError);
  await expect(readPricing(source, send)).rejects.toBeInstanceOf(UsherError);
  expect(await readPricing(source, send)).toEqual(list);
  expect(asked).toHaveLength(3);
});

test('every text of a component is there in every language, with the same places to fill in', () => {
  const placesIn = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
  for (const texts of [de, es])
    for (const [name, text] of Object.entries(en.components)) {
      const said = texts.components[name as keyof typeof en.components];
      expect(said, `${texts.locale} ${name}`).not.toBe('');
      expect(placesIn(said), `${texts.locale} ${name}`).toEqual(placesIn(text));
    }
});
