import type { Field } from '../tools/field.ts';
export const operatorFields: Field[] = [
  {
    "name": "account",
    "kind": "query",
    "description": "For operators: one account, by id, by e-mail address or by a subscription. BadRequest when none or several of them are given, NotFound when there is no such account.",
    "input": {
      "type": "object",
      "properties": {
        "email": {
          "type": "string",
          "description": "The account's e-mail address. Upper and lower case are the same."
        },
        "subscriptionId": {
          "type": "string",
          "description": "The id of a subscription that the account has or had: Stripe's, the id of the checkout of a purchase for good, or the one that a subscription had in the system from which it was moved."
        },
        "userId": {
          "type": "string",
          "description": "The account's id, which is the `sub` of its user in the user pool."
        }
      },
      "additionalProperties": false
    },
    "document": "query($email: AWSEmail, $subscriptionId: ID, $userId: ID) { account(email: $email, subscriptionId: $subscriptionId, userId: $userId) { asOf createdAt email entitlements { adds expiresAt feature limit name period productId source unit unitSingular } id name status subscriptions { cancelAtPeriodEnd currentPeriodEnd currentPeriodStart endsAt id isActive productId status } trials { convertedAt expiresAt features { description feature limit name period unit unitSingular } id isActive productId remindAt startedAt status } usage { feature held limit name others { limit period remaining resetsAt used windowStart } period remaining requestId resetsAt source unit unitSingular used userId version windowStart } version } }"
  },
  {
    "name": "accounts",
    "kind": "query",
    "description": "For operators: all accounts, newest first. With `emailStart`, only those whose e-mail address begins with it, in alphabetical order.",
    "input": {
      "type": "object",
      "properties": {
        "emailStart": {
          "type": "string",
          "description": "The beginning of an e-mail address, 1 to 254 characters. Upper and lower case are the same."
        },
        "limit": {
          "type": "integer",
          "description": "Accounts on a page, 1 to 100. The default is 25."
        },
        "nextToken": {
          "type": "string",
          "description": "Where to continue: `nextToken` of the previous page, with the same `emailStart`. Valid for a day."
        }
      },
      "additionalProperties": false
    },
    "document": "query($emailStart: String, $limit: Int, $nextToken: String) { accounts(emailStart: $emailStart, limit: $limit, nextToken: $nextToken) { items { createdAt email id name status version } nextToken } }"
  },
  {
    "name": "auditActions",
    "kind": "query",
    "description": "For operators: the action log of all accounts for a range of at most 31 days, newest first. A page may hold fewer entries than `limit` and still have a next one.",
    "input": {
      "type": "object",
      "properties": {
        "filter": {
          "type": "object",
          "properties": {
            "actionType": {
              "type": "string",
              "description": "Only entries of this type, such as `consume` or `trial.started`."
            },
            "feature": {
              "type": "string",
              "description": "Only entries about this feature."
            },
            "from": {
              "type": "string",
              "description": "The first moment, included."
            },
            "to": {
              "type": "string",
              "description": "The last moment, included."
            }
          },
          "additionalProperties": false,
          "description": "Which entries. The default range is the 24 hours before `to`, and `to` is now."
        },
        "limit": {
          "type": "integer",
          "description": "Entries on a page, 1 to 100. The default is 25."
        },
        "nextToken": {
          "type": "string",
          "description": "Where to continue: `nextToken` of the previous page, with the same filter. Valid for a day."
        }
      },
      "required": [
        "filter"
      ],
      "additionalProperties": false
    },
    "document": "query($filter: ActionFilter!, $limit: Int, $nextToken: String) { auditActions(filter: $filter, limit: $limit, nextToken: $nextToken) { items { actionDetails actionType actor actorEmail email feature id planId reason requestId timestamp usageAfter usageBefore userId } nextToken } }"
  },
  {
    "name": "catalog",
    "kind": "query",
    "description": "For operators: every product, private and inactive ones too, by rank.",
    "input": {
      "type": "object",
      "properties": {},
      "additionalProperties": false
    },
    "document": "query { catalog { action active button { enabled label } description features { description feature limit name period unit unitSingular } id kind losses { after { description feature limit name period unit unitSingular } feature limits { description feature limit name period unit unitSingular } name } name prices { currency current id interval purchasable unitAmount } public rank trial { hours reminderMinutes } version zone } }"
  },
  {
    "name": "explainDecision",
    "kind": "query",
    "description": "For operators: why an account may or may not use a feature now: its sources, its windows, what is used and held, and the last refusal. NotFound when there is no such account.",
    "input": {
      "type": "object",
      "properties": {
        "feature": {
          "type": "string",
          "description": "The key of the feature."
        },
        "userId": {
          "type": "string",
          "description": "The account to explain."
        }
      },
      "required": [
        "feature",
        "userId"
      ],
      "additionalProperties": false
    },
    "document": "query($feature: ID!, $userId: ID!) { explainDecision(feature: $feature, userId: $userId) { decision { allowed amount feature name reason replayed retryAt upgrade { name productId trials } usage { feature held limit name others { limit period remaining resetsAt used windowStart } period remaining requestId resetsAt source unit unitSingular used userId version windowStart } } feature holds { amount endsAt id } lastRefusal { actionDetails actionType actor actorEmail email feature id planId reason requestId timestamp usageAfter usageBefore userId } sources { adds because counts expiresAt limits { description feature limit name period unit unitSingular } productId source } userId windows { held limit period remaining resetsAt source used windowStart } } }"
  },
  {
    "name": "featureUsage",
    "kind": "query",
    "description": "For operators: what all accounts have used of a feature, in the windows that were open on a day, with or without a limit. Order and pages are those of `highUsage`. An account that has used nothing in a window has no row.",
    "input": {
      "type": "object",
      "properties": {
        "date": {
          "type": "string",
          "description": "A day, as in `highUsage`. The default is today in UTC."
        },
        "feature": {
          "type": "string",
          "description": "The key of the feature."
        },
        "limit": {
          "type": "integer",
          "description": "Windows on a page, 1 to 100. The default is 25."
        },
        "nextToken": {
          "type": "string",
          "description": "Where to continue: `nextToken` of the previous page, with the same arguments. Valid for a day."
        }
      },
      "required": [
        "feature"
      ],
      "additionalProperties": false
    },
    "document": "query($date: AWSDate, $feature: ID!, $limit: Int, $nextToken: String) { featureUsage(date: $date, feature: $feature, limit: $limit, nextToken: $nextToken) { items { accountName email feature held limit period productId remaining resetsAt share source used userId windowStart } nextToken } }"
  },
  {
    "name": "highUsage",
    "kind": "query",
    "description": "For operators: accounts that are at or over a share of their limit, in open windows of every period. Nearest to the limit first: by the bands 100 %, 90 %, 80 %, 50 % and below, within a page by share. A page may hold fewer than `limit` windows and still have a next one. A use shows about a second later.",
    "input": {
      "type": "object",
      "properties": {
        "date": {
          "type": "string",
          "description": "A day: windows that were open on it, as they stood at their end. Days, weeks and months are those of the plan's own calendar; for other windows the day is in UTC. The default is windows that are open now. Counters are kept for 35 days after their window."
        },
        "feature": {
          "type": "string",
          "description": "The key of the feature."
        },
        "limit": {
          "type": "integer",
          "description": "Windows on a page, 1 to 100. The default is 25."
        },
        "nextToken": {
          "type": "string",
          "description": "Where to continue: `nextToken` of the previous page, with the same arguments. Valid for a day."
        },
        "threshold": {
          "type": "number",
          "description": "A share of the limit, above 0 and at most 1. The default is 0.8."
        }
      },
      "required": [
        "feature"
      ],
      "additionalProperties": false
    },
    "document": "query($date: AWSDate, $feature: ID!, $limit: Int, $nextToken: String, $threshold: Float) { highUsage(date: $date, feature: $feature, limit: $limit, nextToken: $nextToken, threshold: $threshold) { items { accountName email feature limit period productId resetsAt share upgrade { name productId trials } used userId windowStart } nextToken } }"
  },
  {
    "name": "operatorRequests",
    "kind": "query",
    "description": "For `admins`: what operators asked for and a second operator has to approve, in no particular order. Empty where `FourEyes` is off. A page may hold fewer than `limit` requests and still have a next one.",
    "input": {
      "type": "object",
      "properties": {
        "limit": {
          "type": "integer",
          "description": "Requests on a page, 1 to 100. The default is 25."
        },
        "nextToken": {
          "type": "string",
          "description": "Where to continue: `nextToken` of the previous page."
        }
      },
      "additionalProperties": false
    },
    "document": "query($limit: Int, $nextToken: String) { operatorRequests(limit: $limit, nextToken: $nextToken) { items { amount askedAt askedBy askedByEmail customerId expiresAt feature grantExpiresAt id kind reason userId } nextToken } }"
  },
  {
    "name": "parkedEvents",
    "kind": "query",
    "description": "For operators: Stripe events about customers that no account has, newest first. An event leaves the list when an account names its customer, or when it is dismissed.",
    "input": {
      "type": "object",
      "properties": {
        "limit": {
          "type": "integer",
          "description": "Events on a page, 1 to 100. The default is 25."
        },
        "nextToken": {
          "type": "string",
          "description": "Where to continue: `nextToken` of the previous page."
        }
      },
      "additionalProperties": false
    },
    "document": "query($limit: Int, $nextToken: String) { parkedEvents(limit: $limit, nextToken: $nextToken) { items { customerId eventId id parkedAt reason type } nextToken } }"
  },
  {
    "name": "paymentReviews",
    "kind": "query",
    "description": "For operators: payments that wait for a person's decision, oldest first.",
    "input": {
      "type": "object",
      "properties": {
        "limit": {
          "type": "integer",
          "description": "Reviews on a page, 1 to 100. The default is 25."
        },
        "nextToken": {
          "type": "string",
          "description": "Where to continue: `nextToken` of the previous page."
        }
      },
      "additionalProperties": false
    },
    "document": "query($limit: Int, $nextToken: String) { paymentReviews(limit: $limit, nextToken: $nextToken) { items { amount chargeId createdAt currency customerId id kind subscriptions url userId } nextToken } }"
  },
  {
    "name": "refusals",
    "kind": "query",
    "description": "For operators: refusals of the last 31 days over all accounts, newest first. A page may hold fewer than `limit` and still have a next one.",
    "input": {
      "type": "object",
      "properties": {
        "feature": {
          "type": "string",
          "description": "The key of a feature. The default is all features."
        },
        "limit": {
          "type": "integer",
          "description": "Refusals on a page, 1 to 100. The default is 25."
        },
        "nextToken": {
          "type": "string",
          "description": "Where to continue: `nextToken` of the previous page, with the same feature. Valid for a day."
        }
      },
      "additionalProperties": false
    },
    "document": "query($feature: ID, $limit: Int, $nextToken: String) { refusals(feature: $feature, limit: $limit, nextToken: $nextToken) { items { actionDetails actionType actor actorEmail email feature id planId reason requestId timestamp usageAfter usageBefore userId } nextToken } }"
  },
  {
    "name": "resetsOn",
    "kind": "query",
    "description": "For operators: the windows of all accounts and features that end when a day begins, in no particular order over the pages. A window that ends earlier, with the right that it counts for, is left out. A page may hold fewer than `limit` windows and still have a next one. An account that has used nothing in a window has no row.",
    "input": {
      "type": "object",
      "properties": {
        "date": {
          "type": "string",
          "description": "The day on which the next window starts: of days, weeks and months in the plan's own calendar, of a billing cycle in UTC. Counters are kept for 35 days after their window."
        },
        "limit": {
          "type": "integer",
          "description": "Windows on a page, 1 to 100. The default is 25."
        },
        "nextToken": {
          "type": "string",
          "description": "Where to continue: `nextToken` of the previous page, with the same `date`. Valid for a day."
        }
      },
      "required": [
        "date"
      ],
      "additionalProperties": false
    },
    "document": "query($date: AWSDate!, $limit: Int, $nextToken: String) { resetsOn(date: $date, limit: $limit, nextToken: $nextToken) { items { accountName email feature held limit period productId remaining resetsAt share source used userId windowStart } nextToken } }"
  },
  {
    "name": "stripeState",
    "kind": "query",
    "description": "For operators: what Stripe has of an account at this moment, beside what is stored here. Asks Stripe and writes nothing; `resync` makes them equal. NotFound when there is no such account, Unavailable while Stripe does not answer.",
    "input": {
      "type": "object",
      "properties": {
        "userId": {
          "type": "string",
          "description": "The account to look at."
        }
      },
      "required": [
        "userId"
      ],
      "additionalProperties": false
    },
    "document": "query($userId: ID!) { stripeState(userId: $userId) { asOf customerId differences inStep subscriptions { here { accessUntil cancelAt currentPeriodEnd currentPeriodStart isActive pastDueSince priceId productId status } id stripe { accessUntil cancelAt currentPeriodEnd currentPeriodStart isActive pastDueSince priceId productId status } url } syncedAt url userId } }"
  },
  {
    "name": "syncHealth",
    "kind": "query",
    "description": "For operators: the latest three-way comparison of the user pool, the database and Stripe.",
    "input": {
      "type": "object",
      "properties": {},
      "additionalProperties": false
    },
    "document": "query { syncHealth { accounts { active at deleted deleting disabled } healthy lastReport { actor changesMax counts { count problem } dryRun findings { customerId detail problem repair repaired subscriptionId userId } finishedAt foreignCustomers foreignSubscriptions held id lookedAtCustomers lookedAtRows lookedAtUsers purpose reason repaired startedAt status withStripe withUsers } recent { comparisons finished found repaired since successRate } running { lookedAt startedAt } status } }"
  },
  {
    "name": "syncHistory",
    "kind": "query",
    "description": "For operators: past comparisons and repairs, newest first.",
    "input": {
      "type": "object",
      "properties": {
        "limit": {
          "type": "integer",
          "description": "Reports on a page, 1 to 100. The default is 25."
        },
        "nextToken": {
          "type": "string",
          "description": "Where to continue: `nextToken` of the previous page."
        }
      },
      "additionalProperties": false
    },
    "document": "query($limit: Int, $nextToken: String) { syncHistory(limit: $limit, nextToken: $nextToken) { items { actor changesMax counts { count problem } dryRun findings { customerId detail problem repair repaired subscriptionId userId } finishedAt foreignCustomers foreignSubscriptions held id lookedAtCustomers lookedAtRows lookedAtUsers purpose reason repaired startedAt status withStripe withUsers } nextToken } }"
  },
  {
    "name": "trialMetrics",
    "kind": "query",
    "description": "For operators: how the trials that started in a range went. They are one cohort: every count and rate is of these trials, on any day they were bought or ended.",
    "input": {
      "type": "object",
      "properties": {
        "from": {
          "type": "string",
          "description": "The first day, in UTC."
        },
        "to": {
          "type": "string",
          "description": "The last day, in UTC, included. A range has at most 366 days."
        }
      },
      "required": [
        "from",
        "to"
      ],
      "additionalProperties": false
    },
    "document": "query($from: AWSDate!, $to: AWSDate!) { trialMetrics(from: $from, to: $to) { conversionRate converted days { converted date expired running started } expired expiryRate from isFinal products { conversionRate converted expired productId running started } running started to } }"
  },
  {
    "name": "dismissParkedEvent",
    "kind": "mutation",
    "description": "For `admins`: takes an event out of `parkedEvents` for good, such as one of a customer who will never have an account. A later event of the same customer is parked again. NotFound when the event is not parked any more.",
    "input": {
      "type": "object",
      "properties": {
        "id": {
          "type": "string",
          "description": "`id` of the parked event."
        },
        "reason": {
          "type": "string",
          "description": "Why, 1 to 500 characters; kept in the operator's own action log."
        }
      },
      "required": [
        "id",
        "reason"
      ],
      "additionalProperties": false
    },
    "document": "mutation($id: ID!, $reason: String!) { dismissParkedEvent(id: $id, reason: $reason) { customerId eventId id parkedAt reason type } }"
  },
  {
    "name": "extendTrial",
    "kind": "mutation",
    "description": "For `support` and `admins`: moves the end of a running trial. Conflict when the trial is over or has changed meanwhile, NotFound when there is no such trial.",
    "input": {
      "type": "object",
      "properties": {
        "hours": {
          "type": "integer",
          "description": "Whole hours from -8,760 to 8,760, not 0. Negative brings the end forward, not into the past."
        },
        "productId": {
          "type": "string",
          "description": "The product whose trial it is."
        },
        "reason": {
          "type": "string",
          "description": "Why, 1 to 500 characters; kept in the account's action log."
        },
        "userId": {
          "type": "string",
          "description": "The account that has the trial."
        }
      },
      "required": [
        "hours",
        "productId",
        "reason",
        "userId"
      ],
      "additionalProperties": false
    },
    "document": "mutation($hours: Int!, $productId: ID!, $reason: String!, $userId: ID!) { extendTrial(hours: $hours, productId: $productId, reason: $reason, userId: $userId) { convertedAt expiresAt features { description feature limit name period unit unitSingular } id isActive productId remindAt startedAt status } }"
  },
  {
    "name": "grantUsage",
    "kind": "mutation",
    "description": "For `support` and `admins`: gives an account extra units of a feature. Answers the usage afterwards. Conflict when the units that the account's grants of the feature still hold would come to more than 9,007,199,254,740,991, or when the account is disabled. Forbidden for the group `support` when they would come to more than the deployment allows it (`SupportGrantMax`, 1,000). Where `FourEyes` is on and they would come to `FourEyesGrantMin` units or more, it is Forbidden as well, with `request` and `expiresAt` in `errorInfo`: nothing is granted until another operator approves that request. Asked again with the same key, it answers the same until it is approved, and the usage afterwards.",
    "input": {
      "type": "object",
      "properties": {
        "amount": {
          "type": "number",
          "description": "Units, a whole number from 1."
        },
        "expiresAt": {
          "type": "string",
          "description": "When the units that are left expire; in the future. The default is never."
        },
        "feature": {
          "type": "string",
          "description": "The key of the feature."
        },
        "idempotencyKey": {
          "type": "string",
          "description": "1 to 256 printable characters. The same key within 24 hours grants nothing more and gets the first answer."
        },
        "reason": {
          "type": "string",
          "description": "Why, 1 to 500 characters; kept in the account's action log."
        },
        "userId": {
          "type": "string",
          "description": "The account that gets the units."
        }
      },
      "required": [
        "amount",
        "feature",
        "idempotencyKey",
        "reason",
        "userId"
      ],
      "additionalProperties": false
    },
    "document": "mutation($amount: Float!, $expiresAt: AWSDateTime, $feature: ID!, $idempotencyKey: ID!, $reason: String!, $userId: ID!) { grantUsage(amount: $amount, expiresAt: $expiresAt, feature: $feature, idempotencyKey: $idempotencyKey, reason: $reason, userId: $userId) { feature held limit name others { limit period remaining resetsAt used windowStart } period remaining requestId resetsAt source unit unitSingular used userId version windowStart } }"
  },
  {
    "name": "linkCustomer",
    "kind": "mutation",
    "description": "For `admins`: makes a customer in Stripe the account's, with what it pays, and answers the account afterwards. Writes the account into the customer's metadata. BadRequest for no id of a customer; NotFound when there is no such account or customer; Conflict when another account or deployment has the customer, or when the account pays through another one now; Forbidden for the caller's own account, and, where `FourEyes` is on, until a second operator has approved it; Unavailable while Stripe does not answer.",
    "input": {
      "type": "object",
      "properties": {
        "customerId": {
          "type": "string",
          "description": "The customer's id in Stripe: `cus_…`."
        },
        "reason": {
          "type": "string",
          "description": "Why, 1 to 500 characters; kept in the account's action log."
        },
        "userId": {
          "type": "string",
          "description": "The account."
        }
      },
      "required": [
        "customerId",
        "reason",
        "userId"
      ],
      "additionalProperties": false
    },
    "document": "mutation($customerId: ID!, $reason: String!, $userId: ID!) { linkCustomer(customerId: $customerId, reason: $reason, userId: $userId) { asOf createdAt email entitlements { adds expiresAt feature limit name period productId source unit unitSingular } id name status subscriptions { cancelAtPeriodEnd currentPeriodEnd currentPeriodStart endsAt id isActive productId status } trials { convertedAt expiresAt features { description feature limit name period unit unitSingular } id isActive productId remindAt startedAt status } usage { feature held limit name others { limit period remaining resetsAt used windowStart } period remaining requestId resetsAt source unit unitSingular used userId version windowStart } version } }"
  },
  {
    "name": "putProduct",
    "kind": "mutation",
    "description": "For `admins`: creates a product or its next version. Running trials keep the terms that they began with. BadRequest lists every fault of the product, Conflict when `input.version` is not the newest version.",
    "input": {
      "type": "object",
      "properties": {
        "input": {
          "type": "object",
          "properties": {
            "active": {
              "type": "boolean",
              "description": "False: it can be neither bought nor tried. Who has it keeps it."
            },
            "description": {
              "type": "string",
              "description": "At most 400 characters."
            },
            "features": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "description": {
                    "type": "string",
                    "description": "One sentence for a price list, 1 to 200 characters."
                  },
                  "feature": {
                    "type": "string",
                    "description": "The key, 1 to 64 characters of a–z, 0–9, _ and -, the first a letter or digit."
                  },
                  "limit": {
                    "type": "number",
                    "description": "Units in each window of the period, a whole number from 0; an add-on gives at least 1. Null is unlimited."
                  },
                  "name": {
                    "type": "string",
                    "description": "What it is called on a screen, 1 to 40 characters. Of these four, what is left out stays as the previous version had it, and null takes it away; without a name, `shared_files` is called \"Shared files\"."
                  },
                  "period": {
                    "type": "string",
                    "enum": [
                      "BILLING_CYCLE",
                      "DAY",
                      "LIFETIME",
                      "MONTH",
                      "TRIAL",
                      "WEEK"
                    ],
                    "description": "How long the limit runs before it starts again. TRIAL needs a trial."
                  },
                  "unit": {
                    "type": "string",
                    "description": "The unit, as shown after a number: 1 to 20 characters."
                  },
                  "unitSingular": {
                    "type": "string",
                    "description": "The unit after the number 1, if it differs: 1 to 20 characters."
                  }
                },
                "required": [
                  "feature",
                  "period"
                ],
                "additionalProperties": false
              },
              "description": "1 to 50; a feature may have one limit for each period."
            },
            "id": {
              "type": "string",
              "description": "1 to 64 characters of a–z, 0–9, _ and -, the first a letter or digit. It never changes."
            },
            "kind": {
              "type": "string",
              "enum": [
                "ADD_ON",
                "ONE_TIME",
                "PLAN"
              ],
              "description": "Whether it replaces other products or adds to them."
            },
            "name": {
              "type": "string",
              "description": "The name on a screen, 1 to 60 characters."
            },
            "prices": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "currency": {
                    "type": "string",
                    "description": "Lower-case ISO 4217, such as `usd`."
                  },
                  "id": {
                    "type": "string",
                    "description": "1 to 64 characters of a–z, 0–9, _ and -, the first a letter or digit."
                  },
                  "interval": {
                    "type": "string",
                    "enum": [
                      "MONTH",
                      "ONCE",
                      "YEAR"
                    ],
                    "description": "ONCE for products of kind ONE_TIME, otherwise MONTH or YEAR."
                  },
                  "stripePriceId": {
                    "type": "string",
                    "description": "Stripe's id of the price, `price_…`. The default is that of the previous version, if id, currency, amount and interval are the same; otherwise the price cannot be bought until it has one."
                  },
                  "unitAmount": {
                    "type": "integer",
                    "description": "In the currency's smallest unit, 0 to 99,999,999."
                  }
                },
                "required": [
                  "currency",
                  "id",
                  "interval",
                  "unitAmount"
                ],
                "additionalProperties": false
              },
              "description": "At most 10. Empty: it cannot be bought."
            },
            "public": {
              "type": "boolean",
              "description": "False: it is left out of `products`, and can be neither bought nor tried."
            },
            "rank": {
              "type": "integer",
              "description": "Order of worth, 0 to 1,000. 0 is the plan that everybody has: no price, no trial, no BILLING_CYCLE."
            },
            "reason": {
              "type": "string",
              "description": "Why, 1 to 500 characters; kept in the operator's own action log."
            },
            "trial": {
              "type": "object",
              "properties": {
                "hours": {
                  "type": "integer",
                  "description": "Its length in hours, 1 to 8,760."
                },
                "reminderMinutes": {
                  "type": "integer",
                  "description": "How many minutes before the end the reminder is sent, 0 to 43,200 and no more than the trial; 0 is no reminder. The default is 60, or the whole trial when it is shorter."
                }
              },
              "required": [
                "hours"
              ],
              "additionalProperties": false,
              "description": "Only a plan offers one. The default is none."
            },
            "version": {
              "type": "integer",
              "description": "The version that the change is based on; Conflict when it is not the newest. 0 creates."
            },
            "zone": {
              "type": "string",
              "description": "IANA zone in which the plan's days, weeks and months run. The default is the previous version's; of a new product, UTC."
            }
          },
          "required": [
            "active",
            "features",
            "id",
            "kind",
            "name",
            "prices",
            "public",
            "rank",
            "reason",
            "version"
          ],
          "additionalProperties": false,
          "description": "The whole product as it is to be."
        }
      },
      "required": [
        "input"
      ],
      "additionalProperties": false
    },
    "document": "mutation($input: ProductInput!) { putProduct(input: $input) { action active button { enabled label } description features { description feature limit name period unit unitSingular } id kind losses { after { description feature limit name period unit unitSingular } feature limits { description feature limit name period unit unitSingular } name } name prices { currency current id interval purchasable unitAmount } public rank trial { hours reminderMinutes } version zone } }"
  },
  {
    "name": "repairSync",
    "kind": "mutation",
    "description": "For `admins`: compares the user pool, the database and Stripe, and repairs what disagrees. Who asked and why stand in the report and in the operator's own action log. Answers after about 20 seconds at the latest; a longer comparison continues in the background, and `syncHealth` shows its progress. Asked again meanwhile, it answers how far the comparison is; Conflict while one with another `dryRun`, or the nightly one, is running.",
    "input": {
      "type": "object",
      "properties": {
        "changesMax": {
          "type": "integer",
          "description": "The most changes that take something from an account or write to Stripe, 0 to 1000000, as a dry run has shown them. The default is that of the deployment. Given with `dryRun: false`, it holds for the comparisons of the next 36 hours as well."
        },
        "dryRun": {
          "type": "boolean",
          "description": "True: only reports what it would repair, and writes nothing else."
        },
        "reason": {
          "type": "string",
          "description": "Why, 1 to 500 characters. The default says that an operator asked for it."
        }
      },
      "required": [
        "dryRun"
      ],
      "additionalProperties": false
    },
    "document": "mutation($changesMax: Int, $dryRun: Boolean!, $reason: String) { repairSync(changesMax: $changesMax, dryRun: $dryRun, reason: $reason) { actor changesMax counts { count problem } dryRun findings { customerId detail problem repair repaired subscriptionId userId } finishedAt foreignCustomers foreignSubscriptions held id lookedAtCustomers lookedAtRows lookedAtUsers purpose reason repaired startedAt status withStripe withUsers } }"
  },
  {
    "name": "resync",
    "kind": "mutation",
    "description": "For `support` and `admins`: reads one account's subscriptions from Stripe now. Answers the account afterwards. NotFound when there is no such account, Unavailable while Stripe does not answer.",
    "input": {
      "type": "object",
      "properties": {
        "reason": {
          "type": "string",
          "description": "Why, 1 to 500 characters; kept in the account's action log."
        },
        "userId": {
          "type": "string",
          "description": "The account to read."
        }
      },
      "required": [
        "reason",
        "userId"
      ],
      "additionalProperties": false
    },
    "document": "mutation($reason: String!, $userId: ID!) { resync(reason: $reason, userId: $userId) { asOf createdAt email entitlements { adds expiresAt feature limit name period productId source unit unitSingular } id name status subscriptions { cancelAtPeriodEnd currentPeriodEnd currentPeriodStart endsAt id isActive productId status } trials { convertedAt expiresAt features { description feature limit name period unit unitSingular } id isActive productId remindAt startedAt status } usage { feature held limit name others { limit period remaining resetsAt used windowStart } period remaining requestId resetsAt source unit unitSingular used userId version windowStart } version } }"
  },
  {
    "name": "setAccountEnabled",
    "kind": "mutation",
    "description": "For `support` and `admins`: locks an account out, or lets it in again. What it has bought and used stays as it is. Where the users are those of another app's pool, the account alone is locked: its user still signs in to the app. NotFound when there is no such account. Forbidden for the caller's own account, and for the account of an operator unless the caller is in `admins`; Conflict when two operators lock each other out at the same time, and when the account is to be let in again whose user is gone from the user pool, or locked out there by its app.",
    "input": {
      "type": "object",
      "properties": {
        "enabled": {
          "type": "boolean",
          "description": "False disables the account, true enables it."
        },
        "reason": {
          "type": "string",
          "description": "Why, 1 to 500 characters; kept in the account's action log."
        },
        "userId": {
          "type": "string",
          "description": "The account."
        }
      },
      "required": [
        "enabled",
        "reason",
        "userId"
      ],
      "additionalProperties": false
    },
    "document": "mutation($enabled: Boolean!, $reason: String!, $userId: ID!) { setAccountEnabled(enabled: $enabled, reason: $reason, userId: $userId) { asOf createdAt email entitlements { adds expiresAt feature limit name period productId source unit unitSingular } id name status subscriptions { cancelAtPeriodEnd currentPeriodEnd currentPeriodStart endsAt id isActive productId status } trials { convertedAt expiresAt features { description feature limit name period unit unitSingular } id isActive productId remindAt startedAt status } usage { feature held limit name others { limit period remaining resetsAt used windowStart } period remaining requestId resetsAt source unit unitSingular used userId version windowStart } version } }"
  },
  {
    "name": "settleReview",
    "kind": "mutation",
    "description": "For `admins`: takes a payment out of `paymentReviews`. Changes nothing in Stripe. NotFound when another operator has settled it already.",
    "input": {
      "type": "object",
      "properties": {
        "id": {
          "type": "string",
          "description": "`id` of the review."
        },
        "reason": {
          "type": "string",
          "description": "What was decided, 1 to 500 characters; kept in the account's action log."
        }
      },
      "required": [
        "id",
        "reason"
      ],
      "additionalProperties": false
    },
    "document": "mutation($id: ID!, $reason: String!) { settleReview(id: $id, reason: $reason) { amount chargeId createdAt currency customerId id kind subscriptions url userId } }"
  },
  {
    "name": "accountActions",
    "kind": "query",
    "description": "For operators: The account's action log, newest first. With a filter, a page may hold fewer entries than `limit` and still have a next one.",
    "input": {
      "type": "object",
      "properties": {
        "userId": {
          "type": "string",
          "description": "The account's id, which is the `sub` of its user in the user pool."
        },
        "filter": {
          "type": "object",
          "properties": {
            "actionType": {
              "type": "string",
              "description": "Only entries of this type, such as `consume` or `trial.started`."
            },
            "feature": {
              "type": "string",
              "description": "Only entries about this feature."
            },
            "from": {
              "type": "string",
              "description": "The first moment, included."
            },
            "to": {
              "type": "string",
              "description": "The last moment, included."
            }
          },
          "additionalProperties": false,
          "description": "Which entries. The default is all of them."
        },
        "limit": {
          "type": "integer",
          "description": "Entries on a page, 1 to 100. The default is 25."
        },
        "nextToken": {
          "type": "string",
          "description": "Where to continue: `nextToken` of the previous page, with the same filter."
        }
      },
      "required": [
        "userId"
      ],
      "additionalProperties": false
    },
    "document": "query($userId: ID, $filter: ActionFilter, $limit: Int, $nextToken: String) { account(userId: $userId) { actions(filter: $filter, limit: $limit, nextToken: $nextToken) { items { actionDetails actionType actor actorEmail email feature id planId reason requestId timestamp usageAfter usageBefore userId } nextToken } } }"
  }
];

