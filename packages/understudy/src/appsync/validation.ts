import { getNullableType, Kind, validate, visit } from 'graphql';
import type {
  ASTNode,
  GraphQLError,
  ASTVisitor,
  DocumentNode,
  FieldNode,
  GraphQLSchema,
  ValidationContext,
  ValidationRule,
  ValueNode,
} from 'graphql';
import { validationEntry } from './errors.ts';
import type { ValidationEntry } from './errors.ts';
import { javaLiteral } from './javaLiteral.ts';
import { documentRules } from './subscriptionRoot.ts';

/** Where the walk stands when a rule speaks: graphql-java names the place, graphql-js only the node. */
interface DocumentPath {
  fields: string[];
  /** The argument and the input fields inside it. */
  argument: string[];
}

const errorsMax = 100;

/** graphql-js decides, graphql-java speaks. AWS: recorded for the form, observed for the wording of most kinds. */
export function validateDocument(schema: GraphQLSchema, document: DocumentNode): ValidationEntry[] {
  const entries: ValidationEntry[] = [];
  const place: DocumentPath = { fields: [], argument: [] };
  const rules = documentRules.map((rule) => speaking(rule, place, entries));
  const foreign = validate(schema, document, [entering(place), ...rules, leaving(place)]);
  for (const error of foreign)
    entries.push(validationEntry(`Validation error : ${error.message}`, error.locations ?? []));
  return entries.slice(0, errorsMax);
}

/** Introspection that is switched off looks like a schema without it. */
export function introspectionEntries(document: DocumentNode, queryType: string): ValidationEntry[] {
  const entries: ValidationEntry[] = [];
  for (const definition of document.definitions) {
    if (!('selectionSet' in definition)) continue;
    for (const field of fieldsIn(definition.selectionSet)) {
      if (field.name.value !== '__schema' && field.name.value !== '__type') continue;
      entries.push(
        entryFor(
          'FieldUndefined',
          `Field '${field.name.value}' in type '${queryType}' is undefined`,
          [field.name.value],
          [field],
        ),
      );
    }
  }
  return entries;
}

function* fieldsIn(selectionSet: FieldNode['selectionSet']): Generator<FieldNode> {
  const pending = [...(selectionSet?.selections ?? [])];
  for (let selection = pending.pop(); selection; selection = pending.pop()) {
    if (selection.kind === Kind.FIELD) yield selection;
    if (selection.kind !== Kind.FRAGMENT_SPREAD) pending.push(...(selection.selectionSet?.selections ?? []));
  }
}

/** Runs a graphql-js rule with a context whose reports come to us, with the rule's name. */
function speaking(rule: ValidationRule, place: DocumentPath, entries: ValidationEntry[]): ValidationRule {
  return (context) => {
    const own = Object.create(context) as ValidationContext;
    own.reportError = (error) => {
      if (entries.length < errorsMax) entries.push(translate(rule.name, error, place, context));
    };
    return rule(own);
  };
}

function entering(place: DocumentPath): ValidationRule {
  return (): ASTVisitor => ({
    enter(node) {
      if (node.kind === Kind.FIELD) place.fields.push(node.name.value);
      else if (node.kind === Kind.FRAGMENT_DEFINITION) place.fields.push(node.name.value);
      else if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD)
        place.argument.push(node.name.value);
    },
  });
}

/** Runs last, so that rules which speak on the way out still stand inside. */
function leaving(place: DocumentPath): ValidationRule {
  return (): ASTVisitor => ({
    leave(node) {
      if (node.kind === Kind.FIELD || node.kind === Kind.FRAGMENT_DEFINITION) place.fields.pop();
      else if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) place.argument.pop();
    },
  });
}

