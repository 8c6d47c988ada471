// What can be done with a call of the demo in each state.
import type { UiCall } from '../../generated/UiCall';
import type { UiControl } from '../../generated/UiControl';
import type { UiControls } from '../../generated/UiControls';

const yes: UiControl = { enabled: true, why: null };
const no = (why: string): UiControl => ({ enabled: false, why });

export function controlsFor(call: Pick<UiCall, 'state' | 'recording' | 'consultsFor' | 'id'>, others: readonly UiCall[]): UiControls {
  const rings = call.state === 'ringing';
  const talks = call.state === 'connected';
  const held = call.state === 'held';
  const paired = call.consultsFor !== null || others.some((each) => each.consultsFor === call.id);
  const pass = paired ? no('inConsultation') : talks || held ? yes : no('notConnected');
  return {
    answer: rings ? yes : no('notRinging'),
    decline: rings ? yes : no('notRinging'),
    hangUp: rings ? no('notConnected') : yes,
    hold: talks ? (paired ? no('inConsultation') : yes) : no('notConnected'),
    retrieve: held ? yes : no('notHeld'),
    transfer: pass,
    consult: pass,
    complete: paired ? yes : no('noConsultation'),
    cancel: paired ? yes : no('noConsultation'),
    conference: paired ? yes : no('noSecondCall'),
    sendDigits: talks ? yes : no('notConnected'),
    park: no(paired ? 'inConsultation' : 'pbx'),
    startRecording: no('pbx'),
    stopRecording: no('pbx'),
    pauseRecording: call.recording === 'active' ? yes : no('notRecorded'),
    resumeRecording: call.recording === 'paused' ? yes : no('notRecorded'),
  };
}

/** Without a link nothing can be done from here. */
export const CUT_OFF: UiControls = Object.fromEntries(Object.keys(controlsFor({ state: 'ended', recording: 'off', consultsFor: null, id: '' }, [])).map((name) => [name, no('linkDown')])) as UiControls;
