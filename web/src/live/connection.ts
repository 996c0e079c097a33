// SPDX-License-Identifier: Apache-2.0
import type { LiveEvent } from "./event";

/** Whether the server is there. `heard`: when it was heard last, in milliseconds since the epoch. */
export interface Contact {
  status: "connecting" | "open" | "lost";
  heard: number;
}

/** Of a WebSocket, what is used here. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((message: { data: string }) => void) | null;
  onclose: ((close: { code: number }) => void) | null;
  close(): void;
}

export interface ConnectionOptions {
  open(since: number | undefined): Socket;
  /** Asks the server for anything. Browsers don't show a WebSocket's pings, so that silence is found out like this. */
  probe(): Promise<unknown>;
  onEvent(event: LiveEvent): void;
  /** Whether the server is there is another than before. */
  onContact(contact: Contact): void;
  /** The server has just answered. */
  onAnswer(): void;
  /** The session has ended. */
  onSignedOut(): void;
}

const PROBE_EVERY = 10_000;
const LONGEST_WAIT = 10_000;
const SESSION_ENDED = 4001;

/** Follows the events of a workspace, over lost connections: each begins behind the last event that was heard. */
export class EventConnection {
  private socket: Socket | undefined;
  private last: number | undefined;
  private attempts = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private status: Contact["status"] = "connecting";
  private heard = Date.now();
  private isOpening = false;
  private isStopped = false;

  constructor(private readonly options: ConnectionOptions) {}

  start(): void {
    const socket = this.options.open(this.last);
    this.socket = socket;
    this.isOpening = true;
    socket.onopen = () => this.opened();
    socket.onmessage = (message) => this.received(JSON.parse(message.data) as LiveEvent);
    socket.onclose = (close) => this.closed(socket, close.code);
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    const socket = this.socket;
    if (socket === undefined) return;
    // To a browser it is an error of the page to close a socket that isn't open yet.
    if (this.isOpening) socket.onopen = () => socket.close();
    else socket.close();
  }

  /** Tries at once, and not when the wait is over: somebody looks. */
  retry(): void {
    if (this.isStopped || this.status === "open") return;
    clearTimeout(this.timer);
    this.drop();
    this.start();
  }

  private opened(): void {
    this.isOpening = false;
    this.attempts = 0;
    this.answered();
    this.probeLater();
  }

  private received(event: LiveEvent): void {
    if (this.isStopped) return;
    this.last = event.seq;
    this.heard = Date.now();
    this.options.onEvent(event);
  }

  private closed(socket: Socket, code: number): void {
    if (this.isStopped || socket !== this.socket) return;
    this.isOpening = false;
    if (code !== SESSION_ENDED) return this.lost();
    this.stop();
    this.options.onSignedOut();
  }

  private lost(): void {
    clearTimeout(this.timer);
    this.become("lost");
    const wait = Math.min(LONGEST_WAIT, 500 * 2 ** this.attempts);
    this.attempts += 1;
    this.timer = setTimeout(() => this.start(), wait * (0.75 + Math.random() / 4));
  }

  private probeLater(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.probe(), PROBE_EVERY);
  }

  private async probe(): Promise<void> {
    const socket = this.socket;
    try {
      await this.options.probe();
      if (socket !== this.socket || this.isStopped) return;
      this.answered();
      this.probeLater();
    } catch {
      if (socket !== this.socket || this.isStopped) return;
      // A connection that leads nowhere may take minutes to close.
      this.drop();
      this.lost();
    }
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  private answered(): void {
    this.heard = Date.now();
    this.become("open");
    this.options.onAnswer();
  }

  /** Events come by the dozen, and change nothing here. */
  private become(status: Contact["status"]): void {
    if (status === this.status) return;
    this.status = status;
    this.options.onContact({ status, heard: this.heard });
  }
}
