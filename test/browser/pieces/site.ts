import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

/** A site of its own, with the components of the package and its style sheet or none. */
export async function openSite(): Promise<{ url: (styled?: boolean) => string; close: () => void }> {
  const { outputFiles } = await build({
    entryPoints: ['test/browser/pieces/page.tsx'],
    ...{ bundle: true, write: false, format: 'esm', jsx: 'automatic', target: 'es2022', logLevel: 'error' },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const style = readFileSync('packages/client/src/styles.css', 'utf8');
  const page = (sheet: string) =>
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>Site</title>
<style>:root{color-scheme:light dark}body{font-family:system-ui,sans-serif;margin:1.5rem;background:Canvas;color:CanvasText}main{display:grid;gap:1rem}${sheet}</style>
<div id="root"></div><script type="module">${outputFiles[0]!.text.replaceAll('</script', '<\\/script')}</script></html>`;
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(page(request.url === '/plain' ? '' : style));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (styled = true) => `http://127.0.0.1:${port}/${styled ? '' : 'plain'}`,
    close: () => void server.close(),
  };
}
