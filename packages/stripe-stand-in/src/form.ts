import { invalid } from './failure.ts';

export type FormValue = string | FormValue[] | { [name: string]: FormValue };
export type Form = { [name: string]: FormValue };

const depthMax = 12;

/**
 * Stripe's form encoding: `items[0][price]=x`, `expand[]=y`, `created[gte]=1`. Objects whose names are all whole numbers
 * from 0 are arrays. Stripe: observed (SDK 23.1 sends indexed arrays, curl examples send `[]`).
 */
export function decodeForm(text: string): Form {
  const root: Form = nothing();
  const appended = new Map<string, number>();
  for (const [name, value] of new URLSearchParams(text)) {
    const path = pathOf(name, appended);
    let place: Form = root;
    for (const step of path.slice(0, -1)) {
      const next = place[step];
      if (next === undefined) place = (place[step] = nothing()) as Form;
      else if (typeof next === 'string' || Array.isArray(next)) throw invalid(`Invalid ${name}`, name);
      else place = next;
    }
    place[path[path.length - 1]!] = value;
  }
  return withArrays(root) as Form;
}

function pathOf(name: string, appended: Map<string, number>): string[] {
  const open = name.indexOf('[');
  if (open < 0) return [name];
  const steps = [name.slice(0, open)];
  for (const match of name.slice(open).matchAll(/\[([^\]]*)\]/g)) {
    const step = match[1]!;
    if (step !== '') {
      steps.push(step);
      continue;
    }
    const prefix = steps.join('.');
    const at = appended.get(prefix) ?? 0;
    appended.set(prefix, at + 1);
    steps.push(String(at));
  }
  if (steps.length > depthMax) throw invalid(`Invalid nesting: ${name}`, name);
  return steps;
}

function withArrays(value: FormValue): FormValue {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const names = Object.keys(value);
  if (names.length > 0 && names.every((name, at) => name === String(at))) {
    return names.map((name) => withArrays(value[name]!));
  }
  const result: Form = nothing();
  for (const name of names) result[name] = withArrays(value[name]!);
  return result;
}

/** Without a prototype, so that a parameter called `__proto__` is a parameter. */
function nothing(): Form {
  return Object.create(null) as Form;
}
