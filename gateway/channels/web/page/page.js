// Starts the page: the picker at "/", a chat at "/?csp=…&segment=…&locale=…".

const TRY_AGAIN = 2000;
const app = document.getElementById("app");
// How the assistant looks and speaks, where the address names one; the picker asks anew.
const known = document.getElementById("known");

function showChat(key) {
  app.className = "";
  const chat = document.querySelector("template").content.firstElementChild.cloneNode(true);
  Object.entries(key).forEach(([name, value]) => value && chat.setAttribute(name, value));
  chat.known = known && JSON.parse(known.textContent);
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
    const { showPicker } = await import("/chat/page/picker.js");
    showPicker(app, await response.json(), problem, pick);
  } catch {
    app.className = "picker";
    const notice = Object.assign(document.createElement("p"), { className: "lead", role: "status" });
    notice.textContent = "The server can't be reached just now; trying again …";
    app.replaceChildren(notice);
    setTimeout(choose, TRY_AGAIN, problem);
  }
}

function pick(key) {
  location.assign(`/?${new URLSearchParams(key)}`);
}

const query = Object.fromEntries(new URLSearchParams(location.search));
if (query.csp && query.segment) showChat({ csp: query.csp, segment: query.segment, locale: query.locale });
else choose();
