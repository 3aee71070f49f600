import { App, Tags } from 'aws-cdk-lib';
import { DataStack } from './dataStack.ts';
import { ExtensionRefused } from './extensionRefused.ts';
import { loadExtensions } from './extensions.ts';
import { say } from './progress.ts';
import { SettingRefused } from './settingKinds.ts';
import { dataStackName, extensionFolders, settingsFrom } from './settings.ts';
import { UsherStack } from './stack.ts';

try {
  await synthesize();
} catch (error) {
  if (!(error instanceof ExtensionRefused || error instanceof SettingRefused)) throw error;
  console.error(error.message);
  process.exit(1);
}

async function synthesize(): Promise<void> {
  const app = new App();
  const settings = settingsFrom(app.node);
  const extensions = await loadExtensions(extensionFolders(app.node));
  // CloudFormation takes a megabyte, and a third of it would be indentation.
  const compact = { suppressTemplateIndentation: true };
  const data = new DataStack(app, dataStackName(settings), settings, extensions, {
    description: 'Usher: accounts, people and secrets.',
    terminationProtection: settings.isProd,
    ...compact,
  });
  const stack = new UsherStack(app, `${settings.project}-${settings.env}`, settings, extensions, {
    description: 'Usher: trials, subscriptions and usage limits.',
    ...compact,
  });
  stack.addStackDependency(data, 'It imports what the data stack exports.');
  Tags.of(app).add('project', settings.project);
  Tags.of(app).add('env', settings.env);
  say('Writing the templates …');
  app.synth();
}
