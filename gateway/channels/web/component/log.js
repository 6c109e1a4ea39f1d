// The log: every message of the conversation, in order; the customer's own ones at once, before they are accepted.

import { renderCard } from "./cards.js";
import { el } from "./dom.js";

const NEAR = 160;
const SETTLED = 250;
const TYPING_AT_MOST = 20000;

/** The quick replies that the card doesn't show itself. */
function repliesBeside(card, replies) {
  const shown = JSON.stringify(card);
  return card ? replies.filter(({ payload }) => !shown.includes(JSON.stringify(payload))) : replies;
}

export class Log {
  /** `say(text, payload)` is called when the customer presses something. What comes in the first `quiet` milliseconds
   * was said before the page was loaded, and is not read out again. */
  constructor(say, quiet) {
    Object.assign(this, { say, pending: new Map(), statuses: new Map(), times: {}, turn: null, following: true });
    this.typing = el("div.typing", { role: "status", hidden: true },
      el("span.visually-hidden", { "data-word": "typing" }), el("i"), el("i"), el("i"));
    this.list = el("div.messages", { role: "log", "data-word": "name aria-label", "aria-live": "off" });
    setTimeout(() => this.list.setAttribute("aria-live", "polite"), quiet);
    this.element = el("div.scroll", { tabindex: 0, "data-word": "name aria-label", role: "region" }, this.list, this.typing);
    for (const moved of ["wheel", "touchmove", "pointerdown", "keydown"]) {
      this.element.addEventListener(moved, (event) => this.customerMoved(event), { passive: true });
    }
  }

  /** From now on in this context's language. What was said stays as it was said. */
  speak(context) {
    this.context = context;
  }

  /** Show a customer's message that is still on its way. */
  addPending({ client_id: clientId, text }) {
    this.endQuestions();
    const node = this.customerMessage(text, new Date(), this.context);
    node.classList.add("pending");
    this.pending.set(clientId, node);
    this.list.append(node);
    this.turn = node;
    this.following = true;
    this.scroll();
  }

  /** A message that can't be taken. */
  fail(clientId) {
    const node = this.pending.get(clientId);
    node?.classList.replace("pending", "failed");
    node?.querySelector("time").replaceWith(el("span.note", { role: "alert" }, this.context.texts.failed));
    this.pending.delete(clientId);
  }

  /** Show a message of the stream; `context` is that of its language. */
  take(frame, context) {
    if (frame.direction === "in") this.takeOwn(frame, context);
    else this.takeReply(frame, context);
    this.scroll();
  }

  showTyping() {
    this.typing.hidden = false;
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => { this.typing.hidden = true; }, TYPING_AT_MOST);
    this.scroll();
  }

  takeOwn(frame, context) {
    const known = this.pending.get(frame.client_id);
    this.pending.delete(frame.client_id);
    if (!known && !frame.text) return;
    const node = known ?? this.customerMessage(frame.text, new Date(frame.at), context);
    node.querySelector(".bubble").lang = context.locale;
    node.classList.remove("pending");
    if (!known) this.endQuestions();
    this.insert(node);
    this.turn = node;
  }

  takeReply({ reply, at }, context) {
    this.typing.hidden = true;
    const { card, quick_replies: replies } = reply;
    const kind = card?.kind;
    if (replies.length) this.endQuestions();
    const actions = repliesBeside(card, replies);
    // Choosing goes on in the newest configuration alone; how an order is doing is shown once.
    if (kind === "configuration" || kind === "order_status") this.configuration?.element.retire();
    if (kind === "order_status") this.statuses.get(card.order_id)?.remove();
    const shown = card && renderCard(card, { context, say: this.say, actions, earlier: this.configuration });
    if (kind === "configuration") this.configuration = { card, element: shown };
    if (kind === "order_status") this.statuses.set(card.order_id, shown);
    this.insert(
      el("div.message.out", { lang: context.locale }, el("span.avatar", { "aria-hidden": "true" }, reply.sender?.[0] ?? context.brand.mark),
        el("div.content", {}, reply.sender && el("b", {}, reply.sender), reply.text && el("p.bubble", {}, reply.text), shown,
          actions.length && kind !== "order_summary" && this.quickReplies(actions), this.timestamp(new Date(at), context))),
    );
  }

  quickReplies(replies) {
    const chip = ({ title, payload }) => el("button.chip", { onclick: () => this.say(title, payload) }, title);
    return el("div.quick-replies.question", {}, ...replies.map(chip));
  }

  customerMessage(text, at, context) {
    const { locale, texts } = context;
    const you = el("span.visually-hidden", { lang: locale }, `${texts.you}: `);
    return el("div.message.in", {}, el("div.content", {}, you, el("p.bubble", {}, text), this.timestamp(at, context)));
  }

  timestamp(at, { locale }) {
    this.times[locale] ??= new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
    return el("time", { datetime: at.toISOString() }, this.times[locale].format(at));
  }

  /** What is confirmed comes before what is still on its way, so the log is in the order of the server. */
  insert(node) {
    const [firstPending = null] = this.pending.values();
    // What is put where it is already is read out again.
    if (!node.parentNode || node.nextSibling !== firstPending) this.list.insertBefore(node, firstPending);
  }

  /** Buttons of an earlier question would answer a later one. */
  endQuestions() {
    this.list.querySelectorAll(".question").forEach((question) => question.remove());
  }

  /** Whoever reads further up is left there; back at the end, the log follows again. */
  customerMoved({ deltaY }) {
    if (deltaY < 0) this.following = false;
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
