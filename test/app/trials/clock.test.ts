import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { aWholePlan, call, hour, minute, noon, valueOf, withWorld } from '../../kit/given.ts';

/** Longer than a visit may hold a row. */
const afterLease = 6 * minute;

const world = withWorld('trials', async () => {
  await world.sell(aWholePlan('brief', { trial: { hours: 3, reminderMinutes: 60 } }));
  await world.sell(aWholePlan('early', { trial: { hours: 3, reminderMinutes: 150 } }));
  await world.sell(aWholePlan('quiet', { trial: { hours: 3, reminderMinutes: 0 } }));
});
beforeEach(async () => {
  world.at(noon);
  world.wire.decide = () => undefined;
  world.cloud.state.isBusDown = false;
  world.cloud.state.whileTelling = async () => {};
  await world.tick();
  world.cloud.events.length = 0;
});

const started = async (productId: string, email?: string) => {
  const userId = await world.anAccount({ name: 'Ada', ...(email ? { email } : {}) });
  valueOf(await call('Mutation.startTrial').as(userId, { productId }));
  return userId;
};
const tickAt = async (ms: number) => {
  world.at(ms);
  return world.tick();
};
const toldOf = (userId: string) =>
  world.cloud.events.filter(({ detail }) => detail['userId'] === userId).map(({ type }) => type);
const rowOf = async (userId: string) => (await world.trialRows(userId))[0]!;
const buy = async (userId: string, productId: string, atMs: number) => {
  const { conversionItems } = await import('../../../store/trials.ts');
  const items = await conversionItems(userId, productId, atMs);
  if (items.length > 0) await world.documents.send(new TransactWriteCommand({ TransactItems: items }));
  return items.length > 0;
};

describe('the life of a trial', () => {
  test('is told to the bus step by step, and nothing is left to do at its end', async () => {
    const userId = await started('brief');
    await tickAt(noon);
    expect(toldOf(userId)).toEqual(['trial.started']);
    await tickAt(noon + 2 * hour - 1);
    expect(toldOf(userId)).toHaveLength(1);
    await tickAt(noon + 2 * hour);
    expect(toldOf(userId)).toEqual(['trial.started', 'trial.ending']);
    await tickAt(noon + 3 * hour - 1);
    expect((await rowOf(userId)).status).toBe('active');
    await tickAt(noon + 3 * hour);
    expect(toldOf(userId)).toEqual(['trial.started', 'trial.ending', 'trial.expired']);
    const row = await rowOf(userId);
    expect(row).toMatchObject({ status: 'expired', remindedAt: noon + 2 * hour, untold: {} });
    expect(row).not.toHaveProperty('dueAt');
    expect(row).not.toHaveProperty('dueShard');
    expect((await world.logRows(userId)).map((log) => log['action_type'])).toEqual([
      'trial.started',
      'trial.ending',
      'trial.expired',
    ]);
    expect(await world.userRow(userId)).toMatchObject({
      version: 4,
      last_change: { reason: 'trial.expired', product_id: 'brief' },
    });
  });

  test('the reminder says what was used and where to buy', async () => {
    const userId = await started('brief', 'ada@example.org');
    const [, simulations, cycle] = await world.usageRows(userId);
    await world.put('TABLE_USER_USAGE', { ...simulations, usage_count: 7 });
    await world.put('TABLE_USER_USAGE', { ...cycle, usage_count: 9 });
    await tickAt(noon + 2 * hour);
    const ending = world.cloud.events.find(
      ({ type, detail }) => type === 'trial.ending' && detail['userId'] === userId,
    );
    expect(ending?.detail).toEqual({
      eventId: `${userId}-brief:ending:${noon + 2 * hour}`,
      at: new Date(noon + 2 * hour).toISOString(),
      trialId: `${userId}-brief`,
      userId,
      productId: 'brief',
      productName: 'Brief',
      startedAt: new Date(noon).toISOString(),
      expiresAt: new Date(noon + 3 * hour).toISOString(),
      email: 'ada@example.org',
      name: 'Ada',
      used: [
        { feature: 'simulations', used: 9 },
        { feature: 'exports', used: 0 },
      ],
      buyUrl: 'https://app.example/#/plans?product=brief',
    });
  });

  test('each product has its own notice, or none', async () => {
    const early = await started('early');
    const quiet = await started('quiet');
    await tickAt(noon + 30 * minute - 1);
    expect([toldOf(early), toldOf(quiet)]).toEqual([['trial.started'], ['trial.started']]);
    await tickAt(noon + 30 * minute);
    await tickAt(noon + 3 * hour);
    expect(toldOf(early)).toEqual(['trial.started', 'trial.ending', 'trial.expired']);
    expect(toldOf(quiet)).toEqual(['trial.started', 'trial.expired']);
  });
});

