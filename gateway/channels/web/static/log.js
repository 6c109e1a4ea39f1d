// The log: every message of the conversation, in order; the customer's own ones at once, before they are accepted.

import { renderCard } from "./cards.js";
import { el } from "./dom.js";

const NEAR = 160;
const SETTLED = 250;
const QUIET = 1200;
const TYPING_AT_MOST = 20000;

/** The quick replies that the card doesn't show itself. */
function repliesBeside(card, replies) {
  if (card?.kind === "order_summary") return [];
  const options = card?.kind === "configuration" ? card.rows.flatMap((row) => row.options) : [];
  const shown = new Set(options.map((option) => option.payload));
  return replies.filter((reply) => !shown.has(reply.payload));
}

export class Log {
  /** `say(text, payload)` is called when the customer presses something. */
  constructor(context, say) {
    this.context = context;
    this.say = say;
    this.pending = new Map();
    this.statuses = new Map();
    this.turn = null;
    this.time = new Intl.DateTimeFormat(context.locale, { hour: "2-digit", minute: "2-digit" });
    this.typing = el(
      "div",
      { class: "typing", role: "status", hidden: true },
      el("span", { class: "visually-hidden" }, context.texts.typing),
      ...[1, 2, 3].map(() => el("i", { "aria-hidden": "true" })),
    );
    this.list = el("div", { class: "messages", role: "log", "aria-label": context.name, "aria-live": "off" });
    // What was said before the page was loaded is not read out again.
    setTimeout(() => this.list.setAttribute("aria-live", "polite"), QUIET);
    this.following = true;
    this.element = el("div", { class: "scroll", tabindex: 0, "aria-label": context.name, role: "region" }, this.list, this.typing);
    for (const moved of ["wheel", "touchmove", "pointerdown", "keydown"]) {
      this.element.addEventListener(moved, () => this.customerMoved(), { passive: true });
    }
  }

  /** Show a customer's message that is still on its way. */
  addPending({ client_id: clientId, text }) {
    this.endQuestions();
    const node = this.customerMessage(text, new Date());
    node.classList.add("pending");
    this.pending.set(clientId, node);
    this.list.append(node);
    this.turn = node;
    this.following = true;
    this.scroll();
  }

  /** A message that can't be taken. */
  fail(clientId) {
    this.pending.get(clientId)?.classList.replace("pending", "failed");
    this.pending.delete(clientId);
  }

  /** Show a message of the stream. */
  take(frame) {
    if (frame.direction === "in") this.takeOwn(frame);
    else this.takeReply(frame);
    this.scroll();
  }

  showTyping() {
    this.typing.hidden = false;
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => { this.typing.hidden = true; }, TYPING_AT_MOST);
    this.scroll();
  }

  takeOwn(frame) {
    const known = this.pending.get(frame.client_id);
    this.pending.delete(frame.client_id);
    if (!known && !frame.text) return;
    const node = known ?? this.customerMessage(frame.text, new Date(frame.at));
    node.classList.remove("pending");
    if (!known) this.endQuestions();
    this.insert(node);
    this.turn = node;
  }

  takeReply({ reply, at }) {
    this.typing.hidden = true;
    const { card } = reply;
    if (reply.quick_replies.length) this.endQuestions();
    if (card?.kind === "configuration" || card?.kind === "order_status") this.endConfiguring();
    if (card?.kind === "order_status") this.replaceStatus(card);
    const message = el("div", { class: "message out" }, el("span", { class: "avatar", "aria-hidden": "true" }, this.context.brand.mark));
    const content = el("div", { class: "content" });
    if (reply.text) content.append(el("p", { class: "bubble" }, reply.text));
    const shown = card && renderCard(card, { context: this.context, say: this.say, actions: reply.quick_replies, earlier: this.configuration });
    if (shown) content.append(shown);
    if (card?.kind === "configuration") this.configuration = { card, element: shown };
    if (card?.kind === "order_status") this.statuses.set(card.order_id, shown);
    const replies = repliesBeside(card, reply.quick_replies);
    if (replies.length) content.append(this.quickReplies(replies));
    content.append(this.timestamp(new Date(at)));
    message.append(content);
    this.insert(message);
  }

  quickReplies(replies) {
    const press = ({ title, payload }) => () => this.say(title, payload);
    return el(
      "div",
      { class: "quick-replies question" },
      ...replies.map((reply) => el("button", { class: "chip", type: "button", onclick: press(reply) }, reply.title)),
    );
  }

  customerMessage(text, at) {
    return el(
      "div",
      { class: "message in" },
      el("div", { class: "content" },
        el("span", { class: "visually-hidden" }, `${this.context.texts.you}: `), el("p", { class: "bubble" }, text), this.timestamp(at)),
    );
  }

  timestamp(at) {
    return el("time", { datetime: at.toISOString() }, this.time.format(at));
  }

  /** What is confirmed comes before what is still on its way, so the log is in the order of the server. */
  insert(node) {
    const [firstPending] = this.pending.values();
    this.list.insertBefore(node, firstPending ?? null);
  }

  /** Buttons of an earlier question would answer a later one. */
  endQuestions() {
    this.list.querySelectorAll(".question").forEach((question) => question.remove());
  }

  endConfiguring() {
    this.configuration?.element.retire();
  }

  /** How an order is doing is shown once; what was said of it before stays as text. */
  replaceStatus(card) {
    this.statuses.get(card.order_id)?.remove();
  }

  /** Whoever reads further up is left there; back at the end, the log follows again. */
  customerMoved() {
    clearTimeout(this.movedTimer);
    this.movedTimer = setTimeout(() => { this.following = this.goal() - this.element.scrollTop < NEAR; }, SETTLED);
  }

  /** The end, but never past the message that the newest replies answer. */
  goal() {
    const end = this.element.scrollHeight - this.element.clientHeight;
    return this.turn ? Math.min(end, this.turn.offsetTop - 16) : end;
  }

  scroll() {
    if (this.following) requestAnimationFrame(() => this.element.scrollTo({ top: this.goal() }));
  }
}
