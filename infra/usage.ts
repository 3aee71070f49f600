import { addArchive } from './archive.ts';
import { bindTable, bindTableQuery } from './bind.ts';
import { addChanges } from './changes.ts';
import { bindCounting, bindJudging, bindRefresh, bindRights } from './counters.ts';
import type { House } from './house.ts';

/** Counting against limits, the log of it, and what open screens are told. */
export function addUsage(house: House): void {
  addCounting(house);
  addReading(house);
  addOperators(house);
  addLog(house);
  addLive(house);
  addSimulations(house);
  addChanges(house);
  addArchive(house);
}

function addCounting(house: House): void {
  const { api } = house;
  const answers: Record<string, string[]> = {
    consumeUsage: ['Mutation.consumeUsage', 'Mutation.consumeUsageFor'],
    consumeMany: ['Mutation.consumeMany'],
    reserveUsage: ['Mutation.reserveUsage'],
    settleUsage: ['Mutation.settleUsage'],
    releaseUsage: ['Mutation.releaseUsage'],
  };
  for (const [name, coordinates] of Object.entries(answers)) {
    const fn = house.addFunction(name, { memoryMb: 512 });
    bindCounting(house, fn);
    for (const coordinate of coordinates) api.answer(coordinate, { fn });
  }
}

function addReading(house: House): void {
  const { api, tables } = house;
  const readUsage = house.addFunction('readUsage');
  bindRights(house, readUsage);
  bindTable(readUsage, tables, 'user-usage', ['GetItem', 'BatchGetItem']);
  api.answer('Query.usage', { fn: readUsage });
  api.answer('Me.usage', { fn: readUsage });

  const canUse = house.addFunction('canUse');
  bindJudging(house, canUse);
  api.answer('Query.canUse', { fn: canUse });
}

function addOperators(house: House): void {
  const { api, tables } = house;
  const grantUsage = house.addFunction('grantUsage');
  bindRefresh(house, grantUsage);
  bindTable(grantUsage, tables, 'user-usage', ['GetItem', 'BatchGetItem']);
  bindTable(grantUsage, tables, 'users', ['UpdateItem']);
  bindTable(grantUsage, tables, 'entitlements', ['PutItem']);
  bindTable(grantUsage, tables, 'receipts', ['GetItem', 'PutItem', 'UpdateItem']);
  bindTable(grantUsage, tables, 'user-actions-log', ['PutItem']);
  api.answer('Mutation.grantUsage', { fn: grantUsage });

  const explainDecision = house.addFunction('explainDecision');
  bindJudging(house, explainDecision);
  bindTableQuery(explainDecision, tables, 'user-usage');
  api.answer('Query.explainDecision', { fn: explainDecision });

  const featureUsage = house.addFunction('featureUsage', { timeoutSeconds: 20 });
  bindTable(featureUsage, tables, 'user-usage', ['BatchGetItem']);
  bindTable(featureUsage, tables, 'user-usage', ['Query'], ['FeatureDateIndex']);
  bindTable(featureUsage, tables, 'users', ['BatchGetItem']);
  bindTable(featureUsage, tables, 'products', ['Query'], ['CatalogIndex']);
  bindTable(featureUsage, tables, 'jobs', ['GetItem', 'UpdateItem']);
  api.answer('Query.featureUsage', { fn: featureUsage });
  api.answer('Query.highUsage', { fn: featureUsage });
}

function addLog(house: House): void {
  const { api, tables } = house;
  for (const coordinate of ['Query.actions', 'Me.actions']) {
    api.answer(coordinate, { table: 'user-actions-log', actions: ['Query'] });
  }
  const auditActions = house.addFunction('auditActions', { timeoutSeconds: 20, memoryMb: 512 });
  bindTable(auditActions, tables, 'user-actions-log', ['Query'], ['ActionTypeIndex', 'TimestampIndex']);
  bindTable(auditActions, tables, 'users', ['BatchGetItem']);
  bindTable(auditActions, tables, 'jobs', ['GetItem', 'UpdateItem']);
  api.answer('Query.auditActions', { fn: auditActions });
  api.answer('Query.refusals', { fn: auditActions });
}

function addLive(house: House): void {
  for (const coordinate of [
    'Mutation.publishUsage',
    'Mutation.publishAccount',
    'Subscription.onUsage',
    'Subscription.onAccount',
  ]) {
    house.api.answer(coordinate, 'none');
  }
}

function addSimulations(house: House): void {
  const { api, tables } = house;
  const runSimulation = house.addFunction('runSimulation', { memoryMb: 512 });
  bindCounting(house, runSimulation);
  bindTable(runSimulation, tables, 'simulation-results', ['GetItem', 'PutItem']);
  api.answer('Mutation.runSimulation', { fn: runSimulation });
  api.answer('Query.simulations', {
    table: 'simulation-results',
    actions: ['Query'],
    indexes: ['UserIndex'],
  });
}