describe('a schedule that does not keep time', () => {
  test('runs twice at once and tells each thing once', async () => {
    const users = await Promise.all([1, 2, 3, 4, 5].map(() => started('brief')));
    for (const at of [noon, noon + 2 * hour, noon + 3 * hour]) {
      world.at(at);
      await Promise.all([world.tick(), world.tick(), world.tick()]);
    }
    for (const userId of users) {
      expect(toldOf(userId)).toEqual(['trial.started', 'trial.ending', 'trial.expired']);
      expect((await world.userRow(userId))?.['version']).toBe(4);
    }
  });

  test('runs hours late: the trial ends, and no reminder is sent of what is over', async () => {
    const userId = await started('brief');
    await tickAt(noon + 30 * hour);
    expect(toldOf(userId).sort()).toEqual(['trial.expired', 'trial.started']);
    expect((await rowOf(userId)).status).toBe('expired');
  });

  test('runs again and again after the end and changes nothing', async () => {
    const userId = await started('brief');
    await tickAt(noon + 3 * hour);
    const before = [await rowOf(userId), await world.userRow(userId), world.cloud.events.length];
    for (const more of [0, 1, 2]) await tickAt(noon + 3 * hour + more * hour);
    expect([await rowOf(userId), await world.userRow(userId), world.cloud.events.length]).toEqual(before);
  });
});

describe('a trial that was bought', () => {
  test('stays converted when its end comes, and the bus is told of the purchase', async () => {
    const userId = await started('brief');
    await tickAt(noon);
    expect(await buy(userId, 'brief', noon + hour)).toBe(true);
    await tickAt(noon + hour);
    await tickAt(noon + 4 * hour);
    expect(toldOf(userId)).toEqual(['trial.started', 'trial.converted']);
    expect(await rowOf(userId)).toMatchObject({ status: 'converted', convertedAt: noon + hour, untold: {} });
    expect(await rowOf(userId)).not.toHaveProperty('dueAt');
  });

  test('after its end counts as converted too, once', async () => {
    const userId = await started('brief');
    await tickAt(noon + 3 * hour);
    expect(await buy(userId, 'brief', noon + 5 * hour)).toBe(true);
    expect(await buy(userId, 'brief', noon + 6 * hour)).toBe(false);
    await tickAt(noon + 6 * hour);
    expect(toldOf(userId).at(-1)).toBe('trial.converted');
    expect((await rowOf(userId)).status).toBe('converted');
  });

  test('without a trial there is nothing to convert', async () => {
    expect(await buy(await world.anAccount(), 'brief', noon)).toBe(false);
  });

  test('while the bus is being told of something else is told of in the next tick, and nothing twice', async () => {
    const userId = await started('brief');
    world.cloud.state.whileTelling = async () => {
      world.cloud.state.whileTelling = async () => {};
      await buy(userId, 'brief', noon + minute);
    };
    await tickAt(noon);
    await tickAt(noon + 2 * minute);
    await tickAt(noon + 20 * minute);
    expect(toldOf(userId)).toEqual(['trial.started', 'trial.converted']);
    expect(await rowOf(userId)).toMatchObject({ status: 'converted', untold: {} });
  });
});

