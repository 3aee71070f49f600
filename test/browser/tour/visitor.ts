import type { Browser, BrowserContext, Page } from 'playwright-core';
import { visit } from '../browser.ts';

/** Who walks the tour: tabs of one browser, and the one that is looked at now. */
export interface Visitor {
  browser: Browser;
  context: BrowserContext;
  /** The tab in which the app was opened. */
  first: Page;
  now: Page;
  /** The address in the text, with the port that the product has here. */
  at(address: string): string;
  /** How long a promise may take to come true. */
  patienceMs: number;
}

/** `defaultOrigin` is where the text says that the product is, `webUrl` where it is. */
export async function newVisitor(
  browser: Browser,
  { defaultOrigin, webUrl, patienceMs }: { defaultOrigin: string; webUrl: string; patienceMs: number },
): Promise<Visitor> {
  const { context, page } = await visit(browser);
  const at = (address: string) => {
    const { origin, pathname, hash } = new URL(address);
    if (origin !== defaultOrigin) throw new Error(`${address} is no address that npm start opens.`);
    return new URL(pathname + hash, webUrl).href;
  };
  return { browser, context, first: page, now: page, at, patienceMs };
}
