/** A pause that can be cut short; a wake-up during the work before it is not lost. */
export class Wakeable {
  private isWoken = false;
  private wakeUp: (() => void) | undefined;

  wake(): void {
    this.isWoken = true;
    this.wakeUp?.();
  }

  async pause(ms: number): Promise<void> {
    if (!this.isWoken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        timer.unref();
        this.wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.wakeUp = undefined;
    }
    this.isWoken = false;
  }
}
