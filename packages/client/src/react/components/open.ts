/** Where a customer pays, changes a plan or cancels: a page of Stripe, in place of this one. */
export type OpenPage = (url: string) => void;

export const openHere: OpenPage = (url) => globalThis.location.assign(url);
