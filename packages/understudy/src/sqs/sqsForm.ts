import type { Body } from '../kernel/answer.ts';
import type { HttpRequest } from '../kernel/http.ts';
import type { XmlContent, XmlElement } from '../kernel/xml.ts';

/** SQS's older protocol, which HTTP data sources and older SDKs speak: a form in, XML out. AWS: documented. */
export function isForm(request: HttpRequest): boolean {
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
}

const entryNames = ['SendMessageBatch', 'DeleteMessageBatch', 'ChangeMessageVisibilityBatch'].map(
  (action) => `${action}RequestEntry`,
);
const numbers = ['DelaySeconds', 'MaxNumberOfMessages', 'VisibilityTimeout', 'WaitTimeSeconds'];

/** By the names of the JSON protocol. A queue that no parameter names is that of the path. */
export function bodyOfForm({ body, path }: HttpRequest): Body {
  const form = [...new URLSearchParams(body.toString('utf8'))];
  const entries = entryNames.flatMap((name) => groups(form, name));
  return {
    ...(path === '/' ? {} : { QueueUrl: path }),
    ...valuesOf(form),
    ...(entries.length > 0 && { Entries: entries.map(valuesOf) }),
  };
}

type Form = (readonly [name: string, value: string])[];

/** `{name}.1.{rest}`, `{name}.2.{rest}` …, each group with the names behind its number. */
function groups(form: Form, name: string): Form[] {
  const found = new Map<string, Form>();
  for (const [key, value] of form) {
    const [first, at, ...rest] = key.split('.');
    if (first === name && at !== undefined)
      found.set(at, [...(found.get(at) ?? []), [rest.join('.'), value]]);
  }
  return [...found.values()];
}

function valuesOf(form: Form): Body {
  const plain = form
    .filter(([name]) => !name.includes('.'))
    .map(([name, value]) => [name, numbers.includes(name) ? Number(value) : value]);
  const names = ['AttributeName', 'MessageAttributeName', 'MessageSystemAttributeName'].map((name) => [
    `${name}s`,
    groups(form, name).map((group) => group[0]![1]),
  ]);
  const attributes = groups(form, 'MessageAttribute').map((group) => {
    const { Name, ...value } = Object.fromEntries(
      group.map(([name, text]) => [name.replace('Value.', ''), text]),
    );
    return [Name, value];
  });
  return {
    ...Object.fromEntries([...plain, ...names]),
    ...(attributes.length > 0 && { MessageAttributes: Object.fromEntries(attributes) }),
  };
}

/** What is a list or a map in JSON is a repeated element, by a name of its own. */
const repeated: Record<string, (value: never, action: string) => XmlElement> = {
  QueueUrls: (urls: string[]) => ({ QueueUrl: urls }),
  Messages: (messages: Record<string, unknown>[], action) => ({
    Message: messages.map((message) => resultElement(action, message)),
  }),
  Attributes: (values: Record<string, string>) => ({
    Attribute: Object.entries(values).map(([Name, Value]) => ({ Name, Value })),
  }),
  MessageAttributes: (values: Record<string, XmlElement>) => ({
    MessageAttribute: Object.entries(values).map(([Name, Value]) => ({ Name, Value })),
  }),
  Successful: (entries: XmlContent[], action) => ({ [`${action}ResultEntry`]: entries }),
  Failed: (entries: XmlContent[]) => ({ BatchResultErrorEntry: entries }),
};

export function resultElement(action: string, result: Record<string, unknown>): XmlElement {
  const parts = Object.entries(result).map(([name, value]) =>
    Object.hasOwn(repeated, name) ? repeated[name]!(value as never, action) : { [name]: value as XmlContent },
  );
  return Object.assign({}, ...parts) as XmlElement;
}

/** Errors have other names there. */
export function codeInForm(code: string): string {
  const renamed = code === 'QueueDoesNotExist' ? 'NonExistentQueue' : code;
  return /^(NonExistentQueue|.*Batch.*)$/.test(renamed) ? `AWS.SimpleQueueService.${renamed}` : renamed;
}
