import type { ReactNode } from 'react';

const lines = {
  home: <path d="M4 11.5 12 5l8 6.5M6.5 10v9h11v-9" />,
  bell: <path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 21h4" />,
  hub: <path d="M5 13h14v6H5zM8 16h.01M9 9.5a4.5 4.5 0 0 1 6 0M6.5 6.5a8 8 0 0 1 11 0" />,
  people: (
    <path d="M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3.5 19a5.5 5.5 0 0 1 11 0M16 11.3A3 3 0 0 0 15.6 5.4M17 14a5.5 5.5 0 0 1 3.5 5" />
  ),
  person: <path d="M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0" />,
  device: <path d="M8 3.5h8a1 1 0 0 1 1 1v15a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1zM11 17.5h2" />,
  back: <path d="m14.5 5.5-6.5 6.5 6.5 6.5" />,
  onward: <path d="m9.5 5.5 6.5 6.5-6.5 6.5" />,
  phone: (
    <path d="M6 4h3l1.5 4.5L8.5 10a11 11 0 0 0 5.5 5.5l1.5-2L20 15v3a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z" />
  ),
  search: <path d="M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.500 20 20" />,
  check: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  plus: <path d="M12 5v14M5 12h14" />,
  bin: <path d="M5 7h14M10 4h4M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5" />,
  clock: <path d="M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v4.5l3 2" />,
  fall: (
    <path d="M17 6.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM3.5 20.5h17M15.5 9l-4.5 1-3 4M11 10l2.5 4.5-5 1.5-4 2M13.5 14.5l4 3" />
  ),
  smoke: (
    <path d="M12 3.5c1 3 5.5 5 5.5 10a5.5 5.5 0 0 1-11 0c0-2 1-3.5 2-4.5.3 1.5 1 2.2 1.7 2.5C10 8.5 11 6 12 3.5z" />
  ),
  sos: <path d="M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 15.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z" />,
  bed: (
    <path d="M3.5 18.5V7M3.5 15.5h17v3M20.5 15.5V13a3 3 0 0 0-3-3h-7v5.5M7 12.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z" />
  ),
  door: <path d="M6 20.5V4.5l9-1v18zM15 5h3v15.5M4 20.5h16M12 12v1" />,
  silent: (
    <path d="M4 4l16 16M9 9.5a4.5 4.5 0 0 0-1 .8M15.5 10.300A5 5 0 0 0 12.5 9M5.5 7.5A9 9 0 0 1 7 6.200M18.5 7.5A9 9 0 0 0 10.5 5M12 16.5h.01" />
  ),
  wrench: (
    <path d="M14.5 6.5a4 4 0 0 1 5-1.5l-3 3 .5 2.5L19.5 11l2-2.5a4.5 4.5 0 0 1-6.5 4l-7 7a2 2 0 0 1-3-3l7-7a4.5 4.5 0 0 1 2.5-3z" />
  ),
  alert: <path d="M12 4 2.5 20h19zM12 10v4.5M12 17.300h.01" />,
  bath: (
    <path d="M4 12.5h16.500v2a4.500 4.500 0 0 1-4.500 4.500H8.500A4.500 4.500 0 0 1 4 14.500zM6.500 12.500V6A2 2 0 0 1 10.300 5.200M8.500 7h4M7.500 19l-1 1.500M17 19l1 1.500" />
  ),
  heart: (
    <path d="M12 19.500C5.500 15 3.500 12 3.500 9A4.300 4.300 0 0 1 12 7.500 4.300 4.300 0 0 1 20.500 9c0 3-2 6-8.500 10.500zM7 12h2.500l1.500-2.500 2 4 1-1.500h3" />
  ),
  thermometer: <path d="M10 14.300V5.500a2 2 0 0 1 4 0v8.800a4 4 0 1 1-4 0zM12 17.500V9" />,
  drop: <path d="M12 4c3 3.800 5.500 6.500 5.500 10a5.500 5.500 0 0 1-11 0c0-3.500 2.500-6.200 5.500-10z" />,
  info: <path d="M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11v5M12 8h.01" />,
  calm: <path d="M4 11.5 12 5l8 6.5M6.5 10v9h11v-9M9.5 14l2 2 3.5-3.5" />,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof lines;

/** A line drawing in the colour of the text beside it, which says the same: it is hidden from screen readers. */
export function Icon({ name, size = 22 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {lines[name]}
    </svg>
  );
}

const ofKind: Readonly<Record<string, IconName>> = {
  fall: 'fall',
  'long-lie': 'fall',
  smoke: 'smoke',
  'carbon-monoxide': 'smoke',
  gas: 'smoke',
  sos: 'sos',
  inactivity: 'clock',
  'bathroom-overstay': 'bath',
  'not-up': 'bed',
  'not-in-bed': 'bed',
  'in-bed-long': 'bed',
  'bed-empty': 'bed',
  'vital-signs': 'heart',
  'left-at-night': 'door',
  'not-back-home': 'door',
  'door-open': 'door',
  'welfare-check': 'person',
  'room-hot': 'thermometer',
  'room-cold': 'thermometer',
  'no-water-use': 'drop',
  'water-flows-on': 'drop',
  'water-leak': 'drop',
  'device-silent': 'silent',
  'hub-lost': 'silent',
  'hubs-lost': 'silent',
  'battery-low': 'wrench',
  'mains-lost': 'wrench',
  tamper: 'wrench',
  'device-trouble': 'wrench',
  'sensor-distrusted': 'wrench',
  'certificate-ends-soon': 'wrench',
  'source-failed': 'wrench',
  'storage-failed': 'wrench',
  'configuration-refused': 'wrench',
  'clock-untrusted': 'clock',
};

export const iconOfKind = (kind: string): IconName => ofKind[kind.replaceAll('_', '-')] ?? 'alert';
