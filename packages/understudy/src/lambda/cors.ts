/** What a function URL says to browsers of other origins. */
export interface Cors {
  preflight(headers: Record<string, string>): Record<string, string>;
  headersFor(origin: string): Record<string, string>;
}

interface Declared {
  AllowOrigins?: string[];
  AllowMethods?: string[];
  AllowHeaders?: string[];
  ExposeHeaders?: string[];
  AllowCredentials?: boolean;
  MaxAge?: number;
}

export function corsFrom(declared: unknown): Cors | undefined {
  if (declared === undefined) return undefined;
  const cors = declared as Declared;
  const headersFor = (origin: string): Record<string, string> => {
    const origins = cors.AllowOrigins ?? [];
    if (!origins.includes('*') && !origins.includes(origin)) return {};
    return {
      'access-control-allow-origin': origins.includes('*') && !cors.AllowCredentials ? '*' : origin,
      vary: 'Origin',
      ...(cors.AllowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
      ...(cors.ExposeHeaders ? { 'access-control-expose-headers': cors.ExposeHeaders.join(',') } : {}),
    };
  };
  return {
    headersFor,
    preflight: (headers) => {
      const allowed = headersFor(headers.origin ?? '');
      if (Object.keys(allowed).length === 0) return {};
      return {
        ...allowed,
        'access-control-allow-methods': (cors.AllowMethods ?? []).join(','),
        'access-control-allow-headers': (cors.AllowHeaders ?? []).join(','),
        ...(cors.MaxAge !== undefined ? { 'access-control-max-age': String(cors.MaxAge) } : {}),
      };
    },
  };
}
