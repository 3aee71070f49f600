/** How an event source mapping stands, as the console and the tests see it. */
export interface MappingStatus {
  id: string;
  logicalId: string;
  functionName: string;
  sourceArn: string;
  state: 'idle' | 'delivering' | 'retrying' | 'refused';
  /** Records since the start, those that were given up included. */
  delivered: number;
  retries: number;
  /** The newest one, also when it is over. */
  problem?: string;
}
