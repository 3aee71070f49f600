/** What AWS answered instead of a result; `name` is its own, such as `UserNotFoundException`. */
export class Refusal extends Error {
  readonly $metadata: { httpStatusCode: number; attempts?: number; totalRetryDelay?: number };

  constructor(
    status: number,
    /** The whole answer, which may tell more. */
    readonly told: Told,
  ) {
    const { __type: type = 'UnknownError' } = told;
    const name = type.slice(type.indexOf('#') + 1);
    super(told.message ?? told.Message ?? name);
    this.name = name;
    this.$metadata = { httpStatusCode: status };
  }
}

interface Told {
  __type?: string;
  message?: string;
  Message?: string;
  [more: string]: unknown;
}

/** What is no JSON comes from something in between, and says no more than its status. */
export function refusalIn({ status, text }: { status: number; text: string }): Refusal {
  return new Refusal(status, text.startsWith('{') ? (JSON.parse(text) as Told) : {});
}
