import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { StreamView, TableDefinition } from './tables.ts';

type Image = Record<string, unknown>;

/** A record as GetRecords gives it. */
export interface StreamRecord {
  eventID: string;
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  eventVersion: string;
  eventSource: string;
  awsRegion: string;
  dynamodb: {
    /** Epoch seconds. */
    ApproximateCreationDateTime: number;
    Keys: Image;
    NewImage?: Image;
    OldImage?: Image;
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: StreamView;
  };
  userIdentity?: { PrincipalId: string; Type: string };
}

const digits = 20;

/** Sequence numbers of one length, so that their order as text is their order. */
export function fromEngineSequence(sequence: string): string {
  return `1${sequence.padStart(digits, '0')}`;
}

export function toEngineSequence(sequence: string): string {
  return sequence.slice(1).replace(/^0+(?=\d)/, '');
}

/** The engine's record as the service would have written it; undefined for a write that changed nothing. */
export function serviceRecord(
  record: StreamRecord,
  table: TableDefinition,
  region: string,
  offsetMs: number,
  wasSwept: (keys: Image) => boolean,
): StreamRecord | undefined {
  const { NewImage, OldImage, ...dynamodb } = record.dynamodb;
  // AWS: documented; a write that leaves the item as it was adds no record.
  if (record.eventName === 'MODIFY' && isDeepStrictEqual(NewImage, OldImage)) return undefined;
  const view = table.stream!.view;
  const sequence = fromEngineSequence(dynamodb.SequenceNumber);
  const showsNew = view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES';
  const showsOld = view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES';
  return {
    eventID: createHash('md5').update(`${table.arn} ${sequence}`).digest('hex'),
    eventName: record.eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ...dynamodb,
      ApproximateCreationDateTime: Math.floor(dynamodb.ApproximateCreationDateTime + offsetMs / 1000),
      ...(showsNew && NewImage ? { NewImage: withEmptyMaps(NewImage) } : {}),
      ...(showsOld && OldImage ? { OldImage: withEmptyMaps(OldImage) } : {}),
      SequenceNumber: sequence,
      StreamViewType: view,
    },
    // AWS: documented; deletions by TTL are told apart by this and nothing else.
    ...(record.eventName === 'REMOVE' && wasSwept(dynamodb.Keys)
      ? { userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' } }
      : {}),
  };
}

/** DynamoDB Local's streams say `{}` where the service (and its own GetItem) says `{ M: {} }`: no value has no type. */
function withEmptyMaps(image: Image): Image {
  // Nearly every image has none, and is taken as it is.
  if (Object.values(image).every((value) => isTyped(value as Image))) return image;
  return Object.fromEntries(Object.entries(image).map(([name, value]) => [name, typed(value as Image)]));
}

function isTyped(value: Image): boolean {
  for (const type in value) {
    if (type === 'M') return Object.values(value.M as Image).every((one) => isTyped(one as Image));
    if (type === 'L') return (value.L as Image[]).every(isTyped);
    return true;
  }
  return false;
}

function typed(value: Image): Image {
  if (value.M) return { M: withEmptyMaps(value.M as Image) };
  if (value.L) return { L: (value.L as Image[]).map(typed) };
  return Object.keys(value).length === 0 ? { M: {} } : value;
}
