/** Whether a process is running, whoever it belongs to. */
export function isAlive(pid: number): boolean;
