import { gzipSync } from 'node:zlib'

export interface ArchivedFile {
  readonly name: string
  readonly content: Uint8Array
  readonly executable: boolean
}

const BLOCK = 512

/**
 * A `.tar.gz` whose bytes depend on nothing but the files: sorted by name, of no owner, all as old as the epoch. Anybody can build it again and
 * compare. The tar programs of Linux, macOS and Windows lack some of the options for it.
 */
export function archive(files: readonly ArchivedFile[]): Buffer {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1))
  const blocks = sorted.flatMap((file) => [header(file), file.content, padding(file.content.length)])
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 9 })
}

/** A header of the format ustar. */
function header({ name, content, executable }: ArchivedFile): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`the name ${name} is too long for an archive`)
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0')
  block.write(name, 0)
  block.write(octal(executable ? 0o755 : 0o644, 7), 100)
  block.write(octal(0, 7), 108)
  block.write(octal(0, 7), 116)
  block.write(octal(content.length, 11), 124)
  block.write(octal(0, 11), 136)
  block.write(' '.repeat(8), 148)
  block.write('0', 156)
  block.write('ustar\0', 257, 'latin1')
  block.write('00', 263)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${octal(sum, 6)}\0 `, 148, 'latin1')
  return block
}

function padding(length: number): Buffer {
  return Buffer.alloc((BLOCK - (length % BLOCK)) % BLOCK)
}
