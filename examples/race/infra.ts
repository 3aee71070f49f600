import { bindCounting, bindTable, extension } from '../../extension/infra.ts';

export default extension({
  tables: {
    'simulation-results': {
      partition: 'simulation_id',
      sort: 'created_at',
      indexes: { UserIndex: { partition: 'user_id', sort: 'created_at' } },
      personal: 'UserIndex',
    },
  },
  fields: {
    'Query.simulations': { table: 'simulation-results', actions: ['Query'], indexes: ['UserIndex'] },
    'Mutation.runSimulation': { fn: 'runSimulation' },
  },
  add(house) {
    const runSimulation = house.addFunction('runSimulation', { memoryMb: 512 });
    bindCounting(house, runSimulation);
    bindTable(runSimulation, house.tables, 'simulation-results', ['GetItem', 'PutItem']);
  },
});
