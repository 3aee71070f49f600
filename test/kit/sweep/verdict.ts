import type { Answer } from '../product/people.ts';

/** Every `errorType` that any input may lead to: ours without `Internal`, and AppSync's own. */
const codes = new Set([
  ...['BadRequest', 'NotFound', 'Conflict', 'Forbidden', 'IdempotencyMismatch', 'Unavailable'],
  ...[
    'Unauthorized',
    'QueryDepthLimitReached',
    'ResolverExecutionLimitReached',
    'MalformedHttpRequestException',
  ],
]);

/** How AWS and our own code speak when nothing was checked. */
const raw = /ValidationException|DynamoDB|KeyCondition|Lambda|Request ID|undefined|TypeError|\n\s+at .+:\d+/;

/** What an answer holds that no caller should ever get; empty is as it should be. */
export function faultsIn(status: number, { data, errors }: Answer): string[] {
  if (status >= 500) return [`HTTP ${status}`];
  return (errors ?? []).flatMap((error) => {
    const { errorType, message, path } = error;
    const shown = `${errorType ?? 'no errorType'} at ${JSON.stringify(path)}: ${message.slice(0, 300)}`;
    if (raw.test(message) && errorType !== undefined) return [shown];
    if (errorType != null) return status === 200 && !codes.has(errorType) ? [shown] : [];
    // Without a type it is what AppSync says of a document before it runs, or of a value that does not fit the schema.
    const isOfADocument = path == null && data == null;
    const isFollowing = errors!.some((other) => other.errorType != null && isWithin(other.path, path));
    return isOfADocument || isFollowing ? [] : [shown];
  });
}

type Path = (string | number)[] | null | undefined;

/** A field that failed leaves its parent without a value. */
function isWithin(inner: Path, outer: Path): boolean {
  return inner != null && outer != null && outer.every((part, index) => inner[index] === part);
}
