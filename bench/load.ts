import { Agent, request } from 'node:http';

/** Calls `operation` from several places at once for a while; gives how often it was done in a second. */
export async function rateOf(operation: () => Promise<void>, atOnce: number, forMs: number): Promise<number> {
  const start = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - start < forMs) {
      await operation();
      done++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return done / ((performance.now() - start) / 1000);
}

/** By number, not by time: on a loaded machine the compiler has seen too little after a few seconds, and a cold floor flatters. */
const warmCount = 3_000;

export async function warmUp(operation: () => Promise<void>, atOnce: number): Promise<void> {
  let left = warmCount;
  const worker = async () => {
    while (left-- > 0) await operation();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Both in turn, round by round, after a round each to warm up; gives the pairs. */
export async function inPairs(
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
  rounds: number,
): Promise<{ ours: number; theirs: number }[]> {
  await ours();
  await theirs();
  const pairs = [];
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0 ? await ours() : undefined;
    const other = await theirs();
    pairs.push({ ours: first ?? (await ours()), theirs: other });
  }
  return pairs;
}

/**
 * A keep-alive client for one address: posts JSON, gives the answer's text, and fails on any status but 200. What comes after
 * `close` opens new connections.
 */
export function poster(url: string, headers: Record<string, string>, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const post = (body: string) =>
    new Promise<string>((resolve, reject) => {
      const outgoing = request(
        url,
        { method: 'POST', agent, headers: { 'content-type': 'application/json', ...headers } },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            if (incoming.statusCode === 200) resolve(text);
            else reject(new Error(`Status ${incoming.statusCode}: ${text.slice(0, 200)}`));
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  return { post, close: () => agent.destroy() };
}

/** So that none of several always follows the same one. */
export function inRandomOrder<One>(all: One[]): One[] {
  return all
    .map((one) => ({ one, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one);
}
