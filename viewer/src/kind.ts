import type { ArrayInfo } from "./messages";

const groups = ["fit/", "gsa/", "design/", "regimen/"];

/** A file with what an analysis found, and no curves. */
export function isAnswer(file: { paths: string[]; info: (path: string) => ArrayInfo | undefined }): boolean {
  return !file.info("scenario") && file.paths.some((p) => groups.some((g) => p.startsWith(g)));
}
