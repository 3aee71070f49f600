import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/**
 * For GraphQL Code Generator: what @usher/mcp offers, by who may call it. Names, descriptions and arguments are those of the schema; an answer
 * has every field that the caller may read.
 */
export const plugin = (schema) => {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ];
  const fieldsFor = (caller) => [
    ...roots.flatMap(([kind, root]) =>
      Object.values(root.getFields())
        .filter((field) => isOffered(field, caller))
        .map((field) => toolFor(kind, field, caller)),
    ),
    ...(caller === 'operator' ? [logOfAccount(schema)] : []),
  ];
  return {
    prepend: [`import type { Field } from '../tools/field.ts';`],
    content: ['operator', 'service']
      .map(
        (caller) => `export const ${caller}Fields: Field[] = ${JSON.stringify(fieldsFor(caller), null, 2)};`,
      )
      .join('\n\n'),
  };
};

/** What a person decides or is handed, and what Usher's own functions call. */
const leftOut = [
  'approveRequest',
  'rejectRequest',
  'deleteAccount',
  'exportAccount',
  'publishUsage',
  'publishAccount',
];

function isOffered(field, caller) {
  if (leftOut.includes(field.name) || field.deprecationReason != null) return false;
  const directives = directivesOf(field);
  return caller === 'service' ? directives.has('aws_iam') : isForOperators(directives);
}

function isForOperators(directives) {
  return (directives.get('aws_cognito_user_pools')?.arguments ?? []).length > 0;
}

function directivesOf({ astNode }) {
  return new Map((astNode?.directives ?? []).map((one) => [one.name.value, one]));
}

/** A field without directives of its own has those of its type; without any, users of the pool may read it. */
function isReadable(field, type, caller) {
  const own = directivesOf(field);
  const directives = [...own.keys()].some((name) => name.startsWith('aws_')) ? own : directivesOf(type);
  const names = [...directives.keys()].filter((name) => name.startsWith('aws_'));
  if (caller === 'service') return names.includes('aws_iam');
  return names.length === 0 || names.includes('aws_cognito_user_pools');
}

function toolFor(kind, field, caller) {
  const required = caller === 'service' ? ['accountId'] : [];
  return {
    name: field.name,
    kind,
    description: oneLine(field.description),
    input: inputFor(field.args, required),
    document: documentFor(kind, field.args, `${called(field)}${selectionOf(field.type, caller)}`),
  };
}

/** The one list of an account that has pages of its own. */
function logOfAccount(schema) {
  const account = schema.getQueryType().getFields().account;
  const actions = schema.getType('Me').getFields().actions;
  const args = [account.args.find(({ name }) => name === 'userId'), ...actions.args];
  const inner = `${called(actions)}${selectionOf(actions.type, 'operator')}`;
  return {
    name: 'accountActions',
    kind: 'query',
    description: oneLine(`For operators: ${actions.description}`),
    input: inputFor(args, ['userId']),
    document: documentFor('query', args, `account(userId: $userId) { ${inner} }`),
  };
}

function documentFor(kind, args, body) {
  const given = args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  return `${kind}${given ? `(${given})` : ''} { ${body} }`;
}

function called({ name, args }) {
  return args.length > 0 ? `${name}(${args.map((one) => `${one.name}: $${one.name}`).join(', ')})` : name;
}

/** Everything below, but for what has pages of its own. */
function selectionOf(type, caller, above = []) {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  const fields = Object.values(named.getFields())
    .filter((field) => field.args.length === 0 && field.deprecationReason == null)
    .filter((field) => isReadable(field, named, caller))
    .filter((field) => !isObjectType(getNamedType(field.type)) || !above.includes(getNamedType(field.type)))
    .map((field) => `${field.name}${selectionOf(field.type, caller, [...above, named])}`);
  return ` { ${fields.join(' ')} }`;
}

function inputFor(args, required) {
  return objectSchema(args, required);
}

function objectSchema(fields, required = []) {
  const needed = fields
    .filter(({ type, name }) => isNonNullType(type) || required.includes(name))
    .map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(
      fields.map(({ name, type, description }) => [
        name,
        { ...schemaOf(type), description: oneLine(description) },
      ]),
    ),
    ...(needed.length > 0 ? { required: needed } : {}),
    additionalProperties: false,
  };
}

const scalars = { Int: 'integer', Float: 'number', Boolean: 'boolean' };

function schemaOf(type) {
  if (isNonNullType(type)) return schemaOf(type.ofType);
  if (isListType(type)) return { type: 'array', items: schemaOf(type.ofType) };
  if (isInputObjectType(type)) return objectSchema(Object.values(type.getFields()));
  if (isEnumType(type)) return { type: 'string', enum: type.getValues().map(({ name }) => name) };
  return { type: scalars[type.name] ?? 'string' };
}

function oneLine(text) {
  return (text ?? '').replaceAll(/\s+/g, ' ').trim();
}
