// rate-limiter-flexible over DynamoDB, as its documentation sets it up; a plain HTTP server around it.
import { createServer } from 'node:http';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { RateLimiterDynamo } from 'rate-limiter-flexible';
import { listening } from './listening.mjs';

/** Seconds; a day, as the limit that it is compared with. */
const duration = 86_400;

export async function serve({ endpoint, limitedKeys, limit }) {
  const storeClient = new DynamoDB({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  const limiterOf = (keyPrefix, points) =>
    new Promise((resolve, reject) => {
      const options = { storeClient, tableName: 'limits', keyPrefix, points, duration };
      const limiter = new RateLimiterDynamo(options, (error) => (error ? reject(error) : resolve(limiter)));
    });
  const limiters = { hot: await limiterOf('hot', 1e12), limited: await limiterOf('limited', limit) };
  const server = createServer((incoming, outgoing) => {
    incoming.setEncoding('utf8');
    let text = '';
    incoming.on('data', (chunk) => (text += chunk));
    incoming.on('end', () => {
      const { limiter, key } = JSON.parse(text);
      limiters[limiter].consume(key).then(
        ({ remainingPoints }) => outgoing.end(JSON.stringify({ allowed: true, remainingPoints })),
        (refused) => {
          if (refused instanceof Error) outgoing.writeHead(500).end(String(refused));
          else outgoing.end(JSON.stringify({ allowed: false, remainingPoints: refused.remainingPoints }));
        },
      );
    });
  });
  return {
    url: await listening(server),
    headers: {},
    hot: JSON.stringify({ limiter: 'hot', key: 'one' }),
    limited: limitedKeys.map((key) => JSON.stringify({ limiter: 'limited', key })),
    allowed: '"allowed":true',
  };
}
