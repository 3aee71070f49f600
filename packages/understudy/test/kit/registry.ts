import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { join } from 'node:path';

export interface Registry {
  url: string;
  /** Paths that were asked for, in order. */
  asked: string[];
  stop(): Promise<void>;
}

export interface Packed {
  manifest: Record<string, unknown> & { name: string; version: string };
  /** Left out by a client that only asks about the package. */
  tarball?: Buffer;
  /** What the registry calls the latest version, when that is another one. */
  latest?: string;
}

/** A package registry on this machine: npm's own client asks it, and what it does not have is answered with 404. */
export async function startRegistry(packages: Packed[]): Promise<Registry> {
  const asked: string[] = [];
  const server = createHttpServer((request, response) => {
    const path = decodeURIComponent(request.url!);
    asked.push(path);
    const found = packages.find(({ manifest }) => path === `/${manifest.name}`);
    const packed = packages.find(({ manifest }) => path === `/-/${manifest.name}.tgz`);
    if (packed?.tarball) response.end(packed.tarball);
    else if (found) response.end(JSON.stringify(documentOf(found, `http://${request.headers.host}`)));
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${port}/`, asked, stop };
}

/** The address of a registry that is not there. */
export async function absentRegistry(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/`;
}

/** An installed package, perhaps with other fields and its program under another name, packed by npm itself. */
export function packed(source: string, scratch: string, changes: object = {}, program = 'dynoxide'): Packed {
  const folder = mkdtempSync(join(scratch, 'pack-'));
  cpSync(source, folder, { recursive: true });
  const file = join(folder, 'package.json');
  const manifest = { ...JSON.parse(readFileSync(file, 'utf8')), ...changes };
  writeFileSync(file, JSON.stringify(manifest));
  renameSync(join(folder, 'dynoxide'), join(folder, program));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', scratch], { cwd: folder, stdio: 'pipe' });
  rmSync(folder, { recursive: true });
  const name = readdirSync(scratch).find((one) => one.endsWith('.tgz'))!;
  const tarball = readFileSync(join(scratch, name));
  rmSync(join(scratch, name));
  return { manifest, tarball };
}

function documentOf({ manifest, tarball = Buffer.alloc(0), latest }: Packed, url: string) {
  const { name, version } = manifest;
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const dist = { tarball: `${url}/-/${name}.tgz`, integrity };
  const versions = {
    [version]: { ...manifest, dist },
    ...(latest ? { [latest]: { name, version: latest, dist } } : {}),
  };
  return { name, 'dist-tags': { latest: latest ?? version }, versions };
}
