import type { CognitoUser, UserData } from 'amazon-cognito-identity-js';
import { called, toAuthError } from './authCalls.ts';

/** What the pool keeps of the authenticator beside its secret. */
export const deviceName = 'Authenticator app';

/** The code of an authenticator app, as a signed-in user turns it on and off. */
export class SecondFactorOf {
  readonly #user: CognitoUser;

  constructor(user: CognitoUser) {
    this.#user = user;
  }

  /** Whether a code is asked for at each sign-in. */
  async isOn(): Promise<boolean> {
    const data = await called<UserData>((done) => this.#user.getUserData(done, { bypassCache: true }));
    return (data.UserMFASettingList ?? []).includes('SOFTWARE_TOKEN_MFA');
  }

  /** The secret for an authenticator app; nothing changes before `turnOn`. */
  offer(): Promise<string> {
    return new Promise((resolve, reject) =>
      this.#user.associateSoftwareToken({
        associateSecretCode: resolve,
        onFailure: (error) => reject(toAuthError(error)),
      }),
    );
  }

  /** From here on a code is asked for at each sign-in. */
  async turnOn(code: string): Promise<void> {
    await new Promise((resolve, reject) =>
      this.#user.verifySoftwareToken(code, deviceName, {
        onSuccess: resolve,
        onFailure: (error) => reject(toAuthError(error)),
      }),
    );
    await this.#prefer(true);
  }

  turnOff(): Promise<void> {
    return this.#prefer(false);
  }

  async #prefer(isOn: boolean): Promise<void> {
    const wanted = { Enabled: isOn, PreferredMfa: isOn };
    await called((done) => this.#user.setUserMfaPreference(null, wanted, done));
  }
}
