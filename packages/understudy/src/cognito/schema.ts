import { ServiceError } from '../kernel/answer.ts';
import { TemplateError } from '../kernel/templateError.ts';

interface AttributeRule {
  type: 'String' | 'Number' | 'DateTime' | 'Boolean';
  isRequired: boolean;
  isMutable: boolean;
  minLength?: number;
  maxLength?: number;
  minValue?: number;
  maxValue?: number;
}

export type AttributeSchema = Map<string, AttributeRule>;
export type Attributes = Record<string, string>;

// AWS: documented; the standard attributes of OpenID Connect that every pool has.
const standardNames =
  'name given_name family_name middle_name nickname preferred_username profile picture website email gender birthdate zoneinfo locale phone_number address updated_at email_verified phone_number_verified'.split(
    ' ',
  );

export function schemaFrom(logicalId: string, declared: unknown): AttributeSchema {
  const schema: AttributeSchema = new Map();
  for (const name of standardNames) {
    const type = name.endsWith('_verified') ? 'Boolean' : name === 'updated_at' ? 'Number' : 'String';
    schema.set(name, {
      type,
      isRequired: false,
      isMutable: true,
      ...(type === 'String' && { maxLength: 2048 }),
    });
  }
  schema.set('sub', { type: 'String', isRequired: true, isMutable: false });
  schema.set('identities', { type: 'String', isRequired: false, isMutable: true });
  for (const entry of (declared ?? []) as Record<string, unknown>[]) {
    const name = entry['Name'];
    if (typeof name !== 'string')
      throw new TemplateError(logicalId, '', 'Schema has an attribute without Name');
    const text = (entry['StringAttributeConstraints'] ?? {}) as Record<string, unknown>;
    const number = (entry['NumberAttributeConstraints'] ?? {}) as Record<string, unknown>;
    const numbers = {
      minLength: text['MinLength'],
      maxLength: text['MaxLength'],
      minValue: number['MinValue'],
      maxValue: number['MaxValue'],
    };
    schema.set(schema.has(name) ? name : `custom:${name}`, {
      type: (entry['AttributeDataType'] ?? 'String') as AttributeRule['type'],
      isRequired: String(entry['Required'] ?? false) === 'true',
      // AWS: documented default of CloudFormation's Mutable.
      isMutable: String(entry['Mutable'] ?? true) === 'true',
      ...Object.fromEntries(
        Object.entries(numbers).flatMap(([key, value]) =>
          value === undefined ? [] : [[key, Number(value)]],
        ),
      ),
    });
  }
  return schema;
}

/** Attributes as the API carries them. */
export function toAttributes(list: unknown): Attributes {
  const attributes: Attributes = {};
  for (const { Name, Value } of (list ?? []) as { Name?: unknown; Value?: unknown }[]) {
    if (typeof Name !== 'string') {
      throw new ServiceError('InvalidParameterException', 'Attribute names must be strings.');
    }
    attributes[Name] = String(Value ?? '');
  }
  return attributes;
}

export function toAttributeList(attributes: Attributes): { Name: string; Value: string }[] {
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
}

/** `before` is what the user has; it is undefined for a new user, for whom the required ones must be given. */
export function demandSchema(schema: AttributeSchema, changes: Attributes, before?: Attributes): void {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(changes)) {
    const rule = schema.get(name);
    if (!rule) {
      problems.push(`Type for attribute {${name}} could not be determined`);
      continue;
    }
    if (name === 'sub') problems.push('sub: Attribute cannot be updated.\n');
    if (before?.[name] !== undefined && !rule.isMutable) {
      problems.push(`${name}: Attribute cannot be updated.\n`);
    }
    const problem = problemOf(name, value, rule);
    if (problem && !(value === '' && before)) problems.push(problem);
  }
  if (!before) {
    for (const [name, rule] of schema) {
      if (rule.isRequired && name !== 'sub' && !changes[name]) {
        problems.push(`${name}: The attribute ${name} is required\n`);
      }
    }
  }
  if (problems.length > 0) {
    throw new ServiceError(
      'InvalidParameterException',
      `Attributes did not conform to the schema: ${problems.join('')}`,
    );
  }
}

function problemOf(name: string, value: string, rule: AttributeRule): string | undefined {
  if (value !== '' && name === 'email' && !/^[^\s@]+@[^\s@]+$/.test(value)) {
    throw new ServiceError('InvalidParameterException', 'Invalid email address format.');
  }
  if (value !== '' && name === 'phone_number' && !/^\+\d{2,15}$/.test(value)) {
    throw new ServiceError('InvalidParameterException', 'Invalid phone number format.');
  }
  if (rule.type === 'Number') {
    if (!/^-?\d+$/.test(value)) return `${name}: Attribute value must be a number.\n`;
    if (Number(value) < (rule.minValue ?? -Infinity)) return `${name}: Attribute value is too small.\n`;
    if (Number(value) > (rule.maxValue ?? Infinity)) return `${name}: Attribute value is too large.\n`;
  }
  if (rule.type === 'Boolean' && !/^(true|false)$/i.test(value)) {
    return `${name}: Attribute value must be a boolean.\n`;
  }
  if (value.length < (rule.minLength ?? 0)) return `${name}: String must be longer than ${rule.minLength}\n`;
  if (value.length > (rule.maxLength ?? 2048)) {
    return `${name}: String must be no longer than ${rule.maxLength ?? 2048} characters\n`;
  }
  return undefined;
}
