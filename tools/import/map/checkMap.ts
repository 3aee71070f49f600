import type { FaultAt, CatalogFile } from '../../../infra/catalog/catalogFile.ts';
import type { JsonPath } from '../../../infra/catalog/sentences.ts';
import { momentFrom } from './dates.ts';
import { ruleOf, type Field, type FieldRule, type ImportMap, type MapRecord } from './importMap.ts';
import { targets, type Target } from './targets.ts';

/** What a map says that cannot be, beyond its form: every fault with its place. */
export function faultsIn(map: ImportMap, file: CatalogFile): FaultAt[] {
  const faults: FaultAt[] = [];
  const tell = (place: JsonPath, sentence: string) => void faults.push({ spot: file.at(place), sentence });
  map.records.forEach((record, at) => recordFaults(record, ['records', at], tell));
  const always = map.records.findIndex(({ when }) => when === undefined);
  if (always >= 0 && map.ignore !== undefined)
    tell(['ignore'], `ignores nothing: records[${always}] has no "when" and takes every row`);
  return faults;
}

type Tell = (place: JsonPath, sentence: string) => void;

function recordFaults({ kind, fields }: MapRecord, place: JsonPath, tell: Tell): void {
  const known = targets[kind];
  for (const [name, field] of Object.entries(fields)) {
    const target = Object.hasOwn(known, name) ? known[name] : undefined;
    if (target) fieldFaults(field, target, [...place, 'fields', name], tell);
    else
      tell([...place, 'fields', name], `is no field of a ${kind}; it has ${Object.keys(known).join(', ')}`);
  }
  for (const [name, { isRequired }] of Object.entries(known))
    if (isRequired && !(name in fields))
      tell([...place, 'fields'], `has no "${name}", which a ${kind} needs`);
}

const origins = ['from', 'const', 'agree', 'others', 'pick'] as const;
const steps = ['prefix', 'afterLast', 'beforeLast', 'number', 'json', 'enum', 'date', 'addDays'] as const;

function fieldFaults(field: Field, target: Target, place: JsonPath, tell: Tell): void {
  const rule = ruleOf(field);
  const given = origins.filter((origin) => origin in rule);
  if (given.length !== 1) {
    tell(
      place,
      `must say where its value is from by one of ${origins.join(', ')}${given.length > 1 ? `, not by ${given.join(' and ')}` : ''}`,
    );
    return;
  }
  const [origin] = given;
  if (origin === 'agree') {
    for (const step of steps) if (step in rule) tell([...place, step], 'belongs to the ways inside "agree"');
    rule.agree!.forEach((way, at) => fieldFaults(way, target, [...place, 'agree', at], tell));
    return;
  }
  if (origin !== 'from')
    for (const step of steps.filter((one) => one !== 'date' || origin !== 'const'))
      if (step in rule) tell([...place, step], `changes nothing of "${origin!}"; it goes with "from"`);
  dateFaults(rule, target, place, tell);
  valueFaults(rule, target, place, tell);
  if ((origin === 'others' || origin === 'pick') && !target.type.is({}))
    tell([...place, origin], `gives a map, and the field takes ${target.type.words}`);
}

function dateFaults(rule: FieldRule, { type }: Target, place: JsonPath, tell: Tell): void {
  const isOpen = rule.from !== undefined || (rule.const !== undefined && rule.const !== null);
  if (type.isDate && isOpen && rule.date === undefined)
    tell(place, 'is a moment, and must say how it is written by "date"');
  if (!type.isDate && rule.date !== undefined)
    tell([...place, 'date'], `makes a moment, and the field takes ${type.words}`);
  if (rule.addDays !== undefined && rule.date === undefined) tell([...place, 'addDays'], 'goes with "date"');
}

/** What the map itself names as values has to be what the field takes. */
function valueFaults(rule: FieldRule, { type, isRequired }: Target, place: JsonPath, tell: Tell): void {
  const judge = (where: JsonPath, value: unknown) => {
    if (value === null && !isRequired) return;
    const final = type.isDate && rule.date ? momentFrom(value, rule.date) : value;
    if (!type.is(final))
      tell(
        where,
        `must be ${type.isDate ? `a moment as "date" says` : type.words}, not ${JSON.stringify(value)}`,
      );
  };
  if ('const' in rule) judge([...place, 'const'], rule.const);
  if ('default' in rule) judge([...place, 'default'], rule.default);
  // What a date is read from comes before it.
  if (!type.isDate)
    for (const [word, value] of Object.entries(rule.enum ?? {})) judge([...place, 'enum', word], value);
}
