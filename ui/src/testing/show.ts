// Shows a component on a desk with a fake host.
import { render } from '@testing-library/svelte';
import { flushSync, type Component } from 'svelte';
import type { UiChange } from '../generated/UiChange';
import type { UiSnapshot } from '../generated/UiSnapshot';
import { FakeHost } from '../host/fake-host';
import { Desk } from '../state/desk.svelte';
import { aSnapshot } from './make';
import OnDesk from './OnDesk.svelte';

export function show<P extends Record<string, unknown>>(component: Component<P>, props: P, snapshot: Partial<UiSnapshot> = {}, host = new FakeHost()) {
  const desk = new Desk(host);
  desk.apply([{ kind: 'snapshot', value: aSnapshot(snapshot) }]);
  const view = render(OnDesk, { props: { desk, component: component as unknown as Component<Record<string, unknown>>, given: props } });
  return { desk, host, view, send: (...changes: UiChange[]) => { desk.apply(changes); flushSync(); } };
}
