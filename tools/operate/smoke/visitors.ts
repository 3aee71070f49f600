import { call, inWords } from './caller.ts';
import type { Operation } from './operations.ts';
import type { Place } from './place.ts';
import { Unexpected, type Report } from './report.ts';
import { answers, type Step } from './step.ts';

/** What a caller sees without signing in. */
export const visiting: Step[] = [
  {
    operation: 'Query.pricing',
    by: 'visitor',
    expect: answers((products) => `${products.length} products`),
  },
];

/** The API key is in every page: each operation that is called otherwise is tried with it as well, and must stay closed. */
export class KeyDoor {
  private readonly tried = new Set<string>();
  /** What came where the key opened something: `Query.me: …`. */
  private readonly opened: string[] = [];

  async push(
    place: Place,
    { coordinate, type, name }: Operation,
    query: string,
    variables: Record<string, unknown>,
  ): Promise<void> {
    const { apiKey } = place.outputs;
    const isOpen = visiting.some(({ operation }) => operation === coordinate);
    if (apiKey === undefined || isOpen || type === 'Subscription' || this.tried.has(coordinate)) return;
    this.tried.add(coordinate);
    const answer = await call(place, { apiKey }, query, variables);
    if (answer.data?.[name] != null || answer.errors?.[0]?.errorType !== 'Unauthorized')
      this.opened.push(`${coordinate}: ${inWords(answer)}`);
  }

  async demandClosed({ outputs: { apiKey } }: Place, report: Report): Promise<void> {
    if (apiKey === undefined) return;
    await report.check(`${this.tried.size} operations are closed to the API key`, () => {
      if (this.opened.length > 0) throw new Unexpected('the error Unauthorized', this.opened.join('; '));
      return Promise.resolve();
    });
  }
}
