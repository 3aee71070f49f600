import { mailLine } from './cognito/mailbox.ts';
import { consolePrefix } from './console/console.ts';
import type { Cloud } from './cloud.ts';
import type { ApiOutputs, Outputs } from './outputs.ts';

/** What a person wants to know when everything is ready, and nothing else; then mail, denials and what resolvers say, as it comes. */
export function announce(cloud: Cloud, outputsFile: string, isRestart: boolean): void {
  if (!isRestart) printAddresses(cloud, outputsFile);
  cloud.cognito.mailbox.onMessage((message) => console.log(`  ${mailLine(message)}`));
  cloud.resolverLog.onLine((line) => console.log(`  ${line}`));
  cloud.authority.onDenial(({ principal, action, resource }) =>
    console.error(`  Denied: ${principal} may not ${action} on ${resource}`),
  );
}

function printAddresses(cloud: Cloud, outputsFile: string): void {
  const { outputs, address } = cloud;
  const lines: [string, unknown][] = [
    ['Web', outputs['webUrl']],
    ['Admin', outputs['adminUrl']],
    ...graphqlLines(outputs),
    ['Console', `${address}${consolePrefix}/`],
    ['Clients', `${address}${consolePrefix}/clients`],
    ['Outputs', outputsFile],
    ['Trust', outputs['certificateAuthority']],
  ];
  for (const key of ['demoUser', 'adminUser']) {
    const user = outputs[key] as { email: string; password: string } | undefined;
    if (user)
      lines.push([key === 'demoUser' ? 'Demo user' : 'Admin user', `${user.email}  ${user.password}`]);
  }
  console.log('');
  for (const [label, value] of lines) if (value) console.log(`  ${label.padEnd(11)}${String(value)}`);
  if (cloud.stack.notes.length > 0) console.log('');
  for (const note of cloud.stack.notes) console.log(`  ${note}`);
  const notRun = notRunHere(cloud);
  if (notRun.length > 0) {
    const count = notRun.reduce((sum, line) => sum + line.split(', ').length, 0);
    console.log(
      `\n  ${count} declared resources run in AWS only (alarms, log groups …): the console lists them.`,
    );
  }
  console.log('\n  Ctrl-C stops it.\n');
}

/** One line for the API, or one for each of several. */
function graphqlLines({ apis, graphqlUrl }: Outputs): [string, unknown][] {
  if (apis === undefined) return [['GraphQL', graphqlUrl]];
  return Object.entries(apis as Record<string, ApiOutputs>).map(([name, api]) => [
    'GraphQL',
    `${api.graphqlUrl}  ${name}`,
  ]);
}

export function notRunHere(cloud: Cloud): string[] {
  const [served, ...others] = cloud.distributions;
  return [
    ...cloud.stack.unsupported,
    ...cloud.cognito.notRun,
    ...cloud.events.notRun,
    ...(served?.notRun ?? []),
    ...others.map(({ logicalId }) => `${logicalId}: only the first distribution is served`),
  ];
}
