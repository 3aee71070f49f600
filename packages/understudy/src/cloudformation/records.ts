/** A stack, as it is kept; its resources and events lie beside it. */
export interface StackRecord {
  stackId: string;
  name: string;
  region: string;
  status: string;
  statusReason?: string;
  createdAt: number;
  updatedAt?: number;
  deletedAt?: number;
  isProtected: boolean;
  roleArn?: string;
  /** What runs: absent until the first change set is executed. */
  target?: StackTarget;
  /** What a rollback goes back to, while an update is under way or has failed. */
  before?: StackTarget;
  outputs: StackOutput[];
  /** Names of other stacks' exports. */
  imports: string[];
  /** How many physical resources were made, which tells their generated names apart. */
  made: number;
}

/** What a stack is to become. */
export interface StackTarget {
  /** Under this name the book has its text. */
  template: string;
  parameters: Record<string, string>;
  tags: Record<string, string>;
  capabilities: string[];
  description?: string;
}

export interface StackOutput {
  key: string;
  value: string;
  description?: string;
  exportName?: string;
}

export interface StackResource {
  logicalId: string;
  type: string;
  /** Of the physical resource; absent while there is none. */
  holdingId?: string;
  status: string;
  statusReason?: string;
  at: number;
  deletionPolicy?: string;
  updateReplacePolicy?: string;
  dependsOn: string[];
  /** Made by an update that is being taken back. */
  isVain?: true;
}

export type UndoStep =
  | { kind: 'created'; logicalId: string }
  | { kind: 'updated'; logicalId: string; properties: Record<string, unknown>; before: StackResource }
  | { kind: 'replaced'; logicalId: string; before: StackResource }
  /** The function of a custom resource has made another one of it; the former is still there. */
  | { kind: 'remade'; logicalId: string; former: Holding };

export interface StackEvent {
  id: string;
  at: number;
  logicalId: string;
  physicalId: string;
  type: string;
  status: string;
  reason?: string;
}

export interface ChangeSetRecord {
  id: string;
  name: string;
  stackId: string;
  type: 'CREATE' | 'UPDATE';
  status: 'CREATE_COMPLETE' | 'FAILED';
  statusReason?: string;
  executionStatus: 'AVAILABLE' | 'UNAVAILABLE';
  createdAt: number;
  description?: string;
  target: StackTarget;
  changes: PlannedChange[];
  /** What was found before anything was made. */
  problems: EarlyProblem[];
  imports: boolean;
  roleArn?: string;
}

export interface PlannedChange {
  action: 'Add' | 'Modify' | 'Remove' | 'Import';
  logicalId: string;
  physicalId?: string;
  type: string;
  replacement?: 'True' | 'False' | 'Conditional';
  details: { property: string; recreation: 'Always' | 'Never' | 'Conditionally'; isKnown: boolean }[];
}

export interface EarlyProblem {
  logicalId: string;
  type: string;
  physicalId: string;
  reason: string;
  path: string;
}

/** A physical resource of the account, in a stack or left behind by one. */
export interface Holding {
  id: string;
  type: string;
  region: string;
  logicalId: string;
  properties: Record<string, unknown>;
  physicalId: string;
  attributes: Record<string, unknown>;
  /** Absent when the stack is gone, or let go of it. */
  stackId?: string;
}
