// What this tab remembers over a reload: its conversation in each context, and messages not yet accepted.

const name = (key) => `bespoke:${key.csp}/${key.segment}/${key.locale ?? ""}`;

/** The session in this context: `{id, token, outbox}`, or null. */
export function recall(key) {
  try {
    return JSON.parse(sessionStorage.getItem(name(key)));
  } catch {
    return null;
  }
}

/** Remember the session. */
export function remember(key, session) {
  try {
    sessionStorage.setItem(name(key), JSON.stringify(session));
  } catch {
    // Storage may be off or full; the chat works without, until it is reloaded.
  }
}

/** Forget it. */
export function forget(key) {
  sessionStorage.removeItem(name(key));
}
