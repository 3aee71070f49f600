import appsync from '@aws-appsync/eslint-plugin';
import tseslint from 'typescript-eslint';

const { plugins, rules } = appsync.configs.recommended;

/** What APPSYNC_JS does not have, or may not have, and the service's own plugin lets pass. */
const refusedSyntax = [
  ['ThrowStatement', 'Throw statements are not supported: use util.error.'],
  ['NewExpression', 'The operator new is not supported.'],
  ['DoWhileStatement', 'Do-while statements are not supported.'],
  ['TaggedTemplateExpression', 'Tagged templates are not supported.'],
  ['SequenceExpression', 'Comma expressions are not supported.'],
  ['Literal[bigint]', 'BigInt literals are not supported.'],
  [
    ':matches(BinaryExpression[operator="**"], AssignmentExpression[operator="**="])',
    'The operator ** is not supported.',
  ],
  ['Property[kind=/^(get|set)$/]', 'Getters and setters are not supported.'],
  ['Property > :matches(FunctionExpression, ArrowFunctionExpression)', 'Functions cannot be kept as values.'],
  ['CallExpression[callee.property.name="sort"][arguments.length>0]', 'Method sort takes no comparator.'],
  [
    'CallExpression[callee.property.name=/^(apply|bind|call|toString|toFixed|localeCompare)$/]:not([callee.object.type="MemberExpression"][callee.object.object.name="util"])',
    'This method is not supported.',
  ],
  ['MemberExpression[property.name=/^(constructor|prototype|__proto__)$/]', 'Prototypes are not supported.'],
  [
    'MemberExpression[object.name="Object"]:not([property.name=/^(assign|entries|keys|values|hasOwn)$/])',
    'Of Object only assign, entries, keys, values and hasOwn are supported.',
  ],
  [
    'MemberExpression[object.name="Math"]:not([property.name=/^(min|max|round|floor|ceil)$/])',
    'Of Math only min, max, round, floor and ceil are used here.',
  ],
  [
    'MemberExpression[object.name="Number"]:not([property.name=/^(isFinite|isNaN)$/])',
    'Of Number only isFinite and isNaN are supported.',
  ],
  [
    'CallExpression[callee.name=/^(Number|String|Boolean|parseInt|parseFloat|isNaN|isFinite)$/]',
    'There are no casts: use unary plus or a template literal.',
  ],
  [
    'BinaryExpression[operator=/^[!=]==$/]:matches([left.raw="null"], [right.raw="null"], [left.type="Identifier"][left.name="undefined"], [right.type="Identifier"][right.name="undefined"], [left.operator="void"], [right.operator="void"])',
    'Null and undefined are the same on the service: compare with == null.',
  ],
];

const refusedGlobals = [
  ...[
    'Date',
    'RegExp',
    'Map',
    'Set',
    'WeakMap',
    'WeakSet',
    'Symbol',
    'BigInt',
    'Promise',
    'Proxy',
    'Reflect',
    'Intl',
  ],
  ...['Array', 'Error', 'Function', 'eval', 'crypto', 'Buffer', 'URL', 'TextEncoder', 'TextDecoder'],
  ...[
    'structuredClone',
    'fetch',
    'setTimeout',
    'setInterval',
    'setImmediate',
    'queueMicrotask',
    'clearTimeout',
  ],
  ...['process', 'require', 'module', 'global', 'globalThis', 'window', 'self', '__dirname', '__filename'],
];

/** For resolvers and the rows that they share with the store: a flat-config fragment. It only speeds up what loading a bundle checks again, exactly. */
export default [
  {
    files: ['resolvers/**/*.ts', 'store/rows/**/*.ts'],
    plugins: { ...plugins },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true },
    },
    rules: {
      ...rules,
      'no-restricted-syntax': [
        'error',
        ...refusedSyntax.map(([selector, message]) => ({ selector, message })),
      ],
      'no-restricted-globals': [
        'error',
        ...refusedGlobals.map((name) => ({ name, message: `${name} does not exist in APPSYNC_JS.` })),
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Ids come from util.autoId; nothing else is left to chance.',
        },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\.|@aws-appsync/utils(/dynamodb)?$)',
              message: 'Only @aws-appsync/utils can be imported.',
            },
          ],
        },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
];
