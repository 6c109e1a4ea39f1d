// What this browser remembers: the conversation in each context, and the customer's messages not yet accepted.

/** An id that no other message has, also where the page is not served over TLS. */
export const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// Storage may be off or full; the chat works without, until it is reloaded.
function stored(action, where = "localStorage") {
  try {
    return action(window[where]);
  } catch {
    return null;
  }
}

/** One customer's conversation in one context. Tabs share it; each message has an entry of its own, so none of two tabs
 * overwrites what the other still has to send. */
export class Session {
  constructor({ csp, segment, locale = "" }) {
    this.name = `bespoke:${csp}/${segment}/${locale}`;
    this.outbox = [];
    this.conversation = this.kept();
    if (this.conversation) this.outbox = this.left();
    this.earlier = [...this.outbox];
  }

  kept() {
    return stored((store) => JSON.parse(store.getItem(this.name)));
  }

  /** Without a conversation, go on in the one that another tab has begun meanwhile, unless it is that of a customer whom
   * the site vouched for there. */
  join() {
    const kept = this.conversation ? null : this.kept();
    if (kept && !kept.known) this.adopt({ ...kept, conversation_id: kept.id });
  }

  /** From now on it is this conversation, `{id, token, known, spoken}`; `known`: the site vouched for its customer. */
  adopt({ conversation_id: id, token }, known = false) {
    const { spoken } = [this.conversation, this.kept()].find((one) => one?.id === id) ?? {};
    this.conversation = { id, token, known, spoken };
    this.remember();
    this.outbox.forEach((message) => this.keep(message));
  }

  /** The language of now, `{locale, seq}`: since which message. Nothing as long as it is the first one. */
  get spoken() {
    return this.conversation?.spoken ?? { seq: 0 };
  }

  set spoken(spoken) {
    if (!this.conversation) return;
    this.conversation.spoken = spoken;
    this.remember();
  }

  /** What is typed and not sent: of this tab and this conversation; without one it is not kept. */
  get draft() {
    return stored((store) => store.getItem(this.entry("draft")), "sessionStorage") ?? "";
  }

  set draft(text) {
    stored((store) => store.setItem(this.entry("draft"), text), "sessionStorage");
  }

  remember() {
    stored((store) => store.setItem(this.name, JSON.stringify(this.conversation)));
  }

  /** Leave the conversation, and these messages with it; the others go to the next one. */
  forget(messages = this.outbox) {
    const others = this.outbox.filter((message) => !messages.includes(message));
    this.outbox.forEach((message) => this.settle(message.client_id));
    this.outbox = others;
    this.draft = "";
    if (this.kept()?.id === this.conversation?.id) stored((store) => store.removeItem(this.name));
    this.conversation = null;
  }

  /** Take a message in, to be sent. */
  add(text, payload) {
    const message = { client_id: newId(), text, ...(payload && { payload }), at: Date.now() };
    this.outbox.push(message);
    if (this.conversation) this.keep(message);
    return message;
  }

  /** The server has it. */
  settle(clientId) {
    this.outbox = this.outbox.filter((message) => message.client_id !== clientId);
    if (this.conversation) stored((store) => store.removeItem(this.entry(clientId)));
  }

  entry(clientId) {
    return `bespoke:outbox:${this.conversation.id}:${clientId}`;
  }

  keep(message) {
    stored((store) => store.setItem(this.entry(message.client_id), JSON.stringify(message)));
  }

  left() {
    const names = stored((store) => Object.keys(store).filter((name) => name.startsWith(this.entry("")))) ?? [];
    const messages = names.map((name) => stored((store) => JSON.parse(store.getItem(name))));
    return messages.filter(Boolean).sort((one, other) => one.at - other.at);
  }
}
