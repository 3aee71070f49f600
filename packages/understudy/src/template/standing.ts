import { poolAttributes } from '../cognito/identifiers.ts';
import type { Resource, Stack } from '../kernel/stack.ts';
import { TemplateError } from '../kernel/templateError.ts';

/**
 * What the account has before the stack: resources that the template names by their ids and does not make, by any name of their own.
 * A user pool with its clients and groups; CloudFormation's names of types and properties.
 */
export type Standing = Record<string, StandingResource>;

interface StandingResource {
  Type: string;
  /** What the template names it by. A group is named by its property `GroupName`. */
  PhysicalId?: string;
  Properties?: Record<string, unknown>;
}

const group = 'AWS::Cognito::UserPoolGroup';
const types = ['AWS::Cognito::UserPool', 'AWS::Cognito::UserPoolClient', group];

/** The stack over an account that has them already. */
export function withStanding(stack: Stack, standing: Standing = {}): Stack {
  const resources = new Map(stack.resources);
  for (const [name, one] of Object.entries(standing)) {
    if (resources.has(name)) throw new TemplateError(name, '', 'the stack makes a resource of this name');
    resources.set(name, resourceFrom(name, one, stack));
  }
  return { ...stack, resources };
}

function resourceFrom(
  name: string,
  { Type, PhysicalId, Properties = {} }: StandingResource,
  stack: Stack,
): Resource {
  if (!types.includes(Type))
    throw new TemplateError(name, 'Type', `${Type} cannot be there before the stack`);
  const physicalId = PhysicalId ?? (Type === group ? Properties['GroupName'] : undefined);
  if (typeof physicalId !== 'string' || physicalId === '')
    throw new TemplateError(name, 'PhysicalId', 'what is there before the stack has an id');
  const attributes = Type === 'AWS::Cognito::UserPool' ? poolAttributes(stack, physicalId) : {};
  return { type: Type, physicalId, properties: Properties, attributes };
}
