import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Journal } from '../kernel/journal.ts';
import type { Template } from '../template/document.ts';
import type { OutputOfStack } from '../template/intrinsics.ts';
import type { ChangeSetRecord, StackEvent, StackRecord, StackResource, UndoStep } from './records.ts';
import { parseTemplate } from './templateBody.ts';

/** What the account knows of its stacks: they, their resources, events and change sets. */
export class StackBook {
  private lastEventAt = 0;
  /** Templates by their names: a stack is asked for its own with every step. */
  private readonly parsed = new Map<string, Template>();

  constructor(
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  now(): number {
    return this.clock.now();
  }

  all(region: string): StackRecord[] {
    return [...this.stacks().values()].filter((one) => one.region === region);
  }

  outputOf({ stackName, outputName, region }: OutputOfStack): string | undefined {
    return this.find(stackName, region)?.outputs.find(({ key }) => key === outputName)?.value;
  }

  /** Those that an operation is under way on, in every region. */
  inProgress(): StackRecord[] {
    return [...this.stacks().values()].filter(({ status }) => /(?<!^REVIEW)_IN_PROGRESS$/.test(status));
  }

  /** By its name while it is there, by its id for ever. */
  find(nameOrId: string, region: string): StackRecord | undefined {
    if (nameOrId.startsWith('arn:')) return this.stacks().get(nameOrId);
    return this.all(region).find(({ name, status }) => name === nameOrId && status !== 'DELETE_COMPLETE');
  }

  put(stack: StackRecord): void {
    this.journal.put('stacks', stack.stackId, stack);
  }

  forget({ stackId }: StackRecord): void {
    this.journal.remove('stacks', stackId);
  }

  resources({ stackId }: Pick<StackRecord, 'stackId'>): ReadonlyMap<string, StackResource> {
    return this.journal.table<StackResource>(`resources of ${stackId}`);
  }

  putResource({ stackId }: StackRecord, resource: StackResource): void {
    this.journal.put(`resources of ${stackId}`, resource.logicalId, resource);
  }

  removeResource({ stackId }: StackRecord, logicalId: string): void {
    this.journal.remove(`resources of ${stackId}`, logicalId);
  }

  /** Newest first. */
  events({ stackId }: StackRecord): StackEvent[] {
    return [...this.journal.table<StackEvent>(`events of ${stackId}`).values()].reverse();
  }

  record({ stackId }: StackRecord, event: Omit<StackEvent, 'id' | 'at'>): void {
    const id = randomUUID();
    // Each later than the one before, however fast they are: readers sort them by their time.
    const at = (this.lastEventAt = Math.max(this.clock.now(), this.lastEventAt + 1));
    this.journal.put(`events of ${stackId}`, id, { ...event, id, at });
  }

  changeSets({ stackId }: StackRecord): ChangeSetRecord[] {
    return [...this.journal.table<ChangeSetRecord>('change sets').values()].filter(
      (one) => one.stackId === stackId,
    );
  }

  changeSetById(id: string): ChangeSetRecord | undefined {
    return this.journal.table<ChangeSetRecord>('change sets').get(id);
  }

  putChangeSet(changeSet: ChangeSetRecord): void {
    this.journal.put('change sets', changeSet.id, changeSet);
  }

  removeChangeSet(id: string): void {
    this.journal.remove('change sets', id);
  }

  /** What a rollback has to take back, first thing last. */
  undo({ stackId }: StackRecord): UndoStep[] {
    return [...this.journal.table<UndoStep>(`undo of ${stackId}`).values()].reverse();
  }

  remember({ stackId }: StackRecord, step: UndoStep): void {
    this.journal.put(`undo of ${stackId}`, `${step.kind} ${step.logicalId}`, step);
  }

  forgetUndo({ stackId }: StackRecord, steps: UndoStep[]): void {
    this.journal.write(
      steps.map(({ kind, logicalId }) => ({ table: `undo of ${stackId}`, key: `${kind} ${logicalId}` })),
    );
  }

  /** Keeps a template's text and gives the name under which it is found. */
  keepTemplate(text: string): string {
    const name = createHash('sha256').update(text).digest('hex');
    if (!this.texts().has(name)) this.journal.put('templates', name, text);
    return name;
  }

  templateText(name: string): string {
    return this.texts().get(name)!;
  }

  template(name: string): Template {
    const known = this.parsed.get(name) ?? parseTemplate(this.templateText(name));
    this.parsed.set(name, known);
    return known;
  }

  /** Drops what no stack and no change set names any more. */
  dropTemplates(): void {
    const targets = [...this.stacks().values()].flatMap(({ target, before }) => [target, before]);
    const changeSets = this.journal.table<ChangeSetRecord>('change sets').values();
    const named = new Set(
      [...targets, ...[...changeSets].map(({ target }) => target)].map((target) => target?.template),
    );
    const unused = [...this.texts().keys()].filter((name) => !named.has(name));
    this.journal.write(unused.map((key) => ({ table: 'templates', key })));
    for (const name of unused) this.parsed.delete(name);
  }

  private texts(): ReadonlyMap<string, string> {
    return this.journal.table<string>('templates');
  }

  private stacks(): ReadonlyMap<string, StackRecord> {
    return this.journal.table<StackRecord>('stacks');
  }
}
