import type { HttpResponse } from '../../../understudy/src/kernel/http.ts';

/** Text that is safe between tags and inside a quoted attribute. */
export function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

export function pageOf(title: string, main: string, status = 200): HttpResponse {
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem; color: #1a1f36; background: #fff; }
fieldset { border: 1px solid #5b6b8c; border-radius: 6px; margin: 1rem 0; padding: .75rem 1rem; }
label { display: block; padding: .25rem 0; }
input { font: inherit; box-sizing: border-box; width: 100%; padding: .45rem .6rem; border: 1px solid #5b6b8c; border-radius: 6px; color: inherit; background: inherit; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .25rem .5rem .25rem 0; border-bottom: 1px solid #d5d9e5; }
td form { margin: 0; }
summary { cursor: pointer; }
button { font: inherit; padding: .5rem 1rem; border: 0; border-radius: 6px; background: #4338ca; color: #fff; cursor: pointer; }
button.quiet { background: #e7e9f5; color: #1a1f36; }
:focus-visible { outline: 3px solid #b45309; outline-offset: 2px; }
[role=alert] { border-left: 4px solid #b42318; padding: .5rem .75rem; background: #fef3f2; }
[role=status] { border-left: 4px solid #067647; padding: .5rem .75rem; background: #ecfdf3; }
form { display: inline-block; margin: .25rem .5rem .25rem 0; }
form.whole { display: block; }
.note { color: #475467; }
</style>
</head>
<body>
<main>
${main}
<p class="note">This page stands in for Stripe on your own machine. No money moves.</p>
</main>
</body>
</html>
`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    },
    body,
  };
}

export function redirect(to: string): HttpResponse {
  return { status: 303, headers: { location: to, 'cache-control': 'no-store' }, body: '' };
}

export function money(amount: number, currency: string): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency: currency.toUpperCase() }).format(
    amount / 100,
  );
}

export function date(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
