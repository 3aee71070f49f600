import type { Clock } from '../kernel/clock.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from '../kernel/http.ts';
import { AccessDenied, type Authority, type Principal } from '../iam/principal.ts';
import { SignatureError, type SignatureVerifier } from '../iam/signature.ts';
import { EngineGone, type EngineAnswer, type EngineConnection } from './connection.ts';
import { demandsOf, tablesOf, type AccountTables, type RequestBody } from './demands.ts';
import { DynamoDbError, wireType } from './errors.ts';
import { Faults, type Fault } from './faults.ts';
import { checkLimits, checkShape } from './limits.ts';
import { Meter, type ConsumedCapacity } from './meter.ts';
import { writeBatch } from './oneCommit.ts';
import { describeContinuousBackups, restoreTable } from './pointInTime.ts';
import type { StreamService } from './streamService.ts';

export interface GatewayParts extends AccountTables {
  engine: EngineConnection;
  /** The engine is the one that comes with the product, whose ways are known. */
  isOwnEngine: boolean;
  authority: Authority;
  verifier: SignatureVerifier;
  streams: StreamService;
  clock: Clock;
}

type Result = Record<string, unknown>;

const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);
const metered = new Set([...writes, 'GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);
/** These would bypass the checks by item, or change tables that only the template may change. */
const refused = /^(Execute|BatchExecute|Create|Update|Delete|Restore|Import|Export)(?!Item$)/;

/** Everything between a caller and the engine: who asks, whether it may, what it costs, and what goes wrong on request. */
export class DynamoDbGateway {
  readonly meter = new Meter();
  readonly faults = new Faults();

  constructor(private readonly parts: GatewayParts) {}

  /** DynamoDB's and DynamoDB Streams' JSON protocol. */
  readonly handle: HttpHandler = async (request) => {
    try {
      const { principal } = this.parts.verifier.verify(request);
      const [service, operation] = (request.headers['x-amz-target'] ?? '').split('.') as [
        string,
        string | undefined,
      ];
      if (!operation) throw new DynamoDbError('UnknownOperationException', '');
      const body = parseBody(request.body);
      const result = service.startsWith('DynamoDBStreams')
        ? await this.parts.streams.call(operation, body, principal)
        : await this.run(operation, body, principal, request);
      return this.answer(200, JSON.stringify(result));
    } catch (error) {
      return this.answerError(error);
    }
  };

  /** The same checks without signing, for callers in this process. A failure is thrown as `DynamoDbError` or `AccessDenied`. */
  callAs(principal: Principal): (operation: string, body: Record<string, unknown>) => Promise<Result> {
    return (operation, body) => this.run(operation, body as RequestBody, principal);
  }

  private async run(
    operation: string,
    body: RequestBody,
    principal: Principal,
    request?: HttpRequest,
  ): Promise<Result> {
    checkShape(body);
    for (const { action, resource, conditions } of demandsOf(operation, body, this.parts)) {
      this.parts.authority.demand(principal, action, resource, conditions);
    }
    if (operation === 'RestoreTableToPointInTime')
      return this.localized(await restoreTable(this.parts, body));
    if (operation === 'DescribeContinuousBackups') return describeContinuousBackups(this.parts, body);
    // As other systems of the account have them; no stream is read of one.
    const isBeside =
      ['CreateTable', 'DeleteTable'].includes(operation) && !this.parts.tables.has(String(body.TableName));
    if (refused.test(operation) && !isBeside) {
      throw new DynamoDbError(
        'ValidationException',
        `${operation} is not run locally: tables are what the template declares.`,
      );
    }
    checkLimits(body, request?.body.length ?? 0);
    const tables = tablesOf(body);
    const fault = this.faults.take(operation, tables);
    if (fault) await this.disturb(fault, operation, body);
    const result = await this.pass(operation, body, tables, principal.roleArn);
    if (fault?.kind === 'fail after') throw internalError();
    return result;
  }

  private async pass(
    operation: string,
    body: RequestBody,
    tables: string[],
    roleArn: string,
  ): Promise<Result> {
    const isMetered = metered.has(operation);
    const asked = body.ReturnConsumedCapacity;
    const sent = isMetered && asked !== 'INDEXES' ? { ...body, ReturnConsumedCapacity: 'INDEXES' } : body;
    const { status, text } = await this.ask(operation, sent);
    if (status !== 200) {
      const error = toError(status, text);
      if (isMetered) this.meter.count(operation, failedWrite(error, tables), roleArn);
      throw error;
    }
    const result = JSON.parse(isMetered ? text : this.parts.streams.localize(text)) as Result;
    if (!isMetered) return result;
    this.meter.count(operation, [result.ConsumedCapacity ?? []].flat() as ConsumedCapacity[], roleArn);
    if (writes.has(operation)) this.parts.streams.wake(tables);
    return asked === 'INDEXES' ? result : withoutDetail(result, asked);
  }

  private localized(result: Result): Result {
    return JSON.parse(this.parts.streams.localize(JSON.stringify(result))) as Result;
  }

  private async ask(operation: string, body: RequestBody): Promise<EngineAnswer> {
    const { engine, isOwnEngine } = this.parts;
    try {
      if (operation === 'BatchWriteItem' && isOwnEngine) return await writeBatch(engine, body);
      return await engine.request(`DynamoDB_20120810.${operation}`, JSON.stringify(body));
    } catch (error) {
      // That the engine is gone is reported by its supervisor; callers see what they would see of a service that is down.
      if (error instanceof EngineGone) throw internalError();
      throw error;
    }
  }

  private async disturb(fault: Fault, operation: string, body: RequestBody): Promise<void> {
    switch (fault.kind) {
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, fault.delayMs ?? 100));
        return;
      case 'fail before':
        throw internalError();
      case 'throttle':
        throw new DynamoDbError(
          'ProvisionedThroughputExceededException',
          'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
        );
      case 'conflict': {
        const message = 'Transaction is ongoing for the item';
        if (operation !== 'TransactWriteItems')
          throw new DynamoDbError('TransactionConflictException', message);
        const reasons = (body.TransactItems ?? []).map((_, index) =>
          index === 0 ? { Code: 'TransactionConflict', Message: message } : { Code: 'None' },
        );
        const codes = reasons.map((reason) => reason.Code).join(', ');
        throw new DynamoDbError(
          'TransactionCanceledException',
          `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
          400,
          { CancellationReasons: reasons },
        );
      }
      case 'fail after':
    }
  }

  private answerError(error: unknown): HttpResponse {
    if (error instanceof DynamoDbError) {
      return this.answer(
        error.status,
        JSON.stringify({ __type: wireType(error.code), message: error.message, ...error.more }),
      );
    }
    if (error instanceof AccessDenied || error instanceof SignatureError) {
      return this.answer(400, JSON.stringify({ __type: wireType(error.name), message: error.message }));
    }
    throw error;
  }

  private answer(status: number, body: string): HttpResponse {
    return {
      status,
      // The date lets an SDK whose own clock is not moved correct its signatures.
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        date: new Date(this.parts.clock.now()).toUTCString(),
      },
      body,
    };
  }
}

function parseBody(body: Buffer): RequestBody {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    throw new DynamoDbError('SerializationException', 'The request body is not JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new DynamoDbError('SerializationException', 'Start of structure or map found where not expected.');
  }
  return parsed as RequestBody;
}

function toError(status: number, text: string): DynamoDbError {
  const { __type, message, Message, ...more } = JSON.parse(text) as {
    __type?: string;
    message?: string;
    Message?: string;
  };
  return new DynamoDbError(
    __type?.split('#').at(-1) ?? 'InternalServerError',
    message ?? Message ?? '',
    status,
    more,
  );
}

/**
 * AWS: documented; a failed condition costs the write, and the error does not say how much. Counted as one unit, so larger items
 * are counted too low; a cancelled transaction likewise costs at least two units per table that it names.
 */
function failedWrite(error: DynamoDbError, tables: string[]): ConsumedCapacity[] {
  const units = { ConditionalCheckFailedException: 1, TransactionCanceledException: 2 }[error.code];
  return units === undefined ? [] : tables.map((TableName) => ({ TableName, CapacityUnits: units }));
}

function withoutDetail(result: Result, asked: string | undefined): Result {
  const { ConsumedCapacity, ...rest } = result;
  if (ConsumedCapacity === undefined || asked !== 'TOTAL') return rest;
  const total = (one: ConsumedCapacity) => ({ TableName: one.TableName, CapacityUnits: one.CapacityUnits });
  return {
    ...rest,
    ConsumedCapacity: Array.isArray(ConsumedCapacity)
      ? (ConsumedCapacity as ConsumedCapacity[]).map(total)
      : total(ConsumedCapacity as ConsumedCapacity),
  };
}

function internalError(): DynamoDbError {
  return new DynamoDbError('InternalServerError', 'Internal server error', 500);
}