function entryFor(
  kind: string,
  detail: string,
  fields: readonly string[],
  nodes: readonly ASTNode[],
): ValidationEntry {
  const at = fields.length > 0 ? ` @ '${fields.join('/')}'` : '';
  const locations = nodes.flatMap(({ loc }) =>
    loc ? [{ line: loc.startToken.line, column: loc.startToken.column }] : [],
  );
  return validationEntry(`Validation error of type ${kind}: ${detail}${at}`, locations);
}

function translate(
  rule: string,
  error: GraphQLError,
  place: DocumentPath,
  context: ValidationContext,
): ValidationEntry {
  const nodes = error.nodes ?? [];
  const node = nodes[0];
  const name = nameOf(node);
  const quoted = [...error.message.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
  const say = (kind: string, detail: string, fields = place.fields) => entryFor(kind, detail, fields, nodes);
  const sayOfUse = (kind: string, detail: string, use: ASTNode | undefined) =>
    entryFor(kind, detail, use ? fieldsAround(context.getDocument(), use) : [], use ? [use] : []);
  switch (rule) {
    case 'FieldsOnCorrectTypeRule':
      return say(
        'FieldUndefined',
        `Field '${name}' in type '${context.getParentType()?.name ?? ''}' is undefined`,
      );
    case 'KnownTypeNamesRule':
      return say('UnknownType', `Unknown type ${name}`, []);
    case 'KnownArgumentNamesRule':
      return say('UnknownArgument', `Unknown field argument ${name}`);
    case 'ProvidedRequiredArgumentsRule':
      return say('MissingFieldArgument', `Missing field argument ${quoted[1] ?? ''}`);
    case 'ScalarLeafsRule':
      return sayLeaf(say, error, node, name);
    case 'ValuesOfCorrectTypeRule':
      return say('WrongType', wrongTypeDetail(error, node, place, context));
    case 'VariablesInAllowedPositionRule':
      return sayOfUse(
        'VariableTypeMismatch',
        `Variable type '${quoted[1] ?? ''}' doesn't match expected type '${quoted[2] ?? ''}'`,
        nodes[1],
      );
    case 'NoUndefinedVariablesRule':
      return sayOfUse('UndefinedVariable', `Undefined variable ${name}`, node);
    case 'OverlappingFieldsCanBeMergedRule':
      return say(
        'FieldsConflict',
        error.message.replace(/^Fields /, '').replace(/ Use different aliases.*$/, ''),
      );
    default: {
      const [kind, detail] = simpleKinds[rule] ?? [rule.replace(/Rule$/, ''), () => error.message];
      return say(kind, detail(name, quoted));
    }
  }
}

/** The rules on variables speak when the operation ends, so the place is looked for again. */
function fieldsAround(document: DocumentNode, { loc }: ASTNode): string[] {
  const fields: string[] = [];
  if (!loc) return fields;
  visit(document, {
    enter(node) {
      if (!node.loc || node.loc.start > loc.start || node.loc.end < loc.end) return false;
      if (node.kind === Kind.FIELD || node.kind === Kind.FRAGMENT_DEFINITION) fields.push(node.name.value);
      return undefined;
    },
  });
  return fields;
}

/** Rules whose sentence needs nothing but a name. */
const simpleKinds: Record<string, [kind: string, detail: (name: string, quoted: string[]) => string]> = {
  KnownFragmentNamesRule: ['UndefinedFragment', (name) => `Undefined fragment ${name}`],
  NoUnusedVariablesRule: ['UnusedVariable', (name) => `Unused variable ${name}`],
  NoUnusedFragmentsRule: ['UnusedFragment', (name) => `Unused fragment ${name}`],
  NoFragmentCyclesRule: ['FragmentCycle', () => 'Fragment cycles not allowed'],
  KnownDirectivesRule: ['UnknownDirective', (name) => `Unknown directive ${name}`],
  UniqueDirectivesPerLocationRule: [
    'DuplicateDirectiveName',
    (name) => `Directive '${name}' must be uniquely named within a location`,
  ],
  UniqueOperationNamesRule: [
    'DuplicateOperationName',
    (name) => `There can be only one operation named '${name}'`,
  ],
  LoneAnonymousOperationRule: [
    'LoneAnonymousOperationViolation',
    () => 'Anonymous operation with other operations',
  ],
  UniqueFragmentNamesRule: [
    'DuplicateFragmentName',
    (name) => `There can be only one fragment named '${name}'`,
  ],
  UniqueVariableNamesRule: [
    'DuplicateVariableName',
    (name) => `There can be only one variable named '${name}'`,
  ],
  UniqueArgumentNamesRule: [
    'DuplicateArgumentNames',
    (name) => `There can be only one argument named '${name}'`,
  ],
  UniqueInputFieldNamesRule: [
    'UniqueObjectFieldName',
    (name) => `There can be only one field named '${name}'`,
  ],
  FragmentsOnCompositeTypesRule: [
    'FragmentTypeConditionInvalid',
    (_, quoted) =>
      `Fragment type condition is invalid, must be on Object/Interface/Union: ${quoted.at(-1) ?? ''}`,
  ],
  PossibleFragmentSpreadsRule: [
    'InvalidFragmentType',
    (_, quoted) =>
      `Fragment cannot be spread here as objects of type ${quoted.at(-2) ?? ''} can never be of type ${quoted.at(-1) ?? ''}`,
  ],
  VariablesAreInputTypesRule: [
    'NonInputTypeOnVariable',
    (_, quoted) => `Input variable ${quoted[1] ?? ''} is not an input type`,
  ],
  SingleFieldSubscriptionsRule: [
    'SubscriptionMultipleRootFields',
    () => 'Subscription operation must have exactly one root field',
  ],
  ExecutableDefinitionsRule: [
    'NonExecutableDefinition',
    () => 'The document contains a definition that is not executable',
  ],
};

function sayLeaf(
  say: (kind: string, detail: string) => ValidationEntry,
  error: GraphQLError,
  node: ASTNode | undefined,
  name: string,
): ValidationEntry {
  const type = /type "([^"]+)"/.exec(error.message)?.[1] ?? '';
  return node?.kind === Kind.FIELD
    ? say('SubSelectionRequired', `Sub selection required for type ${type} of field ${name}`)
    : say(
        'SubSelectionNotAllowed',
        `Sub selection not allowed on leaf type ${type} of field ${/^Field "([^"]+)"/.exec(error.message)?.[1] ?? ''}`,
      );
}

