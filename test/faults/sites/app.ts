/** Of the use cases: see `../sites.ts`. */
export const sitesOfApp: Record<string, string[]> = {
  'app/archive/files.ts · deleteFile · DeleteObject': ['a night of the archive'],
  'app/archive/files.ts · filesAfter · ListObjectsV2': ['a night of the archive'],
  'app/archive/files.ts · readRows · GetObject': ['a night of the archive'],
  'app/archive/files.ts · writeRows · PutObject': ['a night of the archive'],
  'app/billing/adopt.ts · adoptCustomer · customers.update': ['a customer of an older shop is adopted'],
  'app/billing/compare/listed.ts · purchasePage · checkout.sessions.list': [
    'both lists of subscriptions are compared',
  ],
  'app/billing/compare/listed.ts · subscriptionPage · subscriptions.list': [
    'both lists of subscriptions are compared',
  ],
  'app/billing/compare/lookAgain.ts · asked · customers.retrieve': [
    'both lists of subscriptions are compared',
  ],
  'app/billing/customerOf.ts · charge · charges.retrieve': [
    'an event of a purchase that was refunded',
    'an event of a full refund',
  ],
  'app/billing/customerOf.ts · chargeCustomer · charges.retrieve': ['an event of a dispute'],
  'app/billing/customerOf.ts · checkout.session · checkout.sessions.retrieve': [
    'an event of a checkout, whose subscription has more items than one page shows',
  ],
  'app/billing/customerOf.ts · dispute · disputes.retrieve': ['an event of a dispute'],
  'app/billing/customerOf.ts · invoice · invoices.retrieve': ['an event of an invoice'],
  'app/billing/customerOf.ts · radar.early_fraud_warning · radar.earlyFraudWarnings.retrieve': [
    'an event of a warning of fraud',
  ],
  'app/billing/customerOf.ts · subscription · subscriptions.retrieve': [
    'an event of a subscription',
    'an event of a subscription that owes',
    'an event after Stripe’s secrets were last read ten minutes ago',
  ],
  'app/billing/endCustomer.ts · endCustomer · checkout.sessions.list': ['a person deletes their account'],
  'app/billing/endCustomer.ts · endCustomer · customers.del': ['a person deletes their account'],
  'app/billing/endCustomer.ts · endCustomer · subscriptions.cancel': ['a person deletes their account'],
  'app/billing/endCustomer.ts · endCustomer · subscriptions.list': ['a person deletes their account'],
  'app/billing/ensureCustomer.ts · ensureCustomer · customers.create': [
    'a first checkout',
    'a checkout of an account whose customer is gone',
    'a first checkout, while another call makes a customer too',
  ],
  'app/billing/ensureCustomer.ts · ensureCustomer · customers.del': [
    'a first checkout, while another call makes a customer too',
  ],
  'app/billing/ensureCustomer.ts · isThere · customers.retrieve': [
    'the portal',
    'a checkout that is open already',
    'a checkout of another plan than the one that was just paid',
  ],
  'app/billing/eventList.ts · missedEvents · events.list': [
    'events that were not delivered, and one that was parked',
  ],
  'app/billing/eventList.ts · undeliveredEvents · events.list': [
    'events that were not delivered, and one that was parked',
  ],
  'app/billing/expireSession.ts · expireSession · checkout.sessions.expire': [
    'a checkout of another plan than the one that is open',
    'a person deletes their account',
  ],
  'app/billing/expireSession.ts · expireSession · checkout.sessions.retrieve': [
    'a checkout of another plan, while the page that is open is paid',
  ],
  'app/billing/fingerprints.ts · list · customers.listPaymentMethods': [
    'a trial is started by an account with a saved card',
  ],
  'app/billing/linkCustomer.ts · demandMayLink · customers.retrieve': [
    'an operator links a customer with an account',
  ],
  'app/billing/linkCustomer.ts · linkCustomer · customers.update': [
    'an operator links a customer with an account',
  ],
  'app/billing/linkCustomer.ts · transactOr · transact': ['an operator links a customer with an account'],
  'app/billing/linkLegacy.ts · payerOf · subscriptions.retrieve': [
    'a checkout of an account that came with a legacy subscription',
  ],
  'app/billing/openCheckout.ts · closeOthers · checkout.sessions.list': [
    'a checkout of another plan than the one that is open',
  ],
  'app/billing/openCheckout.ts · closeOthers · checkout.sessions.retrieve': [
    'a checkout of another plan than the one that was just paid',
  ],
  'app/billing/openCheckout.ts · sessionOf · checkout.sessions.create': [
    'a first checkout',
    'a checkout of an account whose customer is gone',
  ],
  'app/billing/openCheckout.ts · sessionOf · checkout.sessions.retrieve': ['a checkout that is open already'],
  'app/billing/openPortal.ts · openPortal · billingPortal.sessions.create': ['the portal'],
  'app/billing/ownerOf.ts · namedOwner · customers.retrieve': [
    'an event of a customer that the account does not name yet',
  ],
  'app/billing/readCustomer.ts · firstUnpaidMs · invoices.list': ['an event of a subscription that owes'],
  'app/billing/readCustomer.ts · readPurchases · checkout.sessions.list': [
    'an account is read from Stripe that is as it was',
    'an event of a subscription',
  ],
  'app/billing/readCustomer.ts · toSubscription · subscriptionItems.list': [
    'an event of a checkout, whose subscription has more items than one page shows',
  ],
  'app/billing/readCustomer.ts · readSubscriptions · subscriptions.list': [
    'an event of a subscription',
    'an event of an invoice',
    'an account is read from Stripe that is as it was',
  ],
  'app/billing/risk.ts · chargeOf · charges.retrieve': [
    'an event of a purchase that was refunded',
    'an event of a full refund',
  ],
  'app/billing/risk.ts · chargeOf · charges.retrieve (2)': ['an event of a dispute'],
  'app/billing/risk.ts · chargeOf · charges.retrieve (3)': ['an event of a warning of fraud'],
  'app/billing/risk.ts · chargeOf · disputes.retrieve': ['an event of a dispute'],
  'app/billing/risk.ts · chargeOf · radar.earlyFraudWarnings.retrieve': ['an event of a warning of fraud'],
  'app/billing/risk.ts · end · invoicePayments.list': [
    'an event of a purchase that was refunded',
    'an event of a full refund',
    'an event of a dispute',
  ],
  'app/billing/risk.ts · end · paymentIntents.update': ['an event of a purchase that was refunded'],
  'app/billing/risk.ts · end · subscriptions.cancel': ['an event of a full refund', 'an event of a dispute'],
  'app/billing/risk.ts · end · subscriptions.retrieve': [
    'an event of a full refund',
    'an event of a dispute',
  ],
  'app/billing/secrets.ts · readSecrets · askAws': [
    'an event of a subscription that owes',
    'an event after Stripe’s secrets were last read ten minutes ago',
  ],
  'app/billing/stripeSide.ts · getCustomer · customers.retrieve': [
    'a night in which pool, database and Stripe disagree',
  ],
  'app/billing/stripeSide.ts · listCustomers · customers.list': [
    'the night after a deletion',
    'a night in which pool, database and Stripe disagree',
  ],
  'app/billing/stripeSide.ts · listSubscriptions · subscriptions.list': [
    'the night after a deletion',
    'a night in which pool, database and Stripe disagree',
  ],
  'app/billing/stripeSide.ts · pays · subscriptions.list': [
    'an operator links a customer with an account',
    'a night in which pool, database and Stripe disagree',
  ],
  'app/billing/stripeSide.ts · setAside · customers.update': [
    'a night in which pool, database and Stripe disagree',
  ],
  'app/billing/syncCustomer.ts · writeOnce · transact': [
    'an event of a subscription',
    'an event of an invoice',
    'an event of a subscription that owes',
  ],
  'app/catalog/linkPrices.ts · ensurePrice · prices.create': ['a deployment brings its catalog in'],
  'app/catalog/linkPrices.ts · ensurePrice · prices.list': ['a deployment brings its catalog in'],
  'app/catalog/linkPrices.ts · ensureProduct · products.create': ['a deployment brings its catalog in'],
  'app/catalog/linkPrices.ts · ensureProduct · products.retrieve': ['a deployment brings its catalog in'],
  'app/catalog/linkPrices.ts · ensureProduct · products.update': ['a deployment brings its catalog in'],
  'app/catalog/version.ts · writeVersion · transact': [
    'an operator changes a product',
    'a deployment brings its catalog in',
  ],
  'app/counting/grant.ts · grant · transact': ['a grant by an operator'],
  'app/counting/holds.ts · end · transact': ['a hold is settled'],
  'app/counting/record.ts · write · transact': [
    'a use of an extension, asked for once more',
    'a use with a key',
    'a hold is placed',
  ],
  'app/counting/usePart.ts · writePart · transact': ['a use with a key of a counter that is split'],
  'app/export/stripeRecords.ts · customerAt · customers.retrieve': [
    'an export of everything that is stored of an account',
  ],
  'app/export/stripeRecords.ts · module · charges.list': [
    'an export of everything that is stored of an account',
  ],
  'app/export/stripeRecords.ts · module · customers.listPaymentMethods': [
    'an export of everything that is stored of an account',
  ],
  'app/export/stripeRecords.ts · module · invoices.list': [
    'an export of everything that is stored of an account',
  ],
  'app/export/stripeRecords.ts · module · subscriptions.list': [
    'an export of everything that is stored of an account',
  ],
  'app/people/issuerTokens.ts · read · fetch': [
    'the operators’ page is asked for a file by a user of an issuer',
  ],
  'app/people/operatorRequests.ts · askForSecond · transact': ['a grant that takes a second operator'],
  'app/people/operatorToken.ts · signatureFault · jwtVerify': ['the operators’ page is asked for a file'],
  'app/people/operatorTook.ts · operatorTook · transact': ['an operator settles a review'],
  'app/people/person.ts · findUser · askAws': [
    'the first call of a new user',
    'the first call of a user whose mailbox had an account',
  ],
  'app/people/pool.ts · deletePoolUser · AdminDeleteUser': ['a person deletes their account'],
  'app/people/pool.ts · deletePoolUser · AdminUserGlobalSignOut': ['a person deletes their account'],
  'app/people/pool.ts · disablePoolUser · AdminDisableUser': [
    'an operator locks an account out',
    'a night in which pool, database and Stripe disagree',
  ],
  'app/people/pool.ts · disablePoolUser · AdminUserGlobalSignOut': [
    'an operator locks an account out',
    'a night in which pool, database and Stripe disagree',
  ],
  'app/people/pool.ts · enablePoolUser · AdminEnableUser': ['an operator lets an account in again'],
  'app/people/pool.ts · getPoolUser · ListUsers': ['a night in which pool, database and Stripe disagree'],
  'app/people/pool.ts · listPoolUsers · ListUsers': [
    'the night after a deletion',
    'a night in which pool, database and Stripe disagree',
  ],
  'app/people/poolStanding.ts · endSessions · askAws': ['an operator with a new second factor is admitted'],
  'app/people/poolStanding.ts · groupPage · askAws': [
    'an operator with a new second factor is admitted',
    'a person deletes their account',
  ],
  'app/people/poolStanding.ts · standingInPool · askAws': [
    'an operator with a new second factor is admitted',
  ],
  'app/trials/begin.ts · begin · transact': ['a trial is started'],
  'app/trials/tell.ts · tell · PutEvents': [
    'a trial ends that is moved while the bus is told',
    'a trial ends',
  ],
  'app/trials/visit.ts · take · transact': [
    'a trial ends that is moved while the bus is told',
    'a trial ends',
  ],
};
