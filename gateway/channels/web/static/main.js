// Starts the page: the picker at "/", a chat at "/?csp=…&segment=…&locale=…".

import * as api from "./api.js";
import { openChat } from "./chat.js";
import { el } from "./dom.js";
import { showPicker } from "./picker.js";
import { forget, recall, remember } from "./session.js";

const app = document.getElementById("app");

function keyOfAddress() {
  const query = new URLSearchParams(location.search);
  if (!query.get("csp") || !query.get("segment")) return null;
  const key = { csp: query.get("csp"), segment: query.get("segment") };
  if (query.get("locale")) key.locale = query.get("locale");
  return key;
}

async function resumed(key) {
  const session = recall(key);
  if (!session) return null;
  try {
    return { session, context: (await api.conversation(session)).context };
  } catch (error) {
    // Only a clear no is a reason to give up a conversation; a server that is away comes back.
    if (!(error instanceof api.ApiError) || ![401, 404].includes(error.status)) throw error;
    forget(key);
    return null;
  }
}

async function started(key) {
  const { conversation_id: id, token, context } = await api.start(key);
  const session = { id, token, outbox: [] };
  remember(key, session);
  return { session, context };
}

async function chat(key) {
  const { session, context } = (await resumed(key)) ?? (await started(key));
  openChat(app, context, session, {
    changed: () => remember(key, session),
    gone: () => {
      forget(key);
      show();
    },
  });
}

async function show(problem = "") {
  const key = problem ? null : keyOfAddress();
  try {
    if (key) await chat(key);
    else await showPicker(app, await api.contexts(), problem, pick);
  } catch (error) {
    if (key && error instanceof api.ApiError && error.status < 500) show(error.message);
    else waitForServer(problem);
  }
}

function waitForServer(problem) {
  app.className = "picker";
  app.replaceChildren(el("p", { class: "lead", role: "status" }, "The server can't be reached just now; trying again …"));
  setTimeout(show, 2000, problem);
}

function pick(key) {
  history.pushState(null, "", `/?${new URLSearchParams(key)}`);
  return chat(key);
}

window.addEventListener("popstate", () => location.reload());
show();
