import { createInterface } from 'node:readline/promises';
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { NotPossible } from '../dev/sentences.mjs';
import type { Outputs } from './outputsFile.ts';

/** The option by which a command is given the code of an authenticator app. */
export const codeOption = {
  value: 'digits',
  env: 'USHER_ADMIN_CODE',
  about: 'the code of the operator’s authenticator app; without it, a terminal is asked when it is needed',
};

/**
 * Signs an operator in, with USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD, or as the one that a local start has made. The password is
 * proven and never sent.
 */
export async function signIn(outputs: Outputs, code?: string): Promise<string> {
  if (outputs.usersOf === 'oidc') return tokenOfIssuer(outputs);
  const email = process.env['USHER_ADMIN_EMAIL'] ?? outputs.adminUser?.email;
  const password = process.env['USHER_ADMIN_PASSWORD'] ?? outputs.adminUser?.password;
  if (!email || !password) {
    throw new NotPossible('Set USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD to a user in the group admins.');
  }
  return signInAs(outputs, { email, password }, { code: () => codeFrom(code) });
}

/** An issuer signs no user in without a browser: the token of a sign-in there is handed over. */
function tokenOfIssuer({ issuer }: Outputs): string {
  const token = process.env['USHER_ADMIN_TOKEN'];
  if (token) return token;
  throw new NotPossible(
    `Set USHER_ADMIN_TOKEN to a token of ${issuer} for a user in the group admins, as the operators’ page sends it.`,
  );
}

/** What a user pool may ask for besides the password. */
export interface SecondFactor {
  /** The code that the authenticator app shows now. */
  code(): Promise<string>;
  /** The first code of a new secret, where the pool lets no user in without a second factor. */
  setUp?(secret: string): string;
}

/** Gives the access token. */
export async function signInAs(
  outputs: Outputs,
  { email, password }: { email: string; password: string },
  factor: SecondFactor,
): Promise<string> {
  const pool = new CognitoUserPool({
    UserPoolId: outputs.userPoolId,
    ClientId: outputs.userPoolClientId,
    ...(outputs.cognitoEndpoint ? { endpoint: outputs.cognitoEndpoint } : {}),
    Storage: nowhere,
  });
  const user = new CognitoUser({ Username: email, Pool: pool, Storage: nowhere });
  const session = await new Promise<CognitoUserSession>((resolve, reject) => {
    const refuse = (why: string) => reject(new NotPossible(`${email} cannot sign in: ${why}`));
    const onFailure = ({ message }: { message: string }) => refuse(message.replace(/\.?$/, '.'));
    const callbacks = { onSuccess: resolve, onFailure };
    user.authenticateUser(new AuthenticationDetails({ Username: email, Password: password }), {
      ...callbacks,
      totpRequired: () =>
        void factor.code().then(
          (given) => user.sendMFACode(given, callbacks, 'SOFTWARE_TOKEN_MFA'),
          (error: unknown) => reject(error),
        ),
      newPasswordRequired: () => refuse('choose a password at the operators’ page first.'),
      mfaSetup: () => {
        const { setUp } = factor;
        if (setUp === undefined) return refuse('set up the second factor at the operators’ page first.');
        user.associateSoftwareToken({
          associateSecretCode: (secret) => user.verifySoftwareToken(setUp(secret), 'usher', callbacks),
          onFailure,
        });
      },
    });
  });
  return session.getAccessToken().getJwtToken();
}

async function codeFrom(given: string | undefined): Promise<string> {
  if (given) return given;
  if (!process.stdin.isTTY) {
    throw new NotPossible('The user pool asks for the code of the authenticator app: give it with --code.');
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const typed = await lines.question('Code of the authenticator app: ');
  lines.close();
  return typed.trim();
}

/** A command keeps no session. */
const nowhere = { getItem: () => null, setItem: () => {}, removeItem: () => {}, clear: () => {} };
