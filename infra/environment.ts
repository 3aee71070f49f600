import { parameters, type ParameterField } from './parameterList.ts';
import { parametersFrom } from './parameterTexts.ts';
import { reserveDefault } from './reservations.ts';
import { SettingRefused, isKnownLater, misfit, shown } from './settingKinds.ts';
import { synthKinds } from './settingList.ts';
import type { Environment, LegacyTable, SynthSettings } from './settings.ts';
import { usersRefusal, type Users } from './usersSetting.ts';

/** The two ways by which a setting reaches a deployment. */
interface Given {
  /** What the template is made with: context of the synth. */
  synth: SynthSettings;
  /** What the stack is told, by the names that CloudFormation knows. */
  parameters: Record<string, string>;
  /** Of the synth's settings, with their defaults: what the account has to allow. */
  reserve: boolean;
  web: boolean;
  legacyTable?: LegacyTable;
  /** Absent: those of Usher’s own pool. */
  users?: Users;
}

/** What the command line leaves out of one deployment. */
export type LeftOut = Partial<Record<'reserve' | 'web', false>>;

/**
 * What one environment of `environments.ts` says, with what the command line says over it: `name=value`, and what is left out. Throws `SettingRefused`, with one
 * sentence that names the field, for anything that does not exist or does not fit.
 */
export function givenFor(
  environments: unknown,
  env: string,
  commandLine: string[],
  file = 'environments.ts',
  leftOut: LeftOut = {},
): Given {
  if (!isObject(environments))
    throw new SettingRefused(
      `${file} does not export const environments with an entry for each environment.`,
    );
  for (const [name, one] of Object.entries(environments))
    checkEnvironment(one, `${file}: ${name}`, name === 'prod');
  const ofFile = (Object.hasOwn(environments, env) ? environments[env] : {}) as Environment;
  const environment = { ...ofFile, ...leftOut };
  const synth = Object.fromEntries(
    Object.entries(environment).filter(([field, value]) => field in synthKinds && value !== undefined),
  );
  const isProd = env === 'prod';
  const parameters = { ...parametersFrom(environment, isProd, env), ...fromCommandLine(commandLine, isProd) };
  const { web = true, reserve = reserveDefault(env), legacyTable, users } = environment;
  if (!web) demandFrontEnd(parameters, env);
  return {
    synth,
    parameters,
    reserve,
    web,
    ...(legacyTable ? { legacyTable } : {}),
    ...(users ? { users } : {}),
  };
}

/**
 * Each entry of the file, also those that are not deployed now: a mistake is found by the first who runs into it. `isWhole` unless parameters are
 * said somewhere else as well.
 */
export function checkEnvironment(environment: unknown, where: string, isProd: boolean, isWhole = true): void {
  if (!isObject(environment)) throw new SettingRefused(`${where} is no object of settings.`);
  for (const [field, value] of Object.entries(environment)) {
    if (value === undefined) continue;
    if (Object.hasOwn(synthKinds, field)) {
      const wrong = misfit(synthKinds[field as keyof typeof synthKinds], value, `${where}.${field}`);
      if (wrong !== undefined) throw new SettingRefused(wrong);
    } else if (!Object.hasOwn(parameters, field)) {
      throw new SettingRefused(`${where}.${field} is no setting; docs/settings.md lists what there is.`);
    }
  }
  parametersFrom(environment as Environment, isProd, where);
  const wrongUsers = usersRefusal(environment, where);
  if (wrongUsers !== undefined) throw new SettingRefused(wrongUsers);
  const { mail } = environment as Environment;
  if (mail && isKnownLater(mail.from) && mail.identity === undefined)
    throw new SettingRefused(
      `${where}.mail.from is ${shown(mail.from)}; its domain cannot be read, so mail.identity has to say it.`,
    );
  if (isWhole) together(environment as Environment, where, isProd);
}

/** What each allows by itself, and the two do not together. */
function together(environment: Environment, where: string, isProd: boolean): void {
  if (environment.alarmEmail !== undefined && environment.alarmTopic !== undefined)
    throw new SettingRefused(`${where} has alarmEmail and alarmTopic; alarms go to one of the two.`);
  const { socialSignIn, monthlyBudget, web, webDomain } = environment;
  if (socialSignIn && !socialSignIn.google && !socialSignIn.apple && !socialSignIn.oidc)
    throw new SettingRefused(`${where}.socialSignIn names no provider; it takes google, apple or oidc.`);
  if (web === false && webDomain)
    throw new SettingRefused(
      `${where}.webDomain is the address of the web client, which web: false leaves out.`,
    );
  if (
    monthlyBudget !== undefined &&
    environment.alarmEmail === undefined &&
    environment.alarmTopic === undefined
  )
    throw new SettingRefused(`${where}.monthlyBudget has no receiver; it needs alarmEmail or alarmTopic.`);
  const isDemanded = (environment.operatorsSecondFactor ?? (isProd ? 'required' : 'optional')) === 'required';
  if (environment.mfa === 'off' && isDemanded)
    throw new SettingRefused(
      `${where}.mfa is "off", and operatorsSecondFactor is "required": no operator could ever sign in.`,
    );
}

/** Whether by the file or by the command line: without a web client of its own, a deployment has to be told of another one. */
export function demandFrontEnd(parameters: Record<string, string>, where: string): void {
  if ((parameters['WebOrigins'] ?? 'none') === 'none')
    throw new SettingRefused(
      `${where} has no web client (web is false), so it needs webOrigins: your own front end, to which Stripe sends the browser back.`,
    );
}

function fromCommandLine(given: string[], isProd: boolean): Record<string, string> {
  return Object.fromEntries(
    given.map((one) => {
      const at = one.indexOf('=');
      if (at < 1) throw new SettingRefused(`--parameter ${one} is no name=value.`);
      const [name, value] = [one.slice(0, at), one.slice(at + 1)];
      const field = `${name[0]!.toLowerCase()}${name.slice(1)}` as ParameterField;
      if (!/^[A-Z]/.test(name) || !Object.hasOwn(parameters, field))
        throw new SettingRefused(`The stack has no parameter ${name}; docs/settings.md lists what there is.`);
      const wrong = parameters[field].refusal(value, isProd);
      if (wrong !== undefined) throw new SettingRefused(`--parameter ${one}: ${name} ${wrong}.`);
      return [name, value];
    }),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
