// The one clock of all timers: the backend's time, moved on once a second. Nothing else ticks.
export class Clock {
  now = $state(Date.now());
  #offset = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  start(): () => void {
    const tick = (): void => {
      this.#read();
      this.#timer = setTimeout(tick, 1000 - (this.now % 1000));
    };
    tick();
    return () => clearTimeout(this.#timer);
  }

  /** Takes the backend's moment as the present. */
  set(now: number): void {
    this.#offset = now > 0 ? now - Date.now() : 0;
    this.#read();
  }

  #read(): void {
    this.now = Date.now() + this.#offset;
  }
}
