import { deflateSync } from 'node:zlib';

/** Red, green, blue, and how much of it, each 0 to 255. */
type Colour = readonly [number, number, number, number];
type Point = readonly [number, number];

const pine: Colour = [0x1d, 0x6b, 0x57, 255];
const white: Colour = [255, 255, 255, 255];
const nothing: Colour = [0, 0, 0, 0];

/** The house of public/icon.svg, on its ground of 64 by 64: roof, walls, somebody at home. */
const strokes: readonly (readonly Point[])[] = [
  [
    [14, 32.5],
    [32, 17],
    [50, 32.5],
  ],
  [
    [20, 33],
    [20, 46.5],
    [44, 46.5],
    [44, 33],
  ],
];
const halfStroke = 2.5;
const somebody = { at: [32, 36.5] as Point, radius: 3.6 };

export type IconKind = 'rounded' | 'maskable' | 'badge';

/**
 * The icon as PNG. rounded: as it is. maskable: whole ground and a smaller house, because systems cut their own shape
 * out of it. badge: white on nothing, of which Android uses the shape alone.
 */
export function pngIcon(size: number, kind: IconKind): Buffer {
  const shrunk = kind === 'maskable' ? 0.8 : 1;
  const perPoint = 64 / size;
  return png(size, (x, y) => {
    const px = (x + 0.5) * perPoint;
    const py = (y + 0.5) * perPoint;
    const house = covered((toHouse([32 + (px - 32) / shrunk, 32 + (py - 32) / shrunk]) * shrunk) / perPoint);
    const ground = kind === 'rounded' ? covered(toRoundedSquare([px, py], 15) / perPoint) : kind === 'maskable' ? 1 : 0;
    return over(white, house, over(pine, ground, nothing));
  });
}

/** How much of a pixel is inside, by the distance of its middle from the edge in pixels. */
const covered = (distance: number): number => Math.min(1, Math.max(0, 0.5 - distance));

function over(colour: Colour, share: number, under: Colour): Colour {
  const alpha = (colour[3] / 255) * share;
  const rest = (under[3] / 255) * (1 - alpha);
  const whole = alpha + rest;
  if (whole === 0) return nothing;
  const mix = (n: 0 | 1 | 2): number => Math.round((colour[n] * alpha + under[n] * rest) / whole);
  return [mix(0), mix(1), mix(2), Math.round(whole * 255)];
}

function toHouse(point: Point): number {
  const lines = strokes.flatMap((line) => line.slice(1).map((end, n) => toLine(point, line[n] ?? end, end)));
  const body = Math.hypot(point[0] - somebody.at[0], point[1] - somebody.at[1]) - somebody.radius;
  return Math.min(...lines.map((distance) => distance - halfStroke), body);
}

function toLine([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const length2 = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = length2 === 0 ? 0 : ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length2;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - (ax + t * (bx - ax)), y - (ay + t * (by - ay)));
}

function toRoundedSquare([x, y]: Point, radius: number): number {
  const dx = Math.abs(x - 32) - (32 - radius);
  const dy = Math.abs(y - 32) - (32 - radius);
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
}

/** PNG (W3C, section 5): signature, header, one compressed block of unfiltered lines, end. */
function png(size: number, colourAt: (x: number, y: number) => Colour): Buffer {
  const lines = Buffer.alloc(size * (1 + size * 4));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) lines.set(colourAt(x, y), y * (1 + size * 4) + 1 + x * 4);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** `zlib.crc32` is not in every Node 20. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
