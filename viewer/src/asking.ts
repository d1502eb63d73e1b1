/** A program in a worker, as a function that answers. Where no worker can be had, the page itself runs it. */
import { begun, place, Reply, Server } from "./serve";

const patience = 15000; // ms until a worker that says nothing is given up

export class Asking {
  private worker: Worker | null = null;
  private server: Server | null = null;
  private readonly waiting = new Map<number, { question: { id: number }; give: (value: unknown) => void; fail: (error: Error) => void }>();
  private readonly url: string;
  private readonly silence: ReturnType<typeof setTimeout>;
  private next = 0;
  /** The page itself answers: nothing else happens meanwhile. */
  onPage = false;
  /** Nothing more can be asked. */
  spent = false;

  /** @param ended  what is said where the program ends unasked */
  constructor(
    program: string,
    private readonly ended: (words: string) => string,
  ) {
    this.url = URL.createObjectURL(new Blob([program], { type: "text/javascript;charset=utf-8" }));
    this.silence = setTimeout(() => this.comeHere(), patience);
    try {
      this.worker = new Worker(this.url);
    } catch {
      this.comeHere();
      return;
    }
    let speaks = false;
    this.worker.onmessage = (event: MessageEvent<Reply>) => {
      if (!speaks) clearTimeout(this.silence);
      speaks = true;
      if (event.data.id !== begun) this.take(event.data);
    };
    this.worker.onerror = (event) => {
      event.preventDefault();
      if (speaks) this.failAll(new Error(this.ended(event.message)));
      else this.comeHere();
    };
  }

  ask<T>(question: object): Promise<T> {
    const asked = { ...question, id: this.next++ };
    return new Promise<T>((give, fail) => {
      this.waiting.set(asked.id, { question: asked, give: give as (value: unknown) => void, fail });
      if (this.server) void this.server(asked).then((reply) => this.take(reply));
      else this.worker?.postMessage(asked);
    });
  }

  close(): void {
    this.spent = true;
    clearTimeout(this.silence);
    this.worker?.terminate();
    this.server = null;
    URL.revokeObjectURL(this.url);
  }

  private take(reply: Reply): void {
    const asker = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if ("value" in reply) return asker?.give(reply.value);
    if (reply.spent) this.spent = true;
    asker?.fail(new Error(reply.fault));
  }

  private failAll(error: Error): void {
    this.spent = true;
    for (const asker of this.waiting.values()) asker.fail(error);
    this.waiting.clear();
  }

  private comeHere(): void {
    if (this.onPage || this.spent) return;
    this.onPage = true;
    clearTimeout(this.silence);
    this.worker?.terminate();
    this.worker = null;
    const served = (server: Server): void => {
      this.server = server;
      for (const { question } of this.waiting.values()) void server(question).then((reply) => this.take(reply));
    };
    place(this.url, served).catch((error: Error) => this.failAll(error));
  }
}
