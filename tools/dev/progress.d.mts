/** One line, with the seconds since the command began. */
export function say(text: string): void;
export function during<Value>(text: string, work: () => Promise<Value>): Promise<Value>;
export function progressEnvironment(): { USHER_STARTED_MS: string };
