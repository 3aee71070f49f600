import { expect, test } from 'vitest';
import { stackTemplate } from '../kit/stack/template.ts';

const { Parameters, Resources } = stackTemplate();
const { Default, AllowedPattern } = Parameters!['WebPath']!;
const takes = (path: string) => new RegExp(AllowedPattern as string).test(path);

test('without a setting, the way back from Stripe stays in the page of the web client', () => {
  expect(Default).toBe('/#/');
});

test('a web path leads to where an app has its own pages', () => {
  for (const path of ['/', '/#/', '/app/', '/en-GB/billing/', '/app/v2.1/#/']) {
    expect(takes(path), path).toBe(true);
    expect(new URL(`https://app.example.com${path}checkout/done`).origin).toBe('https://app.example.com');
  }
});

test('no web path leads the way back from Stripe, or a link in a message, to another site', () => {
  for (const path of [
    ...['.evil.example/', ':8443/', '@evil.example/', '//evil.example/', '/\\evil.example/', '/a//b/'],
    ...[
      'https://evil.example/',
      '/../',
      '/a/../',
      '',
      '/app',
      '/app?to=',
      '/a b/',
      '/a,b/',
      '/%2f/',
      '/#/app/',
    ],
  ])
    expect(takes(path), path).toBe(false);
});

test('every function that sends people to an origin of the web client is told the path that comes after it', () => {
  const told = Object.values(Resources).flatMap(({ Properties }) => {
    const variables = Properties?.['Environment']?.Variables;
    return variables?.WEB_ORIGINS === undefined ? [] : [variables.WEB_PATH];
  });
  expect(told).toEqual([{ Ref: 'WebPath' }, { Ref: 'WebPath' }, { Ref: 'WebPath' }]);
});
