import type { Node } from 'constructs';

/** What names one deployment: several can stand in one account. */
export interface Settings {
  /** `usher` unless the context `project` says otherwise. */
  project: string;
  /** `dev` unless the context `env` says otherwise; `prod` keeps its data when the stack goes. */
  env: string;
  isProd: boolean;
}

/** Where a deployment's own numbers are counted: two in one account must not alarm for each other. */
export function metricsOf({ project, env }: Settings): string {
  return `Usher/${project}-${env}`;
}

const namePattern = /^[a-z][a-z0-9-]{0,19}$/;

export function settingsFrom(node: Node): Settings {
  const project = nameFrom(node, 'project', 'usher');
  const env = nameFrom(node, 'env', 'dev');
  return { project, env, isProd: env === 'prod' };
}

function nameFrom(node: Node, key: string, fallback: string): string {
  const value: unknown = node.tryGetContext(key) ?? fallback;
  if (typeof value !== 'string' || !namePattern.test(value)) {
    throw new Error(
      `Context "${key}" is ${JSON.stringify(value)}; it takes 1 to 20 of a-z, 0-9 and -, a letter first.`,
    );
  }
  return value;
}
