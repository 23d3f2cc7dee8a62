/** ZIP archives, written and read by hand: stored without compression and without a clock, so that the same parts give the
 *  same bytes, and reading one can neither swell nor write anywhere. Pure. Source: PKWARE APPNOTE 6.3, 4.3 to 4.5. */

export type Part = { readonly name: string; readonly bytes: Uint8Array };

const localSignature = 0x04034b50;
const centralSignature = 0x02014b50;
const endSignature = 0x06054b50;

/** 1980-01-01 00:00, the first moment the format can say. */
const fixedDate = 0x21;
/** Names are UTF-8. */
const utf8Names = 0x0800;
/** A plain file its owner reads: mode 0600 in the upper half. */
const ownerOnly = ((0o100600 << 16) >>> 0) as number;
const madeByUnix = 0x031e;
const version = 20;

/** The most a reader takes. */
export const zipLimits = { parts: 1000, bytes: 512 * 1024 * 1024 } as const;

/** Parts in the order given; names are short plain paths. Throws when they are more than a reader takes. */
export function writeZip(parts: readonly Part[]): Uint8Array {
  const size = parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (parts.length > zipLimits.parts || size > zipLimits.bytes)
    throw new Error(`an archive of ${parts.length} parts and ${size} bytes is more than a reader takes`);
  const files: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of parts) {
    const path = Buffer.from(name, 'utf8');
    const common = Buffer.alloc(26);
    common.writeUInt16LE(version, 0);
    common.writeUInt16LE(utf8Names, 2);
    common.writeUInt16LE(fixedDate, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(path.length, 22);
    files.push(number32(localSignature), common, path, Buffer.from(bytes));
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(ownerOnly, 6);
    rest.writeUInt32LE(offset, 10);
    central.push(number32(centralSignature), number16(madeByUnix), common, rest, path);
    offset += 30 + path.length + bytes.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, directory, number32(endSignature), end]);
}

/** Out: undefined when it is no archive this module wrote, whole and unchanged: every byte of it belongs to a part, and
 *  both directories say the same. */
export function readZip(archive: Uint8Array): readonly Part[] | undefined {
  if (archive.length > zipLimits.bytes + zipLimits.parts * 1024) return undefined;
  const data = Buffer.from(archive.buffer, archive.byteOffset, archive.length);
  const parts: Part[] = [];
  let at = 0;
  while (at + 30 <= data.length && data.readUInt32LE(at) === localSignature) {
    const size = data.readUInt32LE(at + 22);
    const nameEnd = at + 30 + data.readUInt16LE(at + 26);
    if (nameEnd + size > data.length || parts.length >= zipLimits.parts) return undefined;
    parts.push({
      name: data.toString('utf8', at + 30, nameEnd),
      bytes: data.subarray(nameEnd, nameEnd + size),
    });
    at = nameEnd + size;
  }
  const unique = new Set(parts.map(({ name }) => name)).size === parts.length;
  // Written again it must be the same: checksums, both directories, no second file of a name, nothing hidden between.
  return unique && data.equals(writeZip(parts)) ? parts : undefined;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] as number);
  return (crc ^ 0xffffffff) >>> 0;
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function number16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
