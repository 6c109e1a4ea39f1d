// The chat's HTTP endpoints.

/** What the server answered instead of what was asked for; `code` is its stable word. */
export class ApiError extends Error {
  constructor(status, error) {
    super(error.message ?? "");
    this.status = status;
    this.code = error.code ?? "unavailable";
  }
}

async function request(path, options = {}) {
  const response = await fetch(path, options);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, body.error ?? {});
  return body;
}

/** All contexts that can be talked in. */
export const contexts = () => request("/chat/contexts");

/** Start a conversation in `{csp, segment, locale}`. */
export const start = (key) => request("/chat/conversations", { method: "POST", body: JSON.stringify(key) });

/** How a conversation looks and speaks now. */
export const conversation = ({ id, token }) =>
  request(`/chat/conversations/${id}`, { headers: { Authorization: `Bearer ${token}` } });
