import { join } from 'node:path';
import { notRunHere } from '../announce.ts';
import type { Cloud } from '../cloud.ts';
import { consolePrefix } from '../console/console.ts';
import type { Reports } from './reports.ts';

/** For a program: one JSON object a line on the standard output, and nothing else there. */
export function jsonReports(): Reports {
  const say = (event: string, more: object) =>
    process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);
  // What the services say to a person comes at any time.
  console.log = console.error;
  return {
    ready: (cloud) => say('ready', placeOf(cloud)),
    follow(cloud) {
      cloud.writeOutputs();
      cloud.cognito.mailbox.onMessage(({ medium, to, subject, text, code }) =>
        say('mail', { medium, to, subject, text, code }),
      );
      cloud.resolverLog.onLine((line) => say('log', { line }));
      cloud.authority.onDenial(({ principal, action, resource }) =>
        say('denied', { principal, action, resource }),
      );
    },
    watching: (paths) => say('watching', { paths }),
    reloading: (changed) => say('reloading', { changed }),
    reloaded: (cloud, tookMs) => say('reloaded', { ...placeOf(cloud), tookMs: Math.round(tookMs) }),
    refused: (message, isKept) => {
      say('refused', { message, isKept });
      console.error(message);
    },
  };
}

function placeOf(cloud: Cloud) {
  return {
    address: cloud.address,
    console: `${cloud.address}${consolePrefix}/`,
    files: {
      outputs: join(cloud.folder, 'outputs.json'),
      operator: join(cloud.folder, 'operator.json'),
    },
    outputs: cloud.outputs,
    notes: cloud.stack.notes,
    notRun: notRunHere(cloud),
  };
}
