import { call } from './caller.ts';
import type { Operation } from './operations.ts';
import type { Person } from './people.ts';
import type { Place } from './place.ts';
import { Unexpected, type Report } from './report.ts';
import type { Step } from './step.ts';

const question = `{ __schema {
  queryType { fields(includeDeprecated: true) { name } } mutationType { fields(includeDeprecated: true) { name } }
  subscriptionType { fields(includeDeprecated: true) { name } }
} }`;

/** Each operation that this command does not call is a failure of its own: nothing is known of it. */
export function demandCoverage(operations: Operation[], steps: Step[], report: Report): void {
  const called = new Set(steps.map(({ operation }) => operation));
  for (const { coordinate, type } of operations)
    if (type !== 'Subscription' && !called.has(coordinate)) report.failed(coordinate, notCovered);
}

const notCovered =
  'not covered: nothing here calls it (an extension says how in its smoke.json, Usher’s own are in tools/operate/smoke)';

/** Where the API tells its schema, it has exactly the operations of this checkout. */
export async function compareSchema(
  place: Place,
  person: Person,
  operations: Operation[],
  report: Report,
): Promise<void> {
  const name = 'the API has the operations of this checkout, and no other';
  const { data, errors } = await call(place, person, question);
  // Switched off, it is a field that the schema does not have.
  if (!data && errors?.some(({ message }) => /introspection|__schema/i.test(message)))
    return report.notShown(name, 'it does not tell its schema (introspection is off, as prod has it)');
  await report.check(name, () => {
    const schema = data?.['__schema'] ?? {};
    const deployed = (['Query', 'Mutation', 'Subscription'] as const).flatMap((type) =>
      (schema[`${type.toLowerCase()}Type`]?.fields ?? []).map((field: any) => `${type}.${field.name}`),
    );
    const here = operations.map(({ coordinate }) => coordinate);
    const more = deployed.filter((one) => !here.includes(one));
    const less = here.filter((one) => !deployed.includes(one));
    if (more.length > 0 || less.length > 0)
      throw new Unexpected(
        `${here.length} operations`,
        [
          less.length > 0 ? `none called ${less.join(', ')}` : '',
          more.length > 0 ? `${more.join(', ')} as well, which is not covered` : '',
        ]
          .filter(Boolean)
          .join(', and '),
      );
    return Promise.resolve(`${here.length} operations`);
  });
}
