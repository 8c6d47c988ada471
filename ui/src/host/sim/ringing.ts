// Ringing in the demo: what is chosen is kept, and no sound is made.
import type { UiRinging } from '../../generated/UiRinging';
import { USUAL_RULES } from '../../features/ringing/rules';
import { Refused, type Handlers } from './sim-host';
import type { World } from './world';

export const usualRinging = (): UiRinging => ({
  rules: { ...USUAL_RULES, device: { id: 'headset', name: 'Jabra Evolve2 40' }, queues: [{ queue: 'VIP', tone: { kind: 'builtIn', name: 'chime' } }], quietHours: [{ days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], from: '18:30', to: '08:00' }] },
  quietUntil: null,
});

export function ringingCommands(world: World): Handlers {
  const files = ['Marimba.ogg'];
  const devices = [{ id: 'headset', name: 'Jabra Evolve2 40' }, { id: 'speakers', name: 'Built-in Audio Analog Stereo' }];
  return {
    save_ringing: ({ rules }) => {
      world.snapshot.ringing = { ...world.snapshot.ringing, rules };
      world.tell({ kind: 'ringing', value: world.snapshot.ringing });
      return null;
    },
    sounds: () => ({ devices, files: [...files] }),
    play_tone: ({ tone, device, volume }) => {
      if (volume === 0 || tone.kind === 'silent') return { device: null, trouble: null };
      return { device: (device ?? devices[1])?.name ?? null, trouble: null };
    },
    add_sound: ({ name }) => {
      if (!/\.(wav|ogg|oga|mp3)$/i.test(name)) throw new Refused({ code: 'soundInvalid', detail: 'kind' });
      if (!files.includes(name)) files.push(name);
      return name;
    },
  };
}
