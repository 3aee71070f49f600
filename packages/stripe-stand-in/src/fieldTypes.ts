/** What several of Stripe's objects hold. */
export type Metadata = Record<string, string>;

export interface Listed<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}

export interface Card {
  brand: string;
  exp_month: number;
  exp_year: number;
  /** The same wherever the same number was typed. */
  fingerprint: string;
  last4: string;
}
