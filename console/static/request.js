// Sends JSON to the console. Where the session was begun anew in another tab, its new token is fetched first.

function token() {
  return document.querySelector("meta[name=csrf]");
}

async function renewToken() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("meta[name=csrf]")?.content;
  if (fresh) token().content = fresh;
}

function sent(path, body, options) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": token().content };
  return fetch(path, { method: "POST", headers, body: JSON.stringify(body), ...options });
}

/** The answer: `{status, body}`; status 0 where the server could not be reached. */
export async function send(path, body, options = {}) {
  try {
    let answer = await sent(path, body, options);
    if (answer.status === 403) {
      await renewToken();
      answer = await sent(path, body, options);
    }
    return { status: answer.status, body: await answer.json() };
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return { status: 0, body: { error: { message: "", advice: "" } } };
  }
}
