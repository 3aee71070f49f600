import { join } from 'node:path';
import { NotPossible } from '../dev/sentences.mjs';
import { outputsAt, type Outputs } from './outputsFile.ts';
import { outputsFileOf } from './stacks.mjs';

/** What the names of its tables and functions begin with, as the role of backends has it too. Undefined for what is older than that role. */
export function nameIn({ region, backendRoleArn = '' }: Outputs): string | undefined {
  const [, name] = /:role\/(.+)$/.exec(backendRoleArn) ?? [];
  const end = `-${region}-backend`;
  return name?.endsWith(end) ? name.slice(0, -end.length) : undefined;
}

/** Of the deployment that the options of a command name. */
export function outputsPathOf({ outputs, env, project = 'usher', local }: Named): string {
  const ofLocal = local === undefined ? undefined : join(local, 'outputs.json');
  return outputsPath(outputs ?? (env === undefined ? ofLocal : outputsFileOf({ project, env })));
}

interface Named {
  outputs?: string | undefined;
  env?: string | undefined;
  project?: string | undefined;
  local?: string | undefined;
}

export function outputsPath(file: string | undefined): string {
  return file ?? join(process.env['USHER_DATA'] ?? '.usher', 'outputs.json');
}

export function readOutputs(file: string | undefined): Outputs {
  return outputsAt(outputsPath(file), 'Start Usher with npm start, or name the file with --outputs.');
}

/** For what asks the user pool, which an issuer has none of. */
export function demandPool({ usersOf, issuer }: Pick<Outputs, 'usersOf' | 'issuer'>, what: string): void {
  if (usersOf === 'oidc')
    throw new NotPossible(`${what} the user pool, and the users of this deployment sign in at ${issuer}.`);
}

/** One operation as the signed-in operator. */
export async function ask<Data>(
  outputs: Outputs,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Data> {
  const answer = await fetch(outputs.graphqlUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: token },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await answer.json()) as {
    data?: Data;
    errors?: { errorType?: string; message: string }[];
  };
  if (errors?.[0]) throw new NotPossible(`${errors[0].errorType ?? 'Error'}: ${errors[0].message}`);
  if (!answer.ok || !data) throw new NotPossible(`${outputs.graphqlUrl} answered ${answer.status}.`);
  return data;
}
