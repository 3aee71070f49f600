import type { HttpResponse } from '../kernel/http.ts';

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:3rem auto;max-width:24rem;padding:0 1rem}
label{display:block;margin:.75rem 0}input[type=email],input[type=password],input[type=text]{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.4rem}
button{font:inherit;padding:.4rem 1rem;margin-top:.75rem}[role=alert]{color:#b00020}`;

interface SignInPage {
  /** The parameters of the request, which the form sends on. */
  request: Record<string, string>;
  isSignUp: boolean;
  email: string;
  problem: string | undefined;
  /** The same request with the other form, and the address that says that the user went away. */
  other: string;
  cancel: string;
}

export function signInPage({ request, isSignUp, email, problem, other, cancel }: SignInPage): HttpResponse {
  const title = isSignUp ? 'Create an account' : 'Sign in';
  const hidden = Object.entries(request)
    .map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`)
    .join('');
  const more = isSignUp
    ? `<label>Name <input type="text" name="name" autocomplete="name"></label>
<label><input type="checkbox" name="verified" value="yes" checked> The mailbox is verified (no mail is sent here)</label>`
    : '';
  return htmlPage(
    title,
    problem ? 401 : 200,
    `${problem ? `<p role="alert">${escape(problem)}</p>` : ''}
<form method="post">${hidden}
<label>E-mail <input type="email" name="email" value="${escape(email)}" required autocomplete="username"></label>
<label>Password <input type="password" name="password" required autocomplete="${isSignUp ? 'new' : 'current'}-password"></label>
${more}<button>${title}</button></form>
<p><a href="${escape(other)}">${isSignUp ? 'I have an account' : 'Create an account'}</a></p>
<p><a href="${escape(cancel)}">Cancel</a></p>`,
  );
}

export function refusedPage(problem: string): HttpResponse {
  return htmlPage('This sign-in cannot begin', 400, `<p role="alert">${escape(problem)}</p>`);
}

function htmlPage(title: string, status: number, content: string): HttpResponse {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    },
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${style}</style></head><body><main><h1>${title}</h1>${content}</main></body></html>`,
  };
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
