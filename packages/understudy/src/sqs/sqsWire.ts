import crypto from 'node:crypto';
import type { MessageAttributes, QueuedMessage } from './queue.ts';

/** What the service knows of a message, by the names that a reader asks with. */
export function systemAttributes(message: QueuedMessage): Record<string, string> {
  return {
    SenderId: 'local',
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.groupId !== undefined && {
      MessageGroupId: message.groupId,
      SequenceNumber: message.sequence,
    }),
    ...(message.dedupId !== undefined && { MessageDeduplicationId: message.dedupId }),
  };
}

/** AWS: documented; names in order, each part behind its length. */
export function attributesMd5(attributes: MessageAttributes): string {
  const hash = crypto.createHash('md5');
  const part = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of Object.keys(attributes).sort()) {
    const { DataType, StringValue, BinaryValue } = attributes[name]!;
    part(Buffer.from(name));
    part(Buffer.from(DataType));
    hash.update(Buffer.from([BinaryValue === undefined ? 1 : 2]));
    part(BinaryValue === undefined ? Buffer.from(StringValue ?? '') : Buffer.from(BinaryValue, 'base64'));
  }
  return hash.digest('hex');
}

export function md5(text: string): string {
  return crypto.createHash('md5').update(text).digest('hex');
}
