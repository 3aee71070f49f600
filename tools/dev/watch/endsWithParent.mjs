// Imported by a child process before its own program: it ends when the process that started it has ended, however that was.
if (process.connected === false) process.exit(1);
process.once('disconnect', () => process.exit(1));
// Listening alone does not keep it alive.
process.channel?.unref();
