// Recording on a telephone system that takes wishes about it and never says what came of them.
import type { UiCall } from '../../generated/UiCall';
import { t } from '../../l10n/t';

/** Nothing is told of this call's recording, and it could be asked for. */
export const isSilent = (call: UiCall): boolean =>
  call.recording === 'unknown' && (call.controls.startRecording.enabled || call.controls.stopRecording.enabled || call.recordingAsked !== null);

/** What is known: nothing, or what was asked for. */
export function askedText(call: UiCall): string {
  switch (call.recordingAsked) {
    case null:
    case 'unknown': return t('recording-not-told');
    case 'active': return t('recording-asked');
    case 'paused': return t('recording-pause-asked');
    case 'off': return t('recording-end-asked');
  }
}
