// What the web client's two buckets hold, and the way there: for a deployment and for the product on this machine.
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';

const contentTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/** Names with a hash in them never change; the pages are asked for anew, and come last: they name all the others. */
export function publicFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, Key: relative(folder, path).split(sep).join('/') }))
    .map(({ path, Key }) => ({
      path,
      Key,
      ContentType: typeOf(Key),
      CacheControl: Key.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    }))
    .sort((a, b) => Number(a.Key.endsWith('.html')) - Number(b.Key.endsWith('.html')));
}

/** The function before them says how long they may be kept. */
export function operatorsFiles(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.gz'))
    .map((name) => ({ path: join(folder, name), Key: name.slice(0, -'.gz'.length) }))
    .map(({ path, Key }) => ({ path, Key, ContentType: typeOf(Key), ContentEncoding: 'gzip' }));
}

/** `onFile` is told after each. */
export async function upload(s3, Bucket, files, onFile = () => {}) {
  for (const { path, ...file } of files) {
    await s3.send(new PutObjectCommand({ Bucket, Body: readFileSync(path), ...file }));
    onFile();
  }
}

function typeOf(key) {
  return contentTypes[extname(key)] ?? 'application/octet-stream';
}
