import { SchemaRefused } from './appsync/errors.ts';
import { ResolverRefused } from './appsync/runtime/resolve.ts';
import { EngineMissing } from './dynamodb/enginePackage.ts';
import { ClockRefused } from './kernel/keptClock.ts';
import { DataFolderError } from './kernel/lock.ts';
import { NoSuchAddress } from './kernel/server.ts';
import { TemplateError } from './kernel/templateError.ts';

const mendable = [
  ClockRefused,
  SchemaRefused,
  ResolverRefused,
  TemplateError,
  DataFolderError,
  EngineMissing,
  NoSuchAddress,
];

/** Whether the user of the command can fix what stopped the start; then only its sentence is shown. */
export function isStartRefused(error: unknown): boolean {
  if (mendable.some((kind) => error instanceof kind)) return true;
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') {
    (error as Error).message =
      `Port ${port} is in use by another program. Stop that one, or name another port with --port.`;
    return true;
  }
  if (code === 'EACCES' && port !== undefined) {
    (error as Error).message =
      `Port ${port} may not be used by this user. Name a port above 1023 with --port.`;
    return true;
  }
  return false;
}