export const serviceFields: Field[] = [
  {
    "name": "actions",
    "kind": "query",
    "description": "The account's action log, newest first. With a filter, a page may hold fewer entries than `limit` and still have a next one.",
    "input": {
      "type": "object",
      "properties": {
        "accountId": {
          "type": "string",
          "description": "The account to read, as in `usage`."
        },
        "filter": {
          "type": "object",
          "properties": {
            "actionType": {
              "type": "string",
              "description": "Only entries of this type, such as `consume` or `trial.started`."
            },
            "feature": {
              "type": "string",
              "description": "Only entries about this feature."
            },
            "from": {
              "type": "string",
              "description": "The first moment, included."
            },
            "to": {
              "type": "string",
              "description": "The last moment, included."
            }
          },
          "additionalProperties": false,
          "description": "Which entries. The default is all of them."
        },
        "limit": {
          "type": "integer",
          "description": "Entries on a page, 1 to 100. The default is 25."
        },
        "nextToken": {
          "type": "string",
          "description": "Where to continue: `nextToken` of the previous page, with the same filter."
        }
      },
      "required": [
        "accountId"
      ],
      "additionalProperties": false
    },
    "document": "query($accountId: ID, $filter: ActionFilter, $limit: Int, $nextToken: String) { actions(accountId: $accountId, filter: $filter, limit: $limit, nextToken: $nextToken) { items { actionDetails actionType actor actorEmail email feature id planId reason requestId timestamp usageAfter usageBefore userId } nextToken } }"
  },
  {
    "name": "canUse",
    "kind": "query",
    "description": "The decision that `consumeUsage` would give now. Writes nothing and reserves nothing.",
    "input": {
      "type": "object",
      "properties": {
        "accountId": {
          "type": "string",
          "description": "The account to ask about, as in `usage`."
        },
        "amount": {
          "type": "number",
          "description": "Units, a whole number from 1. The default is 1."
        },
        "feature": {
          "type": "string",
          "description": "The key of the feature."
        }
      },
      "required": [
        "accountId",
        "feature"
      ],
      "additionalProperties": false
    },
    "document": "query($accountId: ID, $amount: Float, $feature: ID!) { canUse(accountId: $accountId, amount: $amount, feature: $feature) { allowed amount feature name reason replayed retryAt upgrade { name productId trials } usage { feature held limit name others { limit period remaining resetsAt used windowStart } period remaining requestId resetsAt source unit unitSingular used userId version windowStart } } }"
  },
  {
    "name": "entitlements",
    "kind": "query",
    "description": "What the account may use now: one entry for each limit of a feature. Empty for an account that is disabled.",
    "input": {
      "type": "object",
      "properties": {
        "accountId": {
          "type": "string",
          "description": "The account to ask about, as in `usage`."
        }
      },
      "required": [
        "accountId"
      ],
      "additionalProperties": false
    },
    "document": "query($accountId: ID) { entitlements(accountId: $accountId) { adds expiresAt feature limit name period productId source unit unitSingular } }"
  },
  {
    "name": "pricing",
    "kind": "query",
    "description": "The price list, for visitors as well: every active public product by rank. Says nothing about an account; `products` does. The API key of a deployment opens this field alone.",
    "input": {
      "type": "object",
      "properties": {},
      "additionalProperties": false
    },
    "document": "query { pricing { description features { description feature limit name period unit unitSingular } id kind name prices { currency id interval purchasable unitAmount } rank trial { hours reminderMinutes } version zone } }"
  },
  {
    "name": "products",
    "kind": "query",
    "description": "Every active public product with what the account may do with it, by rank: the plan that everybody has comes first.",
    "input": {
      "type": "object",
      "properties": {
        "accountId": {
          "type": "string",
          "description": "The account to ask about, as in `usage`."
        }
      },
      "required": [
        "accountId"
      ],
      "additionalProperties": false
    },
    "document": "query($accountId: ID) { products(accountId: $accountId) { action active button { enabled label } description features { description feature limit name period unit unitSingular } id kind losses { after { description feature limit name period unit unitSingular } feature limits { description feature limit name period unit unitSingular } name } name prices { currency current id interval purchasable unitAmount } public rank trial { hours reminderMinutes } version zone } }"
  },
  {
    "name": "trial",
    "kind": "query",
    "description": "Whether the account has had, has, or may start a trial of a product. NotFound when there is no such product, or when it is not public and the account has not had a trial of it.",
    "input": {
      "type": "object",
      "properties": {
        "accountId": {
          "type": "string",
          "description": "The account to ask about, as in `usage`."
        },
        "productId": {
          "type": "string",
          "description": "The id of the product."
        }
      },
      "required": [
        "accountId",
        "productId"
      ],
      "additionalProperties": false
    },
    "document": "query($accountId: ID, $productId: ID!) { trial(accountId: $accountId, productId: $productId) { button { enabled label } eligible hasTrialed productId reason trial { convertedAt expiresAt features { description feature limit name period unit unitSingular } id isActive productId remindAt startedAt status } } }"
  },
  {
    "name": "usage",
    "kind": "query",
    "description": "The usage of one feature in the window that is open now. Null when no plan of the account has the feature.",
    "input": {
      "type": "object",
      "properties": {
        "accountId": {
          "type": "string",
          "description": "The account to read. A service must name it: NotFound when there is none. A signed-in user leaves it out or names their own account; another one is Forbidden."
        },
        "feature": {
          "type": "string",
          "description": "The key of the feature."
        }
      },
      "required": [
        "accountId",
        "feature"
      ],
      "additionalProperties": false
    },
    "document": "query($accountId: ID, $feature: ID!) { usage(accountId: $accountId, feature: $feature) { feature held limit name others { limit period remaining resetsAt used windowStart } period remaining requestId resetsAt source unit unitSingular used userId version windowStart } }"
  },
  {
    "name": "consumeMany",
    "kind": "mutation",
    "description": "Several uses in one call, each decided on its own, in order. The answers are in the order of the items. A mistake in one item uses none of them; a feature that does not exist is refused with NOT_IN_PLAN.",
    "input": {
      "type": "object",
      "properties": {
        "accountId": {
          "type": "string",
          "description": "The account to act for, as in `reserveUsage`."
        },
        "items": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "action": {
                "type": "object",
                "properties": {
                  "details": {
                    "type": "string",
                    "description": "A JSON object of at most 4,096 bytes and 5 levels."
                  },
                  "type": {
                    "type": "string",
                    "description": "1 to 64 characters of a–z, 0–9, _ and -. The default is `consume`. Types with a dot are the system's own."
                  }
                },
                "additionalProperties": false,
                "description": "What the units were used for; kept in the action log."
              },
              "amount": {
                "type": "number",
                "description": "Units, a whole number from 1. The default is 1."
              },
              "feature": {
                "type": "string",
                "description": "The key of the feature."
              },
              "idempotencyKey": {
                "type": "string",
                "description": "As in `consumeUsage`; no two items may have the same."
              }
            },
            "required": [
              "feature"
            ],
            "additionalProperties": false
          },
          "description": "1 to 25 uses. No two may have the same idempotency key."
        }
      },
      "required": [
        "accountId",
        "items"
      ],
      "additionalProperties": false
    },
    "document": "mutation($accountId: ID, $items: [ConsumeItem!]!) { consumeMany(accountId: $accountId, items: $items) { allowed amount feature name reason replayed retryAt upgrade { name productId trials } usage { feature held limit name others { limit period remaining resetsAt used windowStart } period remaining requestId resetsAt source unit unitSingular used userId version windowStart } } }"
  },
  {
    "name": "consumeUsage",
    "kind": "mutation",
    "description": "Uses units of a feature. `allowed: true` means that the use is recorded. A counter never goes beyond 9,007,199,254,740,991: a use that would take it there is refused with LIMIT_REACHED, also where the feature is unlimited. NotFound when no product has the feature.",
    "input": {
      "type": "object",
      "properties": {
        "accountId": {
          "type": "string",
          "description": "The account to act for, as in `reserveUsage`."
        },
        "action": {
          "type": "object",
          "properties": {
            "details": {
              "type": "string",
              "description": "A JSON object of at most 4,096 bytes and 5 levels."
            },
            "type": {
              "type": "string",
              "description": "1 to 64 characters of a–z, 0–9, _ and -. The default is `consume`. Types with a dot are the system's own."
            }
          },
          "additionalProperties": false,
          "description": "What the units were used for; kept in the action log."
        },
        "amount": {
          "type": "number",
          "description": "Units, a whole number from 1 to 9,007,199,254,740,991. The default is 1."
        },
        "feature": {
          "type": "string",
          "description": "The key of the feature."
        },
        "idempotencyKey": {
          "type": "string",
          "description": "Any text of 1 to 256 printable characters. A retry with the same key within 24 hours gets the first answer; other arguments under the same key are IdempotencyMismatch. Without a key, only retries of the same HTTP request are safe."
        }
      },
      "required": [
        "accountId",
        "feature"
      ],
      "additionalProperties": false
    },
    "document": "mutation($accountId: ID, $action: ActionInput, $amount: Float, $feature: ID!, $idempotencyKey: ID) { consumeUsage(accountId: $accountId, action: $action, amount: $amount, feature: $feature, idempotencyKey: $idempotencyKey) { allowed amount feature name reason replayed retryAt upgrade { name productId trials } usage { feature held limit name others { limit period remaining resetsAt used windowStart } period remaining requestId resetsAt source unit unitSingular used userId version windowStart } } }"
  },
  {
    "name": "createCheckout",
    "kind": "mutation",
    "description": "Opens a page of Stripe where the caller pays for a product. An account that already has a plan is sent to the portal instead. NotFound when the product or the price is not for sale, Conflict when the account owns the product for good, Unavailable while Stripe does not answer.",
    "input": {
      "type": "object",
      "properties": {
        "accountId": {
          "type": "string",
          "description": "The account to act for, as in `reserveUsage`."
        },
        "priceId": {
          "type": "string",
          "description": "One of the product's prices. The default is the first that can be bought."
        },
        "productId": {
          "type": "string",
          "description": "The id of an active public product."
        }
      },
      "required": [
        "accountId",
        "productId"
      ],
      "additionalProperties": false
    },
    "document": "mutation($accountId: ID, $priceId: ID, $productId: ID!) { createCheckout(accountId: $accountId, priceId: $priceId, productId: $productId) { expiresAt kind url } }"
  },
  {
    "name": "createPortalSession",
    "kind": "mutation",
    "description": "Opens Stripe's page where the caller changes card or plan, or cancels. NotFound when the account has never been to a checkout, Unavailable while Stripe does not answer. Open to a disabled account too.",
    "input": {
      "type": "object",
      "properties": {
        "accountId": {
          "type": "string",
          "description": "The account to act for, as in `reserveUsage`."
        }
      },
      "required": [
        "accountId"
      ],
      "additionalProperties": false
    },
    "document": "mutation($accountId: ID) { createPortalSession(accountId: $accountId) { url } }"
  },
  {
    "name": "ensureAccount",
    "kind": "mutation",
    "description": "For services: the account of a user, made when this is the first that is heard of it. What the user pool says of address and name counts; NotFound when it knows no such user.",
    "input": {
      "type": "object",
      "properties": {
        "accountId": {
          "type": "string",
          "description": "The account's id, which is the `sub` of its user in the user pool."
        },
        "email": {
          "type": "string",
          "description": "The e-mail address, where the user pool knows none."
        },
        "name": {
          "type": "string",
          "description": "The name, where the user pool knows none."
        }
      },
      "required": [
        "accountId"
      ],
      "additionalProperties": false
    },
    "document": "mutation($accountId: ID!, $email: AWSEmail, $name: String) { ensureAccount(accountId: $accountId, email: $email, name: $name) { asOf createdAt email entitlements { adds expiresAt feature limit name period productId source unit unitSingular } id name status subscriptions { cancelAtPeriodEnd currentPeriodEnd currentPeriodStart endsAt id isActive productId status } trials { convertedAt expiresAt features { description feature limit name period unit unitSingular } id isActive productId remindAt startedAt status } usage { feature held limit name others { limit period remaining resetsAt used windowStart } period remaining requestId resetsAt source unit unitSingular used userId version windowStart } version } }"
  },
  {
    "name": "grantUsage",
    "kind": "mutation",
    "description": "For `support` and `admins`: gives an account extra units of a feature. Answers the usage afterwards. Conflict when the units that the account's grants of the feature still hold would come to more than 9,007,199,254,740,991, or when the account is disabled. Forbidden for the group `support` when they would come to more than the deployment allows it (`SupportGrantMax`, 1,000). Where `FourEyes` is on and they would come to `FourEyesGrantMin` units or more, it is Forbidden as well, with `request` and `expiresAt` in `errorInfo`: nothing is granted until another operator approves that request. Asked again with the same key, it answers the same until it is approved, and the usage afterwards.",
    "input": {
      "type": "object",
      "properties": {
        "amount": {
          "type": "number",
          "description": "Units, a whole number from 1."
        },
        "expiresAt": {
          "type": "string",
          "description": "When the units that are left expire; in the future. The default is never."
        },
        "feature": {
          "type": "string",
          "description": "The key of the feature."
        },
        "idempotencyKey": {
          "type": "string",
          "description": "1 to 256 printable characters. The same key within 24 hours grants nothing more and gets the first answer."
        },
        "reason": {
          "type": "string",
          "description": "Why, 1 to 500 characters; kept in the account's action log."
        },
        "userId": {
          "type": "string",
          "description": "The account that gets the units."
        }
      },
      "required": [
        "amount",
        "feature",
        "idempotencyKey",
        "reason",
        "userId"
      ],
      "additionalProperties": false
    },
    "document": "mutation($amount: Float!, $expiresAt: AWSDateTime, $feature: ID!, $idempotencyKey: ID!, $reason: String!, $userId: ID!) { grantUsage(amount: $amount, expiresAt: $expiresAt, feature: $feature, idempotencyKey: $idempotencyKey, reason: $reason, userId: $userId) { feature held limit name others { limit period remaining resetsAt used windowStart } period remaining requestId resetsAt source unit unitSingular used userId version windowStart } }"
  },
  {
    "name": "refreshSubscription",
    "kind": "mutation",
    "description": "Reads the caller's subscriptions from Stripe now, as on the way back from a checkout. Answers the account afterwards. Unavailable while Stripe does not answer.",
    "input": {
      "type": "object",
      "properties": {
        "accountId": {
          "type": "string",
          "description": "The account to act for, as in `reserveUsage`."
        }
      },
      "required": [
        "accountId"
      ],
      "additionalProperties": false
    },
    "document": "mutation($accountId: ID) { refreshSubscription(accountId: $accountId) { asOf createdAt email entitlements { adds expiresAt feature limit name period productId source unit unitSingular } id name status subscriptions { cancelAtPeriodEnd currentPeriodEnd currentPeriodStart endsAt id isActive productId status } trials { convertedAt expiresAt features { description feature limit name period unit unitSingular } id isActive productId remindAt startedAt status } usage { feature held limit name others { limit period remaining resetsAt used windowStart } period remaining requestId resetsAt source unit unitSingular used userId version windowStart } version } }"
  },
  {
    "name": "releaseUsage",
    "kind": "mutation",
    "description": "Gives back what was held. Releasing a hold that has ended is no error for 24 hours; NotFound afterwards, and when there is no such hold. Answers the usage afterwards.",
    "input": {
      "type": "object",
      "properties": {
        "accountId": {
          "type": "string",
          "description": "The account to act for, as in `reserveUsage`."
        },
        "feature": {
          "type": "string",
          "description": "The key of the feature that was held."
        },
        "holdId": {
          "type": "string",
          "description": "`holdId` of the answer of `reserveUsage`."
        }
      },
      "required": [
        "accountId",
        "feature",
        "holdId"
      ],
      "additionalProperties": false
    },
    "document": "mutation($accountId: ID, $feature: ID!, $holdId: ID!) { releaseUsage(accountId: $accountId, feature: $feature, holdId: $holdId) { feature held limit name others { limit period remaining resetsAt used windowStart } period remaining requestId resetsAt source unit unitSingular used userId version windowStart } }"
  },
  {
    "name": "reserveUsage",
    "kind": "mutation",
    "description": "Holds units of a feature until they are settled or released, or until the hold ends. Held units are not available to other uses. Conflict when the feature carries 20 holds already.",
    "input": {
      "type": "object",
      "properties": {
        "accountId": {
          "type": "string",
          "description": "The account to act for. A service must name it: NotFound when there is none. A signed-in user leaves it out or names their own account; another one is Forbidden."
        },
        "amount": {
          "type": "number",
          "description": "Units, a whole number from 1."
        },
        "feature": {
          "type": "string",
          "description": "The key of the feature."
        },
        "holdSeconds": {
          "type": "integer",
          "description": "Seconds until the hold ends, 60 to 86,400. The default is 900."
        },
        "idempotencyKey": {
          "type": "string",
          "description": "1 to 256 printable characters. The same key gets the same hold for as long as the hold lasts and 24 hours more."
        }
      },
      "required": [
        "accountId",
        "amount",
        "feature",
        "idempotencyKey"
      ],
      "additionalProperties": false
    },
    "document": "mutation($accountId: ID, $amount: Float!, $feature: ID!, $holdSeconds: Int, $idempotencyKey: ID!) { reserveUsage(accountId: $accountId, amount: $amount, feature: $feature, holdSeconds: $holdSeconds, idempotencyKey: $idempotencyKey) { allowed endsAt holdId reason replayed retryAt upgrade { name productId trials } usage { feature held limit name others { limit period remaining resetsAt used windowStart } period remaining requestId resetsAt source unit unitSingular used userId version windowStart } } }"
  },
  {
    "name": "settleUsage",
    "kind": "mutation",
    "description": "Uses what was held, with the real amount. NotFound when there is no such hold, or when it ended more than 24 hours ago. Refused with HOLD_ENDED when the hold has ended, and with LIMIT_REACHED when the amount is more than was held and the limit has no room for the rest. Settling again with the same amount gets the same answer, with another amount Conflict.",
    "input": {
      "type": "object",
      "properties": {
        "accountId": {
          "type": "string",
          "description": "The account to act for, as in `reserveUsage`."
        },
        "action": {
          "type": "object",
          "properties": {
            "details": {
              "type": "string",
              "description": "A JSON object of at most 4,096 bytes and 5 levels."
            },
            "type": {
              "type": "string",
              "description": "1 to 64 characters of a–z, 0–9, _ and -. The default is `consume`. Types with a dot are the system's own."
            }
          },
          "additionalProperties": false,
          "description": "What the units were used for; kept in the action log."
        },
        "amount": {
          "type": "number",
          "description": "The units that were really used, a whole number from 0: less than held, or more as far as the limit has room."
        },
        "feature": {
          "type": "string",
          "description": "The key of the feature that was held."
        },
        "holdId": {
          "type": "string",
          "description": "`holdId` of the answer of `reserveUsage`."
        }
      },
      "required": [
        "accountId",
        "amount",
        "feature",
        "holdId"
      ],
      "additionalProperties": false
    },
    "document": "mutation($accountId: ID, $action: ActionInput, $amount: Float!, $feature: ID!, $holdId: ID!) { settleUsage(accountId: $accountId, action: $action, amount: $amount, feature: $feature, holdId: $holdId) { allowed amount feature name reason replayed retryAt upgrade { name productId trials } usage { feature held limit name others { limit period remaining resetsAt used windowStart } period remaining requestId resetsAt source unit unitSingular used userId version windowStart } } }"
  },
  {
    "name": "startTrial",
    "kind": "mutation",
    "description": "Starts the product's trial: once ever for an account and a mailbox. Conflict when the trial was had before, with its dates in `errorInfo`, or when the account is subscribed to the product; BadRequest when the product offers no trial.",
    "input": {
      "type": "object",
      "properties": {
        "accountId": {
          "type": "string",
          "description": "The account to act for, as in `reserveUsage`."
        },
        "durationHours": {
          "type": "integer",
          "description": "Whole hours, from 1 to the length of the product's trial, which is the default."
        },
        "productId": {
          "type": "string",
          "description": "The id of an active public product."
        }
      },
      "required": [
        "accountId",
        "productId"
      ],
      "additionalProperties": false
    },
    "document": "mutation($accountId: ID, $durationHours: Int, $productId: ID!) { startTrial(accountId: $accountId, durationHours: $durationHours, productId: $productId) { expiresAt trial { convertedAt expiresAt features { description feature limit name period unit unitSingular } id isActive productId remindAt startedAt status } trialId } }"
  }
];