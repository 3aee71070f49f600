// The arrows between the floors: which folder may import which. `npm test` fails on any other import, and on every circle.

/** What a folder may import of ours, besides itself. */
const allowed = {
  domain: [],
  generated: [],
  platform: ['generated'],
  store: ['domain', 'platform', 'generated'],
  app: ['store', 'domain', 'platform', 'generated'],
  functions: ['app', 'store', 'domain', 'platform', 'generated'],
  resolvers: ['domain', 'store/rows', 'generated'],
  'store/rows': ['domain'],
  // The list of fields, the shape of each table, and the rules of a catalog.
  infra: ['resolvers/(fields|source)\\.ts', 'store/rows', 'domain'],
  web: ['packages/client'],
  // What an extension may use, and what an extension is.
  extension: [
    'functions',
    'store',
    'domain',
    'platform',
    'resolvers',
    'infra',
    'generated',
    'web/src',
    'packages/client',
  ],
  examples: ['extension'],
  // What an app installs, and where its parts come from in the package.
  'packages/cdk': ['infra'],
  // Reads outputs as the commands do.
  'packages/create-usher-app': ['tools/dev', 'tools/operate/outputsFile.ts'],
  'packages/understudy': [],
  'packages/stripe-stand-in': ['packages/understudy'],
  'packages/client': [],
  // Signs in, reads outputs and compares catalogs as the commands do.
  'packages/mcp': ['tools', 'infra/catalog', 'app/catalog'],
};
const floors =
  '^(domain|generated|platform|store|app|functions|resolvers|infra|web|extension|examples|packages|tools|test|bench)/';

const arrows = Object.entries(allowed).map(([from, to]) => ({
  name: `what-${from.replace('/', '-')}-may-import`,
  comment: `${from} imports nothing of ours but ${['itself', ...to].join(', ')}.`,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: '^examples/[^/]+/test/' },
  to: { path: floors, pathNot: `^(${[from, ...to].join('|')})(/|$)` },
}));

module.exports = {
  forbidden: [
    ...arrows,
    {
      name: 'nothing-imports-an-example',
      comment: 'An example can be left out, so nothing may need one.',
      severity: 'error',
      from: { pathNot: '^examples/' },
      to: { path: '^examples/' },
    },
    {
      name: 'no-circle',
      comment: 'Two files that need each other are one thing, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'tables-are-reached-by-the-client-of-the-store',
      comment: 'The SDK would be most of what a function loads; its types cost nothing.',
      severity: 'error',
      from: { path: '^(app|functions|platform|domain|store|extension|examples)/', pathNot: '/test/' },
      to: { path: '@aws-sdk/(lib|client|util)-dynamodb', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-store-speaks-to-tables',
      severity: 'error',
      from: { path: '^(app|functions|platform|domain)/' },
      to: { path: '^store/client\\.ts$' },
    },
    {
      name: 'domain-imports-no-package',
      severity: 'error',
      from: { path: '^domain/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-no-pkg', 'core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(build|dist|cdk\\.out)/' },
    // Types count: what is imported for its type alone is needed all the same.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.lint.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
