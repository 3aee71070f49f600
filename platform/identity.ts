import { variable } from './env.ts';

/** Who signs a request, and where. */
export interface Identity {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

let other: (() => Promise<Identity>) | undefined;

/** A function's own role, whose keys Lambda puts into the environment. They change while a function lives, so they are read each time. */
export function identity(): Identity | Promise<Identity> {
  return other ? other() : ofEnvironment();
}

/** For a command in a terminal, whose keys come from a profile: asked before each request, so that the ones that end are renewed. */
export function actAs(renewed: () => Promise<Identity>): void {
  other = renewed;
}

function ofEnvironment(): Identity {
  return {
    region: variable('AWS_REGION'),
    accessKeyId: variable('AWS_ACCESS_KEY_ID'),
    secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
    sessionToken: process.env['AWS_SESSION_TOKEN'],
  };
}
