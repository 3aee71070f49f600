import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFilesOf } from './documentFiles.ts';
import { runIn } from './shop.ts';

/** The last line of React Native that runs on the oldest Node that is supported. */
const template = '@react-native-community/template@0.86.3';
/** Of the template, what neither builds nor runs the app, or is only of use beside Xcode and Gradle. */
const leftOut = [
  ...['eslint', '@react-native/eslint-config', 'prettier'],
  ...['@react-native-community/cli-platform-android', '@react-native-community/cli-platform-ios'],
  ...['@react-native/new-app-screen', 'react-native-safe-area-context'],
];

/** The phone's screen, by the test renderer of React Native's own template. */
const entry = `import 'react-native/Libraries/Core/InitializeCore';
import { createElement } from 'react';
import { create } from 'react-test-renderer';
import App from './App';

let tree;
// There is no root before the first rendering.
const found = (testID) => tree.toJSON() && tree.root.findAll((one) => one.props.testID === testID)[0];
const textIn = (node) => (typeof node === 'string' ? node : node.children.map(textIn).join(''));
globalThis.screen = {
  open: () => void (tree = create(createElement(App))),
  close: () => tree.unmount(),
  textOf: (testID) => found(testID) && textIn(found(testID)),
  // A person acts on what is shown, so each act is rendered before the next one.
  press: (testID) => tree.unstable_flushSync(() => found(testID).props.onPress()),
  type: (testID, text) => tree.unstable_flushSync(() => found(testID).props.onChangeText(text)),
};
`;

/** What the template of React Native writes, in a folder outside of the repository, with the files of docs/react-native.md over it. */
export function writtenNativeApp(outputs: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'usher-native-'));
  const { status, said } = runIn(folder, 'npm', ['install', '--no-save', '--prefer-offline', template]);
  if (status !== 0) throw new Error(said);
  cpSync(join(folder, 'node_modules/@react-native-community/template/template'), folder, { recursive: true });
  for (const name of ['node_modules', 'android', 'ios', '__tests__'])
    rmSync(join(folder, name), { recursive: true });
  // Its scripts want Node 22, React Native itself does not.
  const { engines: _, ...manifest } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  for (const name of leftOut) {
    delete manifest.dependencies[name];
    delete manifest.devDependencies[name];
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFilesOf('docs/react-native.md', folder);
  writeFileSync(join(folder, 'outputs.json'), JSON.stringify(outputs));
  writeFileSync(join(folder, 'phone.js'), entry);
  return folder;
}

/** What the app installs for what the document shows. */
export const nativeDependencies = [
  'amazon-cognito-identity-js@6.3.21',
  '@react-native-async-storage/async-storage@3.1.1',
  '@react-native-community/netinfo@12.0.1',
];

/** Metro's own command, as a release of an app runs it. */
export function bundleWithMetro(folder: string): { status: number | null; said: string } {
  const args = [
    '--platform',
    'ios',
    '--dev',
    'false',
    '--entry-file',
    'phone.js',
    '--bundle-output',
    'main.js',
  ];
  return runIn(folder, 'npx', ['react-native', 'bundle', ...args]);
}
