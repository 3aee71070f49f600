import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { Sentence } from './sentences.ts';
import type { Visitor } from './visitor.ts';

type Act = (visitor: Visitor, ...literals: string[]) => Promise<void>;

interface Meaning {
  act(visitor: Visitor): Promise<void>;
  /** Whether it only looks: then a wrong word is wrong also after the right one has been seen. */
  looks: boolean;
}

const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** Every sentence that the section may hold, with what a visitor does, or looks for, when reading it. */
const vocabulary: [shape: RegExp, act: Act, looks?: 'looks'][] = [
  [
    /^Run ‹code› and open ‹address›\.$/,
    async (visitor, command, address) => {
      // The test has spawned what this script of package.json names, with a port and a folder of its own.
      const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
        scripts: Record<string, string>;
      };
      const script = scripts[command!.replace(/^npm /, '')]?.replace(/^exec /, '');
      if (script !== 'node tools/dev/start.mjs') throw new Error(`"${command}" does not start the product.`);
      await open(visitor, visitor.first, address!);
    },
  ],
  [
    /^The page says ‹name›, which is the name of the sample app, a race simulator\.$/,
    (visitor, name) => see(visitor, visitor.now.getByText(name!, { exact: true })),
    'looks',
  ],
  [
    /^Sign in as ‹code› with the password ‹code›\.$/,
    (visitor, email, password) => signIn(visitor, visitor.now, email!, password!),
  ],
  [
    /^To sign up as another user, press ‹button› there; the code is in the mailbox at ‹address›\.$/,
    async (visitor, button, mailbox) => {
      const context = await visitor.browser.newContext();
      try {
        await signUp(visitor, await context.newPage(), button!, mailbox!);
      } finally {
        await context.close();
      }
    },
  ],
  [
    /^Press ‹button› (\w+) times\.$/,
    async (visitor, button, word) => {
      const times = numbers.indexOf(word!);
      if (times < 1) throw new Error(`"${word}" is no number of times.`);
      for (let time = 0; time < times; time++) await press(visitor, visitor.now, button!);
    },
  ],
  [/^Press ‹button›\.$/, (visitor, button) => press(visitor, visitor.now, button!)],
  [/^Press ‹button› once more\.$/, (visitor, button) => press(visitor, visitor.now, button!)],
  [
    /^It is refused, and the page offers ‹button›, which would allow it\.$/,
    (visitor, button) =>
      see(visitor, visitor.now.getByTestId('refusal').getByRole('button', { name: button!, exact: true })),
    'looks',
  ],
  [
    /^Open ‹button› and press ‹button›\.$/,
    async (visitor, screen, button) => {
      await follow(visitor, visitor.now, screen!);
      await press(visitor, visitor.now, button!);
    },
  ],
  [/^Open ‹button›\.$/, (visitor, screen) => follow(visitor, visitor.now, screen!)],
  [/^The page shows ‹code›\.$/, (visitor, text) => shows(visitor, text!), 'looks'],
  [
    /^The page shows ‹code› without a reload\.$/,
    async (visitor, text) => {
      await shows(visitor, text!);
      await isSameDocument(visitor.first);
    },
    'looks',
  ],
  [
    /^In a second tab, open the local console at ‹address› and press ‹button›\.$/,
    async (visitor, address, button) => {
      const tab = await visitor.context.newPage();
      try {
        await open(visitor, tab, address!);
        await press(visitor, tab, button!);
        await see(visitor, tab.getByText('Moved.', { exact: true }));
      } finally {
        await tab.close();
      }
    },
  ],
  [
    /^On the first tab, the trial ends without a reload or a sign-out\.$/,
    async (visitor) => {
      visitor.now = visitor.first;
      await see(visitor, visitor.now.getByTestId('connection').filter({ hasText: 'Live' }));
      await see(visitor, visitor.now.getByRole('button', { name: 'Sign out' }));
      await isSameDocument(visitor.first);
    },
  ],
  [
    /^Open ‹button› and press ‹button› for ‹code›\.$/,
    async (visitor, screen, button, product) => {
      await follow(visitor, visitor.now, screen!);
      const card = visitor.now.getByRole('article', { name: product!, exact: true });
      const opening = visitor.context.waitForEvent('page', { timeout: visitor.patienceMs });
      opening.catch(() => {});
      await card.getByRole('button', { name: button!, exact: true }).click({ timeout: visitor.patienceMs });
      visitor.now = await opening;
    },
  ],
  [
    /^The checkout page lists test cards: ‹code› is declined, ‹code› asks for confirmation, and ‹code› pays now and is declined at renewal\.$/,
    async (visitor, declined, asks, later) => {
      const list = visitor.now.locator('details', { hasText: 'Test cards' });
      const isOpen = await list.evaluate((element) => (element as HTMLDetailsElement).open);
      if (!isOpen) await list.locator('summary').click({ timeout: visitor.patienceMs });
      const promised = [
        [declined!, 'declined'],
        [asks!, 'confirmation'],
        [later!, 'at renewal'],
      ] as const;
      for (const [card, says] of promised) {
        await see(visitor, visitor.now.getByRole('row').filter({ hasText: card }).filter({ hasText: says }));
      }
    },
    'looks',
  ],
  [
    /^Type the card ‹code›, any expiry date ahead and any CVC, and press ‹button›\.$/,
    async (visitor, card, button) => {
      const { now, patienceMs } = visitor;
      // What an attempt before this one was told is not the answer to this one.
      if ((await now.getByRole('alert').count()) > 0) await now.goto(now.url());
      await now.getByLabel('Card number').fill(card!, { timeout: patienceMs });
      await now.getByLabel('Expiry').fill('12 / 34', { timeout: patienceMs });
      await now.getByLabel('CVC').fill('123', { timeout: patienceMs });
      await press(visitor, now, button!);
      await seeOrHear(visitor, now, now.getByText('Your payment has arrived'));
    },
  ],
  [
    /^On the first tab, ‹code› is marked ‹code› without a reload\.$/,
    async (visitor, product, mark) => {
      visitor.now = visitor.first;
      const card = visitor.now.getByRole('article', { name: product!, exact: true });
      await see(visitor, card.getByText(mark!, { exact: true }));
      await isSameDocument(visitor.first);
    },
    'looks',
  ],
  [
    /^Open ‹address› and sign in as ‹code› with the password ‹code›\.$/,
    async (visitor, address, email, password) => {
      const tab = await visitor.context.newPage();
      await open(visitor, tab, address!);
      await signIn(visitor, tab, email!, password!);
      visitor.now = tab;
    },
  ],
  [
    /^Find the account ‹code›\.$/,
    async (visitor, email) => {
      const { now, patienceMs } = visitor;
      await now.getByLabel('Id or e-mail').fill(email!, { timeout: patienceMs });
      await press(visitor, now, 'Find');
      await see(visitor, now.getByTestId('account-email').filter({ hasText: email! }));
    },
  ],
  [
    /^The menu has (?:‹button›(?:, | and )?)+, which is GraphiQL with an example of every operation\.$/,
    async (visitor, ...screens) => {
      for (const screen of screens) await follow(visitor, visitor.now, screen);
      await see(visitor, visitor.now.locator('.graphiql-query-editor .CodeMirror-code'));
    },
    'looks',
  ],
];

