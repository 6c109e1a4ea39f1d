// <bespoke-chat csp="…" segment="…" locale="…">: one CSP's assistant on any page, as a launcher in the corner or, with
// the attribute `full-page`, filling the element's own box. The attribute `identity` is the token with which the site
// vouches for a customer who is signed in; without it nobody sees what was said by one who was. A page that knows how the
// assistant looks and speaks, as `GET /chat/appearance` tells it, may say so in the property `known`.
//
// Needs of the page's content security policy: script-src and connect-src for the server this file came from.

import { appearance, isFinal, openLink, signIn, signOut, start } from "./api.js";
import { createChat } from "./chat.js";
import { el, icon } from "./dom.js";
import { Session } from "./session.js";
// made of the style sheets beside this file when it is served
import { style } from "./style.js";

const LINK = "bespoke-chat";
const TRY_AGAIN = 2000;

// A style sheet that is made, not linked, needs nothing of the page's policy.
const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

/** Take the code of a link to a conversation out of the address, so that it is neither seen nor used again. */
function takeCode() {
  const code = new URLSearchParams(location.hash.slice(1)).get(LINK);
  if (code) history.replaceState(history.state, "", location.pathname + location.search);
  return code;
}

class BespokeChat extends HTMLElement {
  static observedAttributes = ["identity"];

  attributeChangedCallback() {
    if (!this.isConnected || !this.root) return;
    this.reopen = this.panel?.hidden === false;
    this.disconnectedCallback();
    // from now on nobody reads what was said to the one before, or writes there
    (this.panel ?? this.root).replaceChildren();
    this.connectedCallback();
  }

  connectedCallback() {
    this.root ??= this.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = [sheet];
    this.key = Object.fromEntries(
      ["csp", "segment", "locale"].map((name) => [name, this.getAttribute(name)]).filter(([, value]) => value));
    this.session = new Session(this.key);
    this.code = takeCode();
    this.show();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.chat?.stop();
    this.chat = null;
  }

  async show() {
    try {
      this.context = await this.asSpoken() || this.known || await appearance(this.key);
    } catch (error) {
      if (isFinal(error)) this.refuse(error);
      else this.timer = setTimeout(() => this.isConnected && this.show(), TRY_AGAIN);
      return;
    }
    if (!this.isConnected) return;
    this.contexts = Object.fromEntries([this.known, this.context].filter(Boolean).map((one) => [one.locale, one]));
    for (const [name, [light, dark]] of Object.entries(this.context.brand.colours)) {
      this.style.setProperty(`--bespoke-${name}`, `light-dark(${light}, ${dark})`);
    }
    if (this.isFullPage) this.open();
    else this.showLauncher();
    this.introduce();
  }

  /** Say on the page itself who is there, in the language that is spoken. */
  introduce() {
    const { name, locale } = this.context;
    this.lang = locale;
    if (this.panel) {
      this.panel.setAttribute("aria-label", name);
      this.count(this.unread);
    }
    this.dispatchEvent(new CustomEvent("bespoke-chat-ready", { detail: { name } }));
  }

  /** The context in the language that the conversation went over to, if it did, and if its words can be had. */
  async asSpoken() {
    const { locale } = this.session.spoken;
    return locale && locale !== this.known?.locale && appearance({ ...this.key, locale }).catch(() => null);
  }

  /** The context in another language; in that of now where its words can't be had. */
  async words(locale) {
    return this.contexts[locale] ??= appearance({ ...this.key, locale }).catch(() => this.context);
  }

  get isFullPage() {
    return this.hasAttribute("full-page");
  }

  /** The server will not serve this page; nothing is shown, and the page may say so in its own way. */
  refuse(error) {
    this.disconnectedCallback();
    this.root.replaceChildren();
    console.warn(`bespoke-chat: ${error.message}`);
    this.dispatchEvent(new CustomEvent("bespoke-chat-refused", { detail: { code: error.code, message: error.message } }));
  }

  showLauncher() {
    this.unread = 0;
    this.badge = el("span.badge");
    this.launcher = el("button.launcher", { "aria-expanded": "false", onclick: () => this.toggle() },
      icon("chat"), this.badge);
    this.panel = el("section.panel", { hidden: true, role: "dialog",
      onkeydown: (event) => event.key === "Escape" && !this.root.querySelector("dialog") && this.toggle(false) });
    this.root.replaceChildren(this.panel, this.launcher);
    // Who was here before hears of progress without opening; who wasn't has no conversation yet.
    if (this.code || this.reopen) this.toggle(true);
    else if (this.session.conversation) this.open();
  }

  /** Open or close the launcher's chat. */
  toggle(open = this.panel.hidden) {
    this.panel.hidden = !open;
    this.launcher.setAttribute("aria-expanded", String(open));
    this.toggleAttribute("open", open);
    if (open) {
      this.count(0);
      this.open();
      this.chat.focus();
      this.chat.seen();
    } else this.launcher.focus();
  }

  count(unread) {
    this.unread = unread;
    this.badge.textContent = unread || "";
    this.launcher.setAttribute("aria-label", this.context.texts.open + (unread ? ` (${unread})` : ""));
  }

  open() {
    if (this.chat) return;
    this.chat = createChat(this.context, {
      session: this.session,
      isNew: !this.code && !this.session.conversation,
      opened: () => this.opened(),
      address: (code) => `${location.href.split("#")[0]}#${LINK}=${encodeURIComponent(code)}`,
      close: this.isFullPage ? null : () => this.toggle(false),
      words: (locale) => this.words(locale),
      spoken: (context) => {
        this.context = context;
        this.introduce();
      },
      arrived: (frame) => this.arrived(frame),
      gone: () => this.again(),
      refused: (error) => this.refuse(error),
    });
    if (this.isFullPage) this.root.replaceChildren(el("div.page", {}, this.chat.element));
    else this.panel.replaceChildren(this.chat.element);
    if (this.isFullPage && !matchMedia("(pointer: coarse)").matches) this.chat.focus();
  }

  /** Have a conversation: the one a link leads to, the one that was here before, or a new one. */
  async opened() {
    if (this.code) {
      // A link that is no longer good leaves what was here.
      const linked = await openLink(this.code).catch((error) => { if (!isFinal(error)) throw error; });
      this.code = null;
      if (linked) this.session.adopt(linked);
    }
    await this.identify();
    const identity = this.getAttribute("identity");
    // Another tab may have begun one since this page was loaded.
    if (!identity) this.session.join();
    if (!this.session.conversation) this.session.adopt(await start({ ...this.key, ...(identity && { identity }) }), Boolean(identity));
  }

  /** Whose conversation it was and who is here have to be the same; else it is left, with what the one before said. */
  async identify() {
    const { session } = this;
    const { conversation } = session;
    const identity = this.getAttribute("identity");
    if (!conversation || identity === this.identified) return;
    try {
      if (identity) session.adopt(await signIn(conversation, identity), true);
      else if (conversation.known) {
        session.forget(session.earlier);
        await signOut(conversation);
      }
    } catch (error) {
      if (!isFinal(error)) throw error;
      session.forget(session.earlier);
    }
    this.identified = identity;
  }

  arrived({ direction, at }) {
    const isNew = direction === "out" && Date.now() - new Date(at) < 60000;
    if (this.panel?.hidden && isNew) this.count(this.unread + 1);
  }

  /** The conversation is no more: begin another one. */
  again() {
    this.session.forget();
    this.chat = null;
    if (this.isFullPage || !this.panel.hidden) this.open();
    else this.panel.replaceChildren();
  }
}

customElements.define("bespoke-chat", BespokeChat);
