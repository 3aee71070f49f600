import js from 'typescript-eslint';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import appsync from './eslint.appsync.js';

// Rules that need types are oxlint's (.oxlintrc.json), which checks the types in the same pass.
export default js.config(
  {
    ignores: ['**/generated/**', 'build/**', 'cdk.out*/**', 'web/dist/**', '.usher/**', 'node_modules/**'],
  },
  ...js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'off',
    },
  },
  {
    files: ['{functions,app,store,platform,resolvers,domain}/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='constructEventWithoutVerification']",
          message: 'An event that was not verified must not be read.',
        },
      ],
    },
  },
  {
    files: ['domain/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval', 'console'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Rules are given the time.' },
        { object: 'Math', property: 'random', message: 'Rules give the same answer each time.' },
      ],
    },
  },
  ...appsync,
  {
    files: ['resolvers/**/*.ts', 'store/rows/**/*.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'error' },
  },
  {
    files: ['resolvers/**/*.ts'],
    ignores: ['resolvers/shared/context.ts'],
    rules: {
      '@typescript-eslint/no-restricted-types': [
        'error',
        {
          types: {
            Context: 'It is `any` all over: take RequestContext or ResponseContext of shared/context.ts.',
          },
        },
      ],
    },
  },
  { files: ['web/**/*.tsx'], ...jsxA11y.flatConfigs.recommended },
  {
    files: ['web/**/*.tsx', 'web/**/*.ts'],
    plugins: { 'react-hooks': reactHooks },
    rules: reactHooks.configs.recommended.rules,
  },
);
