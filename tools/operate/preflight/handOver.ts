import type { Account } from '../account.ts';
import { deployedTemplate, type DeployedTemplate } from '../deployedTemplate.ts';
import type { Finding } from './finding.ts';

const about = 'users';

/** Whether a pool that is Usher's until now may leave its data stack. */
export async function lookAtHandOver(account: Account, dataStack: string): Promise<Finding[]> {
  const template = await deployedTemplate(account, dataStack);
  return template === undefined ? [] : judgeHandOver(template);
}

/** What the stack was made from, where `users` names another directory from now on. */
export function judgeHandOver({ Resources }: DeployedTemplate): Finding[] {
  const pool = Object.values(Resources).find(({ Type }) => Type === 'AWS::Cognito::UserPool');
  if (!pool) return [];
  const callsFunctions = pool.Properties?.['LambdaConfig'] !== undefined;
  if (pool.DeletionPolicy === 'Retain' && !callsFunctions)
    return [{ about, state: 'ok', said: 'The pool that was made here stays, and is no longer Usher’s.' }];
  return [
    {
      ...{ about, state: 'stop' },
      said:
        'The pool of this deployment would go with its users, or stay and call functions that are gone, so that no user could sign in.\n' +
        "Deploy users: { kind: 'own', handOver: true } first. docs/adopting.md says more.",
    },
  ];
}
