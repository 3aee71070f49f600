import { describe, expect, test } from 'vitest';
import { anApi } from './given.ts';
import { asks } from '../parity/steps/when.ts';

const schema = 'type Query { me: User a: Int } type User { id: ID friend: User }';
const api = () => anApi({ schema, resolvers: { 'Query.me': () => ({ id: '1' }), 'Query.a': () => 1 } });

describe('documents', () => {
  test('a document is answered alike the first time and every time after', async () => {
    const given = api();
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push((await asks(given, '{ a me { id } }')).text);
    expect(new Set(answers)).toEqual(new Set(['{"data":{"a":1,"me":{"id":"1"}}}']));
  });

  test('a remembered document follows the variables of its conditions', async () => {
    const given = api();
    const query = 'query q($on: Boolean!) { a @include(if: $on) me @skip(if: $on) { id } }';
    expect((await asks(given, query, { on: true })).json.data).toEqual({ a: 1 });
    expect((await asks(given, query, { on: false })).json.data).toEqual({ me: { id: '1' } });
  });

  test('more documents than are kept are all answered', async () => {
    const given = api();
    for (let n = 0; n < 1_200; n++)
      expect((await asks(given, `{ f${n}: a }`)).json.data).toEqual({ [`f${n}`]: 1 });
    expect((await asks(given, '{ f0: a }')).json.data).toEqual({ f0: 1 });
  });

  test('fragments that double at every step are refused before anything is written out', async () => {
    const given = api();
    const steps = Array.from(
      { length: 30 },
      (_, n) => `fragment F${n} on User { x: friend { ...F${n + 1} } y: friend { ...F${n + 1} } }`,
    );
    const reply = await asks(given, `{ me { ...F0 } } ${steps.join(' ')} fragment F30 on User { id }`);
    expect(reply.status).toBe(400);
    expect(given.ran).toEqual([]);
  });

  test('fragments that contain themselves are a validation error', async () => {
    const { status, json } = await asks(
      api(),
      '{ me { ...A } } fragment A on User { ...B } fragment B on User { ...A }',
    );
    expect([status, json.data]).toEqual([200, null]);
    expect(json.errors[0].message).toMatch(/^Validation error of type FragmentCycle: /);
  });

  test('an alias like __proto__ is a key like any other', async () => {
    const reply = await asks(api(), '{ __proto__: a constructor: a }');
    expect(reply.text).toBe('{"data":{"__proto__":1,"constructor":1}}');
  });
});
