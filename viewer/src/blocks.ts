/**
 * A file read in blocks that are kept. HDF5 asks for a few bytes at a time, thousands of times while a file is opened, and each
 * question to a Blob goes through the whole browser.
 */
const size = 256 * 1024; // bytes of a block
const most = 32; // blocks kept: 8 MiB

export class Blocks {
  private readonly reader = new FileReaderSync();
  private readonly kept = new Map<number, Uint8Array>(); // the oldest first

  constructor(private readonly blob: Blob) {}

  /** Bytes from a place on, put into a buffer. @returns how many there were: fewer than its length at the end of the file */
  read(into: Uint8Array, from: number): number {
    const length = Math.max(0, Math.min(into.length, this.blob.size - from));
    if (length > size) into.set(this.bytes(from, from + length));
    else
      for (let done = 0; done < length; ) {
        const at = from + done;
        const block = this.block(Math.floor(at / size));
        const part = block.subarray(at % size, (at % size) + length - done);
        into.set(part, done);
        done += part.length;
      }
    return length;
  }

  private block(index: number): Uint8Array {
    const block = this.kept.get(index) ?? this.bytes(index * size, Math.min((index + 1) * size, this.blob.size));
    this.kept.delete(index);
    this.kept.set(index, block);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= most) break;
      this.kept.delete(oldest);
    }
    return block;
  }

  private bytes(from: number, to: number): Uint8Array {
    return new Uint8Array(this.reader.readAsArrayBuffer(this.blob.slice(from, to)));
  }
}
