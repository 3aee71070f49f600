import type { Page } from 'playwright-core';
import type { Product } from '../kit/product/product.ts';

export interface Person {
  email: string;
  password: string;
}

let count = 0;

export function aVisitor(): Person {
  return { email: `racer-${process.pid}-${++count}@example.com`, password: 'Pit-wall-2026' };
}

/** Through the screens: sign-up, the code from the mail, and in. */
export async function signUp({ outputs }: Product, page: Page, person: Person): Promise<void> {
  await page.goto(outputs.webUrl);
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByLabel('Name').fill('Ada Racer');
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Confirm your address' }).waitFor();
  await page.getByLabel('Code').fill(await codeFor(outputs.webUrl, person.email));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('heading', { name: 'Simulator' }).waitFor();
  await live(page);
}

export async function signIn(address: string, page: Page, person: Person): Promise<void> {
  await page.goto(address);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The newest code that was mailed to an address; the local product keeps its mail where it can be read. */
export async function codeFor(webUrl: string, email: string): Promise<string> {
  const state = (await (await fetch(new URL('/_local/state', webUrl))).json()) as {
    mailbox: { to: string; subject: string; text: string; at: string }[];
  };
  const letters = state.mailbox.filter(({ to }) => to === email).sort((a, b) => a.at.localeCompare(b.at));
  const code = /\b\d{6}\b/.exec(letters.at(-1)?.text ?? '')?.[0];
  if (!code) throw new Error(`No code was mailed to ${email}.`);
  return code;
}

/** Pushes flow, so that nothing that follows can be missed. */
export async function live(page: Page): Promise<void> {
  await page.getByTestId('connection').filter({ hasText: 'Live' }).waitFor();
}

export async function runSimulation(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run simulation' }).click();
  await page.getByRole('button', { name: 'Run simulation' }).and(page.locator(':enabled')).waitFor();
}

export async function used(page: Page, feature: string, text: string): Promise<void> {
  await page.getByTestId(`used-${feature}`).filter({ hasText: text }).waitFor();
}
