// A file in the code editor: checked while typing, saved with what others have saved meanwhile in mind.

import {
  basicSetup, Decoration, EditorState, EditorView, indentWithTab, isolateHistory, keymap, languages, oneDark, StateEffect, StateField,
} from "/console/editor/index.js";
import { send } from "./request.js";

const PAUSE = 500; // milliseconds without a key before the checker is asked

const source = document.getElementById("source");
const words = source.dataset;
const save = document.getElementById("save");
const conflict = document.getElementById("conflict");
const isReadOnly = "readonly" in words;
let read = words.read;
let saved = source.value;
let checking = null;
let timer = 0;
let theirs = null;

const showProblems = StateEffect.define();
const marks = StateField.define({
  create: () => Decoration.none,
  update(found, transaction) {
    let next = found.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(showProblems)) next = Decoration.set(lines(transaction.state, effect.value), true);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function lines(state, problems) {
  const worst = new Map();
  for (const { line, severity, message } of problems) {
    if (line > state.doc.lines) continue;
    const known = worst.get(line);
    worst.set(line, { severity: known?.severity === "error" ? "error" : severity, message: known ? `${known.message}\n${message}` : message });
  }
  return [...worst].map(([line, { severity, message }]) =>
    Decoration.line({ class: `cm-line-${severity}`, attributes: { title: message } }).range(state.doc.line(line).from));
}

const look = EditorView.theme({
  ".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--surface)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: "transparent" }, // the dark theme's leaves comments hard to read
  ".cm-activeLineGutter": { color: "var(--text)" },
  ".cm-line-error": { backgroundColor: "color-mix(in oklab, var(--bad) 16%, transparent)", boxShadow: "inset 3px 0 var(--bad)" },
  ".cm-line-warning": { backgroundColor: "color-mix(in oklab, var(--warn) 14%, transparent)", boxShadow: "inset 3px 0 var(--warn)" },
});

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "dark" || (chosen === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
}

const yaml = await languages.find((one) => one.name === "YAML").load();
const view = new EditorView({
  parent: document.getElementById("editor"),
  state: EditorState.create({
    doc: source.value,
    extensions: [
      basicSetup, EditorView.lineWrapping, yaml, marks, look, isDark() ? oneDark : [],
      EditorView.cspNonce.of(document.querySelector("meta[name=nonce]").content),
      EditorView.contentAttributes.of({ "aria-label": words.path, tabindex: "0" }),
      EditorState.readOnly.of(isReadOnly),
      keymap.of([{ key: "Mod-s", run: () => { store(); return true; } }, indentWithTab]),
      EditorView.updateListener.of((update) => { if (update.docChanged) changed(); }),
    ],
  }),
});
globalThis.consoleEditor = view; // for tests and for those who help out

function text() {
  return view.state.doc.toString();
}

function tell(message, look = "muted") {
  const state = document.getElementById("state");
  state.textContent = message;
  state.className = look;
}

function changed() {
  const isNew = text() !== saved;
  if (save) save.disabled = !isNew;
  tell(isNew ? words.unsaved : "");
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE);
}

async function check() {
  if (isReadOnly) return;
  checking?.abort();
  checking = new AbortController();
  document.getElementById("count").textContent = words.checking;
  try {
    const answer = await send(`${words.base}/check`, { path: words.path, text: text() }, { signal: checking.signal });
    if (answer.status === 200) show(answer.body.problems);
    else if (!told(answer)) show([{ path: words.path, line: 1, severity: "error", message: answer.body.error.message }]);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

function show(problems) {
  const here = problems.filter((one) => one.path === words.path);
  view.dispatch({ effects: showProblems.of(here) });
  document.getElementById("count").textContent = problems.length ? String(problems.length) : words.fine;
  document.getElementById("problems").replaceChildren(...problems.map(row));
}

function row(problem) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  const where = document.createElement("span");
  const what = document.createElement("span");
  item.className = problem.severity;
  where.className = "where";
  what.className = "what";
  where.textContent = problem.path === words.path ? `${words.line} ${problem.line}` : `${problem.path}:${problem.line}`;
  what.textContent = problem.message;
  button.append(where, what);
  button.addEventListener("click", () => goTo(problem));
  item.append(button);
  return item;
}

function goTo(problem) {
  if (problem.path !== words.path) {
    location.search = `?path=${encodeURIComponent(problem.path)}`;
    return;
  }
  const line = view.state.doc.line(Math.min(problem.line, view.state.doc.lines));
  view.dispatch({ selection: { anchor: Math.min(line.from + problem.column - 1, line.to) }, scrollIntoView: true });
  view.focus();
}

/** Whether an answer was one of those that every request may get. */
function told(answer) {
  if (answer.status === 0) tell(words.lost, "bad");
  else if (answer.status === 401) tell(words.signedOut, "bad");
  else return false;
  return true;
}

async function store() {
  if (isReadOnly) return;
  const sent = text();
  const answer = await send(`${words.base}/save`, { path: words.path, text: sent, read });
  if (answer.status === 200) {
    read = answer.body.read;
    saved = sent;
    conflict.hidden = true;
    changed();
    if (text() === saved) tell(words.saved, "good");
  } else if (answer.body.error?.code === "file_changed") {
    theirs = answer.body.error;
    document.getElementById("conflict-text").textContent = `${answer.body.error.message} ${answer.body.error.advice}`;
    document.getElementById("theirs").textContent = theirs.theirs;
    conflict.hidden = false;
  } else if (!told(answer)) {
    tell(`${answer.body.error.message} ${answer.body.error.advice}`, "bad");
  }
}

save?.addEventListener("click", store);
document.getElementById("show-theirs").addEventListener("click", () => {
  const shown = document.getElementById("theirs");
  shown.hidden = !shown.hidden;
});
document.getElementById("take-theirs").addEventListener("click", () => {
  // as an edit, so that undo brings one's own text back
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: theirs.theirs },
    annotations: isolateHistory.of("full"),
  });
  [read, saved] = [theirs.read, theirs.theirs];
  conflict.hidden = true;
  changed();
});
document.getElementById("keep-mine").addEventListener("click", async () => {
  read = theirs.read;
  await store();
});
const asked = Number(new URLSearchParams(location.search).get("line"));
if (asked > 0) goTo({ path: words.path, line: asked, column: 1 });
addEventListener("beforeunload", (event) => { if (text() !== saved) event.preventDefault(); });
check();
