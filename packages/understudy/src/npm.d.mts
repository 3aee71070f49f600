import type { SpawnSyncOptions, SpawnSyncReturns } from 'node:child_process';

export interface NpmCommand {
  file: string;
  args: string[];
  shell: boolean;
}

export function npmCommand(args: string[]): NpmCommand;

export function runNpm(
  args: string[],
  options?: Omit<SpawnSyncOptions, 'shell' | 'encoding'>,
): SpawnSyncReturns<string> & { problem: string | undefined };

export function problemOf(result: {
  error?: Error;
  status: number | null;
  signal?: NodeJS.Signals | null;
  stderr?: string | null;
}): string | undefined;
