// What this browser remembers: the conversation in each context, and the customer's messages not yet accepted.

/** An id that no other message has, also where the page is not served over TLS. */
export const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// Storage may be off or full; the chat works without, until it is reloaded.
function stored(action) {
  try {
    return action(localStorage);
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
    this.conversation = stored((storage) => JSON.parse(storage.getItem(this.name)));
    if (this.conversation) this.outbox = this.left();
    this.earlier = [...this.outbox];
  }

  /** From now on it is this conversation, `{id, token, known}`; `known`: the site vouched for its customer. */
  adopt({ conversation_id: id, token }, known = false) {
    this.conversation = { id, token, known };
    stored((storage) => storage.setItem(this.name, JSON.stringify(this.conversation)));
    this.outbox.forEach((message) => this.keep(message));
  }

  /** Leave the conversation, and these messages with it; the others go to the next one. */
  forget(messages = this.outbox) {
    const others = this.outbox.filter((message) => !messages.includes(message));
    this.outbox.forEach((message) => this.settle(message.client_id));
    this.outbox = others;
    this.conversation = null;
    stored((storage) => storage.removeItem(this.name));
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
    if (this.conversation) stored((storage) => storage.removeItem(this.entry(clientId)));
  }

  entry(clientId) {
    return `bespoke:outbox:${this.conversation.id}:${clientId}`;
  }

  keep(message) {
    stored((storage) => storage.setItem(this.entry(message.client_id), JSON.stringify(message)));
  }

  left() {
    const names = stored((storage) => Object.keys(storage).filter((name) => name.startsWith(this.entry("")))) ?? [];
    const messages = names.map((name) => stored((storage) => JSON.parse(storage.getItem(name))));
    return messages.filter(Boolean).sort((one, other) => one.at - other.at);
  }
}
