const library = '@aws-appsync/utils';
const importing = (names: string, from: string) => ['import', names, 'from', `'${from}';`].join(' ');

/** How the code of a resolver begins, on one line: its places are in the answers. */
export const imports = [importing('{ util }', library), importing('* as ddb', `${library}/dynamodb`)].join(
  ' ',
);
