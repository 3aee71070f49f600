import type { Pointer } from './pointers.ts';

/** How each client is pointed at the stack at hand, to be copied. */
export function pointersPage(pointers: readonly Pointer[]): string {
  const sections = pointers.map(
    ({ client, settings, snippet }) =>
      `<section><h2>${escaped(client)}</h2><p>${escaped(settings)}</p><pre tabindex="0">${escaped(snippet)}</pre></section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Point your client here</title>
<style>
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 60rem; padding: 1rem 1.25rem 4rem; }
  h1 { font-size: 1.25rem; } h2 { font-size: 1rem; margin: 1.5rem 0 .25rem; } p { margin: 0 0 .5rem; }
  pre { overflow: auto; padding: .6rem; border-radius: 6px; background: color-mix(in srgb, currentColor 6%, transparent); }
</style>
</head>
<body>
<h1>Point your client here</h1>
<p>The names are those of <a href="/outputs.json">outputs.json</a>. <a href="/_local/">Console</a></p>
${sections.join('\n')}
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
