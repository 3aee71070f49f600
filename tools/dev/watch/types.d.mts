export function watchTypes(onLine: (line: string) => void, folder?: string): { stop(): void };
