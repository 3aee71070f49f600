import { randomUUID } from 'node:crypto';
import { toServiceError } from './answer.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { xml, type XmlElement } from './xml.ts';

/** One call of a service that takes a form and answers XML: STS, CloudFormation, SQS as it was. */
export interface QueryCall {
  action: string;
  /** Undefined when it was not sent, or sent empty. */
  text(name: string): string | undefined;
  flag(name: string): boolean | undefined;
  /** `{name}.member.1`, `.2`, … */
  list(name: string): string[];
  /** `{name}.member.1.{field}`, … */
  records(name: string): Record<string, string>[];
}

/** Runs an action of the Query protocol and puts its result, if it has one, or its error on the wire. */
export async function answerQuery(
  request: HttpRequest,
  run: (call: QueryCall) => XmlElement | Promise<XmlElement | undefined>,
): Promise<HttpResponse> {
  const headers = { 'content-type': 'text/xml' };
  const form = new URLSearchParams(request.body.toString('utf8'));
  const action = form.get('Action') ?? '';
  const ResponseMetadata = { RequestId: randomUUID() };
  try {
    const result = await run(callOf(action, form));
    return {
      status: 200,
      headers,
      body: xml(`${action}Response`, { [`${action}Result`]: result, ResponseMetadata }),
    };
  } catch (error) {
    const { code, message, status } = toServiceError(error);
    const isDenied = code === 'AccessDeniedException';
    const Error = { Type: 'Sender', Code: isDenied ? 'AccessDenied' : code, Message: message };
    return {
      status: isDenied ? 403 : status,
      headers,
      body: xml('ErrorResponse', { Error, RequestId: ResponseMetadata.RequestId }),
    };
  }
}

function callOf(action: string, form: URLSearchParams): QueryCall {
  const text = (name: string) => form.get(name) || undefined;
  return {
    action,
    text,
    flag: (name) => (form.has(name) ? form.get(name) === 'true' : undefined),
    list: (name) => {
      const values: string[] = [];
      for (let at = 1; form.has(`${name}.member.${at}`); at++) values.push(form.get(`${name}.member.${at}`)!);
      return values;
    },
    records: (name) => {
      const found: Record<string, string>[] = [];
      const pattern = /^\.member\.(\d+)\.(.+)$/;
      for (const [key, value] of form) {
        const [, at, field] = key.startsWith(name) ? (pattern.exec(key.slice(name.length)) ?? []) : [];
        if (at !== undefined && field !== undefined) (found[Number(at) - 1] ??= {})[field] = value;
      }
      return found.filter((one) => one !== undefined);
    },
  };
}
