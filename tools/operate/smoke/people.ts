import { randomBytes, randomUUID } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  SetUserMFAPreferenceCommand,
  UserNotFoundException,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { operatorGroupsAmong } from '../../../domain/operators.ts';
import { NotPossible } from '../../dev/sentences.mjs';
import { signIn, signInAs } from '../signIn.ts';
import { codeAt, codeMs } from './authenticator.ts';
import { call, inWords } from './caller.ts';
import type { Access, Place } from './place.ts';
import { Unexpected } from './report.ts';

/** A signed-in user. */
export interface Person {
  email: string;
  userId: string;
  token: string;
  /** The groups of operators that they are in. */
  groups: string[];
  /** Every group, as the user pool calls it. */
  poolGroups: string[];
}

/** Whom the smoke test has made, from the moment on at which the user pool may have them. */
export interface Made {
  email: string;
  person?: Person;
}

/** Nothing can be mailed to them, and nothing is: who is made by an administrator without a message gets none. */
const addressOf = (who: string) => `usher-smoke-${who}-${randomBytes(5).toString('hex')}@example.com`;

/** A person who exists for this run. `made` is told before the user pool is, so that no user is forgotten. */
export async function aPerson(place: Place, access: Access, made: (one: Made) => void): Promise<Person> {
  const one: Made = { email: addressOf('person') };
  made(one);
  const password = await create(place, access, one.email);
  return (one.person = await signedIn(place, one.email, password, factorOf(place)));
}

/** An operator who may do everything, with a second factor where the deployment demands one. */
export async function anOperator(
  place: Place,
  access: Access,
  made: (one: Made) => void,
  wait: (ms: number, what: string) => Promise<void>,
): Promise<Person> {
  const one: Made = { email: addressOf('operator') };
  made(one);
  const password = await create(place, access, one.email);
  const { userPoolId: UserPoolId, operatorGroups = 'viewers,support,admins' } = place.outputs;
  const GroupName = operatorGroups.split(',').at(-1)!;
  await access.pool.send(new AdminAddUserToGroupCommand({ UserPoolId, Username: one.email, GroupName }));
  const factor = factorOf(place);
  one.person = await signedIn(place, one.email, password, factor);
  if (place.outputs.secondFactor !== 'required') return one.person;
  if (!factor.isSetUp()) {
    await setUpFactor(access, one.person.token, factor);
    // The API learns of it now, and ends this session.
    await call(place, one.person, '{ syncHealth { status } }');
  }
  // A code serves once, and a session counts from the second after the API has learned of the factor.
  const leftMs = codeMs - (place.now() % codeMs);
  await wait(
    leftMs < 2_000 ? leftMs + codeMs : leftMs,
    'for the next code of the operator’s authenticator app',
  );
  return (one.person = await signedIn(place, one.email, password, factor));
}

/** Who is named by the variables that every command of an operator reads. */
export async function namedOperator(place: Place, code: string | undefined): Promise<Person> {
  const email = process.env['USHER_ADMIN_EMAIL'] ?? place.outputs.adminUser!.email;
  return personOf(place, email, await signIn(place.outputs, code));
}

export async function namedPerson(place: Place, email: string, password: string): Promise<Person> {
  return signedIn(place, email, password, {
    code: () => Promise.reject(new NotPossible(`${email} has a second factor; name a user without one.`)),
  });
}

async function create(place: Place, access: Access, email: string): Promise<string> {
  const at = { UserPoolId: place.outputs.userPoolId, Username: email };
  const UserAttributes = [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ];
  await access.pool.send(new AdminCreateUserCommand({ ...at, UserAttributes, MessageAction: 'SUPPRESS' }));
  const Password = `Aa1-${randomUUID()}`;
  await access.pool.send(new AdminSetUserPasswordCommand({ ...at, Password, Permanent: true }));
  return Password;
}

interface Factor {
  code(): Promise<string>;
  setUp(secret: string): string;
  isSetUp(): boolean;
}

/** An authenticator app of its own, for a pool that asks for one. */
function factorOf(place: Place): Factor {
  let kept: string | undefined;
  return {
    code: () => Promise.resolve(codeAt(kept!, place.now())),
    setUp(secret) {
      kept = secret;
      return codeAt(secret, place.now());
    },
    isSetUp: () => kept !== undefined,
  };
}

async function setUpFactor({ pool }: Access, AccessToken: string, factor: Factor): Promise<void> {
  const { SecretCode } = await pool.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  await pool.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: factor.setUp(SecretCode!) }));
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await pool.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
}

async function signedIn(
  place: Place,
  email: string,
  password: string,
  factor: Parameters<typeof signInAs>[2],
): Promise<Person> {
  return personOf(place, email, await signInAs(place.outputs, { email, password }, factor));
}

function personOf({ outputs }: Place, email: string, token: string): Person {
  const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as {
    sub: string;
    'cognito:groups'?: string[];
  };
  const poolGroups = claims['cognito:groups'] ?? [];
  const groups = operatorGroupsAmong(poolGroups, outputs.operatorGroups);
  return { email, token, userId: claims.sub, groups, poolGroups };
}

/** Deletes an account as its owner does, and looks whether the user pool still has the user. */
export async function leave(place: Place, access: Access | undefined, person: Person): Promise<void> {
  const UserPoolId = place.outputs.userPoolId;
  for (const GroupName of person.poolGroups)
    await access?.pool.send(
      new AdminRemoveUserFromGroupCommand({ UserPoolId, Username: person.email, GroupName }),
    );
  const order = 'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { status } }';
  const answer = await call(place, person, order, { confirm: person.email });
  if (answer.data?.['deleteMyAccount']?.status !== 'DELETED')
    throw new Unexpected('DELETED', inWords(answer));
  if (!access || !(await isInPool(place, access, person.email))) return;
  // Another app's user outlives the account; this one was made for it.
  if (place.outputs.usersOf === undefined) throw new Unexpected('no such user in the user pool', 'the user');
  await removeUser(place, access, person.email);
}

/** The last resort: the user alone. The account's row follows in the second night, as of everybody whose user is gone. */
export async function removeUser(place: Place, { pool }: Access, Username: string): Promise<void> {
  const UserPoolId = place.outputs.userPoolId;
  try {
    await pool.send(new AdminDeleteUserCommand({ UserPoolId, Username }));
  } catch (error) {
    if (!(error instanceof UserNotFoundException)) throw error;
  }
}

async function isInPool(place: Place, { pool }: Access, Username: string): Promise<boolean> {
  try {
    await pool.send(new AdminGetUserCommand({ UserPoolId: place.outputs.userPoolId, Username }));
    return true;
  } catch (error) {
    if (error instanceof UserNotFoundException) return false;
    throw error;
  }
}
