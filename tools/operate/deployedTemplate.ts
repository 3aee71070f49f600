import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import type { Account } from './account.ts';

/** What a stack was made from, as far as commands look into it. */
export interface DeployedTemplate {
  Resources: Record<string, { Type: string; DeletionPolicy?: string; Properties?: Record<string, unknown> }>;
}

/** Undefined: these credentials may not look (cloudformation:GetTemplate). */
export async function deployedTemplate(
  account: Account,
  StackName: string,
): Promise<DeployedTemplate | undefined> {
  return account.ask(async (config) => {
    const cloudFormation = new CloudFormationClient(config);
    try {
      const { TemplateBody } = await cloudFormation.send(new GetTemplateCommand({ StackName }));
      return JSON.parse(TemplateBody!) as DeployedTemplate;
    } finally {
      cloudFormation.destroy();
    }
  });
}
