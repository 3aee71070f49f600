// Resolvers run this file too: it keeps to what AppSync's JavaScript knows.

/** A whole product, price or feature id. No `#`: keys are built from it. */
export const keyPattern = '[a-z0-9][a-z0-9_-]{0,63}';
