/** Reads one HDF5 file, piece by piece: nothing but what is asked for comes into memory, so a file may be of any size. */
import { Dataset, File as Hdf5File, Group, ready } from "h5wasm";
import { Blocks } from "./blocks";
import type { ArrayInfo, Opened, Question, Ranges, Values } from "./messages";
import { checkSeal } from "./seal";
import { serve } from "./serve";

/** A fault whose words are for the person who gave the file. */
class Fault extends Error {
  /** @param spent  the library may not be used after it */
  constructor(
    words: string,
    readonly spent = false,
  ) {
    super(words);
  }
}

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const schemas = ["vesipk-results", "vesipk-fit", "vesipk-design"];
const sealedUpTo = 64 * 2 ** 20; // bytes; a larger file is not read whole to check its seal
const wholeUpTo = 512 * 2 ** 20; // bytes; what a page without workers reads, which has to take it into memory

type Module = Awaited<typeof ready>;
let library: Module;
let file: Hdf5File | null = null;
let close = (): void => {};

/** HDF5 begins at 0, 512, 1024, ... */
async function hasSignature(blob: Blob): Promise<boolean> {
  for (let at = 0; at < Math.min(blob.size, 8192); at = at ? 2 * at : 512) {
    const bytes = new Uint8Array(await blob.slice(at, at + signature.length).arrayBuffer());
    if (signature.every((byte, i) => bytes[i] === byte)) return true;
  }
  return false;
}

function plain(value: unknown): string | number {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" || typeof value === "number") return value;
  return ArrayBuffer.isView(value) ? Number((value as unknown as ArrayLike<number | bigint>)[0]) : String(value);
}

function attributeOf(thing: Dataset | Hdf5File, name: string): unknown {
  return thing.attrs[name]?.value;
}

function describe(data: Dataset): ArrayInfo {
  const flags: Record<number, string> = {};
  const meanings = attributeOf(data, "flag_meanings");
  const values = attributeOf(data, "flag_values");
  if (typeof meanings === "string") {
    meanings.split(" ").forEach((meaning, i) => {
      flags[ArrayBuffer.isView(values) ? Number((values as Int8Array)[i]) : i] = meaning;
    });
  }
  return {
    shape: (data.shape ?? []).map(Number),
    units: String(attributeOf(data, "units") ?? ""),
    words: String(attributeOf(data, "long_name") ?? ""),
    flags,
  };
}

function list(group: Group, path: string, arrays: Record<string, ArrayInfo>): void {
  for (const name of group.keys()) {
    const item = group.get(name);
    if (item instanceof Dataset) arrays[path + name] = describe(item);
    else if (item instanceof Group) list(item, `${path}${name}/`, arrays);
  }
}

/** Make the file one that HDF5 can open, "/given/file", and `close` what undoes it. */
async function mount(blob: Blob, name: string): Promise<void> {
  const { FS } = library;
  FS.mkdirTree("/given");
  if (typeof FileReaderSync === "undefined") {
    if (blob.size > wholeUpTo) throw new Fault(`"${name}" is larger than 512 MB, and this browser gives pages on file:// no worker, without which it would have to be read whole.`);
    FS.writeFile("/given/file", new Uint8Array(await blob.arrayBuffer()));
    close = () => FS.unlink("/given/file");
    return;
  }
  const blocks = new Blocks(blob);
  FS.filesystems.WORKERFS.stream_ops.read = (_stream: unknown, into: Uint8Array, at: number, n: number, from: number) => blocks.read(into.subarray(at, at + n), from);
  FS.mount(FS.filesystems.WORKERFS, { blobs: [{ name: "file", data: blob }] }, "/given");
  close = () => FS.unmount("/given");
}

async function open(blob: Blob, name: string): Promise<Opened> {
  if (blob.size === 0) throw new Fault(`"${name}" is empty.`);
  if (!(await hasSignature(blob))) throw new Fault(`"${name}" is no HDF5 file, so it is no result of VesiPK.`);
  if (blob.size <= sealedUpTo && checkSeal(new Uint8Array(await blob.arrayBuffer())) === "wrong") {
    throw new Fault(`"${name}" is damaged: its checksum is wrong.`);
  }
  library = await ready;
  library.activate_throwing_error_handler(); // HDF5 would tell its faults to the console
  await mount(blob, name);
  let opened: Opened;
  try {
    file = new Hdf5File("/given/file", "r");
    const attributes = Object.fromEntries(Object.entries(file.attrs).map(([key, a]) => [key, plain(a.value)]));
    opened = { attributes, arrays: {} };
  } catch {
    throw new Fault(`"${name}" is damaged or not whole: HDF5 cannot open it.`, true);
  }
  const { schema, schema_version: version } = opened.attributes;
  if (!schemas.includes(String(schema))) {
    throw new Fault(`"${name}" is an HDF5 file, but no result of VesiPK: it has no schema "vesipk-results".`);
  }
  if (!/^[12]\./.test(String(version))) {
    throw new Fault(`"${name}" was written by a later VesiPK (schema ${version}); this page reads schemas 1 and 2.`);
  }
  try {
    list(file, "", opened.arrays);
  } catch {
    throw new Fault(`"${name}" is damaged: what it holds cannot be listed.`, true);
  }
  return opened;
}

function read(path: string, ranges: Ranges | null): Values {
  const data = file?.get(path);
  if (!(data instanceof Dataset)) throw new Fault(`"${path}" is not in the file.`);
  if ((data.shape ?? []).some((n) => Number(n) === 0)) return new Float64Array(0);
  const value: unknown = ranges ? data.slice(ranges.map((r) => r ?? [])) : data.value;
  if (typeof value === "string") return [value];
  if (typeof value === "number" || typeof value === "bigint") return Float64Array.of(Number(value));
  if (value instanceof Float64Array) return value;
  if (ArrayBuffer.isView(value)) return Float64Array.from(value as unknown as Iterable<number | bigint>, Number);
  if (Array.isArray(value)) return value.map(String);
  throw new Fault(`"${path}" holds what this page cannot read.`);
}

/** Ready for another file. */
function shut(): null {
  file?.close();
  file = null;
  close();
  close = () => {};
  return null;
}

serve<Question>(
  async (question) => {
    if (question.ask === "open") return open(question.file, question.name);
    if (question.ask === "heap") return library.HEAPU8.length;
    if (question.ask === "close") return shut();
    return read(question.path, question.ranges);
  },
  (error) => (error instanceof Fault ? { fault: error.message, spent: error.spent } : { fault: `The file cannot be read on: it is damaged (${error}).`, spent: true }),
);
