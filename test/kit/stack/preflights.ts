import type { LocalAccount } from '../../../packages/understudy/src/account/account.ts';
import { ran } from '../../../packages/understudy/test/account/cdk.ts';
import { aRegion } from '../../../packages/understudy/test/cloudformation/given.ts';
import { region } from './deploys.ts';

interface Looked {
  status: number | null;
  lines: string[];
  /** By what they are about. */
  stops: Record<string, string>;
  warnings: Record<string, string>;
  notes: Record<string, string>;
}

/** `npm run preflight`, as a user whose home is this folder types it, in an environment of its own. */
export function preflightsIn(home: string) {
  return { preflight };

  async function preflight(environment: Record<string, string>, ...words: string[]): Promise<Looked> {
    const { status, said } = await ran('npm', ['run', '--silent', 'preflight', '--', ...words], {
      home,
      cwd: '.',
      environment,
    });
    const [seen = '', ...rest] = said.split('\n\n');
    const part = (title: string) => rest.find((one) => one.startsWith(title)) ?? '';
    const listed = (text: string, pattern: RegExp) =>
      Object.fromEntries([...text.matchAll(pattern)].map(([, about, what]) => [about!, what!.trim()]));
    const problem = /^ {2}(\S[^:\n]*): (.*(?:\n {4}.*)*)/gm;
    return {
      ...{ status, lines: said.split('\n') },
      stops: listed(part('What stops'), problem),
      warnings: listed(part('Warnings'), problem),
      notes: listed(seen, /^note {2}([^:]*): (.*)$/gm),
    };
  }
}

/** Enough of what `cdk bootstrap` makes: its version, and the role by which is looked. */
export async function bootstrap(of: LocalAccount): Promise<void> {
  const Version = {
    Type: 'AWS::SSM::Parameter',
    Properties: { Name: '/cdk-bootstrap/hnb659fds/version', Type: 'String', Value: '30' },
  };
  const Lookup = {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: `cdk-hnb659fds-lookup-role-${of.accountId}-${region}`,
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: of.accountId } }],
      },
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    },
  };
  await aRegion(of).deploy('CDKToolkit', { Resources: { Version, Lookup } });
}
