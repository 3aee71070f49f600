import { describe, expect, test } from 'vitest';
import { checkCoordinates } from '../../infra/coordinates.ts';

const schema = `
  type Query { me: Me! }
  type Me { id: ID! actions(limit: Int): [String!]! }
`;
const complete = ['Query.me', 'Me.actions'];

describe('the synth holds the schema and the resolvers against each other', () => {
  test('a complete set passes', () => {
    expect(() => checkCoordinates(schema, new Set(complete), new Set(complete))).not.toThrow();
  });

  test('a resolver for no field stops it with the name of the file', () => {
    expect(() => checkCoordinates(schema, new Set([...complete, 'Query.you']), new Set(complete))).toThrow(
      'resolvers/Query.you.ts: the schema has no such field.',
    );
  });

  test('a field that needs a resolver and has none stops it with the name of the field', () => {
    expect(() => checkCoordinates(schema, new Set(['Query.me']), new Set(['Query.me']))).toThrow(
      'Me.actions has no resolver.',
    );
  });

  test('a file that is attached to nothing stops it with its name', () => {
    expect(() => checkCoordinates(schema, new Set(complete), new Set(['Query.me']))).toThrow(
      'resolvers/Me.actions.ts is attached to no source.',
    );
  });
});
