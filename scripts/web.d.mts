export function buildWeb(): Promise<{ folder: string; made: boolean }>;
