import type { ArrivalKind } from '../../../domain/arrival.ts';
import type { DateFormat } from './dates.ts';

/** A map as its file has it, once it fits `map.schema.json`. */
export interface ImportMap {
  csv?: { delimiter?: string };
  user: UserField;
  records: MapRecord[];
  ignore?: When[];
}

export interface UserField {
  from: string | string[];
  prefix?: string;
  by?: 'id' | 'email';
}

export interface MapRecord {
  kind: ArrivalKind;
  when?: When;
  user?: UserField;
  fields: Record<string, Field>;
}

type Scalar = string | number | boolean;
export type When = Record<string, Scalar | Scalar[] | { there: boolean }>;

/** A text is short for `{ "from": text }`. */
export type Field = string | FieldRule;

export interface FieldRule {
  from?: string | string[];
  const?: unknown;
  agree?: Field[];
  default?: unknown;
  required?: boolean;
  prefix?: string;
  afterLast?: string;
  beforeLast?: string;
  number?: true;
  json?: true;
  enum?: Record<string, Scalar | null>;
  date?: DateFormat;
  addDays?: number;
  others?: string[];
  pick?: string[];
}

export const ruleOf = (field: Field): FieldRule => (typeof field === 'string' ? { from: field } : field);
export const namesOf = (from: string | string[]): string[] => [from].flat();

/** The attributes that a field reads. */
export function readBy(field: Field): string[] {
  const { from = [], agree = [], pick = [] } = ruleOf(field);
  return [...namesOf(from), ...pick, ...agree.flatMap(readBy)];
}
