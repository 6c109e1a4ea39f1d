// Starts the page: the picker at "/", a chat at "/?csp=…&segment=…&locale=…".

import { el, icon } from "../component/dom.js";

const TRY_AGAIN = 2000;
const app = document.getElementById("app");

function showChat(key) {
  app.className = "";
  const back = el("a.back", { slot: "start", href: "/", "aria-label": "Bespoke" }, icon("back"));
  const chat = el("bespoke-chat", { ...key, "full-page": true }, back);
  chat.addEventListener("bespoke-chat-ready", ({ detail }) => {
    document.title = detail.name;
    document.documentElement.lang = chat.lang;
  });
  chat.addEventListener("bespoke-chat-refused", ({ detail }) => choose(detail.message));
  app.replaceChildren(chat);
}

async function choose(problem = "") {
  try {
    const response = await fetch("/chat/contexts");
    if (!response.ok) throw new Error(response.statusText);
    const { showPicker } = await import("./picker.js");
    showPicker(app, await response.json(), problem, pick);
  } catch {
    app.className = "picker";
    app.replaceChildren(el("p.lead", { role: "status" }, "The server can't be reached just now; trying again …"));
    setTimeout(choose, TRY_AGAIN, problem);
  }
}

function pick(key) {
  history.pushState(null, "", `/?${new URLSearchParams(key)}`);
  showChat(key);
}

addEventListener("popstate", () => location.reload());

const query = Object.fromEntries(new URLSearchParams(location.search));
if (query.csp && query.segment) showChat({ csp: query.csp, segment: query.segment, locale: query.locale });
else choose();
