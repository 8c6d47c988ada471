// The entry: finds out who answers, and shows the desk.
import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/theme.css';
import './styles/base.css';
import RingWindow from './features/calls/RingWindow.svelte';
import App from './features/shell/App.svelte';
import { addSprite } from './components/sprite';
import type { Host } from './host/host';

async function findHost(): Promise<Host> {
  if ('__TAURI_INTERNALS__' in window) return new (await import('./host/tauri')).TauriHost();
  return (await import('./host/sim')).openSim(new URLSearchParams(location.search));
}

const target = document.getElementById('app');
if (target) {
  addSprite(document.body);
  const page = new URLSearchParams(location.search).get('window') === 'ring' ? RingWindow : App;
  void findHost().then((host) => mount(page, { target, props: { host } }));
}
