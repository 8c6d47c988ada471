// Which view is shown, how wide the window is, and what the user chose for it.
import { MediaQuery } from 'svelte/reactivity';
import type { UiSuggestion } from '../../generated/UiSuggestion';

export const VIEWS = ['calls', 'people', 'queues', 'messages', 'recordings', 'settings'] as const;
export type View = (typeof VIEWS)[number];
export const SECTIONS = ['accounts', 'telephone', 'links', 'pages', 'applications', 'ringing', 'appearance', 'shortcuts', 'about'] as const;
export type Section = (typeof SECTIONS)[number];
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const isView = (text: string | undefined): text is View => VIEWS.some((view) => view === text);
const isSection = (text: string | undefined): text is Section => SECTIONS.some((section) => section === text);
const isTheme = (text: string | null): text is Theme => THEMES.some((theme) => theme === text);

export class Shell {
  view = $state<View>('calls');
  section = $state<Section>('accounts');
  theme = $state<Theme>('system');
  onTop = $state(false);
  /** The account the dial bar dials from; null leaves it to the number. */
  dialFrom = $state<string | null>(null);
  /** The wizard is open: it stays until its last step is done. */
  firstRun = $state(false);
  /** A doubtful number that waits for a yes. */
  asking = $state.raw<UiSuggestion | null>(null);
  /** Grows with each wish to dial; the dial bar takes the focus then. */
  dialRequests = $state(0);
  readonly #wide = new MediaQuery('(min-width: 900px)');
  readonly #roomy = new MediaQuery('(min-width: 1080px)');

  /** Rail, calls and view beside each other. */
  get wide(): boolean {
    return this.#wide.current;
  }

  /** There is also room for a panel at the side. */
  get roomy(): boolean {
    return this.#roomy.current;
  }

  constructor() {
    this.#readHash();
    const kept = localStorage.getItem('theme');
    const asked = new URLSearchParams(location.search).get('theme');
    this.setTheme(isTheme(asked) ? asked : isTheme(kept) ? kept : 'system');
    this.dialFrom = localStorage.getItem('dial-from');
    this.onTop = localStorage.getItem('on-top') === 'yes';
  }

  /** Follows the address of the page. */
  follow(): () => void {
    const read = (): void => this.#readHash();
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }

  open(view: View, section?: Section): void {
    location.hash = section ? `${view}/${section}` : view;
    this.#readHash();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    localStorage.setItem('theme', theme);
  }

  setOnTop(on: boolean): void {
    this.onTop = on;
    localStorage.setItem('on-top', on ? 'yes' : 'no');
  }

  setDialFrom(account: string | null): void {
    this.dialFrom = account;
    if (account === null) localStorage.removeItem('dial-from');
    else localStorage.setItem('dial-from', account);
  }

  #readHash(): void {
    const [view, section] = location.hash.replace('#', '').split('/');
    if (isView(view)) this.view = view;
    if (isSection(section)) this.section = section;
  }
}
