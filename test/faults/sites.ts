/**
 * Every place where the product leaves its process, as `test/kit/faults/callSites.ts` finds them, with the flows of `flows/` in which
 * it fails in every way that it can. What holds then is said by each flow.
 */
export const sites: Record<string, string[]> = {
  'app/archive/files.ts · deleteFile · DeleteObject': ['a night of the archive'],
  'app/archive/files.ts · filesAfter · ListObjectsV2': ['a night of the archive'],
  'app/archive/files.ts · readRows · GetObject': ['a night of the archive'],
  'app/archive/files.ts · writeRows · PutObject': ['a night of the archive'],
  'app/billing/compare.ts · fromStripe · subscriptions.list': ['both lists of subscriptions are compared'],
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
  'app/billing/readCustomer.ts · readSubscriptions · subscriptionItems.list': [
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
  'app/billing/secrets.ts · readSecrets · GetSecretValue': [
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
  'app/billing/stripeSide.ts · setAside · customers.update': [
    'a night in which pool, database and Stripe disagree',
  ],
  'app/billing/syncCustomer.ts · writeOnce · transact': [
    'an event of a subscription',
    'an event of an invoice',
    'an event of a subscription that owes',
  ],
  'app/counting/grant.ts · grant · transact': ['a grant by an operator'],
  'app/counting/holds.ts · end · transact': ['a hold is settled'],
  'app/counting/record.ts · write · transact': [
    'a use of an extension, asked for once more',
    'a use with a key',
    'a hold is placed',
  ],
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
  'app/people/mailboxHash.ts · readSecret · askAws': ['the first question for a mailbox after a cold start'],
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
  'examples/race/simulations.ts · keepSimulation · Get': ['a use of an extension, asked for once more'],
  'examples/race/simulations.ts · keepSimulation · Put': [
    'a use of an extension, asked for once more',
    'a use of an extension',
  ],
  'functions/extendTrial.ts · move · transact': ['a trial is extended by an operator'],
  'functions/operatorsPage.ts · objectNamed · GetObject': ['the operators’ page is asked for a file'],
  'functions/putProduct.ts · module · transact': ['an operator changes a product'],
  'platform/publish.ts · send · fetch': [
    'what follows from a use that came after the deletion',
    'what follows from a use',
    'what follows from another address',
  ],
  'store/actionPages.ts · pageOfShard · Query': ['lists for operators'],
  'store/actionPages.ts · pagesOfDay · Query': ['a night of the archive'],
  'store/actionPages.ts · pagesOfUser · Query': ['a counter is counted again from its log, and put right'],
  'store/actions.ts · putAction · Put': [
    'what follows from a use that came after the deletion',
    'what follows from a use',
    'an operator lets an account in again',
  ],
  'store/batchGet.ts · batchGet · BatchGet': [
    'an account is moved from the legacy table',
    'a use with a key',
    'an export of everything that is stored of an account',
  ],
  'store/checkouts.ts · getReservation · Get': [
    'a checkout that is open already',
    'a first checkout',
    'a checkout of another plan than the one that was just paid',
  ],
  'store/checkouts.ts · noteSession · Update': [
    'a first checkout',
    'a checkout of another plan than the one that was just paid',
  ],
  'store/checkouts.ts · reserve · Put': [
    'a first checkout',
    'a checkout of another plan than the one that was just paid',
  ],
  'store/customers.ts · mapCustomer · Update': [
    'a checkout of an account that came with a legacy subscription',
    'an event of a customer that the account does not name yet',
    'a first checkout',
  ],
  'store/customers.ts · unmapCustomer · Update': [
    'a checkout of an account whose customer is gone',
    'a night in which pool, database and Stripe disagree',
  ],
  'store/customers.ts · userOfCustomer · Query': [
    'an event of a subscription',
    'an event of an invoice',
    'an event of a subscription that owes',
  ],
  'store/jobs.ts · ageItem · Update': ['a person deletes their account'],
  'store/jobs.ts · forgetItem · Delete': ['a night of the archive', 'the night after a deletion'],
  'store/jobs.ts · recall · Get': [
    'an operator settles a review',
    'a trial ends that is moved while the bus is told',
    'a trial ends',
  ],
  'store/jobs.ts · recallPage · Query': [
    'a night of the archive',
    'lists for operators',
    'the night after a deletion',
  ],
  'store/jobs.ts · remember · Put': [
    'a trial ends that is moved while the bus is told',
    'a trial ends',
    'a night of the archive',
  ],
  'store/jobs.ts · rememberFirst · Update': ['events that were not delivered, and one that was parked'],
  'store/jobs.ts · takeJob · Put': [
    'the night after a deletion',
    'a night in which pool, database and Stripe disagree',
  ],
  'store/legacy.ts · moveRow · transact': ['a row of the legacy table whose account was deleted'],
  'store/legacy.ts · moveRow · transact (2)': ['an account is moved from the legacy table'],
  'store/legacyRows.ts · legacyPage · Scan': ['an account is moved from the legacy table'],
  'store/legacyRows.ts · taggedWith · Query': [
    'an account is moved from the legacy table',
    'an export of everything that is stored of an account',
    'a person deletes their account',
  ],
  'store/mailboxes.ts · forgetLock · Delete': ['an operator lets an account in again'],
  'store/mailboxes.ts · rememberLock · Put': ['an operator locks an account out'],
  'store/mailboxes.ts · rememberUse · Put': [
    'the first call of a user whose mailbox had an account',
    'a person deletes their account',
  ],
  'store/mailboxes.ts · rowsOfMailbox · Query': [
    'the first call of a new user',
    'the first call of a user whose mailbox had an account',
    'an export of everything that is stored of an account',
  ],
  'store/newAccount.ts · createUser · Put': [
    'the first call of a new user',
    'a night in which pool, database and Stripe disagree',
  ],
  'store/newAccount.ts · createUser · transact': ['the first call of a user whose mailbox had an account'],
  'store/paymentDue.ts · owedSubscriptions · Query': ['an explanation for an operator'],
  'store/products.ts · getProductRow · Get': [
    'a trial is started',
    'an operator changes a product',
    'a checkout that is open already',
  ],
  'store/products.ts · queryCatalog · Query': [
    'a use of a feature that no plan of the account has',
    'an explanation for an operator',
    'a use over the limit',
  ],
  'store/rateLimits.ts · takeCall · Update': [
    'the portal',
    'a first checkout',
    'an export of everything that is stored of an account',
  ],
  'store/receipts.ts · fixAnswer · Update': [
    'a use with a key',
    'a hold is placed',
    'a grant by an operator',
  ],
  'store/receipts.ts · getReceipt · Get': [
    'a hold is settled',
    'a use of an extension, asked for once more',
    'a grant by an operator',
  ],
  'store/recount.ts · repair · Update': ['a counter is counted again from its log, and put right'],
  'store/refresh.ts · writeAlone · Update': ['a trial is extended by an operator'],
  'store/refusals.ts · markRefused · Update': ['a use over the limit'],
  'store/refusals.ts · noteRefused · Update': ['a use of a feature that no plan of the account has'],
  'store/refusals.ts · recentlyRefused · Query': ['an explanation for an operator'],
  'store/roster.ts · pageOf · Query': ['lists for operators'],
  'store/rowsOf.ts · anonymiseAction · Update': ['a person deletes their account'],
  'store/rowsOf.ts · deleteRow · Delete': ['a person deletes their account', 'the night after a deletion'],
  'store/rowsOf.ts · rowsOf · Query': [
    'an export of everything that is stored of an account',
    'a person deletes their account',
    'the night after a deletion',
  ],
  'store/secondFactor.ts · forgetSecondFactor · Update': ['an operator without a second factor is refused'],
  'store/secondFactor.ts · noteSecondFactor · Update': ['an operator with a new second factor is admitted'],
  'store/stripeEvents.ts · finishEvent · Update': [
    'an event of a subscription',
    'an event of an invoice',
    'an event of a subscription that owes',
  ],
  'store/stripeEvents.ts · receiveEvent · Put': [
    'an event of a subscription',
    'an event of an invoice',
    'an event of a subscription that owes',
  ],
  'store/syncTickets.ts · markApplied · Update': [
    'an account is read from Stripe that is as it was',
    'a checkout that is open already',
    'a first checkout',
  ],
  'store/syncTickets.ts · takeTicket · Update': [
    'an event of a subscription',
    'an event of an invoice',
    'an account is read from Stripe that is as it was',
  ],
  'store/trialCounts.ts · countsOfMonth · Query': ['a trial is looked at, and counted for operators'],
  'store/trials.ts · ageTrial · Update': ['a person deletes their account'],
  'store/trials.ts · getTrial · Get': [
    'a trial is extended by an operator',
    'a trial is started',
    'an event of a subscription',
  ],
  'store/trials.ts · putClaim · Put': ['what follows from another address'],
  'store/trials.ts · queryPartition · Query': [
    'what follows from another address',
    'an operator changes a product',
    'a trial is looked at, and counted for operators',
  ],
  'store/trialsDue.ts · endVisit · Update': [
    'a trial ends that is moved while the bus is told',
    'a trial ends',
  ],
  'store/trialsDue.ts · forgetTold · Update': ['a trial ends that is moved while the bus is told'],
  'store/trialsDue.ts · listDue · Query': [
    'a trial ends that is moved while the bus is told',
    'a trial ends',
    'a trial is looked at, and counted for operators',
  ],
  'store/trialsDue.ts · trialsSince · DescribeTable': ['the clock of trials after a standstill'],
  'store/usage.ts · getRow · Get': [
    'a counter is counted again from its log, and put right',
    'a hold is settled',
    'a use over the limit',
  ],
  'store/usage.ts · listRows · Query': [
    'a trial is extended by an operator',
    'an operator lets an account in again',
    'an operator locks an account out',
  ],
  'store/usage.ts · putOne · Put': [
    'a trial is started',
    'the first use in a window',
    'an account is read from Stripe whose plans do not fit into one transaction',
  ],
  'store/usage.ts · useOne · quickUpdate': ['a use of a counter that is known'],
  'store/usageBands.ts · keysIn · Query': ['counters over all accounts'],
  'store/usageBands.ts · moveTo · Update': ['what follows from a use'],
  'store/userRows.ts · rowsOfUser · Query': [
    'a use of a feature that no plan of the account has',
    'an explanation for an operator',
    'a use over the limit',
  ],
  'store/users.ts · clearOrphan · Update': ['a night in which pool, database and Stripe disagree'],
  'store/users.ts · getUser · Get': [
    'a sign-in with another name',
    'the portal',
    'a use of a feature that no plan of the account has',
  ],
  'store/users.ts · idsByEmail · Query': [
    'the first call of a new user',
    'the first call of a user whose mailbox had an account',
  ],
  'store/users.ts · listRoster · Query': [
    'both lists of subscriptions are compared',
    'the night after a deletion',
    'a night in which pool, database and Stripe disagree',
  ],
  'store/users.ts · markOrphan · Update': ['a night in which pool, database and Stripe disagree'],
  'store/users.ts · markSwept · Update': ['the night after a deletion'],
  'store/users.ts · noteFormerMailbox · Update': ['what follows from another address'],
  'store/users.ts · setStatusBy · transact': [
    'an operator locks an account out',
    'an operator lets an account in again',
    'an operator deletes an account',
  ],
  'store/users.ts · updateStanding · Update': [
    'a sign-in with another name',
    'a person deletes their account',
  ],
};