/** What the sentence asks for; throws when there is no way to do it. */
export function meaningOf(sentence: Sentence): Meaning {
  const entry = vocabulary.find(([shape]) => shape.test(sentence.shape));
  if (!entry) throw new Error(`The walk does not understand: "${sentence.text}"`);
  const [shape, act, looks] = entry;
  const words = sentence.literals.map(({ value }) => value);
  const more = [...shape.exec(sentence.shape)!].slice(1);
  return { act: (visitor) => act(visitor, ...words, ...more), looks: looks !== undefined };
}

async function open({ at, patienceMs }: Visitor, tab: Page, address: string): Promise<void> {
  const answer = await tab.goto(at(address), { timeout: patienceMs });
  if (!answer?.ok()) throw new Error(`${address} answers ${answer?.status()}.`);
  await tab.evaluate(() => Object.assign(window, { sameDocument: true }));
}

async function isSameDocument(tab: Page): Promise<void> {
  if (!(await tab.evaluate(() => 'sameDocument' in window))) throw new Error('The page was loaded anew.');
}

async function signIn(visitor: Visitor, tab: Page, email: string, password: string): Promise<void> {
  const { patienceMs } = visitor;
  await tab.getByLabel('E-mail').fill(email, { timeout: patienceMs });
  await tab.getByLabel('Password').fill(password, { timeout: patienceMs });
  await press(visitor, tab, 'Sign in');
  await seeOrHear(visitor, tab, tab.getByRole('button', { name: 'Sign out' }));
}

let newcomers = 0;

/** Signs up in the tab, with the code from the mailbox. */
export async function signUp(visitor: Visitor, app: Page, button: string, mailbox: string): Promise<void> {
  const { patienceMs } = visitor;
  const email = `newcomer-${process.pid}-${++newcomers}@example.com`;
  await app.goto(visitor.first.url());
  await press(visitor, app, button);
  await app.getByLabel('E-mail').fill(email);
  await app.getByLabel('Password').fill('Pit-wall-2026');
  await press(visitor, app, 'Create account');
  const code = app.getByLabel('Code');
  await code.waitFor({ timeout: patienceMs });
  const letters = await app.context().newPage();
  await open(visitor, letters, mailbox);
  const row = letters.locator('#mailbox').getByRole('row').filter({ hasText: email });
  const text = await row.first().innerText({ timeout: patienceMs });
  await letters.close();
  await code.fill(/\b\d{6}\b/.exec(text)![0]);
  await press(visitor, app, 'Confirm');
  await seeOrHear(visitor, app, app.getByRole('button', { name: 'Sign out' }));
}

async function press({ patienceMs }: Visitor, tab: Page, name: string): Promise<void> {
  await tab.getByRole('button', { name, exact: true }).click({ timeout: patienceMs });
}

async function follow({ patienceMs }: Visitor, tab: Page, name: string): Promise<void> {
  await tab.getByRole('link', { name, exact: true }).click({ timeout: patienceMs });
  await tab.getByRole('heading', { name, exact: true, level: 1 }).waitFor({ timeout: patienceMs });
}

/** On the meter of what was used. */
async function shows(visitor: Visitor, text: string): Promise<void> {
  await see(visitor, visitor.now.getByTestId(/^used-/).filter({ hasText: text }));
}

async function see({ patienceMs }: Visitor, what: ReturnType<Page['locator']>): Promise<void> {
  await what.first().waitFor({ timeout: patienceMs });
}

/** What is looked for; or the page's own refusal, at once, as the error. */
async function seeOrHear(visitor: Visitor, tab: Page, what: ReturnType<Page['locator']>): Promise<void> {
  const refusal = tab.getByRole('alert').filter({ hasText: /\S/ });
  await see(visitor, what.or(refusal));
  if (!(await what.first().isVisible()))
    throw new Error(`The page says: ${await refusal.first().innerText()}`);
}
