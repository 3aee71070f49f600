import { CatalogRefused, readCatalog } from '../../../../infra/catalog/readCatalog.ts';
import { planFor, planInWords, type Deployed } from '../../../../app/catalog/plan.ts';
import type { Ask, Outcome } from '../api.ts';

export const catalogDiff = {
  name: 'catalogDiff',
  description:
    'For operators: a dry run of a push. Checks a catalog file of this machine and says what a push of it would change in the products that the API has; or every fault of the file, with its line.',
  input: {
    type: 'object' as const,
    properties: {
      file: { type: 'string', description: 'The path of the catalog. The default is catalog.json.' },
      additions: {
        type: 'array',
        items: { type: 'string' },
        description: 'Paths of the catalogs of extensions, which add to it. The default is none.',
      },
    },
    additionalProperties: false,
  },
};

const listed = `query { catalog {
  id name description active public kind rank version zone
  prices { id currency unitAmount interval purchasable }
  trial { hours reminderMinutes } features { feature name unit unitSingular description limit period }
} }`;

export async function diffCatalog(
  ask: Ask,
  { file = 'catalog.json', additions = [] }: { file?: string; additions?: string[] },
): Promise<Outcome> {
  const wanted = wantedIn(file, additions);
  if (typeof wanted === 'string') return { kind: 'refused', faults: [{ message: wanted }] };
  const answer = await ask(listed, {});
  if (answer.kind !== 'data') return answer;
  const plan = planFor(wanted, answer.data['catalog'] as Deployed[], true);
  return { kind: 'data', data: { changes: plan.changes.length, plan: planInWords(plan) } };
}

function wantedIn(file: string, additions: string[]) {
  try {
    return readCatalog(file, additions);
  } catch (error) {
    if (error instanceof CatalogRefused) return error.message;
    throw error;
  }
}
