import { CfnCondition, Fn, Lazy, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { makeParameter, toldOf } from './parameters.ts';
import type { Settings } from './settings.ts';

const none = 'none';

/** Where the browser comes back to from Stripe: what the deployment is told, or else its own web client. */
export class WebOrigins {
  private readonly given: string;
  /** Where CloudFormation is to decide it. */
  private readonly areGiven: CfnCondition | undefined;
  private own: string | undefined;

  constructor(scope: Construct, settings: Settings) {
    const told = toldOf(settings, 'webOrigins');
    if (told) {
      this.given = told.valueAsString;
      return;
    }
    const parameter = makeParameter(scope, settings, 'webOrigins');
    this.given = parameter.valueAsString;
    if (!settings.web) {
      // There is no web client of the stack's own to fall back on, so CloudFormation asks for a value.
      parameter.default = undefined;
      parameter.allowedPattern = parameter.allowedPattern!.replace('^none$|', '');
      return;
    }
    this.areGiven = new CfnCondition(scope, 'HasWebOrigins', {
      expression: Fn.conditionNot(Fn.conditionEquals(this.given, none)),
    });
  }

  /** The web client is made after the functions that send people there. */
  hasOwn(origin: string): void {
    this.own = origin;
  }

  /** Separated by commas; the first one is used for links in messages. */
  get value(): string {
    return Lazy.uncachedString({ produce: () => this.decided() });
  }

  private decided(): string {
    if (this.own === undefined) return this.given;
    if (this.areGiven) return Token.asString(Fn.conditionIf(this.areGiven.logicalId, this.given, this.own));
    return this.given === none ? this.own : this.given;
  }
}
