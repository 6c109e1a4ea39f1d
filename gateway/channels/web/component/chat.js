// The chat: header, log and composer of one conversation.

import { makeLink } from "./api.js";
import { Connection } from "./connection.js";
import { el, icon, setWords } from "./dom.js";
import { Log } from "./log.js";

const NOTICE_AFTER = 900;
const QUIET = 1200;
const touch = matchMedia("(pointer: coarse)");

const headButton = (name, onclick) =>
  el(`button.head-button.${name}`, { onclick, "data-word": `${name} title aria-label` }, icon(name));

function composer(send, keep) {
  const input = el("textarea", {
    rows: 1, "data-word": "placeholder placeholder aria-label", enterkeyhint: "send", autocomplete: "off",
    oninput: () => typed(),
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      submit();
    },
  });
  const form = el("form.composer", { onsubmit: (event) => { event.preventDefault(); submit(); } },
    input, el("button.send", { type: "submit", "data-word": "send aria-label" }, icon("send")));
  function fit() {
    form.classList.toggle("filled", Boolean(input.value.trim()));
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 140)}px`;
  }
  function typed() {
    fit();
    keep(input.value);
  }
  function submit() {
    if (!input.value.trim()) return;
    send(input.value);
    input.value = "";
    typed();
  }
  return { form, input, fit, typed };
}

/** Shows the link that takes the conversation to another device; `word(node, name)` gives a node the chat's own word. */
async function showLink(frame, { session, address }, word) {
  const { code } = await makeLink(session.conversation);
  const link = address(code);
  const copy = async ({ target }) => {
    input.select();
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      // what there is where the page is not served over TLS
      if (!document.execCommand("copy")) return;
    }
    word(target, "copied");
  };
  const input = el("input", { readonly: true, value: link, "data-word": "link aria-label", onfocus: () => input.select() });
  const dialog = el("dialog", { onclose: () => dialog.remove() },
    el("form", { method: "dialog" }, el("h3", { "data-word": "link" }), el("p", { "data-word": "link_hint" }), input,
      el("div.actions", {}, el("button.button.primary", { onclick: copy, "data-word": "copy" }), el("button.button", { type: "submit", "data-word": "close" }))));
  frame.append(dialog);
  word(dialog, "link aria-label");
  dialog.showModal();
}

/**
 * The chat of one conversation. `tools` has `session`; `isNew`, whether nothing was said before; `opened()`, which promises
 * its conversation; `address(code)`, the link to it; `close`, if it can be closed; `words(locale)`, which promises the
 * context in another language; and what is told: `spoken(context)`, when the talk goes over to that one's language,
 * `arrived(frame)`, `gone` and `refused(error)`.
 */
export function createChat(context, tools) {
  const { session } = tools;
  const log = new Log(say, tools.isNew ? 0 : QUIET);
  const notice = el("p.notice", { role: "status" });
  const { form, input, fit, typed } = composer((text) => say(text), (text) => { session.draft = text; });
  const header = el("header.head", {}, el("slot", { name: "start" }),
    el("span.mark", { "aria-hidden": "true" }, context.brand.mark),
    el("div.head-names", {}, el("h2", { "data-word": "name" }), el("p", { "data-word": "tagline" })),
    headButton("link", () => session.conversation && showLink(frame, tools, word).catch(() => word(notice, "reconnecting"))),
    headButton("restart", () => say(words.restart, "/start_over")),
    tools.close && headButton("close", tools.close));
  const frame = el("div.frame", {}, header, el("div.body", {}, log.element, notice), form);

  let words;
  function speak(spoken) {
    context = spoken;
    words = { ...context.texts, name: context.name, tagline: context.tagline };
    log.speak(context);
    setWords(frame, words);
  }
  speak(context);

  function word(node, name) {
    node.dataset.word = name;
    setWords(frame, words);
  }

  // Whoever goes over to another language is answered in that, and sees no word of the chat's own in the one before. What
  // is shown again after a reload changes no language: that of now is known.
  async function take(message) {
    const { locale = context.locale } = message.reply ?? message;
    const said = await tools.words(locale);
    if (said.locale !== context.locale && message.seq > session.spoken.seq) {
      session.spoken = { locale, seq: message.seq };
      tools.spoken(said);
      speak(said);
    }
    log.take(message, said);
    tools.arrived(message);
  }

  let taken = Promise.resolve();
  const then = (show) => { taken = taken.catch(() => {}).then(show); };
  let noticeTimer;
  // Only now it is known whose conversation it is, and so who typed what is left of it.
  const opened = async () => {
    await tools.opened();
    input.value ||= session.draft;
    typed();
  };
  const connection = new Connection(session, opened, {
    message: (message) => then(() => take(message)),
    typing: () => then(() => log.showTyping()),
    failed: (clientId) => log.fail(clientId),
    held: (why) => word(notice, why),
    gone: tools.gone,
    refused: tools.refused,
    connected: (yes) => {
      clearTimeout(noticeTimer);
      // A blink of the network is none of the customer's business.
      if (!yes) noticeTimer = setTimeout(() => word(notice, "reconnecting"), NOTICE_AFTER);
      else if (notice.dataset.word === "reconnecting") word(notice, "");
    },
  });
  session.outbox.forEach((message) => log.addPending(message));

  function say(text, payload) {
    log.addPending(session.add(text, payload));
    connection.flush();
    // What was pressed may be gone now; focus goes where the talk goes on, but never opens a phone's keyboard.
    if (frame.getRootNode().activeElement !== input) focus();
  }

  function focus() {
    (touch.matches ? log.element : input).focus({ preventScroll: true });
  }

  return { element: frame, focus, stop: () => connection.stop(), seen: () => { fit(); log.scroll(); } };
}
