import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { alarmed, late, watched } from '../../infra/alarms.ts';
import { prices } from '../../infra/prices.ts';
import { listPrices } from '../../tools/costs/listPrices.ts';
import { wrongWith } from '../kit/stack/knownMetrics.ts';
import { stackTemplate } from '../kit/stack/template.ts';

/** CloudWatch's own: for a dashboard, and for one widget of it. */
const widgetsMax = 500;
const metricsOfWidgetMax = 500;
const metricsMax = 2_500;
const columns = 24;
const alarmsOfWidgetMax = 100;
const expressionCharactersMax = 2_048;

const { Resources } = stackTemplate() as any;
const dashboards = Object.values<any>(Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard');
const functions = Object.entries<any>(Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
const tables = Object.values<any>(Resources).filter(({ Type }) => Type === 'AWS::DynamoDB::Table');
/** What a metric can be of: by reference within its stack, by its name in the data stack. */
const there = new Set([
  ...Object.keys(Resources),
  ...Object.values<any>(Resources).flatMap(
    ({ Properties }) => Properties?.TableName ?? Properties?.QueueName ?? [],
  ),
]);

interface Shown {
  widget: any;
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  options: { id?: string; visible?: boolean; stat?: string; label?: string };
}

/** With every reference replaced by the name of the resource that it refers to. */
function textOf(value: any): string {
  if (typeof value === 'string') return value;
  if (value['Fn::Join']) return value['Fn::Join'][1].map(textOf).join(value['Fn::Join'][0]);
  return value.Ref ?? value['Fn::GetAtt'][0];
}

const body = JSON.parse(textOf(dashboards[0].Properties.DashboardBody)) as { widgets: any[] };
const expressions: { widget: any; expression: string; label: string }[] = [];
const shown: Shown[] = [];
for (const widget of body.widgets)
  for (const row of widget.properties.metrics ?? []) {
    if (typeof row[0] === 'object') {
      expressions.push({ widget, ...row[0] });
      continue;
    }
    const options = typeof row.at(-1) === 'object' ? row.at(-1) : {};
    const [namespace, name, ...pairs] = row.filter((cell: unknown) => typeof cell === 'string') as string[];
    const dimensions = Object.fromEntries(
      Array.from({ length: pairs.length / 2 }, (_, index) => [pairs[2 * index]!, pairs[2 * index + 1]!]),
    );
    shown.push({ widget, namespace: namespace!, name: name!, dimensions, options });
  }

test('there is one dashboard, within CloudWatch’s limits, and no widget lies over another', () => {
  expect(dashboards).toHaveLength(1);
  const { widgets } = body;
  expect(widgets.length).toBeGreaterThan(20);
  expect(widgets.length).toBeLessThanOrEqual(widgetsMax);
  for (const { properties } of widgets)
    expect((properties.metrics ?? []).length, properties.title).toBeLessThanOrEqual(metricsOfWidgetMax);
  expect(shown.length).toBeLessThanOrEqual(metricsMax);
  for (const { expression, label } of expressions)
    expect(expression.length, label).toBeLessThanOrEqual(expressionCharactersMax);
  const taken = new Set<string>();
  for (const { x, y, width, height } of widgets) {
    expect(x + width).toBeLessThanOrEqual(columns);
    for (let column = x; column < x + width; column++)
      for (let row = y; row < y + height; row++) {
        expect(taken.has(`${column},${row}`)).toBe(false);
        taken.add(`${column},${row}`);
      }
  }
});

test('every metric is one that is counted, of a resource that is there', () => {
  const own = [...Object.keys({ ...alarmed, ...late }), ...watched];
  expect(shown.length).toBeGreaterThan(300);
  for (const { widget, namespace, name, dimensions } of shown) {
    expect(wrongWith(namespace, name, Object.keys(dimensions), own), widget.properties.title).toEqual([]);
    for (const [dimension, value] of Object.entries(dimensions))
      if (dimension !== 'Region') expect(there, `${name} of ${value}`).toContain(value);
  }
  // An expression may use no metric that its widget does not hold.
  for (const { widget, expression } of expressions) {
    const ids = new Set(shown.filter((one) => one.widget === widget).map(({ options }) => options.id));
    for (const [, list] of expression.matchAll(/SUM\(\[([^\]]*)\]\)/g))
      for (const id of list!.split(', ')) expect(ids).toContain(id);
  }
});

test('every function is looked at in one place: how often, how many failed, how long', () => {
  const placesOf = (id: string, name: string) =>
    shown.filter(
      (one) => one.name === name && one.dimensions['FunctionName'] === id && one.options.visible !== false,
    );
  expect(functions.length).toBeGreaterThan(40);
  for (const [id] of functions)
    for (const name of ['Invocations', 'Errors', 'Duration'])
      expect(placesOf(id, name), `${id} ${name}`).toHaveLength(1);
});

test('the headline is every alarm that is always there', () => {
  const [headline] = body.widgets;
  const always = Object.values<any>(Resources)
    .filter(({ Type, Condition }) => Type === 'AWS::CloudWatch::Alarm' && !Condition)
    .map(({ Properties }) => Properties.AlarmName as string);
  const named = (headline.properties.alarms as string[]).map((arn) => arn.split(':alarm:')[1]!);
  expect(headline).toMatchObject({ type: 'alarm', x: 0, y: 0, width: columns });
  expect(named.toSorted()).toEqual(always.toSorted());
  expect(named.length).toBeLessThanOrEqual(alarmsOfWidgetMax);
});

test('what everything that is counted comes to, consumes and refusals too, is on the page', () => {
  const names = new Set(shown.map(({ name }) => name));
  for (const name of [...Object.keys({ ...alarmed, ...late }), ...watched])
    expect(names, name).toContain(name);
  const titles = body.widgets.map(({ properties }) => properties.title);
  for (const title of ['Requests', 'Calls that count', 'Refused']) expect(titles).toContain(title);
});

test('the estimate is made with the prices of docs/costs.md', () => {
  const { appsync, lambda, dynamodb } = listPrices;
  for (const [ours, listed] of [
    [prices.apiRequest, appsync.operation],
    [prices.functionCall, lambda.request],
    [prices.gigabyteSecond.arm64, lambda.gigabyteSecond],
    [prices.writeUnit, dynamodb.writeUnit],
    [prices.readUnit, dynamodb.readUnit],
  ] as const)
    expect(ours / listed).toBeCloseTo(1, 9);
  expect(prices.gigabyteSecond.x86_64 / lambda.gigabyteSecond).toBeCloseTo(1.25, 4);
});

test('the estimate of money takes in every function, table and request once, at the prices that docs and README name', () => {
  const money = body.widgets.find(({ properties }) => properties.title === 'Dollars in five minutes');
  const parts = expressions
    .filter(({ widget }) => widget === money)
    .map(({ label, expression }) => {
      const [, list, price] = /^SUM\(\[(.*)\]\) \* ([\d.]+)$/.exec(expression)!;
      return { label, ids: list!.split(', '), price: Number(price) };
    });
  const used = (ids: string[]) =>
    shown.filter(({ widget, options }) => widget === money && ids.includes(options.id!));
  const of = (label: string) => parts.find((part) => part.label === label)!;
  const million = (label: string) => of(label).price * 1e6;
  expect(million('API')).toBeCloseTo(4, 9);
  expect(readFileSync('README.md', 'utf8')).toContain('$4 for the calls of AppSync');
  const costs = readFileSync('docs/costs.md', 'utf8');
  const [, write, read] = /million write units cost \$([\d.]*\d) and a million read units \$([\d.]*\d)/.exec(
    costs,
  )!;
  expect([million('Write units'), million('Read units')]).toEqual([
    expect.closeTo(Number(write), 9),
    expect.closeTo(Number(read), 9),
  ]);
  for (const label of ['Write units', 'Read units'])
    expect(
      used(of(label).ids)
        .map(({ dimensions }) => dimensions['TableName'])
        .toSorted(),
    ).toEqual(tables.map(({ Properties }) => Properties.TableName as string).toSorted());
  const times = parts.filter(({ label }) => label.startsWith('Time of functions'));
  const timed = times.flatMap(({ label, ids, price }) =>
    used(ids).map(({ dimensions, name, options }) => {
      const [, memory] = /with (\d+) MB/.exec(label)!;
      const { Properties } = Resources[dimensions['FunctionName']!];
      expect([name, options.stat, Properties.MemorySize]).toEqual(['Duration', 'Sum', Number(memory)]);
      // A gigabyte for a second, on arm64.
      expect(price * 1000 * (1024 / Number(memory))).toBeCloseTo(0.0000133334, 12);
      expect(Properties.Architectures).toEqual(['arm64']);
      return dimensions['FunctionName'];
    }),
  );
  expect(timed.toSorted()).toEqual(functions.map(([id]) => id).toSorted());
});

test('fields that no function answers are measured by AppSync, and no others, because each costs', () => {
  const measured = Object.values<any>(Resources)
    .filter(({ Type, Properties }) => Type === 'AWS::AppSync::Resolver' && Properties.MetricsConfig)
    .map(({ Properties }) => [`${Properties.TypeName}.${Properties.FieldName}`, Properties.MetricsConfig]);
  expect(measured.toSorted()).toEqual([
    ['Query.me', 'ENABLED'],
    ['Query.products', 'ENABLED'],
  ]);
  const api = Object.values<any>(Resources).find(({ Type }) => Type === 'AWS::AppSync::GraphQLApi');
  expect(api.Properties.EnhancedMetricsConfig).toEqual({
    ResolverLevelMetricsBehavior: 'PER_RESOLVER_METRICS',
    DataSourceLevelMetricsBehavior: 'PER_DATA_SOURCE_METRICS',
    OperationLevelMetricsConfig: 'DISABLED',
  });
  expect(expressions.some(({ expression }) => expression.startsWith('SEARCH('))).toBe(true);
});
