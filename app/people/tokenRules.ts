import type { JWTVerifyGetKey } from 'jose';

/** How the tokens of a directory are checked. */
export interface TokenRules {
  issuer: string;
  algorithms: string[];
  types: string[];
  /** Fails where it cannot be found out which they are. */
  keys(): JWTVerifyGetKey | Promise<JWTVerifyGetKey>;
  /** Whether the header holds what could say how to check the token, or what such tokens never hold. */
  isHeaderSound(names: string[]): boolean;
  /** Why this is not the token of a user whose client counts; undefined when it is. */
  fault(claims: Record<string, unknown>): string | undefined;
  /** Undefined when they are no list of texts. */
  groups(claims: Record<string, unknown>): string[] | undefined;
  /** It becomes a log field, and only what the directory gives out may. */
  isSubject(sub: string): boolean;
}
