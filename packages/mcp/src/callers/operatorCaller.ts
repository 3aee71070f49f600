import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { NotPossible } from '../../../../tools/dev/sentences.mjs';
import type { Outputs } from '../../../../tools/operate/outputsFile.ts';
import { signInAs } from '../../../../tools/operate/signIn.ts';
import type { Caller } from './caller.ts';

/** An operator, who signs in when the first call is made and again when the token has ended. */
export function operatorCaller(outputs: Outputs, tokenCommand: string | undefined): Caller {
  const signIn = signingIn(outputs, tokenCommand);
  let token: Promise<string> | undefined;
  return {
    headers: async () => {
      token ??= signIn();
      try {
        return { authorization: await token };
      } catch (error) {
        token = undefined;
        throw error;
      }
    },
    renew: () => void (token = undefined),
  };
}

/** How it comes to an access token. */
function signingIn(outputs: Outputs, tokenCommand: string | undefined): () => Promise<string> {
  const { USHER_ADMIN_TOKEN: token, USHER_ADMIN_EMAIL, USHER_ADMIN_PASSWORD } = process.env;
  if (tokenCommand !== undefined) return () => printedBy(tokenCommand);
  if (token) return () => Promise.resolve(token);
  const email = USHER_ADMIN_EMAIL ?? outputs.adminUser?.email;
  const password = USHER_ADMIN_PASSWORD ?? outputs.adminUser?.password;
  if (outputs.usersOf === 'oidc' || !email || !password)
    throw new NotPossible(
      'There is no operator to act as: give --token-command, set USHER_ADMIN_TOKEN, or, with a user pool, USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD. A service is named with --as.',
    );
  return () => signInAs(outputs, { email, password }, { code: noCode });
}

function noCode(): Promise<string> {
  throw new NotPossible(
    'The user pool asks for the code of the authenticator app, which no program can give: name a command that prints an access token with --token-command.',
  );
}

/** A session with a second factor, or at an issuer, is the user's to keep: their command prints its token. */
async function printedBy(command: string): Promise<string> {
  const [program, given] = process.platform === 'win32' ? ['cmd', '/c'] : ['sh', '-c'];
  const { stdout } = await promisify(execFile)(program, [given, command], { timeout: 60_000 }).catch(
    (error: Error) => {
      throw new NotPossible(`The token command failed: ${error.message.trim()}`);
    },
  );
  const token = stdout.trim();
  if (token === '') throw new NotPossible('The token command printed no token.');
  return token;
}
