import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const here = import.meta.dirname;

// A build is for users whoever starts it: a test runner's own NODE_ENV would bundle React's development half.
process.env.NODE_ENV = 'production';

/** Two separate builds, so that customers cannot load a byte of the operators' page, not even in a shared chunk. */
export default defineConfig({
  root: here,
  plugins: [react()],
  // amazon-cognito-identity-js and its `buffer` are written for Node's name of the global object.
  define: { global: 'globalThis' },
  build: { outDir: resolve(here, 'dist'), sourcemap: false, reportCompressedSize: false },
  environments: {
    client: {
      build: {
        rolldownOptions: { input: resolve(here, 'index.html') },
        manifest: 'customers.json',
        emptyOutDir: true,
      },
    },
    admin: {
      consumer: 'client',
      build: {
        rolldownOptions: { input: resolve(here, 'admin.html') },
        assetsDir: 'assets/admin',
        manifest: 'operators.json',
        emptyOutDir: false,
        // Monaco, the editor inside GraphiQL, is that large; it loads only on the explorer's screen.
        chunkSizeWarningLimit: 5000,
      },
    },
  },
  builder: {
    async buildApp(builder) {
      const { client, admin } = builder.environments;
      if (!client || !admin) throw new Error('Both builds are named above.');
      await builder.build(client);
      await builder.build(admin);
    },
  },
});
