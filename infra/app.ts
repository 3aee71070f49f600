import { App, Tags } from 'aws-cdk-lib';
import { ExtensionRefused } from './extensionRefused.ts';
import { loadExtensions } from './extensions.ts';
import { say } from './progress.ts';
import { extensionFolders, settingsFrom } from './settings.ts';
import { UsherStack } from './stack.ts';

try {
  await synthesize();
} catch (error) {
  if (!(error instanceof ExtensionRefused)) throw error;
  console.error(error.message);
  process.exit(1);
}

async function synthesize(): Promise<void> {
  const app = new App();
  const settings = settingsFrom(app.node);
  const extensions = await loadExtensions(extensionFolders(app.node));
  const stack = new UsherStack(app, `${settings.project}-${settings.env}`, settings, extensions, {
    description: 'Usher: trials, subscriptions and usage limits.',
    terminationProtection: settings.isProd,
    // CloudFormation takes a megabyte, and a third of it would be indentation.
    suppressTemplateIndentation: true,
  });
  Tags.of(stack).add('project', settings.project);
  Tags.of(stack).add('env', settings.env);
  say('Writing the template …');
  app.synth();
}
