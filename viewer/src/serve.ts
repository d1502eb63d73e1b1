/** The other end of asking.ts: answers what it is asked, in a worker or, where there are none, on the page itself. */
export type Reply = { id: number; value: unknown } | { id: number; fault: string; spent: boolean };
export type Server = (question: { id: number }) => Promise<Reply>;

/** The reply of a worker that has begun. */
export const begun = -1;

/** @param fault  what is said of an error, and whether nothing more can be asked after it */
export function serve<Q extends { id: number }>(answer: (question: Q) => Promise<unknown>, fault: (error: unknown) => { fault: string; spent: boolean }): void {
  const reply: Server = async (question) => {
    const { id } = question;
    try {
      return { id, value: await answer(question as Q) };
    } catch (error) {
      return { id, ...fault(error) };
    }
  };
  if (typeof document !== "undefined") {
    document.currentScript!.dispatchEvent(new CustomEvent("served", { detail: reply }));
    return;
  }
  self.onmessage = async (event: MessageEvent<{ id: number }>) => {
    const told = await reply(event.data);
    const move = "value" in told && told.value instanceof Float64Array ? [told.value.buffer] : [];
    self.postMessage(told, { transfer: move });
  };
  self.postMessage({ id: begun, value: null });
}

/** Run a program beside this one. */
export async function load(text: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript;charset=utf-8" }));
  if (typeof document === "undefined") importScripts(url);
  else await place(url);
  URL.revokeObjectURL(url);
}

/** @param served  is told what the program serves */
export function place(url: string, served: (server: Server) => void = () => {}): Promise<void> {
  const script = document.createElement("script");
  script.addEventListener("served", (event) => served((event as CustomEvent<Server>).detail));
  return new Promise((done, fail) => {
    script.onload = () => (script.remove(), done());
    script.onerror = () => fail(new Error("A part of this page cannot be started in this browser."));
    script.src = url;
    document.head.append(script);
  });
}
