// The chat: header, log and composer of one conversation.

import { makeLink } from "./api.js";
import { Connection } from "./connection.js";
import { el, icon } from "./dom.js";
import { Log } from "./log.js";

const NOTICE_AFTER = 900;
const touch = matchMedia("(pointer: coarse)");

const headButton = (name, label, onclick) =>
  el(`button.head-button.${name}`, { type: "button", onclick, title: label, "aria-label": label }, icon(name));

function composer(texts, send) {
  const input = el("textarea", {
    rows: 1, placeholder: texts.placeholder, "aria-label": texts.placeholder, enterkeyhint: "send", autocomplete: "off",
    oninput: () => fit(),
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      submit();
    },
  });
  const form = el("form.composer", { onsubmit: (event) => { event.preventDefault(); submit(); } },
    input, el("button.send", { type: "submit", "aria-label": texts.send }, icon("send")));
  function fit() {
    form.classList.toggle("filled", Boolean(input.value.trim()));
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 140)}px`;
  }
  function submit() {
    if (!input.value.trim()) return;
    send(input.value);
    input.value = "";
    fit();
  }
  return { form, input };
}

/** Shows the link that takes the conversation to another device. */
async function showLink(frame, texts, session, address) {
  const { code } = await makeLink(session.conversation);
  const link = address(code);
  const copy = async (event) => {
    input.select();
    await navigator.clipboard.writeText(link);
    event.target.textContent = texts.copied;
  };
  const input = el("input", { readonly: true, value: link, "aria-label": texts.link, onfocus: () => input.select() });
  const dialog = el("dialog", { "aria-label": texts.link, onclose: () => dialog.remove() },
    el("form", { method: "dialog" }, el("h3", {}, texts.link), el("p", {}, texts.link_hint), input,
      el("div.actions", {}, el("button.button.primary", { type: "button", onclick: copy }, texts.copy), el("button.button", {}, texts.close))));
  frame.append(dialog);
  dialog.showModal();
}

/**
 * The chat of one conversation. `tools` has `session`; `opened()`, which promises its conversation; `address(code)`, the
 * link to it; `close`, if it can be closed; and what is told: `arrived(frame)`, `gone` and `refused(error)`.
 */
export function createChat(context, tools) {
  const { texts } = context;
  const { session } = tools;
  const log = new Log(context, say);
  const notice = el("p.notice", { role: "status" });
  const { form, input } = composer(texts, (text) => say(text));
  const header = el("header.head", {}, el("slot", { name: "start" }),
    el("span.mark", { "aria-hidden": "true" }, context.brand.mark),
    el("div.head-names", {}, el("h2", {}, context.name), el("p", {}, context.tagline)),
    headButton("link", texts.link, () => session.conversation && showLink(frame, texts, session, tools.address).catch(() => { notice.textContent = texts.reconnecting; })),
    headButton("restart", texts.restart, () => say(texts.restart, "/start_over")),
    tools.close && headButton("cross", texts.close, tools.close));
  const frame = el("div.frame", {}, header, el("div.body", {}, log.element, notice), form);

  let noticeTimer = null;
  const connection = new Connection(session, tools.opened, {
    message: (message) => { log.take(message); tools.arrived(message); },
    typing: () => log.showTyping(),
    failed: (clientId) => log.fail(clientId),
    tooFast: (yes) => { notice.textContent = yes ? texts.too_fast : ""; },
    gone: tools.gone,
    refused: tools.refused,
    connected: (yes) => {
      clearTimeout(noticeTimer);
      noticeTimer = null;
      if (yes) { if (notice.textContent === texts.reconnecting) notice.textContent = ""; }
      // A blink of the network is none of the customer's business.
      else noticeTimer = setTimeout(() => { notice.textContent = texts.reconnecting; }, NOTICE_AFTER);
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

  return { element: frame, focus, stop: () => connection.stop(), seen: () => log.scroll() };
}
