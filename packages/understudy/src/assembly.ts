import { announce } from './announce.ts';
import type { Api } from './appsync/api.ts';
import type { Cloud } from './cloud.ts';
import { distributionsFrom } from './cloudfront/distribution.ts';
import type { Companion } from './kernel/companion.ts';
import type { OperatorCall } from './operator.ts';
import { environmentOf, operatorFile } from './operatorFile.ts';
import { outputsOf, writeJson } from './outputs.ts';
import type { ResolverLog } from './resolverLog.ts';
import type { Setup } from './setup.ts';
import type { Services } from './openServices.ts';
import type { Undo } from './kernel/undo.ts';

/** Everything that runs for one stack, as its starter holds it. */
export function cloudOf(
  setup: Setup,
  services: Services,
  {
    undo,
    ...parts
  }: { apis: Api[]; resolverLog: ResolverLog; call: OperatorCall; stop: () => Promise<void>; undo: Undo },
): Cloud {
  const { options, address, endpoints, stack, clock, certificateAuthority } = setup;
  const { vault, verifier: _verifier, ...shown } = services;
  const operator = () => operatorFile(cloud, vault, endpoints);
  const cloud: Cloud = {
    ...shown,
    ...parts,
    folder: options.data,
    address,
    stack,
    outputs: {
      ...outputsOf(stack, address),
      ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
    },
    clock,
    companions: companionsOf(setup, undo),
    distributions: distributionsFrom(stack, {
      host: new URL(address).host,
      hasFiles: options.webFolder !== undefined,
    }),
    operatorEnvironment: () => environmentOf(operator()),
    addOutputs: (more) => Object.assign(cloud.outputs, more),
    writeOutputs: () => {
      writeJson(options.data, 'operator.json', operator(), 0o600);
      return writeJson(options.data, 'outputs.json', cloud.outputs);
    },
    announce: (isRestart = false) => announce(cloud, cloud.writeOutputs(), isRestart),
  };
  return cloud;
}

function companionsOf({ options, address, clock, installation }: Setup, undo: Undo): Map<string, Companion> {
  const companions = new Map<string, Companion>();
  for (const open of options.companions ?? []) {
    const companion = open({ address, dataFolder: options.data, clock, seed: installation.seed });
    companions.set(companion.name, companion);
    undo.push(() => companion.close());
  }
  return companions;
}
