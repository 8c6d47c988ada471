// The script of a morning: calls come, the rest is up to whoever plays.
import { ANNA } from './scenes';
import type { World } from './world';

const SECOND = 1000;

export function play(world: World): void {
  setInterval(() => world.account(), 5 * SECOND);
  setInterval(() => {
    const waiting = Math.floor(Math.random() * 5);
    world.queue('2', { waiting, longestSince: waiting === 0 ? null : Date.now() - waiting * 25 * SECOND });
  }, 9 * SECOND);
  const ring = (): void => {
    if (world.snapshot.calls.length > 0 || world.agent?.state !== 'ready') return;
    const call = world.open(ANNA);
    world.setState('ringing');
    setTimeout(() => {
      if (call.state !== 'ringing') return;
      world.end(call);
      world.setState('ready');
    }, 20 * SECOND);
  };
  setTimeout(ring, 5 * SECOND);
  setInterval(ring, 45 * SECOND);
}
