import { UnreachableError, UsherError, type ErrorEntry } from './errors.ts';

/** The data of an answer; its errors are thrown, and of what is none of GraphQL its status. */
export async function dataOf<Result>(response: Response): Promise<Result> {
  let answer: { data?: Result | null; errors?: ErrorEntry[] };
  try {
    answer = (await response.json()) as typeof answer;
  } catch (cause) {
    // The body broke off: whether the mutation happened is as unknown as without any answer.
    throw new UnreachableError('The answer was cut off.', { cause });
  }
  if (answer.errors?.length) throw new UsherError(answer.errors);
  if (answer.data) return answer.data;
  throw new UnreachableError(`The server answered ${response.status} without data.`);
}
