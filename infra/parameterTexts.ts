import { parameters, range, type ParameterField } from './parameterList.ts';
import { SettingRefused, isListKnownLater, shown } from './settingKinds.ts';
import type { Environment } from './settings.ts';

/** What an environment says of parameters, as the stack is told it. */
export function parametersFrom(
  environment: Environment,
  isProd: boolean,
  where: string,
): Record<string, string> {
  const told = Object.entries(environment)
    .filter(([field, value]) => Object.hasOwn(parameters, field) && value !== undefined)
    .map(([field, value]) => {
      const { name, refusal } = parameters[field as ParameterField];
      const written = writtenFrom(field as ParameterField, value);
      const wrong = 'must' in written ? `must be ${written.must}` : refusal(written.text, isProd);
      if (wrong !== undefined || 'must' in written)
        throw new SettingRefused(`${where}.${field} is ${shown(value)}; it ${wrong}.`);
      return [name, written.text];
    });
  return Object.fromEntries(told) as Record<string, string>;
}

/** The text of a value, or what it must be when it has another type. */
function writtenFrom(field: ParameterField, value: unknown): { text: string } | { must: string } {
  const { default: usual, allowed, min, max } = parameters[field];
  if (field === 'webOrigins') {
    return isTexts(value) ? { text: value.join(',') || 'none' } : { must: 'a list of origins' };
  }
  if (field === 'stripeOwn') {
    return isTexts(value) ? { text: value.join(',') || 'none' } : { must: 'a list of texts' };
  }
  if (field === 'riskPolicies' || field === 'splitCounters') {
    const isRisk = field === 'riskPolicies';
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return {
        must: `an object with ${isRisk ? 'refund, dispute, earlyWarning' : 'features and their parts'}`,
      };
    const pairs = Object.entries(value).map(
      ([name, one]) => `${isRisk && name === 'earlyWarning' ? 'early_warning' : name}=${String(one)}`,
    );
    return { text: pairs.join(',') || (isRisk ? '' : 'none') };
  }
  if (allowed?.includes('on'))
    return typeof value === 'boolean' ? { text: value ? 'on' : 'off' } : { must: 'true or false' };
  if (typeof usual === 'number')
    return typeof value === 'number' ? { text: String(value) } : { must: range(min, max) };
  return typeof value === 'string' ? { text: value } : { must: 'a text' };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && !isListKnownLater(value) && value.every((one) => typeof one === 'string');
}
