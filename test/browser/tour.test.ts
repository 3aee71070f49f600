import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProduct, type Product } from '../kit/product/product.ts';
import { openBrowser } from './browser.ts';
import { sectionOf, sentencesOf, withAnother, type Sentence } from './tour/sentences.ts';
import { newVisitor, type Visitor } from './tour/visitor.ts';
import { meaningOf, signUp } from './tour/vocabulary.ts';

/** For what must come true, on a machine that does other things as well. */
const patienceMs = 60_000;
/** For what must not: tried for longer when something else than the wrong word was what did not come. */
const impatienceMs = [1_000, 2_500, 10_000, 40_000];
const walkMs = 900_000;

const readme = readFileSync('README.md', 'utf8');
const sentences = sentencesOf(sectionOf(readme));

let product: Product;
let browser: Browser;

beforeAll(async () => {
  product = await startProduct({ isFirst: true });
  browser = await openBrowser();
});

afterAll(() => product?.stop());

describe('the first five minutes of README.md', () => {
  test('each sentence is one that the walk understands, and any other stops it', () => {
    for (const sentence of sentences) meaningOf(sentence);
    expect(sentences.length).toBeGreaterThan(20);
    const unknown = readme.replace('Open **Simulator**.', 'Open **Simulator**. Wait for a while.');
    expect(() => sentencesOf(sectionOf(unknown)).forEach(meaningOf)).toThrow('"Wait for a while."');
    const reworded = readme.replace('The page shows', 'The page will show');
    expect(() => sentencesOf(sectionOf(reworded)).forEach(meaningOf)).toThrow('does not understand');
    expect(() => sectionOf(readme.replace('## The first five minutes', '## Five minutes'))).toThrow(
      'no section',
    );
  });

  test(
    'field 1.3, field 1.4, field 1.6 · the page does what the text says, word for word, and no other word would do',
    async () => {
      const visitor = await aVisitor();
      const wrong: string[] = [];
      for (const sentence of sentences) {
        const { act, looks } = meaningOf(sentence);
        if (!looks) wrong.push(...(await othersFail(visitor, sentence)));
        await kept(sentence, act(visitor));
        if (looks) wrong.push(...(await othersFail(visitor, sentence)));
      }
      // Each name, address, password, number and card of the section has been put in another way once.
      expect(wrong).toHaveLength(sentences.flatMap(({ literals }) => literals).length);
      expect(wrong.length).toBeGreaterThan(30);
      await visitor.context.close();
    },
    walkMs,
  );

  test(
    'another number of uses would not do either',
    async () => {
      const [presses, shown] = ['times.', 'The page shows'].map((words) => {
        const at = sentences.findIndex(({ text }) => text.includes(words));
        return sentences[at]!;
      });
      const visitor = await aVisitor();
      await visitor.first.goto(product.outputs.webUrl);
      await signUp(visitor, visitor.first, 'Create an account', `${defaultOrigin()}/_local/`);
      const fewer = { ...presses!, shape: presses!.shape.replace('three', 'two') };
      expect(fewer.shape).not.toBe(presses!.shape);
      await meaningOf(fewer).act(visitor);
      await visitor.now
        .getByTestId(/^used-/)
        .filter({ hasText: '2 of' })
        .waitFor();
      const impatient = { ...visitor, patienceMs: impatienceMs[0]! };
      await expect(meaningOf(shown!).act(impatient)).rejects.toThrow('3 of 3');
      await visitor.context.close();
    },
    walkMs,
  );
});

describe('the local console', () => {
  test('one filter works on all lists, and no name is broken into a narrow column', async () => {
    const visitor = await aVisitor();
    const page = visitor.first;
    await page.goto(visitor.at(`${defaultOrigin()}/_local/`));
    const names = page.locator('#functions tbody tr td:first-child');
    await names.nth(20).waitFor();
    // In one go: the page makes its lists anew every two seconds.
    const lines = await page.evaluate(() =>
      [...document.querySelectorAll('#functions tbody button')].map((button) => {
        const text = document.createRange();
        text.selectNodeContents(button);
        return text.getClientRects().length;
      }),
    );
    expect(new Set(lines)).toEqual(new Set([1]));
    await page.getByRole('searchbox', { name: 'Filter all lists' }).fill('consume usher-dev');
    await expect.poll(() => names.count()).toBeLessThan(10);
    for (const name of await names.allInnerTexts()) expect(name).toContain('consume');
    await page.getByRole('searchbox').fill('nothing has this name');
    await page.locator('#functions').getByText('fits the filter').waitFor();
    await page.locator('#streams').getByText('fits the filter').waitFor();
    await visitor.context.close();
  });
});

/** Carries the sentence out with each of its literals changed, and demands that this does not work. Answers what was tried. */
async function othersFail(visitor: Visitor, sentence: Sentence): Promise<string[]> {
  const tried: string[] = [];
  for (const [at, literal] of sentence.literals.entries()) {
    const other = withAnother(sentence, at);
    const { value } = other.literals[at]!;
    let end = '';
    // For the right reason: what could not be found or was refused is the other word, and not something that was slow.
    const isNamed = () => end.includes(value) || end.startsWith('The page says: ');
    for (const ms of impatienceMs) {
      end = await meaningOf(other)
        .act({ ...visitor, patienceMs: ms })
        .then(
          () => 'It worked.',
          (error: Error) => error.message,
        );
      if (isNamed() || end === 'It worked.') break;
    }
    expect(`${other.text} → ${end}`, `"${literal.value}" made "${value}"`).toSatisfy(isNamed);
    tried.push(value);
  }
  return tried;
}

async function kept(sentence: Sentence, acting: Promise<void>): Promise<void> {
  try {
    await acting;
  } catch (cause) {
    throw new Error(`README.md says "${sentence.text}", and it is not so: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function aVisitor(): Promise<Visitor> {
  const { webUrl } = product.outputs;
  return newVisitor(browser, { defaultOrigin: defaultOrigin(), webUrl, patienceMs });
}

/** Where `npm start` without options says that the product is. */
function defaultOrigin(): string {
  const help = execFileSync(process.execPath, ['tools/dev/start.mjs', '--help'], { encoding: 'utf8' });
  return `http://127.0.0.1:${/--port .*?\b(\d{4})\b/.exec(help)![1]}`;
}
