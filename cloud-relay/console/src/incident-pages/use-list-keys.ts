import { useEffect, useRef } from 'react';

/**
 * Moves through a list of links by keyboard: j and k from anywhere on the page, arrows while the focus is in the list
 * (elsewhere they scroll). Enter is the link's own. Not while somebody types or a window is open.
 */
export function useListKeys<List extends HTMLElement>() {
  const list = useRef<List>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || !list.current) return;
      const target = event.target instanceof Element ? event.target : document.body;
      if (target.closest('input, textarea, select, [contenteditable], [role="dialog"]')) return;
      if (document.querySelector('[role="dialog"]')) return;
      const inList = list.current.contains(target);
      const step = stepOf(event.key, inList);
      if (step === 0) return;
      const links = [...list.current.querySelectorAll<HTMLElement>('a[href]')];
      const at = links.findIndex((link) => link === document.activeElement);
      const next = at === -1 ? (step > 0 ? links[0] : links.at(-1)) : links[at + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
      next.scrollIntoView({ block: 'nearest' });
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  return list;
}

function stepOf(key: string, inList: boolean): number {
  if (key === 'j' || (inList && key === 'ArrowDown')) return 1;
  return key === 'k' || (inList && key === 'ArrowUp') ? -1 : 0;
}
