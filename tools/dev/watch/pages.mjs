// The web client's development server: a saved page is shown in the open tab. The product serves it at its own address.
import { createServer as createListener } from 'node:net';
import { join } from 'node:path';
import { root } from '../ready.mjs';

const host = '127.0.0.1';

/** Gives its address. */
export async function startPages(extensions) {
  const { createServer } = await import('vite');
  const { extensionsPlugin } = await import('../webExtensions.mjs');
  const port = await freePort();
  const server = await createServer({
    configFile: join(root, 'web', 'vite.config.ts'),
    root: join(root, 'web'),
    cacheDir: join(root, 'build', 'vite'),
    logLevel: 'warn',
    clearScreen: false,
    plugins: [await extensionsPlugin(extensions)],
    server: {
      host,
      port,
      strictPort: true,
      // The page comes from the product's port, its updates from this one.
      hmr: { host, clientPort: port },
      fs: { allow: [root] },
    },
  });
  await server.listen();
  // What the pages are made of and does not lie among them.
  const schemas = ['schema.graphql', ...extensions.map((folder) => `${folder}/schema.graphql`)];
  server.watcher.add(schemas.map((path) => join(root, path)));
  return { address: `http://${host}:${port}`, close: () => server.close() };
}

async function freePort() {
  const listener = createListener();
  await new Promise((resolve) => listener.listen(0, host, resolve));
  const { port } = listener.address();
  await new Promise((resolve) => listener.close(resolve));
  return port;
}
