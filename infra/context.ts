import type { Node } from 'constructs';
import { dataNamePattern, namePattern } from './names.ts';
import { SettingRefused, misfit, type Kind } from './settingKinds.ts';
import { synthKinds } from './settingList.ts';
import type { SynthSettings } from './settings.ts';
import { usersRefusal } from './usersSetting.ts';

/** What the context of a synth says of a deployment. */
interface Asked {
  /** `usher` unless the context `project` says otherwise. */
  project: string;
  /** `dev` unless the context `env` says otherwise; `prod` keeps its data when the data stack goes. */
  env: string;
  synth: SynthSettings;
  /** Folders of extensions. */
  extensions: string[];
}

export function askedBy(node: Node): Asked {
  const project = nameFrom(node, 'project', 'usher');
  const env = nameFrom(node, 'env', 'dev');
  if (dataNamePattern.test(env)) throw new Error(`Context "env" is "${env}"; it does not end in -data.`);
  return { project, env, synth: synthSettingsFrom(node), extensions: extensionFolders(node) };
}

/** Each setting of the template has one, and nothing else has. */
const kinds: Record<keyof SynthSettings, Kind> = synthKinds satisfies Record<keyof SynthSettings, Kind>;

/** The context `settings`, which `npm run deploy` takes from `environments.ts`. */
function synthSettingsFrom(node: Node): SynthSettings {
  const given = (node.tryGetContext('settings') ?? {}) as Record<string, unknown>;
  for (const [field, value] of Object.entries(given)) {
    const kind = Object.hasOwn(kinds, field) ? kinds[field as keyof SynthSettings] : undefined;
    const wrong = kind ? misfit(kind, value, field) : `${field} is no setting of the synth.`;
    if (wrong !== undefined) throw new SettingRefused(`Context "settings": ${wrong}`);
  }
  const wrong = usersRefusal(given, 'Context "settings"');
  if (wrong !== undefined) throw new SettingRefused(wrong);
  return given;
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
function extensionFolders(node: Node): string[] {
  const value: unknown = node.tryGetContext('extensions') ?? [];
  const folders = typeof value === 'string' ? value.split(',').map((one) => one.trim()) : value;
  if (!Array.isArray(folders) || folders.some((one) => typeof one !== 'string')) {
    throw new Error(`Context "extensions" is ${JSON.stringify(value)}; it takes a list of folders.`);
  }
  return (folders as string[]).filter((one) => one !== '').map((one) => one.replace(/^\.\/|\/+$/g, ''));
}
