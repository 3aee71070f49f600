import { CfnOutput, Fn, type Stack } from 'aws-cdk-lib';
import type { Settings } from './settings.ts';

/**
 * What the data stack knows only once it is made: the app stack imports it under this name. The data stack declares each export
 * itself, whether anything imports it or not, so that one goes in two releases: first its use, then the export.
 */
export function exportFrom(data: Stack, settings: Settings, name: string, value: string): void {
  new CfnOutput(data, name, { value, exportName: exportName(settings, name) });
}

export function importOf(settings: Settings, name: string): string {
  return Fn.importValue(exportName(settings, name));
}

/** No environment has a capital letter in its name, so that no other one's exports can begin with this one's. */
function exportName({ project, env }: Settings, name: string): string {
  return `${project}-${env}-${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
