import { answerMsMax } from './caller.ts';
import type { Person } from './people.ts';
import type { Place } from './place.ts';
import { short, Unexpected, type Report } from './report.ts';

/** The web client: its two pages with what they load, what they learn of the deployment, and the gate before the operators' part. */
export async function lookAtWeb(
  { outputs }: Place,
  person: Person | undefined,
  operator: Person | undefined,
  { check, notShown }: Report,
): Promise<void> {
  const { webUrl, adminUrl } = outputs;
  if (!webUrl || !adminUrl)
    return notShown('web client', 'the deployment has none (no webUrl in its outputs)');
  await check('web client: the customers’ page and what it loads', () => lookAtPage(webUrl));
  await check('web client: the operators’ page and what it loads', () => lookAtPage(adminUrl));
  await check('web client: outputs.json beside it names this deployment', async () => {
    const served = (await (await get(new URL('/outputs.json', webUrl))).json()) as Record<string, unknown>;
    for (const name of [
      'graphqlUrl',
      'realtimeUrl',
      'region',
      'userPoolId',
      'userPoolClientId',
      'apiKey',
    ] as const)
      if (served[name] !== outputs[name])
        throw new Unexpected(`${name} ${outputs[name]}`, short(served[name]));
  });
  const gate = new URL('/operators/', webUrl);
  await check('web client: the operators’ part is closed to strangers', () => demandStatus(gate, 403));
  if (person)
    await check('web client: the operators’ part is closed to people', () =>
      demandStatus(gate, 403, person.token),
    );
  if (operator)
    await check('web client: the operators’ part is open to operators', () =>
      demandStatus(gate, 204, operator.token),
    );
}

async function lookAtPage(url: string): Promise<string> {
  const page = await get(new URL(url));
  demandType(page, 'text/html');
  const html = await page.text();
  const scripts = [...html.matchAll(/<script[^>]*\ssrc="([^"]+)"/g)].map(([, src]) => new URL(src!, url));
  if (scripts.length === 0) throw new Unexpected('a page that loads a script', short(html));
  for (const script of scripts) demandType(await get(script), 'javascript');
  return url;
}

async function get(url: URL): Promise<Response> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(answerMsMax) });
  if (answer.status !== 200) throw new Unexpected(`200 from ${url}`, String(answer.status));
  return answer;
}

function demandType({ url, headers }: Response, type: string): void {
  const came = headers.get('content-type') ?? 'no content type';
  if (!came.includes(type)) throw new Unexpected(`${type} from ${url}`, came);
}

async function demandStatus(url: URL, status: number, token?: string): Promise<void> {
  const headers: Record<string, string> = token === undefined ? {} : { cookie: `usher-operator=${token}` };
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(answerMsMax) });
  if (answer.status !== status)
    throw new Unexpected(`${status} from ${url}`, `${answer.status} ${short(await answer.text())}`);
}
