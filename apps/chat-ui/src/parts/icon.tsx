const paths = {
  plus: 'M12 5v14M5 12h14',
  menu: 'M4 7h16M4 12h16M4 17h10',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M12 19V5M6 11l6-6 6 6',
  stop: 'M7 7h10v10H7z',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  again: 'M19 12a7 7 0 1 1-2.100-5M19 4v4h-4',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  down: 'M12 5v14M6 13l6 6 6-6',
  search: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM20 20l-4.900-4.900',
  edit: 'M5 19l1-4L16 5l3 3L9 18zM14 7l3 3',
  previous: 'M14 6l-6 6 6 6',
  next: 'M10 6l6 6-6 6',
  good: 'M7 11v9M7 11l5-7 1 1v5h6l-1 10H7',
  bad: 'M17 13V4M17 13l-5 7-1-1v-5H5l1-10h11',
  back: 'M19 12H5M11 6l-6 6 6 6',
  settings: 'M4 8h9M17 8h3M4 16h3M11 16h9M13 6v4M11 14v4',
} as const;

export type IconName = keyof typeof paths;

/** A small line drawing beside, or instead of, words that the element carries. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} className={name === 'stop' ? 'solid' : undefined} />
    </svg>
  );
}
