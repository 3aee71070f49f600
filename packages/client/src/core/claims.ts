export type Claims = Record<string, unknown> & { sub: string; iat: number; exp: number; iss: string };

/** What a token says, not verified: the API does that. Undefined for one that is no JWT. */
export function claimsIn(token: string): Claims | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const text = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(text, (one) => one.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
  } catch (error) {
    // An opaque access token may have dots in it too.
    if (error instanceof SyntaxError || error instanceof DOMException) return undefined;
    throw error;
  }
}
