/** Whether a process is running, also one of another user. */
export function isAlive(pid: number): boolean;
