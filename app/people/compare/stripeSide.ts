/** What the comparison asks of Stripe and may change there. `app/billing/stripeSide.ts` is the only one. */
export interface StripeSide {
  listCustomers(
    after: string | undefined,
  ): Promise<{ customers: ListedCustomer[]; next: string | undefined }>;
  getCustomer(customerId: string): Promise<ListedCustomer | undefined>;
  /** Whether the customer has a subscription that may still ask for money. */
  pays(customerId: string): Promise<boolean>;
  listSubscriptions(
    after: string | undefined,
  ): Promise<{ subscriptions: ListedSubscription[]; next: string | undefined }>;
  /**
   * Writes a note into the metadata of a customer that names an account of this deployment and pays nothing, so that it is not found
   * again. A subscription never gets one: while it may still ask for money, every comparison reports it.
   */
  setAside(customerId: string, why: string): Promise<void>;
  /** Cancels what a customer pays and deletes it. Only for one that was made here, for an account that is deleted. */
  end(customerId: string): Promise<unknown>;
}

export interface ListedCustomer {
  id: string;
  /** From its metadata: whom it was made for. Absent when the metadata names another deployment. */
  userId?: string;
  /** Whether the metadata names this deployment, so that it was made here. */
  isOurs: boolean;
  isSetAside: boolean;
}

export interface ListedSubscription {
  id: string;
  customerId: string;
  /** From its own metadata, else from that of its customer. */
  userId?: string;
  /** Whether it is for a product that the setting `stripeOwn` names, of a customer that no other deployment has. */
  isSoldHere: boolean;
  /** Neither `canceled` nor `incomplete_expired`: it may still ask for money. */
  isLive: boolean;
}
