// A server process of its own: consumes one feature a number of times and prints how often it was allowed.
import { randomUUID } from 'node:crypto';
import { consume } from '../../../app/counting/consume.ts';

const [userId, calls, now] = process.argv.slice(2) as [string, string, string];
const nowMs = Number(now);
const action = { type: 'consume', n: 1, at: nowMs };
const answers = await Promise.all(
  Array.from({ length: Number(calls) }, () =>
    consume({ userId, feature: 'exports', amount: 1, action, callId: randomUUID() }, undefined, nowMs),
  ),
);
console.log(answers.filter((answer) => answer.allowed).length);
