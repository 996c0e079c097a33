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
  onContact(contact: Contact): void;
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
  private contact: Contact = { status: "connecting", heard: Date.now() };
  private isStopped = false;

  constructor(private readonly options: ConnectionOptions) {}

  start(): void {
    const socket = this.options.open(this.last);
    this.socket = socket;
    socket.onopen = () => this.opened();
    socket.onmessage = (message) => this.received(JSON.parse(message.data) as LiveEvent);
    socket.onclose = (close) => this.closed(socket, close.code);
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  /** Tries at once, and not when the wait is over: somebody looks. */
  retry(): void {
    if (this.isStopped || this.contact.status === "open") return;
    clearTimeout(this.timer);
    this.drop();
    this.start();
  }

  private opened(): void {
    this.attempts = 0;
    this.tell("open", true);
    this.probeLater();
  }

  private received(event: LiveEvent): void {
    this.last = event.seq;
    this.tell("open", true);
    this.options.onEvent(event);
  }

  private closed(socket: Socket, code: number): void {
    if (this.isStopped || socket !== this.socket) return;
    if (code !== SESSION_ENDED) return this.lost();
    this.stop();
    this.options.onSignedOut();
  }

  private lost(): void {
    clearTimeout(this.timer);
    this.tell("lost", false);
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
      this.tell("open", true);
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

  private tell(status: Contact["status"], isHeard: boolean): void {
    const heard = isHeard ? Date.now() : this.contact.heard;
    this.contact = { status, heard };
    this.options.onContact(this.contact);
  }
}
