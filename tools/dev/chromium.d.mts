export function findChromium(): string | undefined;
export function getChromium(): string | undefined;