describe('when something fails', () => {
  test('a bus that is down is told later, with the same event id, and the state has moved already', async () => {
    const userId = await started('brief');
    await tickAt(noon);
    world.cloud.state.isBusDown = true;
    await expect(tickAt(noon + 3 * hour)).rejects.toThrow('could not be visited');
    expect((await rowOf(userId)).status).toBe('expired');
    await tickAt(noon + 3 * hour + minute);
    expect(toldOf(userId)).toEqual(['trial.started']);
    world.cloud.state.isBusDown = false;
    await tickAt(noon + 3 * hour + afterLease);
    await tickAt(noon + 3 * hour + 2 * afterLease);
    expect(toldOf(userId)).toEqual(['trial.started', 'trial.expired']);
    const expired = world.cloud.events.find(
      ({ type, detail }) => type === 'trial.expired' && detail['userId'] === userId,
    );
    expect(expired?.detail['eventId']).toBe(`${userId}-brief:expired:${noon + 3 * hour}`);
    expect((await world.userRow(userId))?.['version']).toBe(3);
  });

  test('a crash after telling tells again with the same event id, so that a reader can drop it', async () => {
    const userId = await started('brief');
    await tickAt(noon);
    world.wire.decide = (operation, body) =>
      operation === 'UpdateItem' && JSON.stringify(body).includes(userId) ? 'refuse' : undefined;
    await expect(tickAt(noon + 3 * hour)).rejects.toThrow('could not be visited');
    world.wire.decide = () => undefined;
    await tickAt(noon + 3 * hour + afterLease);
    const ids = world.cloud.events
      .filter(({ type, detail }) => type === 'trial.expired' && detail['userId'] === userId)
      .map(({ detail }) => detail['eventId']);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect(
      (await world.logRows(userId)).filter((log) => log['action_type'] === 'trial.expired'),
    ).toHaveLength(1);
  });

  test('one trial that cannot be visited holds up no other', async () => {
    const [sick, ...well] = await Promise.all([1, 2, 3, 4].map(() => started('brief')));
    await tickAt(noon);
    world.wire.decide = (_, body) => (JSON.stringify(body).includes(sick!) ? 'refuse' : undefined);
    await expect(tickAt(noon + 3 * hour)).rejects.toThrow('1 trials could not be visited');
    for (const userId of well) expect((await rowOf(userId)).status).toBe('expired');
    world.wire.decide = () => undefined;
    await tickAt(noon + 3 * hour + minute);
    expect((await rowOf(sick!)).status).toBe('expired');
  });
});

describe('a clock that looks back', () => {
  test('looks again, after a standstill of days, at the day on which a trial could not be visited', async () => {
    const sick = await started('brief');
    world.wire.decide = (_, body) => (JSON.stringify(body).includes(sick) ? 'refuse' : undefined);
    await expect(tickAt(noon + 72 * hour)).rejects.toThrow('1 trials could not be visited');
    world.wire.decide = () => undefined;
    await tickAt(noon + 72 * hour + minute);
    expect((await rowOf(sick)).status).toBe('expired');
  });

  test('looks once more at the hour before, because the index may have been late', async () => {
    const { noteDoneUntil } = await import('../../../store/trialsDue.ts');
    world.at(noon + 59 * minute);
    const userId = await started('brief');
    await noteDoneUntil(noon + hour);
    await tickAt(noon + hour + minute);
    expect(toldOf(userId)).toEqual(['trial.started']);
  });
});

describe('an account that is gone', () => {
  test('is not reminded and not pushed to; its trial ends in silence and stays on record', async () => {
    const userId = await started('brief');
    await tickAt(noon);
    await world.put('TABLE_USERS', { ...(await world.userRow(userId)), status: 'DELETED' });
    await tickAt(noon + 2 * hour);
    await tickAt(noon + 3 * hour);
    expect(toldOf(userId)).toEqual(['trial.started']);
    expect(await rowOf(userId)).toMatchObject({ status: 'expired', untold: {} });
    expect((await world.userRow(userId))?.['version']).toBe(2);
  });
});

describe('a trial that was extended', () => {
  test('ends later, with its rights, and is reminded of anew', async () => {
    const userId = await started('brief');
    await tickAt(noon + 2 * hour);
    const extension = { userId, productId: 'brief', hours: 24, reason: 'asked nicely' };
    const trial = valueOf(await call('Mutation.extendTrial').asOperator(extension));
    expect(trial.expiresAt).toBe(new Date(noon + 27 * hour).toISOString());
    for (const right of await world.rightRows(userId)) expect(right['expires_ms']).toBe(noon + 27 * hour);
    await tickAt(noon + 3 * hour);
    expect((await rowOf(userId)).status).toBe('active');
    await tickAt(noon + 26 * hour);
    await tickAt(noon + 27 * hour);
    expect(toldOf(userId)).toEqual(['trial.started', 'trial.ending', 'trial.ending', 'trial.expired']);
    expect(await world.userRow(userId)).toMatchObject({ version: 6 });
  });
});
