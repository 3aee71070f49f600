import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { Clock } from '../../src/kernel/clock.ts';
import type { Resource } from '../../src/kernel/stack.ts';
import { AccessDenied, type Authority, type Principal } from '../../src/iam/principal.ts';
import type { InvokeResult, Invoker } from '../../src/lambda/invoker.ts';

export const account = { accountId: '123456789012', region: 'eu-central-1' };

export function principal(name: string): Principal {
  return {
    accountId: account.accountId,
    roleArn: `arn:aws:iam::${account.accountId}:role/${name}`,
    assumedRoleArn: `arn:aws:sts::${account.accountId}:assumed-role/${name}/test`,
    userId: `AROA${name}:test`,
  };
}

/** Allows what is listed as `action resource`, with `*` at either end; keeps what was asked. */
export class ListedAuthority implements Authority {
  readonly asked: string[] = [];
  constructor(readonly allowed: string[] = ['*']) {}

  demand(who: Principal, action: string, resource: string): void {
    this.asked.push(`${action} ${resource}`);
    const isAllowed = this.allowed.some(
      (entry) => entry === '*' || entry === `${action} ${resource}` || entry === action,
    );
    if (!isAllowed) {
      throw new AccessDenied(
        who.assumedRoleArn,
        action,
        resource,
        'no identity-based policy allows the action',
      );
    }
  }
}

export interface Invocation {
  functionArn: string;
  payload: any; // Each trigger and target has a shape of its own, which the test asserts.
  caller: Principal | { service: string; sourceArn: string };
}

/** Functions in the test's own process. */
export class FunctionTable implements Invoker {
  readonly invocations: Invocation[] = [];
  private readonly answers = new Map<string, (payload: any) => Promise<InvokeResult> | InvokeResult>();

  answer(functionArn: string, answer: (payload: any) => Promise<InvokeResult> | InvokeResult): void {
    this.answers.set(functionArn, answer);
  }

  async invoke(functionArn: string, payload: unknown, caller: Invocation['caller']): Promise<InvokeResult> {
    this.invocations.push({ functionArn, payload: structuredClone(payload), caller });
    const answer = this.answers.get(functionArn);
    return answer ? answer(payload) : { status: 'ok', payload };
  }

  async send(functionArn: string, payload: unknown, caller: Invocation['caller']): Promise<void> {
    await this.invoke(functionArn, payload, caller);
  }

  for(functionArn: string): Invocation[] {
    return this.invocations.filter((invocation) => invocation.functionArn === functionArn);
  }
}

export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'local-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function testClock(): Clock {
  const clock = new Clock();
  onTestFinished(() => clock.stop());
  return clock;
}

export function resource(
  type: string,
  properties: Record<string, unknown>,
  physicalId: string,
  attributes: Record<string, unknown> = {},
): Resource {
  return { type, properties, physicalId, attributes };
}

export async function until(isMet: () => boolean): Promise<void> {
  while (!isMet()) await new Promise((resolve) => setImmediate(resolve));
}
