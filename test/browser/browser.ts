import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { findChromium } from '../../tools/dev/chromium.mjs';

let opened: Promise<Browser> | undefined;

/** The one that all files of the suite share, each visit with a profile of its own. It ends with the process. */
export function openBrowser(): Promise<Browser> {
  opened ??= launch();
  return opened;
}

function launch(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium was found: set CHROMIUM_PATH.');
  // As root, as in a container, Chromium has no sandbox to offer.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** A fresh profile, in which nothing moves for the sake of moving. What the page throws or logs as an error is kept, for a test to find empty. */
export async function visit(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  const watch = (page: Page) => {
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  };
  context.on('page', watch);
  const page = await context.newPage();
  return { context, page, complaints };
}
