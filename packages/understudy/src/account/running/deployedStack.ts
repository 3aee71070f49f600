import type { Holdings } from '../../cloudformation/holdings.ts';
import type { Holding, StackRecord } from '../../cloudformation/records.ts';
import type { StackBook } from '../../cloudformation/stackBook.ts';
import type { Resource, Stack } from '../../kernel/stack.ts';
import { joined } from '../../template/joined.ts';
import { checkProperties } from '../../template/properties.ts';

interface Deployed {
  accountId: string;
  region: string;
  book: StackBook;
  holdings: Holdings;
  /** What is about to be removed. */
  removed: ReadonlySet<string>;
}

/** Kinds of resources without which a region has nothing to run; buckets, parameters and secrets the account serves itself. */
const isRunning =
  /^AWS::(AppSync::GraphQLApi|CloudFront::Distribution|Cognito::UserPool|DynamoDB::(Global)?Table|Events::EventBus|Events::Rule|Lambda::Function|SQS::Queue|Scheduler::Schedule)$/;

/** What is of use without the stack that made it: it holds what people have put into it. */
const lasts = /^AWS::(Cognito::|DynamoDB::|SQS::Queue$)/;

/**
 * All that a region has, from whichever stacks and from none, as the services take it: a region has one of each service. Undefined
 * when it has nothing to run. Throws for what a service here would leave out.
 */
export function deployedStack(deployed: Deployed): Stack | undefined {
  const { region, book, holdings } = deployed;
  const stacks = book.all(region).flatMap((stack) => stackOf(deployed, stack) ?? []);
  const orphans = holdings
    .all()
    .filter((one) => one.region === region && one.stackId === undefined && lasts.test(one.type));
  const parts = [orphanage(deployed, orphans), ...stacks].filter(({ resources }) => resources.size > 0);
  const isAny = parts.some(({ resources }) =>
    [...resources.values()].some(({ type }) => isRunning.test(type)),
  );
  if (!isAny) return undefined;
  const whole = joined(parts);
  for (const [logicalId, { type, properties }] of whole.resources)
    checkProperties(logicalId, type, properties);
  return whole;
}

function stackOf({ accountId, book, holdings, removed }: Deployed, stack: StackRecord): Stack | undefined {
  if (stack.status === 'DELETE_COMPLETE' || stack.target === undefined) return undefined;
  const declared = book.template(stack.target.template).Resources;
  const resources = new Map<string, Resource>();
  for (const { logicalId, holdingId } of book.resources(stack).values()) {
    const holding = holdingId === undefined ? undefined : holdings.get(holdingId);
    if (holding?.stackId === stack.stackId && !removed.has(holding.id)) resources.set(logicalId, holding);
  }
  const written = [...resources].map(
    ([logicalId, { properties }]) => [logicalId, declared[logicalId]?.Properties ?? properties] as const,
  );
  return {
    ...{ name: stack.name, accountId, region: stack.region, resources, written: new Map(written) },
    outputs: Object.fromEntries(stack.outputs.map(({ key, value }) => [key, value])),
    ...{ unsupported: [], notes: [], assets: new Map() },
  };
}

/** What stacks have left behind: it is there, and holds what it held. */
function orphanage({ accountId, region }: Deployed, orphans: Holding[]): Stack {
  const resources = new Map(orphans.map((one) => [one.physicalId, one]));
  const written = new Map(orphans.map((one) => [one.physicalId, one.properties]));
  return {
    ...{ name: 'left', accountId, region, resources, written },
    ...{ outputs: {}, unsupported: [], notes: [], assets: new Map() },
  };
}
