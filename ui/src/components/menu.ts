// What a menu shows.
export type MenuItem = {
  id: string;
  text: string;
  hint?: string | undefined;
  glyph: string;
  st: string;
  current: boolean;
  why?: string | undefined;
  choose: () => void;
};
export type MenuGroup = { label: string | null; items: readonly MenuItem[] };
