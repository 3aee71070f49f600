import { readFileSync } from 'node:fs';
import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { ExtensionRefused } from '../../../infra/extensionRefused.ts';
import { mergedSchema } from '../../../infra/mergedSchema.ts';
import type { Account } from '../account.ts';
import type { Wanted } from './deployment.ts';
import type { Finding } from './finding.ts';
import { brokenClients } from './brokenClients.ts';

/** How many breaks are named; the rest are counted. */
const namedMax = 20;

const about = 'schema';

/** Whether clients of the API that is deployed can continue with the one to come. */
export async function lookAtSchema(account: Account, stack: string, wanted: Wanted): Promise<Finding> {
  const deployed = await deployedSchema(account, stack);
  if (deployed === undefined)
    return {
      about,
      state: 'note',
      said: 'These credentials may not see the schema that is deployed (cloudformation:GetTemplate).',
    };
  if (deployed === null) return { about, state: 'ok', said: 'the first of this deployment' };
  try {
    const read = (file: string) => readFileSync(file, 'utf8');
    const parts = wanted.extensions.map((folder) => ({ folder, schema: read(`${folder}/schema.graphql`) }));
    const coming = mergedSchema(read('schema.graphql'), parts);
    return verdict(brokenClients(read('infra/appsync.graphql'), deployed, coming), wanted);
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

/** As the template has it. `null`: nothing is deployed. Undefined: these credentials may not look. */
async function deployedSchema(account: Account, StackName: string): Promise<string | null | undefined> {
  return account.ask(async (config) => {
    const cloudFormation = new CloudFormationClient(config);
    try {
      const { TemplateBody } = await cloudFormation.send(new GetTemplateCommand({ StackName }));
      const { Resources } = JSON.parse(TemplateBody!) as Template;
      const schema = Object.values(Resources).find(({ Type }) => Type === 'AWS::AppSync::GraphQLSchema');
      return schema?.Properties?.Definition ?? null;
    } finally {
      cloudFormation.destroy();
    }
  });
}

interface Template {
  Resources: Record<string, { Type: string; Properties?: { Definition?: string } }>;
}
