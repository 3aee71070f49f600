import { conditionFailed, dynamodb, variable } from '../../extension/functions.ts';
import type { Race, Strategy } from './race.ts';

const table = variable('TABLE_SIMULATION_RESULTS');

export interface SimulationRow {
  simulation_id: string;
  created_at: string;
  user_id: string;
  track_id: string;
  strategy_data: Strategy;
  results: Race['laps'];
  total_time: number;
}

/** The same simulation is kept once; a second writer gets the row that is there. */
export async function keepSimulation(row: SimulationRow): Promise<SimulationRow> {
  try {
    await dynamodb.put({
      TableName: table,
      Item: row,
      ConditionExpression: 'attribute_not_exists(simulation_id)',
    });
    return row;
  } catch (error) {
    if (!conditionFailed(error)) throw error;
    const { simulation_id, created_at } = row;
    const answer = await dynamodb.get({
      TableName: table,
      Key: { simulation_id, created_at },
      ConsistentRead: true,
    });
    return answer.Item as SimulationRow;
  }
}
