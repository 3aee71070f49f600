import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleWithMetro, nativeDependencies, writtenNativeApp } from '../kit/packed/nativeApp.ts';
import { bootPhone, type Phone } from '../kit/packed/phone.ts';
import { packed, runIn } from '../kit/packed/shop.ts';
import { pays } from '../kit/product/operating.ts';
import { aPerson, gets, type Person } from '../kit/product/people.ts';
import { sharedProduct, type Product } from '../kit/product/product.ts';

let product: Product;
/** A stock React Native app, in which nothing of this repository is but the package and the files of docs/react-native.md. */
let app: string;
let installed: { status: number | null; said: string };
let added: { status: number | null; said: string };
let bundled: { status: number | null; said: string };

beforeAll(async () => {
  product = await sharedProduct(['--no-web']);
  app = writtenNativeApp(product.outputs);
  const install = ['install', '--no-audit', '--no-fund', '--prefer-offline'];
  installed = runIn(app, 'npm', install);
  added = runIn(app, 'npm', [...install, packed('client'), ...nativeDependencies]);
  bundled = bundleWithMetro(app);
}, 300_000);

afterAll(async () => {
  await product.stop();
  rmSync(app, { recursive: true, force: true });
});

describe('a stock React Native app with the packed client', () => {
  test('is installed without a warning, compiles with its tsconfig, and is bundled by Metro', () => {
    for (const { status, said } of [installed, added]) {
      expect(status, said).toBe(0);
      expect(said).not.toMatch(/warn|deprecated/i);
    }
    const types = runIn(app, 'npx', ['tsc', '--noEmit']);
    expect(types.status, types.said).toBe(0);
    expect(bundled.status, bundled.said).toBe(0);
  });

  test('signs in, follows pushes, counts, and is refused at the limit with the way on', async () => {
    const person = await aPerson(product);
    const kept = new Map<string, string>();
    const phone = boot(kept);
    await phone.shows('email', '');
    phone.type('email', person.email);
    phone.type('password', 'Wrong-password-1');
    phone.press('sign-in');
    await phone.shows('problem', 'Incorrect username or password.');
    phone.type('password', person.password);
    phone.press('sign-in');
    await phone.shows('meter', '0 of 3');
    await phone.shows('connection', 'live');

    await use(person);
    await phone.shows('meter', '1 of 3');
    phone.press('use');
    await phone.shows('meter', '2 of 3');
    await use(person);
    await phone.shows('meter', '3 of 3');
    phone.press('use');
    await phone.shows('buy', 'Get Pro');
    expect(phone.textOf('meter')).toBe('3 of 3');

    phone.press('buy');
    await until(() => phone.opened.length === 1);
    await pays(phone.opened[0]!);
    phone.link('pitwall://#/checkout/done');
    await phone.shows('thanks', /unlocked/);
    await phone.shows('meter', '3 of 50');
    expect(phone.complaints).toEqual([]);
    phone.close();

    const again = boot(kept);
    await again.shows('meter', '3 of 50');
    again.close();
  });

  test('shows what was used while it was in the background or without a network, and to another user their own', async () => {
    const person = await aPerson(product);
    const phone = boot(new Map());
    await phone.shows('email', '');
    phone.type('email', person.email);
    phone.type('password', person.password);
    phone.press('sign-in');
    await phone.shows('meter', '0 of 3');
    await phone.shows('connection', 'live');

    phone.toBackground();
    await use(person);
    phone.toFront();
    await phone.shows('meter', '1 of 3');
    await phone.shows('connection', 'live');
    await use(person);
    await phone.shows('meter', '2 of 3');

    phone.online(false);
    await phone.shows('connection', 'offline');
    await use(person);
    phone.online(true);
    await phone.shows('meter', '3 of 3');
    await phone.shows('connection', 'live');

    const other = await aPerson(product);
    phone.press('sign-out');
    await phone.shows('email', '');
    phone.type('email', other.email);
    phone.type('password', other.password);
    phone.press('sign-in');
    await phone.shows('meter', '0 of 3');
    await phone.shows('connection', 'live');
    expect(phone.complaints).toEqual([]);
    phone.close();
  });

  test('opens without a network although the session has to be renewed, and shows the account once there is one', async () => {
    const person = await aPerson(product);
    const kept = new Map<string, string>();
    const phone = boot(kept);
    await phone.shows('email', '');
    phone.type('email', person.email);
    phone.type('password', person.password);
    phone.press('sign-in');
    await phone.shows('meter', '0 of 3');
    phone.close();

    for (const [key, text] of kept) kept.set(key, withTokensRunOut(text));
    const later = bootPhone(join(app, 'main.js'), kept);
    later.online(false);
    later.open();
    await later.shows('connection', 'offline');
    await use(person);
    later.online(true);
    await later.shows('meter', '1 of 3');
    await later.shows('connection', 'live');
    expect(later.complaints).toEqual([]);
    later.close();
  });
});

/** What a session keeps, as it is when its access has run out. */
function withTokensRunOut(text: string): string {
  const items = JSON.parse(text) as Record<string, string>;
  for (const [name, token] of Object.entries(items)) {
    if (!/\.(access|id)Token$/.test(name)) continue;
    const [header, payload, signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as object;
    const over = Buffer.from(JSON.stringify({ ...claims, exp: 1 })).toString('base64url');
    items[name] = [header, over, signature].join('.');
  }
  return JSON.stringify(items);
}

function boot(kept: Map<string, string>): Phone {
  const phone = bootPhone(join(app, 'main.js'), kept);
  phone.open();
  return phone;
}

/** A use that the phone has nothing to do with. */
async function use(person: Person): Promise<void> {
  await gets(product, person, 'mutation { consumeUsage(feature: "simulations") { allowed } }');
}

async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 20));
}
