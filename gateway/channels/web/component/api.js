// The chat's endpoints, on the server this script came from; the page may be anybody's.

// made when this file is served: where the endpoints are, seen from it
import { SERVER } from "./server.js";

const WORDS_WITHIN = 10000;

/** What the server answered instead of what was asked for; `code` is its stable word, `retry_after` the seconds after which
 * it wants to be asked again, if it says so. */
export class ApiError extends Error {
  constructor(status, { code = "unavailable", message = "", retry_after }) {
    super(message);
    Object.assign(this, { status, code, retry_after });
  }
}

/** Whether asking again would be in vain. */
export const isFinal = (error) => error instanceof ApiError && error.status < 500 && ![408, 429].includes(error.status);

async function request(path, options = {}) {
  const response = await fetch(new URL(path, SERVER), options);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, body.error ?? {});
  return body;
}

const post = (path, body, headers) => request(path, { method: "POST", body: JSON.stringify(body), headers });

/** How the assistant of `{csp, segment, locale}` looks and speaks; messages may be waiting for that. */
export const appearance = (key) => request(`appearance?${new URLSearchParams(key)}`, { signal: AbortSignal.timeout(WORDS_WITHIN) });

/** Start a conversation. */
export const start = (key) => post("conversations", key);

const authorised = ({ token }) => ({ Authorization: `Bearer ${token}` });

/** Make this conversation that of the customer whom the site vouches for. */
export const signIn = (conversation, identity) => post(`conversations/${conversation.id}/identity`, { identity }, authorised(conversation));

/** End the conversation of a customer who has signed out. */
export const signOut = (conversation) =>
  request(`conversations/${conversation.id}/identity`, { method: "DELETE", headers: authorised(conversation) });

/** A code that opens this conversation on another device, for a while. */
export const makeLink = (conversation) => post(`conversations/${conversation.id}/link`, {}, authorised(conversation));

/** The conversation that a code opens. */
export const openLink = (code) => post("links", { code });

/** Where a conversation streams. */
export function streamOf({ id }) {
  const url = new URL(`conversations/${id}/stream`, SERVER);
  url.protocol = url.protocol.replace("http", "ws");
  return url;
}
