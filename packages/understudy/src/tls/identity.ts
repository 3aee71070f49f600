import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authorityFor, serverFor, type Certified } from './certificates.ts';

/** What a server over TLS shows, and where the certificate lies that its clients have to trust. */
export interface ServerIdentity extends Certified {
  /** Absolute path of a PEM file. */
  authorityFile: string;
}

/**
 * The authority is kept in the data folder, so that trusting it once is enough; the certificate of the server is made at each
 * start. One for another host than loopback has an authority of its own, since each may vouch only for the names that it knows.
 */
export function identityIn(dataFolder: string, host: string): ServerIdentity {
  const folder = join(dataFolder, 'tls');
  const suffix = host === '127.0.0.1' ? '' : `-${host.replaceAll(/[^\w.-]/g, '_')}`;
  const files = { key: join(folder, `ca${suffix}.key`), certificate: join(folder, `ca${suffix}.pem`) };
  const nowMs = Date.now();
  if (!existsSync(files.key) || !existsSync(files.certificate)) {
    const made = authorityFor(host, nowMs);
    mkdirSync(folder, { recursive: true });
    writeFileSync(files.key, made.key, { mode: 0o600 });
    writeFileSync(files.certificate, made.certificate);
  }
  const authority = {
    key: readFileSync(files.key, 'utf8'),
    certificate: readFileSync(files.certificate, 'utf8'),
  };
  return { ...serverFor(host, authority, nowMs), authorityFile: files.certificate };
}