function wrongTypeDetail(
  error: GraphQLError,
  node: ASTNode | undefined,
  place: DocumentPath,
  context: ValidationContext,
): string {
  const argument = place.argument.join('.');
  const [, missing] = /Field "[^"]*?\.?([^".]+)" of required type/.exec(error.message) ?? [];
  const [, extra, inputType] = /Field "([^"]+)" is not defined by type "([^"]+)"/.exec(error.message) ?? [];
  const shown = shownValue(node);
  if (missing)
    return `argument '${argument}' with value '${shown}' is missing required fields '[${missing}]'`;
  if (extra)
    return `argument '${place.argument.slice(0, -1).join('.')}' with value '${shown}' contains a field not in '${inputType ?? ''}': '${extra}'`;
  const expected = context.getInputType();
  const name = expected ? String(getNullableType(expected)) : '';
  return `argument '${argument}' with value '${shown}' is not a valid '${name}'`;
}

function shownValue(node: ASTNode | undefined): string {
  if (!node) return '';
  if (node.kind === Kind.OBJECT_FIELD) return javaLiteral(node.value);
  return node.kind.endsWith('Value') || node.kind === Kind.VARIABLE ? javaLiteral(node as ValueNode) : '';
}

function nameOf(node: ASTNode | undefined): string {
  if (!node) return '';
  if (node.kind === Kind.NAME) return node.value;
  if (node.kind === Kind.VARIABLE_DEFINITION) return node.variable.name.value;
  return 'name' in node && node.name && 'value' in node.name ? node.name.value : '';
}
