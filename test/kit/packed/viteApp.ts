import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFilesOf } from './documentFiles.ts';

/** As `npm create vite -- --template react-ts` writes them, with the React that the package supports as its oldest. */
const manifest = {
  name: 'app',
  private: true,
  type: 'module',
  dependencies: { react: '18.3.1', 'react-dom': '18.3.1' },
  devDependencies: {
    '@types/node': '24.10.1',
    '@types/react': '18.3.12',
    '@types/react-dom': '18.3.1',
    '@vitejs/plugin-react': '6.3.0',
    typescript: '7.0.2',
    vite: '8.4.0',
  },
};
const page = `<!doctype html>
<html lang="en">
  <head><meta charset="UTF-8" /><link rel="icon" href="data:," /><title>app</title></head>
  <body><div id="root"></div><script type="module" src="/src/main.tsx"></script></body>
</html>
`;
const compilerOptions = {
  ...{ target: 'ES2023', useDefineForClassFields: true, lib: ['ES2023', 'DOM', 'DOM.Iterable'] },
  ...{ module: 'ESNext', types: ['vite/client'], skipLibCheck: false, moduleResolution: 'bundler' },
  ...{ verbatimModuleSyntax: true, moduleDetection: 'force', noEmit: true, jsx: 'react-jsx', strict: true },
  ...{ noUnusedLocals: true, noUnusedParameters: true, erasableSyntaxOnly: true },
  ...{ noFallthroughCasesInSwitch: true, noUncheckedSideEffectImports: true },
};

/** The template's files in a folder outside of the repository, with those of docs/react.md over them. */
export function writtenViteApp(): string {
  const folder = mkdtempSync(join(tmpdir(), 'usher-vite-'));
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  write('package.json', JSON.stringify(manifest));
  write('index.html', page);
  write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['src'] }));
  writeFilesOf('docs/react.md', folder);
  return folder;
}

/** Serves what was built, and gives its address. */
export async function serveVite(folder: string): Promise<{ server: ChildProcess; address: string }> {
  const server = spawn(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'preview', '--host', '127.0.0.1', '--port', '0'],
    { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NO_COLOR: '1' } },
  );
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    server.stdout.on('data', (chunk: Buffer) => {
      said += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)?.[0];
      if (found) resolve(found);
    });
    server.once('exit', () => reject(new Error(`The app ended before it was served:\n${said}`)));
  });
  return { server, address };
}
