import type { Clock } from '../kernel/clock.ts';
import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { Authority, Principal } from '../iam/principal.ts';
import { answerJson, ServiceError, type Body } from '../kernel/answer.ts';
import type { Journal } from '../kernel/journal.ts';
import { resourcesOf, type Account, type Resources } from '../kernel/stack.ts';

interface Parameter {
  name: string;
  type: string;
  value: string;
  version: number;
  modifiedAt: number;
  /** The value in the template when it was last taken from there. */
  declared?: string | undefined;
}

/** Systems Manager's parameters; a declared one follows the template whenever that changes. */
export class Parameters {
  constructor(
    resources: Resources,
    private readonly account: Account,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {
    for (const [, { properties, physicalId }] of resourcesOf(resources, 'AWS::SSM::Parameter')) {
      const declared = String(properties['Value']);
      if (this.get(physicalId)?.declared === declared) continue;
      this.put(physicalId, String(properties['Type'] ?? 'String'), declared, declared);
    }
  }

  get(nameOrArn: string): Parameter | undefined {
    return this.table().get(this.nameOf(nameOrArn));
  }

  under(path: string, isDeep: boolean): Parameter[] {
    const prefix = path.endsWith('/') ? path : `${path}/`;
    return [...this.table().values()]
      .filter(({ name }) => name.startsWith(prefix) && (isDeep || !name.slice(prefix.length).includes('/')))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  put(name: string, type: string, value: string, declared = this.get(name)?.declared): Parameter {
    const version = (this.get(name)?.version ?? 0) + 1;
    const parameter = { name, type, value, version, modifiedAt: this.clock.now(), declared };
    this.journal.put('parameters', name, parameter);
    return parameter;
  }

  remove(name: string): void {
    this.journal.remove('parameters', name);
  }

  arnOf(nameOrArn: string): string {
    const { region, accountId } = this.account;
    return `arn:aws:ssm:${region}:${accountId}:parameter/${this.nameOf(nameOrArn).replace(/^\//, '')}`;
  }

  private nameOf(nameOrArn: string): string {
    if (!nameOrArn.startsWith('arn:')) return nameOrArn;
    const name = nameOrArn.split(':parameter/').at(-1)!;
    return this.table().has(name) ? name : `/${name}`;
  }

  private table(): ReadonlyMap<string, Parameter> {
    return this.journal.table<Parameter>('parameters');
  }
}

export function handleParameters(
  parameters: Parameters,
  authority: Authority,
  caller: Principal,
  request: HttpRequest,
): Promise<HttpResponse> {
  const demand = (action: string, name: string) =>
    authority.demand(caller, `ssm:${action}`, parameters.arnOf(name));
  const shown = (parameter: Parameter) => ({
    Name: parameter.name,
    Type: parameter.type,
    Value: parameter.value,
    Version: parameter.version,
    LastModifiedDate: parameter.modifiedAt / 1000,
    ARN: parameters.arnOf(parameter.name),
    DataType: 'text',
  });
  return answerJson(request, '1.1', async (operation, body) => {
    switch (operation) {
      case 'GetParameter': {
        demand(operation, textAt(body, 'Name'));
        return { Parameter: shown(demandParameter(parameters, textAt(body, 'Name'))) };
      }
      case 'GetParameters': {
        const names = (body['Names'] ?? []) as string[];
        for (const name of names) demand(operation, name);
        const found = names.flatMap((name) => parameters.get(name) ?? []);
        return {
          Parameters: found.map(shown),
          InvalidParameters: names.filter((name) => !parameters.get(name)),
        };
      }
      case 'GetParametersByPath': {
        demand(operation, textAt(body, 'Path'));
        return { Parameters: parameters.under(textAt(body, 'Path'), body['Recursive'] === true).map(shown) };
      }
      case 'PutParameter': {
        const name = textAt(body, 'Name');
        demand(operation, name);
        const before = parameters.get(name);
        if (before && body['Overwrite'] !== true) {
          throw new ServiceError(
            'ParameterAlreadyExists',
            'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
          );
        }
        const type = String(body['Type'] ?? before?.type ?? 'String');
        return { Version: parameters.put(name, type, textAt(body, 'Value')).version, Tier: 'Standard' };
      }
      case 'DeleteParameter': {
        demand(operation, textAt(body, 'Name'));
        parameters.remove(demandParameter(parameters, textAt(body, 'Name')).name);
        return {};
      }
      default:
        throw new ServiceError('UnknownOperationException', `Unknown operation ${operation}.`);
    }
  });
}

function demandParameter(parameters: Parameters, name: string): Parameter {
  const parameter = parameters.get(name);
  if (!parameter) throw new ServiceError('ParameterNotFound', '');
  return parameter;
}

function textAt(body: Body, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new ServiceError(
    'ValidationException',
    `1 validation error detected: Value at '${name}' must not be empty`,
  );
}
