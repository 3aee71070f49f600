import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig, type UserConfig } from 'vite';

const here = import.meta.dirname;

/** The door's own files, which anybody may load; like all of `assets/`, they are kept by browsers for ever. */
const doorFiles = 'assets/admin';
/** Everything behind the door. `tools/dev/web.mjs` takes this folder out of what is public. */
const gatedFiles = 'operators';

/**
 * The Cognito library says of none of its files that they only export, so that all of them would be kept: its storage in cookies, and a
 * stand-in for `fetch`, which every browser has.
 */
const treeshake = {
  moduleSideEffects: [
    {
      test: /node_modules\/(amazon-cognito-identity-js|js-cookie|isomorphic-unfetch|unfetch)\//,
      sideEffects: false,
    },
  ],
};

/**
 * Two separate builds, so that customers cannot load a byte of the operators' page, not even in a shared chunk. In the second
 * one the only entry is the door, and what it does not need at once is behind the gate: chunks, styles, fonts, workers.
 */
export default defineConfig(({ command }): UserConfig => {
  const isBuild = command === 'build';
  // A build is for users, also when a test starts it: a test runner's own NODE_ENV would bundle React's development half.
  if (isBuild) process.env.NODE_ENV = 'production';
  return {
    root: here,
    plugins: [react()],
    // The Cognito library's own copy is an old one, in a form that brings all of `tslib` along.
    resolve: { alias: { '@aws-crypto/sha256-js': resolve(here, '../node_modules/@aws-crypto/sha256-js') } },
    // amazon-cognito-identity-js and its `buffer` are written for Node's name of the global object.
    define: { global: 'globalThis' },
    build: { outDir: resolve(here, 'dist'), sourcemap: false, reportCompressedSize: false },
    // The development server (`npm run dev`) serves both pages from one.
    environments: !isBuild
      ? {}
      : {
          client: {
            build: {
              rolldownOptions: { treeshake, input: resolve(here, 'index.html') },
              manifest: 'customers.json',
              emptyOutDir: true,
            },
          },
          admin: {
            consumer: 'client',
            build: {
              rolldownOptions: {
                treeshake,
                input: resolve(here, 'admin.html'),
                output: {
                  entryFileNames: `${doorFiles}/[name]-[hash].js`,
                  // The bundler's own few lines, which the door needs as well.
                  chunkFileNames: ({ name }) =>
                    `${name === 'rolldown-runtime' ? doorFiles : gatedFiles}/[name]-[hash].js`,
                  assetFileNames: ({ names }) =>
                    `${names.includes('admin.css') ? doorFiles : gatedFiles}/[name]-[hash][extname]`,
                },
              },
              manifest: `${gatedFiles}/files.json`,
              emptyOutDir: false,
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
  };
});
