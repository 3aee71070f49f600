import { query, type ConformanceCase } from './asks.ts';

const scalar = (claim: string, argument: string): ConformanceCase => ({
  ...{ claim, name: `scalar(${argument})`, ask: query(`{ scalar(${argument}) }`) },
});

/** What scalars take and refuse, and what becomes of JSON. */
export const scalarCases: ConformanceCase[] = [
  scalar('C029', 'date: "2019-12-24T04:15:57.798Z"'),
  scalar('C030', 'date: "1970-01-01+07:00"'),
  scalar('C031', 'dateTime: "2019-12-24T04:15Z"'),
  scalar('C032', 'dateTime: "2019-12-24T04:15:57"'),
  scalar('C034', 'json: "{\\"a\\":[1,true]}"'),
  scalar('C035', 'json: { a: 1 }'),
  scalar('C038', 'timestamp: -3600'),
  scalar('C039', 'ip: "10.0.0.0/8"'),
  scalar('C040', 'url: "https://example.com/a"'),
  scalar('C040', 'url: "example.com/a"'),
  scalar('C174', 'email: "ada@example.com", phone: "+12135550123", time: "12:30:00"'),
  scalar('C175', 'email: "ada"'),
  scalar('C175', 'phone: "phone"'),
  scalar('C175', 'time: "25:00:00"'),
  { claim: 'C036', name: 'an object as AWSJSON', ask: query('{ json }') },
  { claim: 'C037', name: 'a text of JSON as AWSJSON', ask: query('{ json(text: true) }') },
];
