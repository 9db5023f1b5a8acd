// Draws the mark of static/favicon.svg as a PNG for the home screen: the same two lines, the whole square filled,
// so that any mask a phone cuts out of it keeps the mark.
import { deflateSync } from "node:zlib";

const GROUND = [0x0b, 0x6e, 0x69];
const SHADES = 32;
const STROKE = 2.2;
// M16 24.5 8.6 17 a4.9 4.9 0 0 1 6.9-6.9 l.5.5 .5-.5 a4.9 4.9 0 0 1 6.9 6.9 z, of a square of 32.
const arc = (cx, cy, r, from, to) =>
  Array.from({ length: 25 }, (_, at) => from + ((to - from) * at) / 24).map((turn) => [cx + r * Math.cos(turn), cy + r * Math.sin(turn)]);

function halfCircle([x1, y1], [x2, y2]) {
  const [cx, cy, r] = [(x1 + x2) / 2, (y1 + y2) / 2, Math.hypot(x2 - x1, y2 - y1) / 2];
  const from = Math.atan2(y1 - cy, x1 - cx);
  return arc(cx, cy, r, from, from + Math.PI);
}

const line = [[16, 24.5], ...halfCircle([8.6, 17], [15.5, 10.1]), [16, 10.6], ...halfCircle([16.5, 10.1], [23.4, 17]), [16, 24.5]];

function distance(px, py) {
  let least = Infinity;
  for (let at = 1; at < line.length; at += 1) {
    const [[x1, y1], [x2, y2]] = [line[at - 1], line[at]];
    const [dx, dy] = [x2 - x1, y2 - y1];
    const along = Math.max(0, Math.min(1, ((px - x1) * dx + (py - y1) * dy) / (dx * dx + dy * dy || 1)));
    least = Math.min(least, Math.hypot(px - x1 - along * dx, py - y1 - along * dy));
  }
  return least;
}

function crc32(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** The PNG's bytes. `side`: pixels. */
export function appIcon(side) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const palette = Array.from({ length: SHADES }, (_, at) => GROUND.map((tone) => Math.round(tone + ((255 - tone) * at) / (SHADES - 1)))).flat();
  const rows = Buffer.alloc(side * (side + 1));
  const pixel = 32 / side;
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const inside = (STROKE / 2 - distance((x + 0.5) * pixel, (y + 0.5) * pixel)) / pixel + 0.5;
      rows[y * (side + 1) + 1 + x] = Math.round(Math.max(0, Math.min(1, inside)) * (SHADES - 1));
    }
  }
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("PLTE", Buffer.from(palette)), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}
