import { expect, test } from 'vitest';
import { endpointsAt, serviceAt } from '../src/endpoints.ts';

const here = endpointsAt('http://127.0.0.1:4000');
const at = (url: string) => serviceAt(url, 'eu-west-1', here);

test('an address of a service of the region is led to the one on this machine', () => {
  expect(at('https://scheduler.eu-west-1.amazonaws.com')).toBe('http://127.0.0.1:4000/_aws/scheduler');
  expect(at('https://dynamodb.eu-west-1.amazonaws.com/')).toBe('http://127.0.0.1:4000/_aws/dynamodb');
});

test.each([
  'https://scheduler.us-east-1.amazonaws.com',
  'https://translate.eu-west-1.amazonaws.com',
  'https://scheduler.eu-west-1.amazonaws.com.example.com',
  'https://constructor.eu-west-1.amazonaws.com',
])('%s is left alone', (url) => {
  expect(at(url)).toBeUndefined();
});
