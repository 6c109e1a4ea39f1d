// The stream: keeps a WebSocket to one conversation, reconnects, catches up, and resends what was not accepted.

const FIRST_WAIT = 400;
const LONGEST_WAIT = 10000;
const ACCEPT_WITHIN = 10000;
const GONE = new Set(["session_invalid", "conversation_not_found", "conversation_closed", "context_not_found"]);

/** An id that no other message has, also where the page is not served over TLS. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * `session` is `{id, token, outbox}`; `outbox` holds messages that the server has not accepted yet.
 * `on` has the callbacks message, typing, connected(yes), failed(clientId), gone and changed (the outbox did).
 */
export class Connection {
  constructor(session, on) {
    this.session = session;
    this.on = on;
    this.seq = 0;
    this.wait = FIRST_WAIT;
    this.socket = null;
    this.timer = null;
    this.overdue = null;
    this.stopped = false;
    window.addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
    this.open();
  }

  /** Send `{client_id, text, payload}` now, or as soon as there is a connection. */
  send(message) {
    this.session.outbox.push(message);
    this.on.changed();
    if (this.isOpen()) this.write(message);
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  hurry() {
    if (this.stopped || this.socket) return;
    clearTimeout(this.timer);
    this.open();
  }

  open() {
    const url = new URL(`/chat/conversations/${this.session.id}/stream`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify({ type: "hello", token: this.session.token, after: this.seq }));
      this.session.outbox.forEach((message) => this.write(message));
    });
    socket.addEventListener("message", (event) => this.take(JSON.parse(event.data)));
    socket.addEventListener("close", () => socket === this.socket && this.lost());
  }

  write(message) {
    this.socket.send(JSON.stringify({ type: "message", ...message }));
    // A connection can die without a word; an answer that is overdue is the sign of it.
    clearTimeout(this.overdue);
    this.overdue = setTimeout(() => this.drop(), ACCEPT_WITHIN);
  }

  drop() {
    const socket = this.socket;
    this.lost();
    socket?.close();
  }

  lost() {
    clearTimeout(this.overdue);
    this.socket = null;
    if (this.stopped) return;
    this.on.connected(false);
    this.timer = setTimeout(() => this.open(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  take(frame) {
    if (frame.type !== "error") {
      this.wait = FIRST_WAIT;
      this.on.connected(true);
    }
    if (frame.type === "message") this.takeMessage(frame);
    else if (frame.type === "accepted") this.settle(frame.client_id);
    else if (frame.type === "typing" && frame.after >= this.seq) this.on.typing();
    else if (frame.type === "error") this.takeError(frame);
  }

  takeMessage(frame) {
    if (frame.seq <= this.seq) return;
    this.seq = frame.seq;
    if (frame.client_id) this.settle(frame.client_id);
    this.on.message(frame);
  }

  takeError(frame) {
    if (GONE.has(frame.code)) {
      this.stop();
      this.on.gone();
    } else if (frame.client_id) {
      this.settle(frame.client_id);
      this.on.failed(frame.client_id);
    }
  }

  settle(clientId) {
    this.session.outbox = this.session.outbox.filter((message) => message.client_id !== clientId);
    if (!this.session.outbox.length) clearTimeout(this.overdue);
    this.on.changed();
  }
}
