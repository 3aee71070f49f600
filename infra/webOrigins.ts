import { CfnCondition, type CfnParameter, Fn, Lazy, type Stack, Token } from 'aws-cdk-lib';
import { addParameter } from './parameters.ts';
import type { Settings } from './settings.ts';

/** Where the browser comes back to from Stripe: what the parameter says, or else the stack's own web client. */
export class WebOrigins {
  private readonly parameter: CfnParameter;
  private readonly areGiven: CfnCondition | undefined;
  private own: string | undefined;

  constructor(stack: Stack, settings: Settings) {
    this.parameter = addParameter(stack, settings, 'webOrigins');
    if (!settings.web) {
      // There is no web client of the stack's own to fall back on, so CloudFormation asks for a value.
      this.parameter.default = undefined;
      this.parameter.allowedPattern = this.parameter.allowedPattern!.replace('^none$|', '');
      return;
    }
    this.areGiven = new CfnCondition(stack, 'HasWebOrigins', {
      expression: Fn.conditionNot(Fn.conditionEquals(this.parameter.valueAsString, 'none')),
    });
  }

  /** The web client is made after the functions that send people there. */
  hasOwn(origin: string): void {
    this.own = origin;
  }

  /** Separated by commas; the first one is used for links in messages. */
  get value(): string {
    const given = this.parameter.valueAsString;
    return Lazy.uncachedString({
      produce: () =>
        this.own === undefined || this.areGiven === undefined
          ? given
          : Token.asString(Fn.conditionIf(this.areGiven.logicalId, given, this.own)),
    });
  }
}
