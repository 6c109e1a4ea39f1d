// The stream: keeps a WebSocket to one conversation, reconnects, catches up, and resends what was not accepted.
//
// Messages are sent one after the other, the next when the one before is accepted, so whatever breaks, they arrive in
// order; the server takes an id once. What was missed comes after the last `seq` that was shown.

import { isFinal, streamOf } from "./api.js";

const FIRST_WAIT = 400;
const LONGEST_WAIT = 10000;
const ANSWER_WITHIN = 5000;
const PROBE_EVERY = 25000;
const GONE = new Set(["session_invalid", "conversation_not_found", "conversation_closed", "context_not_found"]);

/**
 * `opened()` promises the session's conversation to be there. `on` has the callbacks message(frame), typing,
 * connected(yes), failed(clientId), held(why) with why it has to wait, or nothing as soon as it goes on, gone and
 * refused(error).
 */
export class Connection {
  constructor(session, opened, on) {
    Object.assign(this, { session, opened, on, seq: 0, wait: FIRST_WAIT, socket: null, stopped: false });
    this.wakers = new AbortController();
    // After a sleep or a change of network a connection may be dead without a word. The signal ends the listening.
    for (const woken of ["online", "pageshow", "visibilitychange"]) {
      addEventListener(woken, () => this.hurry(), { signal: this.wakers.signal });
    }
    this.prober = setInterval(() => this.probe(), PROBE_EVERY);
    this.open();
  }

  /** Something was added to the session's outbox. */
  flush() {
    const [next] = this.session.outbox;
    if (!next || !this.greeted || this.held || this.underWay === next.client_id) return;
    this.underWay = next.client_id;
    this.write({ type: "message", client_id: next.client_id, text: next.text, payload: next.payload });
    // Accepted is it only after the turns before it; that the other end is there shows at once.
    this.probe();
  }

  stop() {
    this.stopped = true;
    this.wakers.abort();
    clearInterval(this.prober);
    clearTimeout(this.timer);
    this.drop();
  }

  hurry() {
    if (this.socket) this.probe();
    else if (!this.opening && !this.held) this.open();
  }

  /** The server asks for patience: `go` on in so many seconds, and not before. */
  hold(why, seconds, go) {
    this.held = true;
    this.on.held(why);
    this.pause = setTimeout(() => { this.release(); go(); }, seconds * 1000);
  }

  release() {
    clearTimeout(this.pause);
    if (this.held) this.on.held("");
    this.held = false;
  }

  async open() {
    clearTimeout(this.timer);
    this.opening = true;
    try {
      await this.opened();
    } catch (error) {
      if (isFinal(error)) this.on.refused(error);
      else if (error.retry_after) this.hold("busy", error.retry_after, () => this.open());
      else this.lost();
      return;
    } finally {
      this.opening = false;
    }
    if (this.stopped) return;
    const socket = new WebSocket(streamOf(this.session.conversation));
    this.socket = socket;
    this.expectAnswer();
    socket.onopen = () => {
      this.greeted = true;
      this.write({ type: "hello", token: this.session.conversation.token, after: this.seq });
      this.flush();
    };
    socket.onmessage = ({ data }) => socket === this.socket && this.take(JSON.parse(data));
    socket.onclose = () => socket === this.socket && this.lost();
  }

  write(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  /** Ask whether the other end is there. */
  probe() {
    if (!this.greeted) return;
    this.write({ type: "ping" });
    this.expectAnswer();
  }

  /** Anything that comes is an answer; without one the connection is taken for dead. */
  expectAnswer() {
    this.deadline ??= setTimeout(() => this.drop(), ANSWER_WITHIN);
  }

  drop() {
    const { socket } = this;
    this.lost();
    socket?.close();
  }

  lost() {
    clearTimeout(this.deadline);
    this.release();
    Object.assign(this, { socket: null, greeted: false, deadline: null, underWay: null });
    if (this.stopped) return;
    this.on.connected(false);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  take(frame) {
    clearTimeout(this.deadline);
    this.deadline = null;
    if (frame.type === "error") this.takeError(frame);
    else {
      this.wait = FIRST_WAIT;
      this.on.connected(true);
    }
    if (frame.type === "message") this.takeMessage(frame);
    else if (frame.type === "accepted") this.settle(frame.client_id);
    else if (frame.type === "typing" && frame.after >= this.seq) this.on.typing();
  }

  takeMessage(frame) {
    if (frame.seq <= this.seq) return;
    this.seq = frame.seq;
    if (frame.client_id) this.settle(frame.client_id);
    this.on.message(frame);
  }

  takeError({ code, client_id: clientId, retry_after: seconds }) {
    if (GONE.has(code)) {
      this.stop();
      this.on.gone();
    } else if (seconds && clientId) {
      this.underWay = null;
      this.hold("too_fast", seconds, () => this.flush());
    } else if (clientId) {
      this.settle(clientId);
      this.on.failed(clientId);
    }
  }

  settle(clientId) {
    this.session.settle(clientId);
    if (this.underWay === clientId) this.underWay = null;
    this.flush();
  }
}
