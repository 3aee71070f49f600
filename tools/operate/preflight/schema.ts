import { readFileSync } from 'node:fs';
import { ExtensionRefused } from '../../../infra/extensionRefused.ts';
import { comingSchema } from '../comingSchema.ts';
import type { DeployedTemplate } from '../deployedTemplate.ts';
import type { Wanted } from './deployment.ts';
import type { Finding } from './finding.ts';
import { brokenClients } from './brokenClients.ts';

/** How many breaks are named; the rest are counted. */
const namedMax = 20;

const about = 'schema';

/** Whether clients of the API that is deployed can continue with the one to come. */
export function lookAtSchema(template: DeployedTemplate | undefined, wanted: Wanted): Finding {
  if (template === undefined)
    return {
      about,
      state: 'note',
      said: 'These credentials may not see the schema that is deployed (cloudformation:GetTemplate).',
    };
  const schema = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::AppSync::GraphQLSchema');
  const deployed = schema?.Properties?.['Definition'] as string | undefined;
  if (deployed === undefined) return { about, state: 'ok', said: 'the first of this deployment' };
  try {
    const known = readFileSync('infra/appsync.graphql', 'utf8');
    return verdict(brokenClients(known, deployed, comingSchema(wanted.extensions)), wanted);
  } catch (error) {
    if (error instanceof ExtensionRefused) return { about, state: 'stop', said: error.message };
    throw error;
  }
}

function verdict(broken: string[], { allowsBreaking }: Wanted): Finding {
  if (broken.length === 0)
    return { about, state: 'ok', said: 'clients of what is deployed can continue with it' };
  const named = broken.slice(0, namedMax);
  if (broken.length > namedMax) named.push(`and ${broken.length - namedMax} more`);
  const list = `It breaks clients of what is deployed:\n${named.join('\n')}`;
  if (allowsBreaking) return { about, state: 'warning', said: list };
  return {
    about,
    state: 'stop',
    said: `${list}\nDeploy them as @deprecated(reason: "…") first and take them away in a later deployment, or accept this with --breaking.`,
  };
}
