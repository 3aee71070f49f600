/** What the comparison asks of Stripe and may change there. `functions/stripe/books.ts` is the only one. */
export interface Books {
  listCustomers(
    after: string | undefined,
  ): Promise<{ customers: BookedCustomer[]; next: string | undefined }>;
  getCustomer(customerId: string): Promise<BookedCustomer | undefined>;
  listSubscriptions(
    after: string | undefined,
  ): Promise<{ subscriptions: BookedSubscription[]; next: string | undefined }>;
  /** Sets it aside with a note in its metadata, so that it is not found again; nothing is cancelled or deleted. */
  setAside(kind: 'customer' | 'subscription', id: string, why: string): Promise<void>;
}

export interface BookedCustomer {
  id: string;
  /** From its metadata: whom it was made for. */
  userId?: string;
  isSetAside: boolean;
}

export interface BookedSubscription {
  id: string;
  customerId: string;
  userId?: string;
  /** Neither canceled nor incomplete_expired: it may still ask for money. */
  isLive: boolean;
  isSetAside: boolean;
}
