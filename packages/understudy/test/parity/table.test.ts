import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, test } from 'vitest';
import type { Recording } from '../../src/conformance/record.ts';
import { casesIn, casesOf, parityPage, recordingIn } from './steps/cases.ts';
import { addressesOf, unusedSources, withoutSource } from './steps/sources.ts';

const folder = resolve(import.meta.dirname);
const page = resolve(folder, '../../../../docs/appsync-parity.md');
const cases = casesIn(folder);

/** The conformance cases that were agreed on before there was code. */
const agreed = [
  ...[
    '001',
    '002',
    '004',
    '005',
    '006',
    '007',
    '009',
    '010',
    '011',
    '012',
    '014',
    '015',
    '016',
    '017',
    '019',
    '020',
  ],
  ...[
    '021',
    '022',
    '024',
    '025',
    '026',
    '027',
    '029',
    '030',
    '031',
    '032',
    '034',
    '035',
    '036',
    '037',
    '039',
    '040',
  ],
  ...[
    '041',
    '042',
    '044',
    '045',
    '046',
    '047',
    '049',
    '050',
    '051',
    '052',
    '054',
    '055',
    '056',
    '057',
    '059',
    '060',
  ],
  ...[
    '061',
    '062',
    '064',
    '065',
    '066',
    '067',
    '069',
    '070',
    '071',
    '072',
    '074',
    '075',
    '076',
    '077',
    '079',
    '080',
  ],
  ...[
    '081',
    '082',
    '084',
    '085',
    '086',
    '087',
    '089',
    '090',
    '091',
    '092',
    '094',
    '095',
    '096',
    '097',
    '099',
    '100',
  ],
  ...[
    '101',
    '102',
    '104',
    '105',
    '106',
    '107',
    '109',
    '109a',
    '109b',
    '110',
    '111',
    '112',
    '114',
    '115',
    '116',
    '117',
  ],
  ...[
    '119',
    '120',
    '121',
    '122',
    '124',
    '125',
    '126',
    '127',
    '129',
    '130',
    '131',
    '132',
    '134',
    '135',
    '136',
    '137',
  ],
  ...[
    '139',
    '140',
    '141',
    '142',
    '144',
    '145',
    '146',
    '147',
    '149',
    '150',
    '151',
    '152',
    '154',
    '155',
    '156',
    '157',
  ],
];

describe('the parity table', () => {
  test('every agreed case has a test', () => {
    const tested = new Set(cases.map(({ number }) => number));
    expect(agreed.filter((number) => !tested.has(`C${number}`))).toEqual([]);
    expect(agreed).toHaveLength(128);
  });

  test('no number stands for two claims of different suites', () => {
    const suites = new Map<string, Set<string>>();
    for (const { number, file } of cases) suites.set(number, (suites.get(number) ?? new Set()).add(file));
    suites.delete('–');
    expect([...suites].filter(([, files]) => files.size > 1).map(([number]) => number)).toEqual([]);
  });

  test('every claim names where it can be read, or is of a kind that has no place', () => {
    expect(withoutSource(cases)).toEqual([]);
    expect(unusedSources(cases)).toEqual([]);
    for (const one of cases)
      for (const address of addressesOf(one)) expect(address).toMatch(/^https:\/\/[a-z.]+\/\S+$/);
  });

  test('a claim without a source, and a source that cannot be looked up, are refused', () => {
    const claimed = (title: string) => withoutSource(casesOf(`test('C999 [${title}] it holds'`, 'x'));
    expect(claimed('doc')).toEqual(['x: C999 it holds: no source']);
    expect(claimed('doc the manual')).toEqual(['x: C999 it holds: the manual']);
    for (const grade of ['rec', 'pkg']) expect(claimed(grade)).toHaveLength(1);
    for (const known of [
      'obs',
      'inf',
      'unk',
      'doc scalars',
      'doc API_ApiKey',
      'obs a/b#1',
      'pkg @a/b',
      'rec a/b',
    ])
      expect(claimed(known)).toEqual([]);
  });

  test('a claim that a real API was asked is called recorded or different by its answers', () => {
    const asked = (claim: string, isSame: boolean) => ({ claim, name: 'x', isSame, answered: null });
    const recording: Recording = {
      ...{ recordedAt: '2027-01-02T03:04:05.000Z', region: 'eu-west-1' },
      cases: [asked('C001', true), asked('C002', true), asked('C002', false)],
    };
    const written = parityPage(cases, recording);
    expect(written).toMatch(/^\| C001 \| .* \| recorded here \|/m);
    expect(written).toMatch(/^\| C002 \| .* \| differs \|/m);
    expect(written).toMatch(/^\| differs \| 1 \|/m);
    expect(written).toContain('On 2027-01-02 an API in eu-west-1 was asked 3 cases');
    expect(parityPage(cases)).not.toMatch(/recorded here|differs \|/);
  });

  test('docs/appsync-parity.md lists what is tested', async () => {
    const style = await resolveConfig(page);
    const wanted = await format(parityPage(cases, recordingIn(resolve(folder, '../../recorded.json'))), {
      ...style,
      parser: 'markdown',
    });
    if (process.env['USHER_WRITE']) writeFileSync(page, wanted);
    expect(readFileSync(page, 'utf8')).toBe(wanted);
  });
});
