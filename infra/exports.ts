import { CfnOutput, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/**
 * What the data half knows only once it is made: the app half asks for it under this name. In a stack of its own, the data half declares each
 * export itself, whether anything imports it or not, so that one goes in two releases: first its use, then the export.
 */
export function exportFrom(data: Construct, settings: Settings, name: string, value: string): void {
  settings.data.values.set(name, value);
  if (settings.data.isApart) new CfnOutput(data, name, { value, exportName: exportName(settings, name) });
}

export function importOf(settings: Settings, name: string): string {
  const { isApart, values } = settings.data;
  return isApart ? Fn.importValue(exportName(settings, name)) : values.get(name)!;
}

/** No deployment has a capital letter in its name, so that no other one's exports can begin with this one's. */
function exportName({ name: own }: Settings, name: string): string {
  return `${own}-${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
