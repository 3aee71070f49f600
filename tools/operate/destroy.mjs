// npm run destroy: removes a deployment from its account.
import { createInterface } from 'node:readline';
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { demandNode, installMissing } from '../dev/ready.mjs';

const { values, wrong } = readCommandLine({
  name: 'npm run destroy',
  about: `Removes the stack {project}-{env}: shows what will be removed and what stays, asks you to type its name, empties its buckets
(every version) and removes the stack. Accounts, users, secrets and the archive are in {project}-{env}-data, which only
--data removes. Works from any machine: everything is read from the account and region of your credentials.`,
  options: {
    env: { value: 'name', about: 'the deployment {project}-{name}' },
    project: { value: 'name', default: 'usher', about: 'the first part of its name' },
    data: { about: 'also removes the data; refused for a protected deployment (prod)' },
    yes: { about: 'does not ask you to type the name' },
  },
});
if (values.env === undefined) wrong('Say which deployment: --env staging.');
demandNode();
installMissing({ development: true });
await run(async () => {
  const { load } = await import('../dev/run.mjs');
  const { destroy } = await load('tools/operate/destroy/destroy.ts');
  const { project, env, data, yes } = values;
  const isAgreed = async (name) => yes || (await typed(`\nType ${name} to remove it: `)) === name;
  const progress = (line) => process.stderr.write(process.stderr.isTTY ? `\r${line}` : `${line}\n`);
  const isDone = await destroy({ project, env, data }, { say: console.log, progress, isAgreed });
  if (isDone) return;
  console.log('\nNothing was removed.');
  process.exitCode = 1;
});

/** A line of the terminal or of a pipe; empty when there is none. */
function typed(question) {
  const lines = createInterface({ input: process.stdin });
  process.stdout.write(question);
  return new Promise((done) => {
    lines.once('line', (line) => {
      done(line.trim());
      lines.close();
    });
    lines.once('close', () => done(''));
  });
}
