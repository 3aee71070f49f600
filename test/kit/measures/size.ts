/** As DynamoDB counts an item's bytes. */
export function sizeOf(item: Record<string, any>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value),
    0,
  );
}

function valueSize(value: Record<string, any>): number {
  const [type, inner] = Object.entries(value)[0]!;
  if (type === 'S') return Buffer.byteLength(inner as string);
  if (type === 'N') return Math.ceil((inner as string).replace(/^-/, '').replace(/0+$/, '').length / 2) + 1;
  if (type === 'L') return 3 + (inner as any[]).reduce((sum, one) => sum + 1 + valueSize(one), 0);
  if (type === 'M') return 3 + Object.keys(inner as object).length + sizeOf(inner as Record<string, any>);
  return 1;
}
