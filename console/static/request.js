// Sends JSON, or the fields of a form, to the console. Where the session was begun anew in another tab, its new token is fetched first.

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
  const type = body instanceof URLSearchParams ? "application/x-www-form-urlencoded" : "application/json";
  const headers = { "Content-Type": type, Accept: "application/json", "X-CSRF-Token": token().content };
  return fetch(path, { method: "POST", headers, body: body instanceof URLSearchParams ? body : JSON.stringify(body), ...options });
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

/** As `send`, with the fields of a form, whose own token may be older than the page's. */
export async function sendForm(path, fields) {
  fields.delete("csrf");
  return send(path, fields);
}

/** Long work, of which the server tells line by line: `follow` gets each line as it comes. Throws where it is lost. */
export async function sendLong(path, body, follow) {
  const answer = await sent(path, body, {});
  let rest = "";
  for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + part).split("\n");
    rest = lines.pop();
    lines.forEach((line) => follow(JSON.parse(line)));
  }
  if (rest) follow(JSON.parse(rest));
}
