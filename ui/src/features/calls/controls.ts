// The eight controls of a call. Invariant: each keeps its slot in every state; one that cannot be used says why.
import type { UiCall } from '../../generated/UiCall';
import type { UiRecording } from '../../generated/UiRecording';
import { t } from '../../l10n/t';
import { nameOf, whyOf } from './words';

export type Control = {
  id: 'hold' | 'transfer' | 'conference' | 'keypad' | 'record' | 'park' | 'note' | 'hangUp';
  icon: string;
  text: string;
  why: string;
  title?: string | undefined;
  keys?: string | undefined;
  /** Asked for and not confirmed. */
  pending: boolean;
};

function hold(call: UiCall, partner: UiCall | undefined): Control {
  if (partner) {
    const held = call.state === 'held' ? call : partner;
    const swap = { id: 'hold', icon: 'swap', text: t('swap'), keys: 'Mod+H', pending: held.pending === 'retrieve' } as const;
    return { ...swap, why: whyOf(held.controls.retrieve), title: t('swap-title', { name: nameOf(held) }) };
  }
  const back = call.state === 'held';
  return {
    id: 'hold', icon: back ? 'play' : 'pause', text: back ? t('retrieve') : t('hold'), keys: 'Mod+H',
    why: whyOf(back ? call.controls.retrieve : call.controls.hold), pending: call.pending === 'hold' || call.pending === 'retrieve',
  };
}

/** The recording as told; where nothing is told, as it was asked for. */
export const recordingOf = (call: UiCall): UiRecording => (call.recording === 'unknown' ? (call.recordingAsked ?? 'unknown') : call.recording);

function record(call: UiCall): Control {
  const paused = recordingOf(call) === 'paused';
  return {
    id: 'record', icon: paused ? 'rec-paused' : 'rec', text: paused ? t('record-resume') : t('record-pause'),
    why: whyOf(paused ? call.controls.resumeRecording : call.controls.pauseRecording),
    pending: call.pending === 'pauseRecording' || call.pending === 'resumeRecording',
  };
}

export function controlsOf(call: UiCall, partner: UiCall | undefined): Control[] {
  const { controls } = call;
  const pass = controls.transfer.enabled ? controls.transfer : controls.consult;
  return [
    hold(call, partner),
    { id: 'transfer', icon: 'transfer', text: t('transfer'), why: whyOf(pass), keys: 'Mod+T', pending: call.pending === 'transfer' },
    { id: 'conference', icon: 'conference', text: t('conference'), why: whyOf(controls.conference), pending: call.pending === 'conference' },
    { id: 'keypad', icon: 'keypad', text: t('keypad'), why: whyOf(controls.sendDigits), pending: false },
    record(call),
    { id: 'park', icon: 'park', text: t('park'), why: whyOf(controls.park), pending: false },
    { id: 'note', icon: 'note', text: t('note'), why: '', pending: false },
    { id: 'hangUp', icon: 'hangup', text: t('hang-up'), why: whyOf(controls.hangUp), keys: 'Mod+Backspace', pending: call.pending === 'hangUp' },
  ];
}
