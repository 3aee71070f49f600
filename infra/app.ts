import { App, Stack, Tags } from 'aws-cdk-lib';
import { askedBy } from './context.ts';
import { ExtensionRefused } from './extensionRefused.ts';
import { say } from './progress.ts';
import { SettingRefused } from './settingKinds.ts';
import { Usher } from './usher.ts';
import { UsherData } from './usherData.ts';

try {
  synthesize();
} catch (error) {
  if (!(error instanceof ExtensionRefused || error instanceof SettingRefused)) throw error;
  console.error(error.message);
  process.exit(1);
}

/** Both halves are all that their stacks hold: by the id `Default`, what is in them is named as if it stood in the stack itself. */
function synthesize(): void {
  const app = new App();
  const { project, env, synth, extensions } = askedBy(app.node);
  const name = `${project}-${env}`;
  const production = env === 'prod';
  // CloudFormation takes a megabyte, and a third of it would be indentation.
  const compact = { suppressTemplateIndentation: true };
  const dataStack = new Stack(app, `${name}-data`, {
    description: 'Usher: accounts, people and secrets.',
    terminationProtection: production,
    ...compact,
  });
  const data = new UsherData(dataStack, 'Default', {
    ...synth,
    ...{ name, production, parameters: true },
    extensions,
  });
  const stack = new Stack(app, name, {
    description: 'Usher: trials, subscriptions and usage limits.',
    ...compact,
  });
  new Usher(stack, 'Default', { data });
  Tags.of(app).add('project', project);
  Tags.of(app).add('env', env);
  say('Writing the templates …');
  app.synth();
}
