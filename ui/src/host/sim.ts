// The browser demo: a telephone system that exists only in this page. Plays a morning, obeys every command.
import type { Host } from './host';
import { play } from './sim/morning';
import { SimHost } from './sim/sim-host';
import { World } from './sim/world';
import { setScene } from './sim/scenes';

/** `scene` picks the beginning, `play=yes` lets the morning go on by itself, `lag` is the telephone system's delay, ms. */
export function openSim(wishes: URLSearchParams): Host {
  const world = new World(Number(wishes.get('lag') ?? 250));
  const scene = wishes.get('scene');
  setScene(world, scene ?? 'idle');
  if (scene === null || wishes.get('play') === 'yes') play(world);
  return new SimHost(world);
}
