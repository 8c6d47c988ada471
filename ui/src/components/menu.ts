// What a menu shows.
export type MenuItem = {
  id: string;
  text: string;
  hint?: string | undefined;
  glyph: string;
  st: string;
  current: boolean;
  /** It is on or off by itself, not one of several. */
  toggle?: boolean | undefined;
  why?: string | undefined;
  choose: () => void;
};
export type MenuGroup = { label: string | null; items: readonly MenuItem[] };
