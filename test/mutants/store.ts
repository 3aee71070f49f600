import type { Mutant } from './mutant.ts';

/** Counters, grants and receipts: the conditions of writes, and what is read. */
export const store: Mutant[] = [
  {
    id: 'U03',
    file: 'store/usage.ts',
    before: `      'NOT contains(recent, :id)',\n`,
    after: '',
    lost: 'A use whose answer was lost is counted twice.',
    killedBy: [
      'test/app/counting/overtaken.test.ts',
      'U03 · a plain warm use with room left, whose answer is lost after the commit, counts once (%s)',
    ],
  },
  {
    id: 'U04',
    file: 'store/usage.ts',
    before: "also.length > 0 ? 'also = :also' : 'attribute_not_exists(also)'",
    after: "also.length > 0 ? 'also = :also' : 'attribute_exists(user_id)'",
    lost: 'A warm function counts in the day alone and passes the limit of the month.',
    killedBy: [
      'test/app/counting/overtaken.test.ts',
      'U04 · a warm function that knows one limit of a feature stops using it alone when the plan gets a second',
    ],
  },
  {
    id: 'U10',
    file: 'store/holds.ts',
    before: "['remaining >= :extra', 'rights_until_ms > :now']",
    after: "['(remaining >= :extra OR remaining < :extra)', 'rights_until_ms > :now']",
    lost: 'Two racing settlements of more than was held pass the limit.',
    killedBy: [
      'test/app/counting/overtaken.test.ts',
      'U10 · racing settlements beyond what was held never go over the limit',
    ],
  },
  {
    id: 'U01',
    file: 'store/usage.ts',
    before: `      'window_start_ms <= :now',\n`,
    after: '',
    lost: 'A container whose clock goes back counts in the window of tomorrow.',
    killedBy: [
      'test/app/counting/overtaken.test.ts',
      'U01 · a use is never counted in a window that has not begun',
    ],
  },
  {
    id: 'W02',
    file: 'store/grants.ts',
    before: "'#limits[0].#limit <= :most AND (attribute_not_exists(expires_ms) OR expires_ms > :now)'",
    after: "'attribute_not_exists(expires_ms) OR expires_ms > :now'",
    lost: 'A released hold fails, or makes half a grant, when its grant was erased meanwhile.',
    killedBy: ['test/app/counting/overtaken.test.ts', 'W02 · units go back only to a grant that is there'],
  },
  {
    id: 'T01',
    file: 'store/usage.ts',
    before: `      'remaining >= :n',\n`,
    after: '',
    lost: 'A burst passes the limit.',
    killedBy: [
      'test/app/counting/overtaken.test.ts',
      'a warm use whose room another took meanwhile is refused',
    ],
  },
  {
    id: 'T02',
    file: 'store/usage.ts',
    before: `      'rights_until_ms > :now',\n`,
    after: '',
    lost: 'A warm function uses a counter that the plan no longer asks for.',
    killedBy: [
      'test/app/counting/consume.test.ts',
      'a plan with another period counts in its own windows, also in a warm function',
    ],
  },
  {
    id: 'T03',
    file: 'store/usage.ts',
    before: "['size(holds) < :holds', standsAlone]",
    after: "['(size(holds) < :holds OR size(holds) >= :holds)', standsAlone]",
    lost: 'Racing reservations make a row that grows without bound.',
    killedBy: [
      'test/app/counting/overtaken.test.ts',
      'of two reservations that take the last place for a hold at once, one is refused',
    ],
  },
  {
    id: 'T04',
    file: 'store/usage.ts',
    before: "? '#version = :seen AND attribute_not_exists(parts)'",
    after: "? '#version >= :seen AND attribute_not_exists(parts)'",
    lost: 'A write that was decided on an older row takes uses back.',
    killedBy: [
      'test/app/counting/pools.test.ts',
      'an add-on that comes and goes under load loses no use and forgets none',
    ],
  },
  {
    id: 'T05',
    file: 'store/usage.ts',
    before: "        : 'attribute_not_exists(user_id)',\n      ...(seen",
    after: "        : 'attribute_not_exists(user_id) OR attribute_exists(user_id)',\n      ...(seen",
    lost: 'The first use of a window overwrites one that came at the same time.',
    killedBy: [
      'test/app/counting/overtaken.test.ts',
      'a first use that meets a counter which another made meanwhile counts on top of it',
    ],
  },
  {
    id: 'T06',
    file: 'store/usage.ts',
    before:
      'ConditionExpression: `rights_version = :seen AND ${standsAlone}`,\n      ExpressionAttributeNames: { ...names,',
    after:
      'ConditionExpression: `rights_version >= :seen AND ${standsAlone}`,\n      ExpressionAttributeNames: { ...names,',
    lost: 'A refresh that was overtaken leaves the limit of the plan before.',
    killedBy: [
      'test/app/counting/overtaken.test.ts',
      'a refresh that was overtaken by another change of rights leaves the rights as they are last',
    ],
  },
  {
    id: 'T07',
    file: 'store/usage.ts',
    before: 'SET ${set}, remaining = remaining + :more, #version',
    after: 'SET ${set}, remaining = if_not_exists(remaining, :more), #version',
    lost: 'A plan that changes gives its limit and not the room.',
    killedBy: [
      'test/app/counting/consume.test.ts',
      'a smaller plan keeps what was used, and what is left is never below zero',
    ],
  },
  {
    id: 'T08',
    file: 'store/usage.ts',
    before: "':zero': 0,",
    after: "':zero': 8_640_000_000_000_000,",
    lost: 'The counter of a plan that ended stays open.',
    killedBy: [
      'test/app/counting/consume.test.ts',
      'a plan with another period counts in its own windows, also in a warm function',
    ],
  },
  {
    id: 'T09',
    file: 'store/usageRows.ts',
    before: 'Key, ConsistentRead: true })',
    after: 'Key })',
    lost: 'A refusal is decided from a counter of a second ago.',
    killedBy: [
      'test/app/counting/overtaken.test.ts',
      'what a use, a hold, a grant and a refusal are decided from is read strongly consistent',
    ],
  },
  {
    id: 'T10',
    file: 'store/receipts.ts',
    before: 'Key: receiptKey(id), ConsistentRead: true }',
    after: 'Key: receiptKey(id) }',
    lost: 'A retry does not see that the first try was counted.',
    killedBy: [
      'test/app/counting/overtaken.test.ts',
      'what a use, a hold, a grant and a refusal are decided from is read strongly consistent',
    ],
  },
  {
    id: 'T11',
    file: 'store/users.ts',
    before: 'Key: { user_id: userId }, ConsistentRead: true }',
    after: 'Key: { user_id: userId } }',
    lost: 'An account that was locked a moment ago still gets units.',
    killedBy: [
      'test/app/counting/overtaken.test.ts',
      'what a use, a hold, a grant and a refusal are decided from is read strongly consistent',
    ],
  },
  {
    id: 'T12',
    file: 'store/userRows.ts',
    before: `      ConsistentRead: true,\n`,
    after: '',
    lost: 'Rights that were bought a moment ago are not there.',
    killedBy: [
      'test/app/counting/overtaken.test.ts',
      'what a use, a hold, a grant and a refusal are decided from is read strongly consistent',
    ],
  },
  {
    id: 'U40',
    file: 'store/usage.ts',
    before: '...carried.map(({ path })',
    after: '...carried.slice(1).map(({ path })',
    lost: 'A warm use of several limits passes all of them but the first.',
    killedBy: [
      'test/app/counting/severalLimitsModel.test.ts',
      'of two limits the narrower one is reached exactly, in an order that explains every answer',
    ],
  },
  {
    id: 'U41',
    file: 'store/usage.ts',
    before: "['carries_from_ms <= :now', 'carries_until_ms > :now']",
    after: "['carries_from_ms <= :now']",
    lost: 'A warm use counts in a billing cycle that has ended.',
    killedBy: [
      'test/app/counting/severalLimits.test.ts',
      'a warm function that took up a billing cycle before its end counts in the next one after it',
    ],
  },
  {
    id: 'U42',
    file: 'store/carried.ts',
    before: 'if (!carrier || carried?.v !== row.version ||',
    after: 'if (!carrier || !carried ||',
    lost: 'A month is read from the row of a day that carries it no longer, as it stood then.',
    killedBy: [
      'test/app/counting/severalLimits.test.ts',
      'a row that was written between the reads of it and of what carries it is read again',
    ],
  },
  {
    id: 'U43',
    file: 'store/holds.ts',
    before: '        standsAlone,\n',
    after: '',
    lost: 'A settled hold gives its units back to the day and not to the month that it carries.',
    killedBy: [
      'test/app/counting/severalLimits.test.ts',
      'a settlement that a use overtakes, which ties the limits together, gives each limit its units back',
    ],
  },
  {
    id: 'U44',
    file: 'app/counting/wholeWrite.ts',
    before: '      ...(await tiedTo(view, nowMs)),\n',
    after: '',
    lost: 'Yesterday’s row keeps counting for a month that today’s carries.',
    killedBy: [
      'test/app/counting/severalLimits.test.ts',
      'a use in yesterday’s window that comes after today’s first one is not lost to the month',
    ],
  },
  {
    id: 'T13',
    file: 'store/receipts.ts',
    before: "'attribute_not_exists(receipt_id) OR expires_at <= :now'",
    after: "'attribute_not_exists(receipt_id) OR expires_at > :now OR expires_at <= :now'",
    lost: 'Racing calls with one key are each counted.',
    killedBy: [
      'test/app/counting/overtaken.test.ts',
      'of two calls with one key, one done between the look and the write of the other, one counts',
    ],
  },
  {
    id: 'T14',
    file: 'store/receipts.ts',
    before: 'receipt && receipt.expires_at > Math.floor(nowMs / 1000) ? receipt : undefined',
    after: 'receipt',
    lost: 'A key replays its answer until TTL comes by, days later.',
    killedBy: [
      'test/app/counting/consume.test.ts',
      'a key that is free again is refused like any other when nothing is left',
    ],
  },
  {
    id: 'T15',
    file: 'store/grants.ts',
    before: "'#limits[0].#limit >= :units AND (attribute_not_exists(expires_ms) OR expires_ms > :now)'",
    after: "'attribute_not_exists(expires_ms) OR expires_ms > :now'",
    lost: 'The last unit of a grant is drawn twice, once in each of two windows.',
    killedBy: [
      'test/app/counting/overtaken.test.ts',
      'two uses in different windows that draw on the last unit of a grant at once get it once',
    ],
  },
  {
    id: 'Z01',
    file: 'store/parts.ts',
    before: `      'NOT contains(recent, :id)',\n`,
    after: '',
    lost: 'A use of a split counter whose answer was lost is counted twice.',
    killedBy: [
      'test/app/counting/split.test.ts',
      'counts a use once whose answer is lost after the commit (%s), also when its parts were taken in since',
    ],
  },
  {
    id: 'Z02',
    file: 'store/parts.ts',
    before: "'parts.epoch = :epoch AND attribute_not_exists(parts.closing) AND remaining >= :units'",
    after: "'parts.epoch = :epoch AND remaining >= :units'",
    lost: 'Units that are given out while the parts are closed are gone.',
    killedBy: [
      'test/app/counting/splitRaces.test.ts',
      'units are not given out any more once the parts are being closed',
    ],
  },
  {
    id: 'Z03',
    file: 'store/takeIn.ts',
    before: "ConditionExpression: 'parts.epoch = :epoch',\n    ExpressionAttributeNames",
    after: "ConditionExpression: 'parts.epoch >= :epoch',\n    ExpressionAttributeNames",
    lost: 'What the parts have counted is added twice, and units out of nothing with it.',
    killedBy: [
      'test/app/counting/splitRaces.test.ts',
      'parts that two take in at once, and that are given out anew in between, are added once',
    ],
  },
  {
    id: 'Z04',
    file: 'store/parts.ts',
    before: 'if (found.some((part) => part.epoch > epoch)) return undefined;',
    after: '',
    lost: 'A reader that is overtaken sees a counter without what its parts have counted.',
    killedBy: [
      'test/app/counting/splitRaces.test.ts',
      'a counter that is taken in and given out anew between the reads of it and of its parts is read again',
    ],
  },
];
