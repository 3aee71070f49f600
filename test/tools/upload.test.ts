import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { operatorsFiles, publicFiles, type WebFile } from '../../tools/operate/upload.mjs';

const folder = mkdtempSync(join(tmpdir(), 'usher-upload-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(...names: string[]): string {
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), name);
  }
  return folder;
}
const told = (files: WebFile[]) => files.map(({ path: _, ...file }) => file);

test('pages come last and are asked for anew; what has a hash in its name is kept for ever', () => {
  write('web/index.html', 'web/admin.html', 'web/icon.svg', 'web/assets/admin/admin-1.js', 'web/other.bin');
  const files = told(publicFiles(join(folder, 'web')));
  expect(
    files
      .slice(-2)
      .map(({ Key }) => Key)
      .sort(),
  ).toEqual(['admin.html', 'index.html']);
  expect(files).toHaveLength(5);
  expect(Object.fromEntries(files.map(({ Key, ...headers }) => [Key, headers]))).toMatchObject({
    'index.html': { ContentType: 'text/html; charset=utf-8', CacheControl: 'no-cache' },
    'icon.svg': { ContentType: 'image/svg+xml', CacheControl: 'no-cache' },
    'other.bin': { ContentType: 'application/octet-stream' },
    'assets/admin/admin-1.js': {
      ContentType: 'text/javascript; charset=utf-8',
      CacheControl: 'public, max-age=31536000, immutable',
    },
  });
});

test('what lies behind the gate is compressed under its own name, and says nothing of who may keep it', () => {
  write('operators/Operators-1.js.gz', 'operators/codicon-1.ttf.gz', 'operators/inputs.sha256');
  expect(told(operatorsFiles(join(folder, 'operators')))).toEqual([
    { Key: 'Operators-1.js', ContentType: 'text/javascript; charset=utf-8', ContentEncoding: 'gzip' },
    { Key: 'codicon-1.ttf', ContentType: 'font/ttf', ContentEncoding: 'gzip' },
  ]);
});
