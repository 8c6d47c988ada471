// The icons, put into the page once. Invariant: `<use href="#...">` needs no request, so no policy and no engine can stop it.
import sprite from './icons.svg?raw';

export function addSprite(to: HTMLElement): void {
  const parsed = new DOMParser().parseFromString(sprite, 'image/svg+xml').documentElement;
  parsed.setAttribute('aria-hidden', 'true');
  parsed.setAttribute('hidden', '');
  to.append(document.importNode(parsed, true));
}
