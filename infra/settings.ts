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

/** The context `extensions`: a list of folders, or their names with commas between them; none by default. */
export function extensionFolders(node: Node): string[] {
  const value: unknown = node.tryGetContext('extensions') ?? [];
  const folders = typeof value === 'string' ? value.split(',').map((one) => one.trim()) : value;
  if (!Array.isArray(folders) || folders.some((one) => typeof one !== 'string')) {
    throw new Error(`Context "extensions" is ${JSON.stringify(value)}; it takes a list of folders.`);
  }
  return (folders as string[]).filter((one) => one !== '').map((one) => one.replace(/^\.\/|\/+$/g, ''));
}
