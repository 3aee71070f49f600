import { invalid } from './failure.ts';
import type { Form, FormValue } from './form.ts';
import type { Metadata } from './fieldTypes.ts';

/** The parameters of one request. Each is read by its kind; one that is never read is refused, as Stripe does. */
export class Parameters {
  private readonly seen = new Set<string>(['expand']);

  constructor(
    private readonly form: Form,
    private readonly prefix = '',
  ) {}

  has(name: string): boolean {
    this.seen.add(name);
    return this.form[name] !== undefined;
  }

  /** Sent as an empty string: take the value away. */
  cleared(name: string): boolean {
    this.seen.add(name);
    return this.form[name] === '';
  }

  text(name: string): string | undefined {
    const value = this.take(name);
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string') throw invalid(`Invalid string: ${JSON.stringify(value)}`, this.path(name));
    return value;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) {
      throw invalid(`Missing required param: ${this.path(name)}.`, this.path(name), 'parameter_missing');
    }
    return value;
  }

  oneOf<const T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = allowed.find((one) => one === value);
    if (found === undefined) {
      throw invalid(`Invalid ${this.path(name)}: must be one of ${allowed.join(', ')}`, this.path(name));
    }
    return found;
  }

  whole(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^-?\d{1,15}$/.test(value))
      throw invalid(`Invalid integer: ${value}`, this.path(name), 'parameter_invalid_integer');
    return Number(value);
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (value !== 'true' && value !== 'false') throw invalid(`Invalid boolean: ${value}`, this.path(name));
    return value === 'true';
  }

  metadata(name: string, before: Metadata = {}): Metadata {
    const value = this.take(name);
    if (value === undefined) return before;
    if (value === '') return {};
    if (typeof value !== 'object' || Array.isArray(value)) throw invalid('Invalid hash', this.path(name));
    const merged: Metadata = { ...before };
    for (const [key, text] of Object.entries(value)) {
      if (text === '') delete merged[key];
      else merged[key] = String(text);
    }
    return merged;
  }

  inside(name: string): Parameters | undefined {
    const value = this.take(name);
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) throw invalid('Invalid hash', this.path(name));
    return new Parameters(value, this.path(name));
  }

  list(name: string): Parameters[] {
    const value = this.take(name);
    if (value === undefined || value === '') return [];
    if (!Array.isArray(value)) throw invalid('Invalid array', this.path(name));
    return value.map((one, at) => {
      if (typeof one !== 'object' || Array.isArray(one))
        throw invalid('Invalid hash', `${this.path(name)}[${at}]`);
      return new Parameters(one, `${this.path(name)}[${at}]`);
    });
  }

  texts(name: string): string[] {
    const value = this.take(name);
    if (value === undefined || value === '') return [];
    if (!Array.isArray(value)) throw invalid('Invalid array', this.path(name));
    return value.map(String);
  }

  /** Stripe: observed. A parameter that this stand-in does not act on would be a silent difference, so it is refused too. */
  finish(): void {
    const unknown = Object.keys(this.form).find((name) => !this.seen.has(name));
    if (unknown !== undefined) {
      throw invalid(
        `Received unknown parameter: ${this.path(unknown)}`,
        this.path(unknown),
        'parameter_unknown',
      );
    }
  }

  private take(name: string): FormValue | undefined {
    this.seen.add(name);
    return this.form[name];
  }

  private path(name: string): string {
    return this.prefix === '' ? name : `${this.prefix}[${name}]`;
  }
}
