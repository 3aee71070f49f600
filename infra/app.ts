import { App, Tags } from 'aws-cdk-lib';
import { say } from './progress.ts';
import { settingsFrom } from './settings.ts';
import { UsherStack } from './stack.ts';

const app = new App();
const settings = settingsFrom(app.node);
const stack = new UsherStack(app, `${settings.project}-${settings.env}`, settings, {
  description: 'Usher: trials, subscriptions and usage limits.',
  terminationProtection: settings.isProd,
});
Tags.of(stack).add('project', settings.project);
Tags.of(stack).add('env', settings.env);
say('Writing the template …');
app.synth();
