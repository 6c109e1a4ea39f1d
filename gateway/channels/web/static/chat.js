// The chat: header, log and composer of one conversation.

import { theme } from "./colour.js";
import { Connection, newId } from "./connection.js";
import { el, icon } from "./dom.js";
import { Log } from "./log.js";

const NOTICE_AFTER = 900;
const touch = matchMedia("(pointer: coarse)");

function header(context, restart) {
  return el(
    "header",
    { class: "head" },
    el("a", { class: "head-button", href: "/", "aria-label": "Bespoke" }, icon("back")),
    el("span", { class: "mark", "aria-hidden": "true" }, context.brand.mark),
    el("div", { class: "head-names" }, el("h1", {}, context.name), el("p", {}, context.tagline)),
    el(
      "button",
      { class: "head-button", type: "button", onclick: restart },
      icon("restart"),
      el("span", { class: "head-label" }, context.texts.restart),
    ),
  );
}

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
  const form = el(
    "form",
    { class: "composer", onsubmit: (event) => { event.preventDefault(); submit(); } },
    input,
    el("button", { class: "send", type: "submit", "aria-label": texts.send }, icon("send")),
  );
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

/** Show the chat in `app`. `on.changed`: `session` has to be remembered; `on.gone`: the conversation is no more. */
export function openChat(app, context, session, on) {
  const { texts } = context;
  document.documentElement.lang = context.locale;
  document.title = context.name;
  theme(document.documentElement, context.brand);
  app.className = "chat";

  const log = new Log(context, say);
  const notice = el("p", { class: "notice", role: "status" });
  const { form, input } = composer(texts, (text) => say(text));
  app.replaceChildren(
    el("div", { class: "frame" }, header(context, () => say(texts.restart, "/start_over")), el("main", {}, log.element, notice), form),
  );

  let noticeTimer = null;
  const connection = new Connection(session, {
    message: (frame) => log.take(frame),
    typing: () => log.showTyping(),
    failed: (clientId) => log.fail(clientId),
    changed: on.changed,
    gone: on.gone,
    connected: (yes) => {
      clearTimeout(noticeTimer);
      if (yes) notice.textContent = "";
      // A blink of the network is none of the customer's business.
      else noticeTimer = setTimeout(() => { notice.textContent = texts.reconnecting; }, NOTICE_AFTER);
    },
  });
  session.outbox.forEach((message) => log.addPending(message));

  function say(text, payload) {
    const message = { client_id: newId(), text, ...(payload && { payload }) };
    log.addPending(message);
    connection.send(message);
    // What was pressed may be gone now; focus goes where the talk goes on, but never opens a phone's keyboard.
    if (document.activeElement !== input) (touch.matches ? log.element : input).focus({ preventScroll: true });
  }

  if (!touch.matches) input.focus();
}
