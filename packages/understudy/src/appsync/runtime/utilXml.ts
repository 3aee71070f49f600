import { InvalidCall } from './halt.ts';
import { requireText } from './utilText.ts';

type XmlValue = string | number | boolean | null | XmlMap | XmlValue[];
interface XmlMap {
  [name: string]: XmlValue;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Elements become members, attributes too; a repeated element becomes a list, numbers are read as numbers. AWS: documented by example. */
export function xmlToMap(xml: unknown): XmlMap | null {
  if (xml === null || xml === undefined) return null;
  return parseXml(requireText(xml), readScalar);
}

export function xmlToJson(xml: unknown, keepStrings?: unknown): string {
  return JSON.stringify(parseXml(requireText(xml), keepStrings === true ? (text) => text : readScalar));
}

const token =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<!DOCTYPE[^>]*>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y;

function parseXml(xml: string, scalar: (text: string) => XmlValue): XmlMap {
  const root: OpenElement = { name: '', members: {}, text: '' };
  const open = [root];
  token.lastIndex = 0;
  while (token.lastIndex < xml.length) {
    const found = token.exec(xml);
    if (!found) throw new InvalidCall('The text is not XML');
    const [, data, closing, name = '', attributes = '', empty, text] = found;
    const top = open[open.length - 1]!;
    if (data !== undefined) top.text += data;
    else if (text !== undefined) top.text += unescapeXml(text);
    else if (name && !closing) {
      const element: OpenElement = { name, members: readAttributes(attributes, scalar), text: '' };
      if (empty) add(top.members, name, valueOf(element, scalar));
      else open.push(element);
    } else if (closing) {
      if (top.name !== name) throw new InvalidCall(`The element ${name} is not open`);
      open.pop();
      add(open[open.length - 1]!.members, name, valueOf(top, scalar));
    }
  }
  if (open.length > 1) throw new InvalidCall(`The element ${open[open.length - 1]!.name} is not closed`);
  return root.members;
}

interface OpenElement {
  name: string;
  members: XmlMap;
  text: string;
}

function valueOf({ members, text }: OpenElement, scalar: (text: string) => XmlValue): XmlValue {
  const trimmed = text.trim();
  if (Object.keys(members).length === 0) return trimmed === '' ? '' : scalar(trimmed);
  if (trimmed !== '') add(members, 'content', scalar(trimmed));
  return members;
}

function add(members: XmlMap, name: string, value: XmlValue): void {
  const present = Object.hasOwn(members, name) ? members[name] : undefined;
  if (present === undefined)
    Object.defineProperty(members, name, { value, enumerable: true, writable: true, configurable: true });
  else if (Array.isArray(present)) present.push(value);
  else members[name] = [present, value];
}

function readAttributes(text: string, scalar: (text: string) => XmlValue): XmlMap {
  const members: XmlMap = {};
  for (const [, name = '', double, single] of text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    add(members, name, scalar(unescapeXml(double ?? single ?? '')));
  }
  return members;
}

function readScalar(text: string): XmlValue {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
}

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? parseInt(hex as string, 16) : undefined;
    if (code !== undefined) return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    return entities[name as string] ?? whole;
  });
}
