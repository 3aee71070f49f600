/** What several of Stripe's objects hold. */
export type Metadata = Record<string, string>;

export interface Listed<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}
