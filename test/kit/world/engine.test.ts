import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { startEngine } from './engine.ts';

test('the engine starts with every table of the stack', async () => {
  const engine = await startEngine();
  const { TableNames } = await engine.client.send(new ListTablesCommand({}));
  expect(TableNames).toContain(process.env['TABLE_USER_USAGE']);
  expect(TableNames).toHaveLength(11);
  await engine.stop();
});
