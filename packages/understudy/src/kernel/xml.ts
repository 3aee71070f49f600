export type XmlContent = string | number | boolean | XmlElement | XmlContent[];
export type XmlElement = { [name: string]: XmlContent | undefined };

/** Elements in order; an array repeats its name, and what is undefined is left out. */
export function xml(name: string, content: XmlElement | string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, content)}`;
}

function element(name: string, content: XmlContent): string {
  if (Array.isArray(content)) return content.map((entry) => element(name, entry)).join('');
  const inner =
    typeof content === 'object'
      ? Object.entries(content)
          .map(([child, value]) => (value === undefined ? '' : element(child, value)))
          .join('')
      : escape(String(content));
  return `<${name}>${inner}</${name}>`;
}

function escape(text: string): string {
  // XML cannot hold most control characters, and AWS writes them as references too.
  return text.replace(/[&<>"\u0000-\u001f]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
